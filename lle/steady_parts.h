/** Private to the stationary states: pieces of lle_steady_at. */
#ifndef LLE_STEADY_PARTS_H
#define LLE_STEADY_PARTS_H

#include "lle/steady.h"

/** Peak, mean, background, width of the spectrum and profile of psi, centred at theta = 0. */
enum base_status lle_steady_describe(const double complex *psi, size_t modes,
                                     struct lle_steady *out, struct base_error *err);

#endif
