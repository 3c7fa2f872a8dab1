#include "optics/fbg.h"

#include "base/constants.h"

#include <math.h>

/* tanh(z)/z, entire near 0. The series is used where the quotient would lose digits: its first
 * neglected term is 17 z^6/315 < 1e-19 at the switch. */
static double complex tanhc(double complex z)
{
    const double complex q = z * z;
    if (cabs(z) < 1e-3)
        return 1.0 - q / 3.0 + 2.0 * q * q / 15.0;
    return ctanh(z) / z;
}

/* A uniform piece in coupled-mode theory: T. Erdogan, J. Lightwave Technol. 15, 1277 (1997), eqs.
 * (19), (20), with gamma^2 = kappa^2 - delta^2:
 *     r = -kappa sinh(gamma L) / D,  t = i gamma / D,  D = delta sinh(gamma L) + i gamma cosh(gamma
 * L). Divided through by gamma cosh: no overflow in strong gratings, no case for gamma = 0. */
static struct optics_rt uniform(double kappa_per_m, double delta_per_m, double length_m)
{
    const double kappa = kappa_per_m, delta = delta_per_m, L = length_m;
    const double complex gamma = csqrt((kappa - delta) * (kappa + delta) + 0.0 * I);
    const double complex z = gamma * L;
    const double complex s = L * tanhc(z);
    const double complex d = delta * s + I;
    /* 1/cosh of more than 700 is 0 to double precision, and ccosh would overflow. */
    const double complex sech = creal(z) > 700.0 ? 0.0 : 1.0 / ccosh(z);
    return (struct optics_rt){ .r = -kappa * s / d, .t = I * sech / d };
}

/* Two reciprocal pieces one behind the other; r is seen from the front, `back` from behind. This is
 * the product of their transfer matrices in a form that stays of order 1. */
struct piece {
    double complex r, t, back;
};

static struct piece behind(struct piece a, struct piece b)
{
    const double complex echo = 1.0 / (1.0 - a.back * b.r);
    return (struct piece){ .r = a.r + a.t * a.t * b.r * echo,
                           .t = a.t * b.t * echo,
                           .back = b.back + b.t * b.t * a.back * echo };
}

/* Midpoint of each piece: second order; 256 pieces change the reflectivity by less than 1e-5. */
enum { PIECES = 256 };

static struct optics_rt raised_cosine(const struct optics_fbg *g, double delta_per_m)
{
    struct piece all = { .r = 0.0, .t = 1.0, .back = 0.0 };
    const double step_m = g->length_m / PIECES;
    for (int k = 0; k < PIECES; k++) {
        const double z = ((double)k + 0.5) / PIECES; /* 0 to 1 along the grating */
        const double kappa = g->kappa_per_m * 0.5 * (1.0 - cos(2.0 * BASE_PI * z));
        const struct optics_rt p = uniform(kappa, delta_per_m, step_m);
        all = behind(all, (struct piece){ p.r, p.t, p.r });
    }
    return (struct optics_rt){ all.r, all.t };
}

struct optics_rt optics_fbg_response(const struct optics_fbg *g, double freq_hz)
{
    /* delta = 2 pi n_g (nu - nu_B) / c */
    const double delta = 2.0 * BASE_PI * g->index_group * (freq_hz - g->bragg_hz) / BASE_LIGHT_M_S;
    return g->apodised ? raised_cosine(g, delta) : uniform(g->kappa_per_m, delta, g->length_m);
}

/* arg r(nu + h) - arg r(nu). Fields go as exp(-i omega t): light that comes later has a phase that
 * rises with frequency. */
static double phase_step(const struct optics_fbg *g, double freq_hz, double h_hz)
{
    return carg(optics_fbg_response(g, freq_hz + h_hz).r / optics_fbg_response(g, freq_hz).r);
}

static double own_step_hz(const struct optics_fbg *g)
{
    return 1e-3 * BASE_LIGHT_M_S / (g->index_group * g->length_m);
}

