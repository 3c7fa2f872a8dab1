/* Small parts of the key's arithmetic: series, scans, decoy weights, the linear programme, checks.
 */
#include "qkd/decoy.h"
#include "qkd/lp_model.h"
#include "qkd/qkd.h"
#include "qkd/scan.h"
#include "qkd/series.h"

#include <criterion/criterion.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>
#include <string.h>

/* GSL's I0 gives the sum where nothing cancels; below w = 1e-4 two terms are the sum to 1e-12. */
Test(series, bessel_less_one_keeps_all_digits)
{
    for (double w = 1e-4; w < 1e4; w *= 3.0)
        cr_expect_float_eq(qkd_series_i0_less_1(w) / (gsl_sf_bessel_I0(2.0 * sqrt(w)) - 1.0), 1.0,
                           1e-11, "w = %g", w);
    for (double w = 1e-300; w < 1e-4; w *= 1e4)
        cr_expect_float_eq(qkd_series_i0_less_1(w) / (w * (1.0 + w / 4.0)), 1.0, 1e-9, "w = %g", w);
    cr_expect_eq(qkd_series_i0_less_1(0.0), 0.0);
}

Test(series, a_click_is_a_photon_or_a_dark_count)
{
    cr_expect_eq(qkd_series_click(0.0, 0.0), 0.0);
    cr_expect_float_eq(qkd_series_click(0.01, 0.0), 0.01, 1e-17);
    cr_expect_float_eq(qkd_series_click(0.01, 2.0), 1.0 - 0.99 * exp(-2.0), 1e-15);
    cr_expect_float_eq(qkd_series_click(1e-9, 1e-12) / 1.001e-9, 1.0, 1e-8, "no digit is lost");
}

/* The smallest value on the line is what a fine grid finds, wherever the ends lie; and the value is
 * that of the formula, never more. */
Test(scan, the_minimum_is_that_of_a_grid)
{
    const struct qkd_scan_line lines[] = {
        { { 1e-5, 1e-6 }, { 0.8e-5, 0.2e-6 } }, { { 1e-5, 4e-6 }, { 0.2e-5, 0.1e-6 } },
        { { 1e-5, -1e-7 }, { 0.9e-5, 1e-6 } },  { { 1e-5, 1e-6 }, { 0.5e-5, -1e-6 } },
        { { -1e-6, 1e-6 }, { 1e-5, 1e-6 } },    { { 1e-5, 6e-6 }, { 1e-5, 1e-6 } },
        { { 1e-5, -2e-6 }, { 0.3e-5, -1e-6 } }, { { 1e-5, 1e-6 }, { 1e-5, 1e-6 } },
        { { 0.0, 0.0 }, { 0.0, 0.0 } },         { { 1e-5, 0.0 }, { 0.5e-5, 0.0 } },
    };
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        const double t = qkd_scan_minimum(lines[k]);
        cr_expect(t >= 0.0 && t <= 1.0, "line %zu: %g", k, t);
        const double best = qkd_scan_value(qkd_scan_at(lines[k], t));
        double grid = INFINITY;
        for (int i = 0; i <= 100000; i++)
            grid = fmin(grid, qkd_scan_value(qkd_scan_at(lines[k], i * 1e-5)));
        cr_expect(best <= grid * (1.0 + 1e-12), "line %zu: %.12g at %g, grid %.12g", k, best, t,
                  grid);
        cr_expect(best >= grid * (1.0 - 1e-4), "line %zu: below the grid by too much", k);
    }
    const struct qkd_scan_point p = { 2e-5, 2e-6 };
    cr_expect_float_eq(qkd_scan_value(p), 2e-5 * (1.0 - qkd_entropy(0.1)), 1e-20);
    cr_expect_eq(qkd_scan_value((struct qkd_scan_point){ 2e-5, 1.1e-5 }), 0.0, "e > 1/2");
    cr_expect_eq(qkd_scan_value((struct qkd_scan_point){ -1e-5, 1e-6 }), 0.0);
    cr_expect_eq(qkd_scan_value((struct qkd_scan_point){ 2e-5, -1e-6 }), 2e-5, "e < 0 is 0");
    const struct qkd_scan_point end = qkd_scan_at(lines[0], 1.0);
    cr_expect(end.s == 0.8e-5 && end.m == 0.2e-6);
}

static const struct qkd_user paper = {
    .z = 0.636, .y = 0.204, .x = 0.054, .p_z = 0.754, .p_y = 0.036, .p_x = 0.188
};
static const struct qkd_user dim = {
    .z = 0.6, .y = 0.1, .x = 0.02, .p_z = 0.7, .p_y = 0.05, .p_x = 0.2
};

