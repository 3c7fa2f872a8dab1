/** Worst case of s11 [1 - h(e11)] along a line. Private to qkd/.
 *
 *  Both s = s11 and m = s11 e11 are affine in H (vacuum part of S_xx) and M (wrong part of S_xx),
 *  and s [1 - h(m/s)] is convex in (s, m): the perspective of a convex function. So its derivative
 *  along a line grows, and its zero, not the minimum, is what we look for. */
#ifndef QKD_SCAN_H
#define QKD_SCAN_H

/** Yield and wrong yield of single-photon pairs. */
struct qkd_scan_point {
    double s, m;
};

struct qkd_scan_line {
    struct qkd_scan_point from, to;
};

/** s [1 - h(m/s)]: 0 without information (s <= 0, m/s >= 1/2); m < 0 counts as 0. */
double qkd_scan_value(struct qkd_scan_point p);

/** Position in [0, 1] of the smallest value between `from` (0) and `to` (1). */
double qkd_scan_minimum(struct qkd_scan_line line);

struct qkd_scan_point qkd_scan_at(struct qkd_scan_line line, double position);

#endif
