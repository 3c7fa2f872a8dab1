/* What encoders cut and fibers make of it: shapes, drive bandwidth, chirp, dispersion. */
#include "bench.h"

#include "optics/fiber.h"
#include "optics/form.h"
#include "optics/profile.h"

static struct optics_plan pulse_plan(int shape, double width_s)
{
    struct optics_plan plan = default_plan();
    plan.encoder.pulse_shape = shape;
    plan.encoder.pulse_width_s = width_s;
    return plan;
}

static double power(double complex u)
{
    return creal(u) * creal(u) + cimag(u) * cimag(u);
}

/* E behind dispersion, closed form: G. P. Agrawal, Nonlinear Fiber Optics, eq. (3.2.19). Points are
 * half a per mille of the width apart, their half-height crossings linear between them. */
Test(form, dispersion_broadens_a_gaussian_as_the_textbook_says)
{
    for (double chirp = -2.0; chirp <= 2.0; chirp += 1.0)
        for (double length_m = 20e3; length_m <= 150e3; length_m += 65e3) {
            struct optics_plan plan = pulse_plan(OPTICS_GAUSSIAN, 50e-12);
            struct optics_form form;
            plan.encoder.chirp = chirp;
            plan.alice.fiber_m = length_m;
            optics_form_of(&plan, &plan.alice, &form);
            const double want = optics_fiber_gaussian_width(&plan.fiber, 50e-12, chirp, length_m);
            cr_expect(fabs(optics_form_width(&form) / want - 1.0) < 2e-3,
                      "C = %g, %g m: %g s, expected %g s", chirp, length_m,
                      optics_form_width(&form), want);
        }
}

/* Data sheet of standard fiber (ITU-T G.652): 17 ps/(nm km), which is beta_2 = -21.7 ps^2/km; a
 * pulse of 100 ps sees hardly anything of 50 km, one of 25 ps is 2.4 times as long. */
Test(form, standard_fiber_is_that_of_the_data_sheet)
{
    const struct optics_plan plan = default_plan();
    cr_expect_float_eq(optics_fiber_beta2(&plan.fiber), -21.68e-27, 0.02e-27);
    cr_expect_float_eq(optics_fiber_gaussian_width(&plan.fiber, 100e-12, 0.0, 50e3), 104.4e-12,
                       0.1e-12);
    struct optics_plan link = plan;
    link.alice.loss_db = 0.0;
    link.alice.fiber_m = 75e3;
    cr_expect_float_eq(optics_transmittance(&link, &link.alice), pow(10.0, -1.5), 1e-15);
    cr_expect_float_eq(optics_fiber_delay(&plan.fiber, 2.5e3), 12.24e-6, 0.01e-6);
}

/* |U(omega)| is kept: no energy is lost, and backwards undoes forwards. */
Test(form, dispersion_is_unitary_and_can_be_undone)
{
    const struct optics_plan plan = pulse_plan(OPTICS_RAISED_COSINE, 100e-12);
    struct optics_form form, there;
    optics_form_shape(&plan.encoder, 1e-9, &form);
    there = form;
    optics_form_disperse(3e-21, &there);
    optics_form_disperse(-3e-21, &there);
    double worst = 0.0;
    for (size_t k = 0; k < OPTICS_FORM_POINTS; k++)
        worst = fmax(worst, cabs(there.u[k] - form.u[k]));
    cr_expect(worst < 1e-10 * cabs(form.u[OPTICS_FORM_POINTS / 2]), "%g", worst);
}

