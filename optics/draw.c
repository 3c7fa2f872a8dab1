#include "optics/draw.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/profile.h"

#include <math.h>
#include <stdlib.h>

static double rate_hz(const struct optics_field *f)
{
    const double decay = f->known && f->coherent_fraction < 1.0 ? 1.0 / f->coherence_time_s : 0.0;
    return fmax(decay, BASE_PI * f->linewidth_hz);
}

/* Cells per pulse for known light. The midpoint rule's error is second order in the cell: with 24,
 * the visibility of thermal light of twice the pulse's coherence time is off by 1.1e-4. Light that
 * changes within the pulse gets 8 cells per 1/e time. */
static const double CELLS_PER_PULSE = 24.0, CELLS_PER_DECAY = 8.0;

static enum base_status choose_step(struct optics_draw *d, struct base_error *err)
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

static enum base_status choose_grid(struct optics_draw *d, struct base_error *err)
{
    enum base_status status = choose_step(d, err);
    if (status)
        return status;
    double from_s, to_s;
    optics_profile_span(d->plan, &from_s, &to_s);
    const double cells = ceil((to_s - from_s) / d->step_s - 1e-6);
    if (!(cells <= OPTICS_CELLS_MAX))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "pulses spanning %g s of light that needs a sample every %g s are %g "
                         "samples: at most %d can be drawn (a longer coherence time, a narrower "
                         "line, a shorter detector.window_s or ideal extinction are needed)",
                         to_s - from_s, d->step_s, cells, OPTICS_CELLS_MAX);
    d->cells = cells < 1.0 ? 1 : (size_t)cells;
    const double lag = d->plan->encoder.bin_separation_s / d->step_s;
    d->lag_rest = lag - floor(lag + 1e-6);
    d->lag_rest = d->lag_rest < 1e-6 ? 0.0 : d->lag_rest;
    d->linewidth_hz = d->light[0]->linewidth_hz + d->light[1]->linewidth_hz;
    d->spread = optics_line_spread(d->plan);
    d->ase = d->plan->interference.ase_fraction;
    d->late_rms_rad =
        hypot(sqrt(2.0) * d->plan->encoder.phase_error_rad, optics_fiber_phase_rms(d->plan));
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
static int is_constant(const struct optics_draw *d)
{
    for (int u = 0; u < 2; u++)
        if (!d->light[u]->known || d->light[u]->coherent_fraction < 1.0)
            return 0;
    return !(d->linewidth_hz > 0.0) && !(d->late_rms_rad > 0.0) &&
           !(d->plan->encoder.intensity_error > 0.0) && !(d->spread.drift_hz > 0.0) &&
           !(d->spread.rms_hz > 0.0);
}

enum { BLOCKS_DRAWN = 64 }; /* of light that is drawn afresh */

/* Stretches of one member remember each other for longer than they last where chaos is weak: taken
 * as independent they made the errors of V_BSM 1.4 +- 0.13 times too small (f^2 = 5, zeta = 1.9,
 * eight members in stretches of 190 ns). So a block holds whole members where that leaves enough of
 * them; with fewer members stretches have to do. */
enum { BLOCKS_ENOUGH = 8 };

static size_t blocks_of(const struct optics_draw *d, size_t groups)
{
    size_t blocks = groups < OPTICS_BLOCKS ? groups : OPTICS_BLOCKS;
    for (int u = 0; u < 2; u++) {
        const size_t whole = d->light[u]->known ? 0 : groups / d->stretch[u].parts;
        if (whole >= BLOCKS_ENOUGH && whole < blocks)
            blocks = whole;
    }
    return blocks;
}

static enum base_status choose_blocks(struct optics_draw *d, struct base_error *err)
{
    const size_t samples = d->plan->source.samples ? d->plan->source.samples : 1;
    const struct optics_field *a = d->light[0], *b = d->light[1];
    d->varies = !a->known || !b->known || a->coherent_fraction < 1.0 || b->coherent_fraction < 1.0;
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

    d->blocks = blocks_of(d, groups);
    if (d->blocks > samples)
        d->blocks = samples;
    d->per_block = is_constant(d) ? 1 : (samples + d->blocks - 1) / d->blocks;
    return BASE_OK;
}

static void fill_weights(struct optics_draw *d)
{
    const struct optics_profile a = optics_profile_of(d->plan, &d->plan->alice);
    const struct optics_profile b = optics_profile_of(d->plan, &d->plan->bob);
    const double offset = 2.0 * BASE_PI * optics_line_offset_hz(d->plan);
    const double amplitude = sqrt(optics_mode_overlap(d->plan));
    double from_s, to_s;
    d->amplitude = amplitude;
    optics_profile_span(d->plan, &from_s, &to_s);
    const double start_s = 0.5 * (from_s + to_s) - 0.5 * (double)d->cells * d->step_s;
    if (optics_disperse_needed(d->plan, d->varies))
        d->disperse = optics_disperse_new(d->plan, d->cells, start_s, d->step_s);
    for (size_t j = 0; j < d->cells; j++) {
        const double t = start_s + (double)j * d->step_s;
        d->weight[0][j] = optics_profile_energy(&a, t, t + d->step_s);
        d->weight[1][j] = optics_profile_energy(&b, t, t + d->step_s);
        const double complex mixed = optics_profile_mix(&a, &b, t, t + d->step_s);
        const int turned = cimag(mixed) != 0.0; /* chirp and dispersion: the phase goes to `turn` */
        d->mixed[j] = amplitude * (turned ? cabs(mixed) : creal(mixed));
        const double early = offset * ((double)j * d->step_s);
        const double late = early + offset * d->plan->encoder.bin_separation_s;
        d->turn[j] = cexp(I * early);
        d->turn[d->cells + j] = cexp(I * late);
        if (turned && !d->disperse) {
            d->turn[j] *= mixed / cabs(mixed);
            d->turn[d->cells + j] *= mixed / cabs(mixed);
        }
    }
}

static void fill_window(struct optics_draw *d)
{
    for (size_t k = 0; k + 1 < 2 * d->cells; k++)
        d->window[k] = optics_profile_window(&d->plan->detector,
                                             ((double)k - (double)(d->cells - 1)) * d->step_s);
}

void optics_draw_free(struct optics_draw *d)
{
    free(d->weight[0]);
    free(d->weight[1]);
    free(d->mixed);
    free(d->window);
    free(d->turn);
    optics_disperse_free(d->disperse);
}

static int alloc_tables(struct optics_draw *d)
{
    d->weight[0] = calloc(d->cells, sizeof(double));
    d->weight[1] = calloc(d->cells, sizeof(double));
    d->mixed = calloc(d->cells, sizeof(double));
    d->window = d->open ? NULL : calloc(2 * d->cells - 1, sizeof(double));
    d->turn = calloc(2 * d->cells, sizeof(double complex));
    return d->weight[0] && d->weight[1] && d->mixed && d->turn && (d->open || d->window);
}

enum base_status optics_draw_choose(struct optics_draw *d, struct base_error *err)
{
    const enum base_status status = choose_grid(d, err);
    return status ? status : choose_blocks(d, err);
}

int optics_draw_tabulate(struct optics_draw *d)
{
    if (!alloc_tables(d))
        return 0;
    fill_weights(d);
    if (d->window)
        fill_window(d);
    return d->disperse || !optics_disperse_needed(d->plan, d->varies);
}
