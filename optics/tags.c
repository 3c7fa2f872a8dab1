#include "optics/tags.h"

#include "optics/profile.h"
#include "optics/tags_parts.h"

#include <math.h>
#include <stdlib.h>

double optics_tags_period_s(const struct optics_plan *plan)
{
    return fmax(1.0 / plan->encoder.clock_hz, 2.0 * plan->encoder.bin_separation_s);
}

double optics_tags_tdc_s(const struct optics_plan *plan)
{
    static const double EXPERIMENT_S = 156e-12;
    if (!isnan(plan->tags.tdc_s))
        return plan->tags.tdc_s;
    return plan->detector.tdc_bin_s > 0.0 ? plan->detector.tdc_bin_s : EXPERIMENT_S;
}

double optics_tags_gate_s(const struct optics_plan *plan)
{
    if (!isnan(plan->tags.gate_s))
        return plan->tags.gate_s;
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double reach_s = fmax(fabs(from_s), fabs(to_s)) + 6.0 * plan->detector.jitter_s;
    return fmin(2.0 * reach_s + optics_tags_tdc_s(plan), plan->encoder.bin_separation_s);
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
