/* What is maximised, and in which coordinates. */
#include "qkd/optimise_parts.h"

#include <math.h>

enum { SYM_Z, SYM_Y, SYM_K, SYM_Q, SYM_M, SYM_L };
enum { ZA, ZB, YA, YB, K, QA, QB, M, L, DL_Y, DL_X, DK };

/* Settings beyond these are none: decoys so weak or rare that rounding rules the bounds. */
static const double least_ratio = 1e-4, least_photons = 1e-6, least_probability = 1e-7;

/* Ratios to the vacuum's probability and intensities; p follows from sum p = 1. */
struct raw {
    double z, y, x, log_q, log_y, log_x; /* ln p_z/p_o, ln p_y/p_o, ln p_x/p_o */
};

static struct raw raw_of(const struct qkd_user *u)
{
    const double o = fmax(qkd_user_vacuum(u), least_probability);
    const double y = fmax(u->p_y, least_probability), x = fmax(u->p_x, least_probability);
    const double z = fmax(u->p_z, least_probability);
    return (struct raw){ u->z, u->y, u->x, log(z / o), log(y / o), log(x / o) };
}

static struct qkd_user user_of(struct raw r)
{
    const double top = fmax(fmax(0.0, r.log_q), fmax(r.log_y, r.log_x));
    const double z = exp(r.log_q - top), y = exp(r.log_y - top), x = exp(r.log_x - top);
    const double sum = exp(-top) + z + y + x;
    return (struct qkd_user){ r.z, r.y, r.x, z / sum, y / sum, x / sum };
}

static void symmetric_knobs(struct raw a, double *k)
{
    const double ly = a.log_y - a.y, lx = a.log_x - a.x, ratio = log(a.x / a.y);
    k[SYM_Z] = log(a.z);
    k[SYM_Y] = log(a.y);
    k[SYM_K] = ratio;
    k[SYM_Q] = a.log_q;
    k[SYM_M] = ly - 2.0 * lx - 3.0 * ratio;
    k[SYM_L] = ly;
}

static void full_knobs(struct raw a, struct raw b, double *k)
{
    const double ly_a = a.log_y - a.y, lx_a = a.log_x - a.x, k_a = log(a.x / a.y);
    const double ly_b = b.log_y - b.y, lx_b = b.log_x - b.x, k_b = log(b.x / b.y);
    k[ZA] = log(a.z);
    k[ZB] = log(b.z);
    k[YA] = log(a.y);
    k[YB] = log(b.y);
    k[K] = 0.5 * (k_a + k_b);
    k[QA] = a.log_q;
    k[QB] = b.log_q;
    k[M] = ly_b - lx_a - lx_b - 3.0 * k[K];
    k[L] = 0.5 * (ly_a + ly_b);
    k[DL_Y] = ly_a - ly_b;
    k[DL_X] = lx_a - lx_b;
    k[DK] = k_a - k_b;
}

void qkd_search_knobs(const struct qkd_search *search, const struct qkd_pair_settings *settings,
                      double *knobs)
{
    const struct raw a = raw_of(&settings->alice);
    if (search->knobs == QKD_KNOBS_SYMMETRIC)
        symmetric_knobs(a, knobs);
    else
        full_knobs(a, raw_of(&settings->bob), knobs);
}

size_t qkd_search_first_kink(const struct qkd_search *search)
{
    return search->knobs == QKD_KNOBS_SYMMETRIC ? SYM_M : M;
}

