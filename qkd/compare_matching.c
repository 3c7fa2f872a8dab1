#include "qkd/compare_matching.h"

#include "qkd/bounds.h"
#include "qkd/chernoff.h"
#include "qkd/compare_climb.h"
#include "qkd/composable.h"
#include "qkd/series.h"

#include <math.h>
#include <stdbool.h>

static bool usable(const struct qkd_matching *s)
{
    return s->nu > 0.0 && s->nu < s->mu && s->mu <= 10.0 && s->p_mu > 0.0 && s->p_nu > 0.0 &&
           s->p_mu + s->p_nu < 1.0;
}

/* As the rate with infinitely many decoys has it: to first order in the darks. */
static double gain_of(const struct qkd_compare_link *link, double mu)
{
    return qkd_series_click(2.0 * link->dark_probability, link->transmittance * mu);
}

/* Bounds on a gain from `sent` pulses. */
static double gain_lower(double gain, double sent, double eps)
{
    return qkd_chernoff_expect_lower(gain * sent, eps) / sent;
}

static double gain_upper(double gain, double sent, double eps)
{
    return qkd_chernoff_expect_upper(gain * sent, eps) / sent;
}

static double yield_lower(const struct qkd_compare_link *link, const struct qkd_matching *s,
                          const struct qkd_matching_run *run)
{
    const double N = run->pulses, eps = run->failure, mu = s->mu, nu = s->nu;
    const double agree = 2.0 / (double)run->slices, o = 1.0 - s->p_mu - s->p_nu;
    const double Q_nu = gain_lower(gain_of(link, nu), N * s->p_nu * s->p_nu * agree, eps);
    const double Q_mu = gain_upper(gain_of(link, mu), N * s->p_mu * s->p_mu * agree, eps);
    const double Q_0 = gain_upper(gain_of(link, 0.0), N * o * o, eps); /* no phase to agree */
    return (mu * mu * exp(nu) * Q_nu - nu * nu * exp(mu) * Q_mu - (mu * mu - nu * nu) * Q_0) /
           (mu * nu * (mu - nu));
}

struct qkd_matching_key qkd_matching_finite(const struct qkd_compare_link *link,
                                            const struct qkd_matching *s,
                                            const struct qkd_matching_run *run)
{
    enum { BOUNDS = 3 };
    if (!usable(s) || run->slices < 2)
        return (struct qkd_matching_key){ .rate = -INFINITY };
    const struct qkd_composable_terms terms = qkd_composable_usual();
    const double p = link->dark_probability, x = link->transmittance * s->mu;
    const double sent = run->pulses * s->p_mu * s->p_mu * 2.0 / (double)run->slices;
    const double gain = gain_of(link, s->mu), n = sent * gain;
    const double qber =
        (p + x * qkd_compare_slice_error(link->error, run->slices)) * exp(-x) / gain;

    const double Y1 = fmin(1.0, fmax(0.0, yield_lower(link, s, run)));
    const double n1 =
        fmin(n, qkd_chernoff_observe_lower(sent * s->mu * exp(-s->mu) * Y1, run->failure));
    const double k = n - n1, leak = link->error_correction * n * qkd_entropy(qber);
    const double length = n * (1.0 - qkd_entropy(k / n)) - leak - qkd_composable_cost(&terms);
    return (struct qkd_matching_key){
        .sifted = n / run->pulses,
        .qber = qber,
        .y1_lower = Y1,
        .phase_error = k / n,
        .rate = length / run->pulses,
        .failure_total = qkd_composable_failure(BOUNDS + 1, run->failure, &terms),
    };
}

enum { K_MU, K_RATIO, K_P_MU, K_P_NU, KNOBS };

static struct qkd_matching settings_of(const double *u)
{
    double p[2];
    qkd_compare_shares(2, u + K_P_MU, p);
    const double mu = exp(u[K_MU]);
    return (struct qkd_matching){ mu, mu * qkd_compare_share(u[K_RATIO]), p[0], p[1] };
}

static void knobs_of(const struct qkd_matching *s, double *u)
{
    const double o = 1.0 - s->p_mu - s->p_nu;
    u[K_MU] = log(s->mu);
    u[K_RATIO] = qkd_compare_logit(s->nu / s->mu);
    u[K_P_MU] = log(s->p_mu / o);
    u[K_P_NU] = log(s->p_nu / o);
}

struct task {
    const struct qkd_compare_link *link;
    const struct qkd_matching_run *run;
};

static double rate_at(const double *knobs, const void *task)
{
    const struct task *t = task;
    const struct qkd_matching s = settings_of(knobs);
    return qkd_matching_finite(t->link, &s, t->run).rate;
}

struct qkd_matching_key qkd_matching_best(const struct qkd_compare_link *link,
                                          const struct qkd_matching_run *run,
                                          struct qkd_matching *settings)
{
    static const struct qkd_matching usual = { 0.1, 0.01, 0.7, 0.2 };
    const struct task task = { link, run };
    const struct qkd_compare_hill hill = { KNOBS, rate_at, &task };
    double knobs[KNOBS];
    knobs_of(usable(settings) ? settings : &usual, knobs);
    (void)qkd_compare_climb(&hill, knobs);
    *settings = settings_of(knobs);
    return qkd_matching_finite(link, settings, run);
}
