/* Phases of the lines: synthetic ones of known noise, then those of a soliton. */
#include "tests/lle_kit.h"

#include <string.h>

enum { LINES = 8, MEMBERS = 4, SAMPLES = 20000 };
static const double sample_s = 1e-9;

/* phi_mu = phi_p (1 - mu/mu_q) + mu phi_r, random walks of linewidths pump_hz and repetition_hz. */
static void synthetic(struct lle_line lines[LINES], double pump_hz, double inverse,
                      double repetition_hz)
{
    const double step_p = sqrt(2.0 * KIT_PI * pump_hz * sample_s);
    const double step_r = sqrt(2.0 * KIT_PI * repetition_hz * sample_s);
    for (int i = 0; i < LINES; i++)
        lines[i] = (struct lle_line){ .mu = i < LINES / 2 ? i - LINES / 2 : i - LINES / 2 + 1,
                                      .sample_s = sample_s,
                                      .members = MEMBERS,
                                      .samples = SAMPLES,
                                      .field = calloc(MEMBERS * SAMPLES, sizeof(double complex)) };
    for (uint32_t m = 0; m < MEMBERS; m++) {
        const struct base_rng here = { 11, BASE_RNG_TEST, 0, m };
        double p = 0.0, r = 0.0;
        for (size_t t = 0; t < SAMPLES; t++) {
            double g[2];
            base_rng_normal2(here, t, g);
            for (int i = 0; i < LINES; i++) {
                const int mu = lines[i].mu;
                lines[i].field[m * SAMPLES + t] =
                    (1.0 + 0.1 * i) * cexp(I * (0.3 * i + p * (1.0 - mu * inverse) + mu * r));
            }
            p += step_p * g[0];
            r += step_r * g[1];
        }
    }
}

static void release(struct lle_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lle_line_free(&lines[i]);
}

static struct lle_phases measured(const struct lle_line *lines, size_t count, double lag_s)
{
    struct lle_phases p;
    struct base_error err;
    cr_assert_eq(lle_phases_of(lines, count, lag_s, &p, &err), BASE_OK, "%s", err.text);
    return p;
}

/* 8000 phase steps of 10 ns: variances to sqrt(2/8000) = 1.6 %; 1/mu_q to sqrt(S_r/S_p/8000) =
 * 1.1e-3. The estimates lie within four of their own errors, and the errors are those. */
Test(lle_phases, gives_back_the_noise_it_was_made_from)
{
    struct lle_line lines[LINES];
    synthetic(lines, 1e5, 0.02, 1e3);
    struct lle_phases p = measured(lines, LINES, 10e-9);
    cr_expect_float_eq(p.pump_hz, 1e5, 4.0 * p.pump_stderr_hz, "S_p %.6g +- %.2g", p.pump_hz,
                       p.pump_stderr_hz);
    cr_expect_float_eq(p.pump_stderr_hz, 1.6e3, 0.8e3);
    cr_expect_float_eq(p.inverse_fixed, 0.02, 4.0 * p.inverse_fixed_stderr, "1/mu_q %.4f +- %.4f",
                       p.inverse_fixed, p.inverse_fixed_stderr);
    cr_expect_float_eq(p.inverse_fixed_stderr, 1.1e-3, 0.6e-3, "%g", p.inverse_fixed_stderr);
    cr_expect_float_eq(p.fixed_mode * p.inverse_fixed, 1.0, 1e-12);
    cr_expect_float_eq(p.repetition_hz, 1e3, 4.0 * p.repetition_stderr_hz, "S_r %.5g +- %.2g",
                       p.repetition_hz, p.repetition_stderr_hz);
    cr_expect_float_eq(p.repetition_stderr_hz, 16.0, 8.0);
    cr_expect_lt(p.residual_rad, 1e-10, "%g", p.residual_rad);
    for (size_t i = 0; i < LINES; i++)
        cr_expect_float_eq(p.linewidth_hz.value[i], p.model_hz.value[i], 1e-9 * p.model_hz.value[i],
                           "line %g", p.mu.value[i]);

    /* S_phi = S_nu/f^2 with S_nu = linewidth/pi, below a tenth of the sampling; mean of some 500
     * bins of 16 averages: 1 %. */
    double common = 0.0, repetition = 0.0, bins = 0.0;
    for (size_t k = 5; p.freq_hz.value[k] < 0.1 / sample_s; k++, bins += 1.0) {
        const double f2 = p.freq_hz.value[k] * p.freq_hz.value[k];
        common += p.common_rad2_per_hz.value[k] * f2 * KIT_PI / 1e5;
        repetition += p.repetition_rad2_per_hz.value[k] * f2 * KIT_PI / (1e3 + 1e5 * 4e-4);
    }
    cr_expect_gt(bins, 200.0);
    /* A random walk sampled: 4 sin^2 stands for (2 pi f dt)^2 in S_phi, 1 % at a tenth. */
    cr_expect_float_eq(common / bins, 1.0, 0.06, "%.4f", common / bins);
    cr_expect_float_eq(repetition / bins, 1.0, 0.06, "%.4f", repetition / bins);
    base_table_release(&lle_phases_table, &p);
    release(lines, LINES);
}

