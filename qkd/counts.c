/* A laboratory's counts. Reads line by line, keeps nothing but numbers, and says file:line for each
 * fault. */
#include "qkd/counts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 1024, CELLS = 4 };
static const char header[] = "pair,sent,clicks,errors";

struct reader {
    const char *path;
    size_t line;
    bool header_seen;
    size_t line_of[QKD_PAIRS]; /* where a pair was given; 0: not yet */
    struct qkd_counts *out;
    struct base_error *err;
};

/* Without blanks at both ends; changes the text. */
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

/* Cells between commas; how many there are (at most CELLS + 1: one too many). */
static size_t split(char *line, char *cell[CELLS + 1])
{
    size_t count = 0;
    for (char *rest = line; rest && count <= CELLS;) {
        char *comma = strchr(rest, ',');
        if (comma)
            *comma = '\0';
        cell[count++] = trimmed(rest);
        rest = comma ? comma + 1 : NULL;
    }
    return count;
}

static int pair_called(const char *name)
{
    for (int k = 0; k < QKD_PAIRS; k++)
        if (!strcmp(name, qkd_pair_name(k)))
            return k;
    return QKD_PAIRS;
}

/* A finite number, 0 or more. */
static enum base_status number(const struct reader *r, const char *column, const char *cell,
                               double *out)
{
    char *end;
    *out = strtod(cell, &end);
    if (end == cell || *end != '\0' || !isfinite(*out) || *out < 0.0)
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: %s '%s': a finite number, 0 or more, is needed", r->path,
                         r->line, column, cell);
    return BASE_OK;
}

static enum base_status at_most(const struct reader *r, const char *part, double n,
                                const char *whole, double of)
{
    if (n > of)
        return base_fail(
            r->err, BASE_ERR_CONFIG,
            "%s:%zu: error: %s %.17g exceed %s %.17g: are the columns in the order %s?", r->path,
            r->line, part, n, whole, of, header);
    return BASE_OK;
}

static enum base_status read_row(struct reader *r, char *cell[CELLS + 1])
{
    const int k = pair_called(cell[0]);
    if (k == QKD_PAIRS)
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: unknown pair '%s': oo ox xo oy yo xx yy zz are known "
                         "(Alice first)",
                         r->path, r->line, cell[0]);
    if (r->line_of[k])
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: pair %s was already given in line %zu", r->path, r->line,
                         cell[0], r->line_of[k]);
    r->line_of[k] = r->line;

    enum base_status status = number(r, "sent", cell[1], &r->out->sent[k]);
    if (!status)
        status = number(r, "clicks", cell[2], &r->out->clicks[k]);
    if (!status)
        status = at_most(r, "clicks", r->out->clicks[k], "sent", r->out->sent[k]);
    if (status || cell[3][0] == '\0') /* a blank cell: not published */
        return status;
    status = number(r, "errors", cell[3], &r->out->errors[k]);
    if (!status)
        status = at_most(r, "errors", r->out->errors[k], "clicks", r->out->clicks[k]);
    return status;
}

static enum base_status read_line(struct reader *r, char *line)
{
    char *text = trimmed(line), *cell[CELLS + 1];
    if (*text == '\0' || *text == '#')
        return BASE_OK;
    if (!r->header_seen) {
        r->header_seen = true;
        if (!strcmp(text, header))
            return BASE_OK;
        return base_fail(r->err, BASE_ERR_CONFIG, "%s:%zu: error: header '%s': '%s' is needed",
                         r->path, r->line, text, header);
    }
    const size_t count = split(text, cell);
    if (count != CELLS)
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: %s cells than the 4 needed (%s; leave errors blank if "
                         "unknown, but keep its comma)",
                         r->path, r->line, count < CELLS ? "fewer" : "more", header);
    return read_row(r, cell);
}

/* What only the whole file shows. */
static enum base_status complete(const struct reader *r)
{
    char missing[64] = "";
    for (int k = 0; k < QKD_PAIRS; k++)
        if (!r->line_of[k]) {
            strcat(missing, " ");
            strcat(missing, qkd_pair_name(k));
        }
    if (!r->header_seen)
        return base_fail(r->err, BASE_ERR_CONFIG, "%s: error: no line '%s'", r->path, header);
    if (missing[0])
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s: error: no counts for%s: a four-intensity run has all eight pairs",
                         r->path, missing);
    /* xx bounds the phase error and zz prices error correction; no estimator looks at other errors.
     */
    static const int needed[] = { QKD_XX, QKD_ZZ };
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (isnan(r->out->errors[needed[i]]))
            return base_fail(
                r->err, BASE_ERR_CONFIG,
                "%s:%zu: error: the errors of %s are blank: every estimator needs them", r->path,
                r->line_of[needed[i]], qkd_pair_name(needed[i]));
    return BASE_OK;
}

static enum base_status read_file(struct reader *r, FILE *file)
{
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, file)) {
        r->line++;
        if (!strchr(line, '\n') && !feof(file) && line[0] != '#')
            return base_fail(r->err, BASE_ERR_CONFIG,
                             "%s:%zu: error: line longer than %d characters", r->path, r->line,
                             LINE_SIZE - 2);
        if (!strchr(line, '\n') && line[0] == '#') /* the rest of a long comment */
            for (int c = fgetc(file); c != '\n' && c != EOF;)
                c = fgetc(file);
        const enum base_status status = read_line(r, line);
        if (status)
            return status;
    }
    if (ferror(file))
        return base_fail(r->err, BASE_ERR_IO, "%s: reading failed after line %zu", r->path,
                         r->line);
    return complete(r);
}

enum base_status qkd_counts_read(const char *path, struct qkd_counts *out, struct base_error *err)
{
    for (int k = 0; k < QKD_PAIRS; k++)
        out->sent[k] = out->clicks[k] = out->errors[k] = NAN;

    FILE *file = fopen(path, "r");
    if (!file)
        return base_fail(err, BASE_ERR_NO_INPUT, "cannot open %s: %s", path, strerror(errno));
    struct reader r = { .path = path, .out = out, .err = err };
    enum base_status status = read_file(&r, file);
    if (fclose(file) && !status)
        status = base_fail(err, BASE_ERR_IO, "%s: closing failed: %s", path, strerror(errno));
    return status ? base_while(err, "reading the counts of a laboratory") : BASE_OK;
}
