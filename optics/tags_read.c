#include "optics/tags.h"

#include "base/csv.h"
#include "base/h5_columns.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2^53 ps: what a time may be where numbers are read as real ones; two and a half hours. */
static const double LATEST_PS = 9007199254740992.0;

static enum base_status room_for(struct optics_tags *out, size_t count, struct base_error *err)
{
    out->detector = malloc(count + 1);
    out->time_ps = malloc((count + 1) * sizeof *out->time_ps);
    if (!out->detector || !out->time_ps)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu time tags", count);
    return BASE_OK;
}

/* ---- one tag after the other ---- */

/* "run.csv:3: error: " or "run.h5: error: row 3: ". */
struct where {
    char text[BASE_TEXT_SIZE];
};

static struct where line_of(const char *path, size_t line)
{
    struct where at;
    snprintf(at.text, sizeof at.text, "%.200s:%zu: error: ", path, line);
    return at;
}

static struct where row_of(const char *path, size_t row)
{
    struct where at;
    snprintf(at.text, sizeof at.text, "%.200s: error: row %zu: ", path, row);
    return at;
}

static enum base_status refuse(const struct optics_tags *out, const char *at, int64_t channel,
                               int64_t time_ps, struct base_error *err)
{
    if (channel != out->channel[0] && channel != out->channel[1])
        return base_fail(err, BASE_ERR_CONFIG,
                         "%schannel %" PRId64 " is not known: detectors are %d (tags.channel_1) "
                         "and %d (tags.channel_2)",
                         at, channel, out->channel[0], out->channel[1]);
    if (time_ps < 0)
        return base_fail(err, BASE_ERR_CONFIG, "%stime_ps %" PRId64 ": 0 or more is needed", at,
                         time_ps);
    if ((double)time_ps > LATEST_PS)
        return base_fail(err, BASE_ERR_CONFIG,
                         "%stime_ps %" PRId64 ": at most %.0f, 2.5 h, is needed", at, time_ps,
                         LATEST_PS);
    return base_fail(err, BASE_ERR_CONFIG,
                     "%stime_ps %" PRId64 " comes before %" PRId64 " in the one above: sorted "
                     "times are needed",
                     at, time_ps, out->time_ps[out->count - 1]);
}

static bool fits(const struct optics_tags *out, int64_t channel, int64_t time_ps)
{
    return (channel == out->channel[0] || channel == out->channel[1]) && time_ps >= 0 &&
           (double)time_ps <= LATEST_PS && !(out->count && time_ps < out->time_ps[out->count - 1]);
}

static void take(struct optics_tags *out, int64_t channel, int64_t time_ps)
{
    out->detector[out->count] = channel == out->channel[0] ? 1 : 2;
    out->time_ps[out->count++] = time_ps;
}

/* ---- text ---- */

static enum base_status whole(const struct base_csv *csv, const char *column, const char *cell,
                              double low, double high, double *out, struct base_error *err)
{
    const enum base_status status = base_csv_number(csv, column, cell, low, high, out, err);
    if (!status && *out != floor(*out))
        return base_fail(err, BASE_ERR_CONFIG, "%s:%zu: error: %s '%s': a whole number is needed",
                         csv->path, csv->line, column, cell);
    return status;
}

static enum base_status read_csv(const char *path, struct optics_tags *out, struct base_error *err)
{
    enum { CELLS = 2 };
    struct base_csv csv;
    enum base_status status = base_csv_open(&csv, path, (size_t)1 << 31, err);
    if (status)
        return status;
    status = room_for(out, csv.most, err);
    if (!status && (!base_csv_next(&csv) || strcmp(csv.row, "channel,time_ps") != 0))
        status = base_fail(err, BASE_ERR_CONFIG,
                           "%s:%zu: error: the header 'channel,time_ps' is needed", path, csv.line);
    while (!status && base_csv_next(&csv)) {
        char *cell[CELLS];
        double channel = 0.0, time_ps = 0.0;
        const size_t cells = base_csv_split(&csv, cell, CELLS);
        if (cells != CELLS)
            status =
                base_fail(err, BASE_ERR_CONFIG, "%s:%zu: error: %zu cells: channel,time_ps are two",
                          path, csv.line, cells);
        if (!status)
            status = whole(&csv, "channel", cell[0], -1e9, 1e9, &channel, err);
        if (!status)
            status = whole(&csv, "time_ps", cell[1], -LATEST_PS, LATEST_PS, &time_ps, err);
        if (!status && !fits(out, (int64_t)channel, (int64_t)time_ps))
            status =
                refuse(out, line_of(path, csv.line).text, (int64_t)channel, (int64_t)time_ps, err);
        if (!status)
            take(out, (int64_t)channel, (int64_t)time_ps);
    }
    base_csv_close(&csv);
    return status;
}

