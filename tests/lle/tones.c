/* Further pumps: the linear response in closed form, four-wave mixing to first order, the same
 * pump by two routes, and the order of the scheme. */
#include "tests/lle_kit.h"

#include <string.h>

enum { N = 64 };

static size_t slot(int mu)
{
    return (size_t)((mu + N) % N);
}

/* L of mode mu with unit loss. */
static double complex linear(const struct lle_drive *d, int mu)
{
    return -(1.0 + I * (d->zeta + d->d2 * mu * mu + d->d3 * mu * mu * mu));
}

static struct lle_drive with_tone(struct lle_drive d, int mu, double f, double rate)
{
    d.tone[d.tones++] = (struct lle_tone){ .mu = mu, .f = f, .rate = rate };
    return d;
}

/* p = f/(-i Omega - L) exp(-i Omega tau): the Kerr effect of 1e-7 is 1e-14, the start has decayed
 * to e^{-40}, and the phase of 40 units at rate 80 is known to 3200 eps = 1e-12; rounding of 2000
 * steps adds as much. The tone turns by 1.6 rad a step: the response is exact for any. */
Test(lle_tones, a_weak_tone_on_a_dark_ring_has_the_response_of_a_resonance)
{
    const double tau = 40.0, rates[] = { -80.0, -2.1, 0.3, 80.0 };
    for (size_t i = 0; i < 4; i++) {
        const struct lle_drive drive =
            with_tone((struct lle_drive){ .zeta = 0.7, .d2 = 0.05, .d3 = 1e-3 }, 5, 1e-7, rates[i]);
        struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
        kit_advance(s, 2000);
        const double complex expected =
            1e-7 * cexp(-I * rates[i] * tau) / (-I * rates[i] - linear(&drive, 5));
        const double apart = cabs(lle_solver_modes(s)[5] / expected - 1.0);
        cr_expect_lt(apart, 1e-10, "rate %g: %.2e", rates[i], apart);
        cr_expect_float_eq(cabs(lle_solver_pump(s, 5)), 1e-7, 1e-20);
        lle_solver_free(s);
    }
}

/* About the homogeneous state psi_0 a weak tone on mu and what it mixes with at -mu:
 *     (-i Omega - L_mu - 2 i rho) u - i psi_0^2 v* = f,
 *     (-i Omega - L*_-mu + 2 i rho) v* + i psi_0*^2 u = 0.
 * Second order is f^2 = 1e-10 of u; ETDRK4 with h = 0.01 leaves (h Omega)^4/100 = 1e-6. */
Test(lle_tones, on_a_bright_ring_it_makes_its_mirror_line)
{
    const int mu = 4;
    const double rate = 3.0, weak = 1e-5, f2 = 1.2, zeta = 0.5;
    const struct lle_drive drive = with_tone(
        (struct lle_drive){ .f = sqrt(f2), .zeta = zeta, .d2 = -0.05, .d3 = 2e-3 }, mu, weak, rate);
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.01, drive);
    lle_solver_modes(s)[0] = kit_lower(f2, zeta);
    kit_advance(s, 4000);
    const double complex psi = kit_lower(f2, zeta), turn = cexp(-I * rate * 40.0);
    const double rho = kit_norm2(psi);
    const double complex a = -I * rate - linear(&drive, mu) - 2.0 * I * rho;
    const double complex b = -I * rate - conj(linear(&drive, -mu)) + 2.0 * I * rho;
    const double complex u = weak / (a - rho * rho / b), v = conj(-I * conj(psi * psi) * u / b);
    const double first = cabs(lle_solver_modes(s)[slot(mu)] / (u * turn) - 1.0);
    const double mirror = cabs(lle_solver_modes(s)[slot(-mu)] / (v * conj(turn)) - 1.0);
    cr_expect_lt(first, 1e-5, "%.2e", first);
    cr_expect_lt(mirror, 1e-5, "%.2e", mirror);
    lle_solver_free(s);
}

/* Two equal pumps at +-m without the first: a_+- = f/(-i Omega_+- - L). To first order in the Kerr
 * effect line 3 m is made by a_+^2 a_-* and a_+ is pulled by itself once and by the other twice.
 * The next order is smaller by |a|^2 = 1e-6/... : f = 1e-3. */
