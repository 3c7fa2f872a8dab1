/* Computing the points that are missing: those of one light together, some at a time, each lot
 * written before the next is begun. */
#include "command/scan/scan.h"

#include "base/file.h"
#include "command/output.h"
#include "command/terminal.h"

#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A lot grows until it takes about this long: a file for each costs 5 ms, and a kill costs a lot at
 * most. */
static const double LOT_S = 0.5;
enum { LOT = 256 };

/* SIGTERM and SIGUSR1 let the points in hand finish; SIGINT drops them (terminal.c). */
static volatile sig_atomic_t finish;

static void on_finish(int number)
{
    (void)number;
    finish = 1;
}

static bool stopping(void)
{
    return finish || terminal_interrupted();
}

struct work {
    struct scan *scan;
    const struct command_options *options;
    const struct scan_task **task; /* to do, in order */
    size_t count, next;
    struct scan_light light;
    struct terminal_stage stage;
    size_t done, failed; /* in this run */
};

/* One point of a lot. */
struct job {
    struct command_plan plan;
    struct scan_point point;
    struct scan_result result;
    bool ready, good;
    enum base_status status;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool go_on(void *self, double fraction)
{
    struct work *w = self;
    (void)fraction;
    bool good;
#pragma omp critical(scan_progress)
    good = w->stage.progress.report(w->stage.progress.self,
                                    (double)w->next / (double)(w->count ? w->count : 1));
    return good;
}

/* ---- a point ---- */

static void one_line(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ';';
}

static void close_job(struct job *job, enum base_status status, const struct base_error *err)
{
    job->status = status;
    job->good = status == BASE_OK;
    /* an interrupted point is no result, and memory may be there next time */
    job->ready = status != BASE_ERR_UNFINISHED && status != BASE_ERR_MEMORY;
    job->point.status = job->good ? SCAN_DONE : SCAN_FAILED;
    if (!job->good) {
        snprintf(job->point.message, sizeof job->point.message, "%.255s", err->text);
        one_line(job->point.message);
    }
}

static void compute(struct work *w, struct job *job)
{
    const struct scan_stage *stage = w->scan->stage;
    const struct base_progress progress = { go_on, w };
    struct base_error err = { .status = BASE_OK };
    const double start = now_s();
    scan_result_clear(&job->result);
    enum base_status status = command_plan_check(&job->plan, &err);
    if (status == BASE_OK)
        status = stage->compute(&job->plan, &w->light, &progress, &job->result, &err);
    if (status != BASE_OK) {
        scan_result_free(stage, &job->result);
        scan_result_clear(&job->result);
    }
    job->point.seconds = now_s() - start;
    close_job(job, status, &err);
}

/* ---- a lot of points of one light ---- */

static bool same_light(const struct scan_task *a, const struct scan_task *b)
{
    return !strcmp(a->field, b->field) && !strcmp(a->pulses, b->pulses);
}

static size_t lot_size(const struct work *w, size_t room)
{
    size_t n = 1;
    while (n < room && w->next + n < w->count && same_light(w->task[w->next], w->task[w->next + n]))
        n++;
    return n;
}

static enum base_status set_up(struct work *w, struct job *job, size_t n, struct base_error *err)
{
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < n && status == BASE_OK; i++) {
        const struct scan_task *task = w->task[w->next + i];
        status = scan_grid_apply(&w->scan->grid, &w->scan->plan, task->index, err);
        job[i] = (struct job){ .plan = w->scan->plan };
        job[i].plan.reader = NULL;
        strcpy(job[i].point.name, task->name);
    }
    return status;
}

/* The light of a lot, from the first point whose plan is sound. If it cannot be made, every point
 * of the lot failed for that reason; if no plan is sound, each will say why. */
static bool light_up(struct work *w, struct job *job, size_t n)
{
    struct base_error err = { .status = BASE_OK };
    const struct base_progress progress = { go_on, w };
    const struct scan_task *task = w->task[w->next];
    const double start = now_s();
    size_t first = 0;
    while (first < n && command_plan_check(&job[first].plan, &err) != BASE_OK)
        first++;
    if (first == n)
        return true;
    const enum base_status status = scan_light_prepare(
        w->scan->stage, &job[first].plan, task->field, task->pulses, &progress, &w->light, &err);
    for (size_t i = 0; i < n && status != BASE_OK; i++) {
        job[i].point.seconds = (now_s() - start) / (double)n;
        close_job(&job[i], status, &err);
    }
    return status == BASE_OK;
}

/* `n` points starting with `job` as one file. */
static enum base_status store(struct work *w, const struct job *job, size_t n,
                              struct base_error *err)
{
    struct scan_point *point = calloc(n, sizeof *point);
    const struct scan_result **result = calloc(n, sizeof *result);
    size_t ready = 0;
    enum base_status status = BASE_OK;
    for (size_t i = 0; point && result && i < n; i++) {
        if (!job[i].ready)
            continue;
        point[ready] = job[i].point;
        result[ready++] = job[i].good ? &job[i].result : NULL;
        w->done += job[i].good;
        w->failed += !job[i].good;
    }
    if (!point || !result)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory to write %zu points", n);
    else if (ready)
        status = scan_store_put(w->options->output, w->scan->stage, point, result, ready, err);
    free(point);
    free(result);
    return status;
}

