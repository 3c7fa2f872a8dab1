/* Mode pairing with a finite number of pulses: the protocol itself, played pulse by pulse; the key
 * once more, from every combination of four pulses; and the laws a finite key must obey. */
#include "qkd/compare_pairing.h"

#include "base/constants.h"
#include "qkd/bounds.h"
#include "qkd/chernoff.h"

#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <math.h>

static const struct qkd_compare_link far_apart = {
    .transmittance = 0.01, .dark_probability = 1e-8, .error = 0.03, .error_correction = 1.1
};

/* A pulse slot: what was sent (0 nothing, 1 nu, 2 mu), phases, and which detector clicked. */
struct slot {
    int a, b, detector;
    double phase_a, phase_b;
};

struct game {
    double pairs, key, key_wrong, x, x_wrong;
};

/* Detector 0 or 1, -1 for none; two at once count as either. */
static int detect(const struct qkd_compare_link *l, double x_a, double x_b, double apart,
                  gsl_rng *rng)
{
    const double V = sqrt(1.0 - 2.0 * l->error), eta = l->transmittance;
    const double swing = V * sqrt(x_a * x_b) * cos(apart), half = (x_a + x_b) / 2.0;
    const bool bright =
        gsl_rng_uniform(rng) > (1.0 - l->dark_probability) * exp(-eta * (half + swing));
    const bool dim =
        gsl_rng_uniform(rng) > (1.0 - l->dark_probability) * exp(-eta * (half - swing));
    if (bright && dim)
        return gsl_rng_uniform(rng) < 0.5;
    return bright ? 0 : dim ? 1 : -1;
}

static void judge(const struct slot *p, const struct slot *q, double slice, struct game *g)
{
    g->pairs++;
    if ((p->a == 2 && q->a == 0) || (p->a == 0 && q->a == 2))
        if ((p->b == 2 && q->b == 0) || (p->b == 0 && q->b == 2)) {
            g->key++;
            g->key_wrong += p->a == p->b; /* Bob flips his bit */
        }
    if (p->a == 1 && q->a == 1 && p->b == 1 && q->b == 1) {
        /* the users' steps of phase, compared modulo pi */
        const double step = (q->phase_a - p->phase_a) - (q->phase_b - p->phase_b);
        const double turns = round(step / BASE_PI), rest = step - turns * BASE_PI;
        if (fabs(rest) <= slice / 2.0) {
            const bool same = fmod(fabs(turns), 2.0) == 0.0;
            g->x++;
            g->x_wrong += (p->detector == q->detector) != same;
        }
    }
}

static struct game play(const struct qkd_compare_link *l, const struct qkd_pairing *s,
                        double interval, long pulses)
{
    const double light[] = { 0.0, s->nu, s->mu };
    struct game g = { 0 };
    struct slot front = { 0 };
    long front_at = -1;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (long i = 0; i < pulses; i++) {
        struct slot now;
        const double u = gsl_rng_uniform(rng), v = gsl_rng_uniform(rng);
        now.a = u < s->p_mu ? 2 : u < s->p_mu + s->p_nu ? 1 : 0;
        now.b = v < s->p_mu ? 2 : v < s->p_mu + s->p_nu ? 1 : 0;
        now.phase_a = 2.0 * BASE_PI * gsl_rng_uniform(rng);
        now.phase_b = 2.0 * BASE_PI * gsl_rng_uniform(rng);
        now.detector = detect(l, light[now.a], light[now.b], now.phase_a - now.phase_b, rng);
        if (now.detector < 0)
            continue;
        if (front_at >= 0 && (double)(i - front_at) <= interval) {
            judge(&front, &now, s->slice, &g);
            front_at = -1;
        } else {
            front = now;
            front_at = i;
        }
    }
    gsl_rng_free(rng);
    return g;
}

