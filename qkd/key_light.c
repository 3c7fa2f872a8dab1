#include "qkd/key_light.h"

enum base_status qkd_key_from_light(const struct qkd_link *link, const struct qkd_light *light,
                                    const struct qkd_plan *plan, double clock_hz,
                                    struct qkd_key *out, struct base_error *err)
{
    enum base_status status = qkd_link_check(link, err);
    if (status)
        return base_while(err, "computing a key rate");
    struct qkd_gains gains;
    struct qkd_counts counts;
    struct qkd_bounds bounds;
    struct qkd_plan seen = *plan;
    qkd_light_gains(link, light, &plan->alice, &plan->bob, &gains);
    status = qkd_key_from_gains(&gains, &seen, clock_hz, out, err);
    if (status)
        return status;
    const double if_poisson = out->rate_signed;

    seen.key.estimator = QKD_LP;
    qkd_counts_expected(&gains, &plan->alice, &plan->bob, plan->key.pulses, &counts);
    status = qkd_bounds_light(&counts, &plan->alice, &plan->bob, plan->key.failure,
                              plan->key.statistics, light, &bounds, err);
    if (status)
        return base_while(err, "computing a key rate");
    qkd_key_of_bounds(&bounds, out->gain[QKD_ZZ], out->qber_z, &seen, plan->key.pulses, clock_hz,
                      out);
    const struct qkd_single single = qkd_gains_single(link);
    out->single_yield = single.yield;
    out->single_error_x = single.error_x;
    out->error_model = link->error_model;
    out->rate_if_poisson = if_poisson;
    return BASE_OK;
}
