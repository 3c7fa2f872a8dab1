/* Time tags: photon by photon, the same physics as the click average; and what counts them. */
#include "tags_kit.h"

#include "base/constants.h"

#include <string.h>
#include <unistd.h>

/* Seeds are the kinds' numbers; nothing was chosen. A right answer fails once in 10 000. */
Test(tags, patterns_are_those_of_the_click_average)
{
    for (int kind = OPTICS_COHERENT; kind <= OPTICS_MIXTURE; kind++) {
        const struct optics_plan p = bright(kind, 150000);
        struct optics_tags tags = tags_of(&p, (unsigned long long)kind);
        struct optics_tags_counts c = counts_of(&tags);
        cr_assert(c.slots == 150000, "%zu slots", c.slots);
        const struct optics_clicks right = average_of(&p, 10 + (unsigned long long)kind, 0.0);
        const double chance = chance_of(&c.pattern_count, 150000.0, &right);
        cr_expect(chance > 1e-4, "kind %d: p = %.2e", kind, chance);
        if (kind == OPTICS_COHERENT) { /* the test can fail: a late phase of 0.5 is seen */
            const struct optics_clicks wrong = average_of(&p, 20, 0.5);
            cr_expect(chance_of(&c.pattern_count, 150000.0, &wrong) < 1e-6);
        }
        release_counts(&c);
        optics_tags_free(&tags);
    }
}

/* Visibilities by both routes, each with its error. At these fluxes thresholds are felt, by both.
 */
Test(tags, visibilities_are_those_of_the_click_average)
{
    for (int kind = OPTICS_COHERENT; kind <= OPTICS_MIXTURE; kind++) {
        struct optics_plan p = bright(kind, 600000);
        p.source.coherence_time_s = 20e-9;
        p.alice.mean_photon = p.bob.mean_photon = 0.3;
        p.encoder.imbalance = 0.0;
        p.detector.dark_probability = 1e-4;
        p.tags.phases = 4;
        p.tags.baseline = true;
        struct optics_tags tags = tags_of(&p, 1);
        struct optics_tags_counts c = counts_of(&tags);
        struct optics_visibility v = visibility_of(&p, 2);
        const double hom_error = hypot(c.hom_stderr, v.hom_stderr);
        const double bsm_error = hypot(c.bsm_stderr, v.bsm_stderr);
        cr_expect(c.hom_stderr < 0.02 && c.bsm_stderr < 0.02, "%g %g", c.hom_stderr, c.bsm_stderr);
        cr_expect_float_eq(c.hom_visibility, v.hom_visibility, 4.0 * hom_error,
                           "kind %d: HOM %.4f +- %.4f, clicks %.4f", kind, c.hom_visibility,
                           hom_error, v.hom_visibility);
        cr_expect_float_eq(c.bsm_visibility, v.bsm_visibility, 4.0 * bsm_error,
                           "kind %d: BSM %.4f +- %.4f, clicks %.4f", kind, c.bsm_visibility,
                           bsm_error, v.bsm_visibility);
        if (kind == OPTICS_COHERENT) {
            cr_expect_float_eq(c.hom_visibility_singles, v.hom_visibility, 4.0 * hom_error);
            cr_expect(fabs(c.bsm_fringe_rad) < 0.1, "%g", c.bsm_fringe_rad);
        }
        release(&v);
        release_counts(&c);
        optics_tags_free(&tags);
    }
}

/* Nothing but dark counts at 1 MHz a detector: with a dead time tau the rate is r/(1 + r tau)
 * (G. F. Knoll, Radiation Detection and Measurement, eq. 4.23), and no two clicks are closer. The
 * number scatters by less than its square root. */
