/* Which lines of a comb a network uses, and how many users a comb carries. */
#include "qkd/network.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { LINES = 201 };
static const double vacuum_w = 4e-11;

struct bench {
    struct optics_plan optics;
    struct qkd_plan plan;
    struct qkd_comb_line comb[LINES];
};

/* A soliton's envelope of the given width, 0.1 mW in the middle, a pump on top. */
static struct bench bench_of(double width_lines)
{
    struct bench b;
    base_table_defaults(&optics_plan_table, &b.optics);
    base_table_defaults(&qkd_plan_table, &b.plan);
    for (int i = 0; i < LINES; i++) {
        const int mu = i - LINES / 2;
        const double c = cosh(1.763 * mu / width_lines);
        b.comb[i] =
            (struct qkd_comb_line){ mu, 194.9e12 + 100e9 * mu, mu == 0 ? 0.1 : 1e-4 / (c * c) };
    }
    return b;
}

static size_t judge(const struct bench *b, struct qkd_network_line *lines)
{
    return qkd_network_lines(&b->optics, &b->plan.network, b->comb, LINES, vacuum_w, lines);
}

static const struct qkd_network_line *line_of(const struct qkd_network_line *lines, int mu)
{
    for (int i = 0; i < LINES; i++)
        if (lines[i].mu == mu)
            return &lines[i];
    return NULL;
}

Test(network_lines, each_line_is_judged_and_none_is_lost)
{
    struct bench b = bench_of(20.0);
    struct qkd_network_line lines[LINES];
    b.plan.network.band_low_hz = 192e12;
    b.plan.network.forbidden = (struct base_list){ 2, { 5, -7 } };
    const size_t usable = judge(&b, lines);
    int seen[LINES] = { 0 };
    for (size_t i = 0; i < LINES; i++) {
        const struct qkd_network_line *l = &lines[i];
        seen[l->mu + LINES / 2]++;
        cr_expect_eq(l->verdict == QKD_LINE_SPARE, i < usable, "place %zu", i);
        /* 20 dB above half a photon per mode */
        const bool dim = l->power_w < 100.0 * vacuum_w;
        const int expected = abs(l->mu) < 2              ? QKD_LINE_PUMP
                             : l->freq_hz < 192e12       ? QKD_LINE_BAND
                             : l->mu == 5 || l->mu == -7 ? QKD_LINE_FORBIDDEN
                             : dim                       ? QKD_LINE_VACUUM
                                                         : QKD_LINE_SPARE;
        cr_expect_eq(l->verdict, expected, "mu = %d: %d, not %d", l->mu, l->verdict, expected);
    }
    for (int i = 0; i < LINES; i++)
        cr_expect_eq(seen[i], 1);
    cr_expect_eq(line_of(lines, 100)->verdict, QKD_LINE_VACUUM);
}

/* Perfect filters and no amplifier: the overlap of the plan, the strongest line first. */
Test(network_lines, are_as_the_plan_says_where_nothing_spoils_them)
{
    struct bench b = bench_of(40.0);
    struct qkd_network_line lines[LINES];
    b.optics.interference.overlap_sq = 0.97;
    const size_t usable = judge(&b, lines);
    for (size_t i = 0; i < usable; i++)
        cr_expect_eq(lines[i].overlap_sq, 0.97);
    for (size_t i = 1; i < usable; i++)
        cr_expect(lines[i].power_w <= lines[i - 1].power_w);
    cr_expect_eq(abs(lines[0].mu), 2);
}

/* The rule of thumb of fibre optics: OSNR = 58 dBm + P - NF in 0.1 nm at 1550 nm, 58 rounded from
 * 57.9 (10 log10(h nu 12.5 GHz / 1 mW) = -57.93). */
Test(network_lines, have_the_noise_of_their_amplifier)
{
    struct bench b = bench_of(40.0);
    struct qkd_network_line lines[LINES];
    b.plan.network.noise_figure_db = 5.0;
    judge(&b, lines);
    for (int mu = -60; mu <= 60; mu += 20) {
        const struct qkd_network_line *l = line_of(lines, mu);
        const double rule = 57.93 + 10.0 * log10(1e3 * l->power_w) - 5.0;
        /* photon energy changes by 3 % over the comb: 0.14 dB */
        cr_expect(fabs(l->osnr_db - rule) < 0.2, "mu = %d: %g dB, not %g", mu, l->osnr_db, rule);
    }
    const struct qkd_network_line *l = line_of(lines, 60);
    /* half of the noise has the signal's polarization */
    const double noise = 0.5 * pow(10.0, -l->osnr_db / 10.0);
    cr_expect(fabs(l->overlap_sq - 1.0 / ((1.0 + noise) * (1.0 + noise))) < 1e-12);
}

/* Narrower filters let less of the others in, a flattened comb has less to let in, and the floor is
 * the sum over all lines. */
