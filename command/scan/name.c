/* Names by content. */
#include "command/scan/stage.h"
#include "command/version.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Raise SCHEMA when the layout of a point's file changes, PHYSICS when a result does. */
enum { SCHEMA = 2, PHYSICS = 1 };

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

struct entry {
    const struct base_field *row;
    const void *data;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->row->name, ((const struct entry *)b)->row->name);
}

enum { ENTRIES = 512 };

static size_t collect(const struct command_plan *plan, const char *const *reads,
                      struct entry entry[ENTRIES])
{
    const void *const data[COMMAND_TABLES] = { &plan->lle, &plan->optics, &plan->qkd, &plan->run };
    size_t n = 0;
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        for (size_t k = 0; k < command_plan_tables[t]->count; k++) {
            const struct base_field *row = &command_plan_tables[t]->rows[k];
            if (n < ENTRIES && is_read(row->name, reads))
                entry[n++] = (struct entry){ row, (const char *)data[t] + row->at };
        }
    qsort(entry, n, sizeof *entry, by_name);
    return n;
}

enum base_status scan_name_of(const struct command_plan *plan, const char *what,
                              const char *const *reads, char name[SCAN_NAME_SIZE],
                              struct base_error *err)
{
    struct entry entry[ENTRIES];
    struct text t = { 0 };
    const size_t n = collect(plan, reads, entry);
    bool good = grow(&t);
    if (good)
        t.used += (size_t)sprintf(t.at, "combkey %s store %d physics %d %.40s\n", COMMAND_VERSION,
                                  SCHEMA, PHYSICS, what);
    for (size_t i = 0; good && i < n; i++) {
        good = grow(&t);
        if (good)
            t.used += (size_t)sprintf(t.at + t.used, "%.200s", entry[i].row->name);
        good = good && add_value(&t, entry[i].row, entry[i].data) && grow(&t);
        if (good)
            t.at[t.used++] = '\n';
    }
    char digest[BASE_HASH_SIZE] = "";
    if (good)
        base_hash(t.at, t.used, digest);
    free(t.at);
    if (!good)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the name of a point");
    memcpy(name, digest, SCAN_NAME_SIZE - 1);
    name[SCAN_NAME_SIZE - 1] = '\0';
    return BASE_OK;
}
