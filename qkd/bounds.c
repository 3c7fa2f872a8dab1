/* Checks the counts and hands them to the chosen estimator. */
#include "qkd/bounds.h"

#include "qkd/decoy.h"

#include <math.h>

double qkd_entropy(double p)
{
    static const double bits_per_nat = 1.44269504088896340736; /* 1 / ln 2 */
    if (p <= 0.0)
        return 0.0;
    if (p >= 0.5)
        return 1.0;
    /* rounding may pass 1 close to 1/2 */
    return fmin(1.0, -bits_per_nat * (p * log(p) + (1.0 - p) * log1p(-p)));
}

void qkd_counts_expected(const struct qkd_gains *gains, const struct qkd_user *alice,
                         const struct qkd_user *bob, double pulses, struct qkd_counts *out)
{
    double probability[QKD_PAIRS];
    qkd_pair_probabilities(alice, bob, probability);
    for (int k = 0; k < QKD_PAIRS; k++) {
        out->sent[k] = pulses * probability[k];
        out->clicks[k] = out->sent[k] * gains->gain[k];
        out->errors[k] = out->sent[k] * gains->error_gain[k];
    }
}

static enum base_status check_row(const struct qkd_counts *counts, int pair, struct base_error *err)
{
    const char *name = qkd_pair_name(pair);
    const double sent = counts->sent[pair], clicks = counts->clicks[pair];
    const double errors = counts->errors[pair];

    if (!(sent >= 0.0) || !isfinite(sent))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "counts of %s: sent = %g: a finite number, 0 or more, is needed", name,
                         sent);
    /* sent x gain may exceed sent by rounding when every pulse clicks */
    if (!(clicks >= 0.0 && clicks <= sent * (1.0 + 1e-12)))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "counts of %s: clicks = %g: a number from 0 to sent = %g is needed", name,
                         clicks, sent);
    if (!isnan(errors) && !(errors >= 0.0 && errors <= clicks * (1.0 + 1e-12)))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "counts of %s: errors = %g: a number from 0 to clicks = %g is needed",
                         name, errors, clicks);
    if (isnan(errors) && pair == QKD_XX)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "counts of xx: the number of errors is missing: every estimator takes the "
                         "phase error from it");
    return BASE_OK;
}

/* Only the X basis is looked at; zz belongs to the key. */
static enum base_status check(const struct qkd_counts *counts, const struct qkd_user *alice,
                              const struct qkd_user *bob, double eps, struct base_error *err)
{
    enum base_status status = qkd_user_check("alice", alice, err);
    if (!status)
        status = qkd_user_check("bob", bob, err);
    for (int k = 0; k < QKD_ZZ && !status; k++)
        status = check_row(counts, k, err);
    if (status)
        return status;
    if (!(eps >= 0.0 && eps <= 0.5))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "failure probability %g: a number in [0, 0.5] is needed", eps);
    return BASE_OK;
}

/* Without one of the seven kinds of pulse pairs nothing is known about single photons. */
static bool all_sent(const struct qkd_counts *counts)
{
    for (int k = 0; k < QKD_ZZ; k++)
        if (counts->sent[k] == 0.0)
            return false;
    return true;
}

/* (s, m) at H and M, from those at the worst case: both are linear in them. */
static struct qkd_bounds_point point(const struct qkd_decoy *d, const struct qkd_bounds *b,
                                     double H, double M)
{
    const double per_unit = d->slope / d->determinant;
    return (struct qkd_bounds_point){
        .s = b->s11_lower + per_unit * (b->h_worst - H + (M - b->m_worst)),
        .m = (M - H / 2.0) / d->pair_x,
    };
}

/* Joint: all of [H^L, H^U]. Double: the edges M = M^U and H = H^U of the rectangle, as raising both
 * leaves s and raises m. The linear programme's largest s is bounded by the xx counts alone. */
static void add_corners(const struct qkd_decoy *d, int estimator, struct qkd_bounds *b)
{
    const double xx = d->counts.sent[QKD_XX] * d->pair_x;
    switch (estimator) {
    case QKD_DOUBLE:
        b->corner[2] = point(d, b, b->h_upper, b->m_lower); /* fall through */
    case QKD_JOINT:
    case QKD_ASYMPTOTIC:
        b->corner[0] = point(d, b, b->h_lower, b->m_upper);
        b->corner[1] = point(d, b, b->h_upper, b->m_upper);
        b->corners = estimator == QKD_DOUBLE ? 3 : 2;
        break;
    case QKD_LP:
        b->s11_most = fmin(1.0, qkd_limits_upper(&d->limits, d->counts.clicks[QKD_XX]) / xx);
        b->loose = 1e-4; /* planes touch to 1e-9 of the value; their slopes, to its root */
        break;
    default:
        break;
    }
}

static enum base_status estimate(struct qkd_decoy *decoy, int estimator, struct qkd_bounds *out,
                                 struct base_error *err)
{
    switch (estimator) {
    case QKD_INDEPENDENT:
        qkd_bounds_independent(decoy, out);
        return BASE_OK;
    case QKD_JOINT:
        qkd_bounds_joint(decoy, out);
        return BASE_OK;
    case QKD_DOUBLE:
        qkd_bounds_double(decoy, out);
        return BASE_OK;
    case QKD_LP:
        return qkd_bounds_lp(decoy, out, err);
    case QKD_ASYMPTOTIC:
        decoy->limits = qkd_limits_of(QKD_CHERNOFF, 0.0);
        qkd_bounds_joint(decoy, out);
        out->uses = 0.0;
        return BASE_OK;
    case QKD_INFINITE:
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.estimator = infinite: what single photons do is known of a model, "
                         "not of counts: independent, joint, double, lp or asymptotic is needed");
    default:
        return base_fail(err, BASE_ERR_DOMAIN,
                         "estimator %d: independent, joint, double, lp or asymptotic is needed",
                         estimator);
    }
}

enum base_status qkd_bounds_estimate_with(const struct qkd_counts *counts,
                                          const struct qkd_user *alice, const struct qkd_user *bob,
                                          double eps, int estimator, int statistics,
                                          struct qkd_bounds *out, struct base_error *err)
{
    *out = (struct qkd_bounds){ .s11_lower = 0.0, .e11_upper = 0.5 };
    out->h_lower = out->h_upper = out->h_worst = NAN;
    out->m_lower = out->m_upper = out->m_worst = NAN;
    const enum base_status status = check(counts, alice, bob, eps, err);
    if (status)
        return base_while(err, "bounding single-photon pairs");
    if (!all_sent(counts))
        return BASE_OK;

    struct qkd_decoy decoy;
    qkd_decoy_of(counts, alice, bob, qkd_limits_of(statistics, eps), &decoy);
    const enum base_status found = estimate(&decoy, estimator, out, err);
    if (!found && out->core > 0.0)
        add_corners(&decoy, estimator, out);
    return found;
}

enum base_status qkd_bounds_estimate(const struct qkd_counts *counts, const struct qkd_user *alice,
                                     const struct qkd_user *bob, double eps, int estimator,
                                     struct qkd_bounds *out, struct base_error *err)
{
    return qkd_bounds_estimate_with(counts, alice, bob, eps, estimator, QKD_CHERNOFF, out, err);
}
