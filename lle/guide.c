#include "lle/guide.h"

#include "lle/guide_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEARCH = 8, FOLLOW = 1 };

static const char *const family_name[] = { "te00", "te10", "te20", "tm00", "tm10", "tm20" };

static bool is_family(const struct lle_guide_look *look, int family)
{
    const bool te = family <= LLE_TE20;
    return te == (look->te_share > 0.5) && look->zeros_up == 0 &&
           look->zeros_across == (size_t)(te ? family - LLE_TE00 : family - LLE_TM00);
}

static double residual(const struct lle_guide_matrix *m, double value, const double *v,
                       double *work)
{
    double rest = 0.0, size = 0.0;
    lle_guide_matrix_times(m, v, work);
    for (int i = 0; i < m->size; i++) {
        const double apart = work[i] - value * v[i];
        rest += apart * apart;
        size += value * value * v[i] * v[i];
    }
    return sqrt(rest / size);
}

static enum base_status not_guided(const struct lle_guide_shape *shape, double wavelength_m,
                                   const char *why, struct base_error *err)
{
    return base_fail(
        err, BASE_ERR_DOMAIN,
        "a core of %g m x %g m (resonator.width_m, .height_m; radius %g m) %s the mode "
        "%s at %.4g um: take a larger core%s or a shorter wavelength",
        shape->width_m, shape->height_m, shape->radius_m, why, family_name[shape->family],
        1e6 * wavelength_m, isinf(shape->radius_m) ? "" : ", a larger radius");
}

/* Light is held where the cladding, stretched by the bend, is slower than the mode up to the
 * window's end, and where hardly any power is out there. */
static enum base_status check_held(const struct lle_guide_shape *shape,
                                   const struct lle_guide_grid *g, double wavelength_m,
                                   double n_eff, const struct lle_guide_look *look,
                                   struct base_error *err)
{
    const double most_far = 3e-3;
    const double outside = g->clad.n * lle_guide_stretch(g, g->x.node[g->x.cells]);
    if (n_eff > outside && look->far_share < most_far)
        return BASE_OK;
    return not_guided(shape, wavelength_m, "hardly holds", err);
}

/* The first of the modes that belongs to the family. */
static enum base_status choose(const struct lle_guide_shape *shape, const struct lle_guide_grid *g,
                               const struct lle_guide_matrix *m, double wavelength_m,
                               const double *value, const double *vector, size_t found,
                               double *work, struct lle_guide_mode *out, struct base_error *err)
{
    for (size_t i = 0; i < found && value[i] > g->clad.n * g->clad.n; i++) {
        struct lle_guide_look look;
        const double n_eff = sqrt(value[i]), *v = vector + i * g->unknowns;
        enum base_status status = lle_guide_look_at(g, n_eff, v, &look, err);
        if (status || !is_family(&look, shape->family)) {
            if (status)
                return status;
            continue;
        }
        *out = (struct lle_guide_mode){ n_eff,
                                        look.n_group,
                                        look.area / (g->k * g->k),
                                        look.kerr_area / (g->k * g->k),
                                        look.te_share,
                                        residual(m, value[i], v, work),
                                        g->unknowns };
        return check_held(shape, g, wavelength_m, n_eff, &look, err);
    }
    return not_guided(shape, wavelength_m, "does not hold", err);
}

/* The `count` modes nearest to `near`, and the one of the family among them. */
static enum base_status search(const struct lle_guide_shape *shape, const struct lle_guide_grid *g,
                               const struct lle_guide_matrix *m, double wavelength_m, double near,
                               size_t count, struct lle_guide_mode *out, struct base_error *err)
{
    double value[SEARCH], *vector = malloc((count + 1) * g->unknowns * sizeof *vector);
    size_t found = 0;
    if (!vector)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the modes of the guide");
    enum base_status status = lle_guide_eigen(m, near * near, count, value, vector, &found, err);
    if (!status)
        status = choose(shape, g, m, wavelength_m, value, vector, found,
                        vector + count * g->unknowns, out, err);
    free(vector);
    return status;
}

enum base_status lle_guide_solve(const struct lle_guide_shape *shape, double wavelength_m,
                                 const struct lle_guide_cells *cells, double guess,
                                 struct lle_guide_mode *out, struct base_error *err)
{
    struct lle_guide_grid g = { 0 };
    struct lle_guide_matrix m = { 0 };
    enum base_status status = lle_guide_grid_new(shape, wavelength_m, cells, &g, err);
    if (!status)
        status = lle_guide_matrix_new(&g, &m, err);
    if (!status && guess > 0.0)
        status = search(shape, &g, &m, wavelength_m, guess, FOLLOW, out, err);
    /* Without a guess, or where it led to another mode: the highest ones. */
    if (guess > 0.0 ? status == BASE_ERR_DOMAIN : status == BASE_OK)
        status = search(shape, &g, &m, wavelength_m, g.core.n, SEARCH, out, err);
    lle_guide_matrix_free(&m);
    lle_guide_grid_free(&g);
    return status;
}
