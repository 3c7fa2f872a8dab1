#include "command/scan/values.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan_leader scan_values_leader(const struct base_axis *axis)
{
    static const char lead[] = "same as ";
    const struct scan_leader none = { NULL, NAN, false };
    if (axis->list)
        return none;
    const char *text = axis->text[0];
    if (!strncmp(text, lead, sizeof lead - 1))
        return (struct scan_leader){ text + strspn(text + sizeof lead - 1, " ") + sizeof lead - 1,
                                     NAN, false };
    char *end;
    const double number = strtod(text, &end);
    end += strspn(end, " ");
    if (end == text || !isfinite(number) || (*end != '*' && *end != '/'))
        return none;
    return (struct scan_leader){ end + 1 + strspn(end + 1, " "), number, *end == '/' };
}

/* The shortest text that reads back to the same number. */
static void write_number(double value, char out[BASE_TEXT_SIZE])
{
    snprintf(out, BASE_TEXT_SIZE, "%.15g", value);
    if (strtod(out, NULL) != value)
        snprintf(out, BASE_TEXT_SIZE, "%.17g", value);
}

bool scan_values_follow(const struct scan_leader *leader, const char *text,
                        char out[BASE_TEXT_SIZE])
{
    char *end;
    const double value = strtod(text, &end);
    if (isnan(leader->number)) {
        snprintf(out, BASE_TEXT_SIZE, "%.255s", text);
        return true;
    }
    if (end == text || end[strspn(end, " ")])
        return false;
    write_number(leader->over ? leader->number / value : leader->number * value, out);
    return true;
}

/* "name(a, b, n)": the three numbers, and nothing behind them. */
static bool arguments(const char *text, const char *name, double number[3])
{
    const size_t lead = strlen(name);
    if (strncmp(text, name, lead) != 0 || text[lead] != '(')
        return false;
    const char *at = text + lead + 1;
    for (int i = 0; i < 3; i++) {
        char *end;
        number[i] = strtod(at, &end);
        if (end == at || !isfinite(number[i]))
            return false;
        end += strspn(end, " ");
        if (*end != (i < 2 ? ',' : ')'))
            return false;
        at = end + 1;
    }
    return !at[strspn(at, " ")];
}

/* Value k of n from a to b; both ends are exact. */
static double between(double a, double b, size_t k, size_t n, bool logarithmic)
{
    if (k == 0 || n == 1)
        return a;
    if (k == n - 1)
        return b;
    const double t = (double)k / (double)(n - 1);
    if (!logarithmic)
        return a + (b - a) * t;
    return pow(10.0, log10(a) + (log10(b) - log10(a)) * t);
}

static char (*spaced(const double number[3], bool logarithmic, size_t *count,
                     char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    const double n = number[2];
    if (!(n >= 1.0) || n > SCAN_VALUES || n != floor(n)) {
        snprintf(complaint, BASE_TEXT_SIZE, "%g values: a whole number from 1 to %d is needed", n,
                 SCAN_VALUES);
        return NULL;
    }
    if (logarithmic && !(number[0] > 0.0 && number[1] > 0.0)) {
        snprintf(complaint, BASE_TEXT_SIZE,
                 "logspace from %g to %g: it takes the end values themselves (not their "
                 "logarithms), which must be positive",
                 number[0], number[1]);
        return NULL;
    }
    *count = (size_t)n;
    char(*text)[BASE_TEXT_SIZE] = calloc(*count, sizeof *text);
    for (size_t k = 0; text && k < *count; k++) {
        const double value = between(number[0], number[1], k, *count, logarithmic);
        write_number(value, text[k]);
    }
    return text;
}

static char (*listed(const struct base_axis *axis, size_t *count,
                     char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    char(*text)[BASE_TEXT_SIZE] = calloc(axis->count, sizeof *text);
    *count = axis->count;
    for (size_t k = 0; text && k < axis->count; k++) {
        if (strlen(axis->text[k]) >= sizeof *text) {
            snprintf(complaint, BASE_TEXT_SIZE, "value %zu is longer than %d bytes", k + 1,
                     BASE_TEXT_SIZE - 1);
            free(text);
            return NULL;
        }
        strcpy(text[k], axis->text[k]);
    }
    return text;
}

char (*scan_values_of(const struct base_axis *axis, size_t *count,
                      char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    double number[3];
    strcpy(complaint, "no memory for its values");
    if (axis->list && axis->count <= SCAN_VALUES)
        return listed(axis, count, complaint);
    if (!axis->list && arguments(axis->text[0], "linspace", number))
        return spaced(number, false, count, complaint);
    if (!axis->list && arguments(axis->text[0], "logspace", number))
        return spaced(number, true, count, complaint);
    snprintf(complaint, BASE_TEXT_SIZE,
             "expected a list [a, b, ...], linspace(a, b, n), logspace(a, b, n), 'same as PATH', "
             "'NUMBER * PATH' or 'NUMBER / PATH', got '%.60s'",
             axis->list ? "a longer list" : axis->text[0]);
    return NULL;
}
