/* Which plans need it, and what each of their parts asks for. */
#include "qkd/within.h"

#include "qkd/within_parts.h"

#include "qkd/key.h"
#include "qkd/optimise.h"
#include "qkd/reconcile.h"

#include <math.h>
#include <string.h>

static const char *const names[QKD_SETTINGS] = { "alice.z",   "alice.y",   "alice.x", "alice.p_z",
                                                 "alice.p_y", "alice.p_x", "bob.z",   "bob.y",
                                                 "bob.x",     "bob.p_z",   "bob.p_y", "bob.p_x" };

static enum base_status add_name(const char *word, size_t length, unsigned *mask,
                                 struct base_error *err)
{
    for (unsigned k = 0; k < QKD_SETTINGS; k++)
        if (strlen(names[k]) == length && !strncmp(names[k], word, length)) {
            *mask |= 1u << k;
            return BASE_OK;
        }
    return base_fail(err, BASE_ERR_CONFIG,
                     "key.fixed: unknown setting '%.*s': alice.z .y .x .p_z .p_y .p_x and bob's "
                     "are known",
                     (int)length, word);
}

enum base_status qkd_within_fixed(const char *text, unsigned *mask, struct base_error *err)
{
    static const char between[] = " ,\t";
    *mask = 0;
    for (text += strspn(text, between); *text; text += strspn(text, between)) {
        const size_t length = strcspn(text, between);
        const enum base_status status = add_name(text, length, mask, err);
        if (status)
            return status;
        text += length;
    }
    return BASE_OK;
}

static bool limited(const struct qkd_key_plan *key)
{
    return key->least_photons > 0.0 || key->most_photons > 0.0 || key->extinction_db > 0.0;
}

bool qkd_within_needed(const struct qkd_key_plan *key)
{
    return limited(key) || key->fixed[0] || key->reconciliation != QKD_FIXED ||
           key->estimator >= QKD_ASYMPTOTIC;
}

static enum base_status check_user(const char *who, const struct qkd_user *u,
                                   const struct qkd_key_plan *key, struct base_error *err)
{
    const double rounding = 1.0 + 1e-12, mu[] = { u->z, u->y, u->x };
    const double weakest = fmin(u->z, u->x), strongest = fmax(u->z, u->y);
    for (int i = 0; i < 3; i++) {
        if (mu[i] * rounding < key->least_photons)
            return base_fail(err, BASE_ERR_CONFIG,
                             "%s.%c = %g lies below key.least_photons = %g: raise it, or free it "
                             "for the optimiser",
                             who, "zyx"[i], mu[i], key -> least_photons);
        if (key->most_photons > 0.0 && mu[i] > key->most_photons * rounding)
            return base_fail(err, BASE_ERR_CONFIG,
                             "%s.%c = %g lies above key.most_photons = %g: lower it, or free it "
                             "for the optimiser",
                             who, "zyx"[i], mu[i], key -> most_photons);
    }
    if (key->extinction_db > 0.0 &&
        10.0 * log10(strongest / weakest) > key->extinction_db * rounding)
        return base_fail(err, BASE_ERR_CONFIG,
                         "%s's intensities from %g to %g photons span %.1f dB, key.extinction_db "
                         "= %g: bring them closer, or free them for the optimiser",
                         who, weakest, strongest, 10.0 * log10(strongest / weakest),
                         key->extinction_db);
    return BASE_OK;
}

static enum base_status check_limits(const struct qkd_plan *settings, struct base_error *err)
{
    const enum base_status status = check_user("alice", &settings->alice, &settings->key, err);
    return status ? status : check_user("bob", &settings->bob, &settings->key, err);
}

/* The plan as the free optimiser knows it, paying f for error correction. */
static struct qkd_plan freed(const struct qkd_plan *plan, double f)
{
    struct qkd_plan plain = *plan;
    plain.key.least_photons = plain.key.most_photons = plain.key.extinction_db = 0.0;
    plain.key.fixed[0] = '\0';
    plain.key.reconciliation = QKD_FIXED;
    plain.key.error_correction = f;
    return plain;
}

static enum base_status search(const struct qkd_link *link, const struct qkd_plan *plan, double f,
                               struct qkd_plan *best, struct base_error *err)
{
    struct qkd_plan plain = freed(plan, f);
    unsigned fixed;
    enum base_status status = qkd_within_fixed(plan->key.fixed, &fixed, err);
    if (status)
        return status;
    if (plan->key.estimator >= QKD_ASYMPTOTIC) {
        qkd_within_signals(link, &plain, fixed, &plan->key, best);
        return check_limits(best, err);
    }
    struct qkd_plan start;
    status = qkd_optimise(link, &plain, &start, err);
    if (status)
        return status;
    start.key = plan->key;
    if (fixed || (limited(&plan->key) && check_limits(&start, err)))
        qkd_within_search(link, &plain, fixed, &plan->key, &start);
    best->alice = start.alice;
    best->bob = start.bob;
    return check_limits(best, err);
}

/* What error correction costs at these settings. */
static double price(const struct qkd_link *link, const struct qkd_plan *at)
{
    struct qkd_gains g;
    qkd_gains_of(link, &at->alice, &at->bob, &g);
    const double zz = g.gain[QKD_ZZ], sifted = at->key.pulses * at->alice.p_z * at->bob.p_z * zz;
    return qkd_reconcile_of(&at->key, zz > 0.0 ? g.error_gain[QKD_ZZ] / zz : 0.5, sifted)
        .efficiency;
}

enum base_status qkd_within(const struct qkd_link *link, const struct qkd_plan *plan,
                            struct qkd_plan *best, struct base_error *err)
{
    *best = *plan;
    if (plan->key.optimise == QKD_OPTIMISE_NONE)
        return check_limits(best, err);
    /* The price moves by little with the settings: three rounds settle it to 1e-4. */
    const int rounds = plan->key.reconciliation == QKD_FIXED ? 1 : 3;
    enum base_status status = BASE_OK;
    for (int i = 0; i < rounds && !status; i++)
        status = search(link, plan, fmax(1.0, price(link, best)), best, err);
    return status ? base_while(err, "optimising the settings of an encoder") : BASE_OK;
}
