/** A weighted straight line, with its errors. */
#ifndef COMMAND_REPRODUCE_FIT_H
#define COMMAND_REPRODUCE_FIT_H

#include <stddef.h>

enum { FIT_POINTS = 32 };

struct fit_points {
    size_t count;
    double x[FIT_POINTS], y[FIT_POINTS], error[FIT_POINTS];
};

/** y = value + slope (x - at); `at` is the weighted mean of x, so the two errors are uncorrelated.
 */
struct fit_line {
    double at, value, slope, value_error, slope_error;
};

/** Adds a point; one beyond FIT_POINTS or with a non-positive error is ignored. */
void fit_add(struct fit_points *points, double x, double y, double error);

/** Least squares with weights 1/error^2; at least two points at different x are needed (else NAN).
 */
struct fit_line fit_straight(const struct fit_points *points);

double fit_value(const struct fit_line *line, double x);
double fit_error(const struct fit_line *line, double x);

#endif
