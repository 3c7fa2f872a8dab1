/* No cancellation: gains and error gains against the formulas as they are printed, in 400 bits.
 *
 * X. Ma & M. Razavi, PRA 86, 062319 (2012), with a mode overlap g^2: every term is summed as it
 * stands, which in double precision would leave 10 of 16 digits at 40 dB and none at 100 dB. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <mpfr.h>

enum { BITS = 400, TERMS = 60 };

/* A handful of registers; R is where a function leaves its result. */
struct registers {
    mpfr_t a, b, s, x, y, p, q, u, v, w, sum, term, gain, wrong;
};

static void open_all(struct registers *r)
{
    mpfr_inits2(BITS, r->a, r->b, r->s, r->x, r->y, r->p, r->q, r->u, r->v, r->w, r->sum, r->term,
                r->gain, r->wrong, (mpfr_ptr)0);
}

static void close_all(struct registers *r)
{
    mpfr_clears(r->a, r->b, r->s, r->x, r->y, r->p, r->q, r->u, r->v, r->w, r->sum, r->term,
                r->gain, r->wrong, (mpfr_ptr)0);
}

/* out = I0(times x) = sum (times x/2)^2k/(k!)^2; arguments below 10: 60 terms reach 1e-80. */
static void bessel(struct registers *r, mpfr_t out, double times)
{
    mpfr_mul_d(r->term, r->x, times / 2.0, MPFR_RNDN);
    mpfr_sqr(r->w, r->term, MPFR_RNDN);
    mpfr_set_ui(r->term, 1, MPFR_RNDN);
    mpfr_set_ui(r->sum, 1, MPFR_RNDN);
    for (unsigned long k = 1; k < TERMS; k++) {
        mpfr_mul(r->term, r->term, r->w, MPFR_RNDN);
        mpfr_div_ui(r->term, r->term, k * k, MPFR_RNDN);
        mpfr_add(r->sum, r->sum, r->term, MPFR_RNDN);
    }
    mpfr_set(out, r->sum, MPFR_RNDN);
}

/* out = exp(-photons/over) */
static void dark(mpfr_t out, mpfr_t photons, unsigned long over)
{
    mpfr_div_ui(out, photons, over, MPFR_RNDN);
    mpfr_neg(out, out, MPFR_RNDN);
    mpfr_exp(out, out, MPFR_RNDN);
}

/* a, b, s, x = g sqrt(a b)/2, p, q = 1 - p of a link and two intensities. */
static void set(struct registers *r, const struct qkd_link *link, double mu_a, double mu_b)
{
    mpfr_set_d(r->a, link->eta_a, MPFR_RNDN);
    mpfr_mul_d(r->a, r->a, mu_a, MPFR_RNDN);
    mpfr_set_d(r->b, link->eta_b, MPFR_RNDN);
    mpfr_mul_d(r->b, r->b, mu_b, MPFR_RNDN);
    mpfr_add(r->s, r->a, r->b, MPFR_RNDN);
    mpfr_mul(r->x, r->a, r->b, MPFR_RNDN);
    mpfr_mul_d(r->x, r->x, link->overlap_sq, MPFR_RNDN);
    mpfr_sqrt(r->x, r->x, MPFR_RNDN);
    mpfr_div_ui(r->x, r->x, 2, MPFR_RNDN);
    mpfr_set_d(r->p, link->dark_probability, MPFR_RNDN);
    mpfr_ui_sub(r->q, 1, r->p, MPFR_RNDN);
}

