/* The rate over the loss, with the link that explains the experiment: data/published/key.csv. */
#include "published.h"
#include "qkd/qkd.h"

static double best_rate(double alice_db, double bob_db, int optimise, struct qkd_key *key)
{
    struct base_error err;
    const struct qkd_link link = { .eta_a = 0.757 * pow(10.0, -alice_db / 10.0),
                                   .eta_b = 0.757 * pow(10.0, -bob_db / 10.0),
                                   .dark_probability = 1e-7,
                                   .overlap_sq = 1.0,
                                   .error_x = 0.0084,
                                   .error_z = 0.0048 };
    struct qkd_plan plan, best;
    base_table_defaults(&qkd_plan_table, &plan);
    plan.key.optimise = optimise;
    cr_assert(!qkd_optimise(&link, &plan, &best, &err), "%s", err.text);
    cr_assert(!qkd_key_rate(&link, &best, 1e8, key, &err), "%s", err.text);
    return key->rate_bit_s;
}

Test(rates, fall_over_the_loss_as_published)
{
    static const int loss_db[] = { 0, 10, 20, 30, 35, 40, 45, 50, 55 };
    for (size_t i = 0; i < sizeof loss_db / sizeof *loss_db; i++) {
        struct qkd_key key;
        char row[64];
        snprintf(row, sizeof row, "rate_bit_s.%d_db", loss_db[i]);
        const double half = loss_db[i] / 2.0;
        expect_published("key", row, best_rate(half, half, QKD_OPTIMISE_SYMMETRIC, &key));
    }
}

Test(rates, of_unequal_arms_need_settings_of_their_own)
{
    struct qkd_key key;
    expect_published("key", "rate_bit_s.10_and_20_db.symmetric",
                     best_rate(10.0, 20.0, QKD_OPTIMISE_SYMMETRIC, &key));
    expect_published("key", "rate_bit_s.10_and_20_db.full",
                     best_rate(10.0, 20.0, QKD_OPTIMISE_FULL, &key));
}

Test(rates, at_30_db_the_best_settings_are_the_published_ones)
{
    struct qkd_key key;
    (void)best_rate(15.0, 15.0, QKD_OPTIMISE_SYMMETRIC, &key);
    const struct qkd_user *u = &key.alice;
    expect_published("key", "optimum.30_db.z", u->z);
    expect_published("key", "optimum.30_db.y", u->y);
    expect_published("key", "optimum.30_db.x", u->x);
    expect_published("key", "optimum.30_db.p_z", u->p_z);
    expect_published("key", "optimum.30_db.p_y", u->p_y);
    expect_published("key", "optimum.30_db.p_x", u->p_x);
}
