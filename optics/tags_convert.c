/* From clicks that light and dark counts would make to tags that are written: what the detectors
 * remember of the clicks before, and the converter's bins. Afterpulses wait in a heap until their
 * time has come, so that everything happens in the order of time. */
#include "optics/detector.h"
#include "optics/tags_parts.h"

#include <math.h>
#include <stdlib.h>

struct converter {
    const struct optics_detector *detector;
    struct base_rng rng;
    uint64_t next; /* index of a random number */
    double tdc_ps, end_ps;
    double last_ps[2];                  /* click that each detector gave; -INFINITY: none */
    struct optics_tags_clicks released; /* heap of afterpulses, the earliest first */
    size_t room;                        /* of the tags */
    struct optics_tags *out;
};

/* ---- the heap ---- */

static bool before(const struct optics_tags_click *a, const struct optics_tags_click *b)
{
    return a->time_ps < b->time_ps || (a->time_ps == b->time_ps && a->detector < b->detector);
}

static void swap(struct optics_tags_click *a, struct optics_tags_click *b)
{
    const struct optics_tags_click keep = *a;
    *a = *b;
    *b = keep;
}

static void push(struct optics_tags_clicks *heap, double time_ps, int detector)
{
    optics_tags_add(heap, time_ps, detector);
    if (heap->short_of_memory)
        return;
    for (size_t k = heap->count - 1; k > 0; k = (k - 1) / 2) {
        if (!before(&heap->at[k], &heap->at[(k - 1) / 2]))
            return;
        swap(&heap->at[k], &heap->at[(k - 1) / 2]);
    }
}

static struct optics_tags_click pop(struct optics_tags_clicks *heap)
{
    const struct optics_tags_click first = heap->at[0];
    heap->at[0] = heap->at[--heap->count];
    for (size_t k = 0, child = 1; child < heap->count; k = child, child = 2 * k + 1) {
        if (child + 1 < heap->count && before(&heap->at[child + 1], &heap->at[child]))
            child++;
        if (!before(&heap->at[child], &heap->at[k]))
            break;
        swap(&heap->at[child], &heap->at[k]);
    }
    return first;
}

/* ---- one click ---- */

/* Exactly as optics_detector_recovered has it; a number is drawn only where it is needed. */
static bool registered(struct converter *c, const struct optics_tags_click *click)
{
    const double after_ps = click->time_ps - c->last_ps[click->detector - 1];
    if (click->time_ps < 0.0 || after_ps < 1e12 * c->detector->dead_time_s)
        return false;
    if (!(c->detector->recovery_s > 0.0))
        return true;
    double u[2];
    base_rng_uniform2(c->rng, c->next++, u);
    return u[0] < optics_detector_recovered(c->detector, 1e-12 * after_ps);
}

/* What the click leaves behind fires later; whether it is heard is decided then. */
static void release(struct converter *c, const struct optics_tags_click *click)
{
    double u[2];
    if (!(c->detector->afterpulse_probability > 0.0))
        return;
    base_rng_uniform2(c->rng, c->next++, u);
    const double at_ps = click->time_ps - 1e12 * c->detector->afterpulse_time_s * log(u[1]);
    if (u[0] < c->detector->afterpulse_probability && at_ps < c->end_ps)
        push(&c->released, at_ps, click->detector);
}

static bool make_room(struct converter *c)
{
    if (c->out->count < c->room)
        return true;
    const size_t room = c->room + c->room / 2 + 16;
    uint8_t *detector = realloc(c->out->detector, room * sizeof *detector);
    c->out->detector = detector ? detector : c->out->detector;
    int64_t *time_ps = detector ? realloc(c->out->time_ps, room * sizeof *time_ps) : NULL;
    c->out->time_ps = time_ps ? time_ps : c->out->time_ps;
    c->room = time_ps ? room : c->room;
    return time_ps != NULL;
}

static void put(struct converter *c, const struct optics_tags_click *click)
{
    struct optics_tags *out = c->out;
    if (!registered(c, click))
        return;
    if (!make_room(c)) {
        c->released.short_of_memory = true;
        return;
    }
    c->last_ps[click->detector - 1] = click->time_ps;
    int64_t time_ps = llround(floor(click->time_ps / c->tdc_ps) * c->tdc_ps);
    /* Jitter can carry a click over the border of two parts. */
    if (out->count && time_ps < out->time_ps[out->count - 1])
        time_ps = out->time_ps[out->count - 1];
    out->detector[out->count] = (uint8_t)click->detector;
    out->time_ps[out->count++] = time_ps;
    release(c, click);
}

static void put_released(struct converter *c, double until_ps)
{
    while (c->released.count && c->released.at[0].time_ps < until_ps &&
           !c->released.short_of_memory) {
        const struct optics_tags_click next = pop(&c->released);
        put(c, &next);
    }
}

enum base_status optics_tags_convert(const struct optics_plan *plan,
                                     const struct optics_tags_clicks *part, size_t parts,
                                     double end_ps, struct base_rng rng, struct optics_tags *out,
                                     struct base_error *err)
{
    struct converter c = { .detector = &plan->detector,
                           .rng = rng,
                           .tdc_ps = fmax(1e12 * optics_tags_tdc_s(plan), 1.0),
                           .end_ps = end_ps,
                           .last_ps = { -INFINITY, -INFINITY },
                           .room = 1,
                           .out = out };
    c.rng.use = BASE_RNG_TAGS;
    c.rng.member = UINT32_MAX; /* parts count from 0 */
    for (size_t k = 0; k < parts; k++)
        c.room += part[k].count;
    const size_t most = c.room;
    out->detector = malloc(c.room * sizeof *out->detector);
    out->time_ps = malloc(c.room * sizeof *out->time_ps);
    bool enough = out->detector && out->time_ps;
    for (size_t k = 0; k < parts && enough; k++)
        for (size_t i = 0; i < part[k].count && !c.released.short_of_memory; i++) {
            put_released(&c, part[k].at[i].time_ps);
            put(&c, &part[k].at[i]);
        }
    if (enough)
        put_released(&c, INFINITY);
    enough = enough && !c.released.short_of_memory;
    free(c.released.at);
    if (!enough)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu time tags or more", most);
    return BASE_OK;
}