/* Q = y^2 [1 + 2 y^2 - 4 y I0(x) + I0(2x)], T = Q/2 - (1/2 - e) y^2 [I0(2x) - 1]. */
static void gain_x(struct registers *r, double e)
{
    dark(r->y, r->s, 4);
    mpfr_mul(r->y, r->y, r->q, MPFR_RNDN);
    bessel(r, r->u, 1.0);
    bessel(r, r->v, 2.0);
    mpfr_sqr(r->gain, r->y, MPFR_RNDN); /* y^2 */
    mpfr_sub_ui(r->wrong, r->v, 1, MPFR_RNDN);
    mpfr_mul(r->wrong, r->wrong, r->gain, MPFR_RNDN);
    mpfr_mul_d(r->wrong, r->wrong, 0.5, MPFR_RNDN);
    mpfr_set_d(r->term, e, MPFR_RNDN);
    mpfr_mul(r->term, r->term, r->wrong, MPFR_RNDN);
    mpfr_mul_ui(r->term, r->term, 2, MPFR_RNDN);
    mpfr_sub(r->wrong, r->wrong, r->term, MPFR_RNDN); /* (1/2 - e) y^2 [I0(2x) - 1] */

    mpfr_mul_ui(r->sum, r->gain, 2, MPFR_RNDN);
    mpfr_add_ui(r->sum, r->sum, 1, MPFR_RNDN);
    mpfr_add(r->sum, r->sum, r->v, MPFR_RNDN);
    mpfr_mul(r->u, r->u, r->y, MPFR_RNDN);
    mpfr_mul_ui(r->u, r->u, 4, MPFR_RNDN);
    mpfr_sub(r->sum, r->sum, r->u, MPFR_RNDN);
    mpfr_mul(r->gain, r->gain, r->sum, MPFR_RNDN);
    mpfr_div_ui(r->sum, r->gain, 2, MPFR_RNDN);
    mpfr_sub(r->wrong, r->sum, r->wrong, MPFR_RNDN);
}

/* Q_C = q^2 e^{-s/2} (1 - q e^{-a/2})(1 - q e^{-b/2}), Q_E = p q^2 e^{-s/2} [I0(2x) - q e^{-s/2}],
 * Q = Q_C + Q_E, T = e Q_C + (1 - e) Q_E. */
static void gain_z(struct registers *r, double e)
{
    dark(r->y, r->s, 2);
    mpfr_mul(r->y, r->y, r->q, MPFR_RNDN); /* q e^{-s/2} */
    bessel(r, r->v, 2.0);
    mpfr_sub(r->v, r->v, r->y, MPFR_RNDN);
    mpfr_mul(r->y, r->y, r->q, MPFR_RNDN); /* q^2 e^{-s/2} */
    mpfr_mul(r->v, r->v, r->y, MPFR_RNDN);
    mpfr_mul(r->v, r->v, r->p, MPFR_RNDN); /* Q_E */
    dark(r->u, r->a, 2);
    mpfr_mul(r->u, r->u, r->q, MPFR_RNDN);
    mpfr_ui_sub(r->u, 1, r->u, MPFR_RNDN);
    dark(r->w, r->b, 2);
    mpfr_mul(r->w, r->w, r->q, MPFR_RNDN);
    mpfr_ui_sub(r->w, 1, r->w, MPFR_RNDN);
    mpfr_mul(r->u, r->u, r->w, MPFR_RNDN);
    mpfr_mul(r->u, r->u, r->y, MPFR_RNDN); /* Q_C */
    mpfr_add(r->gain, r->u, r->v, MPFR_RNDN);
    mpfr_set_d(r->term, e, MPFR_RNDN);
    mpfr_sub(r->sum, r->u, r->v, MPFR_RNDN);
    mpfr_mul(r->sum, r->sum, r->term, MPFR_RNDN);
    mpfr_add(r->wrong, r->v, r->sum, MPFR_RNDN);
}

