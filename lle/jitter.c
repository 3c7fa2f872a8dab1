#include "lle/jitter.h"

#include <math.h>

/* Pairs of normal numbers a step may use; white and power, heat, then flicker. */
enum { PAIRS = 2 + LLE_FLICKER_MOST / 2 };
static const double densest = 1.1513; /* half a decade */

bool lle_jitter_on(const struct lle_drive *d)
{
    const struct lle_jitter *j = &d->jitter;
    return j->diffusion != 0.0 || j->flicker != 0.0 || j->power != 0.0 || j->heat != 0.0;
}

static enum base_status need(const char *name, double value, bool on, struct base_error *err)
{
    if (value >= 0.0 && isfinite(value) && !(on && value == 0.0))
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN, "%s = %g: %s is needed", name, value,
                     on ? "a positive number" : "zero or more");
}

enum base_status lle_jitter_check(const struct lle_drive *d, struct base_error *err)
{
    const struct lle_jitter *j = &d->jitter;
    const struct {
        const char *name;
        double value;
        bool positive;
    } needs[] = {
        { "phase diffusion of the pump", j->diffusion, false },
        { "flicker of the pump's frequency", j->flicker, false },
        { "lowest corner of the flicker", j->flicker_low, j->flicker > 0.0 },
        { "highest corner of the flicker", j->flicker_high, j->flicker > 0.0 },
        { "variance of the pump's power", j->power, false },
        { "corner of the pump's power noise", j->power_rate, j->power > 0.0 },
        { "variance of the temperature's shift", j->heat, false },
        { "rate of the temperature", j->heat_rate, j->heat > 0.0 },
    };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        const enum base_status status = need(needs[i].name, needs[i].value, needs[i].positive, err);
        if (status)
            return status;
    }
    if (j->flicker > 0.0 && !(log(j->flicker_high / j->flicker_low) > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "flicker from %g to %g per unit of tau: the band must have a width",
                         j->flicker_low, j->flicker_high);
    if (j->flicker > 0.0 && log(j->flicker_high / j->flicker_low) > LLE_FLICKER_MOST * densest)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "flicker from %g to %g per unit of tau: %d decades at most are possible",
                         j->flicker_low, j->flicker_high, LLE_FLICKER_MOST / 2);
    return BASE_OK;
}

size_t lle_jitter_corners(const struct lle_jitter *j, double *distance)
{
    *distance = 0.0;
    if (j->flicker == 0.0)
        return 0;
    const double width = log(j->flicker_high / j->flicker_low);
    const double count = fmin(ceil(width / densest), LLE_FLICKER_MOST);
    *distance = width / count;
    return (size_t)count;
}

double lle_jitter_corner(const struct lle_jitter *j, size_t k)
{
    double distance;
    lle_jitter_corners(j, &distance);
    return j->flicker_low * exp(((double)k + 0.5) * distance);
}

/* One Ornstein-Uhlenbeck process over a time h, exactly. */
static double relax(double x, double rate, double variance, double h, double normal)
{
    const double kept = exp(-rate * h);
    return kept * x + sqrt(-variance * expm1(-2.0 * rate * h)) * normal;
}

static void start(const struct lle_jitter *j, struct base_rng here, struct lle_jitter_state *s)
{
    double g[2 * PAIRS], distance;
    here.point++;
    base_rng_normals(here, 0, g, 2 * PAIRS);
    const size_t corners = lle_jitter_corners(j, &distance);
    *s = (struct lle_jitter_state){ .started = true,
                                    .power = sqrt(j->power) * g[1],
                                    .heat = sqrt(j->heat) * g[2] };
    for (size_t k = 0; k < corners; k++)
        s->flicker[k] = sqrt(j->flicker * distance) * g[4 + k];
}

void lle_jitter_draw(const struct lle_jitter *j, double h, struct base_rng here, uint64_t index,
                     struct lle_jitter_state *s)
{
    double g[2 * PAIRS], distance;
    if (!s->started)
        start(j, here, s);
    const size_t corners = lle_jitter_corners(j, &distance);
    base_rng_normals(here, index * PAIRS, g, 4 + (corners + 1) / 2 * 2);
    s->turn = sqrt(j->diffusion * h) * g[0];
    for (size_t k = 0; k < corners; k++) {
        const double rate = j->flicker_low * exp(((double)k + 0.5) * distance);
        s->turn += h * s->flicker[k];
        s->flicker[k] = relax(s->flicker[k], rate, j->flicker * distance, h, g[4 + k]);
    }
    s->power = j->power > 0.0 ? relax(s->power, j->power_rate, j->power, h, g[1]) : 0.0;
    s->heat = j->heat > 0.0 ? relax(s->heat, j->heat_rate, j->heat, h, g[2]) : 0.0;
    s->phase += s->turn;
}

/* Powers of one rotation, by recurrence: after 2^8 modes its length is off by 1e-14. */
void lle_jitter_turn(size_t modes, double angle, double slope, double complex *a)
{
    const double complex all = cexp(-I * angle), next = cexp(-I * slope);
    double complex up = all, down = all * conj(next);
    if (slope == 0.0) {
        for (size_t k = 0; k < modes; k++)
            a[k] *= all;
        return;
    }
    for (size_t k = 0; k < modes / 2; k++, up *= next)
        a[k] *= up;
    for (size_t k = modes - 1; k > modes / 2; k--, down *= conj(next))
        a[k] *= down;
    a[modes / 2] *= all;
}
