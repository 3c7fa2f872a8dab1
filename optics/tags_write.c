#include "optics/tags.h"

#include "base/file.h"
#include "base/h5_columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parts as columns. */
struct parts {
    double *start_s, *end_s, *phase_rad;
    uint8_t *distinguishable;
};

static bool split_parts(const struct optics_tags *tags, struct parts *out)
{
    const size_t n = tags->part_count + 1;
    out->start_s = malloc(n * sizeof(double));
    out->end_s = malloc(n * sizeof(double));
    out->phase_rad = malloc(n * sizeof(double));
    out->distinguishable = malloc(n);
    if (!out->start_s || !out->end_s || !out->phase_rad || !out->distinguishable)
        return false;
    for (size_t k = 0; k < tags->part_count; k++) {
        out->start_s[k] = tags->part[k].start_s;
        out->end_s[k] = tags->part[k].end_s;
        out->phase_rad[k] = tags->part[k].phase_rad;
        out->distinguishable[k] = tags->part[k].distinguishable;
    }
    return true;
}

static enum base_status put_parts(const struct optics_tags *tags, struct base_h5 *file,
                                  struct base_error *err)
{
    struct parts p = { 0 };
    enum base_status status = BASE_OK;
    if (split_parts(tags, &p)) {
        const struct base_h5_column column[] = {
            { "start_s", BASE_H5_DOUBLE, "s", "beginning of the part", p.start_s },
            { "end_s", BASE_H5_DOUBLE, "s", "its end", p.end_s },
            { "phase_rad", BASE_H5_DOUBLE, "rad", "Bob's late phase against Alice's", p.phase_rad },
            { "distinguishable", BASE_H5_UINT8, "1", "1: light that cannot interfere",
              p.distinguishable },
        };
        status = base_h5_put_columns(file, "parts", column, sizeof column / sizeof *column,
                                     tags->part_count, err);
    } else {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu parts", tags->part_count);
    }
    free(p.start_s);
    free(p.end_s);
    free(p.phase_rad);
    free(p.distinguishable);
    return status;
}

static enum base_status put_tags(const struct optics_tags *tags, struct base_h5 *file,
                                 struct base_error *err)
{
    uint8_t *channel = malloc(tags->count + 1);
    if (!channel)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu channels", tags->count);
    for (size_t i = 0; i < tags->count; i++)
        channel[i] = tags->channel[tags->detector[i] - 1];
    const struct base_h5_column column[] = {
        { "channel", BASE_H5_UINT8, "1", "which detector clicked", channel },
        { "time_ps", BASE_H5_INT64, "ps", "when: the beginning of the converter's bin",
          tags->time_ps },
    };
    const enum base_status status = base_h5_put_columns(file, "", column, 2, tags->count, err);
    free(channel);
    return status;
}

static enum base_status write_h5(const struct optics_tags *tags, const char *path,
                                 struct base_error *err)
{
    const struct {
        const char *name;
        double value;
    } number[] = {
        { "period_s", tags->period_s },           { "bin_separation_s", tags->bin_separation_s },
        { "first_early_s", tags->first_early_s }, { "gate_s", tags->gate_s },
        { "window_s", tags->window_s },           { "tdc_s", tags->tdc_s },
        { "channel_1", tags->channel[0] },        { "channel_2", tags->channel[1] },
    };
    struct base_h5 *file;
    enum base_status status = base_h5_create(&file, path, err);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof number / sizeof *number && !status; i++)
        status = base_h5_put_number(file, number[i].name, number[i].value, err);
    if (!status)
        status = put_tags(tags, file, err);
    if (!status)
        status = put_parts(tags, file, err);
    if (status) {
        base_h5_abandon(file);
        return status;
    }
    base_h5_seal(file);
    return base_h5_commit(file, err);
}

/* A line has at most 3 + 1 + 20 + 1 characters. */
enum { LINE = 32, LINES = 4096 };

static enum base_status write_csv(const struct optics_tags *tags, const char *path,
                                  struct base_error *err)
{
    static const char header[] = "channel,time_ps\n";
    char *text = malloc((size_t)LINE * LINES);
    struct base_draft *draft = NULL;
    enum base_status status =
        text ? base_draft_open(&draft, path, err)
             : base_fail(err, BASE_ERR_MEMORY, "no memory for the text of time tags");
    if (!status)
        status = base_draft_write(draft, header, sizeof header - 1, err);
    for (size_t i = 0; i < tags->count && !status;) {
        size_t used = 0;
        for (size_t k = 0; k < LINES && i < tags->count; k++, i++)
            used += (size_t)snprintf(text + used, LINE, "%d,%" PRId64 "\n",
                                     tags->channel[tags->detector[i] - 1], tags->time_ps[i]);
        status = base_draft_write(draft, text, used, err);
    }
    free(text);
    if (status) {
        base_draft_abandon(draft);
        return status;
    }
    return base_draft_commit(draft, err);
}

enum base_status optics_tags_write(const struct optics_tags *tags, const char *path,
                                   struct base_error *err)
{
    const size_t length = strlen(path);
    const bool text = length >= 4 && strcmp(path + length - 4, ".csv") == 0;
    const enum base_status status = text ? write_csv(tags, path, err) : write_h5(tags, path, err);
    return status ? base_while(err, "writing time tags") : BASE_OK;
}
