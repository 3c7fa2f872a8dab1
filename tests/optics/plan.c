/* The rows of the plan, and what a row alone cannot see. */
#include "bench.h"

#include <string.h>

Test(plan, defaults_are_the_experiment)
{
    const struct optics_plan p = default_plan();
    cr_expect(p.source.kind == OPTICS_COMB && p.source.line == 10);
    cr_expect(isnan(p.source.linewidth_hz), "the linewidth is the pump's unless set");
    cr_expect(p.encoder.pulse_width_s == 0.8e-9 && p.encoder.pulse_shape == OPTICS_SQUARE);
    cr_expect(p.encoder.bin_separation_s == 10e-9 && p.encoder.clock_hz == 100e6);
    cr_expect(p.alice.loss_db == 15.0 && p.bob.loss_db == 15.0, "30 dB in total");
    cr_expect(p.detector.window_s == 1e-9 && p.relay.splitter_transmittance == 0.5);
    struct base_error err;
    cr_expect(optics_plan_check(&p, &err) == BASE_OK);
}

Test(plan, ideal_coherent_light_shows_one_half)
{
    struct optics_plan p = default_plan();
    p.source.kind = OPTICS_COHERENT;
    struct optics_visibility v = visibility_of(&p, 1);
    cr_expect_float_eq(v.hom_visibility, 0.5, 1e-3);
    cr_expect_float_eq(v.bsm_visibility, 0.5, 1e-3);
    release(&v);
}

Test(plan, names_every_field_once)
{
    static const char *const names[] = {
        "source.kind",
        "source.line",
        "source.linewidth_hz",
        "source.coherence_time_s",
        "source.samples",
        "source.coherent_fraction",
        "encoder.pulse_width_s",
        "encoder.pulse_shape",
        "encoder.clock_hz",
        "encoder.bin_separation_s",
        "encoder.extinction_db",
        "encoder.phase_error_rad",
        "encoder.imbalance",
        "alice.loss_db",
        "alice.mean_photon",
        "alice.polarization_rad",
        "alice.delay_s",
        "alice.offset_hz",
        "bob.loss_db",
        "bob.mean_photon",
        "bob.polarization_rad",
        "bob.delay_s",
        "bob.offset_hz",
        "interference.overlap_sq",
        "interference.error_x",
        "interference.error_z",
        "detector.efficiency",
        "relay.splitter_transmittance",
        "detector.jitter_s",
        "detector.dark_probability",
        "detector.window_s",
        "detector.dead_time_s",
        "detector.recovery_s",
        "detector.afterpulse_probability",
        "detector.tdc_bin_s",
        "detector.afterpulse_time_s",
        "encoder.bandwidth_hz",
        "encoder.chirp",
        "encoder.pulse_samples",
        "encoder.pulse_sample_s",
        "encoder.intensity_error",
        "encoder.insertion_loss_db",
        "alice.fiber_m",
        "bob.fiber_m",
        "alice.residual_rad",
        "bob.residual_rad",
        "fiber.loss_db_per_m",
        "fiber.dispersion_s_per_m2",
        "fiber.pmd_s_per_root_m",
        "fiber.index_group",
        "fiber.spool_m",
        "fiber.drift_rad_per_s",
        "interference.ase_fraction",
        "filter.kind",
        "filter.bandwidth_hz",
        "filter.order",
        "filter.offset_hz",
        "filter.loss_db",
        "filter.floor_db",
        "filter.spacing_hz",
        "filter.neighbour_db",
        "filter.osnr_db",
    };
    const size_t count = sizeof names / sizeof names[0];
    for (size_t i = 0; i < count; i++)
        cr_expect(base_table_find(&optics_plan_table, names[i]) != NULL, "%s", names[i]);
    cr_expect(optics_plan_table.count == count, "%zu rows", optics_plan_table.count);
}

static void expect_refusal(const struct optics_plan *p, const char *words)
{
    struct base_error err = { .text = "" };
    cr_expect(optics_plan_check(p, &err) == BASE_ERR_CONFIG, "accepted, should say: %s", words);
    cr_expect(strstr(err.text, words) != NULL, "says '%s', should say: %s", err.text, words);
}

Test(plan, a_window_longer_than_the_bin_separation_is_refused)
{
    struct optics_plan p = default_plan();
    p.detector.window_s = 11e-9;
    expect_refusal(&p, "detector.window_s = 1.1e-08: a window no longer than");
    p.detector.window_s = NAN;
    expect_refusal(&p, "detector.window_s = nan");
}

Test(plan, a_pulse_longer_than_the_clock_period_is_refused)
{
    struct optics_plan p = default_plan();
    p.encoder.clock_hz = 2e9;
    expect_refusal(&p, "encoder.pulse_width_s = 8e-10: a pulse no longer than one period of "
                       "encoder.clock_hz, 5e-10 s");
}

Test(plan, pulses_that_do_not_fit_their_bins_are_refused)
{
    struct optics_plan p = default_plan();
    p.encoder.clock_hz = 1e6;
    p.encoder.pulse_width_s = 11e-9;
    expect_refusal(&p, "span 1.1e-08 s");
    p = default_plan();
    p.bob.delay_s = 9.5e-9;
    expect_refusal(&p, "bob.delay_s = 9.5e-09");
    p = default_plan();
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    p.encoder.pulse_width_s = 2.1e-9; /* five of its widths are occupied */
    expect_refusal(&p, "span 1.05e-08 s");
}

Test(plan, thermal_light_without_a_coherence_time_is_refused)
{
    struct optics_plan p = default_plan();
    p.source.kind = OPTICS_THERMAL;
    p.source.coherence_time_s = 0.0;
    expect_refusal(&p, "source.coherence_time_s = 0: a positive time");
    p.source.kind = OPTICS_MIXTURE;
    p.source.coherence_time_s = NAN;
    expect_refusal(&p, "source.coherence_time_s = nan");
}

Test(plan, a_detector_that_always_clicks_is_refused)
{
    struct optics_plan p = default_plan();
    p.detector.dark_probability = 1.0;
    expect_refusal(&p, "detector.dark_probability = 1: less than 1");
}
