/* What must hold for any link and any settings. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>

/* A cloud of settings: the same on every machine (Knuth's MMIX generator). */
static double draw(uint64_t *state, double low, double high)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * (double)(*state >> 11) / 9007199254740992.0;
}

struct setting {
    struct qkd_link link;
    struct qkd_plan plan;
};

static struct qkd_user draw_user(uint64_t *s)
{
    struct qkd_user u = { .z = draw(s, 0.1, 0.9), .y = draw(s, 0.1, 0.6) };
    u.x = u.y * draw(s, 0.1, 0.5);
    const double p_o = draw(s, 0.02, 0.2);
    u.p_z = draw(s, 0.2, 0.8) * (1.0 - p_o);
    u.p_y = draw(s, 0.1, 0.5) * (1.0 - p_o - u.p_z);
    u.p_x = 1.0 - p_o - u.p_z - u.p_y;
    return u;
}

static struct setting draw_setting(uint64_t *s)
{
    struct setting t = {
        .link = { .eta_a = pow(10.0, -draw(s, 0.0, 2.0)),
                  .eta_b = pow(10.0, -draw(s, 0.0, 2.0)),
                  .dark_probability = pow(10.0, draw(s, -8.0, -5.0)),
                  .overlap_sq = draw(s, 0.9, 1.0),
                  .error_x = draw(s, 0.0, 0.03),
                  .error_z = draw(s, 0.0, 0.02),
                  .bell = draw(s, 0.0, 1.0) < 0.5 ? QKD_PSI_MINUS : QKD_PSI_BOTH },
        .plan = { .alice = draw_user(s),
                  .bob = draw_user(s),
                  .key = { .pulses = pow(10.0, draw(s, 11.0, 16.0)),
                           .failure = 1e-10,
                           .error_correction = 1.16 },
                  .network = { .users = 2 } },
    };
    return t;
}

static struct qkd_bounds bounds_of(const struct setting *t, int estimator)
{
    struct qkd_gains g;
    struct qkd_counts n;
    struct qkd_bounds b;
    struct base_error err;
    qkd_gains_of(&t->link, &t->plan.alice, &t->plan.bob, &g);
    qkd_counts_expected(&g, &t->plan.alice, &t->plan.bob, t->plan.key.pulses, &n);
    cr_assert(!qkd_bounds_estimate(&n, &t->plan.alice, &t->plan.bob, t->plan.key.failure, estimator,
                                   &b, &err),
              "%s", err.text);
    return b;
}

static double truth_of(const struct setting *t)
{
    const struct qkd_single s = qkd_gains_single(&t->link);
    const struct qkd_user *a = &t->plan.alice, *b = &t->plan.bob;
    return a->z * b->z * exp(-a->z - b->z) * s.yield * (1.0 - qkd_entropy(s.error_x));
}

/* Each estimator uses all the one before it uses. Rounding: cores are differences of gains about
 * 1e3 times larger, 1e-16 x 1e3, and the linear programme is solved to 1e-9. */
static void expect_order(const struct setting *t, const char *what, int number)
{
    const double alone = bounds_of(t, QKD_INDEPENDENT).core, joint = bounds_of(t, QKD_JOINT).core;
    const double twice = bounds_of(t, QKD_DOUBLE).core, lp = bounds_of(t, QKD_LP).core;
    const double truth = truth_of(t), slack = 1e-8 * truth;
    cr_expect(alone <= joint + slack, "%s %d: independent %g > joint %g", what, number, alone,
              joint);
    cr_expect(joint <= twice + slack, "%s %d: joint %g > double %g", what, number, joint, twice);
    cr_expect(twice <= lp + slack, "%s %d: double %g > LP %g", what, number, twice, lp);
    cr_expect(lp <= truth + slack, "%s %d: LP %g > truth %g", what, number, lp, truth);
}

Test(qkd_bounds, estimators_are_ordered_and_below_the_truth)
{
    uint64_t state = 1;
    for (int i = 0; i < 120; i++) {
        const struct setting t = draw_setting(&state);
        expect_order(&t, "finite", i);
    }
}

/* Expected counts without fluctuation: only what decoys cannot see is lost. */
Test(qkd_bounds, estimators_are_ordered_without_fluctuations)
{
    uint64_t state = 2;
    for (int i = 0; i < 40; i++) {
        struct setting t = draw_setting(&state);
        t.plan.key.failure = 0.0;
        expect_order(&t, "asymptotic", i);
    }
}

