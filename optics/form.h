/** A pulse as a table: shape, drive bandwidth, chirp and dispersion acting one after the other on
 * its complex amplitude. Used where the analytic shapes of optics/profile.h do not suffice.
 *
 *  Time is counted from the centre of the undisturbed pulse; a drive's mean delay is taken out, as
 *  a laboratory takes it out. Here dispersion acts on the pulse alone, which is exact for light
 * that is constant over it; the click average takes other light through the fiber
 * (optics/disperse.h), closed forms do not. */
#ifndef OPTICS_FORM_H
#define OPTICS_FORM_H

#include "optics/plan.h"

#include <complex.h>

enum { OPTICS_FORM_POINTS = 2048 };

struct optics_form {
    double start_s, step_s;
    size_t from, to; /* points first <= k <= last that hold all above 1e-6 of the peak */
    double complex u[OPTICS_FORM_POINTS]; /* |u|^2 in 1/s, int |u|^2 dt = 1 */
    double before[OPTICS_FORM_POINTS];    /* int |u|^2 dt up to each point */
};

/** True when the analytic shapes do not suffice. And how far the light is spread beyond the shape,
 * s: a generous estimate, for the table's room. */
int optics_form_needed(const struct optics_plan *plan, const struct optics_user *user);
double optics_form_blur(const struct optics_plan *plan, const struct optics_user *user);

/** What the encoder cuts and the user's fiber makes of it. Cannot fail for a checked plan. */
void optics_form_of(const struct optics_plan *plan, const struct optics_user *user,
                    struct optics_form *out);

/** The steps, each on a normalised form. */
void optics_form_shape(const struct optics_encoder *encoder, double half_s,
                       struct optics_form *out); /* analytic or measured */
/* intensity through a Bessel filter of `order` poles, -3 dB at bandwidth_hz; 1: one pole */
void optics_form_drive(double bandwidth_hz, size_t order, struct optics_form *form);
void optics_form_chirp(double chirp, struct optics_form *form);       /* |u|^2 -> phase */
void optics_form_disperse(double beta2_s2, struct optics_form *form); /* beta_2 x length */

/** Delay of that filter over that of one pole, 1/(2 pi bandwidth): where |theta(i x)|^2 = 2. */
double optics_form_drive_delay(size_t order);

/** Amplitude at t, the intensity linear between points; 0 outside. And int_-inf^t |u|^2 dt. */
double complex optics_form_at(const struct optics_form *form, double time_s);
double optics_form_before(const struct optics_form *form, double time_s);

/** FWHM of |u|^2 between its outermost half-height points. */
double optics_form_width(const struct optics_form *form);

#endif
