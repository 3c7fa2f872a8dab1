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

/* Over a grid of all (H, M) that the counts allow: no one leaves less key than is claimed. Short
 * runs, where the worst case of a short key and that of a long one differ. */
Test(composable, no_allowed_case_leaves_less_key)
{
    const struct qkd_composable_terms terms = qkd_composable_usual();
    int claimed = 0;
    for (double loss = 0.0; loss <= 15.0; loss += 2.5)
        for (double N = 1e9; N < 1e14; N *= 4.0) {
            const struct qkd_link link = paper_link(loss, 0.7 * loss);
            const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
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
                qkd_decoy_of(&n, &plan.alice, &plan.bob, qkd_limits_of(QKD_CHERNOFF, 1e-10), &d);
                const double sent = n.sent[QKD_ZZ];
                const double length =
                    qkd_composable_length(&b, d.pair_z, sent, 0.0, 1e-10, &terms).length_bits +
                    235.54;
                double worst = INFINITY;
                for (int i = 0; i <= 40; i++)
                    for (int j = 0; j <= 40; j++) {
                        const double H = b.h_lower + (b.h_upper - b.h_lower) * i / 40.0;
                        const double M = b.m_lower + (b.m_upper - b.m_lower) * j / 40.0;
                        const double xx =
                            n.clicks[QKD_XX] - (e == QKD_DOUBLE ? n.errors[QKD_XX] : 0.0);
                        const double plus =
                            qkd_decoy_plus_lower(&d, xx) + (e == QKD_DOUBLE ? d.slope * M : 0.0);
                        const double s =
                            (plus - qkd_decoy_minus_upper(&d) - d.slope * H) / d.determinant;
                        const double m = fmax(0.0, (M - H / 2.0) / d.pair_x);
                        worst = fmin(worst, bits_at(sent, d.pair_z, s, m, 1e-10));
                    }
                cr_expect(length <= worst * (1.0 + 1e-9) + 0.01,
                          "%g dB, N %g, estimator %d: %g bits claimed, %g left", loss, N, e, length,
                          worst);
                /* and hardly more pessimistic than it must be */
                if (length > 1e4)
                    cr_expect(length > 0.9 * worst, "%g of %g bits", length, worst);
                claimed++;
            }
        }
    cr_expect(claimed > 40, "%d cases", claimed);
}
