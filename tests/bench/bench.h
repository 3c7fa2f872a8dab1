/** combkey-bench: a table of measurements, each beside a reference timed in the same run.
 *
 *  An entry first verifies what it is about to time. A result's ratio is what it is judged by;
 *  times alone say little on a shared machine. To add one: a row in a folder's table below. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include "base/status.h"

#include <stddef.h>

struct bench_result {
    double value;
    const char *unit;
    double ratio;        /* NAN where there is no reference */
    const char *against; /* what the ratio is a multiple of; value NAN: why there is none */
};

struct bench_entry {
    const char *name;
    enum base_status (*run)(struct bench_result *out, struct base_error *err);
};

/** Tables, closed by an entry without a name. */
extern const struct bench_entry bench_lle[], bench_optics[], bench_qkd[], bench_scan[];

/** Something to time: `calls` calls of `work` are one round. */
struct bench_work {
    void (*work)(void *self);
    void *self;
    size_t calls;
};

enum bench_clock { BENCH_CPU, BENCH_WALL }; /* time of this thread; time on the wall */

/** Rounds of kernel and reference in turn: a round of one directly before a round of the other, so
 *  that both meet the same machine. Seconds per call (median of the rounds) and the median of the
 *  rounds' own ratios. */
struct bench_times {
    double kernel_s, reference_s, ratio;
};
struct bench_times bench_compare(enum bench_clock clock, struct bench_work kernel,
                                 struct bench_work reference);

/** The same with fewer rounds (1 to 81), for what takes a second. */
struct bench_times bench_compare_rounds(enum bench_clock clock, struct bench_work kernel,
                                        struct bench_work reference, size_t rounds);

/** What the ratios depend on. */
struct bench_machine {
    char processor[128];
    size_t vector_bits; /* widest vectors used */
    double gain_of_512; /* arithmetic of 512-bit vectors over that of 256-bit ones, same time: 2
                           where units are that wide, 1 where they are not; NAN: not used */
};
struct bench_machine bench_machine_of(void);

/** Refuses a result that is not what it should be before any time is taken. */
enum base_status bench_verify(const char *what, double value, double expected, double tolerance,
                              struct base_error *err);

#endif
