#include "base/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void text_default(const struct base_field *row, char *place)
{
    const char *text = row->text ? row->text : "";
    const size_t length = strnlen(text, BASE_TEXT_SIZE - 1);
    memset(place, 0, BASE_TEXT_SIZE);
    memcpy(place, text, length);
}

static void list_default(const struct base_field *row, struct base_list *list)
{
    memset(list, 0, sizeof *list);
    if (isnan(row->preset))
        return;
    list->count = 1;
    list->value[0] = row->preset;
}

static void field_default(const struct base_field *row, void *place)
{
    switch (row->kind) {
    case BASE_REAL:
        *(double *)place = row->preset;
        break;
    case BASE_COUNT:
        *(size_t *)place = (size_t)row->preset;
        break;
    case BASE_INT:
    case BASE_CHOICE:
        *(int *)place = (int)row->preset;
        break;
    case BASE_FLAG:
        *(bool *)place = row->preset != 0.0;
        break;
    case BASE_TEXT:
        text_default(row, place);
        break;
    case BASE_LIST:
        list_default(row, place);
        break;
    case BASE_REALS:
        *(struct base_reals *)place = (struct base_reals){ 0 };
        break;
    case BASE_ROWS:
        *(struct base_rows *)place = (struct base_rows){ 0 };
        break;
    }
}

void base_table_defaults(const struct base_table *table, void *data)
{
    memset(data, 0, table->size);
    for (size_t i = 0; i < table->count; i++)
        field_default(&table->rows[i], (char *)data + table->rows[i].at);
}

static void rows_release(struct base_rows *rows)
{
    if (rows->table)
        for (size_t i = 0; i < rows->count; i++)
            base_table_release(rows->table, (char *)rows->data + i * rows->table->size);
    free(rows->data);
    *rows = (struct base_rows){ 0 };
}

void base_table_release(const struct base_table *table, void *data)
{
    for (size_t i = 0; i < table->count; i++) {
        void *place = (char *)data + table->rows[i].at;
        if (table->rows[i].kind == BASE_REALS)
            base_reals_free(place);
        if (table->rows[i].kind == BASE_ROWS)
            rows_release(place);
    }
}

const struct base_field *base_table_find(const struct base_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (!strcmp(table->rows[i].name, name))
            return &table->rows[i];
    return NULL;
}

void base_field_choice(const struct base_field *row, int index, char out[BASE_TEXT_SIZE])
{
    const char *name = row->text ? row->text : "";
    for (int i = 0; i < index && name; i++) {
        name = strchr(name, '|');
        name = name ? name + 1 : NULL;
    }
    if (index < 0 || !name || !*name)
        name = "?";
    size_t length = strcspn(name, "|");
    if (length >= BASE_TEXT_SIZE)
        length = BASE_TEXT_SIZE - 1;
    memcpy(out, name, length);
    out[length] = '\0';
}

double *base_reals_alloc(struct base_reals *reals, size_t count)
{
    reals->value = calloc(count ? count : 1, sizeof *reals->value);
    reals->count = reals->value ? count : 0;
    return reals->value;
}

void base_reals_free(struct base_reals *reals)
{
    if (!reals)
        return;
    free(reals->value);
    *reals = (struct base_reals){ 0 };
}
