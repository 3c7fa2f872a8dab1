/* How many users one comb carries, at its own line spacing and at others. */
#include "qkd/network_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_USERS = 1000, MOST_LINES = 4096 };

static int by_frequency(const void *left, const void *right)
{
    const struct qkd_comb_line *a = left, *b = right;
    return (a->freq_hz > b->freq_hz) - (a->freq_hz < b->freq_hz);
}

/* Power of the envelope, straight in decibel between lines; `comb` in ascending frequency. */
static double envelope_w(const struct qkd_comb_line *comb, size_t count, double freq_hz)
{
    size_t low = 0, high = count - 1;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        *(comb[middle].freq_hz <= freq_hz ? &low : &high) = middle;
    }
    const double share = (freq_hz - comb[low].freq_hz) / (comb[high].freq_hz - comb[low].freq_hz);
    return comb[low].power_w * pow(comb[high].power_w / comb[low].power_w, share);
}

/* The comb's envelope without the pump, which stands on it. */
static size_t envelope_of(const struct qkd_comb_line *comb, size_t count, double *centre_hz,
                          struct qkd_comb_line *out)
{
    size_t n = 0;
    *centre_hz = NAN;
    for (size_t i = 0; i < count; i++)
        if (comb[i].mu == 0)
            *centre_hz = comb[i].freq_hz;
        else if (comb[i].power_w > 0.0)
            out[n++] = comb[i];
    qsort(out, n, sizeof *out, by_frequency);
    return n;
}

static size_t lines_of(const struct qkd_comb_line *envelope, size_t count, double centre_hz,
                       double spacing_hz, struct qkd_comb_line *out)
{
    const double own_hz = (envelope[count - 1].freq_hz - envelope[0].freq_hz) /
                          (double)(envelope[count - 1].mu - envelope[0].mu);
    const int first = (int)ceil((envelope[0].freq_hz - centre_hz) / spacing_hz);
    const int last = (int)floor((envelope[count - 1].freq_hz - centre_hz) / spacing_hz);
    size_t n = 0;
    for (int mu = first; mu <= last && n < MOST_LINES; mu++) {
        const double freq_hz = centre_hz + mu * spacing_hz;
        out[n++] =
            (struct qkd_comb_line){ mu, freq_hz,
                                    envelope_w(envelope, count, freq_hz) * spacing_hz / own_hz };
    }
    return n;
}

/* The two users with most loss. */
static enum base_status weakest_pair(const struct optics_plan *optics, const struct qkd_plan *plan,
                                     double *first_db, double *second_db, struct base_error *err)
{
    double *losses_db = calloc(plan->network.users, sizeof *losses_db);
    if (!losses_db)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu users", plan->network.users);
    const enum base_status status = qkd_network_losses(optics, plan, losses_db, err);
    *first_db = *second_db = 0.0;
    for (size_t u = 0; !status && u < plan->network.users; u++)
        if (losses_db[u] >= *first_db) {
            *second_db = *first_db;
            *first_db = losses_db[u];
        } else {
            *second_db = fmax(*second_db, losses_db[u]);
        }
    free(losses_db);
    return status;
}

/* Key of the weakest pair on a line of this overlap. */
static enum base_status weakest_rate(const struct qkd_network_work *work, const double *losses_db,
                                     double overlap_sq, double *rate_bit_s, struct base_error *err)
{
    const struct qkd_link link = qkd_network_link(work, losses_db[0], losses_db[1], overlap_sq);
    struct qkd_plan best;
    struct qkd_key key;
    enum base_status status = qkd_optimise(&link, work->plan, &best, err);
    if (!status)
        status = qkd_key_rate(&link, &best, work->optics->encoder.clock_hz, &key, err);
    *rate_bit_s = status ? NAN : key.rate_bit_s;
    return status;
}

/* Lines stand best overlap first: those with a key come before those without. */
static enum base_status count_keyed(const struct qkd_network_work *work, const double *losses_db,
                                    const struct qkd_network_line *lines, size_t usable,
                                    struct qkd_network_capacity *out, struct base_error *err)
{
    size_t keyed = 0, closed = usable;
    double rate;
    enum base_status status = BASE_OK;
    while (!status && keyed < closed) {
        const size_t ask = keyed + (closed - keyed - 1) / 2; /* the first first, then halves */
        const size_t l = keyed == 0 && closed == usable ? usable - 1 : ask;
        status = weakest_rate(work, losses_db, lines[l].overlap_sq, &rate, err);
        if (!status && rate > 0.0) {
            keyed = l + 1;
            out->rate_least_bit_s = rate;
        } else {
            closed = l;
        }
    }
    out->lines_keyed = keyed;
    return status;
}

