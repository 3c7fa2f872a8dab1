/** What resonator.geometry was found to be: the guide over the wavelength, over the grids, and the
 *  dispersion of its ring. */
#ifndef LLE_GUIDE_SHEET_H
#define LLE_GUIDE_SHEET_H

#include "base/field.h"
#include "base/status.h"
#include "lle/plan.h"

struct lle_guide_sheet {
    double n_eff, n_eff_error; /* at the pump, extrapolated; what two extrapolations differ by */
    double order;              /* that the three grids show; 2 is expected */
    double te_share;
    struct base_reals wavelength_m, index, index_error, group_index, area_m2, kerr_area_m2;
    struct base_reals cell_m, unknowns, grid_n_eff, grid_fsr_hz, grid_d2_hz, grid_d3_hz;
    struct base_reals mu, freq_hz, dint_hz;
};
extern const struct base_table lle_guide_sheet_table;

/** The plan's geometry must not be off. The caller releases `out` with base_table_release. */
enum base_status lle_guide_sheet_of(const struct lle_plan *plan, struct lle_guide_sheet *out,
                                    struct base_error *err);

#endif
