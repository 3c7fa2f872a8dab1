/* Names at the borders between states, against routes of their own: the soliton's thresholds by
 * Newton's method and eigenvalues, the growth of a perturbed flat state in closed form. */
#include "lle/label.h"
#include "lle/lyapunov.h"
#include "tests/lle_kit.h"

#include <string.h>

static const char *const names[] = { "off",      "primary", "chaotic",
                                     "breather", "soliton", "unresolved" };

static struct lle_plan at(double f2, double zeta, int goal, size_t solitons)
{
    struct lle_plan plan = kit_plan();
    plan.comb.drive_f2 = f2;
    plan.comb.detuning_zeta = zeta;
    plan.comb.dispersion_d2 = 0.0067;
    plan.resonator.d3_hz = 0.0;
    plan.comb.state = goal;
    plan.comb.solitons = solitons;
    plan.comb.settle_s = 0.15e-6;
    return plan;
}

static void expect(const char *what, const struct lle_plan *plan, int state, size_t solitons,
                   const char *warning)
{
    struct lle_comb comb;
    struct base_error err;
    cr_assert_eq(lle_comb_reach(plan, NULL, &comb, NULL, &err), BASE_OK, "%s: %s", what, err.text);
    cr_expect_eq(comb.state, state, "%s, f2 %g, zeta %g: %s where %s is right (motion %.1e)", what,
                 plan->comb.drive_f2, plan->comb.detuning_zeta, names[comb.state], names[state],
                 comb.stationarity);
    cr_expect_eq(comb.solitons, solitons, "%s: %zu of %zu", what, comb.solitons, solitons);
    cr_expect(strstr(comb.warning, warning), "%s: '%s'", what, comb.warning);
    base_table_release(&lle_comb_table, &comb);
}

/* On either side of both ends of the stable soliton, with and without noise. */
Test(lle_border, ends_of_the_soliton_are_those_of_the_steady_solver)
{
    const double f2[] = { 8.0, 15.0 };
    for (size_t i = 0; i < 2; i++) {
        struct lle_steady steady;
        struct base_error err;
        cr_assert_eq(lle_steady_at(f2[i], 0.5 * f2[i], 0.0067, 512, &steady, &err), BASE_OK);
        const double hopf = steady.soliton_hopf_zeta, fold = steady.soliton_fold_zeta;
        base_table_release(&lle_steady_table, &steady);
        const struct {
            double zeta;
            int state;
        } sides[] = { { hopf - 0.03, LLE_BREATHER },
                      { hopf + 0.03, LLE_SOLITON },
                      { fold - 0.02, LLE_SOLITON },
                      { fold + 0.02, LLE_OFF } };
        for (size_t k = 0; k < 4; k++) {
            struct lle_plan plan = at(f2[i], sides[k].zeta, LLE_GOAL_SOLITON, 1);
            plan.comb.noise = k % 2 == 0;
            expect("threshold", &plan, sides[k].state, sides[k].state != LLE_OFF, "");
        }
    }
}

/* The drifting soliton of a strong third order has a threshold of its own, 7.67 in place of 6.84 by
 * `combkey steady`; a crossing of modes makes the soliton unstable at f^2 = 12, zeta = 10 (growth
 * 0.109). */
Test(lle_border, of_the_whole_dispersion)
{
    struct lle_plan plan = at(12.0, 7.4, LLE_GOAL_SOLITON, 1);
    expect("second order alone", &plan, LLE_SOLITON, 1, "");
    plan.resonator.d3_hz = -2e4;
    expect("third order", &plan, LLE_BREATHER, 1, "");
    plan.comb.detuning_zeta = 8.0;
    expect("third order", &plan, LLE_SOLITON, 1, "");
    plan = at(12.0, 10.0, LLE_GOAL_SOLITON, 1);
    plan.resonator.crossing_mode = 10.0;
    plan.resonator.crossing_hz = 5e8;
    plan.resonator.crossing_spacing_hz = -1e9;
    expect("mode crossing", &plan, LLE_BREATHER, 1, "");
    plan.resonator.crossing_mode = 40.0;
    expect("mode crossing far out", &plan, LLE_SOLITON, 1, "");
}

