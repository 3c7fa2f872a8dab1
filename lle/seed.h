/** Private: starting fields. Addresses of their random numbers: seed, BASE_RNG_START, member (0 for
 *  the positions of solitons, which an ensemble shares). */
#ifndef LLE_SEED_H
#define LLE_SEED_H

#include "lle/dictionary.h"
#include "lle/solver.h"

/** Half a photon in every mode: the vacuum an undriven ring holds. Breaks the symmetry that a field
 * of zero would keep for ever, so it is there even where the plan has the noise off. */
void lle_seed_vacuum(struct lle_solver *s, struct base_rng here, double photon);

/** `count` solitons at random angles, never nearer than lle_seed_spacing, on the lower homogeneous
 *  state: psi = psi_low + sum sqrt(2 zeta) sech(sqrt(zeta/d2) (theta - theta_k)) e^{i phi},
 *  cos phi = sqrt(8 zeta)/(pi f) (T. Herr et al., Nat. Photon. 8, 145 (2014), eq. (3)).
 *  Errors: BASE_ERR_DOMAIN without anomalous dispersion or red detuning, or too many to fit. */
enum base_status lle_seed_solitons(struct lle_solver *s, struct base_rng here, size_t count,
                                   struct base_error *err);

/** The same in a ring that the solitons have warmed: the plan's detuning is the laser's, the seeds
 *  are those of zeta - Theta, and Theta is what they keep up. An auxiliary laser, which
 *  has its own share in the heat, is left aside: with one, the seeds are those of zeta. Errors:
 *  BASE_ERR_DOMAIN where the heat would leave no red detuning. */
enum base_status lle_seed_warm_solitons(struct lle_solver *s, struct base_rng here, size_t count,
                                        struct base_error *err);

/** Least distance of seeds, rad. */
double lle_seed_spacing(const struct lle_drive *drive);

#endif
