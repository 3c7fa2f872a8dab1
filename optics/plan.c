#include "optics/plan.h"

#include "base/constants.h"
#include "optics/form.h"
#include "optics/profile.h"

#include <math.h>

#define AT(member) offsetof(struct optics_plan, member)

/* clang-format off: a row is a line of a table */
/* One user's rows; `who` is a string, `user` the member. */
#define USER(who, user)                                                                            \
    { who ".loss_db", BASE_REAL, AT(user.loss_db),                                                 \
      "dB",           0.0,       200.0,                                                            \
      15.0,           NULL,      "channel loss from the encoder to the beam splitter" },           \
        { who ".mean_photon",                                                                      \
          BASE_REAL,                                                                               \
          AT(user.mean_photon),                                                                    \
          "1",                                                                                     \
          0.0,                                                                                     \
          1e4,                                                                                     \
          0.054,                                                                                   \
          NULL,                                                                                    \
          "photons per qubit, both bins, leaving the encoder in visibility runs" },                \
        { who ".polarization_rad",                                                                 \
          BASE_REAL,                                                                               \
          AT(user.polarization_rad),                                                               \
          "rad",                                                                                   \
          -BASE_PI,                                                                                \
          BASE_PI,                                                                                 \
          0.0,                                                                                     \
          NULL,                                                                                    \
          "polarization angle to the splitter's axis: M = cos^2 of the difference" },              \
        { who ".delay_s",                                                                          \
          BASE_REAL,                                                                               \
          AT(user.delay_s),                                                                        \
          "s",                                                                                     \
          -1e-6,                                                                                   \
          1e-6,                                                                                    \
          0.0,                                                                                     \
          NULL,                                                                                    \
          "arrival-time error of the pulses" },                                                    \
        { who ".offset_hz",         BASE_REAL, AT(user.offset_hz), "Hz", -1e13, 1e13, 0.0, NULL,   \
          "optical frequency error" },                                                             \
        { who ".fiber_m",                                                                          \
          BASE_REAL,                                                                               \
          AT(user.fiber_m),                                                                        \
          "m",                                                                                     \
          0.0,                                                                                     \
          1e6,                                                                                     \
          0.0,                                                                                     \
          NULL,                                                                                    \
          "real fiber on the way to the relay: its loss adds to loss_db" },                        \
    {                                                                                              \
        who ".residual_rad", BASE_REAL, AT(user.residual_rad), "rad", 0.0, BASE_PI, 0.0, NULL,     \
            "rms polarization angle left by the controller"                                        \
    }

/* Defaults are the experiment: npj Quantum Information (2025), doi 10.1038/s41534-025-01052-7.
 * Not published there, and chosen here: splitter and detector values are those that explain its key
 * rate; the modulator is ideal (200 dB), because what a real one spoils is already inside the
 * measured errors error_x and error_z. Visibilities are taken with the weakest intensity, where
 * neither two photons on one detector (x/2 of the visibility for x photons a bin) nor dark counts
 * matter. */
