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

/* What a full step would gain where a descent has ended, a ten thousandth of the accuracy promised
 * (and small slopes: before a ridge we know nothing of steps promise little, but slopes are steep);
 * and where it is near enough its end to see whether it is on the right ridges. */
static const double nothing_left = 1e-10, nearly_flat = 1e-4, little_left = 1e-3;

struct descent {
    const struct qkd_search *search;
    size_t n, first_kink;
    double x[N], cost, gradient[N];
    struct qkd_curvature hessian;
    bool held[N];
    struct qkd_way way;
    bool merged;
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

/* How far beside a plane the closed form is asked for the slope on that side: far enough for
 * rounding to keep the order of the coefficients, near enough to change the cost by less than is
 * worth having. */
static const double beside = 1e-12;

/* d->gradient holds the closed form if `known`. */
static void complete_gradient(struct descent *d, bool known)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->held[i])
            d->gradient[i] = 0.0;
        else if (!known)
            d->gradient[i] = slope(d, i);
    }
}

/* The cost and gradient where we are; on a kink not held, that of its side. */
static void find_gradient(struct descent *d)
{
    double x[N];
    memcpy(x, d->x, sizeof x);
    for (size_t i = d->first_kink; i < d->n; i++)
        if (!d->held[i] && x[i] == 0.0)
            x[i] = d->side[i] < 0.0 ? -beside : beside;
    const bool known = qkd_search_gradient(d->search, x, &d->cost, d->gradient);
    complete_gradient(d, known);
}

static double steepest(const struct descent *d)
{
    double most = 0.0;
    for (size_t i = 0; i < d->n; i++)
        most = fmax(most, fabs(d->gradient[i]));
    return most;
}

/* A direction of descent no longer than 1 (a factor e in one setting). */
static void find_direction(struct descent *d, double *p)
{
    if (!qkd_curvature_step(&d->hessian, d->n, d->held, d->gradient, p))
        for (size_t i = 0; i < d->n; i++) {
            qkd_curvature_forget(&d->hessian, i);
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
    if (plane < d->n)
        d->x[plane] = 0.0;
    memcpy(d->gradient, gradient, d->n * sizeof *gradient);
    d->cost = cost;
    complete_gradient(d, known);
    for (size_t i = 0; i < d->n; i++)
        y[i] += d->gradient[i];
    qkd_curvature_learn(&d->hessian, d->n, d->held, s, y);
    if (plane < d->n) {
        d->held[plane] = true;
        d->gradient[plane] = 0.0;
        d->merged = plane == d->way.merging;
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
        if (plane < d->n) /* on the near side: a gradient comparable with the one before */
            trial[plane] = copysign(beside, d->x[plane] != 0.0 ? d->x[plane] : d->side[plane]);
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

/* How much the cost falls per step of each held knob to one side. The kinks do not mix: one
 * gradient beside all of them knows each. */
static void gains_of(const struct descent *d, double side, double *gain)
{
    double x[N], gradient[N], cost;
    memcpy(x, d->x, sizeof x);
    for (size_t i = d->first_kink; i < d->n; i++)
        if (d->held[i])
            x[i] = side * beside;
    const bool known = qkd_search_gradient(d->search, x, &cost, gradient);
    for (size_t i = d->first_kink; i < d->n; i++) {
        const double h = difference;
        gain[i] = known        ? -side * gradient[i]
                  : d->held[i] ? (d->cost - cost_at(d, i, side * h)) / h
                               : 0.0;
    }
}

/* Let go the held knob that gains most; false if none gains. */
static bool release(struct descent *d)
{
    double most = flat;
    size_t which = d->n, held = 0;
    for (size_t i = d->first_kink; i < d->n; i++)
        held += d->held[i] && i != d->way.pinned;
    for (int s = -1; s <= 1 && held > 0; s += 2) {
        double gain[N];
        gains_of(d, s, gain);
        for (size_t i = d->first_kink; i < d->n; i++)
            if (d->held[i] && i != d->way.pinned && gain[i] > most) {
                most = gain[i];
                which = i;
                d->side[i] = s;
            }
    }
    if (which == d->n)
        return false;
    d->held[which] = false;
    qkd_curvature_forget(&d->hessian, which);
    find_gradient(d);
    return true;
}

static struct descent begin(const struct qkd_search *search, const struct qkd_way *way,
                            const struct qkd_place *place)
{
    struct descent d = { .search = search,
                         .n = search->knobs,
                         .first_kink = qkd_search_first_kink(search),
                         .hessian = place->curvature,
                         .way = *way };
    memcpy(d.x, place->knobs, d.n * sizeof *place->knobs);
    for (size_t i = 0; i < d.n; i++) {
        d.side[i] = d.x[i] < 0.0 ? -1.0 : 1.0;
        d.held[i] = i >= d.first_kink && d.x[i] == 0.0;
    }
    find_gradient(&d);
    return d;
}

/* What a full step gains if the curvature is right. */
static double promise(const struct descent *d, const double *p)
{
    double gain = 0.0;
    for (size_t i = 0; i < d->n; i++)
        gain -= 0.5 * p[i] * d->gradient[i];
    return gain;
}

enum qkd_descent_end qkd_search_descend(const struct qkd_search *search, const struct qkd_way *way,
                                        struct qkd_place *place)
{
    enum { EARLY = 4 };               /* steps; sooner there is nothing to be seen */
    static const double doubt = 10.0; /* the curvature may be wrong by so much */
    struct descent d = begin(search, way, place);
    enum qkd_descent_end end = QKD_STUCK;
    bool looked = false; /* whether some held knob wants to move */
    int idle = 0;        /* steps in a row that gained nothing worth having: stuck on a ridge */
    for (int step = 0; step < MOST_STEPS && idle < MOST_IDLE && !d.merged; step++) {
        double p[N];
        const double before = d.cost;
        find_direction(&d, p);
        const double gain = promise(&d, p);
        if (way->rival != 0.0 && d.cost - doubt * gain > way->rival) {
            end = QKD_BEATEN;
            break;
        }
        const double steep = steepest(&d);
        const bool flat_enough = steep < flat || (steep < nearly_flat && gain < nothing_left);
        if (!flat_enough && !looked && step >= EARLY && gain < little_left) {
            looked = true;
            if (release(&d))
                continue;
        }
        end = flat_enough ? QKD_SETTLED : QKD_STUCK;
        const bool ended = flat_enough || !line_search(&d, p);
        idle = before - d.cost > way->worth ? 0 : idle + 1;
        if (ended && !release(&d))
            break;
    }
    memcpy(place->knobs, d.x, d.n * sizeof *d.x);
    place->cost = d.cost;
    place->curvature = d.hessian;
    return d.merged ? QKD_MERGED : end;
}
