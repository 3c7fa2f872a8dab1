#include "lle/lanes_company.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void lle_lanes_company_begin(struct lle_lanes_company *c, struct lle_lanes_field *f, size_t count,
                             const struct lle_solver *s)
{
    *c = (struct lle_lanes_company){ .bath = lle_bath_on(&s->drive),
                                     .jitter = lle_jitter_on(&s->drive),
                                     .count = count,
                                     .f = s->drive.f,
                                     .step_tau = s->step_tau,
                                     .spread = s->drive.jitter.spread,
                                     .bath_pace = s->bath_pace,
                                     .jitter_pace = s->jitter_pace };
    for (size_t l = 0; l < LLE_LANES_MOST; l++) {
        c->own.pump_re[l] = c->f;
        c->own.turn_re[l] = 1.0;
    }
    f->lanes.own = lle_lanes_company_on(c) ? &c->own : NULL;
}

void lle_lanes_company_release(struct lle_lanes_company *c)
{
    free(c->before);
    free(c->after);
    *c = (struct lle_lanes_company){ .bath = false };
}

bool lle_lanes_company_on(const struct lle_lanes_company *c)
{
    return c->bath || c->jitter;
}

void lle_lanes_company_take(struct lle_lanes_company *c, size_t member, const struct lle_solver *s)
{
    lle_baths_put(&c->baths, member, &s->bath);
    c->held[member] = s->prepared_shift;
    c->state[member] = s->jitter;
    c->own.turn_re[member] = 1.0;
    c->own.turn_im[member] = c->slope[member] = 0.0;
}

void lle_lanes_company_look(struct lle_lanes_company *c, const struct lle_lanes_field *f)
{
    if (c->bath)
        lle_lanes_field_power(f, c->count, c->power);
}

/* Across, the one member's in every lane. */
static void spread_over(const struct lle_lanes_field *f, double *x)
{
    for (size_t l = 1; f->kind == LLE_BATCH_ACROSS && l < f->lanes.lanes; l++)
        x[l] = x[0];
}

/* (re, im) turned, and of length 1 again to rounding. */
static void turn_by(double angle, double *re, double *im)
{
    const double c = cos(angle), s = sin(angle);
    const double x = *re * c - *im * s, y = *re * s + *im * c;
    const double length = 1.5 - 0.5 * (x * x + y * y);
    *re = x * length;
    *im = y * length;
}

static void turn_pump(struct lle_lanes_company *c, size_t l)
{
    const struct lle_jitter_state *s = &c->state[l];
    const double heat = (s->heat[0] + s->heat[1]) * c->step_tau;
    const double f = lle_jitter_gain(s) * c->f;
    turn_by(0.5 * (s->turn - heat), &c->own.turn_re[l], &c->own.turn_im[l]);
    c->own.pump_re[l] = f * c->own.turn_re[l];
    c->own.pump_im[l] = f * c->own.turn_im[l];
    turn_by(0.5 * (s->turn - heat), &c->own.turn_re[l], &c->own.turn_im[l]);
    c->slope[l] -= c->spread * heat;
}

static void draw(struct lle_lanes_company *c, const struct lle_lanes_field *f, struct base_rng here,
                 uint64_t step, const struct base_rng_lane *member)
{
    here.use = BASE_RNG_PUMP;
    const size_t lanes = f->kind == LLE_BATCH_ACROSS ? 2 : f->lanes.lanes;
    lle_jitter_draw_lanes(&c->jitter_pace, here, member, lanes, c->count, step, c->state);
    for (size_t l = 0; l < c->count; l++)
        turn_pump(c, l);
    spread_over(f, c->own.pump_re);
    spread_over(f, c->own.pump_im);
    spread_over(f, c->own.turn_re);
    spread_over(f, c->own.turn_im);
}

double complex lle_lanes_company_turn(const struct lle_lanes_company *c, size_t member,
                                      size_t modes, size_t index)
{
    const double mu = index < modes / 2   ? (double)index
                      : index > modes / 2 ? (double)index - (double)modes
                                          : 0.0;
    return (c->own.turn_re[member] - I * c->own.turn_im[member]) * cexp(-I * c->slope[member] * mu);
}