/* Numbers of the model against a game of 1e7 pulses, within 5 standard deviations of it. */
Test(pairing_finite, is_the_protocol_played_pulse_by_pulse)
{
    static const struct qkd_compare_link links[] = { { 0.15, 1e-3, 0.05, 1.1 },
                                                     { 0.6, 1e-2, 0.0, 1.1 } };
    static const struct qkd_pairing s = { 0.6, 0.25, 0.2, 0.6, 1.2 };
    static const double interval = 8.0, pulses = 1e7;
    for (int i = 0; i < 2; i++) {
        const struct game g = play(&links[i], &s, interval, (long)pulses);
        const struct qkd_pairing_run run = { pulses, 1e-10, interval };
        const struct qkd_pairing_key k = qkd_pairing_finite(&links[i], &s, &run);
        cr_expect(fabs(g.pairs / pulses - k.pairs) < 5.0 * sqrt(k.pairs / pulses));
        cr_expect(fabs(g.key / pulses - k.sifted) < 5.0 * sqrt(k.sifted / pulses));
        cr_expect(fabs(g.key_wrong / g.key - k.qber) < 5.0 * sqrt(k.qber / g.key), "%g, model %g",
                  g.key_wrong / g.key, k.qber);
        cr_expect(g.x > 1e4 && fabs(g.x_wrong / g.x - k.qber_x) < 2.5 / sqrt(g.x), "%g, model %g",
                  g.x_wrong / g.x, k.qber_x);
    }
}

/* What two photons do: they arrive, or darks replace them. Phases: errors of those that came
 * through, half of the others. */
static double true_yield(const struct qkd_compare_link *l)
{
    const double none = (1.0 - l->dark_probability) * (1.0 - l->dark_probability);
    const double eta = l->transmittance, y0 = 1.0 - none, y1 = 1.0 - none * (1.0 - eta);
    const double y2 = 1.0 - none * (1.0 - eta) * (1.0 - eta);
    return (y1 * y1 + y0 * y2) / 2.0;
}

/* Without fluctuations the bounds are bounds, and the weaker the decoy the closer: single photons
 * then have the errors of the model with infinitely many decoys. */
Test(pairing_finite, weak_decoys_see_what_single_photons_do)
{
    const struct qkd_compare_link *l = &far_apart;
    const struct qkd_pairing_run run = { 1e13, 0.0, 1e4 };
    const double truth = true_yield(l), through = l->transmittance * l->transmittance / 2.0;
    const double error = (l->error * through + (truth - through) / 2.0) / truth;
    double yield = 0.0, worst = 1.0;
    for (double nu = 0.3; nu > 1e-3; nu /= 3.0) {
        const struct qkd_pairing s = { 0.4, nu, 0.3, 0.3, 1e-3 };
        const struct qkd_pairing_key k = qkd_pairing_finite(l, &s, &run);
        cr_expect(k.s11_lower <= truth * (1.0 + 1e-12) && k.s11_lower > yield);
        cr_expect(k.e11_upper >= error * (1.0 - 1e-9) && k.e11_upper < worst);
        yield = k.s11_lower;
        worst = k.e11_upper;
    }
    cr_expect(yield > 0.99 * truth, "%g of %g", yield, truth);
    cr_expect(worst < 1.05 * error, "%g, truth %g", worst, error);
}

/* Slices cost errors: (1 - V^2 sinc(slice/2))/2 of single pairs, without darks; what a decoy of
 * 1e-4 photons has of two photons adds some of its strength over e. */
Test(pairing_finite, wide_slices_cost_errors)
{
    const struct qkd_pairing_run run = { 1e13, 0.0, 1e4 };
    struct qkd_compare_link quiet = far_apart;
    double before = 0.0;
    quiet.dark_probability = 0.0;
    for (double slice = 0.1; slice < 3.0; slice += 0.4) {
        const struct qkd_pairing s = { 0.4, 1e-4, 0.3, 0.3, slice };
        const double e = qkd_pairing_finite(&quiet, &s, &run).e11_upper;
        const double printed =
            (1.0 - (1.0 - 2.0 * quiet.error) * sin(slice / 2.0) / (slice / 2.0)) / 2.0;
        cr_expect(e > before && fabs(e / printed - 1.0) < 0.01, "slice %g: %g, %g", slice, e,
                  printed);
        before = e;
    }
}

/* Long runs tend to infinitely many decoys, from below; what is left is a decoy of finite strength
 * and its share of the pulses. */
