#include "optics/tags_count.h"

#include <math.h>
#include <stdlib.h>

enum { FOLDS = 4096 };

/* Clicks by their place in the period. */
static double *fold(const struct optics_tags *tags)
{
    double *count = calloc(FOLDS, sizeof *count);
    for (size_t i = 0; count && i < tags->count; i++) {
        const double t_s = 1e-12 * (double)tags->time_ps[i] + 0.5 * tags->tdc_s;
        const double place = t_s / tags->period_s - floor(t_s / tags->period_s);
        const size_t k = (size_t)(place * FOLDS);
        count[k < FOLDS ? k : FOLDS - 1] += 1.0;
    }
    return count;
}

/* Clicks within half a gate of a place, and their mean distance from it. */
static double around(const double *count, double place, double half, double *mean)
{
    double sum = 0.0, moment = 0.0;
    const long reach = (long)(half * FOLDS), middle = (long)floor(place * FOLDS);
    for (long d = -reach; d <= reach; d++) {
        const double n = count[((middle + d) % FOLDS + FOLDS) % FOLDS];
        sum += n;
        moment += n * (double)d;
    }
    *mean = moment;
    return sum;
}

enum base_status optics_tags_find_first(const struct optics_tags *tags, double *first_early_s,
                                        struct base_error *err)
{
    const double late = tags->bin_separation_s / tags->period_s;
    const double half = 0.5 * tags->gate_s / tags->period_s;
    if (late + half > 1.0 - late)
        return base_fail(err, BASE_ERR_CONFIG,
                         "early and late bins cannot be told apart in clicks every %g s with bins "
                         "%g s apart: tags.first_early_s is needed",
                         tags->period_s, tags->bin_separation_s);
    if (!tags->count)
        return base_fail(err, BASE_ERR_CONFIG,
                         "no clicks to find the time bins by: tags.first_early_s is needed");
    double *count = fold(tags);
    if (!count)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to fold %zu clicks", tags->count);
    double best = -1.0, place = 0.0;
    for (long k = 0; k < FOLDS; k++) {
        double early_mean, late_mean;
        const double at = ((double)k + 0.5) / FOLDS;
        const double sum =
            around(count, at, half, &early_mean) + around(count, at + late, half, &late_mean);
        if (sum <= best)
            continue;
        best = sum;
        place = at + (early_mean + late_mean) / sum / FOLDS; /* to the middle of the clicks */
    }
    free(count);
    *first_early_s = place * tags->period_s;
    return BASE_OK;
}
