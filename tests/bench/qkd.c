/* Keys: one evaluation of the rate formula, and a cold optimum as a multiple of it. */
#include "tests/bench/bench.h"

#include "qkd/qkd.h"

#include <math.h>

struct point {
    struct qkd_link link;
    struct qkd_plan plan, best;
};

/* 30 dB in all, the published settings: 262.68 bit/s; the optimum is 266.586 bit/s. */
static struct point paper(void)
{
    const struct qkd_user user = {
        .z = 0.636, .y = 0.204, .x = 0.054, .p_z = 0.754, .p_y = 0.036, .p_x = 0.188
    };
    const double eta = 0.757 * pow(10.0, -1.5);
    struct point p = { .link = { .eta_a = eta,
                                 .eta_b = eta,
                                 .dark_probability = 1e-7,
                                 .overlap_sq = 1.0,
                                 .error_x = 0.0084,
                                 .error_z = 0.0048 } };
    p.plan = (struct qkd_plan){ .alice = user,
                                .bob = user,
                                .key = { .pulses = 3e12,
                                         .failure = 1e-10,
                                         .error_correction = 1.16,
                                         .estimator = QKD_JOINT,
                                         .optimise = QKD_OPTIMISE_SYMMETRIC },
                                .network = { .users = 4 } };
    return p;
}

static enum base_status rate(const struct point *p, const struct qkd_plan *plan, double *bit_s,
                             struct base_error *err)
{
    struct qkd_key key;
    const enum base_status status = qkd_key_rate(&p->link, plan, 1e8, &key, err);
    *bit_s = key.rate_bit_s;
    return status;
}

static void value_run(void *self)
{
    struct point *p = self;
    struct base_error err;
    double bit_s;
    rate(p, &p->plan, &bit_s, &err);
}

static void symmetric_run(void *self)
{
    struct point *p = self;
    struct base_error err;
    qkd_optimise(&p->link, &p->plan, &p->best, &err);
}

/* The reference of a formula is a logarithm and an exponential of the C library, of which a rate
 * has some dozen at the least. */
static void library_run(void *self)
{
    volatile double *x = self;
    for (int i = 0; i < 100; i++)
        *x = log1p(expm1(*x));
}

static enum base_status value(struct bench_result *out, struct base_error *err)
{
    struct point p = paper();
    double bit_s = NAN, x = 0.3;
    enum base_status status = rate(&p, &p.plan, &bit_s, err);
    if (!status)
        status = bench_verify("the key rate at 30 dB", bit_s, 262.68, 0.01, err);
    if (status)
        return status;
    const struct bench_times t = bench_compare(BENCH_CPU, (struct bench_work){ value_run, &p, 200 },
                                               (struct bench_work){ library_run, &x, 10 });
    *out = (struct bench_result){ 1e6 * t.kernel_s, "us", 100.0 * t.ratio,
                                  "log1p(expm1(x)) of the C library" };
    return BASE_OK;
}

static enum base_status symmetric_cold(struct bench_result *out, struct base_error *err)
{
    struct point p = paper();
    double bit_s = NAN;
    enum base_status status = qkd_optimise(&p.link, &p.plan, &p.best, err);
    if (!status)
        status = rate(&p, &p.best, &bit_s, err);
    if (!status)
        status = bench_verify("the best key rate at 30 dB", bit_s, 266.5858, 2e-3, err);
    if (status)
        return status;
    const struct bench_times t =
        bench_compare(BENCH_CPU, (struct bench_work){ symmetric_run, &p, 1 },
                      (struct bench_work){ value_run, &p, 200 });
    *out = (struct bench_result){ 1e6 * t.kernel_s, "us", t.ratio, "one key.value" };
    return BASE_OK;
}

const struct bench_entry bench_qkd[] = { { "key.value", value },
                                         { "key.symmetric_cold", symmetric_cold },
                                         { NULL, NULL } };
