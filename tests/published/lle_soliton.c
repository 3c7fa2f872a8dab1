/* Numbers a Lugiato-Lefever solver must give: soliton, instability, states along a sweep. */
#include "published.h"
#include "lle/seed.h"
#include "tests/lle_kit.h"

/* Peak at f^2 = 12, zeta = 10, d2 = 0.0067 (Newton's method on the stationary equation): N = 512:
 * 21.610935, N = 1024: 21.608468. The scheme's fixed point is the equation's, so the step must not
 * matter; after tau = 40 what was left of the seed has decayed by e^-40. Half a unit of the last
 * digit. */
static void expect_peak(size_t modes, const char *row)
{
    for (int trips = 1; trips <= 8; trips *= 2) {
        const double h = trips * KIT_ROUNDTRIP;
        struct lle_solver *s =
            kit_solver(modes, LLE_ETDRK4, h, (struct lle_drive){ sqrt(12.0), 10.0, 0.0067, 0, 0 });
        kit_seed_soliton(s, 0.0);
        kit_advance(s, (size_t)ceil(40.0 / h));
        expect_published("lle", row, kit_peak(s));
        lle_solver_free(s);
    }
}

Test(lle_published, soliton_peak_at_512_modes_for_any_step)
{
    expect_peak(512, "soliton.peak.f2_12.zeta_10.modes_512");
}

Test(lle_published, soliton_peak_at_1024_modes_for_any_step)
{
    expect_peak(1024, "soliton.peak.f2_12.zeta_10");
}

/* Strang's fixed point is displaced by O(h^2): about one part in a thousand at one round trip a
 * step. */
Test(lle_published, strang_has_the_bias_that_etdrk4_has_not)
{
    struct lle_solver *s = kit_solver(512, LLE_STRANG, KIT_ROUNDTRIP,
                                      (struct lle_drive){ sqrt(12.0), 10.0, 0.0067, 0, 0 });
    kit_seed_soliton(s, 0.0);
    kit_advance(s, (size_t)ceil(40.0 / KIT_ROUNDTRIP));
    const double peak = published("lle", "soliton.peak.f2_12.zeta_10.modes_512").value;
    const double bias = kit_peak(s) / peak - 1.0;
    cr_expect(fabs(bias) > 2e-4 && fabs(bias) < 5e-3, "bias %.2e", bias);
    lle_solver_free(s);
}

/* Growth of mode mu on a homogeneous state: -1 + sqrt(rho^2 - (zeta + d2 mu^2 - 2 rho)^2)
 * (Chembo & Yu, PRA 82, 033801 (2010), eq. (42); Godey et al. 2014). The second eigenvalue,
 * -1 - sqrt(...), has died by e^-12 or more where the measurement begins. */
Test(lle_published, modulation_instability_grows_at_its_rate)
{
    const double rho = 1.6, zeta = 1.0, d2 = 0.0067, h = 2.0 * KIT_ROUNDTRIP;
    const double f = sqrt(rho * (1.0 + (zeta - rho) * (zeta - rho)));
    for (int mu = 14; mu <= 22; mu += 2) {
        struct lle_solver *s =
            kit_solver(128, LLE_ETDRK4, h, (struct lle_drive){ f, zeta, d2, 0, 0 });
        double complex *a = lle_solver_modes(s);
        a[0] = f / (1.0 + I * (zeta - rho));
        a[mu] = 1e-9;
        const size_t first = (size_t)(7.0 / h), more = (size_t)(2.0 / h);
        kit_advance(s, first);
        const double before = cabs(a[mu]);
        kit_advance(s, more);
        const double rate = log(cabs(a[mu]) / before) / ((double)more * h);
        const double off = zeta + d2 * mu * mu - 2.0 * rho;
        const double expected = -1.0 + sqrt(rho * rho - off * off);
        cr_expect_float_eq(rate, expected, 2e-5, "mode %d grows at %.6f, theory %.6f", mu, rate,
                           expected);
        lle_solver_free(s);
    }
}

/* The same out of vacuum noise. What comes in after tau = 8 is e^{-2 gain 8} of what has grown by
 * then: it scatters the power by 2 e^{-8 gain}/sqrt(lines), the rate over four units of tau by a
 * quarter of half that. Four of it are allowed, and the tolerance of the seeded mode above. */
Test(lle_published, vacuum_noise_grows_at_the_rate_of_its_mode)
{
    enum { N = 128, MEMBERS = 16 };
    const double rho = 1.7, zeta = 1.0, d2 = 0.0067, photon = 1e-12, h = 2.0 * KIT_ROUNDTRIP;
    const double f = sqrt(rho * (1.0 + (zeta - rho) * (zeta - rho)));
    const struct lle_drive drive = { .f = f, .zeta = zeta, .d2 = d2, .noise = photon };
    const size_t first = (size_t)(8.0 / h), more = (size_t)(4.0 / h);
    double before[N] = { 0 }, after[N] = { 0 };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, h, drive);
    for (uint32_t m = 0; m < MEMBERS; m++) {
        double complex *a = lle_solver_modes(s);
        lle_solver_restart(s, (struct base_rng){ 7, BASE_RNG_VACUUM, 0, m });
        lle_seed_vacuum(s, (struct base_rng){ 7, BASE_RNG_START, 0, m }, photon);
        a[0] = f / (1.0 + I * (zeta - rho));
        kit_advance(s, first);
        for (size_t k = 0; k < N; k++)
            before[k] += kit_norm2(a[k]);
        kit_advance(s, more);
        for (size_t k = 0; k < N; k++)
            after[k] += kit_norm2(a[k]);
    }
    lle_solver_free(s);
    int seen = 0;
    for (int mu = 1; mu < N / 2; mu++) {
        const double off = zeta + d2 * mu * mu - 2.0 * rho;
        const double gain = -1.0 + sqrt(fmax(0.0, rho * rho - off * off));
        if (gain < 0.2)
            continue;
        const double grown = (after[mu] + after[N - mu]) / (before[mu] + before[N - mu]);
        const double rate = 0.5 * log(grown) / ((double)more * h);
        cr_expect_float_eq(rate, gain, 2e-5 + exp(-8.0 * gain) / sqrt(2.0 * MEMBERS),
                           "mode %d grows at %.5f, theory %.5f", mu, rate, gain);
        seen++;
    }
    cr_expect_geq(seen, 10, "%d modes with gain", seen);
}

