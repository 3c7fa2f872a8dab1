#include "base/file.h"
#include "base/plan_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- making one ---- */

static size_t rows_of(const struct base_bind *binds, size_t count)
{
    size_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += binds[i].table->count;
    return rows;
}

/* Two rows of one name, or a result in a plan, are mistakes of the program. */
static enum base_status add_row(struct base_plan *plan, struct base_place place,
                                struct base_error *err)
{
    const struct base_field *row = place.row;
    if (strlen(row->name) >= BASE_PLAN_NAME)
        return base_fail(err, BASE_ERR_INTERNAL, "the name of row '%.40s...' is too long",
                         row->name);
    if (row->kind == BASE_REALS || row->kind == BASE_ROWS)
        return base_fail(err, BASE_ERR_INTERNAL, "row '%s' is a result, not a parameter",
                         row->name);
    if (base_plan_slot(plan, row->name))
        return base_fail(err, BASE_ERR_INTERNAL, "row '%s' is described twice", row->name);
    plan->slots[plan->count++] = (struct base_slot){ .place = place, .source = "default" };
    return BASE_OK;
}

enum base_status base_plan_new(struct base_plan **out, const struct base_bind *binds, size_t count,
                               struct base_error *err)
{
    *out = NULL;
    struct base_plan *plan = calloc(1, sizeof *plan);
    if (plan)
        plan->slots = calloc(rows_of(binds, count) + 1, sizeof *plan->slots);
    if (!plan || !plan->slots) {
        base_plan_free(plan);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a plan");
    }
    for (size_t b = 0; b < count; b++) {
        const struct base_table *table = binds[b].table;
        for (size_t i = 0; i < table->count; i++) {
            const struct base_place place = { &table->rows[i], binds[b].data };
            const enum base_status status = add_row(plan, place, err);
            if (status) {
                base_plan_free(plan);
                return status;
            }
        }
        base_table_defaults(table, binds[b].data);
    }
    *out = plan;
    return BASE_OK;
}

void base_plan_free(struct base_plan *plan)
{
    if (!plan)
        return;
    base_axes_clear(plan);
    free(plan->axes);
    free(plan->slots);
    free(plan);
}

/* ---- asking ---- */

const char *base_plan_source(const struct base_plan *plan, const char *name)
{
    const struct base_slot *slot = base_plan_slot(plan, name);
    return slot ? slot->source : NULL;
}

bool base_plan_find(const struct base_plan *plan, const char *name, struct base_place *out)
{
    const struct base_slot *slot = base_plan_slot(plan, name);
    if (slot)
        *out = slot->place;
    return slot != NULL;
}

/* ---- reading ---- */

enum base_status base_plan_read_text(struct base_plan *plan, const char *name, const char *text,
                                     struct base_error *err)
{
    struct base_report report;
    base_report_begin(&report, name, err);
    base_plan_load(plan, NULL, "", text, strlen(text), &report);
    return base_report_end(&report);
}

/* The part of `path` up to its last '/', malloc'd: what names in the plan are relative to. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    char *folder = calloc(length + 1, 1);
    if (folder)
        memcpy(folder, path, length);
    return folder;
}

enum base_status base_plan_read_file(struct base_plan *plan, const char *path,
                                     struct base_error *err)
{
    char *bytes;
    size_t size;
    const enum base_status status = base_file_read(path, BASE_PLAN_BYTES, &bytes, &size, err);
    if (status)
        return status;
    char *folder = folder_of(path);
    struct base_report report;
    base_report_begin(&report, path, err);
    if (folder)
        base_plan_load(plan, NULL, folder, bytes, size, &report);
    free(bytes);
    if (!folder)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to read '%s'", path);
    free(folder);
    return base_report_end(&report);
}

/* ---- "path=value" ---- */

static void trim(char *text)
{
    char *start = text;
    while (isspace((unsigned char)*start))
        start++;
    size_t length = strlen(start);
    while (length && isspace((unsigned char)start[length - 1]))
        length--;
    memmove(text, start, length);
    text[length] = '\0';
}

static void assign(struct base_plan *plan, struct base_slot *slot, const char *value,
                   struct base_report *report)
{
    const struct base_place place = slot->place;
    char complaint[BASE_COMPLAINT_SIZE];
    const bool empty = !*value && place.row->kind != BASE_TEXT;
    if (empty || !strcmp(value, "null") || !strcmp(value, "~")) {
        if (!base_value_unset(place, complaint))
            base_report_add(report, report->whole, "%s: %s", place.row->name, complaint);
    } else if (place.row->kind != BASE_TEXT && *value == '[') {
        base_plan_load(plan, slot, "", value, strlen(value), report);
    } else if (place.row->kind == BASE_LIST) {
        base_list_scalar(place, value, "", report->whole, report);
    } else if (!base_value_set(place, value, complaint)) {
        base_report_add(report, report->whole, "%s: %s", place.row->name, complaint);
    }
    snprintf(slot->source, sizeof slot->source, "%.200s", report->whole.name);
}

/* `text` is "path=value", ours to cut. */
static void set(struct base_plan *plan, char *text, struct base_report *report)
{
    char shown[BASE_QUOTE_SIZE];
    char *value = strchr(text, '=');
    if (!value) {
        base_report_add(report, report->whole, "'%s' is not of the form path=value",
                        base_quote(text, shown));
        return;
    }
    *value++ = '\0';
    trim(text);
    trim(value);
    struct base_slot *slot = base_plan_slot(plan, text);
    const struct base_slot *group = base_plan_group(plan, text);
    if (slot)
        assign(plan, slot, value, report);
    else if (group && *text)
        base_report_add(report, report->whole, "'%s' is a group of keys: set one of them (%s=...)",
                        base_quote(text, shown), group->place.row->name);
    else
        base_plan_unknown(plan, text, report->whole, report);
}

enum base_status base_plan_set(struct base_plan *plan, const char *label, const char *assignment,
                               struct base_error *err)
{
    const size_t length = strlen(assignment);
    char *text = malloc(length + 1);
    if (!text)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for '%.40s'", assignment);
    memcpy(text, assignment, length + 1);
    struct base_report report;
    base_report_begin(&report, label, err);
    report.no_lines = true;
    set(plan, text, &report);
    free(text);
    return base_report_end(&report);
}
