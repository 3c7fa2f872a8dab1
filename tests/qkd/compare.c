/* The comparison protocols against vectors of an independent implementation
 * (tests/vectors/mdi.json, "compare"), and the laws their formulas must obey. */
#include "qkd/compare.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

/* Both sides evaluate closed formulas of some twenty operations and one entropy difference: the
 * agreement must be near rounding, 1e-16 times the cancellation in 1 - f h - h (below 100). */
static const double TOLERANCE = 1e-11;

static json_t *vectors(void)
{
    json_error_t error;
    json_t *file = json_load_file(COMBKEY_TEST_DATA "/vectors/mdi.json", 0, &error);
    cr_assert(file, "%s", error.text);
    return file;
}

static double number(const json_t *row, const char *name)
{
    const json_t *value = json_object_get(row, name);
    cr_assert(json_is_number(value), "no number '%s' in the vector", name);
    return json_number_value(value);
}

static struct qkd_compare_link link_of(const json_t *row, const char *error)
{
    return (struct qkd_compare_link){ .transmittance = number(row, "eta"),
                                      .dark_probability = number(row, "pd"),
                                      .error = number(row, error),
                                      .error_correction = number(row, "f") };
}

static void agree(const char *protocol, const json_t *row, double rate)
{
    const double expected = number(row, "R");
    cr_expect(fabs(rate / expected - 1.0) < TOLERANCE,
              "%s at transmittance %g: %.16g, expected %.16g (relative %.2e)", protocol,
              number(row, "eta"), rate, expected, rate / expected - 1.0);
}

Test(compare, reproduces_every_vector)
{
    json_t *file = vectors(), *compare = json_object_get(file, "compare"), *row;
    struct base_error err;
    size_t i;
    double rate;

    cr_expect(fabs(qkd_compare_plob(1e-3) / number(compare, "plob_30dB") - 1.0) < TOLERANCE);
    json_array_foreach(json_object_get(compare, "pm"), i, row)
    {
        const struct qkd_compare_link link = link_of(row, "ed");
        cr_assert_eq(qkd_compare_phase_matching(&link, number(row, "mu"), (size_t)number(row, "M"),
                                                &rate, &err),
                     BASE_OK);
        agree("phase matching", row, rate);
    }
    cr_expect_eq(i, 3);
    json_array_foreach(json_object_get(compare, "sns"), i, row)
    {
        const struct qkd_compare_link link = link_of(row, "ed");
        cr_assert_eq(qkd_compare_sending(&link, number(row, "mu"), number(row, "eps"), &rate, &err),
                     BASE_OK);
        agree("sending or not sending", row, rate);
    }
    cr_expect_eq(i, 3);
    json_array_foreach(json_object_get(compare, "mp"), i, row)
    {
        const struct qkd_compare_link link = link_of(row, "mis");
        cr_assert_eq(
            qkd_compare_pairing(&link, number(row, "mu"), 0.5, number(row, "l"), &rate, &err),
            BASE_OK);
        agree("mode pairing", row, rate);
    }
    cr_expect_eq(i, 6);
    json_array_foreach(json_object_get(compare, "bbm92"), i, row)
    {
        const struct qkd_compare_pairs source = { .brightness_hz = number(row, "B"),
                                                  .transmittance = number(row, "eta"),
                                                  .dark_hz = number(row, "dark"),
                                                  .window_s = number(row, "t_cc"),
                                                  .jitter_s = number(row, "t_jit"),
                                                  .error = number(row, "e_pol"),
                                                  .error_correction = number(row, "f") };
        cr_assert_eq(qkd_compare_entanglement(&source, &rate, &err), BASE_OK);
        agree("entanglement", row, rate);
    }
    cr_expect_eq(i, 3);
    json_decref(file);
}

static struct qkd_compare_link good_link(double transmittance)
{
    return (struct qkd_compare_link){ .transmittance = transmittance,
                                      .dark_probability = 1e-9,
                                      .error = 0.02,
                                      .error_correction = 1.16 };
}

/* Twin-field protocols lose one photon's way, half the link: 10 dB more of each arm cost them a
 * factor 10, a repeaterless link 100. Mode pairing within one coherence time of pulses sits
 * between. */
Test(compare, twin_field_rates_fall_with_the_arm_and_pass_the_repeaterless_bound)
{
    struct base_error err;
    struct qkd_compare_best near, far;
    const struct qkd_compare_link a = good_link(1e-2), b = good_link(1e-3);
    cr_assert_eq(qkd_compare_best_of(&a, 16, 1e6, &near, &err), BASE_OK);
    cr_assert_eq(qkd_compare_best_of(&b, 16, 1e6, &far, &err), BASE_OK);

    cr_expect(fabs(near.phase_matching / far.phase_matching / 10.0 - 1.0) < 0.05);
    cr_expect(fabs(near.sending / far.sending / 10.0 - 1.0) < 0.05);
    cr_expect(near.pairing / far.pairing < 12.0);
    cr_expect(fabs(near.plob / far.plob / 100.0 - 1.0) < 1e-3);
    cr_expect(far.phase_matching > far.plob && far.sending > far.plob && far.pairing > far.plob);
}

