/* Where a search starts: settings, and how the cost curves there. */
#include "qkd/optimise_parts.h"

#include <math.h>
#include <string.h>

/* Near the best for two arms alike at 10, 26, 40, 48 and 52 dB of total loss and 3e12 pulse pairs;
 * the last: hardly any fluctuation. The longer the key counts, the fewer decoys. */
static const struct qkd_user usual[] = {
    { 0.78, 0.17, 0.034, 0.905, 0.009, 0.071 }, { 0.66, 0.19, 0.049, 0.790, 0.027, 0.153 },
    { 0.53, 0.21, 0.070, 0.595, 0.089, 0.282 }, { 0.41, 0.28, 0.074, 0.375, 0.114, 0.471 },
    { 0.30, 0.33, 0.077, 0.202, 0.127, 0.618 }, { 0.20, 0.10, 0.010, 0.900, 0.010, 0.060 },
};
enum { USUAL = sizeof usual / sizeof *usual };

/* X-basis interference wants equal intensities at the relay: decoys scale with the root of the
 * ratio of the losses, as far as a photon number stays reasonable. */
static struct qkd_user leveled(struct qkd_user u, double own_eta, double other_eta)
{
    const double factor = fmin(sqrt(other_eta / own_eta), 1.0 / u.y);
    u.y *= factor;
    u.x *= factor;
    return u;
}

static void keep_better(const struct qkd_search *search, const struct qkd_pair_settings *candidate,
                        double *highest, struct qkd_pair_settings *start)
{
    const double rate = qkd_search_rate(search, candidate);
    if (rate > *highest) {
        *highest = rate;
        *start = *candidate;
    }
}

double qkd_search_best_start(const struct qkd_search *search, struct qkd_pair_settings *start)
{
    const struct qkd_plan *plan = search->plan;
    const double eta_a = fmax(search->link.eta_a, 1e-30), eta_b = fmax(search->link.eta_b, 1e-30);
    const bool alike = search->knobs == QKD_KNOBS_SYMMETRIC;
    double highest = -INFINITY;
    *start = (struct qkd_pair_settings){ plan->alice, alike ? plan->alice : plan->bob };
    keep_better(search, start, &highest, start);
    for (int level = 0; level < 2 && !(level > 0 && (alike || highest > 0.0)); level++)
        for (int i = 0; i < USUAL; i++) {
            struct qkd_pair_settings s = { usual[i], usual[i] };
            if (!alike && level == 0) {
                s.alice = leveled(usual[i], eta_a, eta_b);
                s.bob = leveled(usual[i], eta_b, eta_a);
            }
            keep_better(search, &s, &highest, start);
        }
    return highest;
}

/* Knobs of settings; the kinks between the users start on their ridges, and m where it is near. */
void qkd_search_start(const struct qkd_search *search, const struct qkd_pair_settings *start,
                      double *knobs)
{
    static const double near = 0.05;
    const size_t m = qkd_search_first_kink(search);
    qkd_search_knobs(search, start, knobs);
    double ridge[QKD_KNOBS_MOST];
    memcpy(ridge, knobs, search->knobs * sizeof *knobs);
    for (size_t i = m + 2; i < search->knobs; i++)
        ridge[i] = 0.0;
    if (fabs(ridge[m]) < near)
        ridge[m] = 0.0;
    if (qkd_search_cost(search, ridge) < QKD_SEARCH_NO_KEY)
        memcpy(knobs, ridge, search->knobs * sizeof *knobs);
}
