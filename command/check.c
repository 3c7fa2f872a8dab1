/** `combkey check`: read a plan, say everything that is wrong with it, print it resolved. */
#include "command/commands.h"

#include "command/scan/scan.h"

#include <stdio.h>
#include <stdlib.h>

/* Every value of every axis; what only some points get wrong is for those points to say. */
static enum base_status check_grid(struct command_plan *plan, struct base_error *err)
{
    struct scan_grid grid;
    enum base_status status = scan_grid_of(plan, &grid, err);
    if (status == BASE_OK)
        fprintf(stderr, "combkey check: a scan of %zu points\n", grid.points);
    scan_grid_free(&grid);
    return status;
}

enum base_status command_check(const struct command_options *options, struct base_error *err)
{
    struct command_plan plan;
    char *yaml = NULL;
    enum base_status status =
        command_plan_load_scan(&plan, options->argument, options->sets, options->set_count, err);
    const bool scan = status == BASE_OK && base_plan_axes(plan.reader) > 0;
    if (status == BASE_OK) {
        yaml = scan ? scan_yaml(plan.reader) : base_plan_to_yaml(plan.reader);
        if (!yaml)
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the plan's text");
    }
    if (status == BASE_OK)
        status = scan ? check_grid(&plan, err) : command_plan_check(&plan, err);
    if (status == BASE_OK)
        fputs(yaml, stdout);
    free(yaml);
    command_plan_free(&plan);
    return status;
}
