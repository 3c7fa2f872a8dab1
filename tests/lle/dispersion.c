/* Tables of resonances: what is read, what is refused, what the fit says and how sure it is. */
#include "tests/base/folder.h"
#include "tests/lle_kit.h"

#include <string.h>

/* A ring like the paper's, with every order large enough to be seen. */
static const double centre_hz = 194.9e12, fsr_hz = 97.81e9, d2_hz = 1.166e6, d3_hz = -600.0,
                    d4_hz = -5.0;
enum { HALF = 300, FIRST = 1700 };

static double resonance_hz(double mu)
{
    return centre_hz + mu * (fsr_hz + mu * (d2_hz / 2.0 + mu * (d3_hz / 6.0 + mu * d4_hz / 24.0)));
}

/* Modes -half .. half about the pump, each off by `scatter_hz` times a normal number. */
static void write_modes(const char *path, int half, double scatter_hz)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fprintf(file, "# mode number, frequency in Hz\n");
    for (int mu = -half; mu <= half; mu++) {
        double g[2];
        const struct base_rng here = { 3, BASE_RNG_START, 0, 0 };
        base_rng_normal2(here, (uint64_t)(mu + half), g);
        fprintf(file, "%d, %.6f\n", FIRST + mu + half, resonance_hz(mu) + scatter_hz * g[0]);
    }
    fclose(file);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static struct lle_plan table_plan(const char *path)
{
    struct lle_plan plan = kit_plan();
    snprintf(plan.resonator.mode_table, sizeof plan.resonator.mode_table, "%s", path);
    return plan;
}

static struct lle_dictionary translate(const struct lle_plan *plan)
{
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(plan, &d, &err), BASE_OK, "%s", err.text);
    return d;
}

/* Exact rows: frequencies in a double near 2e14 Hz are rounded by 0.016 Hz. 250 rows fix D1, D2 ...
 * to that over sqrt(250) and powers of 125 modes: 1e-4 Hz, 1e-6 Hz and less. */
Test(lle_dispersion, a_table_gives_back_the_orders_it_was_made_from, .init = make_folder,
     .fini = remove_folder)
{
    write_modes(inside("ring.csv"), HALF, 0.0);
    const struct lle_plan plan = table_plan(inside("ring.csv"));
    const struct lle_dictionary d = translate(&plan);
    cr_expect_float_eq(d.fsr_hz, fsr_hz, 0.01);
    cr_expect_float_eq(d.d2_hz, d2_hz, 1e-3);
    cr_expect_float_eq(d.d3_hz, d3_hz, 1e-4);
    cr_expect_float_eq(d.d4_hz, d4_hz, 1e-5);
    cr_expect_float_eq(d.d2, d2_hz / d.kappa_hz, 1e-11);
    cr_expect_float_eq(d.d4, d4_hz / (12.0 * d.kappa_hz), 1e-13);
    cr_expect_float_eq(d.roundtrip_s, 1.0 / fsr_hz, 1e-22);
    cr_expect_float_eq(lle_line_hz(&plan, 10), plan.pump.frequency_hz + 10.0 * d.fsr_hz, 0.1);
}

/* With a scatter of 1 MHz, a hundredth of a linewidth, the fit is off by what it says: each of four
 * numbers within four standard errors, and not all of them within a tenth. */
Test(lle_dispersion, the_fit_is_as_wrong_as_it_says, .init = make_folder, .fini = remove_folder)
{
    write_modes(inside("ring.csv"), HALF, 1e6);
    const struct lle_plan plan = table_plan(inside("ring.csv"));
    const struct lle_dictionary d = translate(&plan);
    const double off[] = { (d.fsr_hz - fsr_hz) / d.fsr_stderr_hz,
                           (d.d2_hz - d2_hz) / d.d2_stderr_hz, (d.d3_hz - d3_hz) / d.d3_stderr_hz,
                           (d.d4_hz - d4_hz) / d.d4_stderr_hz };
    double largest = 0.0;
    for (size_t i = 0; i < 4; i++) {
        cr_expect(fabs(off[i]) < 4.0, "number %zu is off by %.2f standard errors", i, off[i]);
        largest = fmax(largest, fabs(off[i]));
    }
    cr_expect_gt(largest, 0.1);
    cr_expect(d.d2_stderr_hz > 100.0 && d.d2_stderr_hz < 1e4, "D2 +- %g Hz", d.d2_stderr_hz);
}

