/* YAML into slots. libyaml parses; depth, size and aliases are bounded before anything is built. */
#include "base/plan_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

struct reader {
    struct base_plan *plan;
    struct base_report *report;
    const char *folder;
    yaml_document_t *document;
    size_t visits;
};

static struct base_mark mark_at(const struct base_report *report, const yaml_mark_t *mark)
{
    struct base_mark at = report->whole;
    if (!report->no_lines) {
        at.line = mark->line + 1;
        at.column = mark->column + 1;
    }
    return at;
}

/* ---- what libyaml says ---- */

/* An encoding error comes with a byte offset only. */
static yaml_mark_t mark_of_offset(const char *bytes, size_t size, size_t offset)
{
    yaml_mark_t mark = { .index = offset };
    for (size_t i = 0; i < offset && i < size; i++) {
        mark.column++;
        if (bytes[i] == '\n') {
            mark.line++;
            mark.column = 0;
        }
    }
    return mark;
}

static void complain(struct base_report *report, const yaml_parser_t *parser, const char *bytes,
                     size_t size)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        base_report_add(report, report->whole, "no memory to read it");
        return;
    }
    const bool encoding = parser->error == YAML_READER_ERROR;
    const yaml_mark_t mark =
        encoding ? mark_of_offset(bytes, size, parser->problem_offset) : parser->problem_mark;
    base_report_add(report, mark_at(report, &mark), "not YAML: %s%s%s%s",
                    parser->problem ? parser->problem : "unreadable", parser->context ? " (" : "",
                    parser->context ? parser->context : "", parser->context ? ")" : "");
}

/* ---- first pass: is it one small document? ---- */

struct survey {
    size_t depth, nodes, documents;
};

/* False, with an error reported, if this event is one too many. */
static bool count(struct survey *seen, const yaml_event_t *event, struct base_report *report)
{
    const yaml_event_type_t type = event->type;
    const bool opens = type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT;
    const bool closes = type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT;
    seen->documents += type == YAML_DOCUMENT_START_EVENT;
    seen->nodes += opens || type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT;
    seen->depth = seen->depth + opens - closes;
    const struct base_mark at = mark_at(report, &event->start_mark);
    if (seen->documents > 1)
        base_report_add(report, at, "a second document starts here; a plan is one document");
    else if (seen->depth > BASE_PLAN_DEPTH)
        base_report_add(report, at, "nested more than %d deep", BASE_PLAN_DEPTH);
    else if (seen->nodes > BASE_PLAN_NODES)
        base_report_add(report, at, "more than %d keys and values", BASE_PLAN_NODES);
    else
        return true;
    return false;
}

static bool survey(const char *bytes, size_t size, struct base_report *report)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        base_report_add(report, report->whole, "no memory to read it");
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
    struct survey seen = { 0 };
    bool good = true, more = true;
    while (good && more) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            complain(report, &parser, bytes, size);
            good = false;
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT;
        good = count(&seen, &event, report);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (good && !seen.documents) {
        base_report_add(report, report->whole,
                        "nothing is in it; a plan of defaults only is written {}");
        good = false;
    }
    return good;
}

/* ---- second pass: the walk ---- */

static bool is_null(const yaml_node_t *node)
{
    static const char *const words[] = { "", "~", "null", "Null", "NULL" };
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp((const char *)node->data.scalar.value, words[i]))
            return true;
    return false;
}

/* The text of a scalar, or NULL (reported) when it holds a NUL, which C would cut short. */
static const char *text_of(struct reader *r, const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    if (strlen(text) == node->data.scalar.length)
        return text;
    base_report_add(r->report, mark_at(r->report, &node->start_mark), "a text holds a NUL");
    return NULL;
}

/* Aliases may multiply what was counted in the first pass. */
static bool budget(struct reader *r, const yaml_node_t *node)
{
    if (++r->visits == BASE_PLAN_NODES)
        base_report_add(r->report, mark_at(r->report, &node->start_mark),
                        "more than %d keys and values once its aliases are followed",
                        BASE_PLAN_NODES);
    return r->visits < BASE_PLAN_NODES;
}

static void list_entry(struct reader *r, struct base_place place, const yaml_node_t *node,
                       struct base_list *list)
{
    char complaint[BASE_COMPLAINT_SIZE];
    const struct base_mark at = mark_at(r->report, &node->start_mark);
    if (node->type != YAML_SCALAR_NODE) {
        base_report_add(r->report, at, "%s: an entry of this list must be one number",
                        place.row->name);
        return;
    }
    const char *text = text_of(r, node);
    if (text && list->count <= BASE_LIST_SIZE && !base_list_add(place.row, list, text, complaint)) {
        base_report_add(r->report, at, "%s: %s", place.row->name, complaint);
        list->count += list->count == BASE_LIST_SIZE; /* "too long" is said once */
    }
}