static struct qkd_counts counts_of(const struct qkd_user *a, const struct qkd_user *b)
{
    const struct qkd_link link = { .eta_a = 0.02,
                                   .eta_b = 0.03,
                                   .dark_probability = 1e-7,
                                   .overlap_sq = 1.0,
                                   .error_x = 0.0084,
                                   .error_z = 0.0048 };
    struct qkd_gains g;
    struct qkd_counts n;
    qkd_gains_coherent(&link, a, b, &g);
    qkd_counts_expected(&g, a, b, 3e12, &n);
    return n;
}

/* A known answer: a channel in which only single-photon pairs ever click, half of them wrongly, and
 * no fluctuation. Then S_kl = a1 b1 s for the pairs of x and y and 0 with a vacuum, and the bound
 * on s is exact: S+ - S- = s a1 b1' ... telescopes to the determinant. */
Test(decoy, weights_give_single_pairs_exactly)
{
    const double s = 3e-5;
    struct qkd_counts n = { { 0.0 }, { 0.0 }, { 0.0 } };
    for (int k = 0; k < QKD_PAIRS; k++) {
        const double a = qkd_pair_alice(k, &paper), b = qkd_pair_bob(k, &dim);
        n.sent[k] = 1e12 * qkd_pair_probability(k, &paper, &dim);
        n.clicks[k] = n.sent[k] * a * exp(-a) * b * exp(-b) * s;
        n.errors[k] = 0.5 * n.clicks[k];
    }
    struct qkd_decoy d;
    qkd_decoy_of(&n, &paper, &dim, qkd_limits_of(QKD_CHERNOFF, 0.0), &d);
    cr_expect(d.alice.x / d.alice.y <= d.bob.x / d.bob.y, "the order the method wants");
    cr_expect_eq(d.alice.x, dim.x, "0.02/0.1 < 0.054/0.204: exchanged");
    cr_expect_eq(d.counts.clicks[QKD_OX], n.clicks[QKD_XO]);
    cr_expect_eq(d.counts.sent[QKD_YO], n.sent[QKD_OY]);
    cr_expect_float_eq(d.pair_x, paper.x * exp(-paper.x) * dim.x * exp(-dim.x), 1e-18);
    cr_expect_float_eq(d.pair_z, paper.z * exp(-paper.z) * dim.z * exp(-dim.z), 1e-16);

    struct qkd_bounds b[4];
    struct base_error err;
    qkd_bounds_independent(&d, &b[0]);
    qkd_bounds_joint(&d, &b[1]);
    qkd_bounds_double(&d, &b[2]);
    cr_assert(!qkd_bounds_lp(&d, &b[3], &err), "%s", err.text);
    for (int k = 0; k < 4; k++) {
        cr_expect_float_eq(b[k].s11_lower / s, 1.0, k < 3 ? 1e-9 : 1e-3, "estimator %d: %g", k,
                           b[k].s11_lower);
        cr_expect_float_eq(b[k].e11_upper, 0.5, k < 3 ? 1e-9 : 1e-3, "estimator %d: %g", k,
                           b[k].e11_upper);
    }
}

/* The estimators called one by one are those of the public door, under either statistics. */
Test(decoy, estimators_are_those_of_the_public_door)
{
    const struct qkd_counts n = counts_of(&paper, &dim);
    for (int statistics = QKD_CHERNOFF; statistics <= QKD_GAUSSIAN; statistics++) {
        struct qkd_decoy d;
        struct qkd_bounds mine[3], door;
        struct base_error err;
        qkd_decoy_of(&n, &paper, &dim, qkd_limits_of(statistics, 1e-10), &d);
        qkd_bounds_independent(&d, &mine[QKD_INDEPENDENT]);
        qkd_bounds_joint(&d, &mine[QKD_JOINT]);
        qkd_bounds_double(&d, &mine[QKD_DOUBLE]);
        for (int k = QKD_INDEPENDENT; k <= QKD_DOUBLE; k++) {
            cr_assert(
                !qkd_bounds_estimate_with(&n, &paper, &dim, 1e-10, k, statistics, &door, &err));
            cr_expect_eq(door.core, mine[k].core);
            cr_expect(door.core > 0.0 && door.s11_lower == mine[k].s11_lower &&
                      door.e11_upper == mine[k].e11_upper);
        }
        cr_expect_eq(qkd_bounds_estimate_with(&n, &paper, &dim, 1e-10, 9, statistics, &door, &err),
                     BASE_ERR_DOMAIN);
        cr_expect(strstr(err.text, "estimator 9"), "%s", err.text);
    }
}

