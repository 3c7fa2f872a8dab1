/** Fibre Bragg gratings. */
#ifndef OPTICS_FBG_H
#define OPTICS_FBG_H

#include "base/status.h"

#include <complex.h>

/** Uniform fibre Bragg grating: complex reflection and transmission.
 *
 *  Coupled-mode theory, T. Erdogan, J. Lightwave Technol. 15, 1277 (1997).
 *  Lossless and reciprocal: |r|^2 + |t|^2 = 1 exactly. */
struct optics_fbg {
    double length_m;    /* L,     grating length, > 0 */
    double kappa_per_m; /* kappa, AC coupling coefficient, >= 0 (peak value when apodised) */
    double bragg_hz;    /* nu_B,  centre of the stop band */
    double index_group; /* n_g,   turns a frequency offset into detuning */
    int apodised;       /* 0 uniform, 1 raised cosine (piecewise-uniform transfer matrices) */
};
struct optics_rt {
    double complex r, t; /* field amplitudes, not powers */
};

/** Response at optical frequency `freq_hz`. Cannot fail for a valid grating. */
struct optics_rt optics_fbg_response(const struct optics_fbg *g, double freq_hz);

/** Group delay of the reflected light, s, and how it changes with frequency, s/Hz: by the phase of
 * r at five points a thousandth of the grating's own width c/(n_g L) apart (error of fourth order).
 *  Reflected light of a frequency at which |r| vanishes has none. */
double optics_fbg_delay_s(const struct optics_fbg *g, double freq_hz);
double optics_fbg_dispersion_s_per_hz(const struct optics_fbg *g, double freq_hz);

/** The grating of the experiment: FWHM `bandwidth_hz` in reflected power, centred on `bragg_hz`.
 *  apodised 0: kappa L = 2.5; 1: raised cosine, kappa_max L = 2.5. Finds L by bisection. */
enum base_status optics_fbg_design(double bragg_hz, double bandwidth_hz, int apodised,
                                   struct optics_fbg *out, struct base_error *err);

/** The same for a stated rejection of the transmitted line at the centre (how much of it is left
 * over in transmission, dB > 0): uniform kappa L = acosh(10^(dB/20)), apodised twice that at its
 * peak. */
enum base_status optics_fbg_design_for(double bragg_hz, double bandwidth_hz, double rejection_db,
                                       int apodised, struct optics_fbg *out,
                                       struct base_error *err);

#endif
