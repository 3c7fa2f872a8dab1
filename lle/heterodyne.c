#include "lle/heterodyne.h"

#include "base/constants.h"
#include "base/fft.h"

#include <math.h>
#include <stdlib.h>

#define AT(member) offsetof(struct lle_heterodyne, member)
#define REAL(name, about)                                                                          \
    {                                                                                              \
#name, BASE_REAL, AT(name), "Hz", -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
static const struct base_field rows[] = {
    { "delay_s", BASE_REAL, AT(delay_s), "s", 0.0, HUGE_VAL, NAN, NULL,
      "delay of one arm, in whole samples" },
    REAL(span_hz, "both fits see the frequencies within +- this"),
    REAL(resolution_hz, "what the record resolves"),
    REAL(fwhm_hz,
         "full width at half maximum of a Lorentzian fitted to the central peak, no floor; "
         "below resolution_hz the peak is narrower than the record shows"),
    REAL(fwhm_stderr_hz, "standard error of it"),
    REAL(linewidth_hz, "linewidth of the white-noise laser whose self-heterodyne spectrum, at this "
                       "delay and resolution, fits best"),
    REAL(linewidth_stderr_hz, "standard error of it"),
    { "freq_hz", BASE_REALS, AT(freq_hz), "Hz", -HUGE_VAL, HUGE_VAL, NAN, NULL,
      "frequency about the shifter's" },
    { "density_per_hz", BASE_REALS, AT(density_per_hz), "1/Hz", 0.0, HUGE_VAL, NAN, "freq_hz",
      "self-heterodyne spectrum, unit area" },
    { "fit_per_hz", BASE_REALS, AT(fit_per_hz), "1/Hz", 0.0, HUGE_VAL, NAN, "freq_hz",
      "the Lorentzian fitted to it" },
};
const struct base_table lle_heterodyne_table = { "delayed self-heterodyne",
                                                 sizeof(struct lle_heterodyne),
                                                 sizeof rows / sizeof rows[0], rows };

enum { BLOCKS = 8, SHORTEST = 64 };

struct work {
    size_t length, delay; /* samples of a block, of the delay */
    size_t low, high;     /* bins of the fit, in the order of ascending frequency */
    double bin_hz, sample_s;
    struct base_fft *fft;
    double complex *in, *out;
    double *window, *lag; /* Hann window; its correlation for lags 0 .. length - 1 */
    double *spectrum;     /* [block][bin], ascending frequency */
    double *mean, *model; /* [bin] */
};

static size_t fft_place(const struct work *w, size_t bin)
{
    return (bin + w->length / 2) % w->length; /* bin length/2 is frequency 0 */
}

/* z of one block, windowed, to its spectrum. Fields go as exp(-2 pi i nu t): places are mirrored.
 */
static void transform(struct work *w, const double complex *z, double *spectrum)
{
    for (size_t t = 0; t < w->length; t++)
        w->in[t] = conj(z[t] * w->window[t]);
    base_fft_forward(w->fft, w->in, w->out);
    for (size_t k = 0; k < w->length; k++) {
        const double complex x = w->out[fft_place(w, k)];
        spectrum[k] = creal(x) * creal(x) + cimag(x) * cimag(x);
    }
}

/* Blocks start one after another in the members, which give BLOCKS of them or one each. */
static enum base_status measure(struct work *w, const struct lle_line *line, size_t blocks,
                                double laser_hz, struct base_rng here, struct base_error *err)
{
    const size_t per = blocks / line->members, n = line->samples;
    double complex *field = malloc(n * sizeof *field);
    if (!field)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu samples", n);
    const double step = sqrt(2.0 * BASE_PI * laser_hz * w->sample_s);
    for (size_t m = 0; m < line->members; m++) {
        double phase = 0.0, g[2];
        here.member = (uint32_t)m;
        for (size_t t = 0; t < n; t++) {
            field[t] = line->field[m * n + t] * cexp(I * phase);
            base_rng_normal2(here, t, g);
            phase += step * g[0];
        }
        for (size_t t = n - 1; t >= w->delay; t--) {
            field[t] *= conj(field[t - w->delay]);
        }
        for (size_t j = 0; j < per; j++)
            transform(w, field + w->delay + j * w->length, w->spectrum + (m * per + j) * w->length);
    }
    free(field);
    return BASE_OK;
}

/* Shapes: a Lorentzian, and the closed form through the block's window. */
static void lorentzian(struct work *w, double fwhm_hz)
{
    for (size_t k = w->low; k < w->high; k++) {
        const double x = 2.0 * ((double)k - (double)(w->length / 2)) * w->bin_hz / fwhm_hz;
        w->model[k] = 1.0 / (1.0 + x * x);
    }
}

static void white_laser(struct work *w, double linewidth_hz)
{
    const size_t n = w->length;
    for (size_t t = 0; t < 2 * n; t++) {
        const size_t lag = t <= n ? t : 2 * n - t, held = lag < w->delay ? lag : w->delay;
        const double decay = exp(-2.0 * BASE_PI * linewidth_hz * (double)held * w->sample_s);
        w->in[t] = lag < n ? decay * w->lag[lag] : 0.0;
    }
}

/* -ln likelihood of the mean spectrum per bin, its height chosen best: bins of mean M are
 * distributed as exp(-S/M)/M, hence sum ln M + S/M. */
static double unlikely(const struct work *w)
{
    double height = 0.0, sum = 0.0;
    const double bins = (double)(w->high - w->low);
    for (size_t k = w->low; k < w->high; k++)
        height += w->mean[k] / w->model[k] / bins;
    for (size_t k = w->low; k < w->high; k++)
        sum += log(w->model[k]) / bins;
    return log(height) + sum;
}

struct laser_fft {
    struct base_fft *fft; /* of twice the length */
    double complex *in, *out;
};

static double try_width(struct work *w, struct laser_fft *twice, double width_hz)
{
    if (!twice) {
        lorentzian(w, width_hz);
        return unlikely(w);
    }
    double complex *const keep = w->in;
    w->in = twice->in;
    white_laser(w, width_hz);
    w->in = keep;
    base_fft_forward(twice->fft, twice->in, twice->out);
    for (size_t k = w->low; k < w->high; k++) {
        const double floor_of = 1e-14 * creal(twice->out[0]); /* rounding of the transform */
        w->model[k] = fmax(creal(twice->out[(2 * k + w->length) % (2 * w->length)]), floor_of);
    }
    return unlikely(w);
}

/* Golden section in ln width, after a coarse look over all widths there can be. */
static double fit(struct work *w, struct laser_fft *twice)
{
    const double narrow = 0.01 * w->bin_hz, wide = 2.0 * (double)w->length * w->bin_hz;
    const double golden = 0.6180339887498949, step = 2.0;
    double best = narrow, least = HUGE_VAL;
    for (double width = narrow; width < wide; width *= step) {
        const double now = try_width(w, twice, width);
        if (now < least) {
            least = now;
            best = width;
        }
    }
    double a = log(best / step), b = log(best * step);
    double left = b - golden * (b - a), right = a + golden * (b - a);
    double at_left = try_width(w, twice, exp(left)), at_right = try_width(w, twice, exp(right));
    while (b - a > 1e-4) {
        if (at_left < at_right) {
            b = right;
            right = left;
            at_right = at_left;
            left = b - golden * (b - a);
            at_left = try_width(w, twice, exp(left));
        } else {
            a = left;
            left = right;
            at_left = at_right;
            right = a + golden * (b - a);
            at_right = try_width(w, twice, exp(right));
        }
    }
    return exp(0.5 * (a + b));
}

/* Mean spectrum of the blocks that are not of group `without` (of `groups`; groups: of all). */
static void average(struct work *w, size_t blocks, size_t groups, size_t without)
{
    for (size_t k = 0; k < w->length; k++) {
        double sum = 0.0, count = 0.0;
        for (size_t b = 0; b < blocks; b++)
            if (b % groups != without) {
                sum += w->spectrum[b * w->length + k];
                count += 1.0;
            }
        w->mean[k] = sum / count;
    }
}

/* Value and jackknife error over at most BLOCKS groups of blocks. */
static void estimate(struct work *w, struct laser_fft *twice, size_t blocks, double *value,
                     double *error)
{
    double mean = 0.0, square = 0.0, one[BLOCKS];
    const size_t groups = blocks < BLOCKS ? blocks : BLOCKS;
    for (size_t g = 0; g < groups; g++) {
        average(w, blocks, groups, g);
        one[g] = fit(w, twice);
        mean += one[g] / (double)groups;
    }
    for (size_t g = 0; g < groups; g++)
        square += (one[g] - mean) * (one[g] - mean);
    *error = sqrt(square * (double)(groups - 1) / (double)groups);
    average(w, blocks, groups, groups);
    *value = fit(w, twice);
}

static void prepare(struct work *w)
{
    double power = 0.0;
    for (size_t t = 0; t < w->length; t++) {
        const double s = sin(BASE_PI * ((double)t + 0.5) / (double)w->length);
        w->window[t] = s * s;
        power += w->window[t] * w->window[t];
    }
    for (size_t t = 0; t < w->length; t++)
        w->window[t] /= sqrt(power);
}

/* Correlation of the window, by the transform of twice the length. */
static void correlate(struct work *w, struct laser_fft *twice)
{
    const size_t n = w->length;
    for (size_t t = 0; t < 2 * n; t++)
        twice->in[t] = t < n ? w->window[t] : 0.0;
    base_fft_forward(twice->fft, twice->in, twice->out);
    for (size_t k = 0; k < 2 * n; k++)
        twice->in[k] = twice->out[k] * conj(twice->out[k]) / (double)(2 * n);
    base_fft_backward(twice->fft, twice->in, twice->out);
    for (size_t t = 0; t < n; t++)
        w->lag[t] = creal(twice->out[t]);
}

static enum base_status check(const struct lle_line *line, double delay_s, double span_hz,
                              double laser_hz, struct base_error *err)
{
    const double length_s = (double)line->samples * line->sample_s;
    double power = 0.0;
    for (size_t i = 0; i < line->members * line->samples; i++)
        power += creal(line->field[i] * conj(line->field[i]));
    if (!(delay_s > 0.0) || !(delay_s <= 0.5 * length_s))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "instrument.delay_s = %g s: above 0 and at most half of a record of %g s "
                         "is needed",
                         delay_s, length_s);
    if (!(span_hz >= 0.0) || !(laser_hz >= 0.0) || isinf(laser_hz))
        return base_fail(err, BASE_ERR_DOMAIN, "span %g Hz, laser %g Hz: zero or more is needed",
                         span_hz, laser_hz);
    if (!(power > 0.0) || isinf(power))
        return base_fail(err, BASE_ERR_DOMAIN, "line %d has no power to beat", line->mu);
    return BASE_OK;
}

