#include "lle/material.h"

#include <math.h>
#include <stddef.h>

enum { TERMS = 3 };

struct sellmeier {
    const char *name;
    double low_um, high_um;
    struct {
        double strength, resonance_um;
    } term[TERMS];
};

static const struct sellmeier table[] = {
    [LLE_SI3N4] = { "Si3N4 (Luke et al. 2015)",
                    0.31,
                    5.504,
                    { { 3.0249, 0.1353406 }, { 40314.0, 1239.842 }, { 0.0, 0.0 } } },
    [LLE_SIO2] = { "SiO2 (Malitson 1965)",
                   0.21,
                   3.71,
                   { { 0.6961663, 0.0684043 },
                     { 0.4079426, 0.1162414 },
                     { 0.8974794, 9.896161 } } },
};

struct lle_index lle_material_index(enum lle_material material, double wavelength_m)
{
    const struct sellmeier *m = &table[material];
    const double um = 1e6 * wavelength_m, um2 = um * um;
    double square = 1.0, slope = 0.0; /* n^2 and l d(n^2)/dl */
    for (size_t i = 0; i < TERMS; i++) {
        const double c2 = m->term[i].resonance_um * m->term[i].resonance_um;
        const double below = 1.0 / (um2 - c2);
        square += m->term[i].strength * um2 * below;
        slope -= 2.0 * m->term[i].strength * um2 * c2 * below * below;
    }
    const double n = sqrt(square);
    return (struct lle_index){ n, n - slope / (2.0 * n) };
}

enum base_status lle_material_check(enum lle_material material, double wavelength_m,
                                    struct base_error *err)
{
    const struct sellmeier *m = &table[material];
    const double um = 1e6 * wavelength_m;
    if (um >= m->low_um && um <= m->high_um)
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN,
                     "wavelength %.4g um: the index of %s was measured from %g to %g um", um,
                     m->name, m->low_um, m->high_um);
}
