/* What other networks and protocols published, against our curves: data/published/key.csv, rows
 * neighbours.*. Each row says what of it is unpublished or unread, and so inferred. */
#include "published.h"
#include "qkd/qkd.h"

#include <stdlib.h>

static const struct qkd_compare_link ours = { .dark_probability = 1e-7,
                                              .error = 0.0084,
                                              .error_correction = 1.16 };

/* `loss_db` between the users, half of it on each side, and the detectors of the experiment. */
static struct qkd_compare_link link_at(double loss_db)
{
    struct qkd_compare_link link = ours;
    link.transmittance = 0.757 * pow(10.0, -loss_db / 20.0);
    return link;
}

static double mdi_bit_s(double loss_db, double clock_hz)
{
    struct base_error err;
    struct qkd_plan plan, best;
    struct qkd_key key;
    const double eta = link_at(loss_db).transmittance;
    const struct qkd_link link = { .eta_a = eta,
                                   .eta_b = eta,
                                   .dark_probability = 1e-7,
                                   .overlap_sq = 1.0,
                                   .error_x = 0.0084,
                                   .error_z = 0.0048 };
    base_table_defaults(&qkd_plan_table, &plan);
    plan.key.optimise = QKD_OPTIMISE_SYMMETRIC;
    cr_assert(!qkd_optimise(&link, &plan, &best, &err), "%s", err.text);
    cr_assert(!qkd_key_rate(&link, &best, clock_hz, &key, &err), "%s", err.text);
    return key.rate_bit_s;
}

/* One set of inferred numbers for rates over three decades. */
Test(neighbours, mode_pairing_over_a_comb)
{
    static const char *const km[] = { "202.31", "303.37", "354.62", "404.25" };
    static const double clock_hz = 4.2e8;
    const struct qkd_pairing_run run = { 1e13, 1e-10, 4e4 };
    struct qkd_pairing s = { 0 };
    for (int i = 0; i < 4; i++) {
        const double fiber_db = 0.2 * strtod(km[i], NULL);
        const struct qkd_compare_link link = { 0.7 * pow(10.0, -fiber_db / 20.0), 1e-8, 0.05, 1.1 };
        const double rate = qkd_pairing_best(&link, &run, &s).rate;
        char row[64];
        snprintf(row, sizeof row, "neighbours.pairing.%s_km", km[i]);
        expect_published("key", row, clock_hz * rate);
        if (i == 0)
            continue; /* no ratio published */
        snprintf(row, sizeof row, "neighbours.pairing.over_limit.%s_km", km[i]);
        expect_published("key", row, rate / qkd_compare_plob(pow(10.0, -fiber_db / 10.0)));
    }
}

Test(neighbours, a_microcomb_network_over_200_km)
{
    expect_published("key", "neighbours.microcomb_network.200_km_bit_s", mdi_bit_s(40.0, 1e9));
}

/* Upper ends: an experiment is below, by less than four decades or the comparison says nothing. */
static void expect_above(const char *row, double found)
{
    const double known = published("key", row).value;
    cr_expect(known < found && known > 1e-4 * found, "%s: %g published, %g here", row, known,
              found);
}

Test(neighbours, twin_field_networks_stay_below_our_finite_key)
{
    const struct qkd_sending_run run = { 3e12, 1e-10 };
    const struct qkd_compare_link at_20_db = link_at(20.0), at_30_db = link_at(30.0);
    struct qkd_sending s = { 0 };
    const double near = qkd_sending_best(&at_20_db, &run, &s);
    const double far = qkd_sending_best(&at_30_db, &run, &s);
    expect_above("neighbours.twin_field.30_db_per_pulse", far);
    expect_above("neighbours.twin_field.30_db_bit_s", 1e8 * far);
    expect_above("neighbours.twin_field.32_users_100_km_bit_s", 32 * 31 / 2 * 1e8 * near);
}

/* Four detectors a user, three partners, 1 ns window. */
Test(neighbours, entanglement_networks_have_a_thousandth_of_the_key)
{
    struct base_error err;
    double rate = 0.0;
    const struct qkd_compare_pairs source = { .brightness_hz = 1.1e3,
                                              .channels = 3.0,
                                              .transmittance = link_at(30.0).transmittance,
                                              .dark_hz = 4.0 * 1e-7 / 1e-9,
                                              .window_s = 1e-9,
                                              .jitter_s = 1e-10,
                                              .error = ours.error,
                                              .error_correction = ours.error_correction };
    cr_assert(!qkd_compare_entanglement(&source, &rate, &err), "%s", err.text);
    expect_published("key", "neighbours.entanglement.over_mdi", rate / mdi_bit_s(30.0, 1e8));
}

/* Every pair of users is a link. */
Test(neighbours, fully_connected_networks_have_a_link_for_every_pair)
{
    static const size_t users[] = { 8, 40 };
    for (int i = 0; i < 2; i++) {
        size_t links = 0;
        for (size_t a = 0; a < users[i]; a++)
            for (size_t b = a + 1; b < users[i]; b++)
                links += qkd_network_colour(users[i], a, b) < users[i];
        char row[64];
        snprintf(row, sizeof row, "neighbours.entanglement.links_of_%zu_users", users[i]);
        expect_published("key", row, (double)links);
    }
}
