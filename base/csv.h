/** Tables in text: cells between commas, one row a line, lines starting with # ignored.
 *
 *  A reader walks the file row by row and knows where it is, so that a fault can be named as
 *  file:line. What the columns mean is the caller's. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct base_csv {
    const char *path;           /* the caller's; must outlive the reader */
    size_t line;                /* of the row, from 1 */
    char *row;                  /* the row without blanks at both ends; base_csv_split changes it */
    size_t most;                /* rows the file can have at the most: its lines */
    char *bytes, *rest, *begin; /* private */
};

/** Errors: as base_file_read (`limit` bytes at the most); BASE_ERR_CONFIG for binary data. */
enum base_status base_csv_open(struct base_csv *csv, const char *path, size_t limit,
                               struct base_error *err);

/** To the next row that is neither blank nor a comment; false at the end. */
bool base_csv_next(struct base_csv *csv);

/** The row's cells, without blanks at both ends: their number, of which `cell` holds the first
 *  `most`. Once per row. */
size_t base_csv_split(struct base_csv *csv, char *cell[], size_t most);

/** A finite number in [low, high], in decimal digits with an exponent at the most: no hexadecimal,
 *  no words. `cell` is one of the row's. More digits than a double holds are rounded. Errors:
 *  BASE_ERR_CONFIG as file:line:column: error: column 'cell'. */
enum base_status base_csv_number(const struct base_csv *csv, const char *column, const char *cell,
                                 double low, double high, double *out, struct base_error *err);

/** Accepts one that never opened. */
void base_csv_close(struct base_csv *csv);

#endif
