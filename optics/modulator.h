/** From the light of a line to the photons of a qubit. */
#ifndef OPTICS_MODULATOR_H
#define OPTICS_MODULATOR_H

#include "optics/plan.h"

/** Attenuation (VOA) that leaves user->mean_photon per qubit of a line of `power_w` at `freq_hz`:
 * shared by a coupler (source.coupler_ways), two pulses cut out of it, encoder.insertion_loss_db
 * lost in the modulators. Negative: the line is too weak by so much. NAN for what is not known. */
double optics_modulator_voa_db(const struct optics_plan *plan, const struct optics_user *user,
                               double power_w, double freq_hz);

/** Coherent Z error of weak pulses whose empty bins hold the share `off` of a filled one: equal
 * bits click 4 off (1 - M/2) times as often as different ones, to first order. */
double optics_modulator_leak_error(double off, double mode_overlap);

#endif
