/** Lots for the ranks of a scan: rank 0 holds the list and deals from it, to itself and to all. */
#ifndef COMMAND_MPI_DEAL_H
#define COMMAND_MPI_DEAL_H

#include "command/scan/worker.h"

#include <pthread.h>

/** Rank 0's side. A thread answers the other ranks while the main thread computes; it alone talks
 *  to MPI meanwhile (MPI_THREAD_SERIALIZED is enough). */
struct deal_table {
    const struct scan_task *const *task;
    size_t count, next;
    int ranks;
    int served;           /* ranks that were told there is no more */
    pthread_mutex_t lock; /* of next */
    pthread_t thread;
};

enum base_status deal_open(struct deal_table *table, const struct scan_task *const *task,
                           size_t count, int ranks, struct base_error *err);
/** Waits until every other rank has asked in vain. */
void deal_close(struct deal_table *table);

/** The dealers: of rank 0 (self is its table), and of the others (self is NULL). */
size_t deal_own(void *self, size_t want, size_t *first);
size_t deal_ask(void *self, size_t want, size_t *first);

#endif
