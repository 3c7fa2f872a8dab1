/* Many normal numbers at once: the Box-Muller transform of base_rng_normal2 in blocks of separate
 * plain loops, which compilers turn into vector instructions.
 *
 * Only IEEE additions, multiplications, divisions, square roots and integer operations are used,
 * each correctly rounded, never fused and never reordered (-ffp-contract=off, no fast-math). So the
 * bits do not depend on the compiler, the instruction set or the length of the block. */
#include "base/every_machine.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

/* A helper that is not inlined stays what the oldest machine can do. */
#define INLINE static inline __attribute__((always_inline))

enum { BLOCK = 64 }; /* indices, two numbers each: the work arrays stay in the first cache */

/* Arrays of one block. */
struct block {
    uint32_t c0[BLOCK], c1[BLOCK], c2[BLOCK], c3[BLOCK]; /* Philox counters, then its words */
    double u[BLOCK], v[BLOCK];                           /* uniform in (0, 1) */
    double radius[BLOCK], cosine[BLOCK], sine[BLOCK];
};

INLINE double as_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE uint64_t as_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Ten Philox rounds, as in base_rng_philox, on all lanes. */
INLINE void philox(struct block *b, uint32_t k0, uint32_t k1)
{
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < BLOCK; i++) {
            const uint64_t p0 = (uint64_t)0xD2511F53u * b->c0[i];
            const uint64_t p1 = (uint64_t)0xCD9E8D57u * b->c2[i];
            b->c0[i] = (uint32_t)(p1 >> 32) ^ b->c1[i] ^ k0;
            b->c2[i] = (uint32_t)(p0 >> 32) ^ b->c3[i] ^ k1;
            b->c1[i] = (uint32_t)p1;
            b->c3[i] = (uint32_t)p0;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

/* The 52 leading bits k of two words as (k + 1/2) 2^-52. They become the fraction of a double in
 * [1, 2); taking 1 - 2^-53 away is exact. */
INLINE double unit(uint32_t high, uint32_t low)
{
    const uint64_t k = ((uint64_t)high << 32 | low) >> 12;
    return as_double(k | 0x3FF0000000000000u) - (1.0 - 0x1p-53);
}

/* log(u), 0 < u < 1. u = 2^e m with m in [sqrt(1/2), sqrt 2), and with s = (m - 1)/(m + 1)
 *     log m = 2 artanh s = 2 s (1 + z/3 + z^2/5 + ... ),  z = s^2 < 0.02944.
 * The first term left out is z^10/21 < 2.4e-17; rounding keeps the result within 2 units in the
 * last place of the larger of e log 2 and log m. */
INLINE double logarithm(double u)
{
    const uint64_t half = 0x3FE6A09E667F3BCDu; /* the bits of sqrt(1/2) */
    const uint64_t shifted = as_bits(u) - half + ((uint64_t)1024 << 52);
    const uint64_t biased = shifted >> 52; /* e + 1024 */
    const double m = as_double((shifted & 0x000FFFFFFFFFFFFFu) + half);
    const double e = as_double(biased | 0x4330000000000000u) - (0x1p52 + 1024.0);
    const double s = (m - 1.0) / (m + 1.0), z = s * s;
    double tail = 1.0 / 19.0;
    tail = tail * z + 1.0 / 17.0;
    tail = tail * z + 1.0 / 15.0;
    tail = tail * z + 1.0 / 13.0;
    tail = tail * z + 1.0 / 11.0;
    tail = tail * z + 1.0 / 9.0;
    tail = tail * z + 1.0 / 7.0;
    tail = tail * z + 1.0 / 5.0;
    tail = tail * z + 1.0 / 3.0;
    return e * 0.69314718055994530942 + (2.0 * s + 2.0 * s * z * tail);
}

/* Taylor series for |x| <= pi/4; the first terms left out are x^17/17! < 5e-17 and
 * x^18/18! < 3e-18. */
INLINE double short_sine(double x)
{
    const double z = x * x;
    double tail = -1.0 / 1307674368000.0;
    tail = tail * z + 1.0 / 6227020800.0;
    tail = tail * z - 1.0 / 39916800.0;
    tail = tail * z + 1.0 / 362880.0;
    tail = tail * z - 1.0 / 5040.0;
    tail = tail * z + 1.0 / 120.0;
    tail = tail * z - 1.0 / 6.0;
    return x + x * z * tail;
}

INLINE double short_cosine(double x)
{
    const double z = x * x;
    double tail = 1.0 / 20922789888000.0;
    tail = tail * z - 1.0 / 87178291200.0;
    tail = tail * z + 1.0 / 479001600.0;
    tail = tail * z - 1.0 / 3628800.0;
    tail = tail * z + 1.0 / 40320.0;
    tail = tail * z - 1.0 / 720.0;
    tail = tail * z + 1.0 / 24.0;
    return 1.0 - 0.5 * z + z * z * tail;
}

/* cos and sin of 2 pi v: v = q/4 + r with q the nearest integer to 4 v, so that r is exact and no
 * digit is lost in 2 pi. Adding 1.5 2^52 rounds to an integer and leaves q in the lowest bits. */
INLINE void turn(double v, double *cosine, double *sine)
{
    const double magic = 0x1.8p52, shifted = 4.0 * v + magic;
    const uint64_t q = as_bits(shifted);
    const double x = (4.0 * v - (shifted - magic)) * 1.57079632679489661923;
    const uint64_t s = as_bits(short_sine(x)), c = as_bits(short_cosine(x));
    const uint64_t odd = (uint64_t)0 - (q & 1); /* all ones: sine and cosine change places */
    const uint64_t differ = (s ^ c) & odd;
    *cosine = as_double((c ^ differ) ^ ((q + 1) & 2) << 62);
    *sine = as_double((s ^ differ) ^ (q & 2) << 62);
}

INLINE void box_muller(struct block *b)
{
    for (size_t i = 0; i < BLOCK; i++) {
        b->u[i] = unit(b->c0[i], b->c1[i]);
        b->v[i] = unit(b->c2[i], b->c3[i]);
    }
    for (size_t i = 0; i < BLOCK; i++)
        b->radius[i] = -2.0 * logarithm(b->u[i]);
    for (size_t i = 0; i < BLOCK; i++)
        b->radius[i] = sqrt(b->radius[i]);
    for (size_t i = 0; i < BLOCK; i++)
        turn(b->v[i], &b->cosine[i], &b->sine[i]);
}

/* `count` indices from `first` on. */
INLINE void normals(struct base_rng here, uint64_t first, double *out, size_t count)
{
    struct block b;
    const uint32_t k0 = (uint32_t)here.seed;
    const uint32_t k1 = (uint32_t)(here.seed >> 32) ^ (here.use * 0x85EBCA6Bu);
    for (size_t done = 0; done < count; done += BLOCK) {
        for (size_t i = 0; i < BLOCK; i++) {
            const uint64_t index = first + done + i;
            b.c0[i] = (uint32_t)index;
            b.c1[i] = (uint32_t)(index >> 32);
            b.c2[i] = here.point;
            b.c3[i] = here.member;
        }
        philox(&b, k0, k1);
        box_muller(&b);
        const size_t left = count - done, now = left < BLOCK ? left : BLOCK;
        for (size_t i = 0; i < now; i++) {
            out[2 * (done + i)] = b.radius[i] * b.cosine[i];
            out[2 * (done + i) + 1] = b.radius[i] * b.sine[i];
        }
    }
}

BASE_EVERY_MACHINE
void base_rng_normals(struct base_rng here, uint64_t first, double *out, size_t count)
{
    normals(here, first, out, count / 2);
}
