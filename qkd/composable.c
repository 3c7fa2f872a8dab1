#include "qkd/composable.h"

#include "qkd/chernoff.h"

#include <math.h>

struct qkd_composable_terms qkd_composable_usual(void)
{
    return (struct qkd_composable_terms){ .correctness = 1e-10,
                                          .smoothing = 1e-10,
                                          .amplification = 1e-10 };
}

double qkd_composable_cost(const struct qkd_composable_terms *t)
{
    return log2(8.0 / t->correctness) + 2.0 * log2(2.0 / (t->smoothing * t->smoothing)) +
           2.0 * log2(1.0 / (2.0 * t->amplification));
}

/* Secrecy 2 (eps' + eps^ + all bounds) + eps_PA. */
double qkd_composable_failure(double bounds, double eps, const struct qkd_composable_terms *t)
{
    return t->correctness + 2.0 * (2.0 * t->smoothing + bounds * eps) + t->amplification;
}

/* The run behind a length. */
struct run {
    double pairs; /* zz pulse pairs that were two single photons */
    double eps;
};

/* n [1 - h(k/n)] of the n single-photon pairs and their k phase errors that occurred, if the yield
 * is s and the share of errors m/s: k counts errors among the n. */
static double bits_at(const struct run *run, struct qkd_bounds_point p)
{
    const double n = p.s > 0.0 ? qkd_chernoff_observe_lower(run->pairs * p.s, run->eps) : 0.0;
    if (!(n > 0.0))
        return 0.0;
    const double k = qkd_chernoff_observe_upper(n * fmax(0.0, p.m) / p.s, run->eps);
    return n * (1.0 - qkd_entropy(k / n));
}

static struct qkd_bounds_point between(const struct qkd_bounds_point *ends, double t)
{
    return (struct qkd_bounds_point){ (1.0 - t) * ends[0].s + t * ends[1].s,
                                      (1.0 - t) * ends[0].m + t * ends[1].m };
}

/* Fewest bits along one edge: a few points, then golden sections round the least. The value is
 * flat at its minimum, 1e-4 of the edge is enough for 1e-7 of the bits. */
static double fewest(const struct run *run, const struct qkd_bounds_point *ends)
{
    enum { GRID = 4, SECTIONS = 14 };
    static const double g = 0.61803398874989485;
    double least = INFINITY, at = 0.0;
    for (int i = 0; i <= GRID; i++) {
        const double bits = bits_at(run, between(ends, (double)i / GRID));
        at = bits < least ? (double)i / GRID : at;
        least = fmin(least, bits);
    }
    double a = fmax(0.0, at - 1.0 / GRID), b = fmin(1.0, at + 1.0 / GRID);
    for (int i = 0; i < SECTIONS; i++) {
        const double left = b - g * (b - a), right = a + g * (b - a);
        const double one = bits_at(run, between(ends, left));
        const double two = bits_at(run, between(ends, right));
        least = fmin(least, fmin(one, two));
        if (one < two)
            b = right;
        else
            a = left;
    }
    return least;
}

/* Of the linear programme only the minimum c of s [1 - h(m/s)] and where it is are known. As
 * n [1 - h(k/n)] is convex and homogeneous, it lies above its tangent plane A n - B k at e = e11,
 * A = 1 + log2(1 - e), B = log2((1 - e)/e); and every (s, m) the counts allow has A s - B m >= c,
 * but for the share `loose` to which c is known. Fluctuations grow with s and m, so along
 * A s - B m = c the largest s the counts allow is the worst. */
static double below_plane(const struct qkd_bounds *b, const struct run *run, double pair_z)
{
    const double e = b->e11_upper, c = (1.0 - b->loose) * b->core / pair_z;
    const double A = 1.0 + log2(1.0 - e), B = log2((1.0 - e) / e);
    const double s = b->s11_most, m = (A * s - c) / B;
    return A * qkd_chernoff_observe_lower(run->pairs * s, run->eps) -
           B * qkd_chernoff_observe_upper(run->pairs * m, run->eps);
}

/* Worst case of the secret bits over all (s, m) that the counts allow: it need not be where
 * s [1 - h(m/s)] is smallest. */
static double secret_bits(const struct qkd_bounds *b, const struct run *run, double pair_z)
{
    const struct qkd_bounds_point alone = { b->s11_lower, b->s11_lower * b->e11_upper };
    if (b->s11_most > 0.0 && b->e11_upper > 0.0)
        return below_plane(b, run, pair_z);
    double least = bits_at(run, alone);
    for (size_t i = 0; i + 1 < b->corners; i++)
        least = fmin(least, fewest(run, b->corner + i));
    return least;
}

struct qkd_composable qkd_composable_length(const struct qkd_bounds *bounds, double pair_z,
                                            double pairs_sent, double leak_bits, double eps,
                                            const struct qkd_composable_terms *terms)
{
    /* two bounds of this file among them: numbers that occurred */
    struct qkd_composable out = { .failure_total =
                                      qkd_composable_failure(bounds->uses + 2.0, eps, terms) };
    if (!(bounds->core > 0.0))
        return out;

    const struct run run = { pairs_sent * pair_z, eps };
    out.singles_lower = qkd_chernoff_observe_lower(run.pairs * bounds->s11_lower, eps);
    out.phase_errors_upper = qkd_chernoff_observe_upper(out.singles_lower * bounds->e11_upper, eps);
    out.length_bits = secret_bits(bounds, &run, pair_z) - leak_bits - qkd_composable_cost(terms);
    return out;
}
