/* All Chernoff bounds of a decoy problem at once: they are the price of a key rate. */
#include "qkd/decoy.h"

#include <math.h>

void qkd_decoy_sums_of(const struct qkd_decoy *d, bool right_only, struct qkd_decoy_sums *out)
{
    const double *n = d->counts.clicks, errors = d->counts.errors[QKD_XX];
    const double xx = right_only ? fmax(0.0, n[QKD_XX] - errors) : n[QKD_XX];
    const double in_plus[] = { xx, n[QKD_OY], n[QKD_YO] };
    const double in_minus[] = { n[QKD_YY], n[QKD_OO] }, in_vacuum[] = { n[QKD_OX], n[QKD_XO] };

    /* All counts that want a bound, and on which side. */
    enum { PLUS = 0, MINUS = 3, VACUUM_LOWER = 5, VACUUM_UPPER = 7, OO = 9, WRONG = 11, ALL = 13 };
    static const double side[ALL] = { -1, -1, -1, 1, 1, -1, -1, 1, 1, -1, 1, 1, -1 };
    double count[ALL];
    struct qkd_chernoff_bound bound[ALL];
    const struct qkd_limits_order plus = qkd_limits_rests(3, d->plus, in_plus, count + PLUS);
    const struct qkd_limits_order minus = qkd_limits_rests(2, d->minus, in_minus, count + MINUS);
    const struct qkd_limits_order vacuum =
        qkd_limits_rests(2, d->vacuum, in_vacuum, count + VACUUM_LOWER);
    for (int i = 0; i < 2; i++) {
        count[VACUUM_UPPER + i] = count[VACUUM_LOWER + i];
        count[OO + i] = n[QKD_OO];
        count[WRONG + i] = errors;
    }
    qkd_chernoff_many(right_only ? ALL : ALL - 1, side, count, d->limits.log_inverse, bound);

    qkd_limits_gather(3, d->plus, &plus, bound + PLUS, &out->plus);
    qkd_limits_gather(2, d->minus, &minus, bound + MINUS, &out->minus);
    qkd_limits_gather(2, d->vacuum, &vacuum, bound + VACUUM_LOWER, &out->vacuum[QKD_LOWER]);
    qkd_limits_gather(2, d->vacuum, &vacuum, bound + VACUUM_UPPER, &out->vacuum[QKD_UPPER]);
    out->oo[QKD_LOWER] = bound[OO];
    out->oo[QKD_UPPER] = bound[OO + 1];
    out->wrong[QKD_UPPER] = bound[WRONG];
    out->wrong[QKD_LOWER] = right_only ? bound[WRONG + 1] : (struct qkd_chernoff_bound){ 0.0, 0.0 };
}

void qkd_decoy_sums_bounds(const struct qkd_decoy *d, bool right_only,
                           const struct qkd_decoy_sums *sums, struct qkd_bounds *out)
{
    const double sent = d->counts.sent[QKD_XX], rest = sums->plus.bound - sums->minus.bound;
    const struct qkd_interval H = {
        fmax(0.0, sums->vacuum[QKD_LOWER].bound - d->vacuum_oo * sums->oo[QKD_UPPER].bound),
        sums->vacuum[QKD_UPPER].bound - d->vacuum_oo * sums->oo[QKD_LOWER].bound
    };
    const struct qkd_interval M = { sums->wrong[QKD_LOWER].bound / sent,
                                    sums->wrong[QKD_UPPER].bound / sent };
    if (right_only)
        qkd_bounds_double_of(d, rest, H, M, out);
    else
        qkd_bounds_joint_of(d, rest, H, M.upper, out);
}
