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

/* How much a colour deserves a good line; the greatest merit gets the best line. */
struct merit {
    double value;
    size_t colour;
};

static int by_merit(const void *left, const void *right)
{
    const struct merit *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return a->colour < b->colour ? -1 : 1;
}

/* A line scales the rates of its colour by about one factor. So for the total the colour with the
 * most key takes the best line (rearrangement inequality), for the minimum the one with the weakest
 * pair. */
static void judge_colours(const struct qkd_network_work *work, struct merit *merits, size_t colours)
{
    const bool total = work->plan->network.objective == QKD_TOTAL;
    for (size_t c = 0; c < colours; c++)
        merits[c] = (struct merit){ .value = total ? 0.0 : -INFINITY, .colour = c };
    for (size_t p = 0; p < work->links; p++) {
        double *value = &merits[work->pairs[p].line].value;
        const double rate = work->pairs[p].rate_bit_s;
        *value = total ? *value + rate : fmax(*value, -rate);
    }
    qsort(merits, colours, sizeof *merits, by_merit);
}

static bool lines_differ(const struct qkd_network_line *lines, size_t count)
{
    for (size_t l = 1; l < count; l++)
        if (lines[l].overlap_sq != lines[0].overlap_sq)
            return true;
    return false;
}

/* Colours to lines. Only if the lines differ does it matter, and costs a first round of rates. */
static enum base_status assign_lines(struct qkd_network_work *work,
                                     const struct qkd_network_line *lines, size_t colours,
                                     struct base_error *err)
{
    size_t *line_of = calloc(colours, sizeof *line_of);
    struct merit *merits = calloc(colours, sizeof *merits);
    enum base_status status = BASE_OK;
    if (!line_of || !merits) {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", colours);
        goto out;
    }
    for (size_t c = 0; c < colours; c++)
        line_of[c] = c;
    if (lines_differ(lines, colours)) {
        work->fraction_to = 0.5;
        status = qkd_network_rates(work, err);
        if (status)
            goto out;
        judge_colours(work, merits, colours);
        for (size_t rank = 0; rank < colours; rank++)
            line_of[merits[rank].colour] = rank;
        work->fraction_from = 0.5;
    }
    for (size_t p = 0; p < work->links; p++) {
        struct qkd_network_pair *pair = &work->pairs[p];
        const size_t l = line_of[pair->line];
        pair->line = l + 1;
        pair->line_mu = lines[l].mu;
        pair->line_frequency_hz = lines[l].freq_hz;
        pair->overlap_sq = lines[l].overlap_sq;
    }
out:
    free(line_of);
    free(merits);
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
    status = assign_lines(&work, lines, out->lines, err);
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
