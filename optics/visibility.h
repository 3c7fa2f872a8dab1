/** HOM and BSM curves and visibilities: click average, with the closed form beside it. */
#ifndef OPTICS_VISIBILITY_H
#define OPTICS_VISIBILITY_H

#include "base/progress.h"
#include "optics/clicks.h"
#include "optics/closed.h"

struct optics_visibility {
    double hom_visibility, hom_stderr, hom_closed; /* hom.visibility, hom.stderr, hom.closed_form */
    struct base_reals hom_delay_s, hom_coincidence; /* normalised to distinguishable light */
    double bsm_visibility, bsm_stderr, bsm_closed;
    struct base_reals bsm_phase_rad, bsm_coincidence; /* normalised to their mean */
    double g2_0, g2_0_stderr;
    double g1_abs_bin;      /* |g1(T)| with the linewidth */
    double mode_overlap;    /* M */
    double photons_per_bin; /* at one detector input, mean of the users */
    double energy_g2, energy_g2_stderr, bin_coherence;
    struct base_reals photon_n, photon_probability; /* of a pulse of one photon on average */
    double spool_correlation;                       /* |g1| between the users' copies of the line */
    double line_frequency_hz;                       /* line.frequency_hz; NAN without a comb */
    double line_power_w;                            /* line.power_w */
    double voa_db[2]; /* alice.voa_db, bob.voa_db; NAN without a comb */
    char warning[BASE_TEXT_SIZE];
};
extern const struct base_table optics_visibility_table;

/** From drawn fields (a == b allowed). The caller fills line_frequency_hz,
 *  line_power_w and voa_db. */
enum base_status optics_visibility_of(const struct optics_plan *plan, const struct optics_field *a,
                                      const struct optics_field *b, struct base_rng rng,
                                      const struct base_progress *progress,
                                      struct optics_visibility *out, struct base_error *err);

#endif
