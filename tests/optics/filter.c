/* Filters of one line: passbands, neighbours, noise, and the record itself. */
#include "bench.h"

#include "base/constants.h"
#include "optics/filter.h"

static struct optics_filter filter_of(int kind)
{
    struct optics_filter f = default_plan().filter;
    f.kind = kind;
    return f;
}

static double db(double ratio)
{
    return 10.0 * log10(ratio);
}

Test(filter, none_is_transparent)
{
    const struct optics_filter f = filter_of(OPTICS_NO_FILTER);
    cr_expect(optics_filter_response(&f, 3e9) == 1.0);
    cr_expect(optics_filter_stray(&f) == 0.0);
}

/* Athermal AWG data sheets (100 GHz grid, Gaussian): 3 dB bandwidth 75 GHz, insertion loss 4.5 dB,
 * adjacent isolation 25 dB. A pure Gaussian of 75 GHz falls by 3.01 dB x (8/3)^2 = 21.4 dB at 100
 * GHz; the sheet's 25 dB is a passband of order 1.08. */
Test(filter, multiplexer_of_the_data_sheet)
{
    struct optics_filter f = filter_of(OPTICS_WDM);
    cr_expect_float_eq(db(optics_filter_rejection(&f, 37.5e9)), -3.0103, 1e-4);
    cr_expect_float_eq(db(pow(cabs(optics_filter_response(&f, 0.0)), 2)), -4.5, 1e-12);
    cr_expect_float_eq(db(optics_filter_rejection(&f, 100e9)), -3.0103 * 64.0 / 9.0, 1e-3);
    f.order = 1.08;
    cr_expect(db(optics_filter_rejection(&f, 100e9)) < -25.0);
    cr_expect_float_eq(db(optics_filter_rejection(&f, 37.5e9)), -3.0103, 1e-4);
}

/* A Gaussian's noise bandwidth is sqrt(pi/(4 ln 2)) = 1.0645 of its FWHM. */
Test(filter, noise_bandwidth_of_a_gaussian)
{
    struct optics_filter f = filter_of(OPTICS_WDM);
    f.spacing_hz = 1e13;
    f.floor_db = 120.0;
    cr_expect_float_eq(optics_filter_noise_hz(&f) / 75e9, sqrt(BASE_PI / (4.0 * log(2.0))), 1e-9);
}

/* A grating of 10 GHz: half at 5 GHz, the neighbour at the floor; apodised. */
Test(filter, grating_hides_its_neighbours_down_to_the_floor)
{
    struct optics_filter f = filter_of(OPTICS_FBG_APODISED);
    f.bandwidth_hz = 10e9;
    cr_expect_float_eq(optics_filter_rejection(&f, 5e9), 0.5, 2e-3);
    for (double floor_db = 50.0; floor_db <= 60.0; floor_db += 5.0) {
        f.floor_db = floor_db;
        const double peak = pow(cabs(optics_filter_response(&f, 0.0)), 2);
        const double there = pow(cabs(optics_filter_response(&f, 100e9)), 2);
        cr_expect_float_eq(db(there), -floor_db - f.loss_db, 1e-9);
        cr_expect_float_eq(db(peak), db(0.72) - f.loss_db, 0.05);
    }
    /* its delay at the centre is taken out */
    const double turn = carg(optics_filter_response(&f, 1e8) / optics_filter_response(&f, -1e8));
    cr_expect(fabs(turn) < 1e-4);
}

/* Two neighbours of the line's own power behind 25 dB: 2 x 10^-2.5 of stray light, and every
 * visibility loses (1 - b)^2; noise of 20 dB OSNR in 12.5 GHz fills the filter's noise bandwidth.
 */
