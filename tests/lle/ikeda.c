/* The map of round trips: its states in closed form, what it shares with the Lugiato-Lefever
 * equation, and what only it has. */
#include "lle/ikeda.h"
#include "tests/lle_kit.h"

#include <string.h>

enum { MODES = 16, MOST = 64 };

static struct lle_solver *map_solver(double roundtrip_tau, size_t pieces, struct lle_drive drive)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, 0 };
    cr_assert_eq(lle_solver_new(&s, MODES, LLE_IKEDA, roundtrip_tau / (double)pieces, roundtrip_tau,
                                &drive, rng, &err),
                 BASE_OK, "%s", err.text);
    return s;
}

/* Field before the bus of the homogeneous state of power rho after it. */
static double complex before_bus(double rho, double zeta, double T, double eta, double mean)
{
    const double complex round = cexp(-(1.0 - eta) * T + I * T * (rho * mean - zeta));
    const double complex phase = 1.0 - exp(-eta * T) * round; /* of a/psi */
    return sqrt(rho) * conj(phase) / cabs(phase) * round;
}

static double mean_of(double T, double eta, size_t pieces)
{
    double sum = 0.0;
    for (size_t j = 0; j < pieces; j++)
        sum += exp(-2.0 * (1.0 - eta) * T * ((double)j + 0.5) / (double)pieces) / (double)pieces;
    return sum;
}

/* Every state of the closed form is a fixed point of the steps, to rounding times the slope of the
 * map there (of order f^2). At f^2 = 150, T = 0.1 the Kerr phase reaches 15 rad: five states where
 * the Lugiato-Lefever equation has one, and the highest is a resonance that came round. */
Test(lle_ikeda, holds_more_states_than_the_mean_field)
{
    const double T = 0.1, f2 = 150.0, zeta = 2.0, eta = 0.6;
    const size_t pieces = 4;
    double rho[MOST], lle[3];
    const size_t states = lle_ikeda_cw(f2, zeta, T, eta, pieces, rho, MOST);
    cr_assert_gt(states, lle_steady_cw(f2, zeta, lle));
    cr_assert_gt(states, 3);
    for (size_t i = 0; i < states; i++) {
        struct lle_solver *s = map_solver(
            T, pieces,
            (struct lle_drive){ .f = sqrt(f2), .zeta = zeta, .d2 = 0.01, .coupling = eta });
        const double complex psi = before_bus(rho[i], zeta, T, eta, mean_of(T, eta, pieces));
        lle_solver_modes(s)[0] = psi;
        kit_advance(s, 3 * pieces);
        cr_expect_lt(cabs(lle_solver_modes(s)[0] - psi), 1e-9 * cabs(psi),
                     "state %zu, rho = %g, moves to %g", i, rho[i],
                     kit_norm2(lle_solver_modes(s)[0]));
        lle_solver_free(s);
    }
}

/* A phase is a phase: 2 pi more of it in a round trip changes nothing. The mean field, for which
 * that is a detuning beyond all resonance, has one faint state there. */
Test(lle_ikeda, comes_back_after_one_spacing_of_detuning)
{
    const double T = 0.05, f2 = 8.0, zeta = 5.0, again = zeta + 2.0 * KIT_PI / T;
    double here[MOST], there[MOST], lle[3];
    const size_t states = lle_ikeda_cw(f2, zeta, T, 0.5, 2, here, MOST);
    cr_assert_eq(lle_ikeda_cw(f2, again, T, 0.5, 2, there, MOST), states);
    cr_assert_eq(states, 3);
    for (size_t i = 0; i < states; i++)
        cr_expect_float_eq(there[i], here[i], 1e-9 * here[i]);
    cr_assert_eq(lle_steady_cw(f2, again, lle), 1);
    cr_expect_lt(lle[0], 1e-3 * there[2]);
}

/* For short round trips both are one: states and gain apart by a term of first order in T. */
Test(lle_ikeda, is_the_mean_field_for_short_round_trips)
{
    const double f2 = 4.0, zeta = 3.0, d2 = 0.02;
    double lle[3], map[3], apart[2] = { 0 }, gain_apart[2] = { 0 };
    cr_assert_eq(lle_steady_cw(f2, zeta, lle), 3);
    for (size_t i = 0; i < 2; i++) {
        const double T = 1e-2 / (double)(1 << i);
        cr_assert_eq(lle_ikeda_cw(f2, zeta, T, 0.5, 1, map, 3), 3);
        for (size_t k = 0; k < 3; k++)
            apart[i] = fmax(apart[i], fabs(map[k] - lle[k]));
        for (double mu = 5.0; mu < 15.0; mu += 1.0)
            gain_apart[i] =
                fmax(gain_apart[i], fabs(lle_ikeda_mi_gain(lle[2], zeta, d2 * mu * mu, T) -
                                         fmax(-1.0, lle_steady_mi_gain(lle[2], zeta, d2, mu))));
    }
    cr_expect_float_eq(apart[0] / apart[1], 2.0, 0.1, "%g %g", apart[0], apart[1]);
    cr_expect_lt(apart[0], 0.1);
    cr_expect_lt(gain_apart[0], 0.01, "%g", gain_apart[0]);
}

/* A round trip takes the modes +-mu through a real 2 x 2 matrix of determinant q^2 and trace 2 q
 * Delta, so that three amplitudes of one mode in a row tell Delta: x'' - 2 q Delta x' + q^2 x = 0.
 */
