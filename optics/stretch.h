/** Which part of a record a block's pulses are cut from.
 *
 *  Two users' light has travelled different lengths of fibre: it never comes from the same moment.
 * A record is cut into stretches (members, or parts of members when there are few), and the
 * stretches are paired so that each belongs to one block: blocks are then independent, and their
 * scatter is the statistical error. */
#ifndef OPTICS_STRETCH_H
#define OPTICS_STRETCH_H

#include "optics/field.h"

struct optics_stretches {
    size_t parts;   /* stretches in one member */
    size_t length;  /* samples in one stretch */
    size_t count;   /* stretches in all */
    size_t samples; /* of a member */
};

/** Cut `field` for qubits that need `need` samples; `least` stretches must come out (1 or 2). */
enum base_status optics_stretch_cut(const struct optics_field *field, size_t need, size_t least,
                                    struct optics_stretches *out, struct base_error *err);

/** First sample of stretch s in field->value. */
size_t optics_stretch_start(const struct optics_stretches *s, size_t index);

#endif
