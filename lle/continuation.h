/** The branch of single solitons over the detuning, followed on a grid that fits the soliton.
 *
 *  Only theta^2/d2 enters the equation, so a soliton narrower than the ring is the same for every
 *  d2. The branch is computed on the ring itself when that is short, else on a stretch of it:
 *
 *      d2(zeta) = max(ring's d2, zeta (pi/stretch)^2)
 *
 *  `stretch` is the half circumference in units of the soliton's width sqrt(d2/zeta). */
#ifndef LLE_CONTINUATION_H
#define LLE_CONTINUATION_H

#include "lle/newton.h"

struct lle_branch {
    struct lle_newton *newton;
    double ring_d2, stretch;
    struct lle_balance at; /* where on the branch */
    double complex *modes; /* the field there, N amplitudes in FFT order */
    double complex *saved, *slope;
};

/** Spectrum at the grid's edge: sech(pi k/2) with k = (modes/2)(pi/stretch) = 14.4, or 3e-10; tails
 *  at the neighbour, one circumference away: exp(-2 stretch) = 7e-13. A grid on which fold and peak
 * are converged to 1e-8. */
enum { LLE_BRANCH_MODES = 128, LLE_BRANCH_STRETCH = 14 };

/** Start on the branch that is stable near its end. Errors: BASE_ERR_NUMERIC when no soliton is
 *  found at this drive, BASE_ERR_MEMORY. */
enum base_status lle_branch_new(struct lle_branch **out, double f2, double ring_d2, size_t modes,
                                double stretch, struct base_error *err);
void lle_branch_free(struct lle_branch *b); /* accepts NULL */

/** Walk to `zeta`. Errors: BASE_ERR_NUMERIC when the branch ends before; the branch then stands
 *  where it ended. */
enum base_status lle_branch_follow(struct lle_branch *b, double zeta, struct base_error *err);

/** Largest detuning of the branch, by pseudo-arclength around it (H. B. Keller, 1977). The branch
 *  stays where it is. */
enum base_status lle_branch_fold(struct lle_branch *b, double *fold_zeta, struct base_error *err);

/** The same along the drive, at the branch's detuning: walk to `f2`; the smallest drive that holds
 *  the soliton. */
enum base_status lle_branch_follow_drive(struct lle_branch *b, double f2, struct base_error *err);
enum base_status lle_branch_fold_drive(struct lle_branch *b, double *fold_f2,
                                       struct base_error *err);

/** The same soliton on another grid. */
enum base_status lle_branch_regrid(struct lle_branch **out, const struct lle_branch *from,
                                   size_t modes, double stretch, struct base_error *err);

/** |psi|^2 at the soliton's centre and opposite to it. */
void lle_branch_extremes(struct lle_branch *b, double *peak, double *background);

/** The field at angle theta of a ring of dispersion `d2`; the background beyond the stretch. */
double complex lle_branch_field(const struct lle_branch *b, double d2, double theta);

#endif
