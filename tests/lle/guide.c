/* The mode solver against what is known in closed form, and its own second routes. */
#include "tests/lle_kit.h"

#include <string.h>

static const double wave_m = 1.55e-6;

static struct lle_guide_mode solve(struct lle_guide_shape shape, double wavelength_m,
                                   struct lle_guide_cells cells, double guess)
{
    struct lle_guide_mode mode = { 0 };
    struct base_error err;
    cr_assert_eq(lle_guide_solve(&shape, wavelength_m, &cells, guess, &mode, &err), BASE_OK, "%s",
                 err.text);
    cr_expect_lt(mode.residual, 1e-11, "an eigenvector is off by %g", mode.residual);
    return mode;
}

/* Effective index of a film: kappa tan(kappa d/2) = s gamma, s = 1 for TE and (n1/n2)^2 for TM (D.
 * Marcuse, Theory of Dielectric Optical Waveguides, 2nd ed. (1991), ch. 1), by bisection. */
static double film_index(double thickness_m, bool te)
{
    const double n1 = lle_material_index(LLE_SI3N4, wave_m).n;
    const double n2 = lle_material_index(LLE_SIO2, wave_m).n;
    const double k = 2.0 * KIT_PI / wave_m, s = te ? 1.0 : n1 * n1 / (n2 * n2);
    double low = n2, high = n1;
    for (int i = 0; i < 200; i++) {
        const double n = 0.5 * (low + high);
        const double kappa = k * sqrt(n1 * n1 - n * n), gamma = k * sqrt(n * n - n2 * n2);
        const double phase = 0.5 * kappa * thickness_m;
        /* above the root gamma is too large */
        if (phase < 0.5 * KIT_PI && kappa * tan(phase) < s * gamma)
            high = n;
        else
            low = n;
    }
    return 0.5 * (low + high);
}

/* A core W wide is a film whose lowest mode has half a wave across W and what it enters the
 * cladding: n^2 + (lambda/2W)^2 = n_film^2, the added term (6e-5) known to two cells of 1 um and
 * two depths of 0.4 um in 100 um: 6 % of it or 4e-6 in n^2, 1e-6 in n. Richardson leaves the fourth
 * order: (n1 k h)^4 or (2.0 4.05/um 0.025 um)^4 = 2e-3 times the fourth-order part of a second
 * order error of 1e-3. */
Test(lle_guide, a_wide_core_is_a_film)
{
    const double width_m = 100e-6, height_m = 0.8e-6, half_wave = wave_m / (2.0 * width_m);
    for (int family = LLE_TE00; family <= LLE_TM00; family += LLE_TM00 - LLE_TE00) {
        const struct lle_guide_shape shape = { width_m, height_m, INFINITY, family };
        const struct lle_guide_cells coarse = { 100, 8, 12, 2.5e-6 };
        const double film = film_index(height_m, family == LLE_TE00);
        const double n1 = solve(shape, wave_m, coarse, film).n_eff;
        const double n2 = solve(shape, wave_m, lle_guide_cells_doubled(coarse, 1), film).n_eff;
        const double n = n2 + (n2 - n1) / 3.0;
        cr_expect_float_eq(sqrt(n * n + half_wave * half_wave), film, 5e-6,
                           "family %d: %.8f, film %.8f", family, n, film);
        cr_expect_gt(fabs(n1 - film), 2e-5, "the coarse grid could not be told from the film");
    }
}

/* Turned by a right angle, TE is TM. The two grids are each other's image, so the two matrices have
 * the same eigenvalues: only rounding (1e-16 times the norm of the matrix, 1e4) is between them. */
Test(lle_guide, a_straight_guide_on_its_side_swaps_te_and_tm)
{
    const struct lle_guide_shape flat = { 0.9e-6, 0.7e-6, INFINITY, LLE_TE00 };
    const struct lle_guide_shape tall = { 0.7e-6, 0.9e-6, INFINITY, LLE_TM00 };
    const struct lle_guide_mode te =
        solve(flat, wave_m, (struct lle_guide_cells){ 18, 7, 12, 2e-6 }, 0.0);
    const struct lle_guide_mode tm =
        solve(tall, wave_m, (struct lle_guide_cells){ 14, 9, 12, 2e-6 }, 0.0);
    cr_expect_float_eq(te.n_eff, tm.n_eff, 1e-10);
    cr_expect_float_eq(te.n_group, tm.n_group, 1e-8);
    cr_expect_float_eq(te.area_m2, tm.area_m2, 1e-8 * te.area_m2);
    cr_expect_float_eq(te.kerr_area_m2, tm.kerr_area_m2, 1e-8 * te.area_m2);
    cr_expect_float_eq(te.te_share, 1.0 - tm.te_share, 1e-8);
    cr_expect_gt(te.te_share, 0.9);
}

/* The energy of the fields against the slope of n nu, at one and the same grid, where both are
 * exact: a difference over 2 s = 2e-3 nu leaves s^2/6 of the third derivative, 1e-7. The materials'
 * own dispersion, 0.025 of n_g, and the bend are in it. */
