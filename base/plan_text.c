/* The resolved plan as YAML that reads back to the same values. */
#include "base/plan_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The shortest of 15, 16, 17 digits that reads back to the same bits: 0.757, not
 * 0.75700000000000001. */
static void put_real(FILE *out, double value)
{
    char text[40] = "null";
    for (int digits = 15; digits <= 17 && !isnan(value); digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    fputs(text, out);
}

static void put_list(FILE *out, const struct base_list *list)
{
    fputc('[', out);
    for (size_t i = 0; i < list->count; i++) {
        fputs(i ? ", " : "", out);
        put_real(out, list->value[i]);
    }
    fputc(']', out);
}

/* Double quoted; what YAML does not print is escaped, and a byte that is not UTF-8 becomes '?'. */
static void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        unsigned long point;
        const size_t length = base_utf8(text, &point);
        if (!length)
            fputc('?', out);
        else if (point == '"' || point == '\\')
            fprintf(out, "\\%c", (char)point);
        else if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point >= 0xd800)
            fprintf(out, "\\U%08lX", point);
        else
            fwrite(text, 1, length, out);
        text += length ? length : 1;
    }
    fputc('"', out);
}

static void put_choice(FILE *out, const struct base_field *row, int index)
{
    char name[BASE_TEXT_SIZE];
    base_field_choice(row, index, name);
    fputs(name, out);
}

static void put_value(FILE *out, struct base_place place)
{
    const void *at = (const char *)place.data + place.row->at;
    switch (place.row->kind) {
    case BASE_REAL:
        put_real(out, *(const double *)at);
        break;
    case BASE_COUNT:
        fprintf(out, "%zu", *(const size_t *)at);
        break;
    case BASE_INT:
        fprintf(out, "%d", *(const int *)at);
        break;
    case BASE_FLAG:
        fputs(*(const bool *)at ? "true" : "false", out);
        break;
    case BASE_CHOICE:
        put_choice(out, place.row, *(const int *)at);
        break;
    case BASE_TEXT:
        put_text(out, at);
        break;
    case BASE_LIST:
        put_list(out, at);
        break;
    case BASE_REALS:
    case BASE_ROWS:
        break; /* base_plan_new lets none in */
    }
}

/* Nothing in a comment may end its line. */
static void put_comment(FILE *out, const struct base_slot *slot)
{
    const char *unit = slot->place.row->unit;
    fputs("  # ", out);
    if (unit && *unit && strcmp(unit, "1") != 0)
        fprintf(out, "%s, ", unit);
    for (const char *c = slot->source; *c; c++)
        fputc((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f ? '?' : *c, out);
    fputc('\n', out);
}

/* Flat dotted keys: groups may be spread over several tables (alice.loss_db, alice.z). */
char *base_plan_to_yaml(const struct base_plan *plan)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    for (size_t i = 0; i < plan->count; i++) {
        fprintf(out, "%s: ", plan->slots[i].place.row->name);
        put_value(out, plan->slots[i].place);
        put_comment(out, &plan->slots[i]);
    }
    if (!plan->count)
        fputs("{}\n", out);
    const bool failed = ferror(out);
    if (fclose(out) || failed) {
        free(text);
        return NULL;
    }
    return text;
}