/* Just above rho = 1 the vacuum grows into the comb of mode mu_c = sqrt((2 - zeta)/d2). After tau =
 * 500 it leads its neighbours, off their phase match by d2 (2 mu_c - 1) - 2 (rho - 1) or more, by
 * e^7 and more in power. */
Test(lle_published, first_primary_comb_mode_is_mu_c)
{
    static const struct {
        double zeta;
        size_t mu_c;
    } at[] = { { -1.0, 25 }, { 0.0, 20 }, { 1.0, 12 }, { 1.4, 9 } };
    const double rho = 1.02, h = 4.0 * KIT_ROUNDTRIP;
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        const double zeta = at[i].zeta, d2 = (2.0 - zeta) / (double)(at[i].mu_c * at[i].mu_c);
        const double f = sqrt(rho * (1.0 + (zeta - rho) * (zeta - rho)));
        struct lle_solver *s =
            kit_solver(128, LLE_ETDRK4, h, (struct lle_drive){ f, zeta, d2, 0, 2.9e-9 });
        kit_advance(s, (size_t)(500.0 / h));
        const double complex *a = lle_solver_modes(s);
        const double first = kit_norm2(a[at[i].mu_c]);
        for (size_t k = 1; k < 128; k++)
            cr_expect(k == at[i].mu_c || k == 128 - at[i].mu_c || kit_norm2(a[k]) < 0.1 * first,
                      "zeta %g: mode %zu has %.3e, mode %zu %.3e", zeta, k, kit_norm2(a[k]),
                      at[i].mu_c, first);
        lle_solver_free(s);
    }
}

/* Each soliton adds the same: 0.158 at zeta = 9.5, d2 = 0.0067, f^2 = 12. Solitons 16 widths apart
 * touch each other's tails by e^-16 times their height; noise moves the mean by less. */
Test(lle_published, solitons_raise_the_power_in_equal_quanta)
{
    struct lle_plan plan = kit_plan();
    plan.comb.drive_f2 = 12.0;
    plan.comb.detuning_zeta = 9.5;
    plan.comb.dispersion_d2 = 0.0067;
    plan.comb.settle_s = 0.1e-6;
    plan.comb.noise = 0;
    double before = kit_norm2(kit_lower(12.0, 9.5));
    for (size_t n = 1; n <= 6; n++) {
        struct lle_comb comb;
        struct base_error err;
        plan.comb.solitons = n;
        cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
        cr_expect_eq(comb.state, LLE_SOLITON, "%zu seeds: state %d", n, comb.state);
        cr_expect_eq(comb.solitons, n, "%zu seeds: %zu solitons", n, comb.solitons);
        expect_published("lle", "soliton.quantum.f2_12.zeta_9_5", comb.mean_power - before);
        before = comb.mean_power;
        base_table_release(&lle_comb_table, &comb);
    }
}

/* Developed chaos, f^2 = 10, zeta = 3: mean power 2.868 +- 0.002 from 0.5 ms of records at one,
 * two, four and eight round trips a step. Eight members of 800 units of tau here; the scatter of
 * the members gives the error, and four of it with the reference's are allowed. */
Test(lle_published, chaos_has_its_mean_power_at_long_steps)
{
    enum { MEMBERS = 8 };
    const double h = 8.0 * KIT_ROUNDTRIP;
    double sum = 0.0, squares = 0.0;
    for (int m = 0; m < MEMBERS; m++) {
        struct lle_solver *s =
            kit_solver(512, LLE_ETDRK4, h, (struct lle_drive){ sqrt(10.0), 3.0, 0.0067, 0, 0 });
        kit_seed_smooth(s);
        lle_solver_modes(s)[4 + m] = 0.1; /* another trajectory each */
        kit_advance(s, (size_t)(60.0 / h));
        double mean = 0.0;
        const size_t looks = 4000;
        for (size_t i = 0; i < looks; i++) {
            kit_advance(s, 4);
            mean += lle_solver_power(s) / (double)looks;
        }
        sum += mean;
        squares += mean * mean;
        lle_solver_free(s);
    }
    const double mean = sum / MEMBERS;
    const double stderr_mean = sqrt((squares / MEMBERS - mean * mean) / (MEMBERS - 1));
    const struct published known = published("lle", "chaos.mean.f2_10.zeta_3");
    cr_expect_float_eq(mean, known.value, 4.0 * (stderr_mean + known.tolerance),
                       "mean power %.4f +- %.4f", mean, stderr_mean);
    cr_expect_lt(stderr_mean, 0.02, "the test must be able to fail: %.4f", stderr_mean);
}