/* A square through one pole rises as 1 - exp(-t/tau): 10 % to 90 % in 2.197 tau = 0.35/B. */
Test(form, drive_bandwidth_is_a_rise_time)
{
    const struct optics_plan plan = pulse_plan(OPTICS_SQUARE, 0.8e-9);
    const double tau_s = 0.1e-9, bandwidth_hz = 1.0 / (2.0 * acos(-1.0) * tau_s);
    struct optics_form form;
    optics_form_shape(&plan.encoder, 2e-9, &form);
    optics_form_drive(bandwidth_hz, 1, &form);
    double low_s = NAN, high_s = NAN;
    const double top = power(optics_form_at(&form, 0.4e-9 - 2.0 * tau_s)) / (1.0 - exp(-7.0));
    for (double t = -0.5e-9; t < 0.3e-9; t += 1e-13) {
        const double level = power(optics_form_at(&form, t)) / top;
        low_s = isnan(low_s) && level > 0.1 ? t : low_s;
        high_s = isnan(high_s) && level > 0.9 ? t : high_s;
    }
    cr_expect_float_eq(high_s - low_s, 0.3497 / bandwidth_hz, 3e-12); /* a step is 2 ps */
    cr_expect_float_eq(form.before[OPTICS_FORM_POINTS - 1], 1.0, 1e-12);
}

/* -3 dB of Bessel filters of unit delay, from tables of filters (L. Weinberg, Network Analysis and
 * Synthesis, 1962, table 11-7). */
Test(form, drives_of_many_poles_are_bessel_filters)
{
    static const double edge[] = { 1.0, 1.36165, 1.75567, 2.11392, 2.42741, 2.70340 };
    for (size_t order = 1; order <= 6; order++)
        cr_expect_float_eq(optics_form_drive_delay(order), edge[order - 1], 1e-5, "%zu: %.6f",
                           order, optics_form_drive_delay(order));
}

static double moment(const struct optics_form *f, int of, double about_s)
{
    double sum = 0.0;
    for (size_t k = 0; k < OPTICS_FORM_POINTS; k++)
        sum += pow(f->start_s + (double)k * f->step_s - about_s, of) * power(f->u[k]) * f->step_s;
    return sum;
}

/* Variances of a pulse and of an impulse response add: that of 1/theta_n is delay^2/(2n - 1), from
 * theta_n = 1 + s + (n - 1)/(2n - 1) s^2 + ...; its mean delay is taken out. The trapezoidal rule
 * of smooth pulses is exact. What dips below 0 behind a Gaussian this wide is clipped: below 1e-3
 * of the variance, but 2 % of it for two poles, whose slow dip (exp[-(1.10 - 0.64 i) t]) outlives
 * it. */
Test(form, drives_widen_a_pulse_by_their_own_variance)
{
    const struct optics_plan plan = pulse_plan(OPTICS_GAUSSIAN, 0.8e-9);
    const double bandwidth_hz = 1e9;
    for (size_t order = 1; order <= 8; order++) {
        struct optics_form before, after;
        optics_form_shape(&plan.encoder, 6e-9, &before);
        after = before;
        optics_form_drive(bandwidth_hz, order, &after);
        const double delay_s = optics_form_drive_delay(order) / (2.0 * acos(-1.0) * bandwidth_hz);
        const double want = delay_s * delay_s / (2.0 * (double)order - 1.0);
        const double mean_s = moment(&after, 1, 0.0);
        const double got = moment(&after, 2, mean_s) - moment(&before, 2, 0.0);
        cr_expect_float_eq(got / want, 1.0, order == 2 ? 0.02 : 1e-3, "%zu poles: %g, expected %g",
                           order, got, want);
        cr_expect(fabs(mean_s) < before.step_s, "%zu poles: %g s late", order, mean_s);
    }
}

/* A chirp without delay or dispersion is common to both users and leaves no trace; with a delay d,
 * Gaussians of chirp C overlap by |O| = exp(-(1 + C^2) ln2 d^2/w^2). */
Test(form, chirp_matters_where_pulses_are_late)
{
    struct optics_plan plan = pulse_plan(OPTICS_GAUSSIAN, 0.8e-9);
    plan.encoder.chirp = 1.5;
    for (double d = 0.0; d < 0.5e-9; d += 0.2e-9) {
        plan.bob.delay_s = d;
        const struct optics_profile a = optics_profile_of(&plan, &plan.alice);
        const struct optics_profile b = optics_profile_of(&plan, &plan.bob);
        const double got = cabs(optics_profile_mix(&a, &b, -3e-9, 3e-9));
        const double want = exp(-(1.0 + 1.5 * 1.5) * log(2.0) * d * d / 0.64e-18);
        cr_expect_float_eq(got, want, 2e-5, "delay %g s: %g, expected %g", d, got, want);
    }
}

