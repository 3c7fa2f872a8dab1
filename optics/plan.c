#include "optics/plan.h"

#include "base/constants.h"
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
    {                                                                                              \
        who ".offset_hz", BASE_REAL, AT(user.offset_hz), "Hz", -1e13, 1e13, 0.0, NULL,             \
            "optical frequency error"                                                              \
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
    { "encoder.pulse_shape", BASE_CHOICE, AT(encoder.pulse_shape), "", 0, 1, OPTICS_SQUARE,
      "square|gaussian", "pulse intensity over time" },
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

    USER("alice", alice),
    USER("bob", bob),

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
    { "tags.tdc_s", BASE_REAL, AT(tags.tdc_s), "s", 0.0, 1e-3, 156e-12, NULL,
      "bins of the time-to-digital converter; below 1 ps: 1 ps" },
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
};

const struct base_table optics_plan_table = {
    .title = "Optics: source, encoder, users, relay, detectors",
    .size = sizeof(struct optics_plan),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};
/* clang-format on */

enum base_status optics_plan_check(const struct optics_plan *plan, struct base_error *err)
{
    const double bin_s = plan->encoder.bin_separation_s, window_s = plan->detector.window_s;
    if (!(window_s <= bin_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "detector.window_s = %g: a window no longer than "
                         "encoder.bin_separation_s = %g is needed",
                         window_s, bin_s);

    /* The clock is not held against two bin separations: a clock may count bins. */
    const double slot_s = 1.0 / plan->encoder.clock_hz;
    if (!(plan->encoder.pulse_width_s <= slot_s))
        return base_fail(err, BASE_ERR_CONFIG,
                         "encoder.pulse_width_s = %g: a pulse no longer than one period of "
                         "encoder.clock_hz, %g s, is needed",
                         plan->encoder.pulse_width_s, slot_s);

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
