/* What the rows key.* cannot see one by one. */
#include "qkd/plan.h"

#include "qkd/within.h"

#include <math.h>

/* A choice set by a program, not by the plan reader, may be any number. */
static enum base_status check_choices(const struct qkd_key_plan *key, struct base_error *err)
{
    const struct {
        const char *name, *needed;
        int value, most;
    } choices[] = {
        { "estimator", "independent, joint, double, lp, asymptotic or infinite", key->estimator,
          QKD_INFINITE },
        { "bell", "minus or both", key->bell, QKD_PSI_BOTH },
        { "optimise", "none, symmetric or full", key->optimise, QKD_OPTIMISE_FULL },
        { "statistics", "chernoff, gaussian, xie or hoeffding", key->statistics, QKD_HOEFFDING },
        { "error_model", "mixing or rotation", key->error_model, QKD_ROTATION },
        { "source", "poisson or measured", key->source, QKD_SOURCE_MEASURED },
        { "reconciliation", "fixed, cascade or ldpc", key->reconciliation, QKD_LDPC },
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (choices[i].value < 0 || choices[i].value > choices[i].most)
            return base_fail(err, BASE_ERR_CONFIG, "key.%s = %d: %s is needed", choices[i].name,
                             choices[i].value, choices[i].needed);
    if (key->source == QKD_SOURCE_MEASURED && key->optimise != QKD_OPTIMISE_NONE)
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.source = measured, key.optimise = %s: the light's own photon numbers "
                         "are bounded by linear programmes at one setting, too slow for a search: "
                         "set key.optimise = none, and alice.z .. bob.p_x (a start: what "
                         "key.source = poisson finds)",
                         key->optimise == QKD_OPTIMISE_FULL ? "full" : "symmetric");
    return BASE_OK;
}

static enum base_status check_numbers(const struct qkd_key_plan *key, struct base_error *err)
{
    if (!(key->pulses >= 1.0) || !isfinite(key->pulses))
        return base_fail(err, BASE_ERR_CONFIG, "key.pulses = %g: one pulse pair or more is needed",
                         key->pulses);
    if (!(key->failure >= 0.0 && key->failure <= 0.5))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.failure = %g: a failure probability in [0, 0.5] is needed (0: "
                         "asymptotic)",
                         key->failure);
    if (!(key->error_correction >= 1.0) || !isfinite(key->error_correction))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.error_correction = %g: 1 (Shannon's limit) or more is needed",
                         key->error_correction);
    if (!(key->reconciliation_failure >= 0.0 && key->reconciliation_failure <= 0.5))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.reconciliation_failure = %g: a probability in [0, 0.5] is needed",
                         key->reconciliation_failure);
    if (!(key->reconciliation_block >= 0.0) || !isfinite(key->reconciliation_block))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.reconciliation_block = %g: a number of bits is needed",
                         key->reconciliation_block);
    if (!isfinite(key->drift_loss_db))
        return base_fail(err, BASE_ERR_CONFIG, "key.drift_loss_db = %g: a finite number is needed",
                         key->drift_loss_db);
    if (!(key->drift_error >= 0.0 && key->drift_error <= 0.5))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.drift_error = %g: a share of wrong clicks in [0, 0.5] is needed",
                         key->drift_error);
    return BASE_OK;
}

/* 0: no limit. */
static enum base_status check_modulator(const struct qkd_key_plan *key, struct base_error *err)
{
    const double least = key->least_photons, most = key->most_photons;
    if (!(least >= 0.0 && most >= 0.0 && isfinite(most)) || (most > 0.0 && !(least < most)))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.least_photons = %g, key.most_photons = %g: the first must lie below "
                         "the second (0: no limit)",
                         least, most);
    if (!(key->extinction_db >= 0.0) || !isfinite(key->extinction_db))
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.extinction_db = %g: a ratio of 0 dB or more is needed (0: no limit)",
                         key->extinction_db);
    return BASE_OK;
}

enum base_status qkd_key_plan_check(const struct qkd_key_plan *key, struct base_error *err)
{
    unsigned fixed;
    enum base_status status = check_numbers(key, err);
    if (!status)
        status = check_choices(key, err);
    if (!status)
        status = check_modulator(key, err);
    return status ? status : qkd_within_fixed(key->fixed, &fixed, err);
}
