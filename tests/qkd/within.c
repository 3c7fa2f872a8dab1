/* What a real encoder can do: limits, settings that stay, signals without fluctuations. */
#include "paper_link.h"

#include "base/rng.h"

#include <string.h>

static double rate_at(const struct qkd_link *link, const struct qkd_plan *plan)
{
    return paper_key(link, plan).rate_signed;
}

/* Limits that do not bind change nothing. */
Test(within, wide_limits_leave_the_free_optimum)
{
    const struct qkd_link link = paper_link(10, 20);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT);
    const struct qkd_plan best = paper_best(&link, &plan);
    plan.key.least_photons = 1e-3;
    plan.key.most_photons = 2.0;
    plan.key.extinction_db = 30.0;
    const struct qkd_plan same = paper_best(&link, &plan);
    cr_expect_eq(memcmp(&best.alice, &same.alice, sizeof best.alice), 0);
    cr_expect_eq(memcmp(&best.bob, &same.bob, sizeof best.bob), 0);
}

static bool inside(const struct qkd_user *u, const struct qkd_key_plan *key)
{
    const double weakest = fmin(u->z, u->x), strongest = fmax(u->z, u->y);
    return u->x < u->y && weakest >= key->least_photons * (1.0 - 1e-12) &&
           (key->most_photons == 0.0 || strongest <= key->most_photons * (1.0 + 1e-12)) &&
           (key->extinction_db == 0.0 ||
            10.0 * log10(strongest / weakest) <= key->extinction_db * (1.0 + 1e-12)) &&
           qkd_user_vacuum(u) > 0.0;
}

static double shaken(double v, double width, double normal)
{
    return v * exp(width * normal);
}

/* A cloud of settings that meet the limits: none is better. The simplex ends 1e-5 of the rate from
 * the top at most (tests/qkd/optimise.c gives the same for it). */
static void nothing_better(const struct qkd_link *link, const struct qkd_plan *best, unsigned fixed)
{
    const double top = rate_at(link, best);
    for (uint32_t i = 0; i < 600; i++) {
        const double width = pow(10.0, -0.5 - 0.005 * i);
        struct qkd_plan trial = *best;
        struct qkd_user *user[] = { &trial.alice, &trial.bob };
        for (int k = 0; k < 2; k++) {
            double d[6];
            const struct base_rng here = { .seed = 3, .use = BASE_RNG_TEST, .point = 2 * i + k };
            for (uint64_t j = 0; j < 3; j++)
                base_rng_normal2(here, j, d + 2 * j);
            double *all[] = { &user[k]->z,   &user[k]->y,   &user[k]->x,
                              &user[k]->p_z, &user[k]->p_y, &user[k]->p_x };
            for (int j = 0; j < 6; j++)
                if (!(fixed & 1u << (6 * k + j)))
                    *all[j] = shaken(*all[j], j == 3 ? 0.3 * width : width, d[j]);
        }
        if (!inside(&trial.alice, &best->key) || !inside(&trial.bob, &best->key))
            continue;
        const double other = rate_at(link, &trial);
        cr_expect(other <= top * (1.0 + 1e-5), "width %.1e: %.9g beats %.9g", width, other, top);
    }
}

Test(within, limits_are_met_and_nothing_inside_them_is_better)
{
    const struct qkd_link link = paper_link(12, 18);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT);
    const struct {
        double least, most, extinction_db;
    } limits[] = { { 0.08, 0.0, 0.0 }, { 0.0, 0.0, 8.0 }, { 0.03, 0.5, 10.0 } };
    const struct qkd_plan open = paper_best(&link, &plan);
    for (int i = 0; i < 3; i++) {
        plan.key.least_photons = limits[i].least;
        plan.key.most_photons = limits[i].most;
        plan.key.extinction_db = limits[i].extinction_db;
        const struct qkd_plan best = paper_best(&link, &plan);
        cr_expect(inside(&best.alice, &plan.key) && inside(&best.bob, &plan.key), "limits %d", i);
        cr_expect(rate_at(&link, &best) > 0.0);
        cr_expect(rate_at(&link, &best) < rate_at(&link, &open));
        nothing_better(&link, &best, 0);
    }
}

Test(within, fixed_settings_stay_and_nothing_beside_them_is_better)
{
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT);
    plan.alice.z = 0.45;
    plan.bob.p_x = 0.2;
    strcpy(plan.key.fixed, "alice.z, bob.p_x bob.x");
    const struct qkd_plan best = paper_best(&link, &plan);
    cr_expect_eq(best.alice.z, 0.45);
    cr_expect_eq(best.bob.p_x, 0.2);
    cr_expect_eq(best.bob.x, 0.054);
    nothing_better(&link, &best, 1u << 0 | 1u << 11 | 1u << 8);
}

