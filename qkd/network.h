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
    double gain_mean;       /* coincidence probability per slot, mean over all intensities */
    double offset_limit_hz; /* how far the users' lines may drift apart before the key ends */
    int line_mu;
};
extern const struct base_table qkd_network_pair_table;

struct qkd_fourfold {
    size_t a1, b1, a2, b2; /* the two links' users, 1-based */
    int shared;            /* 1: they share a user (one encoder for both) */
    double probability;    /* per slot */
    double counts;         /* in key.pulses slots */
};
extern const struct base_table qkd_fourfold_table;

/** Why a line of the comb is used or not. */
enum qkd_line_verdict {
    QKD_LINE_USED,
    QKD_LINE_SPARE,
    QKD_LINE_PUMP,
    QKD_LINE_BAND,
    QKD_LINE_FORBIDDEN,
    QKD_LINE_VACUUM
};

/** How lines were given to colours: they do not differ; every pair was optimised on every line; or
 *  on a few overlaps, its keys on the lines interpolated. */
enum qkd_network_lines_how { QKD_LINES_ALIKE, QKD_LINES_EXACT, QKD_LINES_INTERPOLATED };

/** A line a network may use. */
struct qkd_network_line {
    int mu;
    double freq_hz;
    double overlap_sq;   /* mode overlap of users on this line */
    double power_w;      /* in the bus; NAN: not known */
    double osnr_db;      /* in 12.5 GHz (0.1 nm), behind the amplifier; NAN: no noise known */
    double crosstalk_db; /* other lines' light in this line's filter; NAN: none */
    double visibility;   /* HOM, half the overlap */
    double linewidth_hz; /* NAN: not known */
    int verdict;         /* enum qkd_line_verdict */
    double rate_bit_s;   /* of all pairs on it; 0 where not used */
};
extern const struct base_table qkd_network_line_table;

/** Ways to build it: all pairs at once from one comb, from a laser for each user and partner, from
 * a comb for each user; one comb and relays for one line or for one pair at a time; a source of
 *  entangled pairs with a pair of channels for each link. */
enum qkd_network_way {
    QKD_WAY_COMB,
    QKD_WAY_LASERS,
    QKD_WAY_COMBS,
    QKD_WAY_LINE_BY_LINE,
    QKD_WAY_PAIR_BY_PAIR,
    QKD_WAY_ENTANGLED
};

/** A way to build the network, and what it takes. */
struct qkd_network_variant {
    int way;                                       /* enum qkd_network_way */
    size_t sources, modulators, relays, detectors; /* relays: Bell-state measurements */
    double duty;                                   /* share of the time in which a pair is served */
    double rate_total_bit_s;
};
extern const struct base_table qkd_network_variant_table;

/** How many users one comb carries at a line spacing. */
struct qkd_network_capacity {
    double spacing_hz;
    size_t lines_bright; /* in the band, far enough above the vacuum */
    size_t lines_keyed;  /* of them, those on which the weakest pair still has a key */
    size_t users;
    double power_least_w, osnr_least_db, crosstalk_most_db, overlap_least; /* of the lines_keyed */
    double rate_least_bit_s; /* of the weakest pair on the worst of them */
    int limit;               /* 0: lines run out; 1: crosstalk and noise close the key */
};
extern const struct base_table qkd_network_capacity_table;

struct qkd_network {
    size_t users, lines, links, detectors;
    double rate_total_bit_s, rate_min_bit_s, rate_mean_bit_s;
    int assignment;                           /* enum qkd_network_lines_how */
    size_t combs, lasers_instead, modulators; /* resources: one comb against O(n^2) lasers */
    struct base_rows pairs;                   /* qkd_network_pair */
    struct base_rows fourfolds;               /* qkd_fourfold: all pairs of links (n <= 12) */
    double fourfold_mean_counts, fourfold_min_counts, fourfold_max_counts;
    double fourfold_rate_hz; /* mean probability x clock */

    struct base_reals user, user_loss_db, user_rate_bit_s; /* per user */
    struct base_reals cell, rate_matrix_bit_s;             /* users x users, row after row */
    struct base_reals histogram_rate_bit_s, histogram_pairs;
    size_t pairs_without_key;
    struct base_reals simultaneous, simultaneous_probability, simultaneous_rate_hz;
    double offset_limit_least_hz, spacing_limit_least_hz;
    size_t drift_first_alice,
        drift_first_bob;         /* whose key dies first when one user's lines drift */
    struct base_rows comb_lines; /* qkd_network_line */
    struct base_rows variants;   /* qkd_network_variant */
    struct base_rows capacities; /* qkd_network_capacity */
};
extern const struct base_table qkd_network_table;

/** Colour of edge (i, j), 0-based users, in a proper edge colouring of K_n by round robin: n - 1
 * colours for even n, n for odd n. */
size_t qkd_network_colour(size_t users, size_t i, size_t j);

/** A line as the ring makes it. */
struct qkd_comb_line {
    int mu;
    double freq_hz, power_w;
};

/** Judge a comb's lines by the plan: usable ones first (verdict SPARE), best overlap and then power
 *  first, refused ones behind. `vacuum_w`: power of a line with half a photon in its mode. Light of
 *  the amplifier and of other lines does not interfere with the partner's: a share 1/[(1 + noise)(1
 *  + crosstalk)] of a user's photons does, and the overlap is that of both users. Returns how many
 *  are usable. */
size_t qkd_network_lines(const struct optics_plan *optics, const struct qkd_network_plan *plan,
                         const struct qkd_comb_line *comb, size_t count, double vacuum_w,
                         struct qkd_network_line *out);

/** How many users a comb would carry whose lines had another spacing under the same envelope, for
 *  each of network.spacings_hz. A soliton's line carries kappa_ex D2 hbar omega/4g of power at the
 *  centre (T. Herr et al., Nat. Photon. 8, 145 (2014)), D2 going as the square and g as the first
 *  power of the spacing: power goes as the spacing. The weakest pair are the two users with most
 *  loss. */
enum base_status qkd_network_capacities(const struct optics_plan *optics,
                                        const struct qkd_plan *plan,
                                        const struct qkd_comb_line *comb, size_t count,
                                        double vacuum_w, struct base_rows *out,
                                        struct base_error *err);

/** Loss of each user's arm: network.users_file, else the random map, else network.losses_db, else
 *  alice.loss_db for the first and bob.loss_db for all others. */
enum base_status qkd_network_losses(const struct optics_plan *optics, const struct qkd_plan *plan,
                                    double *losses_db, struct base_error *err);

/** One comb, `line_count` usable lines (at least as many as colours, best first: the first of them
 * are used). Losses per user as qkd_network_losses has them.
 *
 *  Where the lines' overlaps differ, the lines are assigned to the colours with the largest total,
 * or with the largest least key (and then the largest total): exactly for the keys at hand, which
 * beyond 40,000 are interpolated (network_assign.c, `assignment`). Every
 * pair gets its own best settings. Four-folds are counted with one encoder per user, set to the
 * mean of what its pairs ask for (equal arms: exactly that), of all pairs of links, rows up to 12
 * users. Pairs run in parallel; the result does not depend on the number of threads. Errors:
 * BASE_ERR_DOMAIN (users, too few lines, number or value of losses), BASE_ERR_UNFINISHED.
 */
enum base_status qkd_network_of(const struct optics_plan *optics, const struct qkd_plan *plan,
                                const struct qkd_network_line *lines, size_t line_count,
                                const struct base_progress *progress, struct qkd_network *out,
                                struct base_error *err);

#endif
