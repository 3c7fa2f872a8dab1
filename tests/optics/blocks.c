/* Reported errors against true ones. */
#include "bench.h"

#include "optics/blocks.h"

Test(blocks, the_ratio_of_constants_is_exact)
{
    const double num[3] = { 1.0, 1.0, 1.0 }, den[3] = { 4.0, 4.0, 4.0 }, none[3] = { 0.0 };
    const struct optics_estimate e = optics_blocks_ratio(3, num, den, none, none);
    cr_expect(e.value == 0.25 && e.error == 0.0);
    const struct optics_estimate one = optics_blocks_ratio(1, num, den, none, none);
    cr_expect(one.value == 0.25 && one.error == 0.0);
}

/* What follows a control exactly is taken out exactly. */
Test(blocks, a_control_variate_removes_what_it_explains)
{
    double num[16], den[16], first[16], second[16];
    for (int i = 0; i < 16; i++) {
        first[i] = 0.01 * (i - 3);
        second[i] = 0.01 * ((i * 7) % 16 - 5);
        den[i] = 2.0;
        num[i] = 1.0 + 3.0 * first[i] - 2.0 * second[i];
    }
    const struct optics_estimate e = optics_blocks_ratio(16, num, den, first, second);
    cr_expect_float_eq(e.value, 0.5, 1e-12);
    cr_expect_float_eq(e.error, 0.0, 1e-12);
}

/* (estimate - truth)/error over many runs: unit rms. With 64 blocks and two slopes Student's factor
 * is 1.03; the rms of n values is known to 1/sqrt(2n), n = 160: 0.056, four of these. */
static void expect_honest(const char *what, double sum, double square, int n)
{
    const double rms = sqrt(square / n), mean = sum / n;
    cr_expect_float_eq(rms, 1.03, 4.0 / sqrt(2.0 * n), "%s: rms %g", what, rms);
    cr_expect_float_eq(mean, 0.0, 4.0 / sqrt((double)n) + 0.05, "%s: mean %g", what, mean);
}

Test(blocks, errors_of_drawn_light_cover_the_truth)
{
    enum { RUNS = 160 };
    double sum[3] = { 0.0 }, square[3] = { 0.0 };
    struct optics_plan p = low_flux_plan(OPTICS_MIXTURE);
    p.source.samples = 2048;
    const struct optics_closed truth = closed_of(&p);
    for (int k = 0; k < RUNS; k++) {
        struct optics_visibility v = visibility_of(&p, 500 + (unsigned long long)k);
        /* <W^2> of pulses: 1 + <g1^2> - c^2, by its relation to V_HOM = <g1^2>/(1 + <g2>) */
        const double c = 0.42, g1_sq = truth.hom * (2.0 - c * c) / (1.0 - truth.hom);
        const double z[3] = { (v.hom_visibility - truth.hom) / v.hom_stderr,
                              (v.bsm_visibility - truth.bsm) / v.bsm_stderr,
                              (v.energy_g2 - (1.0 + g1_sq - c * c)) / v.energy_g2_stderr };
        for (int i = 0; i < 3; i++) {
            sum[i] += z[i];
            square[i] += z[i] * z[i];
        }
        release(&v);
    }
    expect_honest("HOM", sum[0], square[0], RUNS);
    expect_honest("BSM", sum[1], square[1], RUNS);
    expect_honest("energy g2", sum[2], square[2], RUNS);
}

/* Records: few stretches, many pairs that use the same light again and again. */
Test(blocks, errors_of_recorded_light_cover_the_truth)
{
    enum { RUNS = 100 };
    double sum[2] = { 0.0 }, square[2] = { 0.0 };
    struct optics_plan p = low_flux_plan(OPTICS_COMB);
    p.source.samples = 8000;
    p.encoder.bin_separation_s = 2e-9;
    struct optics_plan thermal = p;
    thermal.source.kind = OPTICS_THERMAL;
    thermal.source.coherence_time_s = 2e-9;
    const struct optics_closed truth = closed_of(&thermal);
    for (int k = 0; k < RUNS; k++) {
        struct lle_line line = drawn_line(0.0, 2e-9, 0.05e-9, 128, 2400, 1.0, 900u + (unsigned)k);
        struct optics_field f;
        struct base_error err = { .text = "" };
        cr_assert(!optics_field_from_line(&line, 0.0, &f, &err));
        struct optics_visibility v;
        cr_assert(!optics_visibility_of(&p, &f, &f, (struct base_rng){ .seed = 1 }, NULL, &v, &err),
                  "%s", err.text);
        const double z[2] = { (v.hom_visibility - truth.hom) / v.hom_stderr,
                              (v.bsm_visibility - truth.bsm) / v.bsm_stderr };
        for (int i = 0; i < 2; i++) {
            sum[i] += z[i];
            square[i] += z[i] * z[i];
        }
        release(&v);
        optics_field_free(&f);
        free(line.field);
    }
    expect_honest("HOM", sum[0], square[0], RUNS);
    expect_honest("BSM", sum[1], square[1], RUNS);
}

/* Few members, each cut into many stretches: Alice's and Bob's light comes from the same member,
 * and neighbouring blocks touch. 10 us in all: 5000 coherence
 * times, stretches of 70 and more; sixteen samples a pulse (8 would add 1e-3 to V_HOM, a quarter of
 * its error). */
Test(blocks, errors_of_few_long_members_cover_the_truth)
{
    enum { RUNS = 24 };
    static const size_t members[] = { 1, 4 };
    for (size_t i = 0; i < 2; i++) {
        double sum[3] = { 0.0 }, square[3] = { 0.0 };
        struct optics_plan p = low_flux_plan(OPTICS_COMB);
        p.source.samples = 4000;
        p.encoder.bin_separation_s = 2e-9;
        struct optics_plan thermal = p;
        thermal.source.kind = OPTICS_THERMAL;
        thermal.source.coherence_time_s = 2e-9;
        const struct optics_closed truth = closed_of(&thermal);
        /* V_HOM = <g1^2>/(2 + <g1^2>) and <W^2> = 1 + <g1^2> */
        const double energy_g2 = 1.0 + 2.0 * truth.hom / (1.0 - truth.hom);
        for (int k = 0; k < RUNS; k++) {
            struct lle_line line = drawn_line(0.0, 2e-9, 0.05e-9, members[i], 200000 / members[i],
                                              1.0, 300u + (unsigned)k);
            struct optics_field f;
            struct base_error err = { .text = "" };
            cr_assert(!optics_field_from_line(&line, 0.0, &f, &err));
            struct optics_visibility v;
            const struct base_rng rng = { .seed = 1 };
            cr_assert(!optics_visibility_of(&p, &f, &f, rng, NULL, &v, &err), "%s", err.text);
            const double z[3] = { (v.hom_visibility - truth.hom) / v.hom_stderr,
                                  (v.bsm_visibility - truth.bsm) / v.bsm_stderr,
                                  (v.energy_g2 - energy_g2) / v.energy_g2_stderr };
            for (int j = 0; j < 3; j++) {
                sum[j] += z[j];
                square[j] += z[j] * z[j];
            }
            release(&v);
            optics_field_free(&f);
            free(line.field);
        }
        expect_honest("HOM", sum[0], square[0], RUNS);
        expect_honest("BSM", sum[1], square[1], RUNS);
        expect_honest("energy g2", sum[2], square[2], RUNS);
    }
}
