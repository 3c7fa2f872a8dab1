/* Dead time, recovery, afterpulses, count rate and time bins of a detector. */
#include "bench.h"

#include "optics/detector.h"
#include "optics/profile.h"

Test(detector, is_blind_then_recovers)
{
    const struct optics_detector d = { .dead_time_s = 30e-9, .recovery_s = 10e-9 };
    cr_expect(optics_detector_recovered(&d, 10e-9) == 0.0);
    cr_expect(optics_detector_recovered(&d, 30e-9) == 0.0);
    cr_expect_float_eq(optics_detector_recovered(&d, 40e-9), 1.0 - exp(-1.0), 1e-15);
    const struct optics_detector none = { .efficiency = 0.5 };
    cr_expect(optics_detector_recovered(&none, 0.0) == 1.0, "a neutral detector forgets at once");
}

/* A superconducting detector of 30 ns cannot count more than 33 million clicks a second, and has
 * lost half its efficiency at half of that: r_3dB t = 1/2 in clicks registered. */
Test(detector, counts_no_faster_than_its_dead_time)
{
    const struct optics_detector d = { .dead_time_s = 30e-9 };
    const double most = optics_detector_maximum_rate_hz(&d);
    cr_expect_float_eq(most, 33.3333333e6, 1.0);
    cr_expect(isinf(optics_detector_maximum_rate_hz(&(struct optics_detector){ 0 })));
    const double half = optics_detector_live_at(&d, most);
    cr_expect_float_eq(half, 0.5, 1e-15);
    cr_expect_float_eq(half * most, most / 2.0, 1e-6 * most, "registered clicks at -3 dB");
    cr_expect(optics_detector_live_at(&d, 1e12) * 1e12 < most, "saturates from below");
}

/* All releases within a long time are P in all; those of the dead time are lost. */
Test(detector, afterpulses_fade_and_hide_in_the_dead_time)
{
    struct optics_detector d = { .afterpulse_probability = 0.03, .afterpulse_time_s = 50e-9 };
    cr_expect_float_eq(optics_detector_afterpulse(&d, 0.0, 1.0), 0.03, 1e-16);
    cr_expect_float_eq(optics_detector_afterpulse(&d, 10e-9, 20e-9), 0.03 * (exp(-0.2) - exp(-0.4)),
                       1e-16);
    d.dead_time_s = 100e-9;
    cr_expect(optics_detector_afterpulse(&d, 10e-9, 20e-9) == 0.0);
    cr_expect_float_eq(optics_detector_afterpulse(&d, 0.0, 1.0), 0.03 * exp(-2.0), 1e-16);

    /* while it recovers they survive as any click: midpoints of their density, error h^2/24 f'' */
    d.recovery_s = 30e-9;
    double sum = 0.0;
    enum { POINTS = 4000 };
    const double from_s = 120e-9, step_s = 60e-9 / POINTS;
    for (int k = 0; k < POINTS; k++) {
        const double t = from_s + (k + 0.5) * step_s;
        sum += 0.03 / 50e-9 * exp(-t / 50e-9) * optics_detector_recovered(&d, t) * step_s;
    }
    cr_expect_float_eq(optics_detector_afterpulse(&d, 120e-9, 180e-9), sum, 1e-9);
}

