/* The soliton on its branch: other grids, its extremes, its eigenvalues, where it breathes. */
#include "lle/hopf.h"

#include "base/constants.h"
#include "lle/dictionary.h"
#include "lle/steady.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

static struct lle_branch *at(double f2, double zeta)
{
    gsl_set_error_handler_off();
    struct lle_branch *b;
    struct base_error err = { .text = "" };
    cr_assert(!lle_branch_new(&b, f2, 0.0067, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, &err), "%s",
              err.text);
    cr_assert(!lle_branch_follow(b, zeta, &err), "%s", err.text);
    return b;
}

static double norm2(double complex z)
{
    return creal(z * conj(z));
}

Test(branch, extremes_are_the_field_at_the_centre_and_far_away)
{
    struct lle_branch *b = at(12.0, 10.0);
    double peak, background, rho[3];
    lle_branch_extremes(b, &peak, &background);
    cr_expect_float_eq(peak, 21.608468, 1e-5, "%.8f", peak);
    lle_steady_cw(12.0, 10.0, rho);
    /* 14 widths away the pulse's two tails, 2 x 2 sqrt(20) e^-14 = 1.5e-5, stand on the
     * background's amplitude of 0.35: intensity within 2 x 0.35 x 1.5e-5 = 1.1e-5. */
    cr_expect_float_eq(background, rho[0], 1.2e-5, "%g, flat state %g", background, rho[0]);
    cr_expect_float_eq(norm2(lle_branch_field(b, 0.0067, 0.0)), peak, 1e-9);
    cr_expect_float_eq(norm2(lle_branch_field(b, 0.0067, 0.3)),
                       norm2(lle_branch_field(b, 0.0067, -0.3)), 1e-9, "even");
    /* theta^2/d2 alone counts */
    cr_expect_float_eq(norm2(lle_branch_field(b, 0.0067, 0.05)),
                       norm2(lle_branch_field(b, 0.0268, 0.1)), 1e-9);
    cr_expect_float_eq(norm2(lle_branch_field(b, 0.0067, BASE_PI)), rho[0], 1.2e-5);
    lle_branch_free(b);
}

Test(branch, another_grid_has_the_same_soliton)
{
    struct lle_branch *b = at(12.0, 10.0), *fine;
    struct base_error err = { .text = "" };
    cr_assert(!lle_branch_regrid(&fine, b, 256, 20.0, &err), "%s", err.text);
    cr_expect_eq(fine->at.zeta, b->at.zeta);
    double peak[2], background[2];
    lle_branch_extremes(b, &peak[0], &background[0]);
    lle_branch_extremes(fine, &peak[1], &background[1]);
    cr_expect_float_eq(peak[1], peak[0], 1e-6, "%.9f, %.9f", peak[0], peak[1]);
    for (double theta = 0.0; theta < 0.3; theta += 0.02)
        cr_expect(cabs(lle_branch_field(b, 0.0067, theta) - lle_branch_field(fine, 0.0067, theta)) <
                      1e-5,
                  "theta %g", theta);
    lle_branch_free(fine);
    lle_branch_free(b);
}

Test(eigen, are_sorted_by_growth_and_led_by_other_than_the_translation)
{
    double complex v[] = { -1.0, -0.2 - 3.0 * I, 1e-12, -0.2 + 3.0 * I, -2.0 };
    lle_eigen_sort(v, 5);
    const double complex sorted[] = { 1e-12, -0.2 + 3.0 * I, -0.2 - 3.0 * I, -1.0, -2.0 };
    for (int i = 0; i < 5; i++)
        cr_expect_eq(v[i], sorted[i], "value %d: %g%+gi", i, creal(v[i]), cimag(v[i]));
    cr_expect_eq(lle_eigen_leader(v, 5, LLE_ODD), 1, "the zero is the translation's");
    cr_expect_eq(lle_eigen_leader(v, 5, LLE_EVEN), 0, "even fields have no translation");
    /* a real odd instability leads even where it stands before the zero */
    const double complex moving[] = { 0.3, 1e-12, -1.0 };
    cr_expect_eq(lle_eigen_leader(moving, 3, LLE_ODD), 0);
}

/* Breathing begins at zeta = 6.0053 at f^2 = 10: a pair of even eigenvalues grows below. */
Test(hopf, growth_changes_sign_where_breathing_begins)
{
    struct lle_growth above, below;
    struct base_error err = { .text = "" };
    struct lle_branch *b = at(10.0, 6.3);
    cr_assert(!lle_hopf_growth(b, &above, &err), "%s", err.text);
    cr_assert(!lle_branch_follow(b, 5.7, &err), "%s", err.text);
    cr_assert(!lle_hopf_growth(b, &below, &err), "%s", err.text);
    cr_expect(creal(above.rate) < -0.01 && creal(below.rate) > 0.01, "%g above, %g below",
              creal(above.rate), creal(below.rate));
    cr_expect(below.parity == LLE_EVEN && fabs(cimag(below.rate)) > 1.0, "it breathes");
    lle_branch_free(b);
}

