/* The comb: one step as a multiple of FFTW's forward and backward transform of the same size. */
#include "tests/bench/bench.h"

#include "base/constants.h"
#include "lle/batch.h"
#include "lle/lle.h"

#include <fftw3.h>
#include <math.h>
#include <omp.h>
#include <string.h>

enum { MODES = 512, STEPS = 64, PAIRS = 256, TOGETHER = 16 };

static const double roundtrip_tau = 0.0056267; /* kappa t_R/2 of the ring at 179.1 MHz */

/* A stable soliton: its peak |psi|^2 = 21.610935 is a property of the equation on 512 points. */
static const struct lle_drive soliton = { .f = 3.4641016151377544, .zeta = 10.0, .d2 = 0.0067 };
static const double soliton_peak = 21.610935;

/* The same with everything that surrounds it: vacuum, an auxiliary laser, both poles of the heat,
 * phase and power noise of the pump, fluctuations of the temperature. */
static const struct lle_drive warm = { .f = 3.4641016151377544,
                                       .zeta = 14.0,
                                       .d2 = 0.0067,
                                       .noise = 1e-9,
                                       .auxiliary_f = 1.5,
                                       .auxiliary_zeta = 8.0,
                                       .heat = { 1.0, 0.5 },
                                       .heat_tau = { 20.0, 200.0 },
                                       .jitter = { .diffusion = 1e-5,
                                                   .power = 1e-6,
                                                   .power_rate = 0.1,
                                                   .heat = { 1e-4, 1e-4 },
                                                   .heat_rate = { 0.05, 0.005 } } };

/* FFTW's forward transform and the backward one after it, of `howmany` fields that follow each
 * other in memory. The forward transform starts from the same values every time: nothing grows. */
struct fft_pair {
    fftw_complex *in, *out, *back;
    fftw_plan forward, backward;
};

static void pair_new(struct fft_pair *p, int howmany)
{
    const int n = MODES;
    const size_t size = (size_t)howmany * MODES;
    p->in = fftw_alloc_complex(size);
    p->out = fftw_alloc_complex(size);
    p->back = fftw_alloc_complex(size);
    const unsigned how = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    p->forward = fftw_plan_many_dft(1, &n, howmany, p->in, NULL, 1, n, p->out, NULL, 1, n,
                                    FFTW_FORWARD, how);
    p->backward = fftw_plan_many_dft(1, &n, howmany, p->out, NULL, 1, n, p->back, NULL, 1, n,
                                     FFTW_BACKWARD, how);
    for (size_t i = 0; i < size; i++)
        p->in[i] = cos((double)(i * i));
}

static void pair_free(struct fft_pair *p)
{
    fftw_destroy_plan(p->forward);
    fftw_destroy_plan(p->backward);
    fftw_free(p->in);
    fftw_free(p->out);
    fftw_free(p->back);
}

static void pair_run(void *self)
{
    struct fft_pair *p = self;
    fftw_execute(p->forward);
    fftw_execute(p->backward);
}

static double peak(struct lle_solver *s)
{
    double complex psi[MODES];
    double highest = 0.0;
    lle_solver_field(s, psi);
    for (size_t j = 0; j < MODES; j++)
        highest = fmax(highest, creal(psi[j]) * creal(psi[j]) + cimag(psi[j]) * cimag(psi[j]));
    return highest;
}

/* A sech pulse on nothing: the soliton attracts it. */
static void seed(struct lle_solver *s)
{
    const double zeta = soliton.zeta, width = sqrt(soliton.d2 / zeta);
    for (int mu = -MODES / 2 + 1; mu < MODES / 2; mu++)
        lle_solver_modes(s)[mu >= 0 ? mu : MODES + mu] =
            sqrt(2.0 * zeta) * 0.5 * width / cosh(0.5 * BASE_PI * width * mu) * cexp(I * 0.66);
}

