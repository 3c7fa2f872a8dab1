/** Coincidences of one pair that the coincidence window keeps. */
#ifndef OPTICS_KEEP_H
#define OPTICS_KEEP_H

#include "optics/pulse.h"

/** Rows of `cells` numbers: what Alice's, then Bob's, early and late pulse deposit in each cell;
 * the beat, early and late, real and imaginary. As many rows follow as room to work in. */
enum { OPTICS_ALICE = 0, OPTICS_BOB = 2, OPTICS_BEAT = 4, OPTICS_KEEP_ROWS = 8 };

/** `window`: 2 cells - 1 values of Pi, from -(cells - 1) to cells - 1 cells apart. `row` comes with
 * the four energies filled in; the beat (early cells, then late cells) is copied into it. */
void optics_keep(const double *window, size_t cells, double *row, const double complex *beat,
                 struct optics_pulse_kept *out);

#endif
