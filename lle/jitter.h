/** Private: classical noise of the pump laser and of the ring's temperature.
 *
 *  Phase of the pump: white frequency noise (a random walk) and flicker, S_nu(f) = h_-1/f one-sided
 *  in Hz^2/Hz. Flicker is a sum of Ornstein-Uhlenbeck processes whose corners stand evenly on a
 *  logarithmic scale: of variance s^2 each and distance D in ln f they add up to
 *      sum_j (2 s^2/pi f_j)/(1 + (f/f_j)^2)  ->  (s^2/D)/f,
 *  hence s^2 = h_-1 D; two corners a decade leave a ripple of 2/cosh(pi^2/D) = 8e-4.
 *  Power of the pump: one such process, white to its corner; a further pump has a phase and a power
 *  of its own. Temperature of the mode: one for each pole of its heat, the variance of all together
 *  k_B T^2/(rho C V) (N. M. Kondratiev and M. L. Gorodetsky, Phys. Lett. A 382, 2265 (2018)),
 * shared as fluctuation and dissipation demand (lle_jitter_share); it moves all resonances by one
 * factor, mode mu by 1 + spread mu of what mode 0 does.
 *
 *  The processes are exact at the ends of the steps (transition probability of the
 *  Ornstein-Uhlenbeck process) and held over one. The field is kept in the frame of the laser's
 *  phase phi: psi' = psi exp(-i phi), so that phase noise is a rotation, half of it before and half
 *  of it after a step; the phase itself goes to the light that leaves. */
#ifndef LLE_JITTER_H
#define LLE_JITTER_H

#include "base/rng.h"
#include "lle/solver.h"

enum { LLE_FLICKER_MOST = 24 };

/** What the processes stand at. */
struct lle_jitter_state {
    bool started;
    double phase;                     /* phi, rad */
    double turn;                      /* of phi in this step */
    double flicker[LLE_FLICKER_MOST]; /* in the frequency of the pump, angular, per unit of tau */
    double power;                     /* relative to the mean, less 1 */
    double heat[LLE_POLES];           /* shifts of zeta downwards */
};

bool lle_jitter_on(const struct lle_drive *drive);

/** No such noise, of any pump. */
void lle_jitter_off(struct lle_drive *drive);

/** Share of pole `fast` in the variance of the temperature. A watt ends in R_th (s_1 + s_2) kelvin,
 *  pole j with its time tau_j: the thermal impedance is sum R_th s_j/(1 - i omega tau_j), the
 *  temperature's one-sided spectrum 4 k_B T^2 times its real part (fluctuation-dissipation theorem;
 *  Yu. Levin, Phys. Lett. A 372, 1941 (2008)), and the variance of each pole goes as s_j/tau_j. */
double lle_jitter_share(double fast_share, double fast_s, double slow_s);

enum base_status lle_jitter_check(const struct lle_drive *drive, struct base_error *err);

/** A process of the kind x <- kept x + kick times a normal number. */
struct lle_jitter_walk {
    double kept, kick, start; /* start: of the stationary distribution */
};

/** What a step of length h does to the processes, apart from where they stand. */
struct lle_jitter_pace {
    double h, turn;
    struct lle_jitter_walk power, heat[LLE_POLES], flicker[LLE_FLICKER_MOST];
    size_t corners;
};
struct lle_jitter_pace lle_jitter_pace_of(const struct lle_jitter *jitter, double h);

/** The next step: draws its numbers (step `index` of stream `here`, by base_rng_noise: a process
 *  that forgets within one step shows its points, whose moments are normal to the eleventh) and
 *  moves on. The first call draws a start from the stationary distributions, phase 0. */
void lle_jitter_draw(const struct lle_jitter_pace *pace, struct base_rng here, uint64_t index,
                     struct lle_jitter_state *state);

/** The same of `count` members, of `lanes` (2, 4, 8 or 16) that are drawn. */
void lle_jitter_draw_lanes(const struct lle_jitter_pace *pace, struct base_rng here,
                           const struct base_rng_lane *lane, size_t lanes, size_t count,
                           uint64_t index, struct lle_jitter_state *state);

/** Factor of the pump's amplitude. */
double lle_jitter_gain(const struct lle_jitter_state *state);

/** Number of corners, their distance in ln f, and rate (per unit of tau) of corner j. */
size_t lle_jitter_corners(const struct lle_jitter *jitter, double *distance);
double lle_jitter_corner(const struct lle_jitter *jitter, size_t j);

/** The pace of a further pump's own noise. */
struct lle_jitter_pace lle_jitter_pace_of_tone(const struct lle_tone *tone, double h);

/** The next step of a drive's further pumps, which have streams of their own. */
void lle_jitter_draw_tones(const struct lle_drive *drive, const struct lle_jitter_pace *pace,
                           struct base_rng here, uint64_t index, struct lle_jitter_state *state);

/** a_mu <- a_mu exp(-i (angle + slope mu)): laser phase and temperature of half a step. Mode -N/2
 *  has no odd part. */
void lle_jitter_turn(size_t modes, double angle, double slope, double complex *a);

#endif
