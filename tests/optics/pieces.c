/* Pulses, windows, cuts and quadrature: the pieces the averages stand on. */
#include "bench.h"

#include "base/constants.h"
#include "optics/coherence.h"
#include "optics/draw.h"
#include "optics/keep.h"
#include "optics/profile.h"
#include "optics/quadrature.h"
#include "optics/stretch.h"
#include "optics/wave.h"
#include "optics/window.h"

#include <string.h>

static struct optics_plan shaped(int shape, double extinction_db, double delay_s)
{
    struct optics_plan p = low_flux_plan(OPTICS_COHERENT);
    p.encoder.pulse_shape = shape;
    p.encoder.extinction_db = extinction_db;
    p.alice.delay_s = delay_s;
    return p;
}

/* 20 000 midpoints over the span: jumps are worth a cell, 5e-5 of a pulse's height. */
static double by_midpoints(const struct optics_profile *a, const struct optics_profile *b,
                           double from, double to)
{
    enum { CELLS = 20000 };
    double sum = 0.0;
    for (int k = 0; k < CELLS; k++) {
        const double t = from + (k + 0.5) * (to - from) / CELLS;
        sum += sqrt(optics_profile_at(a, t) * optics_profile_at(b, t)) * (to - from) / CELLS;
    }
    return sum;
}

/* int w = 1 whatever the shape, energies add, and both integrals are those of w itself. */
Test(profile, holds_unit_energy_wherever_it_is_cut)
{
    for (int shape = OPTICS_SQUARE; shape <= OPTICS_GAUSSIAN; shape++)
        for (double db = 13.0; db < 250.0; db *= 4.0) {
            const struct optics_plan p = shaped(shape, db, 0.11e-9);
            const struct optics_profile a = optics_profile_of(&p, &p.alice);
            const struct optics_profile b = optics_profile_of(&p, &p.bob);
            double from, to, edge[OPTICS_PROFILE_EDGES];
            optics_profile_span(&p, &from, &to);
            cr_expect_float_eq(optics_profile_energy(&a, from, to), 1.0, 1e-14);
            cr_expect_float_eq(optics_profile_overlap(&a, &a, from, to), 1.0, 1e-12);
            const double cut = 0.3e-9;
            cr_expect_float_eq(optics_profile_energy(&a, from, cut) +
                                   optics_profile_energy(&a, cut, to),
                               1.0, 1e-14);
            cr_expect_float_eq(optics_profile_energy(&a, from, cut),
                               by_midpoints(&a, &a, from, cut), 2e-4);
            cr_expect_float_eq(optics_profile_overlap(&a, &b, from, to),
                               by_midpoints(&a, &b, from, to), 2e-4);
            const int n = optics_profile_edges(&a, edge);
            cr_expect_eq(n, db < 150.0 ? 4 : 2);
            for (int k = 0; k < n; k++) {
                cr_expect(edge[k] >= from && edge[k] <= to && (k == 0 || edge[k] >= edge[k - 1]));
                /* w jumps there and nowhere else */
                const double step =
                    optics_profile_at(&a, edge[k] + 1e-15) - optics_profile_at(&a, edge[k] - 1e-15);
                cr_expect_neq(step, 0.0, "edge %d of shape %d, %g dB", k, shape, db);
            }
        }
}

/* Light let through when off: the share of the window not covered by the pulse. */
Test(profile, extinction_is_the_ratio_of_off_to_on)
{
    const struct optics_plan p = shaped(OPTICS_SQUARE, 20.0, 0.0);
    const struct optics_profile a = optics_profile_of(&p, &p.alice);
    const double off = optics_profile_at(&a, 0.45e-9), on = optics_profile_at(&a, 0.0);
    cr_expect_float_eq(off / (on - off), 0.01, 1e-12, "1 ns window round a 0.8 ns pulse");
    cr_expect_eq(optics_profile_at(&a, 0.6e-9), 0.0);
}

Test(profile, the_window_is_sharp_or_blurred_by_two_detectors)
{
    struct optics_detector d = { .window_s = 1e-9 };
    cr_expect_eq(optics_profile_window(&d, 0.99e-9), 1.0);
    cr_expect_eq(optics_profile_window(&d, -1.01e-9), 0.0);
    d.jitter_s = 0.1e-9; /* two detectors: the difference has sqrt 2 times that */
    cr_expect_float_eq(optics_profile_window(&d, 1e-9), 0.5, 1e-12, "half at its end");
    const double sigma = sqrt(2.0) * 0.1e-9; /* normal distribution: 84.13 % one sigma inside */
    cr_expect_float_eq(optics_profile_window(&d, 1e-9 - sigma), 0.8413447, 1e-6);
    cr_expect_eq(optics_profile_window(&d, 0.3e-9), optics_profile_window(&d, -0.3e-9));

    struct optics_plan p = shaped(OPTICS_SQUARE, 200.0, 0.0);
    p.detector.jitter_s = 0.0;
    p.detector.window_s = 1e-9;
    cr_expect(optics_profile_window_is_open(&p));
    p.detector.window_s = 0.5e-9;
    cr_expect_not(optics_profile_window_is_open(&p));
}

