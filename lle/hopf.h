/** Where the soliton begins to breathe: a pair of eigenvalues crosses into growth as the detuning
 *  falls (A. B. Matsko, A. A. Savchenkov & L. Maleki, Opt. Lett. 37, 4856 (2012)). */
#ifndef LLE_HOPF_H
#define LLE_HOPF_H

#include "lle/continuation.h"
#include "lle/eigen.h"

/** The eigenvalue of largest real part, the translation's zero left out, and whose it is. */
struct lle_growth {
    double complex rate;
    enum lle_parity parity;
};
enum base_status lle_hopf_growth(struct lle_branch *b, struct lle_growth *out,
                                 struct base_error *err);

/** The stretch of ring on which eigenvalues do not feel its ends. The breathing mode sits next to
 *  the band of background waves: these leave the soliton and die within sqrt(2 d2) of angle, which
 *  is many soliton widths. `modes` receives a grid for it. */
double lle_hopf_stretch(double zeta, size_t *modes);

/** What becomes of the soliton as the detuning falls from its end. Every number that is missing
 *  has its reason here. */
enum lle_breathing {
    LLE_BREATHING_NO_SOLITON, /* none at this drive */
    LLE_BREATHING_BELOW,      /* it breathes below `zeta` */
    LLE_BREATHING_NEVER,      /* its branch ends first: no perturbation ever grows */
    LLE_BREATHING_TO_ITS_END, /* unstable where it ends: no stable soliton at this drive */
    LLE_BREATHING_BREAKS,     /* below `zeta` it does not breathe but drifts or dissolves */
    LLE_BREATHING_UNKNOWN     /* the numbers do not tell: `most` is zero to within the grid */
};

struct lle_hopf {
    int kind;    /* enum lle_breathing */
    double zeta; /* threshold; NAN where there is none */
    /* LLE_BREATHING_NEVER: the growth that comes nearest to none, and where. The two thresholds of
     * a drive meet and vanish at f^2 = 7.00, zeta = 3.69; below, this is what is left of them. At
     * weaker drives it is the branch's lower end, where a real growth rate comes up to zero. */
    double most, most_zeta;
};

/** Walks down from the soliton's end at `fold_zeta` to the highest detuning at which a perturbation
 *  grows. Steps of 12 %, and between them where the growth has a maximum. The branch is left
 *  somewhere on the way. Errors: BASE_ERR_MEMORY; else the answer is in `out`. */
enum base_status lle_hopf_find(struct lle_branch *b, double fold_zeta, struct lle_hopf *out,
                               struct base_error *err);

#endif
