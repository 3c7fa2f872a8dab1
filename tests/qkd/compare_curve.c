/* Every protocol on one hardware: curves, and the finite twin-field key. */
#include "paper_link.h"

#include <string.h>

static struct optics_plan optics_of(void)
{
    struct optics_plan optics;
    base_table_defaults(&optics_plan_table, &optics);
    return optics;
}

static struct qkd_comparison curves_of(const struct qkd_plan *plan)
{
    struct qkd_comparison c;
    struct base_error err;
    const struct optics_plan optics = optics_of();
    cr_assert_eq(qkd_comparison_of(&optics, plan, NULL, &c, &err), BASE_OK, "%s", err.text);
    return c;
}

/* What each knows more than the other: finite below infinite, both MDI curves below the bound that
 * no repeaterless link passes; twin-field passes it, as it must, at large loss. */
Test(compare_curve, finite_stays_below_infinite_and_mdi_below_plob)
{
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    plan.compare.points = 15; /* 0, 5 .. 70 dB */
    struct qkd_comparison c = curves_of(&plan);
    for (size_t k = 0; k < 15; k++) {
        cr_expect(c.mdi.value[k] <= c.mdi_infinite.value[k]);
        cr_expect(c.mdi_infinite.value[k] < c.plob.value[k]);
        cr_expect(c.sending_finite.value[k] < c.sending.value[k]);
        cr_expect(c.phase_matching_finite.value[k] < c.phase_matching.value[k]);
        cr_expect(c.pairing_finite.value[k] < c.pairing.value[k]);
        cr_expect(c.entanglement_network.value[k] <= c.entanglement.value[k]);
        cr_expect(k == 0 || c.mdi.value[k] <= c.mdi.value[k - 1]);
        cr_expect(k == 0 || c.sending_finite.value[k] < c.sending_finite.value[k - 1]);
        cr_expect(k == 0 ||
                  c.phase_matching_finite.value[k] < c.phase_matching_finite.value[k - 1]);
        cr_expect(k == 0 || c.pairing_finite.value[k] < c.pairing_finite.value[k - 1]);
        cr_expect(k == 0 || c.entanglement.value[k] < c.entanglement.value[k - 1]);
    }
    cr_expect_float_eq(c.mdi.value[6], 266.5858, 1e-4);
    cr_expect(c.crossing_db > 40.0 && c.crossing_db <= 65.0, "%g dB", c.crossing_db);
    cr_expect(c.sending.value[0] < c.plob.value[0]);
    /* eps 1e-10 a bound: 7 and 4 of twin field in fours and ones, the others in twos; and terms */
    cr_expect(fabs(c.failure_sending / 36e-10 - 1.0) < 1e-12);
    cr_expect(fabs(c.failure_phase_matching / 14e-10 - 1.0) < 1e-12);
    cr_expect(fabs(c.failure_pairing / 34e-10 - 1.0) < 1e-12);
    base_table_release(&qkd_comparison_table, &c);
    cr_expect_null(c.mdi.value);
}

/* A user of a network sees the pairs of all partners: accidentals grow with the users. */
Test(compare_curve, entanglement_suffers_from_the_other_users)
{
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    plan.compare.points = 2;
    plan.compare.brightness_hz = 1e6;
    double before = INFINITY;
    for (size_t users = 2; users <= 16; users *= 2) {
        plan.network.users = users;
        struct qkd_comparison c = curves_of(&plan);
        cr_expect(c.entanglement_network.value[0] < before, "%zu users", users);
        before = c.entanglement_network.value[0];
        base_table_release(&qkd_comparison_table, &c);
    }
}

Test(compare_curve, nonsense_is_named)
{
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    const struct optics_plan optics = optics_of();
    struct qkd_comparison c;
    struct base_error err;
    plan.compare.points = 1;
    cr_expect_eq(qkd_comparison_of(&optics, &plan, NULL, &c, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "compare.points = 1"), "%s", err.text);
    base_table_release(&qkd_comparison_table, &c);
    plan.compare.points = 3;
    plan.alice.y = 0.01;
    cr_expect_eq(qkd_comparison_of(&optics, &plan, NULL, &c, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "comparing protocols at 0 dB"), "%s", err.text);
    base_table_release(&qkd_comparison_table, &c);
}

static const struct qkd_compare_link twin = {
    .transmittance = 0.01, .dark_probability = 1e-8, .error = 0.01, .error_correction = 1.1
};

/* Long runs approach infinitely many decoys: what is left is the decoys' share and strength, and
 * the slice. 1e22 pulses come within 3 %, and no run passes it. */
Test(sending_finite, long_runs_approach_infinitely_many_decoys)
{
    struct base_error err;
    struct qkd_compare_best limit;
    cr_assert(!qkd_compare_best_of(&twin, 16, 1.0, &limit, &err));
    struct qkd_sending s = { 0 };
    double before = 0.0, rate = 0.0;
    for (double N = 1e11; N < 1e23; N *= 10.0) {
        const struct qkd_sending_run run = { N, 1e-10 };
        rate = qkd_sending_best(&twin, &run, &s);
        cr_expect(rate > before && rate < limit.sending, "N %g: %g after %g", N, rate, before);
        before = rate;
    }
    cr_expect(rate > 0.97 * limit.sending, "%g of %g", rate, limit.sending);
}

/* Nothing in a cloud round the best settings is better. */
Test(sending_finite, nothing_round_the_best_settings_is_better)
{
    const struct qkd_sending_run run = { 1e12, 1e-10 };
    struct qkd_sending best = { 0 };
    const double top = qkd_sending_best(&twin, &run, &best);
    unsigned long state = 1;
    for (int i = 0; i < 4000; i++) {
        struct qkd_sending trial = best;
        double *all[] = { &trial.z,   &trial.y,   &trial.x,       &trial.p_z,
                          &trial.p_y, &trial.p_x, &trial.sending, &trial.slice };
        for (int k = 0; k < 8; k++) {
            state = state * 6364136223846793005ul + 1442695040888963407ul;
            const double u = (double)(state >> 11) / 9007199254740992.0 - 0.5;
            *all[k] *= exp(u * pow(10.0, -0.5 - i / 1500.0));
        }
        const double other = qkd_sending_finite(&twin, &trial, &run);
        cr_expect(other <= top * (1.0 + 1e-5), "%.9g beats %.9g", other, top);
    }
}

Test(sending_finite, settings_that_are_none_have_no_rate)
{
    const struct qkd_sending_run run = { 1e12, 1e-10 };
    const struct qkd_sending good = { 0.4, 0.3, 0.05, 0.7, 0.05, 0.2, 0.2, 0.5 };
    struct qkd_sending bad = good;
    cr_expect(isfinite(qkd_sending_finite(&twin, &good, &run)));
    bad.x = 0.3;
    cr_expect_eq(qkd_sending_finite(&twin, &bad, &run), -INFINITY);
    bad = good;
    bad.p_x = 0.25;
    cr_expect_eq(qkd_sending_finite(&twin, &bad, &run), -INFINITY);
    bad = good;
    bad.slice = NAN;
    cr_expect_eq(qkd_sending_finite(&twin, &bad, &run), -INFINITY);
}