Test(pairing_finite, long_runs_approach_infinitely_many_decoys)
{
    struct base_error err;
    struct qkd_compare_best limit;
    cr_assert(!qkd_compare_best_of(&far_apart, 16, 1e4, &limit, &err));
    struct qkd_pairing s = { 0 };
    double before = 0.0;
    for (double N = 1e11; N < 1e31; N *= 10.0) {
        const struct qkd_pairing_run run = { N, 1e-10, 1e4 };
        const double rate = qkd_pairing_best(&far_apart, &run, &s).rate;
        cr_expect(rate > before && rate < limit.pairing, "N %g: %g after %g", N, rate, before);
        before = rate;
    }
    cr_expect(before > 0.95 * limit.pairing, "%g of %g", before, limit.pairing);
}

Test(pairing_finite, worse_links_give_less_and_longer_intervals_more)
{
    const struct qkd_pairing_run run = { 1e13, 1e-10, 1e4 };
    struct qkd_pairing s = { 0 }, t;
    const double rate = qkd_pairing_best(&far_apart, &run, &s).rate;
    cr_assert(rate > 0.0);
    for (int i = 0; i < 3; i++) {
        struct qkd_compare_link bad = far_apart;
        *(double *[]){ &bad.transmittance, &bad.dark_probability, &bad.error }[i] *=
            i == 0 ? 0.7 : 2.0;
        t = s;
        cr_expect(qkd_pairing_best(&bad, &run, &t).rate < rate, "%d", i);
    }
    const struct qkd_pairing_run longer = { 1e13, 1e-10, 1e5 }, looser = { 1e13, 1e-7, 1e4 };
    t = s;
    cr_expect(qkd_pairing_best(&far_apart, &longer, &t).rate > rate);
    t = s;
    cr_expect(qkd_pairing_best(&far_apart, &looser, &t).rate > rate);
}

/* Nothing in a cloud round the best settings is better, and a search from elsewhere ends there. */
Test(pairing_finite, nothing_round_the_best_settings_is_better)
{
    const struct qkd_pairing_run run = { 1e12, 1e-10, 2000.0 };
    struct qkd_pairing best = { 0 }, other = { 0.2, 0.1, 0.5, 0.1, 2.0 };
    const double top = qkd_pairing_best(&far_apart, &run, &best).rate;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    cr_expect(fabs(qkd_pairing_best(&far_apart, &run, &other).rate / top - 1.0) < 1e-5);
    for (int i = 0; i < 4000; i++) {
        struct qkd_pairing trial = best;
        double *all[] = { &trial.mu, &trial.nu, &trial.p_mu, &trial.p_nu, &trial.slice };
        for (int k = 0; k < 5; k++)
            *all[k] *= exp((gsl_rng_uniform(rng) - 0.5) * pow(10.0, -0.3 - i / 1500.0));
        const double rate = qkd_pairing_finite(&far_apart, &trial, &run).rate;
        cr_expect(rate <= top * (1.0 + 1e-5), "%.9g beats %.9g", rate, top);
    }
    gsl_rng_free(rng);
}

/* Second route: every combination of what four pulses hold, sorted by what the users call it. */
enum { Z_NONE, Z_NU, Z_MU, X_PAIR, OTHER };

static int kind(int first, int second)
{
    if (first && second)
        return first == 1 && second == 1 ? X_PAIR : OTHER;
    return first + second;
}

struct table {
    double sent[OTHER + 1][OTHER + 1], seen[OTHER + 1][OTHER + 1], wrong_key;
};

/* Phases: 200 x 40 midpoints. */
static double x_wrong(const struct qkd_compare_link *l, double nu, double slice)
{
    const double V = sqrt(1.0 - 2.0 * l->error), x = l->transmittance * nu;
    double sum = 0.0;
    for (int i = 0; i < 200; i++)
        for (int j = 0; j < 40; j++) {
            const double d = 2.0 * BASE_PI * (i + 0.5) / 200.0;
            const double step = slice * ((j + 0.5) / 40.0 - 0.5);
            double one[2][2];
            for (int t = 0; t < 2; t++) {
                const double c = V * cos(d + t * step), none = 1.0 - l->dark_probability;
                const double dark_0 = none * exp(-x * (1.0 + c)),
                             dark_1 = none * exp(-x * (1.0 - c));
                const double twice = (1.0 - dark_0) * (1.0 - dark_1);
                one[t][0] = (1.0 - dark_0) * dark_1 + twice / 2.0;
                one[t][1] = (1.0 - dark_1) * dark_0 + twice / 2.0;
            }
            sum += (one[0][0] * one[1][1] + one[0][1] * one[1][0]) / 8000.0;
        }
    return sum;
}

