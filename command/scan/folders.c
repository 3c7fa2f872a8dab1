#include "command/scan/folders.h"

#include "command/scan/batch.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_PLAN = 1 << 26, PATH_SIZE = 4096 };

/* ---- one plan ---- */

/* DIR/scan.yaml, malloc'd and ended by a NUL. */
static enum base_status read_plan(const char *folder, char **text, struct base_error *err)
{
    char path[PATH_SIZE];
    size_t size;
    snprintf(path, sizeof path, "%.4000s/scan.yaml", folder);
    const enum base_status status = base_file_read(path, LARGEST_PLAN, text, &size, err);
    return status ? base_while(err, "looking for the scan in '%s'", folder) : BASE_OK;
}

/* Length of the line without the remark behind it, which says where a value came from; axes have
 * none. */
static size_t telling(const char *line, bool axes)
{
    const size_t n = strcspn(line, "\n");
    for (size_t i = n; !axes && i > 4; i--)
        if (!memcmp(line + i - 4, "  # ", 4))
            return i - 4;
    return n;
}

/* Both say the same; if not, the first line in which they differ is the reason. */
static enum base_status compare(const char *first, const char *a, const char *other, const char *b,
                                struct base_error *err)
{
    enum { SHOWN = 200 };
    bool axes = false;
    for (size_t line = 1; *a || *b; line++) {
        const size_t n = telling(a, axes), m = telling(b, axes);
        if (n != m || memcmp(a, b, n) != 0)
            return base_fail(err, BASE_ERR_CONFIG,
                             "'%.400s' holds another scan than '%.400s': line %zu of its scan.yaml "
                             "is '%.*s', not '%.*s'",
                             other, first, line, (int)(m < SHOWN ? m : SHOWN), b,
                             (int)(n < SHOWN ? n : SHOWN), a);
        axes = axes || !strncmp(a, "scan:", strlen("scan:"));
        a += strcspn(a, "\n");
        b += strcspn(b, "\n");
        a += *a == '\n';
        b += *b == '\n';
    }
    return BASE_OK;
}

static enum base_status same_plan(const char *first, const char *plan, const char *other,
                                  struct base_error *err)
{
    char *theirs = NULL;
    enum base_status status = read_plan(other, &theirs, err);
    if (status == BASE_OK)
        status = compare(first, plan, other, theirs, err);
    free(theirs);
    return status;
}

static enum base_status same_plans(const struct command_options *options, struct base_error *err)
{
    char *plan = NULL;
    enum base_status status = read_plan(options->argument, &plan, err);
    for (size_t i = 0; status == BASE_OK && i < options->more_count; i++)
        status = same_plan(options->argument, plan, options->more[i], err);
    free(plan);
    return status;
}

enum base_status scan_folders_open(const struct command_options *options, struct scan *scan,
                                   struct scan_store *store, struct base_error *err)
{
    const char **all = calloc(options->more_count + 1, sizeof *all);
    if (!all)
        return base_fail(err, BASE_ERR_MEMORY, "no memory");
    all[0] = options->argument;
    memcpy(all + 1, options->more, options->more_count * sizeof *all);
    enum base_status status = scan_begin_in(scan, all[0], err);
    if (status == BASE_OK && options->more_count)
        status = same_plans(options, err);
    if (status == BASE_OK)
        status = scan_store_open_all(store, all, options->more_count + 1, err);
    free(all);
    return status;
}

/* ---- gathering ---- */

struct gathering {
    struct scan scan;
    struct scan_store from, to;
    struct scan_batch batch;
    const struct scan_entry **entry; /* what is to be gathered, file by file */
    size_t count, there, missing;
};

static enum base_status not_a_source(const struct command_options *options, struct base_error *err)
{
    struct stat target, source;
    for (size_t i = 0; i <= options->more_count; i++) {
        const char *folder = i ? options->more[i - 1] : options->argument;
        if (!stat(options->output, &target) && !stat(folder, &source) &&
            target.st_dev == source.st_dev && target.st_ino == source.st_ino)
            return base_fail(err, BASE_ERR_USAGE,
                             "-o '%s' is one of the folders: gather into another one",
                             options->output);
    }
    return BASE_OK;
}

/* The folder to gather into: new, or with the same plan. */
static enum base_status open_target(const struct command_options *options, struct gathering *g,
                                    struct base_error *err)
{
    char path[PATH_SIZE], *plan = NULL;
    struct stat about;
    snprintf(path, sizeof path, "%.4000s/scan.yaml", options->output);
    enum base_status status = not_a_source(options, err);
    if (status == BASE_OK)
        status = read_plan(options->argument, &plan, err);
    if (status == BASE_OK && !stat(path, &about))
        status = same_plan(options->argument, plan, options->output, err);
    if (status == BASE_OK)
        status = scan_store_make(options->output, err);
    if (status == BASE_OK)
        status = base_file_write(path, plan, strlen(plan), err);
    if (status == BASE_OK)
        status = scan_store_open(&g->to, options->output, err);
    free(plan);
    return status;
}

