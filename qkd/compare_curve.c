#include "qkd/compare_curve.h"

#include "qkd/compare.h"
#include "qkd/compare_finite.h"
#include "qkd/compare_matching.h"
#include "qkd/compare_pairing.h"
#include "qkd/optimise.h"

#include <math.h>
#include <stddef.h>

#define AT(field) offsetof(struct qkd_comparison, field)
#define CURVE(name, field, about)                                                                  \
    {                                                                                              \
        name, BASE_REALS, AT(field), "bit/s", 0.0, INFINITY, NAN, "loss_db", about                 \
    }

static const struct base_field rows[] = {
    { "crossing_db", BASE_REAL, AT(crossing_db), "dB", 0.0, INFINITY, NAN, NULL,
      "loss from which the finite twin-field key passes the PLOB bound" },
    { "loss_db", BASE_REALS, AT(loss_db), "dB", 0.0, INFINITY, NAN, NULL,
      "loss between the users, without detectors" },
    CURVE("mdi", mdi, "four-intensity MDI-QKD, finite key of the plan, best settings"),
    CURVE("mdi_infinite", mdi_infinite, "MDI-QKD, infinitely many decoys and pulses"),
    CURVE("sending", sending, "sending or not sending (twin field), infinitely many decoys"),
    CURVE("sending_finite", sending_finite,
          "sending or not sending, three decoys, finite key of as many pulses"),
    CURVE("phase_matching", phase_matching,
          "phase matching by the symmetry of its encoding, infinitely many decoys"),
    CURVE("phase_matching_finite", phase_matching_finite,
          "phase matching, two decoys, finite key of as many pulses"),
    CURVE("pairing", pairing, "mode pairing (asynchronous MDI), infinitely many decoys"),
    CURVE("pairing_finite", pairing_finite,
          "mode pairing, two decoys, finite key of as many pulses"),
    CURVE("entanglement", entanglement, "BBM92 with a pair source of the best brightness"),
    CURVE("entanglement_network", entanglement_network,
          "BBM92 in a fully connected network of network.users, compare.brightness_hz a link"),
    CURVE("plob", plob, "most that a link without a repeater can give (PLOB), fibre alone"),
    { "failure.sending", BASE_REAL, AT(failure_sending), "1", 0.0, INFINITY, NAN, NULL,
      "composable failure of sending_finite, every bound counted; the plan's key.failure each" },
    { "failure.phase_matching", BASE_REAL, AT(failure_phase_matching), "1", 0.0, INFINITY, NAN,
      NULL, "the same of phase_matching_finite" },
    { "failure.pairing", BASE_REAL, AT(failure_pairing), "1", 0.0, INFINITY, NAN, NULL,
      "the same of pairing_finite" },
};

const struct base_table qkd_comparison_table = {
    .title = "Comparison",
    .size = sizeof(struct qkd_comparison),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};

/* What is carried from one loss to the next. */
struct walk {
    const struct optics_plan *optics;
    const struct qkd_plan *plan;
    struct qkd_optimum scan;
    struct qkd_sending sending;
    struct qkd_matching matching;
    struct qkd_pairing pairing;
};

static bool alloc(struct qkd_comparison *out, size_t count)
{
    struct base_reals *all[] = { &out->loss_db,
                                 &out->mdi,
                                 &out->mdi_infinite,
                                 &out->sending,
                                 &out->sending_finite,
                                 &out->phase_matching,
                                 &out->phase_matching_finite,
                                 &out->pairing,
                                 &out->pairing_finite,
                                 &out->entanglement,
                                 &out->entanglement_network,
                                 &out->plob };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!base_reals_alloc(all[i], count))
            return false;
    return true;
}

static enum base_status mdi(struct walk *w, const struct qkd_link *link, size_t k,
                            struct qkd_comparison *out, struct base_error *err)
{
    const double clock_hz = w->optics->encoder.clock_hz;
    struct qkd_plan best, all = *w->plan;
    struct qkd_key key;
    enum base_status status = qkd_optimise_next(link, w->plan, &w->scan, &best, err);
    if (!status)
        status = qkd_key_rate(link, &best, clock_hz, &key, err);
    if (status)
        return status;
    out->mdi.value[k] = key.rate_bit_s;
    all.key.estimator = QKD_INFINITE;
    all.key.optimise = QKD_OPTIMISE_SYMMETRIC;
    status = qkd_optimise(link, &all, &best, err);
    if (!status)
        status = qkd_key_rate(link, &best, clock_hz, &key, err);
    out->mdi_infinite.value[k] = status ? NAN : key.rate_bit_s;
    return status;
}

static void finite_keys(struct walk *w, const struct qkd_compare_link *link, size_t k,
                        struct qkd_comparison *out)
{
    const double clock_hz = w->optics->encoder.clock_hz;
    const double pulses = w->plan->key.pulses, eps = w->plan->key.failure;
    const struct qkd_sending_run sending = { pulses, eps };
    const struct qkd_matching_run matching = { pulses, eps, w->plan->compare.phase_slices };
    const struct qkd_pairing_run pairing = { pulses, eps, w->plan->compare.pairing_interval };
    const struct qkd_matching_key matched = qkd_matching_best(link, &matching, &w->matching);
    const struct qkd_pairing_key paired = qkd_pairing_best(link, &pairing, &w->pairing);
    out->sending_finite.value[k] =
        clock_hz * fmax(0.0, qkd_sending_best(link, &sending, &w->sending));
    out->phase_matching_finite.value[k] = clock_hz * fmax(0.0, matched.rate);
    out->pairing_finite.value[k] = clock_hz * fmax(0.0, paired.rate);
    out->failure_sending = qkd_sending_failure(eps);
    out->failure_phase_matching = matched.failure_total;
    out->failure_pairing = paired.failure_total;
}

