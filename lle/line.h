/** Records: the complex field of chosen comb lines over time, from independent ensemble members. */
#ifndef LLE_LINE_H
#define LLE_LINE_H

#include "base/progress.h"
#include "lle/comb.h"

/** One line's record. Field in sqrt(W) in the bus, rotating at the line's mean frequency. */
struct lle_line {
    int mu;
    double freq_hz;
    double sample_s;
    size_t members, samples;
    double complex *field; /* [member][sample], owned */
    double edge_power; /* of the comb, over time and members: share in the outermost eighth of the
                          modes; 0 where it is off */
    char warning[BASE_TEXT_SIZE]; /* what to distrust about that comb; "" if nothing */
};

/** Record `count` lines together: each member settles to the state the plan asks for, then is
 *  recorded for record_s at sample_s (rounded to whole steps; sample_s in the result is exact).
 *
 *  Hold: every member starts from its own noise. Soliton: the members share one arrangement of
 *  pulses, that of comb.seed, and differ in their noise: the arrangement sets the power of each
 *  line, and an average over arrangements would look like a fluctuating line (g2(0) = 1.6 for four
 *  solitons). Sweep: every member goes through the whole sweep from its own noise and is recorded
 *  at its end, where it may hold another number of solitons: use one member.
 *
 *  Members run in parallel (OpenMP), and where lle/batch.h serves, several side by side in each
 *  thread; the result depends neither on the number of threads nor, of two members or more, on that
 *  of the members. Lines
 *  are those of comb.port; in the bus a pumped one has its input subtracted. Phase noise of the
 *  pump is on all lines where comb.pump_noise is on. Each field rotates at the line's own mean
 * frequency, which is one number for all members: freq_hz = pump + mu FSR + what the ring makes of
 * it (a drift of the pulses, the pulling of a chaotic line). `total_power`, if not NULL, receives
 *  [members x samples] comb power leaving the ring (all lines but the pump's), W; owned by the
 *  caller. Errors: BASE_ERR_NUMERIC too where more than 30 % of the power is in the outermost
 *  eighth of the modes. On failure nothing is kept. */
enum base_status lle_line_record(const struct lle_plan *plan, const int *mu, size_t count,
                                 const struct base_progress *progress, struct lle_line *lines,
                                 struct base_reals *total_power, struct base_error *err);
void lle_line_free(struct lle_line *line); /* of one line's field; accepts an empty one */

/** Carrier frequency of line mu: pump + mu FSR, Hz. Reads the plan's mode table where there is one;
 *  NAN if it cannot be read. */
double lle_line_hz(const struct lle_plan *plan, int mu);

#endif
