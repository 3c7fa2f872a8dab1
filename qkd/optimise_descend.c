/* Quasi-Newton descent on a function with kinks in known planes.
 *
 * BFGS (J. Nocedal & S. Wright, Numerical Optimization, ch. 6) on the free knobs. A step that would
 * cross a kink plane ends on it, and the knob is held there (an active set). Where the descent has
 * ended, a held knob is let go to the side on which the cost falls. Without this every line search
 * across a ridge stops short and the method stalls. */
#include "qkd/optimise_parts.h"

#include <math.h>
#include <string.h>

enum { N = QKD_KNOBS_MOST, MOST_STEPS = 400, MOST_IDLE = 12 };

/* Central differences: error h^2 f'''/6 + 1e-15 f/h, about 1e-10 for f = 20. */
static const double difference = 2e-5, flat = 1e-6;

struct descent {
    const struct qkd_search *search;
    size_t n, first_kink;
    double x[N], cost, gradient[N];
    struct qkd_curvature hessian;
    bool held[N];
    size_t pinned;  /* a knob never to be let go */
    double side[N]; /* of a kink: where the knob may go from 0 */
};

static double cost_at(const struct descent *d, size_t i, double change)
{
    double x[N];
    memcpy(x, d->x, sizeof x);
    x[i] += change;
    return qkd_search_cost(d->search, x);
}

/* Beside a plane both points must lie on the knob's own side: three-point formula, second order. */
static double slope(const struct descent *d, size_t i)
{
    const double h = difference;
    if (i >= d->first_kink && fabs(d->x[i]) <= h) {
        const double s = d->side[i] < 0.0 ? -h : h;
        return (4.0 * cost_at(d, i, s) - cost_at(d, i, 2.0 * s) - 3.0 * d->cost) / (2.0 * s);
    }
    return (cost_at(d, i, h) - cost_at(d, i, -h)) / (2.0 * h);
}

/* d->gradient holds the closed form if `known`. */
static void complete_gradient(struct descent *d, bool known)
{
    for (size_t i = 0; i < d->n; i++) {
        const bool beside_kink = i >= d->first_kink && fabs(d->x[i]) <= difference;
        if (d->held[i])
            d->gradient[i] = 0.0;
        else if (!known || beside_kink)
            d->gradient[i] = slope(d, i);
    }
}

static void find_gradient(struct descent *d)
{
    double cost;
    complete_gradient(d, qkd_search_gradient(d->search, d->x, &cost, d->gradient));
}

static double steepest(const struct descent *d)
{
    double most = 0.0;
    for (size_t i = 0; i < d->n; i++)
        most = fmax(most, fabs(d->gradient[i]));
    return most;
}

static void forget(struct descent *d, size_t i)
{
    for (size_t k = 0; k < d->n; k++)
        d->hessian.by[i][k] = d->hessian.by[k][i] = 0.0;
    d->hessian.by[i][i] = 1.0;
}

/* Solve hessian p = -gradient on the free knobs by Cholesky; false if the matrix is not positive.
 */
static bool newton(const struct descent *d, double *p)
{
    double L[N][N], y[N];
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = d->held[i] || d->held[j] ? (double)(i == j) : d->hessian.by[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= L[i][k] * L[j][k];
            if (i == j && !(sum > 0.0))
                return false;
            L[i][j] = i == j ? sqrt(sum) : sum / L[j][j];
        }
    }
    for (size_t i = 0; i < d->n; i++) {
        y[i] = -d->gradient[i];
        for (size_t k = 0; k < i; k++)
            y[i] -= L[i][k] * y[k];
        y[i] /= L[i][i];
    }
    for (size_t i = d->n; i-- > 0;) {
        p[i] = y[i];
        for (size_t k = i + 1; k < d->n; k++)
            p[i] -= L[k][i] * p[k];
        p[i] /= L[i][i];
    }
    return true;
}

/* A direction of descent no longer than 1 (a factor e in one setting). */
static void find_direction(struct descent *d, double *p)
{
    if (!newton(d, p))
        for (size_t i = 0; i < d->n; i++) {
            forget(d, i);
            p[i] = -d->gradient[i];
        }
    double length = 0.0;
    for (size_t i = 0; i < d->n; i++)
        length = fmax(length, fabs(p[i]));
    for (size_t i = 0; i < d->n && length > 1.0; i++)
        p[i] /= length;
}

/* How far along p the first kink plane lies, and which; 1 and n if none within the step. */
static double plane_ahead(const struct descent *d, const double *p, size_t *which)
{
    double near = 1.0;
    *which = d->n;
    for (size_t i = d->first_kink; i < d->n; i++) {
        if (d->held[i])
            continue;
        const double from = d->x[i] != 0.0 ? d->x[i] : 0.0;
        const bool towards = from != 0.0 ? from * p[i] < 0.0 : d->side[i] * p[i] < 0.0;
        if (towards && -from / p[i] <= near) {
            near = -from / p[i];
            *which = i;
        }
    }
    return near;
}

static void move(const struct descent *d, const double *p, double t, double *x)
{
    for (size_t i = 0; i < d->n; i++)
        x[i] = d->x[i] + t * p[i];
}