static struct table table_of(const struct qkd_compare_link *l, const struct qkd_pairing *s)
{
    const double light[] = { 0.0, s->nu, s->mu };
    const double p[] = { 1.0 - s->p_mu - s->p_nu, s->p_nu, s->p_mu };
    const double none = (1.0 - l->dark_probability) * (1.0 - l->dark_probability);
    struct table t = { .wrong_key = 0.0 };
    for (int code = 0; code < 81; code++) {
        const int a = code % 3, b = code / 3 % 3, c = code / 9 % 3, d = code / 27;
        const double sent = p[a] * p[b] * p[c] * p[d];
        const double seen = sent * (1.0 - none * exp(-l->transmittance * (light[a] + light[b]))) *
                            (1.0 - none * exp(-l->transmittance * (light[c] + light[d])));
        t.sent[kind(a, c)][kind(b, d)] += sent;
        t.seen[kind(a, c)][kind(b, d)] += seen;
        if (kind(a, c) == Z_MU && kind(b, d) == Z_MU && (a > 0) == (b > 0))
            t.wrong_key += seen;
    }
    return t;
}

static double low(double n)
{
    return qkd_chernoff_expect_lower(n, 1e-10);
}

static double high(double n)
{
    return qkd_chernoff_expect_upper(n, 1e-10);
}

/* min or max of c_0 E_0 + c_1 E_1 under bounds on both sums: the smaller coefficient first. */
static double two(double (*bound)(double), double c0, double n0, double c1, double n1)
{
    return c0 <= c1 ? c0 * bound(n0 + n1) + (c1 - c0) * bound(n1)
                    : c1 * bound(n0 + n1) + (c0 - c1) * bound(n0);
}

static double second_route(const struct qkd_compare_link *l, const struct qkd_pairing *s,
                           const struct qkd_pairing_run *run)
{
    const struct table t = table_of(l, s);
    double mean = 0.0; /* both pulses click; any content */
    for (int i = 0; i <= OTHER; i++)
        for (int k = 0; k <= OTHER; k++)
            mean += t.seen[i][k];
    const double c = sqrt(mean), reached = 1.0 - pow(1.0 - c, run->interval);
    const double N = run->pulses / (1.0 / (c * reached) + 1.0 / c) / mean; /* slots */
    const double nu = s->nu, mu = s->mu;
#define GAIN(f, i, k) (f(N * t.seen[i][k]) / (N * t.sent[i][k]))

    /* exp(a + b) Q_ab = sum a^n b^m Y_nm/(n! m!): Y_11 from nu and mu, photons of (1, 2) removed */
    const double n_xx = N * t.seen[Z_NU][Z_NU], n_xy = 2.0 * N * t.seen[Z_NONE][Z_MU];
    const double c_xx = mu * mu * mu * exp(2.0 * nu) / (N * t.sent[Z_NU][Z_NU]);
    const double c_xy = nu * nu * nu * exp(mu) / (N * t.sent[Z_NONE][Z_MU]);
    const double plus = two(low, c_xx, n_xx, c_xy, n_xy);
    const double minus =
        two(high, nu * nu * nu * exp(2.0 * mu) / (N * t.sent[Z_MU][Z_MU]), N * t.seen[Z_MU][Z_MU],
            nu * nu * nu / (N * t.sent[Z_NONE][Z_NONE]), N * t.seen[Z_NONE][Z_NONE]);
    const double vacuum =
        exp(nu) * high(2.0 * N * t.seen[Z_NONE][Z_NU]) / (N * t.sent[Z_NONE][Z_NU]) -
        GAIN(low, Z_NONE, Z_NONE);
    const double yield = (plus - minus - mu * mu * mu * vacuum) / (mu * mu * nu * nu * (mu - nu));

    const double kept = N * t.sent[X_PAIR][X_PAIR] * s->slice / BASE_PI;
    const double T = high(kept * x_wrong(l, nu, s->slice)) / kept;
    const double H = 2.0 * exp(-2.0 * nu) * low(2.0 * N * t.seen[Z_NONE][X_PAIR]) /
                         (2.0 * N * t.sent[Z_NONE][X_PAIR]) -
                     exp(-4.0 * nu) * GAIN(high, Z_NONE, Z_NONE);
    const double wrong = (T - H / 2.0) / pow(2.0 * nu * exp(-2.0 * nu), 2.0);

    const double singles = N * t.sent[Z_MU][Z_MU] * pow(mu * exp(-mu), 2.0) * yield;
    const double n = qkd_chernoff_observe_lower(singles, 1e-10);
    const double k = qkd_chernoff_observe_upper(n * wrong / yield, 1e-10);
    const double key = N * t.seen[Z_MU][Z_MU], qber = t.wrong_key / t.seen[Z_MU][Z_MU];
    return (n * (1.0 - qkd_entropy(k / n)) - l->error_correction * key * qkd_entropy(qber) -
            log2(8.0 / 1e-10) - 2.0 * log2(2.0 / 1e-20) - 2.0 * log2(1.0 / 2e-10)) /
           run->pulses;
}

