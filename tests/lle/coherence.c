/* Coherence and spectra of processes whose answers are known. */
#include "lle/coherence.h"

#include "base/constants.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct base_error err;

static struct lle_line line_of(size_t members, size_t samples, double sample_s)
{
    struct lle_line line = { .members = members, .samples = samples, .sample_s = sample_s };
    line.field = calloc(members * samples, sizeof *line.field);
    cr_assert(line.field);
    return line;
}

/* Thermal light of power 1 and g1 = exp(-|tau|/coherence_s): the exact Ornstein-Uhlenbeck step. */
static void thermal(struct lle_line *line, double coherence_s, uint64_t seed)
{
    const double keep = exp(-line->sample_s / coherence_s), kick = sqrt(0.5 * (1.0 - keep * keep));
    for (size_t m = 0; m < line->members; m++) {
        const struct base_rng here = { seed, BASE_RNG_TEST, 0, (uint32_t)m };
        double complex *e = line->field + m * line->samples;
        double z[2];
        base_rng_normal2(here, 0, z);
        e[0] = sqrt(0.5) * (z[0] + I * z[1]);
        for (size_t n = 1; n < line->samples; n++) {
            base_rng_normal2(here, n, z);
            e[n] = keep * e[n - 1] + kick * (z[0] + I * z[1]);
        }
    }
}

/* Power 1 with a phase that walks: g1 = exp(-pi width |tau|), a Lorentzian of that FWHM. */
static void walking(struct lle_line *line, double width_hz, double offset_hz)
{
    for (size_t m = 0; m < line->members; m++) {
        const struct base_rng here = { 7, BASE_RNG_TEST, 1, (uint32_t)m };
        double z[2], phase = 0.0;
        for (size_t n = 0; n < line->samples; n++) {
            line->field[m * line->samples + n] =
                cexp(I * phase - 2.0 * I * BASE_PI * offset_hz * (double)n * line->sample_s);
            base_rng_normal2(here, n, z);
            phase += sqrt(2.0 * BASE_PI * width_hz * line->sample_s) * z[0];
        }
    }
}

static double area(const struct lle_spectrum *s)
{
    double sum = 0.0;
    for (size_t i = 1; i < s->freq_hz.count; i++)
        sum += 0.5 * (s->density_per_hz.value[i] + s->density_per_hz.value[i - 1]) *
               (s->freq_hz.value[i] - s->freq_hz.value[i - 1]);
    return sum;
}

/* Full width where the spectrum crosses half of `peak`, from its outermost crossings. */
static double full_width(const struct lle_spectrum *s, double peak)
{
    const double *f = s->freq_hz.value, *d = s->density_per_hz.value;
    size_t low = 0, high = s->freq_hz.count - 1;
    while (low < high && d[low] < 0.5 * peak)
        low++;
    while (high > low && d[high] < 0.5 * peak)
        high--;
    return f[high] - f[low];
}

/* A line that never changes has g1 = g2 = 1 at every delay, and no error: to rounding of a
 * transform of 2048 points, some 1e-15. Each member may have its own phase. */
Test(coherence, a_constant_field_is_coherent_without_error)
{
    for (size_t members = 1; members <= 5; members += 2) {
        struct lle_line line = line_of(members, 1000, 1e-10);
        for (size_t i = 0; i < members * 1000; i++)
            line.field[i] = 0.03 * cexp(2.0 * I * (double)(i / 1000));
        struct lle_coherence c;
        cr_assert(!lle_coherence_of(&line, 20e-9, &c, &err), "%s", err.text);
        cr_assert(c.tau_s.count == 201);
        for (size_t k = 0; k < c.tau_s.count; k++) {
            cr_expect(fabs(c.tau_s.value[k] - (double)k * 1e-10) < 1e-20);
            cr_expect(fabs(c.g1_abs.value[k] - 1.0) < 1e-12 && fabs(c.g2.value[k] - 1.0) < 1e-12);
            cr_expect(fabs(c.g1_imag.value[k]) < 1e-12);
            cr_expect(c.g1_stderr.value[k] < 1e-12 && c.g2_stderr.value[k] < 1e-12);
        }
        cr_expect(fabs(c.mean_w - 9e-4) < 1e-15 && c.g2_0 == c.g2.value[0]);
        base_table_release(&lle_coherence_table, &c);
        free(line.field);
    }
}

