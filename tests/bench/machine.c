/* What a ratio depends on: the processor, and how much wider vectors are worth on it.
 *
 * FFTW as Debian builds it uses vectors of 256 bits. Processors differ in what one of 512 bits
 * costs: on some no more than one of 256, on others (512-bit operations in two halves, or at a
 * lower clock) twice as much. The same program then stands at different multiples of FFTW. */
#include "tests/bench/bench.h"

#include "lle/batch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CHAINS = 12, TURNS = 4000 };

#if defined(__x86_64__) && !defined(COMBKEY_PLAIN)

/* Independent chains of multiply and add, enough to keep every unit busy. */
#define CHAINS_OF(BITS, TARGET)                                                                    \
    typedef double vec##BITS __attribute__((vector_size(BITS / 8), aligned(8), may_alias));        \
    __attribute__((target(TARGET))) static void run##BITS(void *self)                              \
    {                                                                                              \
        vec##BITS x[CHAINS], a = { 0 }, b = { 0 };                                                 \
        a += 0.999;                                                                                \
        b += *(const double *)self;                                                                \
        for (int i = 0; i < CHAINS; i++)                                                           \
            x[i] = b + i;                                                                          \
        for (int t = 0; t < TURNS; t++)                                                            \
            for (int i = 0; i < CHAINS; i++)                                                       \
                x[i] = x[i] * a + b;                                                               \
        for (int i = 1; i < CHAINS; i++)                                                           \
            x[0] += x[i];                                                                          \
        *(double *)self = fmin(x[0][0], 1.0);                                                      \
    }

CHAINS_OF(512, "avx512f")
CHAINS_OF(256, "avx2,fma")

/* How many times the arithmetic of 256-bit vectors those of 512 bits do in the same time. */
static double gain_of_512(void)
{
    double seed = 0.5;
    const struct bench_times t = bench_compare(BENCH_CPU, (struct bench_work){ run256, &seed, 4 },
                                               (struct bench_work){ run512, &seed, 4 });
    return 2.0 * t.ratio;
}

#else

static double gain_of_512(void)
{
    return NAN;
}

#endif

static void processor(char *name, size_t size)
{
    char line[256];
    FILE *from = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown processor");
    while (from && fgets(line, sizeof line, from)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(name, size, "%s", colon + 2);
            break;
        }
    }
    if (from)
        fclose(from);
}

struct bench_machine bench_machine_of(void)
{
    struct bench_machine m = { .vector_bits = 64 * lle_batch_lanes(), .gain_of_512 = NAN };
    processor(m.processor, sizeof m.processor);
    if (m.vector_bits == 512)
        m.gain_of_512 = gain_of_512();
    return m;
}
