/* The best settings: where to start, how to get there, and how to be sure. */
#include "qkd/optimise.h"

#include "qkd/optimise_parts.h"

#include <math.h>
#include <string.h>

static const struct qkd_user usual[] = {
    { 0.4, 0.25, 0.05, 0.6, 0.03, 0.27 }, /* long keys */
    { 0.3, 0.25, 0.08, 0.3, 0.10, 0.45 }, /* short keys: more decoys */
    { 0.2, 0.10, 0.01, 0.9, 0.01, 0.06 }, /* hardly any fluctuation */
};
enum { USUAL = sizeof usual / sizeof *usual };

enum { NOTHING, OPTIMUM, NO_KEY }; /* state of a scan */

/* X-basis interference wants equal intensities at the relay: decoys scale with the root of the
 * ratio of the losses, as far as a photon number stays reasonable. */
static struct qkd_user leveled(struct qkd_user u, double own_eta, double other_eta)
{
    const double factor = fmin(sqrt(other_eta / own_eta), 1.0 / u.y);
    u.y *= factor;
    u.x *= factor;
    return u;
}

/* The start with the highest rate. */
static double best_start(const struct qkd_search *search, struct qkd_pair_settings *start)
{
    const struct qkd_plan *plan = search->plan;
    const double eta_a = fmax(search->link.eta_a, 1e-30), eta_b = fmax(search->link.eta_b, 1e-30);
    struct qkd_pair_settings candidate = { plan->alice, plan->bob };
    double highest = -INFINITY;
    for (int i = 0; i <= 2 * USUAL; i++) {
        if (i > 0) {
            const struct qkd_user u = usual[(i - 1) / 2];
            const bool level = i % 2 == 0;
            candidate.alice = level ? leveled(u, eta_a, eta_b) : u;
            candidate.bob = level ? leveled(u, eta_b, eta_a) : u;
        }
        if (search->knobs == QKD_KNOBS_SYMMETRIC)
            candidate.bob = candidate.alice;
        const double rate = qkd_search_rate(search, &candidate);
        if (rate > highest || i == 0) {
            highest = rate;
            *start = candidate;
        }
    }
    return highest;
}

/* Knobs of settings; the kinks between the users start on their ridges. */
static void start_knobs(const struct qkd_search *search, const struct qkd_pair_settings *start,
                        double *knobs)
{
    qkd_search_knobs(search, start, knobs);
    double ridge[QKD_KNOBS_MOST];
    memcpy(ridge, knobs, search->knobs * sizeof *knobs);
    for (size_t i = qkd_search_first_kink(search) + 2; i < search->knobs; i++)
        ridge[i] = 0.0;
    if (qkd_search_cost(search, ridge) < QKD_SEARCH_NO_KEY)
        memcpy(knobs, ridge, search->knobs * sizeof *knobs);
}

/* Where a search stands: its knobs and what it has learnt on the way. */
struct place {
    double knobs[QKD_KNOBS_MOST], cost;
    struct qkd_curvature curvature;
};

/* Descend along the kinks we know; where that gets stuck, along those we do not, beginning beside
 * the place; then a cloud of points must find nothing better, or all goes on from there. */
static void climb(const struct qkd_search *search, struct place *at)
{
    enum { ROUNDS = 8 };
    bool settled = false;
    at->cost = qkd_search_descend(search, at->knobs, QKD_KNOBS_MOST, QKD_WORTH_ALL, &at->curvature,
                                  &settled);
    for (unsigned round = 0; round < ROUNDS && !settled; round++) {
        double trial[QKD_KNOBS_MOST];
        const double before = at->cost;
        qkd_search_shake(search, at->knobs, round, trial);
        const double other = qkd_search_ridge(search, trial);
        if (other < at->cost) {
            at->cost = other;
            memcpy(at->knobs, trial, search->knobs * sizeof *trial);
        }
        qkd_search_cloud(search, at->knobs, &at->cost);
        if (before - at->cost < 1e-9)
            break;
    }
}

/* There can be two summits, one on the ridge m = 0 and one beside it: look at the other one too. */
static void climb_both(const struct qkd_search *search, struct place *at)
{
    static const double aside = 0.3;
    const size_t m = qkd_search_first_kink(search);
    bool settled;
    climb(search, at);
    struct place other = *at;
    const bool to_ridge = at->knobs[m] != 0.0;
    other.knobs[m] = to_ridge ? 0.0 : aside;
    if (qkd_search_cost(search, other.knobs) >= QKD_SEARCH_NO_KEY)
        return;
    other.cost = qkd_search_descend(search, other.knobs, to_ridge ? m : QKD_KNOBS_MOST,
                                    QKD_WORTH_ALL, &other.curvature, &settled);
    if (other.cost < at->cost) {
        climb(search, &other);
        *at = other;
    }
}

static struct qkd_link relieved(const struct qkd_link *link, double relief_db)
{
    struct qkd_link lighter = *link;
    const double factor = pow(10.0, relief_db / 10.0);
    lighter.eta_a = fmin(1.0, link->eta_a * factor);
    lighter.eta_b = fmin(1.0, link->eta_b * factor);
    return lighter;
}

static bool without_loss(const struct qkd_link *link)
{
    return link->eta_a >= 1.0 && link->eta_b >= 1.0;
}

/* How much more loss than `relief_db` these settings bear: up to `most_db`, to 5 % from below. */
static double reach(struct qkd_search *search, const struct qkd_link *link, const double *knobs,
                    double relief_db, double most_db)
{
    double bears = 0.0, fails = most_db;
    search->link = relieved(link, relief_db - most_db);
    if (qkd_search_cost(search, knobs) < QKD_SEARCH_NO_KEY)
        return most_db;
    while (fails - bears > 0.05 * fails && fails > 1e-6) {
        const double middle = bears > 0.0 ? 0.5 * (bears + fails) : 0.25 * fails;
        search->link = relieved(link, relief_db - middle);
        *(qkd_search_cost(search, knobs) < QKD_SEARCH_NO_KEY ? &bears : &fails) = middle;
    }
    return bears;
}

