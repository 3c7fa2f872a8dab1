/* Maxwell's equations for G = (H_y, -H_x), all other components eliminated:
 *
 *     n^2 G = eps mu G + eps grad (1/eps_z) div G - rot (1/mu_z) curl mu G,
 *
 * grad = (d/dx, d/dy), curl F = dF_y/dx - dF_x/dy, rot c = (dc/dy, -dc/dx); Zhu and Brown (2002),
 * eq. 11, with a permeability. A ring is a straight guide with the permittivity eps diag(h, h, 1/h)
 * and the permeability diag(h, h, 1/h), h = 1 + x/R. */
#include "lle/guide_parts.h"

#include <stdint.h>
#include <stdlib.h>

enum { MOST_IN_ROW = 9 };

struct row {
    size_t count;
    size_t column[MOST_IN_ROW];
    double value[MOST_IN_ROW];
};

static void add(struct row *r, size_t column, double value)
{
    if (column == SIZE_MAX)
        return;
    for (size_t k = 0; k < r->count; k++)
        if (r->column[k] == column) {
            r->value[k] += value;
            return;
        }
    r->column[r->count] = column;
    r->value[r->count++] = value;
}

static double permittivity(const struct lle_guide_grid *g, double core_share)
{
    const double clad = g->clad.n * g->clad.n;
    return clad + core_share * (g->core.n * g->core.n - clad);
}

static double middle(const struct lle_guide_axis *a, size_t i)
{
    return 0.5 * (a->node[i] + a->node[i + 1]);
}

/* factor (1/eps_z) div G at node (i, j); walls that conduct have none. */
static void add_divergence(const struct lle_guide_grid *g, size_t i, size_t j, double factor,
                           struct row *r)
{
    if (i == 0 || i == g->x.cells || j == g->y.cells || (j == 0 && !g->magnetic))
        return;
    const double eps =
        permittivity(g, g->x.core_node[i] * g->y.core_node[j]) / lle_guide_stretch(g, g->x.node[i]);
    const double fx = factor / (eps * g->x.dual[i]), fy = factor / (eps * g->y.dual[j]);
    add(r, lle_guide_gx(g, i, j), fx);
    add(r, lle_guide_gx(g, i - 1, j), -fx);
    add(r, lle_guide_gy(g, i, j), fy);
    if (j > 0) /* odd below a magnetic wall, whose dual cell is half a cell: nothing comes in */
        add(r, lle_guide_gy(g, i, j - 1), -fy);
}

/* factor (1/mu_z) curl mu G in cell (i, j). */
static void add_curl(const struct lle_guide_grid *g, size_t i, size_t j, double factor,
                     struct row *r)
{
    const double h = lle_guide_stretch(g, middle(&g->x, i));
    const double fx = factor * h / g->x.step[i], fy = factor * h / g->y.step[j];
    add(r, lle_guide_gy(g, i + 1, j), fx * lle_guide_stretch(g, g->x.node[i + 1]));
    add(r, lle_guide_gy(g, i, j), -fx * lle_guide_stretch(g, g->x.node[i]));
    add(r, lle_guide_gx(g, i, j + 1), -fy * h);
    add(r, lle_guide_gx(g, i, j), fy * h);
}

static void row_gx(const struct lle_guide_grid *g, size_t i, size_t j, struct row *r)
{
    const double h = lle_guide_stretch(g, middle(&g->x, i));
    const double eps = h * permittivity(g, g->x.core_cell[i] * g->y.core_node[j]);
    add(r, lle_guide_gx(g, i, j), eps * h);
    add_divergence(g, i + 1, j, eps / g->x.step[i], r);
    add_divergence(g, i, j, -eps / g->x.step[i], r);
    add_curl(g, i, j, -1.0 / g->y.dual[j], r);
    if (j > 0)
        add_curl(g, i, j - 1, 1.0 / g->y.dual[j], r);
}

static void row_gy(const struct lle_guide_grid *g, size_t i, size_t j, struct row *r)
{
    const double h = lle_guide_stretch(g, g->x.node[i]);
    const double eps = h * permittivity(g, g->x.core_node[i] * g->y.core_cell[j]);
    add(r, lle_guide_gy(g, i, j), eps * h);
    add_divergence(g, i, j + 1, eps / g->y.step[j], r);
    add_divergence(g, i, j, -eps / g->y.step[j], r);
    add_curl(g, i, j, 1.0 / g->x.dual[i], r);
    add_curl(g, i - 1, j, -1.0 / g->x.dual[i], r);
}

/* Columns in ascending order, as sparse solvers want them. */
static void put(struct row *r, size_t at, struct lle_guide_matrix *m)
{
    for (size_t k = 1; k < r->count; k++)
        for (size_t l = k; l > 0 && r->column[l - 1] > r->column[l]; l--) {
            const size_t column = r->column[l];
            const double value = r->value[l];
            r->column[l] = r->column[l - 1];
            r->value[l] = r->value[l - 1];
            r->column[l - 1] = column;
            r->value[l - 1] = value;
        }
    int end = m->start[at];
    for (size_t k = 0; k < r->count; k++, end++) {
        m->column[end] = (int)r->column[k];
        m->value[end] = r->value[k];
    }
    m->start[at + 1] = end;
}

static void fill(const struct lle_guide_grid *g, struct lle_guide_matrix *m)
{
    for (size_t i = 0; i < g->x.cells; i++) {
        for (size_t j = 0; i > 0 && j < g->y.cells; j++) {
            struct row r = { 0 };
            row_gy(g, i, j, &r);
            put(&r, lle_guide_gy(g, i, j), m);
        }
        for (size_t j = g->magnetic ? 0 : 1; j < g->y.cells; j++) {
            struct row r = { 0 };
            row_gx(g, i, j, &r);
            put(&r, lle_guide_gx(g, i, j), m);
        }
    }
}

enum base_status lle_guide_matrix_new(const struct lle_guide_grid *g, struct lle_guide_matrix *out,
                                      struct base_error *err)
{
    const size_t n = g->unknowns;
    *out = (struct lle_guide_matrix){ .size = (int)n,
                                      .start = calloc(n + 1, sizeof *out->start),
                                      .column = malloc(MOST_IN_ROW * n * sizeof *out->column),
                                      .value = malloc(MOST_IN_ROW * n * sizeof *out->value) };
    if (!out->start || !out->column || !out->value) {
        lle_guide_matrix_free(out);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a guide of %zu unknowns", n);
    }
    fill(g, out);
    return BASE_OK;
}

void lle_guide_matrix_free(struct lle_guide_matrix *m)
{
    free(m->start);
    free(m->column);
    free(m->value);
    *m = (struct lle_guide_matrix){ 0 };
}

void lle_guide_matrix_times(const struct lle_guide_matrix *m, const double *x, double *y)
{
    for (int i = 0; i < m->size; i++) {
        double sum = 0.0;
        for (int k = m->start[i]; k < m->start[i + 1]; k++)
            sum += m->value[k] * x[m->column[k]];
        y[i] = sum;
    }
}
