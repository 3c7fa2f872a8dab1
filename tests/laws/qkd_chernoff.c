/* A bound is tested as a bound: how often does it fail, exactly, for Poisson counts? */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Probability that a Poisson count of mean E leads to a bound on the wrong side of E. The lower
 * bound grows with n, so it fails for all n >= n_fail, the smallest with L(n) > E; the upper one
 * for all n < n_hold, the smallest with U(n) >= E. */
static double lower_fails(double E, double eps)
{
    unsigned n = (unsigned)E;
    while (qkd_chernoff_expect_lower(n, eps) <= E)
        n++;
    return gsl_cdf_poisson_Q(n - 1, E); /* P(N >= n) */
}

static double upper_fails(double E, double eps)
{
    unsigned n = 0;
    while (qkd_chernoff_expect_upper(n, eps) < E)
        n++;
    return n == 0 ? 0.0 : gsl_cdf_poisson_P(n - 1, E);
}

Test(qkd_chernoff, bounds_fail_no_more_often_than_stated)
{
    static const double eps_list[] = { 0.01, 1e-7 };
    for (int i = 0; i < 2; i++)
        for (double E = 0.05; E < 3000.0; E *= 1.07) {
            const double eps = eps_list[i];
            cr_expect(lower_fails(E, eps) <= eps, "E %g eps %g: %g", E, eps, lower_fails(E, eps));
            cr_expect(upper_fails(E, eps) <= eps, "E %g eps %g: %g", E, eps, upper_fails(E, eps));
        }
}

/* And it is no empty promise: the failure is within two orders of magnitude of eps (Chernoff's
 * factor sqrt(2 pi n) s and the step of one count), so a bound twice as wide would be seen. */
Test(qkd_chernoff, bounds_are_not_needlessly_wide)
{
    for (double E = 100.0; E < 3000.0; E *= 1.3) {
        cr_expect(lower_fails(E, 0.01) > 1e-4, "E %g: %g", E, lower_fails(E, 0.01));
        cr_expect(upper_fails(E, 0.01) > 1e-4, "E %g: %g", E, upper_fails(E, 0.01));
        cr_expect(lower_fails(E, 1e-7) > 1e-9, "E %g: %g", E, lower_fails(E, 1e-7));
        cr_expect(upper_fails(E, 1e-7) > 1e-9, "E %g: %g", E, upper_fails(E, 1e-7));
    }
}

/* The other direction: a count of mean E leaves [O_L, O_U] with at most eps on each side. */
Test(qkd_chernoff, counts_stay_within_predicted_bounds)
{
    static const double eps_list[] = { 0.01, 1e-7 };
    for (int i = 0; i < 2; i++)
        for (double E = 0.05; E < 3000.0; E *= 1.07) {
            const double eps = eps_list[i];
            const double low = ceil(qkd_chernoff_observe_lower(E, eps));
            const double below = low < 1.0 ? 0.0 : gsl_cdf_poisson_P((unsigned)low - 1, E);
            const double high = floor(qkd_chernoff_observe_upper(E, eps));
            const double above = gsl_cdf_poisson_Q((unsigned)high, E);
            cr_expect(below <= eps, "E %g eps %g: %g below", E, eps, below);
            cr_expect(above <= eps, "E %g eps %g: %g above", E, eps, above);
        }
}

/* More counts: tighter relative to their number, wider absolutely. */
Test(qkd_chernoff, relative_width_shrinks)
{
    double before = INFINITY, absolute = 0.0;
    for (double n = 1.0; n < 1e18; n *= 3.0) {
        const double width =
            qkd_chernoff_expect_upper(n, 1e-10) - qkd_chernoff_expect_lower(n, 1e-10);
        cr_expect(width / n < before && width > absolute, "n = %g", n);
        before = width / n;
        absolute = width;
    }
}
