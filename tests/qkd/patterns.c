/* Gains no light can have are named; those of a laboratory and of the model are not. */
#include "qkd/qkd.h"

#include "qkd/patterns.h"

#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

static struct qkd_plan plan_of(void)
{
    struct qkd_plan plan;
    base_table_defaults(&qkd_plan_table, &plan);
    return plan;
}

static struct qkd_counts model(double loss_db)
{
    const struct qkd_plan plan = plan_of();
    const struct qkd_link link = { .eta_a = pow(10.0, -loss_db / 20.0),
                                   .eta_b = pow(10.0, -loss_db / 20.0),
                                   .dark_probability = 1e-7,
                                   .overlap_sq = 0.9,
                                   .error_x = 0.01,
                                   .error_z = 0.01 };
    struct qkd_gains gains;
    struct qkd_counts counts;
    qkd_gains_of(&link, &plan.alice, &plan.bob, &gains);
    qkd_counts_expected(&gains, &plan.alice, &plan.bob, 1e12, &counts);
    return counts;
}

Test(patterns, of_the_model_are_physical_at_any_loss)
{
    const struct qkd_plan plan = plan_of();
    for (double loss = 0.0; loss <= 80.0; loss += 10.0) {
        char text[BASE_TEXT_SIZE];
        const struct qkd_counts counts = model(loss);
        qkd_patterns_warn(&counts, &plan.alice, &plan.bob, text);
        cr_expect(text[0] == '\0', "%g dB: %s", loss, text);
    }
}

/* K. Wei et al., Phys. Rev. X 10, 031030 (2020), Table II, at 36 dB, with their intensities. */
Test(patterns, of_a_laboratory_are_physical)
{
    struct base_error err;
    struct qkd_counts counts;
    const struct qkd_user user = { 0.141, 0.188, 0.036, 0.488, 0.038, 0.350 };
    char text[BASE_TEXT_SIZE];
    cr_assert(qkd_counts_read(COMBKEY_DATA "/published/wei2020_36db_counts.csv", &counts, &err) ==
                  BASE_OK,
              "%s", err.text);
    qkd_patterns_warn(&counts, &user, &user, text);
    cr_expect(text[0] == '\0', "%s", text);
}

Test(patterns, exchanged_rows_are_named)
{
    const struct qkd_plan plan = plan_of();
    struct qkd_counts counts = model(20.0);
    const struct qkd_counts right = counts;
    char text[BASE_TEXT_SIZE];
    counts.sent[QKD_XX] = right.sent[QKD_YY];
    counts.clicks[QKD_XX] = right.clicks[QKD_YY];
    counts.sent[QKD_YY] = right.sent[QKD_XX];
    counts.clicks[QKD_YY] = right.clicks[QKD_XX];
    qkd_patterns_warn(&counts, &plan.alice, &plan.bob, text);
    cr_expect(strstr(text, "gain of oy") && strstr(text, "yy"), "%s", text);

    counts = model(20.0);
    counts.errors[QKD_OY] = 0.01 * counts.clicks[QKD_OY];
    qkd_patterns_warn(&counts, &plan.alice, &plan.bob, text);
    cr_expect(strstr(text, "clicks of oy are wrong") != NULL, "%s", text);
}

/* Pairs never sent, and errors never published, say nothing. */
Test(patterns, missing_counts_are_no_fault)
{
    const struct qkd_plan plan = plan_of();
    struct qkd_counts counts = model(20.0);
    char text[BASE_TEXT_SIZE];
    counts.sent[QKD_XX] = counts.clicks[QKD_XX] = counts.errors[QKD_XX] = 0.0;
    counts.errors[QKD_OY] = NAN;
    qkd_patterns_warn(&counts, &plan.alice, &plan.bob, text);
    cr_expect(text[0] == '\0', "%s", text);
}

/* Five standard deviations, nine chains and four shares of errors: of 2000 short runs drawn from
 * the model none is suspected (expected: 4e-3). Short, so that the second count of a chain and the
 * share of some hundred errors fluctuate as much as they can. */
Test(patterns, of_short_runs_are_physical)
{
    const struct qkd_plan plan = plan_of();
    const struct qkd_counts means = model(20.0);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (double pulses = 1e8; pulses < 1e13; pulses *= 3.0)
        for (int run = 0; run < 200; run++) {
            struct qkd_counts n = means;
            char text[BASE_TEXT_SIZE];
            for (int k = 0; k < QKD_PAIRS; k++) {
                const double scale = pulses / 1e12;
                n.sent[k] = means.sent[k] * scale;
                n.errors[k] = gsl_ran_poisson(rng, means.errors[k] * scale);
                n.clicks[k] =
                    n.errors[k] + gsl_ran_poisson(rng, (means.clicks[k] - means.errors[k]) * scale);
            }
            qkd_patterns_warn(&n, &plan.alice, &plan.bob, text);
            cr_expect(text[0] == '\0', "N %g: %s", pulses, text);
        }
    gsl_rng_free(rng);
}
