/* The indices of core and cladding. */
#include "lle/material.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Malitson (1965), table I: measured indices of fused silica at 20 degrees, given to 5 digits; his
 * formula leaves up to 1e-5. */
Test(lle_material, silica_is_what_malitson_measured)
{
    const double um[] = { 0.365015, 0.587561, 1.01398, 1.52952 };
    const double n[] = { 1.47454, 1.45846, 1.45024, 1.44427 };
    for (size_t i = 0; i < sizeof um / sizeof um[0]; i++)
        cr_expect_float_eq(lle_material_index(LLE_SIO2, 1e-6 * um[i]).n, n[i], 2e-5,
                           "%g um: %.6f, measured %g", um[i],
                           lle_material_index(LLE_SIO2, 1e-6 * um[i]).n, n[i]);
}

/* Luke et al. (2015): n = 1.9963 at 1.55 um, by hand from the formula: 1 + 3.0249 2.4025/2.384183 -
 * 40314 2.4025/1537205.8 = 3.985132. */
Test(lle_material, nitride_is_what_luke_measured)
{
    cr_expect_float_eq(lle_material_index(LLE_SI3N4, 1.55e-6).n, 1.9963, 1e-4);
}

/* n - l dn/dl against a difference over 2 s, which leaves s^2 l n'''/6: n = n_0 + A/l^2 with A =
 * 0.02 um^2 at the most makes it 4 A (s/l)^2/l^2, 1.3e-6 for s = 1 nm at 0.5 um. */
Test(lle_material, the_group_index_is_the_slope)
{
    const double step_m = 1e-9;
    for (int m = LLE_SI3N4; m <= LLE_SIO2; m++)
        for (double l = 0.5e-6; l < 3.6e-6; l += 0.1e-6) {
            const struct lle_index i = lle_material_index(m, l);
            const double slope =
                (lle_material_index(m, l + step_m).n - lle_material_index(m, l - step_m).n) /
                (2.0 * step_m);
            cr_expect_float_eq(i.n_group, i.n - l * slope, 2e-6, "%g um", 1e6 * l);
        }
}

Test(lle_material, nothing_is_said_beyond_what_was_measured)
{
    struct base_error err;
    cr_expect_eq(lle_material_check(LLE_SI3N4, 5.5e-6, &err), BASE_OK);
    cr_expect_eq(lle_material_check(LLE_SI3N4, 5.51e-6, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "0.31 to 5.504 um"), "%s", err.text);
    cr_expect_eq(lle_material_check(LLE_SIO2, 3.72e-6, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "0.21 to 3.71 um"), "%s", err.text);
    cr_expect_eq(lle_material_check(LLE_SIO2, NAN, &err), BASE_ERR_DOMAIN);
}
