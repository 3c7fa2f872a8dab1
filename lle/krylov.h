/** GMRES for a linear map of real vectors given only by its action: Y. Saad & M. H. Schultz,
 *  SIAM J. Sci. Stat. Comput. 7, 856 (1986). For maps near the identity plus a localised part, such
 *  as a soliton's preconditioned Jacobian, some tens of actions give full precision. */
#ifndef LLE_KRYLOV_H
#define LLE_KRYLOV_H

#include "base/status.h"

#include <stddef.h>

struct lle_map {
    void (*act)(void *self, const double *x, double *y);
    void *self;
    size_t size;
};

/** Solve map(x) = b from x = 0 until the residual is `tolerance` times |b|, in cycles of at most 80
 *  directions. Errors: BASE_ERR_NUMERIC when six cycles do not get there; x is then the best so
 *  far. BASE_ERR_MEMORY. */
enum base_status lle_krylov_solve(const struct lle_map *map, const double *b, double *x,
                                  double tolerance, struct base_error *err);

#endif