Test(tags, a_dead_detector_is_silent)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 400000);
    p.alice.mean_photon = p.bob.mean_photon = 0.0;
    p.tags.gate_s = 1e-9;
    p.detector.dark_probability = -expm1(-1e6 * 1e-9);
    p.detector.dead_time_s = 0.5e-6;
    struct optics_tags tags = tags_of(&p, 5);
    int64_t last[2] = { -1000000, -1000000 };
    size_t count[2] = { 0, 0 };
    for (size_t i = 0; i < tags.count; i++) {
        const int d = tags.detector[i] - 1;
        /* up to a bin of the converter */
        cr_expect(tags.time_ps[i] - last[d] >= 500000 - 156, "row %zu", i);
        last[d] = tags.time_ps[i];
        count[d]++;
    }
    const double expected = 1e6 / 1.5 * 400000.0 / p.encoder.clock_hz;
    for (int d = 0; d < 2; d++)
        cr_expect_float_eq((double)count[d], expected, 4.0 * sqrt(expected), "%zu", count[d]);
    optics_tags_free(&tags);

    /* One as long as the bin separation: no detector sees both bins, Psi+ is gone. */
    p = bright(OPTICS_COHERENT, 50000);
    p.detector.dead_time_s = p.encoder.bin_separation_s + 2e-9;
    tags = tags_of(&p, 6);
    struct optics_tags_counts c = counts_of(&tags);
    const struct optics_tags_part_counts *part = c.parts.data;
    cr_expect(part->psi_plus == 0 && part->psi_minus > 1000, "%zu %zu", part->psi_plus,
              part->psi_minus);
    release_counts(&c);
    optics_tags_free(&tags);
}

Test(tags, the_converter_rounds_down_to_its_bins)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 20000);
    p.tags.tdc_s = 1e-12;
    struct optics_tags fine = tags_of(&p, 7);
    p.tags.tdc_s = 500e-12;
    p.tags.gate_s = optics_tags_gate_s(&p);
    struct optics_tags coarse = tags_of(&p, 7);
    /* dark counts depend on the gate, which the converter widens: compare what both must obey */
    for (size_t i = 0; i < coarse.count; i++)
        cr_expect(coarse.time_ps[i] % 500 == 0, "row %zu: %lld", i, (long long)coarse.time_ps[i]);
    for (size_t i = 1; i < fine.count; i++)
        cr_expect(fine.time_ps[i] >= fine.time_ps[i - 1], "row %zu", i);
    optics_tags_free(&fine);
    optics_tags_free(&coarse);
}

/* Jitter: the square pulse of 0.8 ns has variance w^2/12; a click's is that and s^2. */
Test(tags, jitter_widens_the_pulse)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 100000);
    p.detector.dark_probability = 0.0;
    p.detector.jitter_s = 0.3e-9;
    p.tags.tdc_s = 0.0;
    struct optics_tags tags = tags_of(&p, 8);
    double sum = 0.0;
    for (size_t i = 0; i < tags.count; i++) {
        const double t_s = 1e-12 * (double)tags.time_ps[i] - tags.first_early_s;
        const double in_s = fmod(t_s + 5e-9, p.encoder.clock_hz > 0.0 ? tags.period_s : 1.0);
        const double off_s = fmod(in_s, tags.bin_separation_s) - 5e-9;
        sum += off_s * off_s / (double)tags.count;
    }
    const double expected = 0.64e-18 / 12.0 + 0.09e-18;
    /* kurtosis at most 3: relative error sqrt(2/n) */
    cr_expect_float_eq(sum / expected, 1.0, 4.0 * sqrt(2.0 / (double)tags.count), "%g", sum);
    optics_tags_free(&tags);
}

/* A walk so slow that the phase stands still: the global phase does not average, and coincidences
 * within a bin depend on it. */
