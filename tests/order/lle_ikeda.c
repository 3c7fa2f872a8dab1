/* The map of round trips goes to the Lugiato-Lefever equation with the first power of the round
 * trip. */
#include "tests/lle_kit.h"

enum { MODES = 64 };

static void run(enum lle_scheme scheme, size_t trips, size_t pieces, double complex out[MODES])
{
    const struct lle_drive drive = {
        .f = 1.9, .zeta = 1.5, .d2 = 0.02, .d3 = 1e-4, .coupling = 0.7
    };
    const double roundtrip_tau = 1.0 / (double)trips;
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, 0 };
    cr_assert_eq(lle_solver_new(&s, MODES, scheme, roundtrip_tau / (double)pieces, roundtrip_tau,
                                &drive, rng, &err),
                 BASE_OK, "%s", err.text);
    kit_seed_smooth(s);
    kit_advance(s, trips * pieces);
    for (size_t k = 0; k < MODES; k++)
        out[k] = lle_solver_modes(s)[k];
    lle_solver_free(s);
}

/* The field at tau = 1 after 40, 80, 160, 320 round trips of 4 steps. The steps' own error is of
 * second order and 4^2 times smaller than Strang's; the next term of the series is T times |D + 2
 * |psi|^2| ~ 10, so the order is off by a few hundredths at the first pair and less after. */
Test(lle_order, round_trips_are_the_mean_field_to_first_order)
{
    double complex truth[MODES], got[MODES];
    run(LLE_ETDRK4, 4000, 1, truth);
    double before = 0.0;
    for (size_t trips = 40; trips <= 320; trips *= 2) {
        run(LLE_IKEDA, trips, 4, got);
        const double error = kit_distance(got, truth, MODES);
        if (before > 0.0)
            cr_expect_float_eq(log2(before / error), 1.0, 0.05,
                               "%zu round trips: error %.3e after %.3e is order %.3f", trips, error,
                               before, log2(before / error));
        before = error;
    }
    cr_expect_lt(before, 0.02);
}
