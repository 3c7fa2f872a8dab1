/* What the stationary states and spectra are told when they cannot be: number and remedy. */
#include "lle/solver_parts.h"
#include "lle/continuation.h"
#include "lle/lle.h"
#include "lle/newton.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

static void expect(enum base_status found, enum base_status status, const struct base_error *err,
                   const char *says)
{
    cr_expect_eq(found, status, "%d: %s", found, err->text);
    cr_expect(strstr(err->text, says), "'%s' should say '%s'", err->text, says);
}

Test(refusals, a_branch_needs_a_drive_and_dispersion)
{
    struct lle_branch *b;
    struct base_error err;
    expect(lle_branch_new(&b, 0.0, 0.0067, 128, 14.0, &err), BASE_ERR_DOMAIN, &err,
           "f2 = 0, d2 = 0.0067: both must be above 0 for a bright soliton");
    expect(lle_branch_new(&b, 12.0, -0.01, 128, 14.0, &err), BASE_ERR_DOMAIN, &err, "d2 = -0.01");
    expect(lle_branch_new(&b, INFINITY, 0.01, 128, 14.0, &err), BASE_ERR_DOMAIN, &err, "f2 = inf");
    cr_expect_null(b);
    lle_branch_free(NULL);
}

Test(refusals, stationary_states_need_finite_numbers)
{
    gsl_set_error_handler_off();
    struct lle_steady s;
    struct base_error err;
    double complex psi[64] = { 0.0 };
    expect(lle_steady_soliton(0.0, 3.0, 0.01, 64, psi, &err), BASE_ERR_DOMAIN, &err,
           "f2 = 0, zeta = 3, d2 = 0.01: finite numbers and f2 > 0 are needed");
    expect(lle_steady_soliton(3.0, NAN, 0.01, 64, psi, &err), BASE_ERR_DOMAIN, &err, "zeta = nan");
    expect(lle_steady_soliton(3.0, 3.0, 0.01, 63, psi, &err), BASE_ERR_DOMAIN, &err, "63");
    expect(lle_steady_at(-1.0, 3.0, 0.01, 64, &s, &err), BASE_ERR_DOMAIN, &err,
           "f2 = -1, zeta = 3, d2 = 0.01: finite numbers and f2 >= 0 are needed");
    base_table_release(&lle_steady_table, &s);
}

/* Far above the soliton's end (zeta = 14.8) a tall pulse has nothing to converge to, or falls to
 * the flat state: either is told, with the point. */
Test(refusals, no_soliton_beyond_its_end)
{
    gsl_set_error_handler_off();
    struct base_error err;
    static double complex psi[512];
    for (int j = 0; j < 512; j++) {
        const double theta = remainder(6.283185307179586 * j / 512, 6.283185307179586);
        psi[j] = 0.2 + sqrt(40.0) / cosh(theta * sqrt(20.0 / 0.0067));
    }
    expect(lle_steady_soliton(12.0, 20.0, 0.0067, 512, psi, &err), BASE_ERR_NUMERIC, &err,
           "f2 = 12, zeta = 20");
}

Test(refusals, noise_is_relative_to_some_light)
{
    double record[64] = { 0.0 };
    struct lle_spectrum s;
    struct base_error err;
    expect(lle_coherence_rin(record, 1, 64, 1e-9, &s, &err), BASE_ERR_DOMAIN, &err,
           "the record's mean is 0");
    record[5] = NAN;
    expect(lle_coherence_rin(record, 1, 64, 1e-9, &s, &err), BASE_ERR_NUMERIC, &err,
           "the record's mean is nan");
}

/* A field beyond all numbers is called so; "-nan" says nothing. */
Test(refusals, a_field_that_is_no_number_is_told_in_words)
{
    struct base_error err;
    cr_expect_eq(lle_solver_beyond(-NAN, 20.0, 64, 8.0, &err), BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "no longer finite after 64 steps") &&
                  strstr(err.text, "raise comb.steps_per_roundtrip") && !strstr(err.text, "nan"),
              "%s", err.text);
}

/* What a stationary state does not hold is told, and what makes one impossible is refused. */
Test(refusals, stationary_states_say_what_they_leave_out)
{
    gsl_set_error_handler_off();
    struct lle_plan plan;
    struct lle_steady s;
    struct base_error err;
    base_table_defaults(&lle_plan_table, &plan);
    plan.comb.modes = 256;
    plan.comb.drive_f2 = 0.5; /* no soliton: fast */
    cr_assert_eq(lle_steady_analyse(&plan, &s, &err), BASE_OK, "%s", err.text);
    cr_expect_str_eq(s.left_out, "");
    base_table_release(&lle_steady_table, &s);

    plan.resonator.loss_slope = 1e-3; /* in them since the drifting soliton has it */
    plan.resonator.raman_s = 1e-15;
    plan.resonator.self_steepening = 1;
    plan.resonator.thermal_resistance_k_per_w = 10.0;
    plan.auxiliary.power_w = 0.1;
    cr_assert_eq(lle_steady_analyse(&plan, &s, &err), BASE_OK, "%s", err.text);
    cr_expect_str_eq(s.left_out, "Raman scattering; "
                                 "self-steepening; auxiliary laser; heat");
    base_table_release(&lle_steady_table, &s);

    plan.pump.extra_frequency_hz = (struct base_list){ 1, { 195.9e12 } };
    plan.pump.extra_power_w = (struct base_list){ 1, { 0.01 } };
    expect(lle_steady_analyse(&plan, &s, &err), BASE_ERR_DOMAIN, &err,
           "pump.extra_frequency_hz has 1 entries: beside further pumps");
}