Test(network_lines, hear_their_neighbours_through_wide_filters)
{
    struct bench b = bench_of(40.0);
    struct qkd_network_line wide[LINES], narrow[LINES], flat[LINES];
    b.plan.network.filter_hz = 120e9;
    judge(&b, wide);
    b.plan.network.filter_hz = 40e9;
    judge(&b, narrow);
    b.plan.network.flatten = true;
    judge(&b, flat);
    for (int mu = -50; mu <= 50; mu += 10) {
        if (mu == 0)
            continue;
        const double w = line_of(wide, mu)->crosstalk_db, n = line_of(narrow, mu)->crosstalk_db;
        cr_expect(n < w, "mu = %d: %g dB through 40 GHz, %g through 120", mu, n, w);
        cr_expect(line_of(narrow, mu)->overlap_sq > line_of(wide, mu)->overlap_sq);
        cr_expect(line_of(flat, mu)->crosstalk_db <= n);
    }
    double others = 0.0;
    for (int i = 0; i < LINES; i++)
        others += b.comb[i].mu == 10 ? 0.0 : b.comb[i].power_w * 1e-4;
    const double expected = 10.0 * log10(others / b.comb[10 + LINES / 2].power_w);
    /* at 100 GHz a filter of 40 GHz is down by exp(-0.69 x 625): nothing but its floor */
    cr_expect(fabs(line_of(narrow, 10)->crosstalk_db - expected) < 1e-9, "%g dB, not %g",
              line_of(narrow, 10)->crosstalk_db, expected);
}

static struct qkd_network_capacity capacity_of(const struct bench *b)
{
    struct base_error err;
    struct base_rows rows;
    cr_assert_eq(
        qkd_network_capacities(&b->optics, &b->plan, b->comb, LINES, vacuum_w, &rows, &err),
        BASE_OK, "%s", err.text);
    cr_assert_eq(rows.count, 1);
    const struct qkd_network_capacity c = *(struct qkd_network_capacity *)rows.data;
    free(rows.data);
    return c;
}

/* At the comb's own spacing there are the comb's own lines; the count of lines with a key is that
 * of asking each of them. */
Test(network_lines, carry_as_many_users_as_lines_with_a_key)
{
    struct bench b = bench_of(30.0);
    struct qkd_network_line lines[LINES];
    b.plan.network.losses_db = (struct base_list){ 1, { 18.0 } };
    b.plan.network.spacings_hz = (struct base_list){ 1, { 100e9 } };
    b.plan.network.noise_figure_db = 6.0;
    b.plan.network.filter_hz = 50e9;
    b.plan.network.isolation_db = 30.0;
    b.plan.network.flatten = true;
    const size_t usable = judge(&b, lines);
    const struct qkd_network_capacity c = capacity_of(&b);
    cr_expect(abs((int)c.lines_bright - (int)usable) <= 1, "%zu of %zu", c.lines_bright, usable);

    size_t keyed = 0;
    for (size_t i = 0; i < usable; i++) {
        struct base_error err;
        struct qkd_plan best;
        struct qkd_key key;
        b.optics.alice.loss_db = b.optics.bob.loss_db = 18.0;
        struct qkd_link link = qkd_link_of(&b.optics, QKD_PSI_MINUS);
        link.overlap_sq = lines[i].overlap_sq;
        cr_assert_eq(qkd_optimise(&link, &b.plan, &best, &err), BASE_OK);
        cr_assert_eq(qkd_key_rate(&link, &best, 1e8, &key, &err), BASE_OK);
        keyed += key.rate_bit_s > 0.0;
    }
    cr_expect(keyed > 10 && keyed < usable, "%zu lines with a key of %zu: nothing tested", keyed,
              usable);
    cr_expect(abs((int)c.lines_keyed - (int)keyed) <= 1, "%zu, %zu one by one", c.lines_keyed,
              keyed);
    cr_expect_eq(c.limit, 1);
    cr_expect_eq(c.users, c.lines_keyed % 2 ? c.lines_keyed + 1 : c.lines_keyed);
}

/* Half the spacing: twice the lines, each with half the power. */
Test(network_lines, multiply_when_the_spacing_shrinks)
{
    struct bench b = bench_of(40.0);
    b.plan.network.vacuum_margin_db = 0.0;
    b.plan.network.spacings_hz = (struct base_list){ 1, { 100e9 } };
    const struct qkd_network_capacity whole = capacity_of(&b);
    b.plan.network.spacings_hz = (struct base_list){ 1, { 50e9 } };
    const struct qkd_network_capacity half = capacity_of(&b);
    cr_expect(fabs((double)half.lines_bright / (double)whole.lines_bright - 2.0) < 0.02,
              "%zu and %zu lines", half.lines_bright, whole.lines_bright);
    cr_expect_eq(half.limit, 0, "nothing spoils the lines, so they run out");
    cr_expect(fabs(half.power_least_w / whole.power_least_w - 0.5) < 0.05);
}
