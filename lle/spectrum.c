/* Relative intensity noise, and the beat of a line with a laser. */
#include "lle/coherence.h"

#include "base/constants.h"
#include "lle/welch.h"

#include <math.h>
#include <stdlib.h>

#define AT(member) offsetof(struct lle_spectrum, member)
static const struct base_field rows[] = {
    { "freq_hz", BASE_REALS, AT(freq_hz), "Hz", -HUGE_VAL, HUGE_VAL, NAN, NULL, "frequency" },
    { "density_per_hz", BASE_REALS, AT(density_per_hz), "1/Hz", 0.0, HUGE_VAL, NAN, "freq_hz",
      "power per hertz, relative" },
    { "stderr_per_hz", BASE_REALS, AT(stderr_per_hz), "1/Hz", 0.0, HUGE_VAL, NAN, "freq_hz",
      "its standard error, from the spectra of independent members; none of a single one" },
};
const struct base_table lle_spectrum_table = { "spectrum", sizeof(struct lle_spectrum),
                                               sizeof rows / sizeof rows[0], rows };

static enum base_status check(size_t members, size_t samples, double sample_s,
                              struct base_error *err)
{
    if (members == 0 || samples < LLE_WELCH_SHORTEST || !(sample_s > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "%zu members of %zu samples, %g s apart: a spectrum needs at least %d "
                         "samples",
                         members, samples, sample_s, LLE_WELCH_SHORTEST);
    return BASE_OK;
}

static enum base_status allocate(struct lle_spectrum *out, size_t count, struct base_error *err)
{
    if (!base_reals_alloc(&out->freq_hz, count) || !base_reals_alloc(&out->density_per_hz, count) ||
        !base_reals_alloc(&out->stderr_per_hz, count))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a spectrum of %zu points", count);
    return BASE_OK;
}

/* The mean, which must be of light. */
static enum base_status mean_of(const double *record, size_t count, double *mean,
                                struct base_error *err)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += record[i];
    *mean = sum / (double)count;
    if (!isfinite(*mean))
        return base_fail(err, BASE_ERR_NUMERIC, "the record's mean is %g", *mean);
    if (*mean == 0.0)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "the record's mean is 0: its noise has nothing to be relative to");
    return BASE_OK;
}

enum base_status lle_coherence_rin(const double *record, size_t members, size_t samples,
                                   double sample_s, struct lle_spectrum *out,
                                   struct base_error *err)
{
    base_table_defaults(&lle_spectrum_table, out);
    double mean;
    enum base_status status = check(members, samples, sample_s, err);
    if (!status)
        status = mean_of(record, members * samples, &mean, err);
    if (status)
        return status;

    const size_t length = lle_welch_segment(members, samples);
    struct lle_welch w = { 0 };
    struct lle_welch_spread spread = { 0 };
    double complex *copy = malloc(samples * sizeof *copy);
    if (!copy)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu samples", samples);
    if (!status)
        status = lle_welch_new(&w, length, length, err);
    if (!status)
        status = lle_welch_spread_new(&spread, length, err);
    if (!status)
        status = allocate(out, length / 2 + 1, err);
    if (!status) {
        for (size_t m = 0; m < members; m++) {
            for (size_t n = 0; n < samples; n++)
                copy[n] = record[m * samples + n];
            lle_welch_clear(&w);
            lle_welch_add(&w, copy, samples, mean);
            lle_welch_finish(&w);
            for (size_t k = 0; k < length; k++)
                lle_welch_spread_add(&spread, k, w.power[k]);
            lle_welch_spread_next(&spread);
        }
        for (size_t k = 0; k <= length / 2; k++) {
            /* One-sided: both signs of every frequency but 0 and the last. */
            const double sides = k == 0 || k == length / 2 ? 1.0 : 2.0;
            const double scale = sides * sample_s / (mean * mean);
            out->freq_hz.value[k] = (double)k / ((double)length * sample_s);
            out->density_per_hz.value[k] = scale * spread.sum[k] / (double)members;
            out->stderr_per_hz.value[k] = scale * lle_welch_spread_stderr(&spread, k);
        }
    } else {
        base_table_release(&lle_spectrum_table, out);
    }
    lle_welch_free(&w);
    lle_welch_spread_free(&spread);
    free(copy);
    return status ? base_while(err, "measuring relative intensity noise") : BASE_OK;
}

