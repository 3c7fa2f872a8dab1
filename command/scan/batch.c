#include "command/scan/batch.h"

#include "base/h5_grid.h"
#include "command/scan/pace.h"

#include <stdlib.h>

/* No finished point is kept from the disk for longer, whatever makes a file's worth. */
static const double PATIENCE_S = 1.0;
/* Points that may wait while a slow disk takes a file: so many, or so many files' worths. */
enum { BEHIND_POINTS = 256, BEHIND_FILES = 4 };

void scan_batch_open(struct scan_batch *batch, const char *folder, const struct scan_stage *stage)
{
    *batch = (struct scan_batch){ .folder = folder, .stage = stage };
    omp_init_lock(&batch->state);
    omp_init_lock(&batch->writing);
}

static void drop(const struct scan_batch *batch, struct scan_finished *point)
{
    scan_result_free(batch->stage, &point->result);
    free(point);
}

/* The first failure counts. `state` is held. */
static void spoil(struct scan_batch *batch, enum base_status status, const struct base_error *err)
{
    if (batch->status != BASE_OK)
        return;
    batch->status = status;
    batch->err = *err;
}

/* ---- files ---- */

static bool is_good(const struct scan_finished *point)
{
    return point->status == BASE_OK;
}

/* How many points from the first of `n` on go into one file: all arrays as long in one as in the
 * next. Points without results go anywhere. */
static size_t alike(const struct scan_stage *stage, struct scan_finished *const *point, size_t n)
{
    const struct scan_finished *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!is_good(point[i]))
            continue;
        first = first ? first : point[i];
        for (size_t k = 0; k < stage->records; k++) {
            const struct scan_record *record = &stage->record[k];
            if (!base_h5_same_shape(record->table, (const char *)&first->result + record->at,
                                    (const char *)&point[i]->result + record->at))
                return i;
        }
    }
    return n;
}

static enum base_status put(const struct scan_batch *batch, struct scan_finished *const *from,
                            size_t n, struct base_error *err)
{
    struct scan_point *point = calloc(n, sizeof *point);
    const struct scan_result **result = calloc(n, sizeof *result);
    for (size_t i = 0; point && result && i < n; i++) {
        point[i] = from[i]->point;
        result[i] = is_good(from[i]) ? &from[i]->result : NULL;
    }
    const enum base_status status =
        point && result ? scan_store_put(batch->folder, batch->stage, point, result, n, err)
                        : base_fail(err, BASE_ERR_MEMORY, "no memory to write %zu points", n);
    free(point);
    free(result);
    return status;
}

static int by_index(const void *a, const void *b)
{
    const struct scan_finished *x = *(struct scan_finished *const *)a;
    const struct scan_finished *y = *(struct scan_finished *const *)b;
    return (x->index > y->index) - (x->index < y->index);
}

/* All that waits, into as few files as its shapes allow. `writing` is held. */
static void write_out(struct scan_batch *batch)
{
    struct base_error err;
    enum base_status status = BASE_OK;
    omp_set_lock(&batch->state);
    struct scan_finished **point = batch->waiting;
    const size_t n = batch->count;
    const bool good = batch->status == BASE_OK || batch->status == BASE_ERR_MEMORY;
    batch->waiting = NULL;
    batch->count = batch->room = 0;
    omp_unset_lock(&batch->state);

    size_t written = 0;
    if (n)
        qsort(point, n, sizeof(struct scan_finished *), by_index);
    while (good && status == BASE_OK && written < n) {
        const size_t step = alike(batch->stage, point + written, n - written);
        status = put(batch, point + written, step, &err);
        written += status == BASE_OK ? step : 0;
    }
    omp_set_lock(&batch->state);
    for (size_t i = 0; i < n; i++) {
        batch->done += i < written && is_good(point[i]);
        batch->failed += i < written && !is_good(point[i]);
        drop(batch, point[i]);
    }
    if (status != BASE_OK)
        spoil(batch, status, &err);
    omp_unset_lock(&batch->state);
    free(point);
}

/* ---- points ---- */

/* `state` is held. */
static bool append(struct scan_batch *batch, struct scan_finished *point)
{
    if (batch->count == batch->room) {
        const size_t room = batch->room ? 2 * batch->room : 16;
        struct scan_finished **more =
            realloc(batch->waiting, room * sizeof(struct scan_finished *));
        if (!more)
            return false;
        batch->waiting = more;
        batch->room = room;
    }
    if (!batch->count)
        batch->since_s = scan_pace_now_s();
    batch->waiting[batch->count++] = point;
    return true;
}

bool scan_batch_add(struct scan_batch *batch, struct scan_finished *point, size_t enough)
{
    struct base_error err;
    bool due = false, late = false;
    omp_set_lock(&batch->state);
    bool taken = point->status != BASE_ERR_UNFINISHED && point->status != BASE_ERR_MEMORY;
    if (point->status == BASE_ERR_MEMORY)
        spoil(batch, base_fail(&err, BASE_ERR_MEMORY, "no memory for a point"), &err);
    if (taken && !append(batch, point)) {
        spoil(batch, base_fail(&err, BASE_ERR_MEMORY, "no memory for a point"), &err);
        taken = false;
    }
    if (batch->count) {
        due = batch->count >= enough || scan_pace_now_s() - batch->since_s > PATIENCE_S;
        late = batch->count >= BEHIND_POINTS && batch->count >= BEHIND_FILES * enough;
    }
    omp_unset_lock(&batch->state);
    if (!taken)
        drop(batch, point);
    if (due && late)
        omp_set_lock(&batch->writing); /* the disk is behind: wait for it */
    else if (due)
        due = omp_test_lock(&batch->writing);
    if (due) {
        write_out(batch);
        omp_unset_lock(&batch->writing);
    }
    omp_set_lock(&batch->state);
    const bool good = batch->status == BASE_OK;
    omp_unset_lock(&batch->state);
    return good;
}

enum base_status scan_batch_close(struct scan_batch *batch, struct base_error *err)
{
    write_out(batch);
    omp_destroy_lock(&batch->state);
    omp_destroy_lock(&batch->writing);
    if (batch->status != BASE_OK)
        *err = batch->err;
    return batch->status;
}
