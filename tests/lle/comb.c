/* Reaching a comb, and what is written down about it. */
#include "tests/lle_kit.h"

#include <string.h>

static struct lle_comb reach(const struct lle_plan *plan)
{
    struct lle_comb comb;
    struct base_error err;
    cr_assert_eq(lle_comb_reach(plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
    return comb;
}

/* f^2 = 10: flat -> primary -> chaotic -> power drop -> off beyond the fold at 12.34; whether
 * solitons stay after the drop is chance, but what stays between 7 and 12.2 is solitons. */
Test(lle_comb, a_sweep_goes_through_every_state_in_order)
{
    struct lle_plan plan = kit_plan();
    plan.comb.drive_f2 = 10.0;
    plan.comb.dispersion_d2 = 0.0067;
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_to = 13.0;
    plan.comb.sweep_points = 61;
    plan.comb.sweep_hold_s = 40e-9;
    plan.comb.settle_s = 0.0;
    struct lle_comb comb = reach(&plan);
    cr_assert_eq(comb.sweep.zeta.count, 61);
    cr_expect_float_eq(comb.sweep.zeta.value[0], -2.0, 0.0);
    cr_expect_float_eq(comb.sweep.zeta.value[60], 13.0, 0.0);
    int meetings = 0;
    for (size_t i = 0; i < 61; i++) {
        const double zeta = comb.sweep.zeta.value[i], mean = comb.sweep.mean.value[i];
        const int state = (int)comb.sweep.state.value[i];
        if (zeta > -1.2 && zeta < -0.7)
            cr_expect_eq(state, LLE_PRIMARY, "zeta %g: %d", zeta, state);
        if (zeta > 0.9 && zeta < 4.0) {
            cr_expect_eq(state, LLE_CHAOTIC, "zeta %g: %d", zeta, state);
            cr_expect_gt(mean, 1.9, "zeta %g: %g", zeta, mean);
        }
        if (zeta > 7.0 && zeta < 12.2) {
            meetings += state != LLE_SOLITON && state != LLE_OFF;
            cr_expect_lt(mean, 1.8, "zeta %g: %g", zeta, mean);
        }
        if (zeta > 12.5)
            cr_expect_eq(state, LLE_OFF, "zeta %g: %d", zeta, state);
        cr_expect(comb.sweep.line_power.value[i] <= mean);
    }
    cr_expect_leq(meetings, 3);
    cr_expect_eq(comb.state, LLE_OFF);
    cr_expect_float_eq(comb.dictionary.zeta, 13.0, 0.0, "the dictionary is that of the end");
    base_table_release(&lle_comb_table, &comb);
}

/* A single soliton's lines: symmetric; half of the highest at 0.5611 sqrt(zeta/d2) on either side,
 * the sech^2 of the free soliton, which the pump's background narrows by a percent or two; and from
 * there on the straight fall of a sech^2, dB per line. N = 1024, so that the grid does not pin the
 * pulse. */
Test(lle_comb, the_spectrum_is_that_of_a_soliton)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 1024;
    plan.comb.drive_f2 = 12.0;
    plan.comb.detuning_zeta = 10.0;
    plan.comb.solitons = 1;
    plan.comb.noise = 0;
    plan.comb.settle_s = 0.1e-6;
    plan.resonator.d3_hz = 0.0;
    struct lle_comb comb = reach(&plan);
    const double *mu = comb.mu.value + 512, *dbm = comb.power_dbm.value + 512;
    cr_assert_eq(comb.mu.count, 1024);
    for (int m = -512; m < 512; m++) {
        cr_expect_float_eq(mu[m], (double)m, 0.0);
        cr_expect_float_eq(comb.freq_hz.value[512 + m], 194.9e12 + 100e9 * m, 1.0);
    }
    for (int m = 1; m <= 200; m++)
        cr_expect_float_eq(dbm[m], dbm[-m], 1e-6, "line %d: %g and %g dBm", m, dbm[m], dbm[-m]);

    int half = 1;
    while (dbm[half] > dbm[1] - 10.0 * log10(2.0))
        half++;
    const double scale = sqrt(10.0 / comb.dictionary.d2);
    cr_expect_float_eq(half / scale, 0.5611, 0.03, "half power at line %d", half);
    /* sech^2(pi mu/(2 scale)) falls by 10 log10(e) pi/scale dB per line; the real pulse is
     * narrower. */
    const double fall = (dbm[100] - dbm[200]) / 100.0,
                 ideal = 10.0 * log10(exp(1.0)) * KIT_PI / scale;
    cr_expect(fall < ideal && fall > 0.93 * ideal, "falls %g dB a line, free soliton %g", fall,
              ideal);

    /* Far below resonance most of the pump passes: the line is the input less some percent. */
    cr_expect_float_eq(dbm[0], 10.0 * log10(comb.dictionary.pump_w / 1e-3), 0.5);
    cr_expect_eq(comb.theta.count, 1024);
    cr_expect_eq(comb.warning[0], '\0', "%s", comb.warning);
    base_table_release(&lle_comb_table, &comb);
}

static double step_error(int scheme, double steps_per_roundtrip)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 64;
    plan.comb.dispersion_d2 = 0.4;
    plan.comb.detuning_zeta = 6.5; /* a breather: something moves */
    plan.comb.solitons = 1;
    plan.comb.noise = 0;
    plan.comb.settle_s = 0.1e-6;
    plan.comb.scheme = scheme;
    plan.comb.steps_per_roundtrip = steps_per_roundtrip;
    struct lle_comb comb = reach(&plan);
    const double error = comb.step_error;
    base_table_release(&lle_comb_table, &comb);
    return error;
}

