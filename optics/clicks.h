/** The click average: the probability of every pattern of two detectors x two bins. */
#ifndef OPTICS_CLICKS_H
#define OPTICS_CLICKS_H

#include "optics/pulse.h"

/** One user's qubit: photons arriving at the splitter in each bin, phase of the late bin. */
struct optics_setting {
    double early, late; /* mean photons at the splitter, without detector efficiency */
    double phase_rad;
};

enum { OPTICS_D1_EARLY = 1, OPTICS_D2_EARLY = 2, OPTICS_D1_LATE = 4, OPTICS_D2_LATE = 8 };

/** probability[pattern], pattern = OR of the bins that clicked; sums to 1. */
struct optics_clicks {
    double probability[16], error[16]; /* standard errors from blocks; 0 for constant light */
};

struct optics_receiver {
    double efficiency, dark_probability, transmittance; /* of detector, detector, splitter */
};

/** Average over the pairs and over the users' relative global phase (quadrature, converged to
 * 1e-12). `interfering` false: distinguishable light (K = 0). */
void optics_clicks_average(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                           struct optics_setting alice, struct optics_setting bob, int interfering,
                           struct optics_clicks *out);

/** The same average block by block: mean[g][pattern] of group g of consecutive pairs; returns the
 * number of groups, pulses->blocks or OPTICS_BLOCKS if that is less. */
size_t optics_clicks_blocks(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                            struct optics_setting alice, struct optics_setting bob, int interfering,
                            double mean[OPTICS_BLOCKS][16]);

/** Points of the phase average for light whose cross terms add up to `beat` detected photons. */
size_t optics_clicks_phases(double beat);

/** Probability that all bins of the mask click, whatever the others do: what coincidence logic
 * counts. */
double optics_clicks_coincidence(const double probability[16], int mask);

/** Psi-: D1 early with D2 late or D1 late with D2 early, and nothing else. Psi+: both bins of one
 * detector. */
double optics_clicks_psi_minus(const struct optics_clicks *c);
double optics_clicks_psi_plus(const struct optics_clicks *c);

#endif
