/* ETDRK4: S. M. Cox and P. C. Matthews, J. Comput. Phys. 176, 430 (2002), eqs (26)-(29):
 *     u+ = e^{Lh} u + F1 N(u) + F2 [N(a) + N(b)] + F3 N(c),
 *     a = e^{Lh/2} u + Q N(u),  b = e^{Lh/2} u + Q N(a),  c = e^{Lh/2} a + Q [2 N(b) - N(u)].
 * N is i |psi|^2 psi + f and what lle/terms.h adds, L is diagonal. A stationary state of the
 * equation is one of the scheme, for any step: solitons carry no bias. */
#include "lle/solver_parts.h"
#include "lle/terms.h"

#include <math.h>

/* phi_1, phi_2, phi_3 of exponential integrators: phi_0 = e^z, phi_{k+1} = (phi_k - 1/k!)/z.
 * The recurrence cancels near z = 0, where Kassam & Trefethen, SIAM J. Sci. Comput. 26, 1214 (2005)
 * integrate round a contour. The functions are entire, so their Taylor series serves as well: below
 * |z| = 2 its 28 terms leave 2^28/31! < 1e-25; above, the recurrence loses less than one digit. */
static void phi(double complex z, double complex out[3])
{
    if (cabs(z) >= 2.0) {
        out[0] = (cexp(z) - 1.0) / z;
        out[1] = (out[0] - 1.0) / z;
        out[2] = (out[1] - 0.5) / z;
        return;
    }
    double complex series = 0.0; /* phi_3 = sum z^k/(k+3)!, by Horner's rule without 1/3! */
    for (int k = 28; k >= 1; k--)
        series = (series + 1.0) * z / (k + 3);
    out[2] = (series + 1.0) / 6.0;
    out[1] = 0.5 + z * out[2];
    out[0] = 1.0 + z * out[1];
}

struct lle_etdrk4_weights lle_etdrk4_weights_of(double complex linear, double h, size_t modes)
{
    const double norm = h / (double)modes;
    const double complex z = linear * h;
    double complex half[3], full[3];
    phi(0.5 * z, half);
    phi(z, full);
    return (struct lle_etdrk4_weights){ .half = cexp(0.5 * z),
                                        .q = 0.5 * norm * half[0],
                                        .f1 = norm * (full[0] - 3.0 * full[1] + 4.0 * full[2]),
                                        .f2 = norm * (2.0 * full[1] - 4.0 * full[2]),
                                        .f3 = norm * (4.0 * full[2] - full[1]) };
}

void lle_etdrk4_prepare(struct lle_solver *s)
{
    for (size_t k = 0; k < s->modes; k++) {
        const struct lle_etdrk4_weights w =
            lle_etdrk4_weights_of(lle_solver_linear(s, k), s->step_tau, s->modes);
        s->half[k] = w.half;
        s->q[k] = w.q;
        s->f1[k] = w.f1;
        s->f2[k] = w.f2;
        s->f3[k] = w.f3;
    }
}

/* y <- spectrum of N at the field whose spectrum is `from`, without the 1/N that the weights carry.
 */
static void nonlinear(struct lle_solver *s, const double complex *from)
{
    if (lle_terms_on(&s->drive)) {
        lle_terms_nonlinear(s, from);
        return;
    }
    base_fft_backward(s->fft, from, s->x);
    lle_sweep_kerr(s->modes, s->drive.f, (double *)s->x);
    base_fft_forward(s->fft, s->x, s->y);
}

void lle_etdrk4_step(struct lle_solver *s)
{
    const size_t n = s->modes;
    const double *const e = (const double *)s->half, *const q = (const double *)s->q;
    const double *const f1 = (const double *)s->f1, *const f2 = (const double *)s->f2;
    const double *const f3 = (const double *)s->f3;
    double *const a = (double *)s->a, *const y = (double *)s->y;
    double *const p = (double *)s->p, *const w = (double *)s->w;

    nonlinear(s, s->a);
    lle_sweep_stage1(n, e, q, f1, a, p, w, y);
    nonlinear(s, s->y);
    lle_sweep_stage2(n, q, p, y);
    nonlinear(s, s->y);
    lle_sweep_stage3(n, q, p, w, y);
    nonlinear(s, s->y);
    lle_sweep_stage4(n, f2, f3, w, y, a);
}
