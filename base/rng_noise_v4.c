/* Noise with AVX-512. */
#define NAME(x) x##_v4
#define EVEN    0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define LOWER   0, 1, 2, 3, 4, 5, 6, 7
#define UPPER   8, 9, 10, 11, 12, 13, 14, 15

#include <stdint.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(64)));
typedef uint32_t words __attribute__((vector_size(64)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef float reals __attribute__((vector_size(64)));
typedef float half __attribute__((vector_size(32)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__AVX512F__)
    return (wide)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

/* The number in `table` that the four last bits of each word say. */
static inline __attribute__((always_inline)) reals pick(const float table[16], words word)
{
#if defined(__AVX512F__)
    return (reals)_mm512_permutexvar_ps((__m512i)word, _mm512_loadu_ps(table));
#else
    reals x = { 0 };
    for (int i = 0; i < 16; i++)
        x[i] = table[word[i] & 15u];
    return x;
#endif
}

#include "base/rng_noise_points.h"
