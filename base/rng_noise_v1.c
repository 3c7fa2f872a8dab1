/* Noise with what every machine has. */
#define NAME(x) x##_v1
#define EVEN    0, 2, 4, 6
#define LOWER   0, 1
#define UPPER   2, 3

#include <stdint.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(16)));
typedef uint32_t words __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(16)));
typedef float reals __attribute__((vector_size(16)));
typedef float half __attribute__((vector_size(8)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__SSE2__)
    return (wide)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

/* The number in `table` that the four last bits of each word say. */
static inline __attribute__((always_inline)) reals pick(const float table[16], words word)
{
    reals x = { 0 };
    for (int i = 0; i < 4; i++)
        x[i] = table[word[i] & 15u];
    return x;
}

#include "base/rng_noise_points.h"