/* The exact share of live qubits of a detector that clicks with p and is dead for n qubits. */
Test(detector, live_share_is_that_of_a_renewal)
{
    struct optics_plan plan = default_plan();
    plan.encoder.clock_hz = 100e6;
    plan.encoder.bin_separation_s = 4e-9;
    plan.detector.dead_time_s = 32e-9;
    /* in periods of 10 ns: a click costs same bins 10, 20, 30 ns later, the late bin behind an
     * early click 14, 24 (34 not), the early bin behind a late one 6, 16, 26 */
    const struct optics_memory m = optics_memory_of(&plan);
    cr_expect_float_eq(m.slots, (3.0 + 3.0 + 2.0 + 3.0) / 4.0, 1e-12);
    cr_expect(m.survive == 0.0, "blind for the late bin 4 ns later");
    cr_expect_float_eq(optics_memory_live(&m, 0.02), 1.0 / (1.0 + 0.02 * m.slots), 1e-15);

    /* Simulated qubit by qubit, one bin a qubit, n = 3: error of a share is at most 1/(2 sqrt N).
     */
    size_t live = 0, dead = 0;
    const struct base_rng rng = { .seed = 5, .use = BASE_RNG_TEST };
    enum { QUBITS = 200000 };
    for (uint64_t k = 0; k < QUBITS; k++) {
        double u[2];
        base_rng_uniform2(rng, k, u);
        if (dead > 0) {
            dead--;
            continue;
        }
        live++;
        dead = u[0] < 0.2 ? 3 : 0;
    }
    const struct optics_memory three = { .survive = 1.0, .slots = 3.0 };
    cr_expect_float_eq((double)live / QUBITS, optics_memory_live(&three, 0.2), 5e-3);

    /* a dead time of very many qubits is a dead time, however it is summed */
    plan.detector.dead_time_s = 100e-6;
    cr_expect_float_eq(optics_memory_of(&plan).slots, 1e4, 1.0);
    plan.detector.dead_time_s = 0.0;
    cr_expect(optics_memory_of(&plan).slots == 0.0);
    const struct optics_memory none = optics_memory_of(&plan);
    cr_expect(optics_memory_is_none(&none));
}

Test(detector, memory_moves_patterns_and_loses_none)
{
    const struct optics_memory m = { .survive = 0.25, .after = 0.1 };
    double p[16], sum = 0.0, all = 0.0;
    for (int k = 0; k < 16; k++)
        sum += p[k] = (k + 1.0) / 136.0;
    const double alone = p[OPTICS_D1_EARLY | OPTICS_D2_LATE];
    const double third = p[OPTICS_D1_EARLY | OPTICS_D1_LATE | OPTICS_D2_LATE];
    const double plus = p[OPTICS_D2_EARLY | OPTICS_D2_LATE], single = p[OPTICS_D2_EARLY];
    optics_memory_apply(&m, p);
    for (int k = 0; k < 16; k++)
        all += p[k];
    cr_expect_float_eq(all, sum, 1e-15);
    cr_expect_float_eq(p[OPTICS_D1_EARLY | OPTICS_D2_LATE], 0.9 * (alone + 0.75 * third), 1e-15);
    cr_expect_float_eq(p[OPTICS_D2_EARLY | OPTICS_D2_LATE],
                       0.25 * plus + 0.1 * (single + 0.75 * plus), 1e-15, "missed, then echoed");
}

/* Two tags in bins of w, counted when no more than D apart: a window that falls linearly from
 * N w to (N + 1) w, N = floor(D/w). Held against tags thrown into bins one by one. */
Test(detector, time_bins_soften_the_window)
{
    const struct optics_detector d = { .window_s = 1e-9, .tdc_bin_s = 156e-12 };
    cr_expect_float_eq(optics_profile_window(&d, 0.9e-9), 1.0, 1e-12);
    cr_expect(optics_profile_window(&d, 1.1e-9) == 0.0);
    const double apart = 1.0e-9;
    size_t kept = 0;
    enum { SHOTS = 10000 };
    for (size_t k = 0; k < SHOTS; k++) { /* the first tag anywhere in its bin */
        const double first = 156e-12 * ((double)k + 0.5) / SHOTS;
        const double bins = floor((first + apart) / 156e-12);
        kept += bins * 156e-12 <= 1e-9;
    }
    cr_expect_float_eq(optics_profile_window(&d, apart), (double)kept / SHOTS, 1.0 / SHOTS);

    /* with jitter: the average of sharp-edged windows, here by 2000 midpoints */
    struct optics_detector soft = d, sharp = { .jitter_s = 40e-12 };
    soft.jitter_s = 40e-12;
    for (double dt = 0.0; dt < 1.4e-9; dt += 0.1e-9) {
        double mean = 0.0;
        for (int k = 0; k < 2000; k++) {
            sharp.window_s = 156e-12 * (6.0 + (k + 0.5) / 2000.0);
            mean += optics_profile_window(&sharp, dt) / 2000.0;
        }
        cr_expect_float_eq(optics_profile_window(&soft, dt), mean, 1e-6, "%g s apart", dt);
    }
    cr_expect_float_eq(optics_detector_timing_s(&soft),
                       sqrt(40e-12 * 40e-12 + 156e-12 * 156e-12 / 12.0), 1e-25);
}
