/** Describe once: one row per parameter and per result.
 *
 *  A table describes one plain struct. The plan reader, `--set`, `describe`, the
 *  manual, JSON and HDF5 all read the same rows. */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>

enum base_kind {
    BASE_REAL,   /* double. NAN means "not set" / "not known" */
    BASE_COUNT,  /* size_t */
    BASE_INT,    /* int */
    BASE_FLAG,   /* bool; in a plan: true or false */
    BASE_CHOICE, /* int, index into `text` = "first|second|third" */
    BASE_TEXT,   /* char[BASE_TEXT_SIZE] */
    BASE_LIST,   /* struct base_list: short list of numbers in a parameter struct (copyable) */
    BASE_REALS,  /* struct base_reals: a long array in a result, owned by the result */
    BASE_ROWS, /* struct base_rows: an array of structs with a table of their own (results only) */
};

enum { BASE_TEXT_SIZE = 256, BASE_LIST_SIZE = 1024 };

struct base_list {
    size_t count;
    double value[BASE_LIST_SIZE];
};

struct base_reals {
    size_t count;
    double *value; /* owned, malloc */
};

struct base_table;
struct base_rows {
    size_t count;
    const struct base_table *table;
    void *data; /* owned, malloc: count structs of table->size bytes each */
};

struct base_field {
    const char *name; /* dotted path, unique in its table: "resonator.fsr_hz" */
    enum base_kind kind;
    size_t at;         /* offset in the struct */
    const char *unit;  /* "Hz", "m", "1" (dimensionless), "" for text */
    double low, high;  /* allowed range, both ends allowed (REAL, COUNT, INT, LIST entries) */
    double preset;     /* default (REAL, COUNT, INT, FLAG, CHOICE; LIST: one entry); NAN: not set */
    const char *text;  /* CHOICE: the names; TEXT: the default; REALS: name of the coordinate
                          row this array is over, NULL if it is a coordinate itself */
    const char *about; /* one sentence */
};

struct base_table {
    const char *title;
    size_t size; /* of the struct, bytes */
    size_t count;
    const struct base_field *rows;
};

/** Set every field of `data` to its default (arrays: empty), and what has no row to zero. */
void base_table_defaults(const struct base_table *table, void *data);

/** Free the arrays a result owns and leave it empty. */
void base_table_release(const struct base_table *table, void *data);

/** The row called `name`, or NULL. */
const struct base_field *base_table_find(const struct base_table *table, const char *name);

/** Name of entry `index` of a CHOICE row into out (never fails; "?" out of range). */
void base_field_choice(const struct base_field *row, int index, char out[BASE_TEXT_SIZE]);

/** `count` zeroed numbers; returns the array or NULL without memory (then count is 0). */
double *base_reals_alloc(struct base_reals *reals, size_t count);
void base_reals_free(struct base_reals *reals);

#endif
