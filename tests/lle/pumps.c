/* Further pumps of a plan: which resonance, which residual detuning, which drive. */
#include "tests/lle_kit.h"

#include "lle/pumps.h"
#include "lle/reach.h"

#include <string.h>

static struct lle_plan two_pumps(double offset_hz, double power_w)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 128;
    plan.comb.detuning_zeta = 2.0;
    plan.pump.extra_frequency_hz = (struct base_list){ 1, { plan.pump.frequency_hz + offset_hz } };
    plan.pump.extra_power_w = (struct base_list){ 1, { power_w } };
    return plan;
}

static enum base_status place(const struct lle_plan *plan, double zeta, double done,
                              struct lle_drive *drive, struct base_error *err)
{
    struct lle_dictionary d;
    struct lle_ports ports;
    cr_assert_eq(lle_dictionary_of(plan, &d, err), BASE_OK, "%s", err->text);
    cr_assert_eq(lle_ports_of(plan, &d, &ports, err), BASE_OK, "%s", err->text);
    *drive = (struct lle_drive){ .zeta = zeta, .d2 = d.d2, .d3 = d.d3 };
    const enum base_status status = lle_pumps_place(plan, &d, &ports, done, drive, err);
    lle_ports_free(&ports);
    return status;
}

static struct lle_tone placed(const struct lle_plan *plan, double zeta, double done)
{
    struct lle_drive drive;
    struct base_error err = { .text = "" };
    cr_assert_eq(place(plan, zeta, done, &drive, &err), BASE_OK, "%s", err.text);
    cr_assert_eq(drive.tones, 1);
    return drive.tone[0];
}

/* kappa/2pi = 180.46 MHz. A pump 700 MHz above pump + 12 FSR; its drive is its power over
 * threshold. */
Test(lle_pumps, each_drives_the_nearest_resonance_with_what_is_left_of_its_detuning)
{
    const struct lle_plan plan = two_pumps(12 * 100e9 + 0.7e9, 0.05);
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    const struct lle_tone t = placed(&plan, 2.0, 0.0);
    const double f2 = 0.05 / d.threshold_w;
    cr_expect_eq(t.mu, 12);
    cr_expect_float_eq(t.rate, 2.0 * 0.7e9 / d.kappa_hz, 1e-9, "%.9f", t.rate);
    cr_expect_float_eq(t.f * t.f, f2, 1e-12);

    /* The first pump goes to the red by 3 half linewidths: seen from it the other rises. */
    const struct lle_tone moved = placed(&plan, 5.0, 0.0);
    cr_expect_float_eq(moved.rate - t.rate, 3.0, 1e-9);
}

/* Its own schedule: over a whole sweep 400 MHz down. */
Test(lle_pumps, each_has_a_schedule_of_its_own)
{
    struct lle_plan plan = two_pumps(-7 * 100e9, 0.05);
    plan.pump.extra_sweep_hz = (struct base_list){ 1, { -400e6 } };
    const struct lle_tone start = placed(&plan, 2.0, 0.0), half = placed(&plan, 2.0, 0.5);
    cr_expect_eq(start.mu, -7);
    cr_expect_float_eq(half.rate - start.rate, -2.0 * 200e6 / (194.9e12 / 1.08e6), 1e-9);
}

/* Far out the resonances are not where the comb's lines are: D2 100^2/2 = 5.8 GHz at mode 50 ...
 * the nearest resonance is asked for. With D2/2pi = 40 MHz mode 50 lies at 50.5 FSR. */
Test(lle_pumps, dispersion_moves_the_resonances)
{
    struct lle_plan plan = two_pumps(50.5 * 100e9, 0.05);
    plan.resonator.d2_hz = 40e6;
    plan.resonator.d3_hz = 0.0;
    cr_expect_eq(placed(&plan, 2.0, 0.0).mu, 50);
}

/* With a coupling for each mode the drive goes with the mode's own. */
Test(lle_pumps, the_drive_goes_with_the_coupling_of_its_mode)
{
    struct lle_plan plan = two_pumps(12 * 100e9, 0.05);
    const double before = placed(&plan, 2.0, 0.0).f;
    plan.resonator.coupling_slope = 0.02;
    cr_expect_float_eq(placed(&plan, 2.0, 0.0).f / before, exp(0.5 * 0.02 * 12), 1e-12);
}

