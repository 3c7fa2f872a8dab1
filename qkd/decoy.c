#include "qkd/decoy.h"

#include <math.h>

/* Exchange Alice and Bob: ox <-> xo, oy <-> yo. */
static struct qkd_counts mirrored(const struct qkd_counts *c)
{
    static const int mirror[QKD_PAIRS] = { QKD_OO, QKD_XO, QKD_OX, QKD_YO,
                                           QKD_OY, QKD_XX, QKD_YY, QKD_ZZ };
    struct qkd_counts out;
    for (int k = 0; k < QKD_PAIRS; k++) {
        out.sent[k] = c->sent[mirror[k]];
        out.clicks[k] = c->clicks[mirror[k]];
        out.errors[k] = c->errors[mirror[k]];
    }
    return out;
}

void qkd_decoy_of(const struct qkd_counts *counts, const struct qkd_user *alice,
                  const struct qkd_user *bob, struct qkd_limits limits, struct qkd_decoy *out)
{
    const bool swap = alice->x * bob->y > bob->x * alice->y;
    const struct qkd_user A = swap ? *bob : *alice, B = swap ? *alice : *bob;
    const struct qkd_counts c = swap ? mirrored(counts) : *counts;

    /* Poisson weights: a_k of x_A, a'_k (ap) of y_A, b_k and b'_k (bp) at Bob. */
    const double a0 = exp(-A.x), a1 = A.x * a0, ap0 = exp(-A.y), ap1 = A.y * ap0;
    const double b0 = exp(-B.x), b1 = B.x * b0, b2 = B.x * b1 / 2.0;
    const double bp0 = exp(-B.y), bp2 = B.y * B.y * bp0 / 2.0;

    /* the clicks a Hoeffding bound is taken over: all of the X basis */
    for (int k = 0; k < QKD_ZZ && limits.statistics == QKD_HOEFFDING; k++)
        limits.trials += c.clicks[k];

    *out = (struct qkd_decoy){
        .limits = limits,
        .alice = A,
        .bob = B,
        .counts = c,
        .plus = { ap1 * bp2 / c.sent[QKD_XX], a1 * b2 * ap0 / c.sent[QKD_OY],
                  a1 * b2 * bp0 / c.sent[QKD_YO] },
        .minus = { a1 * b2 / c.sent[QKD_YY], a1 * b2 * ap0 * bp0 / c.sent[QKD_OO] },
        .vacuum = { a0 / c.sent[QKD_OX], b0 / c.sent[QKD_XO] },
        .vacuum_oo = a0 * b0 / c.sent[QKD_OO],
        .slope = ap1 * bp2,
        /* b1 b2' - b1' b2 = b0 b0' x y (y - x)/2, without the difference */
        .determinant = a1 * ap1 * b0 * bp0 * B.x * B.y * (B.y - B.x) / 2.0,
        .pair_x = a1 * b1,
        .pair_z = A.z * B.z * exp(-A.z - B.z),
    };
}
