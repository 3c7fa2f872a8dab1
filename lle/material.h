/** Refractive indices of the guide's core and cladding.
 *
 *  Sellmeier equations n^2 = 1 + sum_i B_i l^2/(l^2 - C_i^2), l the wavelength in vacuum:
 *    Si3N4   K. Luke et al., Opt. Lett. 40, 4823 (2015), eq. 1;
 *    SiO2    I. H. Malitson, J. Opt. Soc. Am. 55, 1205 (1965), at 20 degrees Celsius. */
#ifndef LLE_MATERIAL_H
#define LLE_MATERIAL_H

#include "base/status.h"

enum lle_material { LLE_SI3N4, LLE_SIO2 };

struct lle_index {
    double n, n_group; /* n_g = n - l dn/dl */
};

/** `wavelength_m` must be within the range that was measured (lle_material_check). */
struct lle_index lle_material_index(enum lle_material material, double wavelength_m);

/** Errors: BASE_ERR_DOMAIN outside the wavelengths at which the material was measured: Si3N4 0.31
 *  to 5.504 um, SiO2 0.21 to 3.71 um. */
enum base_status lle_material_check(enum lle_material material, double wavelength_m,
                                    struct base_error *err);

#endif
