/* The key rate: formula, verdict, reason, and everything that is refused. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct qkd_plan paper(void)
{
    const struct qkd_user user = {
        .z = 0.636, .y = 0.204, .x = 0.054, .p_z = 0.754, .p_y = 0.036, .p_x = 0.188
    };
    return (struct qkd_plan){
        .alice = user,
        .bob = user,
        .key = { .pulses = 3e12,
                 .failure = 1e-10,
                 .error_correction = 1.16,
                 .estimator = QKD_JOINT },
        .network = { .users = 4 },
    };
}

static struct qkd_link link_at(double loss_db)
{
    const double eta = 0.757 * pow(10.0, -loss_db / 20.0);
    return (struct qkd_link){ .eta_a = eta,
                              .eta_b = eta,
                              .dark_probability = 1e-7,
                              .overlap_sq = 1.0,
                              .error_x = 0.0084,
                              .error_z = 0.0048 };
}

static struct qkd_key key_at(double loss_db, const struct qkd_plan *plan)
{
    struct base_error err;
    struct qkd_key key;
    const struct qkd_link link = link_at(loss_db);
    cr_assert(!qkd_key_rate(&link, plan, 1e8, &key, &err), "%s", err.text);
    return key;
}

/* The paper's 30 dB point at its own settings: 262.7 bit/s; the optimum is 266.6. */
Test(key, rate_of_the_paper_at_30_db)
{
    const struct qkd_plan plan = paper();
    const struct qkd_key key = key_at(30.0, &plan);
    cr_expect_float_eq(key.rate_bit_s, 262.68, 0.01, "%g", key.rate_bit_s);
    cr_expect_eq(key.verdict, QKD_CLAIMED);
    cr_expect_str_eq(key.reason, "");
    cr_expect_eq(key.estimator, QKD_JOINT);
    cr_expect_float_eq(key.failure_total, 12e-10, 1e-22);
    cr_expect(key.alice.z == 0.636 && key.bob.p_x == 0.188);
}

Test(key, every_number_follows_from_the_others)
{
    const struct qkd_plan plan = paper();
    const struct qkd_key key = key_at(20.0, &plan);
    const double single = 0.636 * 0.636 * exp(-2.0 * 0.636) * key.s11_lower;
    const double Q = key.gain[QKD_ZZ], E = key.error_gain[QKD_ZZ] / Q;
    const double R =
        0.754 * 0.754 * (single * (1.0 - qkd_entropy(key.e11_upper)) - 1.16 * Q * qkd_entropy(E));
    cr_expect_float_eq(key.rate_signed, R, 1e-13 * R);
    cr_expect(key.rate_per_pulse == key.rate_signed);
    cr_expect(key.rate_bit_s == key.rate_per_pulse * 1e8);
    cr_expect(key.key_bits == key.rate_per_pulse * 3e12);
    cr_expect_float_eq(key.qber_z, E, 1e-15);
    cr_expect_float_eq(key.qber_x, key.error_gain[QKD_XX] / key.gain[QKD_XX], 1e-15);
    const struct qkd_link link = link_at(20.0);
    cr_expect(key.single_yield == qkd_gains_single(&link).yield);
    cr_expect(key.single_error_x == qkd_gains_single(&link).error_x);
}

/* Nothing is lost twice or forgotten; with more pulses the share of fluctuations vanishes. */
Test(key, budget_accounts_for_every_bit)
{
    struct qkd_plan plan = paper();
    for (int e = QKD_INDEPENDENT; e <= QKD_INFINITE; e++)
        for (double loss = 0.0; loss <= 70.0; loss += 10.0) {
            plan.key.estimator = e;
            const struct qkd_key key = key_at(loss, &plan);
            const struct qkd_budget *b = &key.budget;
            cr_expect_float_eq(b->sifted - b->multiphoton - b->phase_error - b->error_correction,
                               key.rate_signed, 1e-14 * b->sifted, "%g dB", loss);
            cr_expect(b->multiphoton > 0.0 && b->phase_error >= 0.0 && b->error_correction > 0.0);
            cr_expect_float_eq(b->finite_length, key.rate_signed - key.rate_composable,
                               1e-15 * b->sifted);
            cr_expect(e >= QKD_LP || b->statistics > 0.0 || key.s11_lower == 0.0);
        }
    plan.key.estimator = QKD_JOINT;
    const double before = key_at(30.0, &plan).budget.statistics;
    plan.key.pulses = 3e16; /* a hundredth of the width */
    cr_expect(key_at(30.0, &plan).budget.statistics < 0.02 * before);
}

