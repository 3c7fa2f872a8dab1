/* The optimiser against known optima, against random settings, and against Nelder-Mead of GSL. */
#include "qkd/optimise_parts.h"

#include "paper_link.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

static double optimum(double loss_a_db, double loss_b_db, int optimise, int estimator,
                      struct qkd_plan *best)
{
    struct base_error err;
    const struct qkd_link link = paper_link(loss_a_db, loss_b_db);
    const struct qkd_plan plan = paper_plan(optimise, estimator);
    cr_assert_eq(qkd_optimise(&link, &plan, best, &err), BASE_OK, "%s", err.text);
    return paper_key(&link, best).rate_bit_s;
}

/* Optima of an independent program, printed to 7 digits; a rate near its optimum is flat, so
 * agreement to the printed digits is asked for. */
Test(optimise, finds_the_optimum_of_the_paper_link)
{
    struct qkd_plan best;
    const double rate = optimum(15, 15, QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best);
    cr_expect(fabs(rate - 266.5858) < 6e-5, "%.7f bit/s", rate);

    const struct qkd_user u = best.alice;
    const double found[] = { u.z, u.y, u.x, u.p_z, u.p_y, u.p_x, qkd_user_vacuum(&u) };
    const double known[] = { 0.633, 0.201, 0.055, 0.744, 0.037, 0.187, 0.032 };
    for (size_t i = 0; i < 7; i++) /* known to three decimals */
        cr_expect(fabs(found[i] - known[i]) < 1.5e-3, "setting %zu: %g, not %g", i, found[i],
                  known[i]);
    cr_expect_eq(memcmp(&best.alice, &best.bob, sizeof u), 0);
}

Test(optimise, follows_the_rate_over_the_loss)
{
    static const double total_db[] = { 0, 10, 20, 30, 35, 40, 45, 50 };
    static const double bit_s[] = { 1.18e6, 7.77e4, 5035, 266.6, 52.0, 8.37, 0.948, 0.0445 };
    for (size_t i = 0; i < sizeof bit_s / sizeof *bit_s; i++) {
        struct qkd_plan best;
        const double half = total_db[i] / 2.0;
        const double rate = optimum(half, half, QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best);
        /* three printed digits: up to one unit in the last, 1e-3 */
        cr_expect(fabs(rate / bit_s[i] - 1.0) < 1e-3, "%g dB: %g bit/s, not %g", total_db[i], rate,
                  bit_s[i]);
    }
}

/* 12 parameters against 6 where the arms differ, digits of an independent program. */
Test(optimise, uses_both_users_freedom_when_their_losses_differ)
{
    struct qkd_plan best;
    cr_expect(fabs(optimum(10, 20, QKD_OPTIMISE_FULL, QKD_JOINT, &best) - 175.6642) < 1e-4);
    cr_expect(fabs(optimum(5, 20, QKD_OPTIMISE_FULL, QKD_JOINT, &best) - 625.568) < 1e-3);
    cr_expect(fabs(optimum(5, 25, QKD_OPTIMISE_FULL, QKD_JOINT, &best) - 46.436) < 1e-3);
    cr_expect(fabs(optimum(10, 20, QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best) - 43.0) < 0.5);

    const double alike = optimum(15, 15, QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best);
    const double each = optimum(15, 15, QKD_OPTIMISE_FULL, QKD_JOINT, &best);
    cr_expect(fabs(each / alike - 1.0) < 1e-9, "equal arms: %.10g alike, %.10g each", alike, each);
}

/* Exchanging the users exchanges their settings. */
Test(optimise, does_not_mind_who_is_called_alice)
{
    struct qkd_plan one, two;
    const double a = optimum(8, 19, QKD_OPTIMISE_FULL, QKD_JOINT, &one);
    const double b = optimum(19, 8, QKD_OPTIMISE_FULL, QKD_JOINT, &two);
    cr_expect(fabs(a / b - 1.0) < 1e-8, "%.10g and %.10g", a, b);
    cr_expect(fabs(one.alice.y / two.bob.y - 1.0) < 1e-3);
}

