/* What may fail, event by event; and the worst case of a composable key. */
#include "qkd/failure.h"
#include "qkd/scan.h"

#include "paper_link.h"
#include "qkd/chernoff.h"
#include "qkd/decoy.h"

/* The events are those the estimators count themselves. */
Test(failure, events_sum_to_what_each_estimator_uses)
{
    const struct qkd_link link = paper_link(10, 10);
    const struct qkd_composable_terms terms = qkd_composable_usual();
    for (int e = QKD_INDEPENDENT; e <= QKD_INFINITE; e++) {
        const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, e);
        const struct qkd_key key = paper_key(&link, &plan);
        const struct qkd_failure f = qkd_failure_of(e, 1e-10, &terms);
        cr_expect_float_eq(key.failure.bounds, key.failure_total, 1e-24, "estimator %d", e);
        cr_expect_float_eq(f.plus + f.minus + f.vacuum + f.wrong + f.sums, f.bounds, 1e-24);
        cr_expect_eq(f.composable, key.failure.composable);
    }
}

Test(failure, composable_total_is_the_one_of_the_length)
{
    const struct qkd_composable_terms terms = { 1e-15, 2e-11, 3e-12 };
    const struct qkd_bounds b = { .s11_lower = 1e-3, .e11_upper = 0.02, .core = 1e-5, .uses = 13 };
    const struct qkd_composable c = qkd_composable_length(&b, 0.1, 1e12, 1e6, 1e-9, &terms);
    const struct qkd_failure f = qkd_failure_of(QKD_DOUBLE, 1e-9, &terms);
    cr_expect_float_eq(f.composable, c.failure_total, 1e-22);
    cr_expect_float_eq(f.secrecy, 2.0 * (4e-11 + 13e-9 + 2e-9) + 3e-12, 1e-22);
}

/* Secret bits of n11 pairs and their phase errors at one (s, m) the counts allow. */
static double bits_at(double sent, double pair_z, double s, double m, double eps)
{
    const double n = qkd_chernoff_observe_lower(sent * pair_z * s, eps);
    const double k = qkd_chernoff_observe_upper(s > 0.0 ? n * m / s : n, eps);
    return n > 0.0 && k / n < 0.5 ? n * (1.0 - qkd_entropy(k / n)) : 0.0;
}

/* Length from the bounds `b` without its three logarithms. */
static double bits_of(const struct qkd_bounds *b, double pair_z, double sent)
{
    const struct qkd_composable_terms terms = qkd_composable_usual();
    return qkd_composable_length(b, pair_z, sent, 0.0, 1e-10, &terms).length_bits + 235.54;
}

/* Fewest bits over a grid of all (H, M) that the counts allow; where: 0 at the edge M = M^U, 1 at
 * H = H^U below it, 2 elsewhere. */
static double fewest_on_grid(const struct qkd_counts *n, const struct qkd_decoy *d,
                             const struct qkd_bounds *b, bool twice, int *where)
{
    double worst = INFINITY;
    for (int i = 0; i <= 40; i++)
        for (int j = 0; j <= 40; j++) {
            const double H = b->h_lower + (b->h_upper - b->h_lower) * i / 40.0;
            const double M = b->m_lower + (b->m_upper - b->m_lower) * j / 40.0;
            const double xx = n->clicks[QKD_XX] - (twice ? n->errors[QKD_XX] : 0.0);
            const double plus = qkd_decoy_plus_lower(d, xx) + (twice ? d->slope * M : 0.0);
            const double s = (plus - qkd_decoy_minus_upper(d) - d->slope * H) / d->determinant;
            const double m = fmax(0.0, (M - H / 2.0) / d->pair_x);
            const double bits = bits_at(n->sent[QKD_ZZ], d->pair_z, s, m, 1e-10);
            if (bits < worst) {
                worst = bits;
                *where = j == 40 ? 0 : i == 40 ? 1 : 2;
            }
        }
    return worst;
}

/* No allowed (H, M) leaves less key than is claimed. Short runs, where the worst case of a short
 * key and that of a long one differ; and decoys close to each other with many errors, where fewer
 * wrong counts leave less key: they count as clicks too. */
