/* Gains through parts that are not ideal: against the closed forms where these hold, against the
 * click average elsewhere, and against what a textbook says each imperfection does. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static const struct qkd_user alice = { 0.636, 0.204, 0.054, 0.7, 0.05, 0.2 };
static const struct qkd_user bob = { 0.5, 0.3, 0.08, 0.6, 0.1, 0.2 };

/* Neutral parts, taken through the general formula all the same. */
static struct qkd_link link_of(double loss_db, double M, int bell)
{
    struct qkd_link link = { .eta_a = pow(10.0, -loss_db / 20.0),
                             .eta_b = 0.7 * pow(10.0, -loss_db / 20.0),
                             .dark_probability = 1e-6,
                             .overlap_sq = M,
                             .error_x = 0.0084,
                             .error_z = 0.0048,
                             .bell = bell };
    link.match = (struct optics_match){ .active = true,
                                        .transmittance = 0.5,
                                        .overlap = { { 1.0, 1.0 }, { 1.0, 1.0 } },
                                        .memory = { .survive = 1.0 } };
    return link;
}

static void expect_gains(const struct qkd_gains *got, const struct qkd_gains *want, double within,
                         const char *what)
{
    for (int k = 0; k < QKD_PAIRS; k++) {
        cr_expect(fabs(got->gain[k] - want->gain[k]) <= within * want->gain[k],
                  "%s: Q_%s %.15g, expected %.15g", what, qkd_pair_name(k), got->gain[k],
                  want->gain[k]);
        cr_expect(fabs(got->error_gain[k] - want->error_gain[k]) <= within * want->error_gain[k],
                  "%s: T_%s %.15g, expected %.15g", what, qkd_pair_name(k), got->error_gain[k],
                  want->error_gain[k]);
    }
}

/* Both are free of cancellation but for a factor of 2 to 4 in T: some hundred roundings. */
Test(gains_matched, neutral_parts_give_the_closed_form)
{
    for (double loss = 0.0; loss <= 100.0; loss += 10.0)
        for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++)
            for (double M = 0.5; M <= 1.0; M += 0.25) {
                struct qkd_link link = link_of(loss, M, bell);
                struct qkd_gains got, want;
                qkd_gains_of(&link, &alice, &bob, &got);
                const struct qkd_single one = qkd_gains_single(&link);
                const double mixed = qkd_gains_mixed(&link, 0.3, 1, 0.4, 0);
                link.match.active = false;
                qkd_gains_of(&link, &alice, &bob, &want);
                const struct qkd_single other = qkd_gains_single(&link);
                expect_gains(&got, &want, 1e-13, "neutral");
                cr_expect(fabs(one.yield / other.yield - 1.0) < 1e-12, "%g dB: %g %g", loss,
                          one.yield, other.yield);
                cr_expect(fabs(one.error_x - other.error_x) < 1e-12);
                cr_expect(fabs(mixed / qkd_gains_mixed(&link, 0.3, 1, 0.4, 0) - 1.0) < 1e-13);
            }
}

/* One pair of pulses, as imperfect as a drawn one can be. */
static void expect_click_average(const struct qkd_link *link, double complex early,
                                 double complex late, const char *what)
{
    struct optics_pulse_pair pair = { 1.0, 1.0, 1.0, 1.0, early, late };
    const struct optics_pulses pulses = { .count = 1, .blocks = 1, .pair = &pair };
    struct qkd_gains got, want;
    qkd_gains_of(link, &alice, &bob, &got);
    qkd_gains_from_pulses(link, &pulses, &alice, &bob, &want);
    expect_gains(&got, &want, 1e-8, what); /* the click average's own promise, see gains_pulses.c */
}

