/* Where a noisy curve meets a value: the detuning of an operating point. */
#include "lle/operating.h"

#include <math.h>

static const double beyond_doubt = 2.0; /* standard errors */

struct lle_crossing lle_crossing_bracket(const double *x, const double *y, const double *stderr_y,
                                         size_t count, double target)
{
    struct lle_crossing c = { .at = NAN, .at_stderr = NAN, .from = NAN, .to = NAN };
    int side = 0;
    size_t last = 0;
    for (size_t i = 0; i < count; i++) {
        const double off = y[i] - target;
        if (!(fabs(off) > beyond_doubt * stderr_y[i])) /* NaN stays out too */
            continue;
        const int now = off > 0.0 ? 1 : -1;
        if (side && now != side) {
            c.from = c.found ? c.from : x[last];
            c.to = c.found ? c.to : x[i];
            c.found = true;
            c.crossings++;
        }
        side = now;
        last = i;
    }
    return c;
}

/* A value without any noise still weighs no more than rounding lets it. */
static double weight_of(double y, double stderr_y, double target)
{
    const double error = fmax(stderr_y, 1e-9 * (fabs(y) + fabs(target)));
    return isfinite(y) && isfinite(error) ? 1.0 / (error * error) : 0.0;
}

struct lle_crossing lle_crossing_fit(const double *x, const double *y, const double *stderr_y,
                                     size_t count, double target)
{
    struct lle_crossing c = { .at = NAN, .at_stderr = NAN, .from = NAN, .to = NAN };
    double weight = 0.0, mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double w = weight_of(y[i], stderr_y[i], target);
        if (w == 0.0)
            continue;
        weight += w;
        mean_x += w * x[i];
        mean_y += w * y[i];
    }
    mean_x /= weight;
    mean_y /= weight;
    for (size_t i = 0; i < count; i++) {
        const double w = weight_of(y[i], stderr_y[i], target);
        if (w == 0.0)
            continue;
        xx += w * (x[i] - mean_x) * (x[i] - mean_x);
        xy += w * (x[i] - mean_x) * (y[i] - mean_y);
    }
    const double slope = xy / xx, slope_error = 1.0 / sqrt(xx);
    if (!(fabs(slope) > beyond_doubt * slope_error))
        return c;
    const double away = (target - mean_y) / slope;
    c.at = mean_x + away;
    c.at_stderr = hypot(1.0 / sqrt(weight), away * slope_error) / fabs(slope);
    c.found = true;
    c.crossings = 1;
    return c;
}
