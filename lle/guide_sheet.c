#include "lle/guide_sheet.h"

#include "base/constants.h"
#include "lle/dispersion.h"
#include "lle/guide_ring.h"

#include <math.h>

#define AT(member) offsetof(struct lle_guide_sheet, member)
#define REAL(name, member, about)                                                                  \
    {                                                                                              \
        name, BASE_REAL, AT(member), "1", -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
#define REALS(name, member, unit, over, about)                                                     \
    {                                                                                              \
        name, BASE_REALS, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, over, about                  \
    }

static const struct base_field rows[] = {
    REAL("n_eff", n_eff, "effective index at the pump, extrapolated to no grid"),
    REAL("n_eff_error", n_eff_error, "its error: what two extrapolations differ by"),
    REAL("grid.order", order, "order of convergence that the three grids show; 2 is expected"),
    REAL("te_share", te_share, "share of the transverse electric energy along the width"),
    REALS("wave.wavelength_m", wavelength_m, "m", NULL, "wavelength in vacuum"),
    REALS("wave.n_eff", index, "1", "wave.wavelength_m",
          "effective index at the radius of the core's middle"),
    REALS("wave.n_eff_error", index_error, "1", "wave.wavelength_m", "error of the grid"),
    REALS("wave.n_group", group_index, "1", "wave.wavelength_m",
          "group index, from the energy of the fields"),
    REALS("wave.area_m2", area_m2, "m2", "wave.wavelength_m",
          "effective area (int |E|^2)^2 / int |E|^4"),
    REALS("wave.kerr_area_m2", kerr_area_m2, "m2", "wave.wavelength_m",
          "effective area of the Kerr phase, all field components in the core"),
    REALS("grid.cell_m", cell_m, "m", NULL, "width of the cells in the core"),
    REALS("grid.unknowns", unknowns, "1", "grid.cell_m", "size of the eigenproblem"),
    REALS("grid.n_eff", grid_n_eff, "1", "grid.cell_m", "effective index at the pump"),
    REALS("grid.fsr_hz", grid_fsr_hz, "Hz", "grid.cell_m", "free spectral range D1/2pi"),
    REALS("grid.d2_hz", grid_d2_hz, "Hz", "grid.cell_m", "second-order dispersion D2/2pi"),
    REALS("grid.d3_hz", grid_d3_hz, "Hz", "grid.cell_m", "third-order dispersion D3/2pi"),
    REALS("mode.mu", mu, "1", NULL, "mode number relative to the pumped mode"),
    REALS("mode.frequency_hz", freq_hz, "Hz", "mode.mu", "resonance of the ring"),
    REALS("mode.dint_hz", dint_hz, "Hz", "mode.mu",
          "integrated dispersion D_int/2pi: resonance less that of equal spacing"),
};

const struct base_table lle_guide_sheet_table = { "guide", sizeof(struct lle_guide_sheet),
                                                  sizeof rows / sizeof rows[0], rows };

static enum base_status no_memory(struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory for the sheet of the guide");
}

static enum base_status fill_waves(const struct lle_guide_ring *r, struct lle_guide_sheet *out,
                                   struct base_error *err)
{
    const size_t n = LLE_GUIDE_POINTS;
    const struct lle_guide_curve *best = &r->curve[LLE_GUIDE_RESULT];
    const struct lle_guide_curve *check = &r->curve[LLE_GUIDE_CHECK];
    if (!base_reals_alloc(&out->wavelength_m, n) || !base_reals_alloc(&out->index, n) ||
        !base_reals_alloc(&out->index_error, n) || !base_reals_alloc(&out->group_index, n) ||
        !base_reals_alloc(&out->area_m2, n) || !base_reals_alloc(&out->kerr_area_m2, n))
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const size_t at = n - 1 - i; /* wavelengths ascend */
        out->wavelength_m.value[at] = BASE_LIGHT_M_S / r->freq_hz[i];
        out->index.value[at] = best->n_eff[i];
        out->index_error.value[at] = fabs(best->n_eff[i] - check->n_eff[i]);
        out->group_index.value[at] = best->n_group[i];
        out->area_m2.value[at] = best->area_m2[i];
        out->kerr_area_m2.value[at] = best->kerr_area_m2[i];
    }
    return BASE_OK;
}

