/** How far a count, or a sum of counts, may stand from its expectation. Private to qkd/. */
#ifndef QKD_LIMITS_H
#define QKD_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

struct qkd_limits {
    int statistics;     /* enum qkd_statistics */
    double log_inverse; /* ln(1/eps), eps the failure probability of one use; 0: counts are
                           expectations */
    double sigmas;      /* Gaussian: n +- sigmas sqrt(n) */
    double trials;      /* Hoeffding: clicks that could have been of this kind */
};

/** Gaussian deviations count two-sided, eps = 1e-7 is 5.33 sigma, as in the papers that use them.
 *  They are no bound for small counts (none at all for 0): to compare with such papers only. */
struct qkd_limits qkd_limits_of(int statistics, double eps);

/** The same for statistics other than Chernoff's (qkd/limits_other.c). */
double qkd_limits_other_lower(const struct qkd_limits *limits, double count);
double qkd_limits_other_upper(const struct qkd_limits *limits, double count);

/** Bounds on the expectation of an observed count. */
double qkd_limits_lower(const struct qkd_limits *limits, double count);
double qkd_limits_upper(const struct qkd_limits *limits, double count);

/** Bounds on sum_i coefficient[i] E_i when every partial sum of the counts is bounded (joint
 *  constraints: Yu, Zhou, Wang, PRA 91, 032318 (2015)). With coefficients ascending and c_0 = 0:
 *     sum_i (c_i - c_{i-1}) L(n_i + ... + n_last),
 *  `count` uses of the bound, at most QKD_LIMITS_MOST. */
enum { QKD_LIMITS_MOST = 4 };
double qkd_limits_joint_lower(const struct qkd_limits *limits, size_t count,
                              const double *coefficient, const double *n);
double qkd_limits_joint_upper(const struct qkd_limits *limits, size_t count,
                              const double *coefficient, const double *n);

/** The same, Chernoff's bounds only, with its derivatives by the logarithm of each coefficient and
 *  by each count (one-sided where two coefficients are equal). */
struct qkd_limits_sum {
    double bound, by_log_coefficient[QKD_LIMITS_MOST], by_count[QKD_LIMITS_MOST];
};

/** In two steps, so that the bounds of several sums can be had together: the counts to be bounded,
 *  rest[i] = n_i + ... in the order of the coefficients; then the sum from their bounds. */
struct qkd_limits_order {
    size_t index[QKD_LIMITS_MOST];
};
struct qkd_limits_order qkd_limits_rests(size_t count, const double *coefficient, const double *n,
                                         double *rest);
struct qkd_chernoff_bound;
void qkd_limits_gather(size_t count, const double *coefficient,
                       const struct qkd_limits_order *order,
                       const struct qkd_chernoff_bound *of_rest, struct qkd_limits_sum *out);

#endif
