/* What a scan says about itself: --list, --status, --emit-sbatch. */
#include "command/scan/scan.h"

#include "command/output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "done", "failed", "missing" };

void scan_print_point(const struct scan *scan, size_t index)
{
    for (size_t a = 0; a < scan->grid.axes; a++)
        printf("%s%s=%s", a ? " " : "", scan->grid.axis[a].row->name,
               scan->grid.axis[a].text[scan_grid_at(&scan->grid, a, index)]);
}

static int status_of(const struct scan_store *store, const char *name)
{
    const struct scan_entry *entry = scan_store_find(store, name);
    return entry ? entry->point.status : SCAN_MISSING;
}

struct scan_tally scan_count(const struct scan *scan, const struct scan_store *store)
{
    struct scan_tally t = { .points = scan->grid.points, .damaged = store->damaged };
    double sum = 0.0;
    for (size_t i = 0; i < t.points; i++) {
        const struct scan_entry *entry = scan_store_find(store, scan->task[i].name);
        const int status = entry ? entry->point.status : SCAN_MISSING;
        t.done += status == SCAN_DONE;
        t.failed += status == SCAN_FAILED;
        t.missing += status == SCAN_MISSING;
        sum += entry && isfinite(entry->point.seconds) ? entry->point.seconds : 0.0;
    }
    t.seconds = t.missing < t.points ? sum / (double)(t.points - t.missing) : (double)NAN;
    return t;
}

/* ---- --list ---- */

enum base_status scan_list(const struct scan *scan, const struct command_options *options,
                           struct base_error *err)
{
    struct scan_store store = { 0 };
    struct scan_shard shard;
    struct base_error none;
    size_t count;
    enum base_status status = scan_shard_of(options->shard, &shard, err);
    if (status != BASE_OK)
        return status;
    if (options->output && scan_store_open(&store, options->output, &none) != BASE_OK)
        store = (struct scan_store){ 0 }; /* not begun: everything is missing */
    const struct scan_task **order = scan_order(scan, &count);
    if (!order) {
        scan_store_close(&store);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the points");
    }
    for (size_t k = 0; k < count; k++) {
        if (!scan_in_shard(shard, k, count))
            continue;
        printf("%zu\t%s\t%s\t", order[k]->index, order[k]->name,
               words[status_of(&store, order[k]->name)]);
        scan_print_point(scan, order[k]->index);
        printf("\n");
    }
    free(order);
    scan_store_close(&store);
    return BASE_OK;
}

/* ---- --status ---- */

enum { SHOWN = 20 };

static json_t *failures(const struct scan *scan, const struct scan_store *store)
{
    json_t *list = json_array();
    for (size_t i = 0; i < scan->grid.points; i++) {
        const struct scan_entry *entry = scan_store_find(store, scan->task[i].name);
        if (entry && entry->point.status == SCAN_FAILED)
            json_array_append_new(list, json_pack("{s:I, s:s}", "index", (json_int_t)i, "message",
                                                  entry->point.message));
    }
    return list;
}

static void print_failures(const struct scan *scan, const struct scan_store *store)
{
    size_t shown = 0;
    for (size_t i = 0; i < scan->grid.points && shown < SHOWN; i++) {
        const struct scan_entry *entry = scan_store_find(store, scan->task[i].name);
        if (!entry || entry->point.status != SCAN_FAILED)
            continue;
        printf("  failed: ");
        scan_print_point(scan, i);
        printf(": %s\n", entry->point.message);
        shown++;
    }
}

static json_t *known(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static enum base_status print_status(const struct scan *scan, const struct scan_store *store,
                                     bool json, struct base_error *err)
{
    const struct scan_tally t = scan_count(scan, store);
    const double left_s = t.missing ? t.seconds * (double)t.missing : 0.0;
    if (json)
        return output_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:s, s:o, s:o, s:o}", "points",
                                     (json_int_t)t.points, "done", (json_int_t)t.done, "failed",
                                     (json_int_t)t.failed, "missing", (json_int_t)t.missing,
                                     "damaged_files", (json_int_t)t.damaged, "until",
                                     scan->stage->name, "seconds_per_point", known(t.seconds),
                                     "eta_s", known(left_s), "failures", failures(scan, store)),
                           err);
    printf("%zu points up to the stage '%s': %zu done, %zu failed, %zu missing\n", t.points,
           scan->stage->name, t.done, t.failed, t.missing);
    if (t.damaged)
        printf("%zu damaged files: their points count as missing\n", t.damaged);
    if (isfinite(t.seconds))
        printf("%.3g s a point on one thread; about %.3g s of that to go\n", t.seconds, left_s);
    print_failures(scan, store);
    return BASE_OK;
}

