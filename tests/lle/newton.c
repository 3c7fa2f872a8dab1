/* The matrix-free Jacobian against the plain formula, and what is built on it. */
#include "lle/newton.h"

#include "base/constants.h"
#include "lle/continuation.h"
#include "lle/steady.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

enum { N = 32 };

static struct lle_newton *begun(size_t modes)
{
    gsl_set_error_handler_off();
    struct lle_newton *s;
    struct base_error err;
    cr_assert(!lle_newton_new(&s, modes, &err), "%s", err.text);
    cr_assert_eq(lle_newton_modes(s), modes);
    return s;
}

static double mode_number(size_t k)
{
    return k <= N / 2 ? (double)k : (double)k - N;
}

/* Slow sums over a smooth even field. */
static void even_modes(double complex a[N], double complex first, double complex fall)
{
    for (size_t k = 0; k < N; k++)
        a[k] = first * cpow(fall, fabs(mode_number(k)));
    a[N / 2] = 0.0;
}

static void grid_of(const double complex a[N], double complex psi[N])
{
    for (size_t j = 0; j < N; j++) {
        psi[j] = 0.0;
        for (size_t k = 0; k < N; k++)
            psi[j] += a[k] * cexp(2.0 * BASE_PI * I * mode_number(k) * (double)j / N);
    }
}

static void modes_of(const double complex psi[N], double complex a[N])
{
    for (size_t k = 0; k < N; k++) {
        a[k] = 0.0;
        for (size_t j = 0; j < N; j++)
            a[k] += psi[j] * cexp(-2.0 * BASE_PI * I * mode_number(k) * (double)j / N) / N;
    }
}

Test(newton, grid_and_amplitudes_are_one_thing)
{
    struct lle_newton *s = begun(N);
    double complex a[N], psi[N], slow[N], back[N];
    even_modes(a, 1.0 + 0.3 * I, 0.5 - 0.2 * I);
    lle_newton_to_grid(s, a, psi);
    grid_of(a, slow);
    lle_newton_to_modes(s, psi, back);
    for (size_t j = 0; j < N; j++) {
        cr_expect(cabs(psi[j] - slow[j]) < 1e-13, "grid point %zu", j);
        cr_expect(cabs(back[j] - a[j]) < 1e-14, "mode %zu", j);
    }
    lle_newton_free(s);
    lle_newton_free(NULL);
}

/* J x = -(1 + i [zeta + d2 mu^2]) x + i (2 |psi|^2 x + psi^2 x*)_mu. */
Test(newton, the_jacobian_is_the_derivative)
{
    struct lle_newton *s = begun(N);
    const struct lle_balance at = { .f = 2.0, .zeta = 3.0, .d2 = 0.05 };
    double complex a[N], x[N], psi[N], grid[N], product[N], kerr[N], out[N];
    even_modes(a, 0.8 + 0.4 * I, 0.5 + 0.1 * I);
    even_modes(x, 0.3 - 0.7 * I, 0.4 - 0.3 * I);
    grid_of(a, psi);
    grid_of(x, grid);
    for (size_t j = 0; j < N; j++)
        product[j] = 2.0 * psi[j] * conj(psi[j]) * grid[j] + psi[j] * psi[j] * conj(grid[j]);
    modes_of(product, kerr);
    lle_newton_set(s, &at, a);
    lle_newton_jacobian(s, x, out);
    for (size_t k = 0; k < N; k++) {
        const double mu = mode_number(k);
        const double complex expected =
            -(1.0 + I * (at.zeta + at.d2 * mu * mu)) * x[k] + I * kerr[k];
        if (k != N / 2)
            cr_expect(cabs(out[k] - expected) < 1e-12, "mode %zu: %g%+gi, not %g%+gi", k,
                      creal(out[k]), cimag(out[k]), creal(expected), cimag(expected));
    }
    lle_newton_free(s);
}

/* From a field near it, Newton finds the flat state, root of the cubic. */
Test(newton, solves_for_the_flat_state)
{
    struct lle_newton *s = begun(N);
    const struct lle_balance at = { .f = 1.5, .zeta = 0.5, .d2 = 0.05 };
    double rho[3];
    cr_assert_eq(lle_steady_cw(at.f * at.f, at.zeta, rho), 1);
    double complex a[N] = { 0.0 };
    a[0] = 0.9 * at.f / (1.0 + I * (at.zeta - rho[0]));
    a[1] = a[N - 1] = 0.01;
    struct base_error err = { .text = "" };
    cr_assert(!lle_newton_solve(s, &at, a, &err), "%s", err.text);
    cr_expect_float_eq(cabs(a[0]) * cabs(a[0]), rho[0], 1e-10);
    for (size_t k = 1; k < N; k++)
        cr_expect(cabs(a[k]) < 1e-9, "mode %zu: %g", k, cabs(a[k]));
    lle_newton_free(s);
}

/* The tangent of the soliton branch is the difference quotient of two of its states, and a step
 * along it is corrected back to a state at the detuning where it ends. */
Test(newton, tangent_and_correction_follow_the_branch)
{
    gsl_set_error_handler_off();
    struct lle_branch *b;
    struct base_error err = { .text = "" };
    const size_t n = 256;
    cr_assert(!lle_branch_new(&b, 12.0, 0.0067, n, LLE_BRANCH_STRETCH, &err), "%s", err.text);
    static double complex low[256], high[256], slope[256], a[256];
    const double h = 1e-4;
    cr_assert(!lle_branch_follow(b, 10.0 - h, &err), "%s", err.text);
    memcpy(low, b->modes, sizeof low);
    cr_assert(!lle_branch_follow(b, 10.0 + h, &err));
    memcpy(high, b->modes, sizeof high);
    cr_assert(!lle_branch_follow(b, 10.0, &err));

    for (size_t k = 0; k < n; k++)
        slope[k] = high[k] - low[k];
    struct lle_newton_arc arc = { .weight = 1.0, .zeta_slope = 2.0 * h, .slope = slope };
    cr_assert(!lle_newton_tangent(b->newton, &b->at, b->modes, &arc, &err), "%s", err.text);
    double length = arc.weight * arc.zeta_slope * arc.zeta_slope;
    for (size_t k = 0; k < n; k++) {
        length += creal(slope[k] * conj(slope[k]));
        const double complex quotient = (high[k] - low[k]) / (2.0 * h);
        cr_expect(cabs(slope[k] / arc.zeta_slope - quotient) < 1e-5, "mode %zu", k);
    }
    cr_expect_float_eq(length, 1.0, 1e-9, "unit length: %g", length);
    cr_expect_gt(arc.zeta_slope, 0.0, "same sense");

    struct lle_balance at = b->at;
    at.zeta += 0.05 * arc.zeta_slope;
    at.d2 += at.d2_slope * 0.05 * arc.zeta_slope;
    for (size_t k = 0; k < n; k++)
        a[k] = b->modes[k] + 0.05 * slope[k];
    cr_assert(!lle_newton_correct(b->newton, &at, a, &arc, &err), "%s", err.text);
    cr_assert(!lle_branch_follow(b, at.zeta, &err), "%s", err.text);
    for (size_t k = 0; k < n; k++)
        cr_expect(cabs(a[k] - b->modes[k]) < 1e-7, "mode %zu: %g", k, cabs(a[k] - b->modes[k]));
    lle_branch_free(b);
}
