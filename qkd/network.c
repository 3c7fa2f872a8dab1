/* A network: users to pairs, pairs to lines, lines to rates, rates to totals. */
#include "qkd/network_parts.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_USERS = 1000 };

static enum base_status check(const struct optics_plan *optics, const struct qkd_plan *plan,
                              const struct qkd_network_line *lines, size_t line_count,
                              struct base_error *err)
{
    const size_t users = plan->network.users;
    if (users < 2 || users > MOST_USERS)
        return base_fail(err, BASE_ERR_DOMAIN, "network.users = %zu: 2 to %d can be computed",
                         users, MOST_USERS);
    const size_t needed = users % 2 ? users : users - 1;
    if (line_count < needed)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "%zu users need %zu lines of the comb, %zu are usable", users, needed,
                         line_count);
    for (size_t l = 0; l < needed; l++)
        if (!(lines[l].overlap_sq >= 0.0 && lines[l].overlap_sq <= 1.0))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "line mu = %d: mode overlap %g is outside [0, 1]", lines[l].mu,
                             lines[l].overlap_sq);
    if (!(optics->encoder.clock_hz > 0.0 && isfinite(optics->encoder.clock_hz)))
        return base_fail(err, BASE_ERR_DOMAIN, "encoder.clock_hz = %g: above 0 is needed",
                         optics->encoder.clock_hz);
    if (plan->key.source == QKD_SOURCE_MEASURED)
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.source = measured: the lines of a network are judged by their "
                         "overlap, not by photon numbers: poisson is needed");
    return BASE_OK;
}

/* All pairs in lexical order; `line` holds the colour until lines are assigned. */
static void make_pairs(const struct qkd_network_work *work, double overlap_sq)
{
    size_t p = 0;
    for (size_t i = 0; i < work->users; i++)
        for (size_t j = i + 1; j < work->users; j++)
            work->pairs[p++] = (struct qkd_network_pair){
                .alice = i + 1,
                .bob = j + 1,
                .line = qkd_network_colour(work->users, i, j),
                .line_frequency_hz = NAN,
                .loss_db = work->losses_db[i] + work->losses_db[j],
                .overlap_sq = overlap_sq,
            };
}

/* The lines of the colours to their pairs. */
static enum base_status assign_lines(struct qkd_network_work *work,
                                     const struct qkd_network_line *lines, struct qkd_network *out,
                                     struct base_error *err)
{
    size_t *line_of = calloc(out->lines, sizeof *line_of);
    if (!line_of)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", out->lines);
    const enum base_status status = qkd_network_assign(work, lines, out->lines, QKD_ASSIGN_EXACTLY,
                                                       line_of, &out->assignment, err);
    for (size_t p = 0; p < work->links && !status; p++) {
        struct qkd_network_pair *pair = &work->pairs[p];
        const size_t l = line_of[pair->line];
        pair->line = l + 1;
        pair->line_mu = lines[l].mu;
        pair->line_frequency_hz = lines[l].freq_hz;
        pair->overlap_sq = lines[l].overlap_sq;
    }
    free(line_of);
    return status;
}

static void totals(const struct qkd_network_work *work, struct qkd_network *out)
{
    double sum = 0.0, low = INFINITY;
    for (size_t p = 0; p < work->links; p++) {
        sum += work->pairs[p].rate_bit_s;
        low = fmin(low, work->pairs[p].rate_bit_s);
    }
    out->rate_total_bit_s = sum;
    out->rate_min_bit_s = low;
    out->rate_mean_bit_s = sum / (double)work->links;
}

static void count_parts(size_t users, struct qkd_network *out)
{
    out->users = users;
    out->links = users * (users - 1) / 2;
    out->lines = users % 2 ? users : users - 1;
    out->detectors = 2 * out->links;
    out->combs = 1;
    out->lasers_instead = users * (users - 1); /* every user, one for each partner */
    out->modulators = QKD_NETWORK_MODULATORS * users;
}

enum base_status qkd_network_of(const struct optics_plan *optics, const struct qkd_plan *plan,
                                const struct qkd_network_line *lines, size_t line_count,
                                const struct base_progress *progress, struct qkd_network *out,
                                struct base_error *err)
{
    base_table_defaults(&qkd_network_table, out);
    if (check(optics, plan, lines, line_count, err))
        return base_while(err, "laying out a network");
    count_parts(plan->network.users, out);

    double *losses_db = calloc(out->users, sizeof *losses_db);
    struct qkd_network_work work = { .optics = optics,
                                     .plan = plan,
                                     .progress = progress,
                                     .fraction_to = 1.0,
                                     .users = out->users,
                                     .links = out->links,
                                     .losses_db = losses_db };
    work.pairs = calloc(work.links, sizeof *work.pairs);
    work.settings = calloc(work.links, sizeof *work.settings);
    enum base_status status = BASE_OK;
    if (!losses_db || !work.pairs || !work.settings) {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu links", work.links);
        goto out;
    }
    status = qkd_network_losses(optics, plan, losses_db, err);
    if (status)
        goto out;
    make_pairs(&work, lines[0].overlap_sq);
    status = assign_lines(&work, lines, out, err);
    if (!status)
        status = qkd_network_rates(&work, err);
    if (!status)
        status = qkd_network_fourfolds(&work, out, err);
    if (status)
        goto out;
    totals(&work, out);
    status = qkd_network_report(&work, lines, line_count, out, err);
    if (!status)
        status = qkd_network_variants(&work, out, err);
    if (status)
        goto out;

    out->pairs = (struct base_rows){ work.links, &qkd_network_pair_table, work.pairs };
    work.pairs = NULL; /* now the result's */
out:
    free(losses_db);
    free(work.pairs);
    free(work.settings);
    if (status)
        base_table_release(&qkd_network_table, out);
    return status ? base_while(err, "computing a network of %zu users", plan->network.users)
                  : BASE_OK;
}
