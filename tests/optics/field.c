/* Light drawn and light recorded, and what pulses say about it. */
#include "bench.h"

#include <string.h>

static const struct base_rng RNG = { .seed = 17 };

static struct optics_field drawn(const struct optics_plan *p)
{
    struct optics_field f;
    struct base_error err = { .text = "" };
    cr_assert(optics_field_draw(p, RNG, &f, &err) == BASE_OK, "%s", err.text);
    return f;
}

/* <E*(t) E(t + k)> over the record. */
static double complex correlation(const struct optics_field *f, size_t k)
{
    double complex sum = 0.0;
    for (size_t m = 0; m < f->members; m++)
        for (size_t j = 0; j + k < f->samples; j++)
            sum += conj(f->value[m * f->samples + j]) * f->value[m * f->samples + j + k];
    return sum / (double)(f->members * (f->samples - k));
}

Test(field, thermal_light_decays_exponentially)
{
    struct optics_plan p = default_plan();
    p.source.kind = OPTICS_THERMAL;
    struct optics_field f = drawn(&p);
    cr_expect(f.known == 1 && f.coherent_fraction == 0.0 && f.coherence_time_s == 1.778e-9);
    cr_expect_float_eq(creal(correlation(&f, 0)), 1.0, 1e-12, "unit mean power");
    /* 32 members x 128 coherence times: 1/sqrt(4096) = 0.016 a lag, four of these */
    for (size_t k = 0; k < 48; k += 8) {
        const double exact = exp(-(double)k * f.sample_s / f.coherence_time_s);
        cr_expect(cabs(correlation(&f, k) - exact) < 0.064, "lag %zu: %g, exact %g", k,
                  creal(correlation(&f, k)), exact);
    }
    optics_field_free(&f);
}

Test(field, coherent_light_is_constant)
{
    struct optics_plan p = default_plan();
    p.source.kind = OPTICS_COHERENT;
    struct optics_field f = drawn(&p);
    for (size_t i = 0; i < f.members * f.samples; i++)
        cr_assert(f.value[i] == 1.0);
    cr_expect(f.linewidth_hz == 0.0, "no linewidth unless set");
    optics_field_free(&f);
    optics_field_free(&f);
    optics_field_free(NULL);
}

static void expect_draw_refused(const struct optics_plan *p, const char *words)
{
    struct optics_field f;
    struct base_error err = { .text = "" };
    cr_expect(optics_field_draw(p, RNG, &f, &err) == BASE_ERR_CONFIG, "%s", words);
    cr_expect(strstr(err.text, words) != NULL, "says '%s', should say '%s'", err.text, words);
    optics_field_free(&f);
}

Test(field, a_comb_or_impossible_light_is_not_drawn)
{
    struct optics_plan p = default_plan();
    expect_draw_refused(&p, "source.kind = comb");
    p.source.kind = OPTICS_THERMAL;
    p.source.coherence_time_s = -1.0;
    expect_draw_refused(&p, "source.coherence_time_s = -1");
    p.source.kind = OPTICS_MIXTURE;
    p.source.coherent_fraction = 1.5;
    expect_draw_refused(&p, "source.coherent_fraction = 1.5");
    p.source.kind = OPTICS_COHERENT;
    p.source.linewidth_hz = -3.0;
    expect_draw_refused(&p, "source.linewidth_hz = -3");
}

static void expect_line_refused(const struct lle_line *line, double linewidth_hz, const char *words)
{
    struct optics_field f;
    struct base_error err = { .text = "" };
    cr_expect(optics_field_from_line(line, linewidth_hz, &f, &err) == BASE_ERR_DOMAIN, "%s", words);
    cr_expect(strstr(err.text, words) != NULL, "says '%s', should say '%s'", err.text, words);
    optics_field_free(&f);
}

