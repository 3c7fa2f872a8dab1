/* Too few modes make states that the ring does not have: at f^2 = 15, zeta = 10 a sweep on 256
 * modes ends in a breather, four times out of four; on 512 it ends in solitons, as it must
 * far above the breathing threshold (zeta = 7.87, and 18.5 is the end). The comb has to say so. */
#include "tests/lle_kit.h"

#include <string.h>

static struct lle_comb swept(size_t modes)
{
    struct lle_plan plan = kit_plan();
    plan.comb.drive_f2 = 15.0;
    plan.comb.dispersion_d2 = 0.0067;
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_to = 10.0;
    plan.comb.sweep_points = 40;
    plan.comb.sweep_hold_s = 15e-9;
    plan.comb.steps_per_roundtrip = 1.0; /* it is not the step */
    plan.comb.modes = modes;
    struct lle_comb comb;
    struct base_error err;
    cr_assert(!lle_comb_reach(&plan, NULL, &comb, NULL, &err), "%s", err.text);
    return comb;
}

Test(edge, a_breather_that_256_modes_invent_is_reported)
{
    struct lle_comb few = swept(256), enough = swept(512);
    cr_expect_eq(few.state, LLE_UNRESOLVED, "state %d", few.state);
    cr_expect_gt(few.edge_power, 1e-4, "%g", few.edge_power);
    cr_expect(strstr(few.warning, "set comb.modes to 512"), "'%s'", few.warning);

    cr_expect_eq(enough.state, LLE_SOLITON, "state %d", enough.state);
    cr_expect_lt(enough.edge_power, 1e-6, "%g", enough.edge_power);
    cr_expect_str_eq(enough.warning, "");
    base_table_release(&lle_comb_table, &few);
    base_table_release(&lle_comb_table, &enough);
}
