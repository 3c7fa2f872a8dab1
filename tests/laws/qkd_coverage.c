/* How often do the parts of the joint bounds fail? Runs are drawn, the truth is known.
 *
 *  Each part promises to fail with probability (uses of the bound) x eps at most. A part is refused
 *  when so many failures, or more, had a chance below 1e-6 under its promise (exact binomial tail).
 *  Two truths: the honest link, and an adversary's, where every yield the decoys cannot see is at
 *  its worst, so that without fluctuations the bounds would be equalities. Three wrong bounds show
 *  that the test can fail. */
#include "qkd/decoy.h"
#include "qkd/key.h"
#include "qkd/scan.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

enum { RUNS = 20000 };
static const double unlikely = 1e-6, mistake_eps = 0.002;

/* What a run is drawn from. */
struct truth {
    struct qkd_user alice, bob;
    struct qkd_gains gains;
    struct qkd_counts means;
    double plus, minus, H, M, core; /* the numbers that are bounded */
};

static const struct qkd_user few = {
    .z = 0.5, .y = 0.4, .x = 0.1, .p_z = 0.3, .p_y = 0.2, .p_x = 0.495
};
static const struct qkd_user many = {
    .z = 0.4, .y = 0.3, .x = 0.1, .p_z = 0.4, .p_y = 0.1, .p_x = 0.3
};

static struct qkd_link link_of(double eta_a, double eta_b)
{
    return (struct qkd_link){ .eta_a = eta_a,
                              .eta_b = eta_b,
                              .dark_probability = 1e-6,
                              .overlap_sq = 0.98,
                              .error_x = 0.01,
                              .error_z = 0.005 };
}

/* S+ - S- - a1'b2' H = [a1 a1' (b1 b2' - b1' b2)] s11 - (positive numbers) x (yields of n, m >= 1
 * with n + m > 2), and M = H/2 + a1 b1 s11 e11 + (errors of those). So the worst truth has none of
 * them: pairs click when one user sent vacuum, or each one photon. */
static void starve(struct truth *t, struct qkd_single s)
{
    const int pairs[] = { QKD_XX, QKD_YY };
    const int of_bob[] = { QKD_OX, QKD_OY }, of_alice[] = { QKD_XO, QKD_YO };
    for (int i = 0; i < 2; i++) {
        const double a = i ? t->alice.y : t->alice.x, b = i ? t->bob.y : t->bob.x;
        const double *Q = t->gains.gain;
        const double vacuum =
            exp(-a) * Q[of_bob[i]] + exp(-b) * Q[of_alice[i]] - exp(-a - b) * Q[QKD_OO];
        const double single = a * b * exp(-a - b) * s.yield;
        t->gains.gain[pairs[i]] = vacuum + single;
        t->gains.error_gain[pairs[i]] = vacuum / 2.0 + single * s.error_x;
    }
}

/* The same sums without fluctuation are the truth of what is bounded. */
static struct truth truth_of(const struct qkd_link *link, const struct qkd_user *alice,
                             const struct qkd_user *bob, double pulses, bool honest)
{
    struct truth t = { .alice = *alice, .bob = *bob };
    const struct qkd_single s = qkd_gains_single(link);
    qkd_gains_of(link, alice, bob, &t.gains);
    if (!honest)
        starve(&t, s);
    qkd_counts_expected(&t.gains, alice, bob, pulses, &t.means);

    struct qkd_decoy d;
    qkd_decoy_of(&t.means, alice, bob, qkd_limits_of(QKD_CHERNOFF, 0.0), &d);
    const double *n = d.counts.clicks;
    t.plus = d.plus[0] * n[QKD_XX] + d.plus[1] * n[QKD_OY] + d.plus[2] * n[QKD_YO];
    t.minus = d.minus[0] * n[QKD_YY] + d.minus[1] * n[QKD_OO];
    t.H = d.vacuum[0] * n[QKD_OX] + d.vacuum[1] * n[QKD_XO] - d.vacuum_oo * n[QKD_OO];
    t.M = t.gains.error_gain[QKD_XX];
    t.core = d.pair_z * s.yield * (1.0 - qkd_entropy(s.error_x));
    return t;
}

