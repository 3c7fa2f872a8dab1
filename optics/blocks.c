#include "optics/blocks.h"

#include <math.h>

static double mean(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static double covariance(size_t n, const double *x, const double *y)
{
    const double mx = mean(n, x), my = mean(n, y);
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mx) * (y[i] - my);
    return sum / (double)n;
}

/* Slopes of the least-squares plane of what[] over first[] and second[]; a control that does not
 * vary, or varies with the other one, gets none. Returns how many slopes were fitted. */
struct slopes {
    double first, second;
    int count;
};

static struct slopes fit(size_t n, double ratio, const double *num, const double *den,
                         const double *first, const double *second)
{
    const double aa = covariance(n, first, first), bb = covariance(n, second, second);
    const double ab = covariance(n, first, second), det = aa * bb - ab * ab;
    const double d = mean(n, den);
    const double ya = (covariance(n, num, first) - ratio * covariance(n, den, first)) / d;
    const double yb = (covariance(n, num, second) - ratio * covariance(n, den, second)) / d;
    if (det > 1e-6 * aa * bb && det > 0.0)
        return (struct slopes){ (ya * bb - yb * ab) / det, (yb * aa - ya * ab) / det, 2 };
    if (aa > 0.0 && aa >= bb)
        return (struct slopes){ ya / aa, 0.0, 1 };
    if (bb > 0.0)
        return (struct slopes){ 0.0, yb / bb, 1 };
    return (struct slopes){ 0.0, 0.0, 0 };
}

enum { BLOCKS_TO_REGRESS = 8 };

struct optics_estimate optics_blocks_ratio(size_t n, const double *num, const double *den,
                                           const double *first, const double *second)
{
    const double top = mean(n, num), d = mean(n, den), ratio = top / d;
    if (n < 2)
        return (struct optics_estimate){ ratio, 0.0 };
    struct slopes b = { 0.0, 0.0, 0 };
    if (n >= BLOCKS_TO_REGRESS)
        b = fit(n, ratio, num, den, first, second);

    const double c1 = mean(n, first), c2 = mean(n, second);
    double scatter = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double influence = (num[i] - ratio * den[i]) / d;
        const double rest = influence - b.first * (first[i] - c1) - b.second * (second[i] - c2);
        scatter += rest * rest;
    }
    const double freedom = (double)n - 1.0 - (double)b.count;
    return (struct optics_estimate){ ratio - b.first * c1 - b.second * c2,
                                     sqrt(scatter / ((double)n * freedom)) };
}