/* A perturbed number stays positive; p_o takes what is left and must stay positive too. */
static bool shaken(const struct qkd_user *u, double width, struct base_rng here,
                   struct qkd_user *out)
{
    double d[6];
    for (uint64_t k = 0; k < 3; k++)
        base_rng_normal2(here, k, d + 2 * k);
    *out = (struct qkd_user){ u->z * exp(width * d[0]),   u->y * exp(width * d[1]),
                              u->x * exp(width * d[2]),   u->p_z * exp(width * d[3] * 0.3),
                              u->p_y * exp(width * d[4]), u->p_x * exp(width * d[5]) };
    return out->x < out->y && qkd_user_vacuum(out) > 0.0;
}

/* No settings in a random cloud beat the optimum by more than 1e-6 of the rate. */
Test(optimise, nothing_round_the_optimum_is_better)
{
    static const double losses_db[][2] = { { 0, 0 },  { 15, 15 }, { 20, 20 }, { 10, 20 },
                                           { 5, 25 }, { 10, 24 }, { 24, 24 }, { 19, 29 } };
    for (size_t l = 0; l < sizeof losses_db / sizeof *losses_db; l++)
        for (int estimator = QKD_INDEPENDENT; estimator <= QKD_DOUBLE; estimator++) {
            struct qkd_plan best, trial;
            const struct qkd_link link = paper_link(losses_db[l][0], losses_db[l][1]);
            const double rate =
                optimum(losses_db[l][0], losses_db[l][1], QKD_OPTIMISE_FULL, estimator, &best);
            trial = best;
            for (uint32_t i = 0; i < 600; i++) {
                const double width = pow(10.0, -0.5 - 0.01 * (i % 400));
                const struct base_rng a = { .seed = 7, .use = BASE_RNG_TEST, .point = 2 * i };
                const struct base_rng b = { .seed = 7, .use = BASE_RNG_TEST, .point = 2 * i + 1 };
                if (!shaken(&best.alice, width, a, &trial.alice) ||
                    !shaken(&best.bob, width, b, &trial.bob))
                    continue;
                const double other = paper_key(&link, &trial).rate_bit_s;
                cr_expect(other <= rate * (1.0 + 1e-6),
                          "%g + %g dB, estimator %d, width %.1e: %.10g beats %.10g bit/s",
                          losses_db[l][0], losses_db[l][1], estimator, width, other, rate);
            }
        }
}

/* The same where both users have the same settings. */
Test(optimise, nothing_alike_round_the_symmetric_optimum_is_better)
{
    static const double losses_db[][2] = { { 0, 0 },   { 7, 7 },   { 15, 15 }, { 20, 20 },
                                           { 24, 24 }, { 12, 16 }, { 18, 24 } };
    for (size_t l = 0; l < sizeof losses_db / sizeof *losses_db; l++)
        for (int estimator = QKD_INDEPENDENT; estimator <= QKD_DOUBLE; estimator++) {
            struct qkd_plan best, trial;
            const struct qkd_link link = paper_link(losses_db[l][0], losses_db[l][1]);
            const double rate =
                optimum(losses_db[l][0], losses_db[l][1], QKD_OPTIMISE_SYMMETRIC, estimator, &best);
            trial = best;
            for (uint32_t i = 0; i < 600; i++) {
                const double width = pow(10.0, -0.5 - 0.01 * (i % 400));
                const struct base_rng a = { .seed = 8, .use = BASE_RNG_TEST, .point = i };
                if (!shaken(&best.alice, width, a, &trial.alice))
                    continue;
                trial.bob = trial.alice;
                const double other = paper_key(&link, &trial).rate_bit_s;
                cr_expect(other <= rate * (1.0 + 1e-6),
                          "%g + %g dB, estimator %d, width %.1e: %.10g beats %.10g bit/s",
                          losses_db[l][0], losses_db[l][1], estimator, width, other, rate);
            }
        }
}

static double simplex_cost(const gsl_vector *x, void *search)
{
    return qkd_search_cost(search, x->data);
}

