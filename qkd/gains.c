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

#include "qkd/series.h"

struct letters {
    double a, b, s, p, q;
    double gx2; /* (g x)^2 */
};

static struct letters letters_of(const struct qkd_link *link, double mu_a, double mu_b)
{
    const double a = link->eta_a * mu_a, b = link->eta_b * mu_b;
    return (struct letters){
        .a = a,
        .b = b,
        .s = a + b,
        .p = link->dark_probability,
        .q = 1.0 - link->dark_probability,
        .gx2 = link->overlap_sq * a * b / 4.0,
    };
}

/* Psi+ (both bins of one detector) clicks and errs as often as Psi- (one bin of each). */
static double states(const struct qkd_link *link)
{
    return link->bell == QKD_PSI_BOTH ? 2.0 : 1.0;
}

struct gain {
    double q, t;
};

/* Z: Q_C = (1-p)^2 e^{-s/2} [1 - (1-p) e^{-a/2}] [1 - (1-p) e^{-b/2}] (photons in different bins),
 *    Q_E = p (1-p)^2 e^{-s/2} [I0(2 g x) - (1-p) e^{-s/2}]           (photons in the same bin). */
static struct gain gain_zz(const struct letters *l, double e_d)
{
    const double silent = l->q * l->q * exp(-l->s / 2.0);
    const double correct =
        silent * qkd_series_click(l->p, l->a / 2.0) * qkd_series_click(l->p, l->b / 2.0);
    const double wrong =
        l->p * silent * (qkd_series_i0_less_1(l->gx2) + qkd_series_click(l->p, l->s / 2.0));
    return (struct gain){ correct + wrong, e_d * correct + (1.0 - e_d) * wrong };
}

/* X: Q = y^2 [1 + 2 y^2 - 4 y I0(g x) + I0(2 g x)], T = Q/2 - (1/2 - e_d) y^2 [I0(2 g x) - 1].
 * With w_k = (g x)^{2k}/(k!)^2, I0(2 g x) = 1 + sum w_k and I0(g x) = 1 + sum w_k / 4^k:
 *    Q = y^2 { 2 (1 - y)^2 + sum w_k (1 - 4 y / 4^k) },
 *    T = y^2 { (1 - y)^2 + sum w_k (e_d - 2 y / 4^k) }.
 * All terms of Q are positive (the first is w_1 (1 - y)); those of T lose a factor 2 at most, as
 * (1 - y)^2 is about s^2/16 >= a b/4 and the sum about -a b/8. */
static struct gain gain_xx(const struct letters *l, double e_d)
{
    const double one_less_y = qkd_series_click(l->p, l->s / 4.0), y = 1.0 - one_less_y;
    double sum_q = l->gx2 * one_less_y, sum_t = l->gx2 * (e_d - y / 2.0);
    double w = l->gx2, quarter_k = 0.25;
    for (int k = 2; w > 1e-18 * l->gx2 && k < 2000; k++) {
        w *= l->gx2 / ((double)k * k);
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
    for (int k = 0; k < QKD_PAIRS; k++) {
        const struct letters l = letters_of(link, qkd_pair_alice(k, alice), qkd_pair_bob(k, bob));
        const struct gain g = k == QKD_ZZ ? gain_zz(&l, link->error_z) : gain_xx(&l, link->error_x);
        out->gain[k] = states(link) * g.q;
        out->error_gain[k] = states(link) * g.t;
    }
}

void qkd_gains_of(const struct qkd_link *link, const struct qkd_user *alice,
                  const struct qkd_user *bob, struct qkd_gains *out)
{
    if (link->error_model == QKD_ROTATION)
        qkd_gains_rotated(link, alice, bob, out);
    else
        qkd_gains_coherent(link, alice, bob, out);
}
