#include "qkd/key.h"

#include "qkd/gains_matched.h"
#include "qkd/patterns.h"
#include "qkd/reconcile.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

/* Signal pairs: both users send z. */
static double signal_fraction(const struct qkd_plan *plan)
{
    return plan->alice.p_z * plan->bob.p_z;
}

/* Probability that both signal pulses carry one photon: a1z b1z. */
static double pair_z(const struct qkd_plan *plan)
{
    return plan->alice.z * plan->bob.z * exp(-plan->alice.z - plan->bob.z);
}

static double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

/* Text of why the formula gives no key. */
static void explain(const struct qkd_bounds *bounds, double correction, struct qkd_key *out)
{
    if (!(bounds->core > 0.0))
        snprintf(
            out->reason, sizeof out->reason,
            "no key: the counts allow a phase error of %.3g of single-photon pairs, with a yield "
            "of %.3g",
            bounds->e11_upper, bounds->s11_lower);
    else
        snprintf(out->reason, sizeof out->reason,
                 "no key: error correction takes %.3g bit per signal pair, single-photon pairs "
                 "give %.3g",
                 correction, bounds->core);
}

static void spend(const struct qkd_bounds *bounds, double share, double pair, double gain_zz,
                  double correction, struct qkd_budget *out)
{
    out->sifted = share * gain_zz;
    out->multiphoton = share * (gain_zz - pair * bounds->s11_lower);
    out->phase_error = share * (pair * bounds->s11_lower - bounds->core);
    out->error_correction = share * correction;
}

void qkd_key_of_bounds(const struct qkd_bounds *bounds, double gain_zz, double error_zz,
                       const struct qkd_plan *plan, double pulses, double clock_hz,
                       struct qkd_key *out)
{
    const struct qkd_key_plan *key = &plan->key;
    const double pairs_sent = pulses * signal_fraction(plan);
    const double pair = bounds->pair_z > 0.0 ? bounds->pair_z : pair_z(plan);
    const struct qkd_reconcile cost = qkd_reconcile_of(key, error_zz, pairs_sent * gain_zz);
    const double correction = cost.efficiency * gain_zz * qkd_entropy(error_zz);

    out->s11_lower = bounds->s11_lower;
    out->e11_upper = bounds->e11_upper;
    out->rate_signed = signal_fraction(plan) * cost.kept * (bounds->core - correction);
    out->rate_per_pulse = fmax(0.0, out->rate_signed);
    out->rate_bit_s = out->rate_per_pulse * clock_hz;
    out->key_bits = out->rate_per_pulse * pulses;
    out->failure_total = bounds->uses * key->failure;
    out->estimator = key->estimator;
    out->reconciliation = key->reconciliation;
    out->error_correction = cost.efficiency;
    out->verdict = out->rate_signed > 0.0 ? QKD_CLAIMED : QKD_NO_KEY;
    out->reason[0] = '\0';
    if (out->verdict == QKD_NO_KEY)
        explain(bounds, correction, out);

    const struct qkd_composable_terms terms = qkd_composable_usual();
    out->failure = qkd_failure_of(key->estimator, key->failure, &terms);
    out->rate_composable = out->rate_signed; /* of an infinitely long key */
    if (key->estimator < QKD_ASYMPTOTIC) {
        const struct qkd_composable c =
            qkd_composable_length(bounds, pair, cost.kept * pairs_sent,
                                  cost.kept * pairs_sent * correction, key->failure, &terms);
        out->rate_composable = c.length_bits / pulses;
    }
    spend(bounds, signal_fraction(plan) * cost.kept, pair, gain_zz, correction, &out->budget);
    out->budget.finite_length = out->rate_signed - out->rate_composable;
}

static enum base_status check(const struct qkd_plan *plan, double clock_hz, struct base_error *err)
{
    if (!(clock_hz > 0.0) || !isfinite(clock_hz))
        return base_fail(err, BASE_ERR_DOMAIN, "clock %g Hz: a positive frequency is needed",
                         clock_hz);
    return qkd_plan_check(plan, err);
}

static enum base_status check_signal(const struct qkd_counts *counts, struct base_error *err)
{
    const double sent = counts->sent[QKD_ZZ], clicks = counts->clicks[QKD_ZZ];
    const double errors = counts->errors[QKD_ZZ];
    if (!(sent >= 0.0 && isfinite(sent) && clicks >= 0.0 && clicks <= sent * (1.0 + 1e-12)))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "counts of zz: clicks = %g of sent = %g: 0 <= clicks <= sent is needed",
                         clicks, sent);
    if (!(errors >= 0.0 && errors <= clicks * (1.0 + 1e-12)))
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "counts of zz: errors = %g of clicks = %g: the number of errors is needed, "
            "as error correction costs what they say",
            errors, clicks);
    return BASE_OK;
}

/* Counts of a run of `pulses` pulse pairs, sent as the plan says. */
static enum base_status evaluate(const struct qkd_counts *counts, const struct qkd_plan *plan,
                                 double pulses, double clock_hz, struct qkd_key *out,
                                 struct base_error *err)
{
    *out = (struct qkd_key){ .single_yield = NAN,
                             .single_error_x = NAN,
                             .rate_if_poisson = NAN,
                             .rate_error = NAN,
                             .error_model = QKD_KEY_COUNTED,
                             .live_fraction = NAN,
                             .count_rate_hz = NAN,
                             .verdict = QKD_NO_KEY };
    qkd_patterns_warn(counts, &plan->alice, &plan->bob, out->warning);
    enum base_status status = check(plan, clock_hz, err);
    if (!status)
        status = check_signal(counts, err);
    if (status)
        return base_while(err, "computing a key rate");