/* Cancellation in S+ - S- - H (1e-16 over a thousandth) and the model's 8 midpoints of a slice: the
 * cosine's second derivative over (slice/2)^2/(24 64), below 1e-4 of the phase error. A bound on
 * its other side, or left out, changes a rate by more. */
Test(pairing_finite, is_the_key_of_every_combination_with_every_bound_on_its_side)
{
    static const double runs[][5] = { /* transmittance, darks, error, pulses, interval */
                                      { 0.01, 1e-8, 0.03, 1e12, 1e4 },
                                      { 0.1, 1e-6, 0.01, 1e11, 200.0 },
                                      { 0.3, 1e-4, 0.02, 1e10, 50.0 },
                                      { 0.003, 1e-8, 0.02, 1e13, 1e5 }
    };
    for (int i = 0; i < 4; i++) {
        const struct qkd_compare_link link = { runs[i][0], runs[i][1], runs[i][2], 1.1 };
        const struct qkd_pairing_run run = { runs[i][3], 1e-10, runs[i][4] };
        struct qkd_pairing best = { 0 };
        const double rate = qkd_pairing_best(&link, &run, &best).rate;
        const double again = second_route(&link, &best, &run);
        cr_expect(rate > 0.0, "run %d: no key", i);
        cr_expect(fabs(again / rate - 1.0) < 1e-3, "run %d: %.10g, again %.10g", i, rate, again);
    }
}

/* Bounds: 8 for the yield, 4 for the errors, 2 for numbers that occurred, twice each; two
 * smoothings twice, amplification, correctness: 28 + 4 + 2 times 1e-10. */
Test(pairing_finite, every_event_of_failure_is_counted)
{
    const struct qkd_pairing_run run = { 1e12, 1e-10, 1e4 };
    const struct qkd_pairing s = { 0.4, 0.05, 0.3, 0.3, 0.5 };
    const double found = qkd_pairing_finite(&far_apart, &s, &run).failure_total;
    cr_expect(fabs(found / 34e-10 - 1.0) < 1e-12, "%g", found);
}

Test(pairing_finite, settings_that_are_none_have_no_rate)
{
    const struct qkd_pairing_run run = { 1e12, 1e-10, 1e4 };
    const struct qkd_pairing good = { 0.4, 0.05, 0.3, 0.3, 0.5 };
    const struct qkd_pairing bad[] = { { 0.4, 0.4, 0.3, 0.3, 0.5 },
                                       { 0.4, 0.05, 0.7, 0.3, 0.5 },
                                       { 0.4, 0.05, 0.3, 0.3, 4.0 },
                                       { NAN, 0.05, 0.3, 0.3, 0.5 },
                                       { 0.4, -0.1, 0.3, 0.3, 0.5 } };
    cr_expect(isfinite(qkd_pairing_finite(&far_apart, &good, &run).rate));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_eq(qkd_pairing_finite(&far_apart, &bad[i], &run).rate, -INFINITY, "%zu", i);
}
