#include "lle/statistics.h"

#include <math.h>
#include <stdlib.h>

#define AT(member) offsetof(struct lle_statistics, member)
#define REAL(name, at, unit, about)                                                                \
    {                                                                                              \
        name, BASE_REAL, at, unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                           \
    }

static const struct base_field rows[] = {
    { "mu", BASE_INT, AT(mu), "1", -1e9, 1e9, 0, NULL, "mode number of the line" },
    REAL("frequency_hz", AT(freq_hz), "Hz", "its mean frequency"),
    REAL("mean_w", AT(mean_w), "W", "its mean power"),
    REAL("mean_stderr_w", AT(mean_stderr_w), "W", "standard error of that"),
    REAL("g2_0", AT(g2_0), "1", "g2(0): 1 for a coherent line, 2 for a thermal one"),
    REAL("g2_0_stderr", AT(g2_0_stderr), "1", "standard error of that"),
    REAL("coherent_fraction", AT(coherent_fraction), "1",
         "share of the power in a carrier that keeps its phase over the record"),
    REAL("coherent_fraction_stderr", AT(coherent_fraction_stderr), "1", "standard error of that"),
    REAL("coherence_time_s", AT(coherence_time_s), "s",
         "delay at which |g1| has fallen to 1/e; none where it stays above"),
    REAL("coherence_time_stderr_s", AT(coherence_time_stderr_s), "s", "standard error of that"),
    REAL("energy_m2", AT(energy_moment[0]), "1",
         "<W^2>/<W>^2 of the energy in windows of a pulse's width"),
    REAL("energy_m2_stderr", AT(energy_stderr[0]), "1", "standard error of that"),
    REAL("energy_m3", AT(energy_moment[1]), "1", "<W^3>/<W>^3"),
    REAL("energy_m3_stderr", AT(energy_stderr[1]), "1", "standard error of that"),
    REAL("energy_m4", AT(energy_moment[2]), "1", "<W^4>/<W>^4"),
    REAL("energy_m4_stderr", AT(energy_stderr[2]), "1", "standard error of that"),
};

const struct base_table lle_statistics_table = { "statistics of a line",
                                                 sizeof(struct lle_statistics),
                                                 sizeof rows / sizeof rows[0], rows };

enum { BLOCKS_OF_ONE = 4, MOST = LLE_ENERGY_MOMENTS + 1 };

/* Means of one block, or of several. */
struct sums {
    double power, carrier, energy[MOST]; /* <W>, <W^2>, ... */
};

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

static struct sums sums_of(const double complex *field, size_t samples, size_t window)
{
    struct sums s = { 0 };
    const size_t half = samples / 2, windows = samples / window;
    double complex mean[2] = { 0.0 };
    for (size_t n = 0; n < samples; n++)
        s.power += norm2(field[n]) / (double)samples;
    for (size_t n = 0; n < 2 * half; n++)
        mean[n / half] += field[n] / (double)half;
    s.carrier = creal(conj(mean[0]) * mean[1]);
    for (size_t i = 0; i < windows; i++) {
        double w = 0.0, power = 1.0;
        for (size_t n = 0; n < window; n++)
            w += norm2(field[i * window + n]);
        for (size_t k = 0; k < MOST; k++)
            s.energy[k] += (power *= w) / (double)windows;
    }
    return s;
}

enum { POWER, CARRIER, MOMENTS, VALUES = MOMENTS + LLE_ENERGY_MOMENTS };

static void values_of(const struct sums *s, double value[VALUES])
{
    double scale = s->energy[0];
    value[POWER] = s->power;
    value[CARRIER] = s->carrier / s->power;
    for (size_t k = 0; k < LLE_ENERGY_MOMENTS; k++)
        value[MOMENTS + k] = s->energy[k + 1] / (scale *= s->energy[0]);
}

/* to <- to + factor s. */
static void add(struct sums *to, const struct sums *s, double factor)
{
    to->power += factor * s->power;
    to->carrier += factor * s->carrier;
    for (size_t k = 0; k < MOST; k++)
        to->energy[k] += factor * s->energy[k];
}

