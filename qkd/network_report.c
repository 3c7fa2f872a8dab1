/* The pairs of a network seen from its users, its lines, and as pictures. */
#include "qkd/network_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BARS = 24, MOST_SIMULTANEOUS = 20 };

static enum base_status no_memory(struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory for what a network reports");
}

static enum base_status per_user(const struct qkd_network_work *work, struct qkd_network *out,
                                 struct base_error *err)
{
    const size_t n = work->users;
    double *user = base_reals_alloc(&out->user, n);
    double *loss = base_reals_alloc(&out->user_loss_db, n);
    double *rate = base_reals_alloc(&out->user_rate_bit_s, n);
    double *cell = base_reals_alloc(&out->cell, n * n);
    double *matrix = base_reals_alloc(&out->rate_matrix_bit_s, n * n);
    if (!user || !loss || !rate || !cell || !matrix)
        return no_memory(err);
    for (size_t u = 0; u < n; u++) {
        user[u] = (double)(u + 1);
        loss[u] = work->losses_db[u];
    }
    for (size_t c = 0; c < n * n; c++)
        cell[c] = (double)c;
    for (size_t p = 0; p < work->links; p++) {
        const struct qkd_network_pair *pair = &work->pairs[p];
        const size_t i = pair->alice - 1, j = pair->bob - 1;
        matrix[i * n + j] = matrix[j * n + i] = pair->rate_bit_s;
        rate[i] += pair->rate_bit_s;
        rate[j] += pair->rate_bit_s;
    }
    return BASE_OK;
}

/* Bars of equal width in the logarithm, from the slowest pair with a key to the fastest. */
static enum base_status histogram(const struct qkd_network_work *work, struct qkd_network *out,
                                  struct base_error *err)
{
    double low = INFINITY, high = 0.0;
    for (size_t p = 0; p < work->links; p++) {
        const double rate = work->pairs[p].rate_bit_s;
        out->pairs_without_key += !(rate > 0.0);
        if (rate > 0.0) {
            low = fmin(low, rate);
            high = fmax(high, rate);
        }
    }
    if (out->pairs_without_key == work->links)
        return BASE_OK; /* nothing to draw */
    double *at = base_reals_alloc(&out->histogram_rate_bit_s, BARS);
    double *pairs = base_reals_alloc(&out->histogram_pairs, BARS);
    if (!at || !pairs)
        return no_memory(err);
    if (high < 1.01 * low) { /* all alike: one bar in the middle of a few per cent */
        low /= 1.01;
        high *= 1.01;
    }
    const double width = log(high / low) / BARS;
    for (int b = 0; b < BARS; b++)
        at[b] = low * exp(width * (b + 0.5));
    for (size_t p = 0; p < work->links; p++) {
        const double rate = work->pairs[p].rate_bit_s;
        if (rate > 0.0)
            pairs[(int)fmin(BARS - 1, fmax(0.0, floor(log(rate / low) / width)))] += 1.0;
    }
    return BASE_OK;
}

/* Mean over all sets of k links of one line (they have no user in common, so their coincidences are
 * independent) of the product of their probabilities. With E_k of the first j links at hand,
 *     E_k <- [(j - k) E_k + k x_j E_{k-1}]/j       (x_j the j-th: it is in k of j sets). */
static void mean_products(const double *x, size_t count, size_t most, double *mean)
{
    memset(mean, 0, (most + 1) * sizeof *mean);
    mean[0] = 1.0;
    for (size_t j = 1; j <= count; j++)
        for (size_t k = j < most ? j : most; k > 0; k--)
            mean[k] = ((double)(j - k) * mean[k] + (double)k * x[j - 1] * mean[k - 1]) / (double)j;
}

/* All lines have as many links: an even number of users makes n/2 pairs on each, an odd number
 * leaves one user out. */