static enum base_status store_lot(struct work *w, const struct job *job, size_t n,
                                  struct base_error *err)
{
    enum base_status status = BASE_OK;
    const size_t step = w->scan->stage->plain ? n : 1;
    for (size_t i = 0; i < n && status == BASE_OK; i += step)
        status = store(w, job + i, step, err);
    for (size_t i = 0; i < n && status == BASE_OK; i++)
        if (job[i].status == BASE_ERR_MEMORY)
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for a point");
    return status;
}

static enum base_status do_lot(struct work *w, struct job *job, size_t n, struct base_error *err)
{
    enum base_status status = set_up(w, job, n, err);
    if (status != BASE_OK)
        return status;
    if (light_up(w, job, n)) {
#pragma omp parallel for schedule(dynamic) if (n > 1)
        for (size_t i = 0; i < n; i++)
            if (!stopping() || (i == 0 && !terminal_interrupted()))
                compute(w, &job[i]);
    }
    status = store_lot(w, job, n, err);
    for (size_t i = 0; i < n; i++)
        scan_result_free(w->scan->stage, &job[i].result);
    return status;
}

static enum base_status do_all(struct work *w, struct base_error *err)
{
    enum base_status status = BASE_OK;
    struct job *job = calloc(LOT, sizeof *job);
    size_t room = (size_t)omp_get_max_threads();
    room = room < LOT ? room : LOT;
    if (!job)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a lot of points");
    while (w->next < w->count && status == BASE_OK && !stopping()) {
        const size_t n = lot_size(w, room);
        const double start = now_s();
        status = do_lot(w, job, n, err);
        const double took_s = now_s() - start;
        if (n == room && took_s < 0.5 * LOT_S && room < LOT)
            room = 2 * room < LOT ? 2 * room : LOT;
        else if (took_s > 2.0 * LOT_S && room > (size_t)omp_get_max_threads())
            room /= 2;
        w->next += n;
        (void)go_on(w, 1.0);
    }
    free(job);
    return status;
}

/* ---- a run ---- */

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
static enum base_status write_plan(const struct work *w, struct base_error *err)
{
    char path[4096], *there = NULL;
    size_t size = 0;
    struct base_error ignored;
    snprintf(path, sizeof path, "%.4000s/scan.yaml", w->options->output);
    const size_t length = strlen(w->scan->yaml);
    const bool same = base_file_read(path, (size_t)1 << 26, &there, &size, &ignored) == BASE_OK &&
                      size == length && !memcmp(there, w->scan->yaml, length);
    free(there);
    return same ? BASE_OK : base_file_write(path, w->scan->yaml, length, err);
}

static enum base_status report(const struct work *w, size_t before, struct base_error *err)
{
    const size_t after = w->done + w->failed, missing = w->count - after;
    if (w->options->json) {
        const enum base_status status = output_json(
            json_pack("{s:I, s:I, s:I, s:I, s:I}", "points", (json_int_t)(before + w->count),
                      "found", (json_int_t)before, "done", (json_int_t)w->done, "failed",
                      (json_int_t)w->failed, "missing", (json_int_t)missing),
            err);
        if (status != BASE_OK)
            return status;
    } else {
        printf("%zu points: %zu found, %zu computed, %zu failed, %zu left (%s)\n",
               before + w->count, before, w->done, w->failed, missing, w->options->output);
    }
    if (w->failed)
        fprintf(stderr,
                "combkey scan: %zu points failed; 'combkey scan --status %s' says why, "
                "--retry-failed tries again\n",
                w->failed, w->options->output);
    if (missing)
        return base_fail(err, BASE_ERR_UNFINISHED,
                         "stopped with %zu points left; the same command goes on", missing);
    return BASE_OK;
}

static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_finish, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGTERM, &action, NULL); /* a second one ends the process at once */
    sigaction(SIGUSR1, &action, NULL);
}

static enum base_status work(struct work *w, const struct scan_store *store, size_t before,
                             struct base_error *err)
{
    if (store->damaged)
        fprintf(stderr,
                "combkey scan: %zu damaged files in '%s' (first: %s); their points are computed "
                "again\n",
                store->damaged, w->options->output, store->damage[0]);
    terminal_stage_begin(&w->stage, "points", 0.0, 1.0);
    enum base_status status = do_all(w, err);
    terminal_finish();
    scan_light_free(&w->light);
    if (status != BASE_OK)
        return base_while(err, "scanning into '%s'; what was finished before is kept",
                          w->options->output);
    scan_store_clean(store);
    return report(w, before, err);
}

enum base_status scan_work(struct scan *scan, const struct command_options *options,
                           struct scan_shard shard, struct base_error *err)
{
    struct work w = { .scan = scan, .options = options };
    struct scan_store store = { 0 };
    size_t all = 0, mine = 0;
    catch_signals();
    enum base_status status = scan_store_make(options->output, err);
    if (status == BASE_OK)
        status = write_plan(&w, err);
    if (status == BASE_OK) {
        scan_store_sweep(options->output);
        status = scan_store_open(&store, options->output, err);
    }
    if (status == BASE_OK) {
        w.task = scan_order(scan, &all);
        for (size_t k = 0; k < all; k++)
            mine += scan_in_shard(shard, k, all);
        if (!w.task)
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the points");
    }
    if (status == BASE_OK) {
        w.count = choose(&store, shard, options->retry_failed, w.task, all);
        status = work(&w, &store, mine - w.count, err);
    }
    free(w.task);
    scan_store_close(&store);
    return status;
}
