/** The resonances of a ring from the shape of its guide.
 *
 *  A wave that goes round is resonant where m = 2 pi R n_eff/lambda is whole. n_eff is solved for
 *  (lle/guide.h) at Chebyshev points over the comb's frequencies on three grids, each twice as fine
 *  as the one before, and extrapolated to no grid (Richardson): of the two extrapolations the
 * second is the result, and what lies between them its error. */
#ifndef LLE_GUIDE_RING_H
#define LLE_GUIDE_RING_H

#include "lle/guide.h"
#include "lle/guide_curves.h"
#include "lle/plan.h"
#include "lle/resonances.h"

/** From resonator.geometry and what belongs to it; wide enough for comb.modes about the pump and
 * for the fit of the dispersion. What the plan holds as solved already (plan->guide) is taken from
 * there if it was solved for the same. Errors: as lle_guide_solve, in the plan's words. */
enum base_status lle_guide_ring_solve(const struct lle_plan *plan, struct lle_guide_ring *out,
                                      struct base_error *err);

/** Solve, where the plan has a geometry, and keep the answer in plan->guide: whatever reads the
 * plan or a copy of it afterwards has it at once, to the same bits. Errors: as
 * lle_guide_ring_solve, which keep nothing. */
enum base_status lle_guide_ring_keep(struct lle_plan *plan, struct base_error *err);

/** n_eff of a curve at a frequency of the interval. */
double lle_guide_ring_index(const struct lle_guide_ring *ring, size_t curve, double freq_hz);

/** A guide's table of one curve: a row at the pump and one at each mode to both sides of it. */
enum base_status lle_guide_ring_table(const struct lle_guide_ring *ring, size_t curve,
                                      struct lle_resonances *out, struct base_error *err);

#endif
