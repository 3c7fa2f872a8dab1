/* Noise with AVX-512. */
#define NAME(x) x##_v4

#include <stdint.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(64)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__AVX512F__)
    return (wide)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

#include "base/rng_noise_points.h"
