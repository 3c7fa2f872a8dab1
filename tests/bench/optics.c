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

/* A million samples of the light through all patterns of sixteen intensity pairs, what a table of
 * gains costs: the brightest pair is timed, which is the dearest. */
enum { DRAWN = 1 << 16, COPIES = 16, INTENSITY_PAIRS = 16 };

struct table {
    struct optics_pulses pulses;
    struct optics_clicks clicks;
    double read;
};

static enum base_status table_new(struct table *t, struct base_error *err)
{
    struct optics_plan plan;
    struct optics_field field;
    base_table_defaults(&optics_plan_table, &plan);
    plan.source.kind = OPTICS_THERMAL;
    plan.source.samples = DRAWN;
    const struct base_rng rng = { .seed = 1 };
    enum base_status status = optics_field_draw(&plan, rng, &field, err);
    if (!status)
        status = optics_pulses_draw_whole(&plan, &field, &field, rng, &t->pulses, err);
    optics_field_free(&field);
    if (status)
        return status;
    const size_t count = t->pulses.count;
    struct optics_pulse_pair *more = realloc(t->pulses.pair, COPIES * count * sizeof *more);
    if (!more)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a million samples");
    for (size_t i = count; i < COPIES * count; i++)
        more[i] = more[i % count];
    t->pulses.pair = more;
    t->pulses.count = COPIES * count;
    return BASE_OK;
}

/* A signal of 0.636 photons a qubit, 15 dB away. */
static void average_table(void *self)
{
    struct table *t = self;
    const struct optics_setting signal = { 0.01006, 0.01006, 0.0 };
    optics_clicks_average(&t->pulses, &relay, signal, signal, 1, &t->clicks);
}

/* The same samples read and added up: as fast as memory gives them. */
static void read_table(void *self)
{
    struct table *t = self;
    double sum = 0.0;
#pragma omp parallel for reduction(+ : sum)
    for (size_t i = 0; i < t->pulses.count; i++) {
        const struct optics_pulse_pair *p = &t->pulses.pair[i];
        sum += p->a_early + p->a_late + p->b_early + p->b_late + creal(p->early) + cimag(p->early) +
               creal(p->late) + cimag(p->late);
    }
    t->read = sum;
}

static enum base_status million(struct bench_result *out, struct base_error *err)
{
    struct table t = { .pulses = { 0 } };
    enum base_status status = table_new(&t, err);
    if (!status) {
        double total = 0.0;
        average_table(&t);
        for (int k = 0; k < 16; k++)
            total += t.clicks.probability[k];
        status = bench_verify("the sum of all patterns", total, 1.0, 1e-12, err);
    }
    if (!status) {
        const struct bench_times time =
            bench_compare(BENCH_WALL, (struct bench_work){ average_table, &t, 1 },
                          (struct bench_work){ read_table, &t, 1 });
        *out = (struct bench_result){ 1e-6 * (double)t.pulses.count /
                                          (INTENSITY_PAIRS * time.kernel_s),
                                      "1e6/s", time.ratio,
                                      "reading the samples (value: samples through 16 intensity "
                                      "pairs)" };
    }
    optics_pulses_free(&t.pulses);
    return status;
}

const struct bench_entry bench_optics[] = { { "clicks.patterns", patterns },
                                            { "clicks.table", million },
                                            { NULL, NULL } };
