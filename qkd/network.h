/** n users on one comb: lines, links, rates, four-fold coincidences, resources. */
#ifndef QKD_NETWORK_H
#define QKD_NETWORK_H

#include "base/progress.h"
#include "qkd/optimise.h"

struct qkd_network_pair {
    size_t alice, bob; /* users, 1-based */
    size_t line;       /* colour, 1-based */
    double line_frequency_hz;
    double loss_db; /* total */
    double overlap_sq;
    double rate_per_pulse, rate_bit_s;
    double qber_z, e11_upper;
    double gain_mean; /* coincidence probability per slot, mean over all intensities */
};
extern const struct base_table qkd_network_pair_table;

struct qkd_fourfold {
    size_t a1, b1, a2, b2; /* the two links' users, 1-based */
    int shared;            /* 1: they share a user (one encoder for both) */
    double probability;    /* per slot */
    double counts;         /* in key.pulses slots */
};
extern const struct base_table qkd_fourfold_table;

struct qkd_network {
    size_t users, lines, links, detectors;
    double rate_total_bit_s, rate_min_bit_s, rate_mean_bit_s;
    size_t combs, lasers_instead, modulators; /* resources: one comb against O(n^2) lasers */
    struct base_rows pairs;                   /* qkd_network_pair */
    struct base_rows fourfolds;               /* qkd_fourfold: all pairs of links (n <= 12) */
    double fourfold_mean_counts, fourfold_min_counts, fourfold_max_counts;
    double fourfold_rate_hz; /* mean probability x clock */
};
extern const struct base_table qkd_network_table;

/** Colour of edge (i, j), 0-based users, in a proper edge colouring of K_n by round robin: n - 1
 * colours for even n, n for odd n. */
size_t qkd_network_colour(size_t users, size_t i, size_t j);

/** A line a network may use. */
struct qkd_network_line {
    int mu;
    double freq_hz;
    double overlap_sq; /* mode overlap of users on this line */
};

/** One comb, `line_count` usable lines (at least as many as colours, best first: the first of them
 * are used). Losses per user from plan->network.losses_db (one entry: all alike); without entries
 * user 1 has optics->alice.loss_db and all others optics->bob.loss_db.
 *
 *  Where the lines' overlaps differ, colours are ranked for the objective (total: the colour with
 * the most key first; minimum: the one with the weakest pair first) and take the lines in that
 * order. Every pair gets its own best settings. Four-folds are counted with one encoder per user,
 * set to the mean of what its pairs ask for (equal arms: exactly that), NAN for one link or more
 * than 12 users. Pairs run in parallel; the result does not depend on the number of threads.
 *  Errors: BASE_ERR_DOMAIN (users, too few lines, number or value of losses), BASE_ERR_UNFINISHED.
 */
enum base_status qkd_network_of(const struct optics_plan *optics, const struct qkd_plan *plan,
                                const struct qkd_network_line *lines, size_t line_count,
                                const struct base_progress *progress, struct qkd_network *out,
                                struct base_error *err);

#endif
