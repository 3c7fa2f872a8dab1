/* Chernoff bounds as solutions of their own equations, over twenty orders of magnitude. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>

static const double eps_list[] = { 0.3, 0.01, 1e-7, 1e-10, 1e-30 };
enum { EPS = sizeof eps_list / sizeof eps_list[0] };

/* x - ln(1 + x) and (1 + x) ln(1 + x) - x without cancellation, in long double. */
static long double toward_expectation(long double u)
{
    return u - log1pl(u);
}

static long double toward_observed(long double w)
{
    return (1.0L + w) * log1pl(w) - w;
}

/* The bound is stored as a double, so u = E/n - 1 is known to DBL_EPSILON/|u| relatively; both
 * functions are about u^2/2, which doubles it. A factor 4 for the solver itself. */
static void expect_solves(long double residue, double r, double u, const char *what, double n,
                          double eps)
{
    const double tol = 8.0 * 2.2e-16 * fmax(1.0, 1.0 / fabs(u)) * fmax(1.0, fabs(u));
    cr_expect(fabs((double)(residue / r) - 1.0) < tol, "%s n %g eps %g: off %.3g, allowed %.3g",
              what, n, eps, (double)(residue / r) - 1.0, tol);
}

Test(chernoff, bounds_solve_their_equations)
{
    for (double n = 1e-3; n < 2e20; n *= 7.3)
        for (int i = 0; i < EPS; i++) {
            const double eps = eps_list[i], r = -log(eps) / n;
            const double up = qkd_chernoff_expect_upper(n, eps) / n - 1.0;
            expect_solves(toward_expectation(up), r, up, "expect upper", n, eps);
            const double observed = qkd_chernoff_observe_upper(n, eps) / n - 1.0;
            expect_solves(toward_observed(observed), r, observed, "observe upper", n, eps);
            const double t = qkd_chernoff_expect_lower(n, eps) / n;
            if (t > 1e-3)
                expect_solves(toward_expectation(t - 1.0L), r, t - 1.0, "expect lower", n, eps);
            const double v = qkd_chernoff_observe_lower(n, eps) / n;
            if (v > 1e-3)
                expect_solves(toward_observed(v - 1.0L), r, v - 1.0, "observe lower", n, eps);
        }
}

/* The series and Newton meet where one takes over from the other: sqrt(2 ln(1/eps)/n) = 1/2. The
 * bound must not jump there by more than its own slope (2e-9 of n) allows. */
Test(chernoff, series_and_newton_meet)
{
    for (int i = 0; i < EPS; i++) {
        const double n = -8.0 * log(eps_list[i]);
        const double below = n * (1.0 - 1e-9), above = n * (1.0 + 1e-9);
        const double up = qkd_chernoff_expect_upper(above, eps_list[i]) -
                          qkd_chernoff_expect_upper(below, eps_list[i]);
        const double low = qkd_chernoff_expect_lower(above, eps_list[i]) -
                           qkd_chernoff_expect_lower(below, eps_list[i]);
        cr_expect(up > 0.0 && up < 4e-9 * n, "upper jumps by %g of %g", up, n);
        cr_expect(low > 0.0 && low < 4e-9 * n, "lower jumps by %g of %g", low, n);
    }
}

Test(chernoff, expectation_and_observation_are_inverse)
{
    for (double n = 40.0; n < 1e18; n *= 11.0)
        for (int i = 0; i < EPS; i++) {
            const double eps = eps_list[i];
            /* E_U is the expectation for which observing n or less is just unlikely enough */
            const double up = qkd_chernoff_expect_upper(n, eps);
            const double back = qkd_chernoff_observe_lower(up, eps);
            cr_expect(fabs(back / n - 1.0) < 1e-12, "n %g eps %g: %.17g", n, eps, back);
        }
}

Test(chernoff, nothing_observed)
{
    for (int i = 0; i < EPS; i++) {
        const double eps = eps_list[i];
        cr_expect(qkd_chernoff_expect_lower(0.0, eps) == 0.0);
        cr_expect_float_eq(qkd_chernoff_expect_upper(0.0, eps), -log(eps), 1e-14 * -log(eps));
        cr_expect(qkd_chernoff_observe_lower(0.0, eps) == 0.0);
        cr_expect(qkd_chernoff_observe_upper(0.0, eps) == 0.0);
        /* continuous at zero */
        cr_expect_float_eq(qkd_chernoff_expect_upper(1e-300, eps), -log(eps), 1e-12 * -log(eps));
        cr_expect_float_eq(qkd_chernoff_expect_upper(1e-280, eps), -log(eps), 1e-12 * -log(eps));
    }
}

Test(chernoff, no_failure_allowed_for_means_no_fluctuation)
{
    cr_expect(qkd_chernoff_expect_lower(123.0, 0.0) == 123.0);
    cr_expect(qkd_chernoff_expect_upper(123.0, 0.0) == 123.0);
    cr_expect(qkd_chernoff_observe_lower(123.0, 0.0) == 123.0);
    cr_expect(qkd_chernoff_observe_upper(123.0, 0.0) == 123.0);
}

/* Down to the smallest expectation of which anything is sure to be seen, ln(1/eps): the root exists
 * and is the one of n - E + n ln(E/n) = -ln(1/eps), not 0. */
Test(chernoff, knows_few_counts_to_the_last_one)
{
    const double log_inverse = 10.0 * log(10.0);
    for (double more = 1e-3; more < 1e4; more *= 3.0) {
        const double expected = log_inverse * (1.0 + more);
        const double n = qkd_chernoff_observe_lower(expected, 1e-10);
        cr_assert(n > 0.0 && n < expected, "E = %g: %g", expected, n);
        const double left = expected - n - n * log(expected / n);
        cr_expect(fabs(left / log_inverse - 1.0) < 1e-9, "E = %g, n = %g: %.12g, not %.12g",
                  expected, n, left, log_inverse);
    }
}
