/** Sending or not sending (twin field) with a finite number of pulses.
 *
 *  Three decoy intensities (vacuum, x, y), phases post-selected in slices of width `slice`, no
 *  two-way post-processing: Z.-W. Yu, X.-L. Hu, C. Jiang, H. Xu & X.-B. Wang, Sci. Rep. 9, 3080
 *  (2019); length of the key: C. Jiang, Z.-W. Yu, X.-L. Hu & X.-B. Wang, PR Applied 12, 024061
 *  (2019). Chernoff bounds (qkd/chernoff.h), expectation to occurred number included. */
#ifndef QKD_COMPARE_FINITE_H
#define QKD_COMPARE_FINITE_H

#include "qkd/compare.h"

/** Both users alike. The vacuum of the decoy windows takes the rest of the probability. */
struct qkd_sending {
    double z, y, x;       /* photons: signal, stronger and weaker decoy */
    double p_z, p_y, p_x; /* probability of a signal window, of the decoys */
    double sending;       /* probability to send in a signal window */
    double slice;         /* width of the phase slice, rad */
};

struct qkd_sending_run {
    double pulses, failure; /* pulse pairs; failure probability of each bound */
};

/** Bit per pulse pair, signed; -INFINITY for settings that are none. */
double qkd_sending_finite(const struct qkd_compare_link *link, const struct qkd_sending *settings,
                          const struct qkd_sending_run *run);

/** Failure of the whole key, correctness and secrecy, with `eps` for each bound. */
double qkd_sending_failure(double eps);

/** The best settings, beginning at those in `settings` (z = 0: the usual ones); returns the rate.
 */
double qkd_sending_best(const struct qkd_compare_link *link, const struct qkd_sending_run *run,
                        struct qkd_sending *settings);

#endif
