/* Simplex searches in coordinates in which every limit is met.
 *
 * An intensity between `low` and `high` is low (high/low)^(sin^2 u): all real u are allowed, and an
 * optimum on a limit is an ordinary one, dv/du = 0. The limits of z, y and x follow from each
 * other in this order. Probabilities that are free share what the fixed ones leave with the
 * vacuum, in the ratios e^u : 1. J. A. Nelder & R. Mead, Comput. J. 7, 308 (1965), needs no
 * gradient and no smoothness; begun anew where it stops, it leaves the places where it only got
 * stuck. */
#include "qkd/within_parts.h"

#include "qkd/optimise_parts.h"

#include <gsl/gsl_multimin.h>
#include <math.h>

enum { Z, Y, X, P_Z, P_Y, P_X, PER_USER };
static const double least_photons = 1e-6, most_photons = 10.0, least_ratio = 1e-4;

/* Starts beside the free optimum: many decoys, and weak ones. */
static const struct qkd_user spread = { 0.4, 0.3, 0.08, 0.5, 0.08, 0.35 };
static const struct qkd_user weak = { 0.3, 0.12, 0.02, 0.6, 0.05, 0.3 };

struct task {
    struct qkd_search search;
    const struct qkd_key_plan *limits;
    struct qkd_pair_settings given; /* what stays is taken from here */
    unsigned fixed;
    bool alike; /* Bob as Alice */
};

static double *field(struct qkd_user *u, int which)
{
    double *const all[PER_USER] = { &u->z, &u->y, &u->x, &u->p_z, &u->p_y, &u->p_x };
    return all[which];
}

static bool stays(unsigned fixed, int which)
{
    return fixed & (1u << which);
}

struct range {
    double low, high;
};

static struct range range_of(const struct task *t, unsigned fixed, const struct qkd_user *u,
                             int which)
{
    const double db = t->limits->extinction_db;
    const double ratio = db > 0.0 ? pow(10.0, db / 10.0) : 1.0 / least_ratio;
    const double most = t->limits->most_photons;
    struct range r = { fmax(least_photons, t->limits->least_photons),
                       most > 0.0 ? most : most_photons };
    const bool x_stays = stays(fixed, X);
    if (which == Z && x_stays && db > 0.0)
        r.high = fmin(r.high, u->x * ratio);
    if (which == Z && stays(fixed, Y) && db > 0.0)
        r.low = fmax(r.low, u->y / ratio);
    if (which == Y && db > 0.0) {
        r.low = fmax(r.low, u->z / ratio);
        r.high = fmin(r.high, u->z * ratio);
    }
    if (which == Y)
        r.low = fmax(r.low, r.low / 0.9); /* room for x below y */
    if (which == Y && x_stays) {
        r.low = fmax(r.low, 1.001 * u->x);
        r.high = fmin(r.high, u->x * ratio);
    }
    if (which == X) {
        r.low = fmax(r.low, fmax(u->y, db > 0.0 ? u->z : 0.0) / ratio);
        r.high = 0.999 * u->y;
    }
    return r;
}

/* One user from coordinates; false: the limits leave no room. */
static bool user_from(const struct task *t, unsigned fixed, const double **u, struct qkd_user *out)
{
    for (int k = Z; k <= X; k++) {
        if (stays(fixed, k))
            continue;
        const struct range r = range_of(t, fixed, out, k);
        if (!(r.low < r.high))
            return false;
        const double s = sin(**u);
        (*u)++;
        *field(out, k) = r.low * pow(r.high / r.low, s * s);
    }
    double share = 1.0, sum = 1.0, e[PER_USER] = { 0.0 };
    for (int k = P_Z; k <= P_X; k++) {
        if (stays(fixed, k))
            share -= *field(out, k);
        else
            sum += e[k] = exp(fmin(*(*u)++, 30.0));
    }
    for (int k = P_Z; k <= P_X; k++)
        if (!stays(fixed, k))
            *field(out, k) = share * e[k] / sum;
    return share > 0.0;
}

/* The coordinates of settings, as near to them as the limits allow. */
static size_t user_to(const struct task *t, unsigned fixed, const struct qkd_user *from, double *u)
{
    struct qkd_user at = *from;
    size_t n = 0;
    double vacuum = fmax(qkd_user_vacuum(from), 1e-6);
    for (int k = Z; k <= X; k++) {
        if (stays(fixed, k))
            continue;
        const struct range r = range_of(t, fixed, &at, k);
        const double v = *field(&at, k);
        const double share = r.low < r.high ? log(v / r.low) / log(r.high / r.low) : 0.5;
        /* not on the wall itself, where the slope is 0 */
        u[n++] = asin(sqrt(fmin(0.98, fmax(0.02, share))));
    }
    for (int k = P_Z; k <= P_X; k++)
        if (!stays(fixed, k))
            u[n++] = log(fmax(*field(&at, k), 1e-6) / vacuum);
    return n;
}

static bool settings_from(const struct task *t, const double *u, struct qkd_pair_settings *out)
{
    *out = t->given;
    if (!user_from(t, t->fixed, &u, &out->alice))
        return false;
    if (t->alike)
        out->bob = out->alice;
    return t->alike || user_from(t, t->fixed >> PER_USER, &u, &out->bob);
}

