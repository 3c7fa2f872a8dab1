#include "optics/detector.h"

#include <math.h>

double optics_detector_recovered(const struct optics_detector *d, double after_s)
{
    const double ready_s = after_s - d->dead_time_s;
    if (!(d->dead_time_s > 0.0) && !(d->recovery_s > 0.0))
        return 1.0;
    if (ready_s <= 0.0)
        return 0.0;
    return d->recovery_s > 0.0 ? -expm1(-ready_s / d->recovery_s) : 1.0;
}

double optics_detector_afterpulse(const struct optics_detector *d, double from_s, double to_s)
{
    if (!(d->afterpulse_probability > 0.0))
        return 0.0;
    const double from = fmax(from_s, d->dead_time_s), to = fmax(to_s, from);
    const double tau = d->afterpulse_time_s, P = d->afterpulse_probability;
    const double released = P * exp(-from / tau) * -expm1((from - to) / tau);
    if (!(d->recovery_s > 0.0))
        return released;
    /* less int P/tau exp(-t/tau) exp(-(t - dead)/recovery) dt */
    const double both = 1.0 / (1.0 / tau + 1.0 / d->recovery_s);
    const double early = exp(-from / tau - (from - d->dead_time_s) / d->recovery_s);
    return released - P * both / tau * early * -expm1((from - to) / both);
}

/* int (1 - survival) dt: the dead time, and one recovery constant. */
static double lost_s(const struct optics_detector *d)
{
    return d->dead_time_s + d->recovery_s;
}

double optics_detector_maximum_rate_hz(const struct optics_detector *d)
{
    return d->dead_time_s > 0.0 ? 1.0 / d->dead_time_s : INFINITY;
}

double optics_detector_live_at(const struct optics_detector *d, double rate_hz)
{
    return 1.0 / (1.0 + rate_hz * lost_s(d));
}

double optics_detector_timing_s(const struct optics_detector *d)
{
    return sqrt(d->jitter_s * d->jitter_s + d->tdc_bin_s * d->tdc_bin_s / 12.0);
}

/* Far behind the dead time sums over qubits are taken as integrals: both are then exact to the
 * width of one qubit. */
enum { QUBITS_MOST = 4096 };

/* Bins of later qubits a click costs, mean over the click in either bin and over both bins. `apart`
 * runs over late - early, 0 (twice) and early - late. */
static double slots_of(const struct optics_plan *plan, const double apart_s[4])
{
    const double period_s = 1.0 / plan->encoder.clock_hz;
    double sum = 0.0;
    for (int k = 0; k < 4; k++) {
        size_t n = 1;
        for (; n <= QUBITS_MOST; n++) {
            const double at_s = (double)n * period_s + apart_s[k];
            if (at_s <= 1e-9 * period_s) /* bins of interleaved qubits that are one moment */
                continue;
            const double survive = optics_detector_recovered(&plan->detector, at_s);
            if (survive > 1.0 - 1e-12)
                break;
            sum += (1.0 - survive) / 4.0;
        }
        const double rest_s = lost_s(&plan->detector) - ((double)n - 0.5) * period_s;
        if (n > QUBITS_MOST && rest_s > 0.0)
            sum += rest_s / period_s / 4.0;
    }
    return sum;
}

static double echo_of(const struct optics_plan *plan, const double apart_s[4])
{
    const struct optics_detector *d = &plan->detector;
    const double period_s = 1.0 / plan->encoder.clock_hz, half_s = 0.5 * d->window_s;
    if (!(d->afterpulse_probability > 0.0))
        return 0.0;
    double sum = 0.0;
    for (int k = 0; k < 4; k++)
        for (size_t n = 1; n <= QUBITS_MOST; n++) {
            const double at_s = (double)n * period_s + apart_s[k];
            if (at_s <= 1e-9 * period_s)
                continue;
            const double p = optics_detector_afterpulse(d, at_s - half_s, at_s + half_s);
            sum += p / 4.0;
            if (at_s > d->dead_time_s + 40.0 * d->afterpulse_time_s)
                break;
        }
    return sum;
}

struct optics_memory optics_memory_of(const struct optics_plan *plan)
{
    const struct optics_detector *d = &plan->detector;
    const double T = plan->encoder.bin_separation_s, half_s = 0.5 * d->window_s;
    const double apart_s[4] = { 0.0, T, 0.0, -T };
    struct optics_memory m = { .survive = 1.0 };
    const bool remembers = d->dead_time_s > 0.0 || d->recovery_s > 0.0;
    if (remembers) {
        m.survive = optics_detector_recovered(d, T);
        m.slots = slots_of(plan, apart_s);
    }
    m.after = optics_detector_afterpulse(d, T - half_s, T + half_s);
    m.echo = echo_of(plan, apart_s);
    return m;
}

bool optics_memory_is_none(const struct optics_memory *m)
{
    return m->survive == 1.0 && m->after == 0.0 && m->slots == 0.0 && m->echo == 0.0;
}

double optics_memory_live(const struct optics_memory *m, double click)
{
    return 1.0 / (1.0 + m->slots * click);
}

/* One detector: an early click alone becomes both with `after`; of both the late one is missed with
 * 1 - survive, and then it is an early click alone. */
static void one_detector(const struct optics_memory *m, int early, int late, double p[16])
{
    for (int k = 0; k < 16; k++) {
        if (!(k & early) || (k & late))
            continue;
        const double alone = p[k], both = p[k | late];
        const double missed = alone + (1.0 - m->survive) * both;
        p[k] = (1.0 - m->after) * missed;
        p[k | late] = m->after * missed + m->survive * both;
    }
}

void optics_memory_apply(const struct optics_memory *m, double p[16])
{
    enum { D1_EARLY = 1, D2_EARLY = 2, D1_LATE = 4, D2_LATE = 8 }; /* as in optics/clicks.h */
    if (m->survive == 1.0 && m->after == 0.0)
        return;
    one_detector(m, D1_EARLY, D1_LATE, p);
    one_detector(m, D2_EARLY, D2_LATE, p);
}
