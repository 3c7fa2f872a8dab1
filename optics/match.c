#include "optics/match.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/profile.h"

#include <math.h>

/* The light of an off modulator alone: flat over the detection window. */
static struct optics_profile leaked(const struct optics_profile *p)
{
    return (struct optics_profile){ .shape = OPTICS_SQUARE,
                                    .width_s = 2.0 * p->leak_half_s,
                                    .delay_s = p->delay_s,
                                    .half_s = p->leak_half_s,
                                    .norm_s = 2.0 * p->leak_half_s };
}

/* int u_A* u_B exp(2 pi i offset t) dt; no cell is longer than a 64th of a period or of the span.
 */
static double complex beat(const struct optics_profile *a, const struct optics_profile *b,
                           double from_s, double to_s, double offset_hz)
{
    if (offset_hz == 0.0)
        return optics_profile_mix(a, b, from_s, to_s);
    const double periods = fabs(offset_hz) * (to_s - from_s);
    const size_t cells = (size_t)fmin(64.0 * (1.0 + periods), 8192.0);
    const double step_s = (to_s - from_s) / (double)cells;
    double complex sum = 0.0;
    for (size_t j = 0; j < cells; j++) {
        const double t = from_s + (double)j * step_s;
        sum += optics_profile_mix(a, b, t, t + step_s) *
               cexp(2.0 * BASE_PI * I * offset_hz * (t + 0.5 * step_s));
    }
    return sum;
}

/* Pulses cut and carried alike, at the same time and frequency. */
static bool alike(const struct optics_plan *plan)
{
    const struct optics_user *a = &plan->alice, *b = &plan->bob;
    return a->delay_s == b->delay_s && a->offset_hz == b->offset_hz && a->fiber_m == b->fiber_m;
}

static void overlaps(const struct optics_plan *plan, double offset_hz, struct optics_match *m)
{
    struct optics_profile a[2], b[2];
    double from_s, to_s;
    a[0] = optics_profile_of(plan, &plan->alice);
    b[0] = optics_profile_of(plan, &plan->bob);
    a[1] = leaked(&a[0]);
    b[1] = leaked(&b[0]);
    m->off[0] = a[0].leak * 2.0 * a[0].leak_half_s / a[0].norm_s;
    m->off[1] = b[0].leak * 2.0 * b[0].leak_half_s / b[0].norm_s;
    optics_profile_span(plan, &from_s, &to_s);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            m->overlap[i][j] = beat(&a[i], &b[j], from_s, to_s, offset_hz);
}

struct optics_match optics_match_of(const struct optics_plan *plan)
{
    const double offset_hz = plan->bob.offset_hz - plan->alice.offset_hz;
    const double T = plan->encoder.bin_separation_s, error = plan->encoder.phase_error_rad;
    const double width_hz = isnan(plan->source.linewidth_hz) ? 0.0 : plan->source.linewidth_hz;
    const double drift = optics_fiber_phase_rms(plan);
    struct optics_match m = { .transmittance = plan->relay.splitter_transmittance,
                              .imbalance = plan->encoder.imbalance,
                              .late_rad = 2.0 * BASE_PI * offset_hz * T,
                              .intensity_error = plan->encoder.intensity_error,
                              .memory = optics_memory_of(plan) };
    /* Phases of two users: variances add. A Lorentzian line of FWHM dnu walks by 2 pi dnu T. */
    m.phase_variance = 2.0 * (error * error + 2.0 * BASE_PI * width_hz * T) + drift * drift;
    /* The usual case costs nothing: a network asks for thousands of links. */
    const bool ideal = plan->encoder.extinction_db >= OPTICS_IDEAL_EXTINCTION_DB;
    if (!ideal || !alike(plan))
        overlaps(plan, offset_hz, &m);
    if (alike(plan))
        m.overlap[0][0] = 1.0;
    m.active = m.transmittance != 0.5 || m.imbalance != 0.0 || m.off[0] > 0.0 || m.off[1] > 0.0 ||
               cabs(m.overlap[0][0] - 1.0) > 1e-9 || m.late_rad != 0.0 || m.phase_variance > 0.0 ||
               m.intensity_error > 0.0 || !optics_memory_is_none(&m.memory);
    return m;
}

/* Photons are counted with the light of the empty bin; a mean of one photon over both bits. */
struct optics_sent optics_match_sent(const struct optics_match *m, int user, int basis_x, int bit)
{
    const double early = 1.0 + m->imbalance, late = 1.0 - m->imbalance, off = m->off[user];
    if (basis_x)
        return (struct optics_sent){ .early = 0.5 * early,
                                     .late = 0.5 * late,
                                     .phase_rad = bit ? BASE_PI : 0.0 };
    const double all = 1.0 + off;
    return (struct optics_sent){ .early = (bit ? off : 1.0) * early / all,
                                 .late = (bit ? 1.0 : off) * late / all,
                                 .empty_early = bit,
                                 .empty_late = !bit };
}