Test(lle_tones, two_pumps_mix_to_first_order_as_perturbation_theory_says)
{
    const int m = 3;
    const double f = 1e-3, up = 0.9, down = -1.4;
    struct lle_drive drive = { .zeta = 0.3, .d2 = 0.02 };
    drive = with_tone(with_tone(drive, m, f, up), -m, 2.0 * f, down);
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.01, drive);
    kit_advance(s, 4000);
    const double complex plus = f / (-I * up - linear(&drive, m)) * cexp(-I * up * 40.0);
    const double complex minus =
        2.0 * f / (-I * down - linear(&drive, -m)) * cexp(-I * down * 40.0);
    const double complex third =
        I * plus * plus * conj(minus) / (-I * (2.0 * up - down) - linear(&drive, 3 * m));
    const double complex pulled =
        I * (kit_norm2(plus) + 2.0 * kit_norm2(minus)) * plus / (-I * up - linear(&drive, m));
    const double complex *a = lle_solver_modes(s);
    const double apart = cabs(a[slot(3 * m)] / third - 1.0);
    const double shift = cabs((a[slot(m)] - plus) / pulled - 1.0);
    cr_expect_lt(apart, 2e-5, "line 3 m: %.2e", apart);
    cr_expect_lt(shift, 2e-5, "shift of line m: %.2e", shift);
    lle_solver_free(s);
}

/* A tone of rate Omega on mode 0 without the first pump is a first pump in another frame: psi
 * exp(i Omega tau) obeys the plain equation at zeta - Omega. */
static double by_two_routes(size_t steps)
{
    const double rate = 1.7, h = 2.0 / (double)steps;
    const struct lle_drive plain = { .f = 1.9, .zeta = 1.5, .d2 = 0.02, .d3 = 1e-4 };
    struct lle_drive other = plain;
    other.f = 0.0;
    other.zeta += rate;
    struct lle_solver *a = kit_solver(N, LLE_ETDRK4, h, plain);
    struct lle_solver *b = kit_solver(N, LLE_ETDRK4, h, with_tone(other, 0, 1.9, rate));
    kit_seed_smooth(a);
    kit_seed_smooth(b);
    kit_advance(a, steps);
    kit_advance(b, steps);
    for (size_t k = 0; k < N; k++)
        lle_solver_modes(b)[k] *= cexp(I * rate * 2.0);
    const double apart = kit_distance(lle_solver_modes(b), lle_solver_modes(a), N);
    lle_solver_free(a);
    lle_solver_free(b);
    return apart;
}

Test(lle_tones, the_first_pump_as_a_tone_gives_the_same_field_to_fourth_order)
{
    const double coarse = by_two_routes(160), fine = by_two_routes(320);
    cr_expect_lt(coarse, 1e-4, "%.3e", coarse);
    cr_expect_float_eq(log2(coarse / fine), 4.0, 0.25, "%.3e, %.3e", coarse, fine);
}

/* The field at tau = 1 with two pumps, one of them far from its mode. */
static void run(size_t steps, double complex out[N])
{
    const struct lle_drive drive = with_tone(
        with_tone((struct lle_drive){ 1.9, 1.5, 0.02, 1e-4, 0.0 }, 3, 1.1, 6.0), -2, 0.8, -1.0);
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 1.0 / (double)steps, drive);
    kit_seed_smooth(s);
    kit_advance(s, steps);
    memcpy(out, lle_solver_modes(s), N * sizeof *out);
    lle_solver_free(s);
}

/* Tolerance as in order/lle_solver.c; the faster tone makes the next term of the series larger. */
Test(lle_tones, etdrk4_stays_of_order_four)
{
    double complex truth[N], got[N];
    run(4000, truth);
    double before = 0.0;
    for (size_t steps = 80; steps <= 320; steps *= 2) {
        run(steps, got);
        const double error = kit_distance(got, truth, N);
        if (before > 0.0)
            cr_expect_float_eq(log2(before / error), 4.0, 0.15, "%zu steps: %.3e after %.3e", steps,
                               error, before);
        before = error;
    }
}

