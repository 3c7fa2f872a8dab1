/* Computing points: those of one light together, on all threads, each written soon after it is
 * done. */
#include "command/scan/worker.h"

#include "command/scan/light.h"

#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A lot grows until it takes about this long: so often a dealer is asked and a file is written. */
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

/* ---- progress ---- */

/* Points behind us: those begun, less what is left of the ones in hand. */
static bool tell(struct scan_worker *w, double share)
{
    enum { TEXTS_A_SECOND = 20 };
    const double now_s = scan_pace_now_s();
    if (now_s - w->told_s > 1.0 / TEXTS_A_SECOND) {
        double reached = (double)(w->begun - w->in_hand);
        for (size_t i = 0; i < w->threads; i++)
            reached += w->share[i];
        w->told = scan_pace_look(&w->pace, reached, share, w->stage.name);
        w->told_s = now_s;
    }
    return w->stage.progress.report(w->stage.progress.self, w->told);
}

/* One thread's part of a point, or the light: base_progress of the libraries. */
struct part {
    struct scan_worker *w;
    size_t thread;
};

static bool point_goes_on(void *self, double fraction)
{
    const struct part *part = self;
    bool good;
#pragma omp critical(scan_progress)
    {
        part->w->share[part->thread] = fraction;
        good = tell(part->w, 0.0);
    }
    return good;
}

static bool light_goes_on(void *self, double fraction)
{
    bool good;
#pragma omp critical(scan_progress)
    good = tell(self, fraction);
    return good;
}

/* Point number `k` is taken in hand, or done. */
static void point_begins(const struct part *part, size_t k)
{
#pragma omp critical(scan_progress)
    {
        part->w->begun = k < part->w->begun ? part->w->begun : k + 1;
        part->w->in_hand++;
        part->w->share[part->thread] = 0.0;
    }
}

static void point_ends(const struct part *part)
{
#pragma omp critical(scan_progress)
    {
        part->w->in_hand--;
        part->w->share[part->thread] = 0.0;
        (void)tell(part->w, 0.0);
    }
}

/* ---- a point ---- */

static void one_line(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ';';
}

static struct scan_finished *new_point(const struct scan_task *task)
{
    struct scan_finished *point = calloc(1, sizeof *point);
    if (!point)
        return NULL;
    point->index = task->index;
    strcpy(point->point.name, task->name);
    scan_result_clear(&point->result);
    return point;
}

static void close_point(struct scan_finished *point, enum base_status status,
                        const struct base_error *err)
{
    point->status = status;
    point->point.status = status == BASE_OK ? SCAN_DONE : SCAN_FAILED;
    if (status != BASE_OK) {
        snprintf(point->point.message, sizeof point->point.message, "%.255s", err->text);
        one_line(point->point.message);
    }
}

/* `plan` is this thread's, at this point. */
static void compute(struct part *part, struct command_plan *plan, struct scan_finished *point)
{
    const struct scan_stage *stage = part->w->scan->stage;
    const struct base_progress progress = { point_goes_on, part };
    struct base_error err = { .status = BASE_OK };
    const double start_s = scan_pace_now_s();
    /* The next point may have the same guide. One that cannot be solved says so itself. */
    (void)lle_guide_ring_keep(&plan->lle, &err);
    enum base_status status = command_plan_check(plan, &err);
    if (status == BASE_OK)
        status = stage->compute(plan, &part->w->light, &progress, &point->result, &err);
    if (status != BASE_OK) {
        scan_result_free(stage, &point->result);
        scan_result_clear(&point->result);
    }
    point->point.seconds = scan_pace_now_s() - start_s;
    close_point(point, status, &err);
}

/* ---- lots ---- */

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

/* The next lot, its size by how long the last one lasted. */
static void ask(struct scan_worker *w)
{
    const double now_s = scan_pace_now_s(), took_s = now_s - w->asked_s;
    const size_t more = took_s < 0.25 * LOT_S ? 4 * w->room : 2 * w->room;
    if (w->lot == w->room && took_s < 0.5 * LOT_S)
        w->room = more < LOT ? more : LOT;
    else if (w->lot && took_s > 2.0 * LOT_S && w->room > w->threads)
        w->room /= 2;
    size_t first = w->next;
    w->lot = w->dealer.deal(w->dealer.self, w->room, &first);
    w->dealt_out = !w->lot;
    w->asked_s = now_s;
    w->next = first;
    w->end = first + w->lot;
}

enum { NONE = -1 };

/* Number of a task of this light that is not begun, or NONE: there is none, or it is time to stop.
 * What a light was made for is computed all the same, unless the scan is to end at once. */
static long take(struct scan_worker *w, const struct scan_task *of, size_t *room)
{
    long k = NONE;
    omp_set_lock(&w->taking);
    if (w->next == w->end && w->lit && !w->dealt_out && !stopping())
        ask(w);
    const bool go = w->status == BASE_OK && (w->promised ? !terminal_interrupted() : !stopping());
    if (go && w->next < w->end && same_light(w->task[w->next], of)) {
        k = (long)w->next++;
        w->promised = false;
    }
    *room = w->room;
    omp_unset_lock(&w->taking);
    return k;
}

/* Nothing more can be kept, or not even computed. */
static void end_early(struct scan_worker *w, enum base_status status)
{
    omp_set_lock(&w->taking);
    w->status = status;
    omp_unset_lock(&w->taking);
}