static double complex kinked(double x, const void *self)
{
    const double *at = self;
    return (x < *at ? x * x : 3.0) + I * cos(x);
}

Test(quadrature, is_exact_between_known_kinks)
{
    const double kink = 0.37;
    struct optics_pieces pieces;
    optics_pieces_start(&pieces, -1.0, 2.0);
    optics_pieces_cut(&pieces, kink);
    optics_pieces_cut(&pieces, -1.0); /* ends and outside are no cuts */
    optics_pieces_cut(&pieces, 7.0);
    cr_expect_eq(pieces.count, 1);
    const double complex sum = optics_quadrature(&pieces, 1.0, kinked, &kink);
    cr_expect_float_eq(creal(sum), (kink * kink * kink + 1.0) / 3.0 + 3.0 * (2.0 - kink), 1e-14);
    cr_expect_float_eq(cimag(sum), sin(2.0) - sin(-1.0), 1e-14);
    for (int k = 0; k < 500; k++) /* more cuts than there is room for */
        optics_pieces_cut(&pieces, -0.99 + k * 0.005);
    cr_expect_eq(pieces.count, OPTICS_CUTS);
    cr_expect_float_eq(cimag(optics_quadrature(&pieces, 1.0, kinked, &kink)), sin(2.0) - sin(-1.0),
                       1e-13);
}

/* Stretches do not overlap, stay inside their member, and hold what is needed. */
Test(stretch, every_sample_belongs_to_one_stretch_of_one_member)
{
    for (size_t members = 1; members < 200; members = members * 3 + 1)
        for (size_t samples = 50; samples < 20000; samples *= 5) {
            const struct optics_field f = { .sample_s = 1e-10,
                                            .members = members,
                                            .samples = samples };
            struct optics_stretches s;
            struct base_error err;
            const size_t need = 25;
            cr_assert(!optics_stretch_cut(&f, need, 2, &s, &err), "%s", err.text);
            cr_expect(s.count >= 2 && s.length >= need && s.count == s.parts * members);
            for (size_t k = 0; k < s.count; k++) {
                const size_t at = optics_stretch_start(&s, k), end = at + s.length - 1;
                cr_expect_eq(at / samples, end / samples, "one member");
                cr_expect(end < members * samples);
                if (k)
                    cr_expect(at >= optics_stretch_start(&s, k - 1) + s.length, "no overlap");
            }
        }
    const struct optics_field brief = { .sample_s = 1e-10, .members = 1, .samples = 40 };
    struct optics_stretches s;
    struct base_error err;
    cr_expect_eq(optics_stretch_cut(&brief, 25, 2, &s, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "too short"), "%s", err.text);
}

/* The walk is the model: first and second moments over many walks, and the gap in the middle. The
 * correlation of N complex normal numbers is known to 1/sqrt N, intensities to 2/sqrt N or so. */
Test(wave, a_walk_has_the_models_coherence)
{
    enum { WALKS = 40000, COUNT = 6 };
    const struct optics_model model = { 0.42, 2e-9 };
    const double step = 0.5e-9, gap = 3e-9;
    const double lag[COUNT] = {
        0.0, step, 2.0 * step, 2.0 * step + gap, 3.0 * step + gap, 4.0 * step + gap
    };
    double complex g1[COUNT] = { 0.0 };
    double g2[COUNT] = { 0.0 };
    for (int w = 0; w < WALKS; w++) {
        double normal[2 * COUNT];
        double complex e[COUNT];
        const struct base_rng here = { .seed = 8, .use = BASE_RNG_TEST, .member = (uint32_t)w };
        base_rng_normals(here, 0, normal, 2 * COUNT);
        optics_model_walk(&model, step, gap, e, COUNT, normal);
        for (int k = 0; k < COUNT; k++) {
            g1[k] += conj(e[0]) * e[k] / WALKS;
            g2[k] += creal(e[0] * conj(e[0])) * creal(e[k] * conj(e[k])) / WALKS;
        }
    }
    for (int k = 0; k < COUNT; k++) {
        cr_expect_float_eq(creal(g1[k]), optics_model_g1(&model, lag[k]), 5.0 / sqrt(WALKS),
                           "g1(%g)", lag[k]);
        cr_expect_float_eq(cimag(g1[k]), 0.0, 5.0 / sqrt(WALKS));
        cr_expect_float_eq(g2[k], optics_model_g2(&model, lag[k]), 12.0 / sqrt(WALKS), "g2(%g)",
                           lag[k]);
    }
    cr_expect_float_eq(optics_model_g1(&model, 2e-9), 0.42 + 0.58 * exp(-1.0), 1e-15);
    cr_expect_eq(optics_model_g1(&model, -1e-9), optics_model_g1(&model, 1e-9));
    /* Gaussian light: g2(0) = 2 - c^2 */
    cr_expect_float_eq(optics_model_g2(&model, 0.0), 2.0 - 0.42 * 0.42, 1e-15);
    const struct optics_model laser = { 1.0, NAN };
    cr_expect(optics_model_g1(&laser, 1.0) == 1.0 && optics_model_g2(&laser, 1.0) == 1.0);
}

