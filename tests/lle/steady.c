/* Laws of the single soliton, each by a route that does not go through the solver. */
#include "lle/steady.h"

#include "base/constants.h"
#include "lle/continuation.h"
#include "lle/eigen.h"
#include "lle/solver.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct base_error err;

static struct lle_steady analyse(double f2, double zeta, double d2, size_t modes)
{
    gsl_set_error_handler_off();
    struct lle_steady s;
    cr_assert(lle_steady_at(f2, zeta, d2, modes, &s, &err) == BASE_OK, "%s", err.text);
    return s;
}

/* sqrt(2 zeta) sech on the background, phase from the balance of energy. */
static void start(double f2, double zeta, double d2, size_t modes, double complex *psi)
{
    double rho[3];
    lle_steady_cw(f2, zeta, rho);
    const double phi = acos(fmin(1.0, sqrt(8.0 * zeta / f2) / BASE_PI));
    for (size_t j = 0; j < modes; j++) {
        const double theta = 2.0 * BASE_PI * (double)j / (double)modes;
        const double away = fmin(theta, 2.0 * BASE_PI - theta);
        psi[j] = sqrt(f2) / (1.0 + I * (zeta - rho[0])) +
                 sqrt(2.0 * zeta) * cexp(I * phi) / cosh(sqrt(zeta / d2) * away);
    }
}

/* The equation by plain sums: a Fourier sum for the curvature, no transform of the library.
 * Tolerance: the linear operator's largest entry, d2 (N/2)^2, times rounding and N terms. */
Test(steady, the_soliton_solves_the_equation_point_by_point)
{
    enum { N = 64 };
    const double f2 = 6.0, zeta = 5.0, d2 = 0.5;
    double complex psi[N], a[N];
    start(f2, zeta, d2, N, psi);
    cr_assert(!lle_steady_soliton(f2, zeta, d2, N, psi, &err), "%s", err.text);

    for (int mu = -N / 2; mu < N / 2; mu++) {
        a[mu + N / 2] = 0.0;
        for (int j = 0; j < N; j++)
            a[mu + N / 2] += psi[j] * cexp(-2.0 * I * BASE_PI * mu * j / N) / N;
    }
    for (int j = 0; j < N; j++) {
        double complex f = sqrt(f2) + I * psi[j] * conj(psi[j]) * psi[j];
        for (int mu = -N / 2; mu < N / 2; mu++)
            f -= (1.0 + I * (zeta + d2 * mu * mu)) * a[mu + N / 2] *
                 cexp(2.0 * I * BASE_PI * mu * j / N);
        cr_expect(cabs(f) < 1e-10, "at point %d the equation is off by %g", j, cabs(f));
    }
}

/* d/d tau of mean |psi|^2 = 0: what comes in goes out, mean |psi|^2 = f Re mean psi. */
Test(steady, the_soliton_takes_from_the_pump_what_it_loses)
{
    enum { N = 512 };
    for (double zeta = 7.5; zeta < 14.0; zeta += 1.7) {
        double complex psi[N];
        start(12.0, zeta, 0.0067, N, psi);
        cr_assert(!lle_steady_soliton(12.0, zeta, 0.0067, N, psi, &err), "%s", err.text);
        double lost = 0.0, taken = 0.0;
        for (int j = 0; j < N; j++) {
            lost += creal(psi[j] * conj(psi[j])) / N;
            taken += sqrt(12.0) * creal(psi[j]) / N;
        }
        cr_expect(fabs(lost - taken) < 1e-11, "zeta %g: %g lost, %g taken", zeta, lost, taken);
    }
}

/* A narrow soliton knows the ring only through theta/sqrt(d2): same peak, same thresholds. The
 * modes here resolve it to exp(-20). */
Test(steady, dispersion_only_scales_the_angle)
{
    struct lle_steady a = analyse(8.0, 7.0, 0.01, 1024), b = analyse(8.0, 7.0, 0.04, 512);
    cr_expect(fabs(a.soliton_peak - b.soliton_peak) < 1e-6);
    cr_expect(fabs(a.soliton_width_lines - 2.0 * b.soliton_width_lines) < 0.05);
    cr_expect(fabs((a.soliton_mean - a.soliton_background) -
                   0.5 * (b.soliton_mean - b.soliton_background)) < 1e-6);
    cr_expect(fabs(a.soliton_fold_zeta - b.soliton_fold_zeta) < 1e-7);
    cr_expect(fabs(a.soliton_hopf_zeta - b.soliton_hopf_zeta) < 1e-6);
    base_table_release(&lle_steady_table, &a);
    base_table_release(&lle_steady_table, &b);
}

/* The translation costs nothing; the damped Hamiltonian pairs every lambda with -2 - lambda. The
 * grid resolves the soliton to sech(pi/2 x 48 pi/10) = 1e-10, times |J| = zeta + d2 mu^2 = 2000;
 * the mirror pairs of near-double eigenvalues are good to the root of rounding times |J|. */
