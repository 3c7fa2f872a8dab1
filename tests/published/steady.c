/* Single solitons against known numbers of the Lugiato-Lefever equation. */
#include "published.h"

#include "base/constants.h"
#include "lle/continuation.h"
#include "lle/steady.h"

#include <gsl/gsl_errno.h>

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

Test(published_steady, the_peak_at_f2_12_zeta_10_is_the_published_one)
{
    static const struct {
        double d2;
        size_t modes;
        const char *row;
    } known[] = {
        { 0.0067, 1024, "soliton.peak.f2_12.zeta_10" },
        { 0.0067, 2048, "soliton.peak.f2_12.zeta_10" },
        { 0.02, 1024, "soliton.peak.f2_12.zeta_10" },
        { 0.0067, 512, "soliton.peak.f2_12.zeta_10.modes_512" },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct lle_steady s = analyse(12.0, 10.0, known[i].d2, known[i].modes);
        cr_expect(s.soliton_exists && s.soliton_stable);
        expect_published("lle", known[i].row, s.soliton_peak);
        base_table_release(&lle_steady_table, &s);
    }
}

Test(published_steady, solitons_end_where_they_should)
{
    static const int f2[] = { 3, 5, 8, 12, 15 };
    for (size_t i = 0; i < sizeof f2 / sizeof f2[0]; i++) {
        char row[64];
        snprintf(row, sizeof row, "soliton.fold.f2_%d", f2[i]);
        expect_published("lle", row, end_of_solitons(f2[i]));
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

Test(published_steady, solitons_breathe_below_the_hopf_point)
{
    static const int f2[] = { 10, 12, 20 };
    for (size_t i = 0; i < sizeof f2 / sizeof f2[0]; i++) {
        char row[64];
        snprintf(row, sizeof row, "soliton.hopf.f2_%d", f2[i]);
        struct lle_steady s = analyse(f2[i], 1.0, 0.0067, 512);
        expect_published("lle", row, s.soliton_hopf_zeta);
        base_table_release(&lle_steady_table, &s);
    }
}

/* The conservative soliton sqrt(2 zeta) sech(theta sqrt(zeta/d2)) has a 3 dB width of
 * 1.1222 sqrt(zeta/d2) lines. The driven one differs by terms of order 1/zeta^2 near its end, where
 * its phase is that of the drive. */
Test(published_steady, the_spectrum_near_the_end_is_1_1222_sqrt_zeta_over_d2_lines_wide)
{
    const double factor = published("lle", "soliton.width_factor").value;
    for (double f2 = 8.0; f2 < 30.0; f2 *= 1.8) {
        const double zeta = 0.999 * BASE_PI * BASE_PI * f2 / 8.0;
        struct lle_steady s = analyse(f2, zeta, 0.0067, 1024);
        const double expected = factor * sqrt(zeta / 0.0067);
        cr_assert(s.soliton_exists);
        cr_expect(fabs(s.soliton_width_lines / expected - 1.0) < 1.0 / (zeta * zeta) + 1e-3,
                  "f2 %g: %g lines, expected %g", f2, s.soliton_width_lines, expected);
        base_table_release(&lle_steady_table, &s);
    }
}

Test(published_steady, one_soliton_adds_its_quantum_to_the_mean)
{
    struct lle_steady s = analyse(12.0, 9.5, 0.0067, 1024);
    double rho[3];
    lle_steady_cw(12.0, 9.5, rho);
    expect_published("lle", "soliton.quantum.f2_12.zeta_9_5", s.soliton_mean - rho[0]);
    base_table_release(&lle_steady_table, &s);
}

/* Two more real roots of rho [1 + (zeta - rho)^2] = f2 appear at this detuning and not before: from
 * below, one root at any drive; from above, three at some (the two turning points of f2(rho) part
 * as sqrt(zeta^2 - 3)). */
Test(published_steady, light_is_bistable_from_the_square_root_of_three)
{
    const struct published edge = published("lle", "cw.bistable_zeta");
    for (int side = -1; side <= 1; side += 2) {
        const double zeta = edge.value + side * 1e-4;
        size_t most = 0;
        for (double rho = 1.1; rho < 1.2; rho += 1e-5) {
            double roots[3];
            const double d = zeta - rho;
            const size_t n = lle_steady_cw(rho * (1.0 + d * d), zeta, roots);
            most = n > most ? n : most;
        }
        cr_expect_eq(most, side > 0 ? 3 : 1, "zeta - sqrt 3 = %+g: %zu states", zeta - edge.value,
                     most);
    }
    cr_expect_float_eq(edge.value, sqrt(3.0), edge.tolerance);
}

/* The best mode of a state rho, mu^2 = (2 rho - zeta)/d2, grows at rho - 1. */
Test(published_steady, instability_begins_at_its_threshold)
{
    const double at = published("lle", "mi.threshold_rho").value, d2 = 0.0067;
    for (double zeta = -1.0; zeta < 1.9; zeta += 0.3)
        for (double rho = 0.5; rho < 2.0; rho += 0.125) {
            const double mu = sqrt((2.0 * rho - zeta) / d2);
            if (2.0 * rho <= zeta)
                continue;
            cr_expect_float_eq(lle_steady_mi_gain(rho, zeta, d2, mu), rho - at, 1e-9,
                               "zeta %g, rho %g", zeta, rho);
        }
}
