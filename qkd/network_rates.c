/* Rates of all pairs: equal links once, different ones in parallel. */
#include "qkd/network_parts.h"

#include <stdlib.h>

/* What a rate depends on, and which pair asks for it. */
struct request {
    double loss_a_db, loss_b_db, overlap_sq;
    size_t pair;
    bool swapped; /* Alice and Bob changed places */
};

struct answer {
    struct qkd_network_settings settings;
    double rate_per_pulse, rate_bit_s, qber_z, e11_upper, gain_mean, offset_limit_hz;
};

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_link(const void *left, const void *right)
{
    const struct request *a = left, *b = right;
    int order = compare(a->loss_a_db, b->loss_a_db);
    if (!order)
        order = compare(a->loss_b_db, b->loss_b_db);
    if (!order)
        order = compare(a->overlap_sq, b->overlap_sq);
    return order;
}

struct qkd_link qkd_network_link(const struct qkd_network_work *work, double loss_a_db,
                                 double loss_b_db, double overlap_sq)
{
    struct optics_plan optics = *work->optics;
    optics.alice.loss_db = loss_a_db;
    optics.bob.loss_db = loss_b_db;
    struct qkd_link link = qkd_link_for(&optics, &work->plan->key);
    link.overlap_sq = overlap_sq;
    return link;
}

double qkd_network_rate(const struct qkd_network_work *work, const struct qkd_link *link,
                        const struct qkd_network_settings *settings)
{
    return qkd_optimise_rate(link, work->plan, &settings->alice, &settings->bob);
}

void qkd_network_choices(const struct qkd_user *user, struct qkd_choice out[QKD_CHOICES])
{
    out[0] = (struct qkd_choice){ user->z, user->p_z, 0 };
    out[1] = (struct qkd_choice){ user->y, user->p_y, 1 };
    out[2] = (struct qkd_choice){ user->x, user->p_x, 1 };
    out[3] = (struct qkd_choice){ 0.0, 1.0 - user->p_z - user->p_y - user->p_x, 1 };
}

/* Coincidences per slot, over all that the two encoders may choose. */
static double gain_mean(const struct qkd_link *link, const struct qkd_network_settings *settings)
{
    struct qkd_choice a[QKD_CHOICES], b[QKD_CHOICES];
    qkd_network_choices(&settings->alice, a);
    qkd_network_choices(&settings->bob, b);
    double sum = 0.0;
    for (int i = 0; i < QKD_CHOICES; i++)
        for (int j = 0; j < QKD_CHOICES; j++)
            sum += a[i].probability * b[j].probability *
                   qkd_gains_mixed(link, a[i].photons, a[i].basis_x, b[j].photons, b[j].basis_x);
    return sum;
}

/* `scan` carries the optimum of the request before. */
static enum base_status answer_one(const struct qkd_network_work *work, const struct request *r,
                                   struct qkd_optimum *scan, struct answer *out,
                                   struct base_error *err)
{
    const struct qkd_link link = qkd_network_link(work, r->loss_a_db, r->loss_b_db, r->overlap_sq);
    struct qkd_plan best;
    struct qkd_key key;
    if (qkd_optimise_next(&link, work->plan, scan, &best, err) ||
        qkd_key_rate(&link, &best, work->optics->encoder.clock_hz, &key, err))
        return base_while(err, "computing a pair with %g dB and %g dB of loss", r->loss_a_db,
                          r->loss_b_db);

    *out = (struct answer){ .settings = { best.alice, best.bob },
                            .rate_per_pulse = key.rate_per_pulse,
                            .rate_bit_s = key.rate_bit_s,
                            .qber_z = key.qber_z,
                            .e11_upper = key.e11_upper };
    out->gain_mean = gain_mean(&link, &out->settings);
    out->offset_limit_hz = qkd_network_offset_limit(work, &link, &out->settings);
    return BASE_OK;
}