static enum base_status allocate(struct work *w, struct laser_fft *twice, size_t blocks,
                                 struct base_error *err)
{
    const size_t n = w->length;
    enum base_status status = base_fft_new(&w->fft, n, err);
    if (!status)
        status = base_fft_new(&twice->fft, 2 * n, err);
    if (status)
        return status;
    w->in = base_fft_alloc(n);
    w->out = base_fft_alloc(n);
    twice->in = base_fft_alloc(2 * n);
    twice->out = base_fft_alloc(2 * n);
    w->window = calloc(4 * n, sizeof(double));
    w->spectrum = calloc(blocks * n, sizeof(double));
    if (!w->in || !w->out || !twice->in || !twice->out || !w->window || !w->spectrum)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for spectra of %zu points", n);
    w->lag = w->window + n;
    w->mean = w->window + 2 * n;
    w->model = w->window + 3 * n;
    return BASE_OK;
}

static enum base_status fill(struct work *w, struct lle_heterodyne *out, struct base_error *err)
{
    const size_t count = w->high - w->low;
    double area = 0.0, height = 0.0;
    if (!base_reals_alloc(&out->freq_hz, count) || !base_reals_alloc(&out->density_per_hz, count) ||
        !base_reals_alloc(&out->fit_per_hz, count))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a spectrum of %zu points", count);
    lorentzian(w, out->fwhm_hz);
    for (size_t k = 0; k < w->length; k++)
        area += w->mean[k] * w->bin_hz;
    for (size_t k = w->low; k < w->high; k++)
        height += w->mean[k] / w->model[k] / (double)count;
    for (size_t i = 0; i < count; i++) {
        const size_t k = w->low + i;
        out->freq_hz.value[i] = ((double)k - (double)(w->length / 2)) * w->bin_hz;
        out->density_per_hz.value[i] = w->mean[k] / area;
        out->fit_per_hz.value[i] = height * w->model[k] / area;
    }
    return BASE_OK;
}

