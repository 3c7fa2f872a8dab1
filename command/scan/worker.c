/* Computing points: those of one light together, some at a time, each lot written before the next
 * is begun. */
#include "command/scan/worker.h"

#include "command/scan/light.h"
#include "command/terminal.h"

#include "base/h5_grid.h"

#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A lot grows until it takes about this long: a file for each costs 5 ms, and a kill costs a lot at
 * most. */
static const double LOT_S = 0.5;
enum { LOT = 1024 };

/* Light that took longer to make is worth a file, which takes a tenth of that. */
static const double LIGHT_S = 0.2;

/* SIGTERM and SIGUSR1 let the points in hand finish; SIGINT drops them (terminal.c). */
static volatile sig_atomic_t finish;

static void on_finish(int number)
{
    (void)number;
    finish = 1;
}

void scan_worker_catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_finish, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGTERM, &action, NULL); /* a second one ends the process at once */
    sigaction(SIGUSR1, &action, NULL);
}

static bool stopping(void)
{
    return finish || terminal_interrupted();
}

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
    struct scan_worker *w = self;
    (void)fraction;
    bool good;
#pragma omp critical(scan_progress)
    good = w->stage.progress.report(w->stage.progress.self,
                                    (double)w->reached / (double)(w->count ? w->count : 1));
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

static void compute(struct scan_worker *w, struct job *job)
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

size_t scan_lot_size(const struct scan_task *const *task, size_t count, size_t first, size_t want)
{
    size_t n = first < count ? 1 : 0;
    while (n < want && first + n < count && same_light(task[first], task[first + n]))
        n++;
    return n;
}

static void set_up(struct scan_worker *w, struct job *job, size_t first, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct scan_task *task = w->task[first + i];
        scan_grid_apply(&w->scan->grid, &w->scan->plan, task->index);
        /* The next point may have the same guide. One that cannot be solved says so itself. */
        struct base_error ignored;
        (void)lle_guide_ring_keep(&w->scan->plan.lle, &ignored);
        job[i] = (struct job){ .plan = w->scan->plan };
        job[i].plan.reader = NULL;
        strcpy(job[i].point.name, task->name);
    }
}

/* Whether other points of the scan, in this process or not, need this light too. */
static bool is_shared(const struct scan *scan, const char *field)
{
    size_t users = 0;
    for (size_t i = 0; i < scan->grid.points && users < 2; i++)
        users += !strcmp(scan->task[i].field, field);
    return users > 1;
}

/* The light of a task: what is at hand, what the store has, or made anew. */
static enum base_status fetch_light(struct scan_worker *w, const struct command_plan *plan,
                                    const struct scan_task *task, struct base_error *err)
{
    const struct base_progress progress = { go_on, w };
    const bool wanted = *task->field && strcmp(w->light.field_name, task->field) != 0;
    const bool read = wanted && scan_light_read(w->folder, task->field, &w->light);
    const double start = now_s();
    const enum base_status status = scan_light_prepare(w->scan->stage, plan, task->field,
                                                       task->pulses, &progress, &w->light, err);
    w->light_read += read;
    if (status == BASE_OK && wanted && !read && now_s() - start > LIGHT_S &&
        is_shared(w->scan, task->field))
        scan_light_write(w->folder, &w->light);
    return status;
}

/* The light of a lot, from the first point whose plan is sound. If it cannot be made, every point
 * of the lot failed for that reason; if no plan is sound, each will say why. */
static bool light_up(struct scan_worker *w, struct job *job, const struct scan_task *task, size_t n)
{
    struct base_error err = { .status = BASE_OK };
    const double start = now_s();
    size_t sound = 0;
    while (sound < n && command_plan_check(&job[sound].plan, &err) != BASE_OK)
        sound++;
    if (sound == n)
        return true;
    const enum base_status status = fetch_light(w, &job[sound].plan, task, &err);
    for (size_t i = 0; i < n && status != BASE_OK; i++) {
        job[i].point.seconds = (now_s() - start) / (double)n;
        close_job(&job[i], status, &err);
    }
    return status == BASE_OK;
}

/* `n` points starting with `job` as one file. */
static enum base_status store(struct scan_worker *w, const struct job *job, size_t n,
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
        status = scan_store_put(w->folder, w->scan->stage, point, result, ready, err);
    free(point);
    free(result);
    return status;
}

/* How many points from the first of `n` on go into one file: all arrays as long in one as in the
 * next. Points without results go anywhere. */
static size_t alike(const struct scan_stage *stage, const struct job *job, size_t n)
{
    const struct job *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!job[i].ready || !job[i].good)
            continue;
        first = first ? first : &job[i];
        for (size_t k = 0; k < stage->records; k++) {
            const struct scan_record *record = &stage->record[k];
            if (!base_h5_same_shape(record->table, (const char *)&first->result + record->at,
                                    (const char *)&job[i].result + record->at))
                return i;
        }
    }
    return n;
}

static enum base_status store_lot(struct scan_worker *w, const struct job *job, size_t n,
                                  struct base_error *err)
{
    enum base_status status = BASE_OK;
    for (size_t i = 0, step; i < n && status == BASE_OK; i += step) {
        step = alike(w->scan->stage, job + i, n - i);
        status = store(w, job + i, step, err);
    }
    for (size_t i = 0; i < n && status == BASE_OK; i++)
        if (job[i].status == BASE_ERR_MEMORY)
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for a point");
    return status;
}

static enum base_status do_lot(struct scan_worker *w, struct job *job, size_t first, size_t n,
                               struct base_error *err)
{
    set_up(w, job, first, n);
    if (light_up(w, job, w->task[first], n)) {
#pragma omp parallel for schedule(dynamic) if (n > 1)
        for (size_t i = 0; i < n; i++)
            if (!stopping() || (i == 0 && !terminal_interrupted()))
                compute(w, &job[i]);
    }
    const enum base_status status = store_lot(w, job, n, err);
    for (size_t i = 0; i < n; i++)
        scan_result_free(w->scan->stage, &job[i].result);
    return status;
}

enum base_status scan_worker_run(struct scan_worker *w, struct base_error *err)
{
    enum base_status status = BASE_OK;
    struct job *job = calloc(LOT, sizeof *job);
    const size_t least = (size_t)omp_get_max_threads() < LOT ? (size_t)omp_get_max_threads() : LOT;
    size_t room = least, first;
    if (!job)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a lot of points");
    terminal_stage_begin(&w->stage, "points", 0.0, 1.0);
    while (status == BASE_OK && !stopping()) {
        const size_t n = w->dealer.deal(w->dealer.self, room, &first);
        w->dealt_out = !n;
        if (!n)
            break;
        const double start = now_s();
        status = do_lot(w, job, first, n, err);
        w->reached = first + n;
        (void)go_on(w, 1.0);
        const double took_s = now_s() - start;
        if (n == room && took_s < 0.5 * LOT_S && room < LOT)
            room = 2 * room < LOT ? 2 * room : LOT;
        else if (took_s > 2.0 * LOT_S && room > least)
            room /= 2;
    }
    terminal_finish();
    scan_light_free(&w->light);
    free(job);
    return status;
}
