/** Private: recording lines of an ensemble. */
#ifndef LLE_LINE_JOB_H
#define LLE_LINE_JOB_H

#include "base/progress.h"
#include "lle/batch.h"
#include "lle/dictionary.h"
#include "lle/edge.h"
#include "lle/line.h"
#include "lle/ports.h"

/* What all members share; each writes its own rows of the lines' fields. */
struct lle_line_job {
    const struct lle_plan *plan;
    const struct lle_dictionary *dictionary;
    const struct lle_ports *ports;
    struct lle_line *lines;
    size_t count, samples, stride;
    double *power;         /* [member][sample] or NULL */
    struct lle_edge *edge; /* [member] */
    const struct base_progress *progress;
    size_t *done; /* samples of all members; touched in the critical section only */
    bool *stop;   /* likewise */
};

/** One sample, at index `at` of every line, of a solver; or sample t of `count` members of a batch,
 * the first of which is number `first` of the ensemble. */
void lle_line_write_sample(const struct lle_line_job *job, struct lle_solver *s, size_t at);
void lle_line_write_batch(const struct lle_line_job *job, const struct lle_batch *b, size_t first,
                          size_t count, size_t t);

#endif
