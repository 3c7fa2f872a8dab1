#include "lle/bath.h"

#include "base/every_machine.h"
#include "lle/steady.h"

#include <math.h>
#include <stdbool.h>

bool lle_bath_on(const struct lle_drive *d)
{
    return d->auxiliary_f != 0.0 || d->heat[0] != 0.0 || d->heat[1] != 0.0;
}

enum base_status lle_bath_check(const struct lle_drive *d, struct base_error *err)
{
    if (!isfinite(d->auxiliary_f) || !isfinite(d->auxiliary_zeta))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "auxiliary laser: f = %g, zeta = %g: both must be finite", d->auxiliary_f,
                         d->auxiliary_zeta);
    for (int j = 0; j < LLE_POLES; j++) {
        if (!isfinite(d->heat[j]))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "thermal shift C = %g: a finite number is needed", d->heat[j]);
        if (d->heat[j] != 0.0 && (!(d->heat_tau[j] > 0.0) || isinf(d->heat_tau[j])))
            return base_fail(err, BASE_ERR_DOMAIN, "thermal time %g: a positive time is needed",
                             d->heat_tau[j]);
    }
    return BASE_OK;
}

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

double lle_bath_shift(const struct lle_bath *b)
{
    return b->heat[0] + b->heat[1] + 2.0 * norm2(b->auxiliary);
}

/* f_a^2 = rho [1 + (zeta_a - (1 + C) rho)^2]: the homogeneous states of a Kerr ring whose
 * coefficient the heat has raised to 1 + C. */
void lle_bath_warm(const struct lle_drive *d, struct lle_bath *b)
{
    const double kerr = 1.0 + d->heat[0] + d->heat[1], f = d->auxiliary_f;
    double scaled[3] = { 0.0 };
    if (!(kerr > 0.0) || f == 0.0)
        return;
    const size_t roots = lle_steady_cw(kerr * f * f, d->auxiliary_zeta, scaled);
    const double rho = roots > 0 ? scaled[roots - 1] / kerr : 0.0;
    b->auxiliary = f / (1.0 + I * (d->auxiliary_zeta - kerr * rho));
    for (int j = 0; j < LLE_POLES; j++)
        b->heat[j] = d->heat[j] * rho;
}

double lle_bath_held(double shift, double held)
{
    const double grain = 4.0, far = 3.0;
    return fabs(shift - held) <= far ? held : grain * round(shift / grain);
}

struct lle_bath_pace lle_bath_pace_of(const struct lle_drive *d, double tau)
{
    struct lle_bath_pace p = { .tau = tau,
                               .decay = exp(-tau),
                               .decay_half = exp(-0.5 * tau),
                               .f = d->auxiliary_f,
                               .zeta = d->auxiliary_zeta };
    for (int j = 0; j < LLE_POLES; j++) {
        p.c[j] = d->heat[j];
        p.share[j] = d->heat_tau[j] > 0.0 ? -expm1(-tau / d->heat_tau[j]) : 0.0;
    }
    return p;
}

void lle_baths_put(struct lle_baths *b, size_t lane, const struct lle_bath *bath)
{
    b->re[lane] = creal(bath->auxiliary);
    b->im[lane] = cimag(bath->auxiliary);
    for (int j = 0; j < LLE_POLES; j++)
        b->heat[j][lane] = bath->heat[j];
}

struct lle_bath lle_baths_get(const struct lle_baths *b, size_t lane)
{
    struct lle_bath bath = { .auxiliary = b->re[lane] + I * b->im[lane] };
    for (int j = 0; j < LLE_POLES; j++)
        bath.heat[j] = b->heat[j][lane];
    return bath;
}

/* cos and sin of every lane. Up to 1 rad, where steps are, their Taylor series: its next terms are
 * below 1/20!. */
