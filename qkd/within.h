/** The best settings a real encoder can make: limits of its modulator, settings that stay, signals
 *  without decoy statistics, and error correction whose cost depends on the settings. */
#ifndef QKD_WITHIN_H
#define QKD_WITHIN_H

#include "qkd/gains.h"

/** Bit k of `mask` is set where setting k stays: alice.z .y .x .p_z .p_y .p_x, then Bob's.
 *  `names`: separated by blanks or commas. BASE_ERR_CONFIG names the one that is not known. */
enum base_status qkd_within_fixed(const char *names, unsigned *mask, struct base_error *err);

/** Whether the plan asks for more than the free optimum of key.estimator independent .. lp. */
bool qkd_within_needed(const struct qkd_key_plan *key);

/** The best settings for such a plan, into best->alice, best->bob.
 *
 *  Limits and fixed settings: simplex searches (Nelder & Mead) in coordinates in which every
 *  limit is met, from several starts, each begun anew until it gains nothing.
 *  key.estimator = infinite or asymptotic: only the signals' intensities are sought, and nearly
 *  every pulse is a signal, as without fluctuations decoys cost nothing and weaker ones are always
 *  better. key.optimise = symmetric: Bob as Alice, also in what is fixed. none: the settings as
 * they stand, refused where they lie outside the modulator's limits. Errors: BASE_ERR_CONFIG where
 * no settings meet the limits. */
enum base_status qkd_within(const struct qkd_link *link, const struct qkd_plan *plan,
                            struct qkd_plan *best, struct base_error *err);

#endif
