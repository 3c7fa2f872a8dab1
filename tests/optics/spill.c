/* Fast clocks: jitter carries clicks into other bins, felt alike by click average, closed form and
 * time tags. */
#include "tags_kit.h"

#include "optics/profile.h"

/* 10 GHz in bins: short pulses 50 ps apart, early and late in turn. */
static struct optics_plan fast(double jitter_s)
{
    struct optics_plan p = default_plan();
    p.source.kind = OPTICS_COHERENT;
    p.source.samples = 4000;
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    p.encoder.pulse_width_s = 5e-12;
    p.encoder.bin_separation_s = 50e-12;
    p.encoder.clock_hz = 10e9;
    p.alice.loss_db = p.bob.loss_db = 0.0;
    p.alice.mean_photon = p.bob.mean_photon = 0.1;
    p.detector.dark_probability = 0.0;
    p.detector.window_s = 25e-12;
    p.detector.jitter_s = jitter_s;
    p.tags.tdc_s = 0.0;
    return p;
}

Test(spill, is_nothing_at_the_experiment_s_clock)
{
    struct optics_plan p = default_plan();
    const struct optics_spill spill = optics_spill_of(&p);
    cr_expect(!spill.active && spill.same[0] == 1.0 && spill.cross[1] == 1.0);
    p = fast(1e-12);
    cr_expect(!optics_spill_of(&p).active);
    p = fast(30e-12);
    cr_expect(optics_spill_of(&p).active);
}

/* Point-like pulses against the normal distribution itself: a click of jitter s is counted in the
 * next bin with P(T/2 < x < 3T/2). Pulses of 5 ps add (5 ps/2.355)^2 to the variance of 30 ps^2,
 * 0.5 %; the gates fill all time, so that nothing is lost: every sum over bins is 1. */
Test(spill, is_that_of_the_normal_distribution)
{
    struct optics_plan p = fast(30e-12);
    p.detector.window_s = 50e-12; /* open: gates are no wider */
    const struct optics_spill s = optics_spill_of(&p);
    const double rms_s = hypot(30e-12, 5e-12 / 2.3548);
    const double own = erf(25e-12 / rms_s / sqrt(2.0));
    cr_expect_float_eq(s.gated, 1.0, 1e-6, "%g", s.gated);
    cr_expect_float_eq(s.away, 1.0 - own, 1e-4, "%g, expected %g", s.away, 1.0 - own);
    for (int which = 0; which < 2; which++) {
        const double all = s.same[which] + s.cross[which] + s.apart[which];
        cr_expect_float_eq(all, 1.0, 1e-6, "%g", all);
        cr_expect(s.same[which] > 0.0 && s.cross[which] > 0.0 && s.apart[which] > 0.0);
    }
    /* two clicks of one bin in two neighbouring gates: own x next, from either side, and gates
     * further off, which even out to the overlap of the pulse's shares 1 bin apart */
    double share[9], between = 0.0;
    for (int k = 0; k < 9; k++) {
        const double low = ((double)k - 4.5) * 50e-12, high = low + 50e-12;
        share[k] = 0.5 * (erf(high / rms_s / sqrt(2.0)) - erf(low / rms_s / sqrt(2.0)));
    }
    for (int k = 0; k < 8; k++)
        between += share[k] * share[k + 1];
    cr_expect_float_eq(s.same[OPTICS_BETWEEN_BINS], between, 1e-3, "%g, expected %g",
                       s.same[OPTICS_BETWEEN_BINS], between);
}

/* Three routes, with the window cutting and not, bins in turn or qubits apart, bright enough for
 * tags: errors of tags from counts, that of 1 - x/2 in closed forms is x/4, x = 0.038. */
Test(spill, is_felt_alike_by_all_routes)
{
    const struct {
        double jitter_s, clock_hz, window_s;
    } run[] = { { 20e-12, 10e9, 25e-12 }, { 30e-12, 10e9, 50e-12 }, { 25e-12, 6e9, 25e-12 } };
    for (size_t k = 0; k < sizeof run / sizeof *run; k++) {
        struct optics_plan p = fast(run[k].jitter_s);
        p.encoder.clock_hz = run[k].clock_hz;
        p.detector.window_s = run[k].window_s;
        p.tags.duration_s = 0.3e-3;
        struct optics_visibility v = visibility_of(&p, 31);
        struct optics_tags tags = tags_of(&p, 32);
        struct optics_tags_counts c = counts_of(&tags);
        cr_expect(c.hom_stderr < 0.04 && c.bsm_stderr < 0.035, "%g %g", c.hom_stderr, c.bsm_stderr);
        cr_expect_float_eq(c.hom_visibility, v.hom_visibility, 4.0 * c.hom_stderr,
                           "run %zu: HOM of tags %.4f +- %.4f, clicks %.4f", k, c.hom_visibility,
                           c.hom_stderr, v.hom_visibility);
        cr_expect_float_eq(c.bsm_visibility, v.bsm_visibility, 4.0 * c.bsm_stderr,
                           "run %zu: BSM of tags %.4f +- %.4f, clicks %.4f", k, c.bsm_visibility,
                           c.bsm_stderr, v.bsm_visibility);
        cr_expect_float_eq(v.hom_closed, v.hom_visibility, 0.01, "run %zu: %g %g", k, v.hom_closed,
                           v.hom_visibility);
        cr_expect_float_eq(v.bsm_closed, v.bsm_visibility, 0.02, "run %zu: %g %g", k, v.bsm_closed,
                           v.bsm_visibility);
        cr_expect(v.bsm_visibility < 0.45, "the test can fail");
        release(&v);
        release_counts(&c);
        optics_tags_free(&tags);
    }
}

/* At low flux click average and closed form are one sum; more jitter never helps. */
Test(spill, only_ever_costs_visibility)
{
    double last_hom = 0.5, last_bsm = 0.5;
    for (double jitter_s = 5e-12; jitter_s < 100e-12; jitter_s *= 1.6) {
        struct optics_plan p = fast(jitter_s);
        p.alice.mean_photon = p.bob.mean_photon = 1e-4;
        p.detector.dark_probability = 1e-7;
        struct optics_visibility v = visibility_of(&p, 33);
        cr_expect_float_eq(v.hom_visibility, v.hom_closed, 1e-4);
        cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 1e-4);
        cr_expect(v.hom_visibility <= last_hom + 1e-9 && v.bsm_visibility <= last_bsm + 1e-9,
                  "%g s: %g %g", jitter_s, v.hom_visibility, v.bsm_visibility);
        last_hom = v.hom_visibility;
        last_bsm = v.bsm_visibility;
        release(&v);
    }
    cr_expect(last_bsm < 0.1, "%g", last_bsm);
}
