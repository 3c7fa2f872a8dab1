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

/* Second derivatives of the cost at the optimum of two arms of 15 dB, two digits, lower triangles.
 * They change by less than a factor 5 from 10 to 48 dB and hardly with the asymmetry. */
static const double symmetric[6][6] = {
    { 3.5 },
    { 0.0, 1.7 },
    { 0.40, 0.70, 2.2 },
    { 0.38, -0.47, 0.77, 1.02 },
    { 0.14, -0.17, 0.45, 0.37, 0.20 },
    { -0.19, 0.24, -0.57, -0.54, -0.19, 0.37 },
};
static const double full[12][12] = {
    { 1.37 },
    { 0.37, 1.37 },
    { 0.0, 0.0, 0.86 },
    { 0.0, 0.0, -0.03, 0.86 },
    { 0.20, 0.20, 0.35, 0.35, 2.2 },
    { 0.09, 0.09, -0.13, -0.11, 0.39, 0.38 },
    { 0.09, 0.09, -0.11, -0.13, 0.39, 0.13, 0.38 },
    { 0.07, 0.07, -0.08, -0.08, 0.45, 0.19, 0.19, 0.20 },
    { -0.10, -0.10, 0.12, 0.12, -0.57, -0.27, -0.27, -0.19, 0.37 },
    { 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.15 },
    { [10] = 1.0 },
    { [11] = 1.0 },
};

void qkd_curvature_usual(const struct qkd_search *search, struct qkd_curvature *curvature)
{
    const bool alike = search->knobs == QKD_KNOBS_SYMMETRIC;
    *curvature = (struct qkd_curvature){ { { 0.0 } } };
    for (size_t i = 0; i < search->knobs; i++)
        for (size_t k = 0; k <= i; k++)
            curvature->by[i][k] = curvature->by[k][i] = alike ? symmetric[i][k] : full[i][k];
}
