/* Closed forms against integrals done by hand. */
#include "bench.h"

#include "base/constants.h"

#include <string.h>

static struct optics_plan quiet(int kind)
{
    struct optics_plan p = low_flux_plan(kind);
    p.source.linewidth_hz = 0.0;
    return p;
}

/* iint over a square pulse of length L of exp(-|t - t'|/tau). */
static double triangle(double L, double tau)
{
    const double u = L / tau;
    return 2.0 * (u + expm1(-u)) / (u * u);
}

Test(closed, thermal_light_in_a_square_pulse)
{
    for (double tau = 1e-12; tau < 1e-5; tau *= 3.0) {
        struct optics_plan p = quiet(OPTICS_THERMAL);
        p.source.coherence_time_s = tau;
        const double k = triangle(0.8e-9, tau / 2.0), exact = k / (2.0 + k);
        const double hom = closed_of(&p).hom;
        /* 12-point Gauss on every piece: rounding only */
        cr_expect_float_eq(hom, exact, 1e-10, "tau %g: %.12f, exact %.12f", tau, hom, exact);
    }
}

Test(closed, a_lorentzian_line)
{
    for (double nu = 1e3; nu < 1e11; nu *= 3.0) {
        struct optics_plan p = quiet(OPTICS_COHERENT);
        p.source.linewidth_hz = nu;
        const double tau = 1.0 / (2.0 * BASE_PI * nu);
        const struct optics_closed v = closed_of(&p);
        cr_expect_float_eq(v.hom, 0.5 * triangle(0.8e-9, tau), 1e-10, "HOM at %g Hz", nu);
        /* the lag T + t' - t never changes sign: two independent averages of exp(-+ t/tau) */
        const double x = 0.5 * 0.8e-9 / tau, mean = x < 300.0 ? sinh(x) / x : 0.0;
        const double bsm = x < 300.0 ? 0.5 * exp(-10e-9 / tau) * mean * mean : 0.0;
        cr_expect_float_eq(v.bsm, bsm, 1e-10, "BSM at %g Hz: %g, exact %g", nu, v.bsm, bsm);
    }
}

/* Constant light: C(0) = RT (A^2 + B^2) + (T^2 + R^2) AB - 2 RT M AB + darks, all integrals 1. */
Test(closed, splitter_intensities_overlap_and_darks)
{
    for (int k = 0; k < 200; k++) {
        const struct base_rng rng = { .seed = 5, .use = BASE_RNG_TEST, .point = (uint32_t)k };
        double u[6];
        for (uint64_t i = 0; i < 3; i++)
            base_rng_uniform2(rng, i, u + 2 * i);
        struct optics_plan p = quiet(OPTICS_COHERENT);
        p.relay.splitter_transmittance = u[0];
        p.alice.mean_photon = 0.1 * u[1];
        p.bob.mean_photon = 0.1 * u[2];
        p.interference.overlap_sq = u[3];
        p.bob.polarization_rad = u[4];
        p.detector.jitter_s = 0.0; /* else one coincidence in 1e10 falls out of the window */
        p.detector.dark_probability = 1e-3 * u[5];
        const double t = u[0], r = 1.0 - t, scale = 0.757 * 0.5 * pow(10.0, -1.5);
        const double a = scale * p.alice.mean_photon, b = scale * p.bob.mean_photon;
        const double d = p.detector.dark_probability;
        const double m = u[3] * cos(u[4]) * cos(u[4]);
        const double all = r * t * (a * a + b * b) + (t * t + r * r) * a * b + d * (a + b) + d * d;
        const double exact = 2.0 * r * t * m * a * b / all;
        const struct optics_closed v = closed_of(&p);
        cr_expect_float_eq(v.hom, exact, 1e-12, "HOM %.14f, exact %.14f", v.hom, exact);
        cr_expect_float_eq(v.bsm, exact, 1e-12, "BSM %.14f, exact %.14f", v.bsm, exact);
    }
}

