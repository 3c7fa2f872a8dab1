/* Optics: probabilities of all sixteen click patterns, per pair of pulses and phase. */
#include "tests/bench/bench.h"

#include "optics/clicks_lanes.h"
#include "optics/optics.h"

#include <math.h>
#include <stdlib.h>

enum { PAIRS = 4096 };

struct scene {
    struct optics_pulses pulses;
    struct optics_clicks clicks;
};

static const struct optics_receiver relay = { 0.757, 1e-7, 0.5 };
static const struct optics_setting setting = { 0.01, 0.01, 0.0 };

static enum base_status scene_new(struct scene *s, struct base_error *err)
{
    struct optics_plan plan;
    struct optics_field field;
    base_table_defaults(&optics_plan_table, &plan);
    plan.source.kind = OPTICS_THERMAL;
    plan.source.coherence_time_s = 2e-9;
    plan.source.samples = PAIRS;
    const struct base_rng rng = { .seed = 1 };
    enum base_status status = optics_field_draw(&plan, rng, &field, err);
    if (!status)
        status = optics_pulses_draw_whole(&plan, &field, &field, rng, &s->pulses, err);
    optics_field_free(&field);
    return status;
}

static void average(void *self)
{
    struct scene *s = self;
    optics_clicks_average(&s->pulses, &relay, setting, setting, 1, &s->clicks);
}

/* The clear loop, one pair and phase after the other, on as many pairs and phases. */
static void plain(void *self)
{
    struct scene *s = self;
    const size_t phases = optics_clicks_phases(0.03);
    struct optics_lanes x = { .energy = { { 0.0 } } };
    double sum[16] = { 0.0 };
    for (size_t l = 0; l < OPTICS_LANES; l++)
        for (int k = 0; k < 4; k++) {
            x.energy[k][l] = 0.01;
            x.beat[k][l] = 0.005;
        }
    for (size_t done = 0; done < s->pulses.count; done += OPTICS_LANES)
        optics_lanes_plain(&x, OPTICS_LANES, phases, relay.dark_probability, sum);
    s->clicks.error[0] = sum[0]; /* used: not to be optimised away */
}

static enum base_status patterns(struct bench_result *out, struct base_error *err)
{
    struct scene s = { .pulses = { 0 } };
    enum base_status status = scene_new(&s, err);
    if (!status) {
        double total = 0.0;
        average(&s);
        for (int k = 0; k < 16; k++)
            total += s.clicks.probability[k];
        status = bench_verify("the sum of all patterns", total, 1.0, 1e-12, err);
    }
    if (!status) {
        const struct bench_times t = bench_compare(BENCH_CPU, (struct bench_work){ average, &s, 1 },
                                                   (struct bench_work){ plain, &s, 1 });
        *out = (struct bench_result){ 1e9 * t.kernel_s / (double)s.pulses.count, "ns", t.ratio,
                                      "the plain loop over pairs and phases" };
    }
    optics_pulses_free(&s.pulses);
    return status;
}

const struct bench_entry bench_optics[] = { { "clicks.patterns", patterns }, { NULL, NULL } };
