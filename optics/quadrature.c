#include "optics/quadrature.h"

#include <math.h>
#include <stdlib.h>

void optics_pieces_start(struct optics_pieces *pieces, double from, double to)
{
    pieces->from = from;
    pieces->to = to;
    pieces->count = 0;
}

void optics_pieces_cut(struct optics_pieces *pieces, double at)
{
    if (pieces->count < OPTICS_CUTS && at > pieces->from && at < pieces->to)
        pieces->cut[pieces->count++] = at;
}

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Nodes and weights on [-1, 1]: Abramowitz, Stegun, table 25.4, n = 12. */
static const double node[6] = { 0.125233408511468915, 0.367831498998180194, 0.587317954286617447,
                                0.769902674194304687, 0.904117256370474857, 0.981560634246719251 };
static const double weight[6] = {
    0.249147045813402785, 0.233492536538354809, 0.203167426723065922,
    0.160078328543346226, 0.106939325995318431, 0.0471753363865118272
};

static double complex twelve_points(double from, double to,
                                    double complex (*f)(double x, const void *self),
                                    const void *self)
{
    const double middle = 0.5 * (from + to), half = 0.5 * (to - from);
    double complex sum = 0.0;
    for (int i = 0; i < 6; i++)
        sum += weight[i] * (f(middle - half * node[i], self) + f(middle + half * node[i], self));
    return half * sum;
}

enum { DIVISIONS_MAX = 4096 };

double complex optics_quadrature(struct optics_pieces *pieces, double longest,
                                 double complex (*f)(double x, const void *self), const void *self)
{
    qsort(pieces->cut, pieces->count, sizeof pieces->cut[0], ascending);
    double complex sum = 0.0;
    double from = pieces->from;
    for (size_t k = 0; k <= pieces->count; k++) {
        const double to = k < pieces->count ? pieces->cut[k] : pieces->to;
        if (!(to > from))
            continue;
        const double wanted = fmin(ceil((to - from) / longest), (double)DIVISIONS_MAX);
        const size_t parts = wanted > 1.0 ? (size_t)wanted : 1;
        const double step = (to - from) / (double)parts;
        for (size_t i = 0; i < parts; i++)
            sum += twelve_points(from + (double)i * step, from + (double)(i + 1) * step, f, self);
        from = to;
    }
    return sum;
}
