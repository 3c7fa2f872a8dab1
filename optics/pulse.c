#include "optics/pulse.h"

#include "base/constants.h"
#include "optics/draw.h"
#include "optics/fiber.h"
#include "optics/filter.h"
#include "optics/keep.h"
#include "optics/profile.h"
#include "optics/wave.h"

#include <math.h>
#include <stdlib.h>

double optics_mode_overlap(const struct optics_plan *plan)
{
    const struct optics_user *a = &plan->alice, *b = &plan->bob;
    const double along = optics_polarization_overlap(a->polarization_rad - b->polarization_rad,
                                                     a->residual_rad, b->residual_rad);
    /* of each user's */
    const double light =
        (1.0 - plan->interference.ase_fraction) * (1.0 - optics_filter_stray(&plan->filter));
    return along * plan->interference.overlap_sq * light * light *
           optics_fiber_pmd_overlap(plan, a) * optics_fiber_pmd_overlap(plan, b);
}

/* The scratch of one block. */
struct scratch {
    double complex *drawn[2]; /* [early cells, late cells] of known light */
    double complex *beat;     /* the overlap integrand, early then late */
    double *normal;
    double *row; /* what each cell holds, for the window */
};

static void free_scratch(struct scratch *s)
{
    free(s->drawn[0]);
    free(s->drawn[1]);
    free(s->beat);
    free(s->normal);
    free(s->row);
}

static int alloc_scratch(const struct optics_draw *d, struct scratch *s)
{
    s->drawn[0] = malloc(2 * d->cells * sizeof(double complex));
    s->drawn[1] = malloc(2 * d->cells * sizeof(double complex));
    s->beat = malloc(2 * d->cells * sizeof(double complex));
    s->normal = malloc(4 * d->cells * sizeof(double));
    s->row = malloc(2 * OPTICS_KEEP_ROWS * d->cells * sizeof(double));
    return s->drawn[0] && s->drawn[1] && s->beat && s->normal && s->row;
}

static struct base_rng stream(const struct optics_draw *d, enum base_rng_use use, size_t block)
{
    struct base_rng here = d->rng;
    here.use = use;
    here.member = (uint32_t)block;
    return here;
}

/* Addresses of the numbers of one pair: room for OPTICS_CELLS_MAX cells twice, two users. */
static uint64_t address(size_t pair, int user)
{
    return (2 * (uint64_t)pair + (uint64_t)user) * (4 * (uint64_t)OPTICS_CELLS_MAX);
}

/* Point early and late at one user's light for this pair. */
static void cut(const struct optics_draw *d, struct scratch *s, size_t block, size_t pair, int user,
                const double complex **early, const double complex **late)
{
    const struct optics_field *f = d->light[user];
    if (f->known) {
        const struct optics_model model = { f->coherent_fraction, f->coherence_time_s };
        const double gap_s = d->plan->encoder.bin_separation_s - (double)(d->cells - 1) * d->step_s;
        if (f->coherent_fraction < 1.0)
            base_rng_normals(stream(d, BASE_RNG_SOURCE, block), address(pair, user), s->normal,
                             4 * d->cells);
        optics_model_walk(&model, d->step_s, gap_s, s->drawn[user], 2 * d->cells, s->normal);
        *early = s->drawn[user];
        *late = s->drawn[user] + d->cells;
        return;
    }
    /* A block owns neighbouring stretches and takes turns through them; of a shared record, Alice's
     * and Bob's stretches are half the record apart and swap roles every round. */
    const struct optics_stretches *cutting = &d->stretch[user];
    const size_t groups = d->shared ? cutting->count / 2
                          : d->light[1 - user]->known || d->stretch[1 - user].count > cutting->count
                              ? cutting->count
                              : d->stretch[1 - user].count;
    const size_t rounds = groups / d->blocks ? groups / d->blocks : 1;
    const size_t swap = d->shared && (pair / rounds) % 2 ? 1 : 0;
    const size_t index =
        block * rounds + pair % rounds + (d->shared && ((size_t)user ^ swap) ? groups : 0);

    double u[2];
    base_rng_uniform2(stream(d, BASE_RNG_PAIRING, block), address(pair, user), u);
    const size_t room = cutting->length - d->cells - d->lag; /* at least 1 */
    const size_t skip = (size_t)(u[0] * (double)room);
    const double complex *at =
        f->value + optics_stretch_start(cutting, index) + (skip < room ? skip : room - 1);
    /* A bin separation between two samples: one of them at random, so that correlations are
     * interpolated linearly and no power is lost. */
    *early = at;
    *late = at + d->lag + (u[1] < d->lag_rest ? 1 : 0);
}