/* Blocks that error correction gives up are lost with all they held: sifted bits, what they leaked
 * and what they would have given. So the budget still adds up, with four fifths of the blocks kept,
 * and a run so long that nothing fluctuates loses nothing to its finite length: n [1 - h] grows as
 * N, fluctuations as sqrt(N). */
Test(key, blocks_that_fail_are_lost_from_every_term)
{
    struct qkd_plan plan = paper();
    plan.key.reconciliation = QKD_LDPC;
    plan.key.reconciliation_failure = 0.2;
    plan.key.pulses = 1e22;
    const struct qkd_key key = key_at(20.0, &plan);
    const struct qkd_budget *b = &key.budget;
    const double left = b->sifted - b->multiphoton - b->phase_error - b->error_correction;
    const double share = 0.754 * 0.754 * key.gain[QKD_ZZ];
    cr_expect_float_eq(b->sifted / share, 0.8, 1e-12, "kept %g", b->sifted / share);
    cr_expect_float_eq(left, key.rate_signed, 1e-12 * b->sifted, "%g left, rate %g", left,
                       key.rate_signed);
    cr_expect_float_eq(key.rate_composable / key.rate_signed, 1.0, 1e-6, "composable %g of %g",
                       key.rate_composable, key.rate_signed);
}

Test(key, composable_key_is_a_little_shorter)
{
    const struct qkd_plan plan = paper();
    for (double loss = 0.0; loss <= 45.0; loss += 5.0) {
        const struct qkd_key key = key_at(loss, &plan);
        if (key.verdict != QKD_CLAIMED)
            continue;
        cr_expect(key.rate_composable < key.rate_signed);
        cr_expect(key.rate_composable > 0.9 * key.rate_signed - 1e-8, "%g dB", loss);
    }
}

/* All of them 1e-10: log2(8e10) + 2 log2(2e20) + 2 log2(5e9) bits. */
Test(key, composable_cost_is_what_the_terms_say)
{
    const struct qkd_composable_terms terms = qkd_composable_usual();
    const struct qkd_bounds b = { .s11_lower = 1e-3, .e11_upper = 0.0, .core = 1e-4, .uses = 12.0 };
    const struct qkd_composable c = qkd_composable_length(&b, 0.1, 1e12, 1e6, 0.0, &terms);
    const double cost = log2(8e10) + 2.0 * log2(2e20) + 2.0 * log2(5e9);
    cr_expect_float_eq(c.singles_lower, 1e8, 1e-6);
    cr_expect_float_eq(c.length_bits, 1e8 - 1e6 - cost, 1e-5);
    cr_expect_float_eq(cost, 235.535, 1e-3);
    const struct qkd_composable d = qkd_composable_length(&b, 0.1, 1e12, 1e6, 1e-10, &terms);
    cr_expect_float_eq(d.failure_total, 1e-10 * (1.0 + 2.0 * (2.0 + 14.0) + 1.0), 1e-20);
}

Test(key, no_key_is_an_answer_with_a_reason)
{
    const struct qkd_plan plan = paper();
    const struct qkd_key far = key_at(70.0, &plan);
    cr_expect(far.rate_per_pulse == 0.0 && far.rate_bit_s == 0.0 && far.key_bits == 0.0);
    cr_expect(far.rate_signed < 0.0);
    cr_expect_eq(far.verdict, QKD_NO_KEY);
    cr_expect(strstr(far.reason, "no key: the counts allow a phase error of 0.5 of"), "%s",
              far.reason);
    struct qkd_plan noisy = paper();
    noisy.key.error_correction = 9.0;
    const struct qkd_key costly = key_at(30.0, &noisy);
    cr_expect_eq(costly.verdict, QKD_NO_KEY);
    cr_expect(strstr(costly.reason, "no key: error correction takes"), "%s", costly.reason);
}

