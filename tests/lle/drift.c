/* The soliton of a ring's whole dispersion: against the even soliton's solver, against the time
 * solver, against phase matching. */
#include "lle/drift.h"

#include "lle/continuation.h"
#include "lle/hopf.h"
#include "tests/lle_kit.h"

#include <gsl/gsl_errno.h>
#include <string.h>

static struct base_error err;

static void polynomial(size_t n, double d2, double d3, double *out)
{
    for (size_t k = 0; k < n; k++) {
        const double mu = k <= n / 2 ? (double)k : (double)k - (double)n;
        out[k] = d2 * mu * mu + (k == n / 2 ? 0.0 : d3 * mu * mu * mu);
    }
}

static struct lle_drift *soliton(double zeta, double d2, double d3, size_t n)
{
    gsl_set_error_handler_off();
    struct lle_drift *s;
    double *dispersion = malloc(n * sizeof *dispersion);
    polynomial(n, d2, d3, dispersion);
    cr_assert(!lle_drift_new(&s, 12.0, zeta, d2, dispersion, n, &err), "%s", err.text);
    free(dispersion);
    return s;
}

/* With d2 alone: no drift, the even solver's peak (21.610935 on 512 modes), and its end, 14.8040,
 * which 512 modes move by 1e-4 of itself. */
Test(drift, is_the_even_soliton_without_odd_dispersion)
{
    struct lle_drift *s = soliton(10.0, 0.0067, 0.0, 512);
    double fold;
    cr_expect_float_eq(lle_drift_measure(s).peak, 21.610935, 1e-6);
    cr_expect_float_eq(s->velocity, 0.0, 1e-12, "%g", s->velocity);
    cr_assert(!lle_drift_fold(s, &fold, &err), "%s", err.text);
    cr_expect_float_eq(fold, 14.8040, 2e-3, "%.6f", fold);
    cr_expect(lle_drift_residual(s) < 1e-12, "it stays where it is: %g", lle_drift_residual(s));
    lle_drift_free(s);
    lle_drift_free(NULL);
}

/* The time solver, which knows nothing of V, turns mode mu by exp(-i mu V tau) and leaves its power
 * alone. 512 modes would not do: a soliton that drifts over the grid feels its points, by 2e-3.
 * Steps of a round trip err by 1.2e-4 over these ten units of tau, half of it by a sixteenth. */
Test(drift, the_time_solver_sees_it_drift)
{
    const double h = 0.5 * KIT_ROUNDTRIP;
    struct lle_drift *s = soliton(10.0, 0.0067, 2e-5, 1024);
    struct lle_solver *t =
        kit_solver(1024, LLE_ETDRK4, h,
                   (struct lle_drive){ .f = s->f, .zeta = 10.0, .d2 = 0.0067, .d3 = 2e-5 });
    memcpy(lle_solver_modes(t), s->a, 1024 * sizeof *s->a);
    const size_t steps = (size_t)(10.0 / h);
    kit_advance(t, steps);
    for (int mu = -60; mu <= 60; mu += 5) {
        const size_t k = mu >= 0 ? (size_t)mu : (size_t)(1024 + mu);
        const double complex turned = s->a[k] * cexp(-I * mu * s->velocity * (double)steps * h);
        cr_expect(cabs(lle_solver_modes(t)[k] - turned) < 1e-5 * cabs(s->a[1]),
                  "mode %d: off by %.2e", mu,
                  cabs(lle_solver_modes(t)[k] - turned) / cabs(s->a[1]));
    }
    cr_expect(s->velocity > 0.01, "a drift to be seen: %g", s->velocity);
    lle_solver_free(t);
    lle_drift_free(s);
}

/* Reflection of the ring: D(-mu) drifts the other way. */
Test(drift, turns_with_the_odd_orders)
{
    struct lle_drift *plus = soliton(10.0, 0.0268, 1e-4, 256),
                     *minus = soliton(10.0, 0.0268, -1e-4, 256);
    cr_expect_float_eq(plus->velocity, -minus->velocity, 1e-9, "%g, %g", plus->velocity,
                       minus->velocity);
    cr_expect_float_eq(lle_drift_measure(plus).peak, lle_drift_measure(minus).peak, 1e-2);
    lle_drift_free(plus);
    lle_drift_free(minus);
}

/* Growth by Arnoldi on the time solver's flow against all eigenvalues of the dense Jacobian on a
 * fitted grid, above and below the breathing threshold, 6.8444: 512 modes move it by some 1e-4. */
Test(drift, growth_is_that_of_the_dense_jacobian)
{
    for (double zeta = 6.5; zeta < 7.3; zeta += 0.5) {
        struct lle_drift *s = soliton(zeta, 0.0067, 0.0, 512);
        double complex values[4];
        size_t count;
        cr_assert(!lle_drift_growth(s, KIT_ROUNDTRIP, values, 4, &count, &err), "%s", err.text);
        struct lle_branch *b, *wide;
        struct lle_growth dense;
        size_t modes;
        const double stretch = lle_hopf_stretch(zeta, &modes);
        cr_assert(!lle_branch_new(&b, 12.0, 0.0067, 128, 14.0, &err));
        cr_assert(!lle_branch_follow(b, zeta, &err));
        cr_assert(!lle_branch_regrid(&wide, b, modes, stretch, &err));
        cr_assert(!lle_hopf_growth(wide, &dense, &err));
        cr_assert(count >= 2);
        cr_expect_float_eq(creal(values[0]), creal(dense.rate), 2e-3, "zeta %g: %g, dense %g", zeta,
                           creal(values[0]), creal(dense.rate));
        cr_expect_float_eq(fabs(cimag(values[0])), fabs(cimag(dense.rate)), 5e-3);
        lle_branch_free(wide);
        lle_branch_free(b);
        lle_drift_free(s);
    }
}

