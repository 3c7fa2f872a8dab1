/** A measured or computed table of resonances: what stands in a file, checked.
 *
 *  Two kinds of file, both comma-separated, lines starting with # ignored:
 *    mode table    two columns, no header: mode number (whole), resonance frequency in Hz; and if
 *                  the ring's loss is known mode by mode, a third, kappa/2pi in Hz, and a fourth,
 *                  the bus's share of it;
 *    guide table   header wavelength_um,n_eff,a_eff_um2,n_group: the guide of a ring of radius R.
 *  A guide of effective index n at the vacuum wavelength lambda is resonant where m = 2 pi R n /
 *  lambda is whole; a row of a guide table is a resonance with a broken mode number. */
#ifndef LLE_RESONANCES_H
#define LLE_RESONANCES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct lle_resonance {
    double mode, freq_hz;            /* both ascend */
    double area_m2, n_group;         /* of a guide table; NAN in a mode table */
    double kerr_area_m2;             /* of a guide that was solved for (lle/guide.h); else NAN */
    double kappa_hz, coupling_ratio; /* NAN where the table has no such column */
};

struct lle_resonances {
    bool guide;
    double length_m;           /* circumference of a guide's ring; NAN of a mode table */
    size_t count;              /* LLE_RESONANCES_FEWEST or more */
    struct lle_resonance *row; /* owned */
};

enum { LLE_RESONANCES_FEWEST = 9 };

/** `radius_m`: of a guide's ring. Errors: BASE_ERR_NO_INPUT, BASE_ERR_CONFIG with file:line for a
 *  wrong cell, rows out of order, a hole, a jump of the spacing, too few rows. */
enum base_status lle_resonances_read(const char *path, double radius_m, struct lle_resonances *out,
                                     struct base_error *err);
void lle_resonances_free(struct lle_resonances *r);

#endif
