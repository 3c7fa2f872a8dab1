/* Closed-form bounds: every count alone, joint constraints with a scan over H, double scanning.
 *
 *    s11 >= [S+^L - S-^U - a1'b2' H] / [a1 a1' (b1 b2' - b1' b2)],
 *    e11 <= (T_xx^U - H/2) / (a1 b1 s11)
 *
 * H, the part of S_xx in which somebody sent vacuum, is the same unknown number in both, so the
 * worst case is sought over H in [H^L, H^U] (Zhou, Yu, Wang, PRA 93, 042324 (2016)). */
#include "qkd/decoy.h"
#include "qkd/scan.h"

#include <math.h>

/* H >= 0: it is a sum of yields. */
struct qkd_interval qkd_decoy_vacuum(const struct qkd_decoy *d)
{
    const struct qkd_limits *lim = &d->limits;
    const double n[] = { d->counts.clicks[QKD_OX], d->counts.clicks[QKD_XO] };
    const double oo = d->counts.clicks[QKD_OO];
    return (struct qkd_interval){
        .lower = fmax(0.0, qkd_limits_joint_lower(lim, 2, d->vacuum, n) -
                               d->vacuum_oo * qkd_limits_upper(lim, oo)),
        .upper =
            qkd_limits_joint_upper(lim, 2, d->vacuum, n) - d->vacuum_oo * qkd_limits_lower(lim, oo),
    };
}

double qkd_decoy_minus_upper(const struct qkd_decoy *d)
{
    const double n[] = { d->counts.clicks[QKD_YY], d->counts.clicks[QKD_OO] };
    return qkd_limits_joint_upper(&d->limits, 2, d->minus, n);
}

double qkd_decoy_plus_lower(const struct qkd_decoy *d, double xx)
{
    const double n[] = { xx, d->counts.clicks[QKD_OY], d->counts.clicks[QKD_YO] };
    return qkd_limits_joint_lower(&d->limits, 3, d->plus, n);
}

struct qkd_interval qkd_decoy_wrong(const struct qkd_decoy *d)
{
    const double sent = d->counts.sent[QKD_XX], errors = d->counts.errors[QKD_XX];
    return (struct qkd_interval){ .lower = qkd_limits_lower(&d->limits, errors) / sent,
                                  .upper = qkd_limits_upper(&d->limits, errors) / sent };
}

/* From S+ - S-, H and M = T_xx to single-photon pairs. */
static struct qkd_scan_point pairs(const struct qkd_decoy *d, double plus_minus, double H, double M)
{
    return (struct qkd_scan_point){
        .s = (plus_minus - d->slope * H) / d->determinant,
        .m = (M - H / 2.0) / d->pair_x,
    };
}

static void report(const struct qkd_decoy *d, struct qkd_scan_point p, struct qkd_bounds *out)
{
    out->s11_lower = fmin(1.0, fmax(0.0, p.s));
    out->e11_upper = p.s > 0.0 ? fmin(0.5, fmax(0.0, p.m / p.s)) : 0.5;
    out->core = d->pair_z * qkd_scan_value(p);
}

/* Uses: xx, oy, yo lower, yy upper, ox, xo, oo both ways, wrong xx upper. */
void qkd_bounds_independent(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const struct qkd_limits *lim = &d->limits;
    const double *n = d->counts.clicks;
    const double oo_lower = qkd_limits_lower(lim, n[QKD_OO]);
    const double oo_upper = qkd_limits_upper(lim, n[QKD_OO]);

    const double plus = d->plus[0] * qkd_limits_lower(lim, n[QKD_XX]) +
                        d->plus[1] * qkd_limits_lower(lim, n[QKD_OY]) +
                        d->plus[2] * qkd_limits_lower(lim, n[QKD_YO]);
    const double minus = d->minus[0] * qkd_limits_upper(lim, n[QKD_YY]) + d->minus[1] * oo_upper;
    const double H_upper = d->vacuum[0] * qkd_limits_upper(lim, n[QKD_OX]) +
                           d->vacuum[1] * qkd_limits_upper(lim, n[QKD_XO]) -
                           d->vacuum_oo * oo_lower;
    const double H_lower = d->vacuum[0] * qkd_limits_lower(lim, n[QKD_OX]) +
                           d->vacuum[1] * qkd_limits_lower(lim, n[QKD_XO]) -
                           d->vacuum_oo * oo_upper;
    const double wrong = qkd_limits_upper(lim, d->counts.errors[QKD_XX]) / d->counts.sent[QKD_XX];

    const struct qkd_scan_point p = {
        .s = pairs(d, plus - minus, H_upper, wrong).s,
        .m = pairs(d, plus - minus, fmax(0.0, H_lower), wrong).m,
    };
    report(d, p, out);
    out->uses = 11.0;
}

