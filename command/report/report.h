/** A page of any result file: every value with its unit and meaning, every array as a picture.
 *
 *  What a picture shows follows from the file alone: an array over one coordinate is a curve, over
 *  two a family of curves or an image, over three one of these for each value of the shortest. The
 *  tables that made the file are not asked, so that a page of an old file can be made, and of a
 *  merged scan over any axes. */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include "base/h5_survey.h"

#include <stdio.h>

enum report_kind {
    REPORT_CURVE,    /* y over x */
    REPORT_FAMILY,   /* y over x, a curve for each value of `across` */
    REPORT_IMAGE,    /* colour over x and `across` */
    REPORT_SCATTER,  /* y against x, both arrays: eigenvalues in the complex plane */
    REPORT_TOGETHER, /* several arrays of one unit over one coordinate */
    REPORT_MATRIX,   /* colour over two columns of a table that name users */
    REPORT_PLANE,    /* V_HOM against V_BSM of all points of a scan, a colour a value of `across` */
};

struct report_axis {
    const struct base_variable *variable; /* NULL: counted from 0 */
    size_t count, stride;                 /* in the values of y */
};

enum { REPORT_TOGETHER_MOST = 12, REPORT_COLOURS = 8 };

struct report_chart {
    enum report_kind kind;
    const struct base_variable *y, *error; /* error NULL: none */
    const struct base_variable *x_error;   /* of REPORT_PLANE; NULL: none */
    struct report_axis x, across;
    size_t first;                      /* value of y the chart begins at: a slice of three */
    const struct base_variable *slice; /* coordinate that is fixed; NULL: none */
    size_t slice_at;
    const struct base_variable *together[REPORT_TOGETHER_MOST]; /* of REPORT_TOGETHER; y first */
    size_t together_count;
};

struct report_charts {
    size_t count, room;
    struct report_chart *chart; /* owned */
};

/** The pictures of a file, in its order. Errors: BASE_ERR_MEMORY. */
enum base_status report_charts_of(const struct base_survey *survey, struct report_charts *out,
                                  struct base_error *err);

/** The standard error that stands beside `v`, or NULL. */
const struct base_variable *report_error_of(const struct base_survey *survey,
                                            const struct base_variable *v);

/** Is it a coordinate, a standard error or a column of a table: shown with something else? */
bool report_is_coordinate(const struct base_survey *survey, const struct base_variable *v);
bool report_is_error(const struct base_survey *survey, const struct base_variable *v);
bool report_is_column(const struct base_variable *v);

/** Does an array hold more than one value, NaN left aside? */
bool report_varies(const struct base_variable *v);

/** Fills `chart` where `v` is the first of four or more arrays of one group, unit and coordinate:
 *  curves that ask to be compared. */
bool report_together(const struct base_survey *survey, const struct base_variable *v,
                     struct report_chart *chart);
/** Its part of report_draw. */
void report_draw_together(FILE *to, const struct report_chart *chart);

/** Fills `chart` where `v` is the HOM visibility over a grid and the BSM visibility stands beside
 *  it: the plane in which states of light are told apart. */
bool report_plane(const struct base_survey *survey, const struct base_variable *v,
                  struct report_chart *chart);
/** Its part of report_draw, with the published points. */
void report_draw_plane(FILE *to, const struct report_chart *chart);

/** Pieces of a gnuplot script: text in quotes; `which` label with the path and unit of `v`; value
 *  `i` of a coordinate, in words where it is a choice; a colour of REPORT_COLOURS. */
void report_quoted(FILE *to, const char *text);
void report_label(FILE *to, const char *which, const struct base_variable *v);
void report_value_text(const struct base_variable *v, size_t i, char out[64]);
const char *report_colour(size_t k);

/** A gnuplot script named `name`, with its data inside. */
void report_draw(FILE *to, const char *name, const struct report_chart *chart);

/** The page; pictures are looked for as `folder`/chart-N.svg, N from 1. */
void report_page(FILE *to, const char *path, const struct base_survey *survey,
                 const struct report_charts *charts, const char *folder);

#endif
