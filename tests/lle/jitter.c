/* Classical noise: what each process should do by itself, then in the field. */
#include "tests/lle_kit.h"

#include "lle/jitter.h"
#include "lle/reach.h"
#include "lle/solver_parts.h"
#include "lle/welch.h"

#include <string.h>

static const struct base_rng here = { 5, BASE_RNG_PUMP, 0, 0 };

/* Wiener process: <phi^2> = diffusion tau. A variance from 4000 members is known to sqrt(2/4000) =
 * 2.2 %. */
Test(lle_jitter, the_phase_of_a_white_laser_diffuses)
{
    const struct lle_jitter white = { .diffusion = 0.3 };
    const struct lle_jitter_pace pace = lle_jitter_pace_of(&white, 0.05);
    double sum = 0.0;
    for (uint32_t m = 0; m < 4000; m++) {
        struct lle_jitter_state s = { .started = false };
        struct base_rng own = here;
        own.member = m;
        for (uint64_t n = 0; n < 20; n++)
            lle_jitter_draw(&pace, own, n, &s);
        sum += s.phase * s.phase / 4000.0;
    }
    cr_expect_float_eq(sum / 0.3, 1.0, 0.11, "%.4f", sum / 0.3);
}

/* Ornstein-Uhlenbeck: variance and memory. T = 320000 correlation times: variance to 0.25 %; memory
 * rho to sqrt((1 - rho^2)/STEPS) = 2.4e-4. Four of each. */
Test(lle_jitter, power_and_temperature_have_their_variance_and_memory)
{
    enum { STEPS = 3200000 };
    const struct lle_jitter j = {
        .power = 4e-4, .power_rate = 2.0, .heat = { 0.09 }, .heat_rate = { 2.0 }
    };
    const double h = 0.05;
    const struct lle_jitter_pace pace = lle_jitter_pace_of(&j, h);
    struct lle_jitter_state s = { .started = false };
    double power = 0.0, heat = 0.0, next = 0.0, together = 0.0;
    for (uint64_t n = 0; n < STEPS; n++) {
        const double before = s.heat[0];
        lle_jitter_draw(&pace, here, n, &s);
        power += s.power * s.power / STEPS;
        heat += s.heat[0] * s.heat[0] / STEPS;
        next += before * s.heat[0] / STEPS;
        together += s.heat[0] * s.power / STEPS;
    }
    cr_expect_float_eq(power / 4e-4, 1.0, 0.01, "%.4f", power / 4e-4);
    cr_expect_float_eq(heat / 0.09, 1.0, 0.01, "%.4f", heat / 0.09);
    cr_expect_float_eq(next / heat, exp(-2.0 * h), 1e-3, "%.5f", next / heat);
    cr_expect_float_eq(together / sqrt(power * heat), 0.0, 0.01, "%.4f", together);
}

/* S(f) = V/f, one-sided, V the variance per neper, inside the band. Octaves of some thousand bins
 * (the lowest of some hundred): 2 to 4 %; the ripple is 1e-3. Corners beyond the
 * band's end are missing: at f the sum is short by (2/pi) atan(f/8), 3 % at the highest octave. */
Test(lle_jitter, flicker_has_a_spectrum_of_one_over_f)
{
    enum { SAMPLES = 1 << 19, LENGTH = 1 << 14 };
    const double h = 0.02, variance = 0.5;
    const struct lle_jitter j = { .flicker = variance,
                                  .flicker_low = 2.0 * KIT_PI * 2e-4,
                                  .flicker_high = 2.0 * KIT_PI * 8.0 };
    double complex *record = malloc(SAMPLES * sizeof *record);
    const struct lle_jitter_pace pace = lle_jitter_pace_of(&j, h);
    struct lle_jitter_state s = { .started = false };
    for (uint64_t n = 0; n < SAMPLES; n++) {
        lle_jitter_draw(&pace, here, n, &s);
        record[n] = s.turn / h;
    }
    struct lle_welch w;
    struct base_error err;
    cr_assert_eq(lle_welch_new(&w, LENGTH, LENGTH, &err), BASE_OK);
    lle_welch_add(&w, record, SAMPLES, 0.0);
    lle_welch_finish(&w);
    for (size_t low = 8; low < LENGTH / 128; low *= 2) {
        double mean = 0.0;
        for (size_t k = low; k < 2 * low; k++) {
            const double f = (double)k / (LENGTH * h);
            mean += 2.0 * w.power[k] * h * f / variance / (double)low;
        }
        cr_expect_float_eq(mean, 1.0, 5.0 / sqrt((double)low * 2 * SAMPLES / LENGTH) + 0.03,
                           "from %.3g cycles per unit of tau: %.4f", (double)low / (LENGTH * h),
                           mean);
    }
    lle_welch_free(&w);
    free(record);
}

