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
    { "offset_limit_hz", BASE_REAL, AT(offset_limit_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "how far the users' lines may drift apart before the key ends (settings not adapted)" },
    { "line_mu", BASE_INT, AT(line_mu), "1", -1e4, 1e4, 0.0, NULL, "mode number of the line" },
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
    { "assignment", BASE_CHOICE, AT(assignment), "", 0.0, 0.0, QKD_LINES_ALIKE,
      "alike|exact|interpolated",
      "how lines were given to colours: they do not differ; with every pair optimised on every "
      "line; or on five overlaps, its keys on the lines interpolated" },
    { "resources.combs", BASE_COUNT, AT(combs), "1", 1.0, 1000.0, 0.0, NULL,
      "combs: one, shared by all users" },
    { "resources.lasers_instead", BASE_COUNT, AT(lasers_instead), "1", 2.0, 999000.0, 0.0, NULL,
      "single-line lasers that users with lasers of their own would need: one for each partner" },
    { "resources.modulators", BASE_COUNT, AT(modulators), "1", 6.0, 3000.0, 0.0, NULL,
      "modulators: two for intensity and one for phase per user, for all lines" },
    { "pairs", BASE_ROWS, AT(pairs), "", 0.0, 0.0, NAN, NULL, "every pair of users" },
    { "fourfolds", BASE_ROWS, AT(fourfolds), "", 0.0, 0.0, NAN, NULL,
      "every pair of links (up to 12 users; mean, least and most below are of all, for any "
      "number)" },
    { "fourfold.mean_counts", BASE_REAL, AT(fourfold_mean_counts), "1", 0.0, INFINITY, NAN, NULL,
      "four-fold coincidences in key.pulses slots, mean over the pairs of links" },
    { "fourfold.min_counts", BASE_REAL, AT(fourfold_min_counts), "1", 0.0, INFINITY, NAN, NULL,
      "the same, fewest" },
    { "fourfold.max_counts", BASE_REAL, AT(fourfold_max_counts), "1", 0.0, INFINITY, NAN, NULL,
      "the same, most" },
    { "fourfold.rate_hz", BASE_REAL, AT(fourfold_rate_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "four-fold coincidences per second, mean over the pairs of links" },
    { "user", BASE_REALS, AT(user), "1", 0.0, 0.0, NAN, NULL, "user, counted from 1" },
    { "user_loss_db", BASE_REALS, AT(user_loss_db), "dB", 0.0, 0.0, NAN, "user",
      "loss of the user's arm" },
    { "user_rate_bit_s", BASE_REALS, AT(user_rate_bit_s), "bit/s", 0.0, 0.0, NAN, "user",
      "secret key of all pairs the user is in" },
    { "rate_matrix.cell", BASE_REALS, AT(cell), "1", 0.0, 0.0, NAN, NULL,
      "place in the matrix: (first user - 1) users + second user - 1" },
    { "rate_matrix.rate_bit_s", BASE_REALS, AT(rate_matrix_bit_s), "bit/s", 0.0, 0.0, NAN,
      "rate_matrix.cell", "secret key of each pair, users x users, row after row; diagonal 0" },
    { "histogram.rate_bit_s", BASE_REALS, AT(histogram_rate_bit_s), "bit/s", 0.0, 0.0, NAN, NULL,
      "middle of a bar; bars are equally wide in the logarithm" },
    { "histogram.pairs", BASE_REALS, AT(histogram_pairs), "1", 0.0, 0.0, NAN,
      "histogram.rate_bit_s", "pairs with that key rate" },
    { "pairs_without_key", BASE_COUNT, AT(pairs_without_key), "1", 0.0, 499500.0, 0.0, NULL,
      "pairs without a key" },
    { "simultaneous.links", BASE_REALS, AT(simultaneous), "1", 0.0, 0.0, NAN, NULL,
      "links of one line that have a coincidence in the same slot" },
    { "simultaneous.probability", BASE_REALS, AT(simultaneous_probability), "1", 0.0, 0.0, NAN,
      "simultaneous.links", "per slot, mean over all such sets of links" },
    { "simultaneous.rate_hz", BASE_REALS, AT(simultaneous_rate_hz), "Hz", 0.0, 0.0, NAN,
      "simultaneous.links", "the same per second, of one set" },
    { "drift.offset_limit_least_hz", BASE_REAL, AT(offset_limit_least_hz), "Hz", 0.0, INFINITY, NAN,
      NULL, "combs of the users' own: least offset of a line that ends a key" },
    { "drift.spacing_limit_least_hz", BASE_REAL, AT(spacing_limit_least_hz), "Hz", 0.0, INFINITY,
      NAN, NULL, "the same for a comb whose line spacing drifts: line mu moves by mu times that" },
    { "drift.first_alice", BASE_COUNT, AT(drift_first_alice), "1", 0.0, 1000.0, 0.0, NULL,
      "the pair whose key goes first when a spacing drifts; 0: nobody has a key" },
    { "drift.first_bob", BASE_COUNT, AT(drift_first_bob), "1", 0.0, 1000.0, 0.0, NULL,
      "its second user" },
    { "comb_lines", BASE_ROWS, AT(comb_lines), "", 0.0, 0.0, NAN, NULL,
      "every line of the comb: used, spare, or why not" },
    { "variants", BASE_ROWS, AT(variants), "", 0.0, 0.0, NAN, NULL,
      "ways to build the same network, and what each takes" },
    { "capacities", BASE_ROWS, AT(capacities), "", 0.0, 0.0, NAN, NULL,
      "users one comb carries, for each of network.spacings_hz" },
};
#undef AT
const struct base_table qkd_network_table = {
    "network",
    sizeof(struct qkd_network),
    sizeof network_rows / sizeof *network_rows,
    network_rows,
};
