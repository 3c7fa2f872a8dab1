/* Auxiliary laser and heat beside several members at once: the solver's answers, whatever the
 * company, also where the rings' temperatures differ. */
#include "lle/bath.h"
#include "lle/jitter.h"
#include "tests/lle_kit.h"

#include <string.h>

/* A ring that chaos warms by C |psi|^2, 9 or so, within a few photon lifetimes. */
static const struct lle_drive chaos = { .f = 3.1622776601683795,
                                        .zeta = 12.0,
                                        .d2 = 0.0067,
                                        .noise = 1e-6,
                                        .auxiliary_f = 1.5,
                                        .auxiliary_zeta = 9.0,
                                        .heat = { 4.0, 1.5 },
                                        .heat_tau = { 2.0, 7.0 } };

/* Every other member starts colder by more than the linear operator's grain. */
static struct lle_solver *member(size_t modes, struct lle_drive drive, uint32_t number)
{
    struct lle_solver *s = kit_member(modes, drive, number);
    *lle_solver_bath(s) =
        (struct lle_bath){ .auxiliary = 0.3 - 0.1 * I, .heat = { number % 2 ? 9.0 : 2.0, 1.0 } };
    return s;
}

static double apart(const struct lle_batch *b, size_t lane, struct lle_solver *s)
{
    const struct lle_bath x = lle_batch_bath(b, lane), *y = lle_solver_bath(s);
    double most = fmax(cabs(x.auxiliary - y->auxiliary),
                       fmax(fabs(x.heat[0] - y->heat[0]), fabs(x.heat[1] - y->heat[1])));
    for (size_t k = 0; k < lle_solver_size(s); k++)
        most = fmax(most, cabs(lle_batch_mode(b, lane, k) - lle_solver_modes(s)[k]));
    return most;
}

/* Against FFTW, as the plain lanes are (1e-12 after 50 steps); the bath adds roundings of numbers
 * that are ten times as large. */
Test(lle_warm, agrees_with_the_solver_at_every_size_and_instruction_set)
{
    for (size_t modes = 64; modes <= 1024; modes *= 2)
        for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2) {
            struct lle_solver *s[LLE_BATCH_MOST];
            for (size_t i = 0; i < widest; i++) {
                s[i] = member(modes, chaos, (uint32_t)(3 + i));
                lle_solver_by_fftw(s[i]);
            }
            struct lle_batch *b = kit_batch(s, widest, widest);
            kit_batch_advance(b, 50);
            for (size_t i = 0; i < widest; i++) {
                kit_advance(s[i], 50);
                cr_expect_lt(apart(b, i, s[i]), 1e-11, "N %zu, lanes %zu, member %zu: %.1e", modes,
                             widest, i, apart(b, i, s[i]));
                lle_solver_free(s[i]);
            }
            lle_batch_free(b);
        }
}

/* One member across the lanes, against FFTW; and by parts, to the bit. */
Test(lle_warm, one_member_alone_agrees_with_fftw_and_with_itself)
{
    struct lle_solver *fast = member(512, chaos, 1), *parts = member(512, chaos, 1);
    struct lle_solver *slow = member(512, chaos, 1);
    lle_solver_by_fftw(slow);
    kit_advance(fast, 60);
    kit_advance(slow, 60);
    for (int i = 0; i < 6; i++)
        kit_advance(parts, 10);
    cr_expect_lt(kit_distance(lle_solver_modes(fast), lle_solver_modes(slow), 512), 1e-11);
    cr_expect_float_eq(lle_solver_detuning(fast), lle_solver_detuning(slow), 1e-11);
    cr_expect_eq(
        memcmp(lle_solver_modes(fast), lle_solver_modes(parts), 512 * sizeof(_Complex double)), 0);
    cr_expect_eq(memcmp(lle_solver_bath(fast), lle_solver_bath(parts), sizeof(struct lle_bath)), 0);
    lle_solver_free(fast);
    lle_solver_free(parts);
    lle_solver_free(slow);
}

/* Chaos magnifies one bit by e^(tau): after tau = 11 nothing may differ. Odd and even members are
 * 7 half linewidths apart at the start: their linear operators hold different parts of the shift,
 * and a step is taken for each. */
Test(lle_warm, a_member_has_the_same_bits_in_any_company)
{
    struct lle_solver *s[LLE_BATCH_MOST];
    const size_t most = lle_batch_lanes();
    for (uint32_t i = 0; i < most; i++)
        s[i] = member(128, chaos, i);
    for (size_t widest = 2; widest <= most; widest *= 2)
        for (size_t last = 0; last < widest; last++) {
            struct lle_batch *alone = kit_batch(&s[last], 1, widest);
            kit_batch_advance(alone, 500);
            for (size_t first = 0; first <= last; first++) {
                struct lle_batch *b = kit_batch(&s[first], last - first + 1, widest);
                kit_batch_advance(b, 500);
                const struct lle_bath x = lle_batch_bath(b, last - first);
                const struct lle_bath y = lle_batch_bath(alone, 0);
                bool same = memcmp(&x, &y, sizeof x) == 0;
                for (size_t k = 0; k < 128; k++) {
                    const double complex p = lle_batch_mode(b, last - first, k);
                    const double complex q = lle_batch_mode(alone, 0, k);
                    same = same && memcmp(&p, &q, sizeof p) == 0;
                }
                cr_expect(same, "instructions of %zu lanes, members %zu to %zu", widest, first,
                          last);
                lle_batch_free(b);
            }
            lle_batch_free(alone);
        }
    for (uint32_t i = 0; i < most; i++)
        lle_solver_free(s[i]);
}

