/** Keys: the point at 30 dB, the curve over the loss (Fig. 4), the network and its four-folds (Fig.
 * 5). */
#include "command/reproduce/reproduce.h"

#include "command/pipeline.h"
#include "command/reproduce/paper.h"

#include <math.h>

/* `scan`: the point before on a curve. */
static enum base_status best_key(const struct command_plan *plan, struct qkd_optimum *scan,
                                 struct qkd_plan *best, struct qkd_key *key, struct base_error *err)
{
    const struct qkd_link link = qkd_link_for(&plan->optics, &plan->qkd.key);
    enum base_status status = qkd_optimise_next(&link, &plan->qkd, scan, best, err);
    if (status == BASE_OK)
        status = qkd_key_rate(&link, best, plan->optics.encoder.clock_hz, key, err);
    return status;
}

static double rate_at(const struct command_plan *plan, const struct qkd_user *user)
{
    const struct qkd_link link = qkd_link_for(&plan->optics, &plan->qkd.key);
    struct qkd_plan fixed = plan->qkd;
    struct qkd_key key = { 0 };
    struct base_error err;
    fixed.alice = fixed.bob = *user;
    if (qkd_key_rate(&link, &fixed, plan->optics.encoder.clock_hz, &key, &err) != BASE_OK)
        return 0.0;
    return key.rate_bit_s;
}

static double *setting(struct qkd_user *user, int which)
{
    double *const all[] = { &user->z, &user->y, &user->x, &user->p_z, &user->p_y, &user->p_x };
    return all[which];
}

/* How far one setting may be moved, the others held, before 1 % of the rate is lost: half the width
 * of that interval. The optimum is flat, so published settings are compared with this and not with
 * their digits. */
static double flatness(const struct command_plan *plan, const struct qkd_user *best, int which)
{
    const double top = rate_at(plan, best);
    double reach[2];
    for (int side = 0; side < 2; side++) {
        double low = 0.0, high = 0.9;
        for (int i = 0; i < 40; i++) {
            const double middle = 0.5 * (low + high);
            struct qkd_user moved = *best;
            *setting(&moved, which) *= side ? 1.0 + middle : 1.0 - middle;
            *(rate_at(plan, &moved) > 0.99 * top ? &low : &high) = middle;
        }
        reach[side] = low;
    }
    struct qkd_user copy = *best;
    return 0.5 * (reach[0] + reach[1]) * *setting(&copy, which);
}

static enum base_status point(struct reproduce *r, struct base_error *err)
{
    struct qkd_plan best;
    struct qkd_optimum scan = { 0 };
    enum base_status status = best_key(&r->plan, &scan, &best, &r->key, err);
    if (status != BASE_OK)
        return status;
    for (int i = 0; i < 6; i++)
        r->keys.optimum_width[i] = flatness(&r->plan, &best.alice, i);

    struct qkd_user published = r->plan.qkd.alice;
    for (int i = 0; i < 6; i++)
        *setting(&published, i) = paper_settings[i].value;
    r->keys.published_settings_bit_s = rate_at(&r->plan, &published);

    /* e11 = (1 - M Re c)/2 with M Re c = 2 V_BSM (single photons at a beam splitter): the measured
     * visibility in place of the inferred misalignment. */
    struct command_plan seen = r->plan;
    struct qkd_key key = { 0 };
    seen.optics.interference.error_x = 0.5 * (1.0 - 2.0 * paper_soliton_bsm.value);
    status = best_key(&seen, &scan, &best, &key, err);
    r->keys.visibility_error_bit_s = key.rate_bit_s;
    return status;
}

