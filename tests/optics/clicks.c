/* The click average against closed forms with Bessel functions, and against itself. */
#include "bench.h"

#include "base/constants.h"
#include "optics/clicks_lanes.h"

#include <gsl/gsl_sf_bessel.h>
#include <omp.h>
#include <string.h>

/* I0 in extended precision: the reference below subtracts numbers near 1, 12 digits must survive.
 */
static long double bessel_i0(long double z)
{
    long double sum = 1.0L, term = 1.0L;
    for (int k = 1; k < 60; k++) {
        term *= (z / 2.0L) * (z / 2.0L) / ((long double)k * (long double)k);
        sum += term;
    }
    return sum;
}

/* Gains of constant light, Psi- only: X. Ma, M. Razavi, PRA 86, 062319 (2012), with an amplitude
 * overlap g. a, b: detected photons of each user's qubit, both bins; p: darks a bin. */
static long double gain_x(long double a, long double b, long double p, long double g)
{
    const long double x = sqrtl(a * b) / 2.0L, y = (1.0L - p) * expl(-(a + b) / 4.0L);
    return y * y * (1.0L + 2.0L * y * y - 4.0L * y * bessel_i0(g * x) + bessel_i0(2.0L * g * x));
}

static long double gain_z(long double a, long double b, long double p, long double g)
{
    const long double s = a + b, x = sqrtl(a * b) / 2.0L, q = (1.0L - p) * (1.0L - p);
    const long double correct = q * expl(-s / 2.0L) * (1.0L - (1.0L - p) * expl(-a / 2.0L)) *
                                (1.0L - (1.0L - p) * expl(-b / 2.0L));
    const long double error =
        p * q * expl(-s / 2.0L) * (bessel_i0(2.0L * g * x) - (1.0L - p) * expl(-s / 2.0L));
    return correct + error;
}

static double psi_minus(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                        struct optics_setting a, struct optics_setting b)
{
    struct optics_clicks c;
    optics_clicks_average(pulses, relay, a, b, 1, &c);
    return optics_clicks_psi_minus(&c);
}

/* Average over the phases 0 and pi of the late bin: bits of the X basis. */
static double clicks_x(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                       double a, double b)
{
    const struct optics_setting alice = { a / 2.0, a / 2.0, 0.0 };
    const struct optics_setting same = { b / 2.0, b / 2.0, 0.0 };
    const struct optics_setting other = { b / 2.0, b / 2.0, BASE_PI };
    return 0.5 * (psi_minus(pulses, relay, alice, same) + psi_minus(pulses, relay, alice, other));
}

/* Average over the four bit pairs of the Z basis: all light in one bin. */
static double clicks_z(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                       double a, double b)
{
    const struct optics_setting ae = { a, 0.0, 0.0 }, al = { 0.0, a, 0.0 };
    const struct optics_setting be = { b, 0.0, 0.0 }, bl = { 0.0, b, 0.0 };
    return 0.25 * (psi_minus(pulses, relay, ae, be) + psi_minus(pulses, relay, ae, bl) +
                   psi_minus(pulses, relay, al, be) + psi_minus(pulses, relay, al, bl));
}

Test(clicks, constant_light_has_the_gains_of_the_literature)
{
    static const double flux[] = { 3.0, 0.6, 0.05, 2e-3 }, overlap[] = { 1.0, 0.97, 0.0 };
    const double eta = 0.757;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            for (int k = 0; k < 3; k++)
                for (double p = 0.0; p < 1e-2; p = p * 100.0 + 1e-6) {
                    struct optics_pulse_pair pair;
                    const struct optics_pulses pulses = constant_pulses(&pair, overlap[k]);
                    const struct optics_receiver relay = { eta, p, 0.5 };
                    const double a = flux[i], b = flux[j];
                    const double x = clicks_x(&pulses, &relay, a / eta, b / eta);
                    const double z = clicks_z(&pulses, &relay, a / eta, b / eta);
                    const long double qx = gain_x(a, b, p, overlap[k]);
                    const long double qz = gain_z(a, b, p, overlap[k]);
                    /* Relative: the phase average is good to 1e-13, rounding adds some 1e-15. */
                    cr_expect(fabsl(x / qx - 1.0L) < 1e-12L, "X: a %g b %g g %g p %g: %.2Le", a, b,
                              overlap[k], p, x / qx - 1.0L);
                    cr_expect(fabsl(z / qz - 1.0L) < 1e-12L, "Z: a %g b %g g %g p %g: %.2Le", a, b,
                              overlap[k], p, z / qz - 1.0L);
                }
}