/* A solver relaxed to the soliton of that height. */
static enum base_status solver_new(struct lle_solver **s, struct lle_drive drive, bool by_fftw,
                                   struct base_error *err)
{
    const struct base_rng rng = { 1, BASE_RNG_VACUUM, 0, 0 };
    enum base_status status =
        lle_solver_new(s, MODES, LLE_ETDRK4, 4.0 * roundtrip_tau, roundtrip_tau, &drive, rng, err);
    const bool bare = memcmp(&drive, &soliton, sizeof drive) == 0;
    if (status)
        return status;
    if (by_fftw)
        lle_solver_by_fftw(*s);
    seed(*s);
    status = lle_solver_advance(*s, 1800, err);
    if (!status && bare)
        status = bench_verify("the peak of a soliton", peak(*s), soliton_peak, 1e-5, err);
    return status;
}

static void solver_run(void *self)
{
    struct base_error err;
    lle_solver_advance(self, STEPS, &err);
}

/* One member: a step, drive and all, against one forward and backward transform. */
static enum base_status step_of(bool by_fftw, struct bench_result *out, struct base_error *err)
{
    struct lle_solver *s = NULL;
    const enum base_status status = solver_new(&s, soliton, by_fftw, err);
    if (!status) {
        struct fft_pair pair;
        pair_new(&pair, 1);
        const struct bench_times t =
            bench_compare(BENCH_CPU, (struct bench_work){ solver_run, s, 4 },
                          (struct bench_work){ pair_run, &pair, PAIRS });
        *out = (struct bench_result){ 1e9 * t.kernel_s / STEPS, "ns", t.ratio / STEPS,
                                      "FFTW's own forward + backward pair, one field of 512" };
        pair_free(&pair);
    }
    lle_solver_free(s);
    return status;
}

static enum base_status step_fftw(struct bench_result *out, struct base_error *err)
{
    return step_of(true, out, err);
}

/* By the fastest way this machine has for one member. */
static enum base_status step_single(struct bench_result *out, struct base_error *err)
{
    return step_of(false, out, err);
}

/* As many members as there are lanes, each a soliton; verified against a solver that goes through
 * FFTW. In single precision, 64 steps leave some 1e-6 of the largest mode. */
static enum base_status batch_new(struct lle_batch **b, enum lle_batch_kind kind, size_t lanes,
                                  struct lle_drive drive, struct base_error *err)
{
    const size_t members = lle_batch_members(kind, lanes);
    const double tolerance = kind == LLE_BATCH_SINGLE ? 1e-5 : 1e-10;
    struct lle_solver *s[LLE_BATCH_MOST] = { NULL };
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < members && !status; i++)
        status = solver_new(&s[i], drive, true, err);
    if (!status)
        status = lle_batch_new(b, s, members, kind, lanes, err);
    if (!status)
        status = lle_batch_advance(*b, STEPS, err);
    if (!status)
        status = lle_solver_advance(s[0], STEPS, err);
    for (size_t k = 0; k < MODES && !status; k++)
        status = bench_verify("a mode's distance from the solver",
                              cabs(lle_batch_mode(*b, 0, k) - lle_solver_modes(s[0])[k]), 0.0,
                              tolerance, err);
    for (size_t i = 0; i < members; i++)
        lle_solver_free(s[i]);
    return status;
}

static void batch_run(void *self)
{
    struct base_error err;
    lle_batch_advance(self, STEPS, &err);
}

/* FFTW's pair in single precision, of sixteen fields in one call. */
struct float_pair {
    fftwf_complex *in, *out, *back;
    fftwf_plan forward, backward;
};

static void float_pair_new(struct float_pair *p)
{
    const int n = MODES;
    const size_t size = (size_t)TOGETHER * MODES;
    const unsigned how = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    p->in = fftwf_alloc_complex(size);
    p->out = fftwf_alloc_complex(size);
    p->back = fftwf_alloc_complex(size);
    p->forward = fftwf_plan_many_dft(1, &n, TOGETHER, p->in, NULL, 1, n, p->out, NULL, 1, n,
                                     FFTW_FORWARD, how);
    p->backward = fftwf_plan_many_dft(1, &n, TOGETHER, p->out, NULL, 1, n, p->back, NULL, 1, n,
                                      FFTW_BACKWARD, how);
    for (size_t i = 0; i < size; i++)
        p->in[i] = cosf((float)(i * i));
}