/* A guide with beta(omega) = b0 + b1 w + b2 w^2/2 + b3 w^3/6 about the pump. A resonance every time
 * beta L grows by 2 pi; the inverse series is
 *     D1 = 2 pi/(L b1),  D2 = -b2 D1^2/b1,  D3 = (3 b2^2/b1^2 - b3/b1) D1^3.
 * n_eff is written with 12 digits: 1e-12 of 2e14 Hz is 200 Hz of scatter. */
Test(lle_dispersion, a_guide_is_a_ring, .init = make_folder, .fini = remove_folder)
{
    const double light = 299792458.0, radius_m = 230e-6, length_m = 2.0 * KIT_PI * radius_m;
    const double n_group = 2.12, b0 = 1.83 * 2.0 * KIT_PI * centre_hz / light;
    const double b1 = n_group / light, b2 = -1.4e-25, b3 = 4e-40;
    FILE *file = fopen(inside("guide.csv"), "w");
    fprintf(file, "# a formula\nwavelength_um,n_eff,a_eff_um2,n_group\n");
    for (int i = 0; i <= 60; i++) {
        const double um = 1.2 + 0.012 * i, hz = light / (1e-6 * um);
        const double w = 2.0 * KIT_PI * (hz - centre_hz);
        const double beta = b0 + w * (b1 + w * (b2 / 2.0 + w * b3 / 6.0));
        const double group = light * (b1 + w * (b2 + w * b3 / 2.0));
        fprintf(file, "%.6f,%.12f,%.6f,%.9f\n", um, beta * 1e-6 * um / (2.0 * KIT_PI),
                1.0 + 0.1 * um, group);
    }
    fclose(file);

    struct lle_plan plan = table_plan(inside("guide.csv"));
    plan.resonator.radius_m = radius_m;
    const struct lle_dictionary d = translate(&plan);
    const double d1 = 2.0 * KIT_PI / (length_m * b1), d2 = -b2 * d1 * d1 / b1;
    const double d3 = (3.0 * b2 * b2 / (b1 * b1) - b3 / b1) * d1 * d1 * d1;
    cr_expect_float_eq(d.fsr_hz, d1 / (2.0 * KIT_PI), 4.0 * d.fsr_stderr_hz + 10.0);
    cr_expect_float_eq(d.d2_hz, d2 / (2.0 * KIT_PI), 4.0 * d.d2_stderr_hz);
    cr_expect_float_eq(d.d3_hz, d3 / (2.0 * KIT_PI), 4.0 * d.d3_stderr_hz);
    cr_expect_lt(d.d2_stderr_hz, 1e-4 * d.d2_hz);
    cr_expect_float_eq(d.group_index, n_group, 1e-8);
    cr_expect_float_eq(d.effective_area_m2, (1.0 + 0.1e6 * light / centre_hz) * 1e-12, 1e-18);

    /* A wrong radius is no error: a larger ring has its modes closer. */
    plan.resonator.radius_m = 2.0 * radius_m;
    cr_expect_float_eq(translate(&plan).fsr_hz, d.fsr_hz / 2.0, 1.0);
}

/* The array for the solver against the polynomial, at all modes: rounding of 2e14 Hz twice. */
Test(lle_dispersion, modes_take_their_frequency_from_the_table, .init = make_folder,
     .fini = remove_folder)
{
    write_modes(inside("ring.csv"), HALF, 0.0);
    const struct lle_plan plan = table_plan(inside("ring.csv"));
    const struct lle_dictionary d = translate(&plan);
    struct base_error err;
    double *array = NULL;
    cr_assert_eq(lle_dispersion_array(&plan, &d, &array, &err), BASE_OK, "%s", err.text);
    cr_assert_not_null(array);
    for (int mu = -255; mu < 256; mu++) {
        const double hz = resonance_hz(mu) - centre_hz - fsr_hz * mu;
        cr_expect_float_eq(array[mu >= 0 ? mu : 512 + mu] * d.kappa_hz / 2.0, hz, 3.0, "mode %d",
                           mu);
    }
    const double even = 256.0 * 256.0 * (d2_hz / 2.0 + 256.0 * 256.0 * d4_hz / 24.0);
    cr_expect_float_eq(array[256] * d.kappa_hz / 2.0, even, 3.0, "mode -256 is +256 too");
    free(array);
}

/* D_int of a table and the same numbers as coefficients grow the same comb. Differences of 3 Hz in
 * 1.8e8 turn phases by 1e-8 a unit of tau, over 500 units. */
