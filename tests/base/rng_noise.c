/* Noise in single precision: normal in its moments, independent, addressed, the same on every
 * machine. */
#include "base/constants.h"
#include "base/rng_noise_parts.h"

#include <criterion/criterion.h>
#include <complex.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct base_rng here = { 42, BASE_RNG_TEST, 3, 0 };

/* `count` calls of `lanes` members 0, 1, ...: [call][word][pair][lane] */
static float *drawn(struct base_rng where, size_t lanes, uint64_t first, size_t count)
{
    struct base_rng_lane lane[16];
    float *x = malloc(8 * lanes * count * sizeof *x);
    for (uint32_t l = 0; l < lanes; l++)
        lane[l] = (struct base_rng_lane){ l, 0 };
    base_rng_noise(where, lane, lanes, first, 1, count, x);
    return x;
}

static float at(const float *x, size_t lanes, size_t count, size_t call, size_t word, size_t part,
                size_t lane)
{
    (void)count;
    return x[2 * lanes * (4 * call + word) + part * lanes + lane];
}

/* Nodes and weights for the integral of f(s) exp(-s) over s > 0. */
struct quadrature {
    double node[3], weight[3];
};

static struct quadrature laguerre(void)
{
    struct quadrature q;
    gsl_integration_fixed_workspace *w =
        gsl_integration_fixed_alloc(gsl_integration_fixed_laguerre, 3, 0.0, 1.0, 0.0, 0.0);
    for (size_t i = 0; i < 3; i++) {
        q.node[i] = gsl_integration_fixed_nodes(w)[i];
        q.weight[i] = gsl_integration_fixed_weights(w)[i];
    }
    gsl_integration_fixed_free(w);
    return q;
}

static size_t node_of(const struct quadrature *q, double complex z)
{
    const double s = 0.5 * (creal(z) * creal(z) + cimag(z) * cimag(z));
    size_t node = 0;
    while (node < 2 && fabs(s - q->node[node]) > 1e-5)
        node++;
    cr_assert_float_eq(s, q->node[node], 1e-5, "|z|^2/2 = %g is no node", s);
    return node;
}

static size_t direction_of(double complex z)
{
    const double turn = carg(z) / (2.0 * BASE_PI);
    return (size_t)floor(16.0 * (turn < 0.0 ? turn + 1.0 : turn));
}

/* The definition, from the weights of GSL's quadrature: what the fast one leaves is the rounding of
 * a radius, a cosine and their product, some 2e-7. */
Test(rng_noise, is_nodes_of_a_quadrature_in_sixteen_directions)
{
    const size_t count = 4096;
    const struct quadrature q = laguerre();
    float *x = drawn(here, 2, 1000, count);
    double worst = 0.0;
    for (size_t call = 0; call < count; call++)
        for (uint32_t lane = 0; lane < 2; lane++) {
            const uint32_t key[2] = { 42, BASE_RNG_TEST * 0x85EBCA6Bu };
            const uint32_t counter[4] = { (uint32_t)(1000 + call), 0, 3, lane };
            uint32_t word[4];
            base_rng_philox(counter, key, word);
            for (size_t w = 0; w < 4; w++) {
                const double u = (double)(word[w] ^ 0x80000000u) * 0x1p-32;
                const size_t node = u < q.weight[2] ? 2 : u < q.weight[2] + q.weight[1] ? 1 : 0;
                const double radius = sqrt(2.0 * q.node[node]);
                const double angle = ((word[w] & 15) + 0.5) * BASE_PI / 8.0;
                worst = fmax(worst, fabs(at(x, 2, count, call, w, 0, lane) - radius * cos(angle)));
                worst = fmax(worst, fabs(at(x, 2, count, call, w, 1, lane) - radius * sin(angle)));
            }
        }
    cr_expect_lt(worst, 5e-7, "%.2e", worst);
    free(x);
}

/* E z^p z*^q = 2^p p! for p = q, 0 for others, up to p + q = 11: of the distribution itself. Six
 * digits of each radius are in single precision, up to its tenth power here. */
Test(rng_noise, has_the_moments_of_normal_numbers_up_to_the_eleventh)
{
    const struct quadrature q = laguerre();
    float *x = drawn(here, 8, 0, 4000);
    double complex point[3][16];
    bool seen[3][16] = { { false } };
    for (size_t i = 0; i < 16000; i++)
        for (size_t l = 0; l < 8; l++) {
            const double complex z = (double)x[16 * i + l] + I * (double)x[16 * i + 8 + l];
            const size_t node = node_of(&q, z), direction = direction_of(z);
            cr_assert(!seen[node][direction] || point[node][direction] == z);
            point[node][direction] = z;
            seen[node][direction] = true;
        }
    for (int p = 0; p <= 11; p++)
        for (int r = 0; p + r <= 11; r++) {
            double complex sum = 0.0;
            for (size_t node = 0; node < 3; node++)
                for (size_t d = 0; d < 16; d++) {
                    cr_assert(seen[node][d]);
                    sum += q.weight[node] / 16.0 * cpow(point[node][d], p) *
                           cpow(conj(point[node][d]), r);
                }
            const double scale = pow(2.0, 0.5 * (p + r)) * tgamma(0.5 * (p + r) + 1.0);
            const double normal = p == r ? scale : 0.0;
            cr_expect(cabs(sum - normal) < 1e-6 * scale, "z^%d z*^%d: %g, not %g", p, r, creal(sum),
                      normal);
        }
    free(x);
}

