/* YAML into slots: the walk over keys. */
#include "base/plan_yaml_parts.h"

#include <string.h>

static void walk(struct base_reader *r, const yaml_node_t *map, const char *path, size_t depth);

/* A group may be opened once: a second one would silently win over the first in other readers. */
static void enter(struct base_reader *r, struct base_slot *first, const char *path,
                  const yaml_node_t *key, const yaml_node_t *value, size_t depth)
{
    const struct base_mark at = base_reader_mark(r, &value->start_mark);
    if (base_reader_is_null(value))
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
        base_report_add(r->report, base_reader_mark(r, &key->start_mark), "key '%s' given twice",
                        path);
    first->opened |= 1u << level % 32;
    walk(r, value, path, depth + 1);
}

static void set_pair(struct base_reader *r, const char *path, const yaml_node_t *key,
                     const yaml_node_t *value, size_t depth)
{
    const struct base_mark at = base_reader_mark(r, &key->start_mark);
    struct base_slot *slot = base_plan_slot(r->plan, path);
    struct base_slot *first = slot ? NULL : base_plan_group(r->plan, path);
    if (slot && slot->given) {
        base_report_add(r->report, at, "key '%s' given twice (first in line %zu)", path,
                        slot->given);
    } else if (slot) {
        slot->given = key->start_mark.line + 1;
        base_reader_value(r, slot, value);
    } else if (first) {
        enter(r, first, path, key, value, depth);
    } else if (!strcmp(path, "scan")) {
        base_reader_scan(r, key, value);
    } else {
        base_plan_unknown(r->plan, path, at, r->report);
    }
}

static void walk(struct base_reader *r, const yaml_node_t *map, const char *path, size_t depth)
{
    if (depth > BASE_PLAN_DEPTH) {
        base_report_add(r->report, base_reader_mark(r, &map->start_mark),
                        "nested more than %d deep once its aliases are followed", BASE_PLAN_DEPTH);
        return;
    }
    const yaml_node_pair_t *pair = map->data.mapping.pairs.start;
    for (; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(r->document, pair->value);
        char full[BASE_PLAN_NAME];
        if (!base_reader_budget(r, value))
            return;
        if (base_reader_name(r, key, path, full))
            set_pair(r, full, key, value, depth);
    }
}

static void read_root(struct base_reader *r, const struct base_slot *only)
{
    const yaml_node_t *root = yaml_document_get_root_node(r->document);
    if (!root) /* the survey saw a document, so this is a document without content */
        base_report_add(r->report, r->report->whole, "nothing is in it");
    else if (only && root->type != YAML_SEQUENCE_NODE)
        base_report_add(r->report, r->report->whole, "%s: not a list of numbers",
                        only->place.row->name);
    else if (only)
        base_reader_sequence(r, only->place, root);
    else if (root->type != YAML_MAPPING_NODE)
        base_report_add(r->report, base_reader_mark(r, &root->start_mark),
                        "a plan is a map of keys and values, 'key: value'");
    else
        walk(r, root, "", 1);
}

void base_plan_load(struct base_plan *plan, const struct base_slot *only, const char *folder,
                    const char *bytes, size_t size, struct base_report *report)
{
    if (!base_reader_survey(bytes, size, report))
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
        struct base_reader r = { plan, report, folder, &document, 0 };
        read_root(&r, only);
        yaml_document_delete(&document);
    } else {
        base_reader_complain(report, &parser, bytes, size);
    }
    yaml_parser_delete(&parser);
}
