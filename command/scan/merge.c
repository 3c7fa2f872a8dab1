/** `combkey merge`: the points of a scan as arrays over its axes. */
#include "command/commands.h"
#include "command/output.h"
#include "command/scan/folders.h"
#include "command/version.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What /status holds. Times are left out: they differ from run to run, and the data must not. */
struct verdict {
    int code;
    char message[BASE_TEXT_SIZE];
};
static const struct base_field verdict_rows[] = {
    { "code", BASE_CHOICE, offsetof(struct verdict, code), "", 0, 2, SCAN_MISSING,
      "done|failed|missing", "whether the point has results" },
    { "message", BASE_TEXT, offsetof(struct verdict, message), "", 0, 0, 0, "", "why it failed" },
};
static const struct base_table verdict_table = { "status", sizeof(struct verdict), 2,
                                                 verdict_rows };

struct merge {
    struct scan scan;
    struct scan_store store;
    struct scan_result *result;       /* one per entry of the store */
    const struct scan_result **point; /* of each point of the grid; NULL: none */
    bool *wanted;                     /* entries of the store that are points of this grid */
    struct verdict *verdict;
    const void **cell;
};

static enum base_status begin(struct merge *m, const struct command_options *options,
                              struct base_error *err)
{
    const enum base_status status = scan_folders_open(options, &m->scan, &m->store, err);
    if (status != BASE_OK)
        return status;
    const size_t n = m->scan.grid.points;
    m->result = calloc(m->store.count + 1, sizeof *m->result);
    m->point = calloc(n, sizeof *m->point);
    m->verdict = calloc(n, sizeof *m->verdict);
    m->cell = calloc(n, sizeof *m->cell);
    m->wanted = calloc(m->store.count + 1, sizeof *m->wanted);
    if (!m->result || !m->point || !m->verdict || !m->cell || !m->wanted)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu points", n);
    return BASE_OK;
}

static void end(struct merge *m)
{
    for (size_t i = 0; m->result && i < m->store.count; i++)
        scan_result_free(m->scan.stage, &m->result[i]);
    free(m->result);
    free(m->point);
    free(m->verdict);
    free(m->cell);
    free(m->wanted);
    scan_store_close(&m->store);
    scan_end(&m->scan);
}

static enum base_status refuse_missing(const struct merge *m, const struct command_options *options,
                                       struct base_error *err)
{
    const struct scan_tally t = scan_count(&m->scan, &m->store);
    if (t.damaged)
        fprintf(stderr, "combkey merge: %zu damaged files (first: %s); their points are missing\n",
                t.damaged, m->store.damage[0]);
    if (!t.missing || options->partial)
        return BASE_OK;
    return base_fail(err, BASE_ERR_UNFINISHED,
                     "%zu of %zu points are missing: finish the scan (the same command goes on) or "
                     "merge what is there with --partial",
                     t.missing, t.points);
}

static void judge(struct merge *m)
{
    for (size_t i = 0; i < m->scan.grid.points; i++) {
        const struct scan_entry *entry = scan_store_find(&m->store, m->scan.task[i].name);
        m->verdict[i].code = entry ? entry->point.status : SCAN_MISSING;
        if (entry)
            strcpy(m->verdict[i].message, entry->point.message);
        if (entry)
            m->wanted[entry - m->store.entry] = true;
        if (entry && entry->point.status == SCAN_DONE)
            m->point[i] = &m->result[entry - m->store.entry];
    }
}

static int by_file(const void *a, const void *b)
{
    const struct scan_entry *x = *(const struct scan_entry *const *)a;
    const struct scan_entry *y = *(const struct scan_entry *const *)b;
    return (x->file > y->file) - (x->file < y->file);
}

/* The done points of one file: `entry` and those behind it, `n` in all. */
static enum base_status read_file(struct merge *m, const struct scan_entry *const *entry, size_t n,
                                  struct base_error *err)
{
    const size_t file = entry[0]->file;
    struct scan_result **want = calloc(m->store.points[file], sizeof *want);
    if (!want)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to read '%s'", m->store.file[file]);
    for (size_t i = 0; i < n; i++) {
        struct scan_result *result = &m->result[entry[i] - m->store.entry];
        scan_result_clear(result);
        want[entry[i]->place] = result;
    }
    const enum base_status status = scan_store_get(&m->store, file, m->scan.stage, want, err);
    free(want);
    return status;
}

/* Each file is read once, for those of its points that stand in the index. */
static enum base_status read_files(struct merge *m, struct base_error *err)
{
    const struct scan_entry **order = calloc(m->store.count + 1, sizeof *order);
    enum base_status status = BASE_OK;
    size_t n = 0;
    if (!order)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu points", m->store.count);
    for (size_t i = 0; i < m->store.count; i++)
        if (m->wanted[i] && m->store.entry[i].point.status == SCAN_DONE)
            order[n++] = &m->store.entry[i];
    qsort(order, n, sizeof *order, by_file);
    for (size_t i = 0, next; i < n && status == BASE_OK; i = next) {
        for (next = i + 1; next < n && order[next]->file == order[i]->file;)
            next++;
        status = read_file(m, order + i, next - i, err);
    }
    free(order);
    return status;
}

