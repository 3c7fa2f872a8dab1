/* The estimators against their textbook formulas on a grid, and what bad counts are told. */
#include "qkd/limits.h"
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const struct qkd_user paper = {
    .z = 0.636, .y = 0.204, .x = 0.054, .p_z = 0.754, .p_y = 0.036, .p_x = 0.188
};
/* x_A/y_A < x_B/y_B: the order of the method, so the formulas below need no exchange. */
static const struct qkd_user nearer = {
    .z = 0.6, .y = 0.1, .x = 0.02, .p_z = 0.7, .p_y = 0.05, .p_x = 0.2
};
static const struct qkd_user further = {
    .z = 0.5, .y = 0.3, .x = 0.08, .p_z = 0.6, .p_y = 0.1, .p_x = 0.25
};

static struct qkd_counts counts_at(double loss_db, const struct qkd_user *a,
                                   const struct qkd_user *b, double pulses)
{
    const double eta = 0.757 * pow(10.0, -loss_db / 20.0);
    const struct qkd_link link = { .eta_a = eta,
                                   .eta_b = eta,
                                   .dark_probability = 1e-7,
                                   .overlap_sq = 1.0,
                                   .error_x = 0.0084,
                                   .error_z = 0.0048 };
    struct qkd_gains g;
    struct qkd_counts n;
    qkd_gains_coherent(&link, a, b, &g);
    qkd_counts_expected(&g, a, b, pulses, &n);
    return n;
}

static struct qkd_bounds estimate(const struct qkd_counts *n, const struct qkd_user *a,
                                  const struct qkd_user *b, int estimator)
{
    struct base_error err;
    struct qkd_bounds out;
    cr_assert(!qkd_bounds_estimate(n, a, b, 1e-10, estimator, &out, &err), "%s", err.text);
    return out;
}

/* The formulas of Zhou, Yu, Wang (2016) as printed, for one H and one M. */
static double core_at(const struct qkd_user *A, const struct qkd_user *B, double plus_minus,
                      double H, double M)
{
    const double a1 = A->x * exp(-A->x), b1 = B->x * exp(-B->x), b2 = B->x * b1 / 2.0;
    const double ap1 = A->y * exp(-A->y), bp1 = B->y * exp(-B->y), bp2 = B->y * bp1 / 2.0;
    const double s11 = (plus_minus - ap1 * bp2 * H) / (a1 * ap1 * (b1 * bp2 - bp1 * b2));
    if (s11 <= 0.0)
        return 0.0;
    const double e11 = (M - H / 2.0) / (a1 * b1 * s11);
    const double z = A->z * B->z * exp(-A->z - B->z);
    return z * s11 * (1.0 - qkd_entropy(e11));
}

struct intervals {
    double plus_xx, plus_right, minus; /* S+ with all xx counts, with the right ones; S- */
    double H_low, H_high, M_low, M_high;
    double slope;
};

static struct intervals intervals_of(const struct qkd_counts *n, const struct qkd_user *A,
                                     const struct qkd_user *B)
{
    const struct qkd_limits lim = qkd_limits_of(QKD_CHERNOFF, 1e-10);
    const double a0 = exp(-A->x), a1 = A->x * a0, ap0 = exp(-A->y), ap1 = A->y * ap0;
    const double b0 = exp(-B->x), b1 = B->x * b0, b2 = B->x * b1 / 2.0, bp0 = exp(-B->y);
    const double bp2 = B->y * B->y * bp0 / 2.0, oo = n->clicks[QKD_OO], N_oo = n->sent[QKD_OO];
    const double c_plus[] = { ap1 * bp2 / n->sent[QKD_XX], a1 * b2 * ap0 / n->sent[QKD_OY],
                              a1 * b2 * bp0 / n->sent[QKD_YO] };
    const double n_xx[] = { n->clicks[QKD_XX], n->clicks[QKD_OY], n->clicks[QKD_YO] };
    const double n_r[] = { n->clicks[QKD_XX] - n->errors[QKD_XX], n_xx[1], n_xx[2] };
    const double c_minus[] = { a1 * b2 / n->sent[QKD_YY], a1 * b2 * ap0 * bp0 / N_oo };
    const double n_minus[] = { n->clicks[QKD_YY], oo };
    const double c_H[] = { a0 / n->sent[QKD_OX], b0 / n->sent[QKD_XO] };
    const double n_H[] = { n->clicks[QKD_OX], n->clicks[QKD_XO] };
    const double dark = a0 * b0 / N_oo;
    return (struct intervals){
        .plus_xx = qkd_limits_joint_lower(&lim, 3, c_plus, n_xx),
        .plus_right = qkd_limits_joint_lower(&lim, 3, c_plus, n_r),
        .minus = qkd_limits_joint_upper(&lim, 2, c_minus, n_minus),
        .H_low = qkd_limits_joint_lower(&lim, 2, c_H, n_H) - dark * qkd_limits_upper(&lim, oo),
        .H_high = qkd_limits_joint_upper(&lim, 2, c_H, n_H) - dark * qkd_limits_lower(&lim, oo),
        .M_low = qkd_limits_lower(&lim, n->errors[QKD_XX]) / n->sent[QKD_XX],
        .M_high = qkd_limits_upper(&lim, n->errors[QKD_XX]) / n->sent[QKD_XX],
        .slope = ap1 * bp2,
    };
}

