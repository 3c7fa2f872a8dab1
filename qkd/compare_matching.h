/** Phase matching with a finite number of pulses.
 *
 *  The protocol: X. Ma, P. Zeng & H. Zhou, PRX 8, 031043 (2018); phase errors by the symmetry of
 * the encoding: P. Zeng, W. Wu & X. Ma, PR Applied 13, 064013 (2020) (see
 * qkd_compare_phase_symmetry). Both users send the same one of mu, nu (photons of both together) or
 * nothing, in phase slices that agree. The finite key, derived here: of n key clicks the n1 with
 * one photon have no phase error, the rest is taken for an even number of photons, k = n - n1^L;
 * and
 *
 *     Y1 >= [mu^2 e^nu Q_nu^L - nu^2 e^mu Q_mu^U - (mu^2 - nu^2) Q_0^U] / [mu nu (mu - nu)],
 *
 *  as what both users sent is drawn after the click, given the photons. Three bounds, and one for
 * the number n1 that occurred; length: n [1 - h(k/n)] - leak - the terms of qkd/composable.h.
 * Three, five ... photons have no phase error either: what two decoys cannot see of them is lost.
 */
#ifndef QKD_COMPARE_MATCHING_H
#define QKD_COMPARE_MATCHING_H

#include "qkd/compare.h"

struct qkd_matching {
    double mu, nu;     /* photons of both users together, 0 < nu < mu */
    double p_mu, p_nu; /* each user's probability; nothing takes the rest */
};

struct qkd_matching_run {
    double pulses, failure; /* pulse pairs; failure probability of each bound */
    size_t slices;          /* of the circle, 2 or more */
};

struct qkd_matching_key {
    double sifted, qber;          /* key clicks per pulse; their error rate */
    double y1_lower, phase_error; /* yield of single photons; k/n */
    double rate;                  /* bit per pulse, signed; -INFINITY for settings that are none */
    double failure_total;         /* of the whole key, correctness and secrecy */
};

struct qkd_matching_key qkd_matching_finite(const struct qkd_compare_link *link,
                                            const struct qkd_matching *settings,
                                            const struct qkd_matching_run *run);

/** The best settings, beginning at those in `settings` (mu = 0: the usual ones); their key. */
struct qkd_matching_key qkd_matching_best(const struct qkd_compare_link *link,
                                          const struct qkd_matching_run *run,
                                          struct qkd_matching *settings);

#endif