static const struct base_field rows[] = {
    { "source.kind", BASE_CHOICE, AT(source.kind), "", 0, 3, OPTICS_COMB,
      "comb|coherent|thermal|mixture", "where the light comes from" },
    { "source.line", BASE_INT, AT(source.line), "1", -10000, 10000, 10, NULL,
      "mode number of the comb line, counted from the pump; 10 is ITU channel 59" },
    { "source.linewidth_hz", BASE_REAL, AT(source.linewidth_hz), "Hz", 0.0, 1e12, NAN, NULL,
      "Lorentzian FWHM, multiplies g1 by exp(-pi linewidth |tau|); not set: the pump's for a comb, "
      "else 0" },
    { "source.coherence_time_s", BASE_REAL, AT(source.coherence_time_s), "s", 1e-15, 1e3, 1.778e-9,
      NULL, "thermal part: g1 = exp(-|tau|/coherence_time)" },
    { "source.coherent_fraction", BASE_REAL, AT(source.coherent_fraction), "1", 0.0, 1.0, 0.42,
      NULL, "mixture: coherent power over total power" },
    { "source.samples", BASE_COUNT, AT(source.samples), "1", 16, 2e7, 400000, NULL,
      "pairs of qubits drawn for the click average" },
    { "source.noise_figure_db", BASE_REAL, AT(source.noise_figure_db), "dB", 0.0, 60.0, NAN, NULL,
      "noise figure of the amplifier behind the ring; not set: no amplifier" },
    { "source.coupler_ways", BASE_COUNT, AT(source.coupler_ways), "1", 1, 1e6, 1, NULL,
      "users who share the line through a 1 x n coupler: what is left of its power at each" },
    { "source.coupler_excess_db", BASE_REAL, AT(source.coupler_excess_db), "dB", 0.0, 60.0, 0.0,
      NULL, "excess loss of that coupler" },
    { "source.filter_hz", BASE_REAL, AT(source.filter_hz), "Hz", 0.0, 1e13, 10e9, NULL,
      "width of the line's filter, which lets that much of the amplifier's noise through" },
    { "source.osnr_least_db", BASE_REAL, AT(source.osnr_least_db), "dB", -100.0, 200.0, 19.0, NULL,
      "a line of less is not usable; 19 dB cost 1 % of visibility behind 10 GHz" },
    { "source.independent", BASE_FLAG, AT(source.independent), "", 0, 1, 0, NULL,
      "Bob has a comb (or source) of his own" },
    { "source.bob_drive_f2", BASE_REAL, AT(source.bob_drive_f2), "1", 0.0, 1e4, NAN, NULL,
      "comb.drive_f2 of Bob's own comb; not set: as Alice's" },
    { "source.bob_detuning_zeta", BASE_REAL, AT(source.bob_detuning_zeta), "1", -100.0, 1000.0, NAN,
      NULL, "comb.detuning_zeta of Bob's own comb; not set: as Alice's" },
    { "source.bob_solitons", BASE_COUNT, AT(source.bob_solitons), "1", 0, 1000, 0, NULL,
      "comb.solitons of Bob's own comb; 0: as Alice's" },
    { "source.bob_seed", BASE_COUNT, AT(source.bob_seed), "1", 0, 9007199254740992.0, 0, NULL,
      "comb.seed of Bob's own comb; 0: the one after Alice's" },
    { "source.lock", BASE_CHOICE, AT(source.lock), "", 0, 1, OPTICS_LOCKED, "locked|free",
      "independent combs: lines locked to each other, or free at the offsets below" },
    { "source.lock_rms_hz", BASE_REAL, AT(source.lock_rms_hz), "Hz", 0.0, 1e12, 0.0, NULL,
      "locked combs: rms frequency difference that the lock leaves" },
    { "source.offset_hz", BASE_REAL, AT(source.offset_hz), "Hz", -1e13, 1e13, 0.0, NULL,
      "free combs: Bob's pump minus Alice's" },
    { "source.repetition_offset_hz", BASE_REAL, AT(source.repetition_offset_hz), "Hz", -1e10, 1e10,
      0.0, NULL, "free combs: Bob's repetition rate minus Alice's, counted line times" },
    { "source.offset_drift_hz_per_s", BASE_REAL, AT(source.offset_drift_hz_per_s), "Hz/s", -1e12,
      1e12, 0.0, NULL, "free combs: drift of source.offset_hz" },
    { "source.repetition_drift_hz_per_s", BASE_REAL, AT(source.repetition_drift_hz_per_s), "Hz/s",
      -1e10, 1e10, 0.0, NULL, "free combs: drift of source.repetition_offset_hz" },
    { "source.drift_time_s", BASE_REAL, AT(source.drift_time_s), "s", 0.0, 1e6, 1.0, NULL,
      "time over which a drift acts: the offsets are those at its middle" },

    { "encoder.pulse_width_s", BASE_REAL, AT(encoder.pulse_width_s), "s", 1e-13, 1e-6, 0.8e-9, NULL,
      "pulse width: full width (square) or FWHM (gaussian)" },
    { "encoder.pulse_shape", BASE_CHOICE, AT(encoder.pulse_shape), "", 0, 3, OPTICS_SQUARE,
      "square|gaussian|raised_cosine|file", "pulse intensity over time" },
    { "encoder.pulse_samples", BASE_LIST, AT(encoder.pulse_samples), "1", 0.0, 1e300, NAN, NULL,
      "for pulse_shape file: measured intensities, a list or a CSV file (its last column)" },
    { "encoder.pulse_sample_s", BASE_REAL, AT(encoder.pulse_sample_s), "s", 1e-15, 1e-6, 1e-11,
      NULL, "time between two of encoder.pulse_samples" },
    { "encoder.bandwidth_hz", BASE_REAL, AT(encoder.bandwidth_hz), "Hz", 1e6, 1e16, 1e15, NULL,
      "-3 dB bandwidth of the modulator's drive; 1e15 and above is not limited" },
    { "encoder.drive_order", BASE_COUNT, AT(encoder.drive_order), "1", 1, 8, 1, NULL,
      "poles of the drive, a Bessel filter: 1 is one pole, 4 what receivers are specified by" },
    { "encoder.chirp", BASE_REAL, AT(encoder.chirp), "1", -20.0, 20.0, 0.0, NULL,
      "chirp of the intensity modulator: phase changes by chirp/2 times that of ln intensity" },
    { "encoder.bin_separation_s", BASE_REAL, AT(encoder.bin_separation_s), "s", 1e-12, 1e-3, 10e-9,
      NULL, "early to late bin" },
    { "encoder.clock_hz", BASE_REAL, AT(encoder.clock_hz), "Hz", 1.0, 1e12, 100e6, NULL,
      "qubits per second" },
    { "encoder.extinction_db", BASE_REAL, AT(encoder.extinction_db), "dB", 3.0, 200.0, 200.0, NULL,
      "on over off of the intensity modulator; 150 and above is ideal" },
    { "encoder.phase_error_rad", BASE_REAL, AT(encoder.phase_error_rad), "rad", 0.0, BASE_PI, 0.0,
      NULL, "rms error of the late bin's phase, each user" },
    { "encoder.imbalance", BASE_REAL, AT(encoder.imbalance), "1", -1.0, 1.0, 0.0, NULL,
      "(early - late) / (early + late) in intensity" },
    { "encoder.intensity_error", BASE_REAL, AT(encoder.intensity_error), "1", 0.0, 0.5, 0.0, NULL,
      "rms relative error of a qubit's intensity, each user" },
    { "encoder.insertion_loss_db", BASE_REAL, AT(encoder.insertion_loss_db), "dB", 0.0, 60.0, 0.0,
      NULL, "loss of the modulators in front of the attenuator" },

    USER("alice", alice),
    USER("bob", bob),

    { "fiber.loss_db_per_m", BASE_REAL, AT(fiber.loss_db_per_m), "dB/m", 0.0, 1.0, 0.2e-3, NULL,
      "loss of alice.fiber_m and bob.fiber_m" },
    { "fiber.dispersion_s_per_m2", BASE_REAL, AT(fiber.dispersion_s_per_m2), "s/m^2", -1e-3, 1e-3,
      17e-6, NULL, "chromatic dispersion; 17e-6 is 17 ps/(nm km)" },
    { "fiber.pmd_s_per_root_m", BASE_REAL, AT(fiber.pmd_s_per_root_m), "s/m^0.5", 0.0, 1e-11,
      1.265e-15, NULL,
      "polarization mode dispersion: mean delay over root length; 1.265e-15 is 0.04 ps/km^0.5" },
    { "fiber.index_group", BASE_REAL, AT(fiber.index_group), "1", 1.0, 4.0, 1.468, NULL,
      "group index: the fiber's delay" },
    { "fiber.spool_m", BASE_REAL, AT(fiber.spool_m), "m", 0.0, 1e6, 2.5e3, NULL,
      "by how much two users' ways from their shared comb differ: makes their phases independent" },
    { "fiber.drift_rad_per_s", BASE_REAL, AT(fiber.drift_rad_per_s), "rad/s", 0.0, 1e9, 0.0, NULL,
      "rms rate of the optical phase in each fiber, thermal and acoustic" },
    { "fiber.polarization_rad_per_root_s", BASE_REAL, AT(fiber.polarization_rad_per_root_s),
      "rad/s^0.5", 0.0, 1e6, 0.0, NULL,
      "drift of the polarization behind each fiber: rms angle over root time" },
    { "fiber.controller_s", BASE_REAL, AT(fiber.controller_s), "s", 0.0, 1e6, 1.0, NULL,
      "time from one correction of that drift to the next" },

    { "filter.kind", BASE_CHOICE, AT(filter.kind), "", 0, 3, OPTICS_NO_FILTER,
      "none|wdm|fbg|fbg_apodised", "what takes the line out of the comb" },
    { "filter.bandwidth_hz", BASE_REAL, AT(filter.bandwidth_hz), "Hz", 1e6, 1e13, 75e9, NULL,
      "full width of the passband at half its power" },
    { "filter.order", BASE_REAL, AT(filter.order), "1", 0.5, 20.0, 1.0, NULL,
      "order of a wdm passband: 1 is Gaussian, more is flatter and steeper" },
    { "filter.offset_hz", BASE_REAL, AT(filter.offset_hz), "Hz", -1e13, 1e13, 0.0, NULL,
      "centre of the passband from the line" },
    { "filter.loss_db", BASE_REAL, AT(filter.loss_db), "dB", 0.0, 60.0, 4.5, NULL,
      "insertion loss; adds to both users' channels where there is a filter" },
    { "filter.floor_db", BASE_REAL, AT(filter.floor_db), "dB", 0.0, 120.0, 50.0, NULL,
      "the most that is rejected anywhere" },
    { "filter.spacing_hz", BASE_REAL, AT(filter.spacing_hz), "Hz", 1e8, 1e13, 100e9, NULL,
      "spacing of the neighbouring lines that leak through" },
    { "filter.neighbour_db", BASE_REAL, AT(filter.neighbour_db), "dB", -200.0, 100.0, 0.0, NULL,
      "power of each neighbouring line over this one's; -200 is none" },
    { "filter.osnr_db", BASE_REAL, AT(filter.osnr_db), "dB", -20.0, 300.0, 200.0, NULL,
      "line over amplifier noise in 12.5 GHz, in front of the filter; 200 is no noise" },

    { "interference.overlap_sq", BASE_REAL, AT(interference.overlap_sq), "1", 0.0, 1.0, 1.0, NULL,
      "residual mode overlap squared, multiplies M" },
    { "interference.error_x", BASE_REAL, AT(interference.error_x), "1", 0.0, 0.5, 0.0084, NULL,
      "misalignment in the X basis (key stage)" },
    { "interference.error_z", BASE_REAL, AT(interference.error_z), "1", 0.0, 0.5, 0.0048, NULL,
      "misalignment in the Z basis (key stage)" },
    { "interference.ase_fraction", BASE_REAL, AT(interference.ase_fraction), "1", 0.0, 1.0, 0.0,
      NULL, "share of each user's detected light that is noise of an amplifier" },

    { "relay.splitter_transmittance", BASE_REAL, AT(relay.splitter_transmittance), "1", 0.0, 1.0,
      0.5, NULL, "power transmittance of the beam splitter; the rest is reflected" },

    { "detector.efficiency", BASE_REAL, AT(detector.efficiency), "1", 0.0, 1.0, 0.757, NULL,
      "detection efficiency with the relay's own loss" },
    { "detector.dark_probability", BASE_REAL, AT(detector.dark_probability), "1", 0.0, 1.0, 1e-7,
      NULL, "dark count per detector and time bin" },
    { "detector.jitter_s", BASE_REAL, AT(detector.jitter_s), "s", 0.0, 1e-6, 30e-12, NULL,
      "timing jitter of one detector, rms" },
    { "detector.window_s", BASE_REAL, AT(detector.window_s), "s", 1e-13, 1e-3, 1e-9, NULL,
      "coincidence window: two clicks count when less than this apart" },
    { "detector.dead_time_s", BASE_REAL, AT(detector.dead_time_s), "s", 0.0, 1.0, 0.0, NULL,
      "dead time; from the bin separation on, one detector cannot see both bins" },

    { "tags.duration_s", BASE_REAL, AT(tags.duration_s), "s", 1e-9, 9000.0, 10.0, NULL,
      "length of a run that is written as time tags" },
    { "tags.phases", BASE_COUNT, AT(tags.phases), "1", 1, 360, 8, NULL,
      "settings of Bob's late phase, 2 pi k/phases, each for an equal part of the run" },
    { "tags.baseline", BASE_FLAG, AT(tags.baseline), "", 0, 1, 1, NULL,
      "one more part of the run with distinguishable light, the baseline of the HOM visibility" },
    { "tags.phase", BASE_CHOICE, AT(tags.phase), "", 0, 1, OPTICS_PHASE_RANDOM, "random|walk",
      "users' relative global phase: random for every pair of qubits, or a slow walk" },
    { "tags.walk_hz", BASE_REAL, AT(tags.walk_hz), "Hz", 0.0, 1e12, 1e3, NULL,
      "of a walk: FWHM of the beat it leaves" },
    { "tags.tdc_s", BASE_REAL, AT(tags.tdc_s), "s", 0.0, 1e-3, NAN, NULL,
      "bins of the time-to-digital converter, below 1 ps: 1 ps; not set: detector.tdc_bin_s, or "
      "156e-12 where that is 0" },
    { "tags.gate_s", BASE_REAL, AT(tags.gate_s), "s", 0.0, 1e-3, NAN, NULL,
      "clicks count this far about a time bin's centre, half on each side; not set: all of a pulse "
      "with its jitter" },
    { "tags.first_early_s", BASE_REAL, AT(tags.first_early_s), "s", -1e3, 9000.0, NAN, NULL,
      "centre of the first early time bin in a file; not set: as the file says, else found from "
      "the clicks" },
    { "tags.channel_1", BASE_COUNT, AT(tags.channel_1), "1", 0, 255, 1, NULL,
      "channel of detector 1 in a file of time tags" },
    { "tags.channel_2", BASE_COUNT, AT(tags.channel_2), "1", 0, 255, 2, NULL,
      "channel of detector 2 in a file of time tags" },
    { "detector.recovery_s", BASE_REAL, AT(detector.recovery_s), "s", 0.0, 1.0, 0.0, NULL,
      "time constant of the efficiency's return after the dead time" },
    { "detector.afterpulse_probability", BASE_REAL, AT(detector.afterpulse_probability), "1", 0.0,
      0.5, 0.0, NULL, "probability that a click is followed by one of its own, over all times" },
    { "detector.afterpulse_time_s", BASE_REAL, AT(detector.afterpulse_time_s), "s", 1e-12, 1.0,
      1e-6, NULL, "decay time of afterpulses" },
    { "detector.tdc_bin_s", BASE_REAL, AT(detector.tdc_bin_s), "s", 0.0, 1e-6, 0.0, NULL,
      "bin width of the time tagger; 0 is exact times" },
};

