/* Visibilities: each cause with its formula, curves, records, errors. */
#include "bench.h"

#include "base/constants.h"

#include <string.h>

static struct optics_plan coherent(void)
{
    return low_flux_plan(OPTICS_COHERENT);
}

/* At 1e-4 photons the threshold changes visibilities by 1e-6 of themselves. */
static const double LOW_FLUX = 2e-6;

Test(visibility, polarization_enters_as_cos_squared)
{
    for (double angle = 0.0; angle < 1.6; angle += 0.2) {
        struct optics_plan p = coherent();
        p.alice.polarization_rad = 0.1;
        p.bob.polarization_rad = 0.1 + angle;
        struct optics_visibility v = visibility_of(&p, 1);
        const double m = cos(angle) * cos(angle);
        cr_expect_float_eq(v.mode_overlap, m, 1e-14);
        cr_expect_float_eq(v.hom_visibility, 0.5 * m, LOW_FLUX);
        cr_expect_float_eq(v.bsm_visibility, 0.5 * m, LOW_FLUX);
        release(&v);
    }
}

Test(visibility, unequal_intensities_cost_4r_over_1_plus_r_squared)
{
    for (double r = 1.0; r < 20.0; r *= 1.7) {
        struct optics_plan p = coherent();
        p.bob.mean_photon *= r;
        struct optics_visibility v = visibility_of(&p, 1);
        cr_expect_float_eq(v.hom_visibility, 0.5 * 4.0 * r / ((1.0 + r) * (1.0 + r)), LOW_FLUX * r);
        cr_expect_float_eq(v.bsm_visibility, 0.5 * 4.0 * r / ((1.0 + r) * (1.0 + r)), LOW_FLUX * r);
        release(&v);
    }
}

Test(visibility, an_unbalanced_splitter_costs_4rt)
{
    for (double t = 0.05; t < 1.0; t += 0.1) {
        struct optics_plan p = coherent();
        p.relay.splitter_transmittance = t;
        struct optics_visibility v = visibility_of(&p, 1);
        cr_expect_float_eq(v.hom_visibility, 0.5 * 4.0 * t * (1.0 - t), LOW_FLUX);
        cr_expect_float_eq(v.bsm_visibility, 0.5 * 4.0 * t * (1.0 - t), LOW_FLUX);
        release(&v);
    }
}

/* Detectors that do not count: coincidences of x detected photons per user and bin. Expanding the
 * exact averages, V = (1 - 2x)/(1 - 3x/2)/2 + O(x^2). */
Test(visibility, thresholds_cost_half_a_photon)
{
    for (double x = 1e-4; x < 0.03; x *= 3.0) {
        struct optics_plan p = coherent();
        p.alice.loss_db = p.bob.loss_db = 0.0;
        p.alice.mean_photon = p.bob.mean_photon = 2.0 * x / p.detector.efficiency;
        struct optics_visibility v = visibility_of(&p, 1);
        cr_expect_float_eq(v.bsm_visibility, 0.5 * (1.0 - 0.5 * x), x * x, "x %g: %g", x,
                           v.bsm_visibility);
        cr_expect_float_eq(v.photons_per_bin, x / p.detector.efficiency, 1e-15);
        release(&v);
    }
}

Test(visibility, both_routes_agree_on_delay_offset_and_leaked_light)
{
    struct optics_plan p = coherent();
    p.alice.delay_s = -0.1e-9;
    p.bob.delay_s = 0.13e-9;
    p.bob.offset_hz = 0.3e9;
    p.encoder.extinction_db = 13.0;
    p.encoder.imbalance = 0.2;
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    struct optics_visibility v = visibility_of(&p, 1);
    cr_expect(v.hom_closed < 0.45 && v.hom_closed > 0.2, "the instrument costs something");
    /* The beat of 0.3 GHz turns by 0.06 in a cell of 1/30 ns: (0.06)^2/12 of the visibility. */
    cr_expect_float_eq(v.hom_visibility, v.hom_closed, 1.5e-4, "%g %g", v.hom_visibility,
                       v.hom_closed);
    cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 1.5e-4, "%g %g", v.bsm_visibility,
                       v.bsm_closed);
    release(&v);
}

Test(visibility, both_routes_agree_on_a_short_window_and_on_darks)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.samples = 100000;
    p.source.coherence_time_s = 3e-9;
    p.detector.window_s = 0.3e-9;
    p.detector.dark_probability = 2e-7;
    p.encoder.bin_separation_s = 2e-9;
    struct optics_visibility v = visibility_of(&p, 3);
    cr_expect(v.hom_stderr < 1e-3 && v.bsm_stderr < 1.5e-3, "%g %g", v.hom_stderr, v.bsm_stderr);
    cr_expect_float_eq(v.hom_visibility, v.hom_closed, 3.0 * v.hom_stderr + 2e-4, "%g +- %g, %g",
                       v.hom_visibility, v.hom_stderr, v.hom_closed);
    cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 3.0 * v.bsm_stderr + 2e-4, "%g +- %g, %g",
                       v.bsm_visibility, v.bsm_stderr, v.bsm_closed);
    release(&v);
}

