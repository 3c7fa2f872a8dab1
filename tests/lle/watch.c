/* What is seen of a field, and what it is called: on fields and histories made by hand. */
#include "lle/label.h"
#include "lle/reach.h"
#include "lle/seed.h"
#include "tests/lle_kit.h"

#include <string.h>

static const struct lle_drive quiet = { 2.0, 3.0, 0.0067, 0.0, 0.0 };

/* An undriven ring loses its power and nothing else: watched right after the start, spectrum, power
 * and pump are those of the modes, e^{-2 tau} apart over the watch. */
Test(lle_watch, sums_are_those_of_the_modes)
{
    const double h = KIT_ROUNDTRIP;
    const struct lle_drive dark = { 0.0, 1.0, 0.0067, 0.0, 0.0 };
    struct lle_solver *s = kit_solver(64, LLE_ETDRK4, h, dark);
    for (size_t k = 0; k < 64; k++)
        lle_solver_modes(s)[k] = 1e-7 * (k + 1.0); /* too weak for Kerr: 1e-9 of a turn */
    const double before = lle_solver_power(s);
    struct lle_watch w;
    struct base_error err;
    cr_assert(!lle_watch_run(s, 4, 1, &w, &err), "%s", err.text);
    cr_assert_eq(w.samples, 4);
    double mean = 0.0, outer = 0.0, total = 0.0;
    for (int t = 1; t <= 4; t++)
        mean += 0.25 * exp(-2.0 * h * t);
    for (size_t k = 0; k < 64; k++) {
        const double own = 1e-14 * (k + 1.0) * (k + 1.0);
        cr_expect_float_eq(w.spectrum[k] / (own * mean), 1.0, 1e-6, "mode %zu", k);
        total += own;
        outer += k >= 28 && k <= 36 ? own : 0.0; /* the outermost eighth, both sides */
    }
    cr_expect_float_eq(w.mean_power / (before * mean), 1.0, 1e-6);
    cr_expect_float_eq(w.line_power / ((before - 1e-14) * mean), 1.0, 1e-6);
    cr_expect_float_eq(w.edge_power, outer / total, 1e-6);
    for (size_t t = 0; t < 4; t++) {
        double bands = 0.0;
        for (size_t b = 0; b < w.bands; b++)
            bands += w.band_power[t * w.bands + b];
        cr_expect_float_eq(bands / (before * exp(-2.0 * h * (double)(t + 1))), 1.0, 1e-6,
                           "every line is in one band");
    }
    lle_watch_free(&w);
    cr_expect_null(w.spectrum);
    lle_watch_free(&w);
    lle_solver_free(s);
}

/* One band history `power(t)` beside a constant pump. */
enum { SAMPLES = 200, BANDS = 9 };

static struct lle_watch history(double (*power)(int t), double *band)
{
    struct lle_watch w = { .samples = SAMPLES, .bands = BANDS, .band_power = band };
    memset(band, 0, SAMPLES * BANDS * sizeof *band);
    for (int t = 0; t < SAMPLES; t++) {
        band[t * BANDS] = 1.0;
        band[t * BANDS + 1] = power(t);
    }
    return w;
}

static double steady(int t)
{
    (void)t;
    return 0.5;
}
static double swinging(int t)
{
    return 0.5 + 0.4 * sin(2.0 * KIT_PI * t / 20.0);
}
static double relaxing(int t)
{
    return 0.5 + 0.4 * exp(-t / 50.0);
}
static double irregular(int t)
{
    double u[2];
    base_rng_uniform2((struct base_rng){ .seed = 3, .use = BASE_RNG_TEST }, (uint64_t)t, u);
    return u[0];
}

/* sum |P - mean| over sum P: 0.4 x 2/pi over 1.5 for a sine, its 20 samples a period read 1.2 %
 * less or more. */
Test(lle_watch, motion_is_the_mean_distance_from_the_mean)
{
    static double band[SAMPLES * BANDS];
    struct lle_watch w = history(steady, band);
    cr_expect_float_eq(lle_watch_stationarity(&w), 0.0, 1e-14);
    w = history(swinging, band);
    cr_expect_float_eq(lle_watch_stationarity(&w), 0.4 * 2.0 / KIT_PI / 1.5, 3e-3);
    struct lle_watch none = history(steady, band);
    memset(band, 0, sizeof band);
    cr_expect_eq(lle_watch_stationarity(&none), 0.0, "no light does not move");
}