const struct base_table optics_plan_table = {
    .title = "Optics: source, encoder, users, relay, detectors",
    .size = sizeof(struct optics_plan),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};
/* clang-format on */

static enum base_status check_measured(const struct optics_encoder *e, struct base_error *err)
{
    double sum = 0.0;
    for (size_t k = 0; k < e->pulse_samples.count; k++)
        sum += e->pulse_samples.value[k];
    if (e->pulse_samples.count < 3 || !(sum > 0.0) || !isfinite(sum))
        return base_fail(err, BASE_ERR_CONFIG,
                         "encoder.pulse_shape = file: encoder.pulse_samples has %zu intensities "
                         "that add up to %g: 3 or more, not all 0, are needed",
                         e->pulse_samples.count, sum);
    return BASE_OK;
}

/* A pulse blurred beyond its bin, or too far for a table to show what is left of its shape. */
static enum base_status check_form(const struct optics_plan *plan, const struct optics_user *user,
                                   const char *who, struct base_error *err)
{
    const struct optics_encoder *e = &plan->encoder;
    const double blur_s = optics_form_needed(plan, user) ? optics_form_blur(plan, user) : 0.0;
    const double measured_s = (double)e->pulse_samples.count * e->pulse_sample_s;
    const double width_s = e->pulse_shape == OPTICS_FROM_FILE ? measured_s : e->pulse_width_s;
    if (blur_s <= 40.0 * width_s)
        return BASE_OK;
    return base_fail(err, BASE_ERR_CONFIG,
                     "a pulse of encoder.pulse_width_s = %g is blurred over %g s: raise "
                     "encoder.bandwidth_hz = %g or pulse_width_s, or shorten %s.fiber_m = %g",
                     width_s, blur_s, e->bandwidth_hz, who, user->fiber_m);
}

