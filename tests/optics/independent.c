/* Combs of their own: offsets, drifts and locks in the beat. */
#include "bench.h"

#include "base/constants.h"

static double sinc(double x)
{
    return fabs(x) > 1e-9 ? sin(x) / x : 1.0;
}

static struct optics_plan apart(double offset_hz, double per_line_hz, int line)
{
    struct optics_plan p = low_flux_plan(OPTICS_COHERENT);
    p.alice.mean_photon = p.bob.mean_photon = 1e-6;
    p.source.samples = 60000;
    p.source.independent = true;
    p.source.lock = OPTICS_FREE;
    p.source.offset_hz = offset_hz;
    p.source.repetition_offset_hz = per_line_hz;
    p.source.line = line;
    return p;
}

/* Coherent light: V_HOM = 1/2 |FT of the pulse|^2 at dnu_mu = dnu_0 + mu d f_rep (a square pulse:
 * sinc^2), V_BSM the same, its fringe turned by 2 pi dnu T. Cells turn the beat by 2 x/24: its
 * square over 6 of the visibility. */
Test(independent, lines_beat_at_their_offsets)
{
    for (int line = -14; line <= 10; line += 8) {
        const struct optics_plan p = apart(60e6, 20e6, line);
        const double dnu = 60e6 + line * 20e6, x = BASE_PI * dnu * 0.8e-9;
        const double slack = pow(2.0 * x / 24.0, 2.0) / 6.0 + 2e-6;
        cr_expect_float_eq(optics_line_offset_hz(&p), dnu, 1e-3);
        struct optics_visibility v = visibility_of(&p, 1);
        const double expected = 0.5 * sinc(x) * sinc(x);
        cr_expect_float_eq(v.hom_closed, expected, 2e-6, "line %d: %g, %g", line, v.hom_closed,
                           expected);
        cr_expect_float_eq(v.bsm_closed, expected, 2e-6, "line %d: %g", line, v.bsm_closed);
        cr_expect_float_eq(v.hom_visibility, expected, slack, "line %d: %g", line,
                           v.hom_visibility);
        cr_expect_float_eq(v.bsm_visibility, expected, slack, "line %d: %g", line,
                           v.bsm_visibility);
        release(&v);
    }
}

/* A drift of 40 MHz during the measurement: V_BSM is averaged over the fringe's turning, sinc(pi D
 * T); V_HOM hardly feels it (pi D w = 0.1). */
Test(independent, a_drift_washes_out_the_bell_state_fringe)
{
    struct optics_plan p = apart(0.0, 0.0, 10);
    p.source.offset_drift_hz_per_s = 2e6;
    p.source.repetition_drift_hz_per_s = 0.2e6;
    p.source.drift_time_s = 10.0; /* (2 + 10 x 0.2) MHz/s x 10 s */
    struct optics_visibility v = visibility_of(&p, 2);
    const double expected = 0.5 * sinc(BASE_PI * 40e6 * 10e-9);
    cr_expect_float_eq(v.bsm_closed, expected, 1e-3 * expected, "%g, %g", v.bsm_closed, expected);
    cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 3.0 * v.bsm_stderr, "%g +- %g",
                       v.bsm_visibility, v.bsm_stderr);
    cr_expect(v.bsm_stderr > 0.0 && v.bsm_stderr < 2e-3, "%g", v.bsm_stderr);
    cr_expect(v.hom_visibility > 0.499 && v.hom_closed > 0.499);
    release(&v);
}

/* A lock that leaves 5 MHz rms: exp(-(2 pi sigma T)^2/2). Its offsets do not count. */
Test(independent, a_lock_leaves_a_gaussian)
{
    struct optics_plan p = apart(1e9, 1e6, 10);
    p.source.lock = OPTICS_LOCKED;
    p.source.lock_rms_hz = 5e6;
    cr_expect(optics_line_offset_hz(&p) == 0.0);
    struct optics_visibility v = visibility_of(&p, 3);
    const double expected = 0.5 * exp(-0.5 * pow(2.0 * BASE_PI * 5e6 * 10e-9, 2.0));
    cr_expect_float_eq(v.bsm_closed, expected, 1e-3 * expected);
    cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 3.0 * v.bsm_stderr, "%g +- %g",
                       v.bsm_visibility, v.bsm_stderr);
    release(&v);
    p.source.independent = false; /* one comb for both has neither */
    v = visibility_of(&p, 3);
    cr_expect_float_eq(v.bsm_visibility, 0.5, 2e-6);
    release(&v);
}

/* Two records, two users: light of different statistics meets. Chaotic and constant light of equal
 * power: C = (2 + 1)/4 + 1/2, K = g1: V_HOM = (1/2)/(5/4) = 0.4 for long coherence. */
Test(independent, users_may_have_different_light)
{
    struct base_error err = { .text = "" };
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 100000;
    struct lle_line chaos = drawn_line(0.0, 200e-9, 0.1e-9, 64, 40000, 1e-3, 1);
    struct lle_line calm = drawn_line(1.0, 1e-6, 0.1e-9, 4, 40000, 2e-3, 2);
    struct optics_field a, b;
    struct optics_visibility v;
    cr_assert(!optics_field_from_line(&chaos, 0.0, &a, &err), "%s", err.text);
    cr_assert(!optics_field_from_line(&calm, 0.0, &b, &err), "%s", err.text);
    cr_assert(!optics_visibility_of(&p, &a, &b, (struct base_rng){ .seed = 1 }, NULL, &v, &err),
              "%s", err.text);
    cr_expect_float_eq(v.hom_visibility, v.hom_closed, 3.0 * v.hom_stderr + 1e-3, "%g +- %g, %g",
                       v.hom_visibility, v.hom_stderr, v.hom_closed);
    cr_expect_float_eq(v.hom_visibility, 0.4, 3.0 * v.hom_stderr + 3e-3, "%g +- %g",
                       v.hom_visibility, v.hom_stderr);
    release(&v);
    optics_field_free(&a);
    optics_field_free(&b);
    lle_line_free(&chaos);
    lle_line_free(&calm);
}
