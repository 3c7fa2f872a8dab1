/* Runge-Kutta of order 4 in the interaction picture: J. Hult, J. Lightwave Technol. 25, 3770
 * (2007), eqs (7)-(10), the scheme of most fibre codes. Half a step of L is taken exactly on either
 * side of the middle, where the stages stand: u' = e^{Lh/2} u,  k1 = e^{Lh/2} N(u),  k2 = N(u' + h
 * k1/2),  k3 = N(u' + h k2/2), k4 = N(e^{Lh/2} [u' + h k3]),  u+ = e^{Lh/2} [u' + h (k1 + 2 k2 + 2
 * k3)/6] + h k4/6. Here to be measured against: its stages do not stand still on a stationary
 * state, so that a soliton has a bias, and its error has the square of L h where ETDRK4's has not.
 */
#include "lle/solver_parts.h"

void lle_rk4ip_prepare(struct lle_solver *s)
{
    for (size_t k = 0; k < s->modes; k++)
        s->half[k] = cexp(0.5 * s->step_tau * lle_solver_linear(s, k));
}

/* y <- h N at the field whose spectrum is `from`. */
static void nonlinear(struct lle_solver *s, const double complex *from)
{
    const double scale = s->step_tau / (double)s->modes;
    base_fft_backward(s->fft, from, s->x);
    lle_sweep_kerr(s->modes, s->drive.f, (double *)s->x);
    base_fft_forward(s->fft, s->x, s->y);
    for (size_t k = 0; k < s->modes; k++)
        s->y[k] *= scale;
}

void lle_rk4ip_step(struct lle_solver *s)
{
    const size_t n = s->modes;
    double complex *const a = s->a, *const sum = s->p, *const stage = s->w;
    const double complex *const e = s->half, *const k = s->y;
    nonlinear(s, a);
    for (size_t m = 0; m < n; m++) {
        const double complex k1 = e[m] * k[m];
        a[m] *= e[m]; /* u' */
        sum[m] = a[m] + k1 / 6.0;
        stage[m] = a[m] + 0.5 * k1;
    }
    nonlinear(s, stage);
    for (size_t m = 0; m < n; m++) {
        sum[m] += k[m] / 3.0;
        stage[m] = a[m] + 0.5 * k[m];
    }
    nonlinear(s, stage);
    for (size_t m = 0; m < n; m++) {
        sum[m] += k[m] / 3.0;
        stage[m] = e[m] * (a[m] + k[m]);
    }
    nonlinear(s, stage);
    for (size_t m = 0; m < n; m++)
        a[m] = e[m] * sum[m] + k[m] / 6.0;
}
