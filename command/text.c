#include "command/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 64, NAME_WIDTH = 28, VALUE_WIDTH = 13, VALUE_WIDTH_MOST = 30, ROWS_SHOWN = 20 };

void text_number(double value, char *text, size_t size)
{
    if (isnan(value)) {
        snprintf(text, size, "not set");
        return;
    }
    if (isinf(value)) {
        snprintf(text, size, "%s", value > 0 ? "inf" : "-inf");
        return;
    }
    char e[CELL];
    int digits = 0; /* of the mantissa */
    do
        snprintf(e, sizeof e, "%.*e", digits, value);
    while (strtod(e, NULL) != value && ++digits < 17);
    snprintf(text, size, "%.*g", digits + 1, value);
    /* %g turns 902000000 into 9.02e+08, but 1163000 into 1.163e+06: then the plain form wins */
    char plain[CELL];
    snprintf(plain, sizeof plain, "%.17g", value);
    if (strlen(plain) <= strlen(text))
        snprintf(text, size, "%s", plain);
}

static void digits_cell(double value, int digits, char cell[CELL])
{
    if (isnan(value))
        snprintf(cell, CELL, "-");
    else if (isinf(value))
        snprintf(cell, CELL, "%sunbounded", value > 0 ? "" : "-");
    else
        snprintf(cell, CELL, "%.*g", digits, value);
}

/* Seven digits: more than any error bar here leaves standing; --json has all of them. */
static void real_cell(double value, char cell[CELL])
{
    digits_cell(value, 7, cell);
}

static void array_cell(const double *value, size_t count, char cell[CELL])
{
    char one[CELL], other[CELL];
    size_t used = 0;
    if (count > 4) {
        digits_cell(value[0], 4, one);
        digits_cell(value[count - 1], 4, other);
        snprintf(cell, CELL, "%zu: %.12s ... %.12s", count, one, other);
        return;
    }
    snprintf(cell, CELL, "-");
    for (size_t i = 0; i < count; i++) {
        digits_cell(value[i], 6, one);
        used += (size_t)snprintf(cell + used, CELL - used, "%s%.12s", i ? ", " : "", one);
    }
}

/* The value of a row as text. BASE_TEXT is not cut: it is printed by print_row itself. */
static void cell_of(const struct base_field *row, const void *data, char cell[CELL])
{
    const char *at = (const char *)data + row->at;
    char choice[BASE_TEXT_SIZE];
    switch (row->kind) {
    case BASE_REAL:
        real_cell(*(const double *)at, cell);
        break;
    case BASE_COUNT:
        snprintf(cell, CELL, "%zu", *(const size_t *)at);
        break;
    case BASE_INT:
        snprintf(cell, CELL, "%d", *(const int *)at);
        break;
    case BASE_FLAG:
        snprintf(cell, CELL, "%s", *(const bool *)at ? "yes" : "no");
        break;
    case BASE_CHOICE:
        base_field_choice(row, *(const int *)at, choice);
        snprintf(cell, CELL, "%.63s", choice);
        break;
    case BASE_TEXT:
        cell[0] = '\0';
        break;
    case BASE_LIST:
        array_cell(((const struct base_list *)at)->value, ((const struct base_list *)at)->count,
                   cell);
        break;
    case BASE_REALS:
        array_cell(((const struct base_reals *)at)->value, ((const struct base_reals *)at)->count,
                   cell);
        break;
    case BASE_ROWS:
        snprintf(cell, CELL, "%zu rows", ((const struct base_rows *)at)->count);
        break;
    }
}

static bool empty(const struct base_field *row, const void *data)
{
    const char *at = (const char *)data + row->at;
    return (row->kind == BASE_TEXT && !*at) ||
           (row->kind == BASE_REALS && !((const struct base_reals *)at)->count) ||
           (row->kind == BASE_ROWS && !((const struct base_rows *)at)->count);
}

/* The array of structs, values under a header, each column as wide as it must be. */
static void print_rows(const struct base_rows *rows)
{
    const struct base_table *table = rows->table;
    const size_t shown = rows->count < ROWS_SHOWN ? rows->count : ROWS_SHOWN;
    for (size_t i = 0; i <= shown; i++) {
        printf("     ");
        for (size_t k = 0; k < table->count; k++) {
            char cell[CELL];
            int width = (int)strlen(table->rows[k].name);
            for (size_t j = 0; j < shown; j++) {
                cell_of(&table->rows[k], (const char *)rows->data + j * table->size, cell);
                width = (int)strlen(cell) > width ? (int)strlen(cell) : width;
            }
            if (i)
                cell_of(&table->rows[k], (const char *)rows->data + (i - 1) * table->size, cell);
            printf("  %*s", width, i ? cell : table->rows[k].name);
        }
        printf("\n");
    }
    if (rows->count > shown)
        printf("       ... %zu more (all are in --json and in the file)\n", rows->count - shown);
}

static void print_row(const struct base_field *row, const void *data, int width, int unit_width)
{
    const char *at = (const char *)data + row->at;
    char cell[CELL];
    if (row->kind == BASE_TEXT) {
        printf("  %-*s %s\n", NAME_WIDTH, row->name, at);
        return;
    }
    cell_of(row, data, cell);
    const char *unit = strcmp(row->unit, "1") ? row->unit : "";
    printf("  %-*s %-*s  %-*s  %s\n", NAME_WIDTH, row->name, width, cell, unit_width, unit,
           row->about);
    if (row->kind == BASE_ROWS)
        print_rows((const struct base_rows *)at);
}

/* "gains." of "gains.zz"; rows without a dot are one group. */
static size_t group_length(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot ? (size_t)(dot - name) + 1 : 0;
}

bool text_same_group(const struct base_field *a, const struct base_field *b)
{
    const size_t length = group_length(a->name);
    return length == group_length(b->name) && !strncmp(a->name, b->name, length);
}

void text_record(const struct base_table *table, const void *data)
{
    int width = VALUE_WIDTH, unit_width = 0;
    for (size_t k = 0; k < table->count; k++) {
        char cell[CELL];
        cell_of(&table->rows[k], data, cell);
        const int length = (int)strlen(cell), unit = (int)strlen(table->rows[k].unit);
        width = length > width && length <= VALUE_WIDTH_MOST ? length : width;
        unit_width = unit > unit_width ? unit : unit_width;
    }
    const struct base_field *last = NULL;
    for (size_t k = 0; k < table->count; k++) {
        const struct base_field *row = &table->rows[k];
        if (empty(row, data))
            continue;
        if (last && (last->kind == BASE_ROWS || !text_same_group(last, row)))
            printf("\n");
        print_row(row, data, width, unit_width);
        last = row;
    }
}
