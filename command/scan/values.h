/** The values of one axis as they are written. */
#ifndef COMMAND_SCAN_VALUES_H
#define COMMAND_SCAN_VALUES_H

#include "base/base.h"

enum { SCAN_VALUES = 1000000 }; /* of one axis, at most */

/** A cloud of points: every random axis of a scan gives one coordinate of the same points, so does
 *  every sobol axis. */
struct scan_cloud {
    unsigned long long seed;      /* of random axes */
    size_t dimension, dimensions; /* this axis among those of its kind */
    bool whole;                   /* the row takes whole numbers */
};

/** How an axis is written. */
enum scan_form {
    SCAN_ALONE,  /* a list, linspace, logspace */
    SCAN_RANDOM, /* random, lograndom: independent points */
    SCAN_SOBOL,  /* sobol, logsobol: points that fill the space evenly */
    SCAN_SAME,   /* same as PATH: the values of another axis */
    SCAN_WITH,   /* with PATH: values of its own, one for each of the other axis */
};
enum scan_form scan_values_form(const struct base_axis *axis);

/** The texts of an axis, malloc'd; NULL with a complaint (or without memory). Of SCAN_WITH, the
 *  part behind the colon. */
char (*scan_values_of(const struct base_axis *axis, const struct scan_cloud *cloud, size_t *count,
                      char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE];

/** The other axis of SCAN_SAME and SCAN_WITH. */
void scan_values_leader(const struct base_axis *axis, char name[BASE_TEXT_SIZE]);

#endif