/* The lasers' phase difference as a Brownian path: variance 2 pi linewidth per second gives
 * g1 = exp(-pi linewidth |tau|). Its value at the first cell is part of the global phase. */
static void add_phase_noise(const struct optics_draw *d, struct scratch *s, size_t block,
                            size_t pair)
{
    const size_t n = d->cells;
    base_rng_normals(stream(d, BASE_RNG_LASER, block), address(pair, 0), s->normal, 2 * n + 2);
    if (d->linewidth_hz > 0.0) {
        const double variance = 2.0 * BASE_PI * d->linewidth_hz;
        const double gap_s = d->plan->encoder.bin_separation_s - (double)(n - 1) * d->step_s;
        const double near = sqrt(variance * d->step_s), far = sqrt(variance * fmax(gap_s, 0.0));
        double phase = 0.0;
        for (size_t j = 1; j < 2 * n; j++) {
            phase += (j == n ? far : near) * s->normal[j];
            s->beat[j] *= cos(phase) + I * sin(phase);
        }
    }
    if (d->late_rms_rad > 0.0) { /* Alice's and Bob's, independent */
        const double phase = d->late_rms_rad * s->normal[2 * n];
        for (size_t j = n; j < 2 * n; j++)
            s->beat[j] *= cos(phase) + I * sin(phase);
    }
}

/* Each user's qubit is 1 + e n times as bright, n normal, and never negative. */
static void add_intensity_errors(const struct optics_draw *d, struct scratch *s, size_t block,
                                 size_t pair, double energy[2][2])
{
    const size_t n = d->cells;
    double normal[2], bright[2];
    base_rng_normal2(stream(d, BASE_RNG_LASER, block), address(pair, 1) + 4 * OPTICS_CELLS_MAX - 1,
                     normal);
    for (int user = 0; user < 2; user++) {
        bright[user] = fmax(1.0 + d->plan->encoder.intensity_error * normal[user], 0.0);
        for (int bin = 0; bin < 2; bin++)
            energy[user][bin] *= bright[user];
        double *row = s->row + (user ? OPTICS_BOB : OPTICS_ALICE) * n;
        for (size_t j = 0; j < 2 * n; j++)
            row[j] *= bright[user];
    }
    const double both = sqrt(bright[0] * bright[1]);
    for (size_t j = 0; j < 2 * n; j++)
        s->beat[j] *= both;
}

static double power(double complex e)
{
    return creal(e) * creal(e) + cimag(e) * cimag(e);
}

static void draw_pair(const struct optics_draw *d, struct scratch *s, size_t block, size_t pair,
                      struct optics_pulses *out)
{
    const size_t n = d->cells, index = block * d->per_block + pair;
    const double complex *light[2][2];
    for (int user = 0; user < 2; user++)
        cut(d, s, block, pair, user, &light[user][0], &light[user][1]);

    double energy[2][2] = { { 0.0, 0.0 }, { 0.0, 0.0 } };
    for (size_t bin = 0; bin < 2; bin++)
        for (size_t j = 0; j < n; j++) {
            const double complex a = light[0][bin][j], b = light[1][bin][j];
            const double in_a = d->weight[0][j] * power(a), in_b = d->weight[1][j] * power(b);
            energy[0][bin] += in_a;
            energy[1][bin] += in_b;
            s->row[(OPTICS_ALICE + bin) * n + j] = in_a;
            s->row[(OPTICS_BOB + bin) * n + j] = in_b;
            s->beat[bin * n + j] = d->mixed[j] * conj(a) * b * d->turn[bin * n + j];
        }
    if (d->linewidth_hz > 0.0 || d->late_rms_rad > 0.0)
        add_phase_noise(d, s, block, pair);
    if (d->plan->encoder.intensity_error > 0.0)
        add_intensity_errors(d, s, block, pair, energy);
    double complex overlap[2] = { 0.0, 0.0 };
    for (size_t bin = 0; bin < 2; bin++)
        for (size_t j = 0; j < n; j++)
            overlap[bin] += s->beat[bin * n + j];

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
        struct scratch s = { 0 };
        if (alloc_scratch(d, &s)) {
            for (size_t pair = 0; pair < d->per_block; pair++)
                draw_pair(d, &s, block, pair, out);
        } else {
            short_of_memory = 1;
        }
        free_scratch(&s);
    }
    return !short_of_memory;
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
