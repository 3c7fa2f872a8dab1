/* A loss of its own for every mode: it damps, and it lets in the vacuum that belongs to it. */
#include "tests/lle_kit.h"

#include <string.h>

enum { N = 16 };

/* 0.5 to 2, no symmetry; 1 for the pumped mode. */
static void losses(double loss[N])
{
    for (int k = 0; k < N; k++)
        loss[k] = k == 0 ? 1.0 : 0.5 + 1.5 * ((7 * k) % N) / (N - 1.0);
}

/* The Kerr effect of amplitudes of 1e-7 is 1e-14. */
Test(lle_loss, every_mode_decays_at_its_own_rate)
{
    double loss[N];
    losses(loss);
    for (int scheme = 0; scheme < 2; scheme++) {
        const struct lle_drive drive = { .zeta = 0.7, .d2 = 0.01, .loss = loss };
        struct lle_solver *s = kit_solver(N, scheme ? LLE_STRANG : LLE_ETDRK4, 0.02, drive);
        for (size_t k = 0; k < N; k++)
            lle_solver_modes(s)[k] = 1e-7;
        kit_advance(s, 100);
        for (size_t k = 0; k < N; k++) {
            const double left = cabs(lle_solver_modes(s)[k]) / 1e-7;
            cr_expect_float_eq(left / exp(-2.0 * loss[k]), 1.0, 1e-11, "mode %zu: %.15g", k, left);
        }
        lle_solver_free(s);
    }
}

/* Half a photon in each mode, whatever its loss, and the memory of it lasts 1/loss. The mean over a
 * time T of |a|^2, whose correlation falls as e^{-2 loss tau}, knows its value to 1/sqrt(loss T) =
 * 2.5 % for loss 0.5 and T = 3200; five of them for the worst of 16 modes. */
Test(lle_loss, the_vacuum_is_half_a_photon_in_every_mode)
{
    enum { SAMPLES = 8000, STRIDE = 10 };
    const double h = 0.04, photon = 1e-6;
    double loss[N], power[N] = { 0.0 };
    double complex before[N], memory[N] = { 0.0 };
    losses(loss);
    const struct lle_drive drive = { .zeta = 0.7, .d2 = 0.01, .noise = photon, .loss = loss };
    struct lle_solver *s = kit_solver(N, LLE_ETDRK4, h, drive);
    kit_advance(s, 400);
    for (int t = 0; t < SAMPLES; t++) {
        memcpy(before, lle_solver_modes(s), sizeof before);
        kit_advance(s, STRIDE);
        for (size_t k = 0; k < N; k++) {
            power[k] += kit_norm2(lle_solver_modes(s)[k]) / SAMPLES;
            memory[k] += conj(before[k]) * lle_solver_modes(s)[k] / SAMPLES;
        }
    }
    for (size_t k = 0; k < N; k++) {
        const double error = 1.0 / sqrt(loss[k] * h * SAMPLES * STRIDE);
        cr_expect_float_eq(power[k] / (0.5 * photon), 1.0, 5.0 * error,
                           "mode %zu of loss %.2f: %.4f of half a photon", k, loss[k],
                           power[k] / (0.5 * photon));
        cr_expect_float_eq(cabs(memory[k]) / power[k], exp(-loss[k] * h * STRIDE), 5.0 * error,
                           "mode %zu of loss %.2f remembers %.4f", k, loss[k],
                           cabs(memory[k]) / power[k]);
    }
    lle_solver_free(s);
}

/* A loss of 1 for all is the plain equation, bit for bit, noise included; by another path. */
Test(lle_loss, equal_losses_are_the_plain_equation)
{
    double loss[N];
    for (size_t k = 0; k < N; k++)
        loss[k] = 1.0;
    struct lle_drive drive = { .f = 1.5, .zeta = 1.0, .d2 = 0.01, .noise = 1e-6 };
    struct lle_solver *plain = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    drive.loss = loss;
    cr_expect_not(lle_drive_plain(&drive));
    struct lle_solver *own = kit_solver(N, LLE_ETDRK4, 0.02, drive);
    kit_seed_smooth(plain);
    kit_seed_smooth(own);
    kit_advance(plain, 200);
    kit_advance(own, 200);
    cr_expect_eq(memcmp(lle_solver_modes(plain), lle_solver_modes(own), N * sizeof(double complex)),
                 0);
    lle_solver_free(plain);
    lle_solver_free(own);
}

Test(lle_loss, refuses_a_loss_that_is_none)
{
    double loss[N];
    losses(loss);
    loss[3] = 0.0;
    const struct lle_drive drive = { .f = 1.0, .loss = loss };
    struct lle_solver *s = NULL;
    struct base_error err = { .text = "" };
    cr_expect_eq(lle_solver_new(&s, N, LLE_ETDRK4, 0.01, KIT_ROUNDTRIP, &drive,
                                (struct base_rng){ 0 }, &err),
                 BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "loss[3] = 0"), "%s", err.text);
}
