#include "qkd/key_light.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum base_status qkd_key_from_light(const struct qkd_link *link, const struct qkd_light *light,
                                    const struct qkd_plan *plan, double clock_hz,
                                    struct qkd_key *out, struct base_error *err)
{
    enum base_status status = qkd_link_check(link, err);
    if (status)
        return base_while(err, "computing a key rate");
    struct qkd_gains gains;
    struct qkd_counts counts;
    struct qkd_bounds bounds, certain; /* certain: without fluctuations */
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
    if (!status)
        status = qkd_bounds_light(&counts, &plan->alice, &plan->bob, 0.0, QKD_CHERNOFF, light,
                                  &certain, err);
    if (status)
        return base_while(err, "computing a key rate");
    qkd_key_of_bounds(&bounds, out->gain[QKD_ZZ], out->qber_z, &seen, plan->key.pulses, clock_hz,
                      out);
    const struct qkd_single single = qkd_gains_single(link);
    out->single_yield = single.yield;
    out->single_error_x = single.error_x;
    out->error_model = link->error_model;
    out->rate_if_poisson = if_poisson;
    const double zz = out->gain[QKD_ZZ], share = zz > 0.0 ? out->budget.sifted / zz : 0.0;
    out->budget.statistics = share * (certain.core - bounds.core);
    return BASE_OK;
}

enum { GROUPS = 16 };

static enum base_status from_all(const struct qkd_link *link, const struct optics_pulses *pulses,
                                 const struct qkd_plan *plan, double clock_hz, struct qkd_key *out,
                                 struct base_error *err)
{
    struct qkd_light light;
    struct optics_statistics statistics;
    struct qkd_link seen = *link;
    const enum base_status status = qkd_light_of(pulses, &light, err);
    if (status)
        return status;
    optics_statistics_of(pulses, &statistics);
    const double c = fmin(1.0, statistics.bin_coherence);
    seen.error_x = 0.5 * (1.0 - (1.0 - 2.0 * link->error_x) * c * c);
    return qkd_key_from_light(&seen, &light, plan, clock_hz, out, err);
}

static bool alike(const struct optics_pulses *p)
{
    for (size_t i = 1; i < p->count; i++)
        if (memcmp(&p->pair[i], &p->pair[0], sizeof *p->pair) != 0)
            return false;
    return true;
}

/* How far the rate, and that of a composable key, are known. */
struct errors {
    double rate, composable;
};

static double spread(const double *rate, size_t groups)
{
    double mean = 0.0, sum = 0.0;
    for (size_t g = 0; g < groups; g++)
        mean += rate[g] / (double)groups;
    for (size_t g = 0; g < groups; g++)
        sum += (rate[g] - mean) * (rate[g] - mean);
    return sqrt(sum * (double)(groups - 1) / (double)groups);
}

/* Jackknife: sqrt[(G - 1)/G sum (r_g - <r>)^2], r_g without group g; each group whole blocks. */
static enum base_status jackknife(const struct qkd_link *link, const struct optics_pulses *pulses,
                                  const struct qkd_plan *plan, double clock_hz,
                                  struct errors *error, struct base_error *err)
{
    const size_t groups = pulses->blocks < GROUPS ? pulses->blocks : GROUPS;
    const size_t per_block = pulses->count / pulses->blocks;
    double rate[GROUPS], composable[GROUPS];
    struct optics_pulses rest = *pulses;
    rest.kept = NULL;
    rest.pair = malloc(pulses->count * sizeof *rest.pair);
    if (!rest.pair)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu pulses", pulses->count);
    enum base_status status = BASE_OK;
    for (size_t g = 0; g < groups && !status; g++) {
        const size_t first = pulses->blocks * g / groups, last = pulses->blocks * (g + 1) / groups;
        const size_t from = first * per_block,
                     to = g + 1 < groups ? last * per_block : pulses->count;
        struct qkd_key key;
        rest.blocks = pulses->blocks - (last - first);
        rest.count = pulses->count - (to - from);
        memcpy(rest.pair, pulses->pair, from * sizeof *rest.pair);
        memcpy(rest.pair + from, pulses->pair + to, (pulses->count - to) * sizeof *rest.pair);
        status = from_all(link, &rest, plan, clock_hz, &key, err);
        rate[g] = status ? NAN : key.rate_signed;
        composable[g] = status ? NAN : key.rate_composable;
    }
    free(rest.pair);
    *error = (struct errors){ spread(rate, groups), spread(composable, groups) };
    return status;
}

/* No key that a short look at the light has made. */
static void be_cautious(const struct qkd_plan *plan, double clock_hz, struct errors error,
                        struct qkd_key *out)
{
    out->rate_error = error.rate;
    if (isfinite(error.composable))
        out->rate_composable -= QKD_LIGHT_CAUTION * error.composable;
    else
        out->rate_composable = fmin(out->rate_composable, 0.0);
    const bool known = isfinite(out->rate_error);
    const double sure = known ? out->rate_signed - QKD_LIGHT_CAUTION * out->rate_error : 0.0;
    out->rate_per_pulse = fmax(0.0, sure);
    out->rate_bit_s = out->rate_per_pulse * clock_hz;
    out->key_bits = out->rate_per_pulse * plan->key.pulses;
    if (out->verdict != QKD_CLAIMED || out->rate_per_pulse > 0.0)
        return;
    out->verdict = QKD_NO_KEY;
    if (known)
        snprintf(out->reason, sizeof out->reason,
                 "no key: the light is known from few pulses, %.3g +- %.2g bits per pulse pair may "
                 "be none: raise source.samples",
                 out->rate_signed, out->rate_error);
    else
        snprintf(out->reason, sizeof out->reason,
                 "no key: all pulses come from one stretch of light, which does not show how far "
                 "its photon numbers are known: raise comb.record_s, comb.members or "
                 "source.samples");
}

enum base_status qkd_key_from_pulses(const struct qkd_link *link,
                                     const struct optics_pulses *pulses,
                                     const struct qkd_plan *plan, double clock_hz,
                                     struct qkd_key *out, struct base_error *err)
{
    enum base_status status = from_all(link, pulses, plan, clock_hz, out, err);
    if (status)
        return status;
    struct errors error = { NAN, NAN };
    if (alike(pulses))
        error = (struct errors){ 0.0, 0.0 };
    else if (pulses->blocks > 1)
        status = jackknife(link, pulses, plan, clock_hz, &error, err);
    if (status)
        return base_while(err, "finding how far the light is known");
    be_cautious(plan, clock_hz, error, out);
    return BASE_OK;
}
