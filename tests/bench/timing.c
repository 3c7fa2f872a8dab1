/* Medians of interleaved rounds. */
#include "tests/bench/bench.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 81 }; /* at most, and usual */

static double now_s(enum bench_clock clock)
{
    struct timespec t;
    clock_gettime(clock == BENCH_CPU ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double one_round(enum bench_clock clock, struct bench_work w)
{
    const double start = now_s(clock);
    for (size_t i = 0; i < w.calls; i++)
        w.work(w.self);
    return (now_s(clock) - start) / (double)w.calls;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t rounds)
{
    qsort(values, rounds, sizeof *values, ascending);
    return values[rounds / 2];
}

struct bench_times bench_compare_rounds(enum bench_clock clock, struct bench_work kernel,
                                        struct bench_work reference, size_t rounds)
{
    double k[ROUNDS], r[ROUNDS], ratio[ROUNDS];
    const size_t n = rounds < ROUNDS ? rounds : ROUNDS;
    one_round(clock, kernel); /* caches, branch predictors, the processor's clock */
    one_round(clock, reference);
    for (size_t i = 0; i < n; i++) {
        r[i] = one_round(clock, reference);
        k[i] = one_round(clock, kernel);
        ratio[i] = k[i] / r[i];
    }
    return (struct bench_times){ median(k, n), median(r, n), median(ratio, n) };
}

struct bench_times bench_compare(enum bench_clock clock, struct bench_work kernel,
                                 struct bench_work reference)
{
    return bench_compare_rounds(clock, kernel, reference, ROUNDS);
}

enum base_status bench_verify(const char *what, double value, double expected, double tolerance,
                              struct base_error *err)
{
    if (fabs(value - expected) <= tolerance)
        return BASE_OK;
    return base_fail(err, BASE_ERR_NUMERIC, "%s is %.12g, not %.12g to %.1e: not timed", what,
                     value, expected, tolerance);
}