Test(composable, no_allowed_case_leaves_less_key)
{
    int claimed = 0, on_edge[3] = { 0 };
    for (int close = 0; close < 2; close++)
        for (double loss = 0.0; loss <= 15.0; loss += 2.5)
            for (double N = close ? 1e11 : 1e9; N < (close ? 1e18 : 1e14); N *= 4.0) {
                struct qkd_link link = paper_link(loss, 0.7 * loss);
                struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
                if (close) {
                    plan.alice.x = plan.bob.x = 0.8 * plan.alice.y;
                    link.error_x = 0.04;
                }
                struct qkd_gains g;
                struct qkd_counts n;
                struct base_error err;
                qkd_gains_of(&link, &plan.alice, &plan.bob, &g);
                qkd_counts_expected(&g, &plan.alice, &plan.bob, N, &n);
                for (int e = QKD_JOINT; e <= QKD_DOUBLE; e++) {
                    struct qkd_bounds b;
                    struct qkd_decoy d;
                    cr_assert(!qkd_bounds_estimate(&n, &plan.alice, &plan.bob, 1e-10, e, &b, &err));
                    if (!(b.core > 0.0))
                        continue;
                    qkd_decoy_of(&n, &plan.alice, &plan.bob, qkd_limits_of(QKD_CHERNOFF, 1e-10),
                                 &d);
                    cr_expect_eq(b.corners, e == QKD_DOUBLE ? 3 : 2);
                    if (e == QKD_DOUBLE) { /* H from above and M from below, by their definition */
                        const double m = (b.m_lower - b.h_upper / 2.0) / d.pair_x;
                        const double s =
                            (qkd_decoy_plus_lower(&d, n.clicks[QKD_XX] - n.errors[QKD_XX]) -
                             qkd_decoy_minus_upper(&d) - d.slope * (b.h_upper - b.m_lower)) /
                            d.determinant;
                        cr_expect_float_eq(b.corner[2].m, m, 1e-9 * fabs(b.corner[0].m));
                        cr_expect_float_eq(b.corner[2].s, s, 1e-9 * fabs(b.corner[0].s));
                    }
                    const double length = bits_of(&b, d.pair_z, n.sent[QKD_ZZ]);
                    int where = 0;
                    const double worst = fewest_on_grid(&n, &d, &b, e == QKD_DOUBLE, &where);
                    on_edge[where] += worst > 0.0;
                    cr_expect(length <= worst * (1.0 + 1e-9) + 0.01,
                              "%g dB, N %g, estimator %d: %g bits claimed, %g left", loss, N, e,
                              length, worst);
                    /* and hardly more pessimistic than it must be */
                    if (length > 1e4)
                        cr_expect(length > 0.9 * worst, "%g of %g bits", length, worst);
                    claimed++;
                }
            }
    cr_expect(claimed > 40 && on_edge[0] > 10 && on_edge[1] > 10, "%d cases, %d and %d at edges",
              claimed, on_edge[0], on_edge[1]);
}

/* The worst case lies inside an edge, where neither its ends nor the points of a coarse grid have
 * it: a fine grid finds what is claimed. */
Test(composable, the_worst_case_may_lie_inside_an_edge)
{
    for (double middle = 0.05; middle < 1.0; middle += 0.05) {
        struct qkd_bounds b = { .core = 1.0, .corners = 2, .uses = 12 };
        /* s - m falls, then grows again: s [1 - h(m/s)] is least where its slope vanishes */
        b.corner[0] = (struct qkd_bounds_point){ 1e-3, 1e-4 };
        b.corner[1] = (struct qkd_bounds_point){ 1e-3 * (0.2 + 0.5 * middle), 1e-6 };
        b.s11_lower = b.corner[0].s;
        b.e11_upper = b.corner[0].m / b.corner[0].s;
        double worst = INFINITY;
        for (int i = 0; i <= 100000; i++) {
            const double t = i * 1e-5;
            worst = fmin(worst, bits_at(1e9, 0.1, (1.0 - t) * b.corner[0].s + t * b.corner[1].s,
                                        (1.0 - t) * b.corner[0].m + t * b.corner[1].m, 1e-10));
        }
        const double length = bits_of(&b, 0.1, 1e9);
        cr_expect(length <= worst * (1.0 + 1e-6), "%g of %g bits", length, worst);
    }
}