/* s11 and e11 are bounds each for itself where H is not shared: independent bounds. */
Test(qkd_bounds, independent_bounds_hold_one_by_one)
{
    uint64_t state = 3;
    for (int i = 0; i < 2000; i++) {
        const struct setting t = draw_setting(&state);
        const struct qkd_single s = qkd_gains_single(&t.link);
        const struct qkd_bounds b = bounds_of(&t, QKD_INDEPENDENT);
        cr_expect(b.s11_lower <= s.yield * (1.0 + 1e-9), "%g > %g", b.s11_lower, s.yield);
        cr_expect(b.e11_upper >= s.error_x * (1.0 - 1e-9), "%g < %g", b.e11_upper, s.error_x);
    }
}

static struct setting mirrored(const struct setting *t)
{
    struct setting m = *t;
    m.link.eta_a = t->link.eta_b;
    m.link.eta_b = t->link.eta_a;
    m.plan.alice = t->plan.bob;
    m.plan.bob = t->plan.alice;
    return m;
}

static struct qkd_key key_of(const struct setting *t)
{
    struct base_error err;
    struct qkd_key key;
    cr_assert(!qkd_key_rate(&t->link, &t->plan, 1e8, &key, &err), "%s", err.text);
    return key;
}

/* To rounding: sums are taken in another order, and cores are small differences (as above). */
Test(qkd_bounds, alice_and_bob_may_be_exchanged)
{
    uint64_t state = 4;
    for (int i = 0; i < 2000; i++) {
        struct setting t = draw_setting(&state);
        for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
            t.plan.key.estimator = e;
            const struct setting m = mirrored(&t);
            const struct qkd_key a = key_of(&t), b = key_of(&m);
            const double scale = a.gain[QKD_ZZ] * t.plan.alice.p_z * t.plan.bob.p_z;
            cr_expect(fabs(a.rate_signed - b.rate_signed) <= 1e-12 * scale, "%.17g %.17g",
                      a.rate_signed, b.rate_signed);
            cr_expect(a.gain[QKD_OX] == b.gain[QKD_XO]);
        }
    }
}

/* Longer runs never hurt: Chernoff's relative widths shrink with every count (laws/qkd_chernoff.c),
 * and each estimator is monotonic in each of them. */
Test(qkd_bounds, rate_grows_with_the_number_of_pulses)
{
    uint64_t state = 5;
    for (int i = 0; i < 300; i++) {
        struct setting t = draw_setting(&state);
        for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
            t.plan.key.estimator = e;
            double before = -INFINITY;
            for (double N = 1e8; N < 1e22; N *= 10.0) {
                t.plan.key.pulses = N;
                const double R = key_of(&t).rate_signed;
                cr_expect(R >= before - 1e-12 * truth_of(&t), "%g -> %g at N = %g", before, R, N);
                before = R;
            }
        }
    }
}

/* N -> infinity: what is missing shrinks as the widest relative fluctuation, sqrt(2 ln(1/eps)/n) of
 * the rarest count that matters (oo has no say: it vanishes beside ox). At N = 1e20 and 1e22 the
 * gap to the limit must fall tenfold; 8 leaves room for the next order. */
Test(qkd_bounds, finite_rate_tends_to_the_asymptotic_one)
{
    uint64_t state = 6;
    for (int i = 0; i < 300; i++) {
        struct setting t = draw_setting(&state);
        for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
            t.plan.key.estimator = e;
            t.plan.key.pulses = 1e20;
            const double R20 = key_of(&t).rate_signed;
            t.plan.key.pulses = 1e22;
            const double R22 = key_of(&t).rate_signed;
            t.plan.key.failure = 0.0;
            const double limit = key_of(&t).rate_signed;
            t.plan.key.failure = 1e-10;
            cr_expect(limit - R20 <= 1e-2 * truth_of(&t), "gap %g of %g", limit - R20,
                      truth_of(&t));
            cr_expect(limit - R22 <= (limit - R20) / 8.0 + 1e-11 * truth_of(&t),
                      "gap %g at 1e20, %g at 1e22", limit - R20, limit - R22);
        }
    }
}

/* Clicks only get rarer and darker with distance, so does the key of fixed settings in the
 * asymptotic limit of infinite decoys; and for the paper's settings with every estimator. */
Test(qkd_bounds, rate_falls_with_loss)
{
    const struct qkd_user paper = {
        .z = 0.636, .y = 0.204, .x = 0.054, .p_z = 0.754, .p_y = 0.036, .p_x = 0.188
    };
    for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
        double before = INFINITY;
        for (double loss = 0.0; loss <= 60.0; loss += 0.5) {
            struct setting t = {
                .link = { .dark_probability = 1e-7,
                          .overlap_sq = 1.0,
                          .error_x = 0.0084,
                          .error_z = 0.0048 },
                .plan = { .alice = paper,
                          .bob = paper,
                          .key = { .pulses = 3e12,
                                   .failure = 1e-10,
                                   .error_correction = 1.16,
                                   .estimator = e },
                          .network = { .users = 2 } },
            };
            t.link.eta_a = t.link.eta_b = 0.757 * pow(10.0, -loss / 20.0);
            const double R = key_of(&t).rate_per_pulse;
            cr_expect(R <= before, "%g dB: %g after %g", loss, R, before);
            before = R;
        }
        cr_expect(before == 0.0, "a key at 60 dB");
    }
}

