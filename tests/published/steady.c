/* Single solitons against known numbers of the Lugiato-Lefever equation. */
#include "base/constants.h"
#include "lle/continuation.h"
#include "lle/steady.h"

#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>
#include <math.h>

static struct lle_steady analyse(double f2, double zeta, double d2, size_t modes)
{
    gsl_set_error_handler_off();
    struct lle_steady s;
    struct base_error err = { 0 };
    cr_assert(lle_steady_at(f2, zeta, d2, modes, &s, &err) == BASE_OK, "%s", err.text);
    return s;
}

static double end_of_solitons(double f2)
{
    struct lle_branch *b;
    struct base_error err = { 0 };
    double fold_zeta = NAN;
    cr_assert(!lle_branch_new(&b, f2, 0.0067, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, &err), "%s",
              err.text);
    cr_assert(!lle_branch_fold(b, &fold_zeta, &err), "%s", err.text);
    lle_branch_free(b);
    return fold_zeta;
}

/* Half a unit of the last printed digit. */
Test(published_steady, the_peak_at_f2_12_zeta_10_is_21_608468)
{
    const struct {
        double d2, peak;
        size_t modes;
    } known[] = {
        { 0.0067, 21.608468, 1024 },
        { 0.0067, 21.608468, 2048 },
        { 0.02, 21.608468, 1024 },
        { 0.0067, 21.610935, 512 },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct lle_steady s = analyse(12.0, 10.0, known[i].d2, known[i].modes);
        cr_expect(s.soliton_exists && s.soliton_stable);
        cr_expect(fabs(s.soliton_peak - known[i].peak) < 5.1e-7, "d2 %g, N %zu: %.9f", known[i].d2,
                  known[i].modes, s.soliton_peak);
        base_table_release(&lle_steady_table, &s);
    }
}

/* Ends of the soliton. One unit of the last digit; for f2 = 15 the value is our own, unchanged to
 * 1e-8 from 128 to 512 modes and from 14 to 36 widths of ring: a coarser grid gave 18.5051. */
Test(published_steady, solitons_end_where_they_should)
{
    const double known[][2] = {
        { 3.0, 3.6991 }, { 5.0, 6.1675 }, { 8.0, 9.8690 }, { 12.0, 14.8040 }, { 15.0, 18.5052 }
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const double f2 = known[i][0];
        const double fold_zeta = end_of_solitons(f2);
        cr_expect(fabs(fold_zeta - known[i][1]) < 1e-4, "f2 %g: %.7f", f2, fold_zeta);
    }
}

/* Herr et al., Nature Photonics 8, 145 (2014): zeta_max = pi^2 f^2/8 in the limit of strong drive.
 * The next order is 1/f^2 relative to f^2, i.e. zeta = pi^2 f2/8 - c/f2 with one constant c. */
Test(published_steady, the_end_tends_to_pi_squared_f2_over_8)
{
    double before = NAN;
    for (double f2 = 15.0; f2 <= 240.0; f2 *= 2.0) {
        const double limit = BASE_PI * BASE_PI * f2 / 8.0;
        const double c = (limit - end_of_solitons(f2)) * f2;
        cr_expect(c > 0.0 && c < 0.01, "f2 %g: c = %g", f2, c);
        cr_expect(isnan(before) || fabs(c / before - 1.0) < 0.05, "f2 %g: c %g after %g", f2, c,
                  before);
        before = c;
    }
}

/* Where it begins to breathe; one unit of the last digit. */
Test(published_steady, solitons_breathe_below_the_hopf_point)
{
    const double known[][2] = { { 10.0, 6.0053 }, { 12.0, 6.8444 }, { 20.0, 9.2420 } };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct lle_steady s = analyse(known[i][0], 1.0, 0.0067, 512);
        cr_expect(fabs(s.soliton_hopf_zeta - known[i][1]) < 1e-4, "f2 %g: %.7f", known[i][0],
                  s.soliton_hopf_zeta);
        base_table_release(&lle_steady_table, &s);
    }
}

/* The conservative soliton sqrt(2 zeta) sech(theta sqrt(zeta/d2)) has a 3 dB width of
 * 1.1222 sqrt(zeta/d2) lines. The driven one differs by terms of order 1/zeta^2 near its end, where
 * its phase is that of the drive. */
Test(published_steady, the_spectrum_near_the_end_is_1_1222_sqrt_zeta_over_d2_lines_wide)
{
    for (double f2 = 8.0; f2 < 30.0; f2 *= 1.8) {
        const double zeta = 0.999 * BASE_PI * BASE_PI * f2 / 8.0;
        struct lle_steady s = analyse(f2, zeta, 0.0067, 1024);
        const double expected = 1.1222 * sqrt(zeta / 0.0067);
        cr_assert(s.soliton_exists);
        cr_expect(fabs(s.soliton_width_lines / expected - 1.0) < 1.0 / (zeta * zeta) + 1e-3,
                  "f2 %g: %g lines, expected %g", f2, s.soliton_width_lines, expected);
        base_table_release(&lle_steady_table, &s);
    }
}

/* N solitons raise the mean by N quanta of 0.158 at zeta 9.5, d2 0.0067, f2 12; digits as printed.
 */
Test(published_steady, one_soliton_adds_a_quantum_of_0_158_to_the_mean)
{
    struct lle_steady s = analyse(12.0, 9.5, 0.0067, 1024);
    double rho[3];
    lle_steady_cw(12.0, 9.5, rho);
    cr_expect(fabs(s.soliton_mean - rho[0] - 0.158) < 5e-4, "%g", s.soliton_mean - rho[0]);
    base_table_release(&lle_steady_table, &s);
}
