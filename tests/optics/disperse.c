/* Light that varies within a pulse, behind a fiber. */
#include "bench.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/profile.h"

/* Pulses of 50 ps, Alice's behind 50 km, and a record sampled every picosecond. */
static struct optics_plan short_pulses(void)
{
    struct optics_plan p = low_flux_plan(OPTICS_COHERENT);
    p.encoder.pulse_shape = OPTICS_GAUSSIAN;
    p.encoder.pulse_width_s = 50e-12;
    p.encoder.bin_separation_s = 1.5e-9;
    p.encoder.clock_hz = 300e6;
    p.alice.fiber_m = 50e3;
    p.fiber.pmd_s_per_root_m = 0.0;
    p.source.samples = 64;
    return p;
}

static struct optics_field tone(double freq_hz)
{
    struct optics_field f = { .sample_s = 1e-12, .members = 4, .samples = 8192 };
    f.value = malloc(f.members * f.samples * sizeof *f.value);
    for (size_t k = 0; k < f.members * f.samples; k++)
        f.value[k] = cexp(-2.0 * BASE_PI * I * freq_hz * f.sample_s * (double)k);
    return f;
}

static struct optics_pulses draw(const struct optics_plan *plan, const struct optics_field *field)
{
    struct base_error err = { .text = "" };
    struct optics_pulses pulses;
    cr_assert(optics_pulses_draw_whole(plan, field, field, (struct base_rng){ .seed = 4 }, &pulses,
                                       &err) == BASE_OK,
              "%s", err.text);
    return pulses;
}

/* exp(-i omega t) u(t) arrives as u dispersed and beta_2 L omega later. The light of the record is
 * constant over a cell of 1 ps, which is wrong by (omega 1 ps)^2/24 = 2e-4 at 10 GHz; pulses end
 * where 1e-6 of their peak is left. Without the fiber's grip on the light nothing would change. */
Test(disperse, light_of_another_frequency_arrives_at_another_time)
{
    const struct optics_plan p = short_pulses();
    double last = 2.0;
    for (double freq_hz = 0.0; freq_hz < 12e9; freq_hz += 5e9) {
        struct optics_field field = tone(freq_hz);
        struct optics_pulses pulses = draw(&p, &field);
        struct optics_plan later = p;
        later.alice.delay_s =
            optics_fiber_beta2(&p.fiber) * p.alice.fiber_m * 2.0 * BASE_PI * freq_hz;
        const struct optics_profile a = optics_profile_of(&later, &later.alice);
        const struct optics_profile b = optics_profile_of(&later, &later.bob);
        const double want = cabs(optics_profile_mix(&a, &b, -1e-9, 1e-9));
        for (size_t i = 0; i < pulses.count; i++) {
            cr_expect_float_eq(cabs(pulses.pair[i].early), want, 2e-3, "%g Hz: %g, expected %g",
                               freq_hz, cabs(pulses.pair[i].early), want);
            cr_expect_float_eq(cabs(pulses.pair[i].late), want, 2e-3);
            cr_expect_float_eq(pulses.pair[i].a_early, 1.0, 2e-3);
            cr_expect_float_eq(pulses.pair[i].b_late, 1.0, 2e-3);
        }
        cr_expect(want < last - 0.01, "the test can fail");
        last = want;
        optics_pulses_free(&pulses);
        free(field.value);
    }
}

/* A constant record is known constant light, extinction and chirp included. */
Test(disperse, constant_light_is_the_pulse_alone)
{
    struct optics_plan p = short_pulses();
    p.encoder.extinction_db = 15.0;
    p.encoder.chirp = 0.7;
    struct optics_field field = tone(0.0);
    const struct optics_field known = { .known = 1, .coherent_fraction = 1.0 };
    struct optics_pulses record = draw(&p, &field), model = draw(&p, &known);
    cr_expect_float_eq(record.pair[0].a_early, model.pair[0].a_early, 2e-3);
    cr_expect_float_eq(record.pair[0].b_late, model.pair[0].b_late, 2e-3);
    cr_expect_float_eq(cabs(record.pair[0].early), cabs(model.pair[0].early), 2e-3, "%g %g",
                       cabs(record.pair[0].early), cabs(model.pair[0].early));
    optics_pulses_free(&record);
    optics_pulses_free(&model);
    free(field.value);
}

/* Thermal light stays thermal and keeps its power; and equal fibers, which disperse both users'
 * light alike, leave the mean overlap <|O|^2> of independent light between those of the pulse's
 * start and end: within the error of 20 000 pairs it is that without fibers where the fiber's time
 * scale (33 ps) is far below the light's (2 ns). */
Test(disperse, thermal_light_keeps_power_and_statistics)
{
    struct optics_plan p = low_flux_plan(OPTICS_THERMAL);
    p.source.coherence_time_s = 2e-9;
    p.source.samples = 20000;
    struct optics_visibility plain = visibility_of(&p, 5);
    p.alice.fiber_m = p.bob.fiber_m = 50e3;
    p.alice.mean_photon = p.bob.mean_photon = 1e-3; /* 10 dB */
    p.fiber.pmd_s_per_root_m = 0.0;
    struct optics_visibility far = visibility_of(&p, 5);
    const double error = 4.0 * hypot(plain.hom_stderr, far.hom_stderr);
    cr_expect_float_eq(far.hom_visibility, plain.hom_visibility, error, "%g +- %g, %g",
                       far.hom_visibility, error, plain.hom_visibility);
    cr_expect_float_eq(far.energy_g2, plain.energy_g2,
                       4.0 * hypot(plain.energy_g2_stderr, far.energy_g2_stderr));
    release(&plain);
    release(&far);
}