/* The same along the second edge, M, of double scanning, which begins where the first one ends. */
Test(composable, the_second_edge_is_looked_at)
{
    struct qkd_bounds b = { .core = 1.0, .corners = 3, .uses = 13 };
    b.corner[0] = b.corner[1] = (struct qkd_bounds_point){ 1e-3, 1e-5 };
    b.corner[2] = (struct qkd_bounds_point){ 0.5e-3, 1e-5 };
    b.s11_lower = 1e-3;
    b.e11_upper = 0.01;
    const double at_third = bits_at(1e9, 0.1, 0.5e-3, 1e-5, 1e-10), length = bits_of(&b, 0.1, 1e9);
    cr_expect_float_eq(length / at_third, 1.0, 1e-6, "%g of %g bits", length, at_third);
}

/* The plane of the linear programme stays below what its own worst (s, m), and any better one it
 * allows, leave of a run; and the less is known of the plane, the less key. */
Test(composable, plane_of_the_linear_programme_is_below_the_cases_it_allows)
{
    for (double N = 1e10; N < 1e14; N *= 10.0) {
        const struct qkd_link link = paper_link(5, 5);
        const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_LP);
        struct qkd_gains g;
        struct qkd_counts n;
        struct qkd_bounds b;
        struct base_error err;
        qkd_gains_of(&link, &plan.alice, &plan.bob, &g);
        qkd_counts_expected(&g, &plan.alice, &plan.bob, N, &n);
        cr_assert(!qkd_bounds_estimate(&n, &plan.alice, &plan.bob, 1e-10, QKD_LP, &b, &err));
        if (!(b.core > 0.0))
            continue;
        const double pair_z = plan.alice.z * plan.bob.z * exp(-plan.alice.z - plan.bob.z);
        const double sent = n.sent[QKD_ZZ], length = bits_of(&b, pair_z, sent);
        const double at_worst =
            bits_at(sent, pair_z, b.s11_lower, b.s11_lower * b.e11_upper, 1e-10);
        cr_expect(length <= at_worst && length > 0.8 * at_worst, "N %g: %g of %g bits", N, length,
                  at_worst);
        /* along the plane to the largest yield, each (s, m) is allowed as far as is known */
        const double e = b.e11_upper, A = 1.0 + log2(1.0 - e), B = log2((1.0 - e) / e);
        for (double s = b.s11_lower; s <= b.s11_most; s += 0.1 * (b.s11_most - b.s11_lower)) {
            const double bits = bits_at(sent, pair_z, s, (A * s - b.core / pair_z) / B, 1e-10);
            cr_expect(length <= bits, "N %g, s %g: %g of %g bits", N, s, length, bits);
        }
        /* planes that touch to 1e-9 of the value leave the slopes open to the root of it */
        cr_expect(b.loose >= sqrt(1e-9));
        struct qkd_bounds looser = b;
        looser.loose = 0.1;
        const double lost = length - bits_of(&looser, pair_z, sent);
        cr_expect(lost > 0.09 * b.core * sent && lost < 0.2 * b.core * sent, "%g bits", lost);
    }
}

/* The linear programme's plane costs little: its composable key lies between that of double
 * scanning and its own rate. */
Test(composable, plane_of_the_linear_programme_costs_little)
{
    for (double loss = 0.0; loss <= 12.0; loss += 4.0) {
        const struct qkd_link link = paper_link(loss, loss);
        struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_DOUBLE);
        const double twice = paper_key(&link, &plan).rate_composable;
        plan.key.estimator = QKD_LP;
        const struct qkd_key lp = paper_key(&link, &plan);
        cr_expect(lp.rate_composable < lp.rate_signed && lp.rate_composable > twice,
                  "%g dB: double %g, lp %g of %g", loss, twice, lp.rate_composable, lp.rate_signed);
    }
}
