/* Raman scattering and self-steepening, each alone against a closed form, then together. */
#include "tests/lle_kit.h"

#include <string.h>

enum { N = 256 };

static double angle_of(size_t j)
{
    return 2.0 * KIT_PI * (double)j / N;
}

/* 0.9 + 0.3 cos theta + 0.2 sin 2 theta, with a phase: smooth, no symmetry. */
static double complex start_field(double theta)
{
    return (0.9 + 0.3 * cos(theta) + 0.2 * sin(2.0 * theta)) * cexp(0.5 * I * sin(theta));
}

static double start_intensity(double theta)
{
    return kit_norm2(start_field(theta));
}

static struct lle_solver *started(struct lle_drive drive, double h)
{
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, h, drive);
    double complex psi[N];
    for (size_t j = 0; j < N; j++)
        psi[j] = start_field(angle_of(j));
    kit_set_field(s, psi);
    return s;
}

/* Without pump and dispersion the intensity falls as e^{-2 tau} everywhere and only the phase
 * turns: psi = psi_0 exp(-(1 + i zeta) tau + i (rho_0 + r rho_0') (1 - e^{-2 tau})/2). */
static double raman_error(double h)
{
    const double zeta = 0.7, r = 0.05, tau = 1.0;
    struct lle_solver *s = started((struct lle_drive){ .zeta = zeta, .raman = r }, h);
    double complex psi[N], truth[N];
    kit_advance(s, (size_t)lround(tau / h));
    lle_solver_field(s, psi);
    for (size_t j = 0; j < N; j++) {
        const double theta = angle_of(j), d = 1e-5;
        const double slope = (start_intensity(theta + d) - start_intensity(theta - d)) / (2.0 * d);
        const double turn = (start_intensity(theta) + r * slope) * 0.5 * (1.0 - exp(-2.0 * tau));
        truth[j] = start_field(theta) * cexp(-(1.0 + I * zeta) * tau + I * turn);
    }
    lle_solver_free(s);
    return kit_distance(psi, truth, N);
}

/* Order four, down to the 1e-10 of the difference quotient. */
Test(lle_terms, raman_turns_the_phase_by_the_slope_of_the_intensity)
{
    const double coarse = raman_error(0.04), fine = raman_error(0.02);
    cr_expect_lt(coarse, 1e-5, "%.3e", coarse);
    cr_expect_float_eq(log2(coarse / fine), 4.0, 0.15, "errors %.3e, %.3e", coarse, fine);
}

/* Without pump and dispersion d rho/d tau = 3 s rho d rho/d theta - 2 rho: the intensity moves
 * along characteristics. With T = (1 - e^{-2 tau})/2, rho = e^{-2 tau} R,  R = rho_0(theta + 3 s T
 * R)        (implicit; by fixed point). */
static double steepening_error(double h)
{
    const double shock = 0.0075, tau = 1.0, t = 0.5 * (1.0 - exp(-2.0 * tau));
    struct lle_solver *s = started((struct lle_drive){ .zeta = 0.7, .shock = shock }, h);
    double complex psi[N];
    double worst = 0.0;
    kit_advance(s, (size_t)lround(tau / h));
    lle_solver_field(s, psi);
    for (size_t j = 0; j < N; j++) {
        double height = start_intensity(angle_of(j));
        for (int i = 0; i < 200; i++)
            height = start_intensity(angle_of(j) + 3.0 * shock * t * height);
        worst = fmax(worst, fabs(kit_norm2(psi[j]) * exp(2.0 * tau) - height));
    }
    lle_solver_free(s);
    return worst;
}

Test(lle_terms, self_steepening_moves_the_intensity_along_characteristics)
{
    const double coarse = steepening_error(0.04), fine = steepening_error(0.02);
    cr_expect_lt(coarse, 1e-5, "%.3e", coarse);
    cr_expect_float_eq(log2(coarse / fine), 4.0, 0.3, "errors %.3e, %.3e", coarse, fine);
}

static double photons(struct lle_solver *s, double shock)
{
    double sum = 0.0;
    for (int mu = -N / 2; mu < N / 2; mu++)
        sum +=
            kit_norm2(lle_solver_modes(s)[(mu + N) % N]) / (1.0 + (mu == -N / 2 ? 0 : shock * mu));
    return sum;
}

