/* Light from drawn pulses, and the rows of its key. */
#include "paper_link.h"

#include <string.h>

/* Pulses of thermal light with equal bins: energies are quantiles of the exponential law. */
enum { PAIRS = 3000 };
static struct optics_pulse_pair thermal_pairs[PAIRS];

static struct optics_pulses thermal(double apart)
{
    for (size_t i = 0; i < PAIRS; i++) {
        const double w = -log(1.0 - ((double)i + 0.5) / PAIRS);
        const double v = -log(1.0 - ((double)(i * 1999 % PAIRS) + 0.5) / PAIRS);
        thermal_pairs[i] = (struct optics_pulse_pair){
            .a_early = w * (1.0 + apart), .a_late = w * (1.0 - apart), .b_early = v, .b_late = v
        };
    }
    return (struct optics_pulses){
        .count = PAIRS, .blocks = 1, .pair = thermal_pairs, .mode_overlap = 1.0
    };
}

Test(light, nodes_hold_the_energies_of_the_pulses)
{
    const struct optics_pulses pulses = thermal(0.0);
    struct qkd_light light;
    struct base_error err;
    cr_assert(!qkd_light_of(&pulses, &light, &err), "%s", err.text);
    double weight = 0.0, mean = 0.0;
    cr_expect_eq(light.count, QKD_LIGHT_NODES);
    for (size_t k = 0; k < light.count; k++) {
        weight += light.weight[k];
        mean += light.weight[k] * light.energy[k];
        cr_expect(k == 0 || light.energy[k] >= light.energy[k - 1], "nodes ascend");
    }
    cr_expect_float_eq(weight, 1.0, 1e-12);
    cr_expect_float_eq(mean, 1.0, 1e-12);
    /* 2 for thermal light; grouping leaves out the spread inside the last groups */
    cr_expect(qkd_light_g2(&light) > 1.9 && qkd_light_g2(&light) < 2.0);
    cr_expect_eq(light.bins_apart, 0.0);
    double sum = 0.0; /* of all energies: their mean is made 1 */
    for (size_t i = 0; i < PAIRS; i++)
        sum += thermal_pairs[i].a_early + thermal_pairs[i].b_early;
    const double scale = 2.0 * PAIRS / sum;

    const struct optics_pulses uneven = thermal(0.1);
    cr_assert(!qkd_light_of(&uneven, &light, &err));
    cr_expect_float_eq(light.bins_apart, 0.2 * -log(0.5 / PAIRS) * scale, 1e-9, "largest of all");
    for (size_t i = 0; i < PAIRS; i++) { /* the other user's bins, and light twice as bright */
        const struct optics_pulse_pair p = thermal_pairs[i];
        thermal_pairs[i] = (struct optics_pulse_pair){
            .a_early = 2.0 * p.b_early, p.b_late * 2.0, p.a_early * 2.0, p.a_late * 2.0
        };
    }
    cr_assert(!qkd_light_of(&uneven, &light, &err));
    cr_expect_float_eq(light.bins_apart, 0.2 * -log(0.5 / PAIRS) * scale, 1e-9, "of both users");
}

Test(light, no_energy_is_refused)
{
    struct optics_pulse_pair dark = { 0 };
    const struct optics_pulses pulses = { .count = 1, .blocks = 1, .pair = &dark };
    struct qkd_light light;
    struct base_error err;
    cr_expect_eq(qkd_light_of(&pulses, &light, &err), BASE_ERR_DOMAIN);
    const struct optics_pulses none = { .count = 0 };
    cr_expect_eq(qkd_light_of(&none, &light, &err), BASE_ERR_DOMAIN);
}

/* Side by side: what the light gives, and what Poisson's law would have claimed of the same counts,
 * which is what the key of those counts says. */
Test(light, key_stands_beside_the_poisson_claim)
{
    const struct qkd_light mild = { .count = 2, .energy = { 0.9, 1.1 }, .weight = { 0.5, 0.5 } };
    const struct qkd_link link = paper_link(5, 5);
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    struct qkd_gains g;
    struct qkd_key key, poisson;
    struct base_error err;
    cr_assert(!qkd_key_from_light(&link, &mild, &plan, 1e8, &key, &err), "%s", err.text);
    qkd_light_gains(&link, &mild, &plan.alice, &plan.bob, &g);
    cr_assert(!qkd_key_from_gains(&g, &plan, 1e8, &poisson, &err));
    cr_expect_eq(key.rate_if_poisson, poisson.rate_signed);
    cr_expect(isnan(poisson.rate_if_poisson), "a Poisson key is its own claim");
    cr_expect(key.rate_signed > 0.0 && key.rate_signed < key.rate_if_poisson);
    cr_expect(key.rate_composable < key.rate_signed);
    cr_expect_eq(key.estimator, QKD_LP);
    cr_expect_float_eq(key.failure_total, 510e-10, 1e-20);
    cr_expect(key.budget.statistics > 0.0);
    cr_expect(key.s11_lower <= key.single_yield && key.e11_upper >= key.single_error_x);
}

/* The same from drawn pulses: 16 blocks of light whose energy jitters by `spread`. */
static struct qkd_key drawn(double spread, size_t pairs, size_t blocks, uint64_t seed)
{
    static struct optics_pulse_pair pair[PAIRS];
    const struct qkd_link link = paper_link(5, 5);
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    struct base_error err;
    struct qkd_key key;
    for (size_t i = 0; i < pairs; i++) {
        double w[2];
        for (int u = 0; u < 2; u++) { /* uniform: no tail to be missed */
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            w[u] = 1.0 + spread * (2.0 * (double)(seed >> 11) / 9007199254740992.0 - 1.0);
        }
        pair[i] = (struct optics_pulse_pair){
            w[0], w[0], w[1], w[1], sqrt(w[0] * w[1]), sqrt(w[0] * w[1])
        };
    }
    const struct optics_pulses pulses = {
        .count = pairs, .blocks = blocks, .pair = pair, .mode_overlap = 1.0
    };
    cr_assert(!qkd_key_from_pulses(&link, &pulses, &plan, 1e8, &key, &err), "%s", err.text);
    return key;
}

