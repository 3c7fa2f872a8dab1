#include "lle/solver.h"

#include "base/constants.h"
#include "lle/alone.h"
#include "lle/bath.h"
#include "lle/denormals.h"
#include "lle/ikeda.h"
#include "lle/solver_parts.h"
#include "lle/terms.h"
#include "lle/tones.h"
#include "lle/vacuum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chaos at f^2 = 10 keeps its statistics to 10 round trips of 0.0056 a step and blows up at 12. */
static const double longest_roundtrips = 8.0;
static const double longest_tau = 0.05;
static const uint64_t watch_every = 64; /* steps between looks at the power */

bool lle_drive_plain(const struct lle_drive *d)
{
    return d->d4 == 0.0 && !d->dispersion && !d->loss && !lle_terms_on(d) && !lle_jitter_on(d);
}

double lle_solver_dispersion(size_t modes, const struct lle_drive *d, size_t index)
{
    if (d->dispersion)
        return d->dispersion[index];
    const bool unpaired = index == modes / 2;
    const double mu = index <= modes / 2 ? (double)index : (double)index - (double)modes;
    const double odd = unpaired ? 0.0 : d->d3 * mu * mu * mu;
    return d->d2 * mu * mu + odd + d->d4 * mu * mu * mu * mu;
}

double complex lle_solver_linear(const struct lle_solver *s, size_t index)
{
    const double loss = s->drive.loss ? s->drive.loss[index] : 1.0;
    return -(loss + I * (s->drive.zeta - s->prepared_shift +
                         lle_solver_dispersion(s->modes, &s->drive, index)));
}

static double largest_dispersion(size_t modes, const struct lle_drive *d)
{
    double largest = 0.0;
    for (size_t k = 0; k < modes; k++)
        largest = fmax(largest, fabs(lle_solver_dispersion(modes, d, k)));
    return largest;
}

static enum base_status check_drive(size_t modes, enum lle_scheme scheme, double h,
                                    double roundtrip_tau, const struct lle_drive *d,
                                    struct base_error *err)
{
    if (!isfinite(d->f) || !isfinite(d->zeta) || !isfinite(d->d2) || !isfinite(d->d3) ||
        !isfinite(d->d4))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "drive f = %g, zeta = %g, d2 = %g, d3 = %g, d4 = %g: all must be finite",
                         d->f, d->zeta, d->d2, d->d3, d->d4);
    for (size_t k = 0; d->dispersion && k < modes; k++)
        if (!isfinite(d->dispersion[k]))
            return base_fail(err, BASE_ERR_DOMAIN, "dispersion[%zu] = %g: all must be finite", k,
                             d->dispersion[k]);
    for (size_t k = 0; d->loss && k < modes; k++)
        if (!(d->loss[k] > 0.0) || isinf(d->loss[k]))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "loss[%zu] = %g: kappa_mu/kappa, a positive number, is needed", k,
                             d->loss[k]);
    if (!(d->noise >= 0.0) || isinf(d->noise))
        return base_fail(err, BASE_ERR_DOMAIN, "noise = %g: 2g/kappa, zero or more, is needed",
                         d->noise);
    const double turn = h * largest_dispersion(modes, d);
    if ((scheme == LLE_STRANG || scheme == LLE_IKEDA) && turn > BASE_PI)
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "a split step of %g turns the outermost of %zu modes by %.3g rad: beyond pi "
            "solitons are lost; %g or shorter is needed (comb.steps_per_roundtrip of %.4g or "
            "more), or comb.scheme: etdrk4",
            h, modes, turn, h * BASE_PI / turn, roundtrip_tau * turn / (h * BASE_PI));
    return lle_terms_check(modes, scheme, d, err);
}