Test(lle_phases, without_a_fixed_point_it_names_none)
{
    struct lle_line lines[LINES];
    synthetic(lines, 1e5, 0.0, 1e3);
    struct lle_phases p = measured(lines, LINES, 10e-9);
    cr_expect_float_eq(p.inverse_fixed, 0.0, 4.0 * p.inverse_fixed_stderr);
    cr_expect(isnan(p.fixed_mode) || fabs(p.fixed_mode) > 300.0, "%g", p.fixed_mode);
    base_table_release(&lle_phases_table, &p);
    release(lines, LINES);
}

/* Every line of a soliton copies the pump: they share one realisation of its phase, and what they
 * have not in common is the vacuum's, some 1e-4 of 2 MHz over 50 ns. The pump itself: 8 x 39 steps
 * of 50 ns, which the ring's memory of 0.9 ns shortens by 2 %. */
Test(lle_phases, every_line_of_a_soliton_copies_the_pump)
{
    struct lle_plan plan = kit_plan();
    plan.comb.solitons = 1;
    plan.comb.modes = 256;
    plan.comb.dispersion_d2 = 0.03;
    plan.comb.members = 8;
    plan.comb.record_s = 2e-6;
    plan.comb.sample_s = 1e-9;
    plan.comb.settle_s = 0.1e-6;
    plan.comb.pump_noise = 1;
    plan.pump.linewidth_hz = 0.11e6;
    int mu[10];
    struct lle_line lines[10];
    struct base_error err;
    for (int i = 0; i < 10; i++)
        mu[i] = i < 5 ? 2 * i - 10 : 2 * i - 8;
    cr_assert_eq(lle_line_record(&plan, mu, 10, NULL, lines, NULL, &err), BASE_OK, "%s", err.text);
    struct lle_phases p = measured(lines, 10, 50e-9);
    cr_expect_float_eq(p.pump_hz, 0.11e6, 4.0 * p.pump_stderr_hz, "%.4g +- %.2g Hz", p.pump_hz,
                       p.pump_stderr_hz);
    cr_expect_lt(p.pump_stderr_hz, 0.2 * 0.11e6);
    for (size_t i = 0; i < 10; i++)
        cr_expect_float_eq(p.linewidth_hz.value[i] / p.pump_hz, 1.0, 0.02, "line %g: %.4f",
                           p.mu.value[i], p.linewidth_hz.value[i] / p.pump_hz);
    cr_expect_lt(p.repetition_hz, 1e-3 * p.pump_hz, "%g Hz", p.repetition_hz);
    cr_expect_lt(p.residual_rad, 0.02, "%g", p.residual_rad);
    base_table_release(&lle_phases_table, &p);
    release(lines, 10);

    /* The pump's line itself carries the input, which has the laser's phase too. */
    const int pumped = 0;
    cr_assert_eq(lle_line_record(&plan, &pumped, 1, NULL, lines, NULL, &err), BASE_OK);
    struct lle_coherence c;
    cr_assert_eq(lle_coherence_of(lines, 0.5e-6, &c, &err), BASE_OK);
    const size_t last = c.tau_s.count - 1;
    cr_expect_float_eq(c.g1_abs.value[last], exp(-KIT_PI * 0.11e6 * c.tau_s.value[last]),
                       5.0 * c.g1_stderr.value[last] + 0.01, "%.4f +- %.4f", c.g1_abs.value[last],
                       c.g1_stderr.value[last]);
    base_table_release(&lle_coherence_table, &c);
    release(lines, 1);
}

Test(lle_phases, refuses_what_says_nothing)
{
    struct lle_line lines[LINES];
    synthetic(lines, 1e5, 0.0, 1e3);
    struct lle_phases p;
    struct base_error err = { .text = "" };
    cr_expect_eq(lle_phases_of(lines, 1, 1e-8, &p, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "two different lines"), "%s", err.text);
    cr_expect_eq(lle_phases_of(lines, LINES, 1e-5, &p, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "32 at least"), "%s", err.text);
    cr_expect_eq(lle_phases_of(lines, LINES, NAN, &p, &err), BASE_ERR_DOMAIN);
    lines[1].samples--;
    cr_expect_eq(lle_phases_of(lines, LINES, 1e-8, &p, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "not recorded together"), "%s", err.text);
    release(lines, LINES);
}
