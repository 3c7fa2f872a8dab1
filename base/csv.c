#include "base/csv.h"

#include "base/file.h"
#include "base/plan_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *trimmed(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static size_t count_lines(const char *bytes)
{
    size_t lines = 1;
    for (; (bytes = strchr(bytes, '\n')); bytes++)
        lines++;
    return lines;
}

enum base_status base_csv_open(struct base_csv *csv, const char *path, size_t limit,
                               struct base_error *err)
{
    size_t size = 0;
    *csv = (struct base_csv){ .path = path };
    const enum base_status status = base_file_read(path, limit, &csv->bytes, &size, err);
    if (status)
        return status;
    if (strlen(csv->bytes) != size) {
        base_csv_close(csv);
        return base_fail(err, BASE_ERR_CONFIG, "%s: error: a text is needed, not binary data",
                         path);
    }
    csv->most = count_lines(csv->bytes);
    csv->rest = csv->bytes;
    return BASE_OK;
}

bool base_csv_next(struct base_csv *csv)
{
    while (csv->rest) {
        char *text = csv->rest, *newline = strchr(text, '\n');
        if (newline)
            *newline = '\0';
        csv->rest = newline ? newline + 1 : NULL;
        csv->line++;
        csv->begin = text;
        csv->row = trimmed(text);
        if (*csv->row != '\0' && *csv->row != '#')
            return true;
    }
    return false;
}

size_t base_csv_split(struct base_csv *csv, char *cell[], size_t most)
{
    size_t count = 0;
    for (char *text = csv->row; text; count++) {
        char *comma = strchr(text, ',');
        if (comma)
            *comma = '\0';
        if (count < most)
            cell[count] = trimmed(text);
        text = comma ? comma + 1 : NULL;
    }
    return count;
}

/* What would be right, in words. */
static void describe_range(double low, double high, char out[96])
{
    if (isinf(low) && isinf(high))
        snprintf(out, 96, "a finite number");
    else if (isinf(high))
        snprintf(out, 96, "a finite number, %g or more,", low);
    else
        snprintf(out, 96, "a number in [%g, %g]", low, high);
}

enum base_status base_csv_number(const struct base_csv *csv, const char *column, const char *cell,
                                 double low, double high, double *out, struct base_error *err)
{
    static const char how[] = " (decimal digits, as 1200 or 1.2e3)";
    const bool decimal = base_value_is_decimal(cell);
    char range[96];
    *out = decimal ? strtod(cell, NULL) + 0.0 : NAN; /* -0 is 0 */
    if (isfinite(*out) && *out >= low && *out <= high)
        return BASE_OK;
    describe_range(low, high, range);
    return base_fail(err, BASE_ERR_CONFIG, "%s:%zu:%zu: error: %s '%.40s': %s is needed%s",
                     csv->path, csv->line, (size_t)(cell - csv->begin) + 1, column, cell, range,
                     decimal || !*cell ? "" : how);
}

void base_csv_close(struct base_csv *csv)
{
    free(csv->bytes);
    *csv = (struct base_csv){ 0 };
}