Test(lle_jitter, a_turn_by_recurrence_is_a_turn)
{
    enum { N = 256 };
    double complex a[N];
    for (int k = 0; k < N; k++)
        a[k] = 1.0;
    lle_jitter_turn(N, 0.7, -0.03, a);
    for (int k = 0; k < N; k++) {
        const int mu = k < N / 2 ? k : k - N;
        const double angle = 0.7 - 0.03 * (k == N / 2 ? 0 : mu);
        cr_expect_lt(cabs(a[k] - cexp(-I * angle)), 1e-13, "mode %d", mu);
    }
}

enum { N = 64 };

/* A temperature that stands still is another detuning: the homogeneous state of zeta less its
 * shift. The rotation about a step is a symmetric splitting: (h x)^2/12 = 1e-6 of the field. */
Test(lle_jitter, a_warm_ring_has_another_detuning)
{
    const struct lle_drive drive = {
        .f = 1.0, .zeta = 0.4, .d2 = 0.01, .jitter = { .heat = { 0.04 }, .heat_rate = { 1e-12 } }
    };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    kit_advance(s, 2000);
    const double shift = s->jitter.heat[0];
    const double complex expected = kit_lower(1.0, 0.4 - shift);
    cr_expect_gt(fabs(shift), 1e-3);
    cr_expect_lt(cabs(lle_solver_modes(s)[0] / expected - 1.0), 1e-5, "shift %g, %.2e apart", shift,
                 cabs(lle_solver_modes(s)[0] / expected - 1.0));
    lle_solver_free(s);
}

/* Power that stands still is another drive, exactly. */
Test(lle_jitter, a_brighter_pump_is_another_drive)
{
    const struct lle_drive drive = {
        .f = 1.0, .zeta = 0.4, .d2 = 0.01, .jitter = { .power = 0.01, .power_rate = 1e-24 }
    };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    kit_advance(s, 2000);
    const double f2 = 1.0 + s->jitter.power;
    cr_expect_gt(fabs(s->jitter.power), 1e-3);
    cr_expect_float_eq(kit_norm2(lle_solver_pump(s, 0)), f2, 1e-14);
    cr_expect_lt(cabs(lle_solver_modes(s)[0] / kit_lower(f2, 0.4) - 1.0), 1e-10);
    lle_solver_free(s);
}

/* A ring driven far below threshold filters the laser: its field in the laboratory, psi e^{i phi},
 * has |<E* E(+t)>| that falls as the laser's, e^{-D t/2}, after the first lifetime. In the laser's
 * frame a linear ring obeys d psi = (-(1 + i zeta) psi + f) d tau - i psi d phi - ..., whose mean
 * is f/(1 + i zeta + D/2): phase noise widens the resonance. T = 20000; the mean of psi fluctuates
 * by sqrt(D/2) over a unit of time: 1e-3. */
Test(lle_jitter, a_noisy_laser_sees_a_wider_resonance)
{
    const double diffusion = 0.2, zeta = 0.5, f = 1e-4;
    const struct lle_drive drive = { .f = f, .zeta = zeta, .jitter = { .diffusion = diffusion } };
    struct lle_solver *s = kit_solver(8, LLE_ETDRK4, 0.02, drive);
    double complex mean = 0.0;
    kit_advance(s, 1000);
    for (int t = 0; t < 200000; t++) {
        kit_advance(s, 5);
        mean += lle_solver_modes(s)[0] / f / 200000.0;
    }
    const double complex expected = 1.0 / (1.0 + 0.5 * diffusion + I * zeta);
    cr_expect_lt(cabs(mean - expected), 5e-3, "%.4f%+.4fi, not %.4f%+.4fi", creal(mean),
                 cimag(mean), creal(expected), cimag(expected));
    lle_solver_free(s);
}

/* S_T = 4 k_B T^2 Re Z: at frequency zero pole j has 4 V_j tau_j, which must go as its share of the
 * warming, whatever the times; together they are the whole variance. */
Test(lle_jitter, temperature_fluctuates_as_it_dissipates)
{
    for (double share = 0.1; share < 1.0; share += 0.2)
        for (double slow = 1.0; slow < 1000.0; slow *= 10.0) {
            const double fast = lle_jitter_share(share, 1.0, slow);
            cr_expect_float_eq(fast * 1.0 / ((1.0 - fast) * slow), share / (1.0 - share), 1e-10);
        }
    cr_expect_eq(lle_jitter_share(1.0, 5.0, 300.0), 1.0);
    cr_expect_eq(lle_jitter_share(0.0, 5.0, 300.0), 0.0);

    struct lle_plan plan = kit_plan();
    struct lle_dictionary d;
    struct base_error err;
    plan.resonator.thermorefractive = 1;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    const struct lle_jitter j = lle_reach_drive(&plan, &d, NULL).jitter;
    const double shift = 2.0 * d.thermorefractive_hz / d.kappa_hz;
    cr_expect_float_eq((j.heat[0] + j.heat[1]) / (shift * shift), 1.0, 1e-12);
    cr_expect_float_eq(j.heat_rate[0] / j.heat_rate[1], 300.0 / 5.0, 1e-9);
    cr_expect_float_eq(j.heat[0] / j.heat_rate[0] / (j.heat[1] / j.heat_rate[1]), 1.0, 1e-9,
                       "half of the warming each");
}

