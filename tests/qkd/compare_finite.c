/* The finite key of sending or not sending, once more from its printed formulas: phases by many
 * points in place of few, powers in place of series, every bound at its own side. A bound taken on
 * the wrong side, or left out, changes the rate by far more than rounding does. */
#include "qkd/compare_finite.h"

#include "base/constants.h"
#include "qkd/bounds.h"
#include "qkd/chernoff.h"

#include <criterion/criterion.h>
#include <math.h>

static const double eps = 1e-10;
enum { POINTS = 4000 };

/* Exactly one detector clicks: `wrong` the one that should stay dark, `any` either. */
struct heralds {
    double wrong, any;
};

static struct heralds heralds_of(double p, double bright, double dim)
{
    const double silent_b = (1.0 - p) * exp(-bright), silent_d = (1.0 - p) * exp(-dim);
    return (struct heralds){ (1.0 - silent_d) * silent_b,
                             (1.0 - silent_d) * silent_b + (1.0 - silent_b) * silent_d };
}

static double one_sends(const struct qkd_compare_link *l, double mu)
{
    return heralds_of(l->dark_probability, l->transmittance * mu / 2, l->transmittance * mu / 2)
        .any;
}

/* Mean over relative phases from 0 to `widest`. */
static struct heralds both_send(const struct qkd_compare_link *l, double mu, double widest)
{
    struct heralds mean = { 0.0, 0.0 };
    for (int i = 0; i < POINTS; i++) {
        const double c = cos(widest * (i + 0.5) / POINTS) * (1.0 - 2.0 * l->error);
        const double photons = l->transmittance * mu;
        const struct heralds h =
            heralds_of(l->dark_probability, photons * (1.0 + c), photons * (1.0 - c));
        mean.wrong += h.wrong / POINTS;
        mean.any += h.any / POINTS;
    }
    return mean;
}

/* Z.-W. Yu et al., Sci. Rep. 9, 3080 (2019) for yield and phase error, C. Jiang et al., PR Applied
 * 12, 024061 (2019) for the length. */
static double printed(const struct qkd_compare_link *l, const struct qkd_sending *s, double N)
{
    const double o = 1.0 - s->p_z - s->p_y - s->p_x, S_o = one_sends(l, 0.0);
    const double n_o = N * o * o, n_x = 2.0 * N * o * s->p_x, n_y = 2.0 * N * o * s->p_y;
    const double n_xx = N * s->p_x * s->p_x * (2.0 * s->slice) / (2.0 * BASE_PI);
    const double x_lower = qkd_chernoff_expect_lower(n_x * one_sends(l, s->x), eps) / n_x;
    const double y_upper = qkd_chernoff_expect_upper(n_y * one_sends(l, s->y), eps) / n_y;
    const double o_upper = qkd_chernoff_expect_upper(n_o * S_o, eps) / n_o;
    const double o_lower = qkd_chernoff_expect_lower(n_o * S_o, eps) / n_o;
    const double T =
        qkd_chernoff_expect_upper(n_xx * both_send(l, s->x, s->slice / 2.0).wrong, eps) / n_xx;

    const double s1 = s->y / (s->x * (s->y - s->x)) *
                      (exp(s->x) * x_lower - pow(s->x / s->y, 2.0) * exp(s->y) * y_upper -
                       (1.0 - pow(s->x / s->y, 2.0)) * o_upper);
    const double e1 = (T - 0.5 * exp(-2.0 * s->x) * o_lower) / (2.0 * s->x * exp(-2.0 * s->x) * s1);

    const double windows = N * s->p_z * s->p_z, q = s->sending;
    const double wrong =
        windows * (q * q * both_send(l, s->z, BASE_PI).any + (1.0 - q) * (1.0 - q) * S_o);
    const double all = wrong + windows * 2.0 * q * (1.0 - q) * one_sends(l, s->z);
    const double singles = windows * 2.0 * q * (1.0 - q) * s->z * exp(-s->z) * s1;
    const double n1 = qkd_chernoff_observe_lower(singles, eps);
    const double k1 = qkd_chernoff_observe_upper(singles * e1, eps);
    const double terms = log2(2.0 / 1e-10) + 2.0 * log2(1.0 / (sqrt(2.0) * 1e-10 * 1e-10));
    return (n1 * (1.0 - qkd_entropy(k1 / n1)) -
            l->error_correction * all * qkd_entropy(wrong / all) - terms) /
           N;
}

/* Both integrals are midpoint sums of smooth functions: over the circle (periodic, even) exact to
 * rounding; over a slice w of 32 points the error is (w/2/32)^2/24 of the second derivative, which
 * is at most the wrong gain over e + (w/4)^2: below 1e-4 of T at w = 0.5, and T's weight in the
 * rate is h'(e1) e1 < 1. A bound on its other side, or left out, moves one of these rates by more.
 */
Test(sending_formula, is_the_printed_one_with_every_bound_on_its_side)
{
    static const struct qkd_sending usual = { 0.45, 0.3, 0.05, 0.7, 0.03, 0.2, 0.2, 0.5 };
    static const double runs[][4] = { /* transmittance, darks, error, pulses */
                                      { 0.03, 1e-8, 0.01, 1e12 },
                                      { 0.1, 1e-6, 0.03, 1e11 },
                                      { 0.03, 1e-6, 0.01, 1e10 },
                                      { 0.3, 1e-4, 0.01, 3e8 }
    };
    for (int i = 0; i < 4; i++) {
        const struct qkd_compare_link link = { runs[i][0], runs[i][1], runs[i][2], 1.1 };
        const struct qkd_sending_run run = { runs[i][3], eps };
        struct qkd_sending best = usual;
        const double rate = qkd_sending_best(&link, &run, &best);
        const double again = printed(&link, &best, runs[i][3]);
        cr_expect(rate > 0.0, "run %d: no key", i);
        cr_expect(fabs(again / rate - 1.0) < 1e-4, "run %d: %.10g, printed %.10g", i, rate, again);
    }
}
