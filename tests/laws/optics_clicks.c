/* Laws of the click average, over many inputs. */
#include "../optics/bench.h"

#include "base/constants.h"

static double uniform(uint64_t index)
{
    const struct base_rng rng = { .seed = 99, .use = BASE_RNG_TEST };
    double u[2];
    base_rng_uniform2(rng, index, u);
    return u[0];
}

/* A physical set of pairs: |overlap|^2 <= energies' product. */
static void random_pairs(struct optics_pulse_pair *pair, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t at = 1000000 * seed + 8 * i;
        struct optics_pulse_pair *p = &pair[i];
        p->a_early = -log(uniform(at));
        p->a_late = -log(uniform(at + 1));
        p->b_early = -log(uniform(at + 2));
        p->b_late = -log(uniform(at + 3));
        p->early = uniform(at + 4) * sqrt(p->a_early * p->b_early) *
                   cexp(2.0 * BASE_PI * I * uniform(at + 5));
        p->late = uniform(at + 6) * sqrt(p->a_late * p->b_late) *
                  cexp(2.0 * BASE_PI * I * uniform(at + 7));
    }
}

enum { PAIRS = 96, INPUTS = 200 };

struct input {
    struct optics_pulse_pair pair[PAIRS];
    struct optics_pulses pulses;
    struct optics_receiver relay;
    struct optics_setting alice, bob;
};

static void random_input(struct input *x, uint64_t k)
{
    random_pairs(x->pair, PAIRS, k + 1);
    x->pulses =
        (struct optics_pulses){ .count = PAIRS, .blocks = 4, .pair = x->pair, .mode_overlap = 1.0 };
    const uint64_t at = 100 * k;
    x->relay = (struct optics_receiver){ uniform(at), pow(10.0, -9.0 * uniform(at + 1)) * 0.5,
                                         uniform(at + 2) };
    x->alice =
        (struct optics_setting){ pow(10.0, 6.0 * uniform(at + 3) - 5.0),
                                 pow(10.0, 6.0 * uniform(at + 4) - 5.0), 6.0 * uniform(at + 5) };
    x->bob =
        (struct optics_setting){ pow(10.0, 6.0 * uniform(at + 6) - 5.0),
                                 pow(10.0, 6.0 * uniform(at + 7) - 5.0), 6.0 * uniform(at + 8) };
}

/* 16 positive terms of rounding 1e-16 each, summed over pairs and phases. */
Test(clicks, probabilities_lie_between_0_and_1_and_sum_to_1)
{
    for (uint64_t k = 0; k < INPUTS; k++)
        for (int interfering = 0; interfering <= 1; interfering++) {
            struct input x;
            random_input(&x, k);
            struct optics_clicks c;
            optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, interfering, &c);
            double sum = 0.0;
            for (int i = 0; i < 16; i++) {
                cr_expect(c.probability[i] >= 0.0 && c.probability[i] <= 1.0, "input %zu: P%d = %g",
                          (size_t)k, i, c.probability[i]);
                cr_expect(c.error[i] >= 0.0);
                sum += c.probability[i];
            }
            cr_expect_float_eq(sum, 1.0, 1e-12, "input %zu: sum - 1 = %g", (size_t)k, sum - 1.0);
        }
}

/* Alice and Bob exchanged at the two ports: detectors 1 and 2 exchange their roles. */
Test(clicks, users_exchanged_are_detectors_exchanged)
{
    for (uint64_t k = 0; k < INPUTS; k++) {
        struct input x;
        random_input(&x, k);
        struct optics_clicks c, swapped;
        optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, 1, &c);
        for (size_t i = 0; i < PAIRS; i++) {
            const struct optics_pulse_pair p = x.pair[i];
            x.pair[i] = (struct optics_pulse_pair){ p.b_early, p.b_late,      p.a_early,
                                                    p.a_late,  conj(p.early), conj(p.late) };
        }
        optics_clicks_average(&x.pulses, &x.relay, x.bob, x.alice, 1, &swapped);
        for (int i = 0; i < 16; i++) {
            const int mirrored = (i & 5) << 1 | (i & 10) >> 1;
            cr_expect_float_eq(c.probability[i], swapped.probability[mirrored],
                               1e-11 * c.probability[i] + 1e-15, "input %zu pattern %d", (size_t)k,
                               i);
        }
    }
}

