/** `combkey scan`: every point of a grid. */
#include "command/scan/scan.h"

#include "command/commands.h"
#include "command/scan/name.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the plan with its axes, as text ---- */

struct text {
    char *at;
    size_t used, room;
    bool failed;
};

static void add(struct text *t, const char *piece)
{
    const size_t length = strlen(piece);
    if (!t->failed && t->room - t->used <= length) {
        char *grown = realloc(t->at, 2 * (t->used + length) + 64);
        t->failed = !grown;
        t->at = grown ? grown : t->at;
        t->room = grown ? 2 * (t->used + length) + 64 : t->room;
    }
    if (t->failed)
        return;
    memcpy(t->at + t->used, piece, length + 1);
    t->used += length;
}

/* Quoted where YAML could take it for something else. */
static void add_entry(struct text *t, const char *value)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._";
    const bool quote = !*value || value[strspn(value, plain)];
    char one[3] = "";
    if (!quote) {
        add(t, value);
        return;
    }
    add(t, "'");
    for (; *value; value++) { /* a quote inside is written twice */
        one[0] = *value;
        one[1] = *value == '\'' ? '\'' : '\0';
        add(t, one);
    }
    add(t, "'");
}

static void add_axis(struct text *t, const struct base_axis *axis)
{
    add(t, "  ");
    add(t, axis->name);
    add(t, axis->list ? ": [" : ": ");
    for (size_t k = 0; k < axis->count; k++) {
        add(t, k ? ", " : "");
        add_entry(t, axis->text[k]);
    }
    add(t, axis->list ? "]\n" : "\n");
}

char *scan_yaml(const struct base_plan *reader)
{
    struct text t = { 0 };
    char *plan = base_plan_to_yaml(reader);
    if (!plan)
        return NULL;
    add(&t, plan);
    free(plan);
    add(&t, "scan:\n");
    for (size_t i = 0; i < base_plan_axes(reader); i++) {
        const struct base_axis axis = base_plan_axis(reader, i);
        add_axis(&t, &axis);
    }
    if (!t.failed)
        return t.at;
    free(t.at);
    return NULL;
}

/* ---- naming the points ---- */

/* What one thread names points with. */
struct names {
    struct command_plan plan;
    struct scan_namer point, light, pulses;
};

static enum base_status names_begin(struct names *names, const struct scan *scan,
                                    struct base_error *err)
{
    const struct scan_stage *stage = scan->stage;
    names->plan = scan->plan;
    names->plan.reader = NULL;
    enum base_status status = scan_namer_begin(&names->point, stage->name, stage->reads, err);
    /* The light of one stage is not that of another: a key looks at a short record. */
    char what[64];
    snprintf(what, sizeof what, "light of %.32s", stage->name);
    if (status == BASE_OK && stage->reads_field)
        status = scan_namer_begin(&names->light, what, stage->reads_field, err);
    if (status == BASE_OK && stage->reads_pulses)
        status = scan_namer_begin(&names->pulses, "pulses", stage->reads_pulses, err);
    return status;
}

static void names_end(struct names *names)
{
    scan_namer_end(&names->point);
    scan_namer_end(&names->light);
    scan_namer_end(&names->pulses);
    free(names);
}

static enum base_status name_task(const struct scan *scan, struct names *names,
                                  struct scan_task *task, struct base_error *err)
{
    scan_grid_apply(&scan->grid, &names->plan, task->index);
    enum base_status status = scan_namer_name(&names->point, &names->plan, task->name, err);
    if (status == BASE_OK && scan->stage->reads_field)
        status = scan_namer_name(&names->light, &names->plan, task->field, err);
    if (status == BASE_OK && scan->stage->reads_pulses)
        status = scan_namer_name(&names->pulses, &names->plan, task->pulses, err);
    return status;
}

/* The part of one thread: neighbours, which are nearly alike. */
static enum base_status name_part(struct scan *scan, size_t from, size_t to, struct base_error *err)
{
    struct names *names = calloc(1, sizeof *names);
    if (!names)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the names of points");
    enum base_status status = names_begin(names, scan, err);
    for (size_t i = from; i < to && status == BASE_OK; i++) {
        scan->task[i].index = i;
        status = name_task(scan, names, &scan->task[i], err);
    }
    names_end(names);
    return status;
}

static enum base_status name_tasks(struct scan *scan, struct base_error *err)
{
    enum { LEAST = 64 }; /* points that are worth a thread */
    const size_t points = scan->grid.points, many = points / LEAST + 1;
    const size_t parts =
        many < (size_t)omp_get_max_threads() ? many : (size_t)omp_get_max_threads();
    enum base_status status = BASE_OK;
    scan->task = calloc(points, sizeof *scan->task);
    if (!scan->task)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu points", points);
#pragma omp parallel for schedule(static, 1) num_threads((int)parts)
    for (size_t k = 0; k < parts; k++) {
        struct base_error one;
        const enum base_status part =
            name_part(scan, points * k / parts, points * (k + 1) / parts, &one);
        if (part != BASE_OK)
#pragma omp critical(scan_names)
        {
            status = part;
            *err = one;
        }
    }
    return status;
}