/* More parts held, one after the other, than there are sets of weights: each is made again. */
Test(lle_warm, weights_follow_a_ring_that_warms_without_end)
{
    struct lle_drive drive = chaos;
    drive.heat[0] = 40.0;
    drive.heat_tau[0] = 4.0;
    drive.auxiliary_f = 0.0;
    drive.zeta = 60.0;
    struct lle_solver *fast = member(512, drive, 1), *slow = member(512, drive, 1);
    lle_solver_by_fftw(slow);
    for (int i = 0; i < 20; i++) {
        lle_solver_bath(fast)->heat[0] = lle_solver_bath(slow)->heat[0] = 6.0 * (i % 7);
        kit_advance(fast, 3);
        kit_advance(slow, 3);
    }
    cr_expect_lt(kit_distance(lle_solver_modes(fast), lle_solver_modes(slow), 512), 1e-11);
    lle_solver_free(fast);
    lle_solver_free(slow);
}

/* A part is held as long as the rest is small, and what is held is a multiple of 4. */
Test(lle_warm, the_linear_operator_holds_whole_parts)
{
    double held = 0.0;
    for (int i = 0; i <= 400; i++) {
        const double shift = 20.0 * sin(0.05 * i), next = lle_bath_held(shift, held);
        cr_expect_leq(fabs(shift - next), 3.0);
        cr_expect_float_eq(remainder(next, 4.0), 0.0, 0.0);
        cr_expect(next == held || fabs(shift - held) > 3.0);
        held = next;
    }
    cr_expect_float_eq(lle_bath_held(2.9, 0.0), 0.0, 0.0, "not before it must");
}

/* Single precision has no auxiliary laser and no heat. */
Test(lle_warm, single_precision_refuses)
{
    struct lle_solver *s = member(128, chaos, 0);
    cr_expect(lle_batch_serves(s, LLE_BATCH_DOUBLE));
    cr_expect_not(lle_batch_serves(s, LLE_BATCH_SINGLE));
    lle_solver_free(s);
}

/* Pump and temperature fluctuate: in the lanes the pump is turned where the solver turns the field.
 * Without a spread of the temperature over the modes the vacuum's noise is the same, too; with it
 * the noise is named otherwise, so it is off here, and mode -N/2, which the solver does not turn
 * with its neighbours, is empty but for 1e-9. */
Test(lle_warm, noisy_pumps_agree_with_the_solver)
{
    for (int spread = 0; spread < 2; spread++)
        for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2) {
            struct lle_drive drive = chaos;
            drive.jitter = (struct lle_jitter){ .diffusion = 0.05,
                                                .flicker = 0.02,
                                                .flicker_low = 0.01,
                                                .flicker_high = 1.0,
                                                .power = 1e-4,
                                                .power_rate = 3.0,
                                                .heat = { 0.04, 0.02 },
                                                .heat_rate = { 1.0, 0.2 },
                                                .spread = spread ? 5e-4 : 0.0 };
            drive.noise = spread ? 0.0 : 1e-6;
            struct lle_solver *s[LLE_BATCH_MOST];
            for (size_t i = 0; i < widest; i++) {
                s[i] = member(512, drive, (uint32_t)(3 + i));
                lle_solver_by_fftw(s[i]);
                kit_advance(s[i], 2); /* its processes go on from where they stand */
            }
            struct lle_batch *b = kit_batch(s, widest, widest);
            kit_batch_advance(b, 50);
            for (size_t i = 0; i < widest; i++) {
                kit_advance(s[i], 50);
                cr_expect_lt(apart(b, i, s[i]), spread ? 1e-8 : 1e-11,
                             "spread %d, lanes %zu, member %zu: %.1e", spread, widest, i,
                             apart(b, i, s[i]));
                cr_expect_float_eq(lle_batch_jitter(b, i)->phase, lle_solver_phase(s[i]), 1e-14);
                lle_solver_free(s[i]);
            }
            lle_batch_free(b);
        }
}

/* One noisy member across the lanes: FFTW's answer, and its own by parts. */
Test(lle_warm, one_noisy_member_alone_agrees_with_fftw_and_with_itself)
{
    struct lle_drive drive = chaos;
    drive.jitter = (struct lle_jitter){ .diffusion = 0.05, .power = 1e-4, .power_rate = 3.0 };
    struct lle_solver *fast = member(512, drive, 1), *parts = member(512, drive, 1);
    struct lle_solver *slow = member(512, drive, 1);
    lle_solver_by_fftw(slow);
    kit_advance(fast, 60);
    kit_advance(slow, 60);
    for (int i = 0; i < 6; i++)
        kit_advance(parts, 10);
    cr_expect_lt(kit_distance(lle_solver_modes(fast), lle_solver_modes(slow), 512), 1e-11);
    cr_expect_lt(kit_distance(lle_solver_modes(fast), lle_solver_modes(parts), 512), 1e-11);
    cr_expect_float_eq(lle_solver_phase(fast), lle_solver_phase(slow), 1e-14);
    cr_expect_float_eq(cabs(lle_solver_pump(fast, 0)), cabs(lle_solver_pump(slow, 0)), 1e-14);
    lle_solver_free(fast);
    lle_solver_free(parts);
    lle_solver_free(slow);
}
