#include "lle/drift.h"

#include "base/constants.h"
#include "base/fft.h"
#include "lle/krylov.h"
#include "lle/steady.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEWTON_STEPS = 25, CORRECTIONS = 10 };
static const double LAST_STEP = 1e-9, LINEAR_TOLERANCE = 1e-10;
static const double LARGEST_STEP = 0.08, SMALLEST_STEP = 1e-4; /* of zeta */
static const double ARC_STEP = 0.05, ARC_LAST = 1e-7;

/* Unknowns of the linear systems: N amplitudes (as 2 N reals), d V, d zeta. */
struct lle_drift_work {
    struct base_fft *fft;
    double complex *linear, *twice, *square, *turn; /* J's parts; dF/dV = i mu a */
    double complex *grid, *spectrum, *scaled, *out;
    double complex *residual, *step; /* N + 1 values: the last holds d V and d zeta */
    double complex *saved, *slope, *before;
    double turn_norm, zeta_norm; /* columns of the border at unit length */
    bool arc;                    /* d zeta is an unknown too */
    double zeta_slope, weight;
};

void lle_drift_free(struct lle_drift *s)
{
    if (!s)
        return;
    struct lle_drift_work *w = s->work;
    if (w) {
        double complex *const arrays[] = { w->linear,   w->twice,  w->square, w->turn,     w->grid,
                                           w->spectrum, w->scaled, w->out,    w->residual, w->step,
                                           w->saved,    w->slope,  w->before };
        for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
            base_fft_release(arrays[i]);
        base_fft_free(w->fft);
        free(w);
    }
    free(s->dispersion);
    free(s->loss);
    free(s->a);
    free(s);
}

static enum base_status allocate(struct lle_drift **out, size_t modes, struct base_error *err)
{
    *out = NULL;
    struct lle_drift *s = calloc(1, sizeof *s);
    struct lle_drift_work *w = s ? s->work = calloc(1, sizeof *w) : NULL;
    bool good = w != NULL;
    if (good) {
        s->modes = modes;
        s->dispersion = calloc(modes, sizeof *s->dispersion);
        s->loss = calloc(modes, sizeof *s->loss);
        s->a = calloc(modes, sizeof *s->a);
        double complex **const arrays[] = { &w->linear,   &w->twice,    &w->square, &w->turn,
                                            &w->grid,     &w->spectrum, &w->scaled, &w->out,
                                            &w->residual, &w->step,     &w->saved,  &w->slope,
                                            &w->before };
        good = s->dispersion && s->loss && s->a;
        for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
            good = (*arrays[i] = base_fft_alloc(modes + 1)) && good;
    }
    enum base_status status =
        good ? base_fft_new(&w->fft, modes, err)
             : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", modes);
    if (status)
        lle_drift_free(s);
    else
        *out = s;
    return status;
}

/* Mode number; 0 for -N/2, which has no odd part. */
static double odd_mode(size_t modes, size_t k)
{
    if (k == modes / 2)
        return 0.0;
    return k < modes / 2 ? (double)k : (double)k - (double)modes;
}

static double norm(const double complex *a, size_t n)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += creal(a[k]) * creal(a[k]) + cimag(a[k]) * cimag(a[k]);
    return sqrt(sum);
}

/* Real inner product. */
static double overlap(const double complex *a, const double complex *b, size_t n)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += creal(a[k]) * creal(b[k]) + cimag(a[k]) * cimag(b[k]);
    return sum;
}

/* Linearise about s->a. */
static void set(struct lle_drift *s)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    for (size_t k = 0; k < n; k++) {
        const double mu = odd_mode(n, k);
        w->linear[k] = -(s->loss[k] + I * (s->zeta + s->dispersion[k] - s->velocity * mu));
        w->turn[k] = I * mu * s->a[k];
    }
    w->turn_norm = fmax(norm(w->turn, n), 1e-300);
    w->zeta_norm = fmax(norm(s->a, n), 1e-300);
    memcpy(w->spectrum, s->a, n * sizeof *s->a);
    base_fft_backward(w->fft, w->spectrum, w->square);
    for (size_t j = 0; j < n; j++) {
        const double complex psi = w->square[j];
        w->twice[j] = 2.0 * I * (psi * conj(psi));
        w->square[j] = I * psi * psi;
    }
}

