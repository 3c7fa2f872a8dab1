/** What an amplifier adds to a line.
 *
 *  An amplifier of gain G and noise figure F emits F G h nu per hertz in both polarizations, so a
 *  line that enters with power P leaves with the optical signal-to-noise ratio P/(F h nu B)
 *  (E. Desurvire, Erbium-Doped Fiber Amplifiers (1994), ch. 2, for G >> 1), stated by custom for
 *  B = 12.5 GHz, 0.1 nm. Behind a filter of width W and a modulator, which passes one polarization,
 *  noise is the share b = n/(1 + n), n = W/(2 B OSNR), of all light; a visibility falls by
 *  (1 - b)^2. */
#ifndef OPTICS_OSNR_H
#define OPTICS_OSNR_H

#include "optics/plan.h"

#define OPTICS_OSNR_BAND_HZ 12.5e9

/** NAN without an amplifier, a frequency or a power. */
double optics_osnr_db(const struct optics_plan *plan, double frequency_hz, double power_w);

/** Share of noise behind the line's filter; 0 without an amplifier. */
double optics_osnr_noise(const struct optics_plan *plan, double frequency_hz, double power_w);

#endif
