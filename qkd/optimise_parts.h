/** The parts of the optimiser; for optimise*.c only. */
#ifndef QKD_OPTIMISE_PARTS_H
#define QKD_OPTIMISE_PARTS_H

#include "qkd/decoy.h"
#include "qkd/optimise.h"

enum { QKD_KNOBS_SYMMETRIC = 6, QKD_KNOBS_FULL = 12, QKD_KNOBS_MOST = 12 };

/** A link, and how its settings are counted in coordinates ("knobs"). */
struct qkd_search {
    struct qkd_link link;
    const struct qkd_plan *plan;
    struct qkd_limits limits; /* of the plan's statistics and failure probability */
    int estimator;            /* never QKD_LP: double stands in for it */
    size_t knobs;             /* QKD_KNOBS_SYMMETRIC or QKD_KNOBS_FULL */
};

/** For a checked link and plan. */
struct qkd_search qkd_search_of(const struct qkd_link *link, const struct qkd_plan *plan);

/** Both users' settings. */
struct qkd_pair_settings {
    struct qkd_user alice, bob;
};

/** Coordinates in which the kinks of the joint bounds are the planes knob = 0.
 *
 *  A telescoped bound (sort the coefficients, bound partial sums) changes its slope where two
 * coefficients are equal, and the key rate often peaks on such a ridge. With k = x/y, lx =
 * ln(p_x/p_o) - x, ly = ln(p_y/p_o) - y of each user: S-: yy and oo equal: ly_A + ly_B = 0;     S+:
 * xx and oy: m = ly_B - lx_A - lx_B - 3 ln k = 0; S+: oy and yo: ly_A = ly_B;               H: ox
 * and xo: lx_A = lx_B; users change roles (which one is called A): k_A = k_B. Symmetric, 6: ln z,
 * ln y, ln k, ln(p_z/p_o) | m, ly. Full, 12: ln z_A, ln z_B, ln y_A, ln y_B, ln k (geometric mean),
 * ln(p_z/p_o)_A, _B | m, (ly_A + ly_B)/2, ly_A - ly_B, lx_A - lx_B, ln k_A - ln k_B. Kinks stand
 * after the bar. */
void qkd_search_knobs(const struct qkd_search *search, const struct qkd_pair_settings *settings,
                      double *knobs);
void qkd_search_settings(const struct qkd_search *search, const double *knobs,
                         struct qkd_pair_settings *settings);
/** The first knob that is a kink. */
size_t qkd_search_first_kink(const struct qkd_search *search);

/** Settings a search may visit: inside the plan's ranges, no decoy so weak or rare that rounding
 * rules. */
bool qkd_search_usable(const struct qkd_pair_settings *settings);

/** The parts of the rate at usable settings, by the plan's estimator, without the checks that
 * counts of a laboratory need. */
void qkd_search_bounds(const struct qkd_search *search, const struct qkd_pair_settings *settings,
                       struct qkd_gains *gains, struct qkd_decoy *decoy, struct qkd_bounds *bounds);

/** The key rate's formula, without the cut at 0; -INFINITY for settings that are none. */
double qkd_search_rate(const struct qkd_search *search, const struct qkd_pair_settings *settings);

/** What is minimised: -ln(rate), or QKD_SEARCH_NO_KEY (above any logarithm). */
#define QKD_SEARCH_NO_KEY 1e4
double qkd_search_cost(const struct qkd_search *search, const double *knobs);

/** The cost, and d cost/d knobs in closed form (a one-sided one on a kink). False: the cost only,
 * where there is no key, or no formula (joint and double scanning with Chernoff bounds and mixing
 * have one). */
bool qkd_search_gradient(const struct qkd_search *search, const double *knobs, double *cost,
                         double *gradient);

/** The start with the highest rate, which is returned. */
double qkd_search_best_start(const struct qkd_search *search, struct qkd_pair_settings *start);
/** Its knobs, those of the kinks on their ridges where that leaves a key. */
void qkd_search_start(const struct qkd_search *search, const struct qkd_pair_settings *start,
                      double *knobs);

/** What a descent has learnt about the cost: its second derivatives by the knobs. */
struct qkd_curvature {
    double by[QKD_KNOBS_MOST][QKD_KNOBS_MOST];
};
/** Nothing learnt yet: as at some usual optimum. */
void qkd_curvature_usual(const struct qkd_search *search, struct qkd_curvature *curvature);
/** Nothing known of knob `i` (again): curvature 1, no mixing. */
void qkd_curvature_forget(struct qkd_curvature *curvature, size_t i);
/** The step to the lowest point of the parabola with this curvature and gradient (each of n knobs);
 * held knobs stay. False: the curvature of the free knobs is not positive. */
bool qkd_curvature_step(const struct qkd_curvature *curvature, size_t n, const bool *held,
                        const double *gradient, double *step);
/** Learn from a step that changed the gradient by `change` (BFGS), on the free knobs; nothing from
 * one that saw no positive curvature. */
void qkd_curvature_learn(struct qkd_curvature *curvature, size_t n, const bool *held,
                         const double *step, const double *change);

/** Where a search stands: its knobs and what it has learnt on the way. */
struct qkd_place {
    double knobs[QKD_KNOBS_MOST], cost;
    struct qkd_curvature curvature;
    bool known; /* of a second summit: there is one */
};

/** How to descend. A knob that stands on its kink can be `pinned` there. The descent gives up after
 *  some steps in a row that gain less than `worth`; where it runs into the kink `merging`; where it
 *  will not come near the cost `rival` (0: none to beat). QKD_KNOBS_MOST: no such knob. */
struct qkd_way {
    size_t pinned, merging;
    double worth, rival;
};
/** Worth having to the last digit; on the way to somewhere else. */
#define QKD_WORTH_ALL 1e-11
#define QKD_WORTH_WAY 1e-3

/** Settled: no free knob has a slope and no held one wants to move. Stuck: it went no further. */
enum qkd_descent_end { QKD_SETTLED, QKD_STUCK, QKD_MERGED, QKD_BEATEN };

/** Quasi-Newton descent that respects the kinks, from a place where there is a key. */
enum qkd_descent_end qkd_search_descend(const struct qkd_search *search, const struct qkd_way *way,
                                        struct qkd_place *place);

/** From a place to the higher of the two summits there can be. */
void qkd_search_climb(const struct qkd_search *search, struct qkd_place *at);

/** To a link near the end of its reach from lower loss. False: there is no key. */
bool qkd_search_walk(struct qkd_search *search, struct qkd_place *at);

/** From the optimum `at` of a link that differs in loss only, step by step. False: no key seen;
 * `at` is then somewhere on the way. */
bool qkd_search_approach(struct qkd_search *search, const struct qkd_link *from,
                         struct qkd_place *at);

/** Descent that needs to know no kinks, for where the other gets stuck. */
double qkd_search_ridge(const struct qkd_search *search, double *knobs);

/** A point beside `knobs`, 1e-2 to 1e-3 away: the same for the same round. */
void qkd_search_shake(const struct qkd_search *search, const double *knobs, unsigned round,
                      double *beside);

/** Look for a lower cost than `cost` in a cloud round `knobs` (widths 1e-4 to 0.1), the same cloud
 * every time. True if one was found: knobs and cost are then the better ones. */
bool qkd_search_cloud(const struct qkd_search *search, double *knobs, double *cost);

#endif
