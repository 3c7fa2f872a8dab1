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
    warn_of_stop(plan, out);
    warn_of_speedup(plan, out);
}
