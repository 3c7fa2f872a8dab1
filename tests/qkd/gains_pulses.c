/* Gains from the click average against the closed form, for the one kind of light both know:
 * constant light. The click average converges to 1e-12 by its own promise; at 40 dB its
 * probabilities are 1e-7 of the patterns without a click, which leaves 1e-8 at the worst (no
 * rearranged sums there). */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

/* One pair of perfect qubits with mode overlap M. */
static struct optics_pulses constant_light(struct optics_pulse_pair *pair, double M)
{
    *pair = (struct optics_pulse_pair){ .a_early = 1.0,
                                        .a_late = 1.0,
                                        .b_early = 1.0,
                                        .b_late = 1.0,
                                        .early = sqrt(M),
                                        .late = sqrt(M) };
    return (struct optics_pulses){ .count = 1, .blocks = 1, .pair = pair };
}

static const struct qkd_user alice = { .z = 0.636, .y = 0.204, .x = 0.054 };
static const struct qkd_user bob = { .z = 0.5, .y = 0.3, .x = 0.08 };

static void expect_alike(double loss_db, double M, int bell)
{
    const struct qkd_link link = { .eta_a = pow(10.0, -loss_db / 20.0),
                                   .eta_b = 0.7 * pow(10.0, -loss_db / 20.0),
                                   .dark_probability = 1e-6,
                                   .overlap_sq = M,
                                   .error_x = 0.0084,
                                   .error_z = 0.0048,
                                   .bell = bell };
    struct optics_pulse_pair pair;
    const struct optics_pulses pulses = constant_light(&pair, M);
    struct qkd_gains want, got;
    qkd_gains_coherent(&link, &alice, &bob, &want);
    qkd_gains_from_pulses(&link, &pulses, &alice, &bob, &got);
    for (int k = 0; k < QKD_PAIRS; k++) {
        cr_expect(fabs(got.gain[k] / want.gain[k] - 1.0) < 1e-8, "Q_%s at %g dB: %.12g %.12g",
                  qkd_pair_name(k), loss_db, got.gain[k], want.gain[k]);
        cr_expect(fabs(got.error_gain[k] / want.error_gain[k] - 1.0) < 1e-8,
                  "T_%s at %g dB: %.12g %.12g", qkd_pair_name(k), loss_db, got.error_gain[k],
                  want.error_gain[k]);
    }
}

Test(gains_pulses, constant_light_gives_the_closed_form)
{
    for (double loss = 0.0; loss <= 40.0; loss += 10.0)
        for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++) {
            expect_alike(loss, 1.0, bell);
            expect_alike(loss, 0.87, bell);
        }
}

/* Light of no mutual coherence: no interference, so half of the X clicks of two single photons are
 * wrong, and every pair of X settings errs by half. */
Test(gains_pulses, without_overlap_half_the_x_clicks_are_wrong)
{
    struct optics_pulse_pair pair;
    const struct optics_pulses pulses = constant_light(&pair, 0.0);
    const struct qkd_link link = { .eta_a = 0.03, .eta_b = 0.03 };
    struct qkd_gains g;
    qkd_gains_from_pulses(&link, &pulses, &alice, &bob, &g);
    cr_expect(fabs(g.error_gain[QKD_XX] / g.gain[QKD_XX] - 0.5) < 1e-9);
    cr_expect(g.error_gain[QKD_ZZ] == 0.0 || g.error_gain[QKD_ZZ] < 1e-12 * g.gain[QKD_ZZ]);
}

/* Chaotic light bunches: two pairs of pulses with energies 0 and 2 double <W^2>, and with it the
 * clicks of one user alone. */
Test(gains_pulses, bunched_light_clicks_more_often_alone)
{
    struct optics_pulse_pair pairs[2] = {
        { 0 },
        { .a_early = 2.0, .a_late = 2.0, .b_early = 2.0, .b_late = 2.0, .early = 2.0, .late = 2.0 }
    };
    const struct optics_pulses pulses = { .count = 2, .blocks = 2, .pair = pairs };
    const struct qkd_link link = { .eta_a = 1e-3, .eta_b = 1e-3, .overlap_sq = 1.0 };
    struct qkd_gains chaotic, constant;
    qkd_gains_from_pulses(&link, &pulses, &alice, &bob, &chaotic);
    qkd_gains_coherent(&link, &alice, &bob, &constant);
    /* to first order in the 1e-4 photons per pulse */
    cr_expect(fabs(chaotic.gain[QKD_XO] / constant.gain[QKD_XO] - 2.0) < 1e-3, "%g",
              chaotic.gain[QKD_XO] / constant.gain[QKD_XO]);
}

/* The link takes efficiency, loss and overlap from the optical table. */
Test(gains_pulses, link_of_an_optical_table)
{
    struct optics_plan plan = { 0 };
    plan.alice.loss_db = 10.0;
    plan.bob.loss_db = 20.0;
    plan.detector.efficiency = 0.757;
    plan.detector.dark_probability = 1e-7;
    plan.interference.overlap_sq = 0.9;
    plan.interference.error_x = 0.01;
    plan.interference.error_z = 0.005;
    const struct qkd_link link = qkd_link_of(&plan, QKD_PSI_BOTH);
    cr_expect_float_eq(link.eta_a, 0.0757, 1e-16);
    cr_expect_float_eq(link.eta_b, 0.00757, 1e-17);
    cr_expect_float_eq(link.overlap_sq, 0.9, 1e-15);
    cr_expect(link.dark_probability == 1e-7 && link.error_x == 0.01 && link.error_z == 0.005);
    cr_expect(link.bell == QKD_PSI_BOTH && link.error_model == QKD_MIXING);
}
