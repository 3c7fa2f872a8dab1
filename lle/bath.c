#include "lle/bath.h"

#include "lle/steady.h"

#include <math.h>

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

/* phi after `tau` with its detuning held: exact. |lambda| >= 1. */
static double complex turn(double complex phi, double f, double detuning, double tau)
{
    const double complex lambda = -(1.0 + I * detuning), e = cexp(lambda * tau);
    return phi * e + f * (e - 1.0) / lambda;
}

/* Exponential midpoint: the middle of the step says where phi is detuned to. */
void lle_bath_advance(const struct lle_drive *d, double power, double tau, struct lle_bath *b)
{
    const double other = d->auxiliary_zeta - 2.0 * power; /* what does not change on the way */
    const double before = b->heat[0] + b->heat[1];
    const double complex middle =
        turn(b->auxiliary, d->auxiliary_f, other - before - norm2(b->auxiliary), 0.5 * tau);
    const double source = power + norm2(middle);
    for (int j = 0; j < LLE_POLES; j++)
        if (d->heat_tau[j] > 0.0)
            b->heat[j] -= (d->heat[j] * source - b->heat[j]) * expm1(-tau / d->heat_tau[j]);
    const double heat = 0.5 * (before + b->heat[0] + b->heat[1]);
    b->auxiliary = turn(b->auxiliary, d->auxiliary_f, other - heat - norm2(middle), tau);
}