/* Uses: 3 sums in S+, 2 in S-, 3 in each end of H, wrong xx. */
void qkd_bounds_joint(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const double plus_minus =
        qkd_decoy_plus_lower(d, d->counts.clicks[QKD_XX]) - qkd_decoy_minus_upper(d);
    const double wrong =
        qkd_limits_upper(&d->limits, d->counts.errors[QKD_XX]) / d->counts.sent[QKD_XX];
    qkd_bounds_joint_of(d, plus_minus, qkd_decoy_vacuum(d), wrong, out);
}

void qkd_bounds_joint_of(const struct qkd_decoy *d, double plus_minus, struct qkd_interval H,
                         double wrong, struct qkd_bounds *out)
{
    const struct qkd_scan_line line = { .from = pairs(d, plus_minus, H.lower, wrong),
                                        .to = pairs(d, plus_minus, H.upper, wrong) };
    const double t = qkd_scan_minimum(line);
    report(d, qkd_scan_at(line, t), out);
    out->h_lower = H.lower;
    out->h_upper = H.upper;
    out->h_worst = (1.0 - t) * H.lower + t * H.upper;
    out->m_lower = out->m_upper = out->m_worst = wrong;
    out->uses = 12.0;
}

/* Double scanning (Jiang, Yu, Hu, Wang, PRA 103, 012402 (2021)): the xx counts are split in right
 * and wrong ones, and the wrong ones, M, enter S+ and the phase error as the same unknown number.
 * The worst case needs no grid: raising H and M by the same amount leaves s as it is and raises m,
 * so the value never grows that way and the minimum lies on the edge M = M^U or on the edge H = H^U
 * of the rectangle. Uses: as joint, and M from below. */
void qkd_bounds_double(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const double errors = d->counts.errors[QKD_XX];
    const double right = qkd_decoy_plus_lower(d, fmax(0.0, d->counts.clicks[QKD_XX] - errors)) -
                         qkd_decoy_minus_upper(d);
    qkd_bounds_double_of(d, right, qkd_decoy_vacuum(d), qkd_decoy_wrong(d), out);
}

void qkd_bounds_double_of(const struct qkd_decoy *d, double right, struct qkd_interval H,
                          struct qkd_interval M, struct qkd_bounds *out)
{
    const double at_lower = right + d->slope * M.lower, at_upper = right + d->slope * M.upper;

    const struct qkd_scan_line along_H = { .from = pairs(d, at_upper, H.lower, M.upper),
                                           .to = pairs(d, at_upper, H.upper, M.upper) };
    const struct qkd_scan_line along_M = { .from = pairs(d, at_lower, H.upper, M.lower),
                                           .to = pairs(d, at_upper, H.upper, M.upper) };
    const double t_H = qkd_scan_minimum(along_H), t_M = qkd_scan_minimum(along_M);
    const struct qkd_scan_point p_H = qkd_scan_at(along_H, t_H), p_M = qkd_scan_at(along_M, t_M);
    const bool on_H = qkd_scan_value(p_H) <= qkd_scan_value(p_M);

    report(d, on_H ? p_H : p_M, out);
    out->h_lower = H.lower;
    out->h_upper = H.upper;
    out->m_lower = M.lower;
    out->m_upper = M.upper;
    out->h_worst = on_H ? (1.0 - t_H) * H.lower + t_H * H.upper : H.upper;
    out->m_worst = on_H ? M.upper : (1.0 - t_M) * M.lower + t_M * M.upper;
    out->uses = 13.0;
}
