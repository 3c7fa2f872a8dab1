/* Axes of a scan, kept as they were written. */
#include "base/plan_parts.h"

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