/* The best setting is at least as good as every other. */
Test(compare, best_is_best)
{
    struct base_error err;
    const struct qkd_compare_link link = good_link(5e-3);
    struct qkd_compare_best best;
    cr_assert_eq(qkd_compare_best_of(&link, 16, 2000.0, &best, &err), BASE_OK);
    for (double mu = 0.01; mu < 3.0; mu *= 1.07) {
        double rate = 0.0;
        cr_assert_eq(qkd_compare_phase_matching(&link, mu, 16, &rate, &err), BASE_OK);
        cr_expect(rate <= best.phase_matching * (1.0 + 1e-12), "mu = %g: %g", mu, rate);
        cr_assert_eq(qkd_compare_pairing(&link, mu, 0.5, 2000.0, &rate, &err), BASE_OK);
        cr_expect(rate <= best.pairing * (1.0 + 1e-12), "mu = %g: %g", mu, rate);
        for (double eps = 1e-3; eps < 0.5; eps *= 1.2) {
            cr_assert_eq(qkd_compare_sending(&link, mu, eps, &rate, &err), BASE_OK);
            cr_expect(rate <= best.sending * (1.0 + 1e-9), "mu = %g, eps = %g: %g", mu, eps, rate);
        }
    }
}

/* A brighter source than the best one drowns in its own accidentals. */
Test(compare, an_entanglement_source_can_be_too_bright)
{
    struct base_error err;
    struct qkd_compare_pairs source = { .transmittance = 0.03,
                                        .dark_hz = 100.0,
                                        .window_s = 3e-10,
                                        .jitter_s = 1e-10,
                                        .error = 0.02,
                                        .error_correction = 1.1 };
    double best = 0.0, rate = 0.0;
    cr_assert_eq(qkd_compare_entanglement_best(&source, &best, &err), BASE_OK);
    const double bright = source.brightness_hz;
    for (double factor = 0.01; factor < 100.0; factor *= 1.1) {
        source.brightness_hz = bright * factor;
        cr_assert_eq(qkd_compare_entanglement(&source, &rate, &err), BASE_OK);
        cr_expect(rate <= best * (1.0 + 1e-12), "%g times brighter: %g > %g", factor, rate, best);
    }
    cr_expect_eq(rate, 0.0, "a source 100 times too bright still gives %g bit/s", rate);
}

Test(compare, more_loss_darks_or_error_never_help)
{
    struct base_error err;
    struct qkd_compare_best first, worse;
    const struct qkd_compare_link link = good_link(0.01);
    cr_assert_eq(qkd_compare_best_of(&link, 16, 1e4, &first, &err), BASE_OK);
    for (int i = 0; i < 3; i++) {
        struct qkd_compare_link bad = link;
        *(double *[]){ &bad.transmittance, &bad.dark_probability, &bad.error }[i] *=
            i == 0 ? 0.5 : 2.0;
        cr_assert_eq(qkd_compare_best_of(&bad, 16, 1e4, &worse, &err), BASE_OK);
        cr_expect(worse.phase_matching < first.phase_matching);
        cr_expect(worse.sending < first.sending);
        cr_expect(worse.pairing < first.pairing);
    }
}

Test(compare, refuses_what_is_no_link_and_says_the_number)
{
    struct base_error err;
    double rate = 0.0;
    struct qkd_compare_link link = good_link(1.5);
    cr_expect_eq(qkd_compare_phase_matching(&link, 0.1, 16, &rate, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "1.5"), "%s", err.text);
    link = good_link(0.1);
    cr_expect_eq(qkd_compare_phase_matching(&link, NAN, 16, &rate, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(qkd_compare_phase_matching(&link, 0.1, 1, &rate, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(qkd_compare_sending(&link, 0.1, 1.0, &rate, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(qkd_compare_pairing(&link, 0.1, 0.5, 0.5, &rate, &err), BASE_ERR_DOMAIN);
    link.dark_probability = -1.0;
    cr_expect_eq(qkd_compare_sending(&link, 0.1, 0.1, &rate, &err), BASE_ERR_DOMAIN);
}

/* Perfect detectors without darks, or no transmittance left: a number, never NAN. */
Test(compare, the_extremes_have_numbers)
{
    struct base_error err;
    for (double eta = 1.0; eta > 1e-200; eta *= 1e-9) {
        const struct qkd_compare_link link = { .transmittance = eta, .error_correction = 1.0 };
        double rate = NAN;
        cr_assert_eq(qkd_compare_phase_matching(&link, 0.1, 16, &rate, &err), BASE_OK);
        cr_expect(rate >= 0.0 && rate <= 1.0, "phase matching at %g: %g", eta, rate);
        cr_assert_eq(qkd_compare_sending(&link, 0.1, 0.1, &rate, &err), BASE_OK);
        cr_expect(rate >= 0.0 && rate <= 1.0, "sending at %g: %g", eta, rate);
        cr_assert_eq(qkd_compare_pairing(&link, 0.1, 0.5, 1e6, &rate, &err), BASE_OK);
        cr_expect(rate >= 0.0 && rate <= 1.0, "pairing at %g: %g", eta, rate);
    }
}
