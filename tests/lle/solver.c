/* The solver as a resource: what it refuses, what it watches, where its noise comes from. */
#include "tests/lle_kit.h"

#include <string.h>

static const struct lle_drive calm = { 1.0, 1.0, 0.0067, 0.0, 0.0 };

static void expect_refusal(size_t modes, enum lle_scheme scheme, double h, double roundtrip,
                           struct lle_drive drive, const char *says)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const enum base_status status =
        lle_solver_new(&s, modes, scheme, h, roundtrip, &drive, (struct base_rng){ 0 }, &err);
    cr_expect_eq(status, BASE_ERR_DOMAIN, "should have said '%s'", says);
    cr_expect_null(s);
    if (status)
        cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    lle_solver_free(s);
}

Test(lle_solver, refuses_by_name_and_number)
{
    const double rt = KIT_ROUNDTRIP;
    expect_refusal(511, LLE_ETDRK4, rt, rt, calm, "modes = 511: an even number, 8 or more");
    expect_refusal(6, LLE_ETDRK4, rt, rt, calm, "modes = 6: an even number, 8 or more");
    expect_refusal(0, LLE_STRANG, rt, rt, calm, "modes = 0");
    expect_refusal(64, LLE_ETDRK4, 9.0 * rt, rt, calm, "a step of 9 round trips: 8 at most");
    expect_refusal(64, LLE_ETDRK4, 0.06, 0.06, calm, "0.1 at most");
    expect_refusal(64, LLE_ETDRK4, 0.0, rt, calm, "must be positive");
    expect_refusal(64, LLE_ETDRK4, NAN, rt, calm, "must be positive");
    expect_refusal(64, LLE_STRANG, INFINITY, rt, calm, "must be positive");
    expect_refusal(64, LLE_ETDRK4, rt, -1.0, calm, "must be positive");

    struct lle_drive d = calm;
    d.f = NAN;
    expect_refusal(64, LLE_ETDRK4, rt, rt, d, "drive f = ");
    d = calm;
    d.zeta = INFINITY;
    expect_refusal(64, LLE_ETDRK4, rt, rt, d, "zeta = inf");
    d = calm;
    d.noise = -1.0;
    expect_refusal(64, LLE_ETDRK4, rt, rt, d, "noise = -1");
}

/* 0.0067 * 256^2 = 439: the outermost mode turns by pi in 0.00715. */
Test(lle_solver, strang_refuses_to_turn_a_mode_by_more_than_pi)
{
    expect_refusal(512, LLE_STRANG, 0.0072, KIT_ROUNDTRIP, calm, "0.00715");
    struct lle_solver *s = kit_solver(512, LLE_STRANG, 0.0071, calm);
    struct lle_drive steep = calm;
    struct base_error err;
    steep.d2 = 0.01;
    cr_expect_eq(lle_solver_set_drive(s, &steep, &err), BASE_ERR_DOMAIN);
    cr_expect_float_eq(lle_solver_drive(s).d2, calm.d2, 0.0, "a refused drive changes nothing");
    lle_solver_free(s);
}

Test(lle_solver, eight_round_trips_are_allowed_and_nothing_can_be_freed)
{
    struct lle_solver *s = kit_solver(8, LLE_ETDRK4, 8.0 * KIT_ROUNDTRIP, calm);
    kit_advance(s, 100);
    lle_solver_free(s);
    lle_solver_free(NULL);
}

Test(lle_solver, a_field_that_is_not_finite_is_reported_before_the_step)
{
    struct lle_solver *s = kit_solver(64, LLE_ETDRK4, KIT_ROUNDTRIP, calm);
    struct base_error err;
    lle_solver_modes(s)[5] = NAN;
    cr_expect_eq(lle_solver_advance(s, 1, &err), BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "not finite"), "%s", err.text);
    lle_solver_free(s);
}

/* Six thousand times the threshold at the longest step, where the Kerr phase of a step is far
 * beyond pi: the scheme blows up and says what to do. */
Test(lle_solver, a_blow_up_is_a_message_with_the_remedy)
{
    struct lle_drive hard = calm;
    hard.f = 80.0;
    struct lle_solver *s = kit_solver(128, LLE_ETDRK4, 8.0 * KIT_ROUNDTRIP, hard);
    struct base_error err;
    kit_seed_smooth(s);
    cr_expect_eq(lle_solver_advance(s, 100000, &err), BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "raise comb.steps_per_roundtrip"), "%s", err.text);
    lle_solver_free(s);
}

/* The vacuum holds half a photon per mode; 64 of them here, undriven. Energies
 * are exponentially distributed, so the mean of n independent ones is known to 1/sqrt n; samples 2
 * tau apart correlate by e^-4, which adds 2 %. Four standard errors. */
