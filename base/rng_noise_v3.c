/* Noise with AVX2. */
#define NAME(x) x##_v3
#define EVEN    0, 2, 4, 6, 8, 10, 12, 14
#define LOWER   0, 1, 2, 3
#define UPPER   4, 5, 6, 7

#include <stdint.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

typedef uint64_t wide __attribute__((vector_size(32)));
typedef uint32_t words __attribute__((vector_size(32)));
typedef int32_t ints __attribute__((vector_size(32)));
typedef float reals __attribute__((vector_size(32)));
typedef float half __attribute__((vector_size(16)));

/* Products of the lower halves of each 64 bits. */
static inline __attribute__((always_inline)) wide multiply(wide a, wide b)
{
#if defined(__AVX2__)
    return (wide)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

/* The number in `table` that the four last bits of each word say. */
static inline __attribute__((always_inline)) reals pick(const float table[16], words word)
{
#if defined(__AVX2__)
    const __m256i at = (__m256i)word;
    const __m256 low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), at);
    const __m256 high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8), at);
    return (reals)_mm256_blendv_ps(low, high, (__m256)(word << 28));
#else
    reals x = { 0 };
    for (int i = 0; i < 8; i++)
        x[i] = table[word[i] & 15u];
    return x;
#endif
}

#include "base/rng_noise_points.h"
