/** Constants of nature (exact, SI 2019) and of mathematics. */
#ifndef BASE_CONSTANTS_H
#define BASE_CONSTANTS_H

#define BASE_PI            3.14159265358979323846
#define BASE_LIGHT_M_S     299792458.0    /* c */
#define BASE_PLANCK_J_S    6.62607015e-34 /* h */
#define BASE_HBAR_J_S      (BASE_PLANCK_J_S / (2.0 * BASE_PI))
#define BASE_BOLTZMANN_J_K 1.380649e-23 /* k_B */

#endif
