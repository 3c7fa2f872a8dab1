#include "lle/lanes_bath.h"

#include <stdlib.h>
#include <string.h>

void lle_lanes_bath_begin(struct lle_lanes_bath *b, struct lle_lanes_field *f, size_t count,
                          const struct lle_solver *s)
{
    *b = (struct lle_lanes_bath){ .on = lle_bath_on(&s->drive), .count = count, .pace = s->pace };
    f->lanes.shift = b->on ? b->rest : NULL;
}

void lle_lanes_bath_release(struct lle_lanes_bath *b)
{
    free(b->before);
    free(b->after);
    *b = (struct lle_lanes_bath){ .on = false };
}

void lle_lanes_bath_take(struct lle_lanes_bath *b, size_t member, const struct lle_solver *s)
{
    lle_baths_put(&b->baths, member, &s->bath);
    b->held[member] = s->prepared_shift;
}

void lle_lanes_bath_look(struct lle_lanes_bath *b, const struct lle_lanes_field *f)
{
    if (b->on)
        lle_lanes_field_power(f, b->count, b->power);
}

static void follow(struct lle_lanes_bath *b, const struct lle_lanes_field *f)
{
    double shift[LLE_BATHS_MOST];
    lle_baths_shift(&b->baths, b->count, shift);
    for (size_t l = 0; l < b->count; l++) {
        b->held[l] = lle_bath_held(shift[l], b->held[l]);
        b->rest[l] = shift[l] - b->held[l];
    }
    for (size_t l = 1; f->kind == LLE_BATCH_ACROSS && l < f->lanes.lanes; l++)
        b->rest[l] = b->rest[0];
}

/* Whether lane l is the first of those that hold as much. */
static bool is_first(const struct lle_lanes_bath *b, size_t lane)
{
    for (size_t l = 0; l < lane; l++)
        if (!(b->held[l] < b->held[lane]) && !(b->held[l] > b->held[lane]))
            return false;
    return true;
}

static bool all_alike(const struct lle_lanes_bath *b)
{
    for (size_t l = 1; l < b->count; l++)
        if (is_first(b, l))
            return false;
    return true;
}

/* Of a and x, the numbers of lanes that hold as much as `lane`. */
static void keep(const struct lle_lanes_bath *b, const struct lle_lanes_field *f, size_t lane,
                 size_t number, const char *from, char *to)
{
    const size_t lanes = f->lanes.lanes;
    for (size_t l = lane; l < b->count; l++) {
        if (b->held[l] < b->held[lane] || b->held[l] > b->held[lane])
            continue;
        for (size_t i = l; i < f->numbers; i += lanes)
            memcpy(to + i * number, from + i * number, number);
    }
}

static bool room(struct lle_lanes_bath *b, size_t bytes)
{
    if (!b->before)
        b->before = malloc(bytes);
    if (!b->after)
        b->after = calloc(1, bytes);
    return b->before && b->after;
}

static bool step_apart(struct lle_lanes_bath *b, struct lle_lanes_field *f)
{
    const size_t array = lle_lanes_field_array(f);
    const size_t number = f->kind == LLE_BATCH_SINGLE ? sizeof(float) : sizeof(double);
    double power[LLE_BATHS_MOST];
    if (!room(b, 2 * array))
        return false;
    memcpy(b->before, f->lanes.a, array);
    memcpy(b->before + array, f->lanes.x, array);
    for (size_t lane = 0; lane < b->count; lane++) {
        if (!is_first(b, lane))
            continue;
        if (!lle_lanes_field_hold(f, b->held[lane]))
            return false;
        memcpy(f->lanes.a, b->before, array);
        memcpy(f->lanes.x, b->before + array, array);
        f->step(&f->lanes);
        keep(b, f, lane, number, f->lanes.a, b->after);
        keep(b, f, lane, number, f->lanes.x, b->after + array);
        lle_lanes_field_power_left(f, b->count, power);
        for (size_t l = lane; l < b->count; l++)
            if (!(b->held[l] < b->held[lane]) && !(b->held[l] > b->held[lane]))
                b->power[l] = power[l];
    }
    memcpy(f->lanes.a, b->after, array);
    memcpy(f->lanes.x, b->after + array, array);
    return true;
}

static bool step_together(struct lle_lanes_bath *b, struct lle_lanes_field *f)
{
    if (!lle_lanes_field_hold(f, b->held[0]))
        return false;
    f->step(&f->lanes);
    lle_lanes_field_power_left(f, b->count, b->power);
    return true;
}

bool lle_lanes_bath_step(struct lle_lanes_bath *b, struct lle_lanes_field *f)
{
    lle_baths_advance(&b->pace, b->count, b->power, &b->baths);
    follow(b, f);
    if (!(all_alike(b) ? step_together(b, f) : step_apart(b, f)))
        return false;
    lle_baths_advance(&b->pace, b->count, b->power, &b->baths);
    return true;
}
