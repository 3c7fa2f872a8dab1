/** Closed forms of the visibilities at low flux: quadratures over g1 and g2 (the fast limit and the
 *  second route of the click average). */
#ifndef OPTICS_CLOSED_H
#define OPTICS_CLOSED_H

#include "lle/coherence.h"
#include "optics/field.h"

/** Coherence functions of one user's light at lag tau >= 0. g1 complex without linewidth. */
struct optics_g {
    double complex (*g1)(const void *self, double tau_s);
    double (*g2)(const void *self, double tau_s);
    const void *self;
    double linewidth_hz;
};

struct optics_closed {
    double hom, bsm; /* visibilities */
};

/** V_HOM and V_BSM of PHYSICS 2.2 with window kernel, jitter, darks (per pulse), unequal intensities,
 *  splitter, delay and frequency offset. Fluxes alice/bob: photons per pulse at the detectors. */
enum base_status optics_closed_visibility(const struct optics_plan *plan, const struct optics_g *a,
                                          const struct optics_g *b, struct optics_closed *out,
                                          struct base_error *err);

#endif
