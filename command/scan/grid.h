/** What `scan:` means: axes with their values, and the points they span. */
#ifndef COMMAND_SCAN_GRID_H
#define COMMAND_SCAN_GRID_H

#include "command/plan.h"

struct scan_axis {
    const struct base_field *row;
    const char *where; /* "plan.yaml:4:18" */
    size_t count, stride;
    char (*text)[BASE_TEXT_SIZE]; /* of each value */
    void *value;                  /* the same as the row's kind has it (a list: its first number) */
    double **list;                /* of a list: for each value how many numbers, then these */
    size_t at;                    /* in struct command_plan */
    bool along;                   /* `same as`: moves with axis number `with` */
    size_t with;
};

struct scan_grid {
    size_t axes, points;
    struct scan_axis *axis;
};

/** Read the axes of the plan and try every value in its row; all errors in one go. The plan is left
 *  at some point of the grid. Errors: BASE_ERR_CONFIG. */
enum base_status scan_grid_of(struct command_plan *plan, struct scan_grid *out,
                              struct base_error *err);
void scan_grid_free(struct scan_grid *grid);

/** Which value axis number `axis` has at point `index`: axes multiply, the last runs fastest. */
size_t scan_grid_at(const struct scan_grid *grid, size_t axis, size_t index);

/** Set a plan, the grid's own or a copy of it, to point `index`. */
void scan_grid_apply(const struct scan_grid *grid, struct command_plan *plan, size_t index);

#endif
