/** Private to the mode solver: its grid, its matrix, its eigenvectors.
 *
 *  Lengths in units of 1/k, so that eigenvalues are n_eff^2. The guide is its own mirror image, up
 *  and down: only the upper half is computed, with a wall of perfect magnetic (even) or electric
 *  conductor at y = 0. The other walls conduct electrically. Where things live:
 *
 *      E_x, H_y   (i + 1/2, j)      E_z   (i, j)
 *      E_y, H_x   (i, j + 1/2)      H_z   (i + 1/2, j + 1/2)
 *
 *  so that every material edge, which lies on grid lines, is tangential to what is averaged on it:
 *  the mean of epsilon there is right to second order. */
#ifndef LLE_GUIDE_PARTS_H
#define LLE_GUIDE_PARTS_H

#include "lle/guide.h"
#include "lle/material.h"

#include <stdbool.h>

/* Cells of one direction, 0 .. cells - 1, between the nodes 0 .. cells. */
struct lle_guide_axis {
    size_t cells, core_first, core_last; /* cells of the core: first .. last - 1 */
    double *node;                        /* cells + 1 places */
    double *step;                        /* of a cell */
    double *dual;                        /* of a node: half of its cells */
    double *core_cell, *core_node;       /* share of the core in the cell, in the dual cell */
};

struct lle_guide_grid {
    struct lle_guide_axis x, y;
    bool magnetic;    /* the wall at y = 0 */
    double curvature; /* 1/(k R) */
    size_t unknowns;
    struct lle_index core, clad;
    double k; /* rad/m */
};

enum base_status lle_guide_grid_new(const struct lle_guide_shape *shape, double wavelength_m,
                                    const struct lle_guide_cells *cells, struct lle_guide_grid *out,
                                    struct base_error *err);
void lle_guide_grid_free(struct lle_guide_grid *g);

/** Stretch of the ring at x (cells + 1 nodes and their middles): 1 + x/R. */
double lle_guide_stretch(const struct lle_guide_grid *g, double x);

/** Unknown of G_x = H_y at (i + 1/2, j), of G_y = -H_x at (i, j + 1/2); SIZE_MAX on a wall. */
size_t lle_guide_gx(const struct lle_guide_grid *g, size_t i, size_t j);
size_t lle_guide_gy(const struct lle_guide_grid *g, size_t i, size_t j);

/** Compressed rows; `transposed` names what UMFPACK makes of it, which reads columns. */
struct lle_guide_matrix {
    int size;
    int *start, *column;
    double *value;
};
enum base_status lle_guide_matrix_new(const struct lle_guide_grid *g, struct lle_guide_matrix *out,
                                      struct base_error *err);
void lle_guide_matrix_free(struct lle_guide_matrix *m);
/** y = A x. */
void lle_guide_matrix_times(const struct lle_guide_matrix *m, const double *x, double *y);

/** The `count` eigenpairs nearest to `shift`, real ones only, in descending order of eigenvalue;
 *  vectors one after another in `vector` (count * size). *found of them. */
enum base_status lle_guide_eigen(const struct lle_guide_matrix *m, double shift, size_t count,
                                 double *value, double *vector, size_t *found,
                                 struct base_error *err);

/** What an eigenvector says. */
struct lle_guide_look {
    double n_group, area, kerr_area; /* areas in 1/k^2 */
    double te_share;
    double far_share; /* of the power, in the outer half of the cladding window */
    size_t zeros_across, zeros_up;
};
enum base_status lle_guide_look_at(const struct lle_guide_grid *g, double n_eff, const double *v,
                                   struct lle_guide_look *out, struct base_error *err);

#endif