/* Jackknife: as in coherence.c. */
static void reduce(const struct sums *block, size_t blocks, double value[VALUES],
                   double error[VALUES])
{
    struct sums all = { 0 };
    double mean[VALUES] = { 0.0 }, square[VALUES] = { 0.0 };
    const double count = (double)blocks;
    for (size_t i = 0; i < blocks; i++)
        add(&all, &block[i], 1.0);
    struct sums average = { 0 };
    add(&average, &all, 1.0 / count);
    values_of(&average, value);
    for (size_t i = 0; i < blocks; i++) {
        double without[VALUES];
        struct sums rest = { 0 };
        add(&rest, &all, 1.0 / (count - 1.0));
        add(&rest, &block[i], -1.0 / (count - 1.0));
        values_of(&rest, without);
        for (size_t v = 0; v < VALUES; v++) {
            const double off = without[v] - value[v];
            mean[v] += off / count;
            square[v] += off * off / count;
        }
    }
    for (size_t v = 0; v < VALUES; v++) {
        value[v] -= (count - 1.0) * mean[v];
        error[v] = sqrt((count - 1.0) * fmax(square[v] - mean[v] * mean[v], 0.0));
    }
}

/* Where |g1| crosses 1/e, by a straight line; its error is that of |g1| there over the slope. */
static void coherence_time(const struct lle_coherence *g, struct lle_statistics *out)
{
    const double level = exp(-1.0);
    for (size_t i = 1; i < g->tau_s.count; i++) {
        const double before = g->g1_abs.value[i - 1], now = g->g1_abs.value[i];
        const double from_s = g->tau_s.value[i - 1], step_s = g->tau_s.value[i] - from_s;
        if (!(now <= level))
            continue;
        const double part = before > now ? fmin((before - level) / (before - now), 1.0) : 1.0;
        out->coherence_time_s = from_s + part * step_s;
        out->coherence_time_stderr_s = g->g1_stderr.value[i] * step_s / fmax(before - now, 1e-12);
        return;
    }
}

static enum base_status check(const struct lle_line *line, size_t length, double window_s,
                              struct base_error *err)
{
    if (!(line->sample_s > 0.0) || length < 2)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a record of %zu members of %zu samples is too short for statistics",
                         line->members, line->samples);
    if (!(window_s > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "windows of %g s for pulse energies: a positive time is needed", window_s);
    return BASE_OK;
}

enum base_status lle_statistics_of(const struct lle_line *line,
                                   const struct lle_coherence *coherence, double window_s,
                                   struct lle_statistics *out, struct base_error *err)
{
    base_table_defaults(&lle_statistics_table, out);
    const bool alone = line->members == 1;
    const size_t blocks = alone ? BLOCKS_OF_ONE : line->members;
    const size_t length = alone ? line->samples / BLOCKS_OF_ONE : line->samples;
    const double wide = fmin(fmax(round(window_s / line->sample_s), 1.0), 1e15);
    const size_t window = (size_t)wide;
    const enum base_status status = check(line, length, window_s, err);
    struct sums *block = status ? NULL : calloc(blocks, sizeof *block);
    if (!block)
        return status ? base_while(err, "measuring the statistics of line %d", line->mu)
                      : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu blocks", blocks);
    for (size_t i = 0; i < blocks; i++)
        block[i] = sums_of(line->field + i * (alone ? length : line->samples), length, window);

    double value[VALUES], error[VALUES];
    reduce(block, blocks, value, error);
    free(block);
    out->mu = line->mu;
    out->freq_hz = line->freq_hz;
    out->mean_w = value[POWER];
    out->mean_stderr_w = error[POWER];
    out->g2_0 = coherence->g2_0;
    out->g2_0_stderr = coherence->g2_0_stderr;
    out->coherent_fraction = value[CARRIER];
    out->coherent_fraction_stderr = error[CARRIER];
    coherence_time(coherence, out);
    for (size_t k = 0; k < LLE_ENERGY_MOMENTS && window <= length; k++) {
        out->energy_moment[k] = value[MOMENTS + k];
        out->energy_stderr[k] = error[MOMENTS + k];
    }
    return BASE_OK;
}
