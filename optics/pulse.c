#include "optics/pulse.h"

#include "optics/draw.h"
#include "optics/fiber.h"
#include "optics/filter.h"
#include "optics/keep.h"
#include "optics/profile.h"

#include <math.h>
#include <stdlib.h>

double optics_mode_overlap(const struct optics_plan *plan)
{
    const struct optics_user *a = &plan->alice, *b = &plan->bob;
    const double along = optics_polarization_overlap(a->polarization_rad - b->polarization_rad,
                                                     optics_fiber_polarization_rms(plan, a),
                                                     optics_fiber_polarization_rms(plan, b));
    /* of each user's */
    const double light =
        (1.0 - plan->interference.ase_fraction) * (1.0 - optics_filter_stray(&plan->filter));
    return along * plan->interference.overlap_sq * light * light *
           optics_fiber_pmd_overlap(plan, a) * optics_fiber_pmd_overlap(plan, b);
}

static void draw_pair(const struct optics_draw *d, struct optics_pair *s, size_t block, size_t pair,
                      struct optics_pulses *out)
{
    const size_t n = d->cells, index = block * d->per_block + pair;
    double energy[2][2] = { { 0.0, 0.0 }, { 0.0, 0.0 } };
    double complex overlap[2] = { 0.0, 0.0 };
    optics_pair_cut(d, s, block, pair);
    for (size_t bin = 0; bin < 2; bin++)
        for (size_t j = 0; j < n; j++) {
            energy[0][bin] += s->row[(OPTICS_ALICE + bin) * n + j];
            energy[1][bin] += s->row[(OPTICS_BOB + bin) * n + j];
            overlap[bin] += s->beat[bin * n + j];
        }

    out->pair[index] = (struct optics_pulse_pair){ .a_early = energy[0][0],
                                                   .a_late = energy[0][1],
                                                   .b_early = energy[1][0],
                                                   .b_late = energy[1][1],
                                                   .early = overlap[0],
                                                   .late = overlap[1] };
    if (out->kept)
        optics_keep(d->window, n, s->row, s->beat, &out->kept[index]);
}

static int draw_all(const struct optics_draw *d, struct optics_pulses *out)
{
    int short_of_memory = 0;
#pragma omp parallel for schedule(dynamic) reduction(| : short_of_memory) if (out->count > 256)
    for (size_t block = 0; block < d->blocks; block++) {
        struct optics_pair s = { 0 };
        if (optics_pair_alloc(d, &s)) {
            for (size_t pair = 0; pair < d->per_block; pair++)
                draw_pair(d, &s, block, pair, out);
        } else {
            short_of_memory = 1;
        }
        optics_pair_free(&s);
    }
    return !short_of_memory;
}

double optics_line_offset_hz(const struct optics_plan *plan)
{
    const struct optics_source *s = &plan->source;
    const int apart = s->independent && s->lock == OPTICS_FREE;
    return plan->bob.offset_hz - plan->alice.offset_hz +
           (apart ? s->offset_hz + s->line * s->repetition_offset_hz : 0.0);
}

struct optics_spread optics_line_spread(const struct optics_plan *plan)
{
    const struct optics_source *s = &plan->source;
    if (!s->independent)
        return (struct optics_spread){ 0.0, 0.0 };
    if (s->lock == OPTICS_LOCKED)
        return (struct optics_spread){ 0.0, s->lock_rms_hz };
    const double drift = s->offset_drift_hz_per_s + s->line * s->repetition_drift_hz_per_s;
    return (struct optics_spread){ fabs(drift) * s->drift_time_s, 0.0 };
}

static enum base_status draw(struct optics_draw d, struct optics_pulses *out,
                             struct base_error *err)
{
    const struct optics_plan *plan = d.plan;
    *out = (struct optics_pulses){ .mode_overlap = optics_mode_overlap(plan) };
    enum base_status status = optics_plan_check(plan, err);
    if (!status)
        status = optics_draw_choose(&d, err);
    if (status)
        return base_while(err, "drawing pulses");

    out->blocks = d.blocks;
    out->count = d.blocks * d.per_block;
    out->pair = calloc(out->count, sizeof *out->pair);
    int enough = out->pair && optics_draw_tabulate(&d);
    if (enough && d.window) {
        out->kept = calloc(out->count, sizeof *out->kept);
        enough = out->kept != NULL;
    }
    if (enough)
        enough = draw_all(&d, out);
    optics_draw_free(&d);
    if (!enough) {
        const size_t count = out->count;
        optics_pulses_free(out);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu pairs of pulses", count);
    }
    return BASE_OK;
}

enum base_status optics_pulses_draw(const struct optics_plan *plan, const struct optics_field *a,
                                    const struct optics_field *b, struct base_rng rng,
                                    struct optics_pulses *out, struct base_error *err)
{
    const int open = optics_profile_window_is_open(plan);
    const struct optics_draw d = { .plan = plan, .light = { a, b }, .rng = rng, .open = open };
    return draw(d, out, err);
}

enum base_status optics_pulses_draw_whole(const struct optics_plan *plan,
                                          const struct optics_field *a,
                                          const struct optics_field *b, struct base_rng rng,
                                          struct optics_pulses *out, struct base_error *err)
{
    const struct optics_draw d = { .plan = plan, .light = { a, b }, .rng = rng, .open = 1 };
    return draw(d, out, err);
}

void optics_pulses_free(struct optics_pulses *pulses)
{
    if (!pulses)
        return;
    free(pulses->pair);
    free(pulses->kept);
    pulses->pair = NULL;
    pulses->kept = NULL;
    pulses->count = pulses->blocks = 0;
}