/* Poisson numbers: what independent pulses make, with room to spare. */
static struct qkd_counts draw(const struct truth *t, gsl_rng *rng)
{
    struct qkd_counts run = t->means;
    for (int k = 0; k < QKD_PAIRS; k++) {
        run.errors[k] = gsl_ran_poisson(rng, t->means.errors[k]);
        run.clicks[k] =
            run.errors[k] + gsl_ran_poisson(rng, t->means.clicks[k] - t->means.errors[k]);
    }
    return run;
}

/* The parts; a seeded mistake replaces one of them. */
struct parts {
    double (*plus_lower)(const struct qkd_decoy *d, double xx);
    double (*minus_upper)(const struct qkd_decoy *d);
    struct qkd_interval (*vacuum)(const struct qkd_decoy *d);
    struct qkd_interval (*wrong)(const struct qkd_decoy *d);
    void (*joint)(const struct qkd_decoy *d, struct qkd_bounds *out);
    void (*twice)(const struct qkd_decoy *d, struct qkd_bounds *out);
};
static const struct parts right = {
    qkd_decoy_plus_lower, qkd_decoy_minus_upper, qkd_decoy_vacuum,
    qkd_decoy_wrong,      qkd_bounds_joint,      qkd_bounds_double
};

enum { PLUS, MINUS, H_LOWER, H_UPPER, M_LOWER, M_UPPER, CORE_JOINT, CORE_DOUBLE, KINDS };
static const char *const name[KINDS] = { "S+ from below", "S- from above", "H from below",
                                         "H from above",  "M from below",  "M from above",
                                         "joint core",    "double core" };
static const double uses[KINDS] = { 3, 2, 3, 3, 1, 1, 12, 13 };

struct tally {
    unsigned failed[KINDS];
};

static void judge(const struct truth *t, const struct parts *p, const struct qkd_decoy *d,
                  struct tally *sum)
{
    struct qkd_bounds joint, twice;
    p->joint(d, &joint);
    p->twice(d, &twice);
    const struct qkd_interval H = p->vacuum(d), M = p->wrong(d);
    /* rounding must not count as a failure: 1e-12 of the number */
    const double more = 1.0 + 1e-12, less = 1.0 - 1e-12;
    const bool failed[KINDS] = {
        [PLUS] = p->plus_lower(d, d->counts.clicks[QKD_XX]) > t->plus * more,
        [MINUS] = p->minus_upper(d) < t->minus * less,
        [H_LOWER] = H.lower > t->H * more,
        [H_UPPER] = H.upper<t->H * less, [M_LOWER] = M.lower> t->M * more,
        [M_UPPER] = M.upper<t->M * less, [CORE_JOINT] = joint.core> t->core * more,
        [CORE_DOUBLE] = twice.core > t->core * more,
    };
    for (int k = 0; k < KINDS; k++)
        sum->failed[k] += failed[k];
}

static struct tally tally_with(const struct truth *t, const struct parts *parts, double eps,
                               int statistics)
{
    struct tally sum = { 0 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937); /* the same runs every time */
    for (int i = 0; i < RUNS; i++) {
        const struct qkd_counts run = draw(t, rng);
        struct qkd_decoy d;
        qkd_decoy_of(&run, &t->alice, &t->bob, qkd_limits_of(statistics, eps), &d);
        judge(t, parts, &d, &sum);
    }
    gsl_rng_free(rng);
    return sum;
}

static struct tally tally_of(const struct truth *t, const struct parts *parts, double eps)
{
    return tally_with(t, parts, eps, QKD_CHERNOFF);
}

