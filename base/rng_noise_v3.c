/* Noise with AVX2. */
#define NAME(x) x##_v3

#include <stdint.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(32)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__AVX2__)
    return (wide)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

#include "base/rng_noise_points.h"
