/** The best intensities and probabilities for a link. */
#ifndef QKD_OPTIMISE_H
#define QKD_OPTIMISE_H

#include "qkd/key.h"

/** plan->key.optimise says which (none: just the rate); plan->alice/bob are the start; the best settings
 *  are written to best->alice, best->bob (other fields as in plan). Never ends at zero where continuing
 *  from a lower loss finds a positive rate. */
enum base_status qkd_optimise(const struct qkd_link *link, const struct qkd_plan *plan,
                              struct qkd_plan *best, struct base_error *err);

#endif