static enum base_status check_step(enum lle_scheme scheme, double h, double roundtrip_tau,
                                   struct base_error *err)
{
    if (!(h > 0.0) || isinf(h) || !(roundtrip_tau > 0.0) || isinf(roundtrip_tau))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "step %g, round trip %g (in 2/kappa): both must be positive", h,
                         roundtrip_tau);
    if (scheme == LLE_IKEDA)
        return lle_ikeda_check(h, roundtrip_tau, err);
    if (scheme == LLE_STRANG)
        return BASE_OK;
    const double trips = h / roundtrip_tau, rounding = 1.0 + 1e-9;
    if (trips > longest_roundtrips * rounding)
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "a step of %.4g round trips: %g at most (comb.steps_per_roundtrip of %g or "
            "more); chaos blows up at 12",
            trips, longest_roundtrips, 1.0 / longest_roundtrips);
    if (h > longest_tau * rounding)
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "a step of %.4g photon lifetimes: %g at most, or chaos blows up; here this "
            "means comb.steps_per_roundtrip of %.4g or more",
            2.0 * h, 2.0 * longest_tau, roundtrip_tau / longest_tau);
    return BASE_OK;
}

static bool allocate(struct lle_solver *s)
{
    double complex **const always[] = { &s->a, &s->x, &s->half };
    double complex **const etdrk4[] = { &s->y, &s->p, &s->w, &s->q, &s->f1, &s->f2, &s->f3 };
    bool good = true;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        good = (*always[i] = base_fft_alloc(s->modes)) && good;
    for (size_t i = 0; s->scheme != LLE_STRANG && i < sizeof etdrk4 / sizeof etdrk4[0]; i++)
        good = (*etdrk4[i] = base_fft_alloc(s->modes)) && good;
    s->kick = calloc(2 * s->modes, sizeof *s->kick);
    s->kick_room = calloc(lle_vacuum_room(s->modes), sizeof *s->kick_room);
    return s->kick && s->kick_room && good;
}

/* A copy of `given` (which may be that copy); false without memory. */
static bool take_array(size_t modes, const double *given, double **own)
{
    if (given && !*own && !(*own = malloc(modes * sizeof **own)))
        return false;
    if (given)
        memmove(*own, given, modes * sizeof **own);
    return true;
}

/* The drive and copies of what it points to. */
static bool take_drive(struct lle_solver *s, const struct lle_drive *drive)
{
    const struct lle_drive given = *drive; /* it may be the solver's own */
    if (!take_array(s->modes, given.dispersion, &s->dispersion) ||
        !take_array(s->modes, given.loss, &s->loss))
        return false;
    if (lle_terms_on(&given) && !lle_terms_allocate(s))
        return false;
    s->drive = given;
    s->drive.dispersion = given.dispersion ? s->dispersion : NULL;
    s->drive.loss = given.loss ? s->loss : NULL;
    s->bath_pace = lle_bath_pace_of(&s->drive, 0.5 * s->step_tau);
    s->jitter_pace = lle_jitter_pace_of(&s->drive.jitter, s->step_tau);
    for (size_t k = 0; k < s->drive.tones; k++)
        s->tone_pace[k] = lle_jitter_pace_of_tone(&s->drive.tone[k], s->step_tau);
    s->gain = lle_jitter_on(&given) ? s->gain : 1.0;
    return true;
}

static void prepare(struct lle_solver *s)
{
    static void (*const of[])(struct lle_solver *) = { [LLE_ETDRK4] = lle_etdrk4_prepare,
                                                       [LLE_STRANG] = lle_strang_prepare,
                                                       [LLE_IKEDA] = lle_ikeda_prepare,
                                                       [LLE_RK4IP] = lle_rk4ip_prepare };
    lle_alone_forget(s);
    of[s->scheme](s);
}

