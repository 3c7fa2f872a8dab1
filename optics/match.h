/** How well two users' constant light matches, part by part: all that the gains of a Poissonian
 *  source need to know of encoders, splitter, arrival times and detectors.
 *
 *  The energies of pulses are per unit mean of a filled bin; overlaps are those of pulses
 * normalised one by one, without the polarization and residual overlap that optics_mode_overlap
 * holds. */
#ifndef OPTICS_MATCH_H
#define OPTICS_MATCH_H

#include "optics/detector.h"

#include <complex.h>

struct optics_match {
    bool active; /* false: everything below is neutral and need not be read */
    double transmittance;
    double imbalance;             /* filled bins hold 1 + m (early) and 1 - m (late) */
    double off[2];                /* energy of an empty bin, Alice's and Bob's */
    double complex overlap[2][2]; /* [Alice's bin empty][Bob's bin empty] */
    double late_rad;              /* phase of the late bin's overlap against the early one's */
    double phase_variance;        /* of late against early, both users together */
    double intensity_error;       /* rms, relative, each user */
    struct optics_memory memory;
};

/** From the plan. The linewidth counts where source.linewidth_hz is set; a comb's default, its
 *  pump's, is inside the measured interference.error_x. */
struct optics_match optics_match_of(const struct optics_plan *plan);

/** What one user sends, as energies of the two bins for a mean of one photon per qubit: Z puts all
 *  into bin `bit`, X halves. */
struct optics_sent {
    double early, late;
    int empty_early, empty_late; /* which profile the bin has */
    double phase_rad;            /* of the late bin */
};
struct optics_sent optics_match_sent(const struct optics_match *match, int user, int basis_x,
                                     int bit);

#endif
