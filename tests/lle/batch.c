/* Several members at once: the solver's answers, whatever the company. */
#include "tests/lle_kit.h"

#include <string.h>

static const struct lle_drive chaos = { .f = 3.1622776601683795, .zeta = 3.0, .d2 = 0.0067 };

static double distance(const struct lle_batch *b, size_t lane, struct lle_solver *s)
{
    const size_t n = lle_solver_size(s);
    double complex *a = malloc(n * sizeof *a);
    for (size_t k = 0; k < n; k++)
        a[k] = lle_batch_mode(b, lane, k);
    const double apart = kit_distance(a, lle_solver_modes(s), n);
    free(a);
    return apart;
}

/* Fifty steps are tau = 1.1, in which chaos magnifies a difference some 3 times. Each step brings a
 * rounding of 1e-16 times the square root of a transform's 9 levels, four times: 50 steps of them
 * at random 1e-14 at the most; 1e-12 leaves room for the sizes. Every transform has its own passes:
 * all remainders of the radix 8 are tried, with noise (its address is the solver's) and without. */
Test(lle_batch, agrees_with_the_solver_at_every_size_and_instruction_set)
{
    for (size_t modes = 64; modes <= 2048; modes *= 2)
        for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2)
            for (int noisy = 0; noisy < 2; noisy++) {
                struct lle_drive drive = chaos;
                struct lle_solver *s[LLE_BATCH_MOST];
                drive.noise = noisy ? 1e-6 : 0.0;
                for (size_t i = 0; i < widest; i++) {
                    s[i] = kit_member(modes, drive, (uint32_t)(3 + i));
                    kit_advance(s[i], 1); /* a batch goes on, also with the noise */
                }
                struct lle_batch *b = kit_batch(s, widest, widest);
                kit_batch_advance(b, 50);
                for (size_t i = 0; i < widest; i++) {
                    kit_advance(s[i], 50);
                    cr_expect_lt(distance(b, i, s[i]), 1e-12, "N %zu, lanes %zu, member %zu: %.1e",
                                 modes, widest, i, distance(b, i, s[i]));
                    lle_solver_free(s[i]);
                }
                lle_batch_free(b);
            }
}

/* Chaos magnifies one bit by e^(tau): after tau = 11 nothing may differ, alone, in any company, in
 * any lane. */
Test(lle_batch, a_member_has_the_same_bits_in_any_company)
{
    struct lle_drive drive = chaos;
    drive.noise = 1e-6;
    struct lle_solver *s[LLE_BATCH_MOST];
    for (uint32_t i = 0; i < LLE_BATCH_MOST; i++)
        s[i] = kit_member(128, drive, i);
    for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2)
        for (size_t last = 0; last < widest; last++) {
            struct lle_batch *alone = kit_batch(&s[last], 1, widest);
            kit_batch_advance(alone, 500);
            for (size_t first = 0; first <= last; first++) {
                struct lle_batch *b = kit_batch(&s[first], last - first + 1, widest);
                kit_batch_advance(b, 500);
                bool same = true;
                for (size_t k = 0; k < 128; k++) {
                    const double complex x = lle_batch_mode(b, last - first, k);
                    const double complex y = lle_batch_mode(alone, 0, k);
                    same = same && memcmp(&x, &y, sizeof x) == 0;
                }
                cr_expect(same, "instructions of %zu lanes, members %zu to %zu", widest, first,
                          last);
                lle_batch_free(b);
            }
            lle_batch_free(alone);
        }
    for (uint32_t i = 0; i < LLE_BATCH_MOST; i++)
        lle_solver_free(s[i]);
}

/* The stationary soliton at f2 = 12, zeta = 10 stands 21.610935 high on 512 points, where Newton's
 * method puts it; what is left of the way there after tau = 40 is e^-40 of it, and the number has
 * six digits. */
Test(lle_batch, keeps_the_soliton)
{
    const struct lle_drive drive = { .f = sqrt(12.0), .zeta = 10.0, .d2 = 0.0067 };
    for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2) {
        struct lle_solver *s[2] = { kit_member(512, drive, 0), kit_member(512, drive, 1) };
        for (size_t i = 0; i < 2; i++)
            kit_seed_soliton(s[i], 2.0 * KIT_PI * (double)(100 * i + 7) / 512);
        struct lle_batch *b = kit_batch(s, 2, widest);
        kit_batch_advance(b, 1800);
        double power[LLE_BATCH_MOST];
        lle_batch_power(b, power);
        for (size_t i = 0; i < 2; i++) {
            for (size_t k = 0; k < 512; k++)
                lle_solver_modes(s[i])[k] = lle_batch_mode(b, i, k);
            cr_expect_float_eq(kit_peak(s[i]), 21.610935, 1e-6, "%.9g", kit_peak(s[i]));
            cr_expect_float_eq(power[i], lle_solver_power(s[i]), 1e-13 * power[i]);
            lle_solver_free(s[i]);
        }
        lle_batch_free(b);
    }
}