enum base_status lle_solver_new(struct lle_solver **out, size_t modes, enum lle_scheme scheme,
                                double step_tau, double roundtrip_tau,
                                const struct lle_drive *drive, struct base_rng rng,
                                struct base_error *err)
{
    *out = NULL;
    enum base_status status;
    if (modes < 8 || modes % 2)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.modes = %zu: an even number, 8 or more, is needed", modes);
    if ((status = check_step(scheme, step_tau, roundtrip_tau, err)) ||
        (status = check_drive(modes, scheme, step_tau, roundtrip_tau, drive, err)))
        return status;

    struct lle_solver *s = calloc(1, sizeof *s);
    if (!s)
        goto no_memory;
    s->modes = modes;
    s->scheme = scheme;
    s->step_tau = step_tau;
    s->roundtrip_tau = roundtrip_tau;
    s->rng = rng;
    s->gain = 1.0;
    if (!allocate(s) || !take_drive(s, drive))
        goto no_memory;
    if ((status = base_fft_new(&s->fft, modes, err))) {
        lle_solver_free(s);
        return status;
    }
    prepare(s);
    *out = s;
    return BASE_OK;

no_memory:
    lle_solver_free(s);
    return base_fail(err, BASE_ERR_MEMORY, "no memory for a solver of %zu modes", modes);
}

void lle_solver_free(struct lle_solver *s)
{
    if (!s)
        return;
    double complex *const arrays[] = { s->a, s->x,    s->y,  s->p,  s->w,
                                       s->q, s->half, s->f1, s->f2, s->f3 };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        base_fft_release(arrays[i]);
    base_fft_free(s->fft);
    lle_alone_forget(s);
    free(s->kick);
    free(s->kick_room);
    free(s->dispersion);
    free(s->loss);
    lle_terms_release(s);
    free(s);
}

enum base_status lle_solver_set_drive(struct lle_solver *s, const struct lle_drive *drive,
                                      struct base_error *err)
{
    const enum base_status status =
        check_drive(s->modes, s->scheme, s->step_tau, s->roundtrip_tau, drive, err);
    if (status)
        return status;
    if (!take_drive(s, drive))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a drive of %zu modes", s->modes);
    const bool bath = lle_bath_on(&s->drive);
    s->shift = bath ? lle_bath_shift(&s->bath) : 0.0;
    s->prepared_shift = bath ? lle_bath_held(s->shift, s->prepared_shift) : 0.0;
    prepare(s);
    return BASE_OK;
}

void lle_solver_restart(struct lle_solver *s, struct base_rng rng)
{
    s->rng = rng;
    s->steps = 0;
    memset(s->a, 0, s->modes * sizeof *s->a);
    memset(s->tone_phase, 0, sizeof s->tone_phase);
    s->bath = (struct lle_bath){ 0 };
    s->jitter = (struct lle_jitter_state){ 0 };
    s->gain = 1.0;
    s->shift = 0.0;
    if (s->prepared_shift != 0.0) {
        s->prepared_shift = 0.0;
        prepare(s);
    }
}

void lle_solver_by_fftw(struct lle_solver *s)
{
    s->by_fftw = true;
    lle_alone_forget(s);
}

double complex *lle_solver_modes(struct lle_solver *s)
{
    return s->a;
}

size_t lle_solver_size(const struct lle_solver *s)
{
    return s->modes;
}

double lle_solver_step_tau(const struct lle_solver *s)
{
    return s->step_tau;
}

uint64_t lle_solver_steps(const struct lle_solver *s)
{
    return s->steps;
}

struct lle_drive lle_solver_drive(const struct lle_solver *s)
{
    return s->drive;
}

struct lle_bath *lle_solver_bath(struct lle_solver *s)
{
    return &s->bath;
}

double lle_solver_phase(const struct lle_solver *s)
{
    return s->jitter.phase;
}

double *lle_solver_tone_phases(struct lle_solver *s)
{
    return s->tone_phase;
}

