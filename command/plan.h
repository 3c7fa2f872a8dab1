/** The whole plan of one experiment: every folder's part behind one reader. */
#ifndef COMMAND_PLAN_H
#define COMMAND_PLAN_H

#include "base/base.h"
#include "lle/lle.h"
#include "optics/optics.h"
#include "qkd/qkd.h"

enum command_until { UNTIL_COMB, UNTIL_LINE, UNTIL_VISIBILITY, UNTIL_KEY, UNTIL_NETWORK };

struct command_run {
    int until; /* enum command_until */
};

/** What `combkey operate` looks for, and where. */
enum command_aim {
    AIM_NONE,
    AIM_MEAN_POWER,
    AIM_COMB_POWER,
    AIM_LINE_POWER,
    AIM_G2,
    AIM_COHERENT_FRACTION,
    AIM_G1_BIN,
    AIM_HOM,
    AIM_BSM
};

struct command_operate {
    int aim; /* enum command_aim */
    double target, from, to;
    size_t points;
};

struct command_plan {
    struct lle_plan lle;
    struct optics_plan optics;
    struct qkd_plan qkd;
    struct command_run run;
    struct command_operate operate;
    struct base_plan *reader; /* sources of the values; owned */
};

/** Defaults < file (`path` may be NULL) < `sets`; then the checks that see more than one row. */
enum base_status command_plan_load(struct command_plan *plan, const char *path, char *const *sets,
                                   size_t set_count, struct base_error *err);
/** The same for a plan with axes under `scan:`; they are not looked at yet. */
enum base_status command_plan_load_scan(struct command_plan *plan, const char *path,
                                        char *const *sets, size_t set_count,
                                        struct base_error *err);
/** What no single row can see: do the values fit together? */
enum base_status command_plan_check(const struct command_plan *plan, struct base_error *err);
void command_plan_free(struct command_plan *plan);

/** The tables of the plan in the order of the pipeline. */
enum { COMMAND_TABLES = 5 };
extern const struct base_table *const command_plan_tables[COMMAND_TABLES];

#endif
