#include "command/scan/grid.h"

#include "command/scan/values.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 10000000 }; /* of one scan, at most */

/* Errors of all axes, a line each. */
struct complaints {
    struct base_error *err;
    size_t count, used;
};

__attribute__((format(printf, 2, 3))) static void complain(struct complaints *all,
                                                           const char *format, ...)
{
    const size_t room = sizeof all->err->text - 128;
    all->count++;
    if (all->used >= room)
        return;
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(all->err->text + all->used, room - all->used, format, args);
    va_end(args);
    all->used += n > 0 ? (size_t)n : 0;
    all->used = all->used < room ? all->used : room;
}

static void *bytes_of(const struct scan_axis *axis, size_t k)
{
    return (char *)axis->value + k * axis->stride;
}

static size_t stride_of(enum base_kind kind)
{
    return kind == BASE_COUNT                        ? sizeof(size_t)
           : kind == BASE_INT || kind == BASE_CHOICE ? sizeof(int)
           : kind == BASE_FLAG                       ? sizeof(bool)
           : kind == BASE_TEXT                       ? BASE_TEXT_SIZE
                                                     : sizeof(double);
}

static enum base_status set(struct command_plan *plan, const struct scan_axis *axis, size_t k,
                            struct base_error *err)
{
    char assignment[2 * BASE_TEXT_SIZE];
    snprintf(assignment, sizeof assignment, "%s=%s", axis->row->name, axis->text[k]);
    return base_plan_set(plan->reader, axis->where, assignment, err);
}

/* A list with its length in front. malloc'd; NULL without memory. */
static double *packed(const struct base_list *list)
{
    double *out = malloc((list->count + 1) * sizeof *out);
    if (!out)
        return NULL;
    out[0] = (double)list->count;
    memcpy(out + 1, list->value, list->count * sizeof *out);
    return out;
}

/* What the plan holds now is value `k` of the axis. */
static bool keep(const struct command_plan *plan, struct scan_axis *axis, size_t k)
{
    const char *from = (const char *)plan + axis->at;
    if (axis->row->kind != BASE_LIST) {
        memcpy(bytes_of(axis, k), from, axis->stride);
        return true;
    }
    const struct base_list *list = (const struct base_list *)(const void *)from;
    memcpy(bytes_of(axis, k), list->value, axis->stride);
    return (axis->list[k] = packed(list)) != NULL;
}

/* Try each value in its row; the row's own words say what is wrong. */
static void try_values(struct command_plan *plan, struct scan_axis *axis, struct complaints *all)
{
    struct base_place place;
    (void)base_plan_find(plan->reader, axis->row->name, &place);
    axis->at = (size_t)((const char *)place.data - (const char *)plan) + axis->row->at;
    for (size_t k = 0; k < axis->count; k++) {
        struct base_error one;
        if (set(plan, axis, k, &one) != BASE_OK)
            complain(all, "%.*s\n", (int)strcspn(one.text, "\n"), one.text);
        else if (!keep(plan, axis, k))
            complain(all, "%s: error: scan: no memory for a list\n", axis->where);
    }
}

/* Number of the axis called `name`, or `count`. */
static size_t find(const struct scan_grid *grid, const char *name)
{
    size_t i = 0;
    while (i < grid->axes && strcmp(grid->axis[i].row->name, name) != 0)
        i++;
    return i;
}

/* Which coordinate of the cloud of its kind an axis is. */
static struct scan_cloud cloud_of(const struct command_plan *plan, const struct scan_grid *grid,
                                  size_t number, enum scan_form form)
{
    struct scan_cloud cloud = { .seed = plan->lle.comb.seed };
    for (size_t i = 0; i < grid->axes; i++) {
        const struct base_axis other = base_plan_axis(plan->reader, i);
        const bool same = scan_values_form(&other) == form;
        cloud.dimension += same && i < number;
        cloud.dimensions += same;
    }
    const enum base_kind kind = grid->axis[number].row->kind;
    cloud.whole = kind == BASE_COUNT || kind == BASE_INT;
    return cloud;
}