static void set_sequence(struct reader *r, struct base_place place, const yaml_node_t *node)
{
    const struct base_mark at = mark_at(r->report, &node->start_mark);
    if (place.row->kind != BASE_LIST) {
        base_report_add(r->report, at,
                        "%s: one value is needed here; a list of values to compare belongs under "
                        "'scan:'",
                        place.row->name);
        return;
    }
    const yaml_node_item_t *item = node->data.sequence.items.start;
    char complaint[BASE_COMPLAINT_SIZE];
    if (item == node->data.sequence.items.top && !base_value_unset(place, complaint))
        base_report_add(r->report, at, "%s: the list is empty", place.row->name);
    struct base_list *list = (struct base_list *)((char *)place.data + place.row->at);
    list->count = 0;
    for (; item < node->data.sequence.items.top; item++) {
        const yaml_node_t *entry = yaml_document_get_node(r->document, *item);
        if (!budget(r, entry))
            break;
        list_entry(r, place, entry, list);
    }
    if (list->count > BASE_LIST_SIZE)
        list->count = BASE_LIST_SIZE;
}

static void set_scalar(struct reader *r, struct base_place place, const yaml_node_t *node)
{
    char complaint[BASE_COMPLAINT_SIZE];
    const struct base_mark at = mark_at(r->report, &node->start_mark);
    const char *text = text_of(r, node);
    if (!text)
        return;
    if (!is_null(node) && place.row->kind == BASE_LIST)
        base_list_scalar(place, text, r->folder, at, r->report);
    else if (is_null(node) ? !base_value_unset(place, complaint)
                           : !base_value_set(place, text, complaint))
        base_report_add(r->report, at, "%s: %s", place.row->name, complaint);
}

static void set_slot(struct reader *r, struct base_slot *slot, const yaml_node_t *value)
{
    const struct base_mark at = mark_at(r->report, &value->start_mark);
    if (value->type == YAML_MAPPING_NODE)
        base_report_add(r->report, at, "%s: a value is needed here, not a map of keys",
                        slot->place.row->name);
    else if (value->type == YAML_SEQUENCE_NODE)
        set_sequence(r, slot->place, value);
    else
        set_scalar(r, slot->place, value);
    base_mark_text(at, slot->source);
}

static void walk(struct reader *r, const yaml_node_t *map, const char *path, size_t depth);

/* A group may be opened once: a second one would silently win over the first in other readers. */
static void enter(struct reader *r, struct base_slot *first, const char *path,
                  const yaml_node_t *key, const yaml_node_t *value, size_t depth)
{
    const struct base_mark at = mark_at(r->report, &value->start_mark);
    if (is_null(value))
        return;
    if (value->type != YAML_MAPPING_NODE) {
        base_report_add(r->report, at, "%s: a map of keys is needed here (%s: ...)", path,
                        first->place.row->name);
        return;
    }
    unsigned level = 0;
    for (const char *c = path; *c; c++)
        level += *c == '.';
    if (first->opened & 1u << level % 32)
        base_report_add(r->report, mark_at(r->report, &key->start_mark), "key '%s' given twice",
                        path);
    first->opened |= 1u << level % 32;
    walk(r, value, path, depth + 1);
}

/* The texts of an axis: one, or those of a list. */
static void read_axis(struct reader *r, struct base_axis_slot *axis, const yaml_node_t *value)
{
    const yaml_node_item_t one = 0, *item = &one, *end = item + 1;
    axis->list = value->type == YAML_SEQUENCE_NODE;
    if (axis->list) {
        item = value->data.sequence.items.start;
        end = value->data.sequence.items.top;
    }
    for (; item < end; item++) {
        const yaml_node_t *entry = axis->list ? yaml_document_get_node(r->document, *item) : value;
        if (!budget(r, entry))
            return;
        const struct base_mark at = mark_at(r->report, &entry->start_mark);
        const char *text = entry->type == YAML_SCALAR_NODE ? text_of(r, entry) : NULL;
        if (entry->type != YAML_SCALAR_NODE)
            base_report_add(r->report, at, "scan: an axis is a list of values, or a text");
        else if (text && !base_axis_add(axis, text))
            base_report_add(r->report, at, "no memory for this axis");
    }
    if (axis->list && value->data.sequence.items.start == end)
        base_report_add(r->report, mark_at(r->report, &value->start_mark),
                        "scan: the list of %s is empty", axis->slot->place.row->name);
}

static void set_axis(struct reader *r, const char *path, const yaml_node_t *key,
                     const yaml_node_t *value)
{
    const struct base_mark at = mark_at(r->report, &key->start_mark);
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
    base_mark_text(mark_at(r->report, &value->start_mark), axis->where);
    read_axis(r, axis, value);
}

static const char *full_name(struct reader *r, const yaml_node_t *key, const char *path,
                             char full[BASE_PLAN_NAME]);

