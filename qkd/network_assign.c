/* Colours to lines. A colour is a set of pairs without a common user; which line carries it decides
 * the overlap all of them have. The value of a colour on a line is the sum (or the least) of its
 * pairs' keys there, and the best choice of lines is an assignment problem, solved exactly.
 *
 * Few pairs and lines: every pair is optimised on every line. More: each pair keeps the settings
 * that are best on the middle line, and its key on the others, smooth in the overlap, is taken from
 * four of them; the key lost by keeping the settings is of second order in the change of overlap.
 * That decides the lines only: afterwards every pair has its own optimum on its own line. */
#include "qkd/network_parts.h"

#include "base/constants.h"
#include "qkd/assign.h"

#include <math.h>
#include <stdlib.h>

enum { NODES = 4 };

/* Lagrange's weights of the nodes at one overlap. */
struct weights {
    double of[NODES];
};

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

/* Weights of Lagrange's interpolation from the nodes to the overlap of each line. */
static void weigh(const struct choice *c, const double node[NODES], struct weights *weight)
{
    for (size_t l = 0; l < c->colours; l++)
        for (int k = 0; k < NODES; k++) {
            weight[l].of[k] = 1.0;
            for (int m = 0; m < NODES; m++)
                if (m != k)
                    weight[l].of[k] *= (c->lines[l].overlap_sq - node[m]) / (node[k] - node[m]);
        }
}

/* The pairs of one colour on all lines, with the settings that are best on the middle one. */
static void value_colour(const struct choice *c, size_t colour, const double node[NODES],
                         const struct weights *weight)
{
    const struct qkd_network_work *work = c->work;
    const double clock_hz = work->optics->encoder.clock_hz;
    double *value = &c->value[colour * c->colours];
    for (size_t p = 0; p < work->links; p++) {
        const struct qkd_network_pair *pair = &work->pairs[p];
        if (pair->line != colour)
            continue;
        double rate[NODES];
        struct qkd_link link = qkd_network_link(work, work->losses_db[pair->alice - 1],
                                                work->losses_db[pair->bob - 1], node[0]);
        for (int k = 0; k < NODES; k++) {
            link.overlap_sq = node[k];
            rate[k] = clock_hz * qkd_network_rate(work, &link, &work->settings[p]);
        }
        for (size_t l = 0; l < c->colours; l++) {
            double sum = 0.0;
            for (int k = 0; k < NODES; k++)
                sum += weight[l].of[k] * rate[k];
            value[l] = merge(work, value[l], fmax(0.0, sum));
        }
    }
}

static enum base_status value_nearly(const struct choice *c, struct base_error *err)
{
    const double high = c->lines[0].overlap_sq, low = c->lines[c->colours - 1].overlap_sq;
    struct weights *weight = malloc(c->colours * sizeof *weight);
    double node[NODES];
    if (!weight)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", c->colours);
    for (int k = 0; k < NODES; k++) /* Chebyshev points of the second kind: both ends are nodes */
        node[k] = 0.5 * (high + low) + 0.5 * (high - low) * cos(BASE_PI * k / (NODES - 1));
    weigh(c, node, weight);
    const enum base_status status =
        rates_on(c->work, c->lines[c->colours / 2].overlap_sq, 0.0, 2.0, err);
#pragma omp parallel for schedule(dynamic) if (!status)
    for (size_t colour = 0; colour < c->colours; colour++)
        if (!status)
            value_colour(c, colour, node, weight);
    free(weight);
    c->work->fraction_from = 0.5;
    c->work->fraction_to = 1.0;
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
                                                   : QKD_LINES_HELD;
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