void lle_drift_jacobian(struct lle_drift *s, const double complex *x, double complex *out)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    memcpy(w->spectrum, x, n * sizeof *x);
    base_fft_backward(w->fft, w->spectrum, w->grid);
    for (size_t j = 0; j < n; j++)
        w->grid[j] = w->twice[j] * w->grid[j] + w->square[j] * conj(w->grid[j]);
    base_fft_forward(w->fft, w->grid, w->spectrum);
    for (size_t k = 0; k < n; k++)
        out[k] = w->linear[k] * x[k] + w->spectrum[k] / (double)n;
}

/* F at the state last set, from 2 i |psi|^2 psi. */
static void residual(struct lle_drift *s, double complex *out)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    memcpy(w->spectrum, s->a, n * sizeof *s->a);
    base_fft_backward(w->fft, w->spectrum, w->grid);
    for (size_t j = 0; j < n; j++)
        w->grid[j] *= 0.5 * w->twice[j];
    base_fft_forward(w->fft, w->grid, w->spectrum);
    for (size_t k = 0; k < n; k++)
        out[k] = w->linear[k] * s->a[k] + w->spectrum[k] / (double)n;
    out[0] += s->f;
}

double lle_drift_residual(struct lle_drift *s)
{
    double largest = 0.0;
    set(s);
    residual(s, s->work->out);
    for (size_t k = 0; k < s->modes; k++)
        largest = fmax(largest, cabs(s->work->out[k]));
    return largest;
}

/* What GMRES sees: J P^-1, bordered by dF/dV and the translation, and by dF/d zeta = -i a and the
 * arc's direction where there is one. */
static void act(void *self, const double *x, double *y)
{
    struct lle_drift *s = self;
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    const double dv = x[2 * n] / w->turn_norm, dzeta = w->arc ? x[2 * n + 1] / w->zeta_norm : 0.0;
    for (size_t k = 0; k < n; k++)
        w->scaled[k] = (x[2 * k] + I * x[2 * k + 1]) / w->linear[k];
    lle_drift_jacobian(s, w->scaled, w->out);
    for (size_t k = 0; k < n; k++)
        w->out[k] += w->turn[k] * dv - I * s->a[k] * dzeta;
    y[2 * n] = overlap(w->turn, w->scaled, n) / w->turn_norm;
    if (w->arc)
        y[2 * n + 1] = overlap(w->slope, w->scaled, n) + w->weight * w->zeta_slope * dzeta;
    memcpy(y, w->out, n * sizeof *w->out);
}

struct change {
    double velocity, zeta;
};

/* Right-hand side in w->residual, with that of the two borders in its last value; the amplitudes'
 * change into w->step. */
static enum base_status solve_linear(struct lle_drift *s, bool arc, struct change *change,
                                     struct base_error *err)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    w->arc = arc;
    const struct lle_map map = { act, s, 2 * n + (arc ? 2 : 1) };
    const enum base_status status = lle_krylov_solve(&map, (const double *)w->residual,
                                                     (double *)w->step, LINEAR_TOLERANCE, err);
    if (status)
        return base_while(err, "following the drifting soliton at zeta = %g", s->zeta);
    *change = (struct change){ creal(w->step[n]) / w->turn_norm,
                               arc ? cimag(w->step[n]) / w->zeta_norm : 0.0 };
    for (size_t k = 0; k < n; k++)
        w->step[k] /= w->linear[k];
    return BASE_OK;
}

/* Newton's steps until they are small; with `arc` in the plane across the direction. */
static enum base_status correct(struct lle_drift *s, bool arc, int most, struct base_error *err)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    for (int i = 0; i < most; i++) {
        struct change change;
        set(s);
        residual(s, w->residual);
        if (!isfinite(norm(w->residual, n)))
            break;
        for (size_t k = 0; k < n; k++)
            w->residual[k] = -w->residual[k];
        w->residual[n] = 0.0;
        const enum base_status status = solve_linear(s, arc, &change, err);
        if (status)
            return status;
        for (size_t k = 0; k < n; k++)
            s->a[k] += w->step[k];
        s->velocity += change.velocity;
        s->zeta += change.zeta;
        if (norm(w->step, n) <= LAST_STEP * norm(s->a, n)) {
            set(s);
            return BASE_OK;
        }
    }
    return base_fail(err, BASE_ERR_NUMERIC,
                     "no drifting soliton within %d Newton steps at f2 = %g, zeta = %g", most,
                     s->f * s->f, s->zeta);
}

