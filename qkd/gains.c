/* Gains of phase-randomised coherent light.
 *
 * X. Ma & M. Razavi, PRA 86, 062319 (2012), Appendix B, for time bins; generalised to a mode
 * overlap g^2 < 1: the users' relative phase moves the photons of the two detectors by g times as
 * much, so every argument of I0 is multiplied by g.
 *
 * The printed formulas lose (loss in dB)/7 digits; here each is rearranged until all large terms
 * are gone. Letters: a, b mean photons per qubit that would be detected, s = a + b,
 * x = sqrt(a b)/2, p dark probability, y = (1 - p) exp(-s/4). */
#include "qkd/gains.h"

#include "qkd/gains_matched.h"
#include "qkd/series.h"

#include <stddef.h>

/* One user's light of one intensity as a detector sees it. */
struct ray {
    double photons; /* a or b */
    double half;    /* 1 - exp(-a/2) */
    double quarter; /* 1 - exp(-a/4) */
};

static struct ray ray_of(double eta, double mu)
{
    const double a = eta * mu, quarter = mu > 0.0 ? -expm1(-a / 4.0) : 0.0;
    return (struct ray){ .photons = a, .half = quarter * (2.0 - quarter), .quarter = quarter };
}

/* 1 - (1 - p)(1 - u)(1 - v), a click from darks or either user, as a sum of positive terms. */
static double click(double p, double u, double v)
{
    return p + (1.0 - p) * (u + v * (1.0 - u));
}

/* Psi+ (both bins of one detector) clicks and errs as often as Psi- (one bin of each). */
static double states(const struct qkd_link *link)
{
    return link->bell == QKD_PSI_BOTH ? 2.0 : 1.0;
}

struct gain {
    double q, t;
};

enum { A, B };

/* (g x)^2 */
static double phase_square(const struct qkd_link *link, const struct ray *a, const struct ray *b)
{
    return link->overlap_sq * a->photons * b->photons / 4.0;
}

/* Z: Q_C = (1-p)^2 e^{-s/2} [1 - (1-p) e^{-a/2}] [1 - (1-p) e^{-b/2}] (photons in different bins),
 *    Q_E = p (1-p)^2 e^{-s/2} [I0(2 g x) - (1-p) e^{-s/2}]           (photons in the same bin).
 * `slopes` may be NULL. */
static inline struct gain gain_zz(const struct qkd_link *link, const struct ray *a,
                                  const struct ray *b, struct qkd_gain_slopes *slopes)
{
    const double p = link->dark_probability, q = 1.0 - p, e_d = link->error_z;
    const double silent = states(link) * q * q * (1.0 - a->half) * (1.0 - b->half);
    const double at[] = { click(p, a->half, 0.0), click(p, b->half, 0.0) };
    const double any = click(p, a->half, b->half), w = phase_square(link, a, b);
    const double correct = silent * at[A] * at[B], i0 = qkd_series_i0_less_1(w);
    const double wrong = p * silent * (i0 + any);
    if (slopes) {
        const double i0_slope = qkd_series_i0_slope(w), photons[] = { a->photons, b->photons };
        for (int user = A; user <= B; user++) {
            const double half = photons[user] / 2.0;
            const double apart = silent * at[B - user] * half * (1.0 - 2.0 * at[user]);
            const double same = p * silent * (i0_slope + half * (1.0 - 2.0 * any - i0));
            slopes->gain[user] = apart + same;
            slopes->error_gain[user] = e_d * apart + (1.0 - e_d) * same;
        }
    }
    return (struct gain){ correct + wrong, e_d * correct + (1.0 - e_d) * wrong };
}

/* X: Q = y^2 [1 + 2 y^2 - 4 y I0(g x) + I0(2 g x)], T = Q/2 - (1/2 - e_d) y^2 [I0(2 g x) - 1].
 * With w_k = (g x)^{2k}/(k!)^2, I0(2 g x) = 1 + sum w_k and I0(g x) = 1 + sum w_k / 4^k:
 *    Q = y^2 { 2 (1 - y)^2 + sum w_k (1 - 4 y / 4^k) },
 *    T = y^2 { (1 - y)^2 + sum w_k (e_d - 2 y / 4^k) }.
 * All terms of Q are positive (the first is w_1 (1 - y)); those of T lose a factor 2 at most, as
 * (1 - y)^2 is about s^2/16 >= a b/4 and the sum about -a b/8. Slopes: w_k goes as a^k, and
 * a dy/da = -a y/4. `slopes` may be NULL. */