static enum base_status curve(struct reproduce *r, const struct base_progress *p,
                              struct base_error *err)
{
    const size_t points = r->quick ? 31 : 61;
    struct reproduce_curve *c = &r->curve;
    struct base_reals *columns[] = { &c->loss_db, &c->rate_bit_s, &c->asymptotic_bit_s,
                                     &c->plob_bit_s };
    for (size_t i = 0; i < 4; i++)
        if (!base_reals_alloc(columns[i], points))
            return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu rates", points);
    struct qkd_optimum finite = { 0 }, limit = { 0 };
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < points && status == BASE_OK; i++) {
        if (!base_progress_report(p, (double)i / (double)points))
            return base_fail(err, BASE_ERR_UNFINISHED, "interrupted");
        struct command_plan plan = r->plan;
        struct qkd_plan best;
        struct qkd_key key = { 0 };
        const double loss_db = 60.0 * (double)i / (double)(points - 1);
        plan.optics.alice.loss_db = plan.optics.bob.loss_db = 0.5 * loss_db;
        status = best_key(&plan, &finite, &best, &key, err);
        c->loss_db.value[i] = loss_db;
        c->rate_bit_s.value[i] = key.rate_bit_s;
        if (key.rate_bit_s > 0.0)
            r->keys.reach_db = loss_db;
        const double clock_hz = plan.optics.encoder.clock_hz;
        c->plob_bit_s.value[i] = clock_hz * qkd_compare_plob(pow(10.0, -loss_db / 10.0));
        plan.qkd.key.failure = 0.0;
        if (status == BASE_OK)
            status = best_key(&plan, &limit, &best, &key, err);
        c->asymptotic_bit_s.value[i] = key.rate_bit_s;
    }
    return status == BASE_OK ? status : base_while(err, "computing the rate over the loss");
}

/* Mean four-folds of the network with another detector efficiency or clock. */
static enum base_status fourfold(const struct command_plan *plan, double *counts, double *rate_hz,
                                 struct base_error *err)
{
    struct qkd_network network = { 0 };
    const enum base_status status = pipeline_network(plan, NULL, NULL, &network, err);
    *counts = network.fourfold_mean_counts;
    *rate_hz = network.fourfold_rate_hz;
    base_table_release(&qkd_network_table, &network);
    return status;
}

/* The run as it was: all users at the plan's own settings. */
static struct command_plan run_plan(const struct reproduce *r)
{
    struct command_plan plan = r->plan;
    plan.qkd.key.optimise = QKD_OPTIMISE_NONE;
    return plan;
}

/* The four-folds do not know about keys: an independent handle on the efficiency. */
static enum base_status efficiency_of_fourfolds(struct reproduce *r, struct base_error *err)
{
    double low = 0.3, high = 1.0, counts = NAN, rate_hz;
    enum base_status status = BASE_OK;
    struct command_plan plan = run_plan(r);
    for (int i = 0; i < 40 && status == BASE_OK; i++) {
        plan.optics.detector.efficiency = 0.5 * (low + high);
        status = fourfold(&plan, &counts, &rate_hz, err);
        *(counts < paper_fourfold.value ? &low : &high) = plan.optics.detector.efficiency;
    }
    r->keys.fourfold_efficiency = plan.optics.detector.efficiency;
    r->keys.fourfold_counts = counts;

    struct qkd_plan best;
    struct qkd_key key = { 0 };
    plan = r->plan;
    struct qkd_optimum scan = { 0 };
    plan.optics.detector.efficiency = r->keys.fourfold_efficiency;
    if (status == BASE_OK)
        status = best_key(&plan, &scan, &best, &key, err);
    r->keys.fourfold_efficiency_bit_s = key.rate_bit_s;
    return status;
}

enum base_status reproduce_key(struct reproduce *r, const struct base_progress *p,
                               struct base_error *err)
{
    enum base_status status = point(r, err);
    if (status == BASE_OK)
        status = curve(r, p, err);
    if (status == BASE_OK)
        status = pipeline_network(&r->plan, NULL, NULL, &r->network, err);
    const struct command_plan run = run_plan(r);
    if (status == BASE_OK)
        status = pipeline_network(&run, NULL, NULL, &r->run, err);
    if (status == BASE_OK)
        status = efficiency_of_fourfolds(r, err);
    if (status == BASE_OK) {
        struct command_plan fast = run;
        double counts;
        fast.optics.detector.efficiency = r->keys.fourfold_efficiency;
        fast.optics.encoder.clock_hz = 1e9;
        fast.optics.alice.loss_db = fast.optics.bob.loss_db = 5.0;
        fast.qkd.network.losses_db.count = 1;
        fast.qkd.network.losses_db.value[0] = 5.0;
        status = fourfold(&fast, &counts, &r->keys.ghz_fourfold_hz, err);
    }
    return status == BASE_OK ? status : base_while(err, "computing the keys");
}
