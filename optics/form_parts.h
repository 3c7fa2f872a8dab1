/** Tables of pulses from inside: what the steps that shape them share. */
#ifndef OPTICS_FORM_PARTS_H
#define OPTICS_FORM_PARTS_H

#include "optics/form.h"

/** int |u|^2 dt = 1 by the trapezoidal rule, exact for the linear pieces of optics_form_at; and
 * where the light is. The last thing every step does. */
void optics_form_finish(struct optics_form *form);

/** Radix-2 Fourier transform of OPTICS_FORM_POINTS numbers in place, exp(sign i ...), unnormalised.
 *  A table this small must not fail: no plan, no memory. */
void optics_form_transform(double complex *x, int sign);

#endif