enum base_status scan_begin(struct scan *scan, const char *path, char *const *sets,
                            size_t set_count, struct base_error *err)
{
    memset(scan, 0, sizeof *scan);
    enum base_status status = command_plan_load_scan(&scan->plan, path, sets, set_count, err);
    if (status != BASE_OK)
        return status;
    scan->stage = scan_stage_of(&scan->plan);
    scan->yaml = scan_yaml(scan->plan.reader);
    if (!scan->yaml)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the plan's text");
    status = scan_grid_of(&scan->plan, &scan->grid, err);
    return status == BASE_OK ? name_tasks(scan, err) : status;
}

enum base_status scan_begin_in(struct scan *scan, const char *folder, struct base_error *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%.4000s/scan.yaml", folder);
    const enum base_status status = scan_begin(scan, path, NULL, 0, err);
    return status == BASE_OK ? BASE_OK : base_while(err, "looking for the scan in '%s'", folder);
}

void scan_end(struct scan *scan)
{
    scan_grid_free(&scan->grid);
    free(scan->task);
    free(scan->yaml);
    command_plan_free(&scan->plan);
}

/* ---- order ---- */

static int by_light(const void *a, const void *b)
{
    const struct scan_task *x = *(const struct scan_task *const *)a;
    const struct scan_task *y = *(const struct scan_task *const *)b;
    int order = strcmp(x->field, y->field);
    order = order ? order : strcmp(x->pulses, y->pulses);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int by_name(const void *a, const void *b)
{
    const struct scan_task *x = *(const struct scan_task *const *)a;
    const struct scan_task *y = *(const struct scan_task *const *)b;
    const int order = strcmp(x->name, y->name);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

const struct scan_task **scan_order(const struct scan *scan, size_t *count)
{
    const struct scan_task **order = calloc(scan->grid.points, sizeof *order);
    *count = 0;
    if (!order)
        return NULL;
    for (size_t i = 0; i < scan->grid.points; i++)
        order[i] = &scan->task[i];
    qsort(order, scan->grid.points, sizeof *order, by_name);
    for (size_t i = 0; i < scan->grid.points; i++)
        if (!*count || strcmp(order[*count - 1]->name, order[i]->name) != 0)
            order[(*count)++] = order[i];
    qsort(order, *count, sizeof *order, by_light);
    return order;
}

enum base_status scan_shard_of(const char *text, struct scan_shard *out, struct base_error *err)
{
    enum { MOST = 1000000000 };
    *out = (struct scan_shard){ 0, 1 };
    if (!text)
        return BASE_OK;
    const size_t digits = strspn(text, "0123456789");
    const size_t more = text[digits] == '/' ? strspn(text + digits + 1, "0123456789") : 0;
    const bool whole = digits && more && !text[digits + 1 + more];
    const unsigned long part = whole ? strtoul(text, NULL, 10) : 1;
    const unsigned long parts = whole ? strtoul(text + digits + 1, NULL, 10) : 0;
    if (!parts || part > parts || parts > MOST)
        return base_fail(err, BASE_ERR_USAGE,
                         "--shard '%s': I/N is needed, I from 1 to N (or from 0 to N-1)", text);
    *out = (struct scan_shard){ part, parts };
    out->part %= out->parts; /* N/N is 0/N: both ways of counting cover every point once */
    return BASE_OK;
}

/* A stretch of the order rather than every N-th: points of one light stay together. */
bool scan_in_shard(struct scan_shard shard, size_t k, size_t count)
{
    const double share = (double)count / (double)shard.parts;
    const size_t from = (size_t)((double)shard.part * share);
    const size_t to =
        shard.part + 1 == shard.parts ? count : (size_t)((double)(shard.part + 1) * share);
    return k >= from && k < to;
}

/* ---- the commands ---- */

static enum base_status run(const struct command_options *options, struct scan *scan,
                            struct base_error *err)
{
    struct scan_shard shard;
    enum base_status status = scan_shard_of(options->shard, &shard, err);
    if (status == BASE_OK)
        status = scan_begin(scan, options->argument, options->sets, options->set_count, err);
    if (status != BASE_OK)
        return status;
    if (options->list)
        return scan_list(scan, options, err);
    if (!options->output)
        return base_fail(err, BASE_ERR_USAGE, "-o DIR is needed: where the points are kept");
    return options->emit_sbatch ? scan_emit_sbatch(scan, options, err)
                                : scan_work(scan, options, shard, err);
}

enum base_status command_scan(const struct command_options *options, struct base_error *err)
{
    if (options->status && (options->argument || options->output))
        return base_fail(err, BASE_ERR_USAGE, "--status DIR stands alone: no plan, no -o");
    if (options->status)
        return scan_status(options, err);
    if (!options->argument)
        return base_fail(err, BASE_ERR_USAGE, "a plan is missing: combkey scan PLAN.yaml -o DIR");
    struct scan scan = { 0 };
    const enum base_status status = run(options, &scan, err);
    scan_end(&scan);
    return status;
}
