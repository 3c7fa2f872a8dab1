/** The inner loop of the click average: many pairs side by side, one per SIMD lane. */
#ifndef OPTICS_CLICKS_LANES_H
#define OPTICS_CLICKS_LANES_H

#include <stddef.h>

enum { OPTICS_LANES = 32 };

struct optics_lanes {
    double energy[4][OPTICS_LANES]; /* detected photons without beat: D1, D2 early; D1, D2 late */
    double beat[4][OPTICS_LANES];   /* complex beat: early real, imaginary; late real, imaginary */
};

/** Below this many detected photons optics_lanes_dim may be used. */
#define OPTICS_LANES_DIM 4.0

/** Add the 16 pattern probabilities of the first `lanes` pairs, summed over `phases` equidistant
 *  phases (even), to sum. `beat` and `energy` bound the lanes' values. Every probability keeps its
 *  relative accuracy at any loss: clicks come from expm1, never from 1 - exp. */
void optics_lanes_dim(const struct optics_lanes *x, size_t lanes, size_t phases, double dark,
                      double beat, double energy, double sum[16]);

/** The same for any light, one pair and phase after the other; the clear one, the test of the
 * other. */
void optics_lanes_plain(const struct optics_lanes *x, size_t lanes, size_t phases, double dark,
                        double sum[16]);

#endif
