/* Gains against the rule itself: products of click probabilities, averaged over the users' relative
 * phase by the trapezoidal rule, which converges exponentially for a periodic analytic function.
 * All factors are positive, so in long double this route keeps 1e-17 at any loss. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>

struct amplitude {
    long double early, late;
};

struct clicks {
    long double minus, plus;
};

static long double clicks_with(long double p, long double photons)
{
    return -expm1l(log1pl(-p) - photons);
}

/* One phase: probability of exactly these two of the four bins. */
static struct clicks at_phase(const struct qkd_link *l, struct amplitude a, struct amplitude b,
                              long double phase)
{
    const long double p = l->dark_probability, g = sqrtl(l->overlap_sq);
    long double on[2][2], off[2][2]; /* [bin][detector] */
    const long double A[2] = { a.early, a.late }, B[2] = { b.early, b.late };
    for (int bin = 0; bin < 2; bin++)
        for (int d = 0; d < 2; d++) {
            const long double n = (A[bin] * A[bin] + B[bin] * B[bin]) / 2.0L +
                                  (d ? -1.0L : 1.0L) * g * A[bin] * B[bin] * cosl(phase);
            on[bin][d] = clicks_with(p, n);
            off[bin][d] = (1.0L - p) * expl(-n);
        }
    return (struct clicks){
        .minus = on[0][0] * off[0][1] * off[1][0] * on[1][1] +
                 off[0][0] * on[0][1] * on[1][0] * off[1][1],
        .plus = on[0][0] * off[0][1] * on[1][0] * off[1][1] +
                off[0][0] * on[0][1] * off[1][0] * on[1][1],
    };
}

/* 96 phases: the neglected harmonics are below (x/2)^96/96! for x of order 1. */
static struct clicks mean_over_phase(const struct qkd_link *l, struct amplitude a,
                                     struct amplitude b)
{
    enum { PHASES = 96 };
    struct clicks sum = { 0.0L, 0.0L };
    for (int i = 0; i < PHASES; i++) {
        const struct clicks c = at_phase(l, a, b, 2.0L * acosl(-1.0L) * i / PHASES);
        sum.minus += c.minus / PHASES;
        sum.plus += c.plus / PHASES;
    }
    return sum;
}

static struct amplitude encode(long double photons, int x, int bit, long double angle)
{
    const long double s = sqrtl(photons), h = sqrtl(photons / 2.0L);
    const struct amplitude q =
        x ? (struct amplitude){ h, bit ? -h : h } : (struct amplitude){ bit ? 0 : s, bit ? s : 0 };
    return (struct amplitude){ cosl(angle) * q.early - sinl(angle) * q.late,
                               sinl(angle) * q.early + cosl(angle) * q.late };
}

struct reference {
    long double right, wrong;
};

static struct reference integrated(const struct qkd_link *l, double mu_a, int x_a, double mu_b,
                                   int x_b, long double angle)
{
    struct reference r = { 0.0L, 0.0L };
    for (int bits = 0; bits < 4; bits++) {
        const int i = bits & 1, j = bits >> 1;
        const struct clicks c =
            mean_over_phase(l, encode((long double)l->eta_a * mu_a, x_a, i, angle),
                            encode((long double)l->eta_b * mu_b, x_b, j, -angle));
        *(i == j ? &r.wrong : &r.right) += c.minus / 4.0L;
        if (l->bell == QKD_PSI_BOTH)
            *((i == j) != x_a ? &r.wrong : &r.right) += c.plus / 4.0L;
    }
    return r;
}

static struct qkd_link link_at(double loss_a_db, double loss_b_db)
{
    return (struct qkd_link){ .eta_a = pow(10.0, -loss_a_db / 10.0),
                              .eta_b = pow(10.0, -loss_b_db / 10.0),
                              .dark_probability = 1e-7,
                              .overlap_sq = 0.93,
                              .error_x = 0.0084,
                              .error_z = 0.0048 };
}

static const struct qkd_user bright = { .z = 0.9, .y = 0.4, .x = 0.1 };
static const struct qkd_user faint = { .z = 0.3, .y = 0.05, .x = 0.004 };

/* About 30 operations in double, none of them a large cancellation (a factor 2 in T_xx): 1e-13. The
 * promise is 1e-9. */
static void expect_close(double got, long double want, const char *what, int pair, double loss)
{
    cr_expect(fabsl(got - want) <= 1e-13L * want, "%s_%s at %g dB: %.17g, integrated %.17Lg", what,
              qkd_pair_name(pair), loss, got, want);
}