/* 64 and 96 modes let solitons stand still where they breathe (f^2 = 12: below 6.84); with twice
 * the modes they do. 256 modes let them breathe in chaos. */
Test(lle_border, the_grid_makes_no_soliton)
{
    const struct {
        size_t modes;
        double zeta;
    } coarse[] = { { 64, 5.0 }, { 96, 5.0 }, { 96, 6.0 }, { 256, 8.0 } };
    for (size_t i = 0; i < 4; i++) {
        struct lle_plan plan = at(12.0, coarse[i].zeta, LLE_GOAL_SOLITON, 1);
        plan.comb.modes = coarse[i].modes;
        expect("few modes", &plan, LLE_UNRESOLVED, 0, "set comb.modes to ");
    }
    struct lle_plan plan = at(12.0, 12.0, LLE_GOAL_SOLITON, 1);
    plan.comb.modes = 256; /* 1e-3 at the edge, and the same soliton with 512 */
    expect("modes enough", &plan, LLE_SOLITON, 1, "with more modes");
}

/* Two pumps make a ripple round the ring, of which no crest is a soliton; a soliton between them
 * is. Pump of 10 mW on mode 10. */
Test(lle_border, a_ripple_is_no_soliton)
{
    struct lle_plan plan = at(12.0, 10.0, LLE_GOAL_SOLITON, 1);
    plan.pump.extra_frequency_hz = (struct base_list){ .count = 1, .value = { 195.9e12 } };
    plan.pump.extra_power_w = (struct base_list){ .count = 1, .value = { 1e-2 } };
    plan.resonator.d3_hz = kit_plan().resonator.d3_hz;
    expect("ripple", &plan, LLE_PRIMARY, 0, "");
    plan.pump.extra_power_w.value[0] = 5e-3;
    expect("soliton between two pumps", &plan, LLE_SOLITON, 1, "");
}

/* A noisy laser moves the comb by more than a hundredth; what it would do without decides. */
Test(lle_border, a_noisy_laser_changes_no_name)
{
    const struct {
        double zeta;
        int state;
    } cases[] = { { 10.0, LLE_SOLITON }, { 6.9, LLE_SOLITON }, { 6.5, LLE_BREATHER } };
    for (size_t i = 0; i < 3; i++) {
        struct lle_plan plan = at(12.0, cases[i].zeta, LLE_GOAL_SOLITON, 1);
        plan.comb.pump_noise = 1;
        expect("pump noise", &plan, cases[i].state, 1, "");
    }
}

/* A narrow soliton is a twentieth of the power: its breathing moves all power by half a percent,
 * its own by a fifth. */
Test(lle_border, a_narrow_breather_is_seen_in_one_look)
{
    const double h = 4.0 * KIT_ROUNDTRIP;
    struct lle_solver *s = kit_solver(
        4096, LLE_ETDRK4, h, (struct lle_drive){ .f = sqrt(10.0), .zeta = 5.97, .d2 = 1e-4 });
    struct lle_watch watch;
    struct base_error err;
    kit_seed_soliton(s, 1.0);
    kit_advance(s, (size_t)(60.0 / h));
    cr_assert_eq(lle_label_look(s, 12.0, &watch, &err), BASE_OK, "%s", err.text);
    const struct lle_label label = lle_label_judge(&watch, 4096, 0.0);
    cr_expect_eq(label.state, LLE_BREATHER, "%s, motion %.1e", names[label.state],
                 label.stationarity);
    cr_expect_lt(label.stationarity, 0.01);
    lle_watch_free(&watch);
    lle_solver_free(s);
}

/* Weak chaos comes back to itself nearly as well as a regular pattern does; a pattern on its way to
 * rest does not come back at all. */
