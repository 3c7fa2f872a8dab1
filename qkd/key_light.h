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

#endif
