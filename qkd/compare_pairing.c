#include "qkd/compare_pairing.h"

#include "base/constants.h"
#include "qkd/compare_climb.h"
#include "qkd/composable.h"
#include "qkd/decoy.h"
#include "qkd/series.h"

#include <math.h>
#include <stdbool.h>

enum { O, NU, MU, SENT };

static bool usable(const struct qkd_pairing *s)
{
    return s->nu > 0.0 && s->nu < s->mu && s->mu <= 10.0 && s->p_mu > 0.0 && s->p_nu > 0.0 &&
           s->p_mu + s->p_nu < 1.0 && s->slice > 0.0 && s->slice <= BASE_PI;
}

/* A run: probabilities of what is sent, of clicks, and the slots that are paired. */
struct run {
    const struct qkd_compare_link *link;
    double photons[SENT], p[SENT];
    double click[SENT][SENT]; /* any of the two detectors, Alice's and Bob's light */
    double pairs;             /* paired clicks per pulse */
    double slots;             /* in the run: pairs over the square of the mean click probability */
};

static struct run run_of(const struct qkd_compare_link *link, const struct qkd_pairing *s,
                         const struct qkd_pairing_run *of)
{
    struct run r = { .link = link,
                     .photons = { 0.0, s->nu, s->mu },
                     .p = { 1.0 - s->p_mu - s->p_nu, s->p_nu, s->p_mu } };
    const double dark = 1.0 - (1.0 - link->dark_probability) * (1.0 - link->dark_probability);
    double mean = 0.0;
    for (int a = 0; a < SENT; a++)
        for (int b = 0; b < SENT; b++) {
            r.click[a][b] =
                qkd_series_click(dark, link->transmittance * (r.photons[a] + r.photons[b]));
            mean += r.p[a] * r.p[b] * r.click[a][b];
        }
    r.pairs = qkd_compare_pairs_per_pulse(mean, of->interval);
    r.slots = of->pulses * r.pairs / (mean * mean);
    return r;
}

/* Slots in which a user's pulses are a Z pair with light `a`, or a vacuum. */
static double chance(const struct run *r, int a)
{
    return a == O ? r->p[O] * r->p[O] : 2.0 * r->p[a] * r->p[O];
}

static void count_z(const struct run *r, int pair, int a, int b, struct qkd_counts *out)
{
    const double same = r->click[a][b] * r->click[O][O], other = r->click[a][O] * r->click[O][b];
    out->sent[pair] = r->slots * chance(r, a) * chance(r, b);
    out->clicks[pair] = out->sent[pair] * (a == O || b == O ? same : (same + other) / 2.0);
    out->errors[pair] = out->sent[pair] * same / 2.0;
}

/* Wrong share of slots with nu in all four pulses and a phase step `step`, when two clicks at once
 * count as one of them by chance. A detector clicks with (C +- 2 q sinh(x V cos d))/2 for d between
 * the users' phases, C = 1 - q^2, q = (1 - p) exp(-x), x = eta nu; the mean over d of the product
 * of one and the other, d + step for the second. V^2 = 1 - 2 e: single pairs err with e. */
static double wrong_at(const struct run *r, double step)
{
    const double x = r->link->transmittance * r->photons[NU], C = r->click[NU][NU];
    const double q = (1.0 - r->link->dark_probability) * exp(-x), c = cos(step / 2.0);
    const double w = x * x * (1.0 - 2.0 * r->link->error);
    return C * C / 2.0 -
           q * q * (qkd_series_i0_less_1(w * c * c) - qkd_series_i0_less_1(w * (1.0 - c * c)));
}

static double wrong_in(const struct run *r, double slice)
{
    enum { STEPS = 8 }; /* midpoints of half the slice: symmetric */
    double sum = 0.0;
    for (int i = 0; i < STEPS; i++)
        sum += wrong_at(r, slice / 2.0 * (i + 0.5) / STEPS);
    return sum / STEPS;
}

/* H_X from below: ox and xo are alike. */
static double vacuum_x(const struct run *r, const struct qkd_limits *limits, double oo)
{
    const double a0 = exp(-2.0 * r->photons[NU]), nu = r->p[NU] * r->p[NU], o = r->p[O] * r->p[O];
    const double sent = r->slots * nu * o, n = sent * r->click[O][NU] * r->click[O][NU];
    const double weight[] = { a0 / sent, a0 / sent }, both[] = { n, n };
    const double none = a0 * a0 / (r->slots * o * o) * qkd_limits_upper(limits, oo);
    return fmax(0.0, qkd_limits_joint_lower(limits, 2, weight, both) - none);
}

/* Steps 2 and 3 of the header. */
static struct qkd_bounds bounds_of(const struct run *r, const struct qkd_pairing *s, double eps)
{
    const struct qkd_user user = { .z = s->mu, .y = s->mu, .x = s->nu };
    struct qkd_counts counts = { .sent = { 0 } };
    count_z(r, QKD_OO, O, O, &counts);
    count_z(r, QKD_OX, O, NU, &counts);
    count_z(r, QKD_XO, NU, O, &counts);
    count_z(r, QKD_OY, O, MU, &counts);
    count_z(r, QKD_YO, MU, O, &counts);
    count_z(r, QKD_XX, NU, NU, &counts);
    count_z(r, QKD_YY, MU, MU, &counts);