/* A period of 20 samples comes back exactly; what only relaxes never turned away; independent
 * numbers are nowhere near themselves (mean distance 1/3 at every lag). */
Test(lle_watch, recurrence_tells_periods_from_chance)
{
    static double band[SAMPLES * BANDS];
    struct lle_watch w = history(swinging, band);
    cr_expect_lt(lle_watch_recurrence(&w), 1e-12);
    w = history(relaxing, band);
    cr_expect_eq(lle_watch_recurrence(&w), 0.0);
    w = history(irregular, band);
    cr_expect_gt(lle_watch_recurrence(&w), 0.6, "%g", lle_watch_recurrence(&w));
}

static struct lle_label judged(double (*power)(int t), double flat, double peaks)
{
    static double band[SAMPLES * BANDS], flats[SAMPLES], counts[SAMPLES];
    struct lle_watch w = history(power, band);
    w.flat = flats;
    w.peaks = counts;
    w.line_power = 0.5;
    w.mean_power = 1.5;
    w.highest = 9.0;
    w.background = 1.0;
    w.edge_power = 1e-7;
    for (int t = 0; t < SAMPLES; t++) {
        flats[t] = flat;
        counts[t] = t % 10 ? peaks : peaks - 1.0; /* one in ten looks misses a pulse */
    }
    return lle_label_judge(&w, 512, 0.0);
}

Test(lle_label, is_made_of_motion_background_and_recurrence)
{
    struct lle_label l = judged(steady, 0.8, 4.0);
    cr_expect(l.state == LLE_SOLITON && l.solitons == 4, "%d, %zu", l.state, l.solitons);
    cr_expect_eq(l.edge_power, 1e-7);
    l = judged(swinging, 0.8, 3.0);
    cr_expect(l.state == LLE_BREATHER && l.solitons == 3, "%d, %zu", l.state, l.solitons);
    l = judged(steady, 0.0, 0.0);
    cr_expect(l.state == LLE_PRIMARY && l.solitons == 0);
    l = judged(swinging, 0.0, 7.0);
    cr_expect(l.state == LLE_PRIMARY && l.solitons == 0, "a pattern may pulse");
    l = judged(irregular, 0.0, 7.0);
    cr_expect(l.state == LLE_CHAOTIC && l.solitons == 0);
    cr_expect(l.stationarity > 0.1);
}

/* Vacuum alone, half a photon a mode, is no comb; four times that is. */
Test(lle_label, vacuum_is_no_comb)
{
    static double band[SAMPLES * BANDS], zero[SAMPLES];
    struct lle_watch w = history(steady, band);
    w.flat = w.peaks = zero;
    w.mean_power = 1.0;
    w.line_power = 0.5 * 1e-9 * 512;
    cr_expect_eq(lle_label_judge(&w, 512, 1e-9).state, LLE_OFF);
    w.line_power = 1e-3;
    cr_expect_neq(lle_label_judge(&w, 512, 1e-9).state, LLE_OFF);
}

Test(lle_label, looks_ten_times_a_unit_of_tau)
{
    struct lle_solver *s = kit_solver(64, LLE_ETDRK4, 4.0 * KIT_ROUNDTRIP, quiet);
    cr_expect_eq(lle_solver_step_tau(s), 4.0 * KIT_ROUNDTRIP);
    kit_seed_smooth(s);
    struct lle_watch w;
    struct lle_label label;
    struct base_error err;
    cr_assert(!lle_label_look(s, 20.0, &w, &err), "%s", err.text);
    cr_expect(w.samples >= 180 && w.samples <= 260, "%zu", w.samples);
    lle_watch_free(&w);
    cr_assert(!lle_label_watch(s, &label, &w, &err), "%s", err.text);
    cr_expect(w.samples > 400, "the last watch is kept: %zu", w.samples);
    cr_expect_eq(label.state, lle_label_judge(&w, 64, 0.0).state);
    lle_watch_free(&w);
    lle_solver_modes(s)[0] = NAN;
    cr_expect_eq(lle_label_watch(s, &label, &w, &err), BASE_ERR_NUMERIC);
    cr_expect(strstr(err.text, "while watching the field"), "%s", err.text);
    cr_expect_null(w.spectrum);
    lle_solver_free(s);
}

