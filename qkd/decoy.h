/** The four-intensity decoy problem in the letters of Zhou, Yu, Wang, PRA 93, 042324 (2016).
 *  Users are swapped if needed so that x_A/y_A <= x_B/y_B, the order the method wants. Private to
 *  qkd/. */
#ifndef QKD_DECOY_H
#define QKD_DECOY_H

#include "qkd/bounds.h"
#include "qkd/limits.h"

struct qkd_decoy {
    struct qkd_limits limits;
    struct qkd_user alice, bob;
    struct qkd_counts counts;
    /* S+ = a1'b2' S_xx + a1 b2 (a0' S_oy + b0' S_yo): weight per count of xx, oy, yo */
    double plus[3];
    /* S- = a1 b2 (S_yy + a0'b0' S_oo): weight per count of yy, oo */
    double minus[2];
    /* H = a0 S_ox + b0 S_xo - a0 b0 S_oo: weight per count of ox, xo; of oo */
    double vacuum[2], vacuum_oo;
    double slope;       /* a1'b2': what H costs */
    double determinant; /* a1 a1' (b1 b2' - b1' b2) */
    double pair_x;      /* a1 b1: two single photons when both send x */
    double pair_z;      /* the same for z */
};

/** Cannot fail for checked users and counts with every `sent` > 0. */
void qkd_decoy_of(const struct qkd_counts *counts, const struct qkd_user *alice,
                  const struct qkd_user *bob, struct qkd_limits limits, struct qkd_decoy *out);

struct qkd_interval {
    double lower, upper;
};

/** What joint constraints say about each part, at most so many uses of the bound: S+ from below
 * with `xx` of the xx counts in it (3), S- from above (2), H (3 at each end), M = T_xx (1 at each
 * end).
 */
double qkd_decoy_plus_lower(const struct qkd_decoy *decoy, double xx);
double qkd_decoy_minus_upper(const struct qkd_decoy *decoy);
struct qkd_interval qkd_decoy_vacuum(const struct qkd_decoy *decoy);
struct qkd_interval qkd_decoy_wrong(const struct qkd_decoy *decoy);

/** The estimators, each for a decoy problem. */
void qkd_bounds_independent(const struct qkd_decoy *decoy, struct qkd_bounds *out);
void qkd_bounds_joint(const struct qkd_decoy *decoy, struct qkd_bounds *out);
void qkd_bounds_double(const struct qkd_decoy *decoy, struct qkd_bounds *out);
enum base_status qkd_bounds_lp(const struct qkd_decoy *decoy, struct qkd_bounds *out,
                               struct base_error *err);

/** Joint and double from their parts: S+ - S- (double: without the wrong counts, which add a1'b2'
 * M), H, and M (joint: its upper end alone). */
void qkd_bounds_joint_of(const struct qkd_decoy *decoy, double plus_minus, struct qkd_interval H,
                         double wrong, struct qkd_bounds *out);
void qkd_bounds_double_of(const struct qkd_decoy *decoy, double right, struct qkd_interval H,
                          struct qkd_interval M, struct qkd_bounds *out);

#endif
