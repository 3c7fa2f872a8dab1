/** Time tags: written beside a run, counted from a file. */
#ifndef COMMAND_TAGS_H
#define COMMAND_TAGS_H

#include "command/pipeline.h"

/** Simulate a run from light that is there, write it to `path` and count it. The caller releases
 *  `out` with its table. */
enum base_status tags_of_run(const struct command_plan *plan, const struct pipeline_light *light,
                             const char *path, struct optics_tags_counts *out,
                             struct base_error *err);

/** Count a file: what the plan sets comes before what the file says. */
enum base_status tags_of_file(const struct command_plan *plan, const char *path,
                              struct optics_tags_counts *out, struct base_error *err);

#endif