/* Without drive and noise the field falls by e^(-tau) and ends below the smallest number. */
Test(lle_batch, an_undriven_field_dies_as_the_loss_says)
{
    const struct lle_drive drive = { .zeta = 1.0, .d2 = 0.01 };
    struct lle_solver *s = kit_member(64, drive, 0);
    struct lle_batch *b = kit_batch(&s, 1, lle_batch_lanes());
    double power[LLE_BATCH_MOST];
    kit_batch_advance(b, 400);
    lle_batch_power(b, power);
    cr_expect_float_eq(power[0] / lle_solver_power(s), exp(-2.0 * 400 * 4 * KIT_ROUNDTRIP), 1e-8);
    kit_batch_advance(b, 40000);
    lle_batch_power(b, power);
    cr_expect_float_eq(power[0], 0.0, 0.0, "%g", power[0]);
    lle_batch_free(b);
    lle_solver_free(s);
}

/* A field of some 10^7 times the threshold: the Kerr phase of one step is far beyond pi. */
Test(lle_batch, names_the_member_that_blows_up)
{
    struct lle_drive drive = chaos;
    struct lle_solver *s[2] = { kit_member(64, drive, 0), kit_member(64, drive, 1) };
    for (size_t k = 0; k < 64; k++)
        lle_solver_modes(s[1])[k] = 100.0 * ((k * k) % 7);
    struct base_error err;
    struct lle_batch *b = kit_batch(s, 2, lle_batch_lanes());
    cr_expect_eq(lle_batch_advance(b, 1000, &err), BASE_ERR_NUMERIC);
    cr_expect_eq(lle_batch_failed(b), 1);
    cr_expect(strstr(err.text, "comb.steps_per_roundtrip"), "%s", err.text);
    cr_expect(isfinite(creal(lle_batch_mode(b, 0, 1))), "its neighbour is not concerned");
    lle_batch_free(b);
    lle_solver_free(s[0]);
    lle_solver_free(s[1]);
}

static void refused(struct lle_solver *const *s, size_t count, size_t widest,
                    enum base_status status, const char *says)
{
    struct lle_batch *b = NULL;
    struct base_error err;
    cr_expect_eq(lle_batch_new(&b, s, count, LLE_BATCH_DOUBLE, widest, &err), status, "%s", says);
    cr_expect_null(b);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
}

Test(lle_batch, refuses_what_it_does_not_solve)
{
    struct lle_drive other = chaos;
    other.zeta = 4.0;
    struct lle_solver *s[2] = { kit_member(64, chaos, 0), kit_member(64, other, 1) };
    refused(s, 2, 2, BASE_ERR_DOMAIN, "member 1");
    refused(s, 0, 2, BASE_ERR_DOMAIN, "0 members");
    refused(s, 1, 3, BASE_ERR_DOMAIN, "3 lanes");
    lle_solver_modes(s[0])[3] = NAN;
    refused(s, 1, 2, BASE_ERR_NUMERIC, "not finite");
    lle_solver_free(s[0]);
    lle_solver_free(s[1]);
    s[0] = kit_member(96, chaos, 0);
    cr_expect(!lle_batch_serves(s[0], LLE_BATCH_DOUBLE));
    refused(s, 1, 2, BASE_ERR_DOMAIN, "96 modes");
    lle_solver_free(s[0]);
    other.raman = 1e-3;
    s[0] = kit_member(64, other, 0);
    cr_expect(!lle_batch_serves(s[0], LLE_BATCH_DOUBLE), "Raman is the solver's alone");
    refused(s, 1, 2, BASE_ERR_DOMAIN, "lanes solve");
    lle_solver_free(s[0]);
    s[0] = kit_solver(64, LLE_STRANG, KIT_ROUNDTRIP, chaos);
    cr_expect(!lle_batch_serves(s[0], LLE_BATCH_DOUBLE));
    lle_solver_free(s[0]);
    lle_batch_free(NULL);
}