static double simplex(struct qkd_search *search, double *knobs, double size)
{
    gsl_vector_view x = gsl_vector_view_array(knobs, search->knobs);
    gsl_vector *steps = gsl_vector_alloc(search->knobs);
    gsl_vector_set_all(steps, size);
    gsl_multimin_function f = { .f = simplex_cost, .n = search->knobs, .params = search };
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, search->knobs);
    gsl_multimin_fminimizer_set(m, &f, &x.vector, steps);
    for (int i = 0; i < 6000 && gsl_multimin_fminimizer_size(m) > 1e-9; i++)
        if (gsl_multimin_fminimizer_iterate(m))
            break;
    const double cost = m->fval;
    memcpy(knobs, m->x->data, search->knobs * sizeof *knobs);
    gsl_multimin_fminimizer_free(m);
    gsl_vector_free(steps);
    return cost;
}

/* Another method, other starts, same optimum: GSL's Nelder-Mead restarted on itself. It stalls on
 * kinks, so it may end a little lower (1e-5 of the rate), but never higher. */
Test(optimise, agrees_with_nelder_mead_from_several_starts)
{
    static const struct qkd_user starts[] = { { 0.4, 0.25, 0.05, 0.6, 0.03, 0.27 },
                                              { 0.8, 0.10, 0.03, 0.5, 0.10, 0.30 },
                                              { 0.5, 0.30, 0.10, 0.8, 0.05, 0.10 } };
    static const double losses_db[] = { 10, 15, 18 };
    for (size_t l = 0; l < 3; l++) {
        struct qkd_plan best;
        const double rate =
            optimum(losses_db[l], losses_db[l], QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best);
        const struct qkd_link link = paper_link(losses_db[l], losses_db[l]);
        struct qkd_search search = qkd_search_of(&link, &best);
        double highest = 0.0;
        for (size_t s = 0; s < 3; s++) {
            const struct qkd_pair_settings start = { starts[s], starts[s] };
            double knobs[QKD_KNOBS_MOST], cost = 0.0;
            qkd_search_knobs(&search, &start, knobs);
            for (int again = 0; again < 6; again++)
                cost = simplex(&search, knobs, again % 2 ? -0.1 : 0.1);
            highest = fmax(highest, 1e8 * exp(-cost));
        }
        cr_expect(highest <= rate * (1.0 + 1e-9), "%g dB: %.10g found, %.10g there is",
                  losses_db[l], rate, highest);
        cr_expect(highest > rate * (1.0 - 1e-5), "%g dB: %.10g, Nelder-Mead %.10g", losses_db[l],
                  rate, highest);
    }
}

/* The coordinates are only another way to write the settings (full: with x/y in common or not). */
Test(optimise, coordinates_go_there_and_back)
{
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT);
    const struct qkd_pair_settings one = { { 0.6, 0.2, 0.05, 0.7, 0.04, 0.2 },
                                           { 0.5, 0.4, 0.13, 0.6, 0.08, 0.3 } };
    struct qkd_search search = { .link = paper_link(10, 20),
                                 .plan = &plan,
                                 .estimator = QKD_JOINT };
    for (int full = 0; full < 2; full++) {
        double knobs[QKD_KNOBS_MOST];
        struct qkd_pair_settings two;
        search.knobs = full ? QKD_KNOBS_FULL : QKD_KNOBS_SYMMETRIC;
        qkd_search_knobs(&search, &one, knobs);
        qkd_search_settings(&search, knobs, &two);
        const double *a = &one.alice.z, *b = &two.alice.z;
        for (size_t i = 0; i < (full ? 12 : 6); i++)
            cr_expect(fabs(b[i] / a[i] - 1.0) < 1e-13, "setting %zu: %.17g, was %.17g", i, b[i],
                      a[i]);
    }
}

