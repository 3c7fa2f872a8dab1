/** Finished points on their way into files. Any thread hands them in; the one whose point makes a
 *  file's worth writes it while the others go on computing. */
#ifndef COMMAND_SCAN_BATCH_H
#define COMMAND_SCAN_BATCH_H

#include "command/scan/store.h"

#include <omp.h>

/** One point of a scan, computed or given up. */
struct scan_finished {
    size_t index; /* in the grid */
    struct scan_point point;
    struct scan_result result; /* cleared where the point failed */
    enum base_status status;
};

struct scan_batch {
    const char *folder; /* of the store */
    const struct scan_stage *stage;
    size_t done, failed; /* of the points that were written */

    /* private: */
    omp_lock_t state, writing; /* the list; the files, for HDF5 is one thread's at a time */
    struct scan_finished **waiting;
    size_t count, room;
    double since_s; /* of the oldest point that waits */
    enum base_status status;
    struct base_error err; /* the first failure */
};

void scan_batch_open(struct scan_batch *batch, const char *folder, const struct scan_stage *stage);

/** Take over a point (malloc'd). With `enough` of them, or when the oldest has waited for a second,
 *  they are written. A point that was interrupted or had no memory is no result and is dropped, the
 *  latter as an error. False once anything has failed. */
bool scan_batch_add(struct scan_batch *batch, struct scan_finished *point, size_t enough);

/** Write what waits, and free all. The first failure of all calls. */
enum base_status scan_batch_close(struct scan_batch *batch, struct base_error *err);

#endif