/* What the window keeps of one pair is the double sum it is defined by. */
Test(keep, is_the_double_sum_through_the_window)
{
    enum { N = 5 };
    double window[2 * N - 1], row[2 * OPTICS_KEEP_ROWS * N] = { 0.0 };
    double complex beat[2 * N];
    for (int k = 0; k < 2 * N - 1; k++)
        window[k] = exp(-0.3 * (k - N + 1) * (k - N + 1));
    for (int k = 0; k < 4 * N; k++)
        row[k] = 0.1 + 0.05 * ((7 * k) % 11);
    for (int k = 0; k < 2 * N; k++)
        beat[k] = 0.2 * cexp(I * 1.1 * k);
    struct optics_pulse_kept kept;
    optics_keep(window, N, row, beat, &kept);
    double aa = 0.0, ab = 0.0, el_aa = 0.0, el_ab = 0.0, oo = 0.0;
    double complex el_oo = 0.0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            const double pi = window[i - j + N - 1];
            const double *ae = row, *al = row + N, *be = row + 2 * N, *bl = row + 3 * N;
            aa += 0.5 * pi * (ae[i] * ae[j] + al[i] * al[j]);
            ab += 0.5 * pi * (ae[i] * be[j] + al[i] * bl[j]);
            el_aa += pi * ae[i] * al[j];
            el_ab += 0.5 * pi * (ae[i] * bl[j] + be[i] * al[j]);
            oo += 0.5 * pi * creal(conj(beat[i]) * beat[j] + conj(beat[N + i]) * beat[N + j]);
            el_oo += pi * conj(beat[i]) * beat[N + j];
        }
    cr_expect_float_eq(kept.aa, aa, 1e-14);
    cr_expect_float_eq(kept.ab, ab, 1e-14);
    cr_expect_float_eq(kept.el_aa, el_aa, 1e-14);
    cr_expect_float_eq(kept.el_ab, el_ab, 1e-14);
    cr_expect_float_eq(kept.oo, oo, 1e-14);
    cr_expect(cabs(kept.el_oo - el_oo) < 1e-14);
}

/* A window that keeps half of every product keeps half of all coincidences, darks aside; an open
 * one all; and phases turn the share as they turn the beat. */
Test(window, share_is_what_is_kept_of_all_coincidences)
{
    struct optics_pulse_pair pair = { 1.1, 0.9, 0.8, 1.2, 0.9 + 0.1 * I, 0.7 - 0.4 * I };
    struct optics_pulse_kept kept = {
        .aa = 0.25 * (1.1 * 1.1 + 0.9 * 0.9),
        .bb = 0.25 * (0.8 * 0.8 + 1.2 * 1.2),
        .ab = 0.25 * (1.1 * 0.8 + 0.9 * 1.2),
        .oo = 0.25 * (0.82 + 0.65),
        .el_aa = 0.5 * 1.1 * 0.9,
        .el_bb = 0.5 * 0.8 * 1.2,
        .el_ab = 0.25 * (1.1 * 1.2 + 0.8 * 0.9),
        .el_oo = 0.5 * conj(0.9 + 0.1 * I) * (0.7 - 0.4 * I),
    };
    const struct optics_pulses pulses = { .count = 1, .blocks = 1, .pair = &pair, .kept = &kept };
    struct optics_receiver relay = { 0.7, 0.0, 0.45 };
    static struct optics_window_block block[OPTICS_BLOCKS];
    optics_window_blocks(&pulses, false, block);
    for (int bob = 0; bob < 4; bob++) {
        const struct optics_setting a = { 1e-3, 2e-3, 0.3 }, b = { 3e-3, 1e-3, 0.8 * bob };
        for (int which = OPTICS_WITHIN_BIN; which <= OPTICS_BETWEEN_BINS; which++)
            for (int interfering = 0; interfering < 2; interfering++)
                cr_expect_float_eq(optics_window_share(block, &relay, a, b, interfering,
                                                       (enum optics_window_which)which),
                                   0.5, 1e-12);
    }
    relay.dark_probability = 1e-3; /* darks lose nothing: the share rises */
    const struct optics_setting a = { 1e-3, 1e-3, 0.0 };
    cr_expect_gt(optics_window_share(block, &relay, a, a, 1, OPTICS_WITHIN_BIN), 0.6);
    const struct optics_setting dark = { 0.0, 0.0, 0.0 };
    relay.dark_probability = 0.0;
    cr_expect_eq(optics_window_share(block, &relay, dark, dark, 1, OPTICS_WITHIN_BIN), 1.0);
}