Test(lle_border, chaos_is_what_parts_neighbours)
{
    const struct {
        double f2, zeta;
        int state;
    } cases[] = { { 10.0, -0.7, LLE_PRIMARY },
                  { 10.0, 0.2, LLE_CHAOTIC },
                  { 4.5, 2.5, LLE_CHAOTIC } };
    for (size_t i = 0; i < 3; i++) {
        struct lle_plan plan = at(cases[i].f2, cases[i].zeta, LLE_GOAL_HOLD, 0);
        plan.comb.settle_s = 0.5e-6;
        expect("held", &plan, cases[i].state, 0, "");
    }
    const struct lle_plan plan = at(3.0, 1.8, LLE_GOAL_SOLITON, 1);
    expect("a soliton that becomes a pattern", &plan, LLE_PRIMARY, 0, "");
}

/* With every cycle of a deep breather the distance of neighbours comes and goes by e^2. */
Test(lle_border, a_deep_breather_is_no_chaos)
{
    for (double zeta = 6.75; zeta < 7.1; zeta += 0.25) {
        struct lle_plan plan = at(14.0, zeta, LLE_GOAL_SOLITON, 1);
        plan.comb.dispersion_d2 = 0.0265; /* the same soliton with half the modes */
        plan.comb.modes = 256;
        plan.resonator.d3_hz = kit_plan().resonator.d3_hz;
        expect("deep breather", &plan, LLE_BREATHER, 1, "");
    }
}

/* Of a flat state the exponent is the largest gain of modulation in closed form: on either side of
 * the threshold, and far below it -1, the loss. Growth over 300 units at 0.05 takes rounding no
 * higher than 1e-9. */
Test(lle_border, exponent_of_a_flat_state_is_its_gain)
{
    const struct {
        double rho, zeta, tolerance;
    } states[] = { { 1.05, 0.0, 1e-4 }, { 0.97, 0.5, 1e-4 }, { 0.2, 3.0, 1e-4 } };
    for (size_t i = 0; i < 3; i++) {
        const double rho = states[i].rho, zeta = states[i].zeta;
        const double complex f = sqrt(rho) * (1.0 + I * (zeta - rho));
        struct lle_solver *s =
            kit_solver(128, LLE_ETDRK4, KIT_ROUNDTRIP,
                       (struct lle_drive){ .f = cabs(f), .zeta = zeta, .d2 = 0.01 });
        struct base_error err;
        double rate, most = -1.0;
        lle_solver_modes(s)[0] = cabs(f) / (1.0 + I * (zeta - rho));
        for (int mu = 0; mu < 64; mu++)
            most = fmax(most, lle_steady_mi_gain(rho, zeta, 0.01, mu));
        cr_assert_eq(lle_lyapunov_of(s, 100.0, 200.0, &rate, &err), BASE_OK, "%s", err.text);
        cr_expect_float_eq(rate, most, 5e-3, "rho %g: %.5f where the gain is %.5f", rho, rate,
                           most);
        lle_solver_free(s);
    }
}

/* A comb that will start, and a ring that is still warming up. */
Test(lle_border, what_is_to_come_is_said)
{
    struct lle_plan plan = at(2.01, 0.0, LLE_GOAL_HOLD, 0);
    expect("just above threshold", &plan, LLE_OFF, 0, "off, but the flat state is unstable: mode ");
    plan.comb.drive_f2 = 1.99;
    expect("just below", &plan, LLE_OFF, 0, "");
    plan = at(3.0, 0.5, LLE_GOAL_HOLD, 0);
    plan.resonator.thermal_resistance_k_per_w = 150.0;
    expect("warming", &plan, LLE_PRIMARY, 0, "heat will move the detuning by -");
}

/* Where a soliton exists (fold at 37.01) but the step is too long for it, and where there is none.
 */
Test(lle_border, seeds_that_do_not_live_are_explained)
{
    struct lle_plan plan = at(30.0, 36.0, LLE_GOAL_SOLITON, 1);
    plan.comb.modes = 1024;
    expect("long steps", &plan, LLE_OFF, 0, "set comb.steps_per_roundtrip to 1 and compare");
    plan.comb.steps_per_roundtrip = 1.0;
    expect("short steps", &plan, LLE_SOLITON, 1, "");
    plan = at(12.0, 15.5, LLE_GOAL_SOLITON, 1);
    expect("beyond the fold", &plan, LLE_OFF, 0, "they end at zeta = 14.8");
}