double optics_fbg_delay_s(const struct optics_fbg *g, double freq_hz)
{
    const double h = own_step_hz(g);
    const double one = phase_step(g, freq_hz, h) - phase_step(g, freq_hz, -h);
    const double two = phase_step(g, freq_hz, 2.0 * h) - phase_step(g, freq_hz, -2.0 * h);
    return (8.0 * one - two) / (12.0 * h) / (2.0 * BASE_PI);
}

double optics_fbg_dispersion_s_per_hz(const struct optics_fbg *g, double freq_hz)
{
    const double h = own_step_hz(g);
    const double one = phase_step(g, freq_hz, h) + phase_step(g, freq_hz, -h);
    const double two = phase_step(g, freq_hz, 2.0 * h) + phase_step(g, freq_hz, -2.0 * h);
    return (16.0 * one - two) / (12.0 * h * h) / (2.0 * BASE_PI);
}

static const double INDEX_GROUP = 1.468; /* standard fibre near 1550 nm */
static const double STRENGTH = 2.5;      /* kappa L */

static double reflectivity(const struct optics_fbg *g, double offset_hz)
{
    const struct optics_rt x = optics_fbg_response(g, g->bragg_hz + offset_hz);
    return creal(x.r) * creal(x.r) + cimag(x.r) * cimag(x.r);
}

/* Offset at which the main lobe of a trial grating has fallen to half its peak. */
static double half_width_hz(const struct optics_fbg *g)
{
    const double half = 0.5 * reflectivity(g, 0.0);
    const double scale = BASE_LIGHT_M_S / (2.0 * BASE_PI * g->index_group * g->length_m);
    double inside = 0.0, outside = 0.0;
    while (reflectivity(g, outside) > half) /* ends: reflection vanishes far from the centre */
        outside += 0.1 * scale;
    for (int k = 0; k < 60; k++) {
        const double middle = 0.5 * (inside + outside);
        if (reflectivity(g, middle) > half)
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

static enum base_status design(double bragg_hz, double bandwidth_hz, double strength, int apodised,
                               struct optics_fbg *out, struct base_error *err)
{
    if (!(bragg_hz > 0.0) || !isfinite(bragg_hz))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "bragg_hz = %g: a positive optical frequency is needed", bragg_hz);
    if (!(bandwidth_hz > 0.0) || !(bandwidth_hz < bragg_hz))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "bandwidth_hz = %g: more than 0 and less than the Bragg frequency %g is "
                         "needed",
                         bandwidth_hz, bragg_hz);
    /* At fixed kappa L every width scales as 1/L: one trial grating tells the length. It is centred
     * on frequency 0, where offsets keep all their digits. */
    const struct optics_fbg trial = { .length_m = 1e-2,
                                      .kappa_per_m = strength / 1e-2,
                                      .bragg_hz = 0.0,
                                      .index_group = INDEX_GROUP,
                                      .apodised = apodised };
    const double factor = 2.0 * half_width_hz(&trial) / bandwidth_hz;
    *out = trial;
    out->bragg_hz = bragg_hz;
    out->length_m = trial.length_m * factor;
    out->kappa_per_m = trial.kappa_per_m / factor;
    return BASE_OK;
}

enum base_status optics_fbg_design(double bragg_hz, double bandwidth_hz, int apodised,
                                   struct optics_fbg *out, struct base_error *err)
{
    return design(bragg_hz, bandwidth_hz, STRENGTH, apodised, out, err);
}

/* At the centre t = sech(int kappa dz), uniform or not; a raised cosine's integral is half of its
 * peak times the length. */
enum base_status optics_fbg_design_for(double bragg_hz, double bandwidth_hz, double rejection_db,
                                       int apodised, struct optics_fbg *out, struct base_error *err)
{
    if (!(rejection_db > 0.0) || !(rejection_db <= 100.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "rejection_db = %g: more than 0 and at most 100 is needed", rejection_db);
    const double area = acosh(pow(10.0, rejection_db / 20.0));
    return design(bragg_hz, bandwidth_hz, apodised ? 2.0 * area : area, apodised, out, err);
}