/* min x over 2x + y >= 4, x - y >= -1 in a box: x = 1 at y = 2, by hand. */
Test(lp_model, bounds_the_minimum_from_below)
{
    struct qkd_lp_model m = { 0 };
    struct base_error err;
    cr_assert(!qkd_lp_model_new(&m, 2, 2, &err), "%s", err.text);
    for (int j = 0; j < 2; j++) {
        m.col_low[j] = 0.0;
        m.col_high[j] = 10.0;
    }
    double *row = qkd_lp_model_row(&m, 4.0, INFINITY);
    cr_expect(row[0] == 0.0 && row[1] == 0.0, "a new row is zero");
    row[0] = 2.0;
    row[1] = 1.0;
    row = qkd_lp_model_row(&m, -1.0, INFINITY);
    row[0] = 1.0;
    row[1] = -1.0;
    double bound;
    cr_assert(!qkd_lp_model_solve(&m, &bound, &err), "%s", err.text);
    cr_expect(bound <= 1.0 && bound > 1.0 - 1e-9, "%.15g", bound);
    cr_expect_float_eq(m.value[0], 1.0, 1e-9);
    cr_expect_float_eq(m.value[1], 2.0, 1e-9);
    qkd_lp_model_free(&m);
    qkd_lp_model_free(&m);
}

Test(lp_model, says_when_nothing_satisfies_all_rows)
{
    struct qkd_lp_model m;
    struct base_error err = { .text = "" };
    cr_assert(!qkd_lp_model_new(&m, 1, 1, &err));
    m.col_low[0] = 0.0;
    m.col_high[0] = 1.0;
    qkd_lp_model_row(&m, 2.0, 3.0)[0] = 1.0;
    double bound = 0.0;
    cr_expect_eq(qkd_lp_model_solve(&m, &bound, &err), BASE_ERR_DOMAIN);
    cr_expect(strlen(err.text) > 0);
    qkd_lp_model_free(&m);
}

Test(pairs, probabilities_are_products_and_vacuum_takes_the_rest)
{
    cr_expect_float_eq(qkd_pair_probability(QKD_ZZ, &paper, &dim), 0.754 * 0.7, 1e-16);
    cr_expect_float_eq(qkd_pair_probability(QKD_XO, &paper, &dim), 0.188 * 0.05, 1e-16);
    cr_expect_float_eq(qkd_pair_probability(QKD_OY, &paper, &dim), 0.022 * 0.05, 1e-16);
    struct qkd_user full = paper;
    full.p_z = 1.0 - full.p_y - full.p_x; /* rounding may leave less than nothing */
    cr_expect(qkd_pair_probability(QKD_OO, &full, &full) >= 0.0);
}

Test(users, are_refused_by_name)
{
    struct base_error err;
    cr_expect_eq(qkd_user_check("alice", &paper, &err), BASE_OK);
    const struct {
        struct qkd_user user;
        const char *says;
    } bad[] = {
        { { .z = 0.6, .y = 0.05, .x = 0.1, .p_z = 0.7, .p_y = 0.05, .p_x = 0.2 }, "bob.x" },
        { { .z = 0.6, .y = 0.2, .x = 0.1, .p_z = 0.9, .p_y = 0.05, .p_x = 0.2 }, "bob.p_" },
        { { .z = 0.0, .y = 0.2, .x = 0.1, .p_z = 0.7, .p_y = 0.05, .p_x = 0.2 }, "bob.z" },
        { { .z = NAN, .y = 0.2, .x = 0.1, .p_z = 0.7, .p_y = 0.05, .p_x = 0.2 }, "bob.z" },
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        cr_expect_eq(qkd_user_check("bob", &bad[k].user, &err), BASE_ERR_CONFIG, "case %zu", k);
        cr_expect(strstr(err.text, bad[k].says), "'%s' should name %s", err.text, bad[k].says);
    }
}

/* `sent` off by 4 % passes (rounded numbers, dead times), by 6 % it belongs to another run. */
Test(counts, of_another_run_get_no_key)
{
    for (int k = QKD_OO; k < QKD_ZZ; k++)
        for (int percent = -6; percent <= 6; percent += 2) {
            struct qkd_counts n = counts_of(&paper, &dim);
            struct qkd_key key = { .alice = paper,
                                   .bob = dim,
                                   .verdict = QKD_CLAIMED,
                                   .rate_per_pulse = 1e-6,
                                   .rate_bit_s = 100.0,
                                   .rate_signed = 1e-6 };
            n.sent[k] *= 1.0 + 0.01 * percent;
            qkd_key_judge_counts(&n, &key);
            const int refused = percent == 6 || percent == -6;
            cr_expect_eq(key.verdict, refused ? QKD_COUNTS_REFUSED : QKD_CLAIMED, "%s %+d %%: %d",
                         qkd_pair_name(k), percent, key.verdict);
            cr_expect_eq(key.rate_bit_s, refused ? 0.0 : 100.0);
            if (refused)
                cr_expect(strstr(key.reason, qkd_pair_name(k)), "%s", key.reason);
        }
}
