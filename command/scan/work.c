/* A run of one process over a shard of a scan. */
#include "command/scan/worker.h"

#include "base/file.h"
#include "command/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tasks of the shard that the store lacks (or has as failed, with --retry-failed). */
static size_t choose(const struct scan_store *store, struct scan_shard shard, bool retry,
                     const struct scan_task **order, size_t count)
{
    size_t n = 0;
    for (size_t k = 0; k < count; k++) {
        const struct scan_entry *entry = scan_store_find(store, order[k]->name);
        const bool wanted = !entry || (retry && entry->point.status != SCAN_DONE);
        if (scan_in_shard(shard, k, count) && wanted)
            order[n++] = order[k];
    }
    return n;
}

/* Other workers may read the plan at any time: it is written only when it changes. */
static enum base_status write_plan(const struct scan *scan, const char *folder,
                                   struct base_error *err)
{
    char path[4096], *there = NULL;
    size_t size = 0;
    struct base_error ignored;
    snprintf(path, sizeof path, "%.4000s/scan.yaml", folder);
    const size_t length = strlen(scan->yaml);
    const bool same = base_file_read(path, (size_t)1 << 26, &there, &size, &ignored) == BASE_OK &&
                      size == length && !memcmp(there, scan->yaml, length);
    free(there);
    return same ? BASE_OK : base_file_write(path, scan->yaml, length, err);
}

enum base_status scan_work_report(const struct command_options *options,
                                  const struct scan_outcome *o, struct base_error *err)
{
    const size_t missing = o->count - o->done - o->failed;
    if (options->json) {
        const enum base_status status = output_json(
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "points", (json_int_t)(o->found + o->count),
                      "found", (json_int_t)o->found, "done", (json_int_t)o->done, "failed",
                      (json_int_t)o->failed, "missing", (json_int_t)missing, "light_read",
                      (json_int_t)o->light_read),
            err);
        if (status != BASE_OK)
            return status;
    } else {
        printf("%zu points: %zu found, %zu computed, %zu failed, %zu left (%s)\n",
               o->found + o->count, o->found, o->done, o->failed, missing, options->output);
        if (o->light_read)
            printf("light read from %s/light: %zu times\n", options->output, o->light_read);
    }
    if (o->failed)
        fprintf(stderr,
                "combkey scan: %zu points failed; 'combkey scan --status %s' says why, "
                "--retry-failed tries again\n",
                o->failed, options->output);
    if (missing)
        return base_fail(err, BASE_ERR_UNFINISHED,
                         "stopped with %zu points left; the same command goes on", missing);
    return BASE_OK;
}

enum base_status scan_work_begin(struct scan *scan, const struct command_options *options,
                                 struct scan_shard shard, struct scan_work *out,
                                 struct base_error *err)
{
    size_t all = 0, mine = 0;
    *out = (struct scan_work){ 0 };
    enum base_status status = scan_store_make(options->output, err);
    if (status == BASE_OK)
        status = write_plan(scan, options->output, err);
    if (status != BASE_OK)
        return status;
    scan_store_sweep(options->output);
    status = scan_store_open(&out->store, options->output, err);
    if (status != BASE_OK)
        return status;
    out->task = scan_order(scan, &all);
    if (!out->task)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the points");
    for (size_t k = 0; k < all; k++)
        mine += scan_in_shard(shard, k, all);
    out->count = choose(&out->store, shard, options->retry_failed, out->task, all);
    out->found = mine - out->count;
    if (out->store.damaged)
        fprintf(stderr,
                "combkey scan: %zu damaged files in '%s' (first: %s); their points are computed "
                "again\n",
                out->store.damaged, options->output, out->store.damage[0]);
    return BASE_OK;
}

void scan_work_end(struct scan_work *work)
{
    free(work->task);
    scan_store_close(&work->store);
}

/* The tasks one after the other. */
struct alone {
    const struct scan_task *const *task;
    size_t next, count;
};

static size_t deal(void *self, size_t want, size_t *first)
{
    struct alone *a = self;
    const size_t n = scan_lot_size(a->task, a->count, a->next, want);
    *first = a->next;
    a->next += n;
    return n;
}

enum base_status scan_work(struct scan *scan, const struct command_options *options,
                           struct scan_shard shard, struct base_error *err)
{
    struct scan_work work;
    scan_worker_catch_signals();
    enum base_status status = scan_work_begin(scan, options, shard, &work, err);
    if (status == BASE_OK) {
        struct alone alone = { work.task, 0, work.count };
        struct scan_worker w = { .scan = scan,
                                 .folder = options->output,
                                 .task = work.task,
                                 .count = work.count,
                                 .dealer = { deal, &alone } };
        status = scan_worker_run(&w, err);
        if (status == BASE_OK) {
            scan_store_clean(&work.store);
            const struct scan_outcome o = { work.found, work.count, w.done, w.failed,
                                            w.light_read };
            status = scan_work_report(options, &o, err);
        } else {
            status = base_while(err, "scanning into '%s'; what was finished before is kept",
                                options->output);
        }
    }
    scan_work_end(&work);
    return status;
}
