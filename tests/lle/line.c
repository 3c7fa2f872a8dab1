/* Records of lines from independent members. */
#include "tests/lle_kit.h"

#include <omp.h>
#include <string.h>

static struct lle_plan short_plan(int goal)
{
    struct lle_plan plan = kit_plan();
    plan.comb.modes = 128;
    plan.comb.dispersion_d2 = 0.1;
    plan.comb.state = goal;
    plan.comb.solitons = 2;
    plan.comb.members = 5;
    plan.comb.settle_s = 0.1e-6;
    plan.comb.record_s = 0.04e-6;
    if (goal == LLE_GOAL_HOLD)
        plan.comb.detuning_zeta = 3.0;
    return plan;
}

static void record(const struct lle_plan *plan, struct lle_line line[2], struct base_reals *power)
{
    const int mu[2] = { 4, -7 };
    struct base_error err;
    cr_assert_eq(lle_line_record(plan, mu, 2, NULL, line, power, &err), BASE_OK, "%s", err.text);
}

/* Chaos magnifies any difference by e^(tau): not a bit may depend on the threads. */
Test(lle_line, any_number_of_threads_gives_the_same_bits)
{
    const struct lle_plan plan = short_plan(LLE_GOAL_HOLD);
    struct lle_line one[2], more[2];
    struct base_reals power_one, power_more;
    omp_set_num_threads(1);
    record(&plan, one, &power_one);
    for (int threads = 2; threads <= 3; threads++) {
        omp_set_num_threads(threads);
        record(&plan, more, &power_more);
        for (int i = 0; i < 2; i++) {
            const size_t size = one[i].members * one[i].samples;
            cr_expect_eq(memcmp(one[i].field, more[i].field, size * sizeof *one[i].field), 0,
                         "%d threads, line %d", threads, one[i].mu);
            cr_expect_float_eq(one[i].freq_hz, more[i].freq_hz, 0.0);
            lle_line_free(&more[i]);
        }
        cr_expect_eq(memcmp(power_one.value, power_more.value, power_one.count * sizeof(double)),
                     0);
        base_reals_free(&power_more);
    }
    lle_line_free(&one[0]);
    lle_line_free(&one[1]);
    base_reals_free(&power_one);
}

/* A member is the same whether recorded with four others or with one. */
Test(lle_line, a_member_does_not_know_the_others)
{
    struct lle_plan plan = short_plan(LLE_GOAL_HOLD);
    struct lle_line many[2], few[2];
    record(&plan, many, NULL);
    plan.comb.members = 2;
    record(&plan, few, NULL);
    /* Only the common rotation differs: compare powers. */
    for (size_t t = 0; t < 2 * few[0].samples; t++)
        cr_expect_float_eq(cabs(few[0].field[t]), cabs(many[0].field[t]),
                           1e-14 * cabs(many[0].field[t]) + 1e-30);
    for (int i = 0; i < 2; i++) {
        lle_line_free(&many[i]);
        lle_line_free(&few[i]);
    }
}

/* Steps of 40 ps: asked for 90 ps, a record has 80 ps; asked for 1 ps, 40 ps. */
Test(lle_line, sampling_time_is_whole_steps_and_said_exactly)
{
    struct lle_plan plan = short_plan(LLE_GOAL_SOLITON);
    struct lle_line line[2];
    plan.comb.sample_s = 90e-12;
    record(&plan, line, NULL);
    cr_expect_float_eq(line[0].sample_s, 80e-12, 1e-24);
    cr_expect_eq(line[0].samples, 500);
    cr_expect_eq(line[0].members, 5);
    cr_expect_eq(line[1].mu, -7);
    lle_line_free(&line[0]);
    lle_line_free(&line[1]);
    plan.comb.sample_s = 1e-12;
    record(&plan, line, NULL);
    cr_expect_float_eq(line[0].sample_s, 40e-12, 1e-24);
    lle_line_free(&line[0]);
    lle_line_free(&line[1]);
}

/* A soliton's line stands still in power and, in its own frame, in phase; third-order dispersion
 * only moves its frequency, in proportion to mu: the repetition rate. */
Test(lle_line, a_soliton_line_is_steady_and_drift_is_a_repetition_rate)
{
    struct lle_plan plan = short_plan(LLE_GOAL_SOLITON);
    plan.comb.noise = 0;
    plan.comb.solitons = 1;
    plan.comb.settle_s = 0.2e-6;
    plan.comb.modes = 256; /* fine enough for the grid not to hold the moving pulse back */
    plan.resonator.d3_hz = 2e4;
    struct lle_line line[2];
    record(&plan, line, NULL);
    double offset[2];
    for (int i = 0; i < 2; i++) {
        const double complex first = line[i].field[0];
        for (size_t t = 0; t < line[i].samples; t++)
            cr_expect_lt(cabs(line[i].field[t] - first), 1e-5 * cabs(first), "line %d, sample %zu",
                         line[i].mu, t);
        offset[i] = line[i].freq_hz - lle_line_hz(&plan, line[i].mu);
    }
    cr_expect_gt(fabs(offset[0]), 1e3, "the drift must be seen: %g Hz", offset[0]);
    cr_expect_float_eq(offset[0] / 4.0, offset[1] / -7.0, 1e-4 * fabs(offset[0]), "%g and %g Hz",
                       offset[0], offset[1]);
    lle_line_free(&line[0]);
    lle_line_free(&line[1]);
}