static void summarise(const struct qkd_network_line *lines, size_t usable,
                      struct qkd_network_capacity *out)
{
    const size_t keyed = out->lines_keyed;
    out->lines_bright = usable;
    out->users = keyed == 0 ? 0 : keyed % 2 ? keyed + 1 : keyed; /* n - 1 lines for even n */
    if (keyed > 0 && out->users > MOST_USERS)
        out->users = MOST_USERS;
    out->limit = keyed < usable;
    out->power_least_w = out->osnr_least_db = out->overlap_least = INFINITY;
    out->crosstalk_most_db = -INFINITY;
    for (size_t l = 0; l < keyed; l++) {
        out->power_least_w = fmin(out->power_least_w, lines[l].power_w);
        out->osnr_least_db = fmin(out->osnr_least_db, lines[l].osnr_db);
        out->overlap_least = fmin(out->overlap_least, lines[l].overlap_sq);
        out->crosstalk_most_db = fmax(out->crosstalk_most_db, lines[l].crosstalk_db);
    }
    if (keyed == 0)
        out->power_least_w = out->osnr_least_db = out->overlap_least = out->crosstalk_most_db = NAN;
    if (isinf(out->osnr_least_db))
        out->osnr_least_db = NAN;
    if (isinf(out->crosstalk_most_db))
        out->crosstalk_most_db = NAN;
}

struct workshop {
    struct qkd_comb_line *envelope, *lines;
    struct qkd_network_line *judged;
    struct qkd_network_capacity *rows;
};

static enum base_status fill(const struct optics_plan *optics, const struct qkd_plan *plan,
                             const struct qkd_comb_line *comb, size_t count, double vacuum_w,
                             struct workshop *w, struct base_error *err)
{
    const struct base_list *spacings = &plan->network.spacings_hz;
    const struct qkd_network_work work = { .optics = optics, .plan = plan };
    double centre_hz, losses_db[2];
    const size_t n = envelope_of(comb, count, &centre_hz, w->envelope);
    if (n < 2 || !isfinite(centre_hz))
        return base_fail(err, BASE_ERR_DOMAIN, "a comb of %zu lines has no envelope", n);
    enum base_status status = weakest_pair(optics, plan, &losses_db[0], &losses_db[1], err);
    for (size_t s = 0; !status && s < spacings->count; s++) {
        const double spacing_hz = spacings->value[s];
        w->rows[s] = (struct qkd_network_capacity){ .spacing_hz = spacing_hz };
        const size_t lines = lines_of(w->envelope, n, centre_hz, spacing_hz, w->lines);
        const size_t usable =
            qkd_network_lines(optics, &plan->network, w->lines, lines, vacuum_w, w->judged);
        status = count_keyed(&work, losses_db, w->judged, usable, &w->rows[s], err);
        summarise(w->judged, usable, &w->rows[s]);
    }
    return status;
}

enum base_status qkd_network_capacities(const struct optics_plan *optics,
                                        const struct qkd_plan *plan,
                                        const struct qkd_comb_line *comb, size_t count,
                                        double vacuum_w, struct base_rows *out,
                                        struct base_error *err)
{
    const size_t spacings = plan->network.spacings_hz.count;
    *out = (struct base_rows){ 0 };
    if (spacings == 0)
        return BASE_OK;
    struct workshop w = { calloc(count, sizeof *w.envelope), calloc(MOST_LINES, sizeof *w.lines),
                          calloc(MOST_LINES, sizeof *w.judged), calloc(spacings, sizeof *w.rows) };
    enum base_status status =
        w.envelope && w.lines && w.judged && w.rows
            ? fill(optics, plan, comb, count, vacuum_w, &w, err)
            : base_fail(err, BASE_ERR_MEMORY, "no memory for %d lines", MOST_LINES);
    if (!status) {
        *out = (struct base_rows){ spacings, &qkd_network_capacity_table, w.rows };
        w.rows = NULL; /* now the result's */
    }
    free(w.envelope);
    free(w.lines);
    free(w.judged);
    free(w.rows);
    return status ? base_while(err, "counting the users one comb carries") : BASE_OK;
}
