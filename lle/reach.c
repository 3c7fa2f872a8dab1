#include "lle/reach.h"

#include "base/constants.h"
#include "lle/bath.h"
#include "lle/dispersion.h"
#include "lle/jitter.h"
#include "lle/pumps.h"
#include "lle/seed.h"

#include <math.h>
#include <stdlib.h>

double lle_reach_step_tau(const struct lle_plan *plan, const struct lle_dictionary *d)
{
    return d->roundtrip_tau / plan->comb.steps_per_roundtrip;
}

double lle_reach_step_s(const struct lle_plan *plan, const struct lle_dictionary *d)
{
    return 1.0 / (d->fsr_hz * plan->comb.steps_per_roundtrip);
}

/* Classical noise in the equation's units: a frequency in Hz is 2 pi (2/kappa) times it per unit of
 * tau. A white laser of linewidth W has <d phi^2> = 2 pi W dt; an Ornstein-Uhlenbeck process of
 * one-sided level S and corner f_c has the variance pi S f_c/2. */
static struct lle_jitter jitter_of(const struct lle_plan *plan, const struct lle_dictionary *d)
{
    const struct lle_pump *p = &plan->pump;
    const double per_hz = 4.0 * BASE_PI / d->kappa_rad_s;
    const double shift = 2.0 * d->thermorefractive_hz / d->kappa_hz;
    const double on = plan->comb.pump_noise ? 1.0 : 0.0;
    const struct lle_resonator *r = &plan->resonator;
    const double per_s = 2.0 / d->kappa_rad_s;
    const double fast =
        lle_jitter_share(r->thermal_fast_share, r->thermal_fast_s, r->thermal_slow_s);
    return (
        struct lle_jitter){ .diffusion = on * per_hz * p->linewidth_hz,
                            .flicker = on * per_hz * per_hz * p->flicker_hz2,
                            .flicker_low = per_hz * p->flicker_low_hz,
                            .flicker_high = per_hz * p->flicker_high_hz,
                            .power = on * 0.5 * BASE_PI * p->rin_per_hz * p->rin_corner_hz,
                            .power_rate = per_hz * p->rin_corner_hz,
                            .heat = { fast * shift * shift, (1.0 - fast) * shift * shift },
                            .heat_rate = { per_s / r->thermal_fast_s, per_s / r->thermal_slow_s },
                            .spread = d->fsr_hz / p->frequency_hz };
}

struct lle_drive lle_reach_drive(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 const double *dispersion)
{
    return (struct lle_drive){ .f = sqrt(d->f2),
                               .zeta = d->zeta,
                               .d2 = d->d2,
                               .d3 = d->d3,
                               .d4 = d->d4,
                               .dispersion = dispersion,
                               .raman = d->raman,
                               .shock = d->shock,
                               .auxiliary_f = sqrt(d->auxiliary_f2),
                               .auxiliary_zeta = d->auxiliary_zeta,
                               .heat = { d->thermal_fast_c, d->thermal_c - d->thermal_fast_c },
                               .heat_tau = { d->thermal_fast_tau, d->thermal_slow_tau },
                               .coupling = d->coupling_ratio,
                               .noise = plan->comb.noise ? 1.0 / d->photons_per_unit : 0.0,
                               .jitter = jitter_of(plan, d) };
}

static enum base_status stopped(struct base_error *err)
{
    return base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
}

/* Let the field run, telling how far it is every few milliseconds; fractions from .. to. */
static enum base_status settle(struct lle_solver *s, size_t steps,
                               const struct base_progress *progress, double from, double to,
                               struct base_error *err)
{
    const size_t chunk = 1024;
    for (size_t done = 0; done < steps;) {
        const size_t now = steps - done < chunk ? steps - done : chunk;
        const enum base_status status = lle_solver_advance(s, now, err);
        if (status)
            return base_while(err, "letting the field settle");
        done += now;
        if (!base_progress_report(progress, from + (to - from) * (double)done / (double)steps))
            return stopped(err);
    }
    return BASE_OK;
}