static void expect_refusal(const struct lle_plan *plan, const char *says)
{
    struct lle_drive drive;
    struct base_error err = { .text = "" };
    cr_expect_eq(place(plan, 2.0, 0.0, &drive, &err), BASE_ERR_DOMAIN, "should have said '%s'",
                 says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
}

Test(lle_pumps, refuses_what_it_cannot_place)
{
    struct lle_plan plan = two_pumps(5.4 * 100e9, 0.05);
    expect_refusal(&plan, "a quarter of the spacing");
    plan = two_pumps(70 * 100e9, 0.05); /* 128 modes end at 63 */
    expect_refusal(&plan, "mode 63");
    plan = two_pumps(100e9, 0.05);
    plan.pump.extra_power_w.count = 0;
    expect_refusal(&plan, "one power for each frequency");
    plan = two_pumps(100e9, 0.05);
    plan.pump.extra_sweep_hz = (struct base_list){ 2, { 0.0, 0.0 } };
    expect_refusal(&plan, "one for each frequency or none");
    plan = two_pumps(100e9, 0.05);
    plan.pump.extra_frequency_hz.count = 9;
    expect_refusal(&plan, "8 at most");
}

/* Their noise is in the equation's units, as the first pump's, and only where it is asked for. */
Test(lle_pumps, each_has_noise_of_its_own)
{
    struct lle_plan plan = two_pumps(12 * 100e9, 0.05);
    plan.pump.extra_linewidth_hz = (struct base_list){ 1, { 2e6 } };
    plan.pump.extra_rin_per_hz = (struct base_list){ 1, { 1e-13 } };
    cr_expect_eq(placed(&plan, 2.0, 0.0).diffusion, 0.0);
    plan.comb.pump_noise = 1;
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(&plan, &d, &err), BASE_OK);
    const struct lle_tone t = placed(&plan, 2.0, 0.0);
    /* <d phi^2> = 2 pi W dt, and dt = 2 d tau/kappa. */
    cr_expect_float_eq(t.diffusion, 2.0 * KIT_PI * 2e6 * 2.0 / d.kappa_rad_s, 1e-12);
    cr_expect_float_eq(t.power, 0.5 * KIT_PI * 1e-13 * plan.pump.rin_corner_hz, 1e-15);
    plan.pump.linewidth_hz = 2e6;
    plan.pump.rin_per_hz = 1e-13;
    const struct lle_jitter first = lle_reach_drive(&plan, &d, NULL).jitter;
    cr_expect_float_eq(t.diffusion / first.diffusion, 1.0, 1e-12);
    cr_expect_float_eq(t.power / first.power, 1.0, 1e-12);
    cr_expect_float_eq(t.power_rate / first.power_rate, 1.0, 1e-12);
    plan.pump.extra_linewidth_hz.count = 2;
    expect_refusal(&plan, "pump.extra_linewidth_hz has 2 entries");
}

/* From the plan to the bus: a weak pump on a ring whose first pump is off crosses the bus with the
 * transmission of a resonance, |1 - 2 eta/(1 + i Delta)|^2, Delta its distance from it. */
Test(lle_pumps, a_weak_pump_sees_the_transmission_of_a_resonance)
{
    struct lle_plan plan = two_pumps(3 * 100e9 + 0.25e9, 1e-9);
    plan.comb.drive_f2 = 0.0;
    plan.comb.noise = 0;
    plan.comb.state = LLE_GOAL_HOLD;
    plan.resonator.coupling_ratio = 0.3;
    plan.resonator.d3_hz = 0.0;
    struct lle_comb comb;
    struct base_error err;
    cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
    const double kappa_hz = comb.dictionary.kappa_hz;
    const double resonance_hz = comb.dictionary.detuning_hz + 0.5 * plan.resonator.d2_hz * 9.0;
    const double delta = 2.0 * (resonance_hz - 0.25e9) / kappa_hz;
    const double complex t = 1.0 - 2.0 * 0.3 / (1.0 + I * delta);
    cr_expect_float_eq(comb.input_w, 1e-9, 1e-18);
    /* The seed's vacuum is 1e-10 of a unit and gone; the Kerr shift of 1e-9 W is 1e-8. */
    cr_expect_float_eq(comb.through_w / comb.input_w, kit_norm2(t), 1e-6, "%.8f, not %.8f",
                       comb.through_w / comb.input_w, kit_norm2(t));
    cr_expect_float_eq(comb.balance, 0.0, 1e-9);
    base_table_release(&lle_comb_table, &comb);
}

/* A sweep moves them as it goes, and the second pump is where its own schedule ends. */
Test(lle_pumps, a_sweep_goes_through)
{
    struct lle_plan plan = two_pumps(3 * 100e9, 0.01);
    plan.pump.extra_sweep_hz = (struct base_list){ 1, { -300e6 } };
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_points = 5;
    plan.comb.sweep_to = 2.0;
    plan.comb.settle_s = 1e-9;
    struct lle_comb comb;
    struct base_error err;
    cr_assert_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_OK, "%s", err.text);
    cr_expect_float_eq(comb.input_w, plan.pump.power_w + 0.01, 1e-5, "%.8f", comb.input_w);
    base_table_release(&lle_comb_table, &comb);
    plan.pump.extra_sweep_hz.value[0] = 40e9;
    cr_expect_eq(lle_comb_reach(&plan, NULL, &comb, NULL, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "sweeping the pump"), "%s", err.text);
}
