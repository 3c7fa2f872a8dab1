/* What a network reports besides its pairs. */
#include "qkd/network_parts.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MANY = 40 };

struct bench {
    struct optics_plan optics;
    struct qkd_plan plan;
    struct qkd_network_line lines[MANY];
    struct qkd_network out;
};

static void bench_of(struct bench *b, size_t users)
{
    base_table_defaults(&optics_plan_table, &b->optics);
    base_table_defaults(&qkd_plan_table, &b->plan);
    b->plan.network.users = b->plan.network.losses_db.count = users;
    for (size_t u = 0; u < users; u++)
        b->plan.network.losses_db.value[u] = 8.0 + 11.0 * fmod(0.618034 * (double)u, 1.0);
    b->plan.key.optimise = QKD_OPTIMISE_FULL;
    for (int l = 0; l < MANY; l++)
        b->lines[l] = (struct qkd_network_line){ .mu = l - 20,
                                                 .freq_hz = 193e12 + 1e11 * l,
                                                 .overlap_sq = 1.0 - 0.01 * l };
}

static void compute(struct bench *b)
{
    struct base_error err;
    cr_assert_eq(qkd_network_of(&b->optics, &b->plan, b->lines, MANY, NULL, &b->out, &err), BASE_OK,
                 "%s", err.text);
}

/* Every sum of the same rates, in another order: as many roundings as there are links. */
Test(network_report, adds_up)
{
    static const size_t sizes[] = { 2, 3, 5, 8 };
    for (size_t s = 0; s < 4; s++) {
        struct bench b;
        bench_of(&b, sizes[s]);
        compute(&b);
        const size_t n = b.out.users;
        const struct qkd_network_pair *pair = b.out.pairs.data;
        const struct qkd_network_line *line = b.out.comb_lines.data;
        double pairs = 0.0, users = 0.0, matrix = 0.0, lines = 0.0, bars = 0.0, least = INFINITY;
        for (size_t p = 0; p < b.out.links; p++) {
            pairs += pair[p].rate_bit_s;
            least = fmin(least, pair[p].rate_bit_s);
            cr_expect_eq(b.out.rate_matrix_bit_s.value[(pair[p].alice - 1) * n + pair[p].bob - 1],
                         pair[p].rate_bit_s);
        }
        for (size_t u = 0; u < n; u++) {
            users += b.out.user_rate_bit_s.value[u];
            cr_expect_eq(b.out.rate_matrix_bit_s.value[u * n + u], 0.0);
            for (size_t v = 0; v < n; v++) {
                matrix += b.out.rate_matrix_bit_s.value[u * n + v];
                cr_expect_eq(b.out.rate_matrix_bit_s.value[u * n + v],
                             b.out.rate_matrix_bit_s.value[v * n + u]);
            }
        }
        for (size_t l = 0; l < b.out.comb_lines.count; l++) {
            lines += line[l].rate_bit_s;
            cr_expect_eq(line[l].verdict == QKD_LINE_USED, l < b.out.lines);
            cr_expect(line[l].rate_bit_s == 0.0 || l < b.out.lines);
        }
        for (size_t h = 0; h < b.out.histogram_pairs.count; h++)
            bars += b.out.histogram_pairs.value[h];
        const double total = b.out.rate_total_bit_s, tolerance = 1e-12 * total;
        cr_expect(fabs(pairs - total) < tolerance && fabs(users / 2.0 - total) < tolerance &&
                  fabs(matrix / 2.0 - total) < tolerance && fabs(lines - total) < tolerance);
        cr_expect_eq(b.out.rate_min_bit_s, least);
        cr_expect_eq(bars + (double)b.out.pairs_without_key, (double)b.out.links);
        base_table_release(&qkd_network_table, &b.out);
    }
}

/* k links at once, by counting all sets of k links of each line. */
static double by_counting(const struct qkd_network *n, size_t k)
{
    const struct qkd_network_pair *pair = n->pairs.data;
    double sum = 0.0, sets = 0.0;
    for (size_t line = 1; line <= n->lines; line++) {
        double x[MANY];
        size_t count = 0;
        for (size_t p = 0; p < n->links; p++)
            if (pair[p].line == line)
                x[count++] = pair[p].gain_mean;
        for (unsigned set = 0; set < 1u << count; set++) {
            double product = 1.0;
            size_t members = 0;
            for (size_t i = 0; i < count; i++)
                if (set >> i & 1) {
                    product *= x[i];
                    members++;
                }
            if (members == k) {
                sum += product;
                sets += 1.0;
            }
        }
    }
    return sum / sets;
}