/* 4 RT/2 for equal users, 4 r/(1 + r)^2/2 for a balanced splitter. */
Test(closed, well_known_factors)
{
    struct optics_plan p = quiet(OPTICS_COHERENT);
    p.relay.splitter_transmittance = 0.3;
    cr_expect_float_eq(closed_of(&p).hom, 0.5 * 4.0 * 0.3 * 0.7, 1e-12);
    p = quiet(OPTICS_COHERENT);
    p.bob.loss_db += 10.0 * log10(2.5);
    cr_expect_float_eq(closed_of(&p).hom, 0.5 * 4.0 * 2.5 / (3.5 * 3.5), 1e-12);
}

Test(closed, delayed_square_and_gaussian_pulses)
{
    for (double delay = -1.2e-9; delay < 1.3e-9; delay += 0.1e-9) {
        struct optics_plan p = quiet(OPTICS_COHERENT);
        p.detector.window_s = 8e-9;
        p.bob.delay_s = delay;
        const double part = fmax(1.0 - fabs(delay) / 0.8e-9, 0.0);
        cr_expect_float_eq(closed_of(&p).hom, 0.5 * part * part, 1e-10, "square, %g s", delay);

        /* exp(-tau^2/4 s^2), s the rms width of the intensity; the pulse ends 2.5 FWHM from its
         * centre, where less than 1e-5 of the overlap is missing. */
        p.encoder.pulse_shape = OPTICS_GAUSSIAN;
        const double s = 0.8e-9 / (2.0 * sqrt(2.0 * log(2.0)));
        cr_expect_float_eq(closed_of(&p).hom, 0.5 * exp(-delay * delay / (4.0 * s * s)), 1e-5,
                           "gaussian, %g s", delay);
    }
}

/* A frequency offset beats within the pulse: |sinc|^2; in the BSM it also turns the fringe. */
Test(closed, frequency_offset)
{
    for (double offset = 1e6; offset < 2e11; offset *= 2.3) {
        struct optics_plan p = quiet(OPTICS_COHERENT);
        p.alice.offset_hz = -0.5 * offset;
        p.bob.offset_hz = 0.5 * offset;
        const double x = BASE_PI * offset * 0.8e-9, sinc = sin(x) / x;
        const struct optics_closed v = closed_of(&p);
        cr_expect_float_eq(v.hom, 0.5 * sinc * sinc, 1e-9, "HOM at %g Hz", offset);
        cr_expect_float_eq(v.bsm, 0.5 * sinc * sinc, 1e-9, "BSM at %g Hz", offset);
        if (v.bsm > 1e-3) {
            const double turn = cos(v.bsm_phase_rad + 2.0 * BASE_PI * offset * 10e-9);
            cr_expect_float_eq(turn, 1.0, 1e-8, "fringe at %g Hz", offset);
        }
    }
}

/* A window shorter than the pulse keeps only close pairs: iint over |t - t'| < D. */
Test(closed, a_short_window_sees_more_coherence)
{
    struct optics_plan p = quiet(OPTICS_THERMAL);
    p.detector.jitter_s = 0.0;
    for (double D = 0.1e-9; D < 0.8e-9; D += 0.1e-9) {
        p.detector.window_s = D;
        const double L = 0.8e-9, tau = p.source.coherence_time_s / 2.0;
        double seen = 0.0, all = 0.0;
        const int n = 20000; /* midpoint: (D/n)^2 relative */
        for (int k = 0; k < n; k++) {
            const double t = D * (k + 0.5) / n;
            seen += (L - t) * exp(-t / tau);
            all += L - t;
        }
        const double exact = seen / (2.0 * all + seen);
        cr_expect_float_eq(closed_of(&p).hom, exact, 1e-8, "D = %g", D);
    }
}

