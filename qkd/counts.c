/* A laboratory's counts: keeps nothing but numbers, and says file:line for each fault. */
#include "qkd/counts.h"

#include "base/csv.h"

#include <math.h>
#include <string.h>

enum { CELLS = 4, LARGEST_FILE = 1 << 20 };
static const char header[] = "pair,sent,clicks,errors";

struct reader {
    struct base_csv csv;
    size_t line_of[QKD_PAIRS]; /* where a pair was given; 0: not yet */
    struct qkd_counts *out;
    struct base_error *err;
};

static int pair_called(const char *name)
{
    for (int k = 0; k < QKD_PAIRS; k++)
        if (!strcmp(name, qkd_pair_name(k)))
            return k;
    return QKD_PAIRS;
}

static enum base_status number(const struct reader *r, const char *column, const char *cell,
                               double *out)
{
    return base_csv_number(&r->csv, column, cell, 0.0, HUGE_VAL, out, r->err);
}

static enum base_status at_most(const struct reader *r, const char *part, double n,
                                const char *whole, double of)
{
    if (n > of)
        return base_fail(
            r->err, BASE_ERR_CONFIG,
            "%s:%zu: error: %s %.17g exceed %s %.17g: are the columns in the order %s?",
            r->csv.path, r->csv.line, part, n, whole, of, header);
    return BASE_OK;
}

static enum base_status read_row(struct reader *r, char *cell[CELLS])
{
    const int k = pair_called(cell[0]);
    if (k == QKD_PAIRS)
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: unknown pair '%s': oo ox xo oy yo xx yy zz are known "
                         "(Alice first)",
                         r->csv.path, r->csv.line, cell[0]);
    if (r->line_of[k])
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: pair %s was already given in line %zu", r->csv.path,
                         r->csv.line, cell[0], r->line_of[k]);
    r->line_of[k] = r->csv.line;

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

static enum base_status read_header(struct reader *r)
{
    if (!base_csv_next(&r->csv))
        return base_fail(r->err, BASE_ERR_CONFIG, "%s: error: no line '%s'", r->csv.path, header);
    if (strcmp(r->csv.row, header))
        return base_fail(r->err, BASE_ERR_CONFIG, "%s:%zu: error: header '%.80s': '%s' is needed",
                         r->csv.path, r->csv.line, r->csv.row, header);
    return BASE_OK;
}

static enum base_status read_rows(struct reader *r)
{
    enum base_status status = read_header(r);
    while (!status && base_csv_next(&r->csv)) {
        char *cell[CELLS];
        const size_t count = base_csv_split(&r->csv, cell, CELLS);
        status =
            count == CELLS
                ? read_row(r, cell)
                : base_fail(r->err, BASE_ERR_CONFIG,
                            "%s:%zu: error: %s cells than the 4 needed (%s; leave errors "
                            "blank if unknown, but keep its comma)",
                            r->csv.path, r->csv.line, count < CELLS ? "fewer" : "more", header);
    }
    return status;
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
    if (missing[0])
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s: error: no counts for%s: a four-intensity run has all eight pairs",
                         r->csv.path, missing);
    /* xx bounds the phase error and zz prices error correction; no estimator looks at other errors.
     */
    static const int needed[] = { QKD_XX, QKD_ZZ };
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (isnan(r->out->errors[needed[i]]))
            return base_fail(
                r->err, BASE_ERR_CONFIG,
                "%s:%zu: error: the errors of %s are blank: every estimator needs them",
                r->csv.path, r->line_of[needed[i]], qkd_pair_name(needed[i]));
    return BASE_OK;
}

enum base_status qkd_counts_read(const char *path, struct qkd_counts *out, struct base_error *err)
{
    for (int k = 0; k < QKD_PAIRS; k++)
        out->sent[k] = out->clicks[k] = out->errors[k] = NAN;

    struct reader r = { .out = out, .err = err };
    enum base_status status = base_csv_open(&r.csv, path, LARGEST_FILE, err);
    if (!status)
        status = read_rows(&r);
    if (!status)
        status = complete(&r);
    base_csv_close(&r.csv);
    return status ? base_while(err, "reading the counts of a laboratory") : BASE_OK;
}