Test(gains_matched, every_part_is_felt_as_in_the_click_average)
{
    for (double loss = 0.0; loss <= 30.0; loss += 15.0)
        for (int bell = QKD_PSI_MINUS; bell <= QKD_PSI_BOTH; bell++) {
            struct qkd_link link = link_of(loss, 0.9, bell);
            const double g = sqrt(0.9);
            link.match.transmittance = 0.37;
            expect_click_average(&link, g, g, "splitter");
            link.match.imbalance = 0.2;
            expect_click_average(&link, g, g, "imbalance");
            link.match.off[0] = 0.01;
            link.match.off[1] = 0.03;
            expect_click_average(&link, g, g, "extinction");
            for (int i = 0; i < 4; i++)
                link.match.overlap[i / 2][i % 2] = 0.8;
            link.match.late_rad = 0.4;
            expect_click_average(&link, 0.8 * g, 0.8 * g * cexp(0.4 * I), "delay and offset");
            link.match.memory.survive = 0.3;
            expect_click_average(&link, 0.8 * g, 0.8 * g * cexp(0.4 * I), "recovery");
            link.match.memory.survive = 0.0;
            link.match.memory.after = 0.02;
            expect_click_average(&link, 0.8 * g, 0.8 * g * cexp(0.4 * I), "dead and afterpulsing");
            link.match.memory.slots = 7.0;
            link.match.memory.echo = 1e-3;
            expect_click_average(&link, 0.8 * g, 0.8 * g * cexp(0.4 * I), "other qubits");
        }
}

/* Graf's theorem against the integral it solves, by the trapezoidal rule, whose error for a
 * Gaussian in steps of a fifth of its width is exp(-2 pi^2 25). */
Test(gains_matched, phase_noise_is_its_average)
{
    for (double sigma = 0.1; sigma < 2.5; sigma *= 2.5) {
        struct qkd_link noisy = link_of(3.0, 0.95, QKD_PSI_BOTH), still = noisy;
        struct qkd_gains got, mean = { { 0 } };
        noisy.match.phase_variance = sigma * sigma;
        noisy.match.late_rad = 0.3;
        qkd_gains_of(&noisy, &alice, &bob, &got);
        for (int j = -50; j <= 50; j++) {
            struct qkd_gains one;
            const double x = j / 5.0, weight = exp(-0.5 * x * x) / (5.0 * sqrt(2.0 * acos(-1.0)));
            still.match.late_rad = 0.3 + sigma * x;
            qkd_gains_of(&still, &alice, &bob, &one);
            for (int k = 0; k < QKD_PAIRS; k++) {
                mean.gain[k] += weight * one.gain[k];
                mean.error_gain[k] += weight * one.error_gain[k];
            }
        }
        expect_gains(&got, &mean, 1e-11, "phase noise");
    }
}

/* e11 = (1 - M Re[c_A c_B*])/2 for single photons without darks: a phase error of rms s per user
 * leaves exp(-s^2) of the fringe, an overlap its square. With (e_d) mixed in: e + (1 - 2 e) e_d. */
Test(gains_matched, single_photons_err_as_their_fringe_says)
{
    struct qkd_link link = link_of(20.0, 0.9, QKD_PSI_MINUS);
    link.dark_probability = link.error_x = 0.0;
    link.match.phase_variance = 2.0 * 0.2 * 0.2;
    link.match.overlap[0][0] = 0.95;
    const double fringe = 0.9 * 0.95 * 0.95 * exp(-0.04);
    cr_expect_float_eq(qkd_gains_single(&link).error_x, 0.5 * (1.0 - fringe), 1e-9);
    link.error_x = 0.01;
    const double e = 0.5 * (1.0 - fringe);
    cr_expect_float_eq(qkd_gains_single(&link).error_x, e + (1.0 - 2.0 * e) * 0.01, 1e-9);
    /* late against early by phi: Re c = cos phi */
    link.error_x = 0.0;
    link.match.late_rad = 0.5;
    cr_expect_float_eq(qkd_gains_single(&link).error_x, 0.5 * (1.0 - fringe * cos(0.5)), 1e-9);
    /* splitter: of two photons a share 2RT comes from one output with one input each...
     * coincidences T^2 + R^2 -+ 2 R T fringe for opposite phases */
    link.match.late_rad = 0.0;
    const double t = 0.4, both = t * t + 0.36, beat = 2.0 * t * 0.6 * fringe;
    link.match.transmittance = t;
    cr_expect_float_eq(qkd_gains_single(&link).error_x, 0.5 * (1.0 - beat / both), 1e-9);
}