/* A measured pulse is what its samples say: a triangle's energy in its outer halves is 1/8 each. */
Test(form, measured_pulses_are_cut_as_measured)
{
    struct optics_plan plan = pulse_plan(OPTICS_FROM_FILE, 0.5e-9);
    plan.encoder.pulse_samples.count = 101;
    plan.encoder.pulse_sample_s = 10e-12;
    for (size_t k = 0; k <= 100; k++)
        plan.encoder.pulse_samples.value[k] = k <= 50 ? (double)k : 100.0 - (double)k;
    const struct optics_profile p = optics_profile_of(&plan, &plan.alice);
    cr_expect_float_eq(optics_profile_energy(&p, -1e-9, -0.25e-9), 0.125, 1e-3);
    cr_expect_float_eq(optics_profile_energy(&p, 0.25e-9, 1e-9), 0.125, 1e-3);
    cr_expect_float_eq(creal(optics_profile_mix(&p, &p, -1e-9, 1e-9)), 1.0, 2e-5);
}

/* Half a raised cosine's FWHM from its centre it has half its height, twice that far none. */
Test(form, raised_cosine_is_normalised)
{
    const struct optics_plan plan = pulse_plan(OPTICS_RAISED_COSINE, 0.8e-9);
    const struct optics_profile p = optics_profile_of(&plan, &plan.alice);
    cr_expect_float_eq(optics_profile_at(&p, 0.4e-9) / optics_profile_at(&p, 0.0), 0.5, 1e-12);
    cr_expect(optics_profile_at(&p, 0.81e-9) == 0.0);
    cr_expect_float_eq(optics_profile_energy(&p, -1e-9, 1e-9), 1.0, 1e-14);
    cr_expect_float_eq(optics_profile_energy(&p, -1e-9, 0.0), 0.5, 1e-14);
}

/* < exp(-c tau^2) > over Maxwell's distribution of mean m: (1 + c m^2 pi/4)^(-3/2), with
 * c = ln2/(2 w^2) for Gaussian pulses; data sheets allow 0.04 ps/km^0.5 to 0.2 in the field. */
Test(form, polarization_dispersion_averages_over_its_delays)
{
    struct optics_plan plan = pulse_plan(OPTICS_GAUSSIAN, 50e-12);
    plan.fiber.dispersion_s_per_m2 = 0.0;
    for (double pmd = 0.04e-12; pmd < 3e-12; pmd *= 4.0) {
        plan.fiber.pmd_s_per_root_m = pmd / sqrt(1e3);
        plan.bob.fiber_m = 100e3;
        const double mean = pmd * 10.0, c = log(2.0) / (2.0 * 50e-12 * 50e-12);
        const double want = pow(1.0 + c * mean * mean * acos(-1.0) / 4.0, -1.5);
        cr_expect_float_eq(optics_fiber_pmd_overlap(&plan, &plan.bob), want, 1e-5);
        cr_expect_float_eq(optics_mode_overlap(&plan), want, 1e-5);
    }
}

/* The mean over two Gaussian angles, by the trapezoidal rule. */
Test(form, polarization_controllers_leave_an_angle)
{
    const double a = 0.1, b = 0.2, between = 0.3;
    double mean = 0.0, all = 0.0;
    for (int i = -40; i <= 40; i++)
        for (int j = -40; j <= 40; j++) {
            const double x = i / 5.0, y = j / 5.0, weight = exp(-0.5 * (x * x + y * y));
            const double along = cos(between + a * x - b * y);
            mean += weight * along * along;
            all += weight;
        }
    cr_expect_float_eq(optics_polarization_overlap(between, a, b), mean / all, 1e-12);
    cr_expect(optics_polarization_overlap(between, 0.0, 0.0) == cos(between) * cos(between));
}

/* A random walk of variance r^2 t is corrected every t: r^2 t/2 on average, where there is fiber.
 */