/* Near the end of a link's reach nearly all settings give nothing. So walk there: at less loss
 * there is a key, its best settings still have one a little further on. False if the way ends
 * before the link's own loss: the rate vanishes about linearly at the end of the reach, and the
 * best settings at a distance D from it bear a loss of 0.3 D more at least. Where they bear less
 * than a twentieth of what is still to go, and no better ones are found when looked for in earnest,
 * the end lies before the goal. */
static bool walk(struct qkd_search *search, struct place *at)
{
    const struct qkd_link link = search->link;
    static const double coarse_db = 2.0, nearly = 0.9, hopeless = 0.05;
    struct qkd_pair_settings start;
    double relief_db = 0.0, looked_db = INFINITY;
    do {
        if (without_loss(&search->link))
            return false;
        relief_db += coarse_db;
        search->link = relieved(&link, relief_db);
    } while (!(best_start(search, &start) > 0.0));

    start_knobs(search, &start, at->knobs);
    climb_both(search, at);
    while (relief_db > 0.0) {
        bool settled; /* not asked: the way need not be optimal, only its end */
        const double step_db =
            reach(search, &link, at->knobs, relief_db, fmin(coarse_db, relief_db));
        if (step_db < relief_db && step_db < hopeless * relief_db) {
            if (relief_db == looked_db)
                break;
            looked_db = relief_db;
            search->link = relieved(&link, relief_db);
            climb_both(search, at);
            continue;
        }
        relief_db -= step_db < relief_db ? nearly * step_db : step_db;
        search->link = relieved(&link, relief_db);
        at->cost = qkd_search_descend(search, at->knobs, QKD_KNOBS_MOST, QKD_WORTH_WAY,
                                      &at->curvature, &settled);
    }
    search->link = link;
    return relief_db == 0.0;
}

/* Links that differ in loss only, `harder` having no less on either side. */
static bool no_easier(const struct qkd_link *harder, const struct qkd_link *easier)
{
    return harder->eta_a <= easier->eta_a && harder->eta_b <= easier->eta_b &&
           harder->dark_probability >= easier->dark_probability &&
           harder->overlap_sq <= easier->overlap_sq && harder->error_x >= easier->error_x &&
           harder->error_z >= easier->error_z && harder->bell == easier->bell &&
           harder->error_model == easier->error_model &&
           memcmp(&harder->match, &easier->match, sizeof harder->match) == 0;
}

static bool same_key(const struct qkd_key_plan *a, const struct qkd_key_plan *b)
{
    return a->pulses == b->pulses && a->failure == b->failure &&
           a->error_correction == b->error_correction && a->estimator == b->estimator &&
           a->bell == b->bell && a->optimise == b->optimise && a->statistics == b->statistics;
}

/* From the link before. False: that does not help here. */
static bool follow(const struct qkd_search *search, const struct qkd_optimum *scan,
                   struct place *at)
{
    if (scan->state != OPTIMUM || scan->key.optimise != search->plan->key.optimise)
        return false;
    memcpy(at->knobs, scan->knobs, sizeof at->knobs);
    memcpy(at->curvature.by, scan->curvature, sizeof at->curvature.by);
    return qkd_search_cost(search, at->knobs) < QKD_SEARCH_NO_KEY;
}

/* The best settings into `best`, what was learnt into `scan`. */
static void search_best(struct qkd_search *search, struct qkd_optimum *scan, struct qkd_plan *best)
{
    const struct qkd_key_plan *key = &search->plan->key;
    struct qkd_pair_settings settings = { best->alice, best->bob };
    struct place at = { .cost = QKD_SEARCH_NO_KEY };
    bool found = true;
    if (scan->state == NO_KEY && same_key(key, &scan->key) && no_easier(&search->link, &scan->link))
        return;
    if (!follow(search, scan, &at)) {
        qkd_curvature_forget(&at.curvature);
        if (best_start(search, &settings) > 0.0)
            start_knobs(search, &settings, at.knobs);
        else
            found = walk(search, &at);
    }
    if (found) {
        climb_both(search, &at);
        qkd_search_settings(search, at.knobs, &settings);
    }
    best->alice = settings.alice;
    best->bob = settings.bob;
    *scan = (struct qkd_optimum){ found ? OPTIMUM : NO_KEY, search->link, *key, { 0 }, { { 0 } } };
    memcpy(scan->knobs, at.knobs, sizeof at.knobs);
    memcpy(scan->curvature, at.curvature.by, sizeof at.curvature.by);
}

enum base_status qkd_optimise_next(const struct qkd_link *link, const struct qkd_plan *plan,
                                   struct qkd_optimum *scan, struct qkd_plan *best,
                                   struct base_error *err)
{
    enum base_status status = qkd_link_check(link, err);
    if (!status)
        status = qkd_plan_check(plan, err);
    if (status)
        return base_while(err, "optimising the settings of a link");

    *best = *plan;
    if (plan->key.optimise == QKD_OPTIMISE_NONE)
        return BASE_OK;
    struct qkd_search search = qkd_search_of(link, plan);
    search_best(&search, scan, best);
    return BASE_OK;
}

enum base_status qkd_optimise(const struct qkd_link *link, const struct qkd_plan *plan,
                              struct qkd_plan *best, struct base_error *err)
{
    struct qkd_optimum alone = { 0 };
    return qkd_optimise_next(link, plan, &alone, best, err);
}
