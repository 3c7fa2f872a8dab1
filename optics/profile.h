/** The pulse an encoder cuts: normalised intensity over time, and its integrals.
 *
 *  w(t) = [shape(t - delay) + r leak(t - delay)] / norm, int w dt = 1: a square, a Gaussian, a
 * raised cosine or a table on top of what the modulator lets through when off (r = 1/extinction),
 * counted over the detection window about the pulse. Photons in a bin are photons in that window.
 */
#ifndef OPTICS_PROFILE_H
#define OPTICS_PROFILE_H

#include "optics/form.h"

struct optics_profile {
    int shape;          /* enum optics_shape */
    double width_s;     /* full width (square), FWHM (Gaussian) */
    double delay_s;     /* centre */
    double half_s;      /* the shape is 0 further than this from the centre */
    double leak;        /* r, off over on, in units of the shape; 0 from 150 dB */
    double leak_half_s; /* half the detection window */
    double norm_s;      /* int (shape + r leak) dt */
    int formed;         /* the shape is the table below: measured, filtered, chirped or dispersed */
    struct optics_form form;
};

struct optics_profile optics_profile_of(const struct optics_plan *plan,
                                        const struct optics_user *user);

/** From here on what an off modulator lets through changes no result by 1e-7, and the pulse ends
 * where its shape ends. */
#define OPTICS_IDEAL_EXTINCTION_DB 150.0

/** w(t), 1/s. */
double optics_profile_at(const struct optics_profile *p, double time_s);

/** int_from^to w_a dt. */
double optics_profile_energy(const struct optics_profile *a, double from_s, double to_s);

/** An amplitude whose square is that energy, with the phase of the middle. */
double complex optics_profile_field(const struct optics_profile *p, double from_s, double to_s);

/** int_from^to u_A* u_B dt and its integrand, |u|^2 = w; the real part alone, which is all of it,
 *  int sqrt(w_a w_b) dt, but for chirp and dispersion. */
double complex optics_profile_mix(const struct optics_profile *a, const struct optics_profile *b,
                                  double from_s, double to_s);
double complex optics_profile_mix_at(const struct optics_profile *a, const struct optics_profile *b,
                                     double time_s);
double optics_profile_overlap(const struct optics_profile *a, const struct optics_profile *b,
                              double from_s, double to_s);

/** The analytic shapes, peak 1 at 0, and how far they reach. */
double optics_profile_shape(int shape, double width_s, double time_s);
double optics_profile_shape_half(int shape, double width_s);

/** The interval outside which both users' pulses vanish, about the centre of a bin. */
void optics_profile_span(const struct optics_plan *plan, double *from_s, double *to_s);

/** Times at which w jumps, ascending; returns how many (2 or 4). */
enum { OPTICS_PROFILE_EDGES = 4 };
int optics_profile_edges(const struct optics_profile *p, double edge_s[OPTICS_PROFILE_EDGES]);

/** Probability that two photons `apart_s` apart are counted as a coincidence, detectors of rms
 *  jitter s, window D: Pi = [erf((D - dt)/2s) + erf((D + dt)/2s)]/2; the sharp window for s = 0.
 *  A tagger of bins w compares whole bins: the first tag lies anywhere in its bin, so that Pi is
 * the mean over windows from N w to (N + 1) w, N = floor(D/w). */
double optics_profile_window(const struct optics_detector *detector, double apart_s);

/** True when that window keeps every coincidence of the two pulses (to 1e-4 at their far ends). */
int optics_profile_window_is_open(const struct optics_plan *plan);

#endif
