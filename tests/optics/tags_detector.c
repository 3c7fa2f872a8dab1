/* What detectors remember and converters round, click by click, against the same model in closed
 * form. */
#include "tags_kit.h"

#include "optics/detector.h"
#include "optics/profile.h"

/* Dark counts alone, `rate_hz` in each detector, for about `duration_s`. */
static struct optics_plan dark_run(double rate_hz, double duration_s)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 1);
    p.alice.mean_photon = p.bob.mean_photon = 0.0;
    p.tags.gate_s = 1e-9;
    p.detector.dark_probability = -expm1(-rate_hz * 1e-9);
    p.tags.duration_s = duration_s;
    return p;
}

/* A click survives with 1 - exp(-t/tau) behind the dead time d: the mean interval of a Poissonian
 * stream r is d + int exp(-r [t - tau (1 - exp(-t/tau))]) dt, by midpoints to 1e-6. Intervals are
 * more even than those of a Poissonian stream: the number scatters by less than its square root. */
Test(tags_detector, recovers_after_its_dead_time)
{
    const double r = 1e6, d = 0.2e-6, tau = 1e-6, duration_s = 20e-3, step_s = 1e-9;
    struct optics_plan p = dark_run(r, duration_s);
    p.detector.dead_time_s = d;
    p.detector.recovery_s = tau;
    double mean_s = d;
    for (double t = 0.5 * step_s; t < 60e-6; t += step_s)
        mean_s += step_s * exp(-r * (t - tau * (1.0 - exp(-t / tau))));
    struct optics_tags tags = tags_of(&p, 21);
    const double expected = 2.0 * duration_s / mean_s;
    cr_expect_float_eq((double)tags.count, expected, 4.0 * sqrt(expected), "%zu, expected %g",
                       tags.count, expected);
    optics_tags_free(&tags);
}

/* Each click is followed by one of its own with P, and that one by another: clusters of 1/(1 - P)
 * clicks on average and of variance P/(1 - P)^2, so that N of them scatter by sqrt(N (1 + P)) each
 * of 1/(1 - P). Releases within the dead time are lost: P exp(-dead/tau) is left. */
Test(tags_detector, afterpulses_multiply_clicks)
{
    const double r = 2e3, duration_s = 8.0;
    for (int dead = 0; dead < 2; dead++) {
        struct optics_plan p = dark_run(r, duration_s);
        struct optics_detector *d = &p.detector;
        d->afterpulse_probability = 0.2;
        d->afterpulse_time_s = 1e-6;
        d->dead_time_s = dead ? 0.5e-6 : 0.0;
        struct optics_tags tags = tags_of(&p, 22);
        const double heard = optics_detector_afterpulse(d, 0.0, 1.0), N = 2.0 * r * duration_s;
        const double expected = N / (1.0 - heard) * optics_detector_live_at(d, r);
        const double scatter = sqrt(N * (1.0 + heard)) / (1.0 - heard);
        cr_expect_float_eq((double)tags.count, expected, 4.0 * scatter, "%zu, expected %g",
                           tags.count, expected);

        /* intervals from 1 to 2 us: afterpulses of that delay, and r x 1 us of others */
        double last_s[2] = { -1.0, -1.0 }, pairs = 0.0;
        for (size_t i = 0; i < tags.count; i++) {
            const double t_s = 1e-12 * (double)tags.time_ps[i];
            const double apart_s = t_s - last_s[tags.detector[i] - 1];
            pairs += apart_s > 1e-6 && apart_s < 2e-6;
            last_s[tags.detector[i] - 1] = t_s;
        }
        const double some =
            (double)tags.count * (optics_detector_afterpulse(d, 1e-6, 2e-6) + r * 1e-6);
        cr_expect_float_eq(pairs, some, 4.0 * sqrt(some), "%g, expected %g", pairs, some);
        optics_tags_free(&tags);
    }
}

/* Both routes feel dead time, recovery and afterpulses from bin to bin alike. Pulses are short, so
 * that a late click comes one bin separation after an early one as the closed form takes it:
 * exp(-t/recovery) over +-0.1 ns differs from its middle by (0.1/1)^2/36 = 3e-4. What is released
 * between the bins and blinds the late one is P (exp(-0.9) - exp(-0.95)) = 0.6 % of early clicks.
 * The closed form asks once for a click, the tags for every photon: x photons in a bin, here 0.1,
 * make (1 - survive) x/2 = 2 % more of the late clicks survive. Patterns of two clicks number
 * some thousands: 2 %.
 * Qubits are a microsecond apart and do not know of each other. */
