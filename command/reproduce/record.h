/** A line's record together with the detected comb power beside it. */
#ifndef COMMAND_REPRODUCE_RECORD_H
#define COMMAND_REPRODUCE_RECORD_H

#include "command/plan.h"

struct reproduce_record {
    struct lle_line line;
    struct base_reals power_w; /* [member][sample], comb power leaving the ring */
    double mean_w;             /* of the line */
    double power_rms;          /* relative rms fluctuation of the comb power */
};

enum base_status reproduce_record(const struct command_plan *plan, int mu,
                                  const struct base_progress *progress,
                                  struct reproduce_record *out, struct base_error *err);
enum base_status reproduce_record_rin(const struct reproduce_record *record,
                                      struct lle_spectrum *out, struct base_error *err);
/** Relative rms fluctuation of `count` values. */
double reproduce_relative_rms(const double *value, size_t count);

/** Mean power of a recorded line, W. */
double reproduce_mean_w(const struct lle_line *line);
void reproduce_record_free(struct reproduce_record *record);

#endif
