/* Gratings: the two designs of a 10 GHz filter, and limits of coupled-mode theory. */
#include "bench.h"

#include "base/constants.h"

#include <string.h>

static const double NU = 194.3e12;

static struct optics_fbg designed(int apodised)
{
    struct optics_fbg g;
    struct base_error err;
    cr_assert(optics_fbg_design(NU, 10e9, apodised, &g, &err) == BASE_OK);
    return g;
}

static double reflected(const struct optics_fbg *g, double offset_hz)
{
    const double r = cabs(optics_fbg_response(g, g->bragg_hz + offset_hz).r);
    return r * r;
}

/* Largest reflection from `from_hz` on, relative to the centre, dB. */
static double side_lobe_db(const struct optics_fbg *g, double from_hz)
{
    double most = 0.0;
    for (double f = from_hz; f < 10.0 * from_hz; f += 0.01 * from_hz)
        most = fmax(most, reflected(g, f));
    return 10.0 * log10(most / reflected(g, 0.0));
}

/* Anchors of the design notes, printed digits. */
Test(fbg, uniform_ten_gigahertz)
{
    const struct optics_fbg g = designed(0);
    cr_expect_float_eq(g.length_m, 21e-3, 0.5e-3, "L = %g", g.length_m);
    cr_expect_float_eq(g.kappa_per_m * g.length_m, 2.5, 1e-12);
    cr_expect_float_eq(reflected(&g, 0.0), pow(tanh(2.5), 2), 1e-14, "closed form at the centre");
    cr_expect_float_eq(reflected(&g, 0.0), 0.973, 0.5e-3);
    cr_expect_float_eq(reflected(&g, 5e9) / reflected(&g, 0.0), 0.5, 1e-4, "half at 5 GHz");
    /* Where gamma L = 3 pi i/2, |r| = kappa/delta exactly: the crest of the first side lobe lies
     * just inside, at -6.3 dB; only the second one is at -10 dB. */
    const double x = 1.5 * BASE_PI, lobe = 2.5 * 2.5 / (2.5 * 2.5 + x * x);
    const double at_hz = hypot(2.5, x) / g.length_m * BASE_LIGHT_M_S / (2.0 * BASE_PI * 1.468);
    cr_expect_float_eq(reflected(&g, at_hz), lobe, 1e-9);
    /* first zero: gamma L = i pi; second: 2 i pi */
    const double zero_hz = at_hz / hypot(2.5, x) * hypot(2.5, BASE_PI);
    const double second_hz = at_hz / hypot(2.5, x) * hypot(2.5, 2.0 * BASE_PI);
    cr_expect_float_eq(side_lobe_db(&g, zero_hz), -6.3, 0.1, "%g dB", side_lobe_db(&g, zero_hz));
    cr_expect_float_eq(side_lobe_db(&g, second_hz), -10.0, 0.3, "%g dB",
                       side_lobe_db(&g, second_hz));
}

Test(fbg, apodised_ten_gigahertz)
{
    const struct optics_fbg g = designed(1);
    cr_expect_float_eq(g.length_m, 22e-3, 0.5e-3, "L = %g", g.length_m);
    cr_expect_float_eq(g.kappa_per_m, 114.0, 2.0, "kappa = %g", g.kappa_per_m);
    /* int kappa dz = kappa_max L/2 */
    cr_expect_float_eq(reflected(&g, 0.0), pow(tanh(1.25), 2), 1e-6);
    cr_expect_float_eq(reflected(&g, 0.0), 0.72, 0.5e-2);
    cr_expect_float_eq(reflected(&g, -5e9) / reflected(&g, 0.0), 0.5, 1e-4);
    const double side = side_lobe_db(&g, 11e9);
    cr_expect_float_eq(side, -32.0, 1.5, "side lobe %g dB", side);
    /* One channel away the grating is weak, and the crests follow the Fourier transform of its
     * shape (below): |r| = (kappa L/2) pi^2/[x (x^2 - pi^2)], x = delta L: -88 dB. */
    double most = 0.0;
    for (double f = 97e9; f < 103e9; f += 0.02e9)
        most = fmax(most, reflected(&g, f));
    const double x = 2.0 * BASE_PI * 1.468 * 99e9 / BASE_LIGHT_M_S * g.length_m;
    const double crest = 1.25 * BASE_PI * BASE_PI / (x * (x * x - BASE_PI * BASE_PI));
    cr_expect_float_eq(10.0 * log10(most), 20.0 * log10(crest), 0.6, "%g dB, expected %g",
                       10.0 * log10(most), 20.0 * log10(crest));
}

