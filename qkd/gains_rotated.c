/* Gains from amplitudes: any two qubits, partial mode overlap, random global phase.
 *
 * Bin k (early, late) carries real amplitudes A_k, B_k (squares: detected photons). Behind the
 * 50:50 splitter the detectors see (A^2 + B^2)/2 +- g A B cos phi photons. With
 *    E = q exp(-(Ae^2 + Be^2)/2), L the same of the late bin, e = g Ae Be, l = g Al Bl,
 * averaging over phi gives for D1 early, D2 late and nothing else
 *    P = E L { (1 - E)(1 - L) + [I0(l - e) - 1] - E [I0(l) - 1] - L [I0(e) - 1] },
 * with I0(l + e) for both bins of D1 (Psi+). Both kinds occur twice (D1 <-> D2). The closed forms
 * of gains.c are the special cases without rotation. */
#include "qkd/gains.h"

#include "qkd/gains_matched.h"
#include "qkd/series.h"

struct qubit {
    double early, late; /* amplitudes, sqrt of detected photons */
};

struct states {
    double minus, plus;
};

static double i0_less_1(double u)
{
    return qkd_series_i0_less_1(u * u / 4.0);
}

/* [I0(l - e) - 1] - [I0(l) - 1] - [I0(e) - 1]: the leading term is -l e/2, and nothing is left when
 * a bin is empty. */
static double i0_cross(double l, double e)
{
    const double w = (l - e) * (l - e) / 4.0, w_l = l * l / 4.0, w_e = e * e / 4.0;
    double sum = -l * e / 2.0, t = w, t_l = w_l, t_e = w_e;
    for (int k = 2; t + t_l + t_e > 1e-18 * fabs(sum) && k < 2000; k++) {
        t *= w / ((double)k * k);
        t_l *= w_l / ((double)k * k);
        t_e *= w_e / ((double)k * k);
        sum += t - t_l - t_e;
    }
    return sum;
}

static struct states click(const struct qkd_link *link, struct qubit a, struct qubit b)
{
    const double p = link->dark_probability, g = sqrt(link->overlap_sq);
    const double e = g * a.early * b.early, l = g * a.late * b.late;
    const double early = qkd_series_click(p, (a.early * a.early + b.early * b.early) / 2.0);
    const double late = qkd_series_click(p, (a.late * a.late + b.late * b.late) / 2.0);
    const double E = 1.0 - early, L = 1.0 - late;
    /* the braces above with E = 1 - early, L = 1 - late, so that nothing large is left */
    const double apart = early * late + early * i0_less_1(l) + late * i0_less_1(e);
    return (struct states){
        .minus = 2.0 * E * L * (apart + i0_cross(l, e)),
        .plus = 2.0 * E * L * (apart + i0_cross(l, -e)),
    };
}

/* Bit 0 or 1 of `photons` detected photons: Z puts all of them early or late, X halves with phase 0
 * or pi; then the qubit is turned by `angle`. */
static struct qubit encode(double photons, int basis_x, int bit, double angle)
{
    const double root = sqrt(photons), half = sqrt(photons / 2.0);
    const struct qubit q = basis_x ? (struct qubit){ half, bit ? -half : half }
                                   : (struct qubit){ bit ? 0.0 : root, bit ? root : 0.0 };
    return (struct qubit){ cos(angle) * q.early - sin(angle) * q.late,
                           sin(angle) * q.early + cos(angle) * q.late };
}

/* The users are turned in opposite senses: turned alike, the singlet Psi- would not notice. With
 * both Bell states the sense makes no difference. */
static double angle_of(const struct qkd_link *link)
{
    return link->error_model == QKD_ROTATION ? asin(sqrt(link->error_z / 2.0)) : 0.0;
}

struct pair_gain {
    double q, t;
};