/* The error of one step is of fifth order in its length (third for Strang), once the step resolves
 * the fastest mode. Each run ends at another moment of the breath, where the constant may differ by
 * ten: log2(10)/4 over four halvings. */
Test(lle_comb, step_error_knows_the_order)
{
    const double rk = log2(step_error(LLE_ETDRK4, 1.0) / step_error(LLE_ETDRK4, 16.0)) / 4.0;
    const double strang = log2(step_error(LLE_STRANG, 2.0) / step_error(LLE_STRANG, 32.0)) / 4.0;
    cr_expect_float_eq(rk, 5.0, 0.83, "ETDRK4: order %.2f", rk);
    cr_expect_float_eq(strang, 3.0, 0.83, "Strang: order %.2f", strang);
}

/* Few modes hold the tail of no soliton: the warning says how much is outside and what to set. */
Test(lle_comb, too_few_modes_are_told)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 128;
    plan.comb.solitons = 1;
    plan.comb.settle_s = 0.1e-6;
    struct lle_comb comb = reach(&plan);
    cr_expect_gt(comb.edge_power, 1e-5);
    cr_expect(strstr(comb.warning, "set comb.modes to 256"), "'%s'", comb.warning);
    base_table_release(&lle_comb_table, &comb);
}

/* Eight modes hold no soliton 44 lines wide, however little of their power is in the outermost. */
Test(lle_comb, modes_that_no_soliton_fits_into_are_refused_or_told)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 8;
    struct lle_comb comb;
    struct base_error err;
    cr_expect_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.modes = 8: the spectrum of a soliton") &&
                  strstr(err.text, "raise comb.modes to 512"),
              "%s", err.text);
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.modes = 16;
    plan.comb.detuning_zeta = 1.0;
    plan.comb.dispersion_d2 = 0.001;
    plan.comb.settle_s = 0.1e-6;
    const enum base_status status = lle_comb_reach(&plan, NULL, &comb, NULL, &err);
    cr_expect(status ? strstr(err.text, "set comb.modes to 32") != NULL
                     : comb.state == LLE_OFF || strstr(comb.warning, "comb.modes") != NULL,
              "%s %s", err.text, comb.warning);
    base_table_release(&lle_comb_table, &comb);
}

