/* Random numbers with addresses. */
#include "base/base.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Random123 1.09, kat_vectors, philox4x32 10 (Salmon et al., SC11). */
Test(rng, philox_gives_the_published_vectors)
{
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } vectors[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
          { 0xffffffff, 0xffffffff },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
          { 0xa4093822, 0x299f31d0 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint32_t out[4];
        base_rng_philox(vectors[i].counter, vectors[i].key, out);
        cr_expect(memcmp(out, vectors[i].out, sizeof out) == 0, "vector %zu: %08x %08x %08x %08x",
                  i, out[0], out[1], out[2], out[3]);
    }
}

static struct base_rng here(void)
{
    return (struct base_rng){ .seed = 20240607, .use = BASE_RNG_TEST, .point = 3, .member = 5 };
}

Test(rng, one_address_gives_one_number_and_another_gives_another)
{
    const struct base_rng a = here();
    struct base_rng others[5] = { a, a, a, a, a };
    others[0].seed++;
    others[1].seed += (uint64_t)1 << 32;
    others[2].use = BASE_RNG_VACUUM;
    others[3].point++;
    others[4].member++;
    double x[2], y[2];
    base_rng_uniform2(a, 9, x);
    base_rng_uniform2(a, 9, y);
    cr_expect(x[0] == y[0] && x[1] == y[1]);
    base_rng_uniform2(a, 10, y);
    cr_expect(x[0] != y[0]);
    base_rng_uniform2(a, 9 + ((uint64_t)1 << 32), y);
    cr_expect(x[0] != y[0], "the index has 64 bits");
    for (size_t i = 0; i < 5; i++) {
        base_rng_uniform2(others[i], 9, y);
        cr_expect(x[0] != y[0] && x[1] != y[1], "address part %zu has no effect", i);
    }
}

/* The mean of n uniform numbers has the standard deviation 1/sqrt(12 n), its square 4/(45 n) under
 * the root. Five of them: one run in 10^6 would fail by chance, and this one is always the same. */
Test(rng, uniform_numbers_fill_the_open_interval_evenly)
{
    enum { N = 200000 };
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < N / 2; i++) {
        double u[2];
        base_rng_uniform2(here(), i, u);
        for (int k = 0; k < 2; k++) {
            cr_assert(u[k] > 0.0 && u[k] < 1.0);
            sum += u[k];
            squares += u[k] * u[k];
        }
    }
    cr_expect(fabs(sum / N - 0.5) < 5.0 / sqrt(12.0 * N));
    cr_expect(fabs(squares / N - 1.0 / 3.0) < 5.0 * sqrt(4.0 / 45.0 / N));
}

static double *normals(struct base_rng where, size_t n)
{
    double *x = malloc(n * sizeof *x);
    base_rng_normals(where, 0, x, n);
    return x;
}

/* log and sine are within a few units in the last place; radius < 8.6, so 1e-13 would hold. */
Test(rng, many_at_once_are_the_same_numbers)
{
    static const size_t counts[] = { 0, 2, 4, 126, 128, 130, 1000 };
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        const uint64_t first = 4294967296u - 30; /* across the carry into the upper word */
        double x[1002];
        x[counts[c]] = 77.0;
        base_rng_normals(here(), first, x, counts[c]);
        cr_expect(x[counts[c]] == 77.0, "%zu numbers asked, more written", counts[c]);
        for (size_t i = 0; i < counts[c] / 2; i++) {
            double y[2];
            base_rng_normal2(here(), first + i, y);
            for (int k = 0; k < 2; k++)
                cr_expect(fabs(x[2 * i + k] - y[k]) < 1e-12, "number %zu of %zu: %.17g and %.17g",
                          2 * i + k, counts[c], x[2 * i + k], y[k]);
        }
    }
}

/* A million against libm, so that rare arguments (near 0, 1 and the quadrants) occur. */
Test(rng, the_fast_logarithm_and_sine_are_right_everywhere)
{
    enum { N = 1000000 };
    double *x = normals(here(), N), worst = 0.0;
    for (size_t i = 0; i < N / 2; i++) {
        double y[2];
        base_rng_normal2(here(), i, y);
        worst = fmax(worst, fmax(fabs(x[2 * i] - y[0]), fabs(x[2 * i + 1] - y[1])));
    }
    cr_expect(worst < 1e-12, "worst difference %.3e", worst);
    free(x);
}

