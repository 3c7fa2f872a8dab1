/* GMRES against systems whose solution is known. */
#include "lle/krylov.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { SIZE = 40 };

struct matrix {
    double a[SIZE][SIZE];
    int acts;
};

static void act(void *self, const double *x, double *y)
{
    struct matrix *m = self;
    m->acts++;
    for (int i = 0; i < SIZE; i++) {
        y[i] = 0.0;
        for (int j = 0; j < SIZE; j++)
            y[i] += m->a[i][j] * x[j];
    }
}

/* The identity plus `weight` of a random, unsymmetric matrix of rank `rank`. */
static struct matrix near_identity(double weight, int rank)
{
    struct matrix m = { .acts = 0 };
    const struct base_rng rng = { .seed = 5, .use = BASE_RNG_TEST };
    for (int i = 0; i < SIZE; i++)
        m.a[i][i] = 1.0;
    for (int k = 0; k < rank; k++)
        for (int i = 0; i < SIZE; i++)
            for (int j = 0; j < SIZE; j++) {
                double left[2], right[2];
                base_rng_normal2(rng, (uint64_t)(k * SIZE + i), left);
                base_rng_normal2(rng, (uint64_t)(k * SIZE + j) + 1000, right);
                m.a[i][j] += weight * left[0] * right[0];
            }
    return m;
}

Test(krylov, solves_to_the_tolerance)
{
    struct matrix m = near_identity(0.3, SIZE);
    double wanted[SIZE], b[SIZE], x[SIZE], back[SIZE], miss = 0.0, size = 0.0;
    for (int i = 0; i < SIZE; i++)
        wanted[i] = sin(1.0 + i);
    act(&m, wanted, b);
    const struct lle_map map = { act, &m, SIZE };
    struct base_error err;
    cr_assert(!lle_krylov_solve(&map, b, x, 1e-11, &err), "%s", err.text);
    act(&m, x, back);
    for (int i = 0; i < SIZE; i++) {
        miss += (back[i] - b[i]) * (back[i] - b[i]);
        size += b[i] * b[i];
    }
    cr_expect(sqrt(miss / size) <= 1.01e-11, "residual %.2e", sqrt(miss / size));
}

/* A perturbation of rank 3 of the identity ends in four directions, in exact arithmetic: one or two
 * more actions look at the residual. */
Test(krylov, needs_no_more_directions_than_the_map_has)
{
    struct matrix m = near_identity(0.5, 3);
    double b[SIZE], x[SIZE];
    for (int i = 0; i < SIZE; i++)
        b[i] = cos(0.7 * i);
    const struct lle_map map = { act, &m, SIZE };
    struct base_error err;
    cr_assert(!lle_krylov_solve(&map, b, x, 1e-10, &err), "%s", err.text);
    cr_expect(m.acts <= 7, "%d actions", m.acts);
}

Test(krylov, nothing_asked_is_nothing_answered)
{
    struct matrix m = near_identity(0.5, 3);
    double b[SIZE] = { 0.0 }, x[SIZE];
    const struct lle_map map = { act, &m, SIZE };
    struct base_error err;
    cr_assert(!lle_krylov_solve(&map, b, x, 1e-10, &err), "%s", err.text);
    for (int i = 0; i < SIZE; i++)
        cr_expect_eq(x[i], 0.0);
}

/* The map forgets one coordinate that b has: the best there is, and a failure that says so. */
Test(krylov, an_unsolvable_system_is_told_and_not_looped_over)
{
    struct matrix m = near_identity(0.0, 0);
    m.a[3][3] = 0.0;
    double b[SIZE], x[SIZE];
    for (int i = 0; i < SIZE; i++)
        b[i] = 1.0;
    const struct lle_map map = { act, &m, SIZE };
    struct base_error err = { .text = "" };
    cr_expect_eq(lle_krylov_solve(&map, b, x, 1e-10, &err), BASE_ERR_NUMERIC);
    cr_expect(strlen(err.text) > 0);
    for (int i = 0; i < SIZE; i++)
        cr_expect(isfinite(x[i]), "x[%d] = %g", i, x[i]);
}
