/* Chernoff bounds as roots of one-parameter equations.
 *
 * Everything is solved for the relative distance u = (wanted - known)/known, because at n = 1e15
 * the distance is 1e-7 of n: Lambert's W, the usual closed form, returns n itself to half the
 * digits. */
#include "qkd/chernoff.h"

#include "base/every_machine.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* t = 1 + u solves t - 1 - ln t = s^2/2; u = sum_k a_k s^k with a_1 = 1 and
 *    (k + 1) a_k = a_{k-1} - sum_{j=2}^{k-1} j a_j a_{k+1-j}      (from (t - 1) dt/ds = s t);
 * s < 0 gives the lower root. Radius of convergence 2 sqrt(pi): for |s| < 1/2 the first neglected
 * term is below 2e-17. */
static const double series[] = {
    1.0,
    1.0 / 3.0,
    1.0 / 36.0,
    -1.0 / 270.0,
    1.0 / 4320.0,
    1.0 / 17010.0,
    -139.0 / 5443200.0,
    1.0 / 204120.0,
    -571.0 / 2351462400.0,
    -281.0 / 1515591000.0,
    163879.0 / 2172751257600.0,
    -5221.0 / 354648294000.0,
    5246819.0 / 10168475885568000.0,
    5459.0 / 7447614174000.0,
    -534703531.0 / 1830325659402240000.0,
    91207079.0 / 1595278956070800000.0,
};
enum { FIRST_TERMS = 8, SERIES_TERMS = sizeof series / sizeof series[0], NEWTON_STEPS = 100 };

/* |s| below `short_limit`: the first 8 terms leave out less than 1e-18; below `series_limit`: all
 * of them less than 2e-17; below `newton_limit`: less than 1e-8, which one Newton step squares. */
static const double short_limit = 0.05, series_limit = 0.5, newton_limit = 1.5;

/* Below this a count is zero: ln(1/eps)/n would overflow. */
static const double nothing = 1e-290;

/* Odd and even powers apart: half the waiting for the sum before. */
static double series_u(double s, size_t terms)
{
    const double s2 = s * s;
    double odd = 0.0, even = 0.0;
    for (size_t k = terms; k > 0; k -= 2) {
        even = even * s2 + series[k - 1];
        odd = odd * s2 + series[k - 2];
    }
    return s * (odd + s * even);
}

/* Convex functions and a start on the outer side of the root (or one step brings us there): Newton
 * then descends to the root without leaving it. */

/* The next error is at most the square of the last step, where the slope is of the order of the
 * curvature: no need to take a step only to see that it is none. */
static bool nearly_settled(double old, double new)
{
    return fabs(new - old) <= 1e-9 * (1.0 + fabs(new));
}

static double newton_u(double u, double r)
{
    return u - (u - log1p(u) - r) * (1.0 + u) / u;
}

/* u > 0 with u - ln(1 + u) = r, far from 0. Halley's step leaves less than (step/(1 + u))^3 (1 +
 * u)/u of an error from u = 2 on, which tells the last step. */
static double expect_upper_u(double r)
{
    double u = sqrt(2.0 * r) + r;
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double step = (u - log1p(u) - r) * (1.0 + u) / u;
        const double next = u - step / (1.0 - step / (2.0 * u * (1.0 + u)));
        const double share = fabs(step) / (1.0 + u);
        if (share * share * share * (1.0 + u) <= 2e-16 * u * u)
            return next;
        u = next;
    }
    return u;
}

/* z = ln t < 0 with t - 1 - ln t = r. */
static double expect_lower_log(double r)
{
    double z = -1.0 - r;
    if (r > 40.0) /* e^z would be lost beside z */
        return z;
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double slope = expm1(z), next = z - (slope - z - r) / slope;
        if (nearly_settled(z, next))
            return next;
        z = next;
    }
    return z;
}

/* Distance u of the bound from the count, in units of the count, and the bound. */
struct root {
    double u, bound;
};

static inline struct root lower_root(double observed, double log_inverse)
{
    const double r = log_inverse / observed, s = sqrt(2.0 * r);
    double u;
    if (s < short_limit)
        u = series_u(-s, FIRST_TERMS);
    else if (s < series_limit)
        u = series_u(-s, SERIES_TERMS);
    else if (s < newton_limit)
        u = newton_u(series_u(-s, SERIES_TERMS), r);
    else {
        const double z = expect_lower_log(r);
        return (struct root){ expm1(z), observed * exp(z) };
    }
    return (struct root){ u, observed + observed * u };
}

static inline struct root upper_root(double observed, double log_inverse)
{
    const double r = log_inverse / observed, s = sqrt(2.0 * r);
    double u;
    if (s < short_limit)
        u = series_u(s, FIRST_TERMS);
    else if (s < series_limit)
        u = series_u(s, SERIES_TERMS);
    else if (s < newton_limit)
        u = newton_u(series_u(s, SERIES_TERMS), r);
    else
        u = expect_upper_u(r);
    return (struct root){ u, observed + observed * u };
}

double qkd_chernoff_lower(double observed, double log_inverse)
{
    if (observed >= 0.0 && observed < nothing)
        return 0.0;
    return lower_root(observed, log_inverse).bound;
}

double qkd_chernoff_upper(double observed, double log_inverse)
{
    if (observed >= 0.0 && observed < nothing)
        return log_inverse;
    return upper_root(observed, log_inverse).bound;
}

/* dE/dn of the bound E of n: (1 - n/E) dE = ln(E/n) dn, and the bound's own equation says
 * ln(E/n) = u - ln(1/eps)/n. */
