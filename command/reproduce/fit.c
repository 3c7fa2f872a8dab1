#include "command/reproduce/fit.h"

#include <math.h>

void fit_add(struct fit_points *points, double x, double y, double error)
{
    if (points->count == FIT_POINTS || !(error > 0.0))
        return;
    points->x[points->count] = x;
    points->y[points->count] = y;
    points->error[points->count++] = error;
}

struct fit_line fit_straight(const struct fit_points *points)
{
    double w = 0.0, wx = 0.0, wy = 0.0, wdd = 0.0, wdy = 0.0;
    for (size_t i = 0; i < points->count; i++) {
        const double weight = 1.0 / (points->error[i] * points->error[i]);
        w += weight;
        wx += weight * points->x[i];
        wy += weight * points->y[i];
    }
    const double at = wx / w;
    for (size_t i = 0; i < points->count; i++) {
        const double weight = 1.0 / (points->error[i] * points->error[i]), d = points->x[i] - at;
        wdd += weight * d * d;
        wdy += weight * d * points->y[i];
    }
    return (struct fit_line){ .at = at,
                              .value = wy / w,
                              .slope = wdy / wdd,
                              .value_error = sqrt(1.0 / w),
                              .slope_error = sqrt(1.0 / wdd) };
}

double fit_value(const struct fit_line *line, double x)
{
    return line->value + line->slope * (x - line->at);
}

double fit_error(const struct fit_line *line, double x)
{
    return hypot(line->value_error, line->slope_error * (x - line->at));
}
