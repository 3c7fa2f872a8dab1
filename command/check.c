/** `combkey check`: read a plan, say everything that is wrong with it, print it resolved. */
#include "command/commands.h"

#include <stdio.h>
#include <stdlib.h>

enum base_status command_check(const struct command_options *options, struct base_error *err)
{
    struct command_plan plan;
    enum base_status status =
        command_plan_load(&plan, options->argument, options->sets, options->set_count, err);
    if (status == BASE_OK) {
        char *yaml = base_plan_to_yaml(plan.reader);
        if (yaml)
            fputs(yaml, stdout);
        else
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the plan's text");
        free(yaml);
    }
    command_plan_free(&plan);
    return status;
}
