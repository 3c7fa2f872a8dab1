/* What a network reports of its lines, of other ways to build it and of its size, row by row. */
#include "qkd/network.h"

#include <math.h>

#define AT(member) offsetof(struct qkd_network_line, member)
static const struct base_field line_rows[] = {
    { "mu", BASE_INT, AT(mu), "1", -1e4, 1e4, 0.0, NULL, "mode number of the line" },
    { "frequency_hz", BASE_REAL, AT(freq_hz), "Hz", 0.0, INFINITY, NAN, NULL, "its frequency" },
    { "power_w", BASE_REAL, AT(power_w), "W", 0.0, INFINITY, NAN, NULL, "its power in the bus" },
    { "osnr_db", BASE_REAL, AT(osnr_db), "dB", -INFINITY, INFINITY, NAN, NULL,
      "signal over the amplifier's noise in 12.5 GHz (0.1 nm)" },
    { "crosstalk_db", BASE_REAL, AT(crosstalk_db), "dB", -INFINITY, INFINITY, NAN, NULL,
      "light of other lines behind this line's filter over its own" },
    { "overlap_sq", BASE_REAL, AT(overlap_sq), "1", 0.0, 1.0, NAN, NULL,
      "mode overlap of two users on it" },
    { "visibility", BASE_REAL, AT(visibility), "1", 0.0, 0.5, NAN, NULL,
      "HOM visibility of two users on it: half the overlap; unknown where light is not "
      "Poissonian" },
    { "linewidth_hz", BASE_REAL, AT(linewidth_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "its linewidth: of a coherent comb its pump's, which every line copies; unknown in chaos, "
      "where lines must be recorded one by one (combkey run --until line)" },
    { "verdict", BASE_CHOICE, AT(verdict), "", 0.0, 0.0, QKD_LINE_SPARE,
      "used|spare|pump|band|forbidden|vacuum", "what became of it, or why it is not used" },
    { "rate_bit_s", BASE_REAL, AT(rate_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "secret key of all pairs on it" },
};
#undef AT
const struct base_table qkd_network_line_table = {
    "line of the comb",
    sizeof(struct qkd_network_line),
    sizeof line_rows / sizeof *line_rows,
    line_rows,
};

#define AT(member) offsetof(struct qkd_network_variant, member)
static const struct base_field variant_rows[] = {
    { "way", BASE_CHOICE, AT(way), "", 0.0, 0.0, QKD_WAY_COMB,
      "comb|lasers|combs|line_by_line|pair_by_pair|entangled",
      "all pairs at once from one comb, from a laser for each partner, from a comb for each user; "
      "one comb with relays for one line, or for one pair, at a time; entangled pairs with a pair "
      "of channels for each link" },
    { "sources", BASE_COUNT, AT(sources), "1", 0.0, 1e6, 0.0, NULL,
      "combs, lasers, or sources of pairs" },
    { "modulators", BASE_COUNT, AT(modulators), "1", 0.0, 1e6, 0.0, NULL,
      "modulators, three per encoder" },
    { "relays", BASE_COUNT, AT(relays), "1", 0.0, 1e6, 0.0, NULL, "Bell-state measurements" },
    { "detectors", BASE_COUNT, AT(detectors), "1", 0.0, 1e6, 0.0, NULL, "single-photon detectors" },
    { "duty", BASE_REAL, AT(duty), "1", 0.0, 1.0, 1.0, NULL,
      "share of the time in which a pair is served; its run of key.pulses takes so much longer" },
    { "rate_total_bit_s", BASE_REAL, AT(rate_total_bit_s), "bit/s", 0.0, INFINITY, NAN, NULL,
      "secret key of all pairs together (entangled pairs: best brightness, infinite key)" },
};
#undef AT
const struct base_table qkd_network_variant_table = {
    "way to build the network",
    sizeof(struct qkd_network_variant),
    sizeof variant_rows / sizeof *variant_rows,
    variant_rows,
};

#define AT(member) offsetof(struct qkd_network_capacity, member)
static const struct base_field capacity_rows[] = {
    { "spacing_hz", BASE_REAL, AT(spacing_hz), "Hz", 0.0, INFINITY, NAN, NULL,
      "spacing of the lines" },
    { "lines_bright", BASE_COUNT, AT(lines_bright), "1", 0.0, 1e6, 0.0, NULL,
      "lines in the band that stand far enough above the vacuum" },
    { "lines_keyed", BASE_COUNT, AT(lines_keyed), "1", 0.0, 1e6, 0.0, NULL,
      "of them, those on which the weakest pair of the plan still has a key" },
    { "users", BASE_COUNT, AT(users), "1", 0.0, 1e6, 0.0, NULL,
      "users those lines connect (1000 at the most)" },
    { "limit", BASE_CHOICE, AT(limit), "", 0.0, 0.0, 0, "lines|key",
      "what ends it: no more lines, or crosstalk and noise close the key on those left" },
    { "power_least_w", BASE_REAL, AT(power_least_w), "W", 0.0, INFINITY, NAN, NULL,
      "weakest of these lines" },
    { "osnr_least_db", BASE_REAL, AT(osnr_least_db), "dB", -INFINITY, INFINITY, NAN, NULL,
      "the same, signal over noise in 12.5 GHz" },
    { "crosstalk_most_db", BASE_REAL, AT(crosstalk_most_db), "dB", -INFINITY, INFINITY, NAN, NULL,
      "most of other lines' light on one of them" },
    { "overlap_least", BASE_REAL, AT(overlap_least), "1", 0.0, 1.0, NAN, NULL,
      "least mode overlap of two users" },
    { "rate_least_bit_s", BASE_REAL, AT(rate_least_bit_s), "bit/s", 0.0, INFINITY, 0.0, NULL,
      "secret key of the weakest pair on the worst of these lines" },
};
#undef AT
const struct base_table qkd_network_capacity_table = {
    "users one comb carries",
    sizeof(struct qkd_network_capacity),
    sizeof capacity_rows / sizeof *capacity_rows,
    capacity_rows,
};