Test(lle_dispersion, table_and_coefficients_grow_the_same_soliton, .init = make_folder,
     .fini = remove_folder)
{
    write_modes(inside("ring.csv"), HALF, 0.0);
    struct lle_plan plan = table_plan(inside("ring.csv"));
    plan.comb.solitons = 1;
    plan.comb.noise = 0;
    const struct lle_dictionary d = translate(&plan);
    struct lle_plan numbers = plan;
    numbers.resonator.mode_table[0] = '\0';
    numbers.resonator.fsr_hz = d.fsr_hz;
    numbers.resonator.d2_hz = d2_hz;
    numbers.resonator.d3_hz = d3_hz;
    numbers.resonator.d4_hz = d4_hz;
    struct lle_comb a, b;
    struct base_error err;
    cr_assert_eq(lle_comb_reach(&plan, NULL, &a, NULL, &err), BASE_OK, "%s", err.text);
    cr_assert_eq(lle_comb_reach(&numbers, NULL, &b, NULL, &err), BASE_OK, "%s", err.text);
    cr_expect_eq(a.state, LLE_SOLITON);
    cr_expect_eq(a.solitons, 1);
    for (size_t i = 100; i < 412; i++)
        cr_expect_float_eq(a.power_dbm.value[i], b.power_dbm.value[i], 1e-3, "line %g",
                           a.mu.value[i]);
    cr_expect_float_eq(a.freq_hz.value[0], b.freq_hz.value[0], 10.0);
    base_table_release(&lle_comb_table, &a);
    base_table_release(&lle_comb_table, &b);
}

/* Two coupled modes: +-G where they meet, G^2/delta far away, and the two branches together keep
 * the sum of the frequencies (the matrix' trace) and its determinant. */
Test(lle_dispersion, a_crossing_is_that_of_two_coupled_modes)
{
    struct lle_resonator r = kit_plan().resonator;
    cr_expect_float_eq(lle_dispersion_crossing_hz(&r, 20.0), 0.0, 0.0, "off by default");
    r.crossing_hz = 200e6;
    r.crossing_mode = 20.0;
    r.crossing_spacing_hz = 1e9;
    cr_expect_float_eq(fabs(lle_dispersion_crossing_hz(&r, 20.0)), 200e6, 1e-6);
    for (int mu = -60; mu < 60; mu++) {
        const double delta = 1e9 * (mu - 20), shift = lle_dispersion_crossing_hz(&r, mu);
        cr_expect_float_eq(shift * (shift - delta), 200e6 * 200e6, 1e5, "mode %d", mu);
        if (mu != 20)
            cr_expect_lt(shift * delta, 0.0, "mode %d goes away from the other family", mu);
    }
    cr_expect_float_eq(lle_dispersion_crossing_hz(&r, -60.0) / (0.04e18 / 80e9), 1.0, 1e-4);
}

/* The zeta a user sets counts from the pumped mode as it is; the others shift with the crossing. */
Test(lle_dispersion, a_crossing_moves_its_modes_in_the_array)
{
    struct lle_plan plan = kit_plan();
    plan.resonator.crossing_hz = 150e6;
    plan.resonator.crossing_mode = -20.5;
    const struct lle_dictionary d = translate(&plan);
    struct base_error err;
    double *array = NULL;
    cr_assert_eq(lle_dispersion_array(&plan, &d, &array, &err), BASE_OK, "%s", err.text);
    cr_expect_float_eq(array[0], 0.0, 0.0);
    const double plain = d.d2 * 441.0 - d.d3 * 9261.0;
    const double shift = lle_dispersion_crossing_hz(&plan.resonator, -21.0) -
                         lle_dispersion_crossing_hz(&plan.resonator, 0.0);
    cr_expect_float_eq(array[512 - 21], plain + 2.0 * shift / d.kappa_hz, 1e-9);
    free(array);
    plan.resonator.crossing_hz = 0.0;
    cr_assert_eq(lle_dispersion_array(&plan, &d, &array, &err), BASE_OK);
    cr_expect_null(array, "the plain ring needs no array");
}