/* The error bar is the scatter between independent draws, within what 20 draws of it show (a
 * standard deviation from 20 is known to 16 %, a jackknife over 16 groups to 18 %: a factor 2 is
 * four standard errors), and falls as the root of the pulses; what is claimed is three lower. */
Test(light, error_bar_is_the_scatter_between_draws)
{
    enum { DRAWS = 20 };
    double before = 0.0;
    for (size_t pairs = 160; pairs <= 2560; pairs *= 16) {
        double sum = 0.0, square = 0.0, error = 0.0;
        for (uint64_t i = 0; i < DRAWS; i++) {
            const struct qkd_key key = drawn(0.1, pairs, 16, 77 + 1000 * i);
            sum += key.rate_signed / DRAWS;
            square += key.rate_signed * key.rate_signed / DRAWS;
            error += key.rate_error / DRAWS;
            cr_expect_float_eq(key.rate_per_pulse,
                               fmax(0.0, key.rate_signed - 3.0 * key.rate_error), 1e-18);
            cr_expect_float_eq(key.rate_bit_s, 1e8 * key.rate_per_pulse, 1e-12);
        }
        const double scatter = sqrt((square - sum * sum) * DRAWS / (DRAWS - 1.0));
        cr_expect(error > 0.5 * scatter && error < 2.0 * scatter, "%zu pairs: %g, scatter %g",
                  pairs, error, scatter);
        cr_expect(before == 0.0 || (error < before / 2.0 && error > before / 8.0),
                  "16 times the pulses: %g after %g", error, before);
        before = error;
    }
}

/* Light that does not fluctuate is known from one pulse; one stretch of light that does makes no
 * key; and a search over settings is refused, not forgotten. */
Test(light, what_is_not_known_makes_no_key)
{
    const struct qkd_key constant = drawn(0.0, 32, 1, 1), one = drawn(0.05, 320, 1, 1);
    cr_expect(constant.rate_error == 0.0 && constant.verdict == QKD_CLAIMED);
    cr_expect_eq(constant.rate_per_pulse, constant.rate_signed);
    cr_expect(one.rate_signed > 0.0 && one.rate_per_pulse == 0.0 && one.key_bits == 0.0);
    cr_expect(one.verdict == QKD_NO_KEY && strstr(one.reason, "one stretch of light"), "%s",
              one.reason);
    cr_expect(one.rate_composable <= 0.0, "%g", one.rate_composable);
    const struct qkd_key many = drawn(0.05, 320, 16, 1);
    cr_expect(many.rate_error > 0.0 &&
                  many.rate_composable < many.rate_signed - 2.0 * many.rate_error,
              "composable %g of %g +- %g", many.rate_composable, many.rate_signed, many.rate_error);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    struct base_error err;
    plan.key.source = QKD_SOURCE_MEASURED;
    cr_expect_eq(qkd_plan_check(&plan, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "key.optimise = symmetric"), "%s", err.text);
}

/* Bins that differ cost key, in both the yield and the errors. */
Test(light, bins_that_differ_cost_key)
{
    struct qkd_light light = { .count = 1, .energy = { 1.0 }, .weight = { 1.0 } };
    const struct qkd_link link = paper_link(5, 5);
    const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    double before = INFINITY;
    for (double apart = 0.0; apart < 0.1; apart += 0.02) {
        struct qkd_key key;
        struct base_error err;
        light.bins_apart = apart;
        cr_assert(!qkd_key_from_light(&link, &light, &plan, 1e8, &key, &err), "%s", err.text);
        cr_expect(key.rate_signed < before, "%g apart: %g", apart, key.rate_signed);
        before = key.rate_signed;
    }
}

/* The error model of a plan reaches the clicks and is named in the result. */
Test(error_model, of_the_plan_is_used_and_named)
{
    struct optics_plan optics;
    base_table_defaults(&optics_plan_table, &optics);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    const struct qkd_link mixing = qkd_link_for(&optics, &plan.key);
    plan.key.error_model = QKD_ROTATION;
    plan.key.bell = QKD_PSI_BOTH;
    const struct qkd_link rotation = qkd_link_for(&optics, &plan.key);
    cr_expect(mixing.error_model == QKD_MIXING && rotation.error_model == QKD_ROTATION);
    cr_expect_eq(rotation.bell, QKD_PSI_BOTH);
    const struct qkd_key one = paper_key(&mixing, &plan), two = paper_key(&rotation, &plan);
    cr_expect(one.error_model == QKD_MIXING && two.error_model == QKD_ROTATION);
    cr_expect(one.qber_z != two.qber_z, "another model, other errors");
    struct qkd_gains g;
    struct qkd_counts n;
    struct qkd_key counted;
    struct base_error err;
    qkd_gains_of(&mixing, &plan.alice, &plan.bob, &g);
    qkd_counts_expected(&g, &plan.alice, &plan.bob, 1e12, &n);
    cr_assert(!qkd_key_from_counts(&n, &plan, 1e8, &counted, &err));
    cr_expect_eq(counted.error_model, QKD_KEY_COUNTED);
    plan.key.source = QKD_SOURCE_MEASURED;
    cr_expect_eq(qkd_key_from_counts(&n, &plan, 1e8, &counted, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "key.source = measured"), "%s", err.text);
}
