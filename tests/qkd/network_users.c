/* Where the users of a network are. */
#include "qkd/network.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 1000 };

static struct qkd_plan plan_of(size_t users)
{
    struct qkd_plan plan;
    base_table_defaults(&qkd_plan_table, &plan);
    plan.network.users = users;
    return plan;
}

static enum base_status losses_of(const struct qkd_plan *plan, double *losses_db,
                                  struct base_error *err)
{
    struct optics_plan optics;
    base_table_defaults(&optics_plan_table, &optics);
    return qkd_network_losses(&optics, plan, losses_db, err);
}

/* In a disc of radius R the mean distance to the centre is 2R/3 with a variance of R^2/18, and half
 * of the users live within R/sqrt 2. 4.5 standard errors. */
Test(network_users, live_evenly_over_the_disc)
{
    struct qkd_plan plan = plan_of(MANY);
    struct base_error err;
    double losses_db[MANY], again_db[MANY], sum = 0.0;
    int within = 0, moved = 0;
    plan.network.map = QKD_MAP_RANDOM;
    plan.network.radius_m = 30e3;
    plan.network.fiber_db_per_km = 0.5;
    cr_assert_eq(losses_of(&plan, losses_db, &err), BASE_OK);
    for (int u = 0; u < MANY; u++) {
        const double r = losses_db[u] / 15.0; /* in radii */
        cr_assert(r >= 0.0 && r <= 1.0, "user %d at %g radii", u, r);
        sum += r;
        within += r < sqrt(0.5);
    }
    cr_expect(fabs(sum / MANY - 2.0 / 3.0) < 4.5 * sqrt(1.0 / 18.0 / MANY), "%g", sum / MANY);
    cr_expect(fabs(within - 500.0) < 4.5 * sqrt(250.0), "%d of 1000", within);

    cr_assert_eq(losses_of(&plan, again_db, &err), BASE_OK);
    cr_expect_eq(memcmp(losses_db, again_db, sizeof losses_db), 0, "the same city twice");
    plan.network.seed = 2;
    cr_assert_eq(losses_of(&plan, again_db, &err), BASE_OK);
    for (int u = 0; u < MANY; u++)
        moved += losses_db[u] != again_db[u];
    cr_expect(moved > 990, "another city: %d of 1000 live elsewhere", moved);
}

/* A city with fewer users is the same city without the last ones. */
Test(network_users, stay_where_they_are_when_others_come)
{
    struct qkd_plan plan = plan_of(10);
    struct base_error err;
    double few_db[10], many_db[50];
    plan.network.map = QKD_MAP_RANDOM;
    cr_assert_eq(losses_of(&plan, few_db, &err), BASE_OK);
    plan.network.users = 50;
    cr_assert_eq(losses_of(&plan, many_db, &err), BASE_OK);
    cr_expect_eq(memcmp(few_db, many_db, sizeof few_db), 0);
}

static enum base_status read_text(const char *text, size_t users, double *losses_db,
                                  struct base_error *err)
{
    struct qkd_plan plan = plan_of(users);
    snprintf(plan.network.users_file, BASE_TEXT_SIZE, "users_of_%ld.csv", (long)getpid());
    FILE *f = fopen(plan.network.users_file, "w");
    cr_assert(f && fputs(text, f) >= 0);
    fclose(f);
    const enum base_status status = losses_of(&plan, losses_db, err);
    remove(plan.network.users_file);
    return status;
}

Test(network_users, can_be_read_from_a_table)
{
    struct base_error err = { 0 };
    double losses_db[3];
    cr_assert_eq(read_text("# a city\nname, loss_db\nA, 3\nB, 0\n\nC, 12.5\n", 3, losses_db, &err),
                 BASE_OK, "%s", err.text);
    cr_expect(losses_db[0] == 3.0 && losses_db[1] == 0.0 && losses_db[2] == 12.5);
    cr_assert_eq(read_text("distance_m\n10e3\n0\n50000\n", 3, losses_db, &err), BASE_OK, "%s",
                 err.text);
    cr_expect(fabs(losses_db[0] - 2.0) < 1e-12 && fabs(losses_db[2] - 10.0) < 1e-12,
              "0.2 dB/km: %g, %g dB", losses_db[0], losses_db[2]);
}

Test(network_users, say_what_is_wrong_with_a_table)
{
    struct base_error err;
    double losses_db[3];
    static const struct {
        const char *text, *says;
    } wrong[] = {
        { "name\nA\nB\nC\n", "loss_db or distance_m" },
        { "loss_db\n1\n2\n", "2 users for network.users = 3" },
        { "loss_db\n1\n2\n3\n4\n", "4 users for network.users = 3" },
        { "loss_db\n1\n-2\n3\n", ":3:1: error" },
        { "loss_db\n1\nnan\n3\n", ":3:1: error" },
        { "name, loss_db\nA, 1\nB\nC, 3\n", ":3: error" },
        { "", "no rows" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_expect(read_text(wrong[i].text, 3, losses_db, &err) != BASE_OK, "case %zu", i);
        cr_expect(strstr(err.text, wrong[i].says), "case %zu: %s", i, err.text);
    }
    struct qkd_plan plan = plan_of(3);
    strcpy(plan.network.users_file, "no such table.csv");
    cr_expect(losses_of(&plan, losses_db, &err) != BASE_OK);
    cr_expect(strstr(err.text, "no such table.csv"), "%s", err.text);
}
