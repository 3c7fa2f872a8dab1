#include "lle/operating.h"

#include "base/constants.h"
#include "lle/ports.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct lle_operating, member)
#define REAL(name, member, unit, about)                                                            \
    {                                                                                              \
        name, BASE_REAL, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                   \
    }

static const struct base_field rows[] = {
    { "members", BASE_COUNT, AT(members), "1", 0, HUGE_VAL, 0, NULL,
      "independent combs the errors come from" },
    REAL("record_s", record_s, "s", "length of each one's record"),
    REAL("mean_power", mean_power, "1", "mean |psi|^2 over round trip, time and members"),
    REAL("mean_power_stderr", mean_power_stderr, "1", "standard error of that"),
    REAL("comb_w", comb_w, "W", "mean power of all lines but the pump's"),
    REAL("comb_stderr_w", comb_stderr_w, "W", "standard error of that"),
    REAL("comb_rms", comb_rms, "1", "rms fluctuation of that power over its mean"),
    REAL("comb_rms_stderr", comb_rms_stderr, "1", "standard error of that"),
    REAL("edge_power", edge_power, "1", "share of the power in the outermost eighth of the modes"),
    { "warning", BASE_TEXT, AT(warning), "", 0, 0, NAN, "", "what to distrust, empty if nothing" },
    { "lines", BASE_ROWS, AT(lines), "", 0, 0, NAN, NULL, "every line by itself" },
};

const struct base_table lle_operating_table = { "operating point", sizeof(struct lle_operating),
                                                sizeof rows / sizeof rows[0], rows };

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* Blocks of a record: members, or four pieces of a single one. */
struct blocks {
    size_t count, length;
};

static struct blocks blocks_of(const struct lle_line *line)
{
    enum { PIECES = 4 };
    const bool alone = line->members == 1;
    return (struct blocks){ alone ? PIECES : line->members,
                            alone ? line->samples / PIECES : line->samples };
}

static void mean_of(const double *value, size_t count, double *mean, double *error)
{
    double sum = 0.0, square = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += value[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        square += (value[i] - sum) * (value[i] - sum);
    *mean = sum;
    *error = sqrt(square / ((double)count * (double)(count - 1)));
}

/* Comb power and its fluctuation, block by block. */
static void whole_comb(const struct lle_line *line, const double *power, double *room,
                       struct lle_operating *out)
{
    const struct blocks b = blocks_of(line);
    double *rms = room + b.count;
    for (size_t i = 0; i < b.count; i++) {
        double sum = 0.0, square = 0.0;
        for (size_t n = 0; n < b.length; n++) {
            const double p = power[i * b.length + n];
            sum += p / (double)b.length;
            square += p * p / (double)b.length;
        }
        room[i] = sum;
        rms[i] = sqrt(fmax(square / (sum * sum) - 1.0, 0.0));
    }
    mean_of(room, b.count, &out->comb_w, &out->comb_stderr_w);
    mean_of(rms, b.count, &out->comb_rms, &out->comb_rms_stderr);
}

/* Whether the light in the bus tells what is in the ring. */
static bool bus_tells(const struct lle_plan *plan, bool uniform)
{
    return uniform && plan->comb.port == LLE_THROUGH && !plan->comb.pump_noise &&
           plan->pump.extra_frequency_hz.count == 0;
}

/* The pump line leaves as s_in - sqrt(unit) psi_0; its record has been turned by its mean
 * frequency. */
static void whole_ring(const struct lle_plan *plan, const struct lle_dictionary *d,
                       const struct lle_line *pump, const double *power, double *room,
                       struct lle_operating *out)
{
    const struct blocks b = blocks_of(pump);
    const double turn = -2.0 * BASE_PI * (pump->freq_hz - lle_line_hz(plan, 0)) * pump->sample_s;
    for (size_t i = 0; i < b.count; i++) {
        double sum = 0.0;
        for (size_t n = 0; n < b.length; n++) {
            const size_t at = i * b.length + n;
            const double complex field =
                pump->field[at] * cexp(I * turn * (double)(at % pump->samples));
            sum += power[at] + norm2(sqrt(d->pump_w) - field);
        }
        room[i] = sum / ((double)b.length * d->line_w_per_unit);
    }
    mean_of(room, b.count, &out->mean_power, &out->mean_power_stderr);
}

static enum base_status each_line(const struct lle_line *lines, size_t count, double window_s,
                                  double max_lag_s, struct lle_operating *out,
                                  struct base_error *err)
{
    struct lle_statistics *row = calloc(count ? count : 1, sizeof *row);
    if (!row)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", count);
    out->lines = (struct base_rows){ .table = &lle_statistics_table, .count = count, .data = row };
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < count && !status; i++) {
        struct lle_coherence g = { 0 };
        const struct blocks b = blocks_of(&lines[i]);
        const double whole_s = (double)b.length * lines[i].sample_s;
        status = lle_coherence_of(&lines[i], fmin(max_lag_s, 0.5 * whole_s), &g, err);
        if (!status)
            status = lle_statistics_of(&lines[i], &g, window_s, &row[i], err);
        base_table_release(&lle_coherence_table, &g);
    }
    return status;
}

