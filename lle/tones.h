/** Private: further pumps. Tone k drives mode mu_k with f_k exp(-i phase_k), phase_k = Omega_k tau
 *  (fields go as exp(-i omega t): Omega > 0 is a laser above the comb's own frequency of the mode).
 *
 *  The response of the linear part to a tone is known for all times,
 *      p_k(tau) = f_k exp(-i phase_k)/(-i Omega_k - L_mu),
 *  and v = psi - p obeys d v/d tau = L v + N(v + p): ETDRK4 steps v, its stages see p at their own
 *  times. So a tone of any frequency is exact in the linear response and of fourth order in the
 *  Kerr effect; Re L < 0 keeps the quotient finite. */
#ifndef LLE_TONES_H
#define LLE_TONES_H

#include "lle/solver_parts.h"

enum base_status lle_tones_check(size_t modes, const struct lle_drive *drive,
                                 struct base_error *err);

/** f of tone k in this step, with its power noise. */
double lle_tones_amplitude(const struct lle_solver *s, size_t k);

/** One ETDRK4 step with tones. */
void lle_tones_step(struct lle_solver *s);

/** `from` and the response to all tones at the stage's time, in s->shown; the next call is the next
 *  stage's. */
const double complex *lle_tones_shown(struct lle_solver *s, const double complex *from);

#endif