/* The same light and the same splitter upside down: T <-> R exchanges the detectors when the users
 * stay, up to the half turn of the beat, which the phase average does not see. */
Test(clicks, a_splitter_turned_over_exchanges_the_detectors)
{
    for (uint64_t k = 0; k < INPUTS; k++) {
        struct input x;
        random_input(&x, k);
        struct optics_clicks c, turned;
        optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, 1, &c);
        x.relay.transmittance = 1.0 - x.relay.transmittance;
        optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, 1, &turned);
        for (int i = 0; i < 16; i++) {
            const int mirrored = (i & 5) << 1 | (i & 10) >> 1;
            cr_expect_float_eq(c.probability[i], turned.probability[mirrored],
                               1e-11 * c.probability[i] + 1e-15, "input %zu pattern %d", (size_t)k,
                               i);
        }
    }
}

/* Only the phase difference of the users counts. */
Test(clicks, a_common_phase_changes_nothing)
{
    for (uint64_t k = 0; k < INPUTS / 4; k++) {
        struct input x;
        random_input(&x, k);
        struct optics_clicks c, moved;
        optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, 1, &c);
        x.alice.phase_rad += 1.234;
        x.bob.phase_rad += 1.234;
        optics_clicks_average(&x.pulses, &x.relay, x.alice, x.bob, 1, &moved);
        for (int i = 0; i < 16; i++)
            cr_expect_float_eq(c.probability[i], moved.probability[i],
                               1e-11 * c.probability[i] + 1e-15);
    }
}

/* No phase-randomised classical constant light exceeds one half, whatever the splitter,
 * intensities, overlap and darks: L. Mandel, PRA 28, 929 (1983). At any flux for a coincidence of
 * two detectors. */
Test(visibility, of_coherent_light_never_exceeds_one_half)
{
    for (uint64_t k = 0; k < 120; k++) {
        const uint64_t at = 50000000 + 20 * k;
        struct optics_plan p = default_plan();
        p.source.kind = OPTICS_COHERENT;
        p.alice.loss_db = 40.0 * uniform(at);
        p.bob.loss_db = 40.0 * uniform(at + 1);
        p.alice.mean_photon = pow(10.0, 4.0 * uniform(at + 2) - 3.0);
        p.bob.mean_photon = pow(10.0, 4.0 * uniform(at + 3) - 3.0);
        p.relay.splitter_transmittance = 0.01 + 0.98 * uniform(at + 4);
        p.interference.overlap_sq = k % 3 ? uniform(at + 5) : 1.0;
        p.detector.dark_probability = pow(10.0, -10.0 * uniform(at + 6)) * 0.1;
        p.detector.efficiency = 0.05 + 0.95 * uniform(at + 7);
        p.encoder.imbalance = k % 2 ? 1.8 * uniform(at + 8) - 0.9 : 0.0;
        struct optics_visibility v = visibility_of(&p, 1);
        cr_expect(v.hom_visibility <= 0.5 + 1e-12 && v.hom_visibility >= 0.0, "HOM %zu: %.12f",
                  (size_t)k, v.hom_visibility);
        cr_expect(v.bsm_visibility <= 0.5 + 1e-12 && v.bsm_visibility >= 0.0, "BSM %zu: %.12f",
                  (size_t)k, v.bsm_visibility);
        cr_expect(v.hom_closed <= 0.5 + 1e-9 && v.bsm_closed <= 0.5 + 1e-9);
        release(&v);
    }
}