/* <|a|^2> = photon/2: exponentially distributed, so 4096 modes know it to 1/64. */
Test(lle_seed, vacuum_is_half_a_photon_a_mode)
{
    struct lle_solver *s = kit_solver(4096, LLE_ETDRK4, KIT_ROUNDTRIP, quiet);
    const double photon = 2.9e-9;
    lle_seed_vacuum(s, (struct base_rng){ 1, BASE_RNG_START, 0, 0 }, photon);
    cr_expect_float_eq(lle_solver_power(s) / (4096 * 0.5 * photon), 1.0, 4.0 / 64.0);
    lle_solver_free(s);
}

/* As many peaks as asked for, never nearer than the spacing, on the lower state. */
Test(lle_seed, solitons_keep_their_distance)
{
    const struct lle_drive d = { sqrt(12.0), 10.0, 0.0067, 0.0, 0.0 };
    const double least = lle_seed_spacing(&d);
    cr_expect_float_eq(least, 16.0 * sqrt(0.0067 / 10.0), 1e-15);
    for (size_t count = 0; count <= 12; count += 3) {
        struct lle_solver *s = kit_solver(1024, LLE_ETDRK4, KIT_ROUNDTRIP, d);
        struct base_error err;
        cr_assert(!lle_seed_solitons(s, (struct base_rng){ 5, BASE_RNG_START, 0, 0 }, count, &err));
        static double complex psi[1024];
        lle_solver_field(s, psi);
        double at[16];
        size_t peaks = 0;
        for (size_t j = 0; j < 1024; j++) {
            const double now = kit_norm2(psi[j]);
            if (now > 10.0 && now > kit_norm2(psi[(j + 1023) % 1024]) &&
                now >= kit_norm2(psi[(j + 1) % 1024]) && peaks < 16)
                at[peaks++] = 2.0 * KIT_PI * (double)j / 1024.0;
        }
        cr_expect_eq(peaks, count, "%zu of %zu", peaks, count);
        for (size_t k = 0; k < peaks && peaks > 1; k++) {
            const double gap = k + 1 < peaks ? at[k + 1] - at[k] : at[0] + 2.0 * KIT_PI - at[k];
            cr_expect_gt(gap, least - 2.0 * 2.0 * KIT_PI / 1024.0, "gap %g", gap);
        }
        lle_solver_free(s);
    }
}

Test(lle_seed, refuses_what_holds_no_soliton)
{
    const struct lle_drive normal = { 3.0, 10.0, -0.0067, 0.0, 0.0 };
    const struct lle_drive blue = { 3.0, -1.0, 0.0067, 0.0, 0.0 };
    const struct lle_drive tight = { 3.0, 10.0, 0.0067, 0.0, 0.0 };
    const struct lle_drive *const drive[] = { &normal, &blue, &tight };
    for (int i = 0; i < 3; i++) {
        struct lle_solver *s = kit_solver(64, LLE_ETDRK4, KIT_ROUNDTRIP, *drive[i]);
        struct base_error err;
        cr_expect_eq(lle_seed_solitons(s, (struct base_rng){ 0 }, i < 2 ? 1 : 99, &err),
                     BASE_ERR_DOMAIN);
        cr_expect(strstr(err.text, i < 2 ? "d2 > 0" : "15 at most"), "%s", err.text);
        lle_solver_free(s);
    }
}

Test(lle_reach, steps_and_drive_are_the_plans)
{
    struct lle_plan plan = kit_plan();
    plan.comb.steps_per_roundtrip = 0.25;
    struct lle_dictionary d;
    struct base_error err;
    cr_assert(!lle_dictionary_of(&plan, &d, &err));
    cr_expect_float_eq(lle_reach_step_s(&plan, &d), 4.0 / plan.resonator.fsr_hz, 1e-24);
    cr_expect_float_eq(lle_reach_step_tau(&plan, &d),
                       0.5 * d.kappa_rad_s * lle_reach_step_s(&plan, &d), 1e-15, "tau = kappa t/2");
    const struct lle_drive drive = lle_reach_drive(&plan, &d, NULL);
    cr_expect(drive.f * drive.f / d.f2 - 1.0 < 1e-15 && drive.zeta == d.zeta && drive.d2 == d.d2);
    cr_expect_float_eq(drive.noise, 2.0 * d.g_rad_s / d.kappa_rad_s, 1e-22, "2g/kappa");
    plan.comb.noise = 0;
    cr_expect_eq(lle_reach_drive(&plan, &d, NULL).noise, 0.0);
}