/* Back from where the field stands; further pumps stay where they are. */
static enum base_status tune_back(const struct lle_plan *plan, const struct lle_dictionary *d,
                                  const struct lle_tune_pumps *pumps, double pumps_at,
                                  struct lle_solver *s, const struct base_progress *progress,
                                  double done, struct lle_trace *back, struct base_error *err)
{
    const struct lle_comb_plan *c = &plan->comb;
    const double hold_s = isnan(c->back_hold_s) ? c->sweep_hold_s : c->back_hold_s;
    const struct lle_tune t = { .pumps = pumps,
                                .pumps_from = pumps_at,
                                .pumps_to = pumps_at,
                                .from = lle_solver_drive(s).zeta,
                                .to = c->sweep_back,
                                .points = c->back_points,
                                .hold_tau = 0.5 * d->kappa_rad_s * hold_s,
                                .until = c->back_until };
    return lle_tune_run(s, &t, progress, done, 0.9, back, err);
}

/* There where the plan sweeps, and back where it says so. */
static enum base_status tune(const struct lle_plan *plan, const struct lle_dictionary *d,
                             const struct lle_ports *ports, struct lle_solver *s,
                             const struct base_progress *progress, struct lle_trace *there,
                             struct lle_trace *back, struct base_error *err)
{
    const struct lle_comb_plan *c = &plan->comb;
    const bool sweeps = c->state == LLE_GOAL_SWEEP, returns = !isnan(c->sweep_back);
    const double turned = !returns ? 0.9 : sweeps ? 0.45 : 0.0;
    const struct lle_tune_pumps pumps = { plan, d, ports };
    const struct lle_tune t = { .pumps = &pumps,
                                .pumps_to = 1.0,
                                .from = c->sweep_from,
                                .to = c->sweep_to,
                                .points = c->sweep_points,
                                .hold_tau = 0.5 * d->kappa_rad_s * c->sweep_hold_s,
                                .stop_at = (enum lle_stop)c->stop_at };
    enum base_status status =
        sweeps ? lle_tune_run(s, &t, progress, 0.0, turned, there, err) : BASE_OK;
    if (status || !returns)
        return status;
    /* The sweep may have ended before its last point. */
    const double span = c->sweep_to - c->sweep_from;
    const double done = span != 0.0 ? (lle_solver_drive(s).zeta - c->sweep_from) / span : 1.0;
    return tune_back(plan, d, &pumps, sweeps ? done : 0.0, s, progress, turned, back, err);
}

static enum base_status start(const struct lle_plan *plan, struct lle_solver *s, uint32_t member,
                              double photon, struct base_error *err)
{
    struct base_rng here = { plan->comb.seed, BASE_RNG_START, 0, member };
    if (plan->comb.state == LLE_GOAL_SOLITON) {
        here.member = 0; /* one arrangement of pulses for all: see lle_line_record */
        return lle_seed_warm_solitons(s, here, plan->comb.solitons, err);
    }
    lle_seed_vacuum(s, here, photon);
    return BASE_OK;
}

static enum base_status check_sweep(const struct lle_comb_plan *c, struct base_error *err)
{
    if (c->sweep_points < 2)
        return base_fail(err, BASE_ERR_DOMAIN, "comb.sweep_points = %zu: 2 or more are needed",
                         c->sweep_points);
    if (!isfinite(c->sweep_from) || !isfinite(c->sweep_to))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.sweep_from = %g, comb.sweep_to = %g: finite "
                         "detunings are needed",
                         c->sweep_from, c->sweep_to);
    if (!(c->sweep_hold_s > 0.0) || isinf(c->sweep_hold_s))
        return base_fail(err, BASE_ERR_DOMAIN, "comb.sweep_hold_s = %g: a positive time is needed",
                         c->sweep_hold_s);
    return BASE_OK;
}

static enum base_status check_back(const struct lle_comb_plan *c, struct base_error *err)
{
    if (isnan(c->sweep_back))
        return BASE_OK;
    if (isinf(c->sweep_back))
        return base_fail(err, BASE_ERR_DOMAIN, "comb.sweep_back = %g: a finite detuning is needed",
                         c->sweep_back);
    if (c->back_points < 2)
        return base_fail(err, BASE_ERR_DOMAIN, "comb.back_points = %zu: 2 or more are needed",
                         c->back_points);
    if (!isnan(c->back_hold_s) && (!(c->back_hold_s > 0.0) || isinf(c->back_hold_s)))
        return base_fail(err, BASE_ERR_DOMAIN, "comb.back_hold_s = %g: a positive time is needed",
                         c->back_hold_s);
    return BASE_OK;
}

