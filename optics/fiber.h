/** The fiber from an encoder to the relay, and what a polarization controller leaves over.
 *
 *  Both users' fibers are of one kind (struct optics_fiber), each has its length (user.fiber_m;
 *  0: none, all its effects vanish and the channel is user.loss_db alone). */
#ifndef OPTICS_FIBER_H
#define OPTICS_FIBER_H

#include "optics/plan.h"

/** Power transmittance of one user's channel: loss_db, the fiber's own loss, the filter's. */
double optics_transmittance(const struct optics_plan *plan, const struct optics_user *user);

/** Group-velocity dispersion beta_2, s^2/m, of D at 1550 nm: -D lambda^2/(2 pi c). */
double optics_fiber_beta2(const struct optics_fiber *fiber);

/** FWHM of a Gaussian pulse of FWHM width_s and chirp C behind length_m: G. P. Agrawal, Nonlinear
 *  Fiber Optics, eq. (3.2.19). */
double optics_fiber_gaussian_width(const struct optics_fiber *fiber, double width_s, double chirp,
                                   double length_m);

/** Travelling time, s. */
double optics_fiber_delay(const struct optics_fiber *fiber, double length_m);

/** Rms change of both fibers' phases together from the early to the late bin. */
double optics_fiber_phase_rms(const struct optics_plan *plan);

/** Rms angle of a user's polarization: what the controller leaves, and the mean of what a fiber's
 *  random walk adds until it is corrected again (half its variance at the end). */
double optics_fiber_polarization_rms(const struct optics_plan *plan,
                                     const struct optics_user *user);

/** |g1| left between two copies of a Lorentzian line of FWHM linewidth_hz whose ways differ by
 *  length_m: how well a spool decorrelates two users of one comb line. */
double optics_fiber_correlation(const struct optics_fiber *fiber, double linewidth_hz,
                                double length_m);

/** Mean squared overlap of a pulse with itself behind the user's fiber of random birefringence, the
 *  controller set for the carrier: < O(tau/2)^2 >, O the overlap with a copy delayed by half the
 *  differential group delay (C. D. Poole & R. E. Wagner, Electron. Lett. 22, 1029 (1986)), tau
 *  Maxwellian of mean pmd sqrt(length) (F. Curti et al., J. Lightwave Technol. 8, 1162 (1990)). */
double optics_fiber_pmd_overlap(const struct optics_plan *plan, const struct optics_user *user);

/** Mean of cos^2 of the angle between two polarizations, `between_rad` apart on average, each off
 *  by a Gaussian rms: [1 + cos(2 between) exp(-2 (rms_a^2 + rms_b^2))]/2. */
double optics_polarization_overlap(double between_rad, double rms_a_rad, double rms_b_rad);

#endif
