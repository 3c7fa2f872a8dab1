/** The name of a point by its content: a hash of the parameters it reads, sorted, with 17 digits,
 *  under the versions of the store and of the physics. A text that names a file stands for what is
 *  in the file. */
#ifndef COMMAND_SCAN_NAME_H
#define COMMAND_SCAN_NAME_H

#include "command/scan/stage.h"

struct scan_name_line;

/** Names many plans that are nearly alike: only what differs from the last one is written anew, and
 *  a file is read when its name changes. For one thread. */
struct scan_namer {
    char head[128];
    size_t lines, room;
    struct scan_name_line *line;
    char *text;
    char name[SCAN_NAME_SIZE]; /* of the last plan; "" before the first */
};

/** `what` the name is of; `reads`: parameters and beginnings of parameters (struct scan_stage). */
enum base_status scan_namer_begin(struct scan_namer *namer, const char *what,
                                  const char *const *reads, struct base_error *err);
enum base_status scan_namer_name(struct scan_namer *namer, const struct command_plan *plan,
                                 char name[SCAN_NAME_SIZE], struct base_error *err);
void scan_namer_end(struct scan_namer *namer);

#endif
