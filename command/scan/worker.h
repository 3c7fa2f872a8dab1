/** Computing points, whoever deals them: one process alone, or many that share a scan. */
#ifndef COMMAND_SCAN_WORKER_H
#define COMMAND_SCAN_WORKER_H

#include "command/scan/batch.h"
#include "command/scan/pace.h"
#include "command/scan/scan.h"
#include "command/terminal.h"

/** How many of `count` tasks from `first` on make a lot: of one light, `want` at the most; 0 at the
 *  end. */
size_t scan_lot_size(const struct scan_task *const *task, size_t count, size_t first, size_t want);

/** Asked for up to `want` tasks, gives the lot [*first, *first + n) of the list; n = 0: there is no
 *  more. */
struct scan_dealer {
    size_t (*deal)(void *self, size_t want, size_t *first);
    void *self;
};

struct scan_worker {
    struct scan *scan;
    const char *folder;            /* of the store */
    const struct scan_task **task; /* the list, in order of work */
    size_t count;
    struct scan_dealer dealer;
    size_t done, failed; /* by this worker */
    size_t light_read;   /* how often the store had its light */
    bool dealt_out;      /* it was told that there is no more */

    /* private: */
    size_t threads;
    omp_lock_t taking;       /* of the lot in hand, up to `status` */
    size_t next, end;        /* its points not yet begun */
    size_t lot, room;        /* its size, and that of the next */
    double asked_s;          /* when it was dealt */
    bool lit, promised;      /* its light is there; a point of it will be computed in any case */
    enum base_status status; /* why it must end early */
    struct scan_light light;
    const struct scan_task *dark; /* a task whose light cannot be made, and why */
    struct base_error dark_because;
    struct scan_batch batch;
    struct scan_pace pace;
    size_t begun, in_hand; /* points of the list that are begun; of them, being computed */
    double *share;         /* how far each thread is with its own */
    double told, told_s;
    struct terminal_stage stage;
};

/** Until the dealer has no more or a signal asks to stop. Errors: of the store, BASE_ERR_MEMORY;
 *  what was finished before is kept. */
enum base_status scan_worker_run(struct scan_worker *worker, struct base_error *err);

/** SIGTERM and SIGUSR1: finish the points in hand, then stop. */
void scan_worker_catch_signals(void);

/** What there is to do: the tasks of the shard that the store lacks (or has as failed, with
 *  --retry-failed). */
struct scan_work {
    struct scan_store store;
    const struct scan_task **task; /* owned; the first `count` are to do */
    size_t count, found;
};
enum base_status scan_work_begin(struct scan *scan, const struct command_options *options,
                                 struct scan_shard shard, struct scan_work *out,
                                 struct base_error *err);
void scan_work_end(struct scan_work *work); /* after success and failure alike */

/** How a run went, on standard output. Errors: BASE_ERR_UNFINISHED when points are left. */
struct scan_outcome {
    size_t found, count, done, failed; /* there before; to do; done and failed of these */
    size_t light_read;                 /* how often light came from the store */
};
enum base_status scan_work_report(const struct command_options *options,
                                  const struct scan_outcome *outcome, struct base_error *err);

#endif
