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
    cr_assert(!lle_drift_new(&s, 12.0, zeta, d2, dispersion, NULL, n, &err), "%s", err.text);
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

static struct lle_drift *lossy(double f2, double zeta, double d2, const double *loss, size_t n)
{
    gsl_set_error_handler_off();
    struct lle_drift *s;
    double *dispersion = malloc(n * sizeof *dispersion);
    polynomial(n, d2, 0.0, dispersion);
    cr_assert(!lle_drift_new(&s, f2, zeta, d2, dispersion, loss, n, &err), "%s", err.text);
    free(dispersion);
    return s;
}

/* One loss l for all modes only scales the equation: psi = sqrt(l) phi, tau' = l tau, hence zeta,
 * d2 and f of l zeta', l d2', l^{3/2} f'. Equal losses of 1 are the plain equation, to the bit. */
Test(drift, equal_losses_are_the_plain_equation_scaled)
{
    enum { N = 512 };
    const double l = 1.2;
    double one[N], more[N];
    for (size_t k = 0; k < N; k++) {
        one[k] = 1.0;
        more[k] = l;
    }
    struct lle_drift *plain = soliton(6.5, 0.0067, 0.0, N); /* breathing: growth beside the waves */
    struct lle_drift *same = lossy(12.0, 6.5, 0.0067, one, N);
    struct lle_drift *scaled = lossy(12.0 * l * l * l, 6.5 * l, 0.0067 * l, more, N);
    cr_expect_eq(memcmp(plain->a, same->a, N * sizeof *plain->a), 0);
    for (size_t k = 0; k < N; k++)
        cr_expect_lt(cabs(scaled->a[k] - sqrt(l) * plain->a[k]), 1e-9);
    double complex before[2], after[2];
    size_t count[2];
    cr_assert(!lle_drift_growth(plain, KIT_ROUNDTRIP, before, 2, &count[0], &err), "%s", err.text);
    cr_assert(!lle_drift_growth(scaled, KIT_ROUNDTRIP, after, 2, &count[1], &err), "%s", err.text);
    cr_assert(count[0] == 2 && count[1] == 2);
    cr_expect_float_eq(creal(after[0]), l * creal(before[0]), 1e-3, "%g, not %g x %g",
                       creal(after[0]), l, creal(before[0]));
    lle_drift_free(plain);
    lle_drift_free(same);
    lle_drift_free(scaled);
}

/* A loss that rises to one side by 1 % a mode near the pump: the soliton leans to the other side
 * and drifts, and the time solver with the same losses keeps it as it is. */
Test(drift, the_time_solver_keeps_it_with_a_loss_for_each_mode)
{
    enum { N = 512 };
    const double h = 0.5 * KIT_ROUNDTRIP, zeta = 8.0, d2 = 0.0265;
    double loss[N];
    for (size_t k = 0; k < N; k++) {
        const double mu = k == N / 2 ? 0.0 : k < N / 2 ? (double)k : (double)k - (double)N;
        loss[k] = 1.0 + 0.5 * tanh(0.02 * mu) + 0.1 * (1.0 - cos(0.05 * mu));
    }
    struct lle_drift *s = lossy(12.0, zeta, d2, loss, N);
    struct lle_solver *t = kit_solver(
        N, LLE_ETDRK4, h, (struct lle_drive){ .f = s->f, .zeta = zeta, .d2 = d2, .loss = loss });
    memcpy(lle_solver_modes(t), s->a, N * sizeof *s->a);
    const size_t steps = (size_t)(10.0 / h);
    kit_advance(t, steps);
    double up = 0.0, down = 0.0;
    for (int mu = -60; mu <= 60; mu++) {
        const size_t k = mu >= 0 ? (size_t)mu : (size_t)(N + mu);
        const double complex turned = s->a[k] * cexp(-I * mu * s->velocity * (double)steps * h);
        cr_expect(cabs(lle_solver_modes(t)[k] - turned) < 1e-5 * cabs(s->a[1]),
                  "mode %d: off by %.2e", mu,
                  cabs(lle_solver_modes(t)[k] - turned) / cabs(s->a[1]));
        *(mu > 0 ? &up : &down) += mu ? kit_norm2(s->a[k]) : 0.0;
    }
    cr_expect_gt(down, 1.05 * up, "more light where less is lost: %g, %g", down, up);
    cr_expect_gt(fabs(s->velocity), 1e-3, "a drift to be seen: %g", s->velocity);
    /* What the pump gives is what the modes lose. */
    double lost = 0.0;
    for (size_t k = 0; k < N; k++)
        lost += loss[k] * kit_norm2(s->a[k]);
    cr_expect_float_eq(lost, s->f * creal(s->a[0]), 1e-9);
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

/* A plan's losses are in its soliton: where more is lost there is less light, and with equal slopes
 * to either side of nothing it is the soliton of d2 alone. */
Test(drift, a_plan_has_the_loss_of_each_mode)
{
    gsl_set_error_handler_off();
    struct lle_plan plan = kit_plan();
    struct lle_steady out;
    plan.comb.modes = 256;
    plan.comb.dispersion_d2 = 0.0268;
    plan.comb.drive_f2 = 12.0;
    plan.comb.detuning_zeta = 10.0;
    plan.resonator.d3_hz = plan.resonator.d4_hz = 0.0;
    plan.resonator.loss_slope = 0.004;
    plan.resonator.coupling_slope = -0.002;
    cr_assert(!lle_steady_analyse(&plan, &out, &err), "%s", err.text);
    cr_expect(out.whole_exists && out.whole_stable);
    cr_expect_str_eq(out.left_out, "");
    cr_expect(fabs(out.whole_velocity) > 1e-4, "%g", out.whole_velocity);

    /* Held in time: the same mean power. Vacuum off, settled for 200 photon lifetimes. */
    struct lle_comb comb;
    plan.comb.state = LLE_GOAL_SOLITON;
    plan.comb.solitons = 1;
    plan.comb.noise = 0;
    cr_assert(!lle_comb_reach(&plan, NULL, &comb, NULL, &err), "%s", err.text);
    cr_expect_eq(comb.state, LLE_SOLITON);
    /* A step of four round trips errs by 5e-5 of the field that drifts. */
    cr_expect_float_eq(comb.mean_power / out.whole_mean, 1.0, 1e-4, "%.8f, by Newton %.8f",
                       comb.mean_power, out.whole_mean);
    base_table_release(&lle_comb_table, &comb);
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