/* The ensemble of a soliton state is one comb with different noise. Two pulses of random distance
 * would make the power of a line anything between nothing and four times that of one pulse, from
 * member to member; sharing one arrangement, members differ by the quantum jitter of the pulses
 * alone, which over these 0.14 us is some percent of the stronger line. */
Test(lle_line, members_of_a_soliton_state_share_one_arrangement)
{
    for (size_t seed = 1; seed <= 3; seed++) {
        struct lle_plan plan = short_plan(LLE_GOAL_SOLITON);
        plan.comb.seed = seed;
        plan.comb.modes = 256;
        struct lle_line line[2];
        record(&plan, line, NULL);
        double strongest = 0.0, spread = 0.0;
        for (int i = 0; i < 2; i++) {
            const size_t size = line[i].members * line[i].samples;
            double mean = 0.0, square = 0.0;
            for (size_t t = 0; t < size; t++) {
                const double power = kit_norm2(line[i].field[t]);
                mean += power / (double)size;
                square += power * power / (double)size;
            }
            strongest = fmax(strongest, mean);
            spread = fmax(spread, sqrt(fmax(0.0, square - mean * mean)));
            cr_expect_neq(line[i].field[0], line[i].field[line[i].samples], "noise of their own");
            lle_line_free(&line[i]);
        }
        cr_expect_lt(spread, 0.1 * strongest, "seed %zu: spread %.2e W of %.2e W", seed, spread,
                     strongest);
    }
}

/* The comb's power is that of its lines: all 62 that can be asked for of a comb of 64 modes; line
 * -32, which cannot, is at the edge and holds nothing but rounding. */
Test(lle_line, total_power_is_the_sum_of_all_lines_but_the_pump)
{
    struct lle_plan plan = short_plan(LLE_GOAL_HOLD);
    plan.comb.modes = 64;
    plan.comb.dispersion_d2 = 0.4;
    plan.comb.members = 2;
    plan.comb.noise = 0;
    int mu[62];
    struct lle_line line[62];
    for (int i = 0; i < 62; i++)
        mu[i] = i < 31 ? i + 1 : 30 - i;
    struct base_reals power;
    struct base_error err;
    cr_assert_eq(lle_line_record(&plan, mu, 62, NULL, line, &power, &err), BASE_OK, "%s", err.text);
    cr_assert_eq(power.count, 2 * line[0].samples);
    double worst = 0.0;
    for (size_t t = 0; t < power.count; t++) {
        double sum = 0.0;
        for (int i = 0; i < 62; i++)
            sum += kit_norm2(line[i].field[t]);
        worst = fmax(worst, fabs(sum / power.value[t] - 1.0));
    }
    cr_expect_lt(worst, 1e-5, "%.2e apart", worst);
    for (int i = 0; i < 62; i++)
        lle_line_free(&line[i]);
    base_reals_free(&power);
}

static void expect_failure(const struct lle_plan *plan, int mu, enum base_status status,
                           const char *says)
{
    struct lle_line line;
    struct base_error err;
    cr_expect_eq(lle_line_record(plan, &mu, 1, NULL, &line, NULL, &err), status, "%s", says);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
    cr_expect_null(line.field);
}

Test(lle_line, refuses_by_name_and_number)
{
    struct lle_plan plan = short_plan(LLE_GOAL_HOLD);
    expect_failure(&plan, 64, BASE_ERR_DOMAIN, "line 64 of a comb of 128 modes: -63 to 63");
    expect_failure(&plan, -64, BASE_ERR_DOMAIN, "line -64");
    plan.comb.record_s = 0.0;
    expect_failure(&plan, 1, BASE_ERR_DOMAIN, "comb.record_s = 0");
    plan = short_plan(LLE_GOAL_HOLD);
    plan.comb.sample_s = NAN;
    expect_failure(&plan, 1, BASE_ERR_DOMAIN, "comb.sample_s = ");
    plan = short_plan(LLE_GOAL_HOLD);
    plan.comb.members = 0;
    expect_failure(&plan, 1, BASE_ERR_DOMAIN, "comb.members = 0");
    plan = short_plan(LLE_GOAL_HOLD);
    plan.comb.modes = 9;
    expect_failure(&plan, 1, BASE_ERR_DOMAIN, "recording member 0 of 5");
    plan = short_plan(LLE_GOAL_HOLD);
    plan.comb.record_s = 1.0;
    plan.comb.members = 65536;
    expect_failure(&plan, 1, BASE_ERR_MEMORY, "no memory");
    lle_line_free(NULL);
}

static bool never(void *self, double fraction)
{
    (void)self;
    (void)fraction;
    return false;
}

Test(lle_line, stops_when_asked_to)
{
    struct lle_plan plan = short_plan(LLE_GOAL_HOLD);
    const struct base_progress progress = { never, NULL };
    const int mu = 1;
    struct lle_line line;
    struct base_error err;
    plan.comb.members = 40;
    cr_expect_eq(lle_line_record(&plan, &mu, 1, &progress, &line, NULL, &err), BASE_ERR_UNFINISHED);
    cr_expect_null(line.field);
}