static bool take_texts(const struct command_plan *plan, struct scan_grid *grid, size_t number,
                       struct complaints *all)
{
    char complaint[BASE_TEXT_SIZE];
    struct scan_axis *axis = &grid->axis[number];
    const struct base_axis written = base_plan_axis(plan->reader, number);
    const struct scan_cloud cloud = cloud_of(plan, grid, number, scan_values_form(&written));
    axis->text = scan_values_of(&written, &cloud, &axis->count, complaint);
    if (!axis->text)
        complain(all, "%s: error: scan: %s: %s\n", axis->where, axis->row->name, complaint);
    return axis->text != NULL;
}

/* The axis this one moves along with: it comes with values of its own. */
static bool follow(const struct command_plan *plan, struct scan_grid *grid, struct scan_axis *axis,
                   const char *leader, struct complaints *all)
{
    axis->along = true;
    axis->with = find(grid, leader);
    if (axis->with < grid->axes && !grid->axis[axis->with].along && grid->axis[axis->with].text)
        return true;
    const char *near = base_plan_nearest(plan->reader, leader);
    if (near && (find(grid, near) == grid->axes || near == axis->row->name))
        near = NULL;
    complain(all, "%s: error: scan: %s: '%.60s' is not an axis with values of its own%s%s%s\n",
             axis->where, axis->row->name, leader, near ? " (did you mean '" : "", near ? near : "",
             near ? "'?)" : "");
    return false;
}

static bool copy_texts(const struct scan_grid *grid, struct scan_axis *axis)
{
    const struct scan_axis *from = &grid->axis[axis->with];
    axis->count = from->count;
    axis->text = calloc(axis->count, sizeof *axis->text);
    if (axis->text)
        memcpy(axis->text, from->text, axis->count * sizeof *axis->text);
    return axis->text != NULL;
}

/* The first axis of the same cloud, if this is not the first. */
static bool first_of_cloud(const struct command_plan *plan, const struct scan_grid *grid,
                           size_t number, enum scan_form form, char leader[BASE_TEXT_SIZE])
{
    for (size_t i = 0; i < number; i++) {
        const struct base_axis other = base_plan_axis(plan->reader, i);
        if (scan_values_form(&other) != form)
            continue;
        snprintf(leader, BASE_TEXT_SIZE, "%s", grid->axis[i].row->name);
        return true;
    }
    return false;
}

static bool read_texts(const struct command_plan *plan, struct scan_grid *grid, size_t number,
                       const char *leader, enum scan_form form, struct complaints *all)
{
    struct scan_axis *axis = &grid->axis[number];
    if (leader && !follow(plan, grid, axis, leader, all))
        return false;
    if (form == SCAN_SAME)
        return copy_texts(grid, axis);
    if (!take_texts(plan, grid, number, all))
        return false;
    const size_t needed = leader ? grid->axis[axis->with].count : axis->count;
    if (axis->count != needed)
        complain(all, "%s: error: scan: %s: %zu values, but %s has %zu, with which they go\n",
                 axis->where, axis->row->name, axis->count, leader, needed);
    return axis->count == needed;
}

static void read_axis(struct command_plan *plan, struct scan_grid *grid, size_t number,
                      const char *leader, enum scan_form form, struct complaints *all)
{
    struct scan_axis *axis = &grid->axis[number];
    if (!read_texts(plan, grid, number, leader, form, all))
        return;
    axis->stride = stride_of(axis->row->kind);
    axis->value = calloc(axis->count, axis->stride);
    if (axis->row->kind == BASE_LIST)
        axis->list = calloc(axis->count, sizeof *axis->list);
    if (!axis->value || (axis->row->kind == BASE_LIST && !axis->list))
        complain(all, "%s: error: scan: no memory for %zu values\n", axis->where, axis->count);
    else
        try_values(plan, axis, all);
}

static void read_axes(struct command_plan *plan, struct scan_grid *grid, struct complaints *all)
{
    for (int pass = 0; pass < 2; pass++) /* leaders first */
        for (size_t i = 0; i < grid->axes; i++) {
            const struct base_axis written = base_plan_axis(plan->reader, i);
            const enum scan_form form = scan_values_form(&written);
            char leader[BASE_TEXT_SIZE];
            const bool named = form == SCAN_SAME || form == SCAN_WITH;
            if (named)
                scan_values_leader(&written, leader);
            const bool cloud = form == SCAN_RANDOM || form == SCAN_SOBOL;
            const bool follows = named || (cloud && first_of_cloud(plan, grid, i, form, leader));
            if (follows == (pass == 1))
                read_axis(plan, grid, i, follows ? leader : NULL, form, all);
        }
}