static struct qkd_chernoff_bound with_slope(struct root root, double observed, double log_inverse)
{
    const double slope =
        root.u == 0.0 ? 1.0 : root.bound / observed * (1.0 - log_inverse / (observed * root.u));
    return (struct qkd_chernoff_bound){ root.bound, slope };
}

struct qkd_chernoff_bound qkd_chernoff_lower_slope(double observed, double log_inverse)
{
    if (observed >= 0.0 && observed < nothing)
        return (struct qkd_chernoff_bound){ 0.0, 0.0 };
    return with_slope(lower_root(observed, log_inverse), observed, log_inverse);
}

struct qkd_chernoff_bound qkd_chernoff_upper_slope(double observed, double log_inverse)
{
    if (observed >= 0.0 && observed < nothing)
        return (struct qkd_chernoff_bound){ log_inverse, 1.0 };
    return with_slope(upper_root(observed, log_inverse), observed, log_inverse);
}

/* The series for all at once, whether or not it holds. */
BASE_EVERY_MACHINE static void all_by_series(const double *side, const double *observed,
                                             double log_inverse, double *s_out, double *bound,
                                             double *slope)
{
    for (size_t i = 0; i < QKD_CHERNOFF_LANES; i++) {
        const double n = observed[i], r = log_inverse / n, s = side[i] * sqrt(2.0 * r), s2 = s * s;
        double odd = 0.0, even = 0.0;
        for (size_t k = SERIES_TERMS; k > 0; k -= 2) {
            even = even * s2 + series[k - 1];
            odd = odd * s2 + series[k - 2];
        }
        const double per_s = odd + s * even; /* u = s per_s; r/u = s / (2 per_s) */
        s_out[i] = s;
        bound[i] = n + n * (s * per_s);
        slope[i] = (1.0 + s * per_s) * (1.0 - s / (2.0 * per_s));
    }
}

/* The first to ask the same; i if nobody did. */
static size_t before(size_t i, const double *side, const double *observed)
{
    for (size_t k = 0; k < i; k++)
        if (observed[k] == observed[i] && side[k] == side[i])
            return k;
    return i;
}

void qkd_chernoff_many(size_t count, const double *side, const double *observed, double log_inverse,
                       struct qkd_chernoff_bound *out)
{
    double of_side[QKD_CHERNOFF_LANES], n[QKD_CHERNOFF_LANES], s[QKD_CHERNOFF_LANES];
    double bound[QKD_CHERNOFF_LANES], slope[QKD_CHERNOFF_LANES];
    for (size_t i = 0; i < QKD_CHERNOFF_LANES; i++) {
        of_side[i] = i < count ? side[i] : 1.0;
        n[i] = i < count ? observed[i] : 1e9;
    }
    all_by_series(of_side, n, log_inverse, s, bound, slope);
    for (size_t i = 0; i < count; i++) {
        if (fabs(s[i]) < series_limit) {
            out[i] = (struct qkd_chernoff_bound){ bound[i], slope[i] };
            continue;
        }
        const size_t same = before(i, side, observed);
        if (same < i)
            out[i] = out[same];
        else
            out[i] = side[i] < 0.0 ? qkd_chernoff_lower_slope(observed[i], log_inverse)
                                   : qkd_chernoff_upper_slope(observed[i], log_inverse);
    }
}

double qkd_chernoff_expect_lower(double observed, double eps)
{
    return qkd_chernoff_lower(observed, eps == 0.0 ? 0.0 : -log(eps));
}

double qkd_chernoff_expect_upper(double observed, double eps)
{
    return qkd_chernoff_upper(observed, eps == 0.0 ? 0.0 : -log(eps));
}

/* The next error is at most the square of this step over 2 (1 + w) |ln(1 + w)|. */
static bool observed_nearly(double old, double new)
{
    return fabs(new - old) <= 1e-8 * fmin(fabs(new), 1.0 + new);
}

/* w > -1 with (1 + w) ln(1 + w) - w = r, on the side of `w`. */
static double observe_w(double r, double w)
{
    for (int i = 0; i < NEWTON_STEPS; i++) {
        double next = w - ((1.0 + w) * log1p(w) - w - r) / log1p(w);
        if (!(next > -1.0)) /* overshot the pole */
            next = (w - 1.0) / 2.0;
        if (observed_nearly(w, next))
            return next;
        w = next;
    }
    return w;
}

/* First terms of w in s = +-sqrt(2 r), kept inside the logarithm's range. */
static double observe_start(double s)
{
    const double cubic = fabs(s) < 1.0 ? s / 72.0 : 0.0; /* the series is of no use further out */
    return fmax(s + s * s * (1.0 / 6.0 - cubic), -0.9999);
}

double qkd_chernoff_observe_lower(double expected, double eps)
{
    if (eps == 0.0)
        return expected;
    const double log_inverse = -log(eps);
    if (expected <= log_inverse) /* even n = 0 is likelier than eps */
        return 0.0;
    const double r = log_inverse / expected, s = sqrt(2.0 * r);
    return expected * (1.0 + observe_w(r, observe_start(-s)));
}

double qkd_chernoff_observe_upper(double expected, double eps)
{
    if (eps == 0.0)
        return expected;
    if (expected >= 0.0 && expected < nothing)
        return 0.0;
    const double r = -log(eps) / expected, s = sqrt(2.0 * r);
    return expected * (1.0 + observe_w(r, observe_start(s)));
}