    for (int k = 0; k < QKD_PAIRS; k++) {
        out->gain[k] = ratio(counts->clicks[k], counts->sent[k]);
        out->error_gain[k] = ratio(counts->errors[k], counts->sent[k]);
    }
    out->qber_z = ratio(counts->errors[QKD_ZZ], counts->clicks[QKD_ZZ]);
    out->qber_x = ratio(counts->errors[QKD_XX], counts->clicks[QKD_XX]);
    out->alice = plan->alice;
    out->bob = plan->bob;

    struct qkd_bounds bounds;
    status = qkd_bounds_estimate_with(counts, &plan->alice, &plan->bob, plan->key.failure,
                                      plan->key.estimator, plan->key.statistics, &bounds, err);
    if (status)
        return base_while(err, "computing a key rate");
    qkd_key_of_bounds(&bounds, out->gain[QKD_ZZ], out->qber_z, plan, pulses, clock_hz, out);

    /* the same counts as if they were expectations */
    struct qkd_bounds certain;
    status =
        qkd_bounds_estimate(counts, &plan->alice, &plan->bob, 0.0, QKD_ASYMPTOTIC, &certain, err);
    const double share = out->budget.sifted > 0.0 ? out->budget.sifted / out->gain[QKD_ZZ] : 0.0;
    out->budget.statistics = status ? NAN : share * (certain.core - bounds.core);
    return BASE_OK;
}

enum base_status qkd_key_from_counts(const struct qkd_counts *counts, const struct qkd_plan *plan,
                                     double clock_hz, struct qkd_key *out, struct base_error *err)
{
    if (plan->key.source == QKD_SOURCE_MEASURED)
        return base_fail(err, BASE_ERR_CONFIG,
                         "key.source = measured: the photon numbers are those of a model's light; "
                         "counts of a laboratory need poisson");
    /* The run was as long as its counts say, not as long as the plan's. */
    const double run = counts->sent[QKD_ZZ] / signal_fraction(plan);
    const double pulses = run >= 1.0 && isfinite(run) ? run : plan->key.pulses;
    const enum base_status status = evaluate(counts, plan, pulses, clock_hz, out, err);
    if (!status)
        qkd_key_judge_counts(counts, out);
    return status;
}

enum base_status qkd_key_from_gains(const struct qkd_gains *gains, const struct qkd_plan *plan,
                                    double clock_hz, struct qkd_key *out, struct base_error *err)
{
    struct qkd_counts counts;
    qkd_counts_expected(gains, &plan->alice, &plan->bob, plan->key.pulses, &counts);
    const enum base_status status = evaluate(&counts, plan, plan->key.pulses, clock_hz, out, err);
    if (status)
        return status;
    /* not through counts: a pair never sent still has a gain */
    for (int k = 0; k < QKD_PAIRS; k++) {
        out->gain[k] = gains->gain[k];
        out->error_gain[k] = gains->error_gain[k];
    }
    out->qber_z = ratio(gains->error_gain[QKD_ZZ], gains->gain[QKD_ZZ]);
    out->qber_x = ratio(gains->error_gain[QKD_XX], gains->gain[QKD_XX]);
    return BASE_OK;
}

/* Infinitely many decoys: the truth of the model in place of bounds. */
static void know_all(const struct qkd_plan *plan, double clock_hz, struct qkd_key *out)
{
    const struct qkd_bounds truth = {
        .s11_lower = out->single_yield,
        .e11_upper = fmin(0.5, out->single_error_x),
        .core = pair_z(plan) * out->single_yield * (1.0 - qkd_entropy(out->single_error_x)),
    };
    qkd_key_of_bounds(&truth, out->gain[QKD_ZZ], out->qber_z, plan, plan->key.pulses, clock_hz,
                      out);
}

enum base_status qkd_key_rate(const struct qkd_link *link, const struct qkd_plan *plan,
                              double clock_hz, struct qkd_key *out, struct base_error *err)
{
    const enum base_status status = qkd_link_check(link, err);
    if (status)
        return base_while(err, "computing a key rate");

    struct qkd_gains gains;
    struct qkd_plan seen = *plan;
    qkd_gains_of(link, &plan->alice, &plan->bob, &gains);
    if (plan->key.estimator == QKD_INFINITE)
        seen.key.estimator = QKD_ASYMPTOTIC;
    const enum base_status rated = qkd_key_from_gains(&gains, &seen, clock_hz, out, err);
    if (rated)
        return rated;
    const struct qkd_single single = qkd_gains_single(link);
    const double click = qkd_matched_click(link, &plan->alice, &plan->bob);
    const double live = link->match.active ? qkd_matched_live(link, click) : 1.0;
    out->single_yield = single.yield * live;
    out->live_fraction = live;
    out->count_rate_hz = clock_hz * click * sqrt(live); /* of one detector */
    out->single_error_x = single.error_x;
    out->error_model = link->error_model;
    if (plan->key.estimator == QKD_INFINITE)
        know_all(plan, clock_hz, out);
    return BASE_OK;
}

double qkd_key_infinite_decoys(const struct qkd_link *link, const struct qkd_plan *plan)
{
    struct qkd_gains gains;
    qkd_gains_of(link, &plan->alice, &plan->bob, &gains);
    const struct qkd_single single = qkd_gains_single(link);
    const double Q = gains.gain[QKD_ZZ], T = gains.error_gain[QKD_ZZ];
    return pair_z(plan) * single.yield * (1.0 - qkd_entropy(single.error_x)) -
           plan->key.error_correction * Q * qkd_entropy(ratio(T, Q));
}