static enum base_status evaluate(const struct lle_plan *plan, const struct lle_line *lines,
                                 size_t count, const double *power, double window_s,
                                 double max_lag_s, struct lle_operating *out,
                                 struct base_error *err)
{
    const struct lle_line *pump = &lines[count];
    struct lle_dictionary d;
    struct lle_ports ports;
    enum base_status status = lle_dictionary_of(plan, &d, err);
    if (!status)
        status = lle_ports_of(plan, &d, &ports, err);
    if (status)
        return status;
    const bool uniform = ports.uniform;
    lle_ports_free(&ports);
    if (pump->samples < 8)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a record of %zu samples is too short for an operating point: lengthen "
                         "comb.record_s = %g",
                         pump->samples, plan->comb.record_s);
    double *room = calloc(2 * blocks_of(pump).count, sizeof *room);
    if (!room)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu members", pump->members);
    out->members = pump->members;
    out->record_s = (double)pump->samples * pump->sample_s;
    out->edge_power = pump->edge_power;
    memcpy(out->warning, pump->warning, sizeof out->warning);
    whole_comb(pump, power, room, out);
    if (bus_tells(plan, uniform))
        whole_ring(plan, &d, pump, power, room, out);
    free(room);
    return each_line(lines, count, window_s, max_lag_s, out, err);
}

enum base_status lle_operating_of(const struct lle_plan *given, const int *mu, size_t count,
                                  double window_s, double max_lag_s,
                                  const struct base_progress *progress, int keep,
                                  struct lle_line *kept, struct lle_operating *out,
                                  struct base_error *err)
{
    base_table_defaults(&lle_operating_table, out);
    struct lle_line *lines = calloc(count + 1, sizeof *lines);
    int *all = calloc(count + 1, sizeof *all);
    struct base_reals power = { 0 };
    enum base_status status = BASE_OK;
    if (!lines || !all)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", count);
    if (!status) {
        memcpy(all, mu, count * sizeof *all); /* the pump's own, 0, comes last */
        status = lle_line_record(given, all, count + 1, progress, lines, &power, err);
    }
    if (!status)
        status = evaluate(given, lines, count, power.value, window_s, max_lag_s, out, err);
    for (size_t i = 0; i <= count && lines; i++) {
        if (kept && !status && lines[i].mu == keep && (i < count || keep == 0)) {
            *kept = lines[i];
            lines[i] = (struct lle_line){ 0 };
            kept = NULL;
        }
        lle_line_free(&lines[i]);
    }
    base_reals_free(&power);
    free(lines);
    free(all);
    if (status)
        base_table_release(&lle_operating_table, out);
    return status ? base_while(err, "measuring the operating point") : BASE_OK;
}
