/** What was solved for of a ring's guide, and for what. A plain struct: it travels with a plan
 *  (struct lle_plan's `guide`), so that one run solves once. */
#ifndef LLE_GUIDE_CURVES_H
#define LLE_GUIDE_CURVES_H

#include <stddef.h>

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
    /* Solved for; width_m 0: nothing is solved yet. */
    double width_m, height_m, radius_m, finest_m, pump_hz;
    int family;
    size_t modes;
    /* Found. */
    double low_hz, high_hz; /* of the interval that the points span */
    size_t below, above;    /* modes about the pump that the comb wants */
    double freq_hz[LLE_GUIDE_POINTS];
    struct lle_guide_curve curve[LLE_GUIDE_CURVES];
    double grid_m[LLE_GUIDE_GRIDS];
    size_t unknowns[LLE_GUIDE_GRIDS];
    double te_share; /* at the pump */
};

#endif
