/* From the noise of the ring to a visibility, nothing put in by hand: an undriven ring holds
 * thermal light of coherence time 2/kappa in every line (the amplitude decays at kappa/2), so two
 * users who share such a line must see the thermal row of data/published/visibility.csv. Noise,
 * kappa, record, pulses, clicks and window all enter. */
#include "../optics/bench.h"
#include "published.h"
#include "tests/lle_kit.h"

#include "base/constants.h"

/* 64 members of 2 us: 64 x 2 us/(2 x 1.778 ns) = 36 000 independent moments. Pump at 193.4 THz and
 * Q = 1.08e6: kappa/2pi = 179.1 MHz. Sixteen samples a pulse. */
static struct lle_line vacuum_line(double drive_f2, int mu, struct lle_dictionary *d)
{
    struct lle_plan plan = kit_plan();
    plan.pump.frequency_hz = 193.4e12;
    plan.resonator.quality_factor = 1.08e6;
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.drive_f2 = drive_f2;
    plan.comb.detuning_zeta = 3.0; /* lines turn at some hundred MHz: the record must be centred */
    plan.comb.modes = 16;
    plan.comb.steps_per_roundtrip = 0.2;
    plan.comb.sample_s = 0.05e-9;
    plan.comb.settle_s = 30e-9; /* 33 photon lifetimes */
    plan.comb.record_s = 2e-6;
    plan.comb.members = 64;
    struct lle_line line;
    struct base_error err = { .text = "" };
    cr_assert(!lle_dictionary_of(&plan, d, &err), "%s", err.text);
    cr_assert(!lle_line_record(&plan, &mu, 1, NULL, &line, NULL, &err), "%s", err.text);
    return line;
}

Test(vacuum_line, shows_the_thermal_visibility_of_its_kappa)
{
    struct lle_dictionary d;
    struct lle_line line = vacuum_line(0.0, 3, &d);
    cr_expect_float_eq(2.0 / d.kappa_rad_s, 1.778e-9, 1e-12, "2/kappa = %g s", 2.0 / d.kappa_rad_s);

    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 200000;
    struct optics_field field;
    struct optics_visibility v;
    struct base_error err = { .text = "" };
    cr_assert(!optics_field_from_line(&line, 0.0, &field, &err), "%s", err.text);
    cr_assert(
        !optics_visibility_of(&p, &field, &field, (struct base_rng){ .seed = 1 }, NULL, &v, &err),
        "%s", err.text);
    /* the error of V_HOM from 36 000 moments is about 1e-3: a coherence time 10 % off (0.268,
     * 0.280) or an intensity statistics that is not thermal would be seen */
    const struct published hom = published("visibility", "thermal_1_778_ns.hom");
    const struct published bsm = published("visibility", "thermal_1_778_ns.bsm");
    cr_expect(v.hom_stderr < 1.5e-3, "%g", v.hom_stderr);
    cr_expect_float_eq(v.hom_visibility, hom.value, 3.0 * v.hom_stderr, "HOM %.4f +- %.4f",
                       v.hom_visibility, v.hom_stderr);
    cr_expect_float_eq(v.bsm_visibility, bsm.value, 3.5 * v.bsm_stderr, "BSM %.4f +- %.4f",
                       v.bsm_visibility, v.bsm_stderr);
    cr_expect_float_eq(v.g2_0, 2.0, 4.0 * v.g2_0_stderr, "g2(0) %.4f +- %.4f", v.g2_0,
                       v.g2_0_stderr);
    release(&v);
    optics_field_free(&field);
    lle_line_free(&line);
}

/* Half a photon in the mode (Wigner's vacuum) leaves at the rate kappa_ex: hbar omega kappa_ex/2.
 * The intensity of thermal light scatters by its mean and stays correlated over tau_c = 2/kappa
 * with weight e^{-2 t/tau_c}, so M moments tau_c apart know the mean to 1/sqrt(M). */
Test(vacuum_line, carries_half_a_photon_and_decays_at_kappa_over_two)
{
    struct lle_dictionary d;
    struct lle_line line = vacuum_line(0.0, -5, &d);
    const size_t n = line.members * line.samples;
    double power_w = 0.0;
    for (size_t i = 0; i < n; i++)
        power_w += kit_norm2(line.field[i]) / (double)n;
    const double moments = (double)n * line.sample_s * 0.5 * d.kappa_rad_s;
    const struct lle_plan plan = kit_plan();
    const double half_photon_w = 0.5 * BASE_HBAR_J_S * 2.0 * BASE_PI * 193.4e12 *
                                 plan.resonator.coupling_ratio * d.kappa_rad_s;
    cr_expect_float_eq(power_w / half_photon_w, 1.0, 4.0 / sqrt(moments), "%.4f of half a photon",
                       power_w / half_photon_w);

    struct lle_coherence c;
    struct base_error err = { .text = "" };
    cr_assert(!lle_coherence_of(&line, 5e-9, &c, &err), "%s", err.text);
    for (size_t k = 0; k < c.tau_s.count; k += 10) {
        const double g1 = exp(-0.5 * d.kappa_rad_s * c.tau_s.value[k]);
        const double found = hypot(c.g1_real.value[k], c.g1_imag.value[k]);
        cr_expect_float_eq(found, g1, 5.0 / sqrt(moments), "|g1(%g s)| = %.4f, not %.4f",
                           c.tau_s.value[k], found, g1);
    }
    base_table_release(&lle_coherence_table, &c);
    lle_line_free(&line);
}
