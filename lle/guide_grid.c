#include "lle/guide_parts.h"

#include "base/constants.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Cells of the cladding grow as 1 + distance/(this share of the window). */
static const double stretch_share = 0.06;
enum { FEWEST_CELLS = 4, MOST_UNKNOWNS = 400000 };

/* Places of `cells` cells of cladding that start as wide as the core's and grow: the distance d of
 * cell border number i from the core is smooth in i/cells, so that halving all cells keeps every
 * second border. */
static double distance(double window, size_t cells, size_t i)
{
    const double scale = stretch_share * window;
    return scale * expm1(log1p(window / scale) * (double)i / (double)cells);
}

static void core_shares(struct lle_guide_axis *a)
{
    for (size_t i = 0; i < a->cells; i++)
        a->core_cell[i] = i >= a->core_first && i < a->core_last ? 1.0 : 0.0;
    for (size_t i = 0; i <= a->cells; i++) {
        const double below = i > 0 ? a->step[i - 1] : 0.0, above = i < a->cells ? a->step[i] : 0.0;
        const double core = (i > 0 ? below * a->core_cell[i - 1] : 0.0) +
                            (i < a->cells ? above * a->core_cell[i] : 0.0);
        a->dual[i] = 0.5 * (below + above);
        a->core_node[i] = core / (below + above);
    }
}

/* Core from `from` to `from + width`; a window of cladding above it, and below where `both`. */
static bool axis_new(struct lle_guide_axis *a, double from, double width, size_t core_cells,
                     size_t clad, double window, bool both)
{
    a->core_first = both ? clad : 0;
    a->core_last = a->core_first + core_cells;
    a->cells = a->core_last + clad;
    a->node = calloc(5 * (a->cells + 1), sizeof *a->node);
    if (!a->node)
        return false;
    a->step = a->node + (a->cells + 1);
    a->dual = a->step + (a->cells + 1);
    a->core_cell = a->dual + (a->cells + 1);
    a->core_node = a->core_cell + (a->cells + 1);
    for (size_t i = 0; i <= core_cells; i++)
        a->node[a->core_first + i] = from + width * (double)i / (double)core_cells;
    for (size_t i = 1; i <= clad; i++) {
        const double d = distance(window, clad, i);
        a->node[a->core_last + i] = from + width + d;
        if (both)
            a->node[a->core_first - i] = from - d;
    }
    for (size_t i = 0; i < a->cells; i++)
        a->step[i] = a->node[i + 1] - a->node[i];
    core_shares(a);
    return true;
}

static enum base_status check_lengths(const struct lle_guide_shape *s, double grid_m,
                                      double window_m, struct base_error *err)
{
    const struct {
        const char *name;
        double value;
    } needs[] = { { "resonator.width_m", s->width_m },
                  { "resonator.height_m", s->height_m },
                  { "resonator.grid_m", grid_m },
                  { "the cladding window", window_m } };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if (!(needs[i].value > 0.0) || isinf(needs[i].value))
            return base_fail(err, BASE_ERR_DOMAIN, "%s = %g: a positive length is needed",
                             needs[i].name, needs[i].value);
    const double inside = s->radius_m - 0.5 * s->width_m - window_m;
    if (!(inside > 0.0))
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "resonator.radius_m = %g: the guide and %.3g m of cladding do not fit into "
            "the ring; %.3g or more is needed",
            s->radius_m, window_m, s->radius_m - inside);
    return BASE_OK;
}

