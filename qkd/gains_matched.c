/* Gains of constant light through parts that are not ideal: any splitter, leaking and unequal bins,
 * partial and complex overlaps, phase noise between the bins, detectors that remember.
 *
 * A detector's bin k sees w_k photons and the beat Re(z_k e^{i phi}) of the users' random phase
 * phi: silence has the probability Q_k exp(-Re ..), Q_k = (1 - p) e^{-w_k}, and bins a, b alone
 * click with P = F { I(v) - Q_a I(v + z_a) - Q_b I(v + z_b) + Q_a Q_b I(v + z_a + z_b) }, F the
 * product of Q over the silent bins, v the sum of their beats, I(v) = <I0(|v|)>: products of
 * exponentials average to Bessel functions, as in X. Ma & M. Razavi, PRA 86, 062319 (2012), App. B.
 * With c = 1 - Q and i = I - 1 the large terms drop out,
 *     { } = c_a c_b (1 + i_ab) + [i_0 - i_a - i_b + i_ab] + c_a (i_a - i_ab) + c_b (i_b - i_ab),
 * and the bracket's leading part is Re(z_a* z_b)/2, written as such.
 *
 * Late beats carry e^{i delta}, delta Gaussian (phase errors, linewidth). Graf's addition theorem
 * (DLMF 10.44.1): I0(|x + y e^{i delta}|) = sum_n I_n(|x|) I_n(|y|) cos n(theta + delta), and cos
 * n(..) keeps exp(-n^2 variance/2). */
#include "qkd/gains_matched.h"

#include "qkd/series.h"

#include <complex.h>

/* Beats of several bins: early ones, and late ones before delta turns them. */
struct beat {
    double complex early, late;
};

static struct beat add(struct beat x, struct beat y)
{
    return (struct beat){ x.early + y.early, x.late + y.late };
}

static double square(double complex x)
{
    return creal(x) * creal(x) + cimag(x) * cimag(x);
}

/* I_n(x) n! / (x/2)^n - 1 from w = x^2/4: all terms positive. */
static double bessel_rest(int n, double w)
{
    double term = 1.0, sum = 0.0;
    for (int k = 1; k < 2000; k++) {
        term *= w / ((double)k * (n + k));
        sum += term;
        if (term <= 1e-17 * sum)
            break;
    }
    return sum;
}

/* I0(2 sqrt w) - 1 - w: what is beyond the leading order. */
static double beyond(double w)
{
    double term = w * w / 4.0, sum = term;
    for (int k = 3; term > 1e-17 * sum && k < 2000; k++) {
        term *= w / ((double)k * k);
        sum += term;
    }
    return sum;
}

/* What a pair of states is seen through. */
struct view {
    double kept; /* exp(-variance/2) of the phase between early and late */
    double dark; /* p */
    double w[4]; /* detected photons: D1, D2 early; D1, D2 late */
    struct beat z[4];
};
enum { D1_EARLY, D2_EARLY, D1_LATE, D2_LATE };

/* <I0> - 1 less its quadratic part. */
static double beyond_square(const struct view *s, struct beat v)
{
    const double a2 = square(v.early), b2 = square(v.late);
    if (s->kept == 1.0 || a2 == 0.0 || b2 == 0.0)
        return beyond(square(v.early + v.late) / 4.0);
    const double wa = a2 / 4.0, wb = b2 / 4.0, ab = sqrt(a2 * b2);
    const double theta = carg(conj(v.early) * v.late);
    const double ga = bessel_rest(1, wa), gb = bessel_rest(1, wb);
    double sum = beyond(wa) + beyond(wb) + qkd_series_i0_less_1(wa) * qkd_series_i0_less_1(wb) +
                 ab / 2.0 * cos(theta) * s->kept * (ga + gb + ga * gb);
    double power = ab / 4.0; /* (ab/4)^n / (n!)^2 */
    for (int n = 2; n < 200; n++) {
        power *= ab / (4.0 * n * n);
        const double term = 2.0 * power * pow(s->kept, (double)n * n);
        sum += term * cos(n * theta) * (1.0 + bessel_rest(n, wa)) * (1.0 + bessel_rest(n, wb));
        if (term <= 1e-17 * ab * ab)
            break;
    }
    return sum;
}

/* Its quadratic part, and the bilinear form that belongs to it. */
static double quarter(const struct view *s, struct beat v)
{
    return (square(v.early) + square(v.late)) / 4.0 + s->kept * creal(conj(v.early) * v.late) / 2.0;
}

static double bilinear(const struct view *s, struct beat x, struct beat y)
{
    return creal(conj(x.early) * y.early + conj(x.late) * y.late) / 2.0 +
           s->kept * creal(conj(x.early) * y.late + conj(y.early) * x.late) / 2.0;
}

