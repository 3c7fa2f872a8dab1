/* From the table's settings to what two users' pulses have in common. */
#include "bench.h"

#include "base/constants.h"
#include "optics/match.h"
#include "optics/profile.h"

Test(match, of_the_experiment_is_neutral)
{
    const struct optics_plan plan = default_plan();
    const struct optics_match m = optics_match_of(&plan);
    cr_expect(!m.active);
    cr_expect(m.overlap[0][0] == 1.0 && m.phase_variance == 0.0);
}

/* A square of width w late by d shares 1 - d/w of its amplitude; late by d and off by nu, it beats
 * with sin(pi nu (w - d))/(pi nu w), and the late bin turns by 2 pi nu T. */
Test(match, squares_overlap_where_both_are)
{
    struct optics_plan plan = default_plan();
    const double w = plan.encoder.pulse_width_s, d = 0.1e-9, nu = 0.3e9;
    plan.bob.delay_s = d;
    cr_expect_float_eq(cabs(optics_match_of(&plan).overlap[0][0]), 1.0 - d / w, 1e-12);
    plan.bob.offset_hz = nu;
    const struct optics_match m = optics_match_of(&plan);
    cr_expect(m.active);
    const double want = sin(BASE_PI * nu * (w - d)) / (BASE_PI * nu * w);
    cr_expect_float_eq(cabs(m.overlap[0][0]), want, 1e-4, "%g, expected %g", cabs(m.overlap[0][0]),
                       want);
    cr_expect_float_eq(m.late_rad, 2.0 * BASE_PI * nu * 10e-9, 1e-12);
}

/* 30 dB over a window of 1 ns about a square of 0.8 ns: an empty bin holds 1e-3 x 1/0.8 of a filled
 * one's own light, and shares sqrt(0.8) of its amplitude with it. */
Test(match, off_modulators_leak_through_the_window)
{
    struct optics_plan plan = default_plan();
    plan.encoder.extinction_db = 30.0;
    const struct optics_match m = optics_match_of(&plan);
    cr_expect(m.active);
    cr_expect_float_eq(m.off[0], 1e-3 / (0.8 + 1e-3), 1e-12);
    cr_expect_float_eq(creal(m.overlap[0][1]), sqrt(0.8), 0.02, "%g", creal(m.overlap[0][1]));
    cr_expect_float_eq(creal(m.overlap[1][1]), 1.0, 1e-12);
    const struct optics_sent z = optics_match_sent(&m, 0, 0, 1);
    cr_expect_float_eq(z.early + z.late, 1.0, 1e-15, "photons are counted with the leaked ones");
    cr_expect_float_eq(z.early / z.late, m.off[0], 1e-15);
}

/* A chirp too small to matter turns the pulse into a table: it leaks as the analytic one does. The
 * energies agree to the table's 1e-7 and edges to a step of 2048. */
Test(match, tables_leak_as_analytic_pulses_do)
{
    for (int shape = OPTICS_SQUARE; shape <= OPTICS_RAISED_COSINE; shape++) {
        struct optics_plan plan = default_plan();
        plan.encoder.pulse_shape = shape;
        plan.encoder.extinction_db = 15.0;
        const struct optics_match analytic = optics_match_of(&plan);
        plan.encoder.chirp = 1e-9;
        const struct optics_match table = optics_match_of(&plan);
        cr_expect_float_eq(table.off[0] / analytic.off[0], 1.0, 1e-3, "shape %d: %g, expected %g",
                           shape, table.off[0], analytic.off[0]);
        cr_expect(cabs(table.overlap[0][1] - analytic.overlap[0][1]) < 2e-3, "shape %d", shape);
    }
}

Test(match, phases_of_both_users_add)
{
    struct optics_plan plan = default_plan();
    plan.encoder.phase_error_rad = 0.1;
    plan.source.linewidth_hz = 1e5;
    plan.fiber.drift_rad_per_s = 1e6;
    plan.alice.fiber_m = plan.bob.fiber_m = 1.0;
    const double want = 2.0 * (0.01 + 2.0 * BASE_PI * 1e5 * 10e-9 + 1e-4);
    cr_expect_float_eq(optics_match_of(&plan).phase_variance, want, 1e-12);
}

/* A bin holds (1 +- m) of the mean, whatever its bit. */
Test(match, imbalance_is_a_share_of_each_bin)
{
    const struct optics_match m = { .imbalance = 0.2 };
    const struct optics_sent early = optics_match_sent(&m, 0, 0, 0);
    const struct optics_sent late = optics_match_sent(&m, 0, 0, 1);
    const struct optics_sent both = optics_match_sent(&m, 0, 1, 1);
    cr_expect_float_eq(early.early, 1.2, 1e-15);
    cr_expect_float_eq(late.late, 0.8, 1e-15);
    cr_expect_float_eq(both.early, 0.6, 1e-15);
    cr_expect_float_eq(both.late, 0.4, 1e-15);
    cr_expect(early.late == 0.0 && both.phase_rad == BASE_PI);
}

/* Photons of a source: Poisson's law for constant light, Bose-Einstein's 2^-(n+1) for a thermal
 * pulse that is short against its coherence time. */
Test(match, photon_numbers_come_from_the_same_samples)
{
    struct optics_plan plan = low_flux_plan(OPTICS_COHERENT);
    struct optics_visibility v = visibility_of(&plan, 1);
    double factorial = 1.0;
    cr_assert(v.photon_n.count == 8);
    for (size_t n = 0; n < 8; n++) {
        factorial *= n > 0 ? (double)n : 1.0;
        cr_expect_float_eq(v.photon_probability.value[n], exp(-1.0) / factorial, 1e-12);
    }
    release(&v);
    plan = low_flux_plan(OPTICS_THERMAL);
    plan.source.coherence_time_s = 1e-6;
    plan.source.samples = 40000;
    v = visibility_of(&plan, 1);
    /* four pulses a pair, of which early and late are one: 8e4 independent energies */
    for (size_t n = 0; n < 8; n++)
        cr_expect_float_eq(v.photon_probability.value[n], ldexp(1.0, -(int)n - 1), 5e-3);
    release(&v);
}

Test(match, spools_decorrelate_by_the_linewidth)
{
    struct optics_plan plan = low_flux_plan(OPTICS_COHERENT);
    plan.source.linewidth_hz = 1e5;
    plan.source.samples = 100;
    struct optics_visibility v = visibility_of(&plan, 1);
    cr_expect_float_eq(v.spool_correlation, exp(-BASE_PI * 1e5 * 2.5e3 * 1.468 / 299792458.0),
                       1e-12);
    release(&v);
}
