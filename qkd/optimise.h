/** The best intensities and probabilities for a link. */
#ifndef QKD_OPTIMISE_H
#define QKD_OPTIMISE_H

#include "qkd/key.h"

/** plan->key.optimise says which (none: the plan as it stands; symmetric: 6 numbers, both users
 * alike, Bob's start is not used; full: 12); plan->alice/bob are one start among others; the best
 * settings are written to best->alice, best->bob (other fields as in plan). Maximises the formula
 * of qkd_key_rate for the plan's estimator; for lp that of double, whose optimum lies close by and
 * costs a thousandth. Never ends at zero where continuing from a lower loss finds a positive rate.
 * The same settings on every call and thread. Errors: BASE_ERR_DOMAIN (link), BASE_ERR_CONFIG
 * (plan). */
enum base_status qkd_optimise(const struct qkd_link *link, const struct qkd_plan *plan,
                              struct qkd_plan *best, struct base_error *err);

/** What is maximised: the rate per pulse pair, signed; -INFINITY for settings no search visits. For
 *  a checked link and plan. */
double qkd_optimise_rate(const struct qkd_link *link, const struct qkd_plan *plan,
                         const struct qkd_user *alice, const struct qkd_user *bob);

/** Where a scan stands: what the link before has taught. `= { 0 }` knows nothing. */
struct qkd_optimum {
    int state; /* 0: nothing known; 1: an optimum; 2: no key on this link */
    struct qkd_link link;
    struct qkd_key_plan key;
    double knobs[12], curvature[12][12];
    bool second; /* there is a second summit, lower when last seen */
    double second_knobs[12], second_curvature[12][12];
};

/** qkd_optimise for one link after the other: begins at the optimum of the link before and leaves
 * this one's there. About twice as fast where neighbours are alike, the same optimum to its
 * accuracy (1e-6 of the rate); a link with more loss on both sides than one without a key, and else
 * alike, has none. */
enum base_status qkd_optimise_next(const struct qkd_link *link, const struct qkd_plan *plan,
                                   struct qkd_optimum *scan, struct qkd_plan *best,
                                   struct base_error *err);

#endif
