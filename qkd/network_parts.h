/** The parts of a network's computation; for network*.c only. */
#ifndef QKD_NETWORK_PARTS_H
#define QKD_NETWORK_PARTS_H

#include "qkd/network.h"

/** A pair's best settings, in the order of the pairs. */
struct qkd_network_settings {
    struct qkd_user alice, bob;
};

/** One network being computed. */
struct qkd_network_work {
    const struct optics_plan *optics;
    const struct qkd_plan *plan;
    const struct base_progress *progress;
    double fraction_from, fraction_to; /* share of the progress this round of rates has */
    size_t users, links;
    const double *losses_db;               /* per user */
    struct qkd_network_pair *pairs;        /* alice, bob, loss_db, overlap_sq in; the rest out */
    struct qkd_network_settings *settings; /* out */
};

/** Link of a pair of users with these losses on a line of this overlap. */
struct qkd_link qkd_network_link(const struct qkd_network_work *work, double loss_a_db,
                                 double loss_b_db, double overlap_sq);

/** Rates of all pairs, in parallel; links alike in both losses and overlap are computed once. */
enum base_status qkd_network_rates(struct qkd_network_work *work, struct base_error *err);

/** Which of the lines (best first, as many as colours) carries each colour, for the plan's
 * objective; pairs have their colour as `line`. Up to `exact_most` keys are optimised for it. */
enum { QKD_ASSIGN_EXACTLY = 40000 };
enum base_status qkd_network_assign(struct qkd_network_work *work,
                                    const struct qkd_network_line *lines, size_t colours,
                                    size_t exact_most, size_t *line_of, int *how,
                                    struct base_error *err);

/** The four choices of an encoder: z in the Z basis; y, x and vacuum in the X basis. */
enum { QKD_CHOICES = 4 };
struct qkd_choice {
    double photons, probability;
    int basis_x;
};
void qkd_network_choices(const struct qkd_user *user, struct qkd_choice out[QKD_CHOICES]);

/** Key rate per pulse pair of a link with these settings, signed. */
double qkd_network_rate(const struct qkd_network_work *work, const struct qkd_link *link,
                        const struct qkd_network_settings *settings);

/** Two for intensity and one for phase. */
enum { QKD_NETWORK_MODULATORS = 3 };

/** Per user, per line and for pictures: everything in `out` that only re-orders the pairs, and
 *  k links of one line at once. */
enum base_status qkd_network_report(const struct qkd_network_work *work,
                                    const struct qkd_network_line *lines, size_t line_count,
                                    struct qkd_network *out, struct base_error *err);

/** Other ways to build the same network, into out->variants. */
enum base_status qkd_network_variants(const struct qkd_network_work *work, struct qkd_network *out,
                                      struct base_error *err);

/** How far apart the lines of two users may drift before a key ends that was set up for none: the
 *  phase between the bins turns by 2 pi offset bin_separation, and a pulse of width w loses the
 *  share 1 - sinc^2(offset w) of its overlap. 0 without a key. */
double qkd_network_offset_limit(const struct qkd_network_work *work, const struct qkd_link *link,
                                const struct qkd_network_settings *settings);

/** Four-fold coincidences of all pairs of links, into out->fourfold*. */
enum base_status qkd_network_fourfolds(const struct qkd_network_work *work, struct qkd_network *out,
                                       struct base_error *err);

#endif
