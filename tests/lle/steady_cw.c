/* Homogeneous states and their modulation instability. */
#include "lle/steady.h"

#include <criterion/criterion.h>
#include <math.h>

static double drive_of(double rho, double zeta)
{
    return rho * (1.0 + (zeta - rho) * (zeta - rho));
}

/* A root is exact to the rounding of the cubic: its terms, of size f2 + zeta^2 rho, times a few
 * epsilon. */
Test(steady_cw, every_root_solves_the_cubic_and_they_ascend)
{
    for (double f2 = 1e-6; f2 < 2e4; f2 *= 1.7)
        for (double zeta = -30.0; zeta < 60.0; zeta += 0.37) {
            double rho[3];
            const size_t count = lle_steady_cw(f2, zeta, rho);
            cr_assert(count >= 1 && count <= 3);
            for (size_t i = 0; i < count; i++) {
                const double scale = f2 + (1.0 + zeta * zeta) * rho[i] + pow(rho[i], 3);
                cr_expect(fabs(drive_of(rho[i], zeta) - f2) < 1e-14 * scale,
                          "f2 %g zeta %g rho %.17g: off by %g", f2, zeta, rho[i],
                          drive_of(rho[i], zeta) - f2);
                cr_expect(i == 0 || rho[i] > rho[i - 1]);
            }
        }
}

/* The other way round: start from rho. */
Test(steady_cw, every_state_is_found_from_its_own_drive)
{
    for (double zeta = -3.0; zeta < 12.0; zeta += 0.31)
        for (double made = 0.013; made < 15.0; made += 0.17) {
            double rho[3];
            const double f2 = drive_of(made, zeta);
            const size_t count = lle_steady_cw(f2, zeta, rho);
            double nearest = INFINITY;
            for (size_t i = 0; i < count; i++)
                nearest = fmin(nearest, fabs(rho[i] - made));
            /* Close to a knee f2(rho) is flat: rho is known to the root of rounding there. */
            cr_expect(nearest < 3e-7 * (1.0 + made), "zeta %g rho %g: nearest is off by %g", zeta,
                      made, nearest);
        }
}

/* Three states exactly between the knees, and only above zeta = sqrt 3 (Godey 2014). */
Test(steady_cw, is_bistable_only_above_the_square_root_of_three)
{
    for (double zeta = -2.0; zeta < 20.0; zeta += 0.1) {
        const double square = zeta * zeta - 3.0;
        double f2_high = 0.0, f2_low = 0.0;
        if (zeta > 0.0 && square > 0.0) {
            f2_high = drive_of((2.0 * zeta - sqrt(square)) / 3.0, zeta);
            f2_low = drive_of((2.0 * zeta + sqrt(square)) / 3.0, zeta);
        }
        for (double f2 = 0.1; f2 < 60.0; f2 += 0.37) {
            double rho[3];
            const size_t expected = f2 > f2_low && f2 < f2_high ? 3 : 1;
            cr_expect(lle_steady_cw(f2, zeta, rho) == expected, "f2 %g zeta %g", f2, zeta);
        }
    }
}

Test(steady_cw, survives_what_is_no_drive)
{
    double rho[3];
    cr_expect(lle_steady_cw(0.0, 3.0, rho) == 1 && rho[0] == 0.0);
    cr_expect(lle_steady_cw(NAN, 3.0, rho) == 1 && isnan(rho[0]));
    cr_expect(lle_steady_cw(1.0, INFINITY, rho) == 1 && isnan(rho[0]));
    cr_expect(lle_steady_cw(1e300, 1e100, rho) >= 1 && rho[0] > 0.0);
}

/* Threshold rho = 1: largest gain over a continuous mode number is rho - 1, at the mode
 * mu^2 = (2 rho - zeta)/d2, first sqrt((2 - zeta)/d2). */
Test(steady_cw, gains_from_rho_one_at_the_phase_matched_mode)
{
    const double d2 = 0.0067;
    for (double zeta = -3.0; zeta < 2.0; zeta += 0.25) {
        const double first = sqrt((2.0 - zeta) / d2);
        cr_expect(fabs(lle_steady_mi_gain(1.0, zeta, d2, first)) < 1e-6);
        for (double rho = 0.1; rho < 5.0; rho += 0.3) {
            const double matched = 2.0 * rho - zeta > 0.0 ? sqrt((2.0 * rho - zeta) / d2) : 0.0;
            if (matched > 0.0)
                cr_expect(fabs(lle_steady_mi_gain(rho, zeta, d2, matched) - (rho - 1.0)) < 1e-6);
            for (double mu = 0.0; mu < 300.0; mu += 7.0)
                cr_expect(lle_steady_mi_gain(rho, zeta, d2, mu) <= rho - 1.0 + 1e-12);
        }
    }
}