/* The part of the power in a line that keeps its phase over the record, sum of conj(E) E half a
 * record later. For light without one this is zero on average, so what does not exceed three
 * standard errors is none. */
static double carrier_fraction(const struct lle_line *line, double mean_w)
{
    enum { PIECES = 8, HALF = PIECES / 2 };
    const size_t length = line->samples / PIECES, count = line->members * HALF;
    double sum = 0.0, square = 0.0;
    for (size_t m = 0; m < line->members; m++) {
        double complex piece[PIECES] = { 0.0 };
        for (size_t n = 0; n < length * PIECES; n++)
            piece[n / length] += line->field[m * line->samples + n] / (double)length;
        for (size_t i = 0; i < HALF; i++) {
            const double product = creal(conj(piece[i]) * piece[i + HALF]) / mean_w;
            sum += product;
            square += product * product;
        }
    }
    const double mean = sum / (double)count;
    const double error =
        sqrt(fmax(square / (double)count - mean * mean, 0.0) / (double)(count - 1));
    return mean > 3.0 * error ? fmin(mean, 1.0) : 0.0;
}

/* A product with exp(-pi linewidth |t|) in time: the phase noise of the laser. Positive spectra
 * stay positive. The optical frequency of exp(-2 pi i nu t) is +nu: places are mirrored. */
static void broaden(struct lle_welch *w, double linewidth_hz, double sample_s)
{
    for (size_t k = 0; k < w->padded; k++)
        w->in[(w->padded - k) % w->padded] = w->power[k];
    base_fft_backward(w->fft, w->in, w->out);
    for (size_t k = 0; k < w->padded; k++) {
        const double lag = (double)(k <= w->padded / 2 ? k : w->padded - k);
        w->in[k] = w->out[k] * exp(-BASE_PI * linewidth_hz * lag * sample_s);
    }
    base_fft_forward(w->fft, w->in, w->out);
    double area = 0.0;
    for (size_t k = 0; k < w->padded; k++)
        area += w->power[k] = fmax(creal(w->out[k]), 0.0);
    for (size_t k = 0; k < w->padded && area > 0.0; k++)
        w->power[k] *= (double)w->padded * sample_s / area;
}

/* Sorting of the few points about the carrier among the others. */
static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The record's frequencies, and where a carrier is narrower than their spacing, points that grow by
 * a tenth each away from it: an area by trapezoids is then good to 1e-3. */
static enum base_status frequencies(size_t padded, double spacing_hz, double linewidth_hz,
                                    struct lle_spectrum *out, struct base_error *err)
{
    const double ratio = 1.1, nearest = 0.05 * linewidth_hz, farthest = 8.0 * spacing_hz;
    size_t extra = 0;
    if (linewidth_hz > 0.0 && linewidth_hz < 4.0 * spacing_hz)
        extra = (size_t)(log(farthest / nearest) / log(ratio)) + 1;
    const enum base_status status = allocate(out, padded + 2 * extra, err);
    if (status)
        return status;
    double *at = out->freq_hz.value;
    for (size_t k = 0; k < padded; k++)
        *at++ = ((double)k - (double)(padded / 2)) * spacing_hz;
    for (size_t i = 0; i < extra; i++) {
        *at++ = nearest * pow(ratio, (double)i);
        *at++ = -nearest * pow(ratio, (double)i);
    }
    qsort(out->freq_hz.value, out->freq_hz.count, sizeof *at, by_value);
    return BASE_OK;
}

/* Density of the broadened record at `freq_hz`, a straight line between its frequencies. */
static double interpolate(const struct lle_welch *w, double freq_hz, double spacing_hz)
{
    const double place = fmod(freq_hz / spacing_hz + (double)w->padded, (double)w->padded);
    const size_t low = (size_t)place % w->padded;
    const double part = place - floor(place);
    return (1.0 - part) * w->power[low] + part * w->power[(low + 1) % w->padded];
}