static enum base_status single_photon(struct walk *w, const struct qkd_link *link, size_t k,
                                      struct qkd_comparison *out, struct base_error *err)
{
    const struct qkd_compare_plan *plan = &w->plan->compare;
    const double clock_hz = w->optics->encoder.clock_hz;
    const struct qkd_compare_link same = { .transmittance = link->eta_a,
                                           .dark_probability = link->dark_probability,
                                           .error = link->error_x,
                                           .error_correction = w->plan->key.error_correction };
    struct qkd_compare_best best;
    const enum base_status status =
        qkd_compare_best_of(&same, plan->phase_slices, plan->pairing_interval, &best, err);
    if (status)
        return status;
    out->sending.value[k] = clock_hz * best.sending;
    out->phase_matching.value[k] = clock_hz * best.phase_matching;
    out->pairing.value[k] = clock_hz * best.pairing;
    finite_keys(w, &same, k, out);
    return BASE_OK;
}

/* Four detectors a user: two bases, two outcomes; jitter of two detectors in the coincidence. */
static enum base_status entanglement(const struct walk *w, const struct qkd_link *link, size_t k,
                                     struct qkd_comparison *out, struct base_error *err)
{
    static const double least_jitter_s = 1e-12;
    const double window_s = w->optics->detector.window_s;
    const double fwhm = 2.0 * sqrt(2.0 * log(2.0)) * sqrt(2.0) * w->optics->detector.jitter_s;
    struct qkd_compare_pairs source = { .transmittance = link->eta_a,
                                        .dark_hz = 4.0 * link->dark_probability / window_s,
                                        .window_s = window_s,
                                        .jitter_s = fmax(least_jitter_s, fwhm),
                                        .error = link->error_x,
                                        .error_correction = w->plan->key.error_correction };
    enum base_status status =
        qkd_compare_entanglement_best(&source, &out->entanglement.value[k], err);
    if (status)
        return status;
    source.brightness_hz = w->plan->compare.brightness_hz;
    source.channels = (double)(w->plan->network.users - 1);
    return qkd_compare_entanglement(&source, &out->entanglement_network.value[k], err);
}

static enum base_status point(struct walk *w, double loss_db, size_t k, struct qkd_comparison *out,
                              struct base_error *err)
{
    struct optics_plan optics = *w->optics;
    optics.alice.loss_db = optics.bob.loss_db = loss_db / 2.0;
    const struct qkd_link link = qkd_link_for(&optics, &w->plan->key);
    out->loss_db.value[k] = loss_db;
    out->plob.value[k] =
        optics.encoder.clock_hz * qkd_compare_plob(pow(10.0, -fmax(loss_db, 1e-3) / 10.0));
    enum base_status status = mdi(w, &link, k, out, err);
    if (!status)
        status = single_photon(w, &link, k, out, err);
    if (!status)
        status = entanglement(w, &link, k, out, err);
    return status ? base_while(err, "comparing protocols at %g dB", loss_db) : BASE_OK;
}

/* Where ln(twin-field / PLOB) passes zero: straight between the points. */
static double crossing(const struct qkd_comparison *c)
{
    for (size_t k = 0; k < c->loss_db.count; k++) {
        const double now = log(c->sending_finite.value[k] / c->plob.value[k]);
        if (!(now > 0.0))
            continue;
        if (k == 0)
            return c->loss_db.value[0];
        const double before = log(c->sending_finite.value[k - 1] / c->plob.value[k - 1]);
        const double share = isfinite(before) ? before / (before - now) : 1.0;
        return c->loss_db.value[k - 1] + share * (c->loss_db.value[k] - c->loss_db.value[k - 1]);
    }
    return NAN;
}

enum base_status qkd_comparison_of(const struct optics_plan *optics, const struct qkd_plan *plan,
                                   const struct base_progress *progress, struct qkd_comparison *out,
                                   struct base_error *err)
{
    const size_t count = plan->compare.points;
    struct walk w = { .optics = optics, .plan = plan };
    *out = (struct qkd_comparison){ .crossing_db = NAN };
    if (count < 2 || !(plan->compare.most_db > 0.0))
        return base_fail(err, BASE_ERR_CONFIG,
                         "compare.points = %zu up to compare.most_db = %g: two points or more up "
                         "to a loss above 0 dB are needed",
                         count, plan->compare.most_db);
    if (!alloc(out, count))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for curves of %zu points", count);
    for (size_t k = 0; k < count; k++) {
        const double loss_db = plan->compare.most_db * (double)k / (double)(count - 1);
        const enum base_status status = point(&w, loss_db, k, out, err);
        if (status)
            return status;
        if (!base_progress_report(progress, (double)(k + 1) / (double)count))
            return base_fail(err, BASE_ERR_UNFINISHED, "stopped at %g dB of the comparison",
                             loss_db);
    }
    out->crossing_db = crossing(out);
    return BASE_OK;
}