/* i = <I0> - 1 */
static double excess(const struct view *s, struct beat v)
{
    return quarter(s, v) + beyond_square(s, v);
}

static double click_of(const struct view *s, int bin)
{
    return qkd_series_click(s->dark, s->w[bin]);
}

/* Bins a and b click, those of the mask do not, the others do as they like. */
static double both_click(const struct view *s, int a, int b, unsigned silent)
{
    double F = 1.0;
    struct beat v = { 0.0, 0.0 };
    for (int k = 0; k < 4; k++)
        if (silent & 1u << k) {
            F *= 1.0 - click_of(s, k);
            v = add(v, s->z[k]);
        }
    const struct beat va = add(v, s->z[a]), vb = add(v, s->z[b]), vab = add(va, s->z[b]);
    const double ca = click_of(s, a), cb = click_of(s, b), ab = excess(s, vab);
    const double bracket = bilinear(s, s->z[a], s->z[b]) + beyond_square(s, v) -
                           beyond_square(s, va) - beyond_square(s, vb) + beyond_square(s, vab);
    return F *
           (ca * cb * (1.0 + ab) + bracket + ca * (excess(s, va) - ab) + cb * (excess(s, vb) - ab));
}

/* Bin a alone: P = F { c_a (1 + i_a) + i_0 - i_a }. */
static double one_clicks(const struct view *s, int a)
{
    double F = 1.0;
    struct beat v = { 0.0, 0.0 };
    for (int k = 0; k < 4; k++)
        if (k != a) {
            F *= 1.0 - click_of(s, k);
            v = add(v, s->z[k]);
        }
    const double with = excess(s, add(v, s->z[a]));
    return F * (click_of(s, a) * (1.0 + with) + excess(s, v) - with);
}

struct states {
    double minus, plus;
};

/* optics_memory_apply for the patterns that are announced. */
static struct states announced(const struct qkd_link *link, const struct view *s)
{
    const struct optics_memory *m = &link->match.memory;
    struct states p = { 0.0, 0.0 };
    for (int d = 0; d < 2; d++) {
        const int early = d ? D2_EARLY : D1_EARLY, late = d ? D2_LATE : D1_LATE;
        const int other_early = d ? D1_EARLY : D2_EARLY, other_late = d ? D1_LATE : D2_LATE;
        const unsigned quiet = 1u << other_early, alone = quiet | 1u << late;
        p.minus += (1.0 - m->after) * both_click(s, early, other_late, alone);
        if (m->survive < 1.0) /* the same detector's second click is lost */
            p.minus +=
                (1.0 - m->after) * (1.0 - m->survive) *
                (both_click(s, early, other_late, quiet) - both_click(s, early, other_late, alone));
        if (link->bell != QKD_PSI_BOTH)
            continue;
        const double two = both_click(s, early, late, quiet | 1u << other_late);
        p.plus += m->survive * two;
        if (m->after > 0.0)
            p.plus += m->after * (one_clicks(s, early) + (1.0 - m->survive) * two);
    }
    return p;
}

/* Two qubits of a and b detected photons, met at the splitter. */
static struct view view_of(const struct qkd_link *link, double dark, double a,
                           struct optics_sent from_a, double b, struct optics_sent from_b)
{
    const struct optics_match *m = &link->match;
    const double t = m->transmittance, r = 1.0 - t;
    const double ae = a * from_a.early, al = a * from_a.late;
    const double be = b * from_b.early, bl = b * from_b.late;
    const double strength = 2.0 * sqrt(t * r * link->overlap_sq);
    const double turn = from_b.phase_rad - from_a.phase_rad + m->late_rad;
    const double complex early =
        strength * sqrt(ae * be) * m->overlap[from_a.empty_early][from_b.empty_early];
    const double complex late = strength * sqrt(al * bl) *
                                m->overlap[from_a.empty_late][from_b.empty_late] *
                                (cos(turn) + I * sin(turn));
    return (
        struct view){ .kept = exp(-m->phase_variance / 2.0),
                      .dark = dark,
                      .w = { t * ae + r * be, r * ae + t * be, t * al + r * bl, r * al + t * bl },
                      .z = { { -early, 0.0 }, { early, 0.0 }, { 0.0, -late }, { 0.0, late } } };
}

/* Bits of one pair of intensities. */
struct pair_of {
    double a, b; /* photons per qubit, as detected without the other user */
    int x_a, x_b;
};

/* Mean over the four bit pairs: both right and wrong announcements. Wrong: equal bits, except X
 * with Psi+ (different bits). */
struct outcome {
    double right, wrong;
};

