/* The loops in which the solver spends its time (apart from the transforms). Compiled with
 * contraction to fused multiply-add. */
#include "lle/solver_parts.h"

#include "base/every_machine.h"

#include <math.h>

/* Product of two complex numbers given as (re, im). */
#define MUL_RE(ar, ai, br, bi) ((ar) * (br) - (ai) * (bi))
#define MUL_IM(ar, ai, br, bi) ((ar) * (bi) + (ai) * (br))

BASE_EVERY_MACHINE void lle_sweep_kerr(size_t n, double f, double *restrict x)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double re = x[j], im = x[j + 1];
        const double rho = re * re + im * im;
        x[j] = f - rho * im;
        x[j + 1] = rho * re;
    }
}

BASE_EVERY_MACHINE void lle_sweep_shifted(size_t n, double f, double shift, double *restrict x)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double re = x[j], im = x[j + 1];
        const double turn = re * re + im * im + shift;
        x[j] = f - turn * im;
        x[j + 1] = turn * re;
    }
}

BASE_EVERY_MACHINE void lle_sweep_raman(size_t n, double f, double shift, double raman,
                                        const double *restrict slope, double *restrict x)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double re = x[j], im = x[j + 1];
        const double rise = 2.0 * (re * slope[j] + im * slope[j + 1]);
        const double turn = re * re + im * im + shift + raman * rise;
        x[j] = f - turn * im;
        x[j + 1] = turn * re;
    }
}

void lle_sweep_rotate(size_t n, double h, double *restrict x)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double re = x[j], im = x[j + 1];
        const double angle = h * (re * re + im * im);
        const double c = cos(angle), s = sin(angle);
        x[j] = MUL_RE(re, im, c, s);
        x[j + 1] = MUL_IM(re, im, c, s);
    }
}

BASE_EVERY_MACHINE void lle_sweep_scale(size_t n, double s, const double *restrict c,
                                        double *restrict y)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double re = s * y[j], im = s * y[j + 1];
        y[j] = MUL_RE(c[j], c[j + 1], re, im);
        y[j + 1] = MUL_IM(c[j], c[j + 1], re, im);
    }
}

BASE_EVERY_MACHINE double lle_sweep_power(size_t n, const double *restrict a)
{
    enum { SUMS = 16 }; /* two vectors of the widest; n is even */
    double sum[SUMS] = { 0.0 }, all = 0.0;
    size_t j = 0;
    for (; j + SUMS <= 2 * n; j += SUMS)
        for (size_t i = 0; i < SUMS; i++)
            sum[i] += a[j + i] * a[j + i];
    for (size_t i = 0; j + i < 2 * n; i++)
        sum[i] += a[j + i] * a[j + i];
    for (size_t i = 0; i < SUMS; i++)
        all += sum[i];
    return all;
}

BASE_EVERY_MACHINE void lle_sweep_kick(size_t n, double sigma, const double *restrict kick,
                                       double *restrict a)
{
    for (size_t j = 0; j < 2 * n; j++)
        a[j] += sigma * kick[j];
}

/* p = E2 a, u = p + Q n1, w = E2 u - Q n1, a = E2 p + F1 n1;  y: n1 -> u. */
BASE_EVERY_MACHINE void lle_sweep_stage1(size_t n, const double *restrict e,
                                         const double *restrict q, const double *restrict f1,
                                         double *restrict a, double *restrict p, double *restrict w,
                                         double *restrict y)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double er = e[j], ei = e[j + 1], ar = a[j], ai = a[j + 1], nr = y[j], ni = y[j + 1];
        const double pr = MUL_RE(er, ei, ar, ai), pi = MUL_IM(er, ei, ar, ai);
        const double qr = MUL_RE(q[j], q[j + 1], nr, ni), qi = MUL_IM(q[j], q[j + 1], nr, ni);
        const double ur = pr + qr, ui = pi + qi;
        p[j] = pr;
        p[j + 1] = pi;
        w[j] = MUL_RE(er, ei, ur, ui) - qr;
        w[j + 1] = MUL_IM(er, ei, ur, ui) - qi;
        a[j] = MUL_RE(er, ei, pr, pi) + MUL_RE(f1[j], f1[j + 1], nr, ni);
        a[j + 1] = MUL_IM(er, ei, pr, pi) + MUL_IM(f1[j], f1[j + 1], nr, ni);
        y[j] = ur;
        y[j + 1] = ui;
    }
}

/* v = p + Q n2, p = n2;  y: n2 -> v. */
BASE_EVERY_MACHINE void lle_sweep_stage2(size_t n, const double *restrict q, double *restrict p,
                                         double *restrict y)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double nr = y[j], ni = y[j + 1];
        y[j] = p[j] + MUL_RE(q[j], q[j + 1], nr, ni);
        y[j + 1] = p[j + 1] + MUL_IM(q[j], q[j + 1], nr, ni);
        p[j] = nr;
        p[j + 1] = ni;
    }
}

/* z = w + 2 Q n3, w = n2 + n3;  y: n3 -> z. */
BASE_EVERY_MACHINE void lle_sweep_stage3(size_t n, const double *restrict q,
                                         const double *restrict p, double *restrict w,
                                         double *restrict y)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        const double nr = y[j], ni = y[j + 1];
        y[j] = w[j] + 2.0 * MUL_RE(q[j], q[j + 1], nr, ni);
        y[j + 1] = w[j + 1] + 2.0 * MUL_IM(q[j], q[j + 1], nr, ni);
        w[j] = p[j] + nr;
        w[j + 1] = p[j + 1] + ni;
    }
}

/* a = a + F2 (n2 + n3) + F3 n4. */
BASE_EVERY_MACHINE void lle_sweep_stage4(size_t n, const double *restrict f2,
                                         const double *restrict f3, const double *restrict w,
                                         const double *restrict y, double *restrict a)
{
    for (size_t j = 0; j < 2 * n; j += 2) {
        a[j] += MUL_RE(f2[j], f2[j + 1], w[j], w[j + 1]) + MUL_RE(f3[j], f3[j + 1], y[j], y[j + 1]);
        a[j + 1] +=
            MUL_IM(f2[j], f2[j + 1], w[j], w[j + 1]) + MUL_IM(f3[j], f3[j + 1], y[j], y[j + 1]);
    }
}