/* Chance of so many failures or more, if the promise holds. */
static double chance(const struct tally *sum, int kind, double eps)
{
    const unsigned k = sum->failed[kind];
    return k == 0 ? 1.0 : gsl_cdf_binomial_Q(k - 1, fmin(1.0, uses[kind] * eps), RUNS);
}

static void expect_coverage(const struct qkd_link *link, const struct qkd_user *alice,
                            const struct qkd_user *bob, double pulses)
{
    static const double eps_list[] = { 0.02, 0.002 };
    for (int honest = 0; honest < 2; honest++)
        for (int e = 0; e < 2; e++) {
            const double eps = eps_list[e];
            const struct truth t = truth_of(link, alice, bob, pulses, honest);
            const struct tally sum = tally_of(&t, &right, eps);
            for (int k = 0; k < KINDS; k++)
                cr_expect(chance(&sum, k, eps) >= unlikely,
                          "%s, %s truth, eps %g: %u failures of %d, promised %g", name[k],
                          honest ? "honest" : "worst", eps, sum.failed[k], RUNS,
                          uses[k] * eps * RUNS);
        }
}

Test(qkd_coverage, parts_fail_no_more_often_than_stated_with_few_vacuum_pulses)
{
    const struct qkd_link link = link_of(0.1, 0.1);
    expect_coverage(&link, &few, &few, 1e9);
}

Test(qkd_coverage, parts_fail_no_more_often_than_stated_for_unequal_users)
{
    const struct qkd_link link = link_of(0.3, 0.03);
    expect_coverage(&link, &many, &few, 1e8);
}

/* Nearly nothing counted: oo has 0 or 1 counts, ox a handful. */
Test(qkd_coverage, parts_fail_no_more_often_than_stated_for_small_counts)
{
    const struct qkd_link link = link_of(0.02, 0.05);
    expect_coverage(&link, &many, &many, 3e6);
}

/* Xie's closed form: looser than Chernoff's bounds, so rarer failures. */
Test(qkd_coverage, the_closed_form_fails_no_more_often_than_stated)
{
    const struct qkd_link link = link_of(0.3, 0.03);
    for (int honest = 0; honest < 2; honest++) {
        const struct truth t = truth_of(&link, &many, &few, 1e8, honest);
        const struct tally sum = tally_with(&t, &right, 0.02, QKD_XIE);
        for (int k = 0; k < KINDS; k++)
            cr_expect(chance(&sum, k, 0.02) >= unlikely, "%s: %u failures of %d", name[k],
                      sum.failed[k], RUNS);
    }
}

/* The worst truth is one: without fluctuations the joint bounds find it exactly. Cores are
 * differences of numbers 1e3 times larger: 1e3 x 1e-16, some operations: 1e-11. */
Test(qkd_coverage, the_worst_truth_leaves_no_slack)
{
    const struct qkd_link link = link_of(0.1, 0.1);
    const struct truth t = truth_of(&link, &few, &few, 1e9, false);
    struct qkd_bounds b;
    struct base_error err;
    for (int estimator = QKD_JOINT; estimator <= QKD_DOUBLE; estimator++) {
        cr_assert(!qkd_bounds_estimate(&t.means, &few, &few, 0.0, estimator, &b, &err));
        cr_expect(fabs(b.core / t.core - 1.0) < 1e-11, "core %.15g, truth %.15g", b.core, t.core);
    }
}

/* Seeded mistakes. First: counts taken for expectations. */
static struct qkd_decoy still(const struct qkd_decoy *d)
{
    struct qkd_decoy copy = *d;
    copy.limits = qkd_limits_of(QKD_CHERNOFF, 0.0);
    return copy;
}

static double still_plus(const struct qkd_decoy *d, double xx)
{
    const struct qkd_decoy copy = still(d);
    return qkd_decoy_plus_lower(&copy, xx);
}

static double still_minus(const struct qkd_decoy *d)
{
    const struct qkd_decoy copy = still(d);
    return qkd_decoy_minus_upper(&copy);
}