static struct outcome mean_over_bits(const struct qkd_link *link, double dark, struct pair_of k)
{
    struct outcome sum = { 0.0, 0.0 };
    for (int bits = 0; bits < 4; bits++) {
        const int bit_a = bits & 1, bit_b = bits >> 1, equal = bit_a == bit_b;
        const struct optics_sent a = optics_match_sent(&link->match, 0, k.x_a, bit_a);
        const struct optics_sent b = optics_match_sent(&link->match, 1, k.x_b, bit_b);
        const struct view view = view_of(link, dark, k.a, a, k.b, b);
        const struct states s = announced(link, &view);
        *(equal ? &sum.wrong : &sum.right) += s.minus / 4.0;
        *(equal != k.x_a ? &sum.wrong : &sum.right) += s.plus / 4.0;
    }
    return sum;
}

/* Intensities err by rms e, relative: Gauss-Hermite's three points, exact to the fifth power. */
static struct outcome mean_over_errors(const struct qkd_link *link, double dark, struct pair_of k)
{
    const double e = link->match.intensity_error;
    const double node[3] = { 1.0, 1.0 - sqrt(3.0) * e, 1.0 + sqrt(3.0) * e };
    const double weight[3] = { 2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0 };
    if (!(e > 0.0))
        return mean_over_bits(link, dark, k);
    struct outcome sum = { 0.0, 0.0 };
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            const struct pair_of at = { node[i] * k.a, node[j] * k.b, k.x_a, k.x_b };
            const struct outcome p = mean_over_bits(link, dark, at);
            sum.right += weight[i] * weight[j] * p.right;
            sum.wrong += weight[i] * weight[j] * p.wrong;
        }
    return sum;
}

double qkd_matched_click(const struct qkd_link *link, const struct qkd_user *alice,
                         const struct qkd_user *bob)
{
    const double mean_a = alice->p_z * alice->z + alice->p_y * alice->y + alice->p_x * alice->x;
    const double mean_b = bob->p_z * bob->z + bob->p_y * bob->y + bob->p_x * bob->x;
    const double p = link->dark_probability;
    return qkd_series_click(p * (2.0 - p), (link->eta_a * mean_a + link->eta_b * mean_b) / 2.0);
}

double qkd_matched_live(const struct qkd_link *link, double click)
{
    const double one = optics_memory_live(&link->match.memory, click);
    return one * one;
}

bool qkd_matched_settings_matter(const struct qkd_link *link)
{
    const struct optics_memory *m = &link->match.memory;
    return link->match.active && (m->slots > 0.0 || m->echo > 0.0);
}

/* Gain and error gain without the share of live qubits. */
static void gain_of(const struct qkd_link *link, double dark, int pair, double a, double b,
                    double *gain, double *error_gain)
{
    const int x = pair != QKD_ZZ;
    const struct outcome p = mean_over_errors(link, dark, (struct pair_of){ a, b, x, x });
    const double e_d = x ? link->error_x : link->error_z;
    *gain = p.right + p.wrong;
    *error_gain = e_d * p.right + (1.0 - e_d) * p.wrong;
}

void qkd_matched_pair(const struct qkd_link *link, int pair, double mu_a, double mu_b, double *gain,
                      double *error_gain)
{
    gain_of(link, link->dark_probability, pair, link->eta_a * mu_a, link->eta_b * mu_b, gain,
            error_gain);
}

void qkd_gains_matched(const struct qkd_link *link, const struct qkd_user *alice,
                       const struct qkd_user *bob, struct qkd_gains *out)
{
    const double click = qkd_matched_click(link, alice, bob);
    const double dark = link->dark_probability + link->match.memory.echo * click;
    const double live = qkd_matched_live(link, click);
    for (int k = 0; k < QKD_PAIRS; k++) {
        gain_of(link, dark, k, link->eta_a * qkd_pair_alice(k, alice),
                link->eta_b * qkd_pair_bob(k, bob), &out->gain[k], &out->error_gain[k]);
        out->gain[k] *= live;
        out->error_gain[k] *= live;
    }
}

double qkd_matched_mixed(const struct qkd_link *link, double mu_a, int basis_x_a, double mu_b,
                         int basis_x_b)
{
    const struct pair_of pair = { link->eta_a * mu_a, link->eta_b * mu_b, basis_x_a != 0,
                                  basis_x_b != 0 };
    const struct outcome p = mean_over_errors(link, link->dark_probability, pair);
    return p.right + p.wrong;
}

/* One photon of each: the coefficient of mu_a mu_b in P exp(mu_a + mu_b), in which a term
 * exp(-alpha mu_a - beta mu_b) I0(g sqrt(mu_a mu_b)) counts T = (1 - alpha)(1 - beta) + g^2/4. */
