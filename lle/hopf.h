/** Where the soliton begins to breathe: a pair of eigenvalues crosses into growth as the detuning
 *  falls (A. B. Matsko, A. A. Savchenkov & L. Maleki, Opt. Lett. 37, 4856 (2012)). */
#ifndef LLE_HOPF_H
#define LLE_HOPF_H

#include "lle/continuation.h"
#include "lle/eigen.h"

/** The eigenvalue of largest real part, the translation's zero left out, and whose it is. */
struct lle_growth {
    double complex rate;
    enum lle_parity parity;
};
enum base_status lle_hopf_growth(struct lle_branch *b, struct lle_growth *out,
                                 struct base_error *err);

/** The stretch of ring on which eigenvalues do not feel its ends. The breathing mode sits next to
 *  the band of background waves: these leave the soliton and die within sqrt(2 d2) of angle, which
 *  is many soliton widths. `modes` receives a grid for it. */
double lle_hopf_stretch(double zeta, size_t *modes);

/** The highest detuning at which the soliton begins to breathe, walking down from its end at
 *  `fold_zeta`; NAN if there is none, or none that can be told from zero growth (at f^2 = 7, where
 *  the growth touches zero, the length of the grid decides its sign). The branch is left somewhere
 *  on the way. */
enum base_status lle_hopf_find(struct lle_branch *b, double fold_zeta, double *hopf_zeta,
                               struct base_error *err);

#endif
