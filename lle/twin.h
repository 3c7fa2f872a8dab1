/** Private: a solver's field by itself: without noise of any kind, auxiliary laser and heat
 * standing still. */
#ifndef LLE_TWIN_H
#define LLE_TWIN_H

#include "lle/solver.h"

/** A solver of its own, with steps of `step_tau`, that stands where `s` stands. */
enum base_status lle_twin_of(struct lle_solver *s, double step_tau, struct lle_solver **out,
                             struct base_error *err);

/** The same with twice the modes, the outer half dark, and half the step: what the field does where
 *  it is resolved. Errors as of lle_solver_new: BASE_ERR_DOMAIN where dispersion or loss are given
 *  mode by mode, so that there is none beyond, and of the Ikeda map. */
enum base_status lle_twin_finer(struct lle_solver *s, struct lle_solver **out,
                                struct base_error *err);

#endif