/* A grid of K steps misses a smooth minimum by less than (range/K)^2/8 of its curvature: the values
 * at the ends differ by less than a factor 10 here, so 2000 steps give 1e-5. */
Test(bounds, single_scan_finds_what_a_grid_finds)
{
    for (double loss = 0.0; loss <= 45.0; loss += 2.5) {
        const struct qkd_counts n = counts_at(loss, &nearer, &further, 3e12);
        const struct intervals v = intervals_of(&n, &nearer, &further);
        double least = INFINITY;
        for (int i = 0; i <= 2000; i++) {
            const double H = v.H_low + (v.H_high - v.H_low) * i / 2000.0;
            least = fmin(least, core_at(&nearer, &further, v.plus_xx - v.minus, H, v.M_high));
        }
        const double core = estimate(&n, &nearer, &further, QKD_JOINT).core;
        cr_expect(core <= least * (1.0 + 1e-9) && core >= least * (1.0 - 1e-5),
                  "%g dB: %.12g, grid %.12g", loss, core, least);
    }
}

/* The minimum lies on an edge of the rectangle, so the grid's edges see it: 500 steps, 1e-4. */
Test(bounds, double_scan_finds_what_a_grid_finds)
{
    for (double loss = 0.0; loss <= 45.0; loss += 5.0) {
        const struct qkd_counts n = counts_at(loss, &nearer, &further, 3e12);
        const struct intervals v = intervals_of(&n, &nearer, &further);
        double least = INFINITY;
        for (int i = 0; i <= 500; i++)
            for (int j = 0; j <= 500; j++) {
                const double H = v.H_low + (v.H_high - v.H_low) * i / 500.0;
                const double M = v.M_low + (v.M_high - v.M_low) * j / 500.0;
                const double S = v.plus_right + v.slope * M - v.minus;
                least = fmin(least, core_at(&nearer, &further, S, H, M));
            }
        const double core = estimate(&n, &nearer, &further, QKD_DOUBLE).core;
        cr_expect(core <= least * (1.0 + 1e-9) && core >= least * (1.0 - 1e-4),
                  "%g dB: %.12g, grid %.12g", loss, core, least);
    }
}

/* Joint constraints: the telescoped sum is attained by expectations that break no partial sum, and
 * no allowed expectations lie below it. */
Test(bounds, joint_constraint_is_the_minimum_over_allowed_expectations)
{
    const struct qkd_limits lim = qkd_limits_of(QKD_CHERNOFF, 1e-10);
    const double c[] = { 3.0, 0.5, 1.7 }, n[] = { 400.0, 90.0, 2500.0 };
    /* ascending: c[1], c[2], c[0] */
    const double E0 = qkd_limits_lower(&lim, n[0]);
    const double E2 = qkd_limits_lower(&lim, n[0] + n[2]) - E0;
    const double E1 = qkd_limits_lower(&lim, n[0] + n[1] + n[2]) - E0 - E2;
    const double E[] = { E0, E1, E2 };
    for (int set = 1; set < 8; set++) {
        double counted = 0.0, expected = 0.0;
        for (int i = 0; i < 3; i++)
            if (set & (1 << i)) {
                counted += n[i];
                expected += E[i];
            }
        cr_expect(expected >= qkd_limits_lower(&lim, counted) * (1.0 - 1e-12), "sum %d", set);
    }
    const double joint = qkd_limits_joint_lower(&lim, 3, c, n);
    cr_expect_float_eq(joint, c[0] * E0 + c[1] * E1 + c[2] * E2, 1e-9);
    const double alone = c[0] * qkd_limits_lower(&lim, n[0]) + c[1] * qkd_limits_lower(&lim, n[1]) +
                         c[2] * qkd_limits_lower(&lim, n[2]);
    cr_expect(joint > alone);
}