Test(steady, eigenvalues_hold_the_translation_and_mirror_about_minus_one)
{
    struct lle_branch *b;
    cr_assert(!lle_branch_new(&b, 12.0, 1e-4, 96, 10.0, &err), "%s", err.text);
    cr_assert(!lle_branch_follow(b, 7.3, &err), "%s", err.text);
    for (enum lle_parity parity = LLE_EVEN; parity <= LLE_ODD; parity++) {
        const size_t count = lle_eigen_count(96, parity);
        double complex *value = malloc(count * sizeof *value);
        cr_assert(!lle_eigen_values(b->newton, &b->at, b->modes, parity, value, &err));
        double smallest = INFINITY;
        for (size_t i = 0; i < count; i++) {
            double nearest = INFINITY;
            for (size_t k = 0; k < count; k++)
                nearest = fmin(nearest, cabs(value[k] + 2.0 + value[i]));
            cr_expect(nearest < 1e-6, "%g%+gi has no mirror image: %g", creal(value[i]),
                      cimag(value[i]), nearest);
            smallest = fmin(smallest, cabs(value[i]));
            cr_expect(i == 0 || creal(value[i]) < creal(value[i - 1]) + 1e-7);
        }
        cr_expect(parity == LLE_EVEN ? smallest > 1e-2 : smallest < 1e-6, "parity %d: %g", parity,
                  smallest);
        free(value);
    }
    lle_branch_free(b);
}

/* Two routes to modulation instability: the closed form and the Jacobian of a flat field. */
Test(steady, a_flat_field_has_the_closed_form_gains)
{
    enum { N = 32 };
    const double rho = 1.7, zeta = 1.2, d2 = 0.11;
    const struct lle_balance at = { .zeta = zeta, .d2 = d2 };
    struct lle_newton *newton;
    cr_assert(!lle_newton_new(&newton, N, &err));
    double complex a[N] = { sqrt(rho) }, value[N + 2];
    cr_assert(!lle_eigen_values(newton, &at, a, LLE_EVEN, value, &err));
    for (int mu = 0; mu <= N / 2; mu++) {
        const double gain = lle_steady_mi_gain(rho, zeta, d2, mu);
        if (gain <= -1.0)
            continue;
        double nearest = INFINITY;
        for (int i = 0; i < N + 2; i++)
            nearest = fmin(nearest, cabs(value[i] - gain));
        cr_expect(nearest < 1e-10, "mode %d: gain %g, nearest eigenvalue %g away", mu, gain,
                  nearest);
    }
    lle_newton_free(newton);
}

Test(steady, no_soliton_is_an_answer)
{
    const double none[][3] = {
        { 12.0, 14.9, 0.0067 }, /* beyond the end */
        { 12.0, -3.0, 0.0067 }, /* blue */
        { 0.5, 1.0, 0.0067 },   /* below every threshold */
        { 0.0, 1.0, 0.0067 },   /* dark */
        { 12.0, 10.0, -0.0067 } /* normal dispersion */,
        { 12.0, 10.0, 1e-9 }, /* narrower than the modes can carry */
        { 12.0, 10.0, 1e9 },  /* wider than the ring */
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct lle_steady s = analyse(none[i][0], none[i][1], none[i][2], 256);
        cr_expect(!s.soliton_exists && !s.soliton_stable, "case %zu", i);
        cr_expect(isnan(s.soliton_peak) && isnan(s.soliton_mean) && isnan(s.soliton_width_lines));
        cr_expect(s.eigen_real.count == 0 && s.profile.count == 0);
        cr_expect(s.cw_rho.count >= 1);
        base_table_release(&lle_steady_table, &s);
    }
}

Test(steady, breathing_solitons_exist_and_are_called_unstable)
{
    struct lle_steady s = analyse(12.0, 6.0, 0.0067, 512);
    cr_expect(s.soliton_exists && !s.soliton_stable);
    cr_expect(s.eigen_real.value[0] > 0.1 && fabs(s.eigen_imag.value[0]) > 1.0);
    base_table_release(&lle_steady_table, &s);
}

Test(steady, the_first_unstable_mode_has_its_formula_or_no_number)
{
    struct lle_steady s = analyse(2.0, 0.5, 0.01, 64);
    cr_expect(fabs(s.mi_first_mode - sqrt(1.5 / 0.01)) < 1e-12);
    base_table_release(&lle_steady_table, &s);
    s = analyse(2.0, 2.5, 0.01, 64);
    cr_expect(isnan(s.mi_first_mode));
    base_table_release(&lle_steady_table, &s);
}

