/** What a command prints and writes: the same records as text, JSON and HDF5. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include "command/cli.h"

/** A described struct and where it goes: group "" is the root of the JSON object and of the file.
 */
struct output_record {
    const char *group;
    const struct base_table *table;
    const void *data;
};

struct output {
    const struct command_options *options;
    const struct command_plan *plan;
    struct base_h5 *file; /* NULL without -o */
};

/** Opens the output file first, so that a folder that cannot be written is known before the work.
 */
enum base_status output_begin(struct output *out, const struct command_options *options,
                              const struct command_plan *plan, struct base_error *err);

/** Print (text or --json) and write and commit the file. */
enum base_status output_end(struct output *out, const struct output_record *records, size_t count,
                            struct base_error *err);

/** After a failure: nothing is left behind. Harmless after output_end. */
void output_abandon(struct output *out);

/** Root attributes and /provenance of an open file. */
enum base_status output_provenance(struct base_h5 *file, const char *title,
                                   const struct command_options *options,
                                   const struct command_plan *plan, struct base_error *err);

/** A JSON object on standard output; takes the reference. */
enum base_status output_json(json_t *object, struct base_error *err);

/** `from`'s members become members of `into` (objects are merged); takes the reference to `from`.
 */
void output_json_merge(json_t *into, json_t *from);

#endif