/* A moment m_k of n numbers scatters with sqrt((m_2k - m_k^2)/n); five deviations. */
Test(rng_noise, has_the_moments_of_a_normal_number)
{
    const size_t count = 250000, n = 8 * 8 * count;
    const double moment[9] = { 1, 0, 1, 0, 3, 0, 15, 0, 105 };
    const double twice[5] = { 1, 1, 3, 15, 105 };
    float *x = drawn(here, 8, 7, count);
    double sum[5] = { 0 };
    for (size_t i = 0; i < n; i++) {
        const double y = x[i], z = y * y;
        sum[1] += y, sum[2] += z, sum[3] += z * y, sum[4] += z * z;
    }
    for (int k = 1; k <= 4; k++) {
        const double error = sqrt((twice[k] - moment[k] * moment[k]) / (double)n);
        cr_expect_float_eq(sum[k] / (double)n, moment[k], 5 * error, "moment %d: %.6f +- %.6f", k,
                           sum[k] / (double)n, error);
    }
    free(x);
}

/* Chi-squared over cells of equal probability, in one dimension and in the plane of a pair; the
 * chance that a good generator fails is 1e-6 each. */
static void flat(const size_t *seen, size_t cells, double expected, const char *what)
{
    double chi2 = 0.0;
    for (size_t i = 0; i < cells; i++) {
        const double off = (double)seen[i] - expected;
        chi2 += off * off / expected;
    }
    const double chance = gsl_cdf_chisq_Q(chi2, (double)(cells - 1));
    cr_expect(chance > 1e-6 && chance < 1.0 - 1e-6, "%s: chi2 = %.1f of %zu cells", what, chi2,
              cells);
}

static size_t cell(double x, size_t cells)
{
    return (size_t)(gsl_cdf_ugaussian_P(x) * (double)cells);
}

Test(rng_noise, takes_every_point_as_often_as_its_weight_says)
{
    enum { COUNT = 100000 };
    const struct quadrature q = laguerre();
    float *x = drawn(here, 8, 99, COUNT);
    size_t seen[3][16] = { { 0 } };
    double chi2 = 0.0;
    for (size_t i = 0; i < 4 * COUNT; i++)
        for (size_t l = 0; l < 8; l++) {
            const double complex z = (double)x[16 * i + l] + I * (double)x[16 * i + 8 + l];
            seen[node_of(&q, z)][direction_of(z)]++;
        }
    for (size_t node = 0; node < 3; node++)
        for (size_t d = 0; d < 16; d++) {
            const double expected = 32.0 * COUNT * q.weight[node] / 16.0;
            const double off = (double)seen[node][d] - expected;
            chi2 += off * off / expected;
        }
    const double chance = gsl_cdf_chisq_Q(chi2, 47.0); /* of a good generator */
    cr_expect(chance > 1e-6 && chance < 1.0 - 1e-6, "chi2 = %.1f of 48 points", chi2);
    free(x);
}

/* What a field that decays with exp(-h) a step makes of them, h = 0.05 being the longest step there
 * is, against normal numbers: chi-squared over 64 cells of equal probability and 256 of a plane.
 * Samples are 100 steps apart, with e^-5 of each other. */
Test(rng_noise, adds_up_to_normal_numbers)
{
    enum { COUNT = 160000, APART = 100 };
    const double keep = exp(-0.05), take = sqrt(1.0 - keep * keep);
    float *x = drawn(here, 8, 5000, COUNT);
    size_t one[64] = { 0 }, plane[256] = { 0 };
    for (size_t l = 0; l < 8; l++) {
        double re = 0.0, im = 0.0;
        for (size_t i = 0; i < 4 * COUNT; i++) {
            re = keep * re + take * (double)x[16 * i + l];
            im = keep * im + take * (double)x[16 * i + 8 + l];
            if (i % APART != APART - 1)
                continue;
            one[cell(re, 64)]++;
            one[cell(im, 64)]++;
            plane[16 * cell(re, 16) + cell(im, 16)]++;
        }
    }
    const double samples = 8.0 * 4.0 * COUNT / APART;
    flat(one, 64, 2.0 * samples / 64.0, "one number");
    flat(plane, 256, samples / 256.0, "a pair");
    free(x);
}

