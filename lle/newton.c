#include "lle/newton.h"

#include "base/fft.h"
#include "lle/krylov.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEWTON_STEPS = 30, CORRECTIONS = 8, HALVINGS = 6 };

/* Newton squares its error: a step of 1e-8 of the field leaves rounding behind it. */
static const double LAST_STEP = 1e-8, LINEAR_TOLERANCE = 1e-9;

struct lle_newton {
    size_t modes;
    struct base_fft *fft;
    struct lle_balance at;
    double complex *linear;         /* -(1 + i [zeta + d2 mu^2]) */
    double complex *twice, *square; /* 2 i |psi|^2 and i psi^2 on the grid */
    double complex *grid, *spectrum, *scaled;
    double complex *residual, *step, *trial; /* N + 1 values: the last holds d zeta */
    double complex *bend;                    /* dF/d zeta, or dF/d f */
    const struct lle_newton_arc *arc;        /* the border, or NULL */
};

void lle_newton_free(struct lle_newton *s)
{
    if (!s)
        return;
    double complex *const arrays[] = { s->linear, s->twice,    s->square, s->grid,  s->spectrum,
                                       s->scaled, s->residual, s->step,   s->trial, s->bend };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        base_fft_release(arrays[i]);
    base_fft_free(s->fft);
    free(s);
}

enum base_status lle_newton_new(struct lle_newton **out, size_t modes, struct base_error *err)
{
    *out = NULL;
    if (modes < 8 || modes % 2)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.modes = %zu: an even number, 8 or more, is needed", modes);
    struct lle_newton *s = calloc(1, sizeof *s);
    if (!s)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", modes);

    s->modes = modes;
    double complex **const arrays[] = { &s->linear,   &s->twice,  &s->square,   &s->grid,
                                        &s->spectrum, &s->scaled, &s->residual, &s->step,
                                        &s->trial,    &s->bend };
    int complete = 1;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i] = base_fft_alloc(modes + 1);
        complete = complete && *arrays[i];
    }
    enum base_status status = BASE_OK;
    if (complete)
        status = base_fft_new(&s->fft, modes, err);
    else
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", modes);
    if (status) {
        lle_newton_free(s);
        return status;
    }
    *out = s;
    return BASE_OK;
}

size_t lle_newton_modes(const struct lle_newton *s)
{
    return s->modes;
}

void lle_newton_to_modes(struct lle_newton *s, const double complex *psi, double complex *a)
{
    memcpy(s->grid, psi, s->modes * sizeof *psi);
    base_fft_forward(s->fft, s->grid, s->spectrum);
    for (size_t m = 0; m < s->modes; m++)
        a[m] = s->spectrum[m] / (double)s->modes;
}

void lle_newton_to_grid(struct lle_newton *s, const double complex *a, double complex *psi)
{
    memcpy(s->spectrum, a, s->modes * sizeof *a);
    base_fft_backward(s->fft, s->spectrum, s->grid);
    memcpy(psi, s->grid, s->modes * sizeof *psi);
}

/* mu^2 of the mode at place m in FFT order. */
static double mu_squared(size_t m, size_t modes)
{
    const double mu = m < modes / 2 ? (double)m : (double)modes - (double)m;
    return mu * mu;
}

/* Rounding would slowly let odd parts in, and with them the translation. */
static void make_even(double complex *a, size_t modes)
{
    for (size_t m = 1; m < modes / 2; m++)
        a[m] = a[modes - m] = 0.5 * (a[m] + a[modes - m]);
}

static double norm(const double complex *a, size_t n)
{
    double sum = 0.0;
    for (size_t m = 0; m < n; m++)
        sum += creal(a[m]) * creal(a[m]) + cimag(a[m]) * cimag(a[m]);
    return sqrt(sum);
}

/* Real inner product of two fields. */
static double overlap(const double complex *a, const double complex *b, size_t n)
{
    double sum = 0.0;
    for (size_t m = 0; m < n; m++)
        sum += creal(a[m]) * creal(b[m]) + cimag(a[m]) * cimag(b[m]);
    return sum;
}

