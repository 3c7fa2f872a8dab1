/** A scan in the making: plan, grid, names of its points. */
#ifndef COMMAND_SCAN_SCAN_H
#define COMMAND_SCAN_SCAN_H

#include "command/cli.h"
#include "command/scan/grid.h"
#include "command/scan/store.h"

/** A point of the grid and what it is called; light first, so that points of one light stand
 *  together when sorted. */
struct scan_task {
    char field[SCAN_NAME_SIZE], pulses[SCAN_NAME_SIZE], name[SCAN_NAME_SIZE];
    size_t index;
};

struct scan {
    struct command_plan plan; /* at the point that was applied last */
    char *yaml;               /* the plan with its axes */
    struct scan_grid grid;
    const struct scan_stage *stage;
    struct scan_task *task; /* one per point of the grid, by index */
};

/** The resolved plan with its axes as YAML that reads back to both. malloc'd; NULL without memory.
 */
char *scan_yaml(const struct base_plan *reader);

/** Read the plan file and name every point. */
enum base_status scan_begin(struct scan *scan, const char *path, char *const *sets,
                            size_t set_count, struct base_error *err);
/** The same from DIR/scan.yaml. */
enum base_status scan_begin_in(struct scan *scan, const char *folder, struct base_error *err);
void scan_end(struct scan *scan);

/** "alice.loss_db=5 key.pulses=1e11" */
void scan_print_point(const struct scan *scan, size_t index);

struct scan_tally {
    size_t points, done, failed, missing, damaged;
    double seconds; /* mean of a point that is done or failed; NAN if there is none */
};
struct scan_tally scan_count(const struct scan *scan, const struct scan_store *store);

/** --status DIR */
enum base_status scan_status(const struct command_options *options, struct base_error *err);
/** --list */
enum base_status scan_list(const struct scan *scan, const struct command_options *options,
                           struct base_error *err);
/** --emit-sbatch */
enum base_status scan_emit_sbatch(const struct scan *scan, const struct command_options *options,
                                  struct base_error *err);

/** "I/N" of --shard; NULL is the whole. Errors: BASE_ERR_USAGE. */
struct scan_shard {
    size_t part, parts;
};
enum base_status scan_shard_of(const char *text, struct scan_shard *out, struct base_error *err);

/** Compute what is missing of this shard into options->output. */
enum base_status scan_work(struct scan *scan, const struct command_options *options,
                           struct scan_shard shard, struct base_error *err);

/** True if task number `k` of `count` in the order of work belongs to the shard. */
bool scan_in_shard(struct scan_shard shard, size_t k, size_t count);

/** The tasks in the order of work, one per name; *count of them, malloc'd. NULL without memory. */
const struct scan_task **scan_order(const struct scan *scan, size_t *count);

#endif