Test(network_report, counts_links_that_click_at_once)
{
    for (size_t users = 4; users <= 9; users++) {
        struct bench b;
        bench_of(&b, users);
        compute(&b);
        cr_assert_eq(b.out.simultaneous.count, users / 2);
        for (size_t k = 1; k <= users / 2; k++) {
            const double found = b.out.simultaneous_probability.value[k - 1];
            const double counted = by_counting(&b.out, k);
            cr_expect(fabs(found / counted - 1.0) < 1e-12, "%zu users, %zu links: %g, counted %g",
                      users, k, found, counted);
            cr_expect(
                fabs(b.out.simultaneous_rate_hz.value[k - 1] / (found * b.optics.encoder.clock_hz) -
                     1.0) < 1e-15);
        }
        base_table_release(&qkd_network_table, &b.out);
    }
}

/* With an encoder for each line no two links have anything in common. */
Test(network_report, own_encoders_make_links_independent)
{
    struct bench b;
    bench_of(&b, 5);
    b.plan.network.encoders = QKD_ENCODERS_INDEPENDENT;
    compute(&b);
    const struct qkd_network_pair *pair = b.out.pairs.data;
    const struct qkd_fourfold *f = b.out.fourfolds.data;
    size_t i = 0;
    for (size_t k = 0; k < b.out.links; k++)
        for (size_t l = k + 1; l < b.out.links; l++, i++)
            cr_expect_eq(f[i].probability, pair[k].gain_mean * pair[l].gain_mean);
    base_table_release(&qkd_network_table, &b.out);
}

/* The assignment against every other one: three lines, three pairs of colours. */
static double objective_of(struct bench *b, const int *order, int objective)
{
    const struct qkd_network_pair *pair = b->out.pairs.data;
    double total = 0.0, least = INFINITY;
    for (size_t p = 0; p < b->out.links; p++) {
        struct base_error err;
        struct qkd_plan best;
        struct qkd_key key;
        const size_t i = pair[p].alice - 1, j = pair[p].bob - 1;
        b->optics.alice.loss_db = b->plan.network.losses_db.value[i];
        b->optics.bob.loss_db = b->plan.network.losses_db.value[j];
        struct qkd_link link = qkd_link_of(&b->optics, QKD_PSI_MINUS);
        link.overlap_sq = b->lines[order[qkd_network_colour(4, i, j)]].overlap_sq;
        cr_assert_eq(qkd_optimise(&link, &b->plan, &best, &err), BASE_OK);
        cr_assert_eq(qkd_key_rate(&link, &best, b->optics.encoder.clock_hz, &key, &err), BASE_OK);
        total += key.rate_bit_s;
        least = fmin(least, key.rate_bit_s);
    }
    return objective == QKD_TOTAL ? total : least;
}

/* 1e-6 is the accuracy of an optimum. */
Test(network_report, no_other_assignment_of_lines_is_better)
{
    static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    for (int objective = QKD_TOTAL; objective <= QKD_MINIMUM; objective++)
        for (int city = 0; city < 4; city++) {
            struct bench b;
            bench_of(&b, 4);
            b.plan.network.objective = objective;
            for (int u = 0; u < 4; u++)
                b.plan.network.losses_db.value[u] = 4.0 + fmod(7.7 * u * (city + 1), 16.0);
            for (int l = 0; l < 3; l++)
                b.lines[l].overlap_sq = 1.0 - 0.12 * l;
            compute(&b);
            const double found =
                objective == QKD_TOTAL ? b.out.rate_total_bit_s : b.out.rate_min_bit_s;
            for (int o = 0; o < 6; o++) {
                const double other = objective_of(&b, orders[o], objective);
                cr_expect(other <= found * (1.0 + 1e-6),
                          "objective %d, city %d: %.9g, another order of lines %.9g", objective,
                          city, found, other);
            }
            base_table_release(&qkd_network_table, &b.out);
        }
}

/* At its limit a key just ends; before it there is one. Without loss of overlap the limit is that
 * of the X error: the phase between the bins. */
Test(network_report, a_drifting_comb_ends_the_key_where_it_says)
{
    struct bench b;
    bench_of(&b, 4);
    compute(&b);
    const struct qkd_network_pair *pair = b.out.pairs.data;
    for (size_t p = 0; p < b.out.links; p++)
        for (int beyond = 0; beyond < 2; beyond++) {
            struct base_error err;
            struct qkd_plan best;
            struct qkd_key key;
            const double offset_hz = pair[p].offset_limit_hz * (beyond ? 1.0001 : 0.9999);
            const double turn = 3.14159265358979 * offset_hz * b.optics.encoder.bin_separation_s;
            const double wash = 3.14159265358979 * offset_hz * b.optics.encoder.pulse_width_s;
            b.optics.alice.loss_db = b.plan.network.losses_db.value[pair[p].alice - 1];
            b.optics.bob.loss_db = b.plan.network.losses_db.value[pair[p].bob - 1];
            struct qkd_link link = qkd_link_of(&b.optics, QKD_PSI_MINUS);
            link.overlap_sq = pair[p].overlap_sq;
            cr_assert_eq(qkd_optimise(&link, &b.plan, &best, &err), BASE_OK);
            link.error_x += (1.0 - 2.0 * link.error_x) * pow(sin(turn), 2);
            link.overlap_sq *= pow(sin(wash) / wash, 2);
            cr_assert_eq(qkd_key_rate(&link, &best, 1e8, &key, &err), BASE_OK);
            cr_expect_eq(key.rate_bit_s > 0.0, !beyond, "pair %zu at %g Hz: %g bit/s", p, offset_hz,
                         key.rate_signed);
        }
    cr_expect(b.out.drift_first_alice > 0 && b.out.drift_first_bob > b.out.drift_first_alice);
    base_table_release(&qkd_network_table, &b.out);
}

