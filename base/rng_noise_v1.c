/* Noise with what every machine has. */
#define NAME(x) x##_v1

#include <stdint.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(16)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__SSE2__)
    return (wide)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

#include "base/rng_noise_points.h"
