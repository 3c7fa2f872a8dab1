/* The guide of the paper's ring, 1.6 um x 0.8 um Si3N4 in SiO2, against another mode solver. */
#include "tests/base/folder.h"
#include "tests/lle_kit.h"

#include <omp.h>
#include <string.h>

static struct lle_plan ring_plan(void)
{
    struct lle_plan plan = kit_plan();
    plan.resonator.geometry = LLE_GEOMETRY_RECTANGLE;
    return plan;
}

/* Rows of the table of straight guides that comes with laserfun (D. Hickstein et al., MIT licence,
 * examples/dispersion, width 1.6 um): wavelength, n_eff, A_eff, n_group. Its grid is
 * not told: 1e-4 in the indices, which is what cells of 25 nm make, half a percent in the area. */
Test(published_guide, agrees_with_another_solver)
{
    const double table[][4] = { { 1.208108e-6, 1.896362228, 0.927235, 2.110318 },
                                { 1.559459e-6, 1.832753788, 1.118788, 2.121250 },
                                { 2.016216e-6, 1.746721563, 1.489743, 2.130031 } };
    const struct lle_guide_shape shape = { 1.6e-6, 0.8e-6, INFINITY, LLE_TE00 };
    const struct lle_guide_cells coarse = { 32, 8, 24, 3.2e-6 };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct lle_guide_mode mode[2];
        struct base_error err;
        for (size_t k = 0; k < 2; k++) {
            const struct lle_guide_cells cells = lle_guide_cells_doubled(coarse, k);
            cr_assert_eq(lle_guide_solve(&shape, table[i][0], &cells, table[i][1], &mode[k], &err),
                         BASE_OK, "%s", err.text);
        }
        const double n = mode[1].n_eff + (mode[1].n_eff - mode[0].n_eff) / 3.0;
        const double group = mode[1].n_group + (mode[1].n_group - mode[0].n_group) / 3.0;
        const double um2 = 1e12 * mode[1].area_m2;
        cr_expect_float_eq(n, table[i][1], 1e-4, "n_eff %.6f, table %.6f", n, table[i][1]);
        cr_expect_float_eq(group, table[i][3], 3e-4, "n_group %.6f, table %.6f", group,
                           table[i][3]);
        cr_expect_float_eq(um2, table[i][2], 5e-3 * um2, "A_eff %.5f, table %.5f", um2,
                           table[i][2]);
    }
}

static struct lle_dictionary translate(const struct lle_plan *plan)
{
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(plan, &d, &err), BASE_OK, "%s", err.text);
    return d;
}

/* A ring of 230 um: another full-vector solver found FSR 97.80 GHz and D2/2pi 1.163 MHz, 1.14 and
 * 1.18 MHz for a core 50 nm wider and narrower, D3/2pi about -0.5 kHz and A_eff 1.05 to 1.11 um^2,
 * with D2 good to 1 %. The error told must cover no more than half of that. */
Test(published_guide, makes_the_ring_of_the_paper)
{
    struct lle_plan plan = ring_plan();
    const struct lle_dictionary d = translate(&plan);
    cr_expect_float_eq(d.fsr_hz, 97.80e9, 0.03e9, "FSR %.6g", d.fsr_hz);
    cr_expect_float_eq(d.d2_hz, 1.163e6, 0.01 * 1.163e6, "D2 %.6g", d.d2_hz);
    cr_expect_float_eq(d.d3_hz, -0.5e3, 0.06e3, "D3 %.6g", d.d3_hz);
    cr_expect(d.effective_area_m2 > 1.05e-12 && d.effective_area_m2 < 1.11e-12, "%g",
              d.effective_area_m2);
    cr_expect(d.d2_stderr_hz > 1.0 && d.d2_stderr_hz < 0.005 * d.d2_hz, "%g", d.d2_stderr_hz);
    /* g holds the Kerr area, and the circumference is that of the ring. */
    const double omega = 2.0 * KIT_PI * plan.pump.frequency_hz, light = 299792458.0;
    const double volume = d.kerr_area_m2 * 2.0 * KIT_PI * plan.resonator.radius_m;
    const double g = 1.054571817e-34 * omega * omega * light *
                     plan.resonator.nonlinear_index_m2_per_w /
                     (d.group_index * d.group_index * volume);
    cr_expect_float_eq(d.g_rad_s, g, 1e-8 * g);

    plan.resonator.width_m = 1.55e-6;
    cr_expect_float_eq(translate(&plan).d2_hz, 1.18e6, 0.01 * 1.18e6);
    plan.resonator.width_m = 1.65e-6;
    cr_expect_float_eq(translate(&plan).d2_hz, 1.14e6, 0.01 * 1.14e6);
}

/* The sheet's resonances, written as a mode table and read again, are the same ring: a frequency
 * printed to 1 mHz is rounded to the double's 0.03 Hz. */
Test(published_guide, is_the_table_of_its_own_modes, .init = make_folder, .fini = remove_folder)
{
    struct lle_plan plan = ring_plan();
    struct lle_guide_sheet sheet;
    struct base_error err;
    const struct lle_dictionary solved = translate(&plan);
    cr_assert_eq(lle_guide_sheet_of(&plan, &sheet, &err), BASE_OK, "%s", err.text);
    FILE *file = fopen(inside("modes.csv"), "w");
    for (size_t i = 0; i < sheet.mu.count; i++)
        fprintf(file, "%.0f,%.3f\n", 2000.0 + sheet.mu.value[i], sheet.freq_hz.value[i]);
    fclose(file);
    plan.resonator.geometry = LLE_GEOMETRY_OFF;
    cr_assert_lt(strlen(inside("modes.csv")), sizeof plan.resonator.mode_table);
    strcpy(plan.resonator.mode_table, inside("modes.csv"));
    const struct lle_dictionary read = translate(&plan);
    cr_expect_float_eq(read.fsr_hz, solved.fsr_hz, 0.01);
    cr_expect_float_eq(read.d2_hz, solved.d2_hz, 1e-3);
    cr_expect_float_eq(read.d3_hz, solved.d3_hz, 1e-4);
    cr_expect_float_eq(sheet.order, 2.0, 0.15, "order %g", sheet.order);
    cr_expect_float_eq(sheet.n_eff, 1.83677, 3e-5);
    base_table_release(&lle_guide_sheet_table, &sheet);
}

/* Points are solved side by side; ARPACK, which is not made for that, waits its turn. */
Test(published_guide, does_not_depend_on_the_number_of_threads)
{
    static struct lle_guide_ring one, two;
    struct lle_plan plan = ring_plan();
    struct base_error err;
    plan.resonator.radius_m = 100e-6;
    omp_set_num_threads(1);
    cr_assert_eq(lle_guide_ring_solve(&plan, &one, &err), BASE_OK, "%s", err.text);
    omp_set_num_threads(3);
    cr_assert_eq(lle_guide_ring_solve(&plan, &two, &err), BASE_OK, "%s", err.text);
    cr_expect_eq(memcmp(one.curve, two.curve, sizeof one.curve), 0);
}