/* A weaker second pump on the neighbouring mode: in the frame that moves with their beat nothing
 * depends on time, and a soliton comes to rest there (E. Gasmi et al., arXiv:2210.09760, eq. (1)
 * and its moving frame): the repetition rate is locked to the lasers' distance, line mu turns at mu
 * Omega exactly, as long as the phase gradient f_1/f can carry it, Omega < 2 d2 f_1/f = 0.07 or
 * so. 600 units of tau for it to find its place. 256 modes: with 128 the grid shows, by 6e-6. */
Test(lle_tones, two_neighbouring_pumps_lock_the_repetition_rate_to_their_beat)
{
    enum { WIDE = 256 };
    const double rate = 0.02, h = 0.02;
    for (int sign = -1; sign <= 1; sign += 2) {
        const struct lle_drive drive = with_tone(
            (struct lle_drive){ .f = sqrt(12.0), .zeta = 10.0, .d2 = 0.2 }, 1, 0.6, sign * rate);
        struct lle_solver *s = kit_solver(WIDE, LLE_ETDRK4, h, drive);
        double complex before[WIDE];
        kit_seed_soliton(s, 1.0);
        kit_advance(s, 30000);
        memcpy(before, lle_solver_modes(s), sizeof before);
        kit_advance(s, 50);
        for (int mu = -20; mu <= 20; mu++) {
            const double complex now = lle_solver_modes(s)[(mu + WIDE) % WIDE];
            const double turned = carg(conj(before[(mu + WIDE) % WIDE]) * now);
            cr_expect_float_eq(turned, -mu * sign * rate, 1e-6, "line %d turned by %.8f", mu,
                               turned);
        }
        cr_expect_gt(kit_peak(s), 15.0);
        lle_solver_free(s);
    }
}

/* The phase goes on through a change of the rate: a chirp, not a jump. */
Test(lle_tones, a_new_rate_goes_on_from_the_phase_there_is)
{
    const struct lle_drive slow = with_tone((struct lle_drive){ .zeta = 0.2 }, 2, 0.1, 0.5);
    struct lle_drive fast = slow;
    fast.tone[0].rate = 2.5;
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, slow);
    struct base_error err;
    kit_advance(s, 50);
    cr_assert_eq(lle_solver_set_drive(s, &fast, &err), BASE_OK);
    kit_advance(s, 50);
    const double complex now = lle_solver_pump(s, 2);
    cr_expect_lt(cabs(now - 0.1 * cexp(-I * (0.5 + 2.5))), 1e-14);
    cr_expect_lt(cabs(lle_solver_pump(s, 3)), 1e-300);
    lle_solver_free(s);
}

