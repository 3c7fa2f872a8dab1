/** The key of light that is not Poissonian, beside what a Poisson analysis would have claimed. */
#ifndef QKD_KEY_LIGHT_H
#define QKD_KEY_LIGHT_H

#include "qkd/key.h"
#include "qkd/light.h"

/** Settings as they stand, on an honest link. rate_signed .. of the photon numbers of the light
 *  (qkd/light.h, estimator lp); rate_if_poisson of plan->key.estimator with Poisson's law, from
 *  the same counts. Errors as qkd_key_rate. */
enum base_status qkd_key_from_light(const struct qkd_link *link, const struct qkd_light *light,
                                    const struct qkd_plan *plan, double clock_hz,
                                    struct qkd_key *out, struct base_error *err);

/** The same of light of which only drawn pulses are known: their photon numbers, and the X errors
 *  from the coherence of their bins (both users' c: e = [1 - (1 - 2 e_x) c^2]/2).
 *
 *  rate_error: standard error of rate_signed by the jackknife over up to 16 groups of the
 *  independent blocks of pulses (B. Efron & C. Stein, Ann. Stat. 9, 586 (1981)), each left out in
 *  turn, photon numbers, bins and coherence anew; 0 where all pulses are alike. What is claimed
 *  (rate_per_pulse, rate_bit_s, key_bits, rate_composable by its own error) is QKD_LIGHT_CAUTION
 *  standard errors lower, so that a
 *  short look at the light makes no key; with one block only, nothing is claimed of light that
 *  fluctuates. Covered: the scatter of what was drawn. Not covered: pulses brighter, or bins
 * further apart, than any drawn (no sample tells how bright the light can be), a model of the light
 * that is wrong, qubits correlated with the ones before. */
enum { QKD_LIGHT_CAUTION = 3 };
enum base_status qkd_key_from_pulses(const struct qkd_link *link,
                                     const struct optics_pulses *pulses,
                                     const struct qkd_plan *plan, double clock_hz,
                                     struct qkd_key *out, struct base_error *err);

#endif
