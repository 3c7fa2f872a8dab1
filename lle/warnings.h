/** Private: what a comb must not keep silent about, each with the number and the remedy. */
#ifndef LLE_WARNINGS_H
#define LLE_WARNINGS_H

#include "lle/comb.h"

/** Fill out->warning from what is in `out` already. */
void lle_comb_warn(const struct lle_plan *plan, struct lle_comb *out);

#endif
