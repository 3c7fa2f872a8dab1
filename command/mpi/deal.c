#include "command/mpi/deal.h"

#include <mpi.h>

#include <string.h>
#include <time.h>

enum { TAG_ASK = 1, TAG_GIVE };

/* The end goes in small lots, so that no rank is left with a large one while the others wait; but
 * not in so small ones that asking costs more than computing. */
static size_t take(struct deal_table *table, size_t want, size_t *first)
{
    enum { LEAST = 64 }; /* of a lot as large as is wanted: some milliseconds */
    pthread_mutex_lock(&table->lock);
    const size_t share = (table->count - table->next) / (2 * (size_t)table->ranks) + 1;
    const size_t fair = share > want / LEAST ? share : want / LEAST;
    const size_t n =
        scan_lot_size(table->task, table->count, table->next, want < fair ? want : fair);
    *first = table->next;
    table->next += n;
    pthread_mutex_unlock(&table->lock);
    return n;
}

size_t deal_own(void *self, size_t want, size_t *first)
{
    return take(self, want, first);
}

static void answer(struct deal_table *table, int rank)
{
    unsigned long long want, lot[2];
    size_t first;
    MPI_Recv(&want, 1, MPI_UNSIGNED_LONG_LONG, rank, TAG_ASK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    /* 0 is a farewell: that rank stops for a reason of its own */
    const size_t n = want ? take(table, (size_t)want, &first) : 0;
    lot[0] = n ? first : 0;
    lot[1] = n;
    table->served += !n;
    if (want)
        MPI_Send(lot, 2, MPI_UNSIGNED_LONG_LONG, rank, TAG_GIVE, MPI_COMM_WORLD);
}

/* A blocking receive would spin on a core that has points to compute: look now and then. */
static void *serve(void *self)
{
    struct deal_table *table = self;
    const struct timespec nap = { 0, 500000 };
    while (table->served < table->ranks - 1) {
        int asked = 0;
        MPI_Status from;
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_ASK, MPI_COMM_WORLD, &asked, &from);
        if (asked)
            answer(table, from.MPI_SOURCE);
        else
            nanosleep(&nap, NULL);
    }
    return NULL;
}

enum base_status deal_open(struct deal_table *table, const struct scan_task *const *task,
                           size_t count, int ranks, struct base_error *err)
{
    *table = (struct deal_table){ .task = task, .count = count, .ranks = ranks };
    pthread_mutex_init(&table->lock, NULL);
    const int code = pthread_create(&table->thread, NULL, serve, table);
    if (!code)
        return BASE_OK;
    pthread_mutex_destroy(&table->lock);
    return base_fail(err, BASE_ERR_INTERNAL, "cannot start the thread that deals points: %s",
                     strerror(code));
}

void deal_close(struct deal_table *table)
{
    pthread_join(table->thread, NULL);
    pthread_mutex_destroy(&table->lock);
}

size_t deal_ask(void *self, size_t want, size_t *first)
{
    unsigned long long wanted = want, lot[2] = { 0, 0 };
    MPI_Request request;
    int there = 0;
    const struct timespec nap = { 0, 200000 };
    (void)self;
    MPI_Send(&wanted, 1, MPI_UNSIGNED_LONG_LONG, 0, TAG_ASK, MPI_COMM_WORLD);
    if (!want)
        return 0;
    MPI_Irecv(lot, 2, MPI_UNSIGNED_LONG_LONG, 0, TAG_GIVE, MPI_COMM_WORLD, &request);
    for (MPI_Test(&request, &there, MPI_STATUS_IGNORE); !there;
         MPI_Test(&request, &there, MPI_STATUS_IGNORE))
        nanosleep(&nap, NULL);
    *first = (size_t)lot[0];
    return (size_t)lot[1];
}