Test(field, a_line_without_light_is_refused)
{
    struct lle_line line = drawn_line(0.5, 1e-9, 0.1e-9, 2, 50, 0.0, 1);
    expect_line_refused(&line, 0.0, "line 9 carries no power");
    line.field[3] = NAN;
    expect_line_refused(&line, 0.0, "carries no power, or not a finite one");
    expect_line_refused(&line, -1.0, "linewidth_hz = -1");
    line.sample_s = 0.0;
    expect_line_refused(&line, 0.0, "sample_s = 0");
    line.samples = 0;
    expect_line_refused(&line, 0.0, "line 9 has no record");
    free(line.field);
}

Test(field, a_line_is_copied_and_normalised)
{
    struct lle_line line = drawn_line(0.5, 1e-9, 0.1e-9, 2, 500, 7e-5, 1);
    struct optics_field f;
    struct base_error err;
    cr_assert(optics_field_from_line(&line, 1e5, &f, &err) == BASE_OK);
    cr_expect(f.value != line.field && f.known == 0 && f.linewidth_hz == 1e5);
    cr_expect_float_eq(creal(correlation(&f, 0)), 1.0, 1e-12);
    const double complex ratio = f.value[7] / line.field[7];
    cr_expect(cabs(f.value[490] / line.field[490] - ratio) < 1e-10 * cabs(ratio));
    optics_field_free(&f);
    free(line.field);
}

/* Pulses. */

static struct optics_pulses cut(const struct optics_plan *p, const struct optics_field *f)
{
    struct optics_pulses pulses;
    struct base_error err = { .text = "" };
    cr_assert(optics_pulses_draw(p, f, f, RNG, &pulses, &err) == BASE_OK, "%s", err.text);
    return pulses;
}

static void expect_cut_refused(const struct optics_plan *p, const struct optics_field *a,
                               const struct optics_field *b, enum base_status expected,
                               const char *words)
{
    struct optics_pulses pulses;
    struct base_error err = { .text = "" };
    const enum base_status status = optics_pulses_draw(p, a, b, RNG, &pulses, &err);
    cr_expect(status == expected, "status %d for '%s': %s", (int)status, words, err.text);
    cr_expect(strstr(err.text, words) != NULL, "says '%s', should say '%s'", err.text, words);
    cr_expect(!pulses.pair && !pulses.kept);
}

Test(pulses, impossible_cuts_are_refused)
{
    struct optics_plan p = default_plan();
    struct base_error err;
    struct lle_line fine = drawn_line(0.5, 1e-9, 0.1e-9, 2, 500, 1.0, 1);
    struct lle_line coarse = drawn_line(0.5, 1e-9, 0.3e-9, 2, 500, 1.0, 1);
    struct lle_line brief = drawn_line(0.5, 1e-9, 0.1e-9, 2, 105, 1.0, 1);
    struct lle_line single = drawn_line(0.5, 1e-9, 0.1e-9, 1, 150, 1.0, 1);
    struct optics_field f, c, b, s;
    cr_assert(!optics_field_from_line(&fine, 0.0, &f, &err));
    cr_assert(!optics_field_from_line(&coarse, 0.0, &c, &err));
    cr_assert(!optics_field_from_line(&brief, 0.0, &b, &err));
    cr_assert(!optics_field_from_line(&single, 0.0, &s, &err));
    expect_cut_refused(&p, &c, &c, BASE_ERR_DOMAIN, "sampled every 3e-10 s is too coarse");
    expect_cut_refused(&p, &f, &c, BASE_ERR_DOMAIN, "every 1e-10 s and every 3e-10 s");
    expect_cut_refused(&p, &b, &b, BASE_ERR_DOMAIN, "2 members of 1.05e-08 s is too short");
    expect_cut_refused(&p, &s, &s, BASE_ERR_DOMAIN, "2 stretches of 1.09e-08 s");
    p.encoder.extinction_db = 20.0;
    p.encoder.pulse_width_s = 1e-13;
    const struct optics_field known = { .known = 1, .coherent_fraction = 1.0 };
    expect_cut_refused(&p, &known, &known, BASE_ERR_DOMAIN, "at most 4096 can be drawn");
    p.detector.window_s = 1.0;
    expect_cut_refused(&p, &known, &known, BASE_ERR_CONFIG, "while drawing pulses");
    optics_field_free(&f);
    optics_field_free(&c);
    optics_field_free(&b);
    optics_field_free(&s);
    free(fine.field);
    free(coarse.field);
    free(brief.field);
    free(single.field);
}

