/** The assignment problem: n things to n places, value[i n + j] of thing i at place j. Exact. */
#ifndef QKD_ASSIGN_H
#define QKD_ASSIGN_H

#include "base/status.h"

#include <stddef.h>

/** place[i] of every thing, with the largest sum of values. Shortest augmenting paths (R. Jonker
 * and A. Volgenant, Computing 38, 325 (1987)), O(n^3). -INFINITY: not allowed. Errors:
 * BASE_ERR_DOMAIN (no allowed assignment; a NAN), BASE_ERR_MEMORY. */
enum base_status qkd_assign_total(const double *value, size_t n, size_t *place,
                                  struct base_error *err);

/** The largest least value, and among assignments that have it the largest sum. Thresholds by
 *  halving the sorted values (the bottleneck assignment problem: R. Burkard, M. Dell'Amico and
 *  S. Martello, Assignment Problems, SIAM (2009), 6.2), each tried by augmenting paths. */
enum base_status qkd_assign_minimum(const double *value, size_t n, size_t *place,
                                    struct base_error *err);

#endif
