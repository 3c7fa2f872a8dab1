#include "lle/ikeda.h"

#include "lle/solver_parts.h"

#include <math.h>

static size_t pieces_of(const struct lle_solver *s)
{
    return (size_t)lround(s->roundtrip_tau / s->step_tau);
}

enum base_status lle_ikeda_check(double step_tau, double roundtrip_tau, struct base_error *err)
{
    const double pieces = roundtrip_tau / step_tau, rounding = 1e-9;
    if (pieces > 1.0 - rounding && fabs(pieces - round(pieces)) < rounding * pieces)
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN,
                     "comb.scheme: ikeda with comb.steps_per_roundtrip of %.10g: a whole number, 1 "
                     "or more, is needed",
                     pieces);
}

/* What the pump adds in a round trip; expm1 keeps the limit of a weak bus. */
static double pump_of(double f, double roundtrip_tau, double coupling)
{
    const double passed = 2.0 * coupling * roundtrip_tau;
    return f * roundtrip_tau * (passed > 0.0 ? sqrt(-expm1(-passed) / passed) : 1.0);
}

/* ---- steps ---- */

/* half: half a piece of the guide, without the loss to the bus. */
void lle_ikeda_prepare(struct lle_solver *s)
{
    const double eta = s->drive.coupling;
    for (size_t k = 0; k < s->modes; k++)
        s->half[k] = cexp(0.5 * s->step_tau * (lle_solver_linear(s, k) + eta));
    s->kick_pump = pump_of(s->drive.f, s->roundtrip_tau, eta);
}

static void pass_bus(struct lle_solver *s)
{
    const double r = exp(-s->drive.coupling * s->roundtrip_tau);
    for (size_t k = 0; k < s->modes; k++)
        s->a[k] *= r;
    s->a[0] += s->kick_pump;
}

/* One piece of the guide: loss and dispersion in halves about the Kerr rotation. */
void lle_ikeda_step(struct lle_solver *s)
{
    const size_t n = s->modes;
    if (s->steps % pieces_of(s) == 0)
        pass_bus(s);
    lle_sweep_scale(n, 1.0, (const double *)s->half, (double *)s->a);
    base_fft_backward(s->fft, s->a, s->x);
    lle_sweep_rotate(n, s->step_tau, (double *)s->x);
    base_fft_forward(s->fft, s->x, s->a);
    lle_sweep_scale(n, 1.0 / (double)n, (const double *)s->half, (double *)s->a);
}

/* ---- homogeneous states ---- */

/* Power over the round trip, in that just after the pump: at the middles of the pieces, where the
 * Kerr rotation is. */
static double mean_power(double roundtrip_tau, double coupling, size_t pieces)
{
    double sum = 0.0;
    for (size_t j = 0; j < pieces; j++)
        sum += exp(-2.0 * (1.0 - coupling) * roundtrip_tau * ((double)j + 0.5) / (double)pieces);
    return sum / (double)pieces;
}

struct airy {
    double a2, q, zeta, mean, roundtrip_tau;
};

/* rho |1 - q e^{i phi}|^2 - a^2, without cancellation near resonance. */
static double excess(const struct airy *m, double rho)
{
    const double phi = m->roundtrip_tau * (rho * m->mean - m->zeta), s = sin(0.5 * phi);
    return rho * ((1.0 - m->q) * (1.0 - m->q) + 4.0 * m->q * s * s) - m->a2;
}

static double root_between(const struct airy *m, double low, double high)
{
    const double below = excess(m, low);
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        if ((excess(m, middle) < 0.0) == (below < 0.0))
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

size_t lle_ikeda_cw(double f2, double zeta, double roundtrip_tau, double coupling, size_t pieces,
                    double *rho, size_t most)
{
    const double a = pump_of(sqrt(f2), roundtrip_tau, coupling), q = exp(-roundtrip_tau);
    const struct airy m = { a * a, q, zeta, mean_power(roundtrip_tau, coupling, pieces),
                            roundtrip_tau };
    /* No state lies above a^2/(1 - q)^2. A resonance is 1 - q wide in phi: 100 looks across it. */
    const double top = 1.0001 * a * a / ((1.0 - q) * (1.0 - q)) + 1e-300;
    const double looks = fmax(1e4, 100.0 * top * roundtrip_tau / (1.0 - q));
    size_t count = 0;
    double before = 0.0;
    for (size_t i = 1; (double)i <= fmin(looks, 1e7); i++) {
        const double now = top * (double)i / fmin(looks, 1e7);
        if ((excess(&m, before) < 0.0) != (excess(&m, now) < 0.0)) {
            if (count < most)
                rho[count] = root_between(&m, before, now);
            count++;
        }
        before = now;
    }
    return count;
}

double lle_ikeda_mi_delta(double rho, double zeta, double dispersion, double roundtrip_tau)
{
    const double T = roundtrip_tau, phi = T * (rho - zeta), d = dispersion;
    const double k2 = d * (d - 2.0 * rho), k = sqrt(fabs(k2));
    /* cos kT and sin kT/k, for k imaginary too */
    const double c = k2 >= 0.0 ? cos(k * T) : cosh(k * T);
    const double s = k * T < 1e-8 ? T : (k2 >= 0.0 ? sin(k * T) : sinh(k * T)) / k;
    return cos(phi) * c + (d - rho) * sin(phi) * s;
}

double lle_ikeda_mi_gain(double rho, double zeta, double dispersion, double roundtrip_tau)
{
    const double delta = fabs(lle_ikeda_mi_delta(rho, zeta, dispersion, roundtrip_tau));
    const double growth = delta > 1.0 ? log(delta + sqrt(delta * delta - 1.0)) : 0.0;
    return growth / roundtrip_tau - 1.0;
}