double complex lle_solver_pump(const struct lle_solver *s, size_t index)
{
    double complex drive = index == 0 ? s->gain * s->drive.f : 0.0;
    for (size_t k = 0; k < s->drive.tones; k++) {
        const struct lle_tone *t = &s->drive.tone[k];
        if ((size_t)(t->mu + (t->mu < 0 ? (long)s->modes : 0)) == index)
            drive += lle_tones_amplitude(s, k) * cexp(-I * s->tone_phase[k]);
    }
    return drive;
}

double lle_solver_detuning(const struct lle_solver *s)
{
    return s->drive.zeta - (lle_bath_on(&s->drive) ? lle_bath_shift(&s->bath) : 0.0);
}

double lle_solver_power(const struct lle_solver *s)
{
    return lle_sweep_power(s->modes, (const double *)s->a);
}

/* Wigner representation of the vacuum that enters with the loss: d a = -a d tau + d xi with
 * <|d xi|^2> = d tau for a in sqrt(photons). Over a step it adds (1 - e^{-2h})/2 photons exactly,
 * which holds half a photon in an undriven mode. Added after the step, never inside a stage. */
double lle_solver_noise_sigma(const struct lle_solver *s)
{
    const double photons = -0.5 * expm1(-2.0 * s->step_tau);
    return sqrt(0.5 * photons * s->drive.noise);
}

/* A mode of its own loss: that of the field in its own time (fluctuation and dissipation), half a
 * photon again. */
static double relative_sigma(const struct lle_solver *s, size_t index)
{
    return sqrt(expm1(-2.0 * s->drive.loss[index] * s->step_tau) / expm1(-2.0 * s->step_tau));
}

static void add_vacuum(struct lle_solver *s)
{
    lle_vacuum_draw(s->rng, s->steps, s->modes, s->kick_room, s->kick);
    for (size_t k = 0; s->drive.loss && k < s->modes; k++) {
        const double relative = relative_sigma(s, k);
        s->kick[2 * k] *= relative;
        s->kick[2 * k + 1] *= relative;
    }
    lle_sweep_kick(s->modes, lle_solver_noise_sigma(s), s->kick, (double *)s->a);
}

/* Energy balance: d P/d tau = -2 P + 2 f Re<psi> <= -2 P + 2 f sqrt P, hence P never exceeds the
 * larger of its start and f^2 (in the map of round trips f^2 [T/(1 - e^-T)]^2); with several pumps
 * f is their sum, and with a loss of its own for each mode the least of them is the worst. Twice
 * that, with the noise's own power, is beyond any physical value. */
double lle_solver_power_limit(const struct lle_solver *s)
{
    const double noise = s->drive.noise * (double)s->modes;
    const double T = s->roundtrip_tau;
    double least = 1.0, f = s->drive.f * (s->scheme == LLE_IKEDA ? T / -expm1(-T) : 1.0);
    for (size_t k = 0; s->drive.loss && k < s->modes; k++)
        least = fmin(least, s->drive.loss[k]);
    for (size_t k = 0; k < s->drive.tones; k++)
        f += s->drive.tone[k].f * (1.0 + 4.0 * sqrt(s->drive.tone[k].power));
    f *= 1.0 + 4.0 * sqrt(s->drive.jitter.power); /* power noise: 8 standard deviations */
    return 2.0 * fmax(lle_solver_power(s), f * f / (least * least)) + 4.0 * noise;
}

enum base_status lle_solver_beyond(double power, double limit, uint64_t steps, double roundtrips,
                                   struct base_error *err)
{
    if (!isfinite(power))
        return base_fail(err, BASE_ERR_NUMERIC,
                         "the field is no longer finite after %llu steps (a mean power of %g is "
                         "possible): the step of %.4g round trips is too long; raise "
                         "comb.steps_per_roundtrip",
                         (unsigned long long)steps, limit, roundtrips);
    return base_fail(
        err, BASE_ERR_NUMERIC,
        "the field's mean power is %g after %llu steps, where %g is possible: the step "
        "of %.4g round trips is too long; raise comb.steps_per_roundtrip",
        power, (unsigned long long)steps, limit, roundtrips);
}