struct lle_drift_size lle_drift_measure(struct lle_drift *s)
{
    struct lle_drift_work *w = s->work;
    struct lle_drift_size size = { 0 };
    size_t top = 0;
    memcpy(w->spectrum, s->a, s->modes * sizeof *s->a);
    base_fft_backward(w->fft, w->spectrum, w->grid);
    for (size_t j = 0; j < s->modes; j++) {
        const double power = creal(w->grid[j] * conj(w->grid[j]));
        size.mean += power / (double)s->modes;
        top = power > size.peak ? j : top;
        size.peak = fmax(size.peak, power);
    }
    const double complex far = w->grid[(top + s->modes / 2) % s->modes];
    size.background = creal(far * conj(far));
    return size;
}

static bool is_soliton(struct lle_drift *s)
{
    const struct lle_drift_size size = lle_drift_measure(s);
    return size.peak > s->zeta && size.background < 0.5 * size.peak;
}

/* How far the field went from the saved one, relative to it. */
static double moved(const struct lle_drift *s)
{
    double change = 0.0, size = 0.0;
    for (size_t k = 0; k < s->modes; k++) {
        const double complex d = s->a[k] - s->work->saved[k], b = s->work->saved[k];
        change += creal(d * conj(d));
        size += creal(b * conj(b));
    }
    return sqrt(change / size);
}

static bool attempt(struct lle_drift *s, struct base_error *err)
{
    return !correct(s, false, NEWTON_STEPS, err) && is_soliton(s) && moved(s) < 0.3;
}

/* Turn dispersion and losses on, from d2 alone and 1 for all to what they are. */
static enum base_status turn_on(struct lle_drift *s, double d2, const double *dispersion,
                                const double *loss, struct base_error *err)
{
    const size_t n = s->modes;
    double done = 0.0, step = 1.0;
    while (done < 1.0) {
        const double next = fmin(done + step, 1.0), velocity = s->velocity;
        memcpy(s->work->saved, s->a, n * sizeof *s->a);
        for (size_t k = 0; k < n; k++) {
            const double mu = k <= n / 2 ? (double)k : (double)k - (double)n;
            s->dispersion[k] = d2 * mu * mu + next * (dispersion[k] - d2 * mu * mu);
            s->loss[k] = loss ? 1.0 + next * (loss[k] - 1.0) : 1.0;
        }
        if (attempt(s, err)) {
            done = next;
            continue;
        }
        memcpy(s->a, s->work->saved, n * sizeof *s->a);
        s->velocity = velocity;
        step *= 0.5;
        if (step < 1e-3)
            return base_fail(
                err, BASE_ERR_NUMERIC,
                "the soliton is lost when %.3g of the higher dispersion and of the modes' "
                "own losses is on",
                done);
    }
    return BASE_OK;
}

enum base_status lle_drift_new(struct lle_drift **out, double f2, double zeta, double d2,
                               const double *dispersion, const double *loss, size_t modes,
                               struct base_error *err)
{
    enum base_status status = allocate(out, modes, err);
    if (status)
        return status;
    struct lle_drift *s = *out;
    s->f = sqrt(f2);
    s->zeta = zeta;
    double complex *psi = s->work->grid; /* the conservative soliton on its background */
    double rho[3];
    lle_steady_cw(f2, zeta, rho);
    const double phase = acos(fmin(1.0, sqrt(8.0 * zeta / f2) / BASE_PI));
    for (size_t j = 0; j < modes; j++) {
        const double theta = remainder(2.0 * BASE_PI * (double)j / (double)modes, 2.0 * BASE_PI);
        psi[j] = s->f / (1.0 + I * (zeta - rho[0])) +
                 sqrt(2.0 * zeta) * cexp(I * phase) / cosh(sqrt(zeta / d2) * theta);
    }
    status = lle_steady_soliton(f2, zeta, d2, modes, psi, err);
    if (!status) {
        base_fft_forward(s->work->fft, psi, s->a);
        for (size_t k = 0; k < modes; k++)
            s->a[k] /= (double)modes;
        status = turn_on(s, d2, dispersion, loss, err);
    }
    if (status) {
        lle_drift_free(s);
        *out = NULL;
    }
    return status;
}

