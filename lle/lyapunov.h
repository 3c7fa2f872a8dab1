/** Private: how fast two fields part that began next to each other. */
#ifndef LLE_LYAPUNOV_H
#define LLE_LYAPUNOV_H

#include "lle/solver.h"

/** Largest Lyapunov exponent of the field by itself, per unit of tau: G. Benettin, L. Galgani,
 *  A. Giorgilli & J.-M. Strelcyn, Meccanica 15, 9 (1980). The distance of two noiseless fields is
 *  brought back to 1e-7 every unit of tau; its growth is fitted over `look_tau`, after
 *  `settle_tau` in which it turns into the direction of fastest growth. 0 where the field is
 *  periodic or quasi-periodic, and where it stands still but may drift; positive in chaos. `s` is
 *  left as it is. Errors: BASE_ERR_NUMERIC of the solver, BASE_ERR_MEMORY. */
enum base_status lle_lyapunov_of(struct lle_solver *s, double settle_tau, double look_tau,
                                 double *rate, struct base_error *err);

#endif
