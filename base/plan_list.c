/* Short lists of numbers: entry by entry, or from a file with one number a line. */
#include "base/file.h"
#include "base/plan_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool base_list_add(const struct base_field *row, struct base_list *list, const char *text,
                   char complaint[BASE_COMPLAINT_SIZE])
{
    double value;
    if (!base_value_real(text, &value, complaint) ||
        !base_value_in_range(row, value, text, complaint))
        return false;
    if (list->count >= BASE_LIST_SIZE) {
        snprintf(complaint, BASE_COMPLAINT_SIZE, "the list is too long: at most %d numbers fit",
                 BASE_LIST_SIZE);
        return false;
    }
    list->value[list->count++] = value;
    return true;
}

/* Cut the comment and the blanks round a line; the last column is what stands behind the last
 * comma, semicolon or blank. */
static char *last_column(char *line, bool *several)
{
    line[strcspn(line, "#")] = '\0';
    size_t length = strlen(line);
    while (length && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
    char *column = line;
    *several = false;
    for (char *at = line; *at; at++)
        if (*at == ',' || *at == ';' || isspace((unsigned char)*at)) {
            *several = *several || at > line;
            column = at + 1;
        }
    return column;
}

/* A first line of words above columns ("user,loss_db"). "nan" or "1O" is a mistake, not a title. */
static bool is_title(const char *column, bool several)
{
    double value;
    char complaint[BASE_COMPLAINT_SIZE];
    return several && isalpha((unsigned char)*column) &&
           !base_value_real(column, &value, complaint) &&
           strncmp(complaint, "expected", strlen("expected")) == 0;
}

struct source {
    const struct base_field *row;
    struct base_list *list;
    struct base_report *report;
    struct base_mark at;
    bool begun; /* a line with content was seen */
};

/* False when reading on makes no sense. */
static bool read_line(struct source *from, char *line, size_t length)
{
    char complaint[BASE_COMPLAINT_SIZE];
    from->at.line++;
    if (strlen(line) != length) {
        base_report_add(from->report, from->at, "this is not a text file");
        return false;
    }
    bool several;
    const char *column = last_column(line, &several);
    if (!*line)
        return true;
    const bool title = !from->begun && is_title(column, several);
    from->begun = true;
    if (title || base_list_add(from->row, from->list, column, complaint))
        return true;
    base_report_add(from->report, from->at, "%s: %s", from->row->name, complaint);
    return from->list->count < BASE_LIST_SIZE && base_report_room(from->report);
}

static void read_lines(struct source *from, char *bytes, size_t size)
{
    const size_t before = from->report->count;
    char *at = bytes, *end = bytes + size;
    bool go_on = true;
    while (at < end && go_on) {
        char *newline = memchr(at, '\n', (size_t)(end - at));
        char *next = newline ? newline : end;
        *next = '\0'; /* base_file_read leaves room for the last one */
        go_on = read_line(from, at, (size_t)(next - at));
        at = next + 1;
    }
    if (!from->list->count && from->report->count == before) {
        from->at.line = 0;
        base_report_add(from->report, from->at, "%s: there is no number in this file",
                        from->row->name);
    }
}

/* malloc'd; NULL without memory. */
static char *join(const char *folder, const char *name)
{
    const size_t lead = *name == '/' ? 0 : strlen(folder);
    char *path = malloc(lead + strlen(name) + 1);
    if (!path)
        return NULL;
    memcpy(path, folder, lead);
    strcpy(path + lead, name);
    return path;
}

static void list_file(struct base_place place, const char *text, const char *folder,
                      struct base_mark where, struct base_report *report)
{
    struct base_list *list = (struct base_list *)((char *)place.data + place.row->at);
    struct base_error err;
    char *bytes, *path = join(folder, text);
    size_t size;
    if (!path) {
        base_report_add(report, where, "%s: no memory", place.row->name);
    } else if (base_file_read(path, BASE_PLAN_BYTES, &bytes, &size, &err)) {
        char shown[BASE_QUOTE_SIZE];
        base_report_add(report, where,
                        "%s: expected a number, a list or a file of numbers, got '%s' (%.300s)",
                        place.row->name, base_quote(text, shown), err.text);
    } else {
        struct source from = { place.row, list, report, { path, 0, 0 }, false };
        read_lines(&from, bytes, size);
        free(bytes);
    }
    free(path);
}

/* What starts like a number, or is a word for one that is not finite, is meant as a number. */
static bool is_number_like(const char *text)
{
    double value;
    char complaint[BASE_COMPLAINT_SIZE];
    return base_value_real(text, &value, complaint) ||
           strncmp(complaint, "expected", strlen("expected")) != 0;
}

void base_list_scalar(struct base_place place, const char *text, const char *folder,
                      struct base_mark where, struct base_report *report)
{
    struct base_list *list = (struct base_list *)((char *)place.data + place.row->at);
    list->count = 0;
    if (!is_number_like(text)) {
        list_file(place, text, folder, where, report);
        return;
    }
    char complaint[BASE_COMPLAINT_SIZE];
    if (!base_list_add(place.row, list, text, complaint))
        base_report_add(report, where, "%s: %s", place.row->name, complaint);
}
