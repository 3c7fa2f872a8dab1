/* What moves a soliton round the ring: the vacuum, the ring's temperature, and through Raman
 * scattering the pump's frequency; each against another route. */
#include "tests/lle_kit.h"

/* Soliton A sech(theta/w), A^2 = 2 zeta, w^2 = d2/zeta, energy E = 2 A^2 w, in the field's vacuum
 * noise <d xi d xi*> = 2 pi n delta(theta - theta') d tau (n = 2 g/kappa for each mode).
 *
 * Position x = int theta |psi|^2/E and mean mode number M = Im int psi* psi'/E are moved directly:
 *     D_x = (4 pi n/E^2) int theta^2 |psi|^2 = pi^3 n w/(6 A^2),
 *     D_M = (4 pi n/E^2) int |psi'|^2        = 2 pi n/(3 A^2 w^3).
 * M relaxes at the loss rate 2 (the momentum balance of the equation, exact), and dispersion turns
 * it into a velocity 2 d2 M. So the pulse diffuses, after a delay T, by
 *     <(x(T) - x(0))^2> = D_x T + d2^2 D_M [T - (1 - e^{-2T})/2]:
 * a white and a low-passed frequency noise of the repetition rate; the second is larger by
 * 4 zeta^2/pi^2 = 40. Derived here. The noise is treated by A. B. Matsko and L. Maleki, Opt.
 * Express 21, 28862 (2013), whose printed coefficients were not at hand to compare. */
static double diffusion(double zeta, double d2, double n, double lag)
{
    const double a2 = 2.0 * zeta, w = sqrt(d2 / zeta);
    const double dx = pow(KIT_PI, 3.0) * n * w / (6.0 * a2);
    const double dm = 2.0 * KIT_PI * n / (3.0 * a2 * w * w * w);
    return dx * lag + d2 * d2 * dm * (lag - 0.5 * (1.0 - exp(-2.0 * lag)));
}

enum { N = 128, LINES = 10, SAMPLES = 12000, STRIDE = 20 };

/* Records of lines -5 .. 5 but 0, with tau in the place of seconds. */
static void record(struct lle_solver *s, struct lle_line lines[LINES])
{
    for (int i = 0; i < LINES; i++)
        lines[i] = (struct lle_line){ .mu = i < 5 ? i - 5 : i - 4,
                                      .sample_s = STRIDE * lle_solver_step_tau(s),
                                      .members = 1,
                                      .samples = SAMPLES,
                                      .field = calloc(SAMPLES, sizeof(double complex)) };
    for (size_t t = 0; t < SAMPLES; t++) {
        kit_advance(s, STRIDE);
        for (int i = 0; i < LINES; i++)
            lines[i].field[t] = lle_solver_modes(s)[(lines[i].mu + N) % N];
    }
}

/* Phase mu phi_r = -mu x, hence S_r as a linewidth is <dx^2>/(2 pi T). T = 10 over 4800 units of
 * tau: 480 steps, 6 % (its own error is taken). The sech leaves out the background, |psi_0|/A =
 * 0.08 of the amplitude under the pulse: up to a fifth of D.
 * 128 modes: the lines have fallen to 1e-6 at the edge. 64 (1e-3) pin the pulse to the grid, and
 * it does not diffuse at all. */
Test(soliton_jitter, the_pulse_diffuses_by_its_vacuum_noise)
{
    const double zeta = 10.0, d2 = 0.2, n = 1e-8, lag = 10.0;
    const struct lle_drive drive = { .f = sqrt(12.0), .zeta = zeta, .d2 = d2, .noise = n };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    struct lle_line lines[LINES];
    kit_seed_soliton(s, KIT_PI);
    kit_advance(s, 2000);
    record(s, lines);
    lle_solver_free(s);

    struct lle_phases p;
    struct base_error err;
    cr_assert_eq(lle_phases_of(lines, LINES, lag, &p, &err), BASE_OK, "%s", err.text);
    const double expected = diffusion(zeta, d2, n, lag) / (2.0 * KIT_PI * lag);
    cr_expect_float_eq(p.repetition_hz / expected, 1.0,
                       0.2 + 3.0 * p.repetition_stderr_hz / expected, "%.4f +- %.4f",
                       p.repetition_hz / expected, p.repetition_stderr_hz / expected);
    cr_expect_lt(p.repetition_stderr_hz, 0.1 * expected);
    base_table_release(&lle_phases_table, &p);
    for (int i = 0; i < LINES; i++)
        lle_line_free(&lines[i]);
}