/* Where the sweep stopped is where it had found the state twice, and its trace ends there. */
Test(lle_comb, a_sweep_stops_at_the_state_asked_for)
{
    static const int state[] = { LLE_PRIMARY, LLE_CHAOTIC, LLE_SOLITON };
    static const int stop[] = { LLE_STOP_PRIMARY, LLE_STOP_CHAOTIC, LLE_STOP_SOLITON };
    for (int k = 0; k < 3; k++) {
        struct lle_plan plan = kit_plan();
        plan.comb.drive_f2 = 10.0;
        plan.comb.dispersion_d2 = 0.0265;
        plan.comb.modes = 256;
        plan.comb.state = LLE_GOAL_SWEEP;
        plan.comb.sweep_points = 91;
        plan.comb.settle_s = 0.0;
        plan.comb.stop_at = stop[k];
        struct lle_comb comb = reach(&plan);
        const size_t n = comb.sweep.state.count;
        cr_assert(n > 2 && n < 91, "state %d: %zu points", state[k], n);
        cr_expect_eq((int)comb.sweep.state.value[n - 1], state[k]);
        cr_expect_eq((int)comb.sweep.state.value[n - 2], state[k]);
        cr_expect_eq(comb.sweep.heat.count, n, "all columns alike");
        cr_expect_eq(comb.dictionary.zeta, comb.sweep.zeta.value[n - 1]);
        cr_expect_eq(comb.steps > 0 && comb.warning[0] == '\0', 1, "%s", comb.warning);
        base_table_release(&lle_comb_table, &comb);
    }
}

static void expect_failure(struct lle_plan plan, const char *says)
{
    struct lle_comb comb;
    struct base_error err;
    cr_expect_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_ERR_DOMAIN, "%s", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    cr_expect_null(comb.mu.value);
    cr_expect_null(comb.sweep.zeta.value);
}

Test(lle_comb, refuses_by_name_and_number)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 101;
    expect_failure(plan, "modes = 101");
    plan = kit_plan();
    plan.comb.steps_per_roundtrip = 0.1;
    expect_failure(plan, "a step of 10 round trips: 8 at most (comb.steps_per_roundtrip of 0.125");
    plan.comb.steps_per_roundtrip = 0.0;
    expect_failure(plan, "comb.steps_per_roundtrip = 0");
    plan = kit_plan();
    plan.comb.scheme = LLE_STRANG;
    expect_failure(plan, "a split step");
    plan = kit_plan();
    plan.comb.settle_s = -1.0;
    expect_failure(plan, "comb.settle_s = -1");
    plan = kit_plan();
    plan.comb.solitons = 100;
    expect_failure(plan, "comb.solitons = 100: 15 at most");
    plan = kit_plan();
    plan.comb.dispersion_d2 = -0.01;
    expect_failure(plan, "anomalous dispersion");
    plan = kit_plan();
    plan.comb.detuning_zeta = -1.0;
    expect_failure(plan, "red-detuned pump");
    plan = kit_plan();
    plan.pump.power_w = -0.1;
    expect_failure(plan, "pump.power_w = -0.1");
    plan = kit_plan();
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_points = 1;
    expect_failure(plan, "comb.sweep_points = 1");
    plan.comb.sweep_points = 4;
    plan.comb.sweep_to = NAN;
    expect_failure(plan, "comb.sweep_to = ");
    plan.comb.sweep_to = 1.0;
    plan.comb.sweep_hold_s = 0.0;
    expect_failure(plan, "comb.sweep_hold_s = 0");
}

Test(lle_comb, stopping_belongs_to_a_sweep_and_going_back_needs_solitons)
{
    struct lle_plan plan = kit_plan();
    plan.comb.stop_at = LLE_STOP_CHAOTIC;
    expect_failure(plan, "set comb.state to sweep");
    plan = kit_plan();
    plan.comb.sweep_back = 3.0;
    plan.comb.state = LLE_GOAL_HOLD;
    expect_failure(plan, "comb.sweep_back = 3: a comb is tuned back from a sweep's end or from");
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.back_points = 1;
    expect_failure(plan, "comb.back_points = 1");
    plan.comb.back_points = 5;
    plan.comb.back_hold_s = -1.0;
    expect_failure(plan, "comb.back_hold_s = -1");
}

static bool twice(void *count, double fraction)
{
    cr_assert(fraction >= 0.0 && fraction <= 1.0);
    return ++*(int *)count < 2;
}

Test(lle_comb, stops_when_asked_to)
{
    const struct lle_plan plan = kit_plan();
    int count = 0;
    const struct base_progress progress = { twice, &count };
    struct lle_comb comb;
    struct base_error err;
    cr_expect_eq(lle_comb_reach(&plan, &progress, &comb, NULL, &err), BASE_ERR_UNFINISHED);
    cr_expect_eq(count, 2);
}
