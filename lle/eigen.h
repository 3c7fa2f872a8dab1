/** Growth rates of small perturbations of a stationary even field, even and odd ones apart. */
#ifndef LLE_EIGEN_H
#define LLE_EIGEN_H

#include "lle/newton.h"

enum lle_parity { LLE_EVEN, LLE_ODD };

/** Number of eigenvalues of that parity on N modes: N + 2 even, N - 2 odd. */
size_t lle_eigen_count(size_t modes, enum lle_parity parity);

/** All eigenvalues of the Jacobian about (at, a), largest real part first, per unit tau. The odd
 *  ones hold the 0 of the translation. Dense: 25 N^3 operations, for N up to some hundred.
 *  Errors: BASE_ERR_MEMORY, BASE_ERR_NUMERIC. */
enum base_status lle_eigen_values(struct lle_newton *s, const struct lle_balance *at,
                                  const double complex *a, enum lle_parity parity,
                                  double complex *out, struct base_error *err);

/** Index of the leading one in sorted values. The translation, whose eigenvalue is 0 up to the
 *  rounding of a dense solver (1e-16 x |J|, about 1e-11), is left out: of odd ones, that next to 0.
 */
size_t lle_eigen_leader(const double complex *values, size_t count, enum lle_parity parity);

/** Put the largest real part first; equal ones (to 1e-8) by |imaginary part|, pairs + before -. */
void lle_eigen_sort(double complex *values, size_t count);

#endif
