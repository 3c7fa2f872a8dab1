/* How far a count may stand from its expectation, in closed form.
 *
 * Gaussian: n +- sigmas sqrt(n).
 *
 * Xie: the closed form that Y.-M. Xie et al., PRX Quantum 3, 020315 (2022) take from H.-L. Yin et
 * al., Sci. Rep. 10, 14312 (2020). With beta = ln(1/eps), the tails exp(-d^2 E/2) below and
 * exp(-d^2 E/(2 + d)) above the expectation E, d = |n/E - 1|, are solved for E:
 *    E <= n + beta + sqrt(2 beta n + beta^2),
 *    E >= n - beta/2 - sqrt(2 beta n + beta^2/4),
 * the second looser by beta than its tail would allow. Both lie outside Chernoff's own bounds,
 * whose tails are the sharper ones.
 *
 * Hoeffding, J. Am. Stat. Assoc. 58, 13 (1963), as C. C. W. Lim et al., PRA 89, 022307 (2014) use
 * it for decoys: when the clicks are given, each of the `trials` clicks of the X basis belongs to
 * one kind of pair or to none, independently, so |n - E| <= sqrt(trials beta/2). The linear
 * relations between counts and photon numbers hold for these expectations as well. */
#include "qkd/limits.h"

#include "qkd/plan.h"

#include <math.h>

double qkd_limits_other_lower(const struct qkd_limits *limits, double n)
{
    const double beta = limits->log_inverse;
    switch (limits->statistics) {
    case QKD_GAUSSIAN:
        return fmax(0.0, n - limits->sigmas * sqrt(n));
    case QKD_XIE:
        return fmax(0.0, n - beta / 2.0 - sqrt(2.0 * beta * n + beta * beta / 4.0));
    default:
        return fmax(0.0, n - sqrt(limits->trials * beta / 2.0));
    }
}

double qkd_limits_other_upper(const struct qkd_limits *limits, double n)
{
    const double beta = limits->log_inverse;
    switch (limits->statistics) {
    case QKD_GAUSSIAN:
        return n + limits->sigmas * sqrt(n);
    case QKD_XIE:
        return n + beta + sqrt(2.0 * beta * n + beta * beta);
    default:
        return n + sqrt(limits->trials * beta / 2.0);
    }
}
