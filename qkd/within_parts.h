/** The parts of qkd/within.h; for within*.c only. */
#ifndef QKD_WITHIN_PARTS_H
#define QKD_WITHIN_PARTS_H

#include "qkd/gains.h"

enum { QKD_SETTINGS = 12 };

/** Finite keys: `best` holds a start (the free optimum) and receives the best settings within the
 * limits. Settings in `fixed` stay as in `plan`. */
void qkd_within_search(const struct qkd_link *link, const struct qkd_plan *plan, unsigned fixed,
                       const struct qkd_key_plan *limits, struct qkd_plan *best);

/** Infinitely many pulses: only the signals' intensities. */
void qkd_within_signals(const struct qkd_link *link, const struct qkd_plan *plan, unsigned fixed,
                        const struct qkd_key_plan *limits, struct qkd_plan *best);

#endif