/* The nonlinear part takes and gives photons one for one: undriven, their number falls as e^{-2
 * tau} to the scheme's order, with dispersion and both terms on. The energy does not: it goes with
 * the red shift. */
Test(lle_terms, photons_are_conserved_where_energy_is_not)
{
    const struct lle_drive drive = {
        .zeta = 0.7, .d2 = 0.01, .d3 = 1e-4, .raman = 0.1, .shock = 0.007
    };
    double lost[2], energy = 0.0;
    for (int i = 0; i < 2; i++) {
        struct lle_solver *s = started(drive, i ? 0.02 : 0.04);
        const double before = photons(s, drive.shock), power = lle_solver_power(s);
        kit_advance(s, i ? 50 : 25);
        lost[i] = fabs(photons(s, drive.shock) / (before * exp(-2.0)) - 1.0);
        energy = fabs(lle_solver_power(s) / (power * exp(-2.0)) - 1.0);
        lle_solver_free(s);
    }
    cr_expect_lt(lost[0], 1e-5, "%.3e", lost[0]);
    cr_expect_lt(lost[1], lost[0] / 12.0, "%.3e, at half the step %.3e", lost[0], lost[1]);
    cr_expect_gt(energy, 100.0 * lost[0], "%.3e", energy);
}

/* theta -> -theta turns the odd terms: d3, r and s. Rounding as in laws/lle_solver. */
Test(lle_terms, reflection_turns_the_odd_terms)
{
    struct lle_drive drive = {
        .f = 2.2, .zeta = 3.0, .d2 = 0.01, .d3 = 3e-5, .raman = 0.02, .shock = 0.003
    };
    struct lle_solver *a = started(drive, 0.01);
    drive.d3 *= -1.0;
    drive.raman *= -1.0;
    drive.shock *= -1.0;
    struct lle_solver *b = started(drive, 0.01);
    lle_solver_modes(a)[N / 2] = 0.05;
    for (size_t k = 0; k < N; k++)
        lle_solver_modes(b)[(N - k) % N] = lle_solver_modes(a)[k];
    kit_advance(a, 200);
    kit_advance(b, 200);
    double complex back[N];
    for (size_t k = 0; k < N; k++)
        back[(N - k) % N] = lle_solver_modes(b)[k];
    const double apart = kit_distance(back, lle_solver_modes(a), N);
    cr_expect_lt(apart, 1e-11, "%.2e apart", apart);
    lle_solver_free(a);
    lle_solver_free(b);
}

/* A settled soliton's momentum sum mu |a_mu|^2, and <(d|psi|^2/d theta)^2> round the ring. */
static void settled_soliton(double raman, double *momentum, double *slope2, double *lines)
{
    const struct lle_drive drive = { .f = sqrt(12.0), .zeta = 10.0, .d2 = 0.05, .raman = raman };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, 0.01, drive);
    kit_seed_soliton(s, KIT_PI);
    kit_advance(s, 4000);
    const double complex *a = lle_solver_modes(s);
    const double complex low = kit_lower(12.0, 10.0);
    *momentum = *slope2 = *lines = 0.0;
    for (int mu = -N / 2; mu < N / 2; mu++) {
        const double complex line = a[(mu + N) % N] - (mu == 0 ? low : 0.0);
        *momentum += mu * kit_norm2(a[(mu + N) % N]);
        *lines += kit_norm2(line);
    }
    /* Spectrum of the intensity, c_k = sum a_{mu+k} a*_mu; by Parseval <rho'^2> = sum k^2 |c_k|^2.
     */
    for (int k = 1; k < N; k++) {
        double complex c = 0.0;
        for (int mu = -N / 2; mu + k < N / 2; mu++)
            c += a[(mu + k + N) % N] * conj(a[(mu + N) % N]);
        *slope2 += 2.0 * k * k * kit_norm2(c);
    }
    lle_solver_free(s);
}

/* d/d tau sum mu |a|^2 = -2 sum mu |a|^2 - r <rho'^2>: a soliton at rest in its own frame has a
 * momentum of -r <rho'^2>/2, exactly. 40 units of tau leave e^-80 of the start; the stepping itself
 * keeps the balance to (h v/width)^4 of a soliton that drifts. */
