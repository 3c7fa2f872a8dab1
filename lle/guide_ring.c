#include "lle/guide_ring.h"

#include "base/constants.h"
#include "lle/material.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

enum { MARGIN = 12 };                       /* modes beyond the comb, for the splines' ends */
static const double fit_reach = 1.1 / 16.0; /* of the pump: a little more than lle/dispersion.h */
static const double window_waves = 1.5;     /* cladding window, in the longest wavelength */

/* ---- values at Chebyshev points: interpolation by the barycentric formula ----
 *
 * J.-P. Berrut and L. N. Trefethen, SIAM Rev. 46, 501 (2004), eq. 4.2, weights of the points of the
 * first kind (eq. 5.3). n_eff has its nearest singularities (the materials' resonances, the mode's
 * cut-off) far from the interval: the error falls by an order of magnitude a point. */

static double point(size_t i)
{
    return -cos(BASE_PI * ((double)i + 0.5) / LLE_GUIDE_POINTS); /* ascending */
}

static double weight(size_t i)
{
    return (i % 2 ? -1.0 : 1.0) * sin(BASE_PI * ((double)i + 0.5) / LLE_GUIDE_POINTS);
}

static double interpolate(const struct lle_guide_ring *r, const double *value, double freq_hz)
{
    double over = 0.0, under = 0.0;
    for (size_t i = 0; i < LLE_GUIDE_POINTS; i++) {
        const double apart = freq_hz - r->freq_hz[i];
        if (apart == 0.0)
            return value[i];
        over += weight(i) * value[i] / apart;
        under += weight(i) / apart;
    }
    return over / under;
}

double lle_guide_ring_index(const struct lle_guide_ring *r, size_t curve, double freq_hz)
{
    return interpolate(r, r->curve[curve].n_eff, freq_hz);
}

/* ---- solving ---- */

static struct lle_guide_shape shape_of(const struct lle_resonator *r)
{
    return (struct lle_guide_shape){ r->width_m, r->height_m, r->radius_m, r->mode_family };
}

/* The frequencies: the comb's modes with a margin that their dispersion does not use up. */
static void span(const struct lle_plan *plan, const struct lle_guide_mode *pump,
                 struct lle_guide_ring *r)
{
    const double fsr_hz =
        BASE_LIGHT_M_S / (2.0 * BASE_PI * plan->resonator.radius_m * pump->n_group);
    const double modes = 0.5 * (double)plan->comb.modes + MARGIN;
    const double half_hz = fmax(1.05 * modes * fsr_hz, fit_reach * r->pump_hz);
    r->low_hz = r->pump_hz - half_hz;
    r->high_hz = r->pump_hz + half_hz;
    r->below = r->above = (size_t)ceil(half_hz / (1.05 * fsr_hz));
    for (size_t i = 0; i < LLE_GUIDE_POINTS; i++)
        r->freq_hz[i] = r->pump_hz + half_hz * point(i);
}

static enum base_status while_spanning(const struct lle_plan *plan, const struct lle_guide_ring *r,
                                       struct base_error *err)
{
    return base_while(err,
                      "looking at the comb's range, %.4g to %.4g um (comb.modes = %zu about "
                      "pump.frequency_hz = %.6g)",
                      1e6 * BASE_LIGHT_M_S / r->high_hz, 1e6 * BASE_LIGHT_M_S / r->low_hz,
                      plan->comb.modes, r->pump_hz);
}