Test(bounds, gaussian_statistics_are_so_many_standard_deviations)
{
    const struct qkd_limits lim = qkd_limits_of(QKD_GAUSSIAN, erfc(5.3 / sqrt(2.0)));
    cr_expect_float_eq(qkd_limits_upper(&lim, 1e6), 1e6 + 5.3e3, 1e-6);
    cr_expect_float_eq(qkd_limits_lower(&lim, 1e6), 1e6 - 5.3e3, 1e-6);
    cr_expect(qkd_limits_lower(&lim, 4.0) == 0.0);
    const struct qkd_limits none = qkd_limits_of(QKD_GAUSSIAN, 0.0);
    cr_expect(qkd_limits_upper(&none, 1e6) == 1e6 && qkd_limits_lower(&none, 1e6) == 1e6);
}

Test(bounds, entropy_is_the_cost_of_an_error)
{
    cr_expect(qkd_entropy(0.0) == 0.0 && qkd_entropy(-0.1) == 0.0);
    cr_expect(qkd_entropy(0.5) == 1.0 && qkd_entropy(0.7) == 1.0 && qkd_entropy(1.0) == 1.0);
    cr_expect_float_eq(qkd_entropy(0.11), 0.499915958164528, 1e-15);
    /* p log2(e/p) for small p: no digit is lost in 1 - p */
    cr_expect_float_eq(qkd_entropy(1e-20), 1e-20 * (20.0 * log2(10.0) + 1.4426950408889634), 1e-33);
}

struct fault {
    int pair;
    double sent, clicks, errors;
    const char *says;
};