/* Fewer relays, each pair served for a shorter time: key per relay stays as it is. */
Test(network_report, sharing_relays_in_time_costs_what_it_saves)
{
    struct bench b;
    bench_of(&b, 6);
    for (int l = 0; l < MANY; l++)
        b.lines[l].overlap_sq = 1.0;
    compute(&b);
    const struct qkd_network_variant *v = b.out.variants.data;
    const double per_relay = v[QKD_WAY_COMB].rate_total_bit_s / (double)v[QKD_WAY_COMB].relays;
    for (int w = QKD_WAY_LINE_BY_LINE; w <= QKD_WAY_PAIR_BY_PAIR; w++) {
        cr_expect_eq(v[w].way, w);
        cr_expect(fabs(v[w].rate_total_bit_s / (double)v[w].relays / per_relay - 1.0) < 1e-12);
        cr_expect_eq(v[w].detectors, 2 * v[w].relays);
    }
    cr_expect_eq(v[QKD_WAY_LASERS].sources, 30);
    cr_expect_eq(v[QKD_WAY_COMBS].sources, 6);
    cr_expect(v[QKD_WAY_ENTANGLED].rate_total_bit_s > 0.0 &&
                  v[QKD_WAY_ENTANGLED].rate_total_bit_s < 1e12,
              "%g bit/s", v[QKD_WAY_ENTANGLED].rate_total_bit_s);
    base_table_release(&qkd_network_table, &b.out);
}

/* Keys interpolated between five overlaps against every pair optimised on every line: twelve users,
 * lines from 0.99 to 0.79. Between nodes 0.07 apart a smooth key is found to some 1e-4; 1e-3. */
Test(network_report, interpolated_keys_choose_lines_as_good_as_the_exact_ones)
{
    enum { USERS = 12, LINKS = USERS * (USERS - 1) / 2, LINES = USERS - 1 };
    for (int objective = QKD_TOTAL; objective <= QKD_MINIMUM; objective++) {
        struct bench b;
        bench_of(&b, USERS);
        double losses_db[USERS], reached[2];
        b.plan.network.objective = objective;
        for (int u = 0; u < USERS; u++)
            losses_db[u] = 4.0 + fmod(7.7 * u, 14.0);
        for (int l = 0; l < LINES; l++)
            b.lines[l].overlap_sq = 0.99 - 0.02 * l;
        for (int nearly = 0; nearly < 2; nearly++) {
            struct qkd_network_pair pairs[LINKS] = { 0 };
            struct qkd_network_settings settings[LINKS];
            struct qkd_network_work work = { .optics = &b.optics,
                                             .plan = &b.plan,
                                             .fraction_to = 1.0,
                                             .users = USERS,
                                             .links = LINKS,
                                             .losses_db = losses_db,
                                             .pairs = pairs,
                                             .settings = settings };
            struct base_error err;
            size_t line_of[LINES], p = 0;
            int how;
            for (size_t i = 0; i < USERS; i++)
                for (size_t j = i + 1; j < USERS; j++)
                    pairs[p++] =
                        (struct qkd_network_pair){ .alice = i + 1,
                                                   .bob = j + 1,
                                                   .line = qkd_network_colour(USERS, i, j),
                                                   .loss_db = losses_db[i] + losses_db[j] };
            cr_assert_eq(
                qkd_network_assign(&work, b.lines, LINES, nearly ? 0 : 100000, line_of, &how, &err),
                BASE_OK, "%s", err.text);
            cr_assert_eq(how, nearly ? QKD_LINES_INTERPOLATED : QKD_LINES_EXACT);
            for (p = 0; p < LINKS; p++)
                pairs[p].overlap_sq = b.lines[line_of[pairs[p].line]].overlap_sq;
            cr_assert_eq(qkd_network_rates(&work, &err), BASE_OK, "%s", err.text);
            double total = 0.0, least = INFINITY;
            for (p = 0; p < LINKS; p++) {
                total += pairs[p].rate_bit_s;
                least = fmin(least, pairs[p].rate_bit_s);
            }
            reached[nearly] = objective == QKD_TOTAL ? total : least;
        }
        cr_expect_gt(reached[0], 0.0);
        cr_expect_leq(reached[1], reached[0] * (1.0 + 1e-6), "exact is best: %.9g, %.9g",
                      reached[0], reached[1]);
        cr_expect_geq(reached[1], reached[0] * (1.0 - 1e-3),
                      "objective %d: exact %.9g, nearly %.9g", objective, reached[0], reached[1]);
    }
}