Test(lle_terms, raman_shifts_a_soliton_to_the_red_by_its_momentum_balance)
{
    double momentum, slope2, lines;
    settled_soliton(0.0, &momentum, &slope2, &lines);
    cr_expect_float_eq(momentum, 0.0, 1e-9);
    const double still = slope2;

    /* First order: the slope of the soliton without Raman. The next order is odd in r again, r^3.
     */
    settled_soliton(2e-4, &momentum, &slope2, &lines);
    cr_expect_float_eq(momentum / (-0.5 * 2e-4 * still), 1.0, 1e-3, "%.6f of the first order",
                       momentum / (-0.5 * 2e-4 * still));
    settled_soliton(4e-3, &momentum, &slope2, &lines);
    cr_expect_float_eq(momentum / (-0.5 * 4e-3 * slope2), 1.0, 1e-3, "%.6f of the balance",
                       momentum / (-0.5 * 4e-3 * slope2));
}

/* Centre of the soliton's lines for small tau_R with the sech of the free soliton (M. Karpov et
 * al., Phys. Rev. Lett. 116, 103902 (2016); X. Yi et al., Opt. Lett. 41, 3419 (2016)): Omega = -8 Q
 * tau_R D2/(15 omega_0 D1^2 tau_s^4), here mu = -(8/15) r zeta^2/d2. The sech leaves out the
 * background's share, of relative size 1/zeta (rho_low = 0.15 against a peak of 20): within a
 * fifth. */
Test(lle_terms, the_self_frequency_shift_is_that_of_the_literature)
{
    const double r = 2e-4, expected = -8.0 / 15.0 * r * 100.0 / 0.05;
    double momentum, slope2, lines;
    settled_soliton(r, &momentum, &slope2, &lines);
    cr_expect_float_eq(momentum / lines / expected, 1.0, 0.2, "%.4f lines, formula %.4f",
                       momentum / lines, expected);
}

static void expect_refusal(enum lle_scheme scheme, struct lle_drive drive, const char *says)
{
    struct lle_solver *s = NULL;
    struct base_error err = { .status = BASE_OK };
    cr_expect_eq(
        lle_solver_new(&s, 64, scheme, 0.001, KIT_ROUNDTRIP, &drive, (struct base_rng){ 0 }, &err),
        BASE_ERR_DOMAIN, "should have said '%s'", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    lle_solver_free(s);
}

Test(lle_terms, refuses_what_it_cannot_do)
{
    struct lle_drive d = { .f = 1.0, .zeta = 1.0, .d2 = 0.01, .raman = 0.01 };
    cr_expect_not(lle_drive_plain(&d));
    expect_refusal(LLE_STRANG, d, "comb.scheme: etdrk4");
    d.raman = NAN;
    expect_refusal(LLE_ETDRK4, d, "raman = ");
    d.raman = 0.0;
    cr_expect(lle_drive_plain(&d));
    d.shock = 1.0 / 32.0;
    expect_refusal(LLE_ETDRK4, d, "mode -32 has frequency 0): comb.modes of less than 64");
}

/* The plan's seconds become dimensionless, and a term can be switched on under way. */
Test(lle_terms, a_plan_turns_them_on)
{
    struct lle_plan plan = kit_plan();
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    cr_expect_float_eq(d.raman, 0.0, 0.0);
    cr_expect_float_eq(d.shock, 0.0, 0.0);
    plan.resonator.raman_s = 10e-15;
    plan.resonator.self_steepening = 1;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    cr_expect_float_eq(d.raman, 2.0 * KIT_PI * 100e9 * 10e-15, 1e-15);
    cr_expect_float_eq(d.shock, 100.0 / 194900.0, 1e-15);

    struct lle_drive drive = { .f = 2.0, .zeta = 1.0, .d2 = 0.01 };
    struct lle_solver *a = started(drive, 0.02);
    drive.raman = d.raman;
    drive.shock = d.shock;
    cr_assert_eq(lle_solver_set_drive(a, &drive, &err), BASE_OK, "%s", err.text);
    struct lle_solver *b = started(drive, 0.02);
    kit_advance(a, 50);
    kit_advance(b, 50);
    cr_expect_float_eq(kit_distance(lle_solver_modes(a), lle_solver_modes(b), N), 0.0, 0.0);
    lle_solver_free(a);
    lle_solver_free(b);
}