static void hand_in(struct scan_worker *w, struct scan_finished *point, size_t room)
{
    if (!scan_batch_add(&w->batch, point, room))
        end_early(w, BASE_ERR_IO);
}

/* One thread, until there is no more of this light. */
static void work(struct scan_worker *w, const struct scan_task *of)
{
    struct part part = { w, (size_t)omp_get_thread_num() };
    struct command_plan *plan = malloc(sizeof *plan);
    size_t room;
    if (plan)
        *plan = w->scan->plan;
    else
        end_early(w, BASE_ERR_MEMORY);
    for (long k; plan && (k = take(w, of, &room)) != NONE;) {
        struct scan_finished *point = new_point(w->task[k]);
        if (!point) {
            end_early(w, BASE_ERR_MEMORY);
            break;
        }
        point_begins(&part, (size_t)k);
        plan->reader = NULL;
        scan_grid_apply(&w->scan->grid, plan, point->index);
        compute(&part, plan, point);
        hand_in(w, point, room);
        point_ends(&part);
    }
    free(plan);
}

/* ---- light ---- */

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
    const struct base_progress progress = { light_goes_on, w };
    const bool wanted = *task->field && strcmp(w->light.field_name, task->field) != 0;
    if (wanted)
        scan_pace_light(&w->pace, w->next);
    const bool read = wanted && scan_light_read(w->folder, task->field, &w->light);
    const double start_s = scan_pace_now_s();
    const enum base_status status = scan_light_prepare(w->scan->stage, plan, task->field,
                                                       task->pulses, &progress, &w->light, err);
    w->light_read += read;
    if (status == BASE_OK && wanted && !read && scan_pace_now_s() - start_s > LIGHT_S &&
        is_shared(w->scan, task->field))
        scan_light_write(w->folder, &w->light);
    if (wanted)
        scan_pace_points(&w->pace);
    return status;
}

/* All points of the lot in hand failed for one reason. */
static void give_up(struct scan_worker *w, enum base_status status, double took_s,
                    const struct base_error *err)
{
    const double n = (double)(w->end - w->next);
    for (; w->next < w->end && w->status == BASE_OK; w->next++) {
        struct scan_finished *point = new_point(w->task[w->next]);
        if (!point) {
            end_early(w, BASE_ERR_MEMORY);
            return;
        }
        point->point.seconds = took_s / n;
        close_point(point, status, err);
        hand_in(w, point, w->room);
    }
    w->begun = w->next;
}

/* The light of the lot in hand, from the first point whose plan is sound. False if it cannot be
 * made: then every point of it has failed for that reason, those of later lots without another try.
 * If no plan of the lot is sound each will say why, and the light is left to the next lot. */
static bool light_up(struct scan_worker *w)
{
    const struct scan_task *of = w->task[w->next];
    struct command_plan *plan = &w->scan->plan;
    struct base_error err = { .status = BASE_OK };
    size_t sound = w->next;
    if (w->dark && same_light(w->dark, of)) {
        give_up(w, w->dark_because.status, 0.0, &w->dark_because);
        return false;
    }
    for (; sound < w->end; sound++) {
        scan_grid_apply(&w->scan->grid, plan, w->task[sound]->index);
        (void)lle_guide_ring_keep(&plan->lle, &err);
        if (command_plan_check(plan, &err) == BASE_OK)
            break;
    }
    w->lit = w->promised = sound < w->end;
    if (!w->lit)
        return true;
    const double start_s = scan_pace_now_s();
    const enum base_status status = fetch_light(w, plan, of, &err);
    w->asked_s = scan_pace_now_s();
    if (status == BASE_OK)
        return true;
    give_up(w, status, scan_pace_now_s() - start_s, &err);
    if (status != BASE_ERR_UNFINISHED && status != BASE_ERR_MEMORY) {
        w->dark = of;
        w->dark_because = err;
        w->dark_because.status = status;
    }
    return false;
}

/* ---- all ---- */

static void do_light(struct scan_worker *w)
{
    const struct scan_task *of = w->task[w->next];
    if (!light_up(w))
        return;
    const size_t lot = w->end - w->next;
    const size_t threads = lot < w->threads ? lot : w->threads;
    /* one point alone has all threads for its own loops */
#pragma omp parallel num_threads((int)threads) if (threads > 1)
    work(w, of);
}

enum base_status scan_worker_run(struct scan_worker *w, struct base_error *err)
{
    const int threads = omp_get_max_threads();
    w->threads = threads < LOT ? (size_t)threads : LOT;
    w->room = w->threads;
    w->share = calloc(w->threads, sizeof *w->share);
    if (!w->share)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu threads", w->threads);
    omp_init_lock(&w->taking);
    scan_batch_open(&w->batch, w->folder, w->scan->stage);
    scan_pace_open(&w->pace, w->task, w->count);
    terminal_stage_begin(&w->stage, "points", 0.0, 1.0);
    while (!stopping() && w->status == BASE_OK && !w->dealt_out) {
        if (w->next == w->end)
            ask(w);
        if (w->next < w->end)
            do_light(w);
    }
    enum base_status status = scan_batch_close(&w->batch, err);
    if (status == BASE_OK && w->status == BASE_ERR_MEMORY)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a point");
    w->done = w->batch.done;
    w->failed = w->batch.failed;
    terminal_finish();
    omp_destroy_lock(&w->taking);
    scan_light_free(&w->light);
    free(w->share);
    return status;
}