static double measured_delta(double rho, double zeta, double T, double dispersion, size_t pieces)
{
    const double phi = T * (rho - zeta), q = exp(-T);
    const int mu = 3;
    const double a2 = rho * (1.0 + q * q - 2.0 * q * cos(phi)), theta2 = 1.0 - q * q;
    struct lle_solver *s = map_solver(T, pieces,
                                      (struct lle_drive){ .f = sqrt(2.0 * a2 / (T * theta2)),
                                                          .zeta = zeta,
                                                          .d2 = dispersion / (double)(mu * mu),
                                                          .coupling = 1.0 });
    double complex *a = lle_solver_modes(s), x[3];
    a[0] = before_bus(rho, zeta, T, 1.0, 1.0);
    a[mu] = 1e-7;
    a[MODES - mu] = 0.7e-7 * I;
    for (size_t i = 0; i < 3; i++) {
        x[i] = a[mu];
        kit_advance(s, pieces);
    }
    lle_solver_free(s);
    return creal((x[2] + q * q * x[0]) / x[1]) / (2.0 * q);
}

/* The growth of Coen and Haelterman, measured: where the mean field grows too (D = 8, 14); where D
 * is most of a spacing, 2 pi/T = 63, and only the periodic loss and pump feed the lines (49.5); and
 * where nothing grows. A piece's error is (D T/pieces)^2/12 of its phase D T/pieces: for D T = 10
 * and 256 pieces 1e-3 rad in all; in Delta, of order 1 to 3, as much. */
Test(lle_ikeda, grows_as_coen_and_haelterman_say)
{
    const double T = 0.1, rho = 12.0, zeta = 8.0,
                 dispersion[] = { 8.0, 14.0, 49.5, 64.0, 80.0, 100.0 };
    for (size_t i = 0; i < sizeof dispersion / sizeof dispersion[0]; i++) {
        const double formula = lle_ikeda_mi_delta(rho, zeta, dispersion[i], T);
        const double delta = measured_delta(rho, zeta, T, dispersion[i], 256);
        cr_expect_float_eq(delta, formula, 2e-3, "D = %g: %g, formula %g", dispersion[i], delta,
                           formula);
    }
    cr_expect_gt(lle_ikeda_mi_gain(rho, zeta, 49.5, T), 0.3);
    cr_expect_not(lle_steady_mi_gain(rho, zeta, 49.5, 1.0) > 0.0);
    cr_expect_gt(lle_ikeda_mi_gain(rho, zeta, 14.0, T), 5.0);
}

/* Is a wrapped D_int physical? Where D_int is a whole spacing beyond the mean field's best, D = 2
 * rho
 * - zeta + 2 pi/T, the wrapped equation would promise the full gain rho - 1 again. The map has none
 * there. Next to it, D from three quarters to three halves of a spacing, it has a small part of
 * that gain, which comes from pump and loss being at one point, and goes with the round trip. */
Test(lle_ikeda, wrapping_promises_more_than_there_is)
{
    const double rho = 12.0, zeta = 8.0;
    double most[2];
    for (size_t i = 0; i < 2; i++) {
        const double T = 0.1 / (double)(1 << i), spacing = 2.0 * KIT_PI / T;
        cr_expect_lt(lle_ikeda_mi_gain(rho, zeta, 2.0 * rho - zeta + spacing, T), 0.0);
        most[i] = -1.0;
        for (double d = 0.75 * spacing; d < 1.5 * spacing; d += 0.002 * spacing)
            most[i] = fmax(most[i], lle_ikeda_mi_gain(rho, zeta, d, T));
        cr_expect_lt(most[i], 0.3 * (rho - 1.0), "T = %g: gain %g", T, most[i]);
    }
    cr_expect_lt(most[1], most[0]);
}

Test(lle_ikeda, wants_whole_steps_in_a_round_trip)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct lle_drive drive = { .f = 1.0, .zeta = 1.0, .d2 = 0.01, .coupling = 0.5 };
    const struct base_rng rng = { 0 };
    const double bad[] = { 0.25, 0.5, 1.5, 2.7 };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_eq(lle_solver_new(&s, MODES, LLE_IKEDA, 0.01 / bad[i], 0.01, &drive, rng, &err),
                     BASE_ERR_DOMAIN);
        cr_expect(strstr(err.text, "a whole number"), "%s", err.text);
    }
    /* Pieces so long that a mode turns by more than pi hide the Kerr effect's place. */
    const struct lle_drive steep = { .f = 1.0, .zeta = 1.0, .d2 = 6.0, .coupling = 0.5 };
    cr_expect_eq(lle_solver_new(&s, MODES, LLE_IKEDA, 0.01, 0.01, &steep, rng, &err),
                 BASE_ERR_DOMAIN);
    cr_expect_null(s);
}

/* comb.wrap: the array in (-1/2, 1/2] of the spacing, equal to the other one modulo it. */
Test(lle_ikeda, wrapped_dispersion_is_the_nearest_resonance)
{
    struct lle_plan plan = kit_plan();
    struct lle_dictionary d;
    struct base_error err;
    double *wrapped;
    plan.comb.modes = 1024;
    plan.comb.wrap = 1;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK, "%s", err.text);
    cr_assert_eq(lle_dispersion_array(&plan, &d, &wrapped, &err), BASE_OK, "%s", err.text);
    double largest = 0.0;
    for (int mu = -511; mu < 512; mu++) {
        const double hz = mu * mu * (d.d2_hz / 2.0 + mu * d.d3_hz / 6.0);
        const double got = 0.5 * d.kappa_hz * wrapped[mu >= 0 ? mu : 1024 + mu];
        cr_expect_float_eq(remainder(hz - got, d.fsr_hz), 0.0, 1e-3, "mode %d", mu);
        cr_expect_leq(fabs(got), 0.5 * d.fsr_hz * (1.0 + 1e-12));
        largest = fmax(largest, fabs(hz));
    }
    cr_expect_gt(largest, d.fsr_hz, "nothing was wrapped");
    free(wrapped);
}
