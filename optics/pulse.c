#include "optics/pulse.h"

#include "base/constants.h"
#include "optics/keep.h"
#include "optics/profile.h"
#include "optics/stretch.h"
#include "optics/wave.h"

#include <math.h>
#include <stdlib.h>

double optics_mode_overlap(const struct optics_plan *plan)
{
    const double along = cos(plan->alice.polarization_rad - plan->bob.polarization_rad);
    return along * along * plan->interference.overlap_sq;
}

/* Everything about the draw that is the same for every pair. The time axis is a grid of `cells`
 * cells of `step_s` that covers both users' pulses; what varies over a cell is the pulse shape,
 * known in closed form and integrated exactly, while the light is sampled once a cell. */
struct draw {
    const struct optics_plan *plan;
    const struct optics_field *light[2]; /* Alice's, Bob's */
    struct optics_stretches stretch[2];  /* of records; unused for known light */
    struct base_rng rng;
    int open;   /* the window keeps every coincidence */
    int shared; /* both users cut from one record */
    size_t cells, blocks, per_block;
    double step_s;
    size_t lag; /* bin separation in whole samples, and the rest */
    double lag_rest;
    double linewidth_hz;       /* of the beat: both users' phase noises add */
    double *weight[2], *mixed; /* int w_A, int w_B, int sqrt(w_A w_B) sqrt(M) over each cell */
    double *window;            /* Pi at 0, 1, 2 ... cells; NULL when open */
    double complex *turn;      /* exp(2 pi i offset t): early cells, then late */
};

/* The scratch of one block. */
struct scratch {
    double complex *drawn[2]; /* [early cells, late cells] of known light */
    double complex *beat;     /* the overlap integrand, early then late */
    double *normal;
    double *row; /* what each cell holds, for the window */
};

static double rate_hz(const struct optics_field *f)
{
    const double decay = f->known && f->coherent_fraction < 1.0 ? 1.0 / f->coherence_time_s : 0.0;
    return fmax(decay, BASE_PI * f->linewidth_hz);
}

/* Cells per pulse for known light. The midpoint rule's error is second order in the cell: with 24,
 * the visibility of thermal light of twice the pulse's coherence time is off by 1.1e-4. Light that
 * changes within the pulse gets 8 cells per 1/e time. */
static const double CELLS_PER_PULSE = 24.0, CELLS_PER_DECAY = 8.0;
enum { CELLS_MAX = 4096 };

static enum base_status choose_step(struct draw *d, struct base_error *err)
{
    const struct optics_field *a = d->light[0], *b = d->light[1];
    const double width_s = d->plan->encoder.pulse_width_s;
    if (!a->known && !b->known && fabs(a->sample_s - b->sample_s) > 1e-9 * a->sample_s)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "records sampled every %g s and every %g s: two users' records need one "
                         "sampling time",
                         a->sample_s, b->sample_s);
    if (a->known && b->known) {
        const double rate = fmax(rate_hz(a), rate_hz(b));
        d->step_s = fmin(width_s / CELLS_PER_PULSE, 1.0 / (CELLS_PER_DECAY * rate));
    } else {
        d->step_s = a->known ? b->sample_s : a->sample_s;
        if (!(d->step_s <= width_s / 4.0))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "a record sampled every %g s is too coarse for pulses of "
                             "encoder.pulse_width_s = %g: %g s or less is needed",
                             d->step_s, width_s, width_s / 4.0);
    }
    return BASE_OK;
}

static enum base_status choose_grid(struct draw *d, struct base_error *err)
{
    enum base_status status = choose_step(d, err);
    if (status)
        return status;
    double from_s, to_s;
    optics_profile_span(d->plan, &from_s, &to_s);
    const double cells = ceil((to_s - from_s) / d->step_s - 1e-6);
    if (!(cells <= CELLS_MAX))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "pulses spanning %g s of light that needs a sample every %g s are %g "
                         "samples: at most %d can be drawn (a longer coherence time, a narrower "
                         "line, a shorter detector.window_s or ideal extinction are needed)",
                         to_s - from_s, d->step_s, cells, CELLS_MAX);
    d->cells = cells < 1.0 ? 1 : (size_t)cells;
    const double lag = d->plan->encoder.bin_separation_s / d->step_s;
    d->lag_rest = lag - floor(lag + 1e-6);
    d->lag_rest = d->lag_rest < 1e-6 ? 0.0 : d->lag_rest;
    d->linewidth_hz = d->light[0]->linewidth_hz + d->light[1]->linewidth_hz;
    if (!d->light[0]->known || !d->light[1]->known) {
        if (!(lag < 1e9))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "encoder.bin_separation_s = %g is %g samples of the record: fewer "
                             "than 1e9 are needed",
                             d->plan->encoder.bin_separation_s, lag);
        d->lag = (size_t)floor(lag + 1e-6);
    }
    return BASE_OK;
}

