/* Eigenvalues of a drifting soliton. The spectrum of J holds hundreds of damped waves on the line
 * Re = -1 (or about it, with a loss for each mode) and a few eigenvalues beside it. The flow exp(J
 * T) maps the line onto a circle of radius e^-T and leaves those few outside: Arnoldi's method
 * (Quart. Appl. Math. 9, 17 (1951)) finds the outermost first. Each is then measured with J itself,
 * lambda = <x, J x>/<x, x>, which no step of the flow can bias where J x = lambda x holds, as is
 * tested. */
#include "lle/drift.h"

#include "lle/solver.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_matrix.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIRECTIONS = 44 };
/* Steps of 0.0075 leave 5e-5 in the eigenvalues at f^2 = 12 on 512 modes (0.01: 1.6e-4). */
static const double flow_tau = 1.5, step_tau = 0.0075, push = 1e-5, accurate = 1e-2;

struct arnoldi {
    struct lle_drift *s;
    struct lle_solver *solver;
    size_t steps, size; /* size: 2 N reals */
    double *basis;      /* DIRECTIONS + 1 vectors */
    double h[DIRECTIONS + 1][DIRECTIONS];
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* y = exp(J T) x, from the fields pushed to either side. */
static enum base_status flow(struct arnoldi *q, const double *x, double *y, struct base_error *err)
{
    const double *a = (const double *)q->s->a;
    const double scale = push * sqrt(dot(a, a, q->size));
    double *field = (double *)lle_solver_modes(q->solver);
    memset(y, 0, q->size * sizeof *y);
    for (int side = -1; side <= 1; side += 2) {
        for (size_t i = 0; i < q->size; i++)
            field[i] = a[i] + side * scale * x[i];
        const enum base_status status = lle_solver_advance(q->solver, q->steps, err);
        if (status)
            return status;
        for (size_t i = 0; i < q->size; i++)
            y[i] += side * field[i] / (2.0 * scale);
    }
    return BASE_OK;
}

static enum base_status build(struct arnoldi *q, struct base_error *err)
{
    const size_t n = q->size;
    for (size_t i = 0; i < n; i++) /* some field at the soliton's place, without any symmetry */
        q->basis[i] = cos(1.3 * (double)i) * fabs(((const double *)q->s->a)[i]);
    const double first = sqrt(dot(q->basis, q->basis, n));
    for (size_t i = 0; i < n; i++)
        q->basis[i] /= first;
    for (size_t k = 0; k < DIRECTIONS; k++) {
        double *next = q->basis + (k + 1) * n;
        const enum base_status status = flow(q, q->basis + k * n, next, err);
        if (status)
            return status;
        for (int pass = 0; pass < 2; pass++)
            for (size_t j = 0; j <= k; j++) {
                const double part = dot(q->basis + j * n, next, n);
                q->h[j][k] += part;
                for (size_t i = 0; i < n; i++)
                    next[i] -= part * q->basis[j * n + i];
            }
        q->h[k + 1][k] = sqrt(dot(next, next, n));
        for (size_t i = 0; i < n; i++)
            next[i] /= q->h[k + 1][k];
    }
    return BASE_OK;
}

/* J on the real vector x of 2 N. */
static void jacobian(struct arnoldi *q, const double *x, double *y)
{
    lle_drift_jacobian(q->s, (const double complex *)x, (double complex *)y);
}

/* x = x_r + i x_i: lambda from J, and how well J x = lambda x holds. */
static double complex measure(struct arnoldi *q, const double *xr, const double *xi, double *work,
                              double *apart)
{
    const size_t n = q->size;
    double *yr = work, *yi = work + n, off = 0.0;
    jacobian(q, xr, yr);
    jacobian(q, xi, yi);
    const double norm = dot(xr, xr, n) + dot(xi, xi, n);
    const double complex lambda =
        (dot(xr, yr, n) + dot(xi, yi, n)) / norm + I * (dot(xr, yi, n) - dot(xi, yr, n)) / norm;
    for (size_t i = 0; i < n; i++) {
        const double complex d = yr[i] + I * yi[i] - lambda * (xr[i] + I * xi[i]);
        off += creal(d) * creal(d) + cimag(d) * cimag(d);
    }
    *apart = sqrt(off / norm);
    return lambda;
}

/* Along d psi/d theta. Its eigenvalue is 0 but for what the grid pins: -0.004 at f^2 = 12, zeta = 7
 * on 512 modes, whose soliton is 1e-4 off that of 1024. */
static bool is_translation(const struct arnoldi *q, const double *xr, const double *xi)
{
    const size_t n = q->s->modes;
    double along_r = 0.0, along_i = 0.0, size = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double mu = k == n / 2 ? 0.0 : k < n / 2 ? (double)k : (double)k - (double)n;
        const double complex t = I * mu * q->s->a[k];
        along_r += creal(t) * xr[2 * k] + cimag(t) * xr[2 * k + 1];
        along_i += creal(t) * xi[2 * k] + cimag(t) * xi[2 * k + 1];
        size += creal(t * conj(t));
    }
    const double norm = dot(xr, xr, q->size) + dot(xi, xi, q->size);
    return along_r * along_r + along_i * along_i > 0.81 * size * norm;
}

