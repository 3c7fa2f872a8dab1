/** How a long computation tells how far it is, and learns that it should stop.
 *
 *  A library never prints: it calls `report` (which may be NULL) from one thread
 *  at a time and goes on while it returns true. On false the computation stops
 *  and returns BASE_ERR_UNFINISHED. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>

struct base_progress {
    bool (*report)(void *self, double fraction); /* fraction done of this stage, 0 to 1 */
    void *self;
};

/** True to go on; `progress` may be NULL. */
static inline bool base_progress_report(const struct base_progress *progress, double fraction)
{
    return !progress || !progress->report || progress->report(progress->self, fraction);
}

#endif
