/* YAML nodes into values. */
#include "base/plan_yaml_parts.h"

#include <string.h>

struct base_mark base_reader_mark(const struct base_reader *r, const yaml_mark_t *mark)
{
    struct base_mark at = r->report->whole;
    if (!r->report->no_lines) {
        at.line = mark->line + 1;
        at.column = mark->column + 1;
    }
    return at;
}

bool base_reader_is_null(const yaml_node_t *node)
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
const char *base_reader_text(struct base_reader *r, const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    if (strlen(text) == node->data.scalar.length)
        return text;
    base_report_add(r->report, base_reader_mark(r, &node->start_mark), "a text holds a NUL");
    return NULL;
}

/* Aliases may multiply what was counted in the first pass. */
bool base_reader_budget(struct base_reader *r, const yaml_node_t *node)
{
    if (++r->visits == BASE_PLAN_NODES)
        base_report_add(r->report, base_reader_mark(r, &node->start_mark),
                        "more than %d keys and values once its aliases are followed",
                        BASE_PLAN_NODES);
    return r->visits < BASE_PLAN_NODES;
}

/* The dotted name a key stands for, or NULL (reported). */
const char *base_reader_name(struct base_reader *r, const yaml_node_t *key, const char *path,
                             char full[BASE_PLAN_NAME])
{
    const struct base_mark at = base_reader_mark(r, &key->start_mark);
    if (key->type != YAML_SCALAR_NODE) {
        base_report_add(r->report, at, "a key must be a name");
        return NULL;
    }
    const char *name = base_reader_text(r, key);
    if (!name)
        return NULL;
    if (strlen(path) + strlen(name) + 2 > BASE_PLAN_NAME) {
        base_plan_unknown(r->plan, name, at, r->report);
        return NULL;
    }
    snprintf(full, BASE_PLAN_NAME, "%s%s%s", path, *path ? "." : "", name);
    return full;
}

static void list_entry(struct base_reader *r, struct base_place place, const yaml_node_t *node,
                       struct base_list *list)
{
    char complaint[BASE_COMPLAINT_SIZE];
    const struct base_mark at = base_reader_mark(r, &node->start_mark);
    if (node->type != YAML_SCALAR_NODE) {
        base_report_add(r->report, at, "%s: an entry of this list must be one number",
                        place.row->name);
        return;
    }
    const char *text = base_reader_text(r, node);
    if (text && list->count <= BASE_LIST_SIZE && !base_list_add(place.row, list, text, complaint)) {
        base_report_add(r->report, at, "%s: %s", place.row->name, complaint);
        list->count += list->count == BASE_LIST_SIZE; /* "too long" is said once */
    }
}

void base_reader_sequence(struct base_reader *r, struct base_place place, const yaml_node_t *node)
{
    const struct base_mark at = base_reader_mark(r, &node->start_mark);
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
        if (!base_reader_budget(r, entry))
            break;
        list_entry(r, place, entry, list);
    }
    if (list->count > BASE_LIST_SIZE)
        list->count = BASE_LIST_SIZE;
}

static void set_scalar(struct base_reader *r, struct base_place place, const yaml_node_t *node)
{
    char complaint[BASE_COMPLAINT_SIZE];
    const struct base_mark at = base_reader_mark(r, &node->start_mark);
    const char *text = base_reader_text(r, node);
    if (!text)
        return;
    if (!base_reader_is_null(node) && place.row->kind == BASE_LIST)
        base_list_scalar(place, text, r->folder, at, r->report);
    else if (base_reader_is_null(node) ? !base_value_unset(place, complaint)
                                       : !base_value_set(place, text, complaint))
        base_report_add(r->report, at, "%s: %s", place.row->name, complaint);
}

void base_reader_value(struct base_reader *r, struct base_slot *slot, const yaml_node_t *value)
{
    const struct base_mark at = base_reader_mark(r, &value->start_mark);
    if (value->type == YAML_MAPPING_NODE)
        base_report_add(r->report, at, "%s: a value is needed here, not a map of keys",
                        slot->place.row->name);
    else if (value->type == YAML_SEQUENCE_NODE)
        base_reader_sequence(r, slot->place, value);
    else
        set_scalar(r, slot->place, value);
    base_mark_text(at, slot->source);
}
