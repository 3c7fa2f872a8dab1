/** A stationary field of one line, of unit mean power, in independent members. */
#ifndef OPTICS_FIELD_H
#define OPTICS_FIELD_H

#include "base/rng.h"
#include "lle/line.h"
#include "optics/plan.h"

struct optics_field {
    double sample_s;
    size_t members, samples;
    double complex *value; /* [member][sample], owned; <|value|^2> = 1 over everything */
    /* analytic coherence where known, for the closed forms */
    int known; /* 1: g1, g2 below are exact; 0: estimate from the record */
    double coherence_time_s, coherent_fraction; /* of the known model */
    double linewidth_hz; /* Lorentzian phase noise not contained in `value`, applied on top */
    char warning[BASE_TEXT_SIZE]; /* of the comb it comes from: lle/line.h */
};

/** From a comb line's record (copies and normalises it). */
enum base_status optics_field_from_line(const struct lle_line *line, double linewidth_hz,
                                        struct optics_field *out, struct base_error *err);

/** Draw coherent, thermal (complex Ornstein-Uhlenbeck process: g1 = exp(-|tau|/tau_c), exact
 * update) or a mixture sqrt(c) + sqrt(1 - c) x thermal. Errors: BASE_ERR_CONFIG for the kind comb.
 */
enum base_status optics_field_draw(const struct optics_plan *plan, struct base_rng rng,
                                   struct optics_field *out, struct base_error *err);
void optics_field_free(struct optics_field *field);

/** What a source must show to be Poissonian: g2 of the pulse energy, with its error. */
struct optics_statistics {
    double energy_g2, energy_g2_stderr; /* <W^2>/<W>^2 over pulses: 1 for constant light */
    double bin_coherence;               /* |c|, normalised early-late coherence of the qubit */
    double photon_number[8];            /* P_n at mean 1 photon per pulse, n = 0..7 */
};
struct optics_pulses;
void optics_statistics_of(const struct optics_pulses *pulses, struct optics_statistics *out);

#endif