Test(filter, stray_light_lowers_the_overlap)
{
    struct optics_plan plan = default_plan();
    plan.filter = filter_of(OPTICS_WDM);
    const double x = 2.0 * optics_filter_rejection(&plan.filter, 100e9), b = x / (1.0 + x);
    cr_expect_float_eq(optics_filter_stray(&plan.filter), b, 1e-15);
    cr_expect_float_eq(optics_mode_overlap(&plan), (1.0 - b) * (1.0 - b), 1e-15);
    plan.filter.neighbour_db = -200.0;
    plan.filter.osnr_db = 20.0;
    const double ase = optics_filter_noise_hz(&plan.filter) / 12.5e9 * 0.01;
    cr_expect_float_eq(optics_filter_stray(&plan.filter), ase / (1.0 + ase), 1e-15);
    cr_expect_float_eq(optics_transmittance(&plan, &plan.alice), pow(10.0, -1.95), 1e-12,
                       "15 dB and the filter's 4.5 dB");
}

/* A record of two tones: each is scaled and turned by the response at its own frequency, fields
 * as exp(-2 pi i nu t). */
Test(filter, acts_on_a_record_tone_by_tone)
{
    enum { N = 1000 };
    const double sample_s = 10e-12, low_hz = -1e9, high_hz = 4e9; /* whole periods in 10 ns */
    struct optics_filter f = filter_of(OPTICS_FBG);
    struct base_error err;
    f.bandwidth_hz = 10e9;
    f.offset_hz = 2e9;
    struct optics_field field = { .sample_s = sample_s, .members = 1, .samples = N };
    field.value = malloc(N * sizeof *field.value);
    for (size_t k = 0; k < N; k++) {
        const double t = (double)k * sample_s;
        field.value[k] = 0.8 * cexp(-2.0 * BASE_PI * I * low_hz * t) +
                         0.6 * cexp(-2.0 * BASE_PI * I * high_hz * t);
    }
    double passed;
    cr_assert(optics_filter_apply(&f, &field, &passed, &err) == BASE_OK, "%s", err.text);
    const double complex low = 0.8 * optics_filter_response(&f, low_hz);
    const double complex high = 0.6 * optics_filter_response(&f, high_hz);
    const double power = pow(cabs(low), 2) + pow(cabs(high), 2);
    cr_expect_float_eq(passed, power, 1e-12);
    double worst = 0.0;
    for (size_t k = 0; k < N; k++) {
        const double t = (double)k * sample_s;
        const double complex want = (low * cexp(-2.0 * BASE_PI * I * low_hz * t) +
                                     high * cexp(-2.0 * BASE_PI * I * high_hz * t)) /
                                    sqrt(power);
        worst = fmax(worst, cabs(field.value[k] - want));
    }
    cr_expect(worst < 1e-12, "%g", worst);
    optics_field_free(&field);
}

/* Rejection of the transmitted line and width in reflection give length and strength. */
Test(filter, gratings_are_designed_for_width_and_rejection)
{
    for (int apodised = 0; apodised < 2; apodised++)
        for (double rejection = 10.0; rejection <= 40.0; rejection += 15.0) {
            struct optics_fbg g;
            struct base_error err;
            cr_assert(optics_fbg_design_for(194e12, 20e9, rejection, apodised, &g, &err) ==
                      BASE_OK);
            const struct optics_rt centre = optics_fbg_response(&g, g.bragg_hz);
            const struct optics_rt side = optics_fbg_response(&g, g.bragg_hz + 10e9);
            /* 256 pieces of an apodised grating change its area by nothing: their midpoints' mean
             */
            cr_expect_float_eq(-20.0 * log10(cabs(centre.t)), rejection, 1e-6);
            cr_expect_float_eq(pow(cabs(side.r) / cabs(centre.r), 2), 0.5, 1e-4);
        }
    struct optics_fbg g;
    struct base_error err;
    cr_expect(optics_fbg_design_for(194e12, 20e9, 0.0, 0, &g, &err) == BASE_ERR_DOMAIN);
}

/* A 1 x 4 coupler of 0.6 dB excess, as data sheets have it: 6.6 dB. */
Test(filter, couplers_divide)
{
    cr_expect_float_eq(optics_coupler_loss_db(4, 0.6), 6.62, 0.001);
    cr_expect(optics_coupler_loss_db(1, 0.0) == 0.0);
}
