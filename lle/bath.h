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
 *  shift and its noise, half a step again: second order in the coupling, and a stationary state of
 *  the equations is one of the scheme for any step. */
#ifndef LLE_BATH_H
#define LLE_BATH_H

#include "lle/solver.h"

/** This drive has an auxiliary laser or heat. */
bool lle_bath_on(const struct lle_drive *drive);

enum base_status lle_bath_check(const struct lle_drive *drive, struct base_error *err);

/** What `tau` beside such a drive does, apart from where the bath stands. */
struct lle_bath_pace {
    double tau, decay, decay_half;         /* of phi's size in the whole time and in half of it */
    double f, zeta;                        /* the auxiliary laser's */
    double c[LLE_POLES], share[LLE_POLES]; /* C_j; how much of its way Theta_j goes */
};
struct lle_bath_pace lle_bath_pace_of(const struct lle_drive *drive, double tau);

/** Several of them side by side, [lane]. */
enum { LLE_BATHS_MOST = 16 };
struct lle_baths {
    double re[LLE_BATHS_MOST], im[LLE_BATHS_MOST]; /* phi */
    double heat[LLE_POLES][LLE_BATHS_MOST];
};
void lle_baths_put(struct lle_baths *baths, size_t lane, const struct lle_bath *bath);
struct lle_bath lle_baths_get(const struct lle_baths *baths, size_t lane);

/** Advance phi and Theta beside fields of mean power `power`; what each then adds to its field's
 *  phase. Lanes never meet. */
void lle_baths_advance(const struct lle_bath_pace *pace, size_t lanes, const double *power,
                       struct lle_baths *baths);
void lle_baths_shift(const struct lle_baths *baths, size_t lanes, double *shift);

/** Which part of a shift the linear operator takes over, when it held `held` before: a multiple of
 *  4, so that weights of steps are few, seldom made anew and often shared; the stages see the rest,
 *  3 at most, as they see |psi|^2. */
double lle_bath_held(double shift, double held);

/** The stationary state of auxiliary laser and heat beside a dark field, the brightest one: the
 * laser tuned into its resonance from the blue side before the pump comes. */
void lle_bath_warm(const struct lle_drive *drive, struct lle_bath *bath);

/** What the bath adds to the field's phase, Theta + 2 |phi|^2. */
double lle_bath_shift(const struct lle_bath *bath);

#endif
