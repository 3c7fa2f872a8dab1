/* The plan's rows and what they cannot see one by one. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Defaults from the rows themselves, reals only: what the plan reader does. */
static struct qkd_plan defaults(void)
{
    struct qkd_plan plan;
    memset(&plan, 0, sizeof plan);
    for (size_t i = 0; i < qkd_plan_table.count; i++) {
        const struct base_field *f = &qkd_plan_table.rows[i];
        char *at = (char *)&plan + f->at;
        if (f->kind == BASE_REAL)
            *(double *)at = f->preset;
        if (f->kind == BASE_CHOICE)
            *(int *)at = (int)f->preset;
        if (f->kind == BASE_COUNT)
            *(size_t *)at = (size_t)f->preset;
        if (f->kind == BASE_LIST)
            *(struct base_list *)at = (struct base_list){ .count = 1, .value = { f->preset } };
    }
    return plan;
}

Test(plan, defaults_are_the_experiment)
{
    struct base_error err;
    const struct qkd_plan plan = defaults();
    cr_assert(!qkd_plan_check(&plan, &err), "%s", err.text);
    cr_expect(plan.alice.z == 0.636 && plan.alice.y == 0.204 && plan.alice.x == 0.054);
    cr_expect(plan.bob.p_z == 0.754 && plan.bob.p_y == 0.036 && plan.bob.p_x == 0.188);
    cr_expect_float_eq(qkd_user_vacuum(&plan.bob), 0.022, 1e-15);
    cr_expect(plan.key.pulses == 3e12 && plan.key.failure == 1e-10);
    cr_expect(plan.key.error_correction == 1.16);
    cr_expect_eq(plan.key.estimator, QKD_JOINT);
    cr_expect_eq(plan.key.bell, QKD_PSI_MINUS);
    cr_expect_eq(plan.key.optimise, QKD_OPTIMISE_SYMMETRIC);
    cr_expect_eq(plan.key.statistics, QKD_CHERNOFF);
    cr_expect(plan.network.users == 4 && plan.network.losses_db.count == 1);
    cr_expect(plan.network.losses_db.value[0] == 15.0 && plan.network.objective == QKD_TOTAL);
}

static void refused(const struct qkd_plan *plan, const char *says)
{
    struct base_error err = { .text = "" };
    cr_expect_eq(qkd_plan_check(plan, &err), BASE_ERR_CONFIG, "%s", says);
    cr_expect(strstr(err.text, says), "'%s' in '%s'", says, err.text);
}

Test(plan, each_contradiction_is_named_with_its_rows)
{
    struct qkd_plan p = defaults();
    p.alice.y = 0.05;
    refused(&p, "alice.y = 0.05: the stronger decoy intensity must lie above alice.x = 0.054");
    p = defaults();
    p.bob.x = 0.0;
    refused(&p, "bob.x = 0:");
    p = defaults();
    p.bob.z = NAN;
    refused(&p, "bob.z = nan:");
    p = defaults();
    p.alice.z = INFINITY;
    refused(&p, "alice.z = inf:");
    p = defaults();
    p.alice.p_y = 0.1;
    refused(&p, "alice.p_z + p_y + p_x = 1.04");
    p = defaults();
    p.bob.p_x = -0.1;
    refused(&p, "bob.p_x = -0.1:");
    p = defaults();
    p.key.failure = 0.6;
    refused(&p, "key.failure = 0.6:");
    p = defaults();
    p.key.error_correction = 0.9;
    refused(&p, "key.error_correction = 0.9:");
    p = defaults();
    p.key.pulses = 0.0;
    refused(&p, "key.pulses = 0:");
    p = defaults();
    p.key.estimator = 6;
    refused(&p, "key.estimator = 6:");
    p = defaults();
    p.key.statistics = 4;
    refused(&p, "key.statistics = 4: chernoff, gaussian, xie or hoeffding");
    p = defaults();
    p.key.error_model = -1;
    refused(&p, "key.error_model = -1:");
    p = defaults();
    p.key.source = 2;
    refused(&p, "key.source = 2:");
    p = defaults();
    p.key.reconciliation = 3;
    refused(&p, "key.reconciliation = 3:");
    p = defaults();
    p.key.reconciliation_block = INFINITY;
    refused(&p, "key.reconciliation_block = inf:");
    p = defaults();
    p.key.reconciliation_failure = 0.7;
    refused(&p, "key.reconciliation_failure = 0.7:");
    p = defaults();
    p.key.drift_error = NAN;
    refused(&p, "key.drift_error = nan:");
    p = defaults();
    p.key.extinction_db = -3.0;
    refused(&p, "key.extinction_db = -3:");
    p = defaults();
    strcpy(p.key.fixed, "alice.q");
    refused(&p, "key.fixed: unknown setting 'alice.q'");
    p = defaults();
    p.network.users = 1;
    refused(&p, "network.users = 1:");
    p = defaults();
    p.network.losses_db.count = 3;
    refused(&p, "network.losses_db has 3 entries for network.users = 4:");
    p = defaults();
    p.network.losses_db.value[0] = NAN;
    refused(&p, "network.losses_db entry 1 = nan:");
}

/* p_z + p_y + p_x = 1: no vacuum, a matter of taste; rounding may even exceed 1 a little. */
Test(plan, no_vacuum_is_allowed)
{
    struct base_error err;
    struct qkd_plan p = defaults();
    p.alice.p_z = 0.7;
    p.alice.p_y = 0.1;
    p.alice.p_x = 0.2 + 1e-15;
    cr_expect(!qkd_plan_check(&p, &err), "%s", err.text);
}

Test(plan, rows_are_complete_and_unique)
{
    for (size_t i = 0; i < qkd_plan_table.count; i++) {
        const struct base_field *f = &qkd_plan_table.rows[i];
        cr_expect(f->name && f->unit && f->about && f->about[0], "row %zu", i);
        cr_expect(f->kind != BASE_REAL || (f->low <= f->preset && f->preset <= f->high), "%s",
                  f->name);
        for (size_t j = i + 1; j < qkd_plan_table.count; j++)
            cr_expect(strcmp(f->name, qkd_plan_table.rows[j].name), "%s twice", f->name);
    }
}
