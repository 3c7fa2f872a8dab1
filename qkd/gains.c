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

/* (g x)^2 */
static double phase_square(const struct qkd_link *link, const struct ray *a, const struct ray *b)
{
    return link->overlap_sq * a->photons * b->photons / 4.0;
}

/* Z: Q_C = (1-p)^2 e^{-s/2} [1 - (1-p) e^{-a/2}] [1 - (1-p) e^{-b/2}] (photons in different bins),
 *    Q_E = p (1-p)^2 e^{-s/2} [I0(2 g x) - (1-p) e^{-s/2}]           (photons in the same bin). */
static struct gain gain_zz(const struct qkd_link *link, const struct ray *a, const struct ray *b)
{
    const double p = link->dark_probability, q = 1.0 - p, e_d = link->error_z;
    const double silent = q * q * (1.0 - a->half) * (1.0 - b->half);
    const double correct = silent * click(p, a->half, 0.0) * click(p, b->half, 0.0);
    const double wrong =
        p * silent * (qkd_series_i0_less_1(phase_square(link, a, b)) + click(p, a->half, b->half));
    return (struct gain){ correct + wrong, e_d * correct + (1.0 - e_d) * wrong };
}

/* X: Q = y^2 [1 + 2 y^2 - 4 y I0(g x) + I0(2 g x)], T = Q/2 - (1/2 - e_d) y^2 [I0(2 g x) - 1].
 * With w_k = (g x)^{2k}/(k!)^2, I0(2 g x) = 1 + sum w_k and I0(g x) = 1 + sum w_k / 4^k:
 *    Q = y^2 { 2 (1 - y)^2 + sum w_k (1 - 4 y / 4^k) },
 *    T = y^2 { (1 - y)^2 + sum w_k (e_d - 2 y / 4^k) }.
 * All terms of Q are positive (the first is w_1 (1 - y)); those of T lose a factor 2 at most, as
 * (1 - y)^2 is about s^2/16 >= a b/4 and the sum about -a b/8. */
static struct gain gain_xx(const struct qkd_link *link, const struct ray *a, const struct ray *b)
{
    const double one_less_y = click(link->dark_probability, a->quarter, b->quarter);
    const double y = 1.0 - one_less_y, e_d = link->error_x, gx2 = phase_square(link, a, b);
    double sum_q = gx2 * one_less_y, sum_t = gx2 * (e_d - y / 2.0);
    double w = gx2, quarter_k = 0.25;
    for (int k = 2; w > 1e-18 * gx2 && k < 2000; k++) {
        w *= gx2 / ((double)k * k);
        quarter_k /= 4.0;
        sum_q += w * (1.0 - 4.0 * y * quarter_k);
        sum_t += w * (e_d - 2.0 * y * quarter_k);
    }
    const double y2 = y * y, square = one_less_y * one_less_y;
    return (struct gain){ y2 * (2.0 * square + sum_q), y2 * (square + sum_t) };
}

void qkd_gains_coherent(const struct qkd_link *link, const struct qkd_user *alice,
                        const struct qkd_user *bob, struct qkd_gains *out)
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
        const struct ray *at_a = &a[sends[k][0]], *at_b = &b[sends[k][1]];
        const struct gain g = k == QKD_ZZ ? gain_zz(link, at_a, at_b) : gain_xx(link, at_a, at_b);
        out->gain[k] = states(link) * g.q;
        out->error_gain[k] = states(link) * g.t;
    }
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
