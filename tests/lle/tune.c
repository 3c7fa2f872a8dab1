/* Walking the pump through detunings: what the trace says about it. */
#include "lle/tune.h"

#include "lle/seed.h"
#include "tests/lle_kit.h"

static struct lle_trace made(size_t n, const double *zeta, const double *state,
                             const double *solitons)
{
    struct lle_trace t = { .zeta = { 0 } };
    base_reals_alloc(&t.zeta, n);
    base_reals_alloc(&t.state, n);
    base_reals_alloc(&t.solitons, n);
    for (size_t i = 0; i < n; i++) {
        t.zeta.value[i] = zeta[i];
        t.state.value[i] = state[i];
        t.solitons.value[i] = solitons[i];
    }
    return t;
}

/* A breather is missed while it is low: a number that comes back was not lost. */
Test(lle_tune, losses_are_those_that_stay)
{
    const double zeta[] = { 9, 8, 7, 6, 5, 4, 3 }, state[] = { 4, 4, 3, 3, 3, 4, 2 },
                 solitons[] = { 4, 4, 2, 3, 2, 2, 0 };
    struct lle_trace t = made(7, zeta, state, solitons);
    struct base_reals at, left;
    struct base_error err;
    cr_assert(!lle_trace_losses(&t, &at, &left, &err));
    cr_assert_eq(at.count, 3);
    const double where[] = { 7, 5, 3 }, then[] = { 3, 2, 0 };
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(at.value[i], where[i]);
        cr_expect_eq(left.value[i], then[i]);
    }
    cr_expect_eq(lle_trace_first(&t, LLE_BREATHER), 7.0);
    cr_expect_eq(lle_trace_last(&t, LLE_SOLITON), 4.0);
    cr_expect(isnan(lle_trace_first(&t, LLE_PRIMARY)));
    base_reals_free(&at);
    base_reals_free(&left);
    lle_trace_free(&t);
}

/* Two solitons are tuned down in zeta: `until` 2 stops at the second point, and the trace ends
 * there; until 1 goes all the way, as nothing in this ring takes one away. */
Test(lle_tune, stops_at_the_number_of_solitons_asked_for)
{
    const struct lle_drive drive = { .f = sqrt(8.0), .zeta = 8.0, .d2 = 0.03 };
    for (size_t until = 1; until <= 2; until++) {
        struct lle_solver *s = kit_solver(256, LLE_ETDRK4, 4.0 * KIT_ROUNDTRIP, drive);
        struct base_error err;
        struct lle_trace trace;
        cr_assert(!lle_seed_solitons(s, (struct base_rng){ 1, BASE_RNG_START, 0, 0 }, 2, &err));
        kit_advance(s, 500);
        const struct lle_tune t = {
            .from = 8.0, .to = 7.0, .points = 6, .hold_tau = 10.0, .until = until
        };
        cr_assert(!lle_tune_run(s, &t, NULL, 0.0, 1.0, &trace, &err), "%s", err.text);
        cr_expect_eq(trace.zeta.count, until == 2 ? 2 : 6, "%zu points", trace.zeta.count);
        cr_expect_eq(trace.solitons.value[1], 2.0);
        cr_expect_float_eq(trace.zeta.value[1], 7.8, 1e-12);
        lle_trace_free(&trace);
        lle_solver_free(s);
    }
}

/* There to a detuning and back again, both traces with their ends. */
Test(lle_tune, a_plan_goes_there_and_back)
{
    struct lle_plan plan = kit_plan();
    struct lle_comb comb;
    struct base_error err;
    plan.comb.modes = 64;
    plan.comb.drive_f2 = 0.5;
    plan.comb.dispersion_d2 = 0.1;
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_from = -3.0;
    plan.comb.sweep_to = 2.0;
    plan.comb.sweep_points = 6;
    plan.comb.sweep_back = -1.0;
    plan.comb.back_points = 4;
    plan.comb.settle_s = 0.0;
    cr_assert(!lle_comb_reach(&plan, NULL, &comb, NULL, &err), "%s", err.text);
    cr_expect_eq(comb.sweep.zeta.value[5], 2.0);
    cr_expect_eq(comb.back.zeta.count, 4);
    cr_expect_eq(comb.back.zeta.value[0], 2.0);
    cr_expect_eq(comb.back.zeta.value[3], -1.0);
    cr_expect_eq(comb.dictionary.zeta, -1.0);
    cr_expect_eq(comb.lost_zeta.count, 0);
    cr_expect(comb.edge_power_largest >= comb.edge_power && comb.steps > 100);
    base_table_release(&lle_comb_table, &comb);
}
