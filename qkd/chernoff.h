/** Chernoff bounds in all four directions, one-sided failure probability eps each.
 *
 *  Z. Zhang et al., PRA 95, 012333 (2017). observed n -> expectation E:
 *  E - n + n ln(n/E) = ln(1/eps); expectation E -> observed n: n ln(n/E) - n + E = ln(1/eps).
 *  eps = 0 means no fluctuation (asymptotic): the value itself. */
#ifndef QKD_CHERNOFF_H
#define QKD_CHERNOFF_H

#include <stddef.h>

double qkd_chernoff_expect_lower(double observed, double eps);
double qkd_chernoff_expect_upper(double observed, double eps);
double qkd_chernoff_observe_lower(double expected, double eps);
double qkd_chernoff_observe_upper(double expected, double eps);

/** observed -> expectation with ln(1/eps) at hand; 0: no fluctuation. */
double qkd_chernoff_lower(double observed, double log_inverse);
double qkd_chernoff_upper(double observed, double log_inverse);

/** The same with its derivative by the count. */
struct qkd_chernoff_bound {
    double bound, slope;
};
struct qkd_chernoff_bound qkd_chernoff_lower_slope(double observed, double log_inverse);
struct qkd_chernoff_bound qkd_chernoff_upper_slope(double observed, double log_inverse);

/** Many at once, at most QKD_CHERNOFF_LANES: side -1 a lower bound, 1 an upper one. */
enum { QKD_CHERNOFF_LANES = 16 };
void qkd_chernoff_many(size_t count, const double *side, const double *observed, double log_inverse,
                       struct qkd_chernoff_bound *out);

#endif