Test(lle_reach, a_sweep_fills_its_trace_and_a_soliton_comes_settled)
{
    struct lle_plan plan = kit_plan();
    struct lle_dictionary d;
    struct base_error err;
    struct lle_solver *s;
    struct lle_trace trace = { .zeta = { 0 } };
    plan.comb.modes = 64;
    plan.comb.drive_f2 = 1.0;
    plan.comb.state = LLE_GOAL_SWEEP;
    plan.comb.sweep_from = -3.0;
    plan.comb.sweep_to = -1.0;
    plan.comb.sweep_points = 3;
    plan.comb.sweep_hold_s = 30e-9;
    plan.comb.settle_s = 0.0;
    cr_assert(!lle_dictionary_of(&plan, &d, &err));
    cr_assert(!lle_reach(&plan, &d, 0, NULL, &trace, NULL, &s, &err), "%s", err.text);
    for (int i = 0; i < 3; i++) {
        double rho[3];
        lle_steady_cw(1.0, -3.0 + i, rho);
        cr_expect_float_eq(trace.zeta.value[i], -3.0 + i, 1e-15);
        /* 17 units of tau, half of them to follow: e^-8 of the last step is left */
        cr_expect_float_eq(trace.mean.value[i], rho[0], 2e-3 * rho[0], "zeta %g: %g, flat %g",
                           trace.zeta.value[i], trace.mean.value[i], rho[0]);
        cr_expect(trace.line_power.value[i] < 1e-6 && trace.state.value[i] == LLE_OFF);
        cr_expect(trace.auxiliary.value[i] == 0.0 && trace.heat.value[i] == 0.0,
                  "neither laser nor heat in this plan");
    }
    cr_expect_eq(trace.zeta.count, 3);
    lle_trace_free(&trace);
    cr_expect_eq(lle_solver_drive(s).zeta, -1.0);
    lle_solver_free(s);

    plan = kit_plan();
    plan.comb.solitons = 2;
    plan.comb.settle_s = 50e-9;
    cr_assert(!lle_dictionary_of(&plan, &d, &err));
    cr_assert(!lle_reach(&plan, &d, 0, NULL, NULL, NULL, &s, &err), "%s", err.text);
    struct lle_label label;
    cr_assert(!lle_label_of(s, &label, &err));
    cr_expect(label.state == LLE_SOLITON && label.solitons == 2);
    lle_solver_free(s);

    plan.comb.settle_s = -1.0;
    cr_expect_eq(lle_reach(&plan, &d, 0, NULL, NULL, NULL, &s, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.settle_s = -1"), "%s", err.text);
    cr_expect_null(s);
}

/* A quick motion passes, a slow one does not: cos(6 tau) of 1e-3 on a sum of 1 has a mean modulus
 * of 2/pi 1e-3; cos(0.8 tau) of 1 leaves less than 1e-3 of itself. Two bands, the pump's among
 * them. */
Test(lle_watch, ripple_is_quick_motion)
{
    enum { SAMPLES = 300, BANDS = 3 };
    static double power[SAMPLES * BANDS];
    const struct lle_watch w = {
        .samples = SAMPLES, .bands = BANDS, .band_power = power, .mean_power = 1.0
    };
    for (int quick = 0; quick < 2; quick++) {
        for (size_t t = 0; t < SAMPLES; t++) {
            const double tau = 0.1 * (double)t;
            power[t * BANDS] = 1.0;
            power[t * BANDS + 1] = quick ? 1e-3 * cos(6.0 * tau) : cos(0.8 * tau) + 0.1 * tau;
        }
        const double seen = lle_watch_ripple(&w, 0, SAMPLES, 25);
        if (quick)
            cr_expect_float_eq(seen, 1e-3 * 2.0 / KIT_PI, 1e-4, "%g", seen);
        else
            cr_expect_lt(seen, 1e-3, "%g", seen);
    }
    cr_expect_eq(lle_watch_ripple(&w, 0, 30, 25), 0.0, "too short");
}
