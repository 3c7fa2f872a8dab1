/** Private: the numbers behind the vacuum noise of one step, and where they stand.
 *
 *  Mode m (FFT order) of N takes word m/C, counter m mod C of the C = ceil(N/4) Philox calls of the
 *  step; calls of all steps follow each other. Modes that a transform of powers of two brings next
 *  to each other then come out of one call. */
#ifndef LLE_VACUUM_H
#define LLE_VACUUM_H

#include "base/rng.h"

/** Philox calls per step. */
static inline size_t lle_vacuum_calls(size_t modes)
{
    return (modes + 3) / 4;
}

/** Room lle_vacuum_draw needs for its work. */
size_t lle_vacuum_room(size_t modes);

/** kick[2 m], kick[2 m + 1]: the noise of mode m in step `step`, of unit variance each. `room`: as
 * many floats as lle_vacuum_room says. */
void lle_vacuum_draw(struct base_rng here, uint64_t step, size_t modes, float *room, double *kick);

#endif