static int by_file(const void *a, const void *b)
{
    const struct scan_entry *x = *(const struct scan_entry *const *)a;
    const struct scan_entry *y = *(const struct scan_entry *const *)b;
    return (x->file > y->file) - (x->file < y->file);
}

/* Points of this scan that the target does not have, or only as failed ones. */
static enum base_status choose(struct gathering *g, struct base_error *err)
{
    g->entry = calloc(g->from.count + 1, sizeof *g->entry);
    size_t names = 0;
    const struct scan_task **order = scan_order(&g->scan, &names);
    if (!g->entry || !order) {
        free(order);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu points", g->from.count);
    }
    for (size_t i = 0; i < names; i++) {
        const struct scan_entry *have = scan_store_find(&g->to, order[i]->name);
        const struct scan_entry *get = scan_store_find(&g->from, order[i]->name);
        if (get && (!have || get->point.status < have->point.status))
            g->entry[g->count++] = get;
        g->there += have != NULL;
        g->missing += !have && !get;
    }
    free(order);
    qsort(g->entry, g->count, sizeof *g->entry, by_file);
    return BASE_OK;
}

static struct scan_finished *finished(const struct scan_entry *entry, size_t number)
{
    struct scan_finished *point = calloc(1, sizeof *point);
    if (!point)
        return NULL;
    point->index = number;
    point->point = entry->point;
    point->status = entry->point.status == SCAN_DONE ? BASE_OK : BASE_ERR_DOMAIN;
    scan_result_clear(&point->result);
    return point;
}

/* The points `from` up to `to` stand in one file. */
static enum base_status gather_file(struct gathering *g, size_t from, size_t to,
                                    struct base_error *err)
{
    enum { ENOUGH = 1024 };
    const size_t file = g->entry[from]->file, n = to - from;
    struct scan_finished **point = calloc(n, sizeof(struct scan_finished *));
    struct scan_result **want = calloc(g->from.points[file], sizeof(struct scan_result *));
    enum base_status status = BASE_OK;
    bool good = point && want;
    for (size_t i = 0; good && i < n; i++) {
        point[i] = finished(g->entry[from + i], from + i);
        good = point[i] != NULL;
        if (good && point[i]->status == BASE_OK)
            want[g->entry[from + i]->place] = &point[i]->result;
    }
    status = good ? scan_store_get(&g->from, file, g->scan.stage, want, err)
                  : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu points", n);
    for (size_t i = 0; point && i < n; i++)
        if (status == BASE_OK) {
            (void)scan_batch_add(&g->batch, point[i], ENOUGH);
        } else if (point[i]) {
            scan_result_free(g->scan.stage, &point[i]->result);
            free(point[i]);
        }
    free(point);
    free(want);
    return status;
}

static enum base_status gather(const struct command_options *options, struct gathering *g,
                               struct base_error *err)
{
    enum base_status status = scan_folders_open(options, &g->scan, &g->from, err);
    if (status == BASE_OK)
        status = open_target(options, g, err);
    if (status == BASE_OK)
        status = choose(g, err);
    if (status != BASE_OK)
        return status;
    scan_batch_open(&g->batch, options->output, g->scan.stage);
    for (size_t i = 0, next; i < g->count && status == BASE_OK; i = next) {
        for (next = i + 1; next < g->count && g->entry[next]->file == g->entry[i]->file;)
            next++;
        status = gather_file(g, i, next, err);
    }
    struct base_error last;
    const enum base_status closed = scan_batch_close(&g->batch, &last);
    if (status == BASE_OK && closed != BASE_OK)
        *err = last;
    return status ? status : closed;
}

enum base_status scan_gather(const struct command_options *options, struct base_error *err)
{
    struct gathering g = { .count = 0 };
    const enum base_status status = gather(options, &g, err);
    if (g.from.damaged)
        fprintf(stderr, "combkey merge: %zu damaged files (first: %s) were left out\n",
                g.from.damaged, g.from.damage[0]);
    if (status == BASE_OK)
        printf("%zu points: %zu there before, %zu gathered, %zu still missing (%s)\n",
               g.scan.grid.points, g.there, g.batch.done + g.batch.failed, g.missing,
               options->output);
    free(g.entry);
    scan_store_close(&g.from);
    scan_store_close(&g.to);
    scan_end(&g.scan);
    return status;
}
