/* Strang splitting: half a step of loss, dispersion and pump (exact), a whole step of Kerr rotation
 * (exact), half a step again. Order 2; the independent second route to everything ETDRK4 says. */
#include "lle/solver_parts.h"

void lle_strang_prepare(struct lle_solver *s)
{
    const double h = s->step_tau;
    for (size_t k = 0; k < s->modes; k++)
        s->half[k] = cexp(0.5 * h * lle_solver_linear(s, k));

    /* d a/d tau = L a + f in the pumped mode; |L| >= 1, so the quotient is safe. */
    s->kick_pump = s->drive.f * (s->half[0] - 1.0) / lle_solver_linear(s, 0);
}

void lle_strang_step(struct lle_solver *s)
{
    const size_t n = s->modes;
    lle_sweep_scale(n, 1.0, (const double *)s->half, (double *)s->a);
    s->a[0] += s->kick_pump;

    base_fft_backward(s->fft, s->a, s->x);
    lle_sweep_rotate(n, s->step_tau, (double *)s->x);
    base_fft_forward(s->fft, s->x, s->a);

    lle_sweep_scale(n, 1.0 / (double)n, (const double *)s->half, (double *)s->a);
    s->a[0] += s->kick_pump;
}
