/* Random points, the same ones every time. */
#include "qkd/optimise_parts.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

static void beside(const struct qkd_search *search, const double *knobs, double width,
                   struct base_rng here, double *out)
{
    double draw[QKD_KNOBS_MOST];
    for (size_t k = 0; k < search->knobs; k += 2) /* knobs are even in number */
        base_rng_normal2(here, k / 2, draw + k);
    for (size_t k = 0; k < search->knobs; k++)
        out[k] = knobs[k] + width * draw[k] / sqrt((double)search->knobs);
}

void qkd_search_shake(const struct qkd_search *search, const double *knobs, unsigned round,
                      double *out)
{
    const struct base_rng here = { .use = BASE_RNG_START, .point = 1000, .member = round };
    beside(search, knobs, round % 2 ? 1e-3 : 1e-2, here, out);
}

bool qkd_search_cloud(const struct qkd_search *search, double *knobs, double *cost)
{
    enum { WIDTHS = 4, POINTS = 24 };
    static const double width[WIDTHS] = { 0.1, 1e-2, 1e-3, 1e-4 };
    double best[QKD_KNOBS_MOST], lowest = *cost;
    for (uint32_t w = 0; w < WIDTHS; w++)
        for (uint32_t p = 0; p < POINTS; p++) {
            const struct base_rng here = { .use = BASE_RNG_START, .point = w, .member = p };
            double trial[QKD_KNOBS_MOST];
            beside(search, knobs, width[w], here, trial);
            const double c = qkd_search_cost(search, trial);
            if (c < lowest) {
                lowest = c;
                memcpy(best, trial, search->knobs * sizeof *best);
            }
        }
    if (!(lowest < *cost))
        return false;
    memcpy(knobs, best, search->knobs * sizeof *best);
    *cost = lowest;
    return true;
}
