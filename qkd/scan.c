#include "qkd/scan.h"

#include "qkd/bounds.h"

#include <math.h>

double qkd_scan_value(struct qkd_scan_point p)
{
    return p.s > 0.0 ? p.s * (1.0 - qkd_entropy(p.m / p.s)) : 0.0;
}

struct qkd_scan_point qkd_scan_at(struct qkd_scan_line line, double t)
{
    return (struct qkd_scan_point){
        .s = (1.0 - t) * line.from.s + t * line.to.s,
        .m = (1.0 - t) * line.from.m + t * line.to.m,
    };
}

/* d/dt of s [1 - h(m/s)] = s' [1 + log2(1 - e)] - m' log2((1 - e)/e); 0 where the value is 0. */
static double slope(struct qkd_scan_line line, double t)
{
    const struct qkd_scan_point p = qkd_scan_at(line, t);
    const double e = p.s > 0.0 ? p.m / p.s : 0.5;
    if (e >= 0.5)
        return 0.0;
    const double ds = line.to.s - line.from.s, dm = line.to.m - line.from.m;
    if (e <= 0.0) /* the limit e -> 0 */
        return dm == 0.0 ? ds : -dm * INFINITY;
    return ds * (1.0 + log2(1.0 - e)) - dm * log2((1.0 - e) / e);
}

/* d2/dt2 of the same = (s m' - m s')^2 / [ln 2 s m (s - m)] >= 0; 0 < m < s/2. */
static double curvature(struct qkd_scan_line line, double t)
{
    static const double ln_2 = 0.693147180559945309417;
    const struct qkd_scan_point p = qkd_scan_at(line, t);
    const double ds = line.to.s - line.from.s, dm = line.to.m - line.from.m;
    const double turn = p.s * dm - p.m * ds;
    return turn / p.s * (turn / (ln_2 * p.m * (p.s - p.m)));
}

/* Zero of the growing slope in (low, high), slope(low) < 0 < slope(high): Newton's steps, and
 * halves where they leave the bracket, down to rounding. */
static double zero(struct qkd_scan_line line, double low, double high)
{
    enum { MOST_STEPS = 200 };
    double t = 0.5 * (low + high);
    for (int i = 0; i < MOST_STEPS; i++) {
        const double rise = slope(line, t);
        if (rise == 0.0)
            return t;
        *(rise < 0.0 ? &low : &high) = t;
        double next = t - rise / curvature(line, t);
        if (!(next > low && next < high))
            next = 0.5 * (low + high);
        if (fabs(next - t) < 1e-15 || !(next > low && next < high))
            return next;
        t = next;
    }
    return t;
}

/* The convex part alone: 0 <= m. Where m < 0 the slope is infinite and points towards it. */
static double convex_minimum(struct qkd_scan_line line)
{
    if (slope(line, 0.0) >= 0.0)
        return 0.0;
    if (slope(line, 1.0) < 0.0)
        return 1.0;
    return zero(line, 0.0, 1.0);
}

double qkd_scan_minimum(struct qkd_scan_line line)
{
    /* Where m < 0 the errors seen are fewer than the vacuum alone makes. The value there is s
     * itself, smallest at an end; the rest of the line is convex. */
    double best = convex_minimum(line);
    if (line.from.m >= 0.0 && line.to.m >= 0.0)
        return best;
    const double ends[] = { 0.0, 1.0 };
    for (int i = 0; i < 2; i++)
        if (qkd_scan_value(qkd_scan_at(line, ends[i])) < qkd_scan_value(qkd_scan_at(line, best)))
            best = ends[i];
    return best;
}
