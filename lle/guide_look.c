/* The fields of an eigenvector: polarisation, zeros, group index, effective area.
 *
 *  In the straight picture of the ring (lle/guide_matrix.c), E and H in units where the free wave
 * has |E| = |H|: n E = mu G + grad (div G/eps_z),   E_z = i div G/eps_z,   H_z = -i curl E/mu_z;
 *  the fields in the ring are the same across, and E_z/h, H_z/h along it. */
#include "lle/guide_parts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Fields on the grid, all real (E_z and H_z less their i), walls included. */
struct fields {
    const struct lle_guide_grid *g;
    double *ex, *ey, *ez, *hx, *hy, *hz; /* [i * (ny + 1) + j] */
};

static size_t at(const struct lle_guide_grid *g, size_t i, size_t j)
{
    return i * (g->y.cells + 1) + j;
}

static double middle(const struct lle_guide_axis *a, size_t i)
{
    return 0.5 * (a->node[i] + a->node[i + 1]);
}

/* clad and core mixed by a share. */
static double mix(double clad, double core, double share)
{
    return clad + share * (core - clad);
}

static double permittivity(const struct lle_guide_grid *g, double share)
{
    return mix(g->clad.n * g->clad.n, g->core.n * g->core.n, share);
}

/* d(omega eps)/d omega = n (2 n_g - n) of a material. */
static double energy_permittivity(const struct lle_guide_grid *g, double share)
{
    return mix(g->clad.n * (2.0 * g->clad.n_group - g->clad.n),
               g->core.n * (2.0 * g->core.n_group - g->core.n), share);
}

static void spread(struct fields *f, const double *v)
{
    const struct lle_guide_grid *g = f->g;
    for (size_t i = 0; i <= g->x.cells; i++)
        for (size_t j = 0; j <= g->y.cells; j++) {
            const size_t gx = lle_guide_gx(g, i, j), gy = lle_guide_gy(g, i, j);
            f->hy[at(g, i, j)] = gx == SIZE_MAX ? 0.0 : v[gx];
            f->hx[at(g, i, j)] = gy == SIZE_MAX ? 0.0 : -v[gy];
        }
}

static void make_ez(struct fields *f)
{
    const struct lle_guide_grid *g = f->g;
    for (size_t i = 1; i < g->x.cells; i++)
        for (size_t j = g->magnetic ? 0 : 1; j < g->y.cells; j++) {
            const double eps = permittivity(g, g->x.core_node[i] * g->y.core_node[j]) /
                               lle_guide_stretch(g, g->x.node[i]);
            const double across = f->hy[at(g, i, j)] - f->hy[at(g, i - 1, j)];
            const double up = f->hx[at(g, i, j)] - (j > 0 ? f->hx[at(g, i, j - 1)] : 0.0);
            f->ez[at(g, i, j)] = (across / g->x.dual[i] - up / g->y.dual[j]) / eps;
        }
}

static void make_rest(struct fields *f, double n)
{
    const struct lle_guide_grid *g = f->g;
    for (size_t i = 0; i < g->x.cells; i++)
        for (size_t j = g->magnetic ? 0 : 1; j < g->y.cells; j++)
            f->ex[at(g, i, j)] = (lle_guide_stretch(g, middle(&g->x, i)) * f->hy[at(g, i, j)] +
                                  (f->ez[at(g, i + 1, j)] - f->ez[at(g, i, j)]) / g->x.step[i]) /
                                 n;
    for (size_t i = 1; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++)
            f->ey[at(g, i, j)] = (-lle_guide_stretch(g, g->x.node[i]) * f->hx[at(g, i, j)] +
                                  (f->ez[at(g, i, j + 1)] - f->ez[at(g, i, j)]) / g->y.step[j]) /
                                 n;
    for (size_t i = 0; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++)
            f->hz[at(g, i, j)] = -lle_guide_stretch(g, middle(&g->x, i)) *
                                 ((f->ey[at(g, i + 1, j)] - f->ey[at(g, i, j)]) / g->x.step[i] -
                                  (f->ex[at(g, i, j + 1)] - f->ex[at(g, i, j)]) / g->y.step[j]);
}

/* Sums over the half plane. Twice the power is int E x H; `far` is its part in the outer half of
 * the window, `energy` that of d(omega eps)/d omega |E|^2 + mu |H|^2. */
struct sums {
    double power, far, energy, te, tm;
};

static bool is_far(const struct lle_guide_axis *a, double x)
{
    const double above = a->node[a->core_last], below = a->node[a->core_first];
    const double last = a->node[a->cells], first = a->node[0];
    return x > 0.5 * (above + last) || x < 0.5 * (below + first);
}

static void add_edges(const struct fields *f, struct sums *s)
{
    const struct lle_guide_grid *g = f->g;
    for (size_t i = 0; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++) { /* E_x, H_y */
            const double x = middle(&g->x, i), h = lle_guide_stretch(g, x);
            const double area = g->x.step[i] * g->y.dual[j], e = f->ex[at(g, i, j)];
            const double share = g->x.core_cell[i] * g->y.core_node[j], m = f->hy[at(g, i, j)];
            s->power += area * e * m;
            s->far += is_far(&g->x, x) || is_far(&g->y, g->y.node[j]) ? area * e * m : 0.0;
            s->energy += area * h * (energy_permittivity(g, share) * e * e + m * m);
            s->te += area * permittivity(g, share) * e * e;
        }
    for (size_t i = 1; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++) { /* E_y, -H_x */
            const double y = middle(&g->y, j), h = lle_guide_stretch(g, g->x.node[i]);
            const double area = g->x.dual[i] * g->y.step[j], e = f->ey[at(g, i, j)];
            const double share = g->x.core_node[i] * g->y.core_cell[j], m = -f->hx[at(g, i, j)];
            s->power += area * e * m;
            s->far += is_far(&g->x, g->x.node[i]) || is_far(&g->y, y) ? area * e * m : 0.0;
            s->energy += area * h * (energy_permittivity(g, share) * e * e + m * m);
            s->tm += area * permittivity(g, share) * e * e;
        }
}

