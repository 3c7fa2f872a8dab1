/* Descent along ridges nobody told us of.
 *
 * BFGS with a line search that asks for the weak Wolfe conditions only; it needs no smoothness: A.
 * S. Lewis & M. L. Overton, Math. Program. 141, 135 (2013). Its matrix learns on which directions
 * the cost has a kink and follows the others. Slower than optimise_descend.c where the kinks are
 * known, better where not (the worst case jumping from one end of the scan to its middle makes such
 * a ridge). */
#include "qkd/optimise_parts.h"

#include <math.h>
#include <string.h>

enum { N = QKD_KNOBS_MOST, MOST_STEPS = 500, MOST_TRIALS = 50 };

struct point {
    double x[N], gradient[N], cost;
};

static struct point point_at(const struct qkd_search *search, const double *from, const double *p,
                             double t)
{
    static const double h = 1e-6;
    struct point at = { .cost = 0.0 };
    for (size_t i = 0; i < search->knobs; i++)
        at.x[i] = from[i] + t * p[i];
    if (qkd_search_gradient(search, at.x, &at.cost, at.gradient) || at.cost >= QKD_SEARCH_NO_KEY)
        return at;
    for (size_t i = 0; i < search->knobs; i++) {
        double x[N];
        memcpy(x, at.x, sizeof x);
        x[i] = at.x[i] + h;
        const double above = qkd_search_cost(search, x);
        x[i] = at.x[i] - h;
        at.gradient[i] = (above - qkd_search_cost(search, x)) / (2.0 * h);
    }
    return at;
}

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Bracket and bisect until the cost has fallen (Armijo) and the slope has risen (weak Wolfe). False
 * if no step does both; `next` is then the best seen. */
static bool line_search(const struct qkd_search *search, const struct point *now, const double *p,
                        struct point *next)
{
    const double slope = dot(search->knobs, now->gradient, p);
    double low = 0.0, high = INFINITY, t = 1.0;
    *next = *now;
    for (int i = 0; i < MOST_TRIALS; i++) {
        const struct point trial = point_at(search, now->x, p, t);
        if (!(trial.cost <= now->cost + 1e-4 * t * slope)) {
            high = t;
        } else {
            *next = trial;
            if (dot(search->knobs, trial.gradient, p) >= 0.5 * slope)
                return true;
            low = t;
        }
        t = high < INFINITY ? 0.5 * (low + high) : 2.0 * low;
    }
    return false;
}

/* The inverse Hessian after a step s that changed the gradient by y, s.y > 0. */
static void update(size_t n, double (*H)[N], const double *s, const double *y)
{
    double Hy[N];
    for (size_t i = 0; i < n; i++)
        Hy[i] = dot(n, H[i], y);
    const double sy = dot(n, s, y), factor = (1.0 + dot(n, y, Hy) / sy) / sy;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            H[i][k] += factor * s[i] * s[k] - (Hy[i] * s[k] + s[i] * Hy[k]) / sy;
}

static void start_matrix(size_t n, double scale, double (*H)[N])
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            H[i][k] = i == k ? scale : 0.0;
}

double qkd_search_ridge(const struct qkd_search *search, double *knobs)
{
    static const double negligible = 1e-11;
    const size_t n = search->knobs;
    const double none[N] = { 0.0 };
    double H[N][N];
    struct point now = point_at(search, knobs, none, 0.0);
    start_matrix(n, 0.01, H);

    int idle = 0;
    for (int step = 0; step < MOST_STEPS && idle < 4; step++) {
        double p[N], s[N], y[N];
        for (size_t i = 0; i < n; i++)
            p[i] = -dot(n, H[i], now.gradient);
        if (!(dot(n, p, now.gradient) < 0.0))
            break;
        struct point next;
        const bool found = line_search(search, &now, p, &next);
        for (size_t i = 0; i < n; i++) {
            s[i] = next.x[i] - now.x[i];
            y[i] = next.gradient[i] - now.gradient[i];
        }
        idle = now.cost - next.cost > negligible ? 0 : idle + 1;
        now = next;
        if (!found)
            break;
        if (dot(n, s, y) > 0.0)
            update(n, H, s, y);
    }
    memcpy(knobs, now.x, n * sizeof *knobs);
    return now.cost;
}