Test(visibility, a_phase_error_costs_exp_of_minus_its_square)
{
    struct optics_plan p = coherent();
    p.source.samples = 20000;
    p.encoder.phase_error_rad = 0.3;
    struct optics_visibility v = visibility_of(&p, 2);
    cr_expect_float_eq(v.bsm_closed, 0.5 * exp(-0.09), 1e-9);
    cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 3.0 * v.bsm_stderr, "%g +- %g",
                       v.bsm_visibility, v.bsm_stderr);
    cr_expect(v.bsm_stderr < 2e-3 && v.bsm_stderr > 0.0);
    release(&v);
}

Test(visibility, coincidences_follow_the_polarization)
{
    struct optics_plan p = coherent();
    p.bob.polarization_rad = 0.7; /* where the users stand does not matter */
    struct optics_visibility v = visibility_of(&p, 1);
    const size_t n = v.hom_polarization_rad.count;
    cr_assert(n >= 5 && v.hom_polarization_coincidence.count == n);
    cr_expect(v.hom_polarization_rad.value[0] == 0.0);
    cr_expect_float_eq(v.hom_polarization_rad.value[n - 1], 0.5 * BASE_PI, 1e-15);
    for (size_t k = 0; k < n; k++) {
        const double c = cos(v.hom_polarization_rad.value[k]);
        cr_expect_float_eq(v.hom_polarization_coincidence.value[k], 1.0 - 0.5 * c * c, LOW_FLUX,
                           "angle %g: %g", v.hom_polarization_rad.value[k],
                           v.hom_polarization_coincidence.value[k]);
    }
    release(&v);
}

Test(visibility, curves_show_the_visibilities)
{
    struct optics_plan p = coherent();
    struct optics_visibility v = visibility_of(&p, 1);
    const size_t n = v.hom_delay_s.count, m = v.bsm_phase_rad.count;
    cr_assert(n >= 5 && v.hom_coincidence.count == n && m >= 5 && v.bsm_coincidence.count == m);
    for (size_t k = 0; k < n; k++) {
        const double part = fmax(1.0 - fabs(v.hom_delay_s.value[k]) / 0.8e-9, 0.0);
        cr_expect_float_eq(v.hom_coincidence.value[k], 1.0 - 0.5 * part * part, LOW_FLUX,
                           "delay %g: %g", v.hom_delay_s.value[k], v.hom_coincidence.value[k]);
    }
    double mean = 0.0;
    for (size_t k = 0; k < m; k++) {
        mean += k + 1 < m ? v.bsm_coincidence.value[k] / (double)(m - 1) : 0.0;
        cr_expect_float_eq(v.bsm_coincidence.value[k], 1.0 - 0.5 * cos(v.bsm_phase_rad.value[k]),
                           2.0 * LOW_FLUX);
    }
    cr_expect_float_eq(mean, 1.0, 1e-12);
    release(&v);
}

/* Records. */

static struct optics_visibility of_line(const struct optics_plan *p, const struct lle_line *line,
                                        double linewidth_hz, unsigned long long seed)
{
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_visibility v;
    cr_assert(optics_field_from_line(line, linewidth_hz, &field, &err) == BASE_OK, "%s", err.text);
    const struct base_rng rng = { .seed = seed };
    cr_assert(optics_visibility_of(p, &field, &field, rng, NULL, &v, &err) == BASE_OK, "%s",
              err.text);
    optics_field_free(&field);
    return v;
}

Test(visibility, a_constant_record_is_coherent_light)
{
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 1000;
    struct lle_line line = drawn_line(1.0, 1.0, 0.1e-9, 4, 1000, 3e-4, 1);
    struct optics_visibility v = of_line(&p, &line, 0.0, 1);
    cr_expect_float_eq(v.hom_visibility, 0.5, LOW_FLUX);
    cr_expect_float_eq(v.bsm_visibility, 0.5, LOW_FLUX);
    cr_expect_float_eq(v.hom_closed, 0.5, 1e-9);
    cr_expect_float_eq(v.bsm_closed, 0.5, 1e-9);
    cr_expect_float_eq(v.g2_0, 1.0, 1e-12);
    cr_expect_float_eq(v.energy_g2, 1.0, 1e-12);
    cr_expect(isnan(v.line_frequency_hz), "the caller knows the line");
    release(&v);
    /* and with the pump's linewidth it is a Lorentzian line */
    p.source.samples = 20000;
    v = of_line(&p, &line, 1.4e6, 1);
    cr_expect_float_eq(v.g1_abs_bin, exp(-BASE_PI * 1.4e6 * 10e-9), 1e-9);
    cr_expect_float_eq(v.bsm_visibility, 0.4579, 3.0 * v.bsm_stderr + 1e-4, "%g +- %g",
                       v.bsm_visibility, v.bsm_stderr);
    free(line.field);
    release(&v);
}