/* ---- HDF5 ---- */

static enum base_status read_columns(const struct base_h5_columns *file, const char *path,
                                     struct optics_tags *out, struct base_error *err)
{
    enum { PIECE = 1 << 15 };
    const bool grouped = base_h5_columns_has(file, "tags/time_ps");
    const char *time_name = grouped ? "tags/time_ps" : "time_ps";
    const char *channel_name = grouped ? "tags/channel" : "channel";
    size_t count = 0, channels = 0;
    enum base_status status = base_h5_columns_length(file, time_name, &count, err);
    if (!status)
        status = base_h5_columns_length(file, channel_name, &channels, err);
    if (!status && count != channels)
        status = base_fail(err, BASE_ERR_CONFIG, "'%s': %zu channels for %zu times", path, channels,
                           count);
    if (!status)
        status = room_for(out, count, err);
    int64_t *piece = status ? NULL : malloc(2 * PIECE * sizeof *piece);
    if (!status && !piece)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a piece of time tags");
    for (size_t first = 0; first < count && !status; first += PIECE) {
        const size_t n = count - first < PIECE ? count - first : PIECE;
        int64_t *channel = piece, *time_ps = piece + PIECE;
        status = base_h5_columns_read(file, channel_name, BASE_H5_INT64, first, n, channel, err);
        if (!status)
            status = base_h5_columns_read(file, time_name, BASE_H5_INT64, first, n, time_ps, err);
        for (size_t i = 0; i < n && !status; i++)
            if (fits(out, channel[i], time_ps[i]))
                take(out, channel[i], time_ps[i]);
            else
                status = refuse(out, row_of(path, first + i + 1).text, channel[i], time_ps[i], err);
    }
    free(piece);
    return status;
}

static enum base_status check_part(const struct optics_tags *out, size_t k, const char *path,
                                   struct base_error *err)
{
    const struct optics_tags_part *p = &out->part[k];
    if (!(p->start_s >= 0.0) || !(p->end_s > p->start_s) || !(p->end_s < 1e4) ||
        (k && p->start_s < out->part[k - 1].end_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "'%s': part %zu is from %g s to %g s: parts in order are needed, none "
                         "before the end of the one above",
                         path, k + 1, p->start_s, p->end_s);
    return BASE_OK;
}

static enum base_status read_parts(const struct base_h5_columns *file, const char *path,
                                   struct optics_tags *out, struct base_error *err)
{
    enum { MOST = 1 << 20 };
    static const char *const name[] = { "parts/start_s", "parts/end_s", "parts/phase_rad",
                                        "parts/distinguishable" };
    size_t count = 0;
    if (!base_h5_columns_has(file, name[0]))
        return BASE_OK;
    enum base_status status = base_h5_columns_length(file, name[0], &count, err);
    if (!status && (count == 0 || count > MOST))
        status = base_fail(err, BASE_ERR_CONFIG, "'%s': %zu parts: 1 to %d can be read", path,
                           count, MOST);
    if (status)
        return status;
    double *column = malloc(4 * count * sizeof *column);
    out->part = calloc(count, sizeof *out->part);
    if (!column || !out->part)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu parts", count);
    for (size_t c = 0; c < 4 && !status; c++)
        status =
            base_h5_columns_read(file, name[c], BASE_H5_DOUBLE, 0, count, column + c * count, err);
    for (size_t k = 0; k < count && !status; k++) {
        out->part[k] =
            (struct optics_tags_part){ column[k], column[count + k], column[2 * count + k],
                                       column[3 * count + k] != 0.0 };
        out->part_count = k + 1;
        status = check_part(out, k, path, err);
    }
    free(column);
    return status;
}

/* What the file says of itself, unless the plan comes first. */
static void read_numbers(const struct base_h5_columns *file, unsigned plan_first,
                         struct optics_tags *out)
{
    const struct {
        const char *name;
        unsigned bit;
        double *to;
    } number[] = {
        { "period_s", OPTICS_TAGS_CLOCK, &out->period_s },
        { "bin_separation_s", OPTICS_TAGS_BINS, &out->bin_separation_s },
        { "gate_s", OPTICS_TAGS_GATE, &out->gate_s },
        { "window_s", OPTICS_TAGS_WINDOW, &out->window_s },
        { "tdc_s", OPTICS_TAGS_TDC, &out->tdc_s },
        { "first_early_s", OPTICS_TAGS_FIRST, &out->first_early_s },
    };
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        const double found = base_h5_columns_number(file, number[i].name);
        if (isfinite(found) && !(plan_first & number[i].bit))
            *number[i].to = found;
    }
    for (int k = 0; k < 2 && !(plan_first & OPTICS_TAGS_CHANNELS); k++) {
        const double found = base_h5_columns_number(file, k ? "channel_2" : "channel_1");
        if (found >= 0.0 && found <= 255.0)
            out->channel[k] = (uint8_t)found;
    }
}