Test(lle_guide, energy_travels_at_the_group_index)
{
    const struct lle_guide_cells cells = { 16, 4, 14, 2.5e-6 };
    for (int family = LLE_TE00; family <= LLE_TM10; family++) {
        const struct lle_guide_shape shape = { 1.6e-6, 0.8e-6, 30e-6, family };
        if (family == LLE_TE20)
            continue; /* too near to its cut-off for the bend */
        const double s = 1e-3;
        const struct lle_guide_mode here = solve(shape, wave_m, cells, 0.0);
        const double above = solve(shape, wave_m / (1.0 + s), cells, here.n_eff).n_eff;
        const double below = solve(shape, wave_m / (1.0 - s), cells, here.n_eff).n_eff;
        const double slope = (above * (1.0 + s) - below * (1.0 - s)) / (2.0 * s);
        cr_expect_float_eq(here.n_group, slope, 3e-6, "family %d: %.8f, slope %.8f", family,
                           here.n_group, slope);
    }
}

/* By symmetry n_eff is even in the curvature: from radius R to 2 R the shift falls to a quarter,
 * but for (light's width/R) squared. */
Test(lle_guide, a_weak_bend_shifts_with_its_curvature_squared)
{
    struct lle_guide_shape shape = { 1.6e-6, 0.8e-6, INFINITY, LLE_TE00 };
    const struct lle_guide_cells cells = { 16, 4, 14, 2.5e-6 };
    const double straight = solve(shape, wave_m, cells, 0.0).n_eff;
    double shift[3];
    for (size_t i = 0; i < 3; i++) {
        shape.radius_m = 60e-6 * (double)(1 << i);
        shift[i] = solve(shape, wave_m, cells, straight).n_eff - straight;
    }
    cr_expect_gt(shift[0], 1e-4);
    cr_expect_float_eq(shift[0] / shift[1], 4.0, 0.08, "%g", shift[0] / shift[1]);
    cr_expect_float_eq(shift[1] / shift[2], 4.0, 0.02, "%g", shift[1] / shift[2]);
}

/* Higher modes follow one another down, all above the cladding; a fourth one is not held. */
Test(lle_guide, families_are_in_order)
{
    const struct lle_guide_cells cells = { 16, 4, 14, 3e-6 };
    double last = lle_material_index(LLE_SI3N4, wave_m).n;
    for (int family = LLE_TE00; family <= LLE_TE20; family++) {
        const struct lle_guide_shape shape = { 2.4e-6, 0.8e-6, 230e-6, family };
        const struct lle_guide_mode mode = solve(shape, wave_m, cells, 0.0);
        cr_expect_lt(mode.n_eff, last);
        cr_expect_gt(mode.n_eff, lle_material_index(LLE_SIO2, wave_m).n);
        last = mode.n_eff;
    }
}

static struct lle_plan ring_plan(void)
{
    struct lle_plan plan = kit_plan();
    plan.resonator.geometry = LLE_GEOMETRY_RECTANGLE;
    return plan;
}

static void refuses(struct lle_plan plan, const char *text)
{
    struct lle_dictionary d;
    struct base_error err = { 0 };
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN, "%s", text);
    cr_expect(strstr(err.text, text), "'%s' is not in: %s", text, err.text);
}

Test(lle_guide, what_cannot_be_is_refused)
{
    struct lle_plan plan = ring_plan();
    plan.resonator.width_m = plan.resonator.height_m = 0.2e-6;
    plan.resonator.grid_m = 5e-9;
    refuses(plan, "the mode te00 at 1.538 um: take a larger core");
    plan = ring_plan();
    plan.resonator.mode_family = LLE_TE20;
    plan.resonator.width_m = 1.0e-6;
    refuses(plan, "the mode te20");
    plan = ring_plan();
    plan.pump.frequency_hz = 60e12;
    refuses(plan, "SiO2 (Malitson 1965) was measured from 0.21 to 3.71 um");
    plan = ring_plan();
    plan.comb.modes = 4096;
    refuses(plan, "comb.modes = 4096");
    plan = ring_plan();
    plan.resonator.grid_m = 50e-9;
    refuses(plan, "resonator.grid_m = 5e-08 is too coarse");
    plan = ring_plan();
    plan.resonator.grid_m = 1e-9;
    refuses(plan, "resonator.grid_m = 1e-09 would need");
    plan = ring_plan();
    plan.resonator.radius_m = 2e-6;
    refuses(plan, "resonator.radius_m = 2e-06");
    plan = ring_plan();
    plan.resonator.radius_m = 8e-6;
    refuses(plan, "a larger radius");
    plan = ring_plan();
    plan.comb.dispersion_d2 = 0.01;
    refuses(plan, "comb.dispersion_d2 = 0.01 beside resonator.geometry");
    plan = ring_plan();
    strcpy(plan.resonator.mode_table, "ring.csv");
    refuses(plan, "resonator.geometry beside resonator.mode_table 'ring.csv'");
}
