/* Tables that are possible and hardly meant, tables that are impossible, and the attenuator. */
#include "bench.h"

#include "base/constants.h"

#include <string.h>

static void expect_warning(const struct optics_plan *plan, const char *words)
{
    char text[BASE_TEXT_SIZE];
    optics_warn(plan, text);
    cr_expect(strstr(text, words) != NULL, "says '%s', should say %s", text, words);
}

Test(warn, the_experiment_is_as_it_should_be)
{
    const struct optics_plan plan = default_plan();
    char text[BASE_TEXT_SIZE];
    optics_warn(&plan, text);
    cr_expect(text[0] == '\0', "%s", text);
}

Test(warn, names_value_and_remedy)
{
    struct optics_plan plan = default_plan();
    plan.detector.jitter_s = 0.6e-9;
    expect_warning(&plan, "widen");
    plan = default_plan();
    plan.detector.window_s = 0.5e-9;
    expect_warning(&plan, "encoder.pulse_width_s = 8e-10 exceeds detector.window_s = 5e-10");
    plan = default_plan();
    plan.encoder.extinction_db = 5.0;
    expect_warning(&plan, "encoder.extinction_db = 5");
    plan = default_plan();
    plan.encoder.clock_hz = 300e6;
    expect_warning(&plan, "qubits of 1.08e-08 s overlap");
    plan = default_plan();
    plan.filter.kind = OPTICS_WDM;
    plan.filter.bandwidth_hz = 150e9;
    expect_warning(&plan, "narrow filter.bandwidth_hz");
}

/* However many there are, the text holds whole ones. */
Test(warn, many_warnings_are_cut_between_them)
{
    struct optics_plan plan = default_plan();
    char text[BASE_TEXT_SIZE];
    plan.detector.jitter_s = 0.6e-9;
    plan.detector.window_s = 0.5e-9;
    plan.encoder.extinction_db = 5.0;
    plan.encoder.clock_hz = 300e6;
    plan.filter.kind = OPTICS_WDM;
    plan.filter.bandwidth_hz = 150e9;
    optics_warn(&plan, text);
    const size_t length = strlen(text);
    cr_expect(length > 100 && length < BASE_TEXT_SIZE && strchr(text, ';') != NULL);
}

static void expect_refusal(const struct optics_plan *plan, const char *words)
{
    struct base_error err = { .text = "" };
    cr_expect(optics_plan_check(plan, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, words) != NULL, "says '%s', should say %s", err.text, words);
}

Test(warn, impossible_parts_are_refused)
{
    struct optics_plan plan = default_plan();
    plan.detector.tdc_bin_s = 2e-9;
    expect_refusal(&plan, "detector.tdc_bin_s = 2e-09");
    plan = default_plan();
    plan.encoder.pulse_shape = OPTICS_FROM_FILE;
    expect_refusal(&plan, "encoder.pulse_samples has 0 intensities");
    plan.encoder.pulse_samples.count = 4; /* all of them 0 */
    expect_refusal(&plan, "add up to 0");
    /* dispersion makes the pulse wider than its bin */
    plan = default_plan();
    plan.encoder.pulse_shape = OPTICS_GAUSSIAN;
    plan.encoder.pulse_width_s = 39e-12;
    plan.encoder.bin_separation_s = 200e-12;
    plan.detector.window_s = 100e-12;
    struct base_error err;
    cr_expect(optics_plan_check(&plan, &err) == BASE_OK);
    plan.alice.fiber_m = 100e3;
    expect_refusal(&plan, "span");
}

/* 0.1 mW at 193.4 THz for 0.8 ns twice is 1.25 million photons; 0.054 of them are 73.6 dB less. */
Test(warn, attenuators_reach_single_photons)
{
    struct optics_plan plan = default_plan();
    const double energy = 2.0 * 1e-4 * 0.8e-9, photon = BASE_PLANCK_J_S * 193.4e12;
    const double want = 10.0 * log10(energy / photon / 0.054);
    cr_expect_float_eq(optics_modulator_voa_db(&plan, &plan.alice, 1e-4, 193.4e12), want, 1e-9);
    cr_expect_float_eq(want, 73.6, 0.1);
    plan.encoder.insertion_loss_db = 8.0;
    cr_expect_float_eq(optics_modulator_voa_db(&plan, &plan.alice, 1e-4, 193.4e12), want - 8.0,
                       1e-9);
    cr_expect(isnan(optics_modulator_voa_db(&plan, &plan.alice, NAN, NAN)));
    plan.source.coupler_ways = 4; /* 6.02 dB and its excess */
    plan.source.coupler_excess_db = 0.6;
    cr_expect_float_eq(optics_modulator_voa_db(&plan, &plan.alice, 1e-4, 193.4e12),
                       want - 8.6 - 10.0 * log10(4.0), 1e-9);
    plan.source.coupler_ways = 1;
    plan.source.coupler_excess_db = 0.0;
    /* a Gaussian of the same FWHM: its area over its height is 1.0645 widths */
    plan.encoder.insertion_loss_db = 0.0;
    plan.encoder.pulse_shape = OPTICS_GAUSSIAN;
    cr_expect_float_eq(optics_modulator_voa_db(&plan, &plan.alice, 1e-4, 193.4e12),
                       want + 10.0 * log10(sqrt(BASE_PI / (4.0 * log(2.0)))), 1e-6);
}
