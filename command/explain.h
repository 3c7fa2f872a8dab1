/** `combkey visibility --explain`, as a person reads it. */
#ifndef COMMAND_EXPLAIN_H
#define COMMAND_EXPLAIN_H

#include "command/pipeline.h"

/** Explain a visibility that was computed from `light`. */
enum base_status explain_visibility(const struct command_plan *plan,
                                    const struct pipeline_light *light,
                                    const struct optics_visibility *full,
                                    struct optics_explanation *out, struct base_error *err);

/** On standard output: a line a cause, the product, the full computation, the rest. */
void explain_print(const struct optics_explanation *explanation);

#endif