/* The no-click probability of one bin's detectors is exp(-energies) I0 of nothing: both silent
 * needs no phase. One silent detector: exp(-W) I0(z). At any brightness. */
Test(clicks, one_silent_detector_is_a_bessel_function_at_any_brightness)
{
    for (double n = 1e-4; n < 2e4; n *= 3.0) {
        struct optics_pulse_pair pair;
        const struct optics_pulses pulses = constant_pulses(&pair, 1.0);
        const struct optics_receiver relay = { 1.0, 0.0, 0.3 };
        const struct optics_setting a = { n, 0.0, 0.0 }, b = { 0.5 * n, 0.0, 0.0 };
        struct optics_clicks c;
        optics_clicks_average(&pulses, &relay, a, b, 1, &c);
        const double silent = c.probability[0] + c.probability[OPTICS_D2_EARLY];
        const double z = 2.0 * sqrt(0.3 * 0.7 * n * 0.5 * n);
        const double energy = 0.3 * n + 0.7 * 0.5 * n;
        const double exact = exp(z - energy) * gsl_sf_bessel_I0_scaled(z);
        cr_expect_float_eq(silent, exact, 1e-12, "n %g: %g, exact %g", n, silent, exact);
    }
}

/* The fast loop does what the clear one does, for every pattern, relative to its size. */
Test(clicks, lanes_side_by_side_agree_with_one_after_the_other)
{
    for (int round = 0; round < 40; round++) {
        struct optics_lanes x;
        const double scale = pow(10.0, -5.0 + 0.14 * round);
        double beat = 0.0, energy = 0.0;
        for (size_t l = 0; l < OPTICS_LANES; l++) {
            const struct base_rng rng = { .seed = 3, .use = BASE_RNG_TEST, .point = (uint32_t)l };
            double u[4];
            base_rng_uniform2(rng, 2 * (uint64_t)round, u);
            base_rng_uniform2(rng, 2 * (uint64_t)round + 1, u + 2);
            for (int bin = 0; bin < 2; bin++) {
                const double a = scale * u[bin], b = scale * (1.0 - u[bin]);
                const double z = sqrt(4.0 * 0.25 * a * b) * u[3];
                x.energy[2 * bin][l] = x.energy[2 * bin + 1][l] = 0.5 * (a + b);
                x.beat[2 * bin][l] = z * cos(7.0 * u[2]);
                x.beat[2 * bin + 1][l] = z * sin(7.0 * u[2]);
            }
            beat =
                fmax(beat, hypot(x.beat[0][l], x.beat[1][l]) + hypot(x.beat[2][l], x.beat[3][l]));
            energy = fmax(energy, fmax(x.energy[0][l], x.energy[2][l]));
        }
        double fast[16] = { 0.0 }, clear[16] = { 0.0 };
        optics_lanes_dim(&x, OPTICS_LANES - 1, 10, 1e-9, beat, energy, fast);
        optics_lanes_plain(&x, OPTICS_LANES - 1, 10, 1e-9, clear);
        for (int k = 0; k < 16; k++)
            /* Three clicks near a dark fringe cancel some digits of the energies: 1e-12. */
            cr_expect(fabs(fast[k] / clear[k] - 1.0) < 1e-12, "pattern %d at %g photons: %.2e", k,
                      scale, fast[k] / clear[k] - 1.0);
    }
}

