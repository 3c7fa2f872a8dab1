#include "lle/warnings.h"

#include "base/constants.h"
#include "lle/edge.h"
#include "lle/steady.h"

#include <math.h>

static void warn_of_edge(const struct lle_plan *plan, struct lle_comb *out)
{
    const bool spurious = lle_edge_is_spurious(out->edge_power);
    if (out->state == LLE_UNRESOLVED && !spurious)
        lle_edge_say(out->warning,
                     "with %zu modes and half the step these pulses are another state (%.1e of the "
                     "power sits in the outermost eighth of the modes): set comb.modes to %zu and "
                     "compare",
                     2 * plan->comb.modes, out->edge_power, 2 * plan->comb.modes);
    else if (out->state != LLE_OFF)
        lle_edge_warn(plan, out->edge_power, out->warning);
    if (lle_edge_is_spurious(out->edge_power_largest) && !spurious)
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

/* A flat state that cannot last: gain of Godey et al. (2014), of the modes there are. */
static void warn_of_growth(const struct lle_plan *plan, struct lle_comb *out)
{
    const struct lle_dictionary *const d = &out->dictionary;
    double most = 0.0;
    size_t fastest = 0;
    if (out->state != LLE_OFF || d->thermal_c != 0.0 || d->auxiliary_f2 != 0.0)
        return;
    for (size_t mu = 1; mu < plan->comb.modes / 2; mu++) {
        const double gain = lle_steady_mi_gain(out->mean_power, d->zeta, d->d2, (double)mu);
        if (gain > most) {
            most = gain;
            fastest = mu;
        }
    }
    if (fastest == 0)
        return;
    /* From the vacuum's photon to a hundredth of the power. */
    const double efolds = 0.5 * log(0.01 * out->mean_power * d->photons_per_unit);
    lle_edge_say(out->warning,
                 "off, but the flat state is unstable: mode %zu grows by e in %.2g us; set "
                 "comb.settle_s to %.2g",
                 fastest, 1e6 / (0.5 * d->kappa_rad_s * most),
                 fmax(1.0, efolds) / (0.5 * d->kappa_rad_s * most));
}

/* Heat follows in microseconds to milliseconds, a state is watched for a tenth of the first. */
static void warn_of_heat(struct lle_comb *out)
{
    static const double matters = 0.05; /* half linewidths */
    if (!(fabs(out->heat_to_come) > matters))
        return;
    lle_edge_say(out->warning,
                 "the ring has not come to its temperature: heat will move the detuning by %+.2g "
                 "half linewidths more (now %.4g), and the state may change; raise comb.settle_s "
                 "or comb.thermal_speedup",
                 -out->heat_to_come, out->detuning_seen);
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

/* Seeds that did not live. A pulse of height 2 zeta turns by that much per tau against the pump. */
static void warn_of_seeds(const struct lle_plan *plan, struct lle_comb *out)
{
    static const double too_far = 1.0; /* rad a step; measured: 1.3 lives, 1.6 does not */
    const struct lle_dictionary *const d = &out->dictionary;
    const size_t seeded = plan->comb.solitons;
    if (plan->comb.state != LLE_GOAL_SOLITON || out->solitons >= seeded ||
        out->state == LLE_CHAOTIC || out->state == LLE_PRIMARY || out->state == LLE_UNRESOLVED)
        return;
    const double turn = 2.0 * d->zeta * d->roundtrip_tau / plan->comb.steps_per_roundtrip;
    if (turn > too_far)
        lle_edge_say(out->warning,
                     "of %zu solitons seeded %zu live, but in one time step a soliton of this "
                     "detuning turns by %.2g rad: set comb.steps_per_roundtrip to %g and compare",
                     seeded, out->solitons, turn,
                     exp2(ceil(log2(2.0 * turn))) * plan->comb.steps_per_roundtrip);
    else
        lle_edge_say(out->warning,
                     "of %zu solitons seeded %zu live: without higher dispersion they end at zeta "
                     "= %.4g (pi^2 f^2/8), and near neighbours merge; combkey steady says whether "
                     "one exists here",
                     seeded, out->solitons, BASE_PI * BASE_PI * d->f2 / 8.0);
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
    warn_of_seeds(plan, out);
    warn_of_growth(plan, out);
    warn_of_heat(out);
    warn_of_speedup(plan, out);
}