static void follow(struct lle_lanes_company *c, const struct lle_lanes_field *f)
{
    double shift[LLE_LANES_MOST];
    lle_baths_shift(&c->baths, c->count, shift);
    for (size_t l = 0; l < c->count; l++) {
        c->held[l] = lle_bath_held(shift[l], c->held[l]);
        c->own.shift[l] = shift[l] - c->held[l];
    }
    spread_over(f, c->own.shift);
}

static bool hold_alike(const struct lle_lanes_company *c, size_t k, size_t l)
{
    return !(c->held[k] < c->held[l]) && !(c->held[k] > c->held[l]);
}

/* Whether lane l is the first of those that hold as much. */
static bool is_first(const struct lle_lanes_company *c, size_t lane)
{
    for (size_t l = 0; l < lane; l++)
        if (hold_alike(c, l, lane))
            return false;
    return true;
}

static bool all_alike(const struct lle_lanes_company *c)
{
    for (size_t l = 1; l < c->count; l++)
        if (is_first(c, l))
            return false;
    return true;
}

/* Of a and x, the numbers of lanes that hold as much as `lane`. */
static void keep(const struct lle_lanes_company *c, const struct lle_lanes_field *f, size_t lane,
                 size_t number, const char *from, char *to)
{
    const size_t lanes = f->lanes.lanes;
    for (size_t l = lane; l < c->count; l++) {
        if (!hold_alike(c, l, lane))
            continue;
        for (size_t i = l; i < f->numbers; i += lanes)
            memcpy(to + i * number, from + i * number, number);
    }
}

static bool room(struct lle_lanes_company *c, size_t bytes)
{
    if (!c->before)
        c->before = malloc(bytes);
    if (!c->after)
        c->after = calloc(1, bytes);
    return c->before && c->after;
}

static bool step_apart(struct lle_lanes_company *c, struct lle_lanes_field *f)
{
    const size_t array = lle_lanes_field_array(f);
    const size_t number = f->kind == LLE_BATCH_SINGLE ? sizeof(float) : sizeof(double);
    double power[LLE_LANES_MOST];
    if (!room(c, 2 * array))
        return false;
    memcpy(c->before, f->lanes.a, array);
    memcpy(c->before + array, f->lanes.x, array);
    for (size_t lane = 0; lane < c->count; lane++) {
        if (!is_first(c, lane))
            continue;
        if (!lle_lanes_field_hold(f, c->held[lane]))
            return false;
        memcpy(f->lanes.a, c->before, array);
        memcpy(f->lanes.x, c->before + array, array);
        f->step(&f->lanes);
        keep(c, f, lane, number, f->lanes.a, c->after);
        keep(c, f, lane, number, f->lanes.x, c->after + array);
        lle_lanes_field_power_left(f, c->count, power);
        for (size_t l = lane; l < c->count; l++)
            if (hold_alike(c, l, lane))
                c->power[l] = power[l];
    }
    memcpy(f->lanes.a, c->after, array);
    memcpy(f->lanes.x, c->after + array, array);
    return true;
}

static bool step_together(struct lle_lanes_company *c, struct lle_lanes_field *f)
{
    if (!lle_lanes_field_hold(f, c->held[0]))
        return false;
    f->step(&f->lanes);
    lle_lanes_field_power_left(f, c->count, c->power);
    return true;
}

bool lle_lanes_company_step(struct lle_lanes_company *c, struct lle_lanes_field *f,
                            struct base_rng here, uint64_t step, const struct base_rng_lane *member)
{
    if (c->jitter)
        draw(c, f, here, step, member);
    if (!c->bath) {
        f->step(&f->lanes);
        return true;
    }
    lle_baths_advance(&c->bath_pace, c->count, c->power, &c->baths);
    follow(c, f);
    if (!(all_alike(c) ? step_together(c, f) : step_apart(c, f)))
        return false;
    lle_baths_advance(&c->bath_pace, c->count, c->power, &c->baths);
    return true;
}