Test(closed, jitter_far_beyond_the_pulse_changes_nothing)
{
    struct optics_plan p = quiet(OPTICS_THERMAL);
    p.encoder.bin_separation_s = 5e-6; /* so that clicks stay in their bins all the same */
    const double sharp = closed_of(&p).hom;
    p.detector.jitter_s = 100e-9; /* the window passes every distance alike, if rarely */
    cr_expect_float_eq(closed_of(&p).hom, sharp, 1e-5);
}

/* Leaked light is as coherent as the pulse: only what it does to the shape is seen. */
Test(closed, extinction_does_not_touch_identical_coherent_pulses)
{
    struct optics_plan p = quiet(OPTICS_COHERENT);
    p.encoder.extinction_db = 10.0;
    cr_expect_float_eq(closed_of(&p).hom, 0.5, 1e-10);
    p.bob.delay_s = 0.3e-9;
    const double bad = closed_of(&p).hom;
    p.encoder.extinction_db = 200.0;
    cr_expect(bad > closed_of(&p).hom, "the leaked light still overlaps");
}

Test(closed, phase_error_and_imbalance)
{
    struct optics_plan p = quiet(OPTICS_COHERENT);
    p.encoder.phase_error_rad = 0.2;
    cr_expect_float_eq(closed_of(&p).bsm, 0.5 * exp(-0.04), 1e-12);
    cr_expect_float_eq(closed_of(&p).hom, 0.5, 1e-12, "HOM does not see the late phase");
    p.encoder.phase_error_rad = 0.0;
    p.encoder.imbalance = 0.4;
    cr_expect_float_eq(closed_of(&p).bsm, 0.5, 1e-12, "equal imbalance cancels but for darks");
}

Test(closed, two_different_lights)
{
    struct optics_plan p = quiet(OPTICS_COHERENT);
    struct base_error err;
    const struct optics_field coherent = { .known = 1, .coherent_fraction = 1.0 };
    const struct optics_field thermal = { .known = 1, .coherence_time_s = 1e-3 };
    struct optics_known ka, kb;
    const struct optics_g a = optics_closed_known(&coherent, &ka);
    const struct optics_g b = optics_closed_known(&thermal, &kb);
    struct optics_closed v;
    cr_assert(optics_closed_visibility(&p, &a, &b, &v, &err) == BASE_OK);
    /* G_A = 1, G_B = 2, X = K = 1: 2/(1 + 2 + 2); coherence time 1 ms: to 1e-5 */
    cr_expect_float_eq(v.hom, 0.4, 1e-5);
}

Test(closed, no_light_and_no_darks_is_refused)
{
    struct optics_plan p = quiet(OPTICS_COHERENT);
    p.alice.mean_photon = p.bob.mean_photon = 0.0;
    struct base_error err = { .text = "" };
    const struct optics_field field = { .known = 1, .coherent_fraction = 1.0 };
    struct optics_known known;
    const struct optics_g g = optics_closed_known(&field, &known);
    struct optics_closed v;
    cr_expect(optics_closed_visibility(&p, &g, &g, &v, &err) == BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "no coincidence is possible: alice.mean_photon = 0") != NULL);
    p.detector.window_s = 1.0;
    cr_expect(optics_closed_visibility(&p, &g, &g, &v, &err) == BASE_ERR_CONFIG);
}

Test(closed, an_estimate_of_two_lags_is_refused)
{
    double two[2] = { 0.0, 1.0 };
    const struct base_reals r = { 2, two };
    const struct lle_coherence c = { .tau_s = r, .g1_real = r, .g1_imag = r, .g2 = r };
    struct optics_estimated *e = NULL;
    struct base_error err = { .text = "" };
    cr_expect(optics_closed_estimated_new(&e, &c, &err) == BASE_ERR_DOMAIN && !e);
    cr_expect(strstr(err.text, "2 lags: at least 3") != NULL);
    optics_closed_estimated_free(NULL);
}