struct single {
    const struct view *a, *b, *both; /* a photon of Alice's, of Bob's, and their beat */
};

/* As both_click, { } = [T - T_a - T_b + T_ab] + p [T_a + T_b - 2 T_ab] + p^2 T_ab, the differences
 * written as products. */
static double single_click(const struct single *v, int a, int b, unsigned silent)
{
    double alpha = 0.0, beta = 0.0, F = 1.0;
    const double p = v->both->dark;
    struct beat z = { 0.0, 0.0 };
    for (int k = 0; k < 4; k++)
        if (silent & 1u << k) {
            alpha += v->a->w[k];
            beta += v->b->w[k];
            F *= 1.0 - p;
            z = add(z, v->both->z[k]);
        }
    const double aa = v->a->w[a], ab = v->a->w[b], ba = v->b->w[a], bb = v->b->w[b];
    const double u = 1.0 - alpha - aa - ab, w = 1.0 - beta - ba - bb;
    const struct beat za = add(z, v->both->z[a]), zb = add(z, v->both->z[b]);
    const struct beat zab = add(za, v->both->z[b]);
    const double last = quarter(v->both, zab);
    const double second = aa * bb + ab * ba + bilinear(v->both, v->both->z[a], v->both->z[b]);
    const double first = u * bb + ab * (w + bb) + quarter(v->both, za) - last + u * ba +
                         aa * (w + ba) + quarter(v->both, zb) - last;
    return F * (second + p * first + p * p * (u * w + last));
}

static struct states single_states(const struct qkd_link *link, const struct single *v)
{
    const struct optics_memory *m = &link->match.memory;
    struct states p = { 0.0, 0.0 };
    for (int d = 0; d < 2; d++) {
        const int early = d, late = 2 + d, other_early = 1 - d, other_late = 3 - d;
        const unsigned quiet = 1u << other_early, alone = quiet | 1u << late;
        const double only = single_click(v, early, other_late, alone);
        const double third = single_click(v, early, other_late, quiet) - only;
        p.minus += (1.0 - m->after) * (only + (1.0 - m->survive) * third);
        if (link->bell == QKD_PSI_BOTH)
            p.plus += m->survive * single_click(v, early, late, quiet | 1u << other_late);
    }
    return p;
}

struct qkd_single qkd_matched_single(const struct qkd_link *link)
{
    double right = 0.0, wrong = 0.0;
    for (int equal = 0; equal < 2; equal++) {
        const struct optics_sent a = optics_match_sent(&link->match, 0, 1, !equal);
        const struct optics_sent b = optics_match_sent(&link->match, 1, 1, 0);
        const double p = link->dark_probability;
        const struct view of_a = view_of(link, p, link->eta_a, a, 0.0, b);
        const struct view of_b = view_of(link, p, 0.0, a, link->eta_b, b);
        const struct view both = view_of(link, p, link->eta_a, a, link->eta_b, b);
        const struct states s = single_states(link, &(struct single){ &of_a, &of_b, &both });
        *(equal ? &wrong : &right) += s.minus / 2.0;
        *(equal ? &right : &wrong) += s.plus / 2.0;
    }
    const double e = link->error_x;
    return (struct qkd_single){ .yield = right + wrong,
                                .error_x = right + wrong > 0.0
                                               ? (e * right + (1.0 - e) * wrong) / (right + wrong)
                                               : 0.5 };
}

void qkd_gains_matched_slopes(const struct qkd_link *link, const struct qkd_user *alice,
                              const struct qkd_user *bob, struct qkd_gains *out,
                              struct qkd_gain_slopes slopes[QKD_PAIRS])
{
    static const double h = 1e-5;
    const double a[] = { 0.0, alice->x, alice->y, alice->z };
    const double b[] = { 0.0, bob->x, bob->y, bob->z };
    /* what each of a pair's users sends, in the order of enum qkd_pair */
    static const int sends[QKD_PAIRS][2] = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 0, 2 },
                                             { 2, 0 }, { 1, 1 }, { 2, 2 }, { 3, 3 } };
    qkd_gains_matched(link, alice, bob, out);
    for (int pair = 0; pair < QKD_PAIRS; pair++)
        for (int user = 0; user < 2; user++) {
            double q[2], t[2];
            for (int side = 0; side < 2; side++) {
                double at[2] = { a[sends[pair][0]], b[sends[pair][1]] };
                at[user] *= side ? 1.0 + h : 1.0 - h;
                qkd_matched_pair(link, pair, at[0], at[1], &q[side], &t[side]);
            }
            slopes[pair].gain[user] = (q[1] - q[0]) / (2.0 * h);
            slopes[pair].error_gain[user] = (t[1] - t[0]) / (2.0 * h);
        }
}
