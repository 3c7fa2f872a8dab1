/** Clicks that jitter carries into another bin: what limits a fast clock.
 *
 *  A pulse's click is tagged late or early by the jitter and counted in the bin whose gate it meets
 *  (tags.gate_s; not set: all of a pulse, at most the bin separation), or in none. At low flux a
 *  coincidence of two gates is a sum over the bins the two photons came from: of one bin, of the
 *  early and late bin of one qubit, or of different qubits, which know nothing of each other. Every
 *  such pair has the probability that both are tagged in their gates and no further apart there
 * than the coincidence window. Light is taken as constant over a pulse. */
#ifndef OPTICS_SPILL_H
#define OPTICS_SPILL_H

#include "optics/plan.h"

#include <stdbool.h>

enum optics_window_which { OPTICS_WITHIN_BIN, OPTICS_BETWEEN_BINS };

struct optics_spill {
    bool active;  /* false: every click stays in its bin; the rest need not be read */
    double away;  /* clicks of other bins in a gate, over those a pulse makes */
    double gated; /* clicks in a gate, likewise */
    /* Sums of those probabilities for two detectors' clicks within a bin, or early and late:
     * photons of one bin, of the two bins of one qubit (both orders), of two qubits. Without spill
     * same[0] = cross[1] = 1 and the rest is 0. */
    double same[2], cross[2], apart[2];
};

struct optics_spill optics_spill_of(const struct optics_plan *plan);

#endif
