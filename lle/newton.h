/** Newton's method for stationary even fields of the Lugiato-Lefever equation, matrix-free.
 *
 *  Unknowns are the mode amplitudes a_mu of psi(theta) = sum a_mu exp(i mu theta) on the solver's
 *  own grid, with psi(theta) = psi(-theta); the equations are
 *
 *      F_mu = -(1 + i [zeta + d2 mu^2]) a_mu + i (|psi|^2 psi)_mu + f delta_mu0 = 0
 *
 *  Each step is solved by GMRES on J P^-1, P the linear part: J P^-1 is the identity plus an
 *  operator that lives where the soliton lives. Even fields exclude the translation, whose zero
 *  eigenvalue would make J singular. */
#ifndef LLE_NEWTON_H
#define LLE_NEWTON_H

#include "base/status.h"

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

/** The equation at one detuning. `d2_slope` = d d2/d zeta where the grid follows the soliton's
 *  width (see lle/continuation.h); 0 on a fixed ring. */
struct lle_balance {
    double f, zeta, d2, d2_slope;
    bool along_drive; /* what an arc changes: f instead of zeta */
};

struct lle_newton;

/** `modes` even, >= 8. */
enum base_status lle_newton_new(struct lle_newton **out, size_t modes, struct base_error *err);
void lle_newton_free(struct lle_newton *s); /* accepts NULL */
size_t lle_newton_modes(const struct lle_newton *s);

/** Linearise about `a` (N amplitudes, FFT order): lle_newton_jacobian acts there afterwards. */
void lle_newton_set(struct lle_newton *s, const struct lle_balance *at, const double complex *a);

/** J x: the real-linear derivative of F. */
void lle_newton_jacobian(struct lle_newton *s, const double complex *x, double complex *out);

/** Solve F = 0 from the start in `a`. Errors: BASE_ERR_NUMERIC (not converged in 30 steps). */
enum base_status lle_newton_solve(struct lle_newton *s, const struct lle_balance *at,
                                  double complex *a, struct base_error *err);

/** Direction of a branch of states; arc length^2 = |da|^2 + weight (d zeta)^2, or (d f)^2. */
struct lle_newton_arc {
    double weight;
    double zeta_slope;     /* d zeta/ds, or d f/ds */
    double complex *slope; /* da/ds, N values */
};

/** Correct (a, at->zeta or at->f) back to the branch within the plane across the direction `arc`.
 *  `at->d2` follows zeta by its slope. */
enum base_status lle_newton_correct(struct lle_newton *s, struct lle_balance *at, double complex *a,
                                    const struct lle_newton_arc *arc, struct base_error *err);

/** Move what an arc changes; d2 follows zeta by its slope. */
void lle_newton_move(struct lle_balance *at, double by);

/** Turn arc's direction into the branch's tangent at (a, at), same sense, unit length. */
enum base_status lle_newton_tangent(struct lle_newton *s, const struct lle_balance *at,
                                    const double complex *a, struct lle_newton_arc *arc,
                                    struct base_error *err);

/** Grid <-> amplitudes. */
void lle_newton_to_modes(struct lle_newton *s, const double complex *psi, double complex *a);
void lle_newton_to_grid(struct lle_newton *s, const double complex *a, double complex *psi);

#endif
