/* Shift and invert: the eigenvalues of A nearest to `shift` are the largest of (A - shift)^-1.
 * Iteration: ARPACK (R. B. Lehoucq, D. C. Sorensen and C. Yang, ARPACK Users' Guide, SIAM 1998);
 * sparse LU: UMFPACK (T. A. Davis, ACM Trans. Math. Softw. 30, 196 (2004)). */
#include "lle/guide_parts.h"

#include <arpack.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <umfpack.h>

enum { PARAMETERS = 11, POINTERS = 14, MOST_RESTARTS = 300 };

struct lu {
    const struct lle_guide_matrix *a;
    double *shifted; /* values of A - shift */
    void *numeric;
    double control[UMFPACK_CONTROL];
};

static void lu_free(struct lu *lu)
{
    umfpack_di_free_numeric(&lu->numeric);
    free(lu->shifted);
}

static enum base_status lu_failed(int why, int size, struct base_error *err)
{
    if (why == UMFPACK_ERROR_out_of_memory)
        return base_fail(err, BASE_ERR_MEMORY,
                         "no memory to factorise a guide of %d unknowns; raise resonator.grid_m",
                         size);
    return base_fail(err, BASE_ERR_NUMERIC, "UMFPACK gives up on a guide of %d unknowns: status %d",
                     size, why);
}

/* Rows of A are columns of its transpose, which is what UMFPACK is given. */
static enum base_status lu_new(const struct lle_guide_matrix *a, double shift, struct lu *lu,
                               struct base_error *err)
{
    const int entries = a->start[a->size];
    void *symbolic = NULL;
    *lu = (struct lu){ .a = a, .shifted = malloc((size_t)entries * sizeof(double)) };
    if (!lu->shifted)
        return lu_failed(UMFPACK_ERROR_out_of_memory, a->size, err);
    memcpy(lu->shifted, a->value, (size_t)entries * sizeof(double));
    for (int i = 0; i < a->size; i++)
        for (int k = a->start[i]; k < a->start[i + 1]; k++)
            if (a->column[k] == i)
                lu->shifted[k] -= shift;
    umfpack_di_defaults(lu->control);
    lu->control[UMFPACK_IRSTEP] =
        0; /* no refinement: the residual of the eigenvector is looked at */
    int why = umfpack_di_symbolic(a->size, a->size, a->start, a->column, lu->shifted, &symbolic,
                                  lu->control, NULL);
    if (why >= UMFPACK_OK)
        why = umfpack_di_numeric(a->start, a->column, lu->shifted, symbolic, &lu->numeric,
                                 lu->control, NULL);
    umfpack_di_free_symbolic(&symbolic);
    if (why == UMFPACK_OK)
        return BASE_OK;
    lu_free(lu);
    return lu_failed(why, a->size, err);
}

/* x = (A - shift)^-1 b */
static int lu_solve(const struct lu *lu, const double *b, double *x)
{
    return umfpack_di_solve(UMFPACK_At, lu->a->start, lu->a->column, lu->shifted, x, b, lu->numeric,
                            lu->control, NULL);
}

/* Work space of one eigenproblem: `wanted` values from a space of `basis` vectors. */
struct krylov {
    int size, wanted, basis, work_size, info;
    int parameter[PARAMETERS], pointer[POINTERS];
    double *memory, *start, *v, *d, *work, *real, *imag, *vector, *extra;
    int *select;
};

static bool krylov_new(struct krylov *w, int size, int wanted)
{
    const int basis = 2 * wanted + 4 < size ? 2 * wanted + 4 : size;
    const size_t n = (size_t)size, m = (size_t)basis, k = (size_t)wanted;
    *w = (struct krylov){ .size = size, .wanted = wanted, .basis = basis };
    w->work_size = 3 * basis * basis + 6 * basis;
    w->memory = calloc(n + n * m + 3 * n + (size_t)w->work_size + 2 * (k + 1) + n * (k + 1) + 3 * m,
                       sizeof(double));
    w->select = calloc(m, sizeof *w->select);
    if (!w->memory || !w->select)
        return false;
    w->start = w->memory;
    w->v = w->start + n;
    w->d = w->v + n * m;
    w->work = w->d + 3 * n;
    w->real = w->work + w->work_size;
    w->imag = w->real + k + 1;
    w->vector = w->imag + k + 1;
    w->extra = w->vector + n * (k + 1);
    return true;
}

static void krylov_free(struct krylov *w)
{
    free(w->memory);
    free(w->select);
}

/* A start that holds every symmetry, the same in every run. */
static void start_vector(struct krylov *w)
{
    for (int i = 0; i < w->size; i++)
        w->start[i] = 1.0 + 0.5 * sin(1.0 + 0.7 * (double)i);
}

static void iterate(struct krylov *w, const struct lu *lu)
{
    int ask = 0;
    start_vector(w);
    w->info = 1; /* the start vector is ours */
    w->parameter[0] = 1;
    w->parameter[2] = MOST_RESTARTS;
    w->parameter[6] = 1; /* a plain eigenproblem of (A - shift)^-1 */
    for (;;) {
        dnaupd_c(&ask, "I", w->size, "LM", w->wanted, 0.0, w->start, w->basis, w->v, w->size,
                 w->parameter, w->pointer, w->d, w->work, w->work_size, &w->info);
        if (ask != -1 && ask != 1)
            break;
        if (lu_solve(lu, w->d + w->pointer[0] - 1, w->d + w->pointer[1] - 1) != UMFPACK_OK) {
            w->info = -9999;
            return;
        }
    }
    if (w->info == 0)
        dneupd_c(1, "A", w->select, w->real, w->imag, w->vector, w->size, 0.0, 0.0, w->extra, "I",
                 w->size, "LM", w->wanted, 0.0, w->start, w->basis, w->v, w->size, w->parameter,
                 w->pointer, w->d, w->work, w->work_size, &w->info);
}

/* Real eigenvalues, largest first. */
static size_t collect(const struct krylov *w, double shift, double *value, double *vector)
{
    const size_t n = (size_t)w->size;
    const int converged = w->parameter[4] < w->wanted ? w->parameter[4] : w->wanted;
    size_t found = 0;
    for (int i = 0; i < converged; i++) {
        if (w->imag[i] != 0.0 || w->real[i] == 0.0)
            continue;
        const double now = shift + 1.0 / w->real[i];
        size_t at = found++;
        for (; at > 0 && value[at - 1] < now; at--) {
            value[at] = value[at - 1];
            memcpy(vector + at * n, vector + (at - 1) * n, n * sizeof *vector);
        }
        value[at] = now;
        memcpy(vector + at * n, w->vector + (size_t)i * n, n * sizeof *vector);
    }
    return found;
}

enum base_status lle_guide_eigen(const struct lle_guide_matrix *m, double shift, size_t count,
                                 double *value, double *vector, size_t *found,
                                 struct base_error *err)
{
    struct lu lu;
    struct krylov w;
    enum base_status status = lu_new(m, shift, &lu, err);
    if (status)
        return status;
    if (!krylov_new(&w, m->size, (int)count))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for the modes of %d unknowns", m->size);
    if (!status) {
        /* ARPACK keeps its place between calls in memory of its own: one iteration at a time. */
#pragma omp critical(lle_guide_arpack)
        iterate(&w, &lu);
        if (w.info != 0)
            status = base_fail(err, BASE_ERR_NUMERIC,
                               "ARPACK finds no modes of a guide of %d unknowns: status %d",
                               m->size, w.info);
        else
            *found = collect(&w, shift, value, vector);
    }
    krylov_free(&w);
    lu_free(&lu);
    return status;
}
