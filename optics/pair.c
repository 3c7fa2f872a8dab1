/* The light of one pair of qubits, cell by cell. */
#include "optics/draw.h"

#include "base/constants.h"
#include "base/fft.h"
#include "optics/keep.h"
#include "optics/wave.h"

#include <math.h>
#include <stdlib.h>

void optics_pair_free(struct optics_pair *s)
{
    free(s->drawn[0]);
    free(s->drawn[1]);
    free(s->beat);
    free(s->normal);
    free(s->row);
    base_fft_release(s->dispersed);
}

int optics_pair_alloc(const struct optics_draw *d, struct optics_pair *s)
{
    s->drawn[0] = malloc(2 * d->cells * sizeof(double complex));
    s->drawn[1] = malloc(2 * d->cells * sizeof(double complex));
    s->beat = malloc(2 * d->cells * sizeof(double complex));
    s->normal = malloc(4 * d->cells * sizeof(double));
    s->row = malloc(2 * OPTICS_KEEP_ROWS * d->cells * sizeof(double));
    if (d->disperse) {
        s->dispersed = base_fft_alloc(optics_disperse_room(d->disperse));
        if (!s->dispersed)
            return 0;
    }
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
static void cut(const struct optics_draw *d, struct optics_pair *s, size_t block, size_t pair,
                int user, const double complex **early, const double complex **late)
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
static void add_phase_noise(const struct optics_draw *d, struct optics_pair *s, size_t block,
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
static void add_intensity_errors(const struct optics_draw *d, struct optics_pair *s, size_t block,
                                 size_t pair)
{
    const size_t n = d->cells;
    double normal[2], bright[2];
    base_rng_normal2(stream(d, BASE_RNG_LASER, block), address(pair, 1) + 4 * OPTICS_CELLS_MAX - 1,
                     normal);
    for (int user = 0; user < 2; user++) {
        bright[user] = fmax(1.0 + d->plan->encoder.intensity_error * normal[user], 0.0);
        double *row = s->row + (user ? OPTICS_BOB : OPTICS_ALICE) * n;
        for (size_t j = 0; j < 2 * n; j++)
            row[j] *= bright[user];
    }
    const double both = sqrt(bright[0] * bright[1]);
    for (size_t j = 0; j < 2 * n; j++)
        s->beat[j] *= both;
}

/* Where the lines' difference frequency stands when this pair meets: anywhere on its drift, and
 * off by what a lock leaves. */
static void add_wander(const struct optics_draw *d, struct optics_pair *s, size_t block,
                       size_t pair)
{
    double u[2], normal[2];
    base_rng_uniform2(stream(d, BASE_RNG_LASER, block), address(pair, 1), u);
    base_rng_normal2(stream(d, BASE_RNG_LASER, block), address(pair, 1) + 1, normal);
    const double hz = d->spread.drift_hz * (u[0] - 0.5) + d->spread.rms_hz * normal[0];
    for (size_t bin = 0; bin < 2; bin++)
        for (size_t j = 0; j < d->cells; j++) {
            const double t =
                (double)j * d->step_s + (bin ? d->plan->encoder.bin_separation_s : 0.0);
            const double phase = 2.0 * BASE_PI * hz * t;
            s->beat[bin * d->cells + j] *= cos(phase) + I * sin(phase);
        }
}

static double power(double complex e)
{
    return creal(e) * creal(e) + cimag(e) * cimag(e);
}

/* The same for light that the fibers disperse. */
static void cut_dispersed(const struct optics_draw *d, struct optics_pair *s, size_t bin,
                          const double complex *alice, const double complex *bob)
{
    const size_t n = d->cells;
    double *const row[2] = { s->row + (OPTICS_ALICE + bin) * n, s->row + (OPTICS_BOB + bin) * n };
    double complex *beat = s->beat + bin * n;
    optics_disperse_bin(d->disperse, (const double complex *const[2]){ alice, bob }, s->dispersed,
                        row, beat);
    const double line = 1.0 - d->ase, ase = d->ase, amplitude = d->amplitude;
    for (size_t j = 0; j < n; j++) {
        for (int user = 0; user < 2; user++)
            row[user][j] = line * row[user][j] + ase * d->weight[user][j];
        beat[j] *= amplitude * d->turn[bin * n + j];
    }
}

void optics_pair_cut(const struct optics_draw *d, struct optics_pair *s, size_t block, size_t pair)
{
    const size_t n = d->cells;
    const double complex *light[2][2];
    for (int user = 0; user < 2; user++)
        cut(d, s, block, pair, user, &light[user][0], &light[user][1]);
    const double line = 1.0 - d->ase, ase = d->ase;
    for (size_t bin = 0; bin < 2 && d->disperse; bin++)
        cut_dispersed(d, s, bin, light[0][bin], light[1][bin]);
    for (size_t bin = 0; bin < 2 && !d->disperse; bin++)
        for (size_t j = 0; j < n; j++) {
            const double complex a = light[0][bin][j], b = light[1][bin][j];
            s->row[(OPTICS_ALICE + bin) * n + j] = d->weight[0][j] * (line * power(a) + ase);
            s->row[(OPTICS_BOB + bin) * n + j] = d->weight[1][j] * (line * power(b) + ase);
            s->beat[bin * n + j] = d->mixed[j] * conj(a) * b * d->turn[bin * n + j];
        }
    if (d->linewidth_hz > 0.0 || d->late_rms_rad > 0.0)
        add_phase_noise(d, s, block, pair);
    if (d->plan->encoder.intensity_error > 0.0)
        add_intensity_errors(d, s, block, pair);
    if (d->spread.drift_hz > 0.0 || d->spread.rms_hz > 0.0)
        add_wander(d, s, block, pair);
}
