#include "qkd/composable.h"

#include "qkd/chernoff.h"

#include <math.h>

struct qkd_composable_terms qkd_composable_usual(void)
{
    return (struct qkd_composable_terms){ .correctness = 1e-10,
                                          .smoothing = 1e-10,
                                          .amplification = 1e-10 };
}

static double cost_bits(const struct qkd_composable_terms *t)
{
    return log2(8.0 / t->correctness) + 2.0 * log2(2.0 / (t->smoothing * t->smoothing)) +
           2.0 * log2(1.0 / (2.0 * t->amplification));
}

/* Secrecy 2 (eps' + eps^ + all bounds) + eps_PA, the two bounds of this file among them. */
static double failure(const struct qkd_bounds *b, double eps, const struct qkd_composable_terms *t)
{
    return t->correctness + 2.0 * (2.0 * t->smoothing + (b->uses + 2.0) * eps) + t->amplification;
}

struct qkd_composable qkd_composable_length(const struct qkd_bounds *bounds, double pair_z,
                                            double pairs_sent, double leak_bits, double eps,
                                            const struct qkd_composable_terms *terms)
{
    struct qkd_composable out = { .failure_total = failure(bounds, eps, terms) };
    if (!(bounds->core > 0.0))
        return out;

    const double expected = pairs_sent * pair_z * bounds->s11_lower;
    out.singles_lower = qkd_chernoff_observe_lower(expected, eps);
    out.phase_errors_upper = qkd_chernoff_observe_upper(out.singles_lower * bounds->e11_upper, eps);
    const double e11 = out.singles_lower > 0.0 ? out.phase_errors_upper / out.singles_lower : 0.5;
    out.length_bits = out.singles_lower * (1.0 - qkd_entropy(e11)) - leak_bits - cost_bits(terms);
    return out;
}