/* Products, and products of squares, of two numbers that are neighbours in some sense: of zero mean
 * within five deviations (variances 1 and (3 - 1)^2). */
Test(rng_noise, ignores_its_neighbours)
{
    const size_t count = 16000;
    static const struct {
        size_t call, word, part, lane;
        const char *what;
    } next[] = { { 0, 0, 1, 0, "the two numbers of a mode" },  { 1, 0, 0, 0, "calls" },
                 { 128, 0, 0, 0, "steps of 512 modes" },       { 0, 1, 0, 0, "words of a call" },
                 { 0, 2, 1, 0, "words of a call, crosswise" }, { 0, 0, 0, 1, "members" } };
    float *x = drawn(here, 8, 5, count);
    for (size_t k = 0; k < sizeof next / sizeof next[0]; k++) {
        double sum = 0.0, squares = 0.0, n = 0.0;
        for (size_t call = 0; call + next[k].call < count; call++)
            for (size_t word = 0; word + next[k].word < 4; word++)
                for (size_t lane = 0; lane + next[k].lane < 8; lane++) {
                    const double a = at(x, 8, count, call, word, 0, lane);
                    const double b = at(x, 8, count, call + next[k].call, word + next[k].word,
                                        next[k].part, lane + next[k].lane);
                    sum += a * b;
                    squares += (a * a - 1.0) * (b * b - 1.0);
                    n += 1.0;
                }
        cr_expect_float_eq(sum / n, 0.0, 5.0 / sqrt(n), "%s: %.2e", next[k].what, sum / n);
        cr_expect_float_eq(squares / n, 0.0, 10.0 / sqrt(n), "%s, squares: %.2e", next[k].what,
                           squares / n);
    }
    free(x);
}

/* Member, offset and first index are one address, whatever stands beside it. */
Test(rng_noise, has_an_address_alone)
{
    const size_t count = 37;
    float *all = drawn(here, 16, 0xFFFFFFF0u, 200); /* over the edge of a counter's first word */
    for (size_t lanes = 2; lanes <= 8; lanes *= 2) {
        float *x = malloc(8 * lanes * count * sizeof *x);
        struct base_rng_lane lane[8];
        for (uint32_t l = 0; l < lanes; l++)
            lane[l] = (struct base_rng_lane){ 15 - l, 3 * l };
        base_rng_noise(here, lane, lanes, 0xFFFFFFF0u + 2, 4, count, x);
        bool same = true;
        for (size_t call = 0; call < count; call++)
            for (size_t i = 0; i < 8; i++)
                for (size_t l = 0; l < lanes; l++)
                    same = same && at(x, lanes, count, call, i / 2, i % 2, l) ==
                                       at(all, 16, 200, 2 + 4 * call + 3 * l, i / 2, i % 2, 15 - l);
        cr_expect(same, "%zu lanes", lanes);
        free(x);
    }
    free(all);
}

Test(rng_noise, has_other_numbers_at_any_other_address)
{
    struct base_rng other[4] = { here, here, here, here };
    other[0].seed = 43;
    other[1].use = BASE_RNG_VACUUM;
    other[2].point = 4;
    other[3].seed += (uint64_t)1 << 40;
    float *x = drawn(here, 2, 0, 64);
    for (size_t i = 0; i < 4; i++) {
        float *y = drawn(other[i], 2, 0, 64);
        size_t same = 0;
        for (size_t k = 0; k < 8 * 2 * 64; k++)
            same += x[k] == y[k];
        /* by chance: two of 16 directions, and the same node */
        const double chance = (0.7111 * 0.7111 + 0.2785 * 0.2785 + 0.0104 * 0.0104) / 8.0;
        const double mean = 1024.0 * chance;
        cr_expect_float_eq((double)same, mean, 5.0 * sqrt(2.0 * mean),
                           "address %zu: %zu numbers agree", i, same);
        free(y);
    }
    free(x);
}

/* What this machine runs against the plain build, and against bits that do not change. */
Test(rng_noise, has_the_same_bits_on_every_machine)
{
    float *x = drawn(here, 4, 17, 200), y[8 * 4 * 200];
    struct base_rng_lane lane[4] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 } };
    base_rng_noise_v1(&(struct base_rng_noise){ here, lane, 4, 17, 1, 200, y });
    cr_expect_eq(memcmp(x, y, sizeof y), 0);
    if (__builtin_cpu_supports("avx2")) {
        base_rng_noise_v3(&(struct base_rng_noise){ here, lane, 4, 17, 1, 200, y });
        cr_expect_eq(memcmp(x, y, sizeof y), 0);
    }
    uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a */
    for (size_t i = 0; i < 8 * 4 * 200; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        hash = (hash ^ bits) * 0x100000001B3u;
    }
    cr_expect_eq(hash, 0x7388F2994EB51EC1u, "0x%llXu", (unsigned long long)hash);
    free(x);
}
