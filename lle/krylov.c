#include "lle/krylov.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIRECTIONS = 80, CYCLES = 6 };

/* Arnoldi's basis v_0 .. v_k and the triangular factor of the Hessenberg matrix, columns by
 * columns; rotations (c, s) and the rotated right-hand side g. */
struct cycle {
    double *basis, *h;
    double c[DIRECTIONS], s[DIRECTIONS], g[DIRECTIONS + 1];
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void add(double *y, double scale, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += scale * x[i];
}

/* Orthogonalise w = v_{k+1} against the basis, twice: once is not enough near convergence. */
static void orthogonalise(struct cycle *q, size_t k, size_t n)
{
    double *w = q->basis + (k + 1) * n, *column = q->h + k * (DIRECTIONS + 1);
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j <= k; j++) {
            const double overlap = dot(q->basis + j * n, w, n);
            column[j] += overlap;
            add(w, -overlap, q->basis + j * n, n);
        }
    const double norm = sqrt(dot(w, w, n));
    column[k + 1] = norm;
    if (norm > 0.0)
        for (size_t i = 0; i < n; i++)
            w[i] /= norm;
}

/* Apply the old rotations to column k, make the new one; |g[k+1]| is then the residual. Where the
 * map sends the new direction to what the old ones reach already (a singular map), nothing is left
 * of the column but rounding: that direction solves nothing, and the residual stays. Returns
 * whether the directions are at an end: the next one would be made of rounding. */
static int rotate(struct cycle *q, size_t k)
{
    double *column = q->h + k * (DIRECTIONS + 1);
    const double size = sqrt(dot(column, column, k + 2));
    const int at_an_end = !(column[k + 1] > 1e-14 * size);
    for (size_t j = 0; j < k; j++) {
        const double a = column[j], b = column[j + 1];
        column[j] = q->c[j] * a + q->s[j] * b;
        column[j + 1] = q->c[j] * b - q->s[j] * a;
    }
    const double r = hypot(column[k], column[k + 1]);
    const int lost = !(r > 1e-14 * size);
    q->c[k] = lost ? 0.0 : column[k] / r;
    q->s[k] = lost ? 1.0 : column[k + 1] / r;
    column[k] = lost ? 0.0 : r;
    q->g[k + 1] = -q->s[k] * q->g[k];
    q->g[k] *= q->c[k];
    return at_an_end;
}

/* x += sum_j y_j v_j with R y = g. */
static void combine(struct cycle *q, size_t count, size_t n, double *x)
{
    for (size_t j = count; j-- > 0;) {
        for (size_t i = j + 1; i < count; i++)
            q->g[j] -= q->h[i * (DIRECTIONS + 1) + j] * q->g[i];
        const double pivot = q->h[j * (DIRECTIONS + 1) + j];
        q->g[j] = pivot != 0.0 ? q->g[j] / pivot : 0.0;
        add(x, q->g[j], q->basis + j * n, n);
    }
}

/* One cycle from x; returns the residual norm it reached. */
static double run_cycle(const struct lle_map *map, const double *b, double goal, struct cycle *q,
                        double *x)
{
    const size_t n = map->size;
    double *r = q->basis;
    map->act(map->self, x, r);
    for (size_t i = 0; i < n; i++)
        r[i] = b[i] - r[i];
    const double start = sqrt(dot(r, r, n));
    if (!(start > goal))
        return start;
    for (size_t i = 0; i < n; i++)
        r[i] /= start;
    memset(q->h, 0, (size_t)DIRECTIONS * (DIRECTIONS + 1) * sizeof *q->h);
    memset(q->g, 0, sizeof q->g);
    q->g[0] = start;

    size_t k = 0;
    int at_an_end = 0;
    while (k < DIRECTIONS && fabs(q->g[k]) > goal && !at_an_end) {
        map->act(map->self, q->basis + k * n, q->basis + (k + 1) * n);
        orthogonalise(q, k, n);
        at_an_end = rotate(q, k);
        k++;
    }
    const double residual = fabs(q->g[k]);
    combine(q, k, n, x);
    return residual;
}

enum base_status lle_krylov_solve(const struct lle_map *map, const double *b, double *x,
                                  double tolerance, struct base_error *err)
{
    const size_t n = map->size;
    memset(x, 0, n * sizeof *x);
    const double norm = sqrt(dot(b, b, n));
    if (norm == 0.0)
        return BASE_OK;

    struct cycle q = { .basis = malloc((DIRECTIONS + 1) * n * sizeof(double)),
                       .h = malloc((size_t)DIRECTIONS * (DIRECTIONS + 1) * sizeof(double)) };
    double residual = norm;
    if (q.basis && q.h)
        for (int i = 0; i < CYCLES && residual > tolerance * norm; i++)
            residual = run_cycle(map, b, tolerance * norm, &q, x);
    const int no_memory = !q.basis || !q.h;
    free(q.basis);
    free(q.h);

    if (no_memory)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %d vectors of %zu", DIRECTIONS, n);
    if (!(residual <= tolerance * norm))
        return base_fail(err, BASE_ERR_NUMERIC,
                         "a linear system is solved to %.1e, not to the %.1e that is needed",
                         residual / norm, tolerance);
    return BASE_OK;
}