static void expect_closed_form(struct qkd_link link, double loss)
{
    struct qkd_gains g;
    qkd_gains_coherent(&link, &bright, &faint, &g);
    for (int k = 0; k < QKD_PAIRS; k++) {
        const int x = k != QKD_ZZ;
        const double e = x ? link.error_x : link.error_z;
        const struct reference r =
            integrated(&link, qkd_pair_alice(k, &bright), x, qkd_pair_bob(k, &faint), x, 0.0L);
        expect_close(g.gain[k], r.right + r.wrong, "Q", k, loss);
        expect_close(g.error_gain[k], e * r.right + (1.0 - e) * r.wrong, "T", k, loss);
    }
}

Test(gains, closed_form_equals_phase_integration_up_to_100_db)
{
    for (double loss = 0.0; loss <= 50.0; loss += 5.0) {
        struct qkd_link link = link_at(loss, loss);
        expect_closed_form(link, 2.0 * loss);
        link.overlap_sq = 1.0;
        link.error_x = link.error_z = 0.0;
        expect_closed_form(link, 2.0 * loss);
        link.dark_probability = 0.0;
        expect_closed_form(link, 2.0 * loss);
        link.bell = QKD_PSI_BOTH;
        expect_closed_form(link, 2.0 * loss);
        expect_closed_form(link_at(loss, 0.2 * loss), 1.2 * loss);
    }
}

/* The printed formulas in long double, where they still keep digits: 20 dB costs about 4 of 19. */
Test(gains, closed_form_equals_the_printed_formulas_at_low_loss)
{
    for (double loss = 0.0; loss <= 10.0; loss += 2.5) {
        const struct qkd_link l = link_at(loss, loss);
        struct qkd_gains g;
        qkd_gains_coherent(&l, &bright, &bright, &g);
        const long double p = l.dark_probability, a = l.eta_a * bright.y, s = 2.0L * a;
        const long double gx = sqrtl(l.overlap_sq) * a / 2.0L, y = (1.0L - p) * expl(-s / 4.0L);
        long double I1 = 1.0L, I2 = 1.0L, w = 1.0L;
        for (int k = 1; k < 60; k++) {
            w *= gx * gx / ((long double)k * k);
            I1 += w / powl(4.0L, k);
            I2 += w;
        }
        const long double Q = y * y * (1.0L + 2.0L * y * y - 4.0L * y * I1 + I2);
        const long double T = Q / 2.0L - (0.5L - l.error_x) * y * y * (I2 - 1.0L);
        cr_expect(fabsl(g.gain[QKD_YY] / Q - 1.0L) < 1e-13L, "%.17g %.17Lg", g.gain[QKD_YY], Q);
        cr_expect(fabsl(g.error_gain[QKD_YY] / T - 1.0L) < 1e-13L);
    }
}

/* Rotated qubits lose up to two digits more in the error gain of Z (a difference of order the
 * rotation angle, about 0.1). */
Test(gains, rotated_qubits_equal_phase_integration)
{
    for (double loss = 0.0; loss <= 50.0; loss += 10.0)
        for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++) {
            struct qkd_link link = link_at(loss, loss);
            link.error_model = QKD_ROTATION;
            link.error_z = 0.0115;
            link.bell = bell;
            const long double angle = asinl(sqrtl(0.0115L / 2.0L));
            struct qkd_gains g;
            qkd_gains_of(&link, &bright, &faint, &g);
            for (int k = 0; k < QKD_PAIRS; k++) {
                const int x = k != QKD_ZZ;
                const struct reference r = integrated(&link, qkd_pair_alice(k, &bright), x,
                                                      qkd_pair_bob(k, &faint), x, angle);
                const long double Q = r.right + r.wrong;
                cr_expect(fabsl(g.gain[k] / Q - 1.0L) < 1e-11L, "Q %s", qkd_pair_name(k));
                cr_expect(fabsl(g.error_gain[k] / r.wrong - 1.0L) < 1e-11L, "T %s %.17g %.17Lg",
                          qkd_pair_name(k), g.error_gain[k], r.wrong);
            }
        }
}

/* Without an angle both models are the same light. */
Test(gains, no_rotation_is_no_mixing)
{
    struct qkd_link link = link_at(7.0, 11.0);
    link.error_x = link.error_z = 0.0;
    struct qkd_gains mixed, rotated;
    qkd_gains_coherent(&link, &bright, &faint, &mixed);
    qkd_gains_rotated(&link, &bright, &faint, &rotated);
    for (int k = 0; k < QKD_PAIRS; k++) {
        cr_expect(fabs(rotated.gain[k] / mixed.gain[k] - 1.0) < 1e-12);
        cr_expect(fabs(rotated.error_gain[k] / mixed.error_gain[k] - 1.0) < 1e-12);
    }
}