Test(rng, a_number_does_not_depend_on_the_block_it_was_made_in)
{
    double whole[600], piece[10];
    base_rng_normals(here(), 0, whole, 600);
    for (size_t first = 0; first < 290; first += 7) {
        base_rng_normals(here(), first, piece, 10);
        cr_expect(memcmp(piece, whole + 2 * first, sizeof piece) == 0, "from index %zu", first);
    }
}

/* FNV-1a over the bits of 4096 numbers: the same on every compiler, CPU and number of threads, so
 * that a stored seed means the same comb next year. Recorded from gcc 12 and clang 14 at -O0 and
 * -O3, with SSE2, AVX2 and AVX-512: all the same. */
Test(rng, the_bits_are_the_same_on_every_machine)
{
    double *x = normals(here(), 4096);
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < 4096; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        for (int k = 0; k < 64; k += 8)
            hash = (hash ^ (bits >> k & 0xff)) * 1099511628211u;
    }
    cr_expect(hash == 0xf84c1416a84f627du, "the hash is 0x%016llx", (unsigned long long)hash);
    free(x);
}

/* Moments of n independent standard normal numbers: the k-th has the mean (k-1)!! and the variance
 * ((2k-1)!! - ((k-1)!!)^2)/n; five standard deviations. */
Test(rng, normal_numbers_have_the_moments_of_a_normal_distribution)
{
    enum { N = 1000000 };
    static const double mean[] = { 1, 0, 1, 0, 3, 0, 15 },
                        twice[] = { 1, 1, 3, 15, 105, 945, 10395 };
    double *x = normals(here(), N), sum[7] = { 0 };
    for (size_t i = 0; i < N; i++) {
        double power = 1.0;
        for (int k = 0; k <= 6; k++, power *= x[i])
            sum[k] += power;
    }
    for (int k = 1; k <= 6; k++) {
        const double error = sqrt((twice[k] - mean[k] * mean[k]) / N);
        cr_expect(fabs(sum[k] / N - mean[k]) < 5.0 * error, "moment %d: %g, not %g +- %g", k,
                  sum[k] / N, mean[k], error);
    }
    free(x);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov: sqrt(n) D > 1.95 has a probability of 0.1 % for a right sample. */
Test(rng, normal_numbers_follow_the_normal_distribution)
{
    enum { N = 200000 };
    double *x = normals(here(), N), d = 0.0;
    qsort(x, N, sizeof *x, ascending);
    for (size_t i = 0; i < N; i++) {
        const double cdf = 0.5 * erfc(-x[i] / sqrt(2.0));
        d = fmax(d, fmax(fabs(cdf - (double)i / N), fabs((double)(i + 1) / N - cdf)));
    }
    cr_expect(sqrt((double)N) * d < 1.95, "sqrt(n) D = %g", sqrt((double)N) * d);
    free(x);
}

/* Beyond t the share is erfc(t/sqrt 2); five Poisson deviations. */
Test(rng, the_tails_are_as_heavy_as_they_should_be)
{
    enum { N = 2000000 };
    double *x = normals(here(), N);
    for (double t = 2.0; t <= 4.5; t += 0.5) {
        size_t beyond = 0;
        for (size_t i = 0; i < N; i++)
            beyond += fabs(x[i]) > t;
        const double expected = N * erfc(t / sqrt(2.0));
        cr_expect(fabs((double)beyond - expected) < 5.0 * sqrt(expected), "beyond %g: %zu, not %g",
                  t, beyond, expected);
    }
    free(x);
}

static double correlation(const double *x, const double *y, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum / (double)n;
}

/* The mean product of independent standard normal numbers is 0 with the deviation 1/sqrt n. */
Test(rng, streams_of_different_addresses_are_independent)
{
    enum { N = 200000 };
    struct base_rng others[5] = { here(), here(), here(), here(), here() };
    others[0].seed++;
    others[1].use = BASE_RNG_VACUUM;
    others[2].point++;
    others[3].member++;
    others[4].seed += (uint64_t)1 << 32;
    double *x = normals(here(), N + 2);
    const double limit = 5.0 / sqrt((double)N);
    for (size_t i = 0; i < 5; i++) {
        double *y = normals(others[i], N);
        cr_expect(fabs(correlation(x, y, N)) < limit, "address part %zu: %g", i,
                  correlation(x, y, N));
        free(y);
    }
    cr_expect(fabs(correlation(x, x + 1, N)) < limit, "neighbours");
    cr_expect(fabs(correlation(x, x + 2, N)) < limit, "next indices");
    free(x);
}