static void add_along(const struct fields *f, struct sums *s)
{
    const struct lle_guide_grid *g = f->g;
    for (size_t i = 1; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++) { /* E_z */
            const double share = g->x.core_node[i] * g->y.core_node[j], e = f->ez[at(g, i, j)];
            s->energy += g->x.dual[i] * g->y.dual[j] * energy_permittivity(g, share) * e * e /
                         lle_guide_stretch(g, g->x.node[i]);
        }
    for (size_t i = 0; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++) { /* H_z */
            const double m = f->hz[at(g, i, j)];
            s->energy +=
                g->x.step[i] * g->y.step[j] * m * m / lle_guide_stretch(g, middle(&g->x, i));
        }
}

/* With e taken at the middles of the cells: int |e|^2, int |e|^4, and over the core int n^2 (2
 * |e|^4
 * + |e^2|^2)/3. */
struct intensities {
    double square, fourth, kerr;
};

static void add_intensities(const struct fields *f, struct intensities *s)
{
    const struct lle_guide_grid *g = f->g;
    const double n2 = g->core.n * g->core.n;
    for (size_t i = 0; i < g->x.cells; i++)
        for (size_t j = 0; j < g->y.cells; j++) {
            const double h = lle_guide_stretch(g, middle(&g->x, i));
            const double x = 0.5 * (f->ex[at(g, i, j)] + f->ex[at(g, i, j + 1)]);
            const double y = 0.5 * (f->ey[at(g, i, j)] + f->ey[at(g, i + 1, j)]);
            const double z = 0.25 *
                             (f->ez[at(g, i, j)] + f->ez[at(g, i + 1, j)] + f->ez[at(g, i, j + 1)] +
                              f->ez[at(g, i + 1, j + 1)]) /
                             h;
            const double all = x * x + y * y + z * z, square = x * x + y * y - z * z;
            const double volume = g->x.step[i] * g->y.step[j] * h;
            s->square += volume * all;
            s->fourth += volume * all * all;
            s->kerr += g->x.core_cell[i] * g->y.core_cell[j] * volume * n2 *
                       (2.0 * all * all + square * square) / 3.0;
        }
}

/* Changes of sign along a line of values, those below a tenth of the largest left out. */
static size_t zeros(const double *value, size_t first, size_t last, size_t stride)
{
    double largest = 0.0, before = 0.0;
    size_t count = 0;
    for (size_t i = first; i < last; i++)
        largest = fmax(largest, fabs(value[i * stride]));
    for (size_t i = first; i < last; i++) {
        const double now = value[i * stride];
        if (fabs(now) < 0.1 * largest)
            continue;
        count += now * before < 0.0;
        before = now;
    }
    return count;
}

static void count_zeros(const struct fields *f, bool te, struct lle_guide_look *out)
{
    const struct lle_guide_grid *g = f->g;
    const double *main = te ? f->ex : f->ey;
    size_t best_i = g->x.core_first, best_j = 0;
    for (size_t i = g->x.core_first; i < g->x.core_last; i++)
        for (size_t j = 0; j < g->y.core_last; j++)
            if (fabs(main[at(g, i, j)]) > fabs(main[at(g, best_i, best_j)])) {
                best_i = i;
                best_j = j;
            }
    out->zeros_across = zeros(main + best_j, g->x.core_first, g->x.core_last, g->y.cells + 1);
    out->zeros_up = zeros(main + at(g, best_i, 0), 0, g->y.core_last, 1);
}

enum base_status lle_guide_look_at(const struct lle_guide_grid *g, double n_eff, const double *v,
                                   struct lle_guide_look *out, struct base_error *err)
{
    const size_t size = (g->x.cells + 1) * (g->y.cells + 1);
    double *memory = calloc(6 * size, sizeof *memory);
    if (!memory)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the fields of %zu points", size);
    struct fields f = { g,
                        memory,
                        memory + size,
                        memory + 2 * size,
                        memory + 3 * size,
                        memory + 4 * size,
                        memory + 5 * size };
    struct sums s = { 0 };
    struct intensities e = { 0 };
    spread(&f, v);
    make_ez(&f);
    make_rest(&f, n_eff);
    add_edges(&f, &s);
    add_along(&f, &s);
    add_intensities(&f, &e);
    *out = (struct lle_guide_look){
        .n_group = s.energy / (2.0 * s.power),
        .area = 2.0 * e.square * e.square / e.fourth, /* of both halves */
        .kerr_area = 2.0 * s.power * s.power / e.kerr,
        .te_share = s.te / (s.te + s.tm),
        .far_share = s.far / s.power,
    };
    count_zeros(&f, out->te_share > 0.5, out);
    free(memory);
    return BASE_OK;
}
