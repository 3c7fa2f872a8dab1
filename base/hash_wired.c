/* SHA-256 with the SHA extensions of x86 (Intel 64 and IA-32 Architectures Software Developer's
 * Manual, volume 2: SHA256RNDS2 does two rounds, SHA256MSG1 and SHA256MSG2 the message schedule).
 * The same digests as hash.c, some six times as fast. */
#include "base/hash_parts.h"

#if defined(__x86_64__) && defined(__GNUC__)

#if defined(__clang__)
#include <cpuid.h>
#endif
#include <immintrin.h>

#if defined(__clang__) /* which has no name for them up to version 14 */
bool base_hash_is_wired(void)
{
    enum { SHA_BIT = 1 << 29, SSSE3_BIT = 1 << 9, SSE41_BIT = 1 << 19 };
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & SSSE3_BIT) || !(c & SSE41_BIT))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & SHA_BIT);
}
#else
/* The compiler's library has asked before main: in a virtual machine the question costs as much as
 * many blocks. */
bool base_hash_is_wired(void)
{
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("ssse3") &&
           __builtin_cpu_supports("sse4.1");
}
#endif

/* The instructions want the letters as (a b e f) and (c d g h), the first one uppermost. */
__attribute__((target("sha,sse4.1,ssse3"))) void
base_hash_wired(uint32_t hash[8], const unsigned char *m, size_t blocks)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    const __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)hash), 0xb1);
    const __m128i high =
        _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)(hash + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);
    for (; blocks; blocks--, m += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4]; /* the last sixteen words */
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(m + 16 * i)),
                                    big_endian);
        for (int t = 0; t < 16; t++) { /* four rounds each */
            const __m128i w0 = w[t & 3], w1 = w[(t + 1) & 3], w2 = w[(t + 2) & 3],
                          w3 = w[(t + 3) & 3];
            const __m128i k = _mm_loadu_si128(
                (const __m128i *)(const void *)(base_hash_constants + (size_t)t * 4));
            const __m128i sum = _mm_add_epi32(w0, k);
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            w[t & 3] = _mm_sha256msg2_epu32(
                _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)hash, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(hash + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool base_hash_is_wired(void)
{
    return false;
}

void base_hash_wired(uint32_t hash[8], const unsigned char *m, size_t blocks)
{
    (void)hash, (void)m, (void)blocks;
}

#endif
