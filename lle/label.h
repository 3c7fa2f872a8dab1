/** Private: the judgement behind lle_label_of, and what it was based on. */
#ifndef LLE_LABEL_H
#define LLE_LABEL_H

#include "lle/comb.h"
#include "lle/watch.h"

/** Name what was watched. `noise`: 2g/kappa, to tell a comb from the vacuum. */
struct lle_label lle_label_judge(const struct lle_watch *w, size_t modes, double noise);

/** lle_label_of, keeping the last watch (free with lle_watch_free; empty on failure). */
enum base_status lle_label_watch(struct lle_solver *s, struct lle_label *out,
                                 struct lle_watch *watch, struct base_error *err);

/** Watch for `tau`, looking about ten times per unit of tau. */
enum base_status lle_label_look(struct lle_solver *s, double tau, struct lle_watch *watch,
                                struct base_error *err);

/** Where the laser's or the ring's noise is on and a field moves: name it by what it does without,
 *  after a look of `tau`. Its stationarity stays what was seen. */
enum base_status lle_label_calm(struct lle_solver *s, double tau, struct lle_label *label,
                                struct base_error *err);

#endif