/* Nothing differs from pair to pair. */
static int is_constant(const struct draw *d)
{
    for (int u = 0; u < 2; u++)
        if (!d->light[u]->known || d->light[u]->coherent_fraction < 1.0)
            return 0;
    return !(d->linewidth_hz > 0.0) && !(d->plan->encoder.phase_error_rad > 0.0);
}

enum { BLOCKS_DRAWN = 64 }; /* of light that is drawn afresh */

static enum base_status choose_blocks(struct draw *d, struct base_error *err)
{
    const size_t samples = d->plan->source.samples ? d->plan->source.samples : 1;
    const struct optics_field *a = d->light[0], *b = d->light[1];
    d->shared = !a->known && !b->known && a->value == b->value;
    size_t groups = BLOCKS_DRAWN;
    for (int u = 0; u < 2; u++) {
        if (d->light[u]->known)
            continue;
        const enum base_status status = optics_stretch_cut(d->light[u], d->cells + d->lag + 1,
                                                           d->shared ? 2 : 1, &d->stretch[u], err);
        if (status)
            return status;
    }
    if (d->shared)
        groups = d->stretch[0].count / 2;
    else if (!a->known && !b->known)
        groups =
            d->stretch[0].count < d->stretch[1].count ? d->stretch[0].count : d->stretch[1].count;
    else if (!a->known || !b->known)
        groups = d->stretch[a->known ? 1 : 0].count;
    if (is_constant(d))
        groups = 1;

    d->blocks = groups < OPTICS_BLOCKS ? groups : OPTICS_BLOCKS;
    if (d->blocks > samples)
        d->blocks = samples;
    d->per_block = is_constant(d) ? 1 : (samples + d->blocks - 1) / d->blocks;
    return BASE_OK;
}

static void fill_weights(struct draw *d)
{
    const struct optics_profile a = optics_profile_of(d->plan, &d->plan->alice);
    const struct optics_profile b = optics_profile_of(d->plan, &d->plan->bob);
    const double offset = 2.0 * BASE_PI * (d->plan->bob.offset_hz - d->plan->alice.offset_hz);
    const double amplitude = sqrt(optics_mode_overlap(d->plan));
    double from_s, to_s;
    optics_profile_span(d->plan, &from_s, &to_s);
    const double start_s = 0.5 * (from_s + to_s) - 0.5 * (double)d->cells * d->step_s;
    for (size_t j = 0; j < d->cells; j++) {
        const double t = start_s + (double)j * d->step_s;
        d->weight[0][j] = optics_profile_energy(&a, t, t + d->step_s);
        d->weight[1][j] = optics_profile_energy(&b, t, t + d->step_s);
        d->mixed[j] = amplitude * optics_profile_overlap(&a, &b, t, t + d->step_s);
        const double early = offset * ((double)j * d->step_s);
        const double late = early + offset * d->plan->encoder.bin_separation_s;
        d->turn[j] = cexp(I * early);
        d->turn[d->cells + j] = cexp(I * late);
    }
}

static void fill_window(struct draw *d)
{
    for (size_t k = 0; k + 1 < 2 * d->cells; k++)
        d->window[k] = optics_profile_window(&d->plan->detector,
                                             ((double)k - (double)(d->cells - 1)) * d->step_s);
}

static void free_tables(struct draw *d)
{
    free(d->weight[0]);
    free(d->weight[1]);
    free(d->mixed);
    free(d->window);
    free(d->turn);
}

static int alloc_tables(struct draw *d)
{
    d->weight[0] = calloc(d->cells, sizeof(double));
    d->weight[1] = calloc(d->cells, sizeof(double));
    d->mixed = calloc(d->cells, sizeof(double));
    d->window = d->open ? NULL : calloc(2 * d->cells - 1, sizeof(double));
    d->turn = calloc(2 * d->cells, sizeof(double complex));
    return d->weight[0] && d->weight[1] && d->mixed && d->turn && (d->open || d->window);
}

