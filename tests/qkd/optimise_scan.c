/* The optimiser over the whole plane of losses: against a slow global search, and link after link
 * against every link alone. */
#include "qkd/optimise_parts.h"

#include "paper_link.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>

static double alone(const struct qkd_link *link, const struct qkd_plan *plan)
{
    const struct qkd_plan best = paper_best(link, plan);
    return paper_key(link, &best).rate_bit_s;
}

/* Evenly in the logarithm, over all that an experiment might set. */
static double between(double low, double high, double chance)
{
    return low * pow(high / low, chance);
}

/* Half of the draws balance the users at the relay, y_A eta_A = y_B eta_B, with 20 % to spare. */
static struct qkd_user drawn(struct base_rng here, double balance)
{
    double u[6];
    for (uint64_t i = 0; i < 3; i++)
        base_rng_normal2(here, i, u + 2 * i);
    for (int i = 0; i < 6; i++)
        u[i] = 0.5 * erfc(u[i] / sqrt(2.0)); /* uniform */
    struct qkd_user user = { .z = between(0.1, 1.0, u[0]),
                             .y = fmin(0.9, between(0.08, 0.5, u[1]) * balance) };
    user.x = user.y * between(0.1, 0.5, u[2]);
    const double p_o = between(0.02, 0.4, u[3]), rest = 1.0 - p_o;
    user.p_z = rest * between(0.05, 0.9, u[4]);
    user.p_y = (rest - user.p_z) * between(0.05, 0.6, u[5]);
    user.p_x = rest - user.p_z - user.p_y;
    return user;
}

/* The best of many draws: slow, and knows nothing of ridges. */
static double global(const struct qkd_link *link, const struct qkd_plan *plan)
{
    enum { DRAWS = 12000 };
    const struct qkd_search search = qkd_search_of(link, plan);
    const double balance = sqrt(sqrt(link->eta_b / link->eta_a)); /* of each user: half of it */
    double highest = 0.0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const struct base_rng a = { .seed = 3, .use = BASE_RNG_TEST, .point = i, .member = 0 };
        const struct base_rng b = { .seed = 3, .use = BASE_RNG_TEST, .point = i, .member = 1 };
        const double by = i % 2 ? balance * balance : 1.0;
        struct qkd_pair_settings s = { drawn(a, by), drawn(b, 1.0 / by) };
        highest = fmax(highest, 1e8 * qkd_search_rate(&search, &s));
    }
    return highest;
}

/* Asymmetry 0 to 20 dB, total 0 to 55 dB. To 1e-6, the promise of the optimiser's own tests. */
Test(optimise_scan, nothing_found_by_chance_beats_the_optimum_anywhere)
{
    int with_key = 0;
    for (double apart = 0.0; apart <= 20.0; apart += 5.0)
        for (double total = apart; total <= 55.0; total += 5.0)
            for (int estimator = QKD_JOINT; estimator <= QKD_DOUBLE; estimator++) {
                const struct qkd_link link =
                    paper_link((total - apart) / 2.0, (total + apart) / 2.0);
                const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, estimator);
                const double best = alone(&link, &plan), chance = global(&link, &plan);
                with_key += chance > 0.0;
                cr_expect(chance <= best * (1.0 + 1e-6),
                          "%g dB, %g dB apart, estimator %d: %.9g found by chance, %.9g bit/s",
                          total, apart, estimator, chance, best);
            }
    cr_expect(with_key > 60, "the search by chance found a key on %d links only", with_key);
}

/* Along a line of growing loss a key stays a key until it ends: no hole in between. */
Test(optimise_scan, the_rate_over_the_loss_has_no_holes)
{
    for (double apart = 0.0; apart <= 20.0; apart += 4.0)
        for (int estimator = QKD_JOINT; estimator <= QKD_DOUBLE; estimator++) {
            const struct qkd_plan plan = paper_plan(QKD_OPTIMISE_FULL, estimator);
            double before = INFINITY;
            for (double total = apart; total <= 56.0; total += 0.9) {
                const struct qkd_link link =
                    paper_link((total - apart) / 2.0, (total + apart) / 2.0);
                const double rate = alone(&link, &plan);
                cr_expect(rate < before || rate == 0.0, "%g dB, %g dB apart: %g after %g bit/s",
                          total, apart, rate, before);
                before = rate;
            }
        }
}

/* Where one began does not matter beyond the optimiser's accuracy. */
Test(optimise_scan, link_after_link_finds_what_each_alone_does)
{
    for (int run = 0; run < 4; run++)
        for (double apart = 0.0; apart <= 20.0; apart += 10.0) {
            const int full = run & 1, estimator = run & 2 ? QKD_DOUBLE : QKD_JOINT;
            const struct qkd_plan plan =
                paper_plan(full ? QKD_OPTIMISE_FULL : QKD_OPTIMISE_SYMMETRIC, estimator);
            struct qkd_optimum scan = { 0 };
            for (double total = apart; total <= 58.0; total += 1.3) {
                struct base_error err;
                struct qkd_plan best;
                const struct qkd_link link =
                    paper_link((total - apart) / 2.0, (total + apart) / 2.0);
                cr_assert_eq(qkd_optimise_next(&link, &plan, &scan, &best, &err), BASE_OK);
                const double along = paper_key(&link, &best).rate_bit_s,
                             single = alone(&link, &plan);
                cr_expect(fabs(along - single) <= 1e-6 * single,
                          "%g dB, %g dB apart, run %d: %.10g along the scan, %.10g alone", total,
                          apart, run, along, single);
            }
        }
}

/* A scan may change its mind: another estimator, another number of knobs, back from no key. */
Test(optimise_scan, a_scan_may_go_anywhere)
{
    struct qkd_optimum scan = { 0 };
    static const double losses_db[] = { 15, 40, 45, 10, 26, 5, 40, 15 };
    for (int i = 0; i < 16; i++) {
        struct base_error err;
        struct qkd_plan best;
        const struct qkd_plan plan =
            paper_plan(i % 3 ? QKD_OPTIMISE_FULL : QKD_OPTIMISE_SYMMETRIC, i % 2 + QKD_JOINT);
        const struct qkd_link link = paper_link(losses_db[i % 8], losses_db[i % 8] + i % 5);
        cr_assert_eq(qkd_optimise_next(&link, &plan, &scan, &best, &err), BASE_OK);
        const double along = paper_key(&link, &best).rate_bit_s, single = alone(&link, &plan);
        cr_expect(fabs(along - single) <= 1e-6 * single, "step %d: %.10g, alone %.10g", i, along,
                  single);
    }
}
