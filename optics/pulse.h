/** The integrals the click average needs, one set per drawn pair of qubits.
 *
 *  Two users cut pulses out of independent stretches of the line (kilometres of fibre lie between
 *  them); a qubit's early and late pulse come from the same stretch, T apart. Energies are per unit
 *  mean, so that photons in a pulse = setting x energy. */
#ifndef OPTICS_PULSE_H
#define OPTICS_PULSE_H

#include "optics/field.h"

struct optics_pulse_pair {
    double a_early, a_late, b_early, b_late; /* int w |E|^2 dt, mean 1 */
    double complex early, late;              /* int sqrt(w w) E_A* E_B dt, times the mode overlap sqrt(M) */
};
struct optics_pulses {
    size_t count, blocks;           /* blocks: independent groups (members) of count/blocks pairs, for errors */
    struct optics_pulse_pair *pair; /* owned */
};

/** Draw plan->source.samples pairs; A from `a`, B from `b` (may be the same field: pulses are then taken
 *  from different members or far-apart times). Laser phase noise (linewidth), delay, frequency offset,
 *  polarization and overlap_sq enter here. Deterministic for any number of threads. */
enum base_status optics_pulses_draw(const struct optics_plan *plan, const struct optics_field *a,
                                    const struct optics_field *b, struct base_rng rng,
                                    struct optics_pulses *out, struct base_error *err);
void optics_pulses_free(struct optics_pulses *pulses);

/** M without the temporal part: |e_A . e_B|^2 x overlap_sq. */
double optics_mode_overlap(const struct optics_plan *plan);

#endif
