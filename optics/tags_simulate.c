/* Photon by photon. In slots of light so weak that most stay dark, the time goes where photons are:
 * the next slot that is not dark is found by one geometric number, the pulses it took by rejection,
 * and only then the light is drawn cell by cell. Nothing is approximated: the sum of both
 * detectors' intensities does not depend on the users' phase, so how many photons a slot gives is
 * decided by its pulses alone, and the phase decides where they go. */
#include "optics/tags_parts.h"

#include "base/constants.h"
#include "optics/draw.h"
#include "optics/fiber.h"
#include "optics/keep.h"
#include "optics/profile.h"

#include <math.h>
#include <stdlib.h>

static const double MOST_CLICKS = 5e7;

/* Uniform numbers one after the other. */
struct numbers {
    struct base_rng rng;
    uint64_t next;
    double spare;
    bool has_spare;
};

static double uniform(struct numbers *n)
{
    double u[2];
    n->has_spare = !n->has_spare;
    if (!n->has_spare)
        return n->spare;
    base_rng_uniform2(n->rng, n->next++, u);
    n->spare = u[1];
    return u[0];
}

static double normal(struct numbers *n)
{
    double x[2];
    base_rng_normal2(n->rng, n->next++, x);
    return x[0];
}

/* Photons per unit energy at the splitter, times the efficiency: [user][bin]. */
struct run {
    const struct optics_plan *plan;
    struct optics_draw draw;
    struct optics_pulses pulses;
    double flux[2][2];
    double *light;        /* of each pair: detected photons in all */
    double lit, lit_most; /* chance of any photon in a slot: mean over pairs, largest */
    double start_s;       /* of the cells, about a bin's centre */
    double dark_per_ps, period_ps, first_early_ps;
    size_t slots; /* of a part */
};

static double arriving(const struct optics_plan *plan, const struct optics_user *user)
{
    return plan->detector.efficiency * 0.5 * user->mean_photon * optics_transmittance(plan, user);
}

static enum base_status prepare_light(struct run *run, struct base_error *err)
{
    const double m = run->plan->encoder.imbalance;
    const double mean[2] = { arriving(run->plan, &run->plan->alice),
                             arriving(run->plan, &run->plan->bob) };
    for (int user = 0; user < 2; user++) {
        run->flux[user][0] = mean[user] * (1.0 + m);
        run->flux[user][1] = mean[user] * (1.0 - m);
    }
    run->light = malloc(run->pulses.count * sizeof *run->light);
    if (!run->light)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu pulses", run->pulses.count);
    for (size_t i = 0; i < run->pulses.count; i++) {
        const struct optics_pulse_pair *p = &run->pulses.pair[i];
        run->light[i] = run->flux[0][0] * p->a_early + run->flux[0][1] * p->a_late +
                        run->flux[1][0] * p->b_early + run->flux[1][1] * p->b_late;
        const double lit = -expm1(-run->light[i]);
        run->lit += lit / (double)run->pulses.count;
        run->lit_most = fmax(run->lit_most, lit);
    }
    return BASE_OK;
}

/* The pulses of a slot that is not dark. */
static size_t pulses_of(const struct run *run, struct numbers *n)
{
    for (;;) {
        size_t i = (size_t)(uniform(n) * (double)run->pulses.count);
        i = i < run->pulses.count ? i : run->pulses.count - 1;
        if (uniform(n) * run->lit_most < -expm1(-run->light[i]))
            return i;
    }
}

/* What is known of a slot before its photons are placed. */
struct slot {
    double start_ps; /* centre of the early bin */
    double phase_rad, late_rad;
    bool distinguishable;
};

/* Mean photons in detector 1 early, late, detector 2 early, late, cell by cell, added up. */
static double intensities(const struct run *run, const struct optics_pair *pair,
                          const struct slot *slot, double *upto)
{
    const size_t n = run->draw.cells;
    const double t = run->plan->relay.splitter_transmittance, r = 1.0 - t;
    for (size_t bin = 0; bin < 2; bin++) {
        const double phase = slot->phase_rad + (bin ? slot->late_rad : 0.0);
        const double both = 2.0 * sqrt(t * r * run->flux[0][bin] * run->flux[1][bin]);
        const double c = slot->distinguishable ? 0.0 : both * cos(phase);
        const double s = slot->distinguishable ? 0.0 : both * sin(phase);
        for (size_t j = 0; j < n; j++) {
            const double a = run->flux[0][bin] * pair->row[(OPTICS_ALICE + bin) * n + j];
            const double b = run->flux[1][bin] * pair->row[(OPTICS_BOB + bin) * n + j];
            const double complex o = pair->beat[bin * n + j];
            const double beat = c * creal(o) - s * cimag(o);
            upto[bin * n + j] = fmax(t * a + r * b - beat, 0.0);
            upto[(2 + bin) * n + j] = fmax(r * a + t * b + beat, 0.0);
        }
    }
    double sum = 0.0;
    for (size_t k = 0; k < 4 * n; k++)
        upto[k] = sum += upto[k];
    return sum;
}

