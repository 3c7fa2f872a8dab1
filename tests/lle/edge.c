/* A field that its modes do not hold is refused or warned of, on every way to a record. */
#include "lle/edge.h"

#include "tests/lle_kit.h"

#include <string.h>

/* The flat state at f^2 = 12, zeta = 2 has its gain about mu = sqrt((2 rho - zeta)/d2) = 50 for d2
 * = 0.002 and 29 for 0.006: 64 modes cut the one, hold the line of the other at their edge. */
static struct lle_plan narrow(double f2, double zeta, double d2)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 64;
    plan.comb.drive_f2 = f2;
    plan.comb.detuning_zeta = zeta;
    plan.comb.dispersion_d2 = d2;
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.settle_s = 0.3e-6;
    plan.comb.members = 4;
    plan.comb.record_s = 40e-9;
    plan.comb.sample_s = 1e-9;
    return plan;
}

struct recorded {
    enum base_status status;
    struct base_error err;
    double edge_power;
    char warning[BASE_TEXT_SIZE];
};

static struct recorded record(const struct lle_plan *plan)
{
    const int mu[2] = { 0, 5 };
    struct lle_line line[2];
    struct recorded r = { .status = BASE_OK };
    r.status = lle_line_record(plan, mu, 2, NULL, line, NULL, &r.err);
    if (r.status)
        return r;
    cr_expect_eq(line[0].edge_power, line[1].edge_power);
    cr_expect_str_eq(line[0].warning, line[1].warning);
    r.edge_power = line[1].edge_power;
    strcpy(r.warning, line[1].warning);
    struct lle_coherence seen;
    cr_assert_eq(lle_coherence_of(&line[1], 5e-9, &seen, &r.err), BASE_OK, "%s", r.err.text);
    cr_expect_eq(seen.edge_power, r.edge_power);
    cr_expect_str_eq(seen.warning, r.warning);
    base_table_release(&lle_coherence_table, &seen);
    lle_line_free(&line[0]);
    lle_line_free(&line[1]);
    return r;
}

enum { SIDE_BY_SIDE, ALONE, WARM, SINGLE, WAYS };
static const char *const way_name[] = { "members side by side", "one member alone",
                                        "with thermorefractive noise", "in single precision" };

static struct lle_plan by(int way, struct lle_plan plan)
{
    if (way == ALONE)
        plan.comb.members = 1;
    plan.resonator.thermorefractive = way == WARM;
    plan.comb.precision = way == SINGLE ? LLE_PRECISION_SINGLE : LLE_PRECISION_DOUBLE;
    return plan;
}

Test(lle_edge, a_record_that_does_not_fit_is_refused_on_every_way)
{
    for (int way = 0; way < WAYS; way++) {
        const struct lle_plan plan = by(way, narrow(12.0, 2.0, 0.002));
        const struct recorded r = record(&plan);
        cr_expect_eq(r.status, BASE_ERR_NUMERIC, "%s: status %d", way_name[way], r.status);
        cr_expect(strstr(r.err.text, "% of the power sits in the outermost eighth of comb.modes = "
                                     "64") &&
                      strstr(r.err.text, "set comb.modes to 128 or more"),
                  "%s: '%s'", way_name[way], r.err.text);
    }
}

Test(lle_edge, a_record_of_a_spurious_state_says_so_on_every_way)
{
    for (int way = 0; way < WAYS; way++) {
        struct lle_plan plan = by(way, narrow(12.0, 2.0, 0.006));
        struct recorded r = record(&plan);
        cr_expect_eq(r.status, BASE_OK, "%s: %s", way_name[way], r.err.text);
        cr_expect(r.edge_power > 0.01 && r.edge_power < 0.3, "%s: %g", way_name[way], r.edge_power);
        cr_expect(strstr(r.warning, "the field does not fit and this state is spurious; set "
                                    "comb.modes to 128 and compare"),
                  "%s: '%s'", way_name[way], r.warning);
        plan.comb.modes = 512;
        r = record(&plan);
        cr_expect_eq(r.status, BASE_OK, "%s: %s", way_name[way], r.err.text);
        cr_expect_str_eq(r.warning, "", "%s: '%s'", way_name[way], r.warning);
    }
}

/* f^2 = 6, zeta = 0: rho (1 + rho^2) = 6 at rho = 1.634, so the gain of d2 = 0.001 reaches over
 * 2 rho -+ sqrt(rho^2 - 1) = 1.98 to 4.56 = d2 mu^2: modes 44 to 68, outside 64 modes. */
Test(lle_edge, a_comb_that_is_off_for_want_of_modes_says_so)
{
    struct lle_plan plan = narrow(6.0, 0.0, 0.001);
    struct lle_comb comb;
    struct base_error err;
    for (int way = 0; way < WAYS; way++) {
        const struct lle_plan own = by(way, plan);
        const struct recorded r = record(&own);
        cr_expect_eq(r.edge_power, 0.0, "%s: %g", way_name[way], r.edge_power);
        cr_expect(strstr(r.warning,
                         "off for want of modes: a comb would start between the modes 44 and 68"),
                  "%s: '%s'", way_name[way], r.warning);
    }
    cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
    cr_expect_eq(comb.state, LLE_OFF);
    cr_expect(strstr(comb.warning, "off for want of modes"), "'%s'", comb.warning);
    base_table_release(&lle_comb_table, &comb);
    plan.comb.modes = 256;
    cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
    cr_expect_neq(comb.state, LLE_OFF);
    cr_expect(!strstr(comb.warning, "off for want"), "'%s'", comb.warning);
    base_table_release(&lle_comb_table, &comb);
}

/* 16 modes: the outermost eighth is -8 and +-7, of which index 7, 8 and 9 are made. */
Test(lle_edge, the_share_is_that_of_the_outermost_eighth)
{
    double complex a[16] = { 2.0, 1.0, [7] = I, [8] = 1.0, [9] = -1.0, [10] = 1.0 };
    struct lle_edge e = { 0 };
    lle_edge_add(&e, 16, a);
    cr_expect_float_eq(lle_edge_share(&e, 16, 0.0), 3.0 / 9.0, 1e-15);
    lle_edge_add(&e, 16, a);
    cr_expect_float_eq(lle_edge_share(&e, 16, 0.0), 3.0 / 9.0, 1e-15, "two fields are a mean");
    /* Five beside the pump are the vacuum's own once four times 8 photons pass them. */
    cr_expect_float_eq(lle_edge_share(&e, 16, 0.15), 3.0 / 9.0, 1e-15);
    cr_expect_eq(lle_edge_share(&e, 16, 0.17), 0.0);
}
