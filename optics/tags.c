#include "optics/tags.h"

#include "optics/profile.h"
#include "optics/tags_parts.h"

#include <math.h>
#include <stdlib.h>

double optics_tags_period_s(const struct optics_plan *plan)
{
    return fmax(1.0 / plan->encoder.clock_hz, 2.0 * plan->encoder.bin_separation_s);
}

double optics_tags_gate_s(const struct optics_plan *plan)
{
    if (!isnan(plan->tags.gate_s))
        return plan->tags.gate_s;
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double reach_s = fmax(fabs(from_s), fabs(to_s)) + 6.0 * plan->detector.jitter_s;
    return fmin(2.0 * reach_s + plan->tags.tdc_s, plan->encoder.bin_separation_s);
}

void optics_tags_free(struct optics_tags *tags)
{
    if (!tags)
        return;
    free(tags->detector);
    free(tags->time_ps);
    free(tags->part);
    *tags = (struct optics_tags){ 0 };
}

void optics_tags_add(struct optics_tags_clicks *c, double time_ps, int detector)
{
    if (c->count == c->room) {
        const size_t room = c->room ? 2 * c->room : 4096;
        struct optics_tags_click *more = realloc(c->at, room * sizeof *more);
        if (!more) {
            c->short_of_memory = true;
            return;
        }
        c->at = more;
        c->room = room;
    }
    c->at[c->count++] = (struct optics_tags_click){ time_ps, detector };
}

/* Two clicks at one time keep the order of the detectors, so that a run has one order only. */
static int by_time(const void *a, const void *b)
{
    const struct optics_tags_click *x = a, *y = b;
    return x->time_ps != y->time_ps ? (x->time_ps > y->time_ps) - (x->time_ps < y->time_ps)
                                    : x->detector - y->detector;
}

void optics_tags_sort(struct optics_tags_clicks *c)
{
    if (c->count)
        qsort(c->at, c->count, sizeof *c->at, by_time);
}

enum base_status optics_tags_convert(const struct optics_plan *plan,
                                     const struct optics_tags_clicks *part, size_t parts,
                                     struct optics_tags *out, struct base_error *err)
{
    size_t most = 1;
    for (size_t k = 0; k < parts; k++)
        most += part[k].count;
    out->detector = malloc(most * sizeof *out->detector);
    out->time_ps = malloc(most * sizeof *out->time_ps);
    if (!out->detector || !out->time_ps)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu time tags", most);
    const double tdc_ps = fmax(1e12 * plan->tags.tdc_s, 1.0);
    const double dead_ps = 1e12 * plan->detector.dead_time_s;
    double ready_ps[2] = { 0.0, 0.0 }; /* of each detector; also the converter's start */
    for (size_t k = 0; k < parts; k++)
        for (size_t i = 0; i < part[k].count; i++) {
            const struct optics_tags_click c = part[k].at[i];
            if (c.time_ps < ready_ps[c.detector - 1])
                continue;
            ready_ps[c.detector - 1] = c.time_ps + dead_ps;
            int64_t time_ps = llround(floor(c.time_ps / tdc_ps) * tdc_ps);
            /* Jitter can carry a click over the border of two parts. */
            if (out->count && time_ps < out->time_ps[out->count - 1])
                time_ps = out->time_ps[out->count - 1];
            out->detector[out->count] = (uint8_t)c.detector;
            out->time_ps[out->count++] = time_ps;
        }
    return BASE_OK;
}
