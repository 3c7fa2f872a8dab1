/** Modes of a bent rectangular guide, Si3N4 in SiO2, by finite differences.
 *
 *  All six field components, no approximation but the grid: Yee's arrangement in the cross-section
 *  (Z. Zhu and T. G. Brown, Opt. Express 10, 853 (2002)), the bend exactly as a change of the
 *  material (A. J. Ward and J. B. Pendry, J. Mod. Opt. 43, 773 (1996)). x goes away from the ring's
 *  centre, y up, s = R phi along the guide; fields go as exp(i (n_eff k s - omega t)). So n_eff is
 *  the effective index at the radius R of the core's middle, and m = n_eff k R. */
#ifndef LLE_GUIDE_H
#define LLE_GUIDE_H

#include "base/status.h"

#include <stddef.h>

/** Quasi-TE or quasi-TM, and how many zeros the main component has across the width. */
enum lle_family { LLE_TE00, LLE_TE10, LLE_TE20, LLE_TM00, LLE_TM10, LLE_TM20 };

struct lle_guide_shape {
    double width_m, height_m;
    double radius_m; /* INFINITY: straight */
    int family;      /* enum lle_family */
};

struct lle_guide_mode {
    double n_eff;
    double n_group;               /* from the energy of the fields, not from a slope */
    double area_m2, kerr_area_m2; /* below */
    double te_share;
    double residual; /* |A v - n^2 v| / |n^2 v| of the eigenvector */
    size_t unknowns;
};

/** A grid: cells across the core, over its upper half, and of the cladding on every side, where
 * they grow with the distance. All borders of a grid stay when its cells are doubled. */
struct lle_guide_cells {
    size_t across, up, clad;
    double window_m; /* of cladding */
};

/** The coarsest of grids whose finest, after so many doublings, has cells of `grid_m` or a little
 *  less in the core. Errors: BASE_ERR_DOMAIN for one too coarse or too fine. */
enum base_status lle_guide_cells_of(const struct lle_guide_shape *shape, double grid_m,
                                    size_t doublings, double window_m, struct lle_guide_cells *out,
                                    struct base_error *err);
struct lle_guide_cells lle_guide_cells_doubled(struct lle_guide_cells cells, size_t times);

/** The mode at one wavelength; `guess` of n_eff, or 0.
 *
 *  Two areas. `area_m2` is (int |e|^2)^2/int |e|^4, what tables of guides mean by A_eff.
 *  `kerr_area_m2` is the area in the Kerr phase gamma P = 2 pi n2 P/(lambda A) per length with n2
 * in the core alone, all field components and their weights (S. Afshar V. and T. M. Monro, Opt.
 *  Express 17, 2298 (2009)):
 *      A = 3 |int S dA|^2 / int_core n^2 (2 |e|^4 + |e^2|^2) dA,   S = (e x h*).s;
 *  they agree where the guide is weak.
 *
 *  Errors: BASE_ERR_DOMAIN where the guide has no such mode or hardly holds it, and for wavelengths
 *  outside the materials' range. */
enum base_status lle_guide_solve(const struct lle_guide_shape *shape, double wavelength_m,
                                 const struct lle_guide_cells *cells, double guess,
                                 struct lle_guide_mode *out, struct base_error *err);

#endif
