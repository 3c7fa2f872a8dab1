#include "lle/tones.h"

#include <math.h>
#include <string.h>

static const double stage_at[] = { 0.0, 0.5, 0.5, 1.0 }; /* in steps */
enum { STAGES = sizeof stage_at / sizeof stage_at[0] };

static size_t slot(size_t modes, long mu)
{
    return mu >= 0 ? (size_t)mu : modes - (size_t)(-mu);
}

enum base_status lle_tones_check(size_t modes, const struct lle_drive *d, struct base_error *err)
{
    if (d->tones > LLE_TONES)
        return base_fail(err, BASE_ERR_DOMAIN, "%zu further pumps: %d at most are possible",
                         d->tones, LLE_TONES);
    const long half = (long)(modes / 2);
    for (size_t k = 0; k < d->tones; k++) {
        const struct lle_tone *t = &d->tone[k];
        if (t->mu <= -half || t->mu >= half)
            return base_fail(err, BASE_ERR_DOMAIN,
                             "a further pump on mode %ld: with %zu modes %ld to %ld are possible; "
                             "raise comb.modes",
                             t->mu, modes, 1 - half, half - 1);
        if (!(t->f >= 0.0) || isinf(t->f) || !isfinite(t->rate))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "a further pump of f = %g, rate %g: f of zero or more and a finite "
                             "rate are needed",
                             t->f, t->rate);
    }
    return BASE_OK;
}

/* Held over a step, as the first pump's: within one the response is that of a constant tone. */
double lle_tones_amplitude(const struct lle_solver *s, size_t k)
{
    return s->drive.tone[k].f * lle_jitter_gain(&s->tone_jitter[k]);
}

/* a <- a + sign p at `at` steps from here. */
static void add_response(const struct lle_solver *s, double at, double sign, double complex *a)
{
    for (size_t k = 0; k < s->drive.tones; k++) {
        const struct lle_tone *t = &s->drive.tone[k];
        const size_t index = slot(s->modes, t->mu);
        const double phase = s->tone_phase[k] + t->rate * at * s->step_tau;
        const double complex per_f = 1.0 / (-I * t->rate - lle_solver_linear(s, index));
        a[index] += sign * lle_tones_amplitude(s, k) * per_f * cexp(-I * phase);
    }
}

const double complex *lle_tones_shown(struct lle_solver *s, const double complex *from)
{
    memcpy(s->shown, from, s->modes * sizeof *s->shown);
    add_response(s, stage_at[s->stage % STAGES], 1.0, s->shown);
    s->stage++;
    return s->shown;
}

void lle_tones_step(struct lle_solver *s)
{
    s->stage = 0;
    add_response(s, 0.0, -1.0, s->a);
    lle_etdrk4_step(s);
    add_response(s, 1.0, 1.0, s->a);
    for (size_t k = 0; k < s->drive.tones; k++)
        s->tone_phase[k] =
            remainder(s->tone_phase[k] + s->drive.tone[k].rate * s->step_tau, 8.0 * atan(1.0));
}
