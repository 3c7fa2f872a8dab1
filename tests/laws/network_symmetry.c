/* Laws of networks: what must not change when nothing that matters changes, and what must grow or
 * fall. */
#include "qkd/network.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { USERS = 7, LINKS = USERS * (USERS - 1) / 2, LINES = 16 };

static void network_of(const double *losses_db, double overlap_sq, int optimise,
                       struct qkd_network *out)
{
    struct base_error err;
    struct optics_plan optics;
    struct qkd_plan plan;
    struct qkd_network_line lines[LINES];
    base_table_defaults(&optics_plan_table, &optics);
    base_table_defaults(&qkd_plan_table, &plan);
    for (int l = 0; l < LINES; l++)
        lines[l] = (struct qkd_network_line){ l, 194e12 + 1e11 * l, overlap_sq };
    plan.key.optimise = optimise;
    plan.network.users = USERS;
    plan.network.losses_db.count = USERS;
    memcpy(plan.network.losses_db.value, losses_db, USERS * sizeof *losses_db);
    cr_assert_eq(qkd_network_of(&optics, &plan, lines, LINES, NULL, out, &err), BASE_OK, "%s",
                 err.text);
}

static void random_losses(uint32_t draw, double *losses_db)
{
    for (uint32_t u = 0; u < USERS; u++) {
        double r[2];
        base_rng_uniform2((struct base_rng){ .seed = 3, .use = BASE_RNG_TEST, .point = draw }, u,
                          r);
        losses_db[u] = 5.0 + 10.0 * r[0];
    }
}

static const struct qkd_network_pair *find(const struct qkd_network *n, size_t a, size_t b)
{
    const struct qkd_network_pair *pair = n->pairs.data;
    for (size_t p = 0; p < n->pairs.count; p++)
        if ((pair[p].alice == a && pair[p].bob == b) || (pair[p].alice == b && pair[p].bob == a))
            return &pair[p];
    cr_assert(0, "no pair %zu-%zu", a, b);
    return NULL;
}

/* Users are numbered by chance: renumber them, and every pair keeps its rate. On lines alike the
 * sums differ only by the order of adding. */
Test(network_laws, renumbering_the_users_changes_nothing)
{
    for (uint32_t draw = 0; draw < 4; draw++) {
        double losses_db[USERS], renumbered_db[USERS];
        random_losses(draw, losses_db);
        for (size_t u = 0; u < USERS; u++)
            renumbered_db[(3 * u + draw) % USERS] = losses_db[u];
        struct qkd_network one, two;
        network_of(losses_db, 0.99, QKD_OPTIMISE_FULL, &one);
        network_of(renumbered_db, 0.99, QKD_OPTIMISE_FULL, &two);
        for (size_t i = 0; i < USERS; i++)
            for (size_t j = i + 1; j < USERS; j++) {
                const size_t a = (3 * i + draw) % USERS, b = (3 * j + draw) % USERS;
                const struct qkd_network_pair *p = find(&one, i + 1, j + 1);
                const struct qkd_network_pair *q = find(&two, a + 1, b + 1);
                cr_expect_eq(p->rate_bit_s, q->rate_bit_s, "%zu-%zu: %.17g, %zu-%zu: %.17g", i, j,
                             p->rate_bit_s, a, b, q->rate_bit_s);
            }
        cr_expect(fabs(one.rate_total_bit_s / two.rate_total_bit_s - 1.0) < 1e-14 * LINKS);
        cr_expect(fabs(one.fourfold_mean_counts / two.fourfold_mean_counts - 1.0) < 1e-11);
        base_table_release(&qkd_network_table, &one);
        base_table_release(&qkd_network_table, &two);
    }
}

/* Photons that match less, or a channel that loses more, never make more key; pairs at less loss
 * never have less. 1e-8: how well an optimum is known. */
Test(network_laws, loss_and_mismatch_only_cost)
{
    double losses_db[USERS], more_db[USERS];
    random_losses(11, losses_db);
    for (size_t u = 0; u < USERS; u++)
        more_db[u] = losses_db[u] + 0.5;
    struct qkd_network first, lossy, blurred;
    network_of(losses_db, 1.0, QKD_OPTIMISE_FULL, &first);
    network_of(more_db, 1.0, QKD_OPTIMISE_FULL, &lossy);
    network_of(losses_db, 0.97, QKD_OPTIMISE_FULL, &blurred);
    const struct qkd_network_pair *p = first.pairs.data, *l = lossy.pairs.data,
                                  *b = blurred.pairs.data;
    for (size_t i = 0; i < LINKS; i++) {
        cr_expect(l[i].rate_bit_s < p[i].rate_bit_s * (1 + 1e-8));
        cr_expect(b[i].rate_bit_s < p[i].rate_bit_s * (1 + 1e-8));
        cr_expect(l[i].rate_bit_s > 0.0 && b[i].rate_bit_s > 0.0);
    }
    base_table_release(&qkd_network_table, &first);
    base_table_release(&qkd_network_table, &lossy);
    base_table_release(&qkd_network_table, &blurred);
}

/* One encoder for two links correlates them: <Q1 Q2> = <Q1><Q2> + Cov, and bright or dark choices
 * are so for both, so with equal links sharing a user never makes four-folds rarer
 * (Cauchy-Schwarz). */
Test(network_laws, sharing_a_user_makes_fourfolds_more_frequent)
{
    double losses_db[USERS];
    for (size_t u = 0; u < USERS; u++)
        losses_db[u] = 12.0;
    struct qkd_network n;
    network_of(losses_db, 1.0, QKD_OPTIMISE_SYMMETRIC, &n);
    const struct qkd_fourfold *f = n.fourfolds.data;
    const double apart = ((const struct qkd_network_pair *)n.pairs.data)->gain_mean;
    cr_expect_eq(n.fourfolds.count, LINKS * (LINKS - 1) / 2);
    for (size_t i = 0; i < n.fourfolds.count; i++) {
        if (f[i].shared)
            cr_expect(f[i].probability > apart * apart * (1.0 - 1e-12));
        else
            cr_expect(fabs(f[i].probability / (apart * apart) - 1.0) < 1e-11);
    }
    base_table_release(&qkd_network_table, &n);
}
