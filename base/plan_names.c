/* Known names, and the one a mistyped name was meant to be. */
#include "base/plan_parts.h"

#include <stdio.h>
#include <string.h>

struct base_slot *base_plan_slot(const struct base_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!strcmp(plan->slots[i].place.row->name, name))
            return &plan->slots[i];
    return NULL;
}

struct base_slot *base_plan_group(const struct base_plan *plan, const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < plan->count; i++) {
        const char *known = plan->slots[i].place.row->name;
        if (!strncmp(known, name, length) && known[length] == '.')
            return &plan->slots[i];
    }
    return NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance (V. I. Levenshtein, 1966), one line of its table at a time. The last line holds the
 * distance of `name` to every beginning of `known`: a beginning that stops before '_' is a name
 * whose unit was forgotten, one mistake more. */
static size_t distance(const char *name, const char *known)
{
    size_t line[BASE_PLAN_NAME];
    const size_t width = strnlen(known, BASE_PLAN_NAME - 1);
    for (size_t j = 0; j <= width; j++)
        line[j] = j;
    for (size_t i = 1; name[i - 1]; i++) {
        size_t diagonal = line[0];
        line[0] = i;
        for (size_t j = 1; j <= width; j++) {
            const size_t changed = diagonal + (name[i - 1] != known[j - 1]);
            diagonal = line[j];
            line[j] = least(changed, least(line[j], line[j - 1]) + 1);
        }
    }
    size_t best = line[width];
    for (size_t j = 1; j < width; j++)
        if (known[j] == '_')
            best = least(best, line[j] + 1);
    return best;
}

/* A name without a group is also compared with the last word, one mistake more. */
static size_t mistakes(const char *name, const char *known)
{
    size_t best = distance(name, known);
    const char *dot = strrchr(known, '.');
    if (dot && !strchr(name, '.'))
        best = least(best, distance(name, dot + 1) + 1);
    return best;
}

const char *base_plan_nearest(const struct base_plan *plan, const char *name)
{
    const size_t length = strnlen(name, BASE_PLAN_NAME);
    if (length >= BASE_PLAN_NAME)
        return NULL;
    const char *nearest = NULL;
    size_t best = length / 3 + 1;
    for (size_t i = 0; i < plan->count; i++) {
        const char *known = plan->slots[i].place.row->name;
        const size_t wrong = mistakes(name, known);
        if (wrong < best) {
            best = wrong;
            nearest = known;
        }
    }
    return nearest;
}

/* The nearest group ("detector" for "detecter"), so that a misspelt group is one error, not ten. */
static bool nearest_group(const struct base_plan *plan, const char *name, char out[BASE_PLAN_NAME])
{
    const size_t length = strnlen(name, BASE_PLAN_NAME);
    size_t best = length / 3 + 1;
    bool found = false;
    for (size_t i = 0; i < plan->count && length < BASE_PLAN_NAME; i++) {
        const char *known = plan->slots[i].place.row->name;
        const char *dot = strrchr(known, '.');
        if (!dot || dot - known >= BASE_PLAN_NAME)
            continue;
        char group[BASE_PLAN_NAME] = "";
        memcpy(group, known, (size_t)(dot - known));
        const size_t wrong = distance(name, group);
        if (wrong < best) {
            best = wrong;
            found = true;
            memcpy(out, group, sizeof group);
        }
    }
    return found;
}

/* What YAML makes of {axis: linspace(0, 30, 31)}: the keys '30' and '31)'. */
static bool is_torn_text(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *last = dot ? dot + 1 : name;
    return strchr(name, ')') || (*last && strchr("+-0123456789", *last));
}

void base_plan_unknown(const struct base_plan *plan, const char *name, struct base_mark where,
                       struct base_report *report)
{
    char shown[BASE_QUOTE_SIZE], group[BASE_PLAN_NAME];
    base_quote(name, shown);
    const char *near = base_report_room(report) ? base_plan_nearest(plan, name) : NULL;
    if (base_report_room(report) && !strchr(name, '.') && nearest_group(plan, name, group))
        near = group;
    if (is_torn_text(name))
        base_report_add(report, where,
                        "unknown key '%s': inside { } a text with commas is quoted ({axis: "
                        "'linspace(a, b, n)'})",
                        shown);
    else if (near)
        base_report_add(report, where, "unknown key '%s' (did you mean '%s'?)", shown, near);
    else
        base_report_add(report, where, "unknown key '%s'", shown);
}
