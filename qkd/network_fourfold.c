/* Two links clicking in the same slot.
 *
 * A user has one encoder, and its light goes to every line. So what a link sees of a shared user is
 * the same intensity, basis and bit that the other link sees; everything else (the partners'
 * choices, the global phases of different lines and users) is independent. Averaged over the
 * partner's bit a success does not depend on one's own (exchange early and late in Z, add pi to the
 * partner's phase in X), so it is enough to keep the choice of intensity: P = sum_c p_c Q_1(c)
 * Q_2(c),      Q_l(c) = sum_d p_d Q_l(c, d). Links without a common user: P = Q_1 Q_2.
 *
 * Mean, least and most of all pairs of links are found without going through the pairs that share
 * nobody: a thousand users have 1.2e11 of them. */
#include "qkd/network_parts.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_TO = 12 }; /* users whose pairs of links are all listed */

/* Success of a link given its first or its second user's choice, and without knowing any. */
struct success {
    double given[2][QKD_CHOICES], mean;
};

/* The links of each user: [user - 1][users - 1]. */
static size_t *list_links(const struct qkd_network_work *work)
{
    const size_t each = work->users - 1;
    size_t *list = malloc(work->users * each * sizeof *list);
    size_t *count = calloc(work->users, sizeof *count);
    for (size_t l = 0; list && count && l < work->links; l++) {
        const size_t a = work->pairs[l].alice - 1, b = work->pairs[l].bob - 1;
        list[a * each + count[a]++] = l;
        list[b * each + count[b]++] = l;
    }
    if (!count) {
        free(list);
        list = NULL;
    }
    free(count);
    return list;
}

/* Each link has its own best settings, an encoder only one: the mean of what the user's links with
 * a key ask for (of all its links if none has a key). With equal losses and lines that is the
 * optimum itself. */