void qkd_search_settings(const struct qkd_search *search, const double *k,
                         struct qkd_pair_settings *settings)
{
    if (search->knobs == QKD_KNOBS_SYMMETRIC) {
        const double y = exp(k[SYM_Y]), x = y * exp(k[SYM_K]);
        const double lx = 0.5 * (k[SYM_L] - k[SYM_M] - 3.0 * k[SYM_K]);
        settings->alice = settings->bob =
            user_of((struct raw){ exp(k[SYM_Z]), y, x, k[SYM_Q], k[SYM_L] + y, lx + x });
        return;
    }
    const double ya = exp(k[YA]), xa = ya * exp(k[K] + 0.5 * k[DK]);
    const double yb = exp(k[YB]), xb = yb * exp(k[K] - 0.5 * k[DK]);
    const double ly_a = k[L] + 0.5 * k[DL_Y], ly_b = k[L] - 0.5 * k[DL_Y];
    const double lx_sum = ly_b - k[M] - 3.0 * k[K];
    const double lx_a = 0.5 * (lx_sum + k[DL_X]), lx_b = 0.5 * (lx_sum - k[DL_X]);
    settings->alice = user_of((struct raw){ exp(k[ZA]), ya, xa, k[QA], ly_a + ya, lx_a + xa });
    settings->bob = user_of((struct raw){ exp(k[ZB]), yb, xb, k[QB], ly_b + yb, lx_b + xb });
}

/* Also false for NAN. */
static bool usable(const struct qkd_user *u)
{
    return u->z <= 10.0 && u->y <= 10.0 && u->x < u->y && u->x >= least_ratio * u->y &&
           u->y >= least_photons && u->z >= least_photons && u->p_z >= least_probability &&
           u->p_y >= least_probability && u->p_x >= least_probability &&
           qkd_user_vacuum(u) >= least_probability;
}

bool qkd_search_usable(const struct qkd_pair_settings *settings)
{
    return usable(&settings->alice) && usable(&settings->bob);
}

void qkd_search_bounds(const struct qkd_search *search, const struct qkd_pair_settings *settings,
                       struct qkd_gains *gains, struct qkd_decoy *decoy, struct qkd_bounds *bounds)
{
    const struct qkd_user *a = &settings->alice, *b = &settings->bob;
    struct qkd_counts counts;
    qkd_gains_of(&search->link, a, b, gains);
    qkd_counts_expected(gains, a, b, search->plan->key.pulses, &counts);
    qkd_decoy_of(&counts, a, b, search->limits, decoy);
    if (search->estimator == QKD_INDEPENDENT)
        qkd_bounds_independent(decoy, bounds);
    else if (search->estimator == QKD_JOINT)
        qkd_bounds_joint(decoy, bounds);
    else
        qkd_bounds_double(decoy, bounds);
}

double qkd_search_rate(const struct qkd_search *search, const struct qkd_pair_settings *settings)
{
    if (!qkd_search_usable(settings))
        return -INFINITY;

    struct qkd_gains gains;
    struct qkd_decoy decoy;
    struct qkd_bounds bounds;
    qkd_search_bounds(search, settings, &gains, &decoy, &bounds);

    const double zz = gains.gain[QKD_ZZ];
    const double error = zz > 0.0 ? gains.error_gain[QKD_ZZ] / zz : 0.5;
    return settings->alice.p_z * settings->bob.p_z *
           (bounds.core - search->plan->key.error_correction * zz * qkd_entropy(error));
}

struct qkd_search qkd_search_of(const struct qkd_link *link, const struct qkd_plan *plan)
{
    const struct qkd_key_plan *key = &plan->key;
    return (struct qkd_search){
        .link = *link,
        .plan = plan,
        .limits = qkd_limits_of(key->statistics, key->failure),
        .estimator = key->estimator == QKD_LP ? QKD_DOUBLE : key->estimator,
        .knobs = key->optimise == QKD_OPTIMISE_SYMMETRIC ? QKD_KNOBS_SYMMETRIC : QKD_KNOBS_FULL,
    };
}

double qkd_optimise_rate(const struct qkd_link *link, const struct qkd_plan *plan,
                         const struct qkd_user *alice, const struct qkd_user *bob)
{
    const struct qkd_search search = qkd_search_of(link, plan);
    const struct qkd_pair_settings settings = { *alice, *bob };
    return qkd_search_rate(&search, &settings);
}

double qkd_search_cost(const struct qkd_search *search, const double *knobs)
{
    struct qkd_pair_settings settings;
    qkd_search_settings(search, knobs, &settings);
    const double rate = qkd_search_rate(search, &settings);
    return rate > 0.0 ? -log(rate) : QKD_SEARCH_NO_KEY;
}
