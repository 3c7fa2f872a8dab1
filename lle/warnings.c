#include "lle/warnings.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* N = 256 modes hold a breather for ever at f^2 = 10 to 12, zeta = 5 to 6, that 512 modes let die;
 * the outermost eighth then carries 1e-4 of the power. States that 512 modes resolve carry 1e-6 or
 * less. A flat spectrum carries an eighth. */
static const double noted = 1e-5, spurious = 1e-2, refused = 0.3;

__attribute__((format(printf, 2, 3))) static void add(struct lle_comb *out, const char *format, ...)
{
    const size_t used = strlen(out->warning), room = sizeof out->warning - used;
    const char *const between = used ? "; " : "";
    va_list args;
    if (used + 3 >= sizeof out->warning)
        return;
    memcpy(out->warning + used, between, strlen(between) + 1);
    va_start(args, format);
    vsnprintf(out->warning + used + strlen(between), room - strlen(between), format, args);
    va_end(args);
}

static void warn_of_edge(const struct lle_plan *plan, struct lle_comb *out)
{
    if (out->state != LLE_OFF && out->edge_power >= noted)
        add(out,
            "%.1e of the power sits in the outermost eighth of the modes: %s; set comb.modes to "
            "%zu and compare",
            out->edge_power,
            out->edge_power < spurious ? "a state that is not there with more modes may persist"
                                       : "the field does not fit and this state is spurious",
            2 * plan->comb.modes);
    if (out->edge_power_largest >= spurious && out->edge_power < spurious)
        add(out,
            "on the sweep up to %.1e of the power sat in the outermost eighth of the modes "
            "(sweep.edge_power): set comb.modes to %zu and compare",
            out->edge_power_largest, 2 * plan->comb.modes);
}

/* Fields that live between very few modes put nothing into the outer ones and are still none of
 * the ring's: a free soliton at this detuning is wider than all of them (T. Herr et al., Nat.
 * Photon. 8, 145 (2014): sech^2 of 1.1222 sqrt(zeta/d2) lines). */
static void warn_of_width(const struct lle_plan *plan, struct lle_comb *out)
{
    const struct lle_dictionary *d = &out->dictionary;
    const double width = 1.1222 * sqrt(d->zeta / d->d2);
    if (out->state == LLE_OFF || !(d->d2 > 0.0) || !(d->zeta > 0.0) ||
        width < (double)plan->comb.modes)
        return;
    add(out,
        "comb.modes = %zu cannot hold a soliton, whose spectrum is %.3g lines wide (3 dB): this "
        "state is spurious; set comb.modes to %.0f or more",
        plan->comb.modes, width, exp2(ceil(log2(8.0 * width))));
}

/* Thermal times that are not the ring's own are said openly. */
static void warn_of_speedup(const struct lle_plan *plan, struct lle_comb *out)
{
    if (out->dictionary.thermal_c != 0.0 && plan->comb.thermal_speedup != 1.0)
        add(out, "thermal times are divided by %g (comb.thermal_speedup)",
            plan->comb.thermal_speedup);
}

static void warn_of_stop(const struct lle_plan *plan, struct lle_comb *out)
{
    static const char *const name[] = { "", "primary", "chaotic", "breather", "soliton" };
    const struct lle_comb_plan *c = &plan->comb;
    if (c->state == LLE_GOAL_SWEEP && c->stop_at != LLE_STOP_NEVER &&
        out->sweep.zeta.count == c->sweep_points)
        add(out,
            "the sweep met no %s state to stop at; another comb.seed or a longer "
            "comb.sweep_hold_s may",
            name[c->stop_at]);
}

void lle_comb_warn(const struct lle_plan *plan, struct lle_comb *out)
{
    out->warning[0] = '\0';
    warn_of_width(plan, out);
    warn_of_edge(plan, out);
    warn_of_stop(plan, out);
    warn_of_speedup(plan, out);
}

enum base_status lle_comb_refuse(const struct lle_plan *plan, const struct lle_comb *out,
                                 struct base_error *err)
{
    if (!(out->edge_power > refused))
        return BASE_OK;
    return base_fail(err, BASE_ERR_NUMERIC,
                     "%.0f %% of the power sits in the outermost eighth of comb.modes = %zu: the "
                     "field does not fit; set comb.modes to %zu or more",
                     100.0 * out->edge_power, plan->comb.modes, 2 * plan->comb.modes);
}
