/** Single-photon-pair yield and phase error from counts.
 *
 *  Four intensities, joint constraints: Zhou, Yu, Wang, PRA 93, 042324 (2016); double scanning:
 *  Jiang, Yu, Hu, Wang, PRA 103, 012402 (2021); linear programme over photon numbers. */
#ifndef QKD_BOUNDS_H
#define QKD_BOUNDS_H

#include "qkd/gains.h"

struct qkd_counts {
    double sent[QKD_PAIRS], clicks[QKD_PAIRS];
    double errors[QKD_PAIRS]; /* NAN: not known */
};

/** Expected counts of a run of `pulses` pulse pairs. */
void qkd_counts_expected(const struct qkd_gains *gains, const struct qkd_user *alice,
                         const struct qkd_user *bob, double pulses, struct qkd_counts *out);

/** Yield, and yield of wrong ones, of single-photon pairs. */
struct qkd_bounds_point {
    double s, m;
};

struct qkd_bounds {
    /* Yield and phase error of single-photon pairs in the worst case, together: where they leave
     * least key. Each bounds for itself where there are no corners but a core; where the core is 0
     * any of the cases with a phase error of 1/2 is the worst, and the yield is that of one of
     * them. 0 and 0.5 without information. */
    double s11_lower, e11_upper;
    double core;                      /* a1z b1z s11 [1 - h(e11)], worst case, per ZZ pulse pair */
    double h_lower, h_upper, h_worst; /* H of the scan; NAN where the estimator has none */
    double m_lower, m_upper, m_worst; /* M, wrong xx counts per pulse: the same */
    /* what the worst case was sought over: a line through these, worst on one side (joint, double
     * scanning); no corners: s11_lower and e11_upper hold each for itself */
    struct qkd_bounds_point corner[3];
    size_t corners;
    double s11_most; /* linear programme: largest yield the xx counts allow; else 0 */
    double pair_z;   /* probability of one photon each in zz, where that is not Poisson's; else 0 */
    double loose;    /* linear programme: share of the core its cutting planes leave open; else 0 */
    double uses;     /* Chernoff bounds used: total failure = uses x eps */
};

/** Errors: BASE_ERR_DOMAIN naming the row (errors > clicks, clicks > sent, a needed error count
 *  missing, counts that contradict each other, ...), BASE_ERR_NUMERIC if the linear programme
 * fails. */
enum base_status qkd_bounds_estimate(const struct qkd_counts *counts, const struct qkd_user *alice,
                                     const struct qkd_user *bob, double eps, int estimator,
                                     struct qkd_bounds *out, struct base_error *err);

/** The same with enum qkd_statistics chosen; qkd_bounds_estimate takes Chernoff. */
enum base_status qkd_bounds_estimate_with(const struct qkd_counts *counts,
                                          const struct qkd_user *alice, const struct qkd_user *bob,
                                          double eps, int estimator, int statistics,
                                          struct qkd_bounds *out, struct base_error *err);

/** What an error rate p costs, bits per bit: binary entropy, h(0) = 0, and 1 from p = 1/2 on. */
double qkd_entropy(double p);

#endif
