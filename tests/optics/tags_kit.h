/* Runs of time tags, their counts, and the click average they are held against. */
#ifndef TESTS_OPTICS_TAGS_KIT_H
#define TESTS_OPTICS_TAGS_KIT_H

#include "bench.h"

#include <gsl/gsl_cdf.h>

/* Bright light, so that every pattern occurs; the clock leaves room between pairs of qubits. */
static inline struct optics_plan bright(int kind, size_t slots)
{
    struct optics_plan p = default_plan();
    p.source.kind = kind;
    p.source.samples = 60000;
    p.alice.loss_db = p.bob.loss_db = 0.0;
    p.alice.mean_photon = 1.6;
    p.bob.mean_photon = 1.1;
    p.bob.polarization_rad = 0.4;
    p.relay.splitter_transmittance = 0.45;
    p.detector.dark_probability = 2e-3;
    p.encoder.imbalance = 0.1;
    p.encoder.clock_hz = 40e6;
    p.tags.phases = 1;
    p.tags.baseline = false;
    p.tags.duration_s = ((double)slots + 0.5) / p.encoder.clock_hz;
    return p;
}

static inline struct optics_tags tags_of(const struct optics_plan *plan, unsigned long long seed)
{
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_tags tags;
    const struct base_rng rng = { .seed = seed };
    cr_assert(optics_field_draw(plan, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_tags_simulate(plan, &field, &field, rng, &tags, &err) == BASE_OK, "%s",
              err.text);
    optics_field_free(&field);
    return tags;
}

static inline struct optics_tags_counts counts_of(const struct optics_tags *tags)
{
    struct base_error err = { .text = "" };
    struct optics_tags_counts counts;
    cr_assert(optics_tags_count(tags, &counts, &err) == BASE_OK, "%s", err.text);
    return counts;
}

static inline void release_counts(struct optics_tags_counts *c)
{
    base_table_release(&optics_tags_counts_table, c);
}

/* The click average of the plan with Bob's late phase `phase`. */
static inline struct optics_clicks average_of(const struct optics_plan *p, unsigned long long seed,
                                              double phase)
{
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_pulses pulses;
    struct optics_clicks clicks;
    const struct base_rng rng = { .seed = seed };
    const double m = p->encoder.imbalance;
    const double a = 0.5 * p->alice.mean_photon, b = 0.5 * p->bob.mean_photon;
    const struct optics_receiver relay = { p->detector.efficiency, p->detector.dark_probability,
                                           p->relay.splitter_transmittance };
    cr_assert(optics_field_draw(p, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_pulses_draw_whole(p, &field, &field, rng, &pulses, &err) == BASE_OK, "%s",
              err.text);
    optics_clicks_average(
        &pulses, &relay, (struct optics_setting){ a * (1.0 + m), a * (1.0 - m), 0.0 },
        (struct optics_setting){ b * (1.0 + m), b * (1.0 - m), phase }, 1, &clicks);
    optics_pulses_free(&pulses);
    optics_field_free(&field);
    return clicks;
}

/* Chance of counts at least as far from n p: chi squared of 16 patterns of one sum. Variances:
 * Poisson's, and those of the two independent draws of pulses, which are equally long. The click
 * average samples the light once per cell: 24 cells a pulse shift a probability of thermal light by
 * some 1e-4 of itself, far below the 1/sqrt(n p) here. */
static inline double chance_of(const struct base_reals *count, double slots,
                               const struct optics_clicks *expected)
{
    double chi2 = 0.0;
    for (size_t k = 0; k < 16; k++) {
        const double mean = slots * expected->probability[k], light = slots * expected->error[k];
        chi2 += (count->value[k] - mean) * (count->value[k] - mean) / (mean + 2.0 * light * light);
    }
    return gsl_cdf_chisq_Q(chi2, 15.0);
}

#endif