/* One photon: a cell by its share, evenly within it. */
static void place(const struct run *run, const struct slot *slot, const double *upto, double sum,
                  struct numbers *n, struct optics_tags_clicks *clicks)
{
    const size_t cells = run->draw.cells;
    const double u = uniform(n) * sum;
    size_t k = 0;
    while (k + 1 < 4 * cells && upto[k] < u)
        k++;
    const size_t bin = k / cells % 2;
    const double in_s = run->start_s + ((double)(k % cells) + uniform(n)) * run->draw.step_s +
                        (bin ? run->plan->encoder.bin_separation_s : 0.0) +
                        run->plan->detector.jitter_s * normal(n);
    optics_tags_add(clicks, slot->start_ps + 1e12 * in_s, k < 2 * cells ? 1 : 2);
}

static void fill_slot(const struct run *run, struct slot *slot, struct optics_pair *pair,
                      double *upto, struct numbers *n, struct optics_tags_clicks *clicks)
{
    const size_t i = pulses_of(run, n), per_block = run->draw.per_block;
    optics_pair_cut(&run->draw, pair, i / per_block, i % per_block);
    const double sum = intensities(run, pair, slot, upto);
    /* Arrivals of a Poisson process on [0, light], given that there is one. */
    const double light = run->light[i];
    for (double at = -log1p(uniform(n) * expm1(-light)); at <= light; at -= log(uniform(n)))
        place(run, slot, upto, sum, n, clicks);
}

static void add_light(const struct run *run, size_t part, const struct optics_tags_part *about,
                      struct numbers *n, struct optics_pair *pair, double *upto,
                      struct optics_tags_clicks *clicks)
{
    const struct optics_tagging *tags = &run->plan->tags;
    const double rare = log1p(-run->lit);
    const bool walks = tags->phase == OPTICS_PHASE_WALK;
    double slot_number = 0.0, phase = 2.0 * BASE_PI * uniform(n);
    if (!(run->lit > 0.0))
        return;
    for (;;) {
        const double dark = run->lit < 1.0 ? floor(log(uniform(n)) / rare) : 0.0;
        slot_number += dark;
        if (!(slot_number < (double)run->slots) || clicks->short_of_memory)
            return;
        /* g1 of the beat falls as exp(-pi walk t): variance 2 pi walk t. */
        phase = walks ? phase + normal(n) * sqrt(2.0 * BASE_PI * tags->walk_hz * (dark + 1.0) *
                                                 1e-12 * run->period_ps)
                      : 2.0 * BASE_PI * uniform(n);
        struct slot slot = { .start_ps =
                                 run->first_early_ps +
                                 ((double)part * (double)run->slots + slot_number) * run->period_ps,
                             .phase_rad = phase,
                             .late_rad = about->phase_rad,
                             .distinguishable = about->distinguishable };
        fill_slot(run, &slot, pair, upto, n, clicks);
        slot_number += 1.0;
    }
}

static void add_darks(const struct run *run, size_t part, struct numbers *n,
                      struct optics_tags_clicks *clicks)
{
    const double length = (double)run->slots * run->period_ps, start = (double)part * length;
    for (int detector = 1; detector <= 2 && run->dark_per_ps > 0.0; detector++)
        for (double t = -log(uniform(n)) / run->dark_per_ps; t < length && !clicks->short_of_memory;
             t -= log(uniform(n)) / run->dark_per_ps)
            optics_tags_add(clicks, start + t, detector);
}

static void simulate_part(const struct run *run, struct base_rng rng, size_t part,
                          const struct optics_tags_part *about, struct optics_tags_clicks *clicks)
{
    struct numbers n = { .rng = rng };
    n.rng.use = BASE_RNG_TAGS;
    n.rng.member = (uint32_t)part;
    struct optics_pair pair = { 0 };
    double *upto = malloc(4 * run->draw.cells * sizeof *upto);
    if (upto && optics_pair_alloc(&run->draw, &pair)) {
        add_light(run, part, about, &n, &pair, upto, clicks);
        add_darks(run, part, &n, clicks);
        optics_tags_sort(clicks);
    } else {
        clicks->short_of_memory = true;
    }
    optics_pair_free(&pair);
    free(upto);
}