void lle_newton_set(struct lle_newton *s, const struct lle_balance *at, const double complex *a)
{
    s->at = *at;
    for (size_t m = 0; m < s->modes; m++) {
        const double mu2 = mu_squared(m, s->modes);
        s->linear[m] = -(1.0 + I * (at->zeta + at->d2 * mu2));
        s->bend[m] = at->along_drive ? 0.0 : -I * (1.0 + at->d2_slope * mu2) * a[m];
    }
    if (at->along_drive)
        s->bend[0] = 1.0;
    lle_newton_to_grid(s, a, s->square);
    for (size_t j = 0; j < s->modes; j++) {
        const double complex psi = s->square[j];
        s->twice[j] = 2.0 * I * (psi * conj(psi));
        s->square[j] = I * psi * psi;
    }
}

void lle_newton_jacobian(struct lle_newton *s, const double complex *x, double complex *out)
{
    memcpy(s->spectrum, x, s->modes * sizeof *x);
    base_fft_backward(s->fft, s->spectrum, s->grid);
    for (size_t j = 0; j < s->modes; j++)
        s->grid[j] = s->twice[j] * s->grid[j] + s->square[j] * conj(s->grid[j]);
    base_fft_forward(s->fft, s->grid, s->spectrum);
    for (size_t m = 0; m < s->modes; m++)
        out[m] = s->linear[m] * x[m] + s->spectrum[m] / (double)s->modes;
}

/* F at the state last set, from 2 i |psi|^2 psi = twice * psi. */
static void residual(struct lle_newton *s, const double complex *a, double complex *out)
{
    memcpy(s->spectrum, a, s->modes * sizeof *a);
    base_fft_backward(s->fft, s->spectrum, s->grid);
    for (size_t j = 0; j < s->modes; j++)
        s->grid[j] *= 0.5 * s->twice[j];
    base_fft_forward(s->fft, s->grid, s->spectrum);
    for (size_t m = 0; m < s->modes; m++)
        out[m] = s->linear[m] * a[m] + s->spectrum[m] / (double)s->modes;
    out[0] += s->at.f;
    make_even(out, s->modes);
}

/* The size of F as a change of field: |P^-1 F|. */
static double residual_norm(struct lle_newton *s, const double complex *a, double complex *out)
{
    residual(s, a, out);
    for (size_t m = 0; m < s->modes; m++)
        s->scaled[m] = out[m] / s->linear[m];
    return norm(s->scaled, s->modes);
}

/* What GMRES sees: x -> J P^-1 x, bordered by dF/d zeta and the arc's direction when there is one.
 * Vectors are N complex amplitudes read as 2 N reals, and one real more for d zeta. */
static void act(void *self, const double *x, double *y)
{
    struct lle_newton *s = self;
    const size_t n = s->modes;
    double complex *scaled = s->scaled, *out = s->trial;
    for (size_t m = 0; m < n; m++)
        scaled[m] = (x[2 * m] + I * x[2 * m + 1]) / s->linear[m];
    lle_newton_jacobian(s, scaled, out);
    if (s->arc) {
        for (size_t m = 0; m < n; m++)
            out[m] += s->bend[m] * x[2 * n];
        y[2 * n] =
            overlap(s->arc->slope, scaled, n) + s->arc->weight * s->arc->zeta_slope * x[2 * n];
    }
    memcpy(y, out, n * sizeof *out);
}

/* Solve the (bordered) linear system; right-hand side in s->residual, result in s->step. */
static enum base_status solve_linear(struct lle_newton *s, struct base_error *err)
{
    const struct lle_map map = { act, s, 2 * s->modes + (s->arc ? 1 : 0) };
    const enum base_status status = lle_krylov_solve(&map, (const double *)s->residual,
                                                     (double *)s->step, LINEAR_TOLERANCE, err);
    if (status)
        return status;
    for (size_t m = 0; m < s->modes; m++)
        s->step[m] /= s->linear[m];
    make_even(s->step, s->modes);
    return BASE_OK;
}