/* BFGS update of the Hessian from the step s and the change of the gradient y, on free knobs. */
static void update(struct descent *d, const double *s, const double *y)
{
    double Bs[N] = { 0.0 }, sBs = 0.0, sy = 0.0, yy = 0.0, ss = 0.0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->held[i])
            continue;
        for (size_t k = 0; k < d->n; k++)
            Bs[i] += d->held[k] ? 0.0 : d->hessian.by[i][k] * s[k];
        sBs += s[i] * Bs[i];
        sy += s[i] * y[i];
        yy += y[i] * y[i];
        ss += s[i] * s[i];
    }
    if (!(sy > 1e-10 * sqrt(yy * ss)) || !(sBs > 0.0))
        return; /* no positive curvature seen: keep what is known */
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->n; k++)
            if (!d->held[i] && !d->held[k])
                d->hessian.by[i][k] += y[i] * y[k] / sy - Bs[i] * Bs[k] / sBs;
}

/* Take the step to `next`, whose gradient is `gradient` if known; hold `plane` if the step ended on
 * one. */
static void accept(struct descent *d, const double *next, double cost, const double *gradient,
                   bool known, size_t plane)
{
    double s[N], y[N];
    for (size_t i = 0; i < d->n; i++) {
        s[i] = next[i] - d->x[i];
        y[i] = -d->gradient[i];
        if (i >= d->first_kink && next[i] != 0.0)
            d->side[i] = next[i];
    }
    memcpy(d->x, next, d->n * sizeof *next);
    memcpy(d->gradient, gradient, d->n * sizeof *gradient);
    d->cost = cost;
    complete_gradient(d,
                      known); /* still on the near side of the plane: comparable with the old one */
    for (size_t i = 0; i < d->n; i++)
        y[i] += d->gradient[i];
    update(d, s, y);
    if (plane < d->n) {
        d->held[plane] = true;
        d->gradient[plane] = 0.0;
    }
}

/* Backtrack until the cost falls as the slope promises (Armijo). False: it does not fall. */
static bool line_search(struct descent *d, const double *p)
{
    enum { MOST_TRIALS = 20, HALVINGS = 3 }; /* down to 1e-13 of a step */
    size_t plane;
    double t = plane_ahead(d, p, &plane), falling = 0.0;
    for (size_t i = 0; i < d->n; i++)
        falling += p[i] * d->gradient[i];
    for (int tries = 0; tries < MOST_TRIALS; tries++) {
        double trial[N], gradient[N] = { 0.0 }, cost;
        move(d, p, t, trial);
        if (plane < d->n)
            trial[plane] = 0.0;
        /* the first trial is mostly the last: its gradient is not for nothing */
        bool known = false;
        if (tries == 0)
            known = qkd_search_gradient(d->search, trial, &cost, gradient);
        else
            cost = qkd_search_cost(d->search, trial);
        if (cost <= d->cost + 1e-4 * t * falling && (cost < d->cost || plane < d->n)) {
            if (tries > 0)
                known = qkd_search_gradient(d->search, trial, &cost, gradient);
            accept(d, trial, cost, gradient, known, plane);
            return true;
        }
        t *= tries < HALVINGS ? 0.5 : 0.2;
        plane = d->n;
    }
    return false;
}

/* Let go the held knob that gains most; false if none gains. */
static bool release(struct descent *d)
{
    const double h = difference;
    double most = flat;
    size_t which = d->n;
    for (size_t i = d->first_kink; i < d->n; i++)
        for (int s = -1; s <= 1 && d->held[i] && i != d->pinned; s += 2) {
            const double gain = (d->cost - cost_at(d, i, s * h)) / h;
            if (gain > most) {
                most = gain;
                which = i;
                d->side[i] = s;
            }
        }
    if (which == d->n)
        return false;
    d->held[which] = false;
    forget(d, which);
    find_gradient(d);
    return true;
}

void qkd_curvature_forget(struct qkd_curvature *curvature)
{
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++)
            curvature->by[i][k] = i == k ? 1.0 : 0.0;
}

double qkd_search_descend(const struct qkd_search *search, double *knobs, size_t pinned,
                          double worth, struct qkd_curvature *curvature, bool *settled)
{
    struct descent d = { .search = search,
                         .n = search->knobs,
                         .first_kink = qkd_search_first_kink(search),
                         .hessian = *curvature,
                         .pinned = pinned };
    memcpy(d.x, knobs, d.n * sizeof *knobs);
    d.cost = qkd_search_cost(search, d.x);
    for (size_t i = 0; i < d.n; i++) {
        d.side[i] = d.x[i] < 0.0 ? -1.0 : 1.0;
        d.held[i] = i >= d.first_kink && d.x[i] == 0.0;
    }
    find_gradient(&d);

    int idle = 0; /* steps in a row that gained nothing worth having: stuck on a ridge */
    for (int step = 0; step < MOST_STEPS && idle < MOST_IDLE; step++) {
        double p[N];
        const double before = d.cost;
        find_direction(&d, p);
        *settled = steepest(&d) < flat;
        const bool ended = *settled || !line_search(&d, p);
        idle = before - d.cost > worth ? 0 : idle + 1;
        if (ended && !release(&d))
            break;
    }
    memcpy(knobs, d.x, d.n * sizeof *knobs);
    *curvature = d.hessian;
    return d.cost;
}
