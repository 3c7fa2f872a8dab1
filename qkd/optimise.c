/* The best settings: where to start, how to get there, and how to be sure. */
#include "qkd/optimise.h"

#include "qkd/optimise_parts.h"
#include "qkd/within.h"

#include <math.h>
#include <string.h>

enum { NOTHING, OPTIMUM, NO_KEY }; /* state of a scan */

/* A descent that knows no kinks ends beside one, by less than is worth having: then on it. */
static void onto_kinks(const struct qkd_search *search, struct qkd_place *at)
{
    static const double beside = 1e-8, worth = 1e-9;
    struct qkd_place on = *at;
    for (size_t i = qkd_search_first_kink(search); i < search->knobs; i++)
        if (fabs(on.knobs[i]) < beside)
            on.knobs[i] = 0.0;
    on.cost = qkd_search_cost(search, on.knobs);
    if (on.cost < at->cost + worth)
        *at = on;
}

/* Descend along the kinks we know; where that gets stuck, along those we do not, beginning beside
 * the place; then a cloud of points must find nothing better, or all goes on from there. */
static void climb(const struct qkd_search *search, struct qkd_place *at)
{
    enum { ROUNDS = 8 };
    const struct qkd_way way = { .pinned = QKD_KNOBS_MOST,
                                 .merging = QKD_KNOBS_MOST,
                                 .worth = QKD_WORTH_ALL };
    const bool settled = qkd_search_descend(search, &way, at) == QKD_SETTLED;
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
    if (!settled)
        onto_kinks(search, at);
}

/* Where to look for the other summit: where it was, else on the ridge, or beside it. */
static bool other_start(const struct qkd_search *search, const struct qkd_place *at,
                        struct qkd_place *other)
{
    static const double aside = 0.3;
    const size_t m = qkd_search_first_kink(search);
    const bool to_ridge = at->knobs[m] != 0.0;
    if (other->known && (other->knobs[m] == 0.0) == to_ridge &&
        qkd_search_cost(search, other->knobs) < QKD_SEARCH_NO_KEY)
        return true;
    *other = *at;
    other->knobs[m] = to_ridge ? 0.0 : aside;
    return qkd_search_cost(search, other->knobs) < QKD_SEARCH_NO_KEY;
}

/* There can be two summits, one on the ridge m = 0 and one beside it: look at the other one too, as
 * far as it might be the higher one. */
static void climb_both(const struct qkd_search *search, struct qkd_place *at,
                       struct qkd_place *other)
{
    static const double no_more = 1e-10;
    const size_t m = qkd_search_first_kink(search);
    climb(search, at);
    if (!other_start(search, at, other)) {
        other->known = false;
        return;
    }
    const bool to_ridge = other->knobs[m] == 0.0;
    const struct qkd_way way = { .pinned = to_ridge ? m : QKD_KNOBS_MOST,
                                 .merging = to_ridge ? QKD_KNOBS_MOST : m,
                                 .worth = QKD_WORTH_ALL,
                                 .rival = at->cost };
    other->known = qkd_search_descend(search, &way, other) != QKD_MERGED;
    if (other->known && other->cost < at->cost - no_more) {
        const struct qkd_place second = *at;
        climb(search, other);
        *at = *other;
        *other = second;
        other->known = true;
    }
}

void qkd_search_climb(const struct qkd_search *search, struct qkd_place *at)
{
    struct qkd_place other = { .known = false };
    climb_both(search, at, &other);
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
static bool follow(struct qkd_search *search, const struct qkd_optimum *scan, struct qkd_place *at)
{
    if (scan->state != OPTIMUM || scan->key.optimise != search->plan->key.optimise)
        return false;
    memcpy(at->knobs, scan->knobs, sizeof at->knobs);
    memcpy(at->curvature.by, scan->curvature, sizeof at->curvature.by);
    if (qkd_search_cost(search, at->knobs) < QKD_SEARCH_NO_KEY)
        return true;
    return same_key(&search->plan->key, &scan->key) && no_easier(&search->link, &scan->link) &&
           qkd_search_approach(search, &scan->link, at);
}

static void remember(const struct qkd_search *search, int state, const struct qkd_place *at,
                     const struct qkd_place *other, struct qkd_optimum *scan)
{
    scan->state = state;
    scan->link = search->link;
    scan->key = search->plan->key;
    memcpy(scan->knobs, at->knobs, sizeof at->knobs);
    memcpy(scan->curvature, at->curvature.by, sizeof at->curvature.by);
    scan->second = other->known;
    if (other->known) {
        memcpy(scan->second_knobs, other->knobs, sizeof other->knobs);
        memcpy(scan->second_curvature, other->curvature.by, sizeof other->curvature.by);
    }
}

/* The best settings into `best`, what was learnt into `scan`. */
static void search_best(struct qkd_search *search, struct qkd_optimum *scan, struct qkd_plan *best)
{
    const struct qkd_key_plan *key = &search->plan->key;
    struct qkd_pair_settings settings = { best->alice, best->bob };
    struct qkd_place at = { .cost = QKD_SEARCH_NO_KEY }, other = { .known = false };
    bool found = true;
    if (scan->state == NO_KEY && same_key(key, &scan->key) && no_easier(&search->link, &scan->link))
        return;
    if (follow(search, scan, &at)) {
        other.known = scan->second;
        if (scan->second) {
            memcpy(other.knobs, scan->second_knobs, sizeof other.knobs);
            memcpy(other.curvature.by, scan->second_curvature, sizeof other.curvature.by);
        }
    } else {
        qkd_curvature_usual(search, &at.curvature);
        if (qkd_search_best_start(search, &settings) > 0.0)
            qkd_search_start(search, &settings, at.knobs);
        else
            found = qkd_search_walk(search, &at);
    }
    if (found) {
        climb_both(search, &at, &other);
        qkd_search_settings(search, at.knobs, &settings);
    }
    best->alice = settings.alice;
    best->bob = settings.bob;
    remember(search, found ? OPTIMUM : NO_KEY, &at, &other, scan);
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
    if (qkd_within_needed(&plan->key))
        return qkd_within(link, plan, best, err);
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