/* Everything fixed is the plan; alike users share what is fixed for one of them. */
Test(within, all_fixed_is_the_plan_and_alike_users_share)
{
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    strcpy(plan.key.fixed, "alice.z alice.y alice.x alice.p_z alice.p_y bob.p_x");
    struct qkd_plan best = paper_best(&link, &plan);
    cr_expect_eq(memcmp(&best.alice, &plan.alice, sizeof plan.alice), 0);
    cr_expect_eq(memcmp(&best.bob, &plan.alice, sizeof plan.alice), 0);
    strcpy(plan.key.fixed, "bob.y");
    best = paper_best(&link, &plan);
    cr_expect_eq(best.alice.y, 0.204);
    cr_expect_eq(memcmp(&best.alice, &best.bob, sizeof best.bob), 0);
}

static void refused(const struct qkd_plan *plan, const char *says)
{
    const struct qkd_link link = paper_link(15, 15);
    struct base_error err = { .text = "" };
    struct qkd_plan best;
    cr_expect_eq(qkd_optimise(&link, plan, &best, &err), BASE_ERR_CONFIG, "%s", says);
    cr_expect(strstr(err.text, says), "'%s' in '%s'", says, err.text);
}

Test(within, contradictions_are_named)
{
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT);
    strcpy(plan.key.fixed, "alice.z carol.z");
    refused(&plan, "key.fixed: unknown setting 'carol.z'");
    strcpy(plan.key.fixed, "alice.z");
    plan.key.most_photons = 0.5;
    refused(&plan, "alice.z = 0.636 lies above key.most_photons = 0.5");
    plan.key.least_photons = 0.6;
    refused(&plan, "key.least_photons = 0.6, key.most_photons = 0.5");
    plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    plan.key.extinction_db = 10.0;
    refused(&plan, "alice's intensities from 0.054 to 0.636 photons span 10.7 dB");
    plan.key.extinction_db = 0.0;
    plan.key.least_photons = 0.06;
    refused(&plan, "alice.x = 0.054 lies below key.least_photons = 0.06");
    plan.key.least_photons = -1.0;
    refused(&plan, "key.least_photons = -1");
}

/* With more pulses, and decoys that cost nothing, the finite rate climbs to the asymptotic one of
 * the same decoys, which stays below infinitely many decoys. */
Test(within, finite_keys_climb_to_the_asymptotic_ones)
{
    const struct qkd_link link = paper_link(10, 10);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_ASYMPTOTIC);
    const double limit = rate_at(&link, &plan);
    cr_expect_eq(paper_key(&link, &plan).failure_total, 0.0);
    plan.key.estimator = QKD_INFINITE;
    const double all = rate_at(&link, &plan);
    cr_expect_float_eq(all, 0.754 * 0.754 * qkd_key_infinite_decoys(&link, &plan), 1e-15 * all);
    cr_expect(limit < all);
    for (int e = QKD_INDEPENDENT; e <= QKD_DOUBLE; e++) {
        double gap = INFINITY;
        plan.key.estimator = e;
        for (double N = 1e12; N < 1e24; N *= 100.0) {
            plan.key.pulses = N;
            const double rate = rate_at(&link, &plan);
            cr_expect(rate <= limit && limit - rate < gap, "N %g: %g of %g", N, rate, limit);
            gap = limit - rate;
        }
        /* widths fall as N^-1/2: 1e-5 of the rate where 1e12 pulses lose a few tenths */
        cr_expect(gap < 1e-4 * limit, "estimator %d: gap %g of %g", e, gap, limit);
    }
}

/* The optimum of infinitely many decoys is above every other, and a grid finds no better z. */
Test(within, signals_alone_are_optimised_without_fluctuations)
{
    const struct qkd_link link = paper_link(8, 14);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_INFINITE);
    const struct qkd_plan best = paper_best(&link, &plan);
    const double top = rate_at(&link, &best);
    cr_expect_eq(best.alice.p_z, 1.0);
    for (double a = 0.1; a < 1.2; a += 0.05)
        for (double b = 0.1; b < 1.2; b += 0.05) {
            struct qkd_plan trial = best;
            trial.alice.z = a;
            trial.bob.z = b;
            cr_expect(rate_at(&link, &trial) <= top * (1.0 + 1e-9));
        }
    plan.key.estimator = QKD_ASYMPTOTIC;
    const struct qkd_plan some = paper_best(&link, &plan);
    cr_expect(rate_at(&link, &some) < top && rate_at(&link, &some) > 0.0);
    cr_expect_eq(some.alice.y, plan.alice.y);
}

/* Finite codes: the settings that are best for f as it is, to the flatness of the optimum. */
Test(within, the_price_of_error_correction_moves_the_optimum)
{
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    const struct qkd_plan usual = paper_best(&link, &plan);
    plan.key.reconciliation = QKD_LDPC;
    plan.key.reconciliation_block = 1e4;
    struct qkd_plan best = paper_best(&link, &plan), other = usual;
    other.key = best.key;
    cr_expect(rate_at(&link, &best) > rate_at(&link, &other));
    cr_expect(paper_key(&link, &best).error_correction > 1.3, "finite codes cost more");
    cr_expect_eq(best.key.error_correction, 1.16, "the plan's number stays the plan's");
    plan.key.reconciliation = QKD_CASCADE;
    best = paper_best(&link, &plan);
    cr_expect_float_eq(rate_at(&link, &best), rate_at(&link, &usual), 1e-12);
}