Test(form, polarization_walks_between_corrections)
{
    struct optics_plan plan = default_plan();
    plan.fiber.polarization_rad_per_root_s = 0.1;
    plan.fiber.controller_s = 8.0;
    plan.alice.residual_rad = 0.15;
    cr_expect(optics_fiber_polarization_rms(&plan, &plan.alice) == 0.15, "no fiber, no walk");
    plan.alice.fiber_m = 1e3;
    cr_expect_float_eq(optics_fiber_polarization_rms(&plan, &plan.alice), 0.25, 1e-12);
    plan.fiber.pmd_s_per_root_m = 0.0;
    cr_expect_float_eq(optics_mode_overlap(&plan), 0.5 * (1.0 + exp(-2.0 * 0.0625)), 1e-12);
}

/* A spool of 2.5 km decorrelates light of 1 MHz (0.02 % left), but not of 1 kHz (96 %). */
Test(form, spools_decorrelate_what_is_wide_enough)
{
    const struct optics_plan plan = default_plan();
    cr_expect(optics_fiber_correlation(&plan.fiber, 1e6, 2.5e3) < 1e-15);
    cr_expect_float_eq(optics_fiber_correlation(&plan.fiber, 1e3, 2.5e3), exp(-0.03846), 1e-4);
    cr_expect(optics_fiber_correlation(&plan.fiber, 1e3, 0.0) == 1.0);
}

/* Both routes feel each part alike: the click average and the closed forms, constant light. */
static void expect_both_routes(const struct optics_plan *plan, double hom, double bsm,
                               const char *what)
{
    struct optics_visibility v = visibility_of(plan, 3);
    cr_expect_float_eq(v.hom_closed, hom, 1e-4, "%s: %g", what, v.hom_closed);
    cr_expect_float_eq(v.bsm_closed, bsm, 1e-4, "%s: %g", what, v.bsm_closed);
    cr_expect(fabs(v.hom_visibility - hom) < 1e-4 + 5.0 * v.hom_stderr, "%s: %g, expected %g", what,
              v.hom_visibility, hom);
    cr_expect(fabs(v.bsm_visibility - bsm) < 1e-4 + 5.0 * v.bsm_stderr, "%s: %g, expected %g", what,
              v.bsm_visibility, bsm);
    release(&v);
}

Test(form, visibilities_feel_every_part)
{
    struct optics_plan plan = low_flux_plan(OPTICS_COHERENT);
    plan.source.samples = 40000;
    plan.interference.ase_fraction = 0.1;
    expect_both_routes(&plan, 0.5 * 0.81, 0.5 * 0.81, "(1 - b)^2 of noise");
    plan.interference.ase_fraction = 0.0;

    plan.encoder.intensity_error = 0.2; /* <mu^2> = 1.04 mu^2: V = 1/(2 + e^2) */
    expect_both_routes(&plan, 1.0 / 2.04, 1.0 / 2.04, "intensity errors");
    plan.encoder.intensity_error = 0.0;

    plan.fiber.drift_rad_per_s = 2e7; /* 0.2 rad in 10 ns, one fiber */
    plan.fiber.dispersion_s_per_m2 = plan.fiber.pmd_s_per_root_m = plan.fiber.loss_db_per_m = 0.0;
    plan.alice.fiber_m = 1.0;
    expect_both_routes(&plan, 0.5, 0.5 * exp(-0.02), "phase drift");
    plan.fiber.drift_rad_per_s = 0.0;

    plan.alice.residual_rad = 0.2;
    const double M = 0.5 * (1.0 + exp(-0.08));
    expect_both_routes(&plan, 0.5 * M, 0.5 * M, "polarization");
    plan.alice.residual_rad = 0.0;

    plan.encoder.pulse_shape = OPTICS_GAUSSIAN; /* two delays and a chirp: |O|^2 */
    plan.encoder.chirp = 1.0;
    plan.bob.delay_s = 0.2e-9;
    plan.detector.window_s = 9e-9;
    plan.detector.jitter_s = 0.0;
    const double O = exp(-2.0 * log(2.0) * 0.04 / 0.64);
    expect_both_routes(&plan, 0.5 * O * O, 0.5 * O * O, "chirped and late");
}