static void expect_half_a_photon(enum lle_scheme scheme)
{
    enum { MODES = 64, SAMPLES = 1500 };
    const double h = scheme == LLE_ETDRK4 ? 0.04 : 0.02, photon = 1e-9;
    struct lle_solver *s =
        kit_solver(MODES, scheme, h, (struct lle_drive){ 0.0, 1.0, 0.0067, 0.0, photon });
    kit_advance(s, (size_t)(10.0 / h)); /* forgets the empty start to e^-20 */
    double mean = 0.0, low = 0.0;
    for (size_t i = 0; i < SAMPLES; i++) {
        kit_advance(s, (size_t)(2.0 / h));
        mean += lle_solver_power(s) / photon / MODES / SAMPLES;
        low += kit_norm2(lle_solver_modes(s)[0]) / photon / SAMPLES;
    }
    const double n = (double)MODES * SAMPLES;
    cr_expect_float_eq(mean, 0.5, 4.0 * 1.02 * 0.5 / sqrt(n), "%.5f photons per mode", mean);
    cr_expect_float_eq(low, 0.5, 4.0 * 1.02 * 0.5 / sqrt(SAMPLES), "%.5f photons in mode 0", low);
    lle_solver_free(s);
}

Test(lle_solver, vacuum_is_half_a_photon_in_each_mode)
{
    expect_half_a_photon(LLE_ETDRK4);
    expect_half_a_photon(LLE_STRANG);
}

/* From an empty ring the photons come in as (1 - e^{-2 tau})/2, exactly, whatever the step. */
Test(lle_solver, vacuum_fills_an_empty_ring_at_the_rate_of_the_loss)
{
    enum { MODES = 4096 };
    const double photon = 1e-12;
    struct lle_solver *s =
        kit_solver(MODES, LLE_ETDRK4, 0.04, (struct lle_drive){ 0.0, 1.0, 1e-7, 0.0, photon });
    for (int i = 1; i <= 5; i++) {
        kit_advance(s, 5);
        const double expected = -0.5 * expm1(-2.0 * 0.2 * i);
        const double got = lle_solver_power(s) / photon / MODES;
        cr_expect_float_eq(got, expected, 4.0 * expected / sqrt(MODES), "%.4f for %.4f", got,
                           expected);
    }
    lle_solver_free(s);
}

/* In two goes or in one, through a change of drive and back: the noise's address goes on. */
Test(lle_solver, steps_may_be_taken_in_any_portions)
{
    struct lle_drive noisy = { 3.0, 2.0, 0.0067, 0.0, 1e-6 }, other = noisy;
    struct base_error err;
    other.zeta = 5.0;
    struct lle_solver *a = kit_solver(64, LLE_ETDRK4, 0.02, noisy);
    struct lle_solver *b = kit_solver(64, LLE_ETDRK4, 0.02, noisy);
    kit_advance(a, 100);
    for (int i = 0; i < 10; i++) {
        kit_advance(b, 10);
        cr_expect_eq(lle_solver_set_drive(b, &other, &err), BASE_OK);
        cr_expect_eq(lle_solver_set_drive(b, &noisy, &err), BASE_OK);
    }
    cr_expect_eq(memcmp(lle_solver_modes(a), lle_solver_modes(b), 64 * sizeof(double complex)), 0);
    lle_solver_free(a);
    lle_solver_free(b);
}

Test(lle_solver, members_have_noise_of_their_own)
{
    const struct lle_drive noisy = { 0.0, 2.0, 0.0067, 0.0, 1.0 };
    double complex overlap = 0.0;
    double power = 0.0;
    struct lle_solver *s[2];
    for (uint32_t m = 0; m < 2; m++) {
        struct base_error err;
        const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, m };
        cr_assert_eq(lle_solver_new(&s[m], 4096, LLE_ETDRK4, 0.02, 0.02, &noisy, rng, &err),
                     BASE_OK);
        kit_advance(s[m], 1);
    }
    for (size_t k = 0; k < 4096; k++) {
        overlap += conj(lle_solver_modes(s[0])[k]) * lle_solver_modes(s[1])[k];
        power += kit_norm2(lle_solver_modes(s[0])[k]);
    }
    cr_expect_lt(cabs(overlap) / power, 4.0 / sqrt(4096.0));
    lle_solver_free(s[0]);
    lle_solver_free(s[1]);
}

/* psi(theta_j) = sum_mu a_mu e^{i mu theta_j}. */
Test(lle_solver, modes_and_field_are_one_thing)
{
    struct lle_solver *s = kit_solver(16, LLE_ETDRK4, 0.01, calm);
    double complex psi[16];
    lle_solver_modes(s)[0] = 1.0;
    lle_solver_modes(s)[2] = 0.5 * I;
    lle_solver_modes(s)[15] = -0.25; /* mu = -1 */
    lle_solver_field(s, psi);
    for (int j = 0; j < 16; j++) {
        const double theta = 2.0 * KIT_PI * j / 16.0;
        const double complex expected =
            1.0 + 0.5 * I * cexp(2.0 * I * theta) - 0.25 * cexp(-I * theta);
        cr_expect_lt(cabs(psi[j] - expected), 1e-15);
    }
    cr_expect_float_eq(lle_solver_power(s), 1.0 + 0.25 + 0.0625, 1e-15);
    lle_solver_free(s);
}
