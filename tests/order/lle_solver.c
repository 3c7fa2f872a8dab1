/* Convergence orders of both schemes, and that they go to the same field. */
#include "tests/lle_kit.h"

static const struct lle_drive drive = { 1.9, 1.5, 0.02, 1e-4, 0.0 };
enum { MODES = 64 };

/* The field at tau = 1 from the smooth start, in `steps` steps. */
static void run(enum lle_scheme scheme, size_t steps, double complex out[MODES])
{
    struct lle_solver *s = kit_solver(MODES, scheme, 1.0 / (double)steps, drive);
    kit_seed_smooth(s);
    kit_advance(s, steps);
    for (size_t k = 0; k < MODES; k++)
        out[k] = lle_solver_modes(s)[k];
    lle_solver_free(s);
}

/* Errors of 40, 80, 160 steps against `fine`: each halving divides by 2^order. The next term of the
 * error series is smaller by h |D_int + 2 |psi|^2| ~ 1/40 * 10, so the observed order is off by a
 * few hundredths at the first pair. */
static void expect_order(enum lle_scheme scheme, double order, size_t fine)
{
    double complex truth[MODES], got[MODES];
    run(LLE_ETDRK4, fine, truth);
    double before = 0.0;
    for (size_t steps = 40; steps <= 160; steps *= 2) {
        run(scheme, steps, got);
        const double error = kit_distance(got, truth, MODES);
        if (before > 0.0)
            cr_expect_float_eq(log2(before / error), order, 0.1,
                               "%zu steps: error %.3e after %.3e is order %.3f", steps, error,
                               before, log2(before / error));
        before = error;
    }
}

Test(lle_order, etdrk4_is_of_order_four)
{
    expect_order(LLE_ETDRK4, 4.0, 4000);
}

Test(lle_order, strang_is_of_order_two)
{
    expect_order(LLE_STRANG, 2.0, 4000);
}

Test(lle_order, rk4ip_is_of_order_four)
{
    expect_order(LLE_RK4IP, 4.0, 4000);
}

/* Two routes, nothing in common but the transform: Strang extrapolated (Richardson) against ETDRK4.
 * Left over is Strang's fourth-order term, its error times h^2 D^2 ~ (10/1600)^2. */
Test(lle_order, both_schemes_solve_the_same_equation)
{
    double complex truth[MODES], coarse[MODES], fine[MODES];
    run(LLE_ETDRK4, 4000, truth);
    run(LLE_STRANG, 800, coarse);
    run(LLE_STRANG, 1600, fine);
    const double plain = kit_distance(fine, truth, MODES);
    for (size_t k = 0; k < MODES; k++)
        fine[k] += (fine[k] - coarse[k]) / 3.0;
    const double extrapolated = kit_distance(fine, truth, MODES);
    cr_expect_lt(plain, 1e-5, "Strang, 1600 steps: %.3e from ETDRK4", plain);
    cr_expect_lt(extrapolated, 1e-4 * plain, "extrapolated: %.3e from ETDRK4 (plain %.3e)",
                 extrapolated, plain);
}
