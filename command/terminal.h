/** Progress on standard error: a bar on a terminal, else a line every 30 s. And a polite stop. */
#ifndef COMMAND_TERMINAL_H
#define COMMAND_TERMINAL_H

#include "base/progress.h"

#include <stdbool.h>

/** Install SIGINT and SIGTERM handlers (a computation then stops with BASE_ERR_UNFINISHED). */
void terminal_start(bool quiet);
void terminal_finish(void);

/** A stage called `name` that fills the bar from `from` to `to` (0 to 1). */
struct terminal_stage {
    char name[64];
    double from, to;
    struct base_progress
        progress; /* give &stage.progress to the library; the stage must stay in place */
};
void terminal_stage_begin(struct terminal_stage *stage, const char *name, double from, double to);

/** A computation that does not look at the signal within some seconds (one long step, a large draw)
 *  is ended from the handler: `temporary` (may be NULL) is removed, the exit code is 75. A second
 *  signal does the same at once. Without this call the computation alone decides when to stop. */
void terminal_limit_stop(const char *temporary);

/** The results are being written: the limit ends, what is begun is finished. */
void terminal_let_finish(void);

/** True once SIGINT or SIGTERM came. */
bool terminal_interrupted(void);

/** Colour allowed on this stream (terminal, no NO_COLOR, TERM not dumb). */
bool terminal_colour(int fd);

#endif
