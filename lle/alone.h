/** Private: the solver's steps by lle_batch's transform across the lanes, where it serves: about
 *  half of FFTW's time. */
#ifndef LLE_ALONE_H
#define LLE_ALONE_H

#include "lle/solver_parts.h"

/** This machine has it, and this solver may use it. */
bool lle_alone_serves(const struct lle_solver *s);

/** As lle_solver_advance. */
enum base_status lle_alone_advance(struct lle_solver *s, size_t steps, struct base_error *err);

/** The drive has changed, or the solver goes. */
void lle_alone_forget(struct lle_solver *s);

#endif
