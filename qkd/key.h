/** The key rate of one pair of users: gains -> counts -> bounds -> rate. */
#ifndef QKD_KEY_H
#define QKD_KEY_H

#include "qkd/bounds.h"
#include "qkd/failure.h"

/** Why there is no key claimed, or that there is. */
enum qkd_verdict { QKD_CLAIMED, QKD_NO_KEY, QKD_SOURCE_REFUSED, QKD_COUNTS_REFUSED };
enum { QKD_KEY_COUNTED = 2 }; /* error_model: none, the errors were counted */

/** Where the key goes, bits per pulse pair: sifted - multiphoton - phase_error - error_correction
 *  = rate_signed. Of these, `statistics` would not be lost with infinitely many pulses; a key of
 *  finite length loses `finite_length` more. */
struct qkd_budget {
    double sifted;      /* signal clicks that were error-corrected */
    double multiphoton; /* not known to be of two single photons */
    double phase_error, error_correction;
    double statistics, finite_length;
};

struct qkd_key {
    double gain[QKD_PAIRS], error_gain[QKD_PAIRS]; /* gains.oo .. gains.zz, error_gains.oo .. */
    double s11_lower, e11_upper;
    double rate_per_pulse;      /* never negative */
    double rate_signed;         /* the formula's value */
    double rate_bit_s;          /* rate_per_pulse x clock_hz */
    double key_bits;            /* rate_per_pulse x pulses */
    double qber_z, qber_x;      /* T_zz/Q_zz, T_xx/Q_xx */
    double failure_total;       /* uses x key.failure */
    struct qkd_failure failure; /* the same event by event */
    struct qkd_budget budget;
    double error_correction; /* f that was paid */
    int reconciliation;      /* enum qkd_reconciliation: how f came about */
    int error_model;         /* enum qkd_error_model; QKD_KEY_COUNTED from counts */
    double rate_if_poisson;  /* signed rate a Poisson analysis of these counts would have claimed;
                                NAN where the key is that analysis */
    double rate_error;       /* of rate_signed, from drawn light (qkd/key_light.h); else NAN */
    double rate_composable;  /* of a key of finite length (qkd/composable.h), signed */
    double single_yield, single_error_x; /* truth of the model; NAN from counts */
    double live_fraction, count_rate_hz; /* of one detector; NAN from counts */
    int estimator;
    int verdict;                  /* enum qkd_verdict */
    char reason[BASE_TEXT_SIZE];  /* "" when claimed */
    char warning[BASE_TEXT_SIZE]; /* gains that no light can have (qkd/patterns.h) */
    struct qkd_user alice, bob;   /* optimum.alice.z ...: the settings used */
};
extern const struct base_table qkd_key_table;

/** The formula: R = p_zA p_zB kept {core - f S_zz h(E_zz)}, f and the share of blocks kept as
 * key.reconciliation says, for bounds, gain and error rate of the signal pairs; `pulses`: pulse
 * pairs of the run. Fills everything in `out` that follows from these and from the plan. */
void qkd_key_of_bounds(const struct qkd_bounds *bounds, double gain_zz, double error_zz,
                       const struct qkd_plan *plan, double pulses, double clock_hz,
                       struct qkd_key *out);

/** From settings as they stand. */
enum base_status qkd_key_rate(const struct qkd_link *link, const struct qkd_plan *plan,
                              double clock_hz, struct qkd_key *out, struct base_error *err);

/** The same with gains given (any source). */
enum base_status qkd_key_from_gains(const struct qkd_gains *gains, const struct qkd_plan *plan,
                                    double clock_hz, struct qkd_key *out, struct base_error *err);

/** From counts of a laboratory; judges whether they belong to the plan's probabilities. The run's
 *  length follows from the counts, key.pulses is not used. */
enum base_status qkd_key_from_counts(const struct qkd_counts *counts, const struct qkd_plan *plan,
                                     double clock_hz, struct qkd_key *out, struct base_error *err);

/** Rate per pulse pair with infinitely many decoys and pulses, signed: the truth of the model in
 *  place of bounds, and p_z = 1. No estimator can do better. */
double qkd_key_infinite_decoys(const struct qkd_link *link, const struct qkd_plan *plan);

/** Refuse a source that is not shown to be Poissonian: pulse-energy g2 that is, or within one
 *  standard error may be, off 1 by more than 0.016 sets the verdict, zeroes the rate, keeps what
 *  would have been claimed in rate_signed. */
void qkd_key_judge_source(const struct optics_statistics *source, struct qkd_key *key);

/** Refuse counts whose `sent` contradict the settings in the key by more than 5 %: the rate depends
 * on p_z, which no count shows. s11, e11 and gains stay. */
void qkd_key_judge_counts(const struct qkd_counts *counts, struct qkd_key *key);

#endif
