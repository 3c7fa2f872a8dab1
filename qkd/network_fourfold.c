/* Two links clicking in the same slot.
 *
 * A user has one encoder, and its light goes to every line. So what a link sees of a shared user is
 * the same intensity, basis and bit that the other link sees; everything else (the partners'
 * choices, the global phases of different lines and users) is independent. Averaged over the
 * partner's bit a success does not depend on one's own (exchange early and late in Z, add pi to the
 * partner's phase in X), so it is enough to keep the choice of intensity: P = sum_c p_c Q_1(c)
 * Q_2(c),      Q_l(c) = sum_d p_d Q_l(c, d). Links without a common user: P = Q_1 Q_2. */
#include "qkd/network_parts.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_USERS = 12 };

/* Success of a link given its first or its second user's choice, and without knowing any. */
struct success {
    double given[2][QKD_CHOICES], mean;
};

/* Each link has its own best settings, an encoder only one: the mean of what the user's links with
 * a key ask for (of all its links if none has a key). With equal losses and lines that is the
 * optimum itself. */
static struct qkd_user encoder_of(const struct qkd_network_work *work, size_t user)
{
    struct qkd_user sum = { 0 };
    double weight = 0.0;
    for (int keyless = 0; keyless < 2 && weight == 0.0; keyless++)
        for (size_t l = 0; l < work->links; l++) {
            const struct qkd_network_pair *pair = &work->pairs[l];
            const bool first = pair->alice == user;
            if ((!first && pair->bob != user) || (!keyless && pair->rate_per_pulse <= 0.0))
                continue;
            const struct qkd_user *u = first ? &work->settings[l].alice : &work->settings[l].bob;
            sum.z += u->z;
            sum.y += u->y;
            sum.x += u->x;
            sum.p_z += u->p_z;
            sum.p_y += u->p_y;
            sum.p_x += u->p_x;
            weight += 1.0;
        }
    return (struct qkd_user){ sum.z / weight,   sum.y / weight,   sum.x / weight,
                              sum.p_z / weight, sum.p_y / weight, sum.p_x / weight };
}

static struct success success_of(const struct qkd_network_work *work,
                                 struct qkd_choice (*choices)[QKD_CHOICES], size_t l)
{
    const struct qkd_network_pair *pair = &work->pairs[l];
    const struct qkd_choice *a = choices[pair->alice - 1], *b = choices[pair->bob - 1];
    const struct qkd_link link = qkd_network_link(work, work->losses_db[pair->alice - 1],
                                                  work->losses_db[pair->bob - 1], pair->overlap_sq);
    struct success s = { 0 };
    for (int i = 0; i < QKD_CHOICES; i++)
        for (int j = 0; j < QKD_CHOICES; j++) {
            const double q =
                qkd_gains_mixed(&link, a[i].photons, a[i].basis_x, b[j].photons, b[j].basis_x);
            s.given[0][i] += b[j].probability * q;
            s.given[1][j] += a[i].probability * q;
            s.mean += a[i].probability * b[j].probability * q;
        }
    return s;
}

/* The side (0: Alice, 1: Bob) on which a pair has this user, or -1. */
static int side_of(const struct qkd_network_pair *pair, size_t user)
{
    return pair->alice == user ? 0 : pair->bob == user ? 1 : -1;
}

static struct qkd_fourfold fourfold_of(const struct qkd_network_work *work,
                                       struct qkd_choice (*choices)[QKD_CHOICES],
                                       const struct success *success, size_t k, size_t l)
{
    const struct qkd_network_pair *one = &work->pairs[k], *two = &work->pairs[l];
    struct qkd_fourfold f = { .a1 = one->alice, .b1 = one->bob, .a2 = two->alice, .b2 = two->bob };
    const int second = side_of(two, one->alice) >= 0;
    const size_t user = second ? one->alice : one->bob;
    const int here = second ? 0 : 1, there = side_of(two, user);

    f.shared = there >= 0;
    if (work->plan->network.encoders == QKD_ENCODERS_INDEPENDENT)
        f.probability = one->gain_mean * two->gain_mean; /* each link at its own best settings */
    else if (!f.shared)
        f.probability = success[k].mean * success[l].mean;
    else
        for (int c = 0; c < QKD_CHOICES; c++)
            f.probability += choices[user - 1][c].probability * success[k].given[here][c] *
                             success[l].given[there][c];
    f.counts = f.probability * work->plan->key.pulses;
    return f;
}

static void summary(const struct qkd_network_work *work, struct qkd_network *out)
{
    const struct qkd_fourfold *f = out->fourfolds.data;
    double sum = 0.0, low = INFINITY, high = 0.0;
    for (size_t i = 0; i < out->fourfolds.count; i++) {
        sum += f[i].probability;
        low = fmin(low, f[i].counts);
        high = fmax(high, f[i].counts);
    }
    const double mean = sum / (double)out->fourfolds.count;
    out->fourfold_mean_counts = mean * work->plan->key.pulses;
    out->fourfold_min_counts = low;
    out->fourfold_max_counts = high;
    out->fourfold_rate_hz = mean * work->optics->encoder.clock_hz;
}

enum base_status qkd_network_fourfolds(const struct qkd_network_work *work, struct qkd_network *out,
                                       struct base_error *err)
{
    const size_t links = work->links, count = links * (links - 1) / 2;
    if (work->users > MOST_USERS || count == 0)
        return BASE_OK; /* the rows say NAN */

    struct qkd_choice choices[MOST_USERS][QKD_CHOICES];
    for (size_t u = 0; u < work->users; u++) {
        const struct qkd_user encoder = encoder_of(work, u + 1);
        qkd_network_choices(&encoder, choices[u]);
    }
    struct success success[MOST_USERS * (MOST_USERS - 1) / 2];
    for (size_t l = 0; l < links; l++)
        success[l] = success_of(work, choices, l);

    struct qkd_fourfold *rows = calloc(count, sizeof *rows);
    if (!rows)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu pairs of links", count);
    size_t i = 0;
    for (size_t k = 0; k < links; k++)
        for (size_t l = k + 1; l < links; l++)
            rows[i++] = fourfold_of(work, choices, success, k, l);
    out->fourfolds =
        (struct base_rows){ .count = count, .table = &qkd_fourfold_table, .data = rows };
    summary(work, out);
    return BASE_OK;
}