/* `grid_m` is the plan's, of the finest grid; the coarsest needs some cells in the core still. */
enum base_status lle_guide_cells_of(const struct lle_guide_shape *s, double grid_m,
                                    size_t doublings, double window_m, struct lle_guide_cells *out,
                                    struct base_error *err)
{
    const enum base_status status = check_lengths(s, grid_m, window_m, err);
    if (status)
        return status;
    const double finer = (double)((size_t)1 << doublings), coarse_m = grid_m * finer;
    const double rounding = 1e-6, scale = stretch_share * window_m;
    const double across = ceil(s->width_m / coarse_m - rounding);
    const double up = ceil(0.5 * s->height_m / coarse_m - rounding);
    const double clad = ceil(scale / coarse_m * log1p(window_m / scale));
    if (across < FEWEST_CELLS || up < FEWEST_CELLS)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "resonator.grid_m = %g is too coarse for a core of %g m x %g m: %.3g or "
                         "less is needed",
                         grid_m, s->width_m, s->height_m,
                         fmin(s->width_m, 0.5 * s->height_m) / (FEWEST_CELLS * finer));
    const double unknowns = 2.0 * (across + 2.0 * clad) * (up + clad) * finer * finer;
    if (!(unknowns <= MOST_UNKNOWNS))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "resonator.grid_m = %g would need %.3g unknowns and more memory than is "
                         "sensible: take %.3g or more",
                         grid_m, unknowns, grid_m * sqrt(unknowns / MOST_UNKNOWNS));
    *out = (struct lle_guide_cells){ (size_t)across, (size_t)up, (size_t)clad, window_m };
    return BASE_OK;
}

struct lle_guide_cells lle_guide_cells_doubled(struct lle_guide_cells cells, size_t times)
{
    cells.across <<= times;
    cells.up <<= times;
    cells.clad <<= times;
    return cells;
}

static bool is_te(int family)
{
    return family == LLE_TE00 || family == LLE_TE10 || family == LLE_TE20;
}

enum base_status lle_guide_grid_new(const struct lle_guide_shape *shape, double wavelength_m,
                                    const struct lle_guide_cells *cells, struct lle_guide_grid *out,
                                    struct base_error *err)
{
    *out = (struct lle_guide_grid){ 0 };
    enum base_status status = lle_material_check(LLE_SI3N4, wavelength_m, err);
    if (!status)
        status = lle_material_check(LLE_SIO2, wavelength_m, err);
    if (status)
        return status;

    const double k = 2.0 * BASE_PI / wavelength_m, window = k * cells->window_m;
    out->k = k;
    out->curvature = 1.0 / (k * shape->radius_m);
    out->magnetic = is_te(shape->family);
    out->core = lle_material_index(LLE_SI3N4, wavelength_m);
    out->clad = lle_material_index(LLE_SIO2, wavelength_m);
    if (!axis_new(&out->x, -0.5 * k * shape->width_m, k * shape->width_m, cells->across,
                  cells->clad, window, true) ||
        !axis_new(&out->y, 0.0, 0.5 * k * shape->height_m, cells->up, cells->clad, window, false)) {
        lle_guide_grid_free(out);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the grid of the guide");
    }
    const size_t nx = out->x.cells, ny = out->y.cells;
    out->unknowns = nx * (ny - !out->magnetic) + (nx - 1) * ny;
    return BASE_OK;
}

void lle_guide_grid_free(struct lle_guide_grid *g)
{
    free(g->x.node);
    free(g->y.node);
    *g = (struct lle_guide_grid){ 0 };
}

double lle_guide_stretch(const struct lle_guide_grid *g, double x)
{
    return 1.0 + g->curvature * x;
}

/* Column by column, G_x (i + 1/2, .) and G_y (i, .) of one i side by side: neighbours stay near. */
static size_t column_start(const struct lle_guide_grid *g, size_t i)
{
    const size_t nx_rows = g->y.cells - !g->magnetic;
    return i == 0 ? 0 : i * nx_rows + (i - 1) * g->y.cells;
}

size_t lle_guide_gx(const struct lle_guide_grid *g, size_t i, size_t j)
{
    if (i >= g->x.cells || j >= g->y.cells || (j == 0 && !g->magnetic))
        return SIZE_MAX;
    const size_t gy_rows = i == 0 ? 0 : g->y.cells;
    return column_start(g, i) + gy_rows + j - !g->magnetic;
}

size_t lle_guide_gy(const struct lle_guide_grid *g, size_t i, size_t j)
{
    if (i == 0 || i >= g->x.cells || j >= g->y.cells)
        return SIZE_MAX;
    return column_start(g, i) + j;
}