static enum base_status check_span(const struct lle_plan *plan, const struct lle_guide_ring *r,
                                   struct base_error *err)
{
    const double longest_m = BASE_LIGHT_M_S / r->low_hz, shortest_m = BASE_LIGHT_M_S / r->high_hz;
    enum base_status status = BASE_OK;
    if (!(r->low_hz > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.modes = %zu: the comb would reach beyond frequency 0; take fewer",
                         plan->comb.modes);
    if ((status = lle_material_check(LLE_SIO2, longest_m, err)) ||
        (status = lle_material_check(LLE_SI3N4, shortest_m, err)))
        return while_spanning(plan, r, err);
    return BASE_OK;
}

/* n nu = n_p nu_p + n_g (nu - nu_p) to first order. */
static double guess_of(const struct lle_guide_mode *pump, double pump_hz, double freq_hz)
{
    return (pump->n_eff * pump_hz + pump->n_group * (freq_hz - pump_hz)) / freq_hz;
}

/* All points on all grids, each on its own; the first error in order is the one told. */
static enum base_status solve_points(const struct lle_guide_shape *shape,
                                     const struct lle_guide_cells *coarsest,
                                     const struct lle_guide_mode *pump, struct lle_guide_ring *r,
                                     struct base_error *err)
{
    enum { TASKS = LLE_GUIDE_GRIDS * LLE_GUIDE_POINTS };
    enum base_status status = BASE_OK;
    int first = TASKS;
#pragma omp parallel for schedule(dynamic)
    for (int task = TASKS - 1; task >= 0; task--) { /* the largest first */
        const size_t grid = (size_t)task / LLE_GUIDE_POINTS, i = (size_t)task % LLE_GUIDE_POINTS;
        struct lle_guide_mode mode = { 0 };
        const struct lle_guide_cells cells = lle_guide_cells_doubled(*coarsest, grid);
        struct base_error own;
        const enum base_status mine =
            lle_guide_solve(shape, BASE_LIGHT_M_S / r->freq_hz[i], &cells,
                            guess_of(pump, r->pump_hz, r->freq_hz[i]), &mode, &own);
        struct lle_guide_curve *c = &r->curve[grid];
        c->n_eff[i] = mode.n_eff;
        c->n_group[i] = mode.n_group;
        c->area_m2[i] = mode.area_m2;
        c->kerr_area_m2[i] = mode.kerr_area_m2;
        if (i == 0)
            r->unknowns[grid] = mode.unknowns;
        if (mine)
#pragma omp critical(lle_guide_error)
            if (task < first) {
                first = task;
                status = mine;
                *err = own;
            }
    }
    return status;
}

/* The error of a grid of cells h goes as h^2: twice the cells leave a quarter. */
static void extrapolate(const double *coarse, const double *fine, double *out)
{
    for (size_t i = 0; i < LLE_GUIDE_POINTS; i++)
        out[i] = fine[i] + (fine[i] - coarse[i]) / 3.0;
}

static void extrapolate_all(struct lle_guide_ring *r)
{
    for (size_t k = 0; k + 1 < LLE_GUIDE_GRIDS; k++) {
        const struct lle_guide_curve *coarse = &r->curve[k], *fine = coarse + 1;
        struct lle_guide_curve *out = &r->curve[LLE_GUIDE_GRIDS + k];
        extrapolate(coarse->n_eff, fine->n_eff, out->n_eff);
        extrapolate(coarse->n_group, fine->n_group, out->n_group);
        extrapolate(coarse->area_m2, fine->area_m2, out->area_m2);
        extrapolate(coarse->kerr_area_m2, fine->kerr_area_m2, out->kerr_area_m2);
    }
}

/* What is to be solved for, nothing found yet. */
static struct lle_guide_ring asked(const struct lle_plan *plan)
{
    const struct lle_resonator *r = &plan->resonator;
    return (struct lle_guide_ring){ .width_m = r->width_m,
                                    .height_m = r->height_m,
                                    .radius_m = r->radius_m,
                                    .finest_m = r->grid_m,
                                    .pump_hz = plan->pump.frequency_hz,
                                    .family = r->mode_family,
                                    .modes = plan->comb.modes };
}

static bool solved_for(const struct lle_guide_ring *has, const struct lle_guide_ring *wanted)
{
    return has->width_m == wanted->width_m && has->height_m == wanted->height_m &&
           has->radius_m == wanted->radius_m && has->finest_m == wanted->finest_m &&
           has->pump_hz == wanted->pump_hz && has->family == wanted->family &&
           has->modes == wanted->modes && has->width_m > 0.0;
}

static enum base_status solve_ring(const struct lle_plan *plan, struct lle_guide_ring *out,
                                   struct base_error *err)
{
    enum { DOUBLINGS = LLE_GUIDE_GRIDS - 1 };
    const struct lle_guide_shape shape = shape_of(&plan->resonator);
    const double grid_m = plan->resonator.grid_m, pump_hz = plan->pump.frequency_hz;
    const double wave_m = BASE_LIGHT_M_S / pump_hz;
    struct lle_guide_mode pump;
    struct lle_guide_cells cells;
    *out = asked(plan);
    enum base_status status =
        lle_guide_cells_of(&shape, grid_m, DOUBLINGS, window_waves * wave_m, &cells, err);
    if (!status)
        status = lle_guide_solve(&shape, wave_m, &cells, 0.0, &pump, err);
    if (!status) {
        span(plan, &pump, out);
        out->te_share = pump.te_share;
        status = check_span(plan, out, err);
    }
    if (!status)
        status = lle_guide_cells_of(&shape, grid_m, DOUBLINGS,
                                    window_waves * BASE_LIGHT_M_S / out->low_hz, &cells, err);
    for (size_t k = 0; k < LLE_GUIDE_GRIDS && !status; k++)
        out->grid_m[k] = shape.width_m / (double)(cells.across << k);
    if (!status && (status = solve_points(&shape, &cells, &pump, out, err)))
        while_spanning(plan, out, err);
    if (status)
        return base_while(err, "solving for the modes of the guide (resonator.geometry)");
    extrapolate_all(out);
    return BASE_OK;
}

enum base_status lle_guide_ring_solve(const struct lle_plan *plan, struct lle_guide_ring *out,
                                      struct base_error *err)
{
    const struct lle_guide_ring wanted = asked(plan);
    if (!solved_for(&plan->guide, &wanted))
        return solve_ring(plan, out, err);
    *out = plan->guide;
    return BASE_OK;
}

enum base_status lle_guide_ring_keep(struct lle_plan *plan, struct base_error *err)
{
    struct lle_guide_ring ring;
    if (plan->resonator.geometry == LLE_GEOMETRY_OFF || plan->resonator.mode_table[0] != '\0')
        return BASE_OK;
    const enum base_status status = lle_guide_ring_solve(plan, &ring, err);
    if (status)
        return base_while(err, "reading the dispersion");
    plan->guide = ring;
    return BASE_OK;
}

/* ---- the resonances ---- */

/* Where m(nu) = 2 pi R n nu/c is `mode`: dm/dnu = 2 pi R n_g/c, Newton from nearby. */
static double resonance_hz(const struct lle_guide_ring *r, size_t curve, double mode, double near)
{
    const double length_m = 2.0 * BASE_PI * r->radius_m;
    for (int i = 0; i < 5; i++) {
        const double now = length_m * lle_guide_ring_index(r, curve, near) * near / BASE_LIGHT_M_S;
        const double n_group = interpolate(r, r->curve[curve].n_group, near);
        near -= (now - mode) * BASE_LIGHT_M_S / (length_m * n_group);
    }
    return near;
}

enum base_status lle_guide_ring_table(const struct lle_guide_ring *r, size_t curve,
                                      struct lle_resonances *out, struct base_error *err)
{
    const struct lle_guide_curve *c = &r->curve[curve];
    const size_t most = r->below + r->above + 1;
    const double pump_mode = 2.0 * BASE_PI * r->radius_m / BASE_LIGHT_M_S * r->pump_hz *
                             lle_guide_ring_index(r, curve, r->pump_hz);
    const double fsr_hz =
        BASE_LIGHT_M_S / (2.0 * BASE_PI * r->radius_m * interpolate(r, c->n_group, r->pump_hz));
    *out = (struct lle_resonances){ .guide = true,
                                    .length_m = 2.0 * BASE_PI * r->radius_m,
                                    .row = calloc(most, sizeof *out->row) };
    if (!out->row)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu resonances", most);
    for (size_t i = 0; i < most; i++) {
        const double mu = (double)i - (double)r->below;
        const double freq_hz = resonance_hz(r, curve, pump_mode + mu, r->pump_hz + mu * fsr_hz);
        if (!(freq_hz >= r->low_hz) || !(freq_hz <= r->high_hz))
            continue; /* strong dispersion: the table ends earlier */
        out->row[out->count++] =
            (struct lle_resonance){ .mode = pump_mode + mu,
                                    .kappa_hz = NAN,
                                    .coupling_ratio = NAN,
                                    .freq_hz = mu == 0.0 ? r->pump_hz : freq_hz,
                                    .area_m2 = interpolate(r, c->area_m2, freq_hz),
                                    .kerr_area_m2 = interpolate(r, c->kerr_area_m2, freq_hz),
                                    .n_group = interpolate(r, c->n_group, freq_hz) };
    }
    return BASE_OK;
}
