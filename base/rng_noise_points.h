/* Noise by the hundred million: two standard normal numbers from each word of Philox.
 *
 * The Box-Muller transform in single precision. The 20 leading bits k of a word make the radius,
 * u = (k + 1/2) 2^-20, r^2 = -2 log u; the other 12 its direction, the middle of one of 4096 equal
 * sectors. What that leaves of a normal number: the longest radius is 5.4; the variance is 1 -
 * log 2/2^21 = 1 - 3.3e-7 by Stirling's formula; and all moments of the direction up to the 4095th
 * are those of the circle. The polynomials add 2e-6 at most.
 *
 * One source, built for each instruction set (rng_noise_v4.c ...; NAME(x) and the vector product
 * multiply() come from there), chosen when it is called (rng_noise.c).
 *
 * Only IEEE additions, multiplications and square roots and integer operations are used, each
 * correctly rounded, never fused and never reordered (-ffp-contract=off, no fast-math), so
 * that the bits do not depend on the compiler, the instruction set or the number of lanes. */
#include "base/rng_noise_parts.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum { CALLS = 64, WORDS = 4 * CALLS }; /* of Philox, together; the work stays in the first cache */

/* Counters, then words, one in the lower half of each 64 bits: what multiply() takes and gives. */
struct calls {
    uint64_t c[4][CALLS];
};

INLINE wide load(const uint64_t *from)
{
    wide x;
    memcpy(&x, from, sizeof x);
    return x;
}

INLINE void store(uint64_t *to, wide x)
{
    memcpy(to, &x, sizeof x);
}

/* Upper halves are never looked at. */
INLINE void philox(struct calls *calls, uint32_t k0, uint32_t k1)
{
    const wide none = { 0 }, m0 = none + 0xD2511F53u, m1 = none + 0xCD9E8D57u;
    for (size_t i = 0; i < CALLS; i += sizeof(wide) / sizeof(uint64_t)) {
        wide c0 = load(calls->c[0] + i), c1 = load(calls->c[1] + i);
        wide c2 = load(calls->c[2] + i), c3 = load(calls->c[3] + i);
        for (uint32_t round = 0; round < 10; round++) {
            const wide p0 = multiply(m0, c0), p1 = multiply(m1, c2);
            c0 = (p1 >> 32) ^ c1 ^ (uint64_t)(k0 + round * 0x9E3779B9u);
            c2 = (p0 >> 32) ^ c3 ^ (uint64_t)(k1 + round * 0xBB67AE85u);
            c1 = p1;
            c3 = p0;
        }
        store(calls->c[0] + i, c0);
        store(calls->c[1] + i, c1);
        store(calls->c[2] + i, c2);
        store(calls->c[3] + i, c3);
    }
}

INLINE float as_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE uint32_t as_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* -log u for u = (k + 1/2) 2^-20. 2k + 1 = 2^e m with m in [2/3, 4/3), and log m = t Q(t), t = m -
 * 1: the logarithm of a u close to 1 keeps its relative precision. Q: Chebyshev interpolation of
 * degree 6, relative error 1.3e-6. */
INLINE float minus_log(uint32_t k)
{
    const uint32_t start = 0x3F2AAAABu; /* the bits of 2/3 */
    const uint32_t above = as_bits((float)(int32_t)(2 * k + 1)) - start;
    const float e = (float)(int32_t)(above >> 23);
    const float t = as_float((above & 0x007FFFFFu) + start) - 1.0f;
    float q = 0.167199122f;
    q = q * t - 0.193977908f;
    q = q * t + 0.198599873f;
    q = q * t - 0.24843026f;
    q = q * t + 0.333353004f;
    q = q * t - 0.500022049f;
    q = q * t + 1.0f;
    return (21.0f - e) * 0.693147181f - t * q;
}

/* A word's point: an angle in the middle of the first quadrant, tau in (-pi/4, pi/4), of which
 * sqrt 2 (cos, sin)(tau + pi/4) = (cos tau - sin tau, cos tau + sin tau), and two bits of signs. */
INLINE void point(uint32_t word, float radius, float *first, float *second)
{
    const float step = 1.57079633f / 1024.0f;
    const float tau = ((float)(int32_t)(word & 1023u) - 511.5f) * step, z = tau * tau;
    float s = 0.00815150633f, c = -0.00135857793f;
    s = s * z - 0.166624722f;
    s = s * z + 0.999998563f;
    c = c * z + 0.0416550149f;
    c = c * z - 0.499998564f;
    c = c * z + 0.999999972f;
    s = s * tau;
    *first = as_float(as_bits(radius * (c - s)) ^ (word & 1024u) << 21);
    *second = as_float(as_bits(radius * (c + s)) ^ (word & 2048u) << 20);
}

INLINE void points(const uint32_t word[WORDS], float first[WORDS], float second[WORDS])
{
    for (size_t i = 0; i < WORDS; i++)
        point(word[i], sqrtf(minus_log(word[i] >> 12)), &first[i], &second[i]);
}

/* Addresses of the calls from the number `done` on. */
INLINE void address(const struct base_rng_noise *d, size_t lanes, size_t done, struct calls *calls)
{
    for (size_t n = 0; n < CALLS / lanes; n++) {
        const uint64_t index = d->first + d->stride * (done + n);
        for (size_t l = 0; l < lanes; l++) {
            calls->c[0][n * lanes + l] = index + d->lane[l].offset;
            calls->c[1][n * lanes + l] = (index + d->lane[l].offset) >> 32;
            calls->c[2][n * lanes + l] = d->here.point;
            calls->c[3][n * lanes + l] = d->lane[l].member;
        }
    }
}

INLINE void draw(const struct base_rng_noise *d, size_t lanes)
{
    struct calls calls;
    uint32_t word[WORDS];
    float x[WORDS], y[WORDS];
    const uint32_t k0 = (uint32_t)d->here.seed;
    const uint32_t k1 = (uint32_t)(d->here.seed >> 32) ^ (d->here.use * 0x85EBCA6Bu);
    const size_t together = CALLS / lanes;
    for (size_t done = 0; done < d->count; done += together) {
        const size_t left = d->count - done, now = left < together ? left : together;
        address(d, lanes, done, &calls);
        philox(&calls, k0, k1);
        for (size_t w = 0; w < 4; w++)
            for (size_t i = 0; i < CALLS; i++)
                word[w * CALLS + i] = (uint32_t)calls.c[w][i];
        points(word, x, y);
        for (size_t n = 0; n < now; n++)
            for (size_t w = 0; w < 4; w++) {
                float *at = d->out + 2 * lanes * (4 * (done + n) + w);
                memcpy(at, x + w * CALLS + n * lanes, lanes * sizeof *at);
                memcpy(at + lanes, y + w * CALLS + n * lanes, lanes * sizeof *at);
            }
    }
}

void NAME(base_rng_noise)(const struct base_rng_noise *d)
{
    if (d->lanes == 16) /* a constant number of lanes: straight loops */
        draw(d, 16);
    else if (d->lanes == 8)
        draw(d, 8);
    else if (d->lanes == 4)
        draw(d, 4);
    else
        draw(d, 2);
}
