/* Names by content. */
#include "command/scan/name.h"

#include "command/version.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Raise SCHEMA when the layout of a point's file changes, PHYSICS when a result does. */
enum { SCHEMA = 3, PHYSICS = 3 };

/* Rows younger than points that were stored: at their defaults they say nothing new, and stay out
 * of the name, so that those points keep theirs. */
static const char *const younger[] = { "pump.extra_linewidth_hz", "pump.extra_rin_per_hz" };

static bool says_nothing_new(const struct base_field *row, const void *at)
{
    bool young = false;
    for (size_t i = 0; i < sizeof younger / sizeof younger[0]; i++)
        young = young || !strcmp(row->name, younger[i]);
    return young && row->kind == BASE_LIST && ((const struct base_list *)at)->count == 0;
}

static bool is_read(const char *name, const char *const *reads)
{
    for (; *reads; reads++) {
        const size_t length = strlen(*reads);
        const bool group = (*reads)[length - 1] == '.';
        if (group ? !strncmp(name, *reads, length) : !strcmp(name, *reads))
            return true;
    }
    return false;
}

struct text {
    char *at;
    size_t used, room;
};

/* At most BASE_TEXT_SIZE bytes more. */
static bool grow(struct text *t)
{
    if (t->room - t->used > 2 * BASE_TEXT_SIZE)
        return true;
    char *more = realloc(t->at, 2 * t->room + 4 * BASE_TEXT_SIZE);
    if (!more)
        return false;
    t->at = more;
    t->room = 2 * t->room + 4 * BASE_TEXT_SIZE;
    return true;
}

static bool add_number(struct text *t, double value)
{
    if (!grow(t))
        return false;
    const double plain = value == 0.0 ? 0.0 : value; /* -0 is 0 */
    t->used += (size_t)(isnan(plain) ? sprintf(t->at + t->used, " null")
                                     : sprintf(t->at + t->used, " %.17g", plain));
    return true;
}

/* A text that names a file stands for what is in it. */
static bool add_content(struct text *t, const char *path)
{
    enum { LARGEST = 1 << 26 };
    struct base_error ignored;
    char *bytes, digest[BASE_HASH_SIZE];
    size_t size;
    if (!*path || base_file_read(path, LARGEST, &bytes, &size, &ignored) != BASE_OK)
        return true;
    base_hash(bytes, size, digest);
    free(bytes);
    if (!grow(t))
        return false;
    t->used += (size_t)sprintf(t->at + t->used, " %s", digest);
    return true;
}

static bool add_value(struct text *t, const struct base_field *row, const void *at)
{
    const struct base_list *list = at;
    char name[BASE_TEXT_SIZE];
    bool good = grow(t);
    switch (row->kind) {
    case BASE_REAL:
        return good && add_number(t, *(const double *)at);
    case BASE_COUNT:
        t->used += good ? (size_t)sprintf(t->at + t->used, " %zu", *(const size_t *)at) : 0;
        return good;
    case BASE_INT:
        t->used += good ? (size_t)sprintf(t->at + t->used, " %d", *(const int *)at) : 0;
        return good;
    case BASE_FLAG:
        t->used += good ? (size_t)sprintf(t->at + t->used, " %d", *(const bool *)at) : 0;
        return good;
    case BASE_CHOICE:
        base_field_choice(row, *(const int *)at, name);
        t->used += good ? (size_t)sprintf(t->at + t->used, " %s", name) : 0;
        return good;
    case BASE_TEXT:
        t->used += good ? (size_t)sprintf(t->at + t->used, " %.255s", (const char *)at) : 0;
        return good && add_content(t, at);
    case BASE_LIST:
        for (size_t i = 0; good && i < list->count; i++)
            good = add_number(t, list->value[i]);
        return good;
    case BASE_REALS:
    case BASE_ROWS:
        break;
    }
    return false;
}

/* ---- the parameters a name is made of ---- */

/* One parameter: where it stands in struct command_plan, and how it read when last looked at. */
struct scan_name_line {
    const struct base_field *row;
    size_t at, size;
    void *seen;
    struct text text;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct scan_name_line *)a)->row->name,
                  ((const struct scan_name_line *)b)->row->name);
}

static size_t size_of(enum base_kind kind)
{
    switch (kind) {
    case BASE_REAL:
        return sizeof(double);
    case BASE_COUNT:
        return sizeof(size_t);
    case BASE_INT:
    case BASE_CHOICE:
        return sizeof(int);
    case BASE_FLAG:
        return sizeof(bool);
    case BASE_TEXT:
        return BASE_TEXT_SIZE;
    case BASE_LIST:
        return sizeof(struct base_list);
    case BASE_REALS:
    case BASE_ROWS:
        break;
    }
    return 0;
}