/* Central differences of a cost near 13: error 1e-15 x 13/h and h^2, together 1e-9 at h = 1e-5. */
Test(optimise, the_gradient_is_the_gradient)
{
    static const struct qkd_user dim = { 0.6, 0.05, 0.014, 0.7, 0.05, 0.2 };
    static const struct qkd_user bright = { 0.5, 0.4, 0.11, 0.68, 0.06, 0.19 };
    static const struct qkd_user common = { 0.6, 0.2, 0.05, 0.7, 0.05, 0.2 };
    for (int run = 0; run < 32; run++) {
        const int estimator = run & 1 ? QKD_DOUBLE : QKD_JOINT, full = run & 2, swap = run & 4;
        struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, estimator);
        plan.key.failure = run & 8 ? 0.0 : 1e-10;
        struct qkd_link link = paper_link(swap ? 18 : 10, swap ? 10 : 18);
        if (!full)
            link = paper_link(12, 14);
        link.overlap_sq = 0.98;
        link.bell = run & 16 ? QKD_PSI_BOTH : QKD_PSI_MINUS;
        plan.key.optimise = full ? QKD_OPTIMISE_FULL : QKD_OPTIMISE_SYMMETRIC;
        const struct qkd_search search = qkd_search_of(&link, &plan);
        const struct qkd_pair_settings at = { full ? (swap ? bright : dim) : common,
                                              swap ? dim : bright };
        double knobs[QKD_KNOBS_MOST], gradient[QKD_KNOBS_MOST], cost;
        qkd_search_knobs(&search, &at, knobs);
        cr_assert(qkd_search_gradient(&search, knobs, &cost, gradient), "run %d: no gradient", run);
        for (size_t i = 0; i < search.knobs; i++) {
            const double h = 1e-5, here = knobs[i];
            knobs[i] = here + h;
            const double above = qkd_search_cost(&search, knobs);
            knobs[i] = here - h;
            const double difference = (above - qkd_search_cost(&search, knobs)) / (2.0 * h);
            knobs[i] = here;
            cr_expect(fabs(gradient[i] - difference) < 1e-8 * (1.0 + fabs(difference)),
                      "run %d, knob %zu: %.12g, difference %.12g", run, i, gradient[i], difference);
        }
    }
}

/* Without a key, or for an estimator without a formula, no gradient is claimed. */
Test(optimise, no_gradient_where_there_is_none)
{
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_INDEPENDENT);
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_search search = qkd_search_of(&link, &plan);
    const struct qkd_pair_settings at = { plan.alice, plan.bob };
    double knobs[QKD_KNOBS_MOST], gradient[QKD_KNOBS_MOST], cost;
    qkd_search_knobs(&search, &at, knobs);
    cr_expect_not(qkd_search_gradient(&search, knobs, &cost, gradient));
    search.estimator = QKD_JOINT;
    cr_expect(qkd_search_gradient(&search, knobs, &cost, gradient));
    search.link = paper_link(40, 40);
    cr_expect_not(qkd_search_gradient(&search, knobs, &cost, gradient));
}

/* The cost the search sees is the rate that is reported. */
Test(optimise, maximises_what_the_key_rate_reports)
{
    for (int estimator = QKD_INDEPENDENT; estimator <= QKD_DOUBLE; estimator++) {
        const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, estimator);
        const struct qkd_link link = paper_link(12, 14);
        const struct qkd_search search = qkd_search_of(&link, &plan);
        const struct qkd_pair_settings settings = { plan.alice, plan.bob };
        const double rate = paper_key(&search.link, &plan).rate_per_pulse;
        cr_expect(fabs(qkd_search_rate(&search, &settings) / rate - 1.0) < 1e-12);
    }
}

/* Where hardly any settings give a key, from a start that gives none. */
Test(optimise, never_ends_at_zero_where_there_is_a_key)
{
    struct base_error err;
    static const double losses_db[][2] = { { 26, 26 }, { 27, 27 }, { 19, 29 }, { 20, 30 } };
    for (size_t l = 0; l < 4; l++) {
        const struct qkd_link link = paper_link(losses_db[l][0], losses_db[l][1]);
        struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT), best;
        plan.alice = plan.bob = (struct qkd_user){ 1.0, 0.5, 0.4, 0.97, 0.01, 0.01 };
        cr_assert_eq(qkd_optimise(&link, &plan, &best, &err), BASE_OK);
        cr_expect(paper_key(&link, &best).rate_bit_s > 0.0, "%g + %g dB: no key", losses_db[l][0],
                  losses_db[l][1]);
    }
    struct qkd_plan best;
    cr_expect(optimum(19, 29, QKD_OPTIMISE_FULL, QKD_JOINT, &best) > 0.012);
    cr_expect(optimum(20, 30, QKD_OPTIMISE_FULL, QKD_JOINT, &best) > 0.0003);
}