Test(hopf, is_found_from_the_fold_or_there_is_none)
{
    struct base_error err = { .text = "" };
    struct lle_hopf hopf;
    struct lle_branch *b = at(10.0, 9.0);
    cr_assert(!lle_hopf_find(b, 12.3366, &hopf, &err), "%s", err.text);
    cr_expect_float_eq(hopf.zeta, 6.0053, 1e-4, "%.6f", hopf.zeta);
    cr_expect_eq(hopf.kind, LLE_BREATHING_BELOW);
    lle_branch_free(b);
    b = at(4.0, 4.5); /* weak drive: the branch ends, at zeta = 2.72, before it breathes */
    cr_assert(!lle_hopf_find(b, 4.9335, &hopf, &err), "%s", err.text);
    cr_expect(isnan(hopf.zeta), "%g", hopf.zeta);
    cr_expect_eq(hopf.kind, LLE_BREATHING_NEVER, "%d", hopf.kind);
    cr_expect(hopf.most < 0.0 && hopf.most_zeta > 2.7 && hopf.most_zeta < 4.9335, "growth %g at %g",
              hopf.most, hopf.most_zeta);
    lle_branch_free(b);
}

/* The upper and the lower threshold of a drive meet at f^2 = 7.00, zeta = 3.69, where the growth
 * has a maximum over the detuning. Just above, the window is narrower than the steps of the walk;
 * just below, the maximum is negative: near to zero, and the answer is "never" with that number. */
Test(hopf, has_an_answer_where_its_two_thresholds_meet)
{
    struct base_error err = { .text = "" };
    struct lle_hopf below, above;
    double fold;
    struct lle_branch *b = at(6.95, 7.0);
    cr_assert(!lle_branch_fold(b, &fold, &err));
    cr_assert(!lle_hopf_find(b, fold, &below, &err), "%s", err.text);
    lle_branch_free(b);
    b = at(7.06, 7.0);
    cr_assert(!lle_branch_fold(b, &fold, &err));
    cr_assert(!lle_hopf_find(b, fold, &above, &err), "%s", err.text);
    lle_branch_free(b);
    cr_expect_eq(below.kind, LLE_BREATHING_NEVER, "%d", below.kind);
    cr_expect(isnan(below.zeta) && below.most < 0.0 && below.most > -0.01, "%g", below.most);
    cr_expect_float_eq(below.most_zeta, 3.69, 0.05, "%g", below.most_zeta);
    cr_expect_eq(above.kind, LLE_BREATHING_BELOW, "%d", above.kind);
    cr_expect(above.zeta > below.most_zeta && above.zeta < 4.1, "%g", above.zeta);
}

/* Longer where background waves reach farther, seven modes a width, never too large for a dense
 * matrix. */
Test(hopf, the_stretch_grows_with_the_detuning_within_bounds)
{
    double before = 0.0;
    for (double zeta = 0.0; zeta < 60.0; zeta += 1.5) {
        size_t modes;
        const double stretch = lle_hopf_stretch(zeta, &modes);
        cr_expect(stretch >= before && stretch >= 20.0 && stretch <= 60.0, "%g: %g", zeta, stretch);
        cr_expect(modes % 2 == 0 && fabs((double)modes - 7.0 * stretch) <= 2.0, "%zu", modes);
        before = stretch;
    }
}

Test(steady, of_a_plan_is_that_of_its_dimensionless_numbers)
{
    gsl_set_error_handler_off();
    struct lle_plan plan;
    base_table_defaults(&lle_plan_table, &plan);
    struct lle_dictionary d;
    struct lle_steady of_plan, of_numbers;
    struct base_error err = { .text = "" };
    cr_assert(!lle_dictionary_of(&plan, &d, &err));
    cr_assert(!lle_steady_analyse(&plan, &of_plan, &err), "%s", err.text);
    cr_assert(!lle_steady_at(d.f2, d.zeta, d.d2, plan.comb.modes, &of_numbers, &err), "%s",
              err.text);
    cr_expect_eq(of_plan.soliton_peak, of_numbers.soliton_peak);
    cr_expect_eq(of_plan.soliton_fold_zeta, of_numbers.soliton_fold_zeta);
    cr_expect(of_plan.soliton_peak > 2.0 * d.zeta);
    base_table_release(&lle_steady_table, &of_plan);
    base_table_release(&lle_steady_table, &of_numbers);
    plan.pump.power_w = NAN;
    cr_expect_eq(lle_steady_analyse(&plan, &of_plan, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "pump.power_w"), "%s", err.text);
    base_table_release(&lle_steady_table, &of_plan);
}