BASE_EVERY_MACHINE static void rotations(size_t lanes, const double *angle, double *c, double *s)
{
    enum { TERMS = 9 };
    const double series = 1.0;
    for (size_t l = 0; l < lanes; l++) {
        const double x = angle[l], y = -x * x;
        double even = 1.0, odd = 1.0;
        for (int k = TERMS; k > 0; k--) {
            even = 1.0 + even * y * (1.0 / (double)(2 * k * (2 * k - 1)));
            odd = 1.0 + odd * y * (1.0 / (double)(2 * k * (2 * k + 1)));
        }
        c[l] = even;
        s[l] = x * odd;
    }
    for (size_t l = 0; l < lanes; l++)
        if (fabs(angle[l]) > series) {
            c[l] = cos(angle[l]);
            s[l] = sin(angle[l]);
        }
}

/* phi after `tau` with its detuning held: exact,
 *     phi e + f (e - 1)/lambda,   lambda = -(1 + i detuning), |lambda| >= 1, e = exp(lambda tau).
 */
BASE_EVERY_MACHINE static void turn(size_t lanes, double f, double tau, double decay,
                                    const double *detuning, const struct lle_baths *from,
                                    double *re, double *im)
{
    double angle[LLE_BATHS_MOST] = { 0.0 }, c[LLE_BATHS_MOST], s[LLE_BATHS_MOST];
    for (size_t l = 0; l < lanes; l++)
        angle[l] = detuning[l] * tau;
    rotations(lanes, angle, c, s);
    for (size_t l = 0; l < lanes; l++) {
        const double er = decay * c[l], ei = -decay * s[l], d = detuning[l], x = 1.0 - er;
        const double per = f / (1.0 + d * d), a = from->re[l], b = from->im[l];
        re[l] = a * er - b * ei + per * (x - ei * d);
        im[l] = a * ei + b * er - per * (x * d + ei);
    }
}

static bool lit(const struct lle_bath_pace *p, size_t lanes, const struct lle_baths *b)
{
    bool light = p->f != 0.0;
    for (size_t l = 0; l < lanes; l++)
        light = light || b->re[l] != 0.0 || b->im[l] != 0.0;
    return light;
}

/* Exponential midpoint: the middle of the step says where phi is detuned to. */
BASE_EVERY_MACHINE void lle_baths_advance(const struct lle_bath_pace *p, size_t lanes,
                                          const double *power, struct lle_baths *b)
{
    double re[LLE_BATHS_MOST] = { 0.0 }, im[LLE_BATHS_MOST] = { 0.0 }, middle[LLE_BATHS_MOST];
    double detuning[LLE_BATHS_MOST] = { 0.0 }, heat[LLE_BATHS_MOST];
    const bool light = lit(p, lanes, b);
    for (size_t l = 0; l < lanes; l++) {
        heat[l] = b->heat[0][l] + b->heat[1][l];
        detuning[l] =
            p->zeta - 2.0 * power[l] - heat[l] - (b->re[l] * b->re[l] + b->im[l] * b->im[l]);
    }
    if (light)
        turn(lanes, p->f, 0.5 * p->tau, p->decay_half, detuning, b, re, im);
    for (size_t l = 0; l < lanes; l++) {
        middle[l] = re[l] * re[l] + im[l] * im[l];
        for (int j = 0; j < LLE_POLES; j++)
            b->heat[j][l] += (p->c[j] * (power[l] + middle[l]) - b->heat[j][l]) * p->share[j];
        const double mean = 0.5 * (heat[l] + b->heat[0][l] + b->heat[1][l]);
        detuning[l] = p->zeta - 2.0 * power[l] - mean - middle[l];
    }
    if (light)
        turn(lanes, p->f, p->tau, p->decay, detuning, b, b->re, b->im);
}

void lle_baths_shift(const struct lle_baths *b, size_t lanes, double *shift)
{
    for (size_t l = 0; l < lanes; l++)
        shift[l] =
            b->heat[0][l] + b->heat[1][l] + 2.0 * (b->re[l] * b->re[l] + b->im[l] * b->im[l]);
}