/* Two poles are two processes: variances add, memories differ. 320000 slow correlation times, as
 * above; the fast one's memory to sqrt((1 - e^-2)/STEPS) = 5e-4. */
Test(lle_jitter, both_poles_move_by_themselves)
{
    enum { STEPS = 3200000 };
    const struct lle_jitter j = { .heat = { 0.04, 0.01 }, .heat_rate = { 20.0, 2.0 } };
    const double h = 0.05;
    const struct lle_jitter_pace pace = lle_jitter_pace_of(&j, h);
    struct lle_jitter_state s = { .started = false };
    double fast = 0.0, slow = 0.0, next[2] = { 0.0 }, together = 0.0;
    for (uint64_t n = 0; n < STEPS; n++) {
        const double before[2] = { s.heat[0], s.heat[1] };
        lle_jitter_draw(&pace, here, n, &s);
        fast += s.heat[0] * s.heat[0] / STEPS;
        slow += s.heat[1] * s.heat[1] / STEPS;
        next[0] += before[0] * s.heat[0] / STEPS;
        next[1] += before[1] * s.heat[1] / STEPS;
        together += s.heat[0] * s.heat[1] / STEPS;
    }
    cr_expect_float_eq(fast / 0.04, 1.0, 0.01, "%.4f", fast / 0.04);
    cr_expect_float_eq(slow / 0.01, 1.0, 0.01, "%.4f", slow / 0.01);
    cr_expect_float_eq(next[0] / fast, exp(-20.0 * h), 2e-3);
    cr_expect_float_eq(next[1] / slow, exp(-2.0 * h), 1e-3);
    cr_expect_float_eq(together / sqrt(fast * slow), 0.0, 0.01, "%.4f", together);
}

/* The address of a member's noise is its own; the same address gives the same bits. */
Test(lle_jitter, the_same_address_gives_the_same_noise)
{
    const struct lle_drive drive = { .f = 1.0,
                                     .zeta = 0.4,
                                     .d2 = 0.01,
                                     .jitter = { .diffusion = 0.1,
                                                 .flicker = 0.1,
                                                 .flicker_low = 0.01,
                                                 .flicker_high = 10.0,
                                                 .heat = { 0.01, 0.02 },
                                                 .heat_rate = { 1.0, 0.1 },
                                                 .spread = 5e-4 } };
    struct lle_solver *a = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    struct lle_solver *b = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    kit_seed_smooth(a);
    kit_seed_smooth(b);
    kit_advance(a, 100);
    for (int i = 0; i < 100; i++)
        kit_advance(b, 1);
    cr_expect_eq(memcmp(lle_solver_modes(a), lle_solver_modes(b), N * sizeof(double complex)), 0);
    cr_expect(lle_solver_phase(a) == lle_solver_phase(b) && lle_solver_phase(a) != 0.0);
    cr_expect_not(lle_drive_plain(&drive));
    lle_solver_free(a);
    lle_solver_free(b);
}

static void expect_refusal(enum lle_scheme scheme, struct lle_jitter jitter, const char *says)
{
    const struct lle_drive drive = { .f = 1.0, .jitter = jitter };
    struct lle_solver *s = NULL;
    struct base_error err = { .text = "" };
    cr_expect_eq(
        lle_solver_new(&s, N, scheme, 0.001, KIT_ROUNDTRIP, &drive, (struct base_rng){ 0 }, &err),
        BASE_ERR_DOMAIN, "should have said '%s'", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    lle_solver_free(s);
}

Test(lle_jitter, refuses_what_it_cannot_do)
{
    expect_refusal(LLE_STRANG, (struct lle_jitter){ .diffusion = 1.0 }, "comb.scheme: etdrk4");
    expect_refusal(LLE_ETDRK4, (struct lle_jitter){ .diffusion = -1.0 },
                   "diffusion of the pump = -1");
    expect_refusal(LLE_ETDRK4, (struct lle_jitter){ .heat = { 1.0 } },
                   "rate of the temperature = 0");
    expect_refusal(LLE_ETDRK4,
                   (struct lle_jitter){ .flicker = 1.0, .flicker_low = 2.0, .flicker_high = 1.0 },
                   "the band must have a width");
    expect_refusal(LLE_ETDRK4,
                   (struct lle_jitter){ .flicker = 1.0, .flicker_low = 1e-9, .flicker_high = 1e6 },
                   "12 decades at most");
}