static void float_pair_free(struct float_pair *p)
{
    fftwf_destroy_plan(p->forward);
    fftwf_destroy_plan(p->backward);
    fftwf_free(p->in);
    fftwf_free(p->out);
    fftwf_free(p->back);
}

static void float_pair_run(void *self)
{
    struct float_pair *p = self;
    fftwf_execute(p->forward);
    fftwf_execute(p->backward);
}

/* An ensemble: per member and step, against FFTW's pair for sixteen fields in one call, per field.
 */
static enum base_status batch_against(enum lle_batch_kind kind, size_t lanes,
                                      struct lle_drive drive, struct bench_result *out,
                                      struct base_error *err)
{
    struct lle_batch *b = NULL;
    const bool single = kind == LLE_BATCH_SINGLE;
    const enum base_status status = batch_new(&b, kind, lanes, drive, err);
    if (!status) {
        struct fft_pair pair;
        struct float_pair float_pair;
        pair_new(&pair, TOGETHER);
        float_pair_new(&float_pair);
        const struct bench_work wide = { pair_run, &pair, PAIRS / TOGETHER };
        const struct bench_work narrow = { float_pair_run, &float_pair, PAIRS / TOGETHER };
        const struct bench_times t = bench_compare(
            BENCH_CPU, (struct bench_work){ batch_run, b, 1 }, single ? narrow : wide);
        const double members = (double)lle_batch_members(kind, lanes);
        *out = (struct bench_result){
            1e9 * t.kernel_s / STEPS / members, "ns", t.ratio * TOGETHER / STEPS / members,
            single ? "FFTW's own float pair, per field of 16 fields of 512 in one call"
                   : "FFTW's own pair, per field of 16 fields of 512 in one call"
        };
        pair_free(&pair);
        float_pair_free(&float_pair);
    }
    lle_batch_free(b);
    return status;
}

static enum base_status step_batch(struct bench_result *out, struct base_error *err)
{
    return batch_against(LLE_BATCH_DOUBLE, lle_batch_lanes(), soliton, out, err);
}

/* The same with the vectors of 256 bits that most machines have. */
static enum base_status step_batch_avx2(struct bench_result *out, struct base_error *err)
{
    if (lle_batch_lanes() < 4) {
        *out = (struct bench_result){ NAN, "ns", NAN, "this machine has no AVX2" };
        return BASE_OK;
    }
    return batch_against(LLE_BATCH_DOUBLE, 4, soliton, out, err);
}

static enum base_status step_batch_noise(struct bench_result *out, struct base_error *err)
{
    struct lle_drive noisy = soliton;
    noisy.noise = warm.noise;
    return batch_against(LLE_BATCH_DOUBLE, lle_batch_lanes(), noisy, out, err);
}

static enum base_status step_batch_warm(struct bench_result *out, struct base_error *err)
{
    return batch_against(LLE_BATCH_DOUBLE, lle_batch_lanes(), warm, out, err);
}

static enum base_status step_batch_float(struct bench_result *out, struct base_error *err)
{
    return batch_against(LLE_BATCH_SINGLE, lle_batch_lanes(), soliton, out, err);
}

struct ensemble {
    struct lle_plan plan;
    int threads;
    bool power;         /* record it as well */
    double sum;         /* of the line's power, to compare and to be used */
    double mean, error; /* of the power in the second half of the record, over members */
};

/* Sixteen chaotic members from vacuum, recorded for 1000 steps. */
static struct ensemble ensemble_on(int threads)
{
    struct ensemble e = { .threads = threads };
    base_table_defaults(&lle_plan_table, &e.plan);
    e.plan.comb.state = LLE_GOAL_HOLD;
    e.plan.comb.detuning_zeta = 3.0;
    e.plan.comb.members = 16;
    e.plan.comb.settle_s = 0.0;
    e.plan.comb.record_s = 40e-9;
    return e;
}

static void ensemble_run(void *self);

/* A chaotic ensemble as `fast` has it, steps of eight round trips, noise, lines and total power
 * recorded and all: per member and round trip, against FFTW's pair per field. Verified by
 * statistics: two chaotic runs part, their mean power does not. */