static enum base_status check(const struct lle_plan *plan, struct base_error *err)
{
    const struct lle_comb_plan *c = &plan->comb;
    if (!(c->steps_per_roundtrip > 0.0) || isinf(c->steps_per_roundtrip))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.steps_per_roundtrip = %g: a positive number is needed",
                         c->steps_per_roundtrip);
    if (!(c->settle_s >= 0.0) || isinf(c->settle_s))
        return base_fail(err, BASE_ERR_DOMAIN, "comb.settle_s = %g: zero or more is needed",
                         c->settle_s);
    const enum base_status status = c->state == LLE_GOAL_SWEEP ? check_sweep(c, err) : BASE_OK;
    if (status)
        return status;
    if (c->state != LLE_GOAL_SWEEP && c->stop_at != LLE_STOP_NEVER)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.stop_at belongs to a sweep: set comb.state to sweep, or leave it "
                         "out");
    if (c->state == LLE_GOAL_HOLD && !isnan(c->sweep_back))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.sweep_back = %g: a comb is tuned back from a sweep's end or from "
                         "seeded solitons: set comb.state to sweep or soliton, or leave it out",
                         c->sweep_back);
    return check_back(c, err);
}

enum base_status lle_reach_restart(const struct lle_plan *plan, const struct lle_dictionary *d,
                                   uint32_t member, struct lle_solver *s, struct base_error *err)
{
    const struct lle_drive drive = lle_solver_drive(s);
    lle_solver_restart(s, (struct base_rng){ plan->comb.seed, BASE_RNG_VACUUM, 0, member });
    lle_bath_warm(&drive, lle_solver_bath(s));
    return start(plan, s, member, 1.0 / d->photons_per_unit, err);
}

enum base_status lle_reach_start(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 uint32_t member, struct lle_solver **out, struct base_error *err)
{
    *out = NULL;
    struct lle_ports ports;
    enum base_status status = check(plan, err);
    if (status || (status = lle_ports_of(plan, d, &ports, err)))
        return status;
    double *dispersion;
    if ((status = lle_dispersion_array(plan, d, &dispersion, err))) {
        lle_ports_free(&ports);
        return status;
    }
    struct lle_drive drive = lle_reach_drive(plan, d, dispersion);
    drive.loss = ports.uniform ? NULL : ports.loss;
    if (plan->comb.state == LLE_GOAL_SWEEP)
        drive.zeta = plan->comb.sweep_from;
    status = lle_pumps_place(plan, d, &ports, 0.0, &drive, err);

    const struct base_rng vacuum = { plan->comb.seed, BASE_RNG_VACUUM, 0, member };
    if (!status)
        status = lle_solver_new(out, plan->comb.modes, (enum lle_scheme)plan->comb.scheme,
                                lle_reach_step_tau(plan, d), d->roundtrip_tau, &drive, vacuum, err);
    free(dispersion);
    lle_ports_free(&ports);
    if (!status)
        status = lle_reach_restart(plan, d, member, *out, err);
    if (status) {
        lle_solver_free(*out);
        *out = NULL;
    }
    return status;
}

size_t lle_reach_settle_steps(const struct lle_plan *plan, const struct lle_dictionary *d)
{
    return (size_t)ceil(plan->comb.settle_s / lle_reach_step_s(plan, d));
}

enum base_status lle_reach(const struct lle_plan *plan, const struct lle_dictionary *d,
                           uint32_t member, const struct base_progress *progress,
                           struct lle_trace *there, struct lle_trace *back, struct lle_solver **out,
                           struct base_error *err)
{
    const bool tunes = plan->comb.state == LLE_GOAL_SWEEP || !isnan(plan->comb.sweep_back);
    enum base_status status = lle_reach_start(plan, d, member, out, err);
    struct lle_ports ports = { 0 };
    if (!status && tunes)
        status = lle_ports_of(plan, d, &ports, err);
    if (!status && tunes)
        status = tune(plan, d, &ports, *out, progress, there, back, err);
    lle_ports_free(&ports);
    if (!status)
        status =
            settle(*out, lle_reach_settle_steps(plan, d), progress, tunes ? 0.9 : 0.0, 1.0, err);
    if (status) {
        lle_solver_free(*out);
        *out = NULL;
    }
    return status;
}