Test(tags_detector, remembers_as_the_click_average_does)
{
    for (int kind = OPTICS_COHERENT; kind <= OPTICS_THERMAL; kind++) {
        struct optics_plan p = bright(kind, 1);
        struct optics_detector *d = &p.detector;
        p.encoder.pulse_width_s = 0.1e-9;
        p.encoder.clock_hz = 1e6;
        p.tags.duration_s = 300000.5e-6;
        p.alice.mean_photon = 0.3;
        p.bob.mean_photon = 0.2;
        p.tags.gate_s = d->window_s;
        d->dark_probability = 1e-5; /* few between the bins, where they blind too */
        d->jitter_s = 0.0;
        d->dead_time_s = 9e-9;
        d->recovery_s = 1e-9;
        d->afterpulse_probability = 0.3;
        d->afterpulse_time_s = 10e-9;
        struct optics_tags tags = tags_of(&p, 23);
        struct optics_tags_counts c = counts_of(&tags);
        cr_assert(c.slots == 300000, "%zu slots", c.slots);
        struct optics_clicks right = average_of(&p, 24, 0.0), without = right;
        const struct optics_memory memory = optics_memory_of(&p);
        optics_memory_apply(&memory, right.probability);
        const double chance = chance_of(&c.pattern_count, 300000.0, &right);
        cr_expect(chance > 1e-4, "kind %d: p = %.2e", kind, chance);
        cr_expect(chance_of(&c.pattern_count, 300000.0, &without) < 1e-6, "the test can fail");
        release_counts(&c);
        optics_tags_free(&tags);
    }
}

/* Distinguishable light of square pulses w in one bin: a coincidence t apart has the density
 * 2 (1 - t/w)/w and is kept with the window of optics/profile.h. The tagger's bins do not divide
 * the clock, so that pulses begin anywhere in one. */
Test(tags_detector, time_bins_soften_the_window)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 1);
    p.encoder.clock_hz = 39.37e6;
    p.tags.duration_s = 5e-3;
    p.tags.baseline = true;
    p.detector.dark_probability = 0.0;
    p.detector.jitter_s = 0.0;
    p.detector.tdc_bin_s = 0.2e-9;
    struct optics_tags tags = tags_of(&p, 25);
    cr_expect(tags.tdc_s == 0.2e-9, "the tagger is the one of the plan");
    const double w = p.encoder.pulse_width_s;
    double all = 0.0;
    for (int narrow = 0; narrow < 2; narrow++) {
        tags.window_s = p.detector.window_s = narrow ? 0.39e-9 : 1e-9;
        struct optics_tags_counts c = counts_of(&tags);
        const double kept = (double)c.hom_baseline;
        double share = 0.0;
        enum { POINTS = 8000 };
        for (int k = 0; k < POINTS; k++) {
            const double x = (k + 0.5) / POINTS;
            share += 2.0 / POINTS * (1.0 - x) * optics_profile_window(&p.detector, x * w);
        }
        all = narrow ? all : kept;
        cr_expect(all > 3000.0, "%g coincidences", all);
        cr_expect_float_eq(kept / all, share, 4.0 * sqrt(share * (1.0 - share) / all) + 1e-9,
                           "%g of %g, expected %g", kept, all, share);
        release_counts(&c);
    }
    optics_tags_free(&tags);
}

/* Afterpulses of all clicks before are dark counts more, P gate/separation of a click in each bin:
 * both routes lose as much of a dip and of a fringe. Of the second order in P only tags know. */
Test(tags_detector, echoes_of_earlier_qubits_cost_visibility)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 1);
    p.alice.mean_photon = p.bob.mean_photon = 0.15;
    p.bob.polarization_rad = 0.0;
    p.relay.splitter_transmittance = 0.5;
    p.encoder.imbalance = 0.0;
    p.encoder.clock_hz = 100e6;
    p.detector.dark_probability = 0.0;
    p.tags.gate_s = 1e-9;
    p.tags.phases = 4;
    p.tags.baseline = true;
    p.tags.duration_s = 0.1;
    struct optics_visibility without = visibility_of(&p, 26);
    p.detector.afterpulse_probability = 0.3;
    p.detector.afterpulse_time_s = 0.2e-6;
    struct optics_visibility v = visibility_of(&p, 26);
    struct optics_tags tags = tags_of(&p, 27);
    struct optics_tags_counts c = counts_of(&tags);
    cr_expect(without.bsm_visibility - v.bsm_visibility > 0.02, "%g %g", without.bsm_visibility,
              v.bsm_visibility);
    cr_expect(c.hom_stderr < 0.015 && c.bsm_stderr < 0.01, "%g %g", c.hom_stderr, c.bsm_stderr);
    cr_expect_float_eq(c.hom_visibility, v.hom_visibility, 4.0 * c.hom_stderr, "%g +- %g, %g",
                       c.hom_visibility, c.hom_stderr, v.hom_visibility);
    cr_expect_float_eq(c.bsm_visibility, v.bsm_visibility, 4.0 * c.bsm_stderr, "%g +- %g, %g",
                       c.bsm_visibility, c.bsm_stderr, v.bsm_visibility);
    release(&without);
    release(&v);
    release_counts(&c);
    optics_tags_free(&tags);
}