static void expect_pair(struct registers *r, const struct qkd_link *link, const struct qkd_user *a,
                        const struct qkd_user *b, const struct qkd_gains *g, int k, double db)
{
    set(r, link, qkd_pair_alice(k, a), qkd_pair_bob(k, b));
    if (k == QKD_ZZ)
        gain_z(r, link->error_z);
    else
        gain_x(r, link->error_x);
    const double gain = mpfr_get_d(r->gain, MPFR_RNDN), wrong = mpfr_get_d(r->wrong, MPFR_RNDN);
    /* 1e-9 is asked for; a few tens of rounding errors are there */
    cr_expect(fabs(g->gain[k] / gain - 1.0) < 1e-13, "%s at %g dB, p %g: gain %.17g, not %.17g",
              qkd_pair_name(k), db, link->dark_probability, g->gain[k], gain);
    cr_expect(fabs(g->error_gain[k] / wrong - 1.0) < 1e-12,
              "%s at %g dB, p %g: error gain %.17g, not %.17g", qkd_pair_name(k), db,
              link->dark_probability, g->error_gain[k], wrong);
}

Test(gains_precise, closed_forms_keep_their_digits_to_100_db)
{
    static const struct qkd_user alice = { .z = 0.636, .y = 0.204, .x = 0.054 };
    static const struct qkd_user bob = { .z = 0.4, .y = 0.31, .x = 0.002 };
    static const double darks[] = { 1e-3, 1e-7, 1e-12 };
    struct registers r;
    open_all(&r);
    for (double db = 0.0; db <= 100.0; db += 5.0)
        for (int d = 0; d < 3; d++)
            for (int share = 0; share < 2; share++) {
                const double at_a = share ? 0.8 * db : 0.5 * db;
                const struct qkd_link link = { .eta_a = pow(10.0, -at_a / 10.0),
                                               .eta_b = pow(10.0, -(db - at_a) / 10.0),
                                               .dark_probability = darks[d],
                                               .overlap_sq = d == 1 ? 1.0 : 0.93,
                                               .error_x = d == 2 ? 0.0 : 0.0084,
                                               .error_z = 0.0048 };
                struct qkd_gains g;
                qkd_gains_coherent(&link, &alice, &bob, &g);
                for (int k = QKD_OO; k < QKD_PAIRS; k++)
                    expect_pair(&r, &link, &alice, &bob, &g, k, db);
            }
    close_all(&r);
}

/* What the printed formula loses in double precision: the reason for qkd/gains.c. */
Test(gains_precise, the_printed_formula_would_lose_them)
{
    const double eta = 1e-5, a = eta * 0.054, y = exp(-2.0 * a / 4.0), x = a / 2.0;
    const double i0 = 1.0 + x * x / 4.0, i02 = 1.0 + x * x; /* the next term is 1e-27 */
    const double printed = y * y * (1.0 + 2.0 * y * y - 4.0 * y * i0 + i02);
    const struct qkd_user u = { .z = 0.6, .y = 0.2, .x = 0.054 };
    const struct qkd_link link = { .eta_a = eta, .eta_b = eta, .overlap_sq = 1.0 };
    struct qkd_gains g;
    qkd_gains_coherent(&link, &u, &u, &g);
    cr_expect(fabs(printed / g.gain[QKD_XX] - 1.0) > 1e-4, "%g", printed / g.gain[QKD_XX]);
}

/* ---- rotated qubits: nothing but "no click in these detectors", in 400 bits ---- */

enum { D1_EARLY = 1, D2_EARLY = 2, D1_LATE = 4, D2_LATE = 8, ALL = 15 };

/* Real amplitudes of two users in two bins, and what of a click probability is under way. */
struct field {
    mpfr_t a[2], b[2], q, g, photons, cross, term, series, out, part;
};

static void open_field(struct field *f, const struct qkd_link *link)
{
    mpfr_inits2(BITS, f->a[0], f->a[1], f->b[0], f->b[1], f->q, f->g, f->photons, f->cross, f->term,
                f->series, f->out, f->part, (mpfr_ptr)0);
    mpfr_set_d(f->q, link->dark_probability, MPFR_RNDN);
    mpfr_ui_sub(f->q, 1, f->q, MPFR_RNDN);
    mpfr_set_d(f->g, link->overlap_sq, MPFR_RNDN);
    mpfr_sqrt(f->g, f->g, MPFR_RNDN);
}

