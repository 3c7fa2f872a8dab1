/** Private: tune the pump through a row of detunings, looking at the comb at each: half of the time
 * there is for the field to follow, half to look. */
#ifndef LLE_TUNE_H
#define LLE_TUNE_H

#include "base/progress.h"
#include "lle/comb.h"
#include "lle/pumps.h"

/** What places further pumps (lle/pumps.h). */
struct lle_tune_pumps {
    const struct lle_plan *plan;
    const struct lle_dictionary *dictionary;
    const struct lle_ports *ports;
};

/** Where to go, and what ends the walk early. */
struct lle_tune {
    double from, to; /* zeta */
    size_t points;
    double hold_tau;
    const struct lle_tune_pumps *pumps; /* NULL: they stay where they are */
    double pumps_from, pumps_to;        /* parts of their own sweep, 0 to 1, at the ends */
    enum lle_stop stop_at;              /* found at two points in a row */
    size_t until; /* solitons: this many or fewer left at two points in a row; 0: no */
};

/** Errors: as lle_solver_advance's, BASE_ERR_UNFINISHED on request, BASE_ERR_MEMORY. `trace` may be
 *  NULL; it receives as many points as were visited. */
enum base_status lle_tune_run(struct lle_solver *s, const struct lle_tune *tune,
                              const struct base_progress *progress, double done_from,
                              double done_to, struct lle_trace *trace, struct base_error *err);
void lle_trace_free(struct lle_trace *trace); /* accepts what was never filled */

/** First and last detuning at which the trace is in `state` (enum lle_state); NAN without any. */
double lle_trace_first(const struct lle_trace *trace, int state);
double lle_trace_last(const struct lle_trace *trace, int state);

/** Points at which a trace of solitons and breathers has fewer of them than ever before, for good
 *  (a breather is missed while it is low): their detunings and the numbers left. Errors:
 *  BASE_ERR_MEMORY. */
enum base_status lle_trace_losses(const struct lle_trace *trace, struct base_reals *zeta,
                                  struct base_reals *left, struct base_error *err);

#endif
