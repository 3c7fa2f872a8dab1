/* Numbers of a record whose answers are known. */
#include "lle/statistics.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct base_error err;

/* sqrt(share) + sqrt(1 - share) x thermal light of g1 = exp(-|tau|/coherence_s). */
static struct lle_line mixture(size_t members, size_t samples, double sample_s, double share,
                               double coherence_s, uint64_t seed)
{
    struct lle_line line = { .mu = 9, .members = members, .samples = samples };
    line.sample_s = sample_s;
    line.field = calloc(members * samples, sizeof *line.field);
    cr_assert(line.field);
    const double keep = exp(-sample_s / coherence_s), kick = sqrt(0.5 * (1.0 - keep * keep));
    for (size_t m = 0; m < members; m++) {
        const struct base_rng here = { seed, BASE_RNG_TEST, 0, (uint32_t)m };
        double complex e = 0.0;
        for (size_t n = 0; n < samples; n++) {
            double z[2];
            base_rng_normal2(here, n, z);
            const double size = n ? kick : sqrt(0.5);
            e = (n ? keep : 0.0) * e + size * (z[0] + I * z[1]);
            line.field[m * samples + n] = sqrt(share) + sqrt(1.0 - share) * e;
        }
    }
    return line;
}

static struct lle_statistics of(const struct lle_line *line, double window_s)
{
    struct lle_coherence g;
    struct lle_statistics s;
    cr_assert(!lle_coherence_of(line, 20e-9, &g, &err), "%s", err.text);
    cr_assert(!lle_statistics_of(line, &g, window_s, &s, &err), "%s", err.text);
    base_table_release(&lle_coherence_table, &g);
    return s;
}

/* A record of 1 us is 500 coherence times of 2 ns: errors of all numbers of order 1/sqrt(16 x 500)
 * = 1 %; five of the reported errors are allowed, and those must be of that size. Windows of 0.1 ns
 * are a twentieth of the coherence time, which takes 1 - |g1|^2 averaged over the window off the
 * excess: 2/3 x 0.1/2 = 3 % of k! - 1 at most. */
Test(statistics, thermal_light_has_its_factorials_and_no_carrier)
{
    const double tau_s = 2e-9;
    struct lle_line line = mixture(16, 10000, 1e-10, 0.0, tau_s, 1);
    const struct lle_statistics s = of(&line, 1e-10);
    cr_expect_eq(s.mu, 9);
    cr_expect_lt(fabs(s.mean_w - 1.0), 5.0 * s.mean_stderr_w);
    cr_expect(s.mean_stderr_w > 0.005 && s.mean_stderr_w < 0.02, "%g", s.mean_stderr_w);
    cr_expect_lt(fabs(s.coherent_fraction), 5.0 * s.coherent_fraction_stderr);
    cr_expect_lt(s.coherent_fraction_stderr, 0.01, "%g", s.coherent_fraction_stderr);
    cr_expect_lt(fabs(s.coherence_time_s - tau_s), 5.0 * s.coherence_time_stderr_s);
    cr_expect_lt(s.coherence_time_stderr_s, 0.05 * tau_s);
    const double expected[LLE_ENERGY_MOMENTS] = { 2.0, 6.0, 24.0 };
    for (size_t k = 0; k < LLE_ENERGY_MOMENTS; k++) {
        cr_expect_lt(fabs(s.energy_moment[k] - expected[k]), 5.0 * s.energy_stderr[k],
                     "moment %zu: %g +- %g", k + 2, s.energy_moment[k], s.energy_stderr[k]);
        cr_expect_lt(s.energy_stderr[k], 0.1 * expected[k]);
    }
    free(line.field);
}

/* Windows of 50 coherence times: <W^2>/<W>^2 = 1 + tau_c/T (1 - (1 - e^{-2x})/2x), x = T/tau_c (L.
 * Mandel, Proc. Phys. Soc. 74, 233 (1959)). */
Test(statistics, long_windows_average_the_bursts_away)
{
    struct lle_line line = mixture(16, 10000, 1e-10, 0.0, 1e-9, 2);
    const struct lle_statistics s = of(&line, 50e-9);
    const double x = 50.0, expected = 1.0 + 1.0 / x * (1.0 + expm1(-2.0 * x) / (2.0 * x));
    cr_expect_lt(fabs(s.energy_moment[0] - expected), 5.0 * s.energy_stderr[0], "%g +- %g, not %g",
                 s.energy_moment[0], s.energy_stderr[0], expected);
    free(line.field);
}

Test(statistics, a_mixture_shows_its_carrier)
{
    for (double share = 0.2; share < 0.9; share += 0.3) {
        struct lle_line line = mixture(16, 10000, 1e-10, share, 2e-9, 3);
        const struct lle_statistics s = of(&line, 1e-10);
        cr_expect_lt(fabs(s.coherent_fraction - share), 5.0 * s.coherent_fraction_stderr);
        cr_expect_lt(fabs(s.g2_0 - (2.0 - share * share)), 5.0 * s.g2_0_stderr);
        free(line.field);
    }
}

/* |g1| of a carrier never falls: there is no such delay. One member is taken in four blocks. */
Test(statistics, constant_light_has_neither_errors_nor_a_coherence_time)
{
    for (size_t members = 1; members < 4; members += 2) {
        struct lle_line line = mixture(members, 4000, 1e-10, 1.0, 2e-9, 4);
        const struct lle_statistics s = of(&line, 1e-9);
        cr_expect_float_eq(s.mean_w, 1.0, 1e-12);
        cr_expect_float_eq(s.coherent_fraction, 1.0, 1e-12);
        cr_expect(isnan(s.coherence_time_s));
        for (size_t k = 0; k < LLE_ENERGY_MOMENTS; k++)
            cr_expect_float_eq(s.energy_moment[k], 1.0, 1e-11);
        cr_expect_lt(s.mean_stderr_w + s.coherent_fraction_stderr + s.energy_stderr[2], 1e-6);
        free(line.field);
    }
}

/* The reported error is the true one: t^2 of 16 blocks is 15/13 on average; 400 runs know it to
 * 0.1, the skewed moments are left out. */
Test(statistics, errors_cover_the_truth)
{
    enum { RUNS = 400 };
    double power = 0.0, carrier = 0.0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct lle_line line = mixture(16, 1000, 1e-10, 0.3, 1e-9, 100 + run);
        const struct lle_statistics s = of(&line, 1e-10);
        power += pow((s.mean_w - 1.0) / s.mean_stderr_w, 2.0) / RUNS;
        carrier += pow((s.coherent_fraction - 0.3) / s.coherent_fraction_stderr, 2.0) / RUNS;
        free(line.field);
    }
    cr_expect_lt(fabs(power - 15.0 / 13.0), 0.35, "%g", power);
    cr_expect_lt(fabs(carrier - 15.0 / 13.0), 0.35, "%g", carrier);
}

Test(statistics, a_window_that_does_not_fit_has_no_moments)
{
    struct lle_line line = mixture(2, 300, 1e-10, 0.0, 1e-9, 5);
    const struct lle_statistics s = of(&line, 31e-9);
    cr_expect(isnan(s.energy_moment[0]) && isnan(s.energy_stderr[2]) && s.mean_w > 0.0);
    struct lle_coherence g;
    struct lle_statistics none;
    cr_assert(!lle_coherence_of(&line, 1e-9, &g, &err), "%s", err.text);
    cr_expect_eq(lle_statistics_of(&line, &g, 0.0, &none, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "a positive time"), "%s", err.text);
    base_table_release(&lle_coherence_table, &g);
    free(line.field);
}
