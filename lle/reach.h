/** Private: bring one member of the ensemble to the state the plan asks for. */
#ifndef LLE_REACH_H
#define LLE_REACH_H

#include "base/progress.h"
#include "lle/tune.h"

/** A settled solver of member `member`. An auxiliary laser has found its
 * resonance before the pump comes (lle_bath_warm). Goal hold: from vacuum at the plan's detuning;
 * soliton: from seeds; sweep: from vacuum through the detunings of comb.sweep_*, back again where
 * comb.sweep_back is set, then settled at the last one. Traces may be NULL. */
enum base_status lle_reach(const struct lle_plan *plan, const struct lle_dictionary *d,
                           uint32_t member, const struct base_progress *progress,
                           struct lle_trace *there, struct lle_trace *back, struct lle_solver **out,
                           struct base_error *err);

/** The parts of it: where that member begins, and how many steps it settles (after the sweep). */
enum base_status lle_reach_start(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 uint32_t member, struct lle_solver **out, struct base_error *err);
/** The same for the next member, in a solver that lle_reach_start made and that was not advanced to
 *  another drive: the weights of the steps are made once. */
enum base_status lle_reach_restart(const struct lle_plan *plan, const struct lle_dictionary *d,
                                   uint32_t member, struct lle_solver *s, struct base_error *err);
size_t lle_reach_settle_steps(const struct lle_plan *plan, const struct lle_dictionary *d);

/** Length of a step, in tau and in seconds. */
double lle_reach_step_tau(const struct lle_plan *plan, const struct lle_dictionary *d);
double lle_reach_step_s(const struct lle_plan *plan, const struct lle_dictionary *d);

/** The equation a plan means, at its own detuning; `dispersion`: of lle_dispersion_array. A loss
 *  for each mode and further pumps are not yet in it. */
struct lle_drive lle_reach_drive(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 const double *dispersion);

#endif