/* Four lines of one soliton, symmetric dispersion, no vacuum. */
static struct lle_plan quiet_plan(void)
{
    struct lle_plan plan = kit_plan();
    plan.comb.solitons = 1;
    plan.comb.modes = 192;
    plan.comb.dispersion_d2 = 0.12;
    plan.resonator.d3_hz = 0.0;
    plan.comb.noise = 0;
    plan.comb.sample_s = 1e-9;
    return plan;
}

static const int four[] = { -6, -3, 3, 6 };

static void record_four(const struct lle_plan *plan, struct lle_line line[4])
{
    struct base_error err;
    cr_assert_eq(lle_line_record(plan, four, 4, NULL, line, NULL, &err), BASE_OK, "%s", err.text);
}

static struct lle_phases phases_of_four(const struct lle_plan *plan, double lag_s)
{
    struct lle_line line[4];
    struct lle_phases p;
    struct base_error err;
    record_four(plan, line);
    cr_assert_eq(lle_phases_of(line, 4, lag_s, &p, &err), BASE_OK, "%s", err.text);
    for (int i = 0; i < 4; i++)
        lle_line_free(&line[i]);
    return p;
}

/* A temperature moves every resonance by one factor, so D1 by s = D1/omega_0 times what it moves
 * the pumped resonance; a symmetric ring has no other way from detuning to repetition rate. A
 * frequency of variance (s sigma)^2 and memory t_c gives a phase of variance 2 (2 pi s sigma)^2 t_c
 * [T - t_c (1 - e^{-T/t_c})]  after a time T. t_c = 20 ns, T = 100 ns: 8 x 19 steps, 11 %, which
 * the result's own error says. */
Test(soliton_jitter, the_temperature_of_the_ring_moves_the_repetition_rate)
{
    struct lle_plan plan = quiet_plan();
    plan.resonator.thermorefractive = 1;
    plan.resonator.thermal_fast_s = 20e-9;
    plan.comb.members = 8;
    plan.comb.record_s = 2e-6;
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    const double t = 20e-9, lag = 100e-9, s = d.fsr_hz / plan.pump.frequency_hz;
    const double rate = 2.0 * KIT_PI * s * d.thermorefractive_hz;
    const double variance = 2.0 * rate * rate * t * (lag - t * (1.0 - exp(-lag / t)));
    struct lle_phases p = phases_of_four(&plan, lag);
    const double expected = variance / (2.0 * KIT_PI * lag);
    const double found = p.repetition_hz + p.inverse_fixed * p.inverse_fixed * p.pump_hz;
    cr_expect_float_eq(found / expected, 1.0, 4.0 * p.repetition_stderr_hz / expected,
                       "%.4f +- %.4f", found / expected, p.repetition_stderr_hz / expected);
    cr_expect_lt(p.repetition_stderr_hz, 0.25 * expected);
    base_table_release(&lle_phases_table, &p);
}

/* Frequency of line mu beside pump + mu FSR, over mu: shift of the repetition rate, Hz. */
static double repetition_hz(struct lle_plan plan, double detuning_hz)
{
    struct lle_line line[4];
    plan.comb.members = 1;
    plan.comb.record_s = 0.1e-6;
    plan.pump.detuning_hz = detuning_hz;
    record_four(&plan, line);
    const double shift = (line[3].freq_hz - line[0].freq_hz) / 12.0 - plan.resonator.fsr_hz;
    for (int i = 0; i < 4; i++)
        lle_line_free(&line[i]);
    return shift;
}

/* Raman scattering couples detuning and repetition rate. Slow noise of the pump then moves line mu
 * by (1 + mu d nu_r/d nu_p) of itself, hence 1/mu_q = -d nu_r/d nu_p = d nu_r/d(detuning), which
 * two quiet runs give. The ring follows the pump with its lifetime, 2 % of the delay. */
Test(soliton_jitter, the_fixed_point_of_a_noisy_comb_is_that_of_two_quiet_ones)
{
    struct lle_plan plan = quiet_plan();
    plan.resonator.raman_s = 10e-15;
    const double at = 902e6, by = 9e6;
    const double slope = (repetition_hz(plan, at + by) - repetition_hz(plan, at - by)) / (2.0 * by);
    plan.comb.pump_noise = 1;
    plan.comb.members = 8;
    plan.comb.record_s = 2e-6;
    struct lle_phases p = phases_of_four(&plan, 100e-9);
    cr_expect_float_eq(
        p.inverse_fixed / slope, 1.0, 0.03 + 4.0 * p.inverse_fixed_stderr / fabs(slope),
        "1/mu_q = %.5g +- %.2g, slope %.5g", p.inverse_fixed, p.inverse_fixed_stderr, slope);
    cr_expect_lt(p.inverse_fixed_stderr, 0.1 * fabs(slope));
    base_table_release(&lle_phases_table, &p);
}
