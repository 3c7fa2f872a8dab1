/* Noise in single precision: normal, independent, addressed, the same on every machine. */
#include "base/constants.h"
#include "base/rng_noise_parts.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
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

/* The definition, one number at a time in double precision with the C library's functions. What the
 * fast one leaves: 1.3e-6 of log u, half of it in the radius, 1.6e-6 of the sine against a sine and
 * cosine of one size (0.8e-6 of their sum), and some 20 roundings of 6e-8. */
Test(rng_noise, is_box_muller_on_philox_words)
{
    const size_t count = 4096;
    float *x = drawn(here, 2, 1000, count);
    double worst = 0.0;
    for (size_t call = 0; call < count; call++)
        for (uint32_t lane = 0; lane < 2; lane++) {
            const uint32_t key[2] = { 42, BASE_RNG_TEST * 0x85EBCA6Bu };
            const uint32_t counter[4] = { (uint32_t)(1000 + call), 0, 3, lane };
            uint32_t word[4];
            base_rng_philox(counter, key, word);
            for (size_t w = 0; w < 4; w++) {
                const double radius = sqrt(-2.0 * log(((word[w] >> 12) + 0.5) * 0x1p-20));
                const double angle = ((word[w] & 1023) + 0.5) * BASE_PI / 2048.0;
                const double first = radius * cos(angle) * (word[w] & 1024 ? -1.0 : 1.0);
                const double second = radius * sin(angle) * (word[w] & 2048 ? -1.0 : 1.0);
                worst = fmax(worst, fabs(at(x, 2, count, call, w, 0, lane) - first) / radius);
                worst = fmax(worst, fabs(at(x, 2, count, call, w, 1, lane) - second) / radius);
            }
        }
    cr_expect_lt(worst, 3e-6, "%.2e of the radius", worst);
    free(x);
}

/* Every word there is at the ends of the radius: finite, and nothing beyond sqrt(42 log 2). */
Test(rng_noise, has_no_hole_at_either_end)
{
    const size_t count = 400000;
    float *x = drawn(here, 8, 0, count);
    float longest = 0.0f, shortest = 9.0f;
    for (size_t i = 0; i < 4 * count; i++)
        for (size_t l = 0; l < 8; l++) {
            const float re = x[16 * i + l], im = x[16 * i + 8 + l], r = sqrtf(re * re + im * im);
            longest = fmaxf(longest, r);
            shortest = fminf(shortest, r);
        }
    /* 12.8 million radii of 2^20 values: all of them occur, but for e^-12 of them */
    cr_expect_float_eq(longest, sqrt(42.0 * log(2.0)), 1e-4, "%g", longest);
    cr_expect_float_eq(shortest, sqrt(-2.0 * log1p(-0x1p-21)), 1e-6, "%g", shortest);
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
 * chance that a good generator fails is 1e-6 each. 4096 directions of equal weight and 2^20 radii
 * make no cell of 1/64 wrong by more than 1e-4 of itself: 16 million numbers cannot see it. */
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

static size_t cell(float x, size_t cells)
{
    return (size_t)(gsl_cdf_ugaussian_P(x) * (double)cells);
}

Test(rng_noise, fills_the_plane_as_two_normal_numbers_do)
{
    enum { COUNT = 16000 };
    float *x = drawn(here, 8, 99, COUNT);
    size_t one[64] = { 0 }, plane[256] = { 0 };
    for (size_t i = 0; i < 4 * COUNT; i++)
        for (size_t l = 0; l < 8; l++) {
            const float re = x[16 * i + l], im = x[16 * i + 8 + l];
            one[cell(re, 64)]++;
            one[cell(im, 64)]++;
            plane[16 * cell(re, 16) + cell(im, 16)]++;
        }
    flat(one, 64, 2.0 * 32 * COUNT / 64, "one number");
    flat(plane, 256, 32.0 * COUNT / 256, "a pair");
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
        cr_expect_lt(same, 4, "address %zu: %zu numbers agree", i, same);
        free(y);
    }
    free(x);
}

/* What this machine runs against the plain build, and against the bits of the first version. */
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
    cr_expect_eq(hash, 0xFAC5C1A3C373B70Cu, "0x%llXu", (unsigned long long)hash);
    free(x);
}
