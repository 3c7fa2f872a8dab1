/** The coherence of a field for the closed forms, exact or estimated from its record. */
#ifndef OPTICS_COHERENCE_H
#define OPTICS_COHERENCE_H

#include "optics/closed.h"

struct optics_light {
    struct optics_g g;
    double g2_0_stderr;
    struct optics_known known; /* g points at one of these two: do not copy a light */
    struct optics_estimated *estimated;
};

/** Lags up to a bin separation and two pulses. */
enum base_status optics_light_of(const struct optics_plan *plan, const struct optics_field *field,
                                 struct optics_light *out, struct base_error *err);
void optics_light_free(struct optics_light *light);

#endif
