/** Private: what the nonlinear part holds beyond i |psi|^2 psi + f. ETDRK4 only; a drive without
 *  these terms never comes here.
 *
 *  Generalised nonlinear Schroedinger equation (G. P. Agrawal, Nonlinear Fiber Optics, eqs
 * (2.3.42), (2.3.43)), seen round the ring: retarded time T runs against the angle, d/dT = -D1 d/d
 * theta.
 *
 *  Raman:            i |psi|^2 psi  ->  i (|psi|^2 + r d|psi|^2/d theta) psi,    r = D1 tau_R;
 *  self-steepening:  each mode of the nonlinear part times omega_mu/omega_0 = 1 + s mu, s =
 *                    D1/omega_0. |psi_mu|^2 is then the energy of a mode in units of hbar omega_0,
 *                    and what the nonlinear part conserves is the photon number, the sum of
 *                    |psi_mu|^2/(1 + s mu).
 *
 *  Auxiliary laser and heat (lle/bath.h) turn the phase of the field as a whole.
 *
 *  Mode -N/2 stands for +N/2 as well: it gets no odd factor. */
#ifndef LLE_TERMS_H
#define LLE_TERMS_H

#include "lle/solver_parts.h"

/** This drive has such a term. */
bool lle_terms_on(const struct lle_drive *drive);

enum base_status lle_terms_check(size_t modes, enum lle_scheme scheme,
                                 const struct lle_drive *drive, struct base_error *err);

/** Arrays the terms work with; false without memory. Once they are there, does nothing. */
bool lle_terms_allocate(struct lle_solver *s);
void lle_terms_release(struct lle_solver *s);

/** y <- spectrum of the nonlinear part at the field whose spectrum is `from`, times N. */
void lle_terms_nonlinear(struct lle_solver *s, const double complex *from);

#endif
