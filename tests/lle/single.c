/* What long steps and single precision may do to an ensemble: nothing that statistics show. */
#include "tests/lle_kit.h"

#include "lle/batch.h"
#include "lle/line.h"

#include <string.h>

enum { MEMBERS = 32, LAG = 3 }; /* samples of 80 ps */

/* Of each member: mean power of two lines, its second moment, the field against itself LAG later.
 */
struct moments {
    double first[MEMBERS], second[MEMBERS];
    double complex lagged[MEMBERS];
};

static void add_line(const struct lle_line *line, struct moments *m)
{
    const size_t n = line->samples;
    for (size_t member = 0; member < MEMBERS; member++) {
        const double complex *a = line->field + member * n;
        for (size_t t = 0; t + LAG < n; t++) {
            const double power = kit_norm2(a[t]), share = 1.0 / (double)(n - LAG);
            m->first[member] += power * share;
            m->second[member] += power * power * share;
            m->lagged[member] += a[t + LAG] * conj(a[t]) * share;
        }
    }
}

static struct moments chaos(size_t modes, double steps_per_roundtrip, int precision)
{
    struct lle_plan plan = kit_plan();
    struct lle_line line[2];
    struct base_error err;
    struct moments m = { 0 };
    const int mu[2] = { 9, -9 };
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.drive_f2 = 10.0;
    plan.comb.detuning_zeta = 3.0;
    plan.comb.modes = modes;
    plan.comb.members = MEMBERS;
    plan.comb.settle_s = 0.1e-6;
    plan.comb.record_s = 0.4e-6;
    plan.comb.steps_per_roundtrip = steps_per_roundtrip;
    plan.comb.precision = precision;
    plan.comb.seed = modes; /* nothing in common but the statistics */
    cr_assert_eq(lle_line_record(&plan, mu, 2, NULL, line, NULL, &err), BASE_OK, "%s", err.text);
    for (int i = 0; i < 2; i++) {
        cr_expect_float_eq(line[i].sample_s, 80e-12, 1e-18);
        add_line(&line[i], &m);
        lle_line_free(&line[i]);
    }
    return m;
}

struct estimate {
    double value, error;
};

enum { POWER, G2, G1, STATISTICS };
static const char *const name[STATISTICS] = { "power", "g2(0)", "|g1(0.24 ns)|" };

/* Mean power, g2 = 2 <I^2>/<I>^2 or |g1| of the two lines' sums; `without`: a member left out. */
static double statistic(const struct moments *m, int which, size_t without)
{
    double first = 0.0, second = 0.0, n = 0.0;
    double complex lagged = 0.0;
    for (size_t k = 0; k < MEMBERS; k++)
        if (k != without) {
            first += m->first[k];
            second += m->second[k];
            lagged += m->lagged[k];
            n += 1.0;
        }
    return which == POWER ? first / n
           : which == G2  ? 2.0 * second * n / (first * first)
                          : cabs(lagged) / first;
}

/* Members are independent: delete-one jackknife. */
static struct estimate jackknife(const struct moments *m, int which)
{
    double sum = 0.0, squares = 0.0;
    for (size_t k = 0; k < MEMBERS; k++) {
        const double x = statistic(m, which, k);
        sum += x;
        squares += x * x;
    }
    const double variance = squares / MEMBERS - sum * sum / MEMBERS / MEMBERS;
    return (struct estimate){ statistic(m, which, MEMBERS), sqrt((MEMBERS - 1) * variance) };
}

/* A difference beyond four error bars has a chance of 6e-5. The bars themselves are asserted, or
 * the test could not see a bias: 5 % of the power and of g2, 2 % of |g1|. */
Test(lle_single, chaos_is_the_same_on_more_modes_at_long_steps_and_in_single_precision)
{
    static const struct {
        size_t modes;
        double steps;
        int precision;
        const char *what;
    } ways[] = { { 256, 0.25, LLE_PRECISION_DOUBLE, "4 round trips a step" },
                 { 256, 0.125, LLE_PRECISION_DOUBLE, "8 round trips a step" },
                 { 256, 0.125, LLE_PRECISION_SINGLE, "8 round trips a step in single precision" },
                 { 512, 0.25, LLE_PRECISION_DOUBLE, "512 modes, 4 round trips a step" },
                 { 512, 0.125, LLE_PRECISION_SINGLE, "512 modes, 8 in single precision" } };
    static const double widest[STATISTICS] = { 0.05, 0.05, 0.02 };
    const struct moments reference = chaos(256, 1.0, LLE_PRECISION_DOUBLE);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const struct moments m = chaos(ways[i].modes, ways[i].steps, ways[i].precision);
        for (int k = 0; k < STATISTICS; k++) {
            const struct estimate a = jackknife(&m, k), b = jackknife(&reference, k);
            const double error = hypot(a.error, b.error);
            cr_expect_lt(error, widest[k] * b.value, "%s, %s: too wide", ways[i].what, name[k]);
            cr_expect_lt(fabs(a.value - b.value), 4.0 * error,
                         "%s, %s: %.6g +- %.2g, not %.6g +- %.2g", ways[i].what, name[k], a.value,
                         a.error, b.value, b.error);
        }
    }
}

/* The stationary soliton of tests/lle/batch.c: a field of float has 6e-8 of itself per rounding,
 * some tens of them in a step, forgotten at the rate of one photon lifetime (40 steps): 1e-5. The
 * lanes side by side see the same equation. */
Test(lle_single, keeps_the_soliton)
{
    const struct lle_drive drive = { .f = sqrt(12.0), .zeta = 10.0, .d2 = 0.0067 };
    for (size_t widest = 2; widest <= lle_batch_lanes(); widest *= 2) {
        struct lle_solver *s = kit_solver(512, LLE_ETDRK4, 4 * KIT_ROUNDTRIP, drive);
        struct lle_batch *b = NULL;
        struct base_error err;
        kit_seed_soliton(s, 2.0 * KIT_PI * 107.0 / 512.0);
        cr_assert_eq(lle_batch_new(&b, &s, 1, LLE_BATCH_SINGLE, widest, &err), BASE_OK);
        cr_assert_eq(lle_batch_advance(b, 1800, &err), BASE_OK);
        for (size_t k = 0; k < 512; k++)
            lle_solver_modes(s)[k] = lle_batch_mode(b, 0, k);
        cr_expect_float_eq(kit_peak(s), 21.610935, 21.6 * 1e-5, "%.9g", kit_peak(s));
        lle_solver_free(s);
        lle_batch_free(b);
    }
}

Test(lle_single, is_refused_where_it_does_not_serve)
{
    struct lle_plan plan = kit_plan();
    struct lle_line line;
    struct lle_steady steady;
    struct base_error err;
    const int mu = 3;
    plan.comb.precision = LLE_PRECISION_SINGLE;
    cr_expect_eq(lle_steady_analyse(&plan, &steady, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.precision"), "%s", err.text);
    plan.comb.state = LLE_GOAL_SWEEP;
    cr_expect_eq(lle_line_record(&plan, &mu, 1, NULL, &line, NULL, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.precision"), "%s", err.text);
    plan.comb.state = LLE_GOAL_HOLD;
    plan.comb.modes = 500;
    cr_expect_eq(lle_line_record(&plan, &mu, 1, NULL, &line, NULL, &err), BASE_ERR_DOMAIN);
    cr_expect(strstr(err.text, "comb.precision"), "%s", err.text);
}
