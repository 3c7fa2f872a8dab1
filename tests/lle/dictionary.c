/* Laboratory <-> dimensionless. */
#include "tests/lle_kit.h"

#include <string.h>

static struct lle_dictionary translate(const struct lle_plan *plan)
{
    struct lle_dictionary d;
    struct base_error err;
    cr_assert_eq(lle_dictionary_of(plan, &d, &err), BASE_OK, "%s", err.text);
    return d;
}

/* The Si3N4 ring: width of the resonance by hand; g and threshold from a mode solver's area. */
Test(lle_dictionary, the_ring_of_the_paper)
{
    const struct lle_plan plan = kit_plan();
    const struct lle_dictionary d = translate(&plan);
    cr_expect_float_eq(d.kappa_hz, 194.9e12 / 1.08e6, 1.0);
    cr_expect_float_eq(d.photon_lifetime_s, 0.882e-9, 0.001e-9);
    cr_expect_float_eq(d.roundtrip_s, 10e-12, 1e-24);
    cr_expect_float_eq(d.roundtrip_tau, 0.005669, 1e-6);
    cr_expect_float_eq(d.g_rad_s, 1.65, 0.02, "g = %g rad/s", d.g_rad_s);
    cr_expect(d.threshold_w > 25e-3 && d.threshold_w < 26e-3, "threshold %g W", d.threshold_w);
    cr_expect_float_eq(d.f2, 12.0, 0.1);
    cr_expect_float_eq(d.zeta, 10.0, 0.01);
    cr_expect_float_eq(d.d2, 0.006444, 1e-6);
    cr_expect_float_eq(d.d3, -0.5e3 / (3.0 * d.kappa_hz), 1e-15);
}

/* f^2 = 8 g eta P/(kappa^2 hbar omega), written out again. */
Test(lle_dictionary, drive_is_power_over_threshold)
{
    struct lle_plan plan = kit_plan();
    for (double eta = 0.1; eta <= 1.0; eta += 0.3) {
        plan.resonator.coupling_ratio = eta;
        const struct lle_dictionary d = translate(&plan);
        const double photon_j = 6.62607015e-34 * plan.pump.frequency_hz;
        const double f2 =
            8.0 * d.g_rad_s * eta * plan.pump.power_w / (d.kappa_rad_s * d.kappa_rad_s * photon_j);
        cr_expect_float_eq(d.f2 / f2, 1.0, 1e-12);
        cr_expect_float_eq(d.f2 * d.threshold_w, plan.pump.power_w, 1e-15);
        /* A line of |psi|^2 = 1 holds kappa/2g photons, which leave at kappa_ex. */
        cr_expect_float_eq(d.line_w_per_unit, photon_j * d.photons_per_unit * eta * d.kappa_rad_s,
                           1e-14);
    }
}

Test(lle_dictionary, there_and_back_again)
{
    struct lle_plan lab = kit_plan();
    const struct lle_dictionary first = translate(&lab);
    struct lle_plan numbers = lab;
    numbers.pump.power_w = 1.0; /* overridden below */
    numbers.pump.detuning_hz = 0.0;
    numbers.resonator.d2_hz = -1e6;
    numbers.comb.drive_f2 = first.f2;
    numbers.comb.detuning_zeta = first.zeta;
    numbers.comb.dispersion_d2 = first.d2;
    const struct lle_dictionary again = translate(&numbers);
    cr_expect_float_eq(again.pump_w, lab.pump.power_w, 1e-12);
    cr_expect_float_eq(again.detuning_hz, lab.pump.detuning_hz, 1e-3);
    cr_expect_float_eq(again.d2_hz, lab.resonator.d2_hz, 1e-6);
}

struct wrong {
    size_t at; /* offset of a double in the plan */
    double value;
    char says[64];
};

/* Every refusal names the parameter and the number. */
Test(lle_dictionary, refuses_what_no_ring_can_be)
{
#define WRONG(member, value, says)                                                                 \
    {                                                                                              \
        offsetof(struct lle_plan, member), value, says                                             \
    }
    const struct wrong cases[] = {
        WRONG(resonator.quality_factor, 0.0, "resonator.quality_factor = 0"),
        WRONG(resonator.fsr_hz, -1e11, "resonator.fsr_hz = -1e+11"),
        WRONG(resonator.coupling_ratio, 0.0, "resonator.coupling_ratio = 0"),
        WRONG(resonator.coupling_ratio, 1.5, "resonator.coupling_ratio = 1.5"),
        WRONG(resonator.effective_area_m2, NAN, "resonator.effective_area_m2 = "),
        WRONG(resonator.nonlinear_index_m2_per_w, 0.0, "resonator.nonlinear_index_m2_per_w = 0"),
        WRONG(resonator.group_index, 0.0, "resonator.group_index = 0"),
        WRONG(resonator.d2_hz, INFINITY, "resonator.d2_hz = inf"),
        WRONG(resonator.d3_hz, NAN, "resonator.d3_hz = "),
        WRONG(pump.frequency_hz, 0.0, "pump.frequency_hz = 0"),
        WRONG(pump.detuning_hz, NAN, "pump.detuning_hz = "),
        WRONG(pump.power_w, -1.0, "pump.power_w = -1: zero or more"),
        WRONG(comb.drive_f2, -2.0, "comb.drive_f2 = -2: zero or more"),
        WRONG(comb.detuning_zeta, INFINITY, "zeta = inf"),
        WRONG(comb.dispersion_d2, -INFINITY, "d2 = -inf"),
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lle_plan plan = kit_plan();
        struct lle_dictionary d;
        struct base_error err;
        memcpy((char *)&plan + cases[i].at, &cases[i].value, sizeof(double));
        cr_expect_eq(lle_dictionary_of(&plan, &d, &err), BASE_ERR_DOMAIN, "%s", cases[i].says);
        cr_expect(strstr(err.text, cases[i].says), "'%s' should say '%s'", err.text, cases[i].says);
    }
}

/* One row per field, none twice, each inside the struct, each default in its range. */
Test(lle_dictionary, tables_describe_their_structs)
{
    const struct base_table *tables[] = { &lle_plan_table, &lle_dictionary_table, &lle_comb_table };
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct base_field *row = &tables[t]->rows[i];
            cr_expect(row->at < tables[t]->size, "%s", row->name);
            cr_expect(row->about && row->about[0] && row->unit, "%s", row->name);
            if (!isnan(row->preset) && row->kind != BASE_TEXT)
                cr_expect(row->preset >= row->low && row->preset <= row->high, "%s", row->name);
            for (size_t j = 0; j < i; j++)
                cr_expect(strcmp(row->name, tables[t]->rows[j].name) &&
                              row->at != tables[t]->rows[j].at,
                          "%s and %s", row->name, tables[t]->rows[j].name);
        }
    cr_expect_eq(lle_plan_table.count, 34 + 14 + 2 + 28 + 6, "a field of the plan without a row?");
    cr_expect_eq(lle_dictionary_table.count * sizeof(double), sizeof(struct lle_dictionary));
}