Test(gains, mixed_bases_equal_phase_integration)
{
    for (double loss = 0.0; loss <= 50.0; loss += 12.5)
        for (int bases = 0; bases < 4; bases++)
            for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++) {
                struct qkd_link link = link_at(loss, 0.7 * loss);
                link.bell = bell;
                const int x_a = bases & 1, x_b = bases >> 1;
                const struct reference r = integrated(&link, 0.6, x_a, 0.2, x_b, 0.0L);
                const double got = qkd_gains_mixed(&link, 0.6, x_a, 0.2, x_b);
                cr_expect(fabsl(got / (r.right + r.wrong) - 1.0L) < 1e-12L, "%d %d at %g dB", x_a,
                          x_b, loss);
            }
}

/* What photon numbers do adds up to what pulses do. Terms up to 20 photons: the rest is below
 * 0.4^21/21! = 1e-28. */
Test(gains, yields_sum_to_gains)
{
    for (double loss = 0.0; loss <= 25.0; loss += 5.0) {
        const struct qkd_link link = link_at(loss, 0.5 * loss);
        struct qkd_gains g;
        qkd_gains_coherent(&link, &bright, &faint, &g);
        double sum = 0.0, weight_a = exp(-bright.y);
        for (unsigned n = 0; n <= 20; n++) {
            double weight_b = exp(-faint.y);
            for (unsigned m = 0; m <= 20; m++) {
                sum += weight_a * weight_b * qkd_gains_yield(&link, n, m);
                weight_b *= faint.y / (m + 1.0);
            }
            weight_a *= bright.y / (n + 1.0);
        }
        cr_expect(fabs(sum / g.gain[QKD_YY] - 1.0) < 1e-12, "%g dB: %.17g %.17g", loss, sum,
                  g.gain[QKD_YY]);
    }
}

/* Two formulas for one photon each: without rotation they agree. Long double keeps 1e-19 / eta^2.
 */
Test(gains, single_pair_has_two_routes)
{
    for (double loss = 0.0; loss <= 30.0; loss += 6.0)
        for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++) {
            struct qkd_link link = link_at(loss, loss);
            link.bell = bell;
            link.error_x = link.error_z = 0.0;
            const struct qkd_single a = qkd_gains_single(&link);
            const struct qkd_single b = qkd_gains_rotated_single(&link);
            cr_expect(fabs(b.yield / a.yield - 1.0) < 1e-11);
            cr_expect(fabs(b.error_x / a.error_x - 1.0) < 1e-11);
            cr_expect(fabs(qkd_gains_yield(&link, 1, 1) / a.yield - 1.0) < 1e-11);
        }
}

/* Single photons rotated by +-theta: sin^2(2 theta) of the Psi- clicks are wrong, none of the Psi+.
 */
Test(gains, rotated_single_pairs_err_as_geometry_says)
{
    struct qkd_link link = { .eta_a = 0.1,
                             .eta_b = 0.1,
                             .overlap_sq = 1.0,
                             .error_z = 0.0115,
                             .error_model = QKD_ROTATION };
    const double theta = asin(sqrt(0.0115 / 2.0)), s = sin(2.0 * theta);
    cr_expect_float_eq(qkd_gains_single(&link).error_x, s * s, 1e-14);
    link.bell = QKD_PSI_BOTH;
    cr_expect_float_eq(qkd_gains_single(&link).error_x, s * s / 2.0, 1e-14);
}

/* Visibility and error are one thing: e11 = (1 - M)/2 for clean detectors. */
Test(gains, single_pair_error_follows_the_overlap)
{
    for (double M = 0.0; M <= 1.0; M += 0.1) {
        const struct qkd_link link = { .eta_a = 0.03, .eta_b = 0.2, .overlap_sq = M };
        cr_expect_float_eq(qkd_gains_single(&link).error_x, (1.0 - M) / 2.0, 1e-15);
        cr_expect_float_eq(qkd_gains_single(&link).yield, 0.03 * 0.2 / 4.0, 1e-17);
    }
}

Test(gains, nonsense_links_are_named)
{
    struct base_error err;
    struct qkd_link link = link_at(10.0, 10.0);
    cr_expect(!qkd_link_check(&link, &err));
    link.eta_b = NAN;
    cr_expect_eq(qkd_link_check(&link, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "Bob's arm = nan"), "%s", err.text);
    link = link_at(10.0, 10.0);
    link.dark_probability = -1e-9;
    cr_expect_eq(qkd_link_check(&link, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "detector.dark_probability = -1e-09"), "%s", err.text);
    link = link_at(10.0, 10.0);
    link.overlap_sq = INFINITY;
    cr_expect_eq(qkd_link_check(&link, &err), BASE_ERR_DOMAIN);
}