/* The Ritz vector of column c into x (real part, then imaginary part). */
static void ritz(const struct arnoldi *q, const gsl_matrix_complex *vectors, size_t c, double *x)
{
    memset(x, 0, 2 * q->size * sizeof *x);
    for (size_t k = 0; k < DIRECTIONS; k++) {
        const gsl_complex v = gsl_matrix_complex_get(vectors, k, c);
        for (size_t i = 0; i < q->size; i++) {
            x[i] += GSL_REAL(v) * q->basis[k * q->size + i];
            x[q->size + i] += GSL_IMAG(v) * q->basis[k * q->size + i];
        }
    }
}

static void insert(double complex *values, size_t most, size_t *count, double complex value)
{
    size_t at = *count < most ? (*count)++ : most;
    if (at == most && creal(values[most - 1]) >= creal(value))
        return;
    for (at = at == most ? most - 1 : at; at > 0 && creal(values[at - 1]) < creal(value); at--)
        values[at] = values[at - 1];
    values[at] = value;
}

static enum base_status leading(struct arnoldi *q, double complex *values, size_t most,
                                size_t *count, struct base_error *err)
{
    gsl_matrix *h = gsl_matrix_calloc(DIRECTIONS, DIRECTIONS);
    gsl_vector_complex *theta = gsl_vector_complex_alloc(DIRECTIONS);
    gsl_matrix_complex *vectors = gsl_matrix_complex_alloc(DIRECTIONS, DIRECTIONS);
    gsl_eigen_nonsymmv_workspace *room = gsl_eigen_nonsymmv_alloc(DIRECTIONS);
    double *x = malloc(4 * q->size * sizeof *x);
    enum base_status status = BASE_OK;
    if (!h || !theta || !vectors || !room || !x)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %d eigenvalues", DIRECTIONS);
    for (size_t j = 0; j < DIRECTIONS && !status; j++)
        for (size_t k = j ? j - 1 : 0; k < DIRECTIONS; k++)
            gsl_matrix_set(h, j, k, q->h[j][k]);
    if (!status && gsl_eigen_nonsymmv(h, theta, vectors, room))
        status = base_fail(err, BASE_ERR_NUMERIC, "the eigenvalues do not converge");
    for (size_t c = 0; c < DIRECTIONS && !status; c++) {
        double apart;
        ritz(q, vectors, c, x);
        const double complex lambda = measure(q, x, x + q->size, x + 2 * q->size, &apart);
        if (apart < accurate * fmax(1.0, cabs(lambda)) && !is_translation(q, x, x + q->size))
            insert(values, most, count, lambda);
    }
    free(x);
    gsl_eigen_nonsymmv_free(room);
    gsl_matrix_complex_free(vectors);
    gsl_vector_complex_free(theta);
    gsl_matrix_free(h);
    return status;
}

enum base_status lle_drift_growth(struct lle_drift *s, double roundtrip_tau, double complex *values,
                                  size_t most, size_t *count, struct base_error *err)
{
    const size_t n = s->modes;
    const double longest = fmin(8.0 * roundtrip_tau, step_tau);
    *count = 0;
    struct arnoldi *q = calloc(1, sizeof *q);
    double *frame = malloc(n * sizeof *frame);
    enum base_status status = BASE_ERR_MEMORY;
    if (q && frame) {
        q->s = s;
        q->size = 2 * n;
        q->steps = (size_t)ceil(flow_tau / longest);
        q->basis = malloc((DIRECTIONS + 1) * q->size * sizeof *q->basis);
        for (size_t k = 0; k < n; k++) { /* the frame that turns with the soliton */
            const double mu = k < n / 2 ? (double)k : (double)k - (double)n;
            frame[k] = s->dispersion[k] - (k == n / 2 ? 0.0 : s->velocity * mu);
        }
        const struct lle_drive drive = {
            .f = s->f, .zeta = s->zeta, .dispersion = frame, .loss = s->loss
        };
        if (q->basis)
            status = lle_solver_new(&q->solver, n, LLE_ETDRK4, flow_tau / (double)q->steps,
                                    roundtrip_tau, &drive, (struct base_rng){ 0 }, err);
    }
    if (status == BASE_ERR_MEMORY)
        status = base_fail(err, status, "no memory for the flow of %zu modes", n);
    if (!status) {
        (void)lle_drift_residual(s); /* J about s->a */
        status = build(q, err);
    }
    if (!status)
        status = leading(q, values, most, count, err);
    if (q) {
        lle_solver_free(q->solver);
        free(q->basis);
    }
    free(q);
    free(frame);
    return status;
}