Test(key, dead_link_is_an_answer_too)
{
    const struct qkd_plan plan = paper();
    struct qkd_link dead = link_at(0.0);
    struct base_error err;
    struct qkd_key key;
    dead.eta_a = dead.eta_b = dead.dark_probability = 0.0;
    cr_assert(!qkd_key_rate(&dead, &plan, 1e8, &key, &err), "%s", err.text);
    cr_expect(key.rate_per_pulse == 0.0 && key.qber_z == 0.0 && key.verdict == QKD_NO_KEY);
    cr_expect(key.single_error_x == 0.5);
}

Test(key, gains_and_link_are_one_road)
{
    const struct qkd_plan plan = paper();
    const struct qkd_link link = link_at(25.0);
    const struct qkd_key want = key_at(25.0, &plan);
    struct qkd_gains g;
    struct qkd_key key;
    struct base_error err;
    qkd_gains_of(&link, &plan.alice, &plan.bob, &g);
    cr_assert(!qkd_key_from_gains(&g, &plan, 1e8, &key, &err));
    cr_expect(key.rate_signed == want.rate_signed && key.gain[QKD_XX] == want.gain[QKD_XX]);
    cr_expect(isnan(key.single_yield) && isnan(key.single_error_x));

    struct qkd_counts n;
    qkd_counts_expected(&g, &plan.alice, &plan.bob, plan.key.pulses, &n);
    cr_assert(!qkd_key_from_counts(&n, &plan, 1e8, &key, &err));
    cr_expect_float_eq(key.rate_signed, want.rate_signed, 1e-12 * want.rate_signed);
}

Test(key, both_bell_states_give_more)
{
    struct qkd_plan plan = paper();
    struct qkd_link link = link_at(30.0);
    struct qkd_key one, two;
    struct base_error err;
    cr_assert(!qkd_key_rate(&link, &plan, 1e8, &one, &err));
    link.bell = plan.key.bell = QKD_PSI_BOTH;
    cr_assert(!qkd_key_rate(&link, &plan, 1e8, &two, &err));
    cr_expect(two.gain[QKD_ZZ] == 2.0 * one.gain[QKD_ZZ]);
    /* twice the counts, and relatively smaller fluctuations */
    cr_expect(two.rate_per_pulse > 2.0 * one.rate_per_pulse);
}

/* Without signal pulses there is nothing to judge. */
Test(key, never_sending_z_is_no_key)
{
    struct qkd_plan plan = paper();
    struct base_error err;
    struct qkd_key key;
    struct qkd_gains g;
    struct qkd_counts n;
    const struct qkd_link link = link_at(20.0);
    plan.alice.p_z = plan.bob.p_z = 0.0;
    qkd_gains_of(&link, &plan.alice, &plan.bob, &g);
    qkd_counts_expected(&g, &plan.alice, &plan.bob, plan.key.pulses, &n);
    cr_assert(!qkd_key_from_counts(&n, &plan, 1e8, &key, &err), "%s", err.text);
    cr_expect_eq(key.verdict, QKD_NO_KEY);
    cr_expect(key.rate_per_pulse == 0.0 && key.key_bits == 0.0 && isfinite(key.rate_composable));
    cr_assert(!qkd_key_from_gains(&g, &plan, 1e8, &key, &err));
    cr_expect(key.gain[QKD_ZZ] == g.gain[QKD_ZZ] && key.rate_per_pulse == 0.0);
}

static void judge(double g2, double error, struct qkd_key *key)
{
    const struct qkd_plan plan = paper();
    const struct optics_statistics s = { .energy_g2 = g2, .energy_g2_stderr = error };
    *key = key_at(30.0, &plan);
    qkd_key_judge_source(&s, key);
}