static void work_free(struct work *w, struct laser_fft *twice)
{
    base_fft_free(w->fft);
    base_fft_free(twice->fft);
    base_fft_release(w->in);
    base_fft_release(w->out);
    base_fft_release(twice->in);
    base_fft_release(twice->out);
    free(w->window);
    free(w->spectrum);
}

/* Blocks of a member: one, or as many as make BLOCKS altogether. */
static enum base_status cut(const struct lle_line *line, double span_hz, struct work *w,
                            size_t *blocks, struct base_error *err)
{
    const size_t per = line->members >= BLOCKS ? 1 : (BLOCKS + line->members - 1) / line->members;
    *blocks = per * line->members;
    w->length = (line->samples - w->delay) / per / 2 * 2;
    if (w->length < SHORTEST)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a record of %zu samples less the delay's %zu in %zu blocks: %d samples a "
                         "block are needed; lengthen comb.record_s",
                         line->samples, w->delay, per, SHORTEST);
    w->bin_hz = 1.0 / ((double)w->length * w->sample_s);
    const double reach = span_hz > 0.0 ? floor(span_hz / w->bin_hz) : (double)w->length;
    const size_t half = w->length / 2;
    const size_t side = reach < (double)(half - 1) ? (size_t)reach : half - 1;
    w->low = half - side;
    w->high = half + side + 1;
    if (side < 2)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "instrument.span_hz = %g Hz, but the record resolves %g Hz: a span of "
                         "%g Hz or a longer comb.record_s is needed",
                         span_hz, 1.5 * w->bin_hz, 2.0 * w->bin_hz);
    return BASE_OK;
}

