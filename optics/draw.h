/** What is the same for every pair of pulses of one draw: time grid, weights, blocks. */
#ifndef OPTICS_DRAW_H
#define OPTICS_DRAW_H

#include "optics/disperse.h"
#include "optics/pulse.h"
#include "optics/stretch.h"

/** Cells a bin's light is sampled on, at the most. */
enum { OPTICS_CELLS_MAX = 4096 };

/** The time axis is a grid of `cells`
 * cells of `step_s` that covers both users' pulses; what varies over a cell is the pulse shape,
 * known in closed form and integrated exactly, while the light is sampled once a cell. */
struct optics_draw {
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
    double linewidth_hz;         /* of the beat: both users' phase noises add */
    double late_rms_rad;         /* of the late beat against the early one: encoders and fibers */
    struct optics_spread spread; /* of the beat's frequency from pair to pair */
    double amplitude;            /* sqrt(M) */
    double ase;                  /* share of the power that is broad and does not interfere */
    double *weight[2], *mixed;   /* int w_A, int w_B, int sqrt(w_A w_B) sqrt(M) over each cell */
    double *window;              /* Pi at 0, 1, 2 ... cells; NULL when open */
    double complex *turn;        /* exp(2 pi i offset t): early cells, then late */
    int varies;                  /* light within a pulse */
    struct optics_disperse *disperse; /* NULL: weights and mixed above say what fibers do */
};

/** Choose grid and blocks for draw->plan and draw->light; errors as in optics_pulses_draw. */
enum base_status optics_draw_choose(struct optics_draw *draw, struct base_error *err);

/** Tables over the grid; 0 without memory. optics_draw_free in either case. */
int optics_draw_tabulate(struct optics_draw *draw);
void optics_draw_free(struct optics_draw *draw);

/** The light of one pair: what each cell deposits (rows of optics/keep.h) and the overlap
 * integrand, early cells, then late. One per thread. */
struct optics_pair {
    double complex *drawn[2]; /* [early cells, late cells] of known light */
    double complex *beat;
    double *normal;
    double *row;
    double complex *dispersed; /* NULL without dispersion */
};
int optics_pair_alloc(const struct optics_draw *draw, struct optics_pair *room);
void optics_pair_free(struct optics_pair *room);

/** Pair number `pair` of a block: always the same light. */
void optics_pair_cut(const struct optics_draw *draw, struct optics_pair *out, size_t block,
                     size_t pair);

#endif