static enum base_status chaos_fast(struct bench_result *out, struct base_error *err)
{
    struct ensemble e = ensemble_on(1);
    struct fft_pair pair;
    e.plan.comb.steps_per_roundtrip = 0.125;
    e.plan.comb.record_s = 40e-9;
    e.power = true;
    struct ensemble plain = e;
    plain.plan.comb.steps_per_roundtrip = 1.0;
    ensemble_run(&e);
    ensemble_run(&plain);
    const enum base_status status =
        bench_verify("the chaotic comb's mean power, against steps of one round trip,", e.mean,
                     plain.mean, 5.0 * hypot(e.error, plain.error), err);
    if (status)
        return status;
    const double trips = e.plan.comb.record_s * e.plan.resonator.fsr_hz;
    const double runs = trips * (double)e.plan.comb.members;
    pair_new(&pair, TOGETHER);
    const struct bench_times t =
        bench_compare(BENCH_CPU, (struct bench_work){ ensemble_run, &e, 1 },
                      (struct bench_work){ pair_run, &pair, PAIRS / TOGETHER });
    *out = (struct bench_result){ 1e9 * t.kernel_s / runs, "ns", t.ratio * TOGETHER / runs,
                                  "FFTW's own pair, per field of 16 fields of 512 in one call" };
    pair_free(&pair);
    return BASE_OK;
}

static void mean_power(const struct base_reals *power, size_t members, size_t samples,
                       struct ensemble *e)
{
    double sum = 0.0, squares = 0.0;
    for (size_t m = 0; m < members; m++) {
        double mean = 0.0;
        for (size_t i = samples / 2; i < samples; i++)
            mean += power->value[m * samples + i] / (double)(samples - samples / 2);
        sum += mean;
        squares += mean * mean;
    }
    const double n = (double)members;
    e->mean = sum / n;
    e->error = sqrt(fmax(0.0, squares / n - e->mean * e->mean) / (n - 1.0));
}

static void ensemble_run(void *self)
{
    struct ensemble *e = self;
    struct lle_line line = { 0 };
    struct base_reals power = { 0 };
    struct base_error err;
    const int mu = 10;
    omp_set_num_threads(e->threads);
    e->sum = NAN;
    if (lle_line_record(&e->plan, &mu, 1, NULL, &line, e->power ? &power : NULL, &err))
        return;
    e->sum = 0.0;
    for (size_t i = 0; i < line.members * line.samples; i++)
        e->sum += creal(line.field[i]) * creal(line.field[i]);
    if (e->power)
        mean_power(&power, line.members, line.samples, e);
    lle_line_free(&line);
    base_reals_free(&power);
}

/* Time on the wall of one thread over that of two, on an ensemble. */
static enum base_status threads(struct bench_result *out, struct base_error *err)
{
    struct ensemble one = ensemble_on(1), two = ensemble_on(2);
    ensemble_run(&one);
    ensemble_run(&two);
    const enum base_status status =
        bench_verify("a line of two threads", two.sum, one.sum, 0.0, err);
    if (status)
        return status;
    const struct bench_times t =
        bench_compare(BENCH_WALL, (struct bench_work){ ensemble_run, &one, 1 },
                      (struct bench_work){ ensemble_run, &two, 1 });
    *out = (struct bench_result){ 1e3 * t.reference_s, "ms", t.ratio,
                                  "time of one thread over that of two: the gain" };
    return BASE_OK;
}

const struct bench_entry bench_lle[] = { { "lle.step.fftw", step_fftw },
                                         { "lle.step.single", step_single },
                                         { "lle.step.batch", step_batch },
                                         { "lle.step.batch_avx2", step_batch_avx2 },
                                         { "lle.step.batch_float", step_batch_float },
                                         { "lle.step.batch_noise", step_batch_noise },
                                         { "lle.step.batch_warm", step_batch_warm },
                                         { "lle.chaos.fast", chaos_fast },
                                         { "lle.threads", threads },
                                         { NULL, NULL } };