/* What the broadened record and its carrier make together, per Hz. */
static double density_at(const struct lle_welch *w, double carrier, double freq_hz,
                         double spacing_hz, double linewidth_hz)
{
    const double half = 0.5 * linewidth_hz;
    const double density = (1.0 - carrier) * interpolate(w, freq_hz, spacing_hz);
    if (!(carrier > 0.0))
        return density;
    return density + carrier * half / (BASE_PI * (freq_hz * freq_hz + half * half));
}

/* One member's segments, without its mean where that is a carrier put in by its formula. */
static void add_member(struct lle_welch *w, const struct lle_line *line, size_t m, bool carrier)
{
    const double complex *record = line->field + m * line->samples;
    double complex mean = 0.0;
    for (size_t n = 0; n < line->samples && carrier; n++)
        mean += record[n] / (double)line->samples;
    lle_welch_add(w, record, line->samples, mean);
}

/* All members together into `w` and `out`, and each by itself for the error. */
static void measure_beat(const struct lle_line *line, double carrier, double linewidth_hz,
                         double spacing_hz, struct lle_welch *w, struct lle_welch_spread *spread,
                         struct lle_spectrum *out)
{
    const size_t count = out->freq_hz.count;
    for (size_t m = 0; m < line->members; m++) {
        lle_welch_clear(w);
        add_member(w, line, m, carrier > 0.0);
        lle_welch_finish(w);
        broaden(w, linewidth_hz, line->sample_s);
        for (size_t k = 0; k < count; k++)
            lle_welch_spread_add(
                spread, k, density_at(w, carrier, out->freq_hz.value[k], spacing_hz, linewidth_hz));
        lle_welch_spread_next(spread);
    }
    lle_welch_clear(w);
    for (size_t m = 0; m < line->members; m++)
        add_member(w, line, m, carrier > 0.0);
    lle_welch_finish(w);
    broaden(w, linewidth_hz, line->sample_s);
    for (size_t k = 0; k < count; k++) {
        out->density_per_hz.value[k] =
            density_at(w, carrier, out->freq_hz.value[k], spacing_hz, linewidth_hz);
        out->stderr_per_hz.value[k] = lle_welch_spread_stderr(spread, k);
    }
}

enum base_status lle_coherence_beat(const struct lle_line *line, double linewidth_hz,
                                    struct lle_spectrum *out, struct base_error *err)
{
    base_table_defaults(&lle_spectrum_table, out);
    enum base_status status = check(line->members, line->samples, line->sample_s, err);
    if (!status && !(linewidth_hz >= 0.0 && isfinite(linewidth_hz)))
        status = base_fail(err, BASE_ERR_DOMAIN, "linewidth %g Hz: zero or more is needed",
                           linewidth_hz);
    double mean_w = 0.0;
    for (size_t i = 0; i < line->members * line->samples && !status; i++)
        mean_w += creal(line->field[i] * conj(line->field[i]));
    mean_w /= (double)(line->members * line->samples);
    if (!status)
        status = mean_of(&mean_w, 1, &mean_w, err);
    if (status)
        return base_while(err, "measuring the spectrum of line %d", line->mu);

    /* A carrier narrower than the record resolves is put in by its formula. */
    const size_t length = lle_welch_segment(line->members, line->samples);
    const double spacing_hz = 0.5 / ((double)length * line->sample_s);
    const double carrier = linewidth_hz > 0.0 ? carrier_fraction(line, mean_w) : 0.0;
    struct lle_welch w = { 0 };
    struct lle_welch_spread spread = { 0 };
    status = lle_welch_new(&w, length, 2 * length, err);
    if (!status)
        status = frequencies(2 * length, spacing_hz, carrier > 0.0 ? linewidth_hz : 0.0, out, err);
    if (!status)
        status = lle_welch_spread_new(&spread, out->freq_hz.count, err);
    if (!status)
        measure_beat(line, carrier, linewidth_hz, spacing_hz, &w, &spread, out);
    else
        base_table_release(&lle_spectrum_table, out);
    lle_welch_spread_free(&spread);
    lle_welch_free(&w);
    return status ? base_while(err, "measuring the spectrum of line %d", line->mu) : BASE_OK;
}