/* Take the step, shortened until |P^-1 F| falls. */
static void search(struct lle_newton *s, const struct lle_balance *at, double complex *a,
                   double before)
{
    double fraction = 1.0;
    for (int i = 0;; i++) {
        for (size_t m = 0; m < s->modes; m++)
            s->trial[m] = a[m] + fraction * s->step[m];
        lle_newton_set(s, at, s->trial);
        if (i == HALVINGS || residual_norm(s, s->trial, s->residual) < before)
            break;
        fraction *= 0.5;
    }
    memcpy(a, s->trial, s->modes * sizeof *a);
}

enum base_status lle_newton_solve(struct lle_newton *s, const struct lle_balance *at,
                                  double complex *a, struct base_error *err)
{
    s->arc = NULL;
    make_even(a, s->modes);
    lle_newton_set(s, at, a);
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double before = residual_norm(s, a, s->residual);
        if (!isfinite(before))
            break;
        for (size_t m = 0; m < s->modes; m++)
            s->residual[m] = -s->residual[m];
        const enum base_status status = solve_linear(s, err);
        if (status)
            return base_while(err, "solving for a stationary field at zeta = %g", at->zeta);
        const double change = norm(s->step, s->modes), size = norm(a, s->modes);
        if (change <= LAST_STEP * size) {
            for (size_t m = 0; m < s->modes; m++)
                a[m] += s->step[m];
            lle_newton_set(s, at, a);
            return BASE_OK;
        }
        search(s, at, a, before);
    }
    return base_fail(err, BASE_ERR_NUMERIC,
                     "no stationary field within %d Newton steps at f2 = %g, zeta = %g",
                     NEWTON_STEPS, at->f * at->f, at->zeta);
}

void lle_newton_move(struct lle_balance *at, double by)
{
    if (at->along_drive) {
        at->f += by;
        return;
    }
    at->zeta += by;
    at->d2 += at->d2_slope * by;
}

enum base_status lle_newton_correct(struct lle_newton *s, struct lle_balance *at, double complex *a,
                                    const struct lle_newton_arc *arc, struct base_error *err)
{
    const size_t n = s->modes;
    for (int i = 0; i < CORRECTIONS; i++) {
        lle_newton_set(s, at, a);
        residual(s, a, s->residual);
        for (size_t m = 0; m < n; m++)
            s->residual[m] = -s->residual[m];
        s->residual[n] = 0.0; /* stay in the plane across the direction */
        s->arc = arc;
        const enum base_status status = solve_linear(s, err);
        s->arc = NULL;
        if (status)
            return base_while(err, "following the soliton at zeta = %g", at->zeta);

        for (size_t m = 0; m < n; m++)
            a[m] += s->step[m];
        lle_newton_move(at, creal(s->step[n]));
        if (norm(s->step, n) <= LAST_STEP * norm(a, n))
            return BASE_OK;
    }
    return base_fail(err, BASE_ERR_NUMERIC, "no soliton within %d corrections near zeta = %g",
                     CORRECTIONS, at->zeta);
}

enum base_status lle_newton_tangent(struct lle_newton *s, const struct lle_balance *at,
                                    const double complex *a, struct lle_newton_arc *arc,
                                    struct base_error *err)
{
    const size_t n = s->modes;
    lle_newton_set(s, at, a);
    memset(s->residual, 0, n * sizeof *s->residual);
    s->residual[n] = 1.0; /* along the old direction: the sense of travel is kept */
    s->arc = arc;
    const enum base_status status = solve_linear(s, err);
    s->arc = NULL;
    if (status)
        return base_while(err, "taking the branch's direction at zeta = %g", at->zeta);

    const double dzeta = creal(s->step[n]);
    const double length = sqrt(overlap(s->step, s->step, n) + arc->weight * dzeta * dzeta);
    for (size_t m = 0; m < n; m++)
        arc->slope[m] = s->step[m] / length;
    arc->zeta_slope = dzeta / length;
    return BASE_OK;
}