static void close_field(struct field *f)
{
    mpfr_clears(f->a[0], f->a[1], f->b[0], f->b[1], f->q, f->g, f->photons, f->cross, f->term,
                f->series, f->out, f->part, (mpfr_ptr)0);
}

/* A qubit of `mu` times `eta` photons, turned by an angle whose sine squared is `sine_sq`. */
static void put(struct field *f, mpfr_t qubit[2], double mu, double eta, int basis_x, int bit,
                double sine_sq, int sense)
{
    mpfr_t *c = &f->photons, *s = &f->cross; /* free here */
    mpfr_set_d(*s, sine_sq, MPFR_RNDN);
    mpfr_ui_sub(*c, 1, *s, MPFR_RNDN);
    mpfr_sqrt(*s, *s, MPFR_RNDN);
    mpfr_sqrt(*c, *c, MPFR_RNDN);
    mpfr_mul_si(*s, *s, sense, MPFR_RNDN);
    mpfr_set_d(f->term, mu, MPFR_RNDN);
    mpfr_mul_d(f->term, f->term, eta, MPFR_RNDN);
    mpfr_div_ui(f->term, f->term, basis_x ? 2 : 1, MPFR_RNDN);
    mpfr_sqrt(f->term, f->term, MPFR_RNDN);
    const int early = basis_x || !bit, late = basis_x ? (bit ? -1 : 1) : bit;
    mpfr_mul_si(qubit[0], *c, early, MPFR_RNDN);
    mpfr_mul_si(qubit[1], *s, late, MPFR_RNDN);
    mpfr_sub(qubit[0], qubit[0], qubit[1], MPFR_RNDN);
    mpfr_mul_si(qubit[1], *c, late, MPFR_RNDN);
    mpfr_mul_si(*s, *s, early, MPFR_RNDN);
    mpfr_add(qubit[1], qubit[1], *s, MPFR_RNDN);
    mpfr_mul(qubit[0], qubit[0], f->term, MPFR_RNDN);
    mpfr_mul(qubit[1], qubit[1], f->term, MPFR_RNDN);
}

/* part = P(no click in this set), mean over the global phase:
 *     q^n exp(-sum (A^2 + B^2)/2) I0(g sum +-A B). */
static void silent(struct field *f, int set)
{
    unsigned n = 0;
    mpfr_set_ui(f->photons, 0, MPFR_RNDN);
    mpfr_set_ui(f->cross, 0, MPFR_RNDN);
    for (int d = 0; d < 4; d++) {
        if (!(set >> d & 1))
            continue;
        const int bin = d / 2;
        n++;
        mpfr_sqr(f->term, f->a[bin], MPFR_RNDN);
        mpfr_add(f->photons, f->photons, f->term, MPFR_RNDN);
        mpfr_sqr(f->term, f->b[bin], MPFR_RNDN);
        mpfr_add(f->photons, f->photons, f->term, MPFR_RNDN);
        mpfr_mul(f->term, f->a[bin], f->b[bin], MPFR_RNDN);
        mpfr_mul_si(f->term, f->term, d % 2 ? -1 : 1, MPFR_RNDN);
        mpfr_add(f->cross, f->cross, f->term, MPFR_RNDN);
    }
    mpfr_mul(f->cross, f->cross, f->g, MPFR_RNDN);
    mpfr_sqr(f->cross, f->cross, MPFR_RNDN);
    mpfr_div_ui(f->cross, f->cross, 4, MPFR_RNDN);
    mpfr_set_ui(f->term, 1, MPFR_RNDN);
    mpfr_set_ui(f->series, 1, MPFR_RNDN);
    for (unsigned long k = 1; k < TERMS; k++) {
        mpfr_mul(f->term, f->term, f->cross, MPFR_RNDN);
        mpfr_div_ui(f->term, f->term, k * k, MPFR_RNDN);
        mpfr_add(f->series, f->series, f->term, MPFR_RNDN);
    }
    mpfr_pow_ui(f->part, f->q, n, MPFR_RNDN);
    dark(f->photons, f->photons, 2);
    mpfr_mul(f->part, f->part, f->photons, MPFR_RNDN);
    mpfr_mul(f->part, f->part, f->series, MPFR_RNDN);
}

