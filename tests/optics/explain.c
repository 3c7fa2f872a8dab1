/* Each factor is what turning its knob alone does to the full computation. */
#include "bench.h"

#include "base/constants.h"

#include <string.h>

struct told {
    struct optics_visibility full;
    struct optics_explanation why;
};

static struct told explain(const struct optics_plan *plan)
{
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct told t;
    const struct base_rng rng = { .seed = 1 };
    cr_assert(optics_field_draw(plan, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_visibility_of(plan, &field, &field, rng, NULL, &t.full, &err) == BASE_OK, "%s",
              err.text);
    cr_assert(optics_explain(plan, &field, &field, &t.full, &t.why, &err) == BASE_OK, "%s",
              err.text);
    optics_field_free(&field);
    return t;
}

static void forget(struct told *t)
{
    release(&t->full);
    base_table_release(&optics_explanation_table, &t->why);
}

static const struct optics_cause *cause_of(const struct told *t, const char *name)
{
    const struct optics_cause *cause = t->why.causes.data;
    for (size_t k = 0; k < t->why.causes.count; k++)
        if (!strcmp(cause[k].cause, name))
            return &cause[k];
    cr_assert_fail("no cause '%s'", name);
    return NULL;
}

/* The knob alone: formula, factor and full computation. `slack`: second orders of this knob. */
static void expect_cause(const struct optics_plan *p, const char *name, double hom, double bsm,
                         double slack)
{
    struct told t = explain(p);
    const struct optics_cause *c = cause_of(&t, name);
    cr_expect_float_eq(c->hom, hom, 1e-6 + slack, "%s: HOM %.8f, formula %.8f", name, c->hom, hom);
    cr_expect_float_eq(c->bsm, bsm, 1e-6 + slack, "%s: BSM %.8f, formula %.8f", name, c->bsm, bsm);
    /* the quadratures and the cells of a pulse: 1e-4 where something varies within it */
    const double hom_error = 3.0 * t.full.hom_stderr + 5e-5 + slack;
    const double bsm_error = 3.0 * t.full.bsm_stderr + 5e-5 + slack;
    cr_expect_float_eq(t.full.hom_visibility, 0.5 * hom, hom_error, "%s: %g", name,
                       t.full.hom_visibility);
    cr_expect_float_eq(t.full.bsm_visibility, 0.5 * bsm, bsm_error, "%s: %g", name,
                       t.full.bsm_visibility);
    cr_expect_float_eq(t.why.hom_product, 0.5 * c->hom, 1e-9 + slack, "%s is alone", name);
    cr_expect_float_eq(t.why.bsm_product + t.why.bsm_rest, t.full.bsm_visibility, 1e-15);
    forget(&t);
}

static struct optics_plan still(void)
{
    struct optics_plan p = low_flux_plan(OPTICS_COHERENT);
    p.alice.mean_photon = p.bob.mean_photon = 1e-6;
    p.source.samples = 40000;
    return p;
}

Test(explain, each_knob_alone_gives_its_formula)
{
    struct optics_plan p = still();
    p.bob.polarization_rad = 0.2;
    expect_cause(&p, "polarization", pow(cos(0.2), 2.0), pow(cos(0.2), 2.0), 0.0);

    p = still();
    p.interference.overlap_sq = 0.93;
    expect_cause(&p, "mode overlap", 0.93, 0.93, 0.0);

    p = still();
    p.bob.mean_photon *= 1.5;
    expect_cause(&p, "intensity ratio", 6.0 / 6.25, 6.0 / 6.25, 0.0);

    p = still();
    p.bob.delay_s = 0.08e-9;
    expect_cause(&p, "timing", 0.81, 0.81, 0.0);

    p = still();
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    p.encoder.pulse_width_s = 0.3e-9;
    p.bob.delay_s = 0.05e-9;
    const double s = 0.3e-9 / (2.0 * sqrt(2.0 * log(2.0)));
    const double gauss = exp(-0.05e-9 * 0.05e-9 / (4.0 * s * s));
    expect_cause(&p, "timing", gauss, gauss, 2e-5); /* cut at 2.5 FWHM */

    p = still();
    p.relay.splitter_transmittance = 0.42;
    expect_cause(&p, "splitter", 4.0 * 0.42 * 0.58, 4.0 * 0.42 * 0.58, 0.0);

    p = still();
    p.interference.ase_fraction = 0.05;
    expect_cause(&p, "ASE", 0.95 * 0.95, 0.95 * 0.95, 0.0);

    p = still();
    p.encoder.phase_error_rad = 0.2;
    expect_cause(&p, "phase error", 1.0, exp(-0.04), 0.0);
}

/* PMD of a Gaussian pulse: (1 + c m^2 pi/4)^(-3/2), c = ln2/(2 w^2), m the mean delay; phases drift
 * by 0.1 rad in each fiber from bin to bin: exp(-0.02/2) of the fringe. */
Test(explain, a_fiber_splits_and_drifts)
{
    struct optics_plan p = still();
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    p.encoder.pulse_width_s = 50e-12;
    p.alice.fiber_m = p.bob.fiber_m = 100e3;
    p.alice.mean_photon = p.bob.mean_photon = 1e-4; /* 20 dB of loss */
    p.detector.window_s = 9e-9;
    p.fiber.dispersion_s_per_m2 = 0.0;
    p.fiber.pmd_s_per_root_m = 1e-12 / sqrt(1e3);
    p.fiber.drift_rad_per_s = 1e7;
    const double c = log(2.0) / (2.0 * 50e-12 * 50e-12), mean = 10e-12;
    const double O = pow(1.0 + c * mean * mean * BASE_PI / 4.0, -3.0); /* both fibers */
    expect_cause(&p, "fiber", O, O * exp(-0.01), 2e-5);
}

Test(explain, a_frequency_offset_turns_the_beat_within_the_pulse)
{
    struct optics_plan p = still();
    p.bob.offset_hz = 0.25e9;
    const double x = BASE_PI * 0.25e9 * 0.8e-9, sinc = sin(x) / x;
    /* 24 midpoints of a turn of 2 x: (2 x/24)^2/12 of it, twice */
    expect_cause(&p, "frequency offset", sinc * sinc, sinc * sinc, pow(2.0 * x / 24.0, 2.0) / 6.0);
}

/* T = 10 ns between bins, w = 0.8 ns: within a pulse <exp(-2 pi dnu |tau|)> with <|tau|> = w/3, and
 * between bins second order in w/T. */
Test(explain, a_linewidth_costs_what_its_coherence_says)
{
    struct optics_plan p = still();
    p.source.linewidth_hz = 1.4e6;
    const double k = 2.0 * BASE_PI * 1.4e6;
    expect_cause(&p, "linewidth", 1.0 - k * 0.8e-9 / 3.0, exp(-k * 10e-9), 1e-5);
}

Test(explain, darks_and_thresholds)
{
    /* x = 1e-3, d = 1e-5: light x^2, darks 2 x d + d^2 */
    struct optics_plan p = still();
    p.alice.loss_db = p.bob.loss_db = 0.0;
    p.alice.mean_photon = p.bob.mean_photon = 2e-3 / p.detector.efficiency;
    p.detector.dark_probability = 1e-5;
    struct told t = explain(&p);
    const double light = 1e-6, dark = 2.0 * 1e-3 * 1e-5 + 1e-10;
    const struct optics_cause *c = cause_of(&t, "dark counts");
    cr_expect_float_eq(c->hom, light / (light + dark), 1e-9);
    cr_expect_float_eq(c->bsm, light / (light + dark), 1e-9);
    c = cause_of(&t, "threshold detectors");
    cr_expect_float_eq(c->bsm, 1.0 - 0.5e-3, 1e-12);
    cr_expect(c->hom == 1.0);
    /* second order: x^2, x d/x, (2 d/x)^2 */
    cr_expect(fabs(t.why.hom_rest) < 2e-5, "%g", t.why.hom_rest);
    cr_expect(fabs(t.why.bsm_rest) < 2e-5, "%g", t.why.bsm_rest);
    forget(&t);

    /* equal imbalance of both users costs nothing without darks, and with them D/(1 - m^2) */
    p.encoder.imbalance = 0.3;
    t = explain(&p);
    c = cause_of(&t, "bin imbalance");
    cr_expect_float_eq(c->bsm, (light + dark) / (light + dark / 0.91), 1e-6, "%g", c->bsm);
    cr_expect(fabs(c->hom - 1.0) < 1e-12 && fabs(t.why.bsm_rest) < 2e-5, "%g %g", c->hom,
              t.why.bsm_rest);
    forget(&t);
}

/* Many causes at once: the product misses what pairs of causes do to each other, at most half the
 * square of all losses together. */
Test(explain, the_rest_is_of_second_order)
{
    struct optics_plan p = still();
    p.bob.polarization_rad = 0.1;
    p.bob.mean_photon *= 1.2;
    p.bob.delay_s = 0.01e-9;
    p.relay.splitter_transmittance = 0.47;
    p.interference.ase_fraction = 0.02;
    p.source.linewidth_hz = 0.11e6;
    p.encoder.phase_error_rad = 0.1;
    p.encoder.extinction_db = 25.0;
    p.interference.overlap_sq = 0.98;
    struct told t = explain(&p);
    const struct optics_cause *cause = t.why.causes.data;
    double loss[2] = { 0.0, 0.0 };
    for (size_t k = 0; k < t.why.causes.count; k++) {
        loss[0] += fabs(1.0 - cause[k].hom);
        loss[1] += fabs(1.0 - cause[k].bsm);
    }
    cr_expect(loss[0] > 0.05 && loss[1] > 0.05, "something is lost: %g %g", loss[0], loss[1]);
    cr_expect(fabs(t.why.hom_rest) < 0.5 * loss[0] * loss[0] * 0.5 + 3.0 * t.why.hom_stderr,
              "HOM rest %g, losses %g", t.why.hom_rest, loss[0]);
    cr_expect(fabs(t.why.bsm_rest) < 0.5 * loss[1] * loss[1] * 0.5 + 3.0 * t.why.bsm_stderr,
              "BSM rest %g, losses %g", t.why.bsm_rest, loss[1]);
    forget(&t);
}

/* Chaotic light: the light is the first cause, and the others are those of that light. */
Test(explain, thermal_light_loses_most_by_itself)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 20e-9;
    p.source.samples = 200000;
    p.bob.mean_photon *= 1.5;
    struct told t = explain(&p);
    const struct optics_cause *light = t.why.causes.data;
    cr_expect(!strcmp(light->cause, "light") && light->hom < 0.67 && light->bsm < 0.6);
    /* r = 1.5: V = r/(r + (1 + r^2) G/2) |g1|^2, G = 1 + <exp(-2 |tau|/tau_c)> = 2 - 2 (w/3)/tau_c
     * to 4e-4 */
    const struct optics_cause *ratio = cause_of(&t, "intensity ratio");
    const double G = 2.0 - 2.0 * 0.8 / 3.0 / 20.0, r = 1.5;
    cr_expect_float_eq(ratio->hom, r / (r + 0.5 * (1.0 + r * r) * G) * (1.0 + G), 4e-4, "%g",
                       ratio->hom);
    cr_expect_float_eq(t.why.hom_rest, 0.0, 3.0 * t.why.hom_stderr + 1.5e-4, "%g +- %g",
                       t.why.hom_rest, t.why.hom_stderr);
    cr_expect_float_eq(t.why.bsm_rest, 0.0, 3.0 * t.why.bsm_stderr + 1.5e-4, "%g +- %g",
                       t.why.bsm_rest, t.why.bsm_stderr);
    forget(&t);
}