Test(bounds, impossible_counts_are_named)
{
    static const struct fault faults[] = {
        { QKD_OX, NAN, 1.0, 0.0, "counts of ox: sent = nan" },
        { QKD_OX, INFINITY, 1.0, 0.0, "counts of ox: sent = inf" },
        { QKD_XO, -5.0, 1.0, 0.0, "counts of xo: sent = -5" },
        { QKD_YY, 10.0, 11.0, 0.0, "counts of yy: clicks = 11" },
        { QKD_YY, 10.0, NAN, 0.0, "counts of yy: clicks = nan" },
        { QKD_OO, 10.0, -1.0, 0.0, "counts of oo: clicks = -1" },
        { QKD_XX, 1e9, 100.0, 101.0, "counts of xx: errors = 101" },
        { QKD_XX, 1e9, 100.0, -1.0, "counts of xx: errors = -1" },
        { QKD_XX, 1e9, 100.0, NAN, "counts of xx: the number of errors is missing" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        for (int e = QKD_INDEPENDENT; e <= QKD_LP; e++) {
            const struct fault *f = &faults[i];
            struct qkd_counts n = counts_at(30.0, &paper, &paper, 3e12);
            n.sent[f->pair] = f->sent;
            n.clicks[f->pair] = f->clicks;
            n.errors[f->pair] = f->errors;
            struct base_error err = { .text = "" };
            struct qkd_bounds b;
            cr_expect_eq(qkd_bounds_estimate(&n, &paper, &paper, 1e-10, e, &b, &err),
                         BASE_ERR_DOMAIN);
            cr_expect(strstr(err.text, f->says), "'%s' in '%s'", f->says, err.text);
            cr_expect(b.s11_lower == 0.0 && b.e11_upper == 0.5 && b.core == 0.0);
        }
}

Test(bounds, impossible_settings_are_named)
{
    const struct qkd_counts n = counts_at(30.0, &paper, &paper, 3e12);
    struct base_error err = { .text = "" };
    struct qkd_bounds b;
    struct qkd_user wrong = paper;
    wrong.y = wrong.x;
    cr_expect_eq(qkd_bounds_estimate(&n, &paper, &wrong, 1e-10, QKD_JOINT, &b, &err),
                 BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "bob.y = 0.054"), "%s", err.text);
    cr_expect_eq(qkd_bounds_estimate(&n, &paper, &paper, -1e-10, QKD_JOINT, &b, &err),
                 BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "failure probability -1e-10"), "%s", err.text);
    cr_expect_eq(qkd_bounds_estimate(&n, &paper, &paper, NAN, QKD_LP, &b, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(qkd_bounds_estimate(&n, &paper, &paper, 1e-10, 17, &b, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "estimator 17"), "%s", err.text);
}

/* Threads solve their programmes apart from each other: the same bits as one after the other. */
Test(bounds, linear_programmes_may_run_in_parallel)
{
    enum { RUNS = 8 };
    double alone[RUNS], together[RUNS];
    for (int i = 0; i < RUNS; i++) {
        const struct qkd_counts n = counts_at(10.0 + 4.0 * i, &nearer, &further, 3e12);
        alone[i] = estimate(&n, &nearer, &further, QKD_LP).core;
    }
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < RUNS; i++) {
        const struct qkd_counts n = counts_at(10.0 + 4.0 * i, &nearer, &further, 3e12);
        struct base_error err;
        struct qkd_bounds b;
        const enum base_status failed =
            qkd_bounds_estimate(&n, &nearer, &further, 1e-10, QKD_LP, &b, &err);
        together[i] = failed ? NAN : b.core;
    }
    for (int i = 0; i < RUNS; i++)
        cr_expect(alone[i] == together[i] && alone[i] >= 0.0, "%g %g", alone[i], together[i]);
}

/* Errors of the other pairs are nobody's business. */
Test(bounds, unpublished_errors_do_not_matter)
{
    const struct qkd_counts all = counts_at(30.0, &paper, &paper, 3e12);
    struct qkd_counts few = all;
    for (int k = 0; k < QKD_PAIRS; k++)
        if (k != QKD_XX)
            few.errors[k] = NAN;
    for (int e = QKD_INDEPENDENT; e <= QKD_LP; e++)
        cr_expect(estimate(&all, &paper, &paper, e).core == estimate(&few, &paper, &paper, e).core);
}

/* A kind of pulse never sent, or nothing ever detected: an answer, not a failure. */
Test(bounds, nothing_known_is_no_key)
{
    for (int e = QKD_INDEPENDENT; e <= QKD_LP; e++) {
        struct qkd_counts n = counts_at(30.0, &paper, &paper, 3e12);
        n.sent[QKD_OO] = n.clicks[QKD_OO] = n.errors[QKD_OO] = 0.0;
        struct qkd_bounds b = estimate(&n, &paper, &paper, e);
        cr_expect(b.s11_lower == 0.0 && b.e11_upper == 0.5 && b.core == 0.0);
        n = counts_at(30.0, &paper, &paper, 3e12);
        for (int k = 0; k < QKD_PAIRS; k++)
            n.clicks[k] = n.errors[k] = 0.0;
        b = estimate(&n, &paper, &paper, e);
        cr_expect(b.core == 0.0, "estimator %d", e);
    }
}

/* Far outside of any sensible run: every estimator ends, with numbers. A linear programme may say
 * that the counts contradict each other; then it says so. */
Test(bounds, extreme_runs_end_with_numbers)
{
    static const double pulses[] = { 1.0, 1e6, 1e12, 1e20, 1e30 };
    static const double eps[] = { 0.0, 1e-300, 1e-10, 0.5 };
    const struct qkd_user brightest = {
        .z = 10.0, .y = 9.0, .x = 1e-6, .p_z = 0.0, .p_y = 0.5, .p_x = 0.3
    };
    const struct qkd_user *users[] = { &paper, &further, &brightest };
    for (int u = 0; u < 3; u++)
        for (int i = 0; i < 5; i++)
            for (int k = 0; k < 4; k++)
                for (int e = QKD_INDEPENDENT; e <= QKD_LP; e++)
                    for (double loss = 0.0; loss < 130.0; loss += 60.0) {
                        const struct qkd_counts n = counts_at(loss, &paper, users[u], pulses[i]);
                        struct base_error err = { .text = "" };
                        struct qkd_bounds b;
                        const enum base_status s =
                            qkd_bounds_estimate(&n, &paper, users[u], eps[k], e, &b, &err);
                        cr_expect(s == BASE_OK || (e == QKD_LP && s == BASE_ERR_NUMERIC), "%s",
                                  err.text);
                        cr_expect(b.s11_lower >= 0.0 && b.s11_lower <= 1.0 && b.e11_upper >= 0.0 &&
                                      b.e11_upper <= 0.5 && b.core >= 0.0 && b.core <= 1.0,
                                  "estimator %d: %g %g %g", e, b.s11_lower, b.e11_upper, b.core);
                    }
}