/* The parts of the run, equally long. */
static enum base_status plan_parts(struct run *run, struct optics_tags *out, struct base_error *err)
{
    const struct optics_tagging *tags = &run->plan->tags;
    const size_t parts = tags->phases + (tags->baseline ? 1 : 0);
    const double slots = floor(tags->duration_s / out->period_s / (double)parts);
    const double gated = run->dark_per_ps * 1e12 * tags->duration_s * 2.0;
    double mean = gated;
    for (int user = 0; user < 2; user++)
        mean += (run->flux[user][0] + run->flux[user][1]) * slots * (double)parts;
    if (!(slots >= 1.0))
        return base_fail(err, BASE_ERR_CONFIG,
                         "tags.duration_s = %g: %zu parts (tags.phases = %zu) of a slot of %g s "
                         "each need more",
                         tags->duration_s, parts, tags->phases, out->period_s);
    if (!(mean <= MOST_CLICKS))
        return base_fail(err, BASE_ERR_CONFIG,
                         "tags.duration_s = %g gives about %.3g clicks: at most %.0e are written, "
                         "%.3g s or less is needed",
                         tags->duration_s, mean, MOST_CLICKS,
                         tags->duration_s * MOST_CLICKS / mean);
    run->slots = (size_t)slots;
    out->part = calloc(parts, sizeof *out->part);
    if (!out->part)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu parts", parts);
    out->part_count = parts;
    for (size_t k = 0; k < parts; k++) {
        const bool last = tags->baseline && k + 1 == parts;
        out->part[k] = (struct optics_tags_part){
            .start_s = (double)k * slots * out->period_s,
            .end_s = ((double)k + 1.0) * slots * out->period_s,
            .phase_rad = last ? 0.0 : 2.0 * BASE_PI * (double)k / (double)tags->phases,
            .distinguishable = last,
        };
    }
    return BASE_OK;
}

static enum base_status simulate_parts(const struct run *run, struct base_rng rng,
                                       struct optics_tags *out, struct base_error *err)
{
    struct optics_tags_clicks *clicks = calloc(out->part_count, sizeof *clicks);
    enum base_status status = BASE_OK;
    if (!clicks)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu parts", out->part_count);
#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k < out->part_count; k++)
        simulate_part(run, rng, k, &out->part[k], &clicks[k]);
    for (size_t k = 0; k < out->part_count && !status; k++)
        if (clicks[k].short_of_memory)
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the clicks of part %zu", k + 1);
    if (!status)
        status = optics_tags_convert(run->plan, clicks, out->part_count,
                                     1e12 * out->part[out->part_count - 1].end_s, rng, out, err);
    for (size_t k = 0; k < out->part_count; k++)
        free(clicks[k].at);
    free(clicks);
    return status;
}

static enum base_status draw_library(struct run *run, const struct optics_field *a,
                                     const struct optics_field *b, struct base_rng rng,
                                     struct base_error *err)
{
    enum base_status status = optics_pulses_draw_whole(run->plan, a, b, rng, &run->pulses, err);
    if (status)
        return status;
    run->draw = (struct optics_draw){ .plan = run->plan, .light = { a, b }, .rng = rng, .open = 1 };
    status = optics_draw_choose(&run->draw, err);
    if (!status && !optics_draw_tabulate(&run->draw))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu cells", run->draw.cells);
    double from_s, to_s;
    optics_profile_span(run->plan, &from_s, &to_s);
    run->start_s = 0.5 * (from_s + to_s) - 0.5 * (double)run->draw.cells * run->draw.step_s;
    return status;
}

enum base_status optics_tags_simulate(const struct optics_plan *plan, const struct optics_field *a,
                                      const struct optics_field *b, struct base_rng rng,
                                      struct optics_tags *out, struct base_error *err)
{
    *out = (struct optics_tags){
        .period_s = optics_tags_period_s(plan),
        .bin_separation_s = plan->encoder.bin_separation_s,
        .first_early_s = 0.5 * plan->encoder.bin_separation_s,
        .gate_s = optics_tags_gate_s(plan),
        .window_s = plan->detector.window_s,
        .tdc_s = optics_tags_tdc_s(plan),
        .channel = { (uint8_t)plan->tags.channel_1, (uint8_t)plan->tags.channel_2 },
    };
    struct run run = { .plan = plan,
                       .period_ps = 1e12 * out->period_s,
                       .first_early_ps = 1e12 * out->first_early_s };
    /* Chance of one or more in a gate: dark_probability. */
    if (out->gate_s > 0.0)
        run.dark_per_ps = -log1p(-plan->detector.dark_probability) / (1e12 * out->gate_s);
    rng.point ^= 0x74616773u; /* pulses of its own: not those of the click average */
    enum base_status status = draw_library(&run, a, b, rng, err);
    if (!status)
        status = prepare_light(&run, err);
    if (!status)
        status = plan_parts(&run, out, err);
    if (!status)
        status = simulate_parts(&run, rng, out, err);
    optics_draw_free(&run.draw);
    optics_pulses_free(&run.pulses);
    free(run.light);
    if (status)
        optics_tags_free(out);
    return status ? base_while(err, "drawing time tags") : BASE_OK;
}