static enum base_status watch(const struct lle_solver *s, double limit, struct base_error *err)
{
    const double power = lle_solver_power(s);
    if (power <= limit)
        return BASE_OK;
    return lle_solver_beyond(power, limit, s->steps, s->step_tau / s->roundtrip_tau, err);
}

static void advance_bath(struct lle_solver *s)
{
    const double power = lle_solver_power(s);
    struct lle_baths one;
    lle_baths_put(&one, 0, &s->bath);
    lle_baths_advance(&s->bath_pace, 1, &power, &one);
    s->bath = lle_baths_get(&one, 0);
    s->shift = lle_bath_shift(&s->bath);
}

static void follow_bath(struct lle_solver *s)
{
    const double held = lle_bath_held(s->shift, s->prepared_shift);
    if (held < s->prepared_shift || held > s->prepared_shift) {
        s->prepared_shift = held;
        prepare(s);
    }
}

/* Half of what laser phase and temperature turn in this step. */
static void turn_half(struct lle_solver *s)
{
    const double heat = (s->jitter.heat[0] + s->jitter.heat[1]) * s->step_tau;
    const double half = 0.5 * (s->jitter.turn - heat);
    lle_jitter_turn(s->modes, half, -0.5 * s->drive.jitter.spread * heat, s->a);
    for (size_t k = 0; k < s->drive.tones; k++)
        s->tone_phase[k] += 0.5 * (s->jitter.turn - s->tone_jitter[k].turn);
}

static void step_once(struct lle_solver *s, void (*step)(struct lle_solver *))
{
    const bool jitter = lle_jitter_on(&s->drive), bath = lle_bath_on(&s->drive);
    if (jitter) {
        struct base_rng here = s->rng;
        here.use = BASE_RNG_PUMP;
        lle_jitter_draw(&s->jitter_pace, here, s->steps, &s->jitter);
        lle_jitter_draw_tones(&s->drive, s->tone_pace, here, s->steps, s->tone_jitter);
        s->gain = lle_jitter_gain(&s->jitter);
        turn_half(s);
    }
    if (bath) {
        advance_bath(s);
        follow_bath(s);
    }
    step(s);
    if (jitter)
        turn_half(s);
    if (s->drive.noise > 0.0)
        add_vacuum(s);
    if (bath)
        advance_bath(s);
    s->steps++;
}

static void (*stepper(const struct lle_solver *s))(struct lle_solver *)
{
    static void (*const of[])(struct lle_solver *) = { [LLE_ETDRK4] = lle_etdrk4_step,
                                                       [LLE_STRANG] = lle_strang_step,
                                                       [LLE_IKEDA] = lle_ikeda_step,
                                                       [LLE_RK4IP] = lle_rk4ip_step };
    return s->drive.tones ? lle_tones_step : of[s->scheme];
}

enum base_status lle_solver_advance(struct lle_solver *s, size_t steps, struct base_error *err)
{
    const double start = lle_solver_power(s);
    if (!isfinite(start))
        return base_fail(err, BASE_ERR_NUMERIC,
                         "the field is not finite before the step: start from finite modes");
    if (lle_alone_serves(s))
        return lle_alone_advance(s, steps, err);
    const double limit = lle_solver_power_limit(s);
    void (*const step)(struct lle_solver *) = stepper(s);
    const unsigned before = lle_denormals_off();
    enum base_status status = BASE_OK;
    for (size_t n = 0; n < steps && !status; n++) {
        step_once(s, step);
        const bool look = s->steps % watch_every == 0 || n + 1 == steps;
        status = look ? watch(s, limit, err) : BASE_OK;
    }
    lle_denormals_as(before);
    return status;
}

void lle_solver_field(struct lle_solver *s, double complex *psi)
{
    base_fft_backward(s->fft, s->a, s->x);
    memcpy(psi, s->x, s->modes * sizeof *psi);
}
