/* Where light goes: tables and slopes of loss and coupling, and a balance that closes. */
#include "tests/base/folder.h"
#include "tests/lle_kit.h"

#include "base/constants.h"

#include <string.h>

static struct lle_dictionary translate(const struct lle_plan *plan)
{
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(plan, &d, &err), BASE_OK, "%s", err.text);
    return d;
}

static struct lle_ports ports_of(const struct lle_plan *plan)
{
    const struct lle_dictionary d = translate(plan);
    struct lle_ports p;
    struct base_error err;
    cr_assert_eq(lle_ports_of(plan, &d, &p, &err), BASE_OK, "%s", err.text);
    return p;
}

/* One soliton, symmetric dispersion, no noise. */
static struct lle_plan soliton_plan(void)
{
    struct lle_plan plan = kit_plan();
    plan.resonator.d3_hz = 0.0;
    plan.resonator.coupling_ratio = 0.3;
    plan.resonator.drop_ratio = 0.25;
    plan.comb.drive_f2 = 12.0;
    plan.comb.detuning_zeta = 10.0;
    plan.comb.noise = 0;
    plan.comb.solitons = 1;
    return plan;
}

static void reach(const struct lle_plan *plan, struct lle_comb *comb, double complex *a)
{
    struct base_error err;
    cr_assert_eq(lle_comb_reach(plan, NULL, comb, a, &err), BASE_OK, "%s", err.text);
}

/* A stationary state of the equation is one of the scheme: what the pump brings leaves, to the
 * rounding of sums of 512 lines and what 280 units of tau leave of the start, e^-280. */
Test(lle_ports, what_the_pump_brings_leaves_by_three_doors)
{
    struct lle_plan plan = soliton_plan();
    plan.comb.modes = 512;
    struct lle_comb comb;
    double complex a[512];
    reach(&plan, &comb, a);
    cr_expect_float_eq(comb.balance, 0.0, 1e-10, "%.3e", comb.balance);
    cr_expect_float_eq(comb.input_w / comb.dictionary.pump_w, 1.0, 1e-12);
    /* drop : absorbed = kappa_drop : kappa_0 */
    cr_expect_float_eq(comb.drop_w / comb.absorbed_w, 0.25 / 0.45, 1e-12);

    /* Line by line, from the amplitudes: another route to the same watts. */
    const struct lle_dictionary *d = &comb.dictionary;
    double drop_w = 0.0;
    for (int mu = -200; mu <= 200; mu++) {
        const double photon_w = BASE_HBAR_J_S * 2.0 * BASE_PI * plan.pump.frequency_hz *
                                d->photons_per_unit * kit_norm2(a[(mu + 512) % 512]);
        const double line_w = 0.25 * d->kappa_rad_s * photon_w;
        const size_t i = (size_t)(mu + 256);
        cr_expect_float_eq(comb.mu.value[i], mu, 0.0);
        cr_expect_float_eq(comb.drop_dbm.value[i], 10.0 * log10(line_w / 1e-3), 1e-6, "line %d",
                           mu);
        cr_expect_float_eq(comb.power_dbm.value[i],
                           10.0 * log10(lle_comb_line_w(d, 512, a, mu) / 1e-3), 1e-6, "line %d",
                           mu);
        drop_w += line_w;
    }
    cr_expect_float_eq(drop_w / comb.drop_w, 1.0, 1e-6);
    base_table_release(&lle_comb_table, &comb);
}

/* With a coupling that falls to the red and a further pump the field is never at rest: beats of the
 * two pumps are averaged over 60 units of tau only. A second pump of 1e-6 of the power beats with
 * the field at 1e-3 of it, and what is stored moves by that over 60: 3e-5. Loss per mode alone lets
 * the soliton drift; the scheme then keeps the balance to its order, (h v/width)^4. */
Test(lle_ports, the_balance_closes_with_a_loss_for_each_mode_and_a_second_pump)
{
    struct lle_plan plan = soliton_plan();
    plan.resonator.coupling_slope = -2e-3;
    plan.resonator.loss_slope = 5e-4;
    struct lle_comb comb;
    reach(&plan, &comb, NULL);
    cr_expect_float_eq(comb.balance, 0.0, 1e-7, "%.3e", comb.balance);
    cr_expect_eq(comb.state, LLE_SOLITON);
    base_table_release(&lle_comb_table, &comb);

    plan.pump.extra_frequency_hz = (struct base_list){ 1, { plan.pump.frequency_hz + 1.0005e12 } };
    plan.pump.extra_power_w = (struct base_list){ 1, { 3e-7 } };
    reach(&plan, &comb, NULL);
    cr_expect_float_eq(comb.balance, 0.0, 1e-4, "%.3e", comb.balance);
    cr_expect_float_eq(comb.input_w - comb.dictionary.pump_w, 3e-7, 1e-12, "%.6g W",
                       comb.input_w - comb.dictionary.pump_w);
    base_table_release(&lle_comb_table, &comb);
}

/* A record in the drop port has the power the spectrum says. */
Test(lle_ports, a_line_is_recorded_where_the_plan_says)
{
    struct lle_plan plan = soliton_plan();
    plan.comb.members = 1;
    plan.comb.record_s = 20e-9;
    plan.comb.port = LLE_DROP;
    struct lle_comb comb;
    struct lle_line line;
    struct base_error err;
    const int mu = 0;
    reach(&plan, &comb, NULL);
    cr_assert_eq(lle_line_record(&plan, &mu, 1, NULL, &line, NULL, &err), BASE_OK, "%s", err.text);
    const double line_w = kit_norm2(line.field[line.samples / 2]);
    cr_expect_float_eq(10.0 * log10(line_w / 1e-3), comb.drop_dbm.value[256], 1e-6);
    lle_line_free(&line);
    base_table_release(&lle_comb_table, &comb);

    plan.resonator.drop_ratio = 0.0;
    cr_expect_eq(lle_line_record(&plan, &mu, 1, NULL, &line, NULL, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "resonator.drop_ratio = 0"), "%s", err.text);
}

