/* From a lower loss, where there is a key, to the end of a link's reach. */
#include "qkd/optimise_parts.h"

#include <math.h>

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
bool qkd_search_walk(struct qkd_search *search, struct qkd_place *at)
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
    } while (!(qkd_search_best_start(search, &start) > 0.0));

    qkd_search_start(search, &start, at->knobs);
    qkd_search_climb(search, at);
    while (relief_db > 0.0) {
        /* the way need not be optimal, only its end */
        const struct qkd_way way = { .pinned = QKD_KNOBS_MOST,
                                     .merging = QKD_KNOBS_MOST,
                                     .worth = QKD_WORTH_WAY };
        const double step_db =
            reach(search, &link, at->knobs, relief_db, fmin(coarse_db, relief_db));
        if (step_db < relief_db && step_db < hopeless * relief_db) {
            if (relief_db == looked_db)
                break;
            looked_db = relief_db;
            search->link = relieved(&link, relief_db);
            qkd_search_climb(search, at);
            continue;
        }
        relief_db -= step_db < relief_db ? nearly * step_db : step_db;
        search->link = relieved(&link, relief_db);
        qkd_search_descend(search, &way, at);
    }
    search->link = link;
    return relief_db == 0.0;
}

/* The link a share `t` of the way from one to another that differs in loss only. */
static struct qkd_link between(const struct qkd_link *from, const struct qkd_link *to, double t)
{
    struct qkd_link link = *to;
    link.eta_a = from->eta_a * pow(to->eta_a / from->eta_a, t);
    link.eta_b = from->eta_b * pow(to->eta_b / from->eta_b, t);
    return link;
}

bool qkd_search_approach(struct qkd_search *search, const struct qkd_link *from,
                         struct qkd_place *at)
{
    static const double least_step = 0.02;
    const struct qkd_link link = search->link;
    const struct qkd_way way = { .pinned = QKD_KNOBS_MOST,
                                 .merging = QKD_KNOBS_MOST,
                                 .worth = QKD_WORTH_WAY };
    double there = 0.0, step = 0.5;
    while (there < 1.0 && step >= least_step) {
        search->link = between(from, &link, there + step);
        if (qkd_search_cost(search, at->knobs) < QKD_SEARCH_NO_KEY) {
            there += step;
            if (there < 1.0)
                qkd_search_descend(search, &way, at);
            step = fmin(2.0 * step, 1.0 - there);
        } else {
            step /= 2.0;
        }
    }
    search->link = link;
    return there >= 1.0;
}
