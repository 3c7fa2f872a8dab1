/** Key rate against loss for every protocol on one hardware, in bit/s.
 *
 *  The users' arms are alike, the relay (or the pair source) stands in the middle. One clock: a
 *  qubit of MDI-QKD, a pulse of the single-photon protocols. Detectors, misalignment and error
 *  correction are the plan's; each protocol has its own best intensities at every loss.
 *
 *  What each curve is: mdi, the finite key of the plan (key.*); sending_finite,
 *  phase_matching_finite and pairing_finite, finite keys of the same number of pulses
 *  (qkd/compare_finite.h, qkd/compare_matching.h, qkd/compare_pairing.h); the others asymptotic
 * with infinitely many decoys (qkd/compare.h), upper ends of what an experiment gets; plob, the
 * bound for the fibre alone. */
#ifndef QKD_COMPARE_CURVE_H
#define QKD_COMPARE_CURVE_H

#include "base/progress.h"
#include "qkd/key.h"

struct qkd_comparison {
    struct base_reals loss_db; /* between the users, without detectors */
    struct base_reals mdi, mdi_infinite, sending, sending_finite;
    struct base_reals phase_matching, phase_matching_finite, pairing, pairing_finite;
    struct base_reals entanglement, entanglement_network, plob;
    double failure_sending, failure_phase_matching, failure_pairing; /* composable, in total */
    double
        crossing_db; /* where twin-field's finite key first passes the PLOB bound; NAN: nowhere */
};
extern const struct base_table qkd_comparison_table;

/** Losses from 0 to compare.most_db in compare.points steps; `out` is released with
 * base_table_release. Errors: plan, link, BASE_ERR_UNFINISHED. */
enum base_status qkd_comparison_of(const struct optics_plan *optics, const struct qkd_plan *plan,
                                   const struct base_progress *progress, struct qkd_comparison *out,
                                   struct base_error *err);

#endif
