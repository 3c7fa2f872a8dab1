/* The price of error correction: published numbers, and the exact limit of one-way codes. */
#include "qkd/bounds.h"
#include "qkd/reconcile.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* N. Luetkenhaus, PRA 61, 052304 (2000), Table I. */
Test(reconcile, cascade_is_the_published_table)
{
    const struct qkd_key_plan key = { .error_correction = 1.0, .reconciliation = QKD_CASCADE };
    cr_expect_eq(qkd_reconcile_of(&key, 0.01, 1e6).efficiency, 1.16);
    cr_expect_eq(qkd_reconcile_of(&key, 0.05, 1e6).efficiency, 1.16);
    cr_expect_eq(qkd_reconcile_of(&key, 0.10, 1e6).efficiency, 1.22);
    cr_expect_eq(qkd_reconcile_of(&key, 0.15, 1e6).efficiency, 1.35);
    cr_expect_float_eq(qkd_reconcile_of(&key, 0.075, 1e6).efficiency, 1.19, 1e-12);
    cr_expect_eq(qkd_reconcile_of(&key, 0.001, 1e6).efficiency, 1.16);
    cr_expect_eq(qkd_reconcile_of(&key, 0.3, 1e6).efficiency, 1.35);
    cr_expect_eq(qkd_reconcile_of(&key, 0.05, 1e6).kept, 1.0);
}

Test(reconcile, fixed_is_the_number_of_the_plan)
{
    const struct qkd_key_plan key = { .error_correction = 1.1 };
    cr_expect_eq(qkd_reconcile_of(&key, 0.02, 1.0).efficiency, 1.1);
    cr_expect_eq(qkd_reconcile_of(&key, 0.02, 1.0).kept, 1.0);
}

/* A syndrome tells at most one error pattern apart, the likeliest first: to correct a share 1 - F
 * of the blocks, 2^leak >= sum over k <= t of C(n, k), t the quantile of the number of errors. */
static double exact_limit_bits(unsigned n, double error, double failure)
{
    unsigned t = 0;
    while (gsl_cdf_binomial_Q(t, error, n) > failure)
        t++;
    double patterns = 0.0; /* ln sum, largest term last: t < n/2 */
    for (unsigned k = 0; k <= t; k++) {
        const double term = gsl_sf_lnchoose(n, k);
        patterns = k ? fmax(patterns, term) + log1p(exp(-fabs(patterns - term))) : term;
    }
    return patterns / log(2.0);
}

/* The formula lies above the exact limit by log2(n)/2 and, in the third order of the expansion, a
 * constant and a skewness term that grows with x^2, x = Phi^-1(1 - F) (Tomamichel et al., Sec. 3):
 * at most log2(n)/2 + 6 + x^2/4 bits. The quantile steps by whole errors, each worth log2((1-E)/E)
 * < 7 bits here: that much slack below. */
Test(reconcile, ldpc_formula_follows_the_exact_limit_of_one_way_codes)
{
    static const unsigned lengths[] = { 1000, 4000, 20000, 100000 };
    for (int i = 0; i < 4; i++)
        for (double error = 0.01; error < 0.12; error += 0.025)
            for (double failure = 0.1; failure > 1e-5; failure *= 0.1) {
                const struct qkd_key_plan key = { .error_correction = 1.0,
                                                  .reconciliation = QKD_LDPC,
                                                  .reconciliation_block = lengths[i],
                                                  .reconciliation_failure = failure };
                const struct qkd_reconcile r = qkd_reconcile_of(&key, error, 1e9);
                const double leak = r.efficiency * lengths[i] * qkd_entropy(error);
                const double above = leak - exact_limit_bits(lengths[i], error, failure);
                const double x = gsl_cdf_ugaussian_Qinv(failure);
                cr_expect(above > -7.0 && above < 0.5 * log2(lengths[i]) + 6.0 + x * x / 4.0,
                          "n %u, E %g, F %g: %g bits above", lengths[i], error, failure, above);
                cr_expect_eq(r.kept, 1.0 - failure);
            }
}

Test(reconcile, long_codes_cost_what_the_plan_says_and_short_runs_more)
{
    struct qkd_key_plan key = { .error_correction = 1.05,
                                .reconciliation = QKD_LDPC,
                                .reconciliation_block = 1e12,
                                .reconciliation_failure = 1e-3 };
    cr_expect_float_eq(qkd_reconcile_of(&key, 0.03, 1e12).efficiency, 1.05, 1e-4);
    double before = INFINITY;
    for (double bits = 1e3; bits < 1e12; bits *= 10.0) {
        const double f = qkd_reconcile_of(&key, 0.03, bits).efficiency;
        cr_expect(f < before && f > 1.05, "%g bits: %g", bits, f);
        before = f;
    }
    cr_expect(isfinite(qkd_reconcile_of(&key, 0.0, 0.0).efficiency));
    cr_expect(isfinite(qkd_reconcile_of(&key, 0.5, 1e4).efficiency));
}