/* Against sums written out, with and without members: exact to rounding. */
Test(coherence, the_fast_correlation_is_the_plain_sum)
{
    enum { M = 3, N = 37, K = 11 };
    struct lle_line line = line_of(M, N, 2e-10);
    thermal(&line, 1e-9, 3);
    struct lle_coherence c;
    cr_assert(!lle_coherence_of(&line, (K - 1) * 2e-10, &c, &err), "%s", err.text);
    cr_assert(c.tau_s.count == K);
    for (size_t k = 0; k < K; k++) {
        double complex n1[M] = { 0.0 };
        double n2[M] = { 0.0 }, mean[M] = { 0.0 };
        for (size_t m = 0; m < M; m++)
            for (size_t n = 0; n < N; n++) {
                const double complex *e = line.field + m * N;
                mean[m] += creal(e[n] * conj(e[n])) / N;
                if (n + k < N) {
                    n1[m] += conj(e[n]) * e[n + k] / (double)(N - k);
                    n2[m] += creal(e[n] * conj(e[n]) * e[n + k] * conj(e[n + k])) / (double)(N - k);
                }
            }
        /* B theta - (B - 1) mean of theta_i, B = 3. */
        const double all = mean[0] + mean[1] + mean[2];
        double complex g1 = 3.0 * (n1[0] + n1[1] + n1[2]) / all;
        double g2 = 9.0 * (n2[0] + n2[1] + n2[2]) / (all * all);
        for (size_t m = 0; m < M; m++) {
            const double rest = all - mean[m];
            g1 -= 2.0 / 3.0 * (n1[0] + n1[1] + n1[2] - n1[m]) / rest;
            g2 -= 2.0 / 3.0 * 2.0 * (n2[0] + n2[1] + n2[2] - n2[m]) / (rest * rest);
        }
        cr_expect(fabs(creal(g1) - c.g1_real.value[k]) < 1e-13);
        cr_expect(fabs(cimag(g1) - c.g1_imag.value[k]) < 1e-13);
        cr_expect(fabs(g2 - c.g2.value[k]) < 1e-12, "%g against %g", c.g2.value[k], g2);
    }
    base_table_release(&lle_coherence_table, &c);
    free(line.field);
}

/* Thermal light, 1200 times over: the reported error must be the true one. t = (value -
 * truth)/error of B = 16 blocks follows Student's law with 15 degrees of freedom: <t> = 0, <t^2> =
 * 15/13. 1200 runs know <t> to 0.03 and <t^2> to 0.06; four of these are allowed for g1. g2 is
 * skewed (a block of 84 coherence times has a few bright bursts, and with a high value comes a
 * large error): <t> of order -1/sqrt(84) and its square on top. */
static void check_coverage(size_t members, size_t samples, double freedom)
{
    enum { RUNS = 1200 };
    const double coherence_s = 1.778e-9;
    const size_t at[] = { 0, 5, 18, 30 };
    double t1[4] = { 0.0 }, t2[4] = { 0.0 }, s1[4] = { 0.0 }, s2[4] = { 0.0 };
    for (int run = 0; run < RUNS; run++) {
        struct lle_line line = line_of(members, samples, 1e-10);
        thermal(&line, coherence_s, 1000 + (uint64_t)run);
        struct lle_coherence c;
        cr_assert(!lle_coherence_of(&line, 3e-9, &c, &err), "%s", err.text);
        for (size_t i = 0; i < 4; i++) {
            const size_t k = at[i];
            const double g1 = exp(-(double)k * 1e-10 / coherence_s);
            const double t = (c.g2.value[k] - 1.0 - g1 * g1) / c.g2_stderr.value[k];
            t2[i] += t / RUNS;
            s2[i] += t * t / RUNS;
            if (k > 0) { /* |g1(0)| = 1 without error */
                const double u = (c.g1_real.value[k] - g1) / c.g1_stderr.value[k];
                t1[i] += u / RUNS;
                s1[i] += u * u / RUNS;
            }
        }
        base_table_release(&lle_coherence_table, &c);
        free(line.field);
    }
    const double spread = freedom / (freedom - 2.0);
    for (size_t i = 0; i < 4; i++) {
        cr_expect(fabs(t2[i]) < 0.22, "g2 at delay %zu: <t> = %g", at[i], t2[i]);
        cr_expect(fabs(s2[i] - spread) < 0.35, "g2 at delay %zu: <t^2> = %g, not %g", at[i], s2[i],
                  spread);
        if (at[i] == 0)
            continue;
        cr_expect(fabs(t1[i]) < 0.12, "g1 at delay %zu: <t> = %g", at[i], t1[i]);
        cr_expect(fabs(s1[i] - spread) < 0.24, "g1 at delay %zu: <t^2> = %g, not %g", at[i], s1[i],
                  spread);
    }
}

