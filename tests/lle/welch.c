/* Welch's spectrum: what its normalisation promises. */
#include "lle/welch.h"

#include "base/constants.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static struct lle_welch begun(size_t length, size_t padded)
{
    struct lle_welch w;
    struct base_error err;
    cr_assert(!lle_welch_new(&w, length, padded, &err), "%s", err.text);
    return w;
}

static double complex *white(size_t samples)
{
    double complex *x = malloc(samples * sizeof *x);
    const struct base_rng rng = { .seed = 4, .use = BASE_RNG_TEST };
    for (size_t k = 0; k < samples; k++) {
        double n[2];
        base_rng_normal2(rng, k, n);
        x[k] = sqrt(0.5) * (n[0] + I * n[1]);
    }
    return x;
}

/* Hann-windowed segments that overlap by half: starts at 0, L/2, ... while a whole one fits. The
 * mean of |X|^2/sum w^2 of white noise is its variance, in every bin; 255 half-overlapping segments
 * make about 255 x 18/19 independent ones, the mean over 64 bins (neighbours correlated) scatters
 * by less than 1/sqrt(255 x 20). */
Test(welch, white_noise_is_flat_at_its_variance)
{
    enum { LENGTH = 64, SAMPLES = 64 * 128 };
    struct lle_welch w = begun(LENGTH, LENGTH);
    double complex *x = white(SAMPLES);
    lle_welch_add(&w, x, SAMPLES, 0.0);
    cr_expect_eq(w.count, 255);
    lle_welch_finish(&w);
    double mean = 0.0;
    for (size_t k = 0; k < LENGTH; k++) {
        cr_expect_float_eq(w.power[k], 1.0, 5.0 / sqrt(240.0), "bin %zu: %g", k, w.power[k]);
        mean += w.power[k] / LENGTH;
    }
    cr_expect_float_eq(mean, 1.0, 4.0 / sqrt(255.0 * 20.0), "%g", mean);
    free(x);
    lle_welch_free(&w);
}

/* A tone on bin 5: |sum w|^2/sum w^2 = (L/2)^2/(3L/8) = 2L/3 there, a quarter of it next to it and
 * nothing else: Hann's three lines. Padding puts the same values on every other bin. */
Test(welch, a_tone_has_the_three_lines_of_hann)
{
    enum { LENGTH = 64 };
    for (size_t pad = 1; pad <= 2; pad++) {
        double complex x[LENGTH];
        for (int n = 0; n < LENGTH; n++)
            x[n] = cexp(2.0 * BASE_PI * I * 5.0 * n / LENGTH) + 3.0;
        struct lle_welch w = begun(LENGTH, pad * LENGTH);
        lle_welch_add(&w, x, LENGTH, 3.0); /* the offset is taken off */
        lle_welch_finish(&w);
        for (size_t k = 0; k < LENGTH; k++) {
            const double expected = k == 5             ? 2.0 * LENGTH / 3.0
                                    : k == 4 || k == 6 ? LENGTH / 6.0
                                                       : 0.0;
            cr_expect_float_eq(w.power[pad * k], expected, 1e-11, "bin %zu: %g", k,
                               w.power[pad * k]);
        }
        lle_welch_free(&w);
    }
}

/* Even, never longer than the record, and at least five averages over all members where the record
 * is long enough for segments of LLE_WELCH_SHORTEST. */
Test(welch, segments_are_even_fit_and_average)
{
    for (size_t members = 1; members <= 20; members++)
        for (size_t samples = 2; samples < 5000; samples = samples * 3 / 2 + 1) {
            const size_t length = lle_welch_segment(members, samples);
            cr_expect(length % 2 == 0 && length <= samples && length >= 2, "%zu of %zu", length,
                      samples);
            const size_t averages = members * ((samples - length) / (length / 2) + 1);
            if (samples >= 64) /* shorter ones are one segment */
                cr_expect(averages >= 5, "%zu x %zu: %zu averages", members, samples, averages);
        }
}