static struct qkd_user encoder_of(const struct qkd_network_work *work, const size_t *links,
                                  size_t user)
{
    struct qkd_user sum = { 0 };
    double weight = 0.0;
    for (int keyless = 0; keyless < 2 && weight == 0.0; keyless++)
        for (size_t i = 0; i + 1 < work->users; i++) {
            const size_t l = links[i];
            const struct qkd_network_pair *pair = &work->pairs[l];
            const bool first = pair->alice == user;
            if (!keyless && pair->rate_per_pulse <= 0.0)
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

/* Probabilities of all pairs of links. */
struct spread {
    double sum, low, high;
};

/* sum_{k<l} x_k x_l of numbers of which these are sum and sum of squares. */
static double pairs_sum(double sum, double squares)
{
    return 0.5 * (sum * sum - squares);
}

struct ranked {
    double mean;
    size_t link;
};

static int ascending(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->mean != b->mean)
        return a->mean < b->mean ? -1 : 1;
    return a->link < b->link ? -1 : 1;
}

static bool apart(const struct qkd_network_work *work, size_t k, size_t l)
{
    const struct qkd_network_pair *one = &work->pairs[k], *two = &work->pairs[l];
    return side_of(two, one->alice) < 0 && side_of(two, one->bob) < 0;
}

/* Least and most of products, in the order of the links' own: the first partner that will do ends
 * the search for each link, and no link behind the best product can be better. `any`: also of
 * links with a common user. */
static void extremes(const struct qkd_network_work *work, const struct ranked *order, bool any,
                     struct spread *out)
{
    const size_t n = work->links;
    for (size_t i = 0; i + 1 < n && order[i].mean * order[i + 1].mean < out->low; i++)
        for (size_t j = i + 1; j < n; j++)
            if (any || apart(work, order[i].link, order[j].link)) {
                out->low = fmin(out->low, order[i].mean * order[j].mean);
                break;
            }
    for (size_t i = n - 1; i > 0 && order[i].mean * order[i - 1].mean > out->high; i--)
        for (size_t j = i; j-- > 0;)
            if (any || apart(work, order[i].link, order[j].link)) {
                out->high = fmax(out->high, order[i].mean * order[j].mean);
                break;
            }
}

/* What one user's links are given each choice of the user: [choice][link of the user]. */
struct shared {
    double *given[QKD_CHOICES];
    double p[QKD_CHOICES];
    size_t count;
};

static double share(const struct shared *s, size_t k, size_t l)
{
    double sum = 0.0;
    for (int c = 0; c < QKD_CHOICES; c++)
        sum += s->p[c] * s->given[c][k] * s->given[c][l];
    return sum;
}

/* All pairs of links with this user in common: their sum less that of the products of means. */
static void share_user(const struct qkd_network_work *work, const struct success *success,
                       const size_t *links, const struct qkd_choice *choice, size_t user,
                       struct shared *s, struct spread *out)
{
    double mean = 0.0, mean_squares = 0.0;
    s->count = work->users - 1;
    for (size_t k = 0; k < s->count; k++) {
        const struct success *one = &success[links[k]];
        const int side = side_of(&work->pairs[links[k]], user);
        for (int c = 0; c < QKD_CHOICES; c++)
            s->given[c][k] = one->given[side][c];
        mean += one->mean;
        mean_squares += one->mean * one->mean;
    }
    out->sum = -pairs_sum(mean, mean_squares);
    for (int c = 0; c < QKD_CHOICES; c++) {
        double sum = 0.0, squares = 0.0;
        s->p[c] = choice[c].probability;
        for (size_t k = 0; k < s->count; k++) {
            sum += s->given[c][k];
            squares += s->given[c][k] * s->given[c][k];
        }
        out->sum += s->p[c] * pairs_sum(sum, squares);
    }
    for (size_t k = 0; k < s->count; k++)
        for (size_t l = k + 1; l < s->count; l++) {
            const double both = share(s, k, l);
            out->low = fmin(out->low, both);
            out->high = fmax(out->high, both);
        }
}

/* User after user, in parallel; sums are put together in the users' order. */
static bool share_all(const struct qkd_network_work *work, const struct success *success,
                      const size_t *links, struct qkd_choice (*choices)[QKD_CHOICES],
                      struct spread *out)
{
    struct spread *each = calloc(work->users, sizeof *each);
    bool good = each;
#pragma omp parallel for schedule(dynamic) if (good)
    for (size_t u = 0; u < work->users; u++) {
        bool go_on;
#pragma omp atomic read
        go_on = good;
        double *room = go_on ? malloc(QKD_CHOICES * work->users * sizeof *room) : NULL;
        if (!room) {
#pragma omp atomic write
            good = false;
            continue;
        }
        struct shared s = { .count = 0 };
        for (int c = 0; c < QKD_CHOICES; c++)
            s.given[c] = room + (size_t)c * work->users;
        each[u] = (struct spread){ 0.0, INFINITY, 0.0 };
        share_user(work, success, &links[u * (work->users - 1)], choices[u], u + 1, &s, &each[u]);
        free(room);
    }
    for (size_t u = 0; u < work->users && good; u++) {
        out->sum += each[u].sum;
        out->low = fmin(out->low, each[u].low);
        out->high = fmax(out->high, each[u].high);
    }
    free(each);
    return good;
}

static bool spread_of(const struct qkd_network_work *work, const struct success *success,
                      const size_t *links, struct qkd_choice (*choices)[QKD_CHOICES],
                      struct spread *out)
{
    const bool own = work->plan->network.encoders == QKD_ENCODERS_INDEPENDENT;
    struct ranked *order = malloc(work->links * sizeof *order);
    double sum = 0.0, squares = 0.0;
    if (!order)
        return false;
    for (size_t l = 0; l < work->links; l++) {
        const double mean = own ? work->pairs[l].gain_mean : success[l].mean;
        order[l] = (struct ranked){ mean, l };
        sum += mean;
        squares += mean * mean;
    }
    qsort(order, work->links, sizeof *order, ascending);
    *out = (struct spread){ pairs_sum(sum, squares), INFINITY, 0.0 };
    const bool good = own || share_all(work, success, links, choices, out);
    if (good)
        extremes(work, order, own, out);
    free(order);
    return good;
}

static void summary(const struct qkd_network_work *work, const struct spread *all, double count,
                    struct qkd_network *out)
{
    const double pulses = work->plan->key.pulses;
    out->fourfold_mean_counts = all->sum / count * pulses;
    out->fourfold_min_counts = all->low * pulses;
    out->fourfold_max_counts = all->high * pulses;
    out->fourfold_rate_hz = all->sum / count * work->optics->encoder.clock_hz;
}

static bool list_rows(const struct qkd_network_work *work,
                      struct qkd_choice (*choices)[QKD_CHOICES], const struct success *success,
                      size_t count, struct qkd_network *out)
{
    struct qkd_fourfold *rows = calloc(count, sizeof *rows);
    size_t i = 0;
    for (size_t k = 0; rows && k < work->links; k++)
        for (size_t l = k + 1; l < work->links; l++)
            rows[i++] = fourfold_of(work, choices, success, k, l);
    if (rows)
        out->fourfolds =
            (struct base_rows){ .count = count, .table = &qkd_fourfold_table, .data = rows };
    return rows != NULL;
}

enum base_status qkd_network_fourfolds(const struct qkd_network_work *work, struct qkd_network *out,
                                       struct base_error *err)
{
    const size_t links = work->links, count = links * (links - 1) / 2;
    if (count == 0)
        return BASE_OK; /* the rows say NAN */
    struct qkd_choice(*choices)[QKD_CHOICES] = calloc(work->users, sizeof *choices);
    struct success *success = calloc(links, sizeof *success);
    size_t *list = list_links(work);
    struct spread all;
    bool good = choices && success && list;
#pragma omp parallel for schedule(dynamic) if (good)
    for (size_t u = 0; u < work->users; u++)
        if (good) {
            const struct qkd_user encoder = encoder_of(work, &list[u * (work->users - 1)], u + 1);
            qkd_network_choices(&encoder, choices[u]);
        }
#pragma omp parallel for schedule(dynamic, 64) if (good)
    for (size_t l = 0; l < links; l++)
        if (good)
            success[l] = success_of(work, choices, l);
    good = good && spread_of(work, success, list, choices, &all);
    if (good)
        summary(work, &all, (double)count, out);
    good = good && (work->users > ROWS_TO || list_rows(work, choices, success, count, out));
    free(list);
    free(choices);
    free(success);
    return good ? BASE_OK
                : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu pairs of links", count);
}