/* A dispersive wave stands where zeta + D(mu) - V mu = 2 rho: the strongest mode beyond the pulse,
 * to the nearest mode and half of one, as its line is one mode wide (damping 1 against a slope of D
 * of 2 to 4 per mode). The spectrum is Newton's and, second route, that of the time solver started
 * from a soliton of d2 alone. */
Test(drift, a_dispersive_wave_is_where_phases_match)
{
    for (int i = 0; i < 2; i++) {
        const double d3 = i ? 4.6e-5 : 3.7e-5;
        const size_t n = 1024;
        struct lle_drift *s = soliton(10.0, 0.0067, d3, n);
        const double rho = lle_drift_measure(s).background;
        int matched = 0, newton = 0, time = 0;
        double nearest = INFINITY;
        for (int mu = -300; mu < -100; mu++) {
            const double off =
                10.0 + 0.0067 * mu * mu + d3 * mu * mu * mu - s->velocity * mu - 2.0 * rho;
            matched = fabs(off) < nearest ? mu : matched;
            nearest = fmin(nearest, fabs(off));
        }
        struct lle_solver *t =
            kit_solver(n, LLE_ETDRK4, 2.0 * KIT_ROUNDTRIP,
                       (struct lle_drive){ .f = sqrt(12.0), .zeta = 10.0, .d2 = 0.0067, .d3 = d3 });
        kit_seed_soliton(t, 0.0);
        kit_advance(t, (size_t)(25.0 / (2.0 * KIT_ROUNDTRIP)));
        for (int mu = -300; mu < -120; mu++) {
            const size_t k = n - (size_t)(-mu);
            newton = !newton || cabs(s->a[k]) > cabs(s->a[n - (size_t)(-newton)]) ? mu : newton;
            const double complex *a = lle_solver_modes(t);
            time = !time || cabs(a[k]) > cabs(a[n - (size_t)(-time)]) ? mu : time;
        }
        cr_expect(abs(newton - matched) <= 1, "d3 %g: Newton %d, matched %d", d3, newton, matched);
        cr_expect(abs(time - matched) <= 1, "d3 %g: time %d, matched %d", d3, time, matched);
        lle_solver_free(t);
        lle_drift_free(s);
    }
}

Test(drift, says_where_it_ends)
{
    struct lle_drift *s = soliton(14.0, 0.0067, 2e-5, 512);
    cr_expect_eq(lle_drift_follow(s, 16.0, &err), BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "ends near zeta = 14.8"), "%s", err.text);
    cr_assert(!lle_drift_follow(s, 12.0, &err), "%s", err.text);
    lle_drift_free(s);
}

/* A plan's own rows: drift and the branches over detuning and drive. */
Test(drift, a_plan_has_its_whole_dispersion_and_branches)
{
    gsl_set_error_handler_off();
    struct lle_plan plan = kit_plan();
    struct lle_steady out;
    plan.comb.modes = 256;
    plan.comb.dispersion_d2 = 0.0268;
    plan.comb.drive_f2 = 12.0;
    plan.comb.detuning_zeta = 10.0;
    plan.resonator.d3_hz = 50e3;
    cr_assert(!lle_steady_analyse(&plan, &out, &err), "%s", err.text);
    cr_expect(out.whole_exists && out.whole_stable && out.whole_growth < 0.0);
    cr_expect_float_eq(out.whole_fold_zeta, out.soliton_fold_zeta, 0.05);
    cr_expect(fabs(out.whole_velocity) > 1e-3);
    cr_expect_eq(out.whole_mu.count, 256);
    /* pi^2 f^2/8 holds to some parts in 10^4 here (14.804 at f^2 = 12) */
    cr_expect_float_eq(out.drive_fold_f2, 80.0 / (KIT_PI * KIT_PI), 5e-3, "%g", out.drive_fold_f2);
    cr_expect(out.drive_hopf_f2 > 20.0 && out.drive_hopf_f2 < 25.0, "9.2420 is the Hopf of 20: %g",
              out.drive_hopf_f2);
    for (size_t i = 0; i < out.branch_zeta.count; i++)
        cr_expect_eq(out.branch_growth.value[i] > 0.0,
                     out.branch_zeta.value[i] < out.soliton_hopf_zeta, "zeta %g",
                     out.branch_zeta.value[i]);
    base_table_release(&lle_steady_table, &out);
}

/* Where the smallest drive of a detuning is, its largest detuning is that drive's. */
Test(branch, the_fold_is_the_same_along_detuning_and_drive)
{
    struct lle_branch *b;
    double zeta, f2;
    cr_assert(!lle_branch_new(&b, 8.0, 0.0067, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, &err));
    cr_assert(!lle_branch_fold(b, &zeta, &err), "%s", err.text);
    cr_expect_float_eq(zeta, 9.8690, 1e-4);
    lle_branch_free(b);
    cr_assert(!lle_branch_new(&b, 12.0, 0.0067, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, &err));
    cr_assert(!lle_branch_follow(b, zeta, &err));
    cr_assert(!lle_branch_fold_drive(b, &f2, &err), "%s", err.text);
    cr_expect_float_eq(f2, 8.0, 1e-6, "%.9f", f2);
    cr_assert(!lle_branch_follow_drive(b, 9.0, &err), "%s", err.text);
    cr_expect_float_eq(b->at.f * b->at.f, 9.0, 1e-12);
    cr_expect_eq(lle_branch_follow_drive(b, 7.0, &err), BASE_ERR_NUMERIC);
    lle_branch_free(b);
}
