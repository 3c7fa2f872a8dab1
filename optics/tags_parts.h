/** Time tags from inside: clicks on their way. */
#ifndef OPTICS_TAGS_PARTS_H
#define OPTICS_TAGS_PARTS_H

#include "optics/tags.h"

struct optics_tags_click {
    double time_ps;
    int detector; /* 1 or 2 */
};

struct optics_tags_clicks {
    size_t count, room;
    struct optics_tags_click *at; /* owned */
    bool short_of_memory;
};

void optics_tags_add(struct optics_tags_clicks *clicks, double time_ps, int detector);
void optics_tags_sort(struct optics_tags_clicks *clicks);

/** What detectors and converter make of the clicks of all parts in turn, by the model of
 *  optics/detector.h: dead time and recovery after each click that was given, afterpulses until
 *  `end_ps`, the converter's bins, nothing before its start. `rng` is of the run; its member is not
 *  read. Errors: BASE_ERR_MEMORY. */
enum base_status optics_tags_convert(const struct optics_plan *plan,
                                     const struct optics_tags_clicks *part, size_t parts,
                                     double end_ps, struct base_rng rng, struct optics_tags *out,
                                     struct base_error *err);

#endif