/* Exactly these two detectors click: inclusion and exclusion. */
static double exactly(struct field *f, int one, int two)
{
    const int rest = ALL & ~one & ~two;
    silent(f, rest);
    mpfr_set(f->out, f->part, MPFR_RNDN);
    silent(f, rest | one);
    mpfr_sub(f->out, f->out, f->part, MPFR_RNDN);
    silent(f, rest | two);
    mpfr_sub(f->out, f->out, f->part, MPFR_RNDN);
    silent(f, ALL);
    mpfr_add(f->out, f->out, f->part, MPFR_RNDN);
    return mpfr_get_d(f->out, MPFR_RNDN);
}

static void expect_rotated(struct field *f, const struct qkd_link *link, const struct qkd_user *a,
                           const struct qkd_user *b, const struct qkd_gains *g, int k, double db)
{
    const int x = k != QKD_ZZ;
    const double turned = link->error_z / 2.0; /* each user by half */
    double gain = 0.0, wrong = 0.0;
    for (int bits = 0; bits < 4; bits++) {
        const int one = bits & 1, two = bits >> 1;
        put(f, f->a, qkd_pair_alice(k, a), link->eta_a, x, one, turned, 1);
        put(f, f->b, qkd_pair_bob(k, b), link->eta_b, x, two, turned, -1);
        const double minus = exactly(f, D1_EARLY, D2_LATE) + exactly(f, D2_EARLY, D1_LATE);
        const double plus = link->bell == QKD_PSI_BOTH
                                ? exactly(f, D1_EARLY, D1_LATE) + exactly(f, D2_EARLY, D2_LATE)
                                : 0.0;
        gain += 0.25 * (minus + plus);
        wrong += 0.25 * ((one == two ? minus : 0.0) + ((one == two) != x ? plus : 0.0));
    }
    cr_expect(fabs(g->gain[k] / gain - 1.0) < 1e-12, "%s at %g dB: gain %.17g, not %.17g",
              qkd_pair_name(k), db, g->gain[k], gain);
    cr_expect(fabs(g->error_gain[k] / wrong - 1.0) < 1e-11,
              "%s at %g dB: error gain %.17g, not %.17g", qkd_pair_name(k), db, g->error_gain[k],
              wrong);
}

Test(gains_precise, rotated_qubits_keep_their_digits_to_100_db)
{
    static const struct qkd_user alice = { .z = 0.636, .y = 0.204, .x = 0.054 };
    static const struct qkd_user bob = { .z = 0.4, .y = 0.31, .x = 0.002 };
    for (double db = 0.0; db <= 100.0; db += 10.0)
        for (int dark_power = 3; dark_power <= 12; dark_power += 3) {
            const struct qkd_link link = { .eta_a = pow(10.0, -0.3 * db / 10.0),
                                           .eta_b = pow(10.0, -0.7 * db / 10.0),
                                           .dark_probability = pow(10.0, -dark_power),
                                           .overlap_sq = dark_power == 6 ? 1.0 : 0.93,
                                           .error_z = 0.0048,
                                           .bell = dark_power % 2 ? QKD_PSI_BOTH : QKD_PSI_MINUS,
                                           .error_model = QKD_ROTATION };
            struct qkd_gains g;
            struct field f;
            qkd_gains_rotated(&link, &alice, &bob, &g);
            open_field(&f, &link);
            for (int k = QKD_OO; k < QKD_PAIRS; k++)
                expect_rotated(&f, &link, &alice, &bob, &g, k, db);
            close_field(&f);
        }
}