    struct qkd_decoy d;
    qkd_decoy_of(&counts, &user, &user, qkd_limits_of(QKD_CHERNOFF, eps), &d);
    const double yield = (qkd_decoy_plus_lower(&d, counts.clicks[QKD_XX]) -
                          qkd_decoy_minus_upper(&d) - d.slope * qkd_decoy_vacuum(&d).upper) /
                         d.determinant;

    const double sent = r->slots * pow(s->p_nu, 4.0) * s->slice / BASE_PI;
    const double T = qkd_limits_upper(&d.limits, sent * wrong_in(r, s->slice)) / sent;
    const double single = 2.0 * s->nu * exp(-2.0 * s->nu);
    const double H = vacuum_x(r, &d.limits, counts.clicks[QKD_OO]);
    const double m = fmax(0.0, T - H / 2.0) / (single * single);

    struct qkd_bounds b = { .s11_lower = fmin(1.0, fmax(0.0, yield)), .uses = 12.0 };
    b.e11_upper = b.s11_lower > 0.0 ? fmin(0.5, m / b.s11_lower) : 0.5;
    b.core = d.pair_z * b.s11_lower * (1.0 - qkd_entropy(b.e11_upper));
    return b;
}

struct qkd_pairing_key qkd_pairing_finite(const struct qkd_compare_link *link,
                                          const struct qkd_pairing *settings,
                                          const struct qkd_pairing_run *of)
{
    if (!usable(settings))
        return (struct qkd_pairing_key){ .rate = -INFINITY };
    const struct run r = run_of(link, settings, of);
    const struct qkd_bounds b = bounds_of(&r, settings, of->failure);
    const struct qkd_composable_terms terms = qkd_composable_usual();

    struct qkd_counts key;
    count_z(&r, QKD_ZZ, MU, MU, &key);
    const double n = key.clicks[QKD_ZZ], qber = key.errors[QKD_ZZ] / n;
    const double leak = link->error_correction * n * qkd_entropy(qber);
    const double single = settings->mu * exp(-settings->mu);
    const struct qkd_composable length =
        qkd_composable_length(&b, single * single, key.sent[QKD_ZZ], leak, of->failure, &terms);
    return (struct qkd_pairing_key){
        .pairs = r.pairs,
        .sifted = n / of->pulses,
        .qber = qber,
        .qber_x = wrong_in(&r, settings->slice) / (r.click[NU][NU] * r.click[NU][NU]),
        .s11_lower = b.s11_lower,
        .e11_upper = b.e11_upper,
        .rate = (b.core > 0.0 ? length.length_bits : -leak) / of->pulses,
        .failure_total = length.failure_total,
    };
}

enum { K_MU, K_RATIO, K_P_MU, K_P_NU, K_SLICE, KNOBS };

static struct qkd_pairing settings_of(const double *u)
{
    double p[2];
    qkd_compare_shares(2, u + K_P_MU, p);
    const double mu = exp(u[K_MU]);
    return (struct qkd_pairing){ .mu = mu,
                                 .nu = mu * qkd_compare_share(u[K_RATIO]),
                                 .p_mu = p[0],
                                 .p_nu = p[1],
                                 .slice = BASE_PI * qkd_compare_share(u[K_SLICE]) };
}

static void knobs_of(const struct qkd_pairing *s, double *u)
{
    const double o = 1.0 - s->p_mu - s->p_nu;
    u[K_MU] = log(s->mu);
    u[K_RATIO] = qkd_compare_logit(s->nu / s->mu);
    u[K_P_MU] = log(s->p_mu / o);
    u[K_P_NU] = log(s->p_nu / o);
    u[K_SLICE] = qkd_compare_logit(s->slice / BASE_PI);
}

struct task {
    const struct qkd_compare_link *link;
    const struct qkd_pairing_run *run;
};

static double rate_at(const double *knobs, const void *task)
{
    const struct task *t = task;
    const struct qkd_pairing s = settings_of(knobs);
    return qkd_pairing_finite(t->link, &s, t->run).rate;
}

struct qkd_pairing_key qkd_pairing_best(const struct qkd_compare_link *link,
                                        const struct qkd_pairing_run *run,
                                        struct qkd_pairing *settings)
{
    static const struct qkd_pairing usual = { 0.5, 0.05, 0.25, 0.2, 0.5 };
    const struct task task = { link, run };
    const struct qkd_compare_hill hill = { KNOBS, rate_at, &task };
    double knobs[KNOBS];
    knobs_of(usable(settings) ? settings : &usual, knobs);
    (void)qkd_compare_climb(&hill, knobs);
    *settings = settings_of(knobs);
    return qkd_pairing_finite(link, settings, run);
}