/* Dark counts and misalignment only make errors and yields that carry no key. */
Test(qkd_bounds, rate_falls_with_darks_and_misalignment)
{
    uint64_t state = 7;
    for (int i = 0; i < 300; i++) {
        struct setting t = draw_setting(&state);
        t.plan.key.pulses = 1e15;
        for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
            t.plan.key.estimator = e;
            double before = INFINITY;
            for (double p = 1e-8; p < 1e-4; p *= 3.0) {
                t.link.dark_probability = p;
                const double R = key_of(&t).rate_per_pulse;
                cr_expect(R <= before * (1.0 + 1e-9), "p = %g: %g after %g", p, R, before);
                before = R;
            }
            t.link.dark_probability = 1e-7;
            before = INFINITY;
            for (double e_d = 0.0; e_d < 0.1; e_d += 0.01) {
                t.link.error_x = t.link.error_z = e_d;
                const double R = key_of(&t).rate_per_pulse;
                cr_expect(R <= before * (1.0 + 1e-9), "e_d = %g: %g after %g", e_d, R, before);
                before = R;
            }
        }
    }
}

/* Efficiency and mode overlap only bring more right clicks: at settings that stay, the key never
 * falls with either. 1e-6 is room for the linear programme's planes. */
Test(qkd_bounds, rate_grows_with_efficiency_and_overlap)
{
    uint64_t state = 8;
    for (int i = 0; i < 200; i++) {
        struct setting t = draw_setting(&state);
        t.plan.key.pulses = 1e15;
        t.link.error_x = fmin(t.link.error_x, 0.02);
        for (int e = QKD_INDEPENDENT; e <= QKD_INFINITE; e++) {
            if (e == QKD_LP && i % 20) /* slow */
                continue;
            t.plan.key.estimator = e;
            const struct qkd_link link = t.link;
            double before = 0.0;
            for (double efficiency = 0.1; efficiency <= 1.0; efficiency += 0.15) {
                t.link.eta_a = efficiency * link.eta_a;
                t.link.eta_b = efficiency * link.eta_b;
                const double R = key_of(&t).rate_per_pulse;
                cr_expect(R >= before * (1.0 - 1e-6), "efficiency %g, estimator %d: %g after %g",
                          efficiency, e, R, before);
                before = R;
            }
            t.link = link;
            before = 0.0;
            for (double overlap = 0.7; overlap <= 1.0; overlap += 0.05) {
                t.link.overlap_sq = overlap;
                const double R = key_of(&t).rate_per_pulse;
                cr_expect(R >= before * (1.0 - 1e-6), "overlap %g, estimator %d: %g after %g",
                          overlap, e, R, before);
                before = R;
            }
            t.link = link;
        }
    }
}

/* Every statistics claims less than none, joint with them too, and below the truth; Xie's bounds
 * are looser than Chernoff's own. */
Test(qkd_bounds, looser_statistics_claim_less)
{
    uint64_t state = 9;
    for (int i = 0; i < 300; i++) {
        struct setting t = draw_setting(&state);
        for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
            double rate[4], none;
            t.plan.key.estimator = e;
            for (int s = QKD_CHERNOFF; s <= QKD_HOEFFDING; s++) {
                t.plan.key.statistics = s;
                rate[s] = key_of(&t).rate_signed;
            }
            t.plan.key.statistics = QKD_CHERNOFF;
            t.plan.key.estimator = QKD_ASYMPTOTIC;
            none = key_of(&t).rate_signed;
            const double slack = 1e-9 * truth_of(&t);
            for (int s = QKD_CHERNOFF; s <= QKD_HOEFFDING; s++)
                cr_expect(rate[s] <= none + slack, "statistics %d: %g, without %g", s, rate[s],
                          none);
            cr_expect(rate[QKD_XIE] <= rate[QKD_CHERNOFF] + slack, "xie %g, chernoff %g",
                      rate[QKD_XIE], rate[QKD_CHERNOFF]);
            t.plan.key.estimator = QKD_INFINITE;
            cr_expect(none <= key_of(&t).rate_signed + slack);
        }
    }
}