static void free_scratch(struct scratch *s)
{
    free(s->drawn[0]);
    free(s->drawn[1]);
    free(s->beat);
    free(s->normal);
    free(s->row);
}

static int alloc_scratch(const struct draw *d, struct scratch *s)
{
    s->drawn[0] = malloc(2 * d->cells * sizeof(double complex));
    s->drawn[1] = malloc(2 * d->cells * sizeof(double complex));
    s->beat = malloc(2 * d->cells * sizeof(double complex));
    s->normal = malloc(4 * d->cells * sizeof(double));
    s->row = malloc(2 * OPTICS_KEEP_ROWS * d->cells * sizeof(double));
    return s->drawn[0] && s->drawn[1] && s->beat && s->normal && s->row;
}

static struct base_rng stream(const struct draw *d, enum base_rng_use use, size_t block)
{
    struct base_rng here = d->rng;
    here.use = use;
    here.member = (uint32_t)block;
    return here;
}

/* Addresses of the numbers of one pair: room for CELLS_MAX cells twice, two users. */
static uint64_t address(size_t pair, int user)
{
    return (2 * (uint64_t)pair + (uint64_t)user) * (4 * (uint64_t)CELLS_MAX);
}

/* Point early and late at one user's light for this pair. */
static void cut(const struct draw *d, struct scratch *s, size_t block, size_t pair, int user,
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
    /* Blocks take turns through the stretches; of a shared record, Alice's and Bob's stretches are
     * half the record apart and swap roles every round. */
    const struct optics_stretches *cutting = &d->stretch[user];
    const size_t groups = d->shared ? cutting->count / 2
                          : d->light[1 - user]->known || d->stretch[1 - user].count > cutting->count
                              ? cutting->count
                              : d->stretch[1 - user].count;
    const size_t rounds = groups / d->blocks ? groups / d->blocks : 1;
    const size_t swap = d->shared && (pair / rounds) % 2 ? 1 : 0;
    const size_t index =
        block + d->blocks * (pair % rounds) + (d->shared && ((size_t)user ^ swap) ? groups : 0);

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
static void add_phase_noise(const struct draw *d, struct scratch *s, size_t block, size_t pair)
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
    if (d->plan->encoder.phase_error_rad > 0.0) { /* Alice's and Bob's, independent */
        const double phase = sqrt(2.0) * d->plan->encoder.phase_error_rad * s->normal[2 * n];
        for (size_t j = n; j < 2 * n; j++)
            s->beat[j] *= cos(phase) + I * sin(phase);
    }
}

static double power(double complex e)
{
    return creal(e) * creal(e) + cimag(e) * cimag(e);
}

static void draw_pair(const struct draw *d, struct scratch *s, size_t block, size_t pair,
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
    if (d->linewidth_hz > 0.0 || d->plan->encoder.phase_error_rad > 0.0)
        add_phase_noise(d, s, block, pair);
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

static int draw_all(const struct draw *d, struct optics_pulses *out)
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

static enum base_status draw(struct draw d, struct optics_pulses *out, struct base_error *err)
{
    const struct optics_plan *plan = d.plan;
    *out = (struct optics_pulses){ .mode_overlap = optics_mode_overlap(plan) };
    enum base_status status = optics_plan_check(plan, err);
    if (!status)
        status = choose_grid(&d, err);
    if (!status)
        status = choose_blocks(&d, err);
    if (status)
        return base_while(err, "drawing pulses");

    out->blocks = d.blocks;
    out->count = d.blocks * d.per_block;
    out->pair = calloc(out->count, sizeof *out->pair);
    int enough = out->pair && alloc_tables(&d);
    if (enough && d.window) {
        out->kept = calloc(out->count, sizeof *out->kept);
        enough = out->kept != NULL;
    }
    if (enough) {
        fill_weights(&d);
        if (d.window)
            fill_window(&d);
        enough = draw_all(&d, out);
    }
    free_tables(&d);
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
    const struct draw d = { .plan = plan, .light = { a, b }, .rng = rng, .open = open };
    return draw(d, out, err);
}

enum base_status optics_pulses_draw_whole(const struct optics_plan *plan,
                                          const struct optics_field *a,
                                          const struct optics_field *b, struct base_rng rng,
                                          struct optics_pulses *out, struct base_error *err)
{
    const struct draw d = { .plan = plan, .light = { a, b }, .rng = rng, .open = 1 };
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