Test(coherence, errors_of_thermal_light_cover_the_truth)
{
    check_coverage(16, 1500, 15.0);
}

Test(coherence, refuses_records_without_an_answer)
{
    struct lle_coherence c;
    struct lle_spectrum s;
    struct lle_line line = line_of(2, 100, 1e-10);
    cr_expect(lle_coherence_of(&line, 1e-9, &c, &err) == BASE_ERR_DOMAIN); /* dark */
    cr_expect(lle_coherence_beat(&line, 1e5, &s, &err) == BASE_ERR_DOMAIN);
    for (size_t i = 0; i < 200; i++)
        line.field[i] = 1.0;
    cr_expect(lle_coherence_of(&line, 1e-8, &c, &err) == BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "1e-08"), "%s", err.text);
    cr_expect(lle_coherence_of(&line, -1.0, &c, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_coherence_of(&line, NAN, &c, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_coherence_beat(&line, -1.0, &s, &err) == BASE_ERR_DOMAIN);
    line.field[17] = NAN;
    cr_expect(lle_coherence_of(&line, 1e-9, &c, &err) == BASE_ERR_NUMERIC);
    cr_expect(lle_coherence_beat(&line, 1e5, &s, &err) == BASE_ERR_NUMERIC);
    line.samples = 1;
    cr_expect(lle_coherence_of(&line, 0.0, &c, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_coherence_beat(&line, 1e5, &s, &err) == BASE_ERR_DOMAIN);
    line.members = 0;
    cr_expect(lle_coherence_of(&line, 0.0, &c, &err) == BASE_ERR_DOMAIN);
    const double dark[16] = { 0.0 };
    cr_expect(lle_coherence_rin(dark, 1, 16, 1e-10, &s, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_coherence_rin(dark, 0, 16, 1e-10, &s, &err) == BASE_ERR_DOMAIN);
    free(line.field);
}

/* Parseval: power 1 + m cos has a relative variance m^2/2 wherever its frequency lies between the
 * lines of the spectrum. Leakage of a Hann window to zero frequency and to the mirror image is
 * below 1e-4 some ten lines away; with an average over segments of a sine's phase the variance is
 * met to 1e-3. */
Test(rin, the_area_is_the_variance_of_a_modulated_power)
{
    enum { M = 4, N = 4000 };
    static double record[M * N];
    const double sample_s = 1e-10, depth = 0.1;
    for (double freq_hz = 0.31e9; freq_hz < 4.7e9; freq_hz += 0.617e9) {
        for (size_t i = 0; i < M * N; i++)
            record[i] = 5e-4 * (1.0 + depth * cos(2.0 * BASE_PI * freq_hz * sample_s * (double)i));
        struct lle_spectrum s;
        cr_assert(!lle_coherence_rin(record, M, N, sample_s, &s, &err), "%s", err.text);
        const double step_hz = s.freq_hz.value[1];
        double sum = 0.0, largest = 0.0, at_hz = 0.0;
        for (size_t k = 0; k < s.freq_hz.count; k++) {
            sum += s.density_per_hz.value[k] * step_hz;
            if (s.density_per_hz.value[k] > largest) {
                largest = s.density_per_hz.value[k];
                at_hz = s.freq_hz.value[k];
            }
        }
        cr_expect(fabs(sum / (0.5 * depth * depth) - 1.0) < 2e-3, "%g Hz: area %g", freq_hz, sum);
        cr_expect(fabs(at_hz - freq_hz) <= step_hz);
        cr_expect(fabs(s.freq_hz.value[s.freq_hz.count - 1] - 5e9) < 1.0);
        base_table_release(&lle_spectrum_table, &s);
    }
}

/* White noise of relative standard deviation 0.01 sampled every dt: one-sided density 2 s^2 dt,
 * flat. Mean over the band: 8000 numbers know a variance to 1.6 %, a Hann window less: 5 % is
 * three of these. */
Test(rin, white_noise_is_flat_at_two_variances_per_bandwidth)
{
    enum { M = 2, N = 4000 };
    static double record[M * N];
    const struct base_rng here = { 5, BASE_RNG_TEST, 3, 0 };
    base_rng_normals(here, 0, record, M * N);
    for (size_t i = 0; i < M * N; i++)
        record[i] = 2.0 * (1.0 + 0.01 * record[i]);
    struct lle_spectrum s;
    cr_assert(!lle_coherence_rin(record, M, N, 1e-10, &s, &err), "%s", err.text);
    double half[2] = { 0.0 };
    const size_t count = s.freq_hz.count - 2;
    for (size_t k = 0; k < count; k++)
        half[2 * k / count] += s.density_per_hz.value[k + 1] / (0.5 * (double)count);
    cr_expect(fabs(half[0] / (2.0 * 1e-4 * 1e-10) - 1.0) < 0.07, "%g", half[0]);
    cr_expect(fabs(half[1] / (2.0 * 1e-4 * 1e-10) - 1.0) < 0.07, "%g", half[1]);
    base_table_release(&lle_spectrum_table, &s);
}

/* Every bin is known to its own standard error: 16 exponential numbers each, of which a low mean
 * comes with a low error. A million draws of such sixteens have <t^2> = 1.75, against 15/13 of
 * normal ones; 2000 bins know it to 5 %. */
Test(rin, the_errors_of_a_spectrum_are_those_of_its_members)
{
    enum { M = 16, N = 4000 };
    static double record[M * N];
    const struct base_rng here = { 6, BASE_RNG_TEST, 3, 0 };
    base_rng_normals(here, 0, record, M * N);
    for (size_t i = 0; i < M * N; i++)
        record[i] = 2.0 * (1.0 + 0.01 * record[i]);
    struct lle_spectrum s;
    cr_assert(!lle_coherence_rin(record, M, N, 1e-10, &s, &err), "%s", err.text);
    const double truth = 2.0 * 1e-4 * 1e-10;
    double square = 0.0;
    const size_t count = s.freq_hz.count;
    for (size_t k = 1; k + 1 < count; k++)
        square += pow((s.density_per_hz.value[k] - truth) / s.stderr_per_hz.value[k], 2.0) /
                  (double)(count - 2);
    cr_expect(fabs(square - 1.75) < 0.25, "%g", square);
    base_table_release(&lle_spectrum_table, &s);
    cr_assert(!lle_coherence_rin(record, 1, N, 1e-10, &s, &err), "%s", err.text);
    cr_expect(isnan(s.stderr_per_hz.value[5]), "one member has no spread");
    base_table_release(&lle_spectrum_table, &s);
}

Test(beat, the_errors_of_a_line_cover_its_lorentzian)
{
    struct lle_line line = line_of(16, 20000, 1e-10);
    const double tau_s = 1.778e-9, half_hz = 0.5 / (BASE_PI * tau_s);
    thermal(&line, tau_s, 12);
    struct lle_spectrum s;
    cr_assert(!lle_coherence_beat(&line, 0.0, &s, &err), "%s", err.text);
    double square = 0.0, count = 0.0;
    for (size_t k = 0; k < s.freq_hz.count; k++) {
        const double f = s.freq_hz.value[k];
        const double truth = half_hz / (BASE_PI * (f * f + half_hz * half_hz));
        if (fabs(f) > 4.0 * half_hz)
            continue;
        square += pow((s.density_per_hz.value[k] - truth) / s.stderr_per_hz.value[k], 2.0);
        count += 1.0;
    }
    cr_expect(fabs(square / count - 1.75) < 0.35, "%g of %g", square / count, count);
    base_table_release(&lle_spectrum_table, &s);
    free(line.field);
}

/* A phase walk of 60 MHz, seen for 3.2 us by 16 members; its peak is 2/(pi width). The crossing at
 * half the peak is blurred by the noise of the spectrum, so the width is read from the area:
 * within +-width/2 lies exactly one half of it. 51 us of record hold 10^4 coherence times: 1 %; the
 * wings beyond +-5 GHz hold 0.4 % of the area. */
Test(beat, a_walking_phase_has_its_lorentzian_width)
{
    struct lle_line line = line_of(16, 32000, 1e-10);
    const double width_hz = 60e6, offset_hz = 250e6;
    walking(&line, width_hz, offset_hz);
    struct lle_spectrum s;
    cr_assert(!lle_coherence_beat(&line, 0.0, &s, &err), "%s", err.text);
    cr_expect(fabs(area(&s) - 1.0) < 1e-3, "area %g", area(&s));
    double inside = 0.0, first = 0.0;
    const double step_hz = s.freq_hz.value[1] - s.freq_hz.value[0];
    for (size_t k = 0; k < s.freq_hz.count; k++) {
        const double away_hz = s.freq_hz.value[k] - offset_hz;
        if (fabs(away_hz) < 0.5 * width_hz)
            inside += s.density_per_hz.value[k] * step_hz;
        if (fabs(away_hz) < 5.0 * width_hz)
            first += away_hz * s.density_per_hz.value[k] * step_hz;
        cr_expect(s.density_per_hz.value[k] >= 0.0);
    }
    cr_expect(fabs(inside - 0.5) < 0.02, "%g of the area within the width", inside);
    cr_expect(fabs(first) < 0.15 * width_hz, "off the carrier's frequency by %g Hz", first);
    base_table_release(&lle_spectrum_table, &s);

    /* The laser adds its own width. */
    cr_assert(!lle_coherence_beat(&line, width_hz, &s, &err), "%s", err.text);
    inside = 0.0;
    for (size_t k = 0; k < s.freq_hz.count; k++)
        if (fabs(s.freq_hz.value[k] - offset_hz) < width_hz)
            inside += s.density_per_hz.value[k] * step_hz;
    cr_expect(fabs(inside - 0.5) < 0.02, "%g of the area within the sum of widths", inside);
    base_table_release(&lle_spectrum_table, &s);
    free(line.field);
}

/* A line that keeps its phase shows the laser's width, 0.11 MHz, though the record is only 1 us
 * long: peak 2/(pi width), FWHM to a tenth (the spacing of points). */
Test(beat, a_coherent_line_shows_the_width_of_the_laser)
{
    struct lle_line line = line_of(4, 10000, 1e-10);
    for (size_t i = 0; i < 40000; i++)
        line.field[i] = 0.01 * cexp(1.1 * I * (double)(i / 10000));
    struct lle_spectrum s;
    cr_assert(!lle_coherence_beat(&line, 0.11e6, &s, &err), "%s", err.text);
    const double peak = 2.0 / (BASE_PI * 0.11e6);
    cr_expect(fabs(s.density_per_hz.value[s.freq_hz.count / 2] / peak - 1.0) < 0.02);
    cr_expect(fabs(full_width(&s, peak) / 0.11e6 - 1.0) < 0.11, "%g", full_width(&s, peak));
    cr_expect(fabs(area(&s) - 1.0) < 2e-3, "area %.6f", area(&s));
    for (size_t k = 1; k < s.freq_hz.count; k++)
        cr_assert(s.freq_hz.value[k] > s.freq_hz.value[k - 1]);
    base_table_release(&lle_spectrum_table, &s);
    free(line.field);
}

/* Thermal light has no carrier: no spike is invented at zero frequency. Lorentzian of 1/(pi tc). */
Test(beat, thermal_light_gets_no_carrier)
{
    struct lle_line line = line_of(16, 20000, 1e-10);
    thermal(&line, 1.778e-9, 11);
    struct lle_spectrum s;
    cr_assert(!lle_coherence_beat(&line, 0.11e6, &s, &err), "%s", err.text);
    double inside = 0.0;
    const double width_hz = 1.0 / (BASE_PI * 1.778e-9);
    const double step_hz = s.freq_hz.value[1] - s.freq_hz.value[0];
    for (size_t k = 0; k < s.freq_hz.count; k++)
        if (fabs(s.freq_hz.value[k]) < 0.5 * width_hz)
            inside += s.density_per_hz.value[k] * step_hz;
    cr_expect(fabs(inside - 0.5) < 0.02, "%g", inside);
    /* 31 segments' worth of independent exponential numbers, smoothed: the largest stays below 4
     * times the mean. */
    for (size_t k = 0; k < s.freq_hz.count; k++)
        cr_expect(s.density_per_hz.value[k] < 4.0 * 2.0 / (BASE_PI * width_hz));
    base_table_release(&lle_spectrum_table, &s);
    free(line.field);
}
