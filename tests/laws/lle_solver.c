/* Symmetries and balances the equation has, whatever the numbers. */
#include "tests/lle_kit.h"

enum { N = 128 };
static const struct lle_drive drive = { 2.2, 3.0, 0.01, 3e-5, 0.0 };

/* Rounding: 2e-16 per operation, some 10 log2 N of them in each of 4 stages and 200 steps, growing
 * with the instabilities' e^(tau) of this transient: 1e-11 has a margin of about ten. */
static const double rounding = 1e-11;

static size_t slot(int mu)
{
    return mu >= 0 ? (size_t)mu : (size_t)(N + mu);
}

/* Shifting the start by grid points shifts the end by as many, with third-order dispersion too. */
Test(lle_laws, no_angle_is_special)
{
    for (int scheme = LLE_ETDRK4; scheme <= LLE_STRANG; scheme++)
        for (int shift = 1; shift < N; shift += 37) {
            struct lle_solver *a = kit_solver(N, (enum lle_scheme)scheme, 0.01, drive);
            struct lle_solver *b = kit_solver(N, (enum lle_scheme)scheme, 0.01, drive);
            kit_seed_smooth(a);
            kit_seed_smooth(b);
            double complex turn[N];
            for (int mu = -N / 2; mu < N / 2; mu++)
                turn[slot(mu)] = cexp(-2.0 * KIT_PI * I * mu * shift / N);
            for (size_t k = 0; k < N; k++)
                lle_solver_modes(b)[k] *= turn[k];
            kit_advance(a, 200);
            kit_advance(b, 200);
            for (size_t k = 0; k < N; k++)
                lle_solver_modes(a)[k] *= turn[k];
            const double apart = kit_distance(lle_solver_modes(b), lle_solver_modes(a), N);
            cr_expect_lt(apart, rounding, "scheme %d, shift %d: %.2e apart", scheme, shift, apart);
            lle_solver_free(a);
            lle_solver_free(b);
        }
}

/* theta -> -theta with d3 -> -d3, mode -N/2 included. */
Test(lle_laws, reflection_turns_only_odd_dispersion)
{
    for (int scheme = LLE_ETDRK4; scheme <= LLE_STRANG; scheme++) {
        struct lle_drive mirrored = drive;
        mirrored.d3 = -drive.d3;
        struct lle_solver *a = kit_solver(N, (enum lle_scheme)scheme, 0.01, drive);
        struct lle_solver *b = kit_solver(N, (enum lle_scheme)scheme, 0.01, mirrored);
        kit_seed_smooth(a);
        lle_solver_modes(a)[N / 2] = 0.1;
        for (size_t k = 0; k < N; k++)
            lle_solver_modes(b)[(N - k) % N] = lle_solver_modes(a)[k];
        kit_advance(a, 200);
        kit_advance(b, 200);
        double complex back[N];
        for (size_t k = 0; k < N; k++)
            back[(N - k) % N] = lle_solver_modes(b)[k];
        const double apart = kit_distance(back, lle_solver_modes(a), N);
        cr_expect_lt(apart, rounding, "scheme %d: %.2e apart", scheme, apart);
        lle_solver_free(a);
        lle_solver_free(b);
    }
}

/* d<|psi|^2>/d tau = -2 <|psi|^2> + 2 f Re<psi>, integrated over tau = 1 by Simpson's rule: its
 * error is h^4/180 times a fourth derivative of about 2 (D + zeta)^4 ~ 1e5, 1e-8 at h = 0.002. */
Test(lle_laws, power_changes_by_loss_and_pump_only)
{
    const double h = 0.002;
    const size_t steps = 500;
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, h, drive);
    kit_seed_smooth(s);
    const double start = lle_solver_power(s);
    double integral = 0.0;
    for (size_t n = 0; n <= steps; n++) {
        const double rate =
            -2.0 * lle_solver_power(s) + 2.0 * drive.f * creal(lle_solver_modes(s)[0]);
        const double weight = n == 0 || n == steps ? 1.0 : n % 2 ? 4.0 : 2.0;
        integral += weight * h / 3.0 * rate;
        if (n < steps)
            kit_advance(s, 1);
    }
    cr_expect_float_eq(lle_solver_power(s) - start, integral, 1e-7, "gained %.9f, balance %.9f",
                       lle_solver_power(s) - start, integral);
    cr_expect_gt(fabs(integral), 0.1, "the transient must be one: %.3e", integral);
    lle_solver_free(s);
}

/* Without pump and noise the photon number falls as exp(-2 tau). Kerr and dispersion only turn
 * phases: Strang keeps that exactly; ETDRK4 to its order, so an error that falls 16-fold with half
 * the step. */
Test(lle_laws, undriven_power_decays_exactly)
{
    struct lle_drive dark = drive;
    dark.f = 0.0;
    double error[2];
    for (int half = 0; half < 2; half++) {
        const double h = half ? 0.01 : 0.02;
        struct lle_solver *s = kit_solver(N, LLE_ETDRK4, h, dark);
        kit_seed_smooth(s);
        const double start = lle_solver_power(s);
        kit_advance(s, half ? 100 : 50);
        error[half] = fabs(lle_solver_power(s) / (start * exp(-2.0)) - 1.0);
        lle_solver_free(s);
    }
    cr_expect_lt(error[0], 1e-5);
    cr_expect_lt(error[1], error[0] / 12.0, "ETDRK4: %.2e, at half the step %.2e", error[0],
                 error[1]);

    struct lle_solver *s = kit_solver(N, LLE_STRANG, 0.01, dark);
    kit_seed_smooth(s);
    const double start = lle_solver_power(s);
    kit_advance(s, 100);
    cr_expect_float_eq(lle_solver_power(s) / (start * exp(-2.0)), 1.0, 1e-13);
    lle_solver_free(s);
}

/* Power that comes in leaves again: through the bus (the pump line interfering with the input) or
 * as loss in the ring, for any coupling. A stationary soliton without noise. */
Test(lle_laws, the_ring_makes_no_light)
{
    const double couplings[] = { 0.2, 0.5, 0.9 };
    for (size_t i = 0; i < 3; i++) {
        struct lle_plan plan = kit_plan();
        plan.resonator.coupling_ratio = couplings[i];
        plan.comb.drive_f2 = 12.0;
        plan.comb.detuning_zeta = 10.0;
        plan.comb.noise = 0;
        plan.comb.settle_s = 0.2e-6;
        struct lle_comb comb;
        struct base_error err;
        double complex a[512];
        cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, a, &err), BASE_OK, "%s", err.text);
        double bus_w = 0.0, power = 0.0;
        for (int mu = -256; mu < 256; mu++) {
            bus_w += lle_comb_line_w(&comb.dictionary, 512, a, mu);
            power += kit_norm2(a[mu >= 0 ? mu : 512 + mu]);
        }
        const double eta = couplings[i];
        const double lost_w = comb.dictionary.line_w_per_unit * (1.0 - eta) / eta * power;
        /* Solitons still arrange themselves by e^-16 of their height: one part in a million. */
        cr_expect_float_eq((bus_w + lost_w) / comb.dictionary.pump_w, 1.0, 1e-5,
                           "eta %g: in %.6f W, bus %.6f W, lost %.6f W", eta,
                           comb.dictionary.pump_w, bus_w, lost_w);
        base_table_release(&lle_comb_table, &comb);
    }
}
