/* Property: no frequency, no strength, no shape creates or destroys a photon. */
#include "optics/fbg.h"

#include <criterion/criterion.h>
#include <math.h>

Test(fbg, conserves_energy)
{
    for (int apodised = 0; apodised <= 1; apodised++)
        for (double strength = 0.0; strength <= 6.0; strength += 0.5) {
            const struct optics_fbg g = { 0.021, strength / 0.021, 194.3e12, 1.468, apodised };
            for (int i = -200; i <= 200; i++) {
                const double offset_hz = 2e9 * i;
                const struct optics_rt a = optics_fbg_response(&g, g.bragg_hz + offset_hz);
                const double total = cabs(a.r) * cabs(a.r) + cabs(a.t) * cabs(a.t);
                cr_expect(fabs(total - 1.0) < 1e-12,
                          "apodised %d, kappa L = %g, offset %g Hz: R + T - 1 = %.3e", apodised,
                          strength, offset_hz, total - 1.0);
            }
        }
}

/* Property: a symmetric grating answers symmetric detunings with the same powers. */
Test(fbg, answers_both_sides_alike)
{
    for (int apodised = 0; apodised <= 1; apodised++) {
        const struct optics_fbg g = { 0.021, 119.0, 0.0, 1.468, apodised };
        for (double f = 0.1e9; f < 100e9; f *= 1.3) {
            const double above = cabs(optics_fbg_response(&g, f).r);
            const double below = cabs(optics_fbg_response(&g, -f).r);
            cr_expect_float_eq(above, below, 1e-12, "offset %g Hz", f);
        }
    }
}
