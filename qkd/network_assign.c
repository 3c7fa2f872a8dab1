/* Colours to lines. A colour is a set of pairs without a common user; which line carries it decides
 * the overlap all of them have. The value of a colour on a line is the sum (or the least) of its
 * pairs' keys there, and the best choice of lines is an assignment problem, solved exactly.
 *
 * Few pairs and lines: every pair is optimised on every line. More: on a few overlaps, and its keys
 * on the lines are interpolated. That decides the lines only: afterwards every pair has its own
 * optimum on its own line. */
#include "qkd/network_parts.h"

#include "base/constants.h"
#include "qkd/assign.h"

#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { NODES = 5 };

struct choice {
    struct qkd_network_work *work;
    const struct qkd_network_line *lines;
    size_t colours;
    double *value; /* colours x lines */
};

static double merge(const struct qkd_network_work *work, double value, double rate)
{
    return work->plan->network.objective == QKD_TOTAL ? value + rate : fmin(value, rate);
}

static void clear(const struct choice *c)
{
    const bool total = c->work->plan->network.objective == QKD_TOTAL;
    for (size_t k = 0; k < c->colours * c->colours; k++)
        c->value[k] = total ? 0.0 : INFINITY;
}

/* Overlaps that differ; lines stand best first. */
static size_t distinct(const struct choice *c)
{
    size_t count = 1;
    for (size_t l = 1; l < c->colours; l++)
        count += c->lines[l].overlap_sq != c->lines[l - 1].overlap_sq;
    return count;
}

/* Rates of all pairs as if all were on a line of this overlap; round `k` of `rounds`. */
static enum base_status rates_on(struct qkd_network_work *work, double overlap_sq, double k,
                                 double rounds, struct base_error *err)
{
    for (size_t p = 0; p < work->links; p++)
        work->pairs[p].overlap_sq = overlap_sq;
    work->fraction_from = k / rounds;
    work->fraction_to = (k + 1.0) / rounds;
    return qkd_network_rates(work, err);
}

/* Every pair optimised on every line; lines alike are computed once. */
static enum base_status value_exactly(const struct choice *c, struct base_error *err)
{
    struct qkd_network_work *work = c->work;
    const double rounds = (double)distinct(c) + 1.0;
    double round = 0.0;
    enum base_status status = BASE_OK;
    for (size_t l = 0; l < c->colours && !status; l++) {
        if (l == 0 || c->lines[l].overlap_sq != c->lines[l - 1].overlap_sq)
            status = rates_on(work, c->lines[l].overlap_sq, round++, rounds, err);
        for (size_t p = 0; p < work->links && !status; p++) {
            double *value = &c->value[work->pairs[p].line * c->colours + l];
            *value = merge(work, *value, work->pairs[p].rate_bit_s);
        }
    }
    work->fraction_from = (rounds - 1.0) / rounds;
    work->fraction_to = 1.0;
    return status;
}

/* Pairs in the order of their colours; those of colour c begin at first[c]. */
static void sort_pairs(const struct choice *c, size_t *first, size_t *sorted)
{
    const struct qkd_network_work *work = c->work;
    for (size_t p = 0; p < work->links; p++)
        first[work->pairs[p].line + 1]++;
    for (size_t k = 0; k < c->colours; k++)
        first[k + 1] += first[k];
    for (size_t p = work->links; p-- > 0;) /* behind the last one's end, and back */
        sorted[--first[work->pairs[p].line + 1]] = p;
    for (size_t k = 0; k < c->colours; k++)
        first[k] = first[k + 1];
    first[c->colours] = work->links;
}

/* Keys of all pairs on the nodes, [pair][node], overlaps ascending; Chebyshev points of the second
 * kind: both ends are nodes. */
static enum base_status rates_on_nodes(const struct choice *c, double node[NODES], double *rate,
                                       struct base_error *err)
{
    const double high = c->lines[0].overlap_sq, low = c->lines[c->colours - 1].overlap_sq;
    enum base_status status = BASE_OK;
    for (int k = 0; k < NODES && !status; k++) {
        node[k] = 0.5 * (high + low) - 0.5 * (high - low) * cos(BASE_PI * k / (NODES - 1));
        status = rates_on(c->work, node[k], k, NODES + 1.0, err);
        for (size_t p = 0; p < c->work->links && !status; p++)
            rate[p * NODES + (size_t)k] = c->work->pairs[p].rate_bit_s;
    }
    c->work->fraction_from = NODES / (NODES + 1.0);
    c->work->fraction_to = 1.0;
    return status;
}

/* The pairs of one colour on all lines. Steffen's interpolation (Astron. Astrophys. 239, 443
 * (1990)) stays between its nodes: no key appears where there is none on both sides. */
static bool value_colour(const struct choice *c, const size_t *pairs, size_t count, size_t colour,
                         const double node[NODES], const double *rate)
{
    gsl_interp *curve = gsl_interp_alloc(gsl_interp_steffen, NODES);
    double *value = &c->value[colour * c->colours];
    for (size_t i = 0; curve && i < count; i++) {
        const double *own = &rate[pairs[i] * NODES];
        gsl_interp_init(curve, node, own, NODES);
        for (size_t l = 0; l < c->colours; l++) {
            const double at = fmin(fmax(c->lines[l].overlap_sq, node[0]), node[NODES - 1]);
            value[l] = merge(c->work, value[l], gsl_interp_eval(curve, node, own, at, NULL));
        }
    }
    gsl_interp_free(curve);
    return curve;
}

static enum base_status value_nearly(const struct choice *c, struct base_error *err)
{
    size_t *first = calloc(c->colours + 1, sizeof *first);
    size_t *sorted = malloc(c->work->links * sizeof *sorted);
    double *rate = malloc(c->work->links * NODES * sizeof *rate);
    double node[NODES];
    bool good = first && sorted && rate;
    enum base_status status = good ? rates_on_nodes(c, node, rate, err) : BASE_OK;
    if (good && !status) {
        sort_pairs(c, first, sorted);
#pragma omp parallel for schedule(dynamic) reduction(&& : good)
        for (size_t k = 0; k < c->colours; k++)
            good =
                value_colour(c, sorted + first[k], first[k + 1] - first[k], k, node, rate) && good;
    }
    if (!good)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", c->colours);
    free(first);
    free(sorted);
    free(rate);
    return status;
}

enum base_status qkd_network_assign(struct qkd_network_work *work,
                                    const struct qkd_network_line *lines, size_t colours,
                                    size_t exact_most, size_t *line_of, int *how,
                                    struct base_error *err)
{
    struct choice c = { work, lines, colours, NULL };
    for (size_t l = 0; l < colours; l++)
        line_of[l] = l;
    const size_t different = distinct(&c);
    *how = different == 1                          ? QKD_LINES_ALIKE
           : different * work->links <= exact_most ? QKD_LINES_EXACT
                                                   : QKD_LINES_INTERPOLATED;
    if (*how == QKD_LINES_ALIKE)
        return BASE_OK;
    c.value = malloc(colours * colours * sizeof *c.value);
    if (!c.value)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to assign %zu lines", colours);
    clear(&c);
    enum base_status status =
        *how == QKD_LINES_EXACT ? value_exactly(&c, err) : value_nearly(&c, err);
    if (!status)
        status = work->plan->network.objective == QKD_TOTAL
                     ? qkd_assign_total(c.value, colours, line_of, err)
                     : qkd_assign_minimum(c.value, colours, line_of, err);
    free(c.value);
    return status ? base_while(err, "choosing a line for each colour") : BASE_OK;
}