/* Mean over the four bit pairs. Wrong: equal bits, except X with Psi+ (different bits). */
static struct pair_gain mean_over_bits(const struct qkd_link *link, double a, int x_a, double b,
                                       int x_b)
{
    const double angle = angle_of(link);
    struct pair_gain sum = { 0.0, 0.0 };
    for (int bits = 0; bits < 4; bits++) {
        const int bit_a = bits & 1, bit_b = bits >> 1, equal = bit_a == bit_b;
        const struct states s =
            click(link, encode(a, x_a, bit_a, angle), encode(b, x_b, bit_b, -angle));
        const double plus = link->bell == QKD_PSI_BOTH ? s.plus : 0.0;
        sum.q += (s.minus + plus) / 4.0;
        sum.t += ((equal ? s.minus : 0.0) + (equal != x_a ? plus : 0.0)) / 4.0;
    }
    return sum;
}

void qkd_gains_rotated(const struct qkd_link *link, const struct qkd_user *alice,
                       const struct qkd_user *bob, struct qkd_gains *out)
{
    for (int k = 0; k < QKD_PAIRS; k++) {
        const double a = link->eta_a * qkd_pair_alice(k, alice);
        const double b = link->eta_b * qkd_pair_bob(k, bob);
        const struct pair_gain g = mean_over_bits(link, a, k != QKD_ZZ, b, k != QKD_ZZ);
        out->gain[k] = g.q;
        out->error_gain[k] = g.t;
    }
}

double qkd_gains_mixed(const struct qkd_link *link, double mu_a, int basis_x_a, double mu_b,
                       int basis_x_b)
{
    if (link->match.active)
        return qkd_matched_mixed(link, mu_a, basis_x_a, mu_b, basis_x_b);
    return mean_over_bits(link, link->eta_a * mu_a, basis_x_a != 0, link->eta_b * mu_b,
                          basis_x_b != 0)
        .q;
}

/* One photon from each user: the coefficient of mu_a mu_b in P exp(mu_a + mu_b). exp(mu (1 - u))
 * gives 1 - u, I0(k)'s leading k^2/4 the interference. Differences of order eta^2: long double. */
static long double click_single(const struct qkd_link *link, struct qubit a, struct qubit b,
                                int plus)
{
    const long double q = 1.0L - link->dark_probability, g2 = link->overlap_sq;
    const long double ae = a.early * a.early, al = a.late * a.late;
    const long double be = b.early * b.early, bl = b.late * b.late;
    const long double cross = 2.0L * g2 * a.early * b.early * a.late * b.late;
    const long double w2 = g2 * (ae * be + al * bl) + (plus ? cross : -cross);
    const long double half = (1.0L - (ae + al) / 2.0L) * (1.0L - (be + bl) / 2.0L);
    const long double late_half = (1.0L - ae - al / 2.0L) * (1.0L - be - bl / 2.0L);
    const long double early_half = (1.0L - ae / 2.0L - al) * (1.0L - be / 2.0L - bl);
    const long double full = (1.0L - ae - al) * (1.0L - be - bl);
    return 2.0L * q * q *
           (half + w2 / 4.0L - q * (late_half + g2 * al * bl / 4.0L) -
            q * (early_half + g2 * ae * be / 4.0L) + q * q * full);
}

struct qkd_single qkd_gains_rotated_single(const struct qkd_link *link)
{
    const double angle = angle_of(link);
    long double yield = 0.0L, wrong = 0.0L;
    for (int bits = 0; bits < 4; bits++) {
        const int bit_a = bits & 1, bit_b = bits >> 1, equal = bit_a == bit_b;
        const struct qubit a = encode(link->eta_a, 1, bit_a, angle);
        const struct qubit b = encode(link->eta_b, 1, bit_b, -angle);
        for (int plus = 0; plus <= (link->bell == QKD_PSI_BOTH); plus++) {
            const long double p = click_single(link, a, b, plus) / 4.0L;
            yield += p;
            wrong += equal != plus ? p : 0.0L;
        }
    }
    return (struct qkd_single){ .yield = (double)yield,
                                .error_x = yield > 0.0L ? (double)(wrong / yield) : 0.5 };
}
