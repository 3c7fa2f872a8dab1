/* Quantum-limited motion of a soliton round the ring, against perturbation theory. */
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
 * a white and a low-passed frequency noise of the repetition rate, the two terms of A. B. Matsko
 * and L. Maleki, Opt. Express 21, 28862 (2013); the second is larger by 4 zeta^2/pi^2 = 40. */
static double diffusion(double zeta, double d2, double n, double lag)
{
    const double a2 = 2.0 * zeta, w = sqrt(d2 / zeta);
    const double dx = pow(KIT_PI, 3.0) * n * w / (6.0 * a2);
    const double dm = 2.0 * KIT_PI * n / (3.0 * a2 * w * w * w);
    return dx * lag + d2 * d2 * dm * (lag - 0.5 * (1.0 - exp(-2.0 * lag)));
}

enum { N = 256, LINES = 10, SAMPLES = 20000, STRIDE = 20 };

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

/* Phase mu phi_r = -mu x, hence S_r as a linewidth is <dx^2>/(2 pi T). T = 10 over 8000 units of
 * tau: 800 steps, 5 % (its own error is taken). The sech leaves out the background, |psi_0|/A =
 * 0.08 of the amplitude under the pulse: up to a fifth of D.
 * 256 modes: the lines have fallen to 1e-6 at the edge. 128 (1e-3) pin the pulse to the grid, and
 * it does not diffuse at all. */
Test(soliton_jitter, the_pulse_diffuses_by_its_vacuum_noise)
{
    const double zeta = 10.0, d2 = 0.05, n = 1e-8, lag = 10.0;
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
