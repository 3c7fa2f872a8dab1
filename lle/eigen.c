#include "lle/eigen.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_matrix.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SAME_GROWTH = 1e-8;

size_t lle_eigen_count(size_t modes, enum lle_parity parity)
{
    return parity == LLE_EVEN ? modes + 2 : modes - 2;
}

/* Qsort's order; values from a solver, never NaN by then. Most eigenvalues lie on the line Re = -1
 * and differ there by rounding: they go by frequency, the slowest first. */
static int later(const void *left, const void *right)
{
    const double complex a = *(const double complex *)left, b = *(const double complex *)right;
    const double real_a = round(creal(a) / SAME_GROWTH), real_b = round(creal(b) / SAME_GROWTH);
    if (real_a != real_b)
        return real_a < real_b ? 1 : -1;
    if (fabs(cimag(a)) != fabs(cimag(b)))
        return fabs(cimag(a)) > fabs(cimag(b)) ? 1 : -1;
    return (cimag(a) < cimag(b)) - (cimag(a) > cimag(b));
}

void lle_eigen_sort(double complex *values, size_t count)
{
    qsort(values, count, sizeof *values, later);
}

size_t lle_eigen_leader(const double complex *values, size_t count, enum lle_parity parity)
{
    size_t zero = 0;
    for (size_t i = 1; i < count; i++)
        if (cabs(values[i]) < cabs(values[zero]))
            zero = i;
    return parity == LLE_ODD && zero == 0 ? 1 : 0;
}

/* Column by column: J on a_mu = +-a_-mu = 1, then i. Rows are Re and Im of mu = first .. last. */
static void fill(struct lle_newton *s, enum lle_parity parity, double complex *in,
                 double complex *out, gsl_matrix *matrix)
{
    const size_t n = lle_newton_modes(s);
    const size_t first = parity == LLE_EVEN ? 0 : 1;
    const size_t last = parity == LLE_EVEN ? n / 2 : n / 2 - 1;
    for (size_t column = 0; column < matrix->size2; column++) {
        const size_t m = first + column / 2;
        const double complex unit = column % 2 ? I : 1.0;
        memset(in, 0, n * sizeof *in);
        in[m] = unit;
        if (m != 0 && m != n / 2)
            in[n - m] = parity == LLE_EVEN ? unit : -unit;
        lle_newton_jacobian(s, in, out);
        for (size_t r = first; r <= last; r++) {
            gsl_matrix_set(matrix, 2 * (r - first), column, creal(out[r]));
            gsl_matrix_set(matrix, 2 * (r - first) + 1, column, cimag(out[r]));
        }
    }
}

enum base_status lle_eigen_values(struct lle_newton *s, const struct lle_balance *at,
                                  const double complex *a, enum lle_parity parity,
                                  double complex *out, struct base_error *err)
{
    const size_t n = lle_newton_modes(s), size = lle_eigen_count(n, parity);
    enum base_status status = BASE_ERR_MEMORY;
    int failed = 0;
    double complex *in = calloc(2 * n, sizeof *in);
    gsl_matrix *matrix = gsl_matrix_alloc(size, size);
    gsl_vector_complex *values = gsl_vector_complex_alloc(size);
    gsl_eigen_nonsymm_workspace *work = gsl_eigen_nonsymm_alloc(size);
    if (in && matrix && values && work) {
        lle_newton_set(s, at, a);
        fill(s, parity, in, in + n, matrix);
        failed = gsl_eigen_nonsymm(matrix, values, work);
        status = failed ? BASE_ERR_NUMERIC : BASE_OK;
    }
    if (status == BASE_OK) {
        for (size_t i = 0; i < size; i++) {
            const gsl_complex value = gsl_vector_complex_get(values, i);
            out[i] = GSL_REAL(value) + I * GSL_IMAG(value);
        }
        lle_eigen_sort(out, size);
    }
    gsl_eigen_nonsymm_free(work);
    gsl_vector_complex_free(values);
    gsl_matrix_free(matrix);
    free(in);
    if (status)
        return base_fail(err, status,
                         status == BASE_ERR_MEMORY ? "no memory for %zu eigenvalues"
                                                   : "the %zu eigenvalues do not converge",
                         size);
    return BASE_OK;
}
