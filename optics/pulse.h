/** The integrals the click average needs, one set per drawn pair of qubits.
 *
 *  Two users cut pulses out of independent stretches of the line (kilometres of fibre lie between
 *  them); a qubit's early and late pulse come from the same stretch, T apart. Energies are per unit
 *  mean, so that photons in a pulse = setting x energy. */
#ifndef OPTICS_PULSE_H
#define OPTICS_PULSE_H

#include "optics/field.h"

#include <complex.h>

struct optics_pulse_pair {
    double a_early, a_late, b_early, b_late; /* int w |E|^2 dt, mean 1 */
    double complex early, late; /* int sqrt(w w) E_A* E_B dt, times the mode overlap sqrt(M) */
};

/** The same products with the coincidence window inside the integral, drawn only when that window
 *  cuts into the pulses: int int f(t) g(t') Pi(t - t') dt dt'. Within one bin (mean of early and
 * late, Hong-Ou-Mandel) and between the early and the late bin (Bell-state measurement). */
struct optics_pulse_kept {
    double aa, bb, ab, oo;      /* one bin */
    double el_aa, el_bb, el_ab; /* early x late; ab: mean of both orders */
    double complex el_oo;       /* conj(early) late, with M */
};

struct optics_pulses {
    size_t count, blocks; /* blocks: independent groups of count/blocks pairs, for errors */
    struct optics_pulse_pair *pair; /* owned */
    struct optics_pulse_kept *kept; /* owned; NULL when the window keeps every coincidence */
    double mode_overlap;            /* M that is inside early and late */
};

/** More blocks than this are never formed. */
enum { OPTICS_BLOCKS = 256 };

/** Draw plan->source.samples pairs (rounded up to whole blocks); A from `a`, B from `b` (may be the
 *  same field: pulses are then taken from different members or far-apart times). Laser phase noise
 *  (linewidth), delay, frequency offset, polarization, phase error and overlap_sq enter here.
 *  Deterministic for any number of threads.
 *
 *  A record is cut into stretches, the blocks pair stretches so that no two blocks share light.
 *  Light of known statistics is drawn afresh for every pair; when it is constant and nothing
 *  disturbs it, all pairs are alike and one is drawn. rng.member is replaced by the block.
 *
 *  Errors: BASE_ERR_CONFIG from optics_plan_check; BASE_ERR_DOMAIN for a record too short or too
 *  coarse for the pulses, or light that changes too fast to be sampled; BASE_ERR_MEMORY. */
enum base_status optics_pulses_draw(const struct optics_plan *plan, const struct optics_field *a,
                                    const struct optics_field *b, struct base_rng rng,
                                    struct optics_pulses *out, struct base_error *err);
/** The same for experiments that count every coincidence of two bins, however far apart: `kept`
 * stays NULL. */
enum base_status optics_pulses_draw_whole(const struct optics_plan *plan,
                                          const struct optics_field *a,
                                          const struct optics_field *b, struct base_rng rng,
                                          struct optics_pulses *out, struct base_error *err);
void optics_pulses_free(struct optics_pulses *pulses);

/** Frequency of Bob's light minus Alice's, Hz: their encoders' errors, and for combs of their own
 *  that run free the line's share, dnu_mu = dnu_0 + mu d f_rep. */
double optics_line_offset_hz(const struct optics_plan *plan);

/** How that difference wanders during the measurement: evenly over drift_hz about it, and normally
 *  with rms_hz (what a lock leaves). */
struct optics_spread {
    double drift_hz, rms_hz;
};
struct optics_spread optics_line_spread(const struct optics_plan *plan);

/** M without the temporal part: |e_A . e_B|^2 x overlap_sq. */
double optics_mode_overlap(const struct optics_plan *plan);

#endif
