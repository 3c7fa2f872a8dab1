/** Climbs a hill that has kinks and flats, over a few knobs without bounds: the finite keys of
 *  other protocols. Nelder & Mead, Comput. J. 7, 308 (1965), started again from where it ended. */
#ifndef QKD_COMPARE_CLIMB_H
#define QKD_COMPARE_CLIMB_H

#include <stddef.h>

struct qkd_compare_hill {
    size_t knobs;                                        /* at most QKD_COMPARE_KNOBS */
    double (*rate)(const double *knobs, const void *of); /* signed; -INFINITY: no such setting */
    const void *of;
};
enum { QKD_COMPARE_KNOBS = 8 };

/** Begins at `knobs`, leaves the best ones there and returns their rate. Without memory: the rate
 *  where it stands. */
double qkd_compare_climb(const struct qkd_compare_hill *hill, double *knobs);

/** ln(p/(1 - p)) and back: a share in (0, 1) as a number without bounds. */
double qkd_compare_logit(double share);
double qkd_compare_share(double logit);

/** Probabilities proportional to exp(log_ratio[i]), and to 1 for the rest: the first `count`. */
void qkd_compare_shares(size_t count, const double *log_ratio, double *probability);

#endif