enum base_status lle_drift_follow(struct lle_drift *s, double zeta, struct base_error *err)
{
    const size_t bytes = s->modes * sizeof *s->a;
    double step = LARGEST_STEP;
    while (s->zeta != zeta) {
        const double before = s->zeta, velocity = s->velocity;
        memcpy(s->work->saved, s->a, bytes);
        s->zeta = fmax(before * (1.0 - step), fmin(before * (1.0 + step), zeta));
        if (attempt(s, err)) {
            step = fmin(2.0 * step, LARGEST_STEP);
            continue;
        }
        memcpy(s->a, s->work->saved, bytes);
        s->zeta = before;
        s->velocity = velocity;
        set(s);
        step *= 0.5;
        if (step < SMALLEST_STEP)
            return base_fail(err, BASE_ERR_NUMERIC,
                             "the drifting soliton ends near zeta = %.4f, before %g", before, zeta);
    }
    set(s);
    return BASE_OK;
}

/* The branch's direction at the present state, same sense as before, unit length. */
static enum base_status tangent(struct lle_drift *s, struct base_error *err)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes;
    struct change change;
    set(s);
    memset(w->residual, 0, n * sizeof *w->residual);
    w->residual[n] = I; /* along the old direction */
    const enum base_status status = solve_linear(s, true, &change, err);
    if (status)
        return status;
    const double length =
        sqrt(overlap(w->step, w->step, n) + w->weight * change.zeta * change.zeta);
    for (size_t k = 0; k < n; k++)
        w->slope[k] = w->step[k] / length;
    w->zeta_slope = change.zeta / length;
    return BASE_OK;
}

/* March while zeta rises, then close in on zeta'(s) = 0; w->before and w->saved are room. */
static enum base_status climb(struct lle_drift *s, double *fold_zeta, struct base_error *err)
{
    struct lle_drift_work *w = s->work;
    const size_t n = s->modes, bytes = n * sizeof *s->a;
    const double size = norm(s->a, n);
    w->weight = size * size / (s->zeta * s->zeta);
    memset(w->slope, 0, bytes);
    w->zeta_slope = 1.0;
    enum base_status status = tangent(s, err);
    double ds = ARC_STEP * size;
    for (int i = 0; i < 400 && !status; i++) {
        const double zeta = s->zeta, velocity = s->velocity, rise = w->zeta_slope;
        memcpy(w->before, s->a, bytes);
        memcpy(w->saved, w->slope, bytes);
        for (size_t k = 0; k < n; k++)
            s->a[k] += ds * w->slope[k];
        s->zeta += ds * rise;
        status = correct(s, true, CORRECTIONS, err);
        if (!status)
            status = tangent(s, err);
        if (status == BASE_OK && w->zeta_slope >= 0.0)
            continue;
        const double aim = status ? 0.5 : rise / (rise - w->zeta_slope);
        if (!status && ds * aim < ARC_LAST * size) {
            *fold_zeta = zeta + 0.5 * rise * ds * aim;
            return BASE_OK;
        }
        if (status == BASE_ERR_MEMORY || ds < ARC_LAST * size)
            break;
        status = BASE_OK;
        memcpy(s->a, w->before, bytes);
        memcpy(w->slope, w->saved, bytes);
        s->zeta = zeta;
        s->velocity = velocity;
        w->zeta_slope = rise;
        set(s);
        ds *= fmax(0.02, fmin(aim, 0.98));
    }
    return status ? status
                  : base_fail(err, BASE_ERR_NUMERIC, "no fold found up to zeta = %g", s->zeta);
}

enum base_status lle_drift_fold(struct lle_drift *s, double *fold_zeta, struct base_error *err)
{
    const size_t bytes = s->modes * sizeof *s->a;
    const double zeta = s->zeta, velocity = s->velocity;
    double complex *room = malloc(bytes);
    *fold_zeta = NAN;
    if (!room)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to follow %zu modes", s->modes);
    memcpy(room, s->a, bytes);
    const enum base_status status = climb(s, fold_zeta, err);
    memcpy(s->a, room, bytes);
    s->zeta = zeta;
    s->velocity = velocity;
    set(s);
    free(room);
    return status;
}
