/* Plans, pulses and lines for the tests of optics. */
#ifndef TESTS_OPTICS_BENCH_H
#define TESTS_OPTICS_BENCH_H

#include "optics/optics.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static inline struct optics_plan default_plan(void)
{
    struct optics_plan plan;
    base_table_defaults(&optics_plan_table, &plan);
    return plan;
}

/* Flux so low that two photons on one detector (1e-6 of the visibility) do not matter, no darks. */
static inline struct optics_plan low_flux_plan(int kind)
{
    struct optics_plan plan = default_plan();
    plan.source.kind = kind;
    plan.detector.dark_probability = 0.0;
    plan.alice.mean_photon = plan.bob.mean_photon = 1e-4;
    return plan;
}

/* Everything from one plan of known light, both users alike. */
static inline struct optics_visibility visibility_of(const struct optics_plan *plan,
                                                     unsigned long long seed)
{
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_visibility v;
    const struct base_rng rng = { .seed = seed };
    cr_assert(optics_field_draw(plan, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_visibility_of(plan, &field, &field, rng, NULL, &v, &err) == BASE_OK, "%s",
              err.text);
    optics_field_free(&field);
    return v;
}

static inline void release(struct optics_visibility *v)
{
    base_table_release(&optics_visibility_table, v);
}

/* Closed form of known light alone. */
static inline struct optics_closed closed_of(const struct optics_plan *plan)
{
    struct base_error err = { .text = "" };
    const double linewidth = isnan(plan->source.linewidth_hz) ? 0.0 : plan->source.linewidth_hz;
    const int kind = plan->source.kind;
    const struct optics_field field = {
        .known = 1,
        .coherent_fraction = kind == OPTICS_COHERENT  ? 1.0
                             : kind == OPTICS_THERMAL ? 0.0
                                                      : plan->source.coherent_fraction,
        .coherence_time_s = plan->source.coherence_time_s,
        .linewidth_hz = linewidth,
    };
    struct optics_known known;
    const struct optics_g g = optics_closed_known(&field, &known);
    struct optics_closed closed;
    cr_assert(optics_closed_visibility(plan, &g, &g, &closed, &err) == BASE_OK, "%s", err.text);
    return closed;
}

/* One pair of constant light, overlap g. */
static inline struct optics_pulses constant_pulses(struct optics_pulse_pair *pair, double overlap)
{
    *pair = (struct optics_pulse_pair){ 1.0, 1.0, 1.0, 1.0, overlap, overlap };
    return (struct optics_pulses){
        .count = 1, .blocks = 1, .pair = pair, .mode_overlap = overlap * overlap
    };
}

/* A record of sqrt(c) + sqrt(1 - c) x Ornstein-Uhlenbeck light of `power_w`, as if from a comb. */
static inline struct lle_line drawn_line(double c, double coherence_time_s, double sample_s,
                                         size_t members, size_t samples, double power_w,
                                         unsigned seed)
{
    struct lle_line line = {
        .mu = 9, .freq_hz = 195.9e12, .sample_s = sample_s, .members = members, .samples = samples
    };
    line.field = malloc(members * samples * sizeof *line.field);
    const double keep = exp(-sample_s / coherence_time_s), fresh = sqrt(1.0 - keep * keep);
    for (size_t m = 0; m < members; m++) {
        const struct base_rng rng = { .seed = seed, .use = BASE_RNG_TEST, .member = (uint32_t)m };
        double complex x = 0.0;
        for (size_t j = 0; j < samples; j++) {
            double n[2];
            base_rng_normal2(rng, j, n);
            const double complex kick = (n[0] + I * n[1]) * sqrt(0.5);
            x = j ? keep * x + fresh * kick : kick;
            line.field[m * samples + j] = sqrt(power_w) * (sqrt(c) + sqrt(1.0 - c) * x);
        }
    }
    return line;
}

#endif
