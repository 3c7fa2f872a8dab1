/** Fiber dispersion of light that varies within a pulse.
 *
 *  What an encoder cuts out of the line is u(t) E(t), and the fiber disperses the product: light of
 *  another frequency arrives at another time. For constant E that is the pulse alone, and the
 * tables of optics/form.h hold it; a record, or thermal light, goes through the fiber pair by pair,
 * on a grid finer than the cells, E constant over a cell. */
#ifndef OPTICS_DISPERSE_H
#define OPTICS_DISPERSE_H

#include "optics/plan.h"

#include <complex.h>

struct optics_disperse; /* what is the same for all pairs: shapes and the fibers' phases */

/** True when the light of a plan needs it: a fiber that disperses and light that varies. */
int optics_disperse_needed(const struct optics_plan *plan, int varies);

/** For cells of step_s from start_s on; NULL without memory. */
struct optics_disperse *optics_disperse_new(const struct optics_plan *plan, size_t cells,
                                            double start_s, double step_s);
void optics_disperse_free(struct optics_disperse *disperse); /* accepts NULL */

/** Room for one thread: complex numbers, from base_fft_alloc. */
size_t optics_disperse_room(const struct optics_disperse *disperse);

/** One bin: the light of both users in each cell in, and out what each cell deposits and the
 * overlap int u_A* u_B, the mode overlap not in it. Leaked light goes on top, as everywhere. */
void optics_disperse_bin(const struct optics_disperse *disperse,
                         const double complex *const light[2], double complex *room,
                         double *const energy[2], double complex *beat);

#endif