/* One record, two users, at least one block: both cut from different parts. */
Test(pulses, users_never_share_a_moment_of_the_record)
{
    struct optics_plan p = default_plan();
    p.source.samples = 500;
    struct lle_line line = { .sample_s = 0.1e-9, .members = 1, .samples = 2000 };
    line.field = malloc(line.samples * sizeof *line.field);
    for (size_t j = 0; j < line.samples; j++) /* brightness tells the moment */
        line.field[j] = sqrt(1.0 + (double)j);
    struct optics_field f;
    struct base_error err;
    cr_assert(!optics_field_from_line(&line, 0.0, &f, &err));
    struct optics_pulses pulses = cut(&p, &f);
    cr_expect(pulses.blocks >= 2 && pulses.count >= 500);
    size_t a_first = 0;
    for (size_t i = 0; i < pulses.count; i++) {
        const struct optics_pulse_pair *x = &pulses.pair[i];
        /* 1 unit of energy = 1000 samples: half the record apart, less one stretch and a qubit */
        const double apart = 1000.0 * fabs(x->a_early - x->b_early);
        cr_expect(apart > 500.0, "pair %zu: %g samples", i, apart);
        cr_expect_float_eq(1000.0 * (x->a_late - x->a_early), 100.0, 1.0, "T later");
        a_first += x->a_early < x->b_early;
    }
    cr_expect(a_first > 200 && a_first < 300, "they take turns: %zu of %zu", a_first, pulses.count);
    optics_pulses_free(&pulses);
    optics_pulses_free(&pulses);
    optics_field_free(&f);
    free(line.field);
}

/* P_n of light that is thermal over the whole pulse: 1/2^(n+1); of constant light: e^-1/n!. */
Test(statistics, photon_numbers_of_coherent_and_thermal_light)
{
    struct optics_plan p = default_plan();
    struct optics_statistics s;
    p.source.kind = OPTICS_COHERENT;
    struct optics_field f = drawn(&p);
    struct optics_pulses pulses = cut(&p, &f);
    optics_statistics_of(&pulses, &s);
    double factorial = 1.0;
    for (int n = 0; n < 8; factorial *= ++n)
        cr_expect_float_eq(s.photon_number[n], exp(-1.0) / factorial, 1e-12, "n = %d", n);
    cr_expect_float_eq(s.energy_g2, 1.0, 1e-12);
    cr_expect_float_eq(s.bin_coherence, 1.0, 1e-12);
    cr_expect(s.energy_g2_stderr == 0.0);
    optics_pulses_free(&pulses);
    optics_field_free(&f);

    p.source.kind = OPTICS_THERMAL;
    p.source.coherence_time_s = 1e-5;
    p.source.samples = 100000;
    p.interference.overlap_sq = 0.7;
    f = drawn(&p);
    pulses = cut(&p, &f);
    optics_statistics_of(&pulses, &s);
    /* 2e5 independent energies: errors of 1e-3 and less, four of them; coherence time: 1e-4 */
    for (int n = 0; n < 8; n++)
        cr_expect_float_eq(s.photon_number[n], pow(0.5, n + 1), 4e-3, "n = %d: %g", n,
                           s.photon_number[n]);
    cr_expect_float_eq(s.energy_g2, 2.0, 4.0 * s.energy_g2_stderr + 2e-4, "%g +- %g", s.energy_g2,
                       s.energy_g2_stderr);
    cr_expect(s.energy_g2_stderr < 0.01 && s.energy_g2_stderr > 1e-4);
    cr_expect_float_eq(s.bin_coherence, 1.0, 0.02, "the overlap is taken out: %g", s.bin_coherence);
    optics_pulses_free(&pulses);
    optics_field_free(&f);
}