enum base_status optics_plan_check(const struct optics_plan *plan, struct base_error *err)
{
    const double bin_s = plan->encoder.bin_separation_s, window_s = plan->detector.window_s;
    if (!(window_s <= bin_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "detector.window_s = %g: a window no longer than "
                         "encoder.bin_separation_s = %g is needed",
                         window_s, bin_s);

    if (!(plan->detector.tdc_bin_s <= window_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "detector.tdc_bin_s = %g: a bin no longer than detector.window_s = %g is "
                         "needed to tell coincidences",
                         plan->detector.tdc_bin_s, window_s);
    if (plan->encoder.pulse_shape == OPTICS_FROM_FILE) {
        const enum base_status measured = check_measured(&plan->encoder, err);
        if (measured)
            return measured;
    }

    /* The clock is not held against two bin separations: a clock may count bins. */
    const double slot_s = 1.0 / plan->encoder.clock_hz;
    if (!(plan->encoder.pulse_width_s <= slot_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "encoder.pulse_width_s = %g: a pulse no longer than one period of "
                         "encoder.clock_hz, %g s, is needed",
                         plan->encoder.pulse_width_s, slot_s);

    for (int u = 0; u < 2; u++) {
        const enum base_status resolved =
            check_form(plan, u ? &plan->bob : &plan->alice, u ? "bob" : "alice", err);
        if (resolved)
            return resolved;
    }

    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    if (!(to_s - from_s <= bin_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "the pulses of both users with their delays span %g s: no more than "
                         "encoder.bin_separation_s = %g is needed (shorten encoder.pulse_width_s "
                         "= %g or bring alice.delay_s = %g and bob.delay_s = %g together)",
                         to_s - from_s, bin_s, plan->encoder.pulse_width_s, plan->alice.delay_s,
                         plan->bob.delay_s);

    if (plan->source.kind == OPTICS_THERMAL || plan->source.kind == OPTICS_MIXTURE) {
        if (!(plan->source.coherence_time_s > 0.0))
            return base_fail(err, BASE_ERR_CONFIG,
                             "source.coherence_time_s = %g: a positive time is needed",
                             plan->source.coherence_time_s);
    }
    if (!(plan->detector.dark_probability < 1.0))
        return base_fail(err, BASE_ERR_CONFIG,
                         "detector.dark_probability = %g: less than 1 is needed, or every window "
                         "clicks",
                         plan->detector.dark_probability);
    return BASE_OK;
}