Test(steady, refuses_what_makes_no_sense_and_says_what_would)
{
    struct lle_steady s;
    double complex psi[64];
    cr_expect(lle_steady_at(12.0, 10.0, 0.01, 7, &s, &err) == BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "7") && strstr(err.text, "even"), "%s", err.text);
    cr_expect(lle_steady_at(NAN, 10.0, 0.01, 64, &s, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_steady_at(12.0, INFINITY, 0.01, 64, &s, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_steady_soliton(-1.0, 10.0, 0.01, 64, psi, &err) == BASE_ERR_DOMAIN);
    cr_expect(lle_steady_soliton(12.0, 10.0, 0.01, 63, psi, &err) == BASE_ERR_DOMAIN);

    for (int j = 0; j < 64; j++)
        psi[j] = 0.3;
    cr_expect(lle_steady_soliton(2.0, 3.0, 0.1, 64, psi, &err) == BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "no soliton"), "%s", err.text);
}

/* Every array is over a coordinate of the same table and of its own length. */
Test(steady, arrays_have_their_coordinates)
{
    struct lle_plan plan;
    struct lle_steady s;
    base_table_defaults(&lle_plan_table, &plan); /* it has third-order dispersion */
    cr_assert(lle_steady_analyse(&plan, &s, &err) == BASE_OK, "%s", err.text);
    const struct base_table *t = &lle_steady_table;
    for (size_t i = 0; i < t->count; i++) {
        if (t->rows[i].kind != BASE_REALS)
            continue;
        const struct base_reals *array = (void *)((char *)&s + t->rows[i].at);
        const struct base_field *over =
            t->rows[i].text ? base_table_find(t, t->rows[i].text) : &t->rows[i];
        cr_assert(over && over->text == NULL, "%s", t->rows[i].name);
        const struct base_reals *coordinate = (void *)((char *)&s + over->at);
        cr_expect(array->count == coordinate->count && array->count > 0, "%s", t->rows[i].name);
    }
    base_table_release(&lle_steady_table, &s);
}

/* Eigenvalues against time: a soliton pushed a little off balance returns or breathes up, at the
 * rate and frequency of the leading pair. The peak's deviation is A exp(real tau) cos(imag tau +
 * phase): for three samples one time h apart, x0 + x2 e^(-2 real h) = 2 x1 e^(-real h) cos(imag h).
 * Tolerance: the push of 1e-5 leaves terms of its square, and other modes die as exp(-tau). */
static void check_against_time(double zeta)
{
    enum { N = 256 };
    const double f2 = 12.0, d2 = 0.02, h = 0.25, roundtrip = 0.005;
    struct lle_steady s = analyse(f2, zeta, d2, N);
    cr_assert(s.soliton_exists);
    /* The largest oscillating eigenvalue. */
    size_t lead = 0;
    while (fabs(s.eigen_imag.value[lead]) < 1.0)
        lead++;
    const double real = s.eigen_real.value[lead], imag = s.eigen_imag.value[lead];

    double complex psi[N];
    for (size_t j = 0; j < N; j++)
        psi[j] = 0.0;
    start(f2, zeta, d2, N, psi);
    cr_assert(!lle_steady_soliton(f2, zeta, d2, N, psi, &err), "%s", err.text);
    const double peak = creal(psi[0] * conj(psi[0]));
    const struct lle_drive drive = { sqrt(f2), zeta, d2, 0.0, 0.0 };
    const struct base_rng rng = { 1, BASE_RNG_TEST, 0, 0 };
    struct lle_solver *solver;
    cr_assert(
        !lle_solver_new(&solver, N, LLE_ETDRK4, 0.5 * roundtrip, roundtrip, &drive, rng, &err),
        "%s", err.text);
    struct lle_newton *newton;
    cr_assert(!lle_newton_new(&newton, N, &err));
    for (size_t j = 0; j < N; j++)
        psi[j] *= 1.0 + 1e-5;
    lle_newton_to_modes(newton, psi, lle_solver_modes(solver));

    double x[3];
    for (int i = 0; i < 3; i++) {
        const double tau = i == 0 ? 10.0 : h;
        cr_assert(!lle_solver_advance(solver, (size_t)lrint(tau / (0.5 * roundtrip)), &err));
        lle_solver_field(solver, psi);
        x[i] = (creal(psi[0] * conj(psi[0])) - peak) / 1e-5;
    }
    const double left = x[0] + x[2] * exp(-2.0 * real * h);
    const double right = 2.0 * x[1] * exp(-real * h) * cos(imag * h);
    const double size = fabs(x[0]) + fabs(x[1]) + fabs(x[2]);
    cr_expect(fabs(left - right) < 3e-3 * size, "zeta %g, lambda %g%+gi: %g against %g of %g", zeta,
              real, imag, left, right, size);
    lle_newton_free(newton);
    lle_solver_free(solver);
    base_table_release(&lle_steady_table, &s);
}

Test(steady, a_pushed_soliton_moves_as_its_leading_eigenvalue_says)
{
    check_against_time(6.6); /* breathes up */
    check_against_time(7.2); /* settles down */
}
