#include "lle/jitter.h"

#include <math.h>

/* Numbers a step may use: white and power, two poles of heat, then flicker; calls of four pairs. */
enum { NUMBERS = 4 + LLE_FLICKER_MOST, PER_CALL = 8, CALLS = (NUMBERS + PER_CALL - 1) / PER_CALL };
enum { LANES_MOST = 16 };
static const double densest = 1.1513; /* half a decade */

bool lle_jitter_on(const struct lle_drive *d)
{
    const struct lle_jitter *j = &d->jitter;
    bool on = j->diffusion != 0.0 || j->flicker != 0.0 || j->power != 0.0;
    for (size_t i = 0; i < LLE_POLES; i++)
        on = on || j->heat[i] != 0.0;
    for (size_t k = 0; k < d->tones && k < LLE_TONES; k++)
        on = on || d->tone[k].diffusion != 0.0 || d->tone[k].power != 0.0;
    return on;
}

void lle_jitter_off(struct lle_drive *d)
{
    d->jitter = (struct lle_jitter){ 0 };
    for (size_t k = 0; k < LLE_TONES; k++)
        d->tone[k].diffusion = d->tone[k].power = d->tone[k].power_rate = 0.0;
}

double lle_jitter_share(double fast_share, double fast_s, double slow_s)
{
    const double fast = fast_share / fast_s, slow = (1.0 - fast_share) / slow_s;
    return fast / (fast + slow);
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
        { "variance of the temperature's shift", j->heat[0], false },
        { "rate of the temperature", j->heat_rate[0], j->heat[0] > 0.0 },
        { "variance of the temperature's slow shift", j->heat[1], false },
        { "slow rate of the temperature", j->heat_rate[1], j->heat[1] > 0.0 },
    };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        const enum base_status status = need(needs[i].name, needs[i].value, needs[i].positive, err);
        if (status)
            return status;
    }
    for (size_t k = 0; k < d->tones && k < LLE_TONES; k++) {
        const struct lle_tone *t = &d->tone[k];
        enum base_status status =
            need("phase diffusion of a further pump", t->diffusion, false, err);
        if (!status)
            status = need("variance of a further pump's power", t->power, false, err);
        if (!status)
            status =
                need("corner of a further pump's power noise", t->power_rate, t->power > 0.0, err);
        if (status)
            return status;
    }
    if (j->flicker > 0.0 && !(log(j->flicker_high / j->flicker_low) > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "flicker from %g to %g per unit of tau: the band must have a width "
                         "(pump.flicker_low_hz below pump.flicker_high_hz)",
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
static struct lle_jitter_walk walk_of(double rate, double variance, double h)
{
    return (struct lle_jitter_walk){ .kept = variance > 0.0 ? exp(-rate * h) : 0.0,
                                     .kick = sqrt(-variance * expm1(-2.0 * rate * h)),
                                     .start = sqrt(variance) };
}

struct lle_jitter_pace lle_jitter_pace_of(const struct lle_jitter *j, double h)
{
    struct lle_jitter_pace p = { .h = h,
                                 .turn = sqrt(j->diffusion * h),
                                 .power = walk_of(j->power_rate, j->power, h) };
    double distance;
    for (size_t i = 0; i < LLE_POLES; i++)
        p.heat[i] = walk_of(j->heat_rate[i], j->heat[i], h);
    p.corners = lle_jitter_corners(j, &distance);
    for (size_t k = 0; k < p.corners; k++)
        p.flicker[k] = walk_of(lle_jitter_corner(j, k), j->flicker * distance, h);
    return p;
}

static void start(const struct lle_jitter_pace *p, struct base_rng here, struct lle_jitter_state *s)
{
    double g[NUMBERS];
    here.point++;
    base_rng_normals(here, 0, g, NUMBERS);
    *s = (struct lle_jitter_state){ .started = true,
                                    .power = p->power.start * g[1],
                                    .heat = { p->heat[0].start * g[2], p->heat[1].start * g[3] } };
    for (size_t k = 0; k < p->corners; k++)
        s->flicker[k] = p->flicker[k].start * g[4 + k];
}

static double moved(const struct lle_jitter_walk *w, double x, double normal)
{
    return w->kept * x + w->kick * normal;
}

/* Number n stands at g[n lanes]: pairs of all lanes follow each other, first halves first. */
static void move(const struct lle_jitter_pace *p, const float *g, size_t lanes,
                 struct lle_jitter_state *s)
{
    s->turn = p->turn * (double)g[0];
    for (size_t k = 0; k < p->corners; k++) {
        s->turn += p->h * s->flicker[k];
        s->flicker[k] = moved(&p->flicker[k], s->flicker[k], (double)g[(4 + k) * lanes]);
    }
    s->power = moved(&p->power, s->power, (double)g[lanes]);
    for (size_t i = 0; i < LLE_POLES; i++)
        s->heat[i] = moved(&p->heat[i], s->heat[i], (double)g[(2 + i) * lanes]);
    s->phase += s->turn;
}

void lle_jitter_draw_lanes(const struct lle_jitter_pace *p, struct base_rng here,
                           const struct base_rng_lane *lane, size_t lanes, size_t count,
                           uint64_t index, struct lle_jitter_state *state)
{
    float g[CALLS * PER_CALL * LANES_MOST];
    const size_t calls = (4 + p->corners + PER_CALL - 1) / PER_CALL;
    for (size_t l = 0; l < count; l++)
        if (!state[l].started) {
            here.member = lane[l].member;
            start(p, here, &state[l]);
        }
    base_rng_noise(here, lane, lanes, index * CALLS, 1, calls, g);
    for (size_t l = 0; l < count; l++)
        move(p, g + l, lanes, &state[l]);
}

void lle_jitter_draw(const struct lle_jitter_pace *p, struct base_rng here, uint64_t index,
                     struct lle_jitter_state *s)
{
    const struct base_rng_lane lane[2] = { { here.member, 0 }, { here.member, 0 } };
    lle_jitter_draw_lanes(p, here, lane, 2, 1, index, s);
}

double lle_jitter_gain(const struct lle_jitter_state *s)
{
    return sqrt(fmax(1.0 + s->power, 0.0));
}

struct lle_jitter_pace lle_jitter_pace_of_tone(const struct lle_tone *t, double h)
{
    const struct lle_jitter own = { .diffusion = t->diffusion,
                                    .power = t->power,
                                    .power_rate = t->power_rate };
    return lle_jitter_pace_of(&own, h);
}

/* Streams behind the first pump's two. */
void lle_jitter_draw_tones(const struct lle_drive *d, const struct lle_jitter_pace *pace,
                           struct base_rng here, uint64_t index, struct lle_jitter_state *state)
{
    enum { FURTHER = 16 };
    for (size_t k = 0; k < d->tones; k++) {
        const struct lle_tone *t = &d->tone[k];
        struct base_rng there = here;
        there.point += FURTHER + 2 * (uint32_t)k;
        if (t->diffusion != 0.0 || t->power != 0.0)
            lle_jitter_draw(&pace[k], there, index, &state[k]);
    }
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