/* Known light is exact, a record is estimated; both answer through the same functions. */
Test(light, of_a_record_and_of_its_model_agree)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 2e-9;
    struct base_error err = { .text = "" };
    struct optics_field known, record;
    cr_assert(!optics_field_draw(&p, (struct base_rng){ .seed = 3 }, &known, &err));
    struct lle_line line = drawn_line(0.0, 2e-9, 0.1e-9, 64, 8000, 1.0, 5);
    cr_assert(!optics_field_from_line(&line, 0.3e6, &record, &err), "%s", err.text);
    struct optics_light exact, estimated;
    cr_assert(!optics_light_of(&p, &known, &exact, &err), "%s", err.text);
    cr_assert(!optics_light_of(&p, &record, &estimated, &err), "%s", err.text);
    cr_expect_null(exact.estimated);
    cr_expect_eq(exact.g2_0_stderr, 0.0);
    cr_expect(estimated.g2_0_stderr > 0.0 && estimated.g2_0_stderr < 0.05);
    cr_expect_eq(estimated.g.linewidth_hz, 0.3e6);
    for (double tau = 0.0; tau < 11e-9; tau += 0.37e-9) {
        /* 64 x 800 ns hold 25 600 coherence times */
        const double complex a = exact.g.g1(exact.g.self, tau);
        const double complex b = estimated.g.g1(estimated.g.self, tau);
        cr_expect(cabs(a - b) < 5.0 / sqrt(25600.0), "g1(%g): %g and %g%+gi", tau, creal(a),
                  creal(b), cimag(b));
        cr_expect_float_eq(exact.g.g2(exact.g.self, tau), estimated.g.g2(estimated.g.self, tau),
                           15.0 / sqrt(25600.0), "g2(%g)", tau);
    }
    /* the same spline, asked for directly */
    const struct optics_g again = optics_closed_estimated(estimated.estimated, 1.0);
    cr_expect(again.linewidth_hz == 1.0 &&
              again.g2(again.self, 1e-9) == estimated.g.g2(estimated.g.self, 1e-9));
    optics_light_free(&exact);
    optics_light_free(&estimated);
    optics_light_free(&estimated);
    optics_field_free(&known);
    optics_field_free(&record);
    free(line.field);
}

Test(pulses, drawn_whole_keep_no_account_of_the_window)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 2e-9;
    p.source.samples = 256;
    p.detector.window_s = 0.2e-9;
    p.detector.jitter_s = 0.0;
    p.bob.polarization_rad = 0.4;
    struct base_error err = { .text = "" };
    struct optics_field f;
    struct optics_pulses whole, windowed;
    const struct base_rng rng = { .seed = 3 };
    cr_assert(!optics_field_draw(&p, rng, &f, &err));
    cr_assert(!optics_pulses_draw(&p, &f, &f, rng, &windowed, &err), "%s", err.text);
    cr_assert(!optics_pulses_draw_whole(&p, &f, &f, rng, &whole, &err), "%s", err.text);
    cr_expect(windowed.kept != NULL && whole.kept == NULL && whole.count == windowed.count);
    cr_expect_eq(memcmp(whole.pair, windowed.pair, whole.count * sizeof *whole.pair), 0);
    cr_expect_float_eq(whole.mode_overlap, optics_mode_overlap(&p), 1e-15);
    cr_expect_float_eq(optics_mode_overlap(&p), cos(0.4) * cos(0.4) * p.interference.overlap_sq,
                       1e-15);
    optics_pulses_free(&whole);
    optics_pulses_free(&windowed);
    optics_field_free(&f);
}

