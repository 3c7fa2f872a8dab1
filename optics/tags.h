/** Time tags: clicks one by one, as a time-to-digital converter lists them.
 *
 *  A run is a sequence of pairs of qubits, one a period, in parts between which a setting changes:
 *  Bob's late phase takes its values in turn, and a last part has distinguishable light. Simulated
 *  runs are the second route of the click average: photons are drawn one after the other from the
 *  intensity at each detector, then jitter, what detectors remember (optics/detector.h) and the
 *  converter's bins act on them. */
#ifndef OPTICS_TAGS_H
#define OPTICS_TAGS_H

#include "optics/pulse.h"

#include <stdint.h>

/** A stretch of time in which nothing was changed. */
struct optics_tags_part {
    double start_s, end_s;
    double phase_rad;     /* of Bob's late bin against Alice's; NAN: not known */
    bool distinguishable; /* light that cannot interfere: a baseline */
};

struct optics_tags {
    size_t count;
    uint8_t *detector; /* owned; 1 or 2 */
    int64_t *time_ps;  /* owned; sorted; the beginning of the converter's bin */
    size_t part_count;
    struct optics_tags_part *part; /* owned; in order, without overlap */

    double period_s, bin_separation_s; /* a pair of qubits; early to late */
    double first_early_s;              /* centre of the first early bin */
    double gate_s, window_s, tdc_s;
    uint8_t channel[2]; /* numbers of detectors 1 and 2 in a file */
};

/** Time from one pair of qubits to the next: the clock's period, or two bin separations where the
 *  clock is faster than that and counts bins. */
double optics_tags_period_s(const struct optics_plan *plan);

/** Bins of the converter: tags.tdc_s; where that is not set detector.tdc_bin_s, and where that is 0
 *  the 156 ps of the experiment. */
double optics_tags_tdc_s(const struct optics_plan *plan);

/** The gate of a plan: tags.gate_s, or where that is not set the pulses with six jitters and the
 *  converter's bin, no longer than the bins lie apart. */
double optics_tags_gate_s(const struct optics_plan *plan);

/** Simulate a run of tags.duration_s. The pulses are drawn as the click average draws them
 *  (source.samples of them, but others); each slot of the run takes one at random.
 *  Dark counts fall evenly in time, detector.dark_probability per gate. Deterministic for any
 *  number of threads.
 *
 *  Errors: as optics_pulses_draw; BASE_ERR_CONFIG for a run of more than 5e7 expected clicks or
 *  shorter than one slot a part; BASE_ERR_MEMORY. */
enum base_status optics_tags_simulate(const struct optics_plan *plan, const struct optics_field *a,
                                      const struct optics_field *b, struct base_rng rng,
                                      struct optics_tags *out, struct base_error *err);

/** HDF5 with the columns channel and time_ps, the group parts, and the numbers above as attributes
 *  of the root, or text lines channel,time_ps under that header when the name ends in .csv. */
enum base_status optics_tags_write(const struct optics_tags *tags, const char *path,
                                   struct base_error *err);

/** Read a file of this program, or of a laboratory: HDF5 with datasets channel and time_ps in the
 *  root or in the group tags, or text as above. What the file does not say comes from the plan, and
 *  what `plan_first` names (a set of OPTICS_TAGS_ bits) comes from the plan in any case; without
 *  parts the whole file is one part of unknown phase.
 *
 *  Errors, with file and row or line: BASE_ERR_CONFIG for times that are negative or not sorted,
 *  channels that are not tags.channel_1 or tags.channel_2, columns of different length, a file that
 *  is cut off; BASE_ERR_NO_INPUT. */
enum optics_tags_bit {
    OPTICS_TAGS_CLOCK = 1,
    OPTICS_TAGS_BINS = 2,
    OPTICS_TAGS_GATE = 4,
    OPTICS_TAGS_WINDOW = 8,
    OPTICS_TAGS_TDC = 16,
    OPTICS_TAGS_FIRST = 32,
    OPTICS_TAGS_CHANNELS = 64,
};
enum base_status optics_tags_read(const char *path, const struct optics_plan *plan,
                                  unsigned plan_first, struct optics_tags *out,
                                  struct base_error *err);

void optics_tags_free(struct optics_tags *tags); /* accepts one half made */

#endif
