/* Fluctuations in closed form: against Chernoff's own bounds, and against drawn counts. */
#include "qkd/decoy.h"
#include "qkd/limits.h"
#include "qkd/plan.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double counts[] = { 0.0, 1.0, 5.0, 40.0, 1e3, 1e6, 1e12 };
enum { COUNTS = sizeof counts / sizeof *counts };

/* Xie's bounds come from weaker tails than Chernoff's, so they lie outside; for large counts both
 * are sqrt(2 beta n) away, and what is left is of order beta. */
Test(limits, xie_lies_outside_chernoff_and_close_to_it)
{
    for (double eps = 1e-2; eps > 1e-16; eps *= 1e-4)
        for (int i = 0; i < COUNTS; i++) {
            const struct qkd_limits xie = qkd_limits_of(QKD_XIE, eps);
            const struct qkd_limits own = qkd_limits_of(QKD_CHERNOFF, eps);
            const double n = counts[i], beta = -log(eps), rounding = 1e-15 * n;
            const double below = qkd_limits_lower(&own, n) - qkd_limits_lower(&xie, n);
            const double above = qkd_limits_upper(&xie, n) - qkd_limits_upper(&own, n);
            cr_expect(below >= -rounding && below <= 2.0 * beta + 1e-6 * sqrt(n) * beta,
                      "n %g: %g below", n, below);
            cr_expect(above >= -rounding && above <= 2.0 * beta + 1e-6 * sqrt(n) * beta,
                      "n %g: %g above", n, above);
        }
}

/* The printed formulas at one point, by hand: beta = 23.0258509, n = 100. */
Test(limits, xie_is_the_printed_formula)
{
    const struct qkd_limits xie = qkd_limits_of(QKD_XIE, 1e-10);
    /* sqrt(2 x 23.0258509 x 100 + 23.0258509^2) = 71.653...: 4605.17018 + 530.18981 = 5135.35999 */
    cr_expect_float_eq(qkd_limits_upper(&xie, 100.0), 100.0 + 23.0258509 + 71.6614261, 1e-6);
    /* 4605.17018 + 530.18981/4 = 4737.71763 */
    cr_expect_float_eq(qkd_limits_lower(&xie, 100.0), 100.0 - 11.51292546 - 68.8310804, 1e-6);
    cr_expect_eq(qkd_limits_lower(&xie, 3.0), 0.0);
}

/* Hoeffding: n of N trials of chance p. The exact chance that n - t is above the expectation must
 * not exceed eps, for every p. */
Test(limits, hoeffding_holds_for_binomial_counts)
{
    for (double eps = 0.1; eps > 1e-8; eps *= 0.03) {
        struct qkd_limits h = qkd_limits_of(QKD_HOEFFDING, eps);
        h.trials = 2000.0;
        for (double p = 0.01; p < 1.0; p += 0.07) {
            double above = 0.0, below = 0.0;
            for (unsigned n = 0; n <= 2000; n++) {
                const double one =
                    gsl_cdf_binomial_P(n, p, 2000) - (n ? gsl_cdf_binomial_P(n - 1, p, 2000) : 0.0);
                above += qkd_limits_lower(&h, n) > 2000.0 * p ? one : 0.0;
                below += qkd_limits_upper(&h, n) < 2000.0 * p ? one : 0.0;
            }
            cr_expect(above <= eps && below <= eps, "p %g, eps %g: %g, %g", p, eps, above, below);
        }
    }
}

/* The trials are the clicks of the X basis, whoever is called Alice. */
Test(limits, hoeffding_counts_all_clicks_of_the_x_basis)
{
    const struct qkd_user u = { .z = 0.6, .y = 0.2, .x = 0.05, .p_z = 0.7, .p_y = 0.1, .p_x = 0.1 };
    struct qkd_counts n;
    for (int k = 0; k < QKD_PAIRS; k++) {
        n.sent[k] = 1e9;
        n.clicks[k] = 1000.0 * (k + 1);
        n.errors[k] = 0.0;
    }
    struct qkd_decoy d;
    qkd_decoy_of(&n, &u, &u, qkd_limits_of(QKD_HOEFFDING, 1e-10), &d);
    cr_expect_eq(d.limits.trials, 28000.0);
    cr_expect_float_eq(qkd_limits_upper(&d.limits, 1000.0),
                       1000.0 + sqrt(28000.0 * log(1e10) / 2.0), 1e-9);
}

/* Without fluctuations all statistics are the count itself. */
Test(limits, nothing_is_lost_without_fluctuations)
{
    for (int s = QKD_CHERNOFF; s <= QKD_HOEFFDING; s++)
        for (int i = 0; i < COUNTS; i++) {
            struct qkd_limits none = qkd_limits_of(s, 0.0);
            none.trials = 1e9;
            cr_expect_eq(qkd_limits_lower(&none, counts[i]), counts[i], "statistics %d", s);
            cr_expect_eq(qkd_limits_upper(&none, counts[i]), counts[i], "statistics %d", s);
        }
}
