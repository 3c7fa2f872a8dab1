/* Keys: one evaluation of the rate formula, optima of links, curves and networks, all as multiples
 * of one textbook evaluation. */
#include "tests/bench/bench.h"
#include "tests/bench/textbook.h"

#include "qkd/qkd.h"

#include <math.h>

struct point {
    struct qkd_link link;
    struct qkd_plan plan, best;
    struct qkd_optimum scan;
    double step_db; /* of a warm run: there and back */
    int turn;
    double seen; /* used: not to be optimised away */
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

/* Relay off the middle: 10 dB and 20 dB. */
static struct point off_middle(void)
{
    struct point p = paper();
    p.link.eta_a *= pow(10.0, 0.5);
    p.link.eta_b *= pow(10.0, -0.5);
    p.plan.key.optimise = QKD_OPTIMISE_FULL;
    return p;
}

/* The formula, as the textbook has it; what a report adds to a key (composable lengths, the
 * shortest run) is not in it. */
static void value_run(void *self)
{
    struct point *p = self;
    p->seen = qkd_optimise_rate(&p->link, &p->plan, &p->plan.alice, &p->plan.bob);
}

static void cold_run(void *self)
{
    struct point *p = self;
    struct base_error err;
    qkd_optimise(&p->link, &p->plan, &p->best, &err);
}

static struct qkd_link with_more_loss(const struct qkd_link *link, double loss_db)
{
    struct qkd_link lossier = *link;
    lossier.eta_a *= pow(10.0, -loss_db / 20.0);
    lossier.eta_b *= pow(10.0, -loss_db / 20.0);
    return lossier;
}

/* To a link `step_db` further, and back. */
static void warm_run(void *self)
{
    struct point *p = self;
    struct base_error err;
    p->turn = !p->turn;
    const struct qkd_link link = with_more_loss(&p->link, p->turn ? p->step_db : 0.0);
    qkd_optimise_next(&link, &p->plan, &p->scan, &p->best, &err);
}

/* 101 losses, 0 to 50 dB. */
static void curve_run(void *self)
{
    struct point *p = self;
    struct base_error err;
    p->scan = (struct qkd_optimum){ 0 };
    for (int i = 0; i <= 100; i++) {
        const struct qkd_link link = with_more_loss(&p->link, 0.5 * i - 30.0);
        qkd_optimise_next(&link, &p->plan, &p->scan, &p->best, &err);
    }
}

static void textbook_run(void *self)
{
    struct point *p = self;
    p->seen = textbook_rate(&p->link, &p->plan);
}

static const char textbook[] = "one textbook evaluation (GSL, Newton, golden section)";

/* The textbook formula itself is verified before anything is measured by it. */
static enum base_status reference(struct point *p, struct base_error *err)
{
    *p = paper();
    return bench_verify("the textbook's key rate at 30 dB", 1e8 * textbook_rate(&p->link, &p->plan),
                        262.68, 0.01, err);
}

static enum base_status against_textbook(struct bench_work work, struct bench_result *out,
                                         struct base_error *err)
{
    struct point book;
    const enum base_status status = reference(&book, err);
    if (status)
        return status;
    const struct bench_times t =
        bench_compare(BENCH_CPU, work, (struct bench_work){ textbook_run, &book, 50 });
    *out = (struct bench_result){ 1e6 * t.kernel_s, "us", t.ratio, textbook };
    return BASE_OK;
}

static enum base_status value(struct bench_result *out, struct base_error *err)
{
    struct point p = paper();
    value_run(&p);
    const enum base_status status =
        bench_verify("the key rate at 30 dB", 1e8 * p.seen, 262.68, 0.01, err);
    return status ? status : against_textbook((struct bench_work){ value_run, &p, 200 }, out, err);
}

/* The best rate of a point, from nothing. */
static enum base_status verify_best(struct point *p, double bit_s, struct base_error *err)
{
    double found = NAN;
    enum base_status status = qkd_optimise(&p->link, &p->plan, &p->best, err);
    if (!status)
        status = rate(p, &p->best, &found, err);
    /* known to so many digits, and the optimum is good to 1e-6 */
    return status ? status : bench_verify("the best key rate", found, bit_s, 1e-6 * bit_s, err);
}

static enum base_status symmetric_cold(struct bench_result *out, struct base_error *err)
{
    struct point p = paper();
    const enum base_status status = verify_best(&p, 266.58576, err);
    return status ? status : against_textbook((struct bench_work){ cold_run, &p, 5 }, out, err);
}

static enum base_status full_cold(struct bench_result *out, struct base_error *err)
{
    struct point p = off_middle();
    const enum base_status status = verify_best(&p, 175.66419, err);
    return status ? status : against_textbook((struct bench_work){ cold_run, &p, 5 }, out, err);
}

/* A neighbour half a decibel away, as in a curve. */
static enum base_status warm(struct point p, double bit_s, struct bench_result *out,
                             struct base_error *err)
{
    double found = NAN;
    p.step_db = 0.5;
    for (int i = 0; i < 2; i++)
        warm_run(&p);
    enum base_status status = rate(&p, &p.best, &found, err);
    if (!status)
        status = bench_verify("the best key rate", found, bit_s, 1e-6 * bit_s, err);
    return status ? status : against_textbook((struct bench_work){ warm_run, &p, 10 }, out, err);
}

static enum base_status symmetric_warm(struct bench_result *out, struct base_error *err)
{
    return warm(paper(), 266.58576, out, err);
}

static enum base_status full_warm(struct bench_result *out, struct base_error *err)
{
    return warm(off_middle(), 175.66419, out, err);
}

static enum base_status curve(struct bench_result *out, struct base_error *err)
{
    struct point p = paper();
    curve_run(&p);
    double bit_s = NAN;
    const struct point end = { .link = with_more_loss(&p.link, 20.0) };
    enum base_status status = rate(&end, &p.best, &bit_s, err);
    if (!status) /* printed to three digits */
        status = bench_verify("the best key rate at 50 dB", bit_s, 0.0445, 5e-5, err);
    return status ? status : against_textbook((struct bench_work){ curve_run, &p, 1 }, out, err);
}

/* 200 users, no two losses alike, a pair's total up to 40 dB: 19,900 pairs, each with its own best
 * settings. */
enum { USERS = 200, LINES = 199 };
struct web {
    struct optics_plan optics;
    struct qkd_plan plan;
    struct qkd_network_line lines[LINES];
    struct qkd_network out;
    enum base_status status;
    struct base_error *err;
};

static void web_run(void *self)
{
    struct web *w = self;
    base_table_release(&qkd_network_table, &w->out);
    w->status = qkd_network_of(&w->optics, &w->plan, w->lines, LINES, NULL, &w->out, w->err);
}

static void web_fill(struct web *w)
{
    base_table_defaults(&optics_plan_table, &w->optics);
    base_table_defaults(&qkd_plan_table, &w->plan);
    w->plan.key.optimise = QKD_OPTIMISE_FULL;
    w->plan.network.users = w->plan.network.losses_db.count = USERS;
    for (int i = 0; i < USERS; i++)
        w->plan.network.losses_db.value[i] = 5.0 + 15.0 * fmod(0.6180339887 * i, 1.0);
    for (int i = 0; i < LINES; i++)
        w->lines[i] = (struct qkd_network_line){ .mu = i + 1,
                                                 .freq_hz = 193.1e12 + 50e9 * i,
                                                 .overlap_sq = 1.0 };
}

static enum base_status network_200(struct bench_result *out, struct base_error *err)
{
    struct web w = { .err = err };
    struct point book;
    enum base_status status = reference(&book, err);
    if (status)
        return status;
    web_fill(&w);
    web_run(&w);
    if (!w.status)
        w.status = bench_verify("the number of links", (double)w.out.links, 19900.0, 0.0, err);
    if (!w.status)
        w.status = bench_verify("pairs with a key", w.out.rate_min_bit_s > 0.0, 1.0, 0.0, err);
    if (!w.status) {
        const struct bench_times t =
            bench_compare_rounds(BENCH_WALL, (struct bench_work){ web_run, &w, 1 },
                                 (struct bench_work){ textbook_run, &book, 5000 }, 5);
        *out = (struct bench_result){ t.kernel_s, "s", t.ratio / (double)w.out.links,
                                      "one textbook evaluation per pair, one thread" };
    }
    base_table_release(&qkd_network_table, &w.out);
    return w.status;
}

const struct bench_entry bench_qkd[] = {
    { "key.value", value },
    { "key.symmetric_cold", symmetric_cold },
    { "key.symmetric_warm", symmetric_warm },
    { "key.full_cold", full_cold },
    { "key.full_warm", full_warm },
    { "key.curve", curve },
    { "network.200", network_200 },
    { NULL, NULL },
};
