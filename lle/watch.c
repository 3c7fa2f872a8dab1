#include "lle/watch.h"

#include "base/constants.h"
#include "base/fft.h"
#include "lle/steady.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* Fine bands, for recurrence. Band of line m = |mu| >= 1: lines below 16 are bands of their own,
 * further out each octave has eight. Fine enough to see single lines exchange power, few enough to
 * compare all pairs of times.
 */
static size_t band_of(size_t m)
{
    size_t shift = 0;
    while (m >> shift >= 16)
        shift++;
    return 8 * shift + (m >> shift) - 1;
}

static void add_bands(size_t modes, const double complex *a, double *band)
{
    const size_t side = band_of(modes / 2) + 1;
    band[0] = norm2(a[0]);
    for (size_t k = 1; k < modes; k++) {
        const bool upper = k < modes / 2;
        band[1 + (upper ? 0 : side) + band_of(upper ? k : modes - k)] += norm2(a[k]);
    }
}

/* Lower homogeneous state, where it is stable against every mode (rho < 1). */
static double complex lower_state(const struct lle_drive *d)
{
    double rho[3];
    const size_t roots = lle_steady_cw(d->f * d->f, d->zeta, rho);
    if (roots == 0 || rho[0] >= 1.0)
        return NAN;
    return d->f / (1.0 + I * (d->zeta - rho[0]));
}

/* Share of the round trip within 30 % (in amplitude) of the background. */
static double flat_share(size_t modes, const double complex *psi, double complex low)
{
    size_t count = 0;
    for (size_t j = 0; j < modes; j++)
        count += norm2(psi[j] - low) < 0.09 * norm2(low);
    return (double)count / (double)modes;
}

static double highest_of(size_t modes, const double complex *psi)
{
    double highest = 0.0;
    for (size_t j = 0; j < modes; j++)
        highest = fmax(highest, norm2(psi[j]));
    return highest;
}

/* Pulses: where the intensity rises through a third of the way from the background to the highest
 * peak; none where there is no background (the comparison with NaN). A pulse a few grid points wide
 * keeps nine tenths of its height wherever it sits. */
static double count_peaks(size_t modes, const double complex *psi, double background,
                          double highest)
{
    const double threshold = background + (highest - background) / 3.0;
    size_t count = 0;
    for (size_t j = 0; j < modes; j++)
        count += norm2(psi[j]) < threshold && norm2(psi[(j + 1) % modes]) >= threshold;
    return (double)count;
}

static void summarise(size_t modes, struct lle_watch *w)
{
    const size_t inside =
        modes / 2 - modes / 16; /* an eighth of all modes, half of it on each side */
    double outer = 0.0;
    for (size_t k = 0; k < modes; k++) {
        w->mean_power += w->spectrum[k];
        if (k >= inside && k <= modes - inside)
            outer += w->spectrum[k];
    }
    w->line_power = w->mean_power - w->spectrum[0];
    w->edge_power = w->mean_power > 0.0 ? outer / w->mean_power : 0.0;
}

/* Of every pumped mode once. */
static void add_pumps(struct lle_solver *s, size_t samples, struct lle_watch *w)
{
    const struct lle_drive d = lle_solver_drive(s);
    const size_t n = lle_solver_size(s);
    const double complex *a = lle_solver_modes(s);
    for (size_t i = 0; i <= d.tones; i++) {
        const long mu = i ? d.tone[i - 1].mu : 0;
        bool seen = i > 0 && mu == 0;
        for (size_t j = 0; j + 1 < i; j++)
            seen = seen || d.tone[j].mu == mu;
        const size_t k = mu >= 0 ? (size_t)mu : n - (size_t)(-mu);
        const double complex f = lle_solver_pump(s, k);
        if (seen)
            continue;
        w->given[k] += norm2(f) / (double)samples;
        w->work[k] += creal(conj(f) * a[k]) / (double)samples;
    }
}

enum base_status lle_watch_run(struct lle_solver *s, size_t samples, size_t stride,
                               struct lle_watch *out, struct base_error *err)
{
    const size_t n = lle_solver_size(s), bands = 1 + 2 * (band_of(n / 2) + 1);
    struct lle_drive drive = lle_solver_drive(s);
    drive.zeta = lle_solver_detuning(s); /* of the background */
    const double complex low = lower_state(&drive), *a = lle_solver_modes(s);
    enum base_status status = BASE_OK;

    *out = (struct lle_watch){ .samples = samples, .bands = bands, .background = norm2(low) };
    out->band_power = calloc(samples * bands, sizeof *out->band_power);
    out->flat = calloc(samples, sizeof *out->flat);
    out->peaks = calloc(samples, sizeof *out->peaks);
    out->spectrum = calloc(n, sizeof *out->spectrum);
    double complex *psi = base_fft_alloc(n);
    out->given = calloc(n, sizeof *out->given);
    out->work = calloc(n, sizeof *out->work);
    if (!out->given || !out->work || !out->band_power || !out->flat || !out->peaks ||
        !out->spectrum || !psi)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory to watch %zu samples", samples);

