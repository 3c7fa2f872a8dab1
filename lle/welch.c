#include "lle/welch.h"

#include "base/constants.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1 << 16, AVERAGES = 8 };

void lle_welch_free(struct lle_welch *w)
{
    base_fft_free(w->fft);
    base_fft_release(w->in);
    base_fft_release(w->out);
    free(w->power);
}

enum base_status lle_welch_new(struct lle_welch *w, size_t length, size_t padded,
                               struct base_error *err)
{
    *w = (struct lle_welch){ .length = length, .padded = padded };
    enum base_status status = base_fft_new(&w->fft, padded, err);
    if (status)
        return status;
    w->in = base_fft_alloc(padded);
    w->out = base_fft_alloc(padded);
    w->power = calloc(padded, sizeof *w->power);
    if (!w->in || !w->out || !w->power)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a spectrum of %zu points", padded);
    return BASE_OK;
}

void lle_welch_add(struct lle_welch *w, const double complex *record, size_t samples,
                   double complex offset)
{
    const size_t hop = w->length / 2;
    for (size_t start = 0; start + w->length <= samples; start += hop) {
        for (size_t n = 0; n < w->length; n++) {
            const double s = sin(BASE_PI * (double)n / (double)w->length);
            w->in[n] = s * s * (record[start + n] - offset);
        }
        base_fft_forward(w->fft, w->in, w->out);
        for (size_t k = 0; k < w->padded; k++)
            w->power[k] += creal(w->out[k] * conj(w->out[k]));
        w->count++;
    }
}

/* Sum of sin^4 over a period is 3/8 of its length. */
void lle_welch_finish(struct lle_welch *w)
{
    const double scale = 1.0 / (0.375 * (double)w->length * (double)w->count);
    for (size_t k = 0; k < w->padded; k++)
        w->power[k] *= scale;
}

void lle_welch_clear(struct lle_welch *w)
{
    memset(w->power, 0, w->padded * sizeof *w->power);
    memset(w->in, 0, w->padded * sizeof *w->in); /* the zeros behind a segment */
    w->count = 0;
}

enum base_status lle_welch_spread_new(struct lle_welch_spread *s, size_t count,
                                      struct base_error *err)
{
    *s = (struct lle_welch_spread){ .count = count };
    s->sum = calloc(count, sizeof *s->sum);
    s->square = calloc(count, sizeof *s->square);
    if (!s->sum || !s->square)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the errors of %zu points", count);
    return BASE_OK;
}

void lle_welch_spread_free(struct lle_welch_spread *s)
{
    free(s->sum);
    free(s->square);
}

void lle_welch_spread_add(struct lle_welch_spread *s, size_t at, double value)
{
    s->sum[at] += value;
    s->square[at] += value * value;
}

void lle_welch_spread_next(struct lle_welch_spread *s)
{
    s->members++;
}

double lle_welch_spread_stderr(const struct lle_welch_spread *s, size_t at)
{
    const double members = (double)s->members, mean = s->sum[at] / members;
    if (s->members < 2)
        return NAN;
    return sqrt(fmax(s->square[at] / members - mean * mean, 0.0) / (members - 1.0));
}

size_t lle_welch_segment(size_t members, size_t samples)
{
    const size_t parts = members >= AVERAGES ? 1 : (AVERAGES / members + 2) / 2;
    const size_t length = samples / parts < LONGEST ? samples / parts : LONGEST;
    return length < LLE_WELCH_SHORTEST ? samples / 2 * 2 : length / 2 * 2;
}
