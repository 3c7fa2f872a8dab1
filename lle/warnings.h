/** Private: what a comb must not keep silent about, each with the number and the remedy. */
#ifndef LLE_WARNINGS_H
#define LLE_WARNINGS_H

#include "lle/comb.h"

/** Fill out->warning from what is in `out` already. */
void lle_comb_warn(const struct lle_plan *plan, struct lle_comb *out);

/** A final field that does not fit into the modes at all is no result: BASE_ERR_NUMERIC. */
enum base_status lle_comb_refuse(const struct lle_plan *plan, const struct lle_comb *out,
                                 struct base_error *err);

#endif
