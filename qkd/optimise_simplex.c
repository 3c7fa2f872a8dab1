/* Searches that ask for no derivative: Nelder-Mead, and a cloud of points. */
#include "qkd/optimise_parts.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

struct corner {
    double knobs[QKD_KNOBS_MOST], cost;
};

struct simplex {
    const struct qkd_search *search;
    size_t n;
    struct corner corner[QKD_KNOBS_MOST + 1]; /* sorted, best first */
};

static void sort(struct simplex *s)
{
    for (size_t i = 1; i <= s->n; i++)
        for (size_t k = i; k > 0 && s->corner[k - 1].cost > s->corner[k].cost; k--) {
            const struct corner c = s->corner[k];
            s->corner[k] = s->corner[k - 1];
            s->corner[k - 1] = c;
        }
}

/* The worst corner moved along the line through the others' centre: -1 reflects it, -2 goes beyond,
 * 1/2 draws it in. */
static struct corner moved(const struct simplex *s, double factor)
{
    struct corner c;
    for (size_t k = 0; k < s->n; k++) {
        double centre = 0.0;
        for (size_t i = 0; i < s->n; i++)
            centre += s->corner[i].knobs[k];
        centre /= (double)s->n;
        c.knobs[k] = centre + factor * (s->corner[s->n].knobs[k] - centre);
    }
    c.cost = qkd_search_cost(s->search, c.knobs);
    return c;
}

static void shrink(struct simplex *s)
{
    for (size_t i = 1; i <= s->n; i++) {
        for (size_t k = 0; k < s->n; k++)
            s->corner[i].knobs[k] = 0.5 * (s->corner[i].knobs[k] + s->corner[0].knobs[k]);
        s->corner[i].cost = qkd_search_cost(s->search, s->corner[i].knobs);
    }
}

/* J. A. Nelder & R. Mead, Comput. J. 7, 308 (1965). */
static void step(struct simplex *s)
{
    struct corner *worst = &s->corner[s->n];
    const struct corner reflected = moved(s, -1.0);
    if (reflected.cost < s->corner[0].cost) {
        const struct corner beyond = moved(s, -2.0);
        *worst = beyond.cost < reflected.cost ? beyond : reflected;
    } else if (reflected.cost < s->corner[s->n - 1].cost) {
        *worst = reflected;
    } else {
        if (reflected.cost < worst->cost)
            *worst = reflected;
        const struct corner inside = moved(s, 0.5);
        if (inside.cost < worst->cost)
            *worst = inside;
        else
            shrink(s);
    }
    sort(s);
}

double qkd_search_simplex(const struct qkd_search *search, double *knobs, double size,
                          double tolerance)
{
    enum { MOST_STEPS = 4000 };
    struct simplex s = { .search = search, .n = search->knobs };
    for (size_t i = 0; i <= s.n; i++) {
        memcpy(s.corner[i].knobs, knobs, s.n * sizeof *knobs);
        if (i > 0)
            s.corner[i].knobs[i - 1] += size;
        s.corner[i].cost = qkd_search_cost(search, s.corner[i].knobs);
    }
    sort(&s);
    for (int i = 0; i < MOST_STEPS && s.corner[s.n].cost - s.corner[0].cost > tolerance; i++)
        step(&s);
    memcpy(knobs, s.corner[0].knobs, s.n * sizeof *knobs);
    return s.corner[0].cost;
}

bool qkd_search_cloud(const struct qkd_search *search, double *knobs, double *cost)
{
    enum { WIDTHS = 4, POINTS = 24 };
    static const double width[WIDTHS] = { 0.1, 1e-2, 1e-3, 1e-4 };
    const size_t n = search->knobs;
    double best[QKD_KNOBS_MOST], lowest = *cost;
    for (uint32_t w = 0; w < WIDTHS; w++)
        for (uint32_t p = 0; p < POINTS; p++) {
            const struct base_rng here = { .use = BASE_RNG_START, .point = w, .member = p };
            double draw[QKD_KNOBS_MOST], trial[QKD_KNOBS_MOST];
            for (size_t k = 0; k < n; k += 2)
                base_rng_normal2(here, k / 2, draw + k);
            for (size_t k = 0; k < n; k++)
                trial[k] = knobs[k] + width[w] * draw[k] / sqrt((double)n);
            const double c = qkd_search_cost(search, trial);
            if (c < lowest) {
                lowest = c;
                memcpy(best, trial, n * sizeof *best);
            }
        }
    if (!(lowest < *cost))
        return false;
    memcpy(knobs, best, n * sizeof *best);
    *cost = lowest;
    return true;
}