static size_t settings_to(const struct task *t, const struct qkd_pair_settings *from, double *u)
{
    size_t n = user_to(t, t->fixed, &from->alice, u);
    if (!t->alike)
        n += user_to(t, t->fixed >> PER_USER, &from->bob, u + n);
    return n;
}

static double cost(const gsl_vector *v, void *task)
{
    const struct task *t = task;
    struct qkd_pair_settings settings;
    if (!settings_from(t, v->data, &settings))
        return QKD_SEARCH_NO_KEY;
    const double rate = qkd_search_rate(&t->search, &settings);
    /* without a key, less of a loss is better; far above any logarithm of a rate */
    return rate > 0.0 ? -log(rate) : QKD_SEARCH_NO_KEY * (1.0 - fmax(rate, -1.0));
}

/* One simplex run from `x`, edges `step` long; the lowest cost, its place in `x`. */
static double run(struct task *t, gsl_vector *x, double step)
{
    enum { MOST = 3000 };
    gsl_multimin_function f = { cost, x->size, t };
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, x->size);
    gsl_vector *edge = gsl_vector_alloc(x->size);
    double lowest = INFINITY;
    if (m && edge) {
        gsl_vector_set_all(edge, step);
        gsl_multimin_fminimizer_set(m, &f, x, edge);
        for (int i = 0; i < MOST && !gsl_multimin_fminimizer_iterate(m); i++)
            if (gsl_multimin_fminimizer_size(m) < 1e-9)
                break;
        lowest = gsl_multimin_fminimizer_minimum(m);
        gsl_vector_memcpy(x, gsl_multimin_fminimizer_x(m));
    }
    gsl_vector_free(edge);
    gsl_multimin_fminimizer_free(m);
    return lowest;
}

/* Runs until three in a row gain nothing. */
static double descend(struct task *t, gsl_vector *x)
{
    static const double edges[] = { 0.3, 0.1, -0.03 };
    enum { ROUNDS = 40 };
    double lowest = INFINITY;
    int idle = 0;
    for (int i = 0; i < ROUNDS && idle < 3; i++) {
        const double found = run(t, x, edges[i % 3]);
        idle = found < lowest - 1e-10 ? 0 : idle + 1;
        lowest = fmin(lowest, found);
    }
    return lowest;
}

static void keep_better(struct task *t, const struct qkd_pair_settings *start, double *lowest,
                        struct qkd_plan *best)
{
    double u[QKD_SETTINGS];
    const size_t n = settings_to(t, start, u);
    struct qkd_pair_settings found = t->given;
    gsl_vector *x = n ? gsl_vector_alloc(n) : NULL;
    if (x) {
        for (size_t i = 0; i < n; i++)
            gsl_vector_set(x, i, u[i]);
        const double c = descend(t, x);
        if (c < *lowest && settings_from(t, x->data, &found)) {
            *lowest = c;
            best->alice = found.alice;
            best->bob = found.bob;
        }
    }
    gsl_vector_free(x);
}

/* No start has a key: come from a longer run, which has one, fourfold shorter each time. */
static void approach(struct task *t, double *lowest, struct qkd_plan *best)
{
    enum { STEPS = 10 };
    struct qkd_plan longer = *t->search.plan;
    struct qkd_plan place = *best;
    const struct qkd_plan *plan = t->search.plan;
    t->search.plan = &longer;
    for (int i = STEPS; i >= 0; i--) {
        const struct qkd_pair_settings starts[] = { { place.alice, place.bob },
                                                    { spread, spread },
                                                    { weak, weak } };
        double here = INFINITY;
        longer.key.pulses = ldexp(plan->key.pulses, 2 * i);
        for (int s = 0; s < (i == STEPS ? 3 : 1); s++)
            keep_better(t, &starts[s], &here, &place);
        if (i == 0 && here < *lowest) {
            *lowest = here;
            *best = place;
        }
    }
    t->search.plan = plan;
}

/* What is fixed for one user is fixed for both where both are alike, at Alice's value. */
static unsigned both(unsigned fixed)
{
    const unsigned one = (fixed | fixed >> PER_USER) & ((1u << PER_USER) - 1u);
    return one | one << PER_USER;
}

void qkd_within_search(const struct qkd_link *link, const struct qkd_plan *plan, unsigned fixed,
                       const struct qkd_key_plan *limits, struct qkd_plan *best)
{
    const bool alike = plan->key.optimise == QKD_OPTIMISE_SYMMETRIC;
    struct task t = { .search = qkd_search_of(link, plan),
                      .limits = limits,
                      .given = { plan->alice, alike ? plan->alice : plan->bob },
                      .fixed = alike ? both(fixed) : fixed,
                      .alike = alike };
    const struct qkd_pair_settings starts[] = { { best->alice, best->bob }, t.given,
                                                { spread, spread },         { weak, weak },
                                                { best->alice, spread },    { spread, best->bob } };
    double lowest = INFINITY;
    best->alice = t.given.alice;
    best->bob = t.given.bob;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        keep_better(&t, &starts[i], &lowest, best);
    if (lowest >= QKD_SEARCH_NO_KEY)
        approach(&t, &lowest, best);
}
