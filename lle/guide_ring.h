/** The resonances of a ring from the shape of its guide.
 *
 *  A wave that goes round is resonant where m = 2 pi R n_eff/lambda is whole. n_eff is solved for
 *  (lle/guide.h) at Chebyshev points over the comb's frequencies on three grids, each twice as fine
 *  as the one before, and extrapolated to no grid (Richardson): of the two extrapolations the
 * second is the result, and what lies between them its error. */
#ifndef LLE_GUIDE_RING_H
#define LLE_GUIDE_RING_H

#include "lle/guide.h"
#include "lle/plan.h"
#include "lle/resonances.h"

enum {
    LLE_GUIDE_POINTS = 14, /* frequencies */
    LLE_GUIDE_GRIDS = 3,
    LLE_GUIDE_CHECK = LLE_GUIDE_GRIDS, /* extrapolated from the two coarser grids */
    LLE_GUIDE_RESULT,                  /* from the two finer */
    LLE_GUIDE_CURVES
};

/* Of one curve: the values at the points. */
struct lle_guide_curve {
    double n_eff[LLE_GUIDE_POINTS], n_group[LLE_GUIDE_POINTS];
    double area_m2[LLE_GUIDE_POINTS], kerr_area_m2[LLE_GUIDE_POINTS];
};

struct lle_guide_ring {
    double radius_m, pump_hz;
    double low_hz, high_hz; /* of the interval that the points span */
    size_t below, above;    /* modes about the pump that the comb wants */
    double freq_hz[LLE_GUIDE_POINTS];
    struct lle_guide_curve curve[LLE_GUIDE_CURVES];
    double grid_m[LLE_GUIDE_GRIDS];
    size_t unknowns[LLE_GUIDE_GRIDS];
    double te_share; /* at the pump */
};

/** From resonator.geometry and what belongs to it; wide enough for comb.modes about the pump and
 * for the fit of the dispersion. Errors: as lle_guide_solve, in the plan's words. */
enum base_status lle_guide_ring_solve(const struct lle_plan *plan, struct lle_guide_ring *out,
                                      struct base_error *err);

/** n_eff of a curve at a frequency of the interval. */
double lle_guide_ring_index(const struct lle_guide_ring *ring, size_t curve, double freq_hz);

/** A guide's table of one curve: a row at the pump and one at each mode to both sides of it. */
enum base_status lle_guide_ring_table(const struct lle_guide_ring *ring, size_t curve,
                                      struct lle_resonances *out, struct base_error *err);

#endif
