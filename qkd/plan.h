/** Protocol settings. */
#ifndef QKD_PLAN_H
#define QKD_PLAN_H

#include "base/field.h"
#include "base/status.h"

#include <stdbool.h>

/** One user's four intensities (photons per qubit, both bins) and their probabilities; vacuum is 0
 *  and takes the rest, p_o = 1 - p_z - p_y - p_x. */
struct qkd_user {
    double z, y, x;
    double p_z, p_y, p_x;
};

enum qkd_estimator {
    QKD_INDEPENDENT,
    QKD_JOINT,
    QKD_DOUBLE,
    QKD_LP,
    QKD_ASYMPTOTIC, /* these decoys, infinitely many pulses */
    QKD_INFINITE    /* infinitely many decoys and pulses: what the model's single photons do */
};
enum qkd_statistics { QKD_CHERNOFF, QKD_GAUSSIAN, QKD_XIE, QKD_HOEFFDING };
/** How misalignment makes errors. Mixing: a fraction e_dX (e_dZ) of the right clicks is called
 *  wrong, and the other way round. Rotation: the users' qubits are turned by +-asin sqrt(e_d/2)
 *  before the relay, e_d = error_z (error_x is not used): F. Xu et al., NJP 15, 113007 (2013). */
enum qkd_error_model { QKD_MIXING, QKD_ROTATION };
enum qkd_reconciliation { QKD_FIXED, QKD_CASCADE, QKD_LDPC };
/** Poisson: light that is not gets no key. Measured: the photon numbers of the light itself. */
enum qkd_source { QKD_SOURCE_POISSON, QKD_SOURCE_MEASURED };
enum qkd_bell { QKD_PSI_MINUS, QKD_PSI_BOTH };
enum qkd_optimise { QKD_OPTIMISE_NONE, QKD_OPTIMISE_SYMMETRIC, QKD_OPTIMISE_FULL };
enum qkd_objective { QKD_TOTAL, QKD_MINIMUM };
enum qkd_map { QKD_MAP_NONE, QKD_MAP_RANDOM };
enum qkd_encoders { QKD_ENCODERS_SHARED, QKD_ENCODERS_INDEPENDENT };

struct qkd_key_plan {
    double pulses;           /* N, pulse pairs sent */
    double failure;          /* probability of each Chernoff use; 0: asymptotic */
    double error_correction; /* f */
    int estimator, bell, optimise;
    int statistics;                                      /* enum qkd_statistics */
    int error_model;                                     /* enum qkd_error_model */
    int source;                                          /* enum qkd_source */
    int reconciliation;                                  /* enum qkd_reconciliation */
    double reconciliation_block, reconciliation_failure; /* of ldpc: bits, probability; 0: usual */
    size_t blocks;                                       /* of a run; 0 or 1: one */
    double drift_loss_db, drift_error;                   /* over the run (qkd/blocks.h) */
    double least_photons, most_photons, extinction_db;   /* of a modulator; 0: no limit */
    char fixed[BASE_TEXT_SIZE];                          /* settings the optimiser leaves alone */
};

/** What the key.* rows cannot see one by one. */
enum base_status qkd_key_plan_check(const struct qkd_key_plan *key, struct base_error *err);

struct qkd_network_plan {
    size_t users;               /* >= 2 */
    struct base_list losses_db; /* one per user, or one for all */
    int objective;
    char users_file[BASE_TEXT_SIZE]; /* a table of losses or distances, or "" */
    int map;                         /* enum qkd_map */
    double radius_m;                 /* of a random map */
    size_t seed;
    double fiber_db_per_km;
    int encoders; /* enum qkd_encoders */

    double band_low_hz, band_high_hz; /* lines outside are not used */
    struct base_list forbidden;       /* nor are these mu */
    double vacuum_margin_db;          /* nor those as dim as that above half a photon per mode */
    double noise_figure_db;           /* of the amplifier behind the comb; 0: none */
    bool flatten;                     /* all lines as dim as the dimmest usable one */
    double filter_hz, isolation_db;   /* of the demultiplexers; 0: perfect */
    struct base_list spacings_hz;     /* line spacings whose capacity is asked for */
};

/** How other protocols are compared (qkd/compare_curve.h). */
struct qkd_compare_plan {
    double most_db;
    size_t points, phase_slices;
    double pairing_interval, brightness_hz;
};

struct qkd_plan {
    struct qkd_user alice, bob;
    struct qkd_key_plan key;
    struct qkd_network_plan network;
    struct qkd_compare_plan compare;
};

/** alice.z .. bob.p_x, key.*, network.*, compare.* */
extern const struct base_table qkd_plan_table;

/** p_o = 1 - p_z - p_y - p_x, what is left for the vacuum. */
double qkd_user_vacuum(const struct qkd_user *user);

/** The rules below for one user; `name` ("alice") stands in the message. */
enum base_status qkd_user_check(const char *name, const struct qkd_user *user,
                                struct base_error *err);

/** Intensities out of order (0 < x < y, z > 0), probabilities summing above 1: BASE_ERR_CONFIG
 *  naming the rows. */
enum base_status qkd_plan_check(const struct qkd_plan *plan, struct base_error *err);

#endif
