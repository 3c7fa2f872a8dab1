/* First pass over YAML: depth, size and number of documents are bounded before anything is built.
 */
#include "base/plan_yaml_parts.h"

static struct base_mark mark_at(const struct base_report *report, const yaml_mark_t *mark)
{
    struct base_mark at = report->whole;
    if (!report->no_lines) {
        at.line = mark->line + 1;
        at.column = mark->column + 1;
    }
    return at;
}

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

void base_reader_complain(struct base_report *report, const yaml_parser_t *parser,
                          const char *bytes, size_t size)
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

bool base_reader_survey(const char *bytes, size_t size, struct base_report *report)
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
            base_reader_complain(report, &parser, bytes, size);
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
