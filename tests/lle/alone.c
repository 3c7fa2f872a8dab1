/* One member alone: across the lanes where the machine can, by FFTW where not. */
#include "tests/lle_kit.h"

#include "lle/batch.h"

#include <string.h>

static struct lle_solver *member(size_t modes, struct lle_drive drive, bool by_fftw)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, 3 };
    cr_assert_eq(
        lle_solver_new(&s, modes, LLE_ETDRK4, 4 * KIT_ROUNDTRIP, KIT_ROUNDTRIP, &drive, rng, &err),
        BASE_OK, "%s", err.text);
    kit_seed_smooth(s);
    if (by_fftw)
        lle_solver_by_fftw(s);
    return s;
}

/* 50 steps of chaos magnify the rounding of tests/lle/batch.c as there: 1e-12. Dispersion of the
 * third and fourth order and a table of it are in the weights. */
Test(lle_alone, agrees_with_fftw_at_every_size)
{
    for (size_t modes = 256; modes <= 8192; modes *= 2)
        for (int kind = 0; kind < 3; kind++) {
            struct lle_drive drive = { .f = 3.1622776601683795, .zeta = 3.0, .d2 = 0.0067 };
            double *table = calloc(modes, sizeof *table);
            for (size_t k = 0; k < modes; k++) {
                const double mu = k < modes / 2 ? (double)k : (double)k - (double)modes;
                table[k] = 0.0067 * mu * mu + (k == 9 ? 0.5 : 0.0);
            }
            drive.noise = kind == 0 ? 0.0 : 1e-6;
            drive.d3 = 1e-5;
            drive.d4 = -1e-9;
            drive.dispersion = kind == 2 ? table : NULL;
            struct lle_solver *fast = member(modes, drive, false);
            struct lle_solver *plain = member(modes, drive, true);
            kit_advance(fast, 50);
            kit_advance(plain, 50);
            const double apart =
                kit_distance(lle_solver_modes(fast), lle_solver_modes(plain), modes);
            cr_expect_lt(apart, 1e-12, "N %zu, kind %d: %.1e", modes, kind, apart);
            lle_solver_free(fast);
            lle_solver_free(plain);
            free(table);
        }
}

/* The noise's address and the field go on over the end of a call. */
Test(lle_alone, takes_many_calls_for_one)
{
    const struct lle_drive drive = { .f = 3.0, .zeta = 3.0, .d2 = 0.0067, .noise = 1e-6 };
    struct lle_solver *once = member(512, drive, false), *often = member(512, drive, false);
    kit_advance(once, 300);
    for (int i = 0; i < 100; i++)
        kit_advance(often, 3);
    cr_expect_eq(
        memcmp(lle_solver_modes(once), lle_solver_modes(often), 512 * sizeof(double complex)), 0);
    lle_solver_free(once);
    lle_solver_free(often);
}

/* A new drive acts from the next step on, on either way. */
Test(lle_alone, follows_a_sweep)
{
    struct lle_drive drive = { .f = 3.0, .zeta = 3.0, .d2 = 0.0067 };
    struct lle_solver *fast = member(512, drive, false), *plain = member(512, drive, true);
    struct base_error err;
    for (int i = 0; i < 10; i++) {
        drive.zeta += 0.1;
        cr_assert_eq(lle_solver_set_drive(fast, &drive, &err), BASE_OK);
        cr_assert_eq(lle_solver_set_drive(plain, &drive, &err), BASE_OK);
        kit_advance(fast, 5);
        kit_advance(plain, 5);
    }
    cr_expect_lt(kit_distance(lle_solver_modes(fast), lle_solver_modes(plain), 512), 1e-12);
    lle_solver_free(fast);
    lle_solver_free(plain);
}

Test(lle_alone, says_when_the_step_is_too_long)
{
    const struct lle_drive drive = { .f = 3.0, .zeta = 3.0, .d2 = 0.0067 };
    for (int by_fftw = 0; by_fftw < 2; by_fftw++) {
        struct lle_solver *s = member(512, drive, by_fftw);
        struct base_error err;
        for (size_t k = 0; k < 512; k++)
            lle_solver_modes(s)[k] = 100.0 * ((k * k) % 7);
        cr_expect_eq(lle_solver_advance(s, 1000, &err), BASE_ERR_NUMERIC);
        cr_expect(strstr(err.text, "comb.steps_per_roundtrip"), "%s", err.text);
        lle_solver_free(s);
    }
}
