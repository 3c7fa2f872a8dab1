/** Mode pairing (asynchronous MDI) with a finite number of pulses.
 *
 *  The protocol: P. Zeng, H. Zhou, W. Wu & X. Ma, Nat. Commun. 13, 3903 (2022), and Y.-M. Xie et
 * al., PRX Quantum 3, 020315 (2022). Both users send mu, nu or nothing with random phases; clicks
 * are paired with the next one up to `interval` pulses later, whatever was sent. A user who sent
 * light in one pulse of a pair and none in the other has a Z pair, nu in both an X pair, nothing in
 * both a vacuum. Both users' (mu, 0) are the key; X pairs are kept if the users' phase steps agree
 *  within `slice` (modulo pi).
 *
 *  The finite key, derived here with the bounds of this library:
 *
 *  1. Which pulses are paired depends on clicks alone. So for pairs in which Alice's pulses hold n
 *     photons and Bob's m, what each user sent is drawn after the click, with probabilities that
 *     nobody can change: P(sent | n) = p(sent) P_n(sent) / sum. Counts are sums of independent
 * draws whose expectations are linear in the numbers N_nm of such pairs: the equations of decoy
 * states with "pulse pairs sent" = (paired slots) p(sent), in which the unknown scale cancels.
 *  2. n photons of a Z pair are all in the first or all in the second pulse, with equal chance, for
 *     mu as for nu; so 0, nu and mu of Z pairs bound the yield s11 like the intensities 0, x and y
 *     of qkd/decoy.h: s11 >= [S+^L - S-^U - a1'b2' H^U]/det (joint constraints, 8 bounds).
 *  3. One photon of an X pair with a random step of phase is the same mixed state as that of a Z
 *     pair, and so are the two users' photons together: bits turn each by pi. So s11 is common, and
 *     the X errors of single pairs are a random sample of the phase errors of the key's:
 *     m = s11 e11 <= (T^U - H_X^L/2)/(2 nu exp(-2 nu))^2, where T are wrong X pairs and H_X those
 * in which somebody's pulses were empty, known from pairs (0,0; nu,nu), half of them wrong (4
 *     bounds).
 *  4. Length of the key: qkd/composable.h, with two bounds more for numbers that occurred.
 *
 *  Published analyses (Z.-H. Wang et al., Commun. Phys. 6, 265 (2023)) bound the same numbers one
 * by one; what they print could not be compared line by line. */
#ifndef QKD_COMPARE_PAIRING_H
#define QKD_COMPARE_PAIRING_H

#include "qkd/compare.h"

/** Both users alike. */
struct qkd_pairing {
    double mu, nu;     /* photons: signal and decoy, 0 < nu < mu */
    double p_mu, p_nu; /* probabilities; nothing takes the rest */
    double slice;      /* of phase steps that agree, rad, in (0, pi] */
};

struct qkd_pairing_run {
    double pulses, failure; /* pulse pairs; failure probability of each bound */
    double interval;        /* longest distance of paired clicks, pulses */
};

struct qkd_pairing_key {
    double pairs;                /* paired clicks per pulse */
    double sifted, qber;         /* of them key pairs, per pulse; their error rate */
    double qber_x;               /* of X pairs kept: 1/4 and more, as two photons of one user err */
    double s11_lower, e11_upper; /* per pair of slots; phase error */
    double rate;                 /* bit per pulse, signed; -INFINITY for settings that are none */
    double failure_total;        /* of the whole key, correctness and secrecy */
};

struct qkd_pairing_key qkd_pairing_finite(const struct qkd_compare_link *link,
                                          const struct qkd_pairing *settings,
                                          const struct qkd_pairing_run *run);

/** The best settings, beginning at those in `settings` (mu = 0: the usual ones); their key. */
struct qkd_pairing_key qkd_pairing_best(const struct qkd_compare_link *link,
                                        const struct qkd_pairing_run *run,
                                        struct qkd_pairing *settings);

#endif
