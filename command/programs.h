/** Programs of other projects that are used where found. */
#ifndef COMMAND_PROGRAMS_H
#define COMMAND_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

/** Full path of `name` on PATH. */
bool programs_find(const char *name, char *path, size_t size);

/** Run `path` in `folder` with one argument, its output thrown away; true on exit code 0. */
bool programs_run(const char *path, const char *folder, const char *argument);

#endif