/* Weak equal light, extinction r: equal Z bits put photons a into one bin, r a into the other,
 * which beat like the X states: wrong = 2 r a^2 (1 - M/2), right = a^2/2, e_Z = 4 r (1 - M/2) to
 * first order in r and a. */
Test(gains_matched, leaking_bins_make_z_errors)
{
    for (double M = 0.0; M <= 1.0; M += 0.5) {
        struct qkd_link link = link_of(60.0, M, QKD_PSI_MINUS);
        const double r = 1e-4;
        struct qkd_gains g;
        link.eta_b = link.eta_a;
        link.dark_probability = link.error_z = 0.0;
        link.match.off[0] = link.match.off[1] = r;
        qkd_gains_of(&link, &alice, &alice, &g);
        const double error = g.error_gain[QKD_ZZ] / g.gain[QKD_ZZ],
                     want = 4.0 * r * (1.0 - M / 2.0);
        cr_expect(fabs(error / want - 1.0) < 2e-3, "M = %g: e_Z = %g, expected %g", M, error, want);
    }
}

/* A detector blind for its own late bin never announces Psi+, and Psi- no less often than before.
 */
Test(gains_matched, dead_detectors_lose_psi_plus)
{
    struct qkd_link link = link_of(10.0, 1.0, QKD_PSI_MINUS);
    struct qkd_gains alive, dead, both;
    qkd_gains_of(&link, &alice, &bob, &alive);
    link.match.memory.survive = 0.0;
    qkd_gains_of(&link, &alice, &bob, &dead);
    link.bell = QKD_PSI_BOTH;
    qkd_gains_of(&link, &alice, &bob, &both);
    for (int k = 0; k < QKD_PAIRS; k++) {
        cr_expect(both.gain[k] == dead.gain[k], "%s: Psi+ from one detector", qkd_pair_name(k));
        cr_expect(dead.gain[k] >= alive.gain[k]);
        /* triple clicks that now pass for Psi-: a third of the photons of one bin at most */
        cr_expect(dead.gain[k] <= alive.gain[k] * 1.2);
    }
}

/* Dead time and clock: every ready qubit that clicks costs `slots` more. */
Test(gains_matched, dead_qubits_are_a_renewal)
{
    struct qkd_link link = link_of(10.0, 1.0, QKD_PSI_MINUS);
    struct qkd_gains alive, dead;
    qkd_gains_of(&link, &alice, &bob, &alive);
    link.match.memory.slots = 4.0;
    qkd_gains_of(&link, &alice, &bob, &dead);
    const double photons_a = link.eta_a * (0.7 * 0.636 + 0.05 * 0.204 + 0.2 * 0.054);
    const double photons_b = link.eta_b * (0.6 * 0.5 + 0.1 * 0.3 + 0.2 * 0.08);
    const double click = 1.0 - (1.0 - 1e-6) * (1.0 - 1e-6) * exp(-(photons_a + photons_b) / 2.0);
    const double live = 1.0 / (1.0 + 4.0 * click);
    cr_expect(fabs(dead.gain[QKD_ZZ] / alive.gain[QKD_ZZ] / (live * live) - 1.0) < 1e-12);
}

/* The truth of a link with dead time is that of its live qubits: what decoys find without
 * fluctuations is just below it. And one detector counts as a renewal. */
