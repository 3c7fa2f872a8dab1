/** Coincidence counting: singles, patterns, HOM and Bell-state visibilities from time tags. */
#ifndef OPTICS_TAGS_COUNT_H
#define OPTICS_TAGS_COUNT_H

#include "optics/tags.h"

/** Counts of one part of the run. */
struct optics_tags_part_counts {
    double start_s, end_s, phase_rad;
    bool distinguishable;
    size_t slots;               /* pairs of qubits */
    size_t psi_minus, psi_plus; /* D1 early, D2 late or D1 late, D2 early; both bins of one */
    size_t within_bin;          /* D1 and D2 in one bin */
};
extern const struct base_table optics_tags_part_table;

struct optics_tags_counts {
    double duration_s, first_early_s, gate_s;
    size_t slots, tags;
    size_t gated;                         /* tags within a gate */
    double singles_1_hz, singles_2_hz;    /* all tags */
    struct base_reals pattern;            /* 0 ... 15, OR of the bins as in optics/clicks.h */
    struct base_reals pattern_count;      /* of parts with light that interferes */
    struct base_reals pattern_base_count; /* of distinguishable light */
    size_t hom_coincidences, hom_baseline;
    double hom_visibility, hom_stderr;                 /* NAN without a baseline */
    double hom_visibility_singles, hom_stderr_singles; /* baseline: singles x singles */
    double bsm_visibility, bsm_stderr;                 /* NAN with fewer than 3 phases */
    double bsm_fringe_rad;                             /* where Psi- is rarest */
    struct base_reals bsm_phase_rad, bsm_coincidence, bsm_coincidence_stderr;
    struct base_reals apart_s, apart_count, apart_base; /* D2 after D1 within one bin */
    struct base_rows parts;
};
extern const struct base_table optics_tags_counts_table;

/** Count. A slot's bins are gate_s wide; of each detector and bin the first click counts; two
 *  clicks are a coincidence when they are no more than window_s apart (the bin separation taken off
 *  between early and late). HOM: 1 - coincidences/those of distinguishable light, both per slot;
 *  beside it the baseline that needs no second setting, singles x singles per slot, which is right
 *  for light of g2 = 1. BSM: amplitude over mean of the cosine that fits Psi- over the parts'
 *  phases by least squares, less what Poisson noise adds to an amplitude. Errors are Poisson's.
 *
 *  Errors: BASE_ERR_CONFIG where the first early bin is not known and cannot be found (period of
 *  two bin separations: early and late look alike; no clicks); BASE_ERR_MEMORY. The caller releases
 *  `out` with its table. */
enum base_status optics_tags_count(const struct optics_tags *tags, struct optics_tags_counts *out,
                                   struct base_error *err);

/** Centre of the first early bin, from the clicks folded by the period: where two gates a bin
 *  separation apart hold most of them. Errors as above. */
enum base_status optics_tags_find_first(const struct optics_tags *tags, double *first_early_s,
                                        struct base_error *err);

/** The cosine through `count` rates over phases, each of `events` counts in `slots`. */
struct optics_tags_fringe {
    double visibility, error, phase_rad; /* phase of the minimum; NAN with fewer than 3 phases */
};
struct optics_tags_fringe optics_tags_fringe_of(size_t count, const double *phase_rad,
                                                const double *events, const double *slots);

#endif