enum base_status lle_heterodyne_of(const struct lle_line *line, double delay_s, double span_hz,
                                   double laser_hz, struct base_rng here,
                                   struct lle_heterodyne *out, struct base_error *err)
{
    base_table_defaults(&lle_heterodyne_table, out);
    struct work w = { .sample_s = line->sample_s };
    struct laser_fft twice = { NULL, NULL, NULL };
    size_t blocks = 0;
    enum base_status status = check(line, delay_s, span_hz, laser_hz, err);
    if (!status) {
        w.delay = (size_t)fmax(1.0, round(delay_s / line->sample_s));
        status = cut(line, span_hz, &w, &blocks, err);
    }
    if (!status)
        status = allocate(&w, &twice, blocks, err);
    if (!status) {
        prepare(&w);
        correlate(&w, &twice);
        status = measure(&w, line, blocks, laser_hz, here, err);
    }
    if (!status) {
        out->delay_s = (double)w.delay * line->sample_s;
        out->span_hz = (double)(w.high - w.low - 1) / 2.0 * w.bin_hz;
        out->resolution_hz = 1.5 * w.bin_hz;
        estimate(&w, &twice, blocks, &out->linewidth_hz, &out->linewidth_stderr_hz);
        estimate(&w, NULL, blocks, &out->fwhm_hz, &out->fwhm_stderr_hz);
        status = fill(&w, out, err);
    }
    work_free(&w, &twice);
    if (status)
        base_table_release(&lle_heterodyne_table, out);
    return status ? base_while(err, "measuring the self-heterodyne spectrum of line %d", line->mu)
                  : BASE_OK;
}
