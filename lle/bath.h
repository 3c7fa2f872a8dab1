/** Private: what surrounds the field uniformly: an auxiliary laser that goes round the other way,
 * and the heat of both (dual-driven access to solitons: S. Zhang et al., Optica 6, 206 (2019); two
 * poles of heat: C. Bao et al., Opt. Lett. 42, 2519 (2017)).
 *
 *      d phi/d tau = -(1 + i [zeta_a - Theta]) phi + i (|phi|^2 + 2 <|psi|^2>) phi + f_a
 *      d Theta_j/d tau = -(Theta_j - C_j [<|psi|^2> + |phi|^2])/tau_j,   Theta = Theta_1 + Theta_2
 *
 *  and the field psi sees its detuning as zeta - Theta - 2 |phi|^2: heat lowers the resonance, and
 *  light of the other direction shifts it by twice what it does to itself. phi is one mode, a
 *  continuous wave.
 *
 *  Stepping: half a step of phi and Theta at constant <|psi|^2>, a step of the field at constant
 *  shift, half a step again: second order in the coupling, and a stationary state of the equations
 *  is one of the scheme for any step. */
#ifndef LLE_BATH_H
#define LLE_BATH_H

#include "lle/solver_parts.h"

/** This drive has an auxiliary laser or heat. */
bool lle_bath_on(const struct lle_drive *drive);

enum base_status lle_bath_check(const struct lle_drive *drive, struct base_error *err);

/** Advance phi and Theta by `tau` beside a field of mean power `power`. */
void lle_bath_advance(const struct lle_drive *drive, double power, double tau,
                      struct lle_bath *bath);

/** The stationary state of auxiliary laser and heat beside a dark field, the brightest one: the
 * laser tuned into its resonance from the blue side before the pump comes. */
void lle_bath_warm(const struct lle_drive *drive, struct lle_bath *bath);

/** What the bath adds to the field's phase, Theta + 2 |phi|^2. */
double lle_bath_shift(const struct lle_bath *bath);

#endif