/* The blocks of the click average are what its mean and its errors are made of. */
Test(clicks, mean_and_error_are_those_of_the_blocks)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 2e-9;
    p.source.samples = 640;
    struct base_error err = { .text = "" };
    struct optics_field f;
    struct optics_pulses pulses;
    const struct base_rng rng = { .seed = 6 };
    cr_assert(!optics_field_draw(&p, rng, &f, &err));
    cr_assert(!optics_pulses_draw(&p, &f, &f, rng, &pulses, &err), "%s", err.text);
    const struct optics_receiver relay = { 0.8, 1e-6, 0.5 };
    const struct optics_setting a = { 0.1, 0.2, 0.0 }, b = { 0.2, 0.1, 0.7 };
    static double mean[OPTICS_BLOCKS][16];
    struct optics_clicks c;
    const size_t n = optics_clicks_blocks(&pulses, &relay, a, b, 1, mean);
    optics_clicks_average(&pulses, &relay, a, b, 1, &c);
    cr_expect_eq(n, pulses.blocks);
    for (int k = 0; k < 16; k++) {
        double sum = 0.0, square = 0.0;
        for (size_t g = 0; g < n; g++) {
            sum += mean[g][k] / (double)n;
            square += mean[g][k] * mean[g][k] / (double)n;
        }
        cr_expect_float_eq(c.probability[k], sum, 1e-14);
        cr_expect_float_eq(c.error[k], sqrt(fmax(square - sum * sum, 0.0) / (double)(n - 1)),
                           1e-9 * sum + 1e-14);
    }
    optics_pulses_free(&pulses);
    optics_field_free(&f);
}

/* One draw's tables: cells cover both pulses and share out their energy and overlap, the beat turns
 * by 2 pi offset T from early to late, the window is Pi cell by cell. */
Test(draw, tables_hold_the_pulses_cell_by_cell)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 2e-9;
    p.source.samples = 1000;
    p.bob.delay_s = 0.2e-9;
    p.bob.offset_hz = 20e6;
    p.interference.overlap_sq = 0.81;
    struct base_error err = { .text = "" };
    struct optics_field f;
    cr_assert(!optics_field_draw(&p, (struct base_rng){ .seed = 3 }, &f, &err));
    struct optics_draw d = { .plan = &p, .light = { &f, &f }, .open = 0 };
    cr_assert(!optics_draw_choose(&d, &err), "%s", err.text);
    cr_expect(d.blocks * d.per_block >= 1000 && d.blocks <= OPTICS_BLOCKS && !d.shared);
    cr_expect(d.step_s <= 0.8e-9 / 24.0 && (double)d.cells * d.step_s >= 1e-9 - 1e-15);
    cr_assert(optics_draw_tabulate(&d));
    double a = 0.0, b = 0.0, both = 0.0;
    for (size_t j = 0; j < d.cells; j++) {
        a += d.weight[0][j];
        b += d.weight[1][j];
        both += d.mixed[j];
        const double complex turn = d.turn[d.cells + j] / d.turn[j];
        cr_expect(cabs(turn - cexp(2.0 * BASE_PI * I * 20e6 * p.encoder.bin_separation_s)) < 1e-12);
    }
    cr_expect_float_eq(a, 1.0, 1e-12);
    cr_expect_float_eq(b, 1.0, 1e-12);
    /* squares 0.2 ns apart share 0.6 of 0.8 ns; times sqrt M; leaked light adds to it */
    cr_expect_float_eq(both, 0.9 * 0.75, 0.06, "%g", both);
    p.encoder.extinction_db = 200.0;
    optics_draw_free(&d);
    d = (struct optics_draw){ .plan = &p, .light = { &f, &f } };
    cr_assert(!optics_draw_choose(&d, &err) && optics_draw_tabulate(&d));
    both = 0.0;
    for (size_t j = 0; j < d.cells; j++)
        both += d.mixed[j];
    cr_expect_float_eq(both, 0.9 * 0.75, 1e-12, "%g", both);
    for (size_t k = 0; k < 2 * d.cells - 1; k++) {
        const double apart_s = ((double)k - (double)(d.cells - 1)) * d.step_s;
        cr_expect_float_eq(d.window[k], optics_profile_window(&p.detector, apart_s), 1e-12);
    }
    optics_draw_free(&d);

    struct optics_field fast = f;
    fast.coherence_time_s = 1e-15;
    d = (struct optics_draw){ .plan = &p, .light = { &fast, &fast } };
    cr_expect_eq(optics_draw_choose(&d, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "4096 can be drawn"), "%s", err.text);
    optics_field_free(&f);
}
