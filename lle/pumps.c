#include "lle/pumps.h"

#include "base/constants.h"
#include "lle/solver_parts.h"

#include <math.h>

static const double farthest = 0.25; /* of the spacing, from a resonance */

static double mode_number(size_t modes, size_t index)
{
    return index < modes / 2 ? (double)index : (double)index - (double)modes;
}

/* Index of the resonance nearest to nu_0 + offset_hz, and the distance from it. */
static size_t nearest(size_t modes, const struct lle_dictionary *d, const struct lle_drive *drive,
                      double offset_hz, double *distance_hz)
{
    size_t best = 0;
    *distance_hz = HUGE_VAL;
    for (size_t k = 0; k < modes; k++) {
        if (k == modes / 2)
            continue;
        const double resonance_hz = mode_number(modes, k) * d->fsr_hz +
                                    0.5 * d->kappa_hz * lle_solver_dispersion(modes, drive, k);
        if (fabs(offset_hz - resonance_hz) < fabs(*distance_hz)) {
            *distance_hz = offset_hz - resonance_hz;
            best = k;
        }
    }
    return best;
}

static enum base_status check(const struct lle_pump *p, struct base_error *err)
{
    const size_t count = p->extra_frequency_hz.count;
    if (count > LLE_TONES)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "pump.extra_frequency_hz has %zu entries: %d at most are possible", count,
                         LLE_TONES);
    if (p->extra_power_w.count != count)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "pump.extra_power_w has %zu entries, pump.extra_frequency_hz %zu: one "
                         "power for each frequency is needed",
                         p->extra_power_w.count, count);
    if (p->extra_sweep_hz.count != 0 && p->extra_sweep_hz.count != count)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "pump.extra_sweep_hz has %zu entries, pump.extra_frequency_hz %zu: one "
                         "for each frequency or none are needed",
                         p->extra_sweep_hz.count, count);
    const struct {
        const char *name;
        size_t count;
    } noise[] = { { "extra_linewidth_hz", p->extra_linewidth_hz.count },
                  { "extra_rin_per_hz", p->extra_rin_per_hz.count } };
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++)
        if (noise[i].count != 0 && noise[i].count != count)
            return base_fail(err, BASE_ERR_DOMAIN,
                             "pump.%s has %zu entries, pump.extra_frequency_hz %zu: one for each "
                             "frequency or none are needed",
                             noise[i].name, noise[i].count, count);
    return BASE_OK;
}

/* Its own noise, in the equation's units as the first pump's (lle/reach.c). */
static void add_noise(const struct lle_plan *plan, const struct lle_dictionary *d, size_t k,
                      struct lle_tone *tone)
{
    const struct lle_pump *p = &plan->pump;
    const double per_hz = 4.0 * BASE_PI / d->kappa_rad_s;
    if (!plan->comb.pump_noise)
        return;
    if (p->extra_linewidth_hz.count)
        tone->diffusion = per_hz * p->extra_linewidth_hz.value[k];
    if (p->extra_rin_per_hz.count)
        tone->power = 0.5 * BASE_PI * p->extra_rin_per_hz.value[k] * p->rin_corner_hz;
    tone->power_rate = per_hz * p->rin_corner_hz;
}

static enum base_status place(const struct lle_plan *plan, const struct lle_dictionary *d,
                              const struct lle_ports *ports, double freq_hz, double power_w,
                              struct lle_drive *drive, struct base_error *err)
{
    const double cold_hz = plan->pump.frequency_hz + d->detuning_hz; /* nu_0 */
    const double pump_hz = cold_hz - 0.5 * drive->zeta * d->kappa_hz;
    double apart_hz;
    const size_t k = nearest(ports->modes, d, drive, freq_hz - cold_hz, &apart_hz);
    const double mu = mode_number(ports->modes, k);
    if (!(fabs(apart_hz) <= farthest * d->fsr_hz))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a further pump at %.12g Hz: the nearest resonance, mode %g, is %.4g Hz "
                         "away; within %.4g Hz, a quarter of the spacing, of one it drives that "
                         "one alone (%zu modes are there)",
                         freq_hz, mu, apart_hz, farthest * d->fsr_hz, ports->modes);
    const double f2 = power_w / d->threshold_w * ports->bus[k] / ports->bus[0];
    drive->tone[drive->tones++] =
        (struct lle_tone){ .mu = (long)mu,
                           .f = sqrt(f2),
                           .rate = 2.0 * (freq_hz - pump_hz - mu * d->fsr_hz) / d->kappa_hz };
    return BASE_OK;
}

enum base_status lle_pumps_place(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 const struct lle_ports *ports, double done,
                                 struct lle_drive *drive, struct base_error *err)
{
    const struct lle_pump *p = &plan->pump;
    enum base_status status = check(p, err);
    drive->tones = 0;
    for (size_t k = 0; k < p->extra_frequency_hz.count && !status; k++) {
        const double moved_hz = p->extra_sweep_hz.count ? done * p->extra_sweep_hz.value[k] : 0.0;
        status = place(plan, d, ports, p->extra_frequency_hz.value[k] + moved_hz,
                       p->extra_power_w.value[k], drive, err);
        if (status)
            return base_while(err, "placing pump.extra_frequency_hz[%zu]", k);
        add_noise(plan, d, k, &drive->tone[k]);
    }
    return status;
}
