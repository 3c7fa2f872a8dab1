/* The link that explains the paper (inferred: efficiency, darks, misalignment), and its plan. */
#ifndef TESTS_QKD_PAPER_LINK_H
#define TESTS_QKD_PAPER_LINK_H

#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>

static inline struct qkd_link paper_link(double loss_a_db, double loss_b_db)
{
    return (struct qkd_link){ .eta_a = 0.757 * pow(10.0, -loss_a_db / 10.0),
                              .eta_b = 0.757 * pow(10.0, -loss_b_db / 10.0),
                              .dark_probability = 1e-7,
                              .overlap_sq = 1.0,
                              .error_x = 0.0084,
                              .error_z = 0.0048 };
}

static inline struct qkd_plan paper_plan(int optimise, int estimator)
{
    struct qkd_plan plan;
    base_table_defaults(&qkd_plan_table, &plan);
    plan.key.optimise = optimise;
    plan.key.estimator = estimator;
    return plan;
}

static inline struct qkd_key paper_key(const struct qkd_link *link, const struct qkd_plan *plan)
{
    struct base_error err;
    struct qkd_key key;
    cr_assert_eq(qkd_key_rate(link, plan, 1e8, &key, &err), BASE_OK, "%s", err.text);
    return key;
}

static inline struct qkd_plan paper_best(const struct qkd_link *link, const struct qkd_plan *plan)
{
    struct base_error err;
    struct qkd_plan best;
    cr_assert_eq(qkd_optimise(link, plan, &best, &err), BASE_OK, "%s", err.text);
    return best;
}

#endif