    for (size_t t = 0; t < samples && !status; t++) {
        status = lle_solver_advance(s, stride, err);
        lle_solver_field(s, psi);
        add_bands(n, a, out->band_power + t * bands);
        out->flat[t] = flat_share(n, psi, low);
        const double highest = highest_of(n, psi);
        out->peaks[t] = count_peaks(n, psi, out->background, highest);
        out->highest = fmax(out->highest, highest);
        for (size_t k = 0; k < n; k++)
            out->spectrum[k] += norm2(a[k]) / (double)samples;
        out->pump += a[0] / (double)samples;
        add_pumps(s, samples, out);
    }
    base_fft_release(psi);
    if (status)
        lle_watch_free(out);
    else
        summarise(n, out);
    return status;
}

void lle_watch_free(struct lle_watch *w)
{
    free(w->band_power);
    free(w->flat);
    free(w->peaks);
    free(w->spectrum);
    free(w->given);
    free(w->work);
    *w = (struct lle_watch){ 0 };
}

/* Octave of a band: lines 1, 2-3, 4-7, 8-15, then the eight bands of each octave. */
static size_t octave_of(size_t band)
{
    size_t octave = 0;
    for (size_t line = band + 1; line > 1 && octave < 3; line >>= 1)
        octave++;
    return band < 15 ? octave : 4 + (band - 15) / 8;
}

enum { OCTAVES = 64, GROUPS = 2 * OCTAVES + 1 }; /* either side, and the pump */

static void gather_octaves(const struct lle_watch *w, size_t sample, double group[GROUPS])
{
    const double *band = w->band_power + sample * w->bands;
    const size_t side = (w->bands - 1) / 2;
    memset(group, 0, GROUPS * sizeof *group);
    group[GROUPS - 1] = band[0];
    for (size_t b = 0; b < side; b++) {
        group[octave_of(b)] += band[1 + b];
        group[OCTAVES + octave_of(b)] += band[1 + side + b];
    }
}

/* Octaves, because single lines of several solitons interfere: they change when one soliton shifts
 * against another by a thousandth of its width, which vacuum noise brings about. */
double lle_watch_stationarity(const struct lle_watch *w)
{
    double mean[GROUPS] = { 0 }, now[GROUPS], moved = 0.0, total = 0.0;
    for (size_t t = 0; t < w->samples; t++) {
        gather_octaves(w, t, now);
        for (size_t g = 0; g < GROUPS; g++)
            mean[g] += now[g] / (double)w->samples;
    }
    for (size_t t = 0; t < w->samples; t++) {
        gather_octaves(w, t, now);
        for (size_t g = 0; g < GROUPS; g++) {
            moved += fabs(now[g] - mean[g]);
            total += now[g];
        }
    }
    return total > 0.0 ? moved / total : 0.0;
}

/* x less its running mean, `half` samples shorter at either end; in place. */
static size_t less_mean(double *x, size_t count, size_t half)
{
    const double step = 2.0 * BASE_PI / (double)(2 * half + 2);
    if (count <= 2 * half)
        return 0;
    for (size_t t = 0; t + 2 * half < count; t++) {
        double mean = 0.0;
        for (size_t i = 0; i <= 2 * half; i++)
            mean += x[t + i] * (1.0 - cos(step * (double)(i + 1))) / (double)(2 * half + 2);
        x[t] = x[t + half] - mean; /* of places that are not read again: t < t + half */
    }
    return count - 2 * half;
}

double lle_watch_ripple(const struct lle_watch *w, size_t from, size_t count, size_t wide)
{
    double *x = malloc(count * sizeof *x), (*group)[GROUPS] = malloc(count * sizeof *group);
    double moved = 0.0;
    for (size_t t = 0; t < count && group; t++)
        gather_octaves(w, from + t, group[t]);
    for (size_t g = 0; g < GROUPS && group && x; g++) {
        size_t left = count;
        for (size_t t = 0; t < count; t++)
            x[t] = group[t][g];
        for (int i = 0; i < 3; i++)
            left = less_mean(x, left, wide / 2);
        for (size_t t = 0; t < left; t++)
            moved += fabs(x[t]) / (double)left;
    }
    free(group);
    free(x);
    return w->mean_power > 0.0 ? moved / w->mean_power : 0.0;
}

static double distance_at(const struct lle_watch *w, size_t lag)
{
    double sum = 0.0;
    for (size_t t = 0; t + lag < w->samples; t++)
        for (size_t b = 0; b < w->bands; b++)
            sum += fabs(w->band_power[(t + lag) * w->bands + b] - w->band_power[t * w->bands + b]);
    return sum / (double)(w->samples - lag);
}

double lle_watch_recurrence(const struct lle_watch *w)
{
    double largest = 0.0, nearest = HUGE_VAL, last = 0.0;
    bool away = false;
    for (size_t lag = 1; lag <= w->samples / 2; lag++) {
        const double d = distance_at(w, lag);
        away = away || d < last;
        largest = fmax(largest, d);
        if (away)
            nearest = fmin(nearest, d);
        last = d;
    }
    return away ? nearest / largest : 0.0;
}