Test(tags, a_slow_phase_shows_in_the_singles)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 20000);
    p.bob.mean_photon = p.alice.mean_photon;
    p.bob.polarization_rad = 0.0;
    p.relay.splitter_transmittance = 0.5;
    p.encoder.imbalance = 0.0;
    p.tags.phase = OPTICS_PHASE_WALK;
    double most = 0.0;
    for (unsigned long long seed = 1; seed <= 4; seed++) {
        p.tags.walk_hz = 0.0;
        struct optics_tags tags = tags_of(&p, seed);
        struct optics_tags_counts c = counts_of(&tags);
        most =
            fmax(most, fabs(c.singles_1_hz - c.singles_2_hz) / (c.singles_1_hz + c.singles_2_hz));
        release_counts(&c);
        optics_tags_free(&tags);
    }
    /* |cos| of four random phases: all below 0.3 once in 700 */
    cr_expect(most > 0.3, "largest imbalance %g", most);
    p.tags.walk_hz = 1e8;
    struct optics_tags tags = tags_of(&p, 1);
    struct optics_tags_counts c = counts_of(&tags);
    cr_expect(fabs(c.singles_1_hz - c.singles_2_hz) < 0.05 * (c.singles_1_hz + c.singles_2_hz));
    release_counts(&c);
    optics_tags_free(&tags);
}

Test(tags, do_not_depend_on_the_order_of_work)
{
    const struct optics_plan p = bright(OPTICS_THERMAL, 5000);
    struct optics_tags a = tags_of(&p, 9), b = tags_of(&p, 9);
    cr_assert(a.count == b.count);
    cr_expect(!memcmp(a.time_ps, b.time_ps, a.count * sizeof *a.time_ps));
    optics_tags_free(&a);
    optics_tags_free(&b);
}

Test(tags, the_first_bin_is_found_in_the_clicks)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 50000);
    p.encoder.clock_hz = 30e6;
    struct optics_tags tags = tags_of(&p, 10);
    double first_s = NAN;
    struct base_error err = { .text = "" };
    cr_assert(optics_tags_find_first(&tags, &first_s, &err) == BASE_OK, "%s", err.text);
    /* a 4096th of the period */
    cr_expect_float_eq(first_s, tags.first_early_s, tags.period_s / 2048.0, "%g", first_s);
    tags.period_s = 2.0 * tags.bin_separation_s;
    cr_expect(optics_tags_find_first(&tags, &first_s, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "tags.first_early_s is needed"), "%s", err.text);
    optics_tags_free(&tags);
}

/* A fringe known in advance, and one that is not there. */
Test(tags, a_cosine_gives_its_visibility)
{
    double phase[6], events[6], slots[6];
    for (int k = 0; k < 6; k++) {
        phase[k] = 0.3 + 1.1 * k;
        slots[k] = 1e6 * (k + 1);
        events[k] = 1e-3 * slots[k] * (1.0 - 0.4 * cos(phase[k] - 0.7));
    }
    const struct optics_tags_fringe f = optics_tags_fringe_of(6, phase, events, slots);
    /* less the noise of an amplitude, of order 1/N */
    cr_expect_float_eq(f.visibility, 0.4, 1e-3, "%g", f.visibility);
    cr_expect_float_eq(f.phase_rad, 0.7, 1e-9, "%g", f.phase_rad);
    cr_expect(f.error > 0.005 && f.error < 0.03, "%g", f.error);
    cr_expect(isnan(optics_tags_fringe_of(2, phase, events, slots).visibility));
}

Test(tags, runs_that_cannot_be_are_refused)
{
    struct optics_plan p = bright(OPTICS_COHERENT, 1000);
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_tags tags;
    cr_assert(optics_field_draw(&p, (struct base_rng){ .seed = 1 }, &field, &err) == BASE_OK);
    p.tags.duration_s = 1000.0;
    cr_expect(optics_tags_simulate(&p, &field, &field, (struct base_rng){ 1 }, &tags, &err) ==
              BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "at most 5e+07 are written"), "%s", err.text);
    p.tags.duration_s = 10e-9;
    cr_expect(optics_tags_simulate(&p, &field, &field, (struct base_rng){ 1 }, &tags, &err) ==
              BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "tags.duration_s = 1e-08"), "%s", err.text);
    optics_field_free(&field);
}
