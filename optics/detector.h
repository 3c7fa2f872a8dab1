/** What a single-photon detector and its time tagger add to efficiency and dark counts: how a click
 *  is remembered (dead time, recovery, afterpulses), how often it can click, how well it knows
 * when.
 *
 *  Model. A click silences the detector for dead_time_s; then a click that would happen t after the
 *  end of the dead time survives with probability 1 - exp(-t/recovery_s). An avalanche diode fires
 *  again by itself with probability afterpulse_probability, spread as exp(-t/afterpulse_time_s);
 *  what is released while the detector is dead is lost (S. Cova et al., Appl. Opt. 35, 1956 (1996),
 *  sec. II), and while it recovers it survives as any click does. All-neutral detectors have
 * dead_time_s = recovery_s = afterpulse_probability = 0. */
#ifndef OPTICS_DETECTOR_H
#define OPTICS_DETECTOR_H

#include "optics/plan.h"

#include <stdbool.h>

/** Probability that a click `after_s` after another one of the same detector is registered. */
double optics_detector_recovered(const struct optics_detector *detector, double after_s);

/** Probability that a click at 0 is followed by an afterpulse in the window [from_s, to_s]. */
double optics_detector_afterpulse(const struct optics_detector *detector, double from_s,
                                  double to_s);

/** Clicks per second no illumination can exceed: 1/dead_time_s; INFINITY without dead time. Half of
 *  it is where a data sheet finds the efficiency fallen by 3 dB. */
double optics_detector_maximum_rate_hz(const struct optics_detector *detector);

/** Share of photons registered of a Poissonian stream that would give `rate_hz` clicks: 1/(1 + r
 * t), t = dead time + mean recovery (non-paralysable: J. W. Mueller, Nucl. Instrum. Methods 112, 47
 *  (1973)). */
double optics_detector_live_at(const struct optics_detector *detector, double rate_hz);

/** What an early click does to the same detector's late bin of the same qubit, and a click to the
 *  qubits behind it. */
struct optics_memory {
    double survive; /* a late click behind an early one is registered; 1: no memory */
    double after;   /* an afterpulse makes a late click; 0: none */
    double slots;   /* later qubits a click costs, mean over early and late; 0: none */
    double echo;    /* afterpulses per click and bin, from all qubits before */
};
struct optics_memory optics_memory_of(const struct optics_plan *plan);

/** True when clicks leave no trace. */
bool optics_memory_is_none(const struct optics_memory *memory);

/** Share of qubits that find the detector ready when a ready one clicks with probability
 *  `click` per qubit: a renewal cycle is 1/click ready qubits and `slots` dead ones. */
double optics_memory_live(const struct optics_memory *memory, double click);

/** Pattern probabilities of optics/clicks.h as the remembering detectors register them. */
void optics_memory_apply(const struct optics_memory *memory, double probability[16]);

/** Rms error of one time tag: jitter and the width of a TDC bin (uniform: width/sqrt 12). */
double optics_detector_timing_s(const struct optics_detector *detector);

#endif
