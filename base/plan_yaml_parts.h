/** Reading YAML nodes: what the files of the reader share. Not for callers. */
#ifndef BASE_PLAN_YAML_PARTS_H
#define BASE_PLAN_YAML_PARTS_H

#include "base/plan_parts.h"

#include <yaml.h>

struct base_reader {
    struct base_plan *plan;
    struct base_report *report;
    const char *folder; /* of the plan: files it names stand there */
    yaml_document_t *document;
    size_t visits; /* nodes looked at, aliases followed */
};

/** Report what libyaml found wrong. */
void base_reader_complain(struct base_report *report, const yaml_parser_t *parser,
                          const char *bytes, size_t size);
/** First pass: is it one document of bounded depth and size? Reports if not. */
bool base_reader_survey(const char *bytes, size_t size, struct base_report *report);

struct base_mark base_reader_mark(const struct base_reader *r, const yaml_mark_t *mark);
bool base_reader_is_null(const yaml_node_t *node);
/** The text of a scalar, or NULL (reported) when it holds a NUL, which C would cut short. */
const char *base_reader_text(struct base_reader *r, const yaml_node_t *node);
/** False (reported once) when too many nodes were looked at: aliases may multiply them. */
bool base_reader_budget(struct base_reader *r, const yaml_node_t *node);
/** The dotted name of `key` below `path`, or NULL (reported). */
const char *base_reader_name(struct base_reader *r, const yaml_node_t *key, const char *path,
                             char full[BASE_PLAN_NAME]);

/** A node into the value of a slot. */
void base_reader_sequence(struct base_reader *r, struct base_place place, const yaml_node_t *node);
void base_reader_value(struct base_reader *r, struct base_slot *slot, const yaml_node_t *value);
/** `scan:` */
void base_reader_scan(struct base_reader *r, const yaml_node_t *key, const yaml_node_t *value);

#endif
