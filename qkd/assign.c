#include "qkd/assign.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const size_t none = SIZE_MAX;

static enum base_status no_memory(size_t n, struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory to assign %zu lines", n);
}

/* ---- the largest sum ---- */

/* Prices u of things and v of places, u_i + v_j <= cost_ij = -value_ij, equal where i is at j. */
struct prices {
    const double *value;
    size_t n;
    double *u, *v, *reach; /* reach[j]: the cheapest way found to place j, in reduced cost */
    size_t *thing;         /* at each place, or none */
    size_t *from;          /* the place before j on that way */
    bool *done;
};

static bool prices_begin(struct prices *p, const double *value, size_t n)
{
    *p = (struct prices){ .value = value,
                          .n = n,
                          .u = calloc(n, sizeof *p->u),
                          .v = calloc(n, sizeof *p->v),
                          .reach = calloc(n, sizeof *p->reach),
                          .thing = calloc(n, sizeof *p->thing),
                          .from = calloc(n, sizeof *p->from),
                          .done = calloc(n, sizeof *p->done) };
    for (size_t j = 0; p->thing && j < n; j++)
        p->thing[j] = none;
    return p->u && p->v && p->reach && p->thing && p->from && p->done;
}

static void prices_end(struct prices *p)
{
    free(p->u);
    free(p->v);
    free(p->reach);
    free(p->thing);
    free(p->from);
    free(p->done);
}

static double reduced(const struct prices *p, size_t i, size_t j)
{
    return -p->value[i * p->n + j] - p->u[i] - p->v[j];
}

/* Dijkstra from thing `start` to the nearest free place, over things that would have to move. The
 * place, or none. */
static size_t nearest_free(struct prices *p, size_t start, double *length)
{
    size_t thing = start, before = none;
    double walked = 0.0;
    for (size_t j = 0; j < p->n; j++) {
        p->reach[j] = INFINITY;
        p->done[j] = false;
    }
    for (;;) {
        size_t next = none;
        for (size_t j = 0; j < p->n; j++) {
            if (p->done[j])
                continue;
            const double way = walked + reduced(p, thing, j);
            if (way < p->reach[j]) {
                p->reach[j] = way;
                p->from[j] = before;
            }
            if (next == none || p->reach[j] < p->reach[next])
                next = j;
        }
        if (next == none || !(p->reach[next] < INFINITY))
            return none;
        p->done[next] = true;
        walked = p->reach[next];
        if (p->thing[next] == none) {
            *length = walked;
            return next;
        }
        before = next;
        thing = p->thing[next];
    }
}

static bool add_thing(struct prices *p, size_t start)
{
    double length;
    const size_t end = nearest_free(p, start, &length);
    if (end == none)
        return false;
    p->u[start] += length;
    for (size_t j = 0; j < p->n; j++)
        if (p->done[j] && j != end) {
            p->u[p->thing[j]] += length - p->reach[j];
            p->v[j] -= length - p->reach[j];
        }
    size_t j = end;
    for (; p->from[j] != none; j = p->from[j])
        p->thing[j] = p->thing[p->from[j]];
    p->thing[j] = start;
    return true;
}

enum base_status qkd_assign_total(const double *value, size_t n, size_t *place,
                                  struct base_error *err)
{
    struct prices p;
    bool good = prices_begin(&p, value, n);
    if (!good) {
        prices_end(&p);
        return no_memory(n, err);
    }
    for (size_t k = 0; k < n * n && good; k++)
        good = !isnan(value[k]) && value[k] < INFINITY;
    for (size_t i = 0; i < n && good; i++)
        good = add_thing(&p, i);
    for (size_t j = 0; j < n && good; j++)
        place[p.thing[j]] = j;
    prices_end(&p);
    return good ? BASE_OK
                : base_fail(err, BASE_ERR_DOMAIN, "%zu lines cannot be assigned as allowed", n);
}

/* ---- the largest least value ---- */

struct matching {
    const double *value;
    size_t n;
    size_t *thing; /* at each place, or none */
    bool *seen;
};

/* An augmenting path from a thing, over values of `least` or more. */
static bool find_place(struct matching *m, double least, size_t i)
{
    for (size_t j = 0; j < m->n; j++) {
        if (m->seen[j] || m->value[i * m->n + j] < least)
            continue;
        m->seen[j] = true;
        if (m->thing[j] == none || find_place(m, least, m->thing[j])) {
            m->thing[j] = i;
            return true;
        }
    }
    return false;
}

static bool all_fit(struct matching *m, double least)
{
    for (size_t j = 0; j < m->n; j++)
        m->thing[j] = none;
    for (size_t i = 0; i < m->n; i++) {
        memset(m->seen, 0, m->n * sizeof *m->seen);
        if (!find_place(m, least, i))
            return false;
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `sorted`: all values. The first always fits. */
static double threshold(struct matching *m, const double *sorted)
{
    size_t fits = 0, fails = m->n * m->n;
    while (fails - fits > 1) {
        const size_t middle = fits + (fails - fits) / 2;
        *(all_fit(m, sorted[middle]) ? &fits : &fails) = middle;
    }
    return sorted[fits];
}

enum base_status qkd_assign_minimum(const double *value, size_t n, size_t *place,
                                    struct base_error *err)
{
    double *work = malloc(n * n * sizeof *work);
    struct matching m = { value, n, calloc(n, sizeof *m.thing), calloc(n, sizeof *m.seen) };
    enum base_status status = BASE_OK;
    if (!work || !m.thing || !m.seen) {
        status = no_memory(n, err);
    } else {
        memcpy(work, value, n * n * sizeof *work);
        qsort(work, n * n, sizeof *work, ascending);
        const double least = threshold(&m, work);
        for (size_t k = 0; k < n * n; k++)
            work[k] = value[k] < least ? -INFINITY : value[k];
        status = qkd_assign_total(work, n, place, err);
    }
    free(work);
    free(m.thing);
    free(m.seen);
    return status;
}
