/** `combkey operate`: the operating point of a comb, and the detuning that gives a wanted one. */
#ifndef COMMAND_OPERATE_H
#define COMMAND_OPERATE_H

#include "command/pipeline.h"

struct operate_result {
    double zeta, zeta_stderr, detuning_hz; /* the operating point's */
    bool found;
    size_t crossings;
    double value, value_stderr; /* of what was aimed at, in a record that had no part in the search
                                 */
    double g1_bin, g1_bin_stderr, hom, hom_stderr, bsm, bsm_stderr; /* of line source.line there */
    struct base_reals trial_zeta, trial_value, trial_stderr;        /* ascending zeta */
    char message[BASE_TEXT_SIZE]; /* "" if nothing is to be said */
};
extern const struct base_table operate_result_table;

#endif