static enum base_status put_axes(struct base_h5 *file, const struct scan_grid *grid,
                                 struct base_error *err)
{
    struct base_h5_axis *axis = calloc(grid->axes, sizeof *axis);
    if (!axis)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu axes", grid->axes);
    size_t *number = calloc(grid->axes, sizeof *number); /* of each leader among the dimensions */
    size_t n = 0, dimensions = 0;
    for (int pass = 0; number && pass < 2; pass++)
        for (size_t i = 0; i < grid->axes; i++) {
            const struct scan_axis *from = &grid->axis[i];
            if (from->along != (pass == 1))
                continue;
            if (!from->along)
                number[i] = dimensions++;
            axis[n] = (struct base_h5_axis){ .row = *from->row,
                                             .value = from->value,
                                             .count = from->count,
                                             .stride = from->stride,
                                             .along = from->along,
                                             .with = from->along ? number[from->with] : 0 };
            if (axis[n].row.kind == BASE_LIST)
                axis[n].row.kind = BASE_REAL;
            n++;
        }
    const enum base_status status =
        number ? base_h5_grid(file, axis, n, err) : base_fail(err, BASE_ERR_MEMORY, "no memory");
    free(number);
    free(axis);
    return status;
}

static enum base_status put_results(struct merge *m, struct base_h5 *file,
                                    struct base_h5_left_out *left, struct base_error *err)
{
    const size_t n = m->scan.grid.points;
    const struct scan_stage *stage = m->scan.stage;
    enum base_status status = put_axes(file, &m->scan.grid, err);
    for (size_t k = 0; k < stage->records && status == BASE_OK; k++) {
        const struct scan_record *record = &stage->record[k];
        for (size_t i = 0; i < n; i++)
            m->cell[i] = m->point[i] ? (const char *)m->point[i] + record->at : NULL;
        status = base_h5_grid_put(file, record->group, record->table, m->cell, left, err);
    }
    for (size_t i = 0; i < n; i++)
        m->cell[i] = &m->verdict[i];
    if (status == BASE_OK)
        status = base_h5_grid_put(file, "status", &verdict_table, m->cell, NULL, err);
    return status;
}

static enum base_status put_provenance(const struct merge *m, struct base_h5 *file,
                                       const struct command_options *options,
                                       struct base_error *err)
{
    char line[1024];
    const size_t more = options->more_count;
    snprintf(line, sizeof line, "combkey merge %.300s%s%.300s%s -o %.300s%s", options->argument,
             more ? " " : "", more ? options->more[0] : "", more > 1 ? " ..." : "", options->output,
             options->partial ? " --partial" : "");
    const struct base_h5_provenance what = { .title = "combkey scan",
                                             .version = COMMAND_VERSION,
                                             .commit = COMMAND_COMMIT,
                                             .flags = COMMAND_FLAGS,
                                             .command_line = line,
                                             .plan_yaml = m->scan.yaml,
                                             .threads = omp_get_max_threads(),
                                             .seed = m->scan.plan.lle.comb.seed };
    return base_h5_provenance(file, &what, err);
}

static enum base_status merge(struct merge *m, struct base_h5 *file,
                              const struct command_options *options, struct base_h5_left_out *left,
                              struct base_error *err)
{
    enum base_status status = begin(m, options, err);
    if (status == BASE_OK)
        status = refuse_missing(m, options, err);
    if (status != BASE_OK)
        return status;
    judge(m);
    status = read_files(m, err);
    if (status == BASE_OK)
        status = put_results(m, file, left, err);
    return status == BASE_OK ? put_provenance(m, file, options, err) : status;
}

enum base_status command_merge(const struct command_options *options, struct base_error *err)
{
    struct merge m = { 0 };
    struct base_h5 *file;
    struct base_h5_left_out left = { "" };
    if (!options->output)
        return base_fail(err, BASE_ERR_USAGE,
                         "-o is needed: the file to write, or with --gather "
                         "the folder");
    if (options->gather)
        return scan_gather(options, err);
    enum base_status status = base_h5_create(&file, options->output, err);
    if (status != BASE_OK)
        return status;
    status = merge(&m, file, options, &left, err);
    if (status == BASE_OK) {
        status = base_h5_commit(file, err);
        const struct scan_tally t = scan_count(&m.scan, &m.store);
        if (status == BASE_OK)
            printf("%zu points: %zu done, %zu failed, %zu missing\nwritten: %s\n", t.points, t.done,
                   t.failed, t.missing, options->output);
        if (status == BASE_OK && *left.names)
            fprintf(stderr, "combkey merge: left out, of different length at each point: %s\n",
                    left.names);
    } else {
        base_h5_abandon(file);
    }
    end(&m);
    return status;
}