static enum base_status simultaneous(const struct qkd_network_work *work, struct qkd_network *out,
                                     struct base_error *err)
{
    const size_t links = work->users / 2;
    const size_t most = links < MOST_SIMULTANEOUS ? links : MOST_SIMULTANEOUS;
    double *k_of = base_reals_alloc(&out->simultaneous, most);
    double *chance = base_reals_alloc(&out->simultaneous_probability, most);
    double *rate = base_reals_alloc(&out->simultaneous_rate_hz, most);
    double *x = calloc(out->lines * links, sizeof *x);
    size_t *filled = calloc(out->lines, sizeof *filled);
    enum base_status status = BASE_OK;
    if (!k_of || !chance || !rate || !x || !filled) {
        status = no_memory(err);
        goto done;
    }
    for (size_t p = 0; p < work->links; p++) {
        const size_t line = work->pairs[p].line - 1;
        x[line * links + filled[line]++] = work->pairs[p].gain_mean;
    }
    for (size_t line = 0; line < out->lines; line++) {
        double mean[MOST_SIMULTANEOUS + 1];
        mean_products(x + line * links, filled[line], most, mean);
        for (size_t k = 0; k < most; k++)
            chance[k] += mean[k + 1] / (double)out->lines;
    }
    for (size_t k = 0; k < most; k++) {
        k_of[k] = (double)(k + 1);
        rate[k] = chance[k] * work->optics->encoder.clock_hz;
    }
done:
    free(x);
    free(filled);
    return status;
}

static enum base_status line_rows(const struct qkd_network_work *work,
                                  const struct qkd_network_line *lines, size_t count,
                                  struct qkd_network *out, struct base_error *err)
{
    struct qkd_network_line *rows = calloc(count, sizeof *rows);
    if (!rows)
        return no_memory(err);
    memcpy(rows, lines, count * sizeof *rows);
    for (size_t l = 0; l < count; l++)
        rows[l].visibility = 0.5 * rows[l].overlap_sq;
    for (size_t l = 0; l < count; l++)
        if (l < out->lines)
            rows[l].verdict = QKD_LINE_USED;
        else if (rows[l].verdict == QKD_LINE_USED)
            rows[l].verdict = QKD_LINE_SPARE;
    for (size_t p = 0; p < work->links; p++)
        rows[work->pairs[p].line - 1].rate_bit_s += work->pairs[p].rate_bit_s;
    out->comb_lines = (struct base_rows){ count, &qkd_network_line_table, rows };
    return BASE_OK;
}

/* A user's comb whose spacing drifts by d moves line mu by mu d: the key with the least limit per
 * mu goes first. */
static void first_to_die(const struct qkd_network_work *work, struct qkd_network *out)
{
    double least = INFINITY;
    out->offset_limit_least_hz = INFINITY;
    for (size_t p = 0; p < work->links; p++) {
        const struct qkd_network_pair *pair = &work->pairs[p];
        if (!(pair->rate_per_pulse > 0.0))
            continue;
        const double spacing_hz = pair->offset_limit_hz / fmax(1.0, abs(pair->line_mu));
        out->offset_limit_least_hz = fmin(out->offset_limit_least_hz, pair->offset_limit_hz);
        if (spacing_hz < least) {
            least = spacing_hz;
            out->drift_first_alice = pair->alice;
            out->drift_first_bob = pair->bob;
        }
    }
    out->spacing_limit_least_hz = least < INFINITY ? least : NAN;
    if (!(out->offset_limit_least_hz < INFINITY))
        out->offset_limit_least_hz = NAN;
}

enum base_status qkd_network_report(const struct qkd_network_work *work,
                                    const struct qkd_network_line *lines, size_t line_count,
                                    struct qkd_network *out, struct base_error *err)
{
    enum base_status status = per_user(work, out, err);
    if (!status)
        status = histogram(work, out, err);
    if (!status)
        status = simultaneous(work, out, err);
    if (!status)
        status = line_rows(work, lines, line_count, out, err);
    first_to_die(work, out);
    return status;
}