static enum base_status fill_grids(const struct lle_guide_ring *r, struct lle_guide_sheet *out,
                                   struct base_error *err)
{
    const size_t n = LLE_GUIDE_GRIDS;
    double index[LLE_GUIDE_CURVES];
    if (!base_reals_alloc(&out->cell_m, n) || !base_reals_alloc(&out->unknowns, n) ||
        !base_reals_alloc(&out->grid_n_eff, n) || !base_reals_alloc(&out->grid_fsr_hz, n) ||
        !base_reals_alloc(&out->grid_d2_hz, n) || !base_reals_alloc(&out->grid_d3_hz, n))
        return no_memory(err);
    for (size_t k = 0; k < LLE_GUIDE_CURVES; k++)
        index[k] = lle_guide_ring_index(r, k, r->pump_hz);
    for (size_t k = 0; k < n; k++) {
        struct lle_dispersion d;
        const enum base_status status = lle_dispersion_of_ring(r, k, &d, err);
        if (status)
            return status;
        out->cell_m.value[k] = r->grid_m[k];
        out->unknowns.value[k] = (double)r->unknowns[k];
        out->grid_n_eff.value[k] = index[k];
        out->grid_fsr_hz.value[k] = d.fsr_hz;
        out->grid_d2_hz.value[k] = d.d2_hz;
        out->grid_d3_hz.value[k] = d.d3_hz;
    }
    out->n_eff = index[LLE_GUIDE_RESULT];
    out->n_eff_error = fabs(index[LLE_GUIDE_RESULT] - index[LLE_GUIDE_CHECK]);
    out->order = log2(fabs((index[1] - index[0]) / (index[2] - index[1])));
    out->te_share = r->te_share;
    return BASE_OK;
}

static enum base_status fill_modes(const struct lle_guide_ring *r, struct lle_guide_sheet *out,
                                   struct base_error *err)
{
    struct lle_resonances table;
    struct lle_dispersion d;
    enum base_status status = lle_dispersion_of_ring(r, LLE_GUIDE_RESULT, &d, err);
    if (!status)
        status = lle_guide_ring_table(r, LLE_GUIDE_RESULT, &table, err);
    if (status)
        return status;
    if (!base_reals_alloc(&out->mu, table.count) || !base_reals_alloc(&out->freq_hz, table.count) ||
        !base_reals_alloc(&out->dint_hz, table.count))
        status = no_memory(err);
    const double pump_mode = 2.0 * BASE_PI * r->radius_m * r->pump_hz / BASE_LIGHT_M_S *
                             lle_guide_ring_index(r, LLE_GUIDE_RESULT, r->pump_hz);
    for (size_t i = 0; i < table.count && !status; i++) {
        const double mu = round(table.row[i].mode - pump_mode);
        out->mu.value[i] = mu;
        out->freq_hz.value[i] = table.row[i].freq_hz;
        out->dint_hz.value[i] = table.row[i].freq_hz - r->pump_hz - mu * d.fsr_hz;
    }
    lle_resonances_free(&table);
    return status;
}

enum base_status lle_guide_sheet_of(const struct lle_plan *plan, struct lle_guide_sheet *out,
                                    struct base_error *err)
{
    struct lle_guide_ring ring;
    base_table_defaults(&lle_guide_sheet_table, out);
    if (plan->resonator.geometry == LLE_GEOMETRY_OFF)
        return base_fail(err, BASE_ERR_DOMAIN, "resonator.geometry is off: there is no guide");
    enum base_status status = lle_guide_ring_solve(plan, &ring, err);
    if (!status)
        status = fill_waves(&ring, out, err);
    if (!status)
        status = fill_grids(&ring, out, err);
    if (!status)
        status = fill_modes(&ring, out, err);
    if (status)
        base_table_release(&lle_guide_sheet_table, out);
    return status;
}
