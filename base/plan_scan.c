/* Axes of a scan, kept as they were written. */
#include "base/plan_yaml_parts.h"

#include <stdlib.h>
#include <string.h>

void base_plan_allow_scan(struct base_plan *plan)
{
    if (!plan->axes)
        plan->axes = calloc(plan->count + 1, sizeof *plan->axes);
}

void base_axes_clear(struct base_plan *plan)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        for (size_t k = 0; k < plan->axes[i].count; k++)
            free(plan->axes[i].text[k]);
        free(plan->axes[i].text);
    }
    plan->axis_count = 0;
}

struct base_axis_slot *base_axis_new(struct base_plan *plan, const struct base_slot *slot)
{
    for (size_t i = 0; i < plan->axis_count; i++)
        if (plan->axes[i].slot == slot)
            return NULL;
    struct base_axis_slot *axis = &plan->axes[plan->axis_count++];
    *axis = (struct base_axis_slot){ .slot = slot };
    return axis;
}

bool base_axis_add(struct base_axis_slot *axis, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    /* room doubles: 1, 2, 4 ... */
    const bool full = (axis->count & (axis->count - 1)) == 0;
    if (copy && full) {
        const size_t room = axis->count ? 2 * axis->count : 1;
        char **grown = realloc(axis->text, room * sizeof *grown);
        if (!grown) {
            free(copy);
            return false;
        }
        axis->text = grown;
    }
    if (!copy)
        return false;
    memcpy(copy, text, size);
    axis->text[axis->count++] = copy;
    return true;
}

size_t base_plan_axes(const struct base_plan *plan)
{
    return plan->axis_count;
}

struct base_axis base_plan_axis(const struct base_plan *plan, size_t index)
{
    const struct base_axis_slot *axis = &plan->axes[index];
    return (struct base_axis){ .name = axis->slot->place.row->name,
                               .where = axis->where,
                               .count = axis->count,
                               .text = (const char *const *)axis->text,
                               .list = axis->list };
}

/* ---- reading them ---- */

/* The texts of an axis: one, or those of a list. */
static void read_axis(struct base_reader *r, struct base_axis_slot *axis, const yaml_node_t *value)
{
    const yaml_node_item_t one = 0, *item = &one, *end = item + 1;
    axis->list = value->type == YAML_SEQUENCE_NODE;
    if (axis->list) {
        item = value->data.sequence.items.start;
        end = value->data.sequence.items.top;
    }
    for (; item < end; item++) {
        const yaml_node_t *entry = axis->list ? yaml_document_get_node(r->document, *item) : value;
        if (!base_reader_budget(r, entry))
            return;
        const struct base_mark at = base_reader_mark(r, &entry->start_mark);
        const char *text = entry->type == YAML_SCALAR_NODE ? base_reader_text(r, entry) : NULL;
        if (entry->type != YAML_SCALAR_NODE)
            base_report_add(r->report, at, "scan: an axis is a list of values, or a text");
        else if (text && !base_axis_add(axis, text))
            base_report_add(r->report, at, "no memory for this axis");
    }
    if (axis->list && value->data.sequence.items.start == end)
        base_report_add(r->report, base_reader_mark(r, &value->start_mark),
                        "scan: the list of %s is empty", axis->slot->place.row->name);
}

static void set_axis(struct base_reader *r, const char *path, const yaml_node_t *key,
                     const yaml_node_t *value)
{
    const struct base_mark at = base_reader_mark(r, &key->start_mark);
    const struct base_slot *slot = base_plan_slot(r->plan, path);
    if (!slot) {
        base_plan_unknown(r->plan, path, at, r->report);
        return;
    }
    struct base_axis_slot *axis = base_axis_new(r->plan, slot);
    if (!axis) {
        base_report_add(r->report, at, "scan: axis '%s' given twice", path);
        return;
    }
    base_mark_text(base_reader_mark(r, &value->start_mark), axis->where);
    read_axis(r, axis, value);
}

/* The keys under `scan:` are names of rows, dotted or nested. */
static void walk_axes(struct base_reader *r, const yaml_node_t *map, const char *path, size_t depth)
{
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top && depth <= BASE_PLAN_DEPTH; pair++) {
        const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(r->document, pair->value);
        char full[BASE_PLAN_NAME];
        if (!base_reader_budget(r, value))
            return;
        if (!base_reader_name(r, key, path, full))
            continue;
        if (value->type == YAML_MAPPING_NODE && base_plan_group(r->plan, full))
            walk_axes(r, value, full, depth + 1);
        else
            set_axis(r, full, key, value);
    }
}

void base_reader_scan(struct base_reader *r, const yaml_node_t *key, const yaml_node_t *value)
{
    if (!r->plan->axes)
        base_report_add(r->report, base_reader_mark(r, &key->start_mark),
                        "scan: axes belong to a scan; this command computes one point");
    else if (value->type == YAML_MAPPING_NODE)
        walk_axes(r, value, "", 1);
    else if (!base_reader_is_null(value))
        base_report_add(r->report, base_reader_mark(r, &value->start_mark),
                        "scan: a map of axes is needed here (key.pulses: [1e11, 3e12])");
}