Test(fbg, no_grating_reflects_nothing_and_delays)
{
    const struct optics_fbg g = { 0.02, 0.0, NU, 1.468, 0 };
    const double offset_hz = 3e9;
    const struct optics_rt x = optics_fbg_response(&g, NU + offset_hz);
    const double delta_l = 2.0 * BASE_PI * 1.468 * offset_hz / 299792458.0 * 0.02;
    /* 194.3 THz is rounded to 0.03 Hz of the offset: phases to 1e-10 */
    cr_expect(cabs(x.r) == 0.0 && cabs(x.t - cexp(I * delta_l)) < 1e-9);
}

/* arg r = delta s, s = tanh(kappa L)/kappa at the centre: light enters a strong grating by no more
 * than 1/kappa, and what a weak one reflects has gone to its middle and back (Erdogan 1997, sec.
 * V). A symmetric grating has no dispersion at its centre, and elsewhere that of its delay. */
Test(fbg, reflected_light_comes_later)
{
    const double c = 299792458.0;
    for (double strength = 0.02; strength < 6.0; strength *= 2.0) {
        const struct optics_fbg g = { 0.02, strength / 0.02, NU, 1.468, 0 };
        const double want = 1.468 / c * 0.02 * tanh(strength) / strength;
        cr_expect_float_eq(optics_fbg_delay_s(&g, NU) / want, 1.0, 1e-6, "kappa L = %g", strength);
        for (int apodised = 0; apodised < 2; apodised++) {
            struct optics_fbg either = g;
            either.apodised = apodised;
            /* delays are some 1e-10 s, the band some 1e10 Hz: 1e-5 of their ratio */
            cr_expect(fabs(optics_fbg_dispersion_s_per_hz(&either, NU)) < 1e-25);
            const double at = NU + 2e9, h = 2e7;
            const double slope =
                (optics_fbg_delay_s(&either, at + h) - optics_fbg_delay_s(&either, at - h)) /
                (2.0 * h);
            cr_expect_float_eq(optics_fbg_dispersion_s_per_hz(&either, at), slope,
                               1e-3 * fabs(slope) + 1e-25, "kappa L = %g", strength);
        }
    }
    const struct optics_fbg weak = { 0.02, 0.5, NU, 1.468, 1 };
    for (double offset_hz = -4e9; offset_hz < 5e9; offset_hz += 2e9)
        cr_expect_float_eq(optics_fbg_delay_s(&weak, NU + offset_hz) / (1.468 / c * 0.02), 1.0,
                           1e-3);
}

Test(fbg, the_strongest_grating_is_a_mirror_and_not_a_nan)
{
    const struct optics_fbg g = { 1.0, 1e5, NU, 1.468, 0 }, a = { 1.0, 1e5, NU, 1.468, 1 };
    cr_expect_float_eq(reflected(&g, 0.0), 1.0, 1e-12);
    cr_expect_float_eq(reflected(&a, 0.0), 1.0, 1e-12);
    cr_expect(cabs(optics_fbg_response(&g, NU).t) == 0.0);
}

Test(fbg, a_weak_grating_is_the_fourier_transform_of_its_shape)
{
    /* First Born approximation: r = -i int kappa(z) exp(2 i delta z) dz up to phase, error kappa L
     * squared = 1e-4 relative. */
    struct optics_fbg g = { 0.02, 0.5, 0.0, 1.468, 0 };
    for (double f = 0.3e9; f < 20e9; f += 1.7e9) {
        const double x = 2.0 * BASE_PI * 1.468 * f / 299792458.0 * g.length_m;
        const double square = 0.01 * fabs(sin(x) / x);
        g.apodised = 0;
        cr_expect_float_eq(sqrt(reflected(&g, f)), square, 1e-6, "uniform at %g", f);
        const double pi = BASE_PI;
        const double cosine = 0.5 * 0.01 * fabs(sin(x) / x * pi * pi / (pi * pi - x * x));
        g.apodised = 1;
        /* 256 midpoints of a smooth periodic shape: exact but for the steps' own spectrum, 1e-4 */
        cr_expect_float_eq(sqrt(reflected(&g, f)), cosine, 1e-6, "apodised at %g", f);
    }
}

Test(fbg, a_design_without_bandwidth_is_refused)
{
    struct optics_fbg g;
    struct base_error err;
    cr_expect(optics_fbg_design(NU, 0.0, 0, &g, &err) == BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "bandwidth_hz = 0") != NULL);
    cr_expect(optics_fbg_design(NU, NAN, 0, &g, &err) == BASE_ERR_DOMAIN);
    cr_expect(optics_fbg_design(-1.0, 1e9, 0, &g, &err) == BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "bragg_hz = -1") != NULL);
}
