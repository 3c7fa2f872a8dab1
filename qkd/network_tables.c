/* What a network reports, row by row. */
#include "qkd/network.h"

#include <math.h>

#define AT(member) offsetof(struct qkd_network_pair, member)
static const struct base_field pair_rows[] = {
    { "alice", BASE_COUNT, AT(alice), "1", 1.0, 1000.0, 1.0, NULL, "first user, counted from 1" },
    { "bob", BASE_COUNT, AT(bob), "1", 1.0, 1000.0, 2.0, NULL, "second user" },
    { "line", BASE_COUNT, AT(line), "1", 1.0, 1000.0, 1.0, NULL,
      "line of the comb the pair shares, counted from 1, best first" },
    { "line_frequency_hz", BASE_REAL, AT(line_frequency_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "optical frequency of that line" },
    { "loss_db", BASE_REAL, AT(loss_db), "dB", 0.0, INFINITY, NAN, NULL,
      "loss of both arms together, without the detectors" },
    { "overlap_sq", BASE_REAL, AT(overlap_sq), "1", 0.0, 1.0, NAN, NULL,
      "mode overlap of the users on that line" },
    { "rate_per_pulse", BASE_REAL, AT(rate_per_pulse), "bit", 0.0, 1.0, 0.0, NULL,
      "secret key per pulse pair" },
    { "rate_bit_s", BASE_REAL, AT(rate_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "secret key per second" },
    { "qber_z", BASE_REAL, AT(qber_z), "1", 0.0, 1.0, NAN, NULL, "error rate in the Z basis" },
    { "e11_upper", BASE_REAL, AT(e11_upper), "1", 0.0, 0.5, 0.5, NULL,
      "phase error of single-photon pairs, upper bound" },
    { "gain_mean", BASE_REAL, AT(gain_mean), "1", 0.0, 1.0, NAN, NULL,
      "coincidence probability per slot, mean over all intensities and bases" },
};
#undef AT
const struct base_table qkd_network_pair_table = {
    "pair of users",
    sizeof(struct qkd_network_pair),
    sizeof pair_rows / sizeof *pair_rows,
    pair_rows,
};

#define AT(member) offsetof(struct qkd_fourfold, member)
static const struct base_field fourfold_rows[] = {
    { "a1", BASE_COUNT, AT(a1), "1", 1.0, 1000.0, 1.0, NULL, "first link, first user" },
    { "b1", BASE_COUNT, AT(b1), "1", 1.0, 1000.0, 1.0, NULL, "first link, second user" },
    { "a2", BASE_COUNT, AT(a2), "1", 1.0, 1000.0, 1.0, NULL, "second link, first user" },
    { "b2", BASE_COUNT, AT(b2), "1", 1.0, 1000.0, 1.0, NULL, "second link, second user" },
    { "shared", BASE_INT, AT(shared), "1", 0.0, 1.0, 0.0, NULL,
      "1: the links share a user, whose one encoder serves both" },
    { "probability", BASE_REAL, AT(probability), "1", 0.0, 1.0, NAN, NULL,
      "probability per slot that both links have a coincidence" },
    { "counts", BASE_REAL, AT(counts), "1", 0.0, INFINITY, NAN, NULL,
      "expected number in key.pulses slots" },
};
#undef AT
const struct base_table qkd_fourfold_table = {
    "pair of links",
    sizeof(struct qkd_fourfold),
    sizeof fourfold_rows / sizeof *fourfold_rows,
    fourfold_rows,
};

#define AT(member) offsetof(struct qkd_network, member)
static const struct base_field network_rows[] = {
    { "users", BASE_COUNT, AT(users), "1", 2.0, 1000.0, 0.0, NULL, "users, fully connected" },
    { "lines", BASE_COUNT, AT(lines), "1", 1.0, 1000.0, 0.0, NULL, "lines of the comb in use" },
    { "links", BASE_COUNT, AT(links), "1", 1.0, 499500.0, 0.0, NULL, "pairs of users" },
    { "detectors", BASE_COUNT, AT(detectors), "1", 2.0, 999000.0, 0.0, NULL, "two per link" },
    { "rate_total_bit_s", BASE_REAL, AT(rate_total_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "secret key of all pairs together" },
    { "rate_min_bit_s", BASE_REAL, AT(rate_min_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "secret key of the slowest pair" },
    { "rate_mean_bit_s", BASE_REAL, AT(rate_mean_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "mean over the pairs" },
    { "resources.combs", BASE_COUNT, AT(combs), "1", 1.0, 1000.0, 0.0, NULL,
      "combs: one, shared by all users" },
    { "resources.lasers_instead", BASE_COUNT, AT(lasers_instead), "1", 2.0, 999000.0, 0.0, NULL,
      "single-line lasers that users with lasers of their own would need: one for each partner" },
    { "resources.modulators", BASE_COUNT, AT(modulators), "1", 6.0, 3000.0, 0.0, NULL,
      "modulators: two for intensity and one for phase per user, for all lines" },
    { "pairs", BASE_ROWS, AT(pairs), "", 0.0, 0.0, NAN, NULL, "every pair of users" },
    { "fourfolds", BASE_ROWS, AT(fourfolds), "", 0.0, 0.0, NAN, NULL,
      "every pair of links (up to 12 users)" },
    { "fourfold.mean_counts", BASE_REAL, AT(fourfold_mean_counts), "1", 0.0, INFINITY, NAN, NULL,
      "four-fold coincidences in key.pulses slots, mean over the pairs of links" },
    { "fourfold.min_counts", BASE_REAL, AT(fourfold_min_counts), "1", 0.0, INFINITY, NAN, NULL,
      "the same, fewest" },
    { "fourfold.max_counts", BASE_REAL, AT(fourfold_max_counts), "1", 0.0, INFINITY, NAN, NULL,
      "the same, most" },
    { "fourfold.rate_hz", BASE_REAL, AT(fourfold_rate_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "four-fold coincidences per second, mean over the pairs of links" },
};
#undef AT
const struct base_table qkd_network_table = {
    "network",
    sizeof(struct qkd_network),
    sizeof network_rows / sizeof *network_rows,
    network_rows,
};