Test(clicks, twice_the_phases_change_nothing)
{
    for (double z = 1e-6; z < 1e3; z *= 7.0) {
        /* |I_n(z)| e^-z at the chosen n, the size of the first wrong term. */
        const size_t n = optics_clicks_phases(z);
        double wrong = 0.0;
        gsl_sf_result r;
        if (gsl_sf_bessel_In_scaled_e((int)n, z, &r) == 0)
            wrong = 2.0 * r.val;
        cr_expect(wrong < 1e-12 * fmin(1.0, z * z), "z %g: %zu phases, %g", z, n, wrong);
        cr_expect(n % 2 == 0 && n < 40.0 + 10.0 * sqrt(z), "z %g: %zu phases", z, n);
    }
}

Test(clicks, no_light_clicks_by_darks_alone)
{
    struct optics_pulse_pair pair;
    const struct optics_pulses pulses = constant_pulses(&pair, 1.0);
    const struct optics_receiver relay = { 0.7, 1e-3, 0.5 };
    const struct optics_setting none = { 0.0, 0.0, 0.0 };
    struct optics_clicks c;
    optics_clicks_average(&pulses, &relay, none, none, 1, &c);
    const double p = 1e-3, q = 1.0 - p;
    cr_expect_float_eq(c.probability[0], q * q * q * q, 1e-15);
    cr_expect_float_eq(c.probability[15], p * p * p * p, 1e-25);
    cr_expect_float_eq(optics_clicks_psi_minus(&c), 2.0 * p * p * q * q, 1e-20);
    cr_expect_float_eq(optics_clicks_psi_plus(&c), 2.0 * p * p * q * q, 1e-20);
    cr_expect_float_eq(optics_clicks_coincidence(c.probability, 3), p * p, 1e-19);
    cr_expect(c.error[5] == 0.0, "constant light has no error");
}

static void draw(struct optics_pulses *pulses, int threads, int record)
{
    struct optics_plan plan = default_plan();
    plan.source.kind = OPTICS_MIXTURE;
    plan.source.linewidth_hz = 2e6;
    plan.source.samples = 5000;
    plan.encoder.phase_error_rad = 0.1;
    plan.detector.window_s = 0.3e-9;
    struct optics_field field;
    struct base_error err = { .text = "" };
    const struct base_rng rng = { .seed = 11 };
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    enum base_status status;
    if (record) {
        struct lle_line line = drawn_line(0.4, 2e-9, 0.1e-9, 6, 3000, 1e-4, 5);
        status = optics_field_from_line(&line, 1e5, &field, &err);
        free(line.field);
    } else {
        status = optics_field_draw(&plan, rng, &field, &err);
    }
    cr_assert(status == BASE_OK, "%s", err.text);
    status = optics_pulses_draw(&plan, &field, &field, rng, pulses, &err);
    cr_assert(status == BASE_OK, "%s", err.text);
    optics_field_free(&field);
    omp_set_num_threads(before);
}

Test(clicks, the_same_bits_from_one_two_and_three_threads)
{
    const struct optics_receiver relay = { 0.757, 1e-7, 0.45 };
    const struct optics_setting a = { 0.1, 0.2, 0.3 }, b = { 0.2, 0.1, 1.0 };
    for (int record = 0; record <= 1; record++) {
        struct optics_pulses one;
        struct optics_clicks first;
        draw(&one, 1, record);
        omp_set_num_threads(1);
        optics_clicks_average(&one, &relay, a, b, 1, &first);
        for (int threads = 2; threads <= 3; threads++) {
            struct optics_pulses many;
            struct optics_clicks c;
            draw(&many, threads, record);
            cr_assert(many.count == one.count && many.blocks == one.blocks && many.kept);
            cr_expect(!memcmp(many.pair, one.pair, one.count * sizeof *one.pair));
            cr_expect(!memcmp(many.kept, one.kept, one.count * sizeof *one.kept));
            omp_set_num_threads(threads);
            optics_clicks_average(&many, &relay, a, b, 1, &c);
            cr_expect(!memcmp(&c, &first, sizeof c), "%d threads, record %d", threads, record);
            optics_pulses_free(&many);
        }
        optics_pulses_free(&one);
    }
}