static struct qkd_interval still_vacuum(const struct qkd_decoy *d)
{
    const struct qkd_decoy copy = still(d);
    return qkd_decoy_vacuum(&copy);
}

static struct qkd_interval still_wrong(const struct qkd_decoy *d)
{
    const struct qkd_decoy copy = still(d);
    return qkd_decoy_wrong(&copy);
}

static void still_joint(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const struct qkd_decoy copy = still(d);
    qkd_bounds_joint(&copy, out);
}

static void still_double(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const struct qkd_decoy copy = still(d);
    qkd_bounds_double(&copy, out);
}

/* Dark detectors and hardly any vacuum pulses: H is the least well known part, and where in its
 * interval one looks decides. The worst truth. */
static struct tally with_mistake(const struct parts *parts)
{
    static const struct qkd_user user = {
        .z = 0.5, .y = 0.6, .x = 0.075, .p_z = 0.1, .p_y = 0.054, .p_x = 0.844
    };
    struct qkd_link link = link_of(0.0136, 0.0136);
    link.dark_probability = 0.0084;
    const struct truth t = truth_of(&link, &user, &user, 1.8e10, false);
    return tally_of(&t, parts, mistake_eps);
}

/* Without a mistake nothing is caught there. */
Test(qkd_coverage, the_right_bounds_pass_where_mistakes_are_sought)
{
    const struct tally sum = with_mistake(&right);
    for (int k = 0; k < KINDS; k++)
        cr_expect(chance(&sum, k, mistake_eps) >= unlikely, "%s: %u failures of %d", name[k],
                  sum.failed[k], RUNS);
}

Test(qkd_coverage, counts_taken_for_expectations_are_caught_in_every_part)
{
    static const struct parts parts = { still_plus,  still_minus, still_vacuum,
                                        still_wrong, still_joint, still_double };
    const struct tally sum = with_mistake(&parts);
    for (int k = 0; k < KINDS; k++)
        cr_expect(chance(&sum, k, mistake_eps) < unlikely, "%s: %u failures of %d pass", name[k],
                  sum.failed[k], RUNS);
}

/* Second: the best of the scan in place of the worst. The value is convex, so it is at an end. */
static double core_at(const struct qkd_decoy *d, double H, double M)
{
    const double plus_minus =
        qkd_decoy_plus_lower(d, d->counts.clicks[QKD_XX]) - qkd_decoy_minus_upper(d);
    return d->pair_z *
           qkd_scan_value((struct qkd_scan_point){
               .s = (plus_minus - d->slope * H) / d->determinant, .m = (M - H / 2.0) / d->pair_x });
}

static void best_of_joint(const struct qkd_decoy *d, struct qkd_bounds *out)
{
    const struct qkd_interval H = qkd_decoy_vacuum(d);
    const double M = qkd_decoy_wrong(d).upper;
    qkd_bounds_joint(d, out);
    out->core = fmax(core_at(d, H.lower, M), core_at(d, H.upper, M));
}

Test(qkd_coverage, the_best_of_the_scan_is_caught)
{
    struct parts parts = right;
    parts.joint = best_of_joint;
    const struct tally sum = with_mistake(&parts);
    cr_expect(chance(&sum, CORE_JOINT, mistake_eps) < unlikely, "%u failures of %d pass",
              sum.failed[CORE_JOINT], RUNS);
}

/* Third: S- from below. */
static double minus_lower(const struct qkd_decoy *d)
{
    const double n[] = { d->counts.clicks[QKD_YY], d->counts.clicks[QKD_OO] };
    return qkd_limits_joint_lower(&d->limits, 2, d->minus, n);
}

Test(qkd_coverage, lower_for_upper_in_the_subtracted_sum_is_caught)
{
    struct parts parts = right;
    parts.minus_upper = minus_lower;
    const struct tally sum = with_mistake(&parts);
    cr_expect(chance(&sum, MINUS, mistake_eps) < unlikely, "%u failures of %d pass",
              sum.failed[MINUS], RUNS);
}