static inline struct gain gain_xx(const struct qkd_link *link, const struct ray *a,
                                  const struct ray *b, struct qkd_gain_slopes *slopes)
{
    const double one_less_y = click(link->dark_probability, a->quarter, b->quarter);
    const double y = 1.0 - one_less_y, e_d = link->error_x, gx2 = phase_square(link, a, b);
    double sum_q = gx2 * one_less_y, sum_t = gx2 * (e_d - y / 2.0);
    double by_power_q = sum_q, by_power_t = sum_t, by_y = gx2 / 4.0; /* sum k ..., sum w_k/4^k */
    double w = gx2, quarter_k = 0.25;
    for (int k = 2; w > 1e-18 * gx2 && k < 2000; k++) {
        w *= gx2 / ((double)k * k);
        quarter_k /= 4.0;
        const double in_q = w * (1.0 - 4.0 * y * quarter_k), in_t = w * (e_d - 2.0 * y * quarter_k);
        sum_q += in_q;
        sum_t += in_t;
        if (slopes) {
            by_power_q += k * in_q;
            by_power_t += k * in_t;
            by_y += w * quarter_k;
        }
    }
    const double y2 = states(link) * y * y, square = one_less_y * one_less_y;
    const double brace_q = 2.0 * square + sum_q, brace_t = square + sum_t;
    if (slopes) {
        const double photons[] = { a->photons, b->photons };
        const double common = y * (one_less_y + by_y);
        for (int user = A; user <= B; user++) {
            slopes->gain[user] = y2 * (by_power_q + photons[user] * (common - brace_q / 2.0));
            slopes->error_gain[user] = y2 * (by_power_t + photons[user] * (common - brace_t) / 2.0);
        }
    }
    return (struct gain){ y2 * brace_q, y2 * brace_t };
}

static inline void gains_and_slopes(const struct qkd_link *link, const struct qkd_user *alice,
                                    const struct qkd_user *bob, struct qkd_gains *out,
                                    struct qkd_gain_slopes *slopes)
{
    enum { O, X, Y, Z };
    static const unsigned char sends[QKD_PAIRS][2] = { { O, O }, { O, X }, { X, O }, { O, Y },
                                                       { Y, O }, { X, X }, { Y, Y }, { Z, Z } };
    const double mu_a[] = { 0.0, alice->x, alice->y, alice->z };
    const double mu_b[] = { 0.0, bob->x, bob->y, bob->z };
    struct ray a[4], b[4];
    for (int i = O; i <= Z; i++) {
        a[i] = ray_of(link->eta_a, mu_a[i]);
        b[i] = ray_of(link->eta_b, mu_b[i]);
    }
    for (int k = 0; k < QKD_PAIRS; k++) {
        const struct ray *at_a = &a[sends[k][A]], *at_b = &b[sends[k][B]];
        struct qkd_gain_slopes *d = slopes ? &slopes[k] : NULL;
        const struct gain g =
            k == QKD_ZZ ? gain_zz(link, at_a, at_b, d) : gain_xx(link, at_a, at_b, d);
        out->gain[k] = g.q;
        out->error_gain[k] = g.t;
    }
}

void qkd_gains_coherent(const struct qkd_link *link, const struct qkd_user *alice,
                        const struct qkd_user *bob, struct qkd_gains *out)
{
    gains_and_slopes(link, alice, bob, out, NULL);
}

void qkd_gains_coherent_slopes(const struct qkd_link *link, const struct qkd_user *alice,
                               const struct qkd_user *bob, struct qkd_gains *out,
                               struct qkd_gain_slopes slopes[QKD_PAIRS])
{
    gains_and_slopes(link, alice, bob, out, slopes);
}

void qkd_gains_of(const struct qkd_link *link, const struct qkd_user *alice,
                  const struct qkd_user *bob, struct qkd_gains *out)
{
    if (link->match.active)
        qkd_gains_matched(link, alice, bob, out);
    else if (link->error_model == QKD_ROTATION)
        qkd_gains_rotated(link, alice, bob, out);
    else
        qkd_gains_coherent(link, alice, bob, out);
}
