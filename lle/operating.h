/** The operating point of a state that fluctuates: what an ensemble of combs held at one detuning
 *  says of the whole and of each line, every number with its error from independent members. */
#ifndef LLE_OPERATING_H
#define LLE_OPERATING_H

#include "lle/statistics.h"

struct lle_operating {
    size_t members;
    double record_s;                      /* of each */
    double mean_power, mean_power_stderr; /* <|psi|^2> over round trip, time and members; NAN where
                                             the bus does not tell (below) */
    double comb_w, comb_stderr_w;         /* all lines but pumped ones, in the port */
    double comb_rms, comb_rms_stderr;     /* relative fluctuation of that at one moment */
    double edge_power;
    char warning[BASE_TEXT_SIZE];
    struct base_rows lines; /* struct lle_statistics, ascending mu, the pumped line left out */
};
extern const struct base_table lle_operating_table;

/** Records `count` lines `mu` (and the pump's) as lle_line_record does. `window_s`: of the pulse
 *  energies; `max_lag_s`: the longest delay a coherence time is looked for in. `kept`, if not NULL,
 *  receives the record of line `keep`, to be freed by lle_line_free.
 *
 *  mean_power is read from the bus, |psi|^2 = sum over lines of |E_mu - E_in|^2/unit: it needs the
 *  through port, one coupling for all modes, one pump and no phase noise of it in the ring.
 *  Errors: those of lle_line_record, lle_coherence_of and lle_statistics_of. The caller releases
 *  `out` with base_table_release. */
enum base_status lle_operating_of(const struct lle_plan *plan, const int *mu, size_t count,
                                  double window_s, double max_lag_s,
                                  const struct base_progress *progress, int keep,
                                  struct lle_line *kept, struct lle_operating *out,
                                  struct base_error *err);

/** Where a noisy curve meets a value. */
struct lle_crossing {
    double at, at_stderr;
    size_t crossings; /* that are beyond doubt: changes of side between points two errors away */
    double from, to;  /* the two points about the first of them */
    bool found;       /* false: the points stay on one side, or their errors hide on which */
};

/** From points in the order of x: brackets the first crossing. */
struct lle_crossing lle_crossing_bracket(const double *x, const double *y, const double *stderr_y,
                                         size_t count, double target);

/** From points about one crossing: weighted straight line through them, turned round; its error is
 *  that of the line there over the slope. `found` is false where the slope is within two of its
 *  errors of 0. */
struct lle_crossing lle_crossing_fit(const double *x, const double *y, const double *stderr_y,
                                     size_t count, double target);

#endif