Test(lle_ports, slopes_are_relative_changes_per_mode)
{
    struct lle_plan plan = soliton_plan();
    plan.comb.modes = 64;
    plan.resonator.coupling_slope = -0.01;
    plan.resonator.loss_slope = 0.002;
    struct lle_ports p = ports_of(&plan);
    cr_expect_not(p.uniform);
    for (int mu = -31; mu < 32; mu++) {
        const size_t k = (size_t)((mu + 64) % 64);
        cr_expect_float_eq(p.bus[k], 0.3 * exp(-0.01 * mu), 1e-15);
        cr_expect_float_eq(p.drop[k], 0.25 * exp(-0.01 * mu), 1e-15);
        cr_expect_float_eq(p.loss[k] - p.bus[k] - p.drop[k], 0.45 * exp(0.002 * mu), 1e-15);
    }
    cr_expect_float_eq(p.loss[0], 1.0, 1e-15);
    lle_ports_free(&p);
    plan.resonator.coupling_slope = plan.resonator.loss_slope = 0.0;
    p = ports_of(&plan);
    cr_expect(p.uniform);
    lle_ports_free(&p);
}

/* Modes 500 to 580, pumped 540; columns as many as asked for. */
static void write_table(const char *path, int columns)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("# mode, Hz, kappa/2pi in Hz, share of the bus\n", file);
    for (int mu = -40; mu <= 40; mu++) {
        fprintf(file, "%d, %.3f", 540 + mu, 194.9e12 + 100e9 * mu + 0.6e6 * mu * mu);
        if (columns > 2)
            fprintf(file, ", %.3f", 200e6 + 1e6 * mu);
        if (columns > 3)
            fprintf(file, ", %.6f", 0.4 - 0.002 * mu);
        fputc('\n', file);
    }
    fclose(file);
}

static struct lle_plan table_plan(int columns)
{
    struct lle_plan plan = kit_plan();
    write_table(inside("ring.csv"), columns);
    const size_t room = sizeof plan.resonator.mode_table;
    cr_assert_lt(snprintf(plan.resonator.mode_table, room, "%s", inside("ring.csv")), (int)room);
    plan.comb.modes = 64;
    return plan;
}

Test(lle_ports, a_table_may_hold_the_loss_of_each_mode, .init = make_folder, .fini = remove_folder)
{
    for (int columns = 2; columns <= 4; columns++) {
        const struct lle_plan plan = table_plan(columns);
        const struct lle_dictionary d = translate(&plan);
        struct lle_ports p = ports_of(&plan);
        const double kappa_hz = columns > 2 ? 200e6 : 194.9e12 / 1.08e6;
        const double eta = columns > 3 ? 0.4 : 0.5;
        cr_expect_float_eq(d.kappa_hz, kappa_hz, 1e-3, "%d columns: %.12g", columns, d.kappa_hz);
        cr_expect_float_eq(d.coupling_ratio, eta, 1e-12);
        cr_expect_eq(p.uniform, columns == 2);
        for (int mu = -31; mu < 32; mu++) {
            const size_t k = (size_t)((mu + 64) % 64);
            const double loss = columns > 2 ? (200e6 + 1e6 * mu) / 200e6 : 1.0;
            const double share = columns > 3 ? 0.4 - 0.002 * mu : eta;
            cr_expect_float_eq(p.loss[k], loss, 1e-12, "%d columns, mode %d", columns, mu);
            cr_expect_float_eq(p.bus[k], share * loss, 1e-12, "%d columns, mode %d", columns, mu);
        }
        lle_ports_free(&p);
    }
}

static void expect_refusal(const struct lle_plan *plan, const char *says)
{
    const struct lle_dictionary d = translate(plan);
    struct lle_ports p;
    struct base_error err = { .text = "" };
    cr_expect_neq(lle_ports_of(plan, &d, &p, &err), BASE_OK, "should have said '%s'", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
}

Test(lle_ports, refuses_what_cannot_be, .init = make_folder, .fini = remove_folder)
{
    struct lle_plan plan = table_plan(4);
    plan.resonator.loss_slope = 0.1;
    expect_refusal(&plan, "take one away");
    plan.resonator.loss_slope = 0.0;
    plan.resonator.drop_ratio = 0.59; /* together 1.05 of kappa at mode -31 */
    expect_refusal(&plan, "more light would leave than is lost");
    plan.resonator.drop_ratio = 0.0;
    plan.comb.modes = 128;
    expect_refusal(&plan, "does not reach mode 41");

    struct lle_dictionary d;
    struct base_error err = { .text = "" };
    plan.resonator.drop_ratio = 0.7;
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "resonator.drop_ratio = 0.7"), "%s", err.text);

    FILE *file = fopen(inside("ring.csv"), "a");
    fputs("581, 199.00096e12, 2e8\n", file);
    fclose(file);
    plan.resonator.drop_ratio = 0.0;
    cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "ring.csv:83: error: 3 cells, 4 are needed"), "%s", err.text);
}