Test(key, chaotic_light_gets_no_key)
{
    struct qkd_key key;
    judge(1.9, 0.01, &key);
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    cr_expect(key.rate_per_pulse == 0.0 && key.rate_bit_s == 0.0 && key.key_bits == 0.0);
    cr_expect(key.rate_signed > 0.0, "what would have been claimed is kept");
    cr_expect(strstr(key.reason, "1.9000 +- 0.0100"), "%s", key.reason);

    judge(1.0, 0.0, &key);
    cr_expect_eq(key.verdict, QKD_CLAIMED);
    judge(1.010, 0.005, &key);
    cr_expect_eq(key.verdict, QKD_CLAIMED);
    judge(1.010, 0.007, &key); /* may be off by more: an error bar never makes a key */
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    judge(1.5, 1.0, &key);
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    judge(1.0, NAN, &key);
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    judge(1.02, 0.001, &key);
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    judge(0.98, 0.001, &key);
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
    judge(NAN, 0.0, &key); /* not known is not Poissonian */
    cr_expect_eq(key.verdict, QKD_SOURCE_REFUSED);
}

Test(key, nonsense_is_refused_by_name)
{
    struct qkd_key key;
    struct base_error err = { .text = "" };
    const struct qkd_link link = link_at(30.0);
    struct qkd_plan plan = paper();
    cr_expect_eq(qkd_key_rate(&link, &plan, 0.0, &key, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "clock 0 Hz"), "%s", err.text);
    cr_expect_eq(qkd_key_rate(&link, &plan, NAN, &key, &err), BASE_ERR_DOMAIN);

    plan.key.pulses = -1.0;
    cr_expect_eq(qkd_key_rate(&link, &plan, 1e8, &key, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "key.pulses = -1"), "%s", err.text);
    cr_expect(strstr(err.text, "while computing a key rate"), "%s", err.text);

    struct qkd_link broken = link;
    broken.eta_a = 1.5;
    plan = paper();
    cr_expect_eq(qkd_key_rate(&broken, &plan, 1e8, &key, &err), BASE_ERR_DOMAIN);

    struct qkd_gains g;
    struct qkd_counts n;
    qkd_gains_of(&link, &plan.alice, &plan.bob, &g);
    qkd_counts_expected(&g, &plan.alice, &plan.bob, plan.key.pulses, &n);
    n.errors[QKD_ZZ] = NAN;
    cr_expect_eq(qkd_key_from_counts(&n, &plan, 1e8, &key, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "counts of zz: errors = nan"), "%s", err.text);
    g.gain[QKD_XX] = NAN;
    cr_expect_eq(qkd_key_from_gains(&g, &plan, 1e8, &key, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "counts of xx"), "%s", err.text);
}

static const struct base_field *row(const char *name)
{
    for (size_t i = 0; i < qkd_key_table.count; i++)
        if (!strcmp(qkd_key_table.rows[i].name, name))
            return &qkd_key_table.rows[i];
    cr_assert(0, "no row '%s'", name);
    return NULL;
}

static double value(const struct qkd_key *key, const char *name)
{
    return *(const double *)((const char *)key + row(name)->at);
}

/* The table points where its names say. */
Test(key, table_names_the_numbers)
{
    const struct qkd_plan plan = paper();
    const struct qkd_key key = key_at(30.0, &plan);
    for (int k = 0; k < QKD_PAIRS; k++) {
        char name[32];
        snprintf(name, sizeof name, "gains.%s", qkd_pair_name(k));
        cr_expect(value(&key, name) == key.gain[k], "%s", name);
        snprintf(name, sizeof name, "error_gains.%s", qkd_pair_name(k));
        cr_expect(value(&key, name) == key.error_gain[k], "%s", name);
    }
    cr_expect(value(&key, "rate_bit_s") == key.rate_bit_s);
    cr_expect(value(&key, "s11_lower") == key.s11_lower);
    cr_expect(value(&key, "e11_upper") == key.e11_upper);
    cr_expect(value(&key, "optimum.alice.z") == key.alice.z);
    cr_expect(value(&key, "optimum.bob.p_x") == key.bob.p_x);
    cr_expect_eq(row("estimator")->kind, BASE_CHOICE);
    cr_expect_eq(row("verdict")->kind, BASE_CHOICE);
    cr_expect_eq(row("reason")->kind, BASE_TEXT);
    for (size_t i = 0; i < qkd_key_table.count; i++)
        for (size_t j = i + 1; j < qkd_key_table.count; j++)
            cr_expect(strcmp(qkd_key_table.rows[i].name, qkd_key_table.rows[j].name));
}
