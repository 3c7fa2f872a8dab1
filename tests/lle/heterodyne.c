/* Delayed self-heterodyne: a white-noise laser of known linewidth, with a long and a short delay.
 */
#include "tests/lle_kit.h"

#include <string.h>

static const double sample_s = 1e-8;

static struct lle_line steady_light(size_t members, size_t samples)
{
    struct lle_line line = { .mu = 3,
                             .sample_s = sample_s,
                             .members = members,
                             .samples = samples,
                             .field = malloc(members * samples * sizeof(double complex)) };
    for (size_t i = 0; i < members * samples; i++)
        line.field[i] = 0.02 * cexp(0.4 * I);
    return line;
}

static struct lle_heterodyne measured(const struct lle_line *line, double delay_s, double span_hz,
                                      double laser_hz)
{
    struct lle_heterodyne h;
    struct base_error err;
    const struct base_rng here = { 9, BASE_RNG_TEST, 0, 0 };
    cr_assert_eq(lle_heterodyne_of(line, delay_s, span_hz, laser_hz, here, &h, &err), BASE_OK, "%s",
                 err.text);
    return h;
}

/* Delay 100 us = 63 coherence times of a 0.1 MHz laser (1/pi w = 3.2 us): twice the linewidth.
 * 8 members of 0.9 ms seen within +-1 MHz: the bins that tell the width are some w T = 90 in each,
 * so its error is about 1/sqrt(8 x 90) = 4 %. */
Test(lle_heterodyne, a_long_delay_shows_twice_the_linewidth)
{
    struct lle_line line = steady_light(8, 100000);
    struct lle_heterodyne h = measured(&line, 100e-6, 1e6, 1e5);
    cr_expect_float_eq(h.linewidth_hz, 1e5, 4.0 * h.linewidth_stderr_hz, "%.5g +- %.2g",
                       h.linewidth_hz, h.linewidth_stderr_hz);
    cr_expect_lt(h.linewidth_stderr_hz, 0.1e5);
    cr_expect_float_eq(h.fwhm_hz, 2e5, 4.0 * h.fwhm_stderr_hz, "%.5g +- %.2g", h.fwhm_hz,
                       h.fwhm_stderr_hz);
    cr_expect_lt(h.fwhm_stderr_hz, 0.2e5);
    cr_expect_float_eq(h.delay_s, 100e-6, 1e-12);
    double area = 0.0;
    for (size_t k = 0; k < h.freq_hz.count; k++)
        area += h.density_per_hz.value[k] * h.resolution_hz / 1.5;
    /* outside +-1 MHz a Lorentzian of 0.2 MHz has (2/pi) 0.1 of its area */
    cr_expect_float_eq(area, 1.0 - 0.2 / KIT_PI, 0.02, "%.4f", area);
    base_table_release(&lle_heterodyne_table, &h);
    lle_line_free(&line);
}

/* Delay 1 us, a third of the coherence time: most of the light is in a delta function as wide as
 * the record resolves, and the linewidth is in the pedestal. The closed form still finds it. */
Test(lle_heterodyne, a_short_delay_needs_the_closed_form)
{
    struct lle_line line = steady_light(8, 40000);
    struct lle_heterodyne h = measured(&line, 1e-6, 4e6, 1e5);
    cr_expect_float_eq(h.linewidth_hz, 1e5, 4.0 * h.linewidth_stderr_hz, "%.5g +- %.2g",
                       h.linewidth_hz, h.linewidth_stderr_hz);
    cr_expect_lt(h.linewidth_stderr_hz, 0.1e5);
    /* The delta's share, exp(-2 pi w delay) = 0.533, within four bins of the Hann window. */
    double centre = 0.0;
    for (size_t k = 0; k < h.freq_hz.count; k++)
        if (fabs(h.freq_hz.value[k]) < 3.0 * h.resolution_hz)
            centre += h.density_per_hz.value[k] * h.resolution_hz / 1.5;
    cr_expect_float_eq(centre, exp(-2.0 * KIT_PI * 1e5 * 1e-6), 0.03, "%.4f", centre);
    base_table_release(&lle_heterodyne_table, &h);
    lle_line_free(&line);
}

/* Noise that is in the record and noise drawn on top are the same noise. One long member: blocks
 * are cut from it. */
Test(lle_heterodyne, noise_in_the_record_counts_as_noise_on_top)
{
    struct lle_line line = steady_light(1, 400000);
    const struct base_rng here = { 4, BASE_RNG_TEST, 0, 0 };
    double phase = 0.0, g[2];
    for (size_t t = 0; t < line.samples; t++) {
        line.field[t] *= cexp(I * phase);
        base_rng_normal2(here, t, g);
        phase += sqrt(2.0 * KIT_PI * 1e5 * sample_s) * g[0];
    }
    struct lle_heterodyne h = measured(&line, 50e-6, 1e6, 0.0);
    cr_expect_float_eq(h.linewidth_hz, 1e5, 4.0 * h.linewidth_stderr_hz, "%.5g +- %.2g",
                       h.linewidth_hz, h.linewidth_stderr_hz);
    cr_expect_float_eq(h.fwhm_hz, 2e5, 4.0 * h.fwhm_stderr_hz, "%.5g +- %.2g", h.fwhm_hz,
                       h.fwhm_stderr_hz);
    base_table_release(&lle_heterodyne_table, &h);
    lle_line_free(&line);
}

Test(lle_heterodyne, refuses_what_it_cannot_measure)
{
    struct lle_line line = steady_light(1, 1000);
    struct lle_heterodyne h;
    struct base_error err = { .text = "" };
    const struct base_rng here = { 9, BASE_RNG_TEST, 0, 0 };
    cr_expect_eq(lle_heterodyne_of(&line, 6e-6, 0.0, 0.0, here, &h, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "instrument.delay_s = 6e-06"), "%s", err.text);
    cr_expect_eq(lle_heterodyne_of(&line, 5e-6, 0.0, 0.0, here, &h, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "64 samples a block"), "%s", err.text);
    cr_expect_eq(lle_heterodyne_of(&line, 1e-6, 1e3, 0.0, here, &h, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "instrument.span_hz = 1000"), "%s", err.text);
    memset(line.field, 0, 1000 * sizeof *line.field);
    cr_expect_eq(lle_heterodyne_of(&line, 1e-6, 0.0, 0.0, here, &h, &err), BASE_ERR_DOMAIN);
    lle_line_free(&line);
}
