/* Operating points against what is known of them, and the search for one. */
#include "tests/lle_kit.h"

#include "base/rng.h"

#include <string.h>

static struct base_error err;

static struct lle_plan chaos(void)
{
    struct lle_plan plan = kit_plan();
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.drive_f2 = 10.0;
    plan.comb.detuning_zeta = 3.0;
    plan.comb.dispersion_d2 = 0.0067;
    plan.resonator.d3_hz = 0.0;
    plan.comb.modes = 256;
    plan.comb.steps_per_roundtrip = 0.125;
    plan.comb.settle_s = 0.2e-6;
    plan.comb.record_s = 1e-6;
    plan.comb.members = 8;
    return plan;
}

/* <|psi|^2> = 2.868 at f^2 = 10, zeta = 3 (data/published/lle.csv, 0.5 ms of records); 8 us know it
 * to 0.002: five errors. Lines well inside the spectrum are nearly thermal. */
Test(lle_operating, chaos_has_its_published_mean_power)
{
    const int mu[] = { -9, -5, 5, 9 };
    const struct lle_plan plan = chaos();
    struct lle_operating o;
    cr_assert(!lle_operating_of(&plan, mu, 4, 1e-10, 20e-9, NULL, 9, NULL, &o, &err), "%s",
              err.text);
    cr_expect_lt(fabs(o.mean_power - 2.868), 5.0 * o.mean_power_stderr + 0.002, "%.4f +- %.4f",
                 o.mean_power, o.mean_power_stderr);
    cr_expect(o.mean_power_stderr > 1e-4 && o.mean_power_stderr < 0.01);
    cr_expect(o.comb_rms > 3.0 * o.comb_rms_stderr && o.comb_stderr_w > 0.0);
    cr_assert_eq(o.lines.count, 4);
    const struct lle_statistics *row = o.lines.data;
    for (size_t i = 0; i < 4; i++) {
        cr_expect_eq(row[i].mu, mu[i]);
        cr_expect_lt(fabs(row[i].g2_0 - 2.0), 0.2, "%g", row[i].g2_0);
        cr_expect_lt(fabs(row[i].coherent_fraction), 5.0 * row[i].coherent_fraction_stderr + 0.01);
        cr_expect(row[i].coherence_time_s > 0.1e-9 && row[i].coherence_time_s < 20e-9);
    }
    base_table_release(&lle_operating_table, &o);
}

/* What leaves by the bus tells what is in the ring: lle_comb looks inside. A soliton state without
 * noise is one number, to the drift of 1e-6 that the settled field still has. */
Test(lle_operating, the_bus_tells_what_is_in_the_ring)
{
    struct lle_plan plan = chaos();
    plan.comb.state = LLE_GOAL_SOLITON;
    plan.comb.detuning_zeta = 8.0;
    plan.comb.dispersion_d2 = 0.0265;
    plan.comb.solitons = 2;
    plan.comb.noise = 0;
    plan.comb.members = 2;
    plan.comb.record_s = 0.1e-6;
    plan.resonator.coupling_ratio = 0.3;
    const int mu = 4;
    struct lle_operating o;
    struct lle_comb comb;
    struct lle_line line = { 0 };
    cr_assert(!lle_comb_reach(&plan, NULL, &comb, NULL, &err), "%s", err.text);
    cr_assert(!lle_operating_of(&plan, &mu, 1, 1e-9, 10e-9, NULL, 4, &line, &o, &err), "%s",
              err.text);
    cr_expect_float_eq(o.mean_power / comb.mean_power, 1.0, 1e-5, "%.8f, not %.8f", o.mean_power,
                       comb.mean_power);
    cr_expect_float_eq(o.comb_w / (comb.dictionary.line_w_per_unit * comb.comb_line_power), 1.0,
                       1e-5);
    cr_expect_lt(o.comb_rms, 1e-4);
    const struct lle_statistics *row = o.lines.data;
    cr_expect_float_eq(row[0].coherent_fraction, 1.0, 1e-4);
    cr_expect(isnan(row[0].coherence_time_s));
    cr_expect(line.field && line.mu == 4, "the record asked for is handed on");
    lle_line_free(&line);
    base_table_release(&lle_operating_table, &o);
    base_table_release(&lle_comb_table, &comb);

    plan.resonator.coupling_slope = 0.01; /* another coupling for each mode */
    cr_assert(!lle_operating_of(&plan, &mu, 1, 1e-9, 10e-9, NULL, 4, NULL, &o, &err), "%s",
              err.text);
    cr_expect(isnan(o.mean_power) && o.comb_w > 0.0);
    base_table_release(&lle_operating_table, &o);
}

/* y = 2 - 0.5 x with errors of 0.05: meets 1.1 at 1.8. The reported error is the true one: t^2 is 1
 * on average, 2000 trials know it to 3 %. */
Test(lle_operating, a_crossing_knows_its_error)
{
    enum { TRIALS = 2000, POINTS = 7 };
    double square = 0.0;
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        double x[POINTS], y[POINTS], e[POINTS], g[2];
        for (size_t i = 0; i < POINTS; i++) {
            base_rng_normal2((struct base_rng){ 3, BASE_RNG_TEST, 0, trial }, i, g);
            x[i] = 1.2 + 0.2 * (double)i;
            e[i] = 0.05;
            y[i] = 2.0 - 0.5 * x[i] + e[i] * g[0];
        }
        const struct lle_crossing c = lle_crossing_fit(x, y, e, POINTS, 1.1);
        cr_assert(c.found);
        square += pow((c.at - 1.8) / c.at_stderr, 2.0) / TRIALS;
    }
    cr_expect_lt(fabs(square - 1.0), 0.15, "%g", square);
}

Test(lle_operating, a_crossing_is_only_what_errors_do_not_hide)
{
    const double x[] = { 0, 1, 2, 3, 4, 5 }, y[] = { 0, 0.9, 2, 3, 0.8, -1 };
    const double sharp[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
    const double blunt[] = { 3, 3, 3, 3, 3, 3 }, none[] = { 0, 0, 0, 0, 0, 0 };
    struct lle_crossing c = lle_crossing_bracket(x, y, sharp, 6, 1.0);
    cr_expect(c.found && c.crossings == 2 && c.from == 0.0 && c.to == 2.0, "%g %g", c.from, c.to);
    cr_expect_not(lle_crossing_bracket(x, y, blunt, 6, 1.0).found);
    cr_expect_not(lle_crossing_bracket(x, y, sharp, 6, 7.0).found);
    cr_expect_not(lle_crossing_fit(x, y, blunt, 6, 1.0).found, "no slope to speak of");
    c = lle_crossing_fit(x, x, none, 6, 2.5); /* exact values: an exact answer */
    cr_expect(c.found && fabs(c.at - 2.5) < 1e-12 && c.at_stderr < 1e-8);
}
