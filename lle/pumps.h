/** Private: further pumps of a plan, given by absolute frequency and power.
 *
 *  Resonance mu lies at nu_0 + mu FSR + D_int(mu)/2pi with nu_0 = pump.frequency_hz +
 *  pump.detuning_hz; the first pump stands at nu_0 - zeta kappa/4pi, wherever a sweep has moved it.
 *  A pump at nu_k drives the nearest resonance only: the next one answers with the ratio of their
 *  distances, one third at a quarter of the spacing, and beyond it a pump is refused. */
#ifndef LLE_PUMPS_H
#define LLE_PUMPS_H

#include "lle/ports.h"
#include "lle/solver.h"

/** The tones of `drive` (whose zeta and dispersion are read) after the part `done`, 0 to 1, of a
 *  sweep. Tone k has f_k^2 = (P_k/P_threshold)(kappa_ex,mu/kappa_ex): |psi_mu|^2 is energy, in
 * units of hbar omega_0, as in all powers of lines. */
enum base_status lle_pumps_place(const struct lle_plan *plan, const struct lle_dictionary *d,
                                 const struct lle_ports *ports, double done,
                                 struct lle_drive *drive, struct base_error *err);

#endif