Test(gains_matched, dead_qubits_are_missing_from_the_truth_too)
{
    struct qkd_link link = link_of(10.0, 1.0, QKD_PSI_MINUS);
    struct qkd_plan plan;
    struct qkd_key key;
    struct base_error err;
    base_table_defaults(&qkd_plan_table, &plan);
    plan.alice.y = plan.bob.y = 0.01; /* weak decoys see nearly all there is */
    plan.alice.x = plan.bob.x = 0.001;
    plan.key.estimator = QKD_ASYMPTOTIC;
    link.match.memory.slots = 40.0;
    cr_assert(!qkd_key_rate(&link, &plan, 1e8, &key, &err), "%s", err.text);
    cr_expect(key.live_fraction < 0.7, "%g", key.live_fraction);
    cr_expect(key.s11_lower <= key.single_yield && key.s11_lower > 0.98 * key.single_yield,
              "%g of %g", key.s11_lower, key.single_yield);
    struct qkd_link alive = link;
    struct qkd_key unspoilt;
    alive.match.memory.slots = 0.0;
    cr_assert(!qkd_key_rate(&alive, &plan, 1e8, &unspoilt, &err), "%s", err.text);
    const double clicks_hz = unspoilt.count_rate_hz; /* r: with dead time T it is r/(1 + r T) */
    cr_expect_float_eq(key.count_rate_hz, clicks_hz / (1.0 + clicks_hz * 40.0 / 1e8),
                       1e-9 * clicks_hz);
}

/* Intensity errors: <mu^2> = mu^2 (1 + e^2) is what one user's light alone (two of its photons)
 * clicks with when weak; two users' errors are independent, and leave <a b> alone. */
Test(gains_matched, intensity_errors_bunch_light)
{
    struct qkd_link link = link_of(60.0, 1.0, QKD_PSI_MINUS);
    struct qkd_gains still, noisy;
    link.dark_probability = 0.0;
    qkd_gains_of(&link, &alice, &bob, &still);
    link.match.intensity_error = 0.1;
    qkd_gains_of(&link, &alice, &bob, &noisy);
    cr_expect(fabs(noisy.gain[QKD_XO] / still.gain[QKD_XO] - 1.01) < 1e-3);
    cr_expect(fabs(noisy.gain[QKD_ZZ] / still.gain[QKD_ZZ] - 1.0) < 1e-3);
}

/* Two routes from one plan: pulses drawn by the table and counted by the click average, against the
 * closed formula with the table's own numbers. Constant light, so both are exact; a frequency
 * offset turns within each of the 24 cells of a pulse, which takes (pi nu cell)^2/6 = 1e-6 of its
 * beat. */
Test(gains_matched, a_table_gives_the_same_gains_by_both_routes)
{
    struct optics_plan plan;
    base_table_defaults(&optics_plan_table, &plan);
    plan.source.kind = OPTICS_COHERENT;
    plan.relay.splitter_transmittance = 0.45;
    plan.encoder.imbalance = 0.1;
    plan.bob.delay_s = 0.1e-9;
    plan.bob.offset_hz = 20e6;
    plan.detector.dead_time_s = 30e-9;
    plan.detector.recovery_s = 10e-9;
    plan.alice.loss_db = plan.bob.loss_db = 5.0;
    plan.bob.polarization_rad = 0.2;
    const struct base_rng rng = { .seed = 1 };
    struct base_error err;
    struct optics_field field;
    struct optics_pulses pulses;
    cr_assert(optics_field_draw(&plan, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_pulses_draw(&plan, &field, &field, rng, &pulses, &err) == BASE_OK, "%s",
              err.text);
    const struct qkd_link link = qkd_link_of(&plan, QKD_PSI_BOTH);
    cr_expect(link.match.active);
    struct qkd_gains closed, drawn;
    qkd_gains_of(&link, &alice, &bob, &closed);
    qkd_gains_from_pulses(&link, &pulses, &alice, &bob, &drawn);
    expect_gains(&closed, &drawn, 1e-5, "the table");
    optics_pulses_free(&pulses);
    optics_field_free(&field);
}