/* A polynomial written out as an array is the same equation to the bit. */
Test(lle_dispersion, the_solver_takes_an_array_for_a_polynomial)
{
    enum { N = 64 };
    struct lle_drive drive = { .f = 1.9, .zeta = 1.5, .d2 = 0.02, .d3 = 1e-4, .d4 = 2e-6 };
    double array[N];
    for (int mu = -N / 2; mu < N / 2; mu++) {
        const double odd = mu == -N / 2 ? 0.0 : drive.d3 * mu * mu * mu;
        array[(mu + N) % N] = drive.d2 * mu * mu + odd + drive.d4 * mu * mu * mu * mu;
    }
    struct lle_solver *a = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    drive.d2 = drive.d3 = drive.d4 = 0.0;
    drive.dispersion = array;
    struct lle_solver *b = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    memset(array, 0, sizeof array); /* it keeps its own copy */
    const struct lle_drive own = lle_solver_drive(b);
    struct base_error err;
    cr_assert_eq(lle_solver_set_drive(b, &own, &err), BASE_OK);
    kit_seed_smooth(a);
    kit_seed_smooth(b);
    kit_advance(a, 100);
    kit_advance(b, 100);
    const double apart = kit_distance(lle_solver_modes(b), lle_solver_modes(a), N);
    cr_expect_float_eq(apart, 0.0, 0.0, "%.3e", apart);
    cr_expect_not(lle_drive_plain(&own));
    lle_solver_free(a);
    lle_solver_free(b);
}

static void expect_refusal(const char *text, const char *says)
{
    write_text(inside("bad.csv"), text);
    const struct lle_plan plan = table_plan(inside("bad.csv"));
    struct lle_dictionary d;
    struct base_error err = { .status = BASE_OK };
    cr_expect_neq(lle_dictionary_of(&plan, &d, &err), BASE_OK, "should have said '%s'", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
}

/* file:line, the value, the remedy. */
Test(lle_dispersion, refuses_a_table_by_line_value_and_remedy, .init = make_folder,
     .fini = remove_folder)
{
    expect_refusal("", "0 resonances: 9 or more");
    expect_refusal("# only\n1,194.0e12\n2,194.1e12\n", "2 resonances: 9 or more");
    expect_refusal("1,194.0e12\nx,194.1e12\n", "bad.csv:2:1: error: mode number 'x'");
    expect_refusal("1,194.0e12\n2,nan\n", "bad.csv:2:3: error: frequency in Hz 'nan'");
    expect_refusal("1,194.0e12\n2.5,194.1e12\n", "mode number 2.5: a whole number");
    expect_refusal("1,194.0e12,2e8,0.5,3\n", "bad.csv:1: error: 5 cells, 2 are needed");
    expect_refusal("1,194.0e12,2e8\n2,194.1e12\n", "bad.csv:2: error: 2 cells, 3 are needed");
    expect_refusal("1\n", "1 cells, 2 are needed");
    expect_refusal("1,1550\n", "frequency in Hz '1550': a number in [1e+12, 1e+16]");
    char rows[9][40], text[512];
    const struct {
        const char *row, *says;
    } cases[] = {
        { "6,194.5e12\n", ":5: error: mode number 6 after 4: the table has a hole" },
        { "4,194.4e12\n", ":5: error: mode number 4 after 4: it must rise" },
        { "5,194.25e12\n", ":5: error: frequency 1.9425e+14 after 1.943e+14: the rows must be" },
        { "5,194.45e12\n", ":5: error: spacing of the modes, Hz, 150000000000 after 100000000000" },
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        text[0] = '\0';
        for (int i = 0; i < 9; i++) {
            snprintf(rows[i], sizeof rows[i], "%d,194.%de12\n", i + 1, i);
            strcat(text, i == 4 ? cases[c].row : rows[i]);
        }
        expect_refusal(text, cases[c].says);
    }
    expect_refusal("wavelength_um,n_eff,a_eff_um2,n_group\n1.5,0.5,1,2\n",
                   "bad.csv:2:5: error: n_eff '0.5': a number in [1, 6] is needed");

    struct lle_plan plan = table_plan(inside("none.csv"));
    struct lle_dictionary d;
    struct base_error err;
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_NO_INPUT);
    write_modes(inside("ring.csv"), 100, 0.0);
    plan = table_plan(inside("ring.csv"));
    plan.comb.dispersion_d2 = 0.01;
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.dispersion_d2 = 0.01 beside"), "%s", err.text);
    plan.comb.dispersion_d2 = NAN;
    plan.pump.frequency_hz = 210e12;
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "pump.frequency_hz = 2.1e+14 is outside"), "%s", err.text);
}

Test(lle_dispersion, a_table_that_is_too_short_says_how_many_modes_it_has, .init = make_folder,
     .fini = remove_folder)
{
    write_modes(inside("ring.csv"), 100, 0.0);
    const struct lle_plan plan = table_plan(inside("ring.csv"));
    const struct lle_dictionary d = translate(&plan);
    struct base_error err;
    double *array = NULL;
    cr_expect_eq(lle_dispersion_array(&plan, &d, &array, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.modes = 512 needs -256 to 256: lengthen the table or set "
                               "comb.modes to 200"),
              "%s", err.text);
    cr_expect_null(array);
}