static void expect_refusal(enum lle_scheme scheme, struct lle_drive drive, const char *says)
{
    struct lle_solver *s = NULL;
    struct base_error err = { .text = "" };
    cr_expect_eq(
        lle_solver_new(&s, N, scheme, 0.001, KIT_ROUNDTRIP, &drive, (struct base_rng){ 0 }, &err),
        BASE_ERR_DOMAIN, "should have said '%s'", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    lle_solver_free(s);
}

Test(lle_tones, refuses_what_it_cannot_do)
{
    const struct lle_drive none = { .f = 1.0 };
    cr_expect_not(lle_drive_plain(&(struct lle_drive){ .tones = 1 }));
    expect_refusal(LLE_STRANG, with_tone(none, 3, 1.0, 0.0), "comb.scheme: etdrk4");
    expect_refusal(LLE_ETDRK4, with_tone(none, 32, 1.0, 0.0), "-31 to 31 are possible");
    expect_refusal(LLE_ETDRK4, with_tone(none, 3, -1.0, 0.0), "f = -1");
    expect_refusal(LLE_ETDRK4, with_tone(none, 3, 1.0, NAN), "rate nan");
    expect_refusal(LLE_ETDRK4, (struct lle_drive){ .tones = 9 }, "9 further pumps");
}

/* A further laser with a phase of its own: seen from that phase its line is, on average, the
 * response of a resonance widened by the laser, f/(1 + D/2 + i Delta) with Delta = zeta + d2 mu^2 -
 * Omega. The mean over T = 4000 scatters by some sqrt(D/2T) = 5e-3. */
Test(lle_tones, a_noisy_further_pump_sees_a_wider_resonance)
{
    const double diffusion = 0.2, zeta = 0.7, rate = 0.3, f = 1e-4;
    struct lle_drive drive = with_tone((struct lle_drive){ .zeta = zeta, .d2 = 0.05 }, 5, f, rate);
    drive.tone[0].diffusion = diffusion;
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    double complex mean = 0.0;
    kit_advance(s, 1000);
    for (int t = 0; t < 40000; t++) {
        kit_advance(s, 5);
        mean += lle_solver_modes(s)[5] * cexp(I * lle_solver_tone_phases(s)[0]) / f / 40000.0;
    }
    const double complex expected = 1.0 / (1.0 + 0.5 * diffusion + I * (zeta + 0.05 * 25.0 - rate));
    cr_expect_lt(cabs(mean - expected), 0.015, "%.4f%+.4fi, not %.4f%+.4fi", creal(mean),
                 cimag(mean), creal(expected), cimag(expected));
    cr_expect_not(lle_drive_plain(&drive));
    lle_solver_free(s);
}

/* Power that stands still is another tone, exactly. */
Test(lle_tones, a_brighter_further_pump_is_another_tone)
{
    struct lle_drive drive = with_tone((struct lle_drive){ .zeta = 0.7, .d2 = 0.05 }, 5, 1e-7, 0.3);
    drive.tone[0].power = 0.01;
    drive.tone[0].power_rate = 1e-24;
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    kit_advance(s, 2000);
    const double f = cabs(lle_solver_pump(s, 5));
    const double complex per_f = 1.0 / (-I * 0.3 - linear(&drive, 5));
    cr_expect_gt(fabs(f / 1e-7 - 1.0), 1e-4, "a change to be seen: %g", f / 1e-7 - 1.0);
    cr_expect_float_eq(cabs(lle_solver_modes(s)[5]) / (f * cabs(per_f)), 1.0, 1e-10);
    lle_solver_free(s);
}

/* Phases of the first pump and of two further ones: each walks by itself with its own diffusion. A
 * tone's phase in the first pump's frame is that of the two together. 1000 walks: variances to 4.5
 * %, correlations to 3 %. */
Test(lle_tones, lasers_walk_each_by_itself)
{
    enum { WALKS = 1000, STEPS = 50 };
    struct lle_drive drive = { .zeta = 0.7, .jitter = { .diffusion = 0.1 } };
    drive = with_tone(drive, 5, 1e-4, 0.0);
    drive = with_tone(drive, -3, 1e-4, 0.0);
    drive.tone[0].diffusion = 0.3;
    drive.tone[1].diffusion = 0.2;
    double sum[3][3] = { { 0.0 } };
    struct base_error err;
    for (uint32_t m = 0; m < WALKS; m++) {
        struct lle_solver *s = NULL;
        const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, m };
        cr_assert_eq(lle_solver_new(&s, 8 + 8, LLE_ETDRK4, 0.02, KIT_ROUNDTRIP, &drive, rng, &err),
                     BASE_OK, "%s", err.text);
        kit_advance(s, STEPS);
        const double first = lle_solver_phase(s);
        const double phase[3] = { first, lle_solver_tone_phases(s)[0] - first,
                                  lle_solver_tone_phases(s)[1] - first };
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 3; j++)
                sum[i][j] += phase[i] * phase[j] / WALKS;
        lle_solver_free(s);
    }
    const double expected[3] = { 0.1, 0.3, 0.2 }; /* times tau = 1 */
    for (size_t i = 0; i < 3; i++) {
        cr_expect_float_eq(sum[i][i] / expected[i], 1.0, 0.2, "laser %zu: %g", i, sum[i][i]);
        for (size_t j = 0; j < i; j++)
            cr_expect_float_eq(sum[i][j] / sqrt(sum[i][i] * sum[j][j]), 0.0, 0.13, "%zu with %zu",
                               i, j);
    }
}