static enum base_status read_h5(const char *path, unsigned plan_first, struct optics_tags *out,
                                struct base_error *err)
{
    struct base_h5_columns *file;
    enum base_status status = base_h5_columns_open(&file, path, err);
    if (status)
        return status;
    read_numbers(file, plan_first, out);
    status = read_columns(file, path, out, err);
    if (!status)
        status = read_parts(file, path, out, err);
    base_h5_columns_close(file);
    return status;
}

/* ---- both ---- */

static enum base_status whole_file_is_one_part(struct optics_tags *out, const char *path,
                                               struct base_error *err)
{
    if (!out->count)
        return base_fail(err, BASE_ERR_CONFIG, "'%s': no time tags: one or more are needed", path);
    out->part = calloc(1, sizeof *out->part);
    if (!out->part)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a part");
    out->part_count = 1;
    const double from_s = 1e-12 * (double)out->time_ps[0];
    const double to_s = 1e-12 * (double)out->time_ps[out->count - 1];
    out->part[0] = (struct optics_tags_part){ from_s, to_s, NAN, false };
    return BASE_OK;
}

static enum base_status check_numbers(const struct optics_tags *t, const char *path,
                                      struct base_error *err)
{
    if (!(t->bin_separation_s > 0.0) || !(t->period_s >= 2.0 * t->bin_separation_s * 0.999999999))
        return base_fail(err, BASE_ERR_CONFIG,
                         "'%s': pairs of qubits every %g s in bins %g s apart: two bin separations "
                         "or more are needed (encoder.clock_hz, encoder.bin_separation_s)",
                         path, t->period_s, t->bin_separation_s);
    if (!(t->gate_s > 0.0) || !(t->gate_s <= t->bin_separation_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "'%s': a gate of %g s: more than 0 and at most the bin separation %g s is "
                         "needed (tags.gate_s)",
                         path, t->gate_s, t->bin_separation_s);
    if (!(t->window_s > 0.0) || !(t->tdc_s >= 0.0) || !(t->tdc_s < t->bin_separation_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "'%s': a window of %g s and converter bins of %g s: a positive window and "
                         "bins shorter than %g s are needed",
                         path, t->window_s, t->tdc_s, t->bin_separation_s);
    return BASE_OK;
}

enum base_status optics_tags_read(const char *path, const struct optics_plan *plan,
                                  unsigned plan_first, struct optics_tags *out,
                                  struct base_error *err)
{
    *out = (struct optics_tags){
        .period_s = optics_tags_period_s(plan),
        .bin_separation_s = plan->encoder.bin_separation_s,
        .first_early_s = plan->tags.first_early_s,
        .gate_s = optics_tags_gate_s(plan),
        .window_s = plan->detector.window_s,
        .tdc_s = optics_tags_tdc_s(plan),
        .channel = { (uint8_t)plan->tags.channel_1, (uint8_t)plan->tags.channel_2 },
    };
    enum base_status status =
        base_h5_is_one(path) ? read_h5(path, plan_first, out, err) : read_csv(path, out, err);
    if (!status && !out->part_count)
        status = whole_file_is_one_part(out, path, err);
    if (!status)
        status = check_numbers(out, path, err);
    if (status)
        optics_tags_free(out);
    return status ? base_while(err, "reading time tags") : BASE_OK;
}