/* Axes are numbered as written; rows cannot be an axis when a scan has no use for them. */
static void name_axes(struct command_plan *plan, struct scan_grid *grid, struct complaints *all)
{
    for (size_t i = 0; i < grid->axes; i++) {
        const struct base_axis written = base_plan_axis(plan->reader, i);
        struct base_place place;
        (void)base_plan_find(plan->reader, written.name, &place);
        grid->axis[i].row = place.row;
        grid->axis[i].where = written.where;
        const char *source = base_plan_source(plan->reader, written.name);
        if (!strcmp(written.name, "until"))
            complain(all, "%s: error: scan: until is the last stage of every point, not an axis\n",
                     written.where);
        if (source && !strncmp(source, "--set", strlen("--set")))
            complain(all, "%s: error: scan: %s is an axis, %s cannot set it\n", written.where,
                     written.name, source);
    }
}

static void multiply(struct scan_grid *grid, const char *where, struct complaints *all)
{
    grid->points = 1;
    for (size_t i = 0; i < grid->axes; i++)
        if (!grid->axis[i].along && grid->points <= POINTS)
            grid->points *= grid->axis[i].count;
    if (grid->points > POINTS)
        complain(all, "%s: error: scan: more than %d points\n", where, POINTS);
}

enum base_status scan_grid_of(struct command_plan *plan, struct scan_grid *out,
                              struct base_error *err)
{
    *out = (struct scan_grid){ .axes = base_plan_axes(plan->reader) };
    if (!out->axes)
        return base_fail(err, BASE_ERR_CONFIG,
                         "there is no 'scan:' with axes in this plan (scan: {key.pulses: [1e11, "
                         "3e12]})");
    out->axis = calloc(out->axes, sizeof *out->axis);
    if (!out->axis)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu axes", out->axes);
    struct complaints all = { .err = err };
    err->text[0] = '\0';
    name_axes(plan, out, &all);
    if (!all.count)
        read_axes(plan, out, &all);
    if (!all.count)
        multiply(out, out->axis[0].where, &all);
    if (!all.count)
        return BASE_OK;
    snprintf(err->text + all.used, sizeof err->text - all.used, "%zu error%s; nothing was run",
             all.count, all.count == 1 ? "" : "s");
    return err->status = BASE_ERR_CONFIG;
}

void scan_grid_free(struct scan_grid *grid)
{
    for (size_t i = 0; grid->axis && i < grid->axes; i++) {
        for (size_t k = 0; grid->axis[i].list && k < grid->axis[i].count; k++)
            free(grid->axis[i].list[k]);
        free(grid->axis[i].list);
        free(grid->axis[i].text);
        free(grid->axis[i].value);
    }
    free(grid->axis);
    *grid = (struct scan_grid){ 0 };
}

size_t scan_grid_at(const struct scan_grid *grid, size_t axis, size_t index)
{
    const size_t own = grid->axis[axis].along ? grid->axis[axis].with : axis;
    for (size_t i = grid->axes; i-- > own + 1;)
        if (!grid->axis[i].along)
            index /= grid->axis[i].count;
    return index % grid->axis[own].count;
}

/* Value `k` of an axis into a plan. */
static void put(const struct scan_axis *axis, size_t k, struct command_plan *plan)
{
    char *to = (char *)plan + axis->at;
    if (axis->row->kind != BASE_LIST) {
        memcpy(to, bytes_of(axis, k), axis->stride);
        return;
    }
    struct base_list *list = (struct base_list *)(void *)to;
    const double *from = axis->list[k];
    list->count = (size_t)from[0];
    memcpy(list->value, from + 1, list->count * sizeof *from);
}

void scan_grid_apply(const struct scan_grid *grid, struct command_plan *plan, size_t index)
{
    for (size_t i = 0; i < grid->axes; i++)
        put(&grid->axis[i], scan_grid_at(grid, i, index), plan);
}