enum base_status scan_status(const struct command_options *options, struct base_error *err)
{
    struct scan scan;
    struct scan_store store = { 0 };
    enum base_status status = scan_begin_in(&scan, options->status, err);
    if (status == BASE_OK)
        status = scan_store_open(&store, options->status, err);
    if (status == BASE_OK)
        status = print_status(&scan, &store, options->json, err);
    scan_store_close(&store);
    scan_end(&scan);
    return status;
}

/* ---- --emit-sbatch ---- */

/* For the shell: in single quotes, a quote inside as '\''. */
static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text; text++)
        *text == '\'' ? (void)fputs("'\\''", stdout) : (void)putchar(*text);
    putchar('\'');
}

/* At most 100 tasks, at least some points in each. */
static size_t tasks_for(const struct scan *scan, const char *shard, size_t parts)
{
    enum { TASKS = 100, POINTS_PER_TASK = 8 };
    if (shard)
        return parts;
    const size_t tasks = (scan->grid.points + POINTS_PER_TASK - 1) / POINTS_PER_TASK;
    return tasks < TASKS ? tasks : TASKS;
}

enum base_status scan_emit_sbatch(const struct scan *scan, const struct command_options *options,
                                  struct base_error *err)
{
    struct scan_shard shard;
    const enum base_status status = scan_shard_of(options->shard, &shard, err);
    if (status != BASE_OK)
        return status;
    const size_t tasks = tasks_for(scan, options->shard, shard.parts);
    printf(
        "#!/bin/sh\n"
        "# %zu points up to the stage '%s' in %zu tasks. Submit from this folder: sbatch SCRIPT\n"
        "# Nothing finished is ever lost: a task that is stopped goes on when it runs again.\n"
        "#SBATCH --job-name=combkey-scan\n"
        "#SBATCH --array=1-%zu\n"
        "#SBATCH --ntasks=1\n"
        "#SBATCH --cpus-per-task=%d\n"
        "#SBATCH --time=04:00:00\n"
        "#SBATCH --requeue\n"
        "#SBATCH --open-mode=append\n"
        "#SBATCH --signal=B:USR1@120\n\n",
        scan->grid.points, scan->stage->name, tasks, tasks,
        options->threads ? options->threads : 2);
    printf("combkey scan ");
    print_quoted(options->argument);
    printf(" -o ");
    print_quoted(options->output);
    for (size_t i = 0; i < options->set_count; i++) {
        printf(" --set ");
        print_quoted(options->sets[i]);
    }
    printf(
        " --quiet \\\n"
        "    --shard \"$SLURM_ARRAY_TASK_ID/%zu\" --threads \"${SLURM_CPUS_PER_TASK:-1}\" &\n"
        "worker=$!\n"
        "# Signalled, the worker finishes its point and says 75: not done yet. USR1: the time is\n"
        "# nearly over, and the task puts itself back. TERM: Slurm takes it away, and Slurm alone\n"
        "# decides whether it comes back.\n"
        "again=no\n"
        "trap 'again=yes; kill -USR1 $worker' USR1\n"
        "trap 'kill -TERM $worker' TERM\n"
        "wait $worker\n"
        "code=$?\n"
        "while kill -0 $worker 2>/dev/null; do\n"
        "    wait $worker\n"
        "    code=$?\n"
        "done\n"
        "if [ $code -eq 75 ] && [ $again = yes ]; then\n"
        "    scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
        "fi\n"
        "exit $code\n",
        tasks);
    return BASE_OK;
}