/* Every distinct request, first[k] .. first[k + 1], on as many threads as there are. Neighbours are
 * alike, so each begins where the one before has ended; as threads must not matter, every RUN-th
 * begins anew. The first failure, in the order of the requests, is the one reported. */
enum { RUN = 32 };

static enum base_status answer_all(const struct qkd_network_work *work,
                                   const struct request *requests, const size_t *first,
                                   size_t distinct, struct answer *answers, struct base_error *err)
{
    size_t failed = distinct, done = 0;
    bool stop = false;

    struct qkd_optimum scan = { 0 };
#pragma omp parallel for schedule(dynamic, RUN) firstprivate(scan)
    for (size_t k = 0; k < distinct; k++) {
        bool skip;
        if (k % RUN == 0)
            scan = (struct qkd_optimum){ 0 };
#pragma omp atomic read
        skip = stop;
        if (skip)
            continue;
        struct base_error mine;
        const enum base_status status =
            answer_one(work, &requests[first[k]], &scan, &answers[k], &mine);
#pragma omp critical(qkd_network_progress)
        {
            done++;
            const double share = (double)done / (double)distinct;
            const bool go = base_progress_report(
                work->progress,
                work->fraction_from + share * (work->fraction_to - work->fraction_from));
            if (status && k < failed) {
                failed = k;
                *err = mine;
            }
            if (!go) {
#pragma omp atomic write
                stop = true;
            }
        }
    }
    if (failed < distinct)
        return err->status;
    if (stop)
        return base_fail(err, BASE_ERR_UNFINISHED, "stopped after %zu of %zu different links", done,
                         distinct);
    return BASE_OK;
}

static void hand_out(const struct request *r, const struct answer *a, struct qkd_network_work *work)
{
    struct qkd_network_pair *pair = &work->pairs[r->pair];
    pair->rate_per_pulse = a->rate_per_pulse;
    pair->rate_bit_s = a->rate_bit_s;
    pair->qber_z = a->qber_z;
    pair->e11_upper = a->e11_upper;
    pair->gain_mean = a->gain_mean;
    pair->offset_limit_hz = a->offset_limit_hz;
    work->settings[r->pair] =
        r->swapped ? (struct qkd_network_settings){ a->settings.bob, a->settings.alice }
                   : a->settings;
}

/* Optimised links do not mind which user is called Alice; given settings do. */
static struct request request_of(const struct qkd_network_work *work, size_t p)
{
    const struct qkd_network_pair *pair = &work->pairs[p];
    const double a = work->losses_db[pair->alice - 1], b = work->losses_db[pair->bob - 1];
    const bool swap = a > b && work->plan->key.optimise != QKD_OPTIMISE_NONE;
    return (struct request){ .loss_a_db = swap ? b : a,
                             .loss_b_db = swap ? a : b,
                             .overlap_sq = pair->overlap_sq,
                             .pair = p,
                             .swapped = swap };
}

enum base_status qkd_network_rates(struct qkd_network_work *work, struct base_error *err)
{
    const size_t links = work->links;
    struct request *requests = calloc(links, sizeof *requests);
    size_t *first = calloc(links + 1, sizeof *first);
    struct answer *answers = calloc(links, sizeof *answers);
    enum base_status status = BASE_OK;
    if (!requests || !first || !answers) {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for the rates of %zu links", links);
        goto out;
    }

    for (size_t p = 0; p < links; p++)
        requests[p] = request_of(work, p);
    qsort(requests, links, sizeof *requests, by_link);
    size_t distinct = 0;
    for (size_t p = 0; p < links; p++)
        if (p == 0 || by_link(&requests[p - 1], &requests[p]))
            first[distinct++] = p;
    first[distinct] = links;

    status = answer_all(work, requests, first, distinct, answers, err);
    if (status)
        goto out;
    for (size_t k = 0; k < distinct; k++)
        for (size_t p = first[k]; p < first[k + 1]; p++)
            hand_out(&requests[p], &answers[k], work);
out:
    free(requests);
    free(first);
    free(answers);
    return status;
}
