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

/* n [1 - h(k/n)] of the n single-photon pairs and k phase errors that occurred, worst case.
 *
 * The (s, m) that make s [1 - h(m/s)] smallest need not make the key of finite length shortest. But
 * n [1 - h(k/n)] is convex and homogeneous, so it lies above its tangent plane A n - B k at
 * e = e11, A = 1 + log2(1 - e), B = log2((1 - e)/e); and as e belongs to the minimum, every (s, m)
 * the counts allow has A s - B m >= c, the minimum itself. Fluctuations grow with s and m, so along
 * A s - B m = c the largest s the counts allow is the worst. Where the minimum is known to a share
 * `loose` only, c is that much less. */
static double secret_bits(const struct qkd_bounds *b, double sent, double pair_z, double eps)
{
    const double e = b->e11_upper, c = (1.0 - b->loose) * b->core / pair_z;
    if (!(e > 0.0))
        return qkd_chernoff_observe_lower(sent * pair_z * b->s11_lower, eps);
    const double A = 1.0 + log2(1.0 - e), B = log2((1.0 - e) / e);
    const double s = fmax(b->s11_most, b->s11_lower), m = (A * s - c) / B;
    return A * qkd_chernoff_observe_lower(sent * pair_z * s, eps) -
           B * qkd_chernoff_observe_upper(sent * pair_z * m, eps);
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
    out.phase_errors_upper = qkd_chernoff_observe_upper(expected * bounds->e11_upper, eps);
    out.length_bits = secret_bits(bounds, pairs_sent, pair_z, eps) - leak_bits - cost_bits(terms);
    return out;
}
