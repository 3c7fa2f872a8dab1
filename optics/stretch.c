#include "optics/stretch.h"

/* Fewer blocks than half of this would make poor error bars. */
enum { WANTED = 64 };

enum base_status optics_stretch_cut(const struct optics_field *field, size_t need, size_t least,
                                    struct optics_stretches *out, struct base_error *err)
{
    const size_t members = field->members, samples = field->samples;
    *out = (struct optics_stretches){ .samples = samples };
    if (members == 0 || samples < need || members * (samples / need) < least)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a record of %zu members of %g s is too short: %zu stretches of %g s "
                         "(bin separation and pulse) are needed",
                         members, (double)samples * field->sample_s, least,
                         (double)need * field->sample_s);

    /* As many parts as wanted, but long against a qubit, so that the start may vary. */
    size_t parts = (WANTED + members - 1) / members;
    if (parts > samples / (4 * need))
        parts = samples / (4 * need);
    if (parts * members < least)
        parts = (least + members - 1) / members;
    if (parts == 0)
        parts = 1;
    out->parts = parts;
    out->length = samples / parts;
    out->count = members * parts;
    return BASE_OK;
}

size_t optics_stretch_start(const struct optics_stretches *s, size_t index)
{
    return index / s->parts * s->samples + index % s->parts * s->length;
}
