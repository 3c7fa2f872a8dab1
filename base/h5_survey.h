/** Everything that stands in a result file, whoever wrote it: each variable with its meaning, its
 *  unit and its axes. For readers that do not know the tables, such as a report. One thread at a
 *  time. */
#ifndef BASE_H5_SURVEY_H
#define BASE_H5_SURVEY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { BASE_SURVEY_RANK = 4 };

struct base_variable {
    char *path;  /* "sweep/zeta" */
    char *unit;  /* "1" or "" : none */
    char *about; /* one sentence, "" where the file has none */
    char *words; /* meanings of a choice, "off primary chaotic"; NULL for numbers */
    int rank;    /* 0: one value */
    size_t size[BASE_SURVEY_RANK];
    char *axis[BASE_SURVEY_RANK]; /* path of the coordinate of each dimension, NULL: none */
    size_t count;                 /* values in all, last axis fastest */
    double *value;                /* NULL for a text and for one that is left out */
    char *text;                   /* a single text; NULL for numbers */
    bool left_out;                /* of more values than BASE_SURVEY_MOST, or of another kind */
};

enum { BASE_SURVEY_MOST = 1 << 22 };

struct base_survey {
    char *title; /* of the file, "" where it has none */
    size_t count;
    struct base_variable *variable; /* in the file's order */
};

/** Errors: BASE_ERR_NO_INPUT, BASE_ERR_CONFIG (not HDF5, or damaged). */
enum base_status base_survey_read(struct base_survey *out, const char *path,
                                  struct base_error *err);
void base_survey_free(struct base_survey *survey); /* accepts an empty one */

/** The variable at `path`, or NULL. */
const struct base_variable *base_survey_find(const struct base_survey *survey, const char *path);

#endif