static size_t rows(void)
{
    size_t n = 0;
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        n += command_plan_tables[t]->count;
    return n;
}

static void collect(struct scan_namer *namer, const char *const *reads)
{
    static const size_t table_at[COMMAND_TABLES] = { offsetof(struct command_plan, lle),
                                                     offsetof(struct command_plan, optics),
                                                     offsetof(struct command_plan, qkd),
                                                     offsetof(struct command_plan, run),
                                                     offsetof(struct command_plan, operate) };
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        for (size_t k = 0; k < command_plan_tables[t]->count; k++) {
            const struct base_field *row = &command_plan_tables[t]->rows[k];
            if (is_read(row->name, reads))
                namer->line[namer->lines++] = (struct scan_name_line){ .row = row,
                                                                       .at = table_at[t] + row->at,
                                                                       .size = size_of(row->kind) };
        }
    qsort(namer->line, namer->lines, sizeof *namer->line, by_name);
}

enum base_status scan_namer_begin(struct scan_namer *namer, const char *what,
                                  const char *const *reads, struct base_error *err)
{
    *namer = (struct scan_namer){ .line = calloc(rows(), sizeof *namer->line) };
    bool good = namer->line != NULL;
    if (good)
        collect(namer, reads);
    for (size_t i = 0; good && i < namer->lines; i++) {
        namer->line[i].seen = malloc(namer->line[i].size + 1);
        good = namer->line[i].seen != NULL;
    }
    snprintf(namer->head, sizeof namer->head, "combkey %s store %d physics %d %.40s\n",
             COMMAND_VERSION, SCHEMA, PHYSICS, what);
    return good ? BASE_OK : base_fail(err, BASE_ERR_MEMORY, "no memory for the names of points");
}

void scan_namer_end(struct scan_namer *namer)
{
    for (size_t i = 0; i < namer->lines; i++) {
        free(namer->line[i].seen);
        free(namer->line[i].text.at);
    }
    free(namer->line);
    free(namer->text);
    *namer = (struct scan_namer){ 0 };
}

/* ---- a name ---- */

/* Write the line of a parameter again if it is another than last time. */
static bool look(struct scan_name_line *line, const struct command_plan *plan, bool *changed)
{
    const void *now = (const char *)plan + line->at;
    if (line->text.at && !memcmp(line->seen, now, line->size))
        return true;
    *changed = true;
    memcpy(line->seen, now, line->size);
    line->text.used = 0;
    if (!grow(&line->text))
        return false;
    if (says_nothing_new(line->row, now))
        return true;
    line->text.used = (size_t)sprintf(line->text.at, "%.200s", line->row->name);
    const bool good = add_value(&line->text, line->row, now) && grow(&line->text);
    if (good)
        line->text.at[line->text.used++] = '\n';
    return good;
}

/* Head and lines one behind the other; false without memory. */
static bool join(struct scan_namer *namer, size_t *size)
{
    const size_t head = strlen(namer->head);
    *size = head;
    for (size_t i = 0; i < namer->lines; i++)
        *size += namer->line[i].text.used;
    if (*size > namer->room) {
        free(namer->text);
        namer->text = malloc(2 * *size);
        namer->room = namer->text ? 2 * *size : 0;
    }
    if (!namer->text)
        return false;
    memcpy(namer->text, namer->head, head);
    char *to = namer->text + head;
    for (size_t i = 0; i < namer->lines; to += namer->line[i++].text.used)
        memcpy(to, namer->line[i].text.at, namer->line[i].text.used);
    return true;
}

enum base_status scan_namer_name(struct scan_namer *namer, const struct command_plan *plan,
                                 char name[SCAN_NAME_SIZE], struct base_error *err)
{
    bool changed = !*namer->name, good = true;
    size_t size = 0;
    for (size_t i = 0; good && i < namer->lines; i++)
        good = look(&namer->line[i], plan, &changed);
    if (good && changed)
        good = join(namer, &size);
    if (!good) {
        *namer->name = '\0';
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the name of a point");
    }
    if (changed) {
        char digest[BASE_HASH_SIZE];
        base_hash(namer->text, size, digest);
        snprintf(namer->name, sizeof namer->name, "%.*s", SCAN_NAME_SIZE - 1, digest);
    }
    memcpy(name, namer->name, SCAN_NAME_SIZE);
    return BASE_OK;
}