Test(visibility, a_thermal_record_gives_the_thermal_row)
{
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 200000;
    /* 64 members of 2 us: some 30 000 independent pulses a user. */
    struct lle_line line = drawn_line(0.0, 1.778e-9, 0.05e-9, 64, 40000, 1e-5, 2);
    struct optics_visibility v = of_line(&p, &line, 0.0, 1);
    /* Sixteen samples a pulse: 0.2748 and not 0.2746 (see tests/published). */
    cr_expect(v.hom_stderr < 1e-3, "%g", v.hom_stderr);
    cr_expect_float_eq(v.hom_visibility, 0.2748, 3.0 * v.hom_stderr, "%g +- %g", v.hom_visibility,
                       v.hom_stderr);
    cr_expect_float_eq(v.hom_closed, 0.2746, 3e-3, "%g", v.hom_closed);
    cr_expect_float_eq(v.bsm_visibility, 0.0, 3.5 * v.bsm_stderr, "%g +- %g", v.bsm_visibility,
                       v.bsm_stderr);
    cr_expect_float_eq(v.g2_0, 2.0, 4.0 * v.g2_0_stderr, "%g +- %g", v.g2_0, v.g2_0_stderr);
    cr_expect_float_eq(v.energy_g2, 1.0 + 0.757, 4.0 * v.energy_g2_stderr + 2e-3, "%g +- %g",
                       v.energy_g2, v.energy_g2_stderr);
    cr_expect(v.bin_coherence < 0.1 && v.g1_abs_bin < 0.05, "%g %g", v.bin_coherence, v.g1_abs_bin);
    release(&v);
    free(line.field);
}

/* Twenty record steps are not a bin separation here: correlations are interpolated. */
Test(visibility, a_bin_separation_between_samples_is_interpolated)
{
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 100000;
    p.encoder.bin_separation_s = 2e-9;
    const double step = 0.0937e-9, tau = 6e-9;
    struct lle_line line = drawn_line(0.0, tau, step, 64, 20000, 1e-5, 4);
    struct optics_visibility v = of_line(&p, &line, 0.0, 1);
    const double k = exp(-2.0 * 2e-9 / tau);
    /* exp(-2|T + dt|/tau) over the pulse: sinh factors of 1 + 0.006 */
    cr_expect_float_eq(v.bsm_visibility, k / (2.0 + k), 3.0 * v.bsm_stderr + 1.5e-3, "%g +- %g",
                       v.bsm_visibility, v.bsm_stderr);
    cr_expect(v.bsm_stderr < 3e-3, "%g", v.bsm_stderr);
    release(&v);
    free(line.field);
}

Test(visibility, results_have_the_names_that_are_read)
{
    static const char *const names[] = {
        "hom.visibility",
        "hom.stderr",
        "hom.closed_form",
        "hom.delay_s",
        "hom.coincidence",
        "bsm.visibility",
        "bsm.stderr",
        "bsm.closed_form",
        "bsm.phase_rad",
        "bsm.coincidence",
        "g2_0",
        "g2_0_stderr",
        "g1_abs_bin",
        "mode_overlap",
        "photons_per_bin",
        "energy_g2",
        "energy_g2_stderr",
        "bin_coherence",
        "line.frequency_hz",
        "line.power_w",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_expect(base_table_find(&optics_visibility_table, names[i]) != NULL, "%s", names[i]);
}

static enum base_status refused(const struct optics_plan *p, const struct lle_line *line,
                                struct base_error *err)
{
    struct optics_field field;
    struct optics_visibility v;
    enum base_status status = optics_field_from_line(line, 0.0, &field, err);
    if (!status)
        status =
            optics_visibility_of(p, &field, &field, (struct base_rng){ .seed = 1 }, NULL, &v, err);
    optics_field_free(&field);
    return status;
}

Test(visibility, a_record_shorter_than_a_qubit_is_refused)
{
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    struct base_error err = { .text = "" };
    struct lle_line line = drawn_line(0.0, 1e-9, 0.1e-9, 4, 100, 1e-5, 4);
    cr_expect(refused(&p, &line, &err) != BASE_OK);
    cr_expect(strlen(err.text) > 0);
    free(line.field);
}

static bool stop_at_once(void *self, double fraction)
{
    *(double *)self = fraction;
    return false;
}

Test(visibility, stops_when_told)
{
    struct optics_plan p = coherent();
    struct optics_field field;
    struct base_error err = { .text = "" };
    const struct base_rng rng = { .seed = 1 };
    cr_assert(optics_field_draw(&p, rng, &field, &err) == BASE_OK);
    double seen = -1.0;
    const struct base_progress progress = { stop_at_once, &seen };
    struct optics_visibility v;
    cr_expect(optics_visibility_of(&p, &field, &field, rng, &progress, &v, &err) ==
              BASE_ERR_UNFINISHED);
    cr_expect(seen >= 0.0 && seen <= 1.0 && !v.hom_delay_s.value && !v.bsm_phase_rad.value);
    cr_expect(strstr(err.text, "stopped") != NULL);
    optics_field_free(&field);
}
