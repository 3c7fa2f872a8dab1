/* A guide is solved for once: what a plan carries along is used while it fits, and only then. */
#include "tests/lle_kit.h"

#include <string.h>

static struct lle_plan ring_plan(void)
{
    struct lle_plan plan;
    memset(&plan, 0xff, sizeof plan); /* what stood there before does not matter */
    base_table_defaults(&lle_plan_table, &plan);
    plan.resonator.geometry = LLE_GEOMETRY_RECTANGLE;
    plan.resonator.width_m = 0.8e-6; /* small and narrow: fast */
    plan.comb.modes = 128;
    return plan;
}

static struct lle_dictionary translate(const struct lle_plan *plan)
{
    struct lle_dictionary d;
    struct base_error err;
    memset(&d, 0, sizeof d);
    cr_assert_eq(lle_dictionary_of(plan, &d, &err), BASE_OK, "%s", err.text);
    return d;
}

Test(lle_guide_kept, gives_the_same_bits_without_solving_again)
{
    struct lle_plan plan = ring_plan();
    cr_expect_eq(plan.guide.width_m, 0.0, "a new plan carries no answer");
    const struct lle_dictionary solved = translate(&plan);
    cr_expect_eq(plan.guide.width_m, 0.0, "only lle_guide_ring_keep writes into a plan");
    struct base_error err;
    cr_assert_eq(lle_guide_ring_keep(&plan, &err), BASE_OK, "%s", err.text);
    const struct lle_plan copy = plan;
    const struct lle_dictionary kept = translate(&copy);
    cr_expect_eq(memcmp(&kept, &solved, sizeof kept), 0, "D2 %.17g, kept %.17g", solved.d2_hz,
                 kept.d2_hz);
    /* A forged answer is believed: nothing is solved. */
    for (size_t i = 0; i < LLE_GUIDE_POINTS; i++)
        plan.guide.curve[LLE_GUIDE_RESULT].kerr_area_m2[i] *= 2.0;
    cr_expect_float_eq(translate(&plan).kerr_area_m2, 2.0 * solved.kerr_area_m2,
                       1e-9 * solved.kerr_area_m2);
}

static void expect_anew(const struct lle_plan *plan, const char *what)
{
    static struct lle_guide_ring ring;
    struct base_error err;
    cr_expect_neq(lle_guide_ring_solve(plan, &ring, &err), BASE_OK,
                  "another %s: the old answer was taken", what);
}

/* Each number that the answer depends on is moved to where there is none: an old one would still be
 * given. */
Test(lle_guide_kept, is_forgotten_when_the_ring_is_another)
{
    struct lle_plan plan = ring_plan(), other;
    static struct lle_guide_ring ring;
    struct base_error err;
    cr_assert_eq(lle_guide_ring_keep(&plan, &err), BASE_OK, "%s", err.text);
    cr_assert_eq(lle_guide_ring_solve(&plan, &ring, &err), BASE_OK, "%s", err.text);
    other = plan;
    other.resonator.width_m = 0.1e-6;
    expect_anew(&other, "width");
    other = plan;
    other.resonator.height_m = 0.01e-6;
    expect_anew(&other, "height");
    other = plan;
    other.resonator.radius_m = 1e-6;
    expect_anew(&other, "radius");
    other = plan;
    other.resonator.grid_m = 1e-7;
    expect_anew(&other, "grid");
    other = plan;
    other.resonator.mode_family = LLE_TE20; /* the core is too narrow for it */
    expect_anew(&other, "family");
    other = plan;
    other.pump.frequency_hz = 2e13;
    expect_anew(&other, "pump");
    other = plan;
    other.comb.modes = 65536;
    expect_anew(&other, "number of modes");
}

/* A guide that cannot be solved for is no answer, and the error is told by who needs it. */
Test(lle_guide_kept, keeps_no_failure)
{
    struct lle_plan plan = ring_plan();
    struct lle_dictionary d;
    struct base_error err;
    plan.resonator.width_m = 0.1e-6;
    cr_expect_eq(lle_guide_ring_keep(&plan, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(plan.guide.width_m, 0.0);
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN);
}
