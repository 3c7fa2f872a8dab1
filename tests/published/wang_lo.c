/* W. Wang & H.-K. Lo, PRA 100, 062334 (2019), Table II, parameter set a: four intensities, 50 km of
 * 0.2 dB/km fibre per arm, detectors of efficiency 0.8, both Bell states. */
#include "published.h"
#include "qkd/qkd.h"

#include <math.h>

static struct qkd_plan set_a(void)
{
    const struct qkd_user user = {
        .z = 0.431, .y = 0.170, .x = 0.0256, .p_z = 0.862, .p_y = 0.00736, .p_x = 0.0906
    };
    return (struct qkd_plan){
        .alice = user,
        .bob = user,
        .key = { .pulses = 3.14e13,
                 .failure = erfc(5.3 / sqrt(2.0)), /* 5.3 standard deviations, two-sided */
                 .error_correction = 1.16,
                 .estimator = QKD_INDEPENDENT,
                 .bell = QKD_PSI_BOTH,
                 .statistics = QKD_GAUSSIAN },
        .network = { .users = 2 },
    };
}

static struct qkd_link table_two(int error_model)
{
    const double eta = 0.8 * pow(10.0, -0.2 * 50.0 / 10.0);
    return (struct qkd_link){ .eta_a = eta,
                              .eta_b = eta,
                              .dark_probability = 7.50e-6 / 2.0, /* Y0 counts both detectors */
                              .overlap_sq = 1.0,
                              .error_x = 0.0115,
                              .error_z = 0.0115,
                              .bell = QKD_PSI_BOTH,
                              .error_model = error_model };
}

static double rate(const struct qkd_link *link, const struct qkd_plan *plan)
{
    struct base_error err;
    struct qkd_key key;
    cr_assert(!qkd_key_rate(link, plan, 1e9, &key, &err), "%s", err.text);
    return key.rate_signed;
}

/* 1 %: intensities and probabilities are printed with three digits. */
Test(wang_lo, key_rate_of_set_a)
{
    const struct qkd_link link = table_two(QKD_ROTATION);
    const struct qkd_plan plan = set_a();
    expect_published("key", "wang_lo.set_a.50_km", rate(&link, &plan));
}

/* The comparison can fail: neither the other error model nor Chernoff's wider bounds give the
 * number. */
Test(wang_lo, other_models_give_other_rates)
{
    const struct qkd_link rotated = table_two(QKD_ROTATION), mixed = table_two(QKD_MIXING);
    const struct qkd_plan gaussian = set_a();
    struct qkd_plan chernoff = set_a();
    chernoff.key.statistics = QKD_CHERNOFF;
    cr_expect(rate(&mixed, &gaussian) > 1.3 * 5.539e-5);
    cr_expect(rate(&rotated, &chernoff) < 0.99 * 5.539e-5);
}