/* Beyond reach, and where no loss would help: settings that are settings, and rate 0. */
Test(optimise, says_zero_where_nothing_helps)
{
    struct qkd_plan best;
    cr_expect_eq(optimum(40, 40, QKD_OPTIMISE_SYMMETRIC, QKD_JOINT, &best), 0.0);

    struct base_error err;
    struct qkd_link hopeless = paper_link(0, 0);
    hopeless.error_x = hopeless.error_z = 0.5;
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_DOUBLE);
    cr_assert_eq(qkd_optimise(&hopeless, &plan, &best, &err), BASE_OK);
    cr_expect_eq(paper_key(&hopeless, &best).rate_bit_s, 0.0);
    hopeless.eta_a = 0.0;
    cr_assert_eq(qkd_optimise(&hopeless, &plan, &best, &err), BASE_OK);
    cr_expect_eq(paper_key(&hopeless, &best).rate_bit_s, 0.0);
}

/* What an estimator can do with its own best settings follows what it knows. */
Test(optimise, better_estimators_have_better_optima)
{
    struct qkd_plan best;
    double before = 0.0;
    for (int estimator = QKD_INDEPENDENT; estimator <= QKD_DOUBLE; estimator++) {
        const double rate = optimum(15, 15, QKD_OPTIMISE_SYMMETRIC, estimator, &best);
        cr_expect(rate > before, "estimator %d: %g after %g", estimator, rate, before);
        before = rate;
    }
}

/* The linear programme is too slow to be searched: it takes the settings of double, and finds more
 * there. */
Test(optimise, lends_the_settings_of_double_to_the_linear_programme)
{
    struct qkd_plan one, two;
    const double lp = optimum(15, 15, QKD_OPTIMISE_SYMMETRIC, QKD_LP, &two);
    const double both = optimum(15, 15, QKD_OPTIMISE_SYMMETRIC, QKD_DOUBLE, &one);
    cr_expect_eq(memcmp(&one.alice, &two.alice, sizeof one.alice), 0);
    cr_expect_eq(two.key.estimator, QKD_LP);
    cr_expect(lp >= both * (1.0 - 1e-6), "lp %g, double %g bit/s", lp, both);
}

/* Infinitely many pulses: nearly all of them carry key, and no fluctuation costs any. */
Test(optimise, works_without_fluctuations)
{
    struct base_error err;
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT), best;
    plan.key.failure = 0.0;
    cr_assert_eq(qkd_optimise(&link, &plan, &best, &err), BASE_OK);
    const double rate = paper_key(&link, &best).rate_bit_s;
    cr_expect(best.alice.p_z > 0.99, "p_z = %g", best.alice.p_z);
    cr_expect(rate > 2.0 * 266.0 && isfinite(rate), "%g bit/s", rate);
}

Test(optimise, gives_the_same_bits_every_time)
{
    struct qkd_plan one, two;
    optimum(9, 21, QKD_OPTIMISE_FULL, QKD_DOUBLE, &one);
    optimum(9, 21, QKD_OPTIMISE_FULL, QKD_DOUBLE, &two);
    cr_expect_eq(memcmp(&one.alice, &two.alice, sizeof one.alice), 0);
    cr_expect_eq(memcmp(&one.bob, &two.bob, sizeof one.bob), 0);
}

Test(optimise, leaves_the_plan_alone_when_asked_to)
{
    struct qkd_plan best;
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    optimum(15, 15, QKD_OPTIMISE_NONE, QKD_JOINT, &best);
    cr_expect_eq(memcmp(&best.alice, &plan.alice, sizeof plan.alice), 0);
    cr_expect_eq(memcmp(&best.bob, &plan.bob, sizeof plan.bob), 0);
}

Test(optimise, refuses_what_is_no_link_and_no_plan)
{
    struct base_error err;
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, QKD_JOINT), best;
    struct qkd_link link = paper_link(15, 15);
    link.eta_a = NAN;
    cr_expect_eq(qkd_optimise(&link, &plan, &best, &err), BASE_ERR_DOMAIN);
    link = paper_link(15, 15);
    plan.alice.p_z = 0.9;
    cr_expect_eq(qkd_optimise(&link, &plan, &best, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "alice"), "%s", err.text);
}