/* The keys under `scan:` are names of rows, dotted or nested. */
static void walk_axes(struct reader *r, const yaml_node_t *map, const char *path, size_t depth)
{
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top && depth <= BASE_PLAN_DEPTH; pair++) {
        const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(r->document, pair->value);
        char full[BASE_PLAN_NAME];
        if (!budget(r, value))
            return;
        if (!full_name(r, key, path, full))
            continue;
        if (value->type == YAML_MAPPING_NODE && base_plan_group(r->plan, full))
            walk_axes(r, value, full, depth + 1);
        else
            set_axis(r, full, key, value);
    }
}

static void set_scan(struct reader *r, const yaml_node_t *key, const yaml_node_t *value)
{
    if (!r->plan->axes)
        base_report_add(r->report, mark_at(r->report, &key->start_mark),
                        "scan: axes belong to a scan; this command computes one point");
    else if (value->type == YAML_MAPPING_NODE)
        walk_axes(r, value, "", 1);
    else if (!is_null(value))
        base_report_add(r->report, mark_at(r->report, &value->start_mark),
                        "scan: a map of axes is needed here (key.pulses: [1e11, 3e12])");
}

static void set_pair(struct reader *r, const char *path, const yaml_node_t *key,
                     const yaml_node_t *value, size_t depth)
{
    const struct base_mark at = mark_at(r->report, &key->start_mark);
    struct base_slot *slot = base_plan_slot(r->plan, path);
    struct base_slot *first = slot ? NULL : base_plan_group(r->plan, path);
    if (slot && slot->given) {
        base_report_add(r->report, at, "key '%s' given twice (first in line %zu)", path,
                        slot->given);
    } else if (slot) {
        slot->given = key->start_mark.line + 1;
        set_slot(r, slot, value);
    } else if (first) {
        enter(r, first, path, key, value, depth);
    } else if (!strcmp(path, "scan")) {
        set_scan(r, key, value);
    } else {
        base_plan_unknown(r->plan, path, at, r->report);
    }
}

/* The dotted name a key stands for, or NULL (reported). */
static const char *full_name(struct reader *r, const yaml_node_t *key, const char *path,
                             char full[BASE_PLAN_NAME])
{
    const struct base_mark at = mark_at(r->report, &key->start_mark);
    if (key->type != YAML_SCALAR_NODE) {
        base_report_add(r->report, at, "a key must be a name");
        return NULL;
    }
    const char *name = text_of(r, key);
    if (!name)
        return NULL;
    if (strlen(path) + strlen(name) + 2 > BASE_PLAN_NAME) {
        base_plan_unknown(r->plan, name, at, r->report);
        return NULL;
    }
    snprintf(full, BASE_PLAN_NAME, "%s%s%s", path, *path ? "." : "", name);
    return full;
}

static void walk(struct reader *r, const yaml_node_t *map, const char *path, size_t depth)
{
    if (depth > BASE_PLAN_DEPTH) {
        base_report_add(r->report, mark_at(r->report, &map->start_mark),
                        "nested more than %d deep once its aliases are followed", BASE_PLAN_DEPTH);
        return;
    }
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(r->document, pair->value);
        char full[BASE_PLAN_NAME];
        if (!budget(r, value))
            return;
        if (full_name(r, key, path, full))
            set_pair(r, full, key, value, depth);
    }
}

static void read_root(struct reader *r, const struct base_slot *only)
{
    const yaml_node_t *root = yaml_document_get_root_node(r->document);
    if (!root) /* the survey saw a document, so this is a document without content */
        base_report_add(r->report, r->report->whole, "nothing is in it");
    else if (only && root->type != YAML_SEQUENCE_NODE)
        base_report_add(r->report, r->report->whole, "%s: not a list of numbers",
                        only->place.row->name);
    else if (only)
        set_sequence(r, only->place, root);
    else if (root->type != YAML_MAPPING_NODE)
        base_report_add(r->report, mark_at(r->report, &root->start_mark),
                        "a plan is a map of keys and values, 'key: value'");
    else
        walk(r, root, "", 1);
}

void base_plan_load(struct base_plan *plan, const struct base_slot *only, const char *folder,
                    const char *bytes, size_t size, struct base_report *report)
{
    if (!survey(bytes, size, report))
        return;
    for (size_t i = 0; i < plan->count; i++) {
        plan->slots[i].given = 0;
        plan->slots[i].opened = 0;
    }
    if (!only)
        base_axes_clear(plan);
    yaml_parser_t parser;
    yaml_document_t document;
    if (!yaml_parser_initialize(&parser)) {
        base_report_add(report, report->whole, "no memory to read it");
        return;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
    if (yaml_parser_load(&parser, &document)) {
        struct reader r = { plan, report, folder, &document, 0 };
        read_root(&r, only);
        yaml_document_delete(&document);
    } else {
        complain(report, &parser, bytes, size);
    }
    yaml_parser_delete(&parser);
}
