#include "lle/warnings.h"

#include "lle/edge.h"

static const double spurious = 1e-2; /* of the power at the modes' edge: lle/edge.c */

static void warn_of_edge(const struct lle_plan *plan, struct lle_comb *out)
{
    if (out->state != LLE_OFF)
        lle_edge_warn(plan, out->edge_power, out->warning);
    if (out->edge_power_largest >= spurious && out->edge_power < spurious)
        lle_edge_say(
            out->warning,
            "on the sweep up to %.1e of the power sat in the outermost eighth of the modes "
            "(sweep.edge_power): set comb.modes to %zu and compare",
            out->edge_power_largest, 2 * plan->comb.modes);
}

/* Thermal times that are not the ring's own are said openly. */
static void warn_of_speedup(const struct lle_plan *plan, struct lle_comb *out)
{
    if (out->dictionary.thermal_c != 0.0 && plan->comb.thermal_speedup != 1.0)
        lle_edge_say(out->warning, "thermal times are divided by %g (comb.thermal_speedup)",
                     plan->comb.thermal_speedup);
}

/* Statistics of chaos bear long steps (notebooks-c/solver.c), single states do not. Of order p the
 * error of a step falls by 2^(p+1) where it is halved; ETDRK4's usual one is 5e-5. */
static void warn_of_step(const struct lle_plan *plan, struct lle_comb *out)
{
    static const double rough = 1e-3;
    if (out->state != LLE_OFF && out->state != LLE_CHAOTIC && out->step_error > rough)
        lle_edge_say(out->warning,
                     "one time step errs by %.1e of the field (step_error): set "
                     "comb.steps_per_roundtrip to %g and compare",
                     out->step_error, 2.0 * plan->comb.steps_per_roundtrip);
}

static void warn_of_stop(const struct lle_plan *plan, struct lle_comb *out)
{
    static const char *const name[] = { "", "primary", "chaotic", "breather", "soliton" };
    const struct lle_comb_plan *c = &plan->comb;
    if (c->state == LLE_GOAL_SWEEP && c->stop_at != LLE_STOP_NEVER &&
        out->sweep.zeta.count == c->sweep_points)
        lle_edge_say(out->warning,
                     "the sweep met no %s state to stop at; another comb.seed or a longer "
                     "comb.sweep_hold_s may",
                     name[c->stop_at]);
}

void lle_comb_warn(const struct lle_plan *plan, struct lle_comb *out)
{
    out->warning[0] = '\0';
    if (out->state != LLE_OFF)
        lle_edge_warn_width(plan, &out->dictionary, out->warning);
    else
        lle_edge_warn_gain(plan, &out->dictionary, out->mean_power, out->warning);
    warn_of_edge(plan, out);
    warn_of_step(plan, out);
    warn_of_stop(plan, out);
    warn_of_speedup(plan, out);
}
