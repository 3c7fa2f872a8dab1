/* The mode solver converges with the square of its cells, and extrapolation takes that away. */
#include "tests/lle_kit.h"

enum { GRIDS = 4 };

/* n_eff and areas of the paper's guide on grids of 100 nm halved down to 12.5 nm. Differences of
 * neighbours fall by 2^p; corners, where the field's derivative has a weak singularity, let p be a
 * little off 2. */
Test(order_guide, halved_cells_leave_a_quarter_of_the_error)
{
    const struct lle_guide_shape shape = { 1.6e-6, 0.8e-6, 230e-6, LLE_TE00 };
    struct lle_guide_cells cells = { 16, 4, 16, 2.4e-6 };
    double n[GRIDS], kerr[GRIDS];
    for (size_t k = 0; k < GRIDS; k++) {
        struct lle_guide_mode mode;
        struct base_error err;
        cr_assert_eq(lle_guide_solve(&shape, 1.55e-6, &cells, k ? n[k - 1] : 0.0, &mode, &err),
                     BASE_OK, "%s", err.text);
        n[k] = mode.n_eff;
        kerr[k] = mode.kerr_area_m2;
        cells = lle_guide_cells_doubled(cells, 1);
    }
    for (size_t k = 0; k + 2 < GRIDS; k++) {
        const double order = log2((n[k + 1] - n[k]) / (n[k + 2] - n[k + 1]));
        const double kerr_order = log2((kerr[k + 1] - kerr[k]) / (kerr[k + 2] - kerr[k + 1]));
        cr_expect(order > 1.85 && order < 2.15, "n_eff converges with order %.3f", order);
        cr_expect(kerr_order > 1.7 && kerr_order < 2.3, "A with order %.3f", kerr_order);
    }
    /* The extrapolated values agree ten times better than the grids they come from. */
    const double first = n[1] + (n[1] - n[0]) / 3.0, second = n[2] + (n[2] - n[1]) / 3.0;
    const double third = n[3] + (n[3] - n[2]) / 3.0;
    cr_expect_lt(fabs(second - third), 0.1 * fabs(n[3] - n[2]));
    cr_expect_lt(fabs(second - third), fabs(first - second), "the error told is an upper one");
}
