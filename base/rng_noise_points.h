/* Noise by the hundred million: one point of the plane from each word of Philox.
 *
 * A point stands for a complex normal number of variance 2, and has its moments up to the eleventh.
 * Of the normal number, s = |z|^2/2 is distributed as exp(-s) and independent of the direction. The
 * three nodes and weights of Gauss-Laguerre quadrature (M. Abramowitz & I. A. Stegun, Handbook of
 * Mathematical Functions, 25.4.45, n = 3) have the moments k! of s up to the fifth; 16 directions
 * of equal weight have those of the circle up to the 15th: E z^p z*^q = 2^p p! if p = q and 0 if
 * not, for p + q < 12. Weak convergence asks for no more than moments: 2 beta + 1 of them for the
 * order beta (P. E. Kloeden & E. Platen, Numerical Solution of Stochastic Differential Equations
 * (1992), sec. 14.1), here more than the fourth order of the steps; and where the field answers
 * linearly, every moment up to the eleventh of whatever these points add up to is that of normal
 * numbers.
 *
 * The 28 leading bits of a word choose the node (weights are right to 2^-28), the other 4 the
 * direction. One source, built for each instruction set (rng_noise_v4.c ...: NAME(x), vectors, and
 * the operations that differ come from there), chosen when it is called (rng_noise.c). Nothing is
 * rounded but one product, so the bits do not depend on the compiler, the instruction set or the
 * number of lanes. */
#include "base/rng_noise_parts.h"

#include <stdbool.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* A wide vector holds SIZE words of 64 bits, or twice as many of 32. ROUND: calls made between two
 * looks at the addresses, lanes and all; a multiple of 2 SIZE and of every number of lanes. */
enum { SIZE = sizeof(wide) / sizeof(uint64_t), ROUND = 16 };

/* r_j^2 = 2 s_j, s_j = 0.415774556783, 2.294280360279, 6.289945082937 the zeros of the Laguerre
 * polynomial; of all words those below the bounds, as signed numbers, are the outer node's
 * 0.010389256502 and, between them, the middle one's 0.278517733569. */
static const float inner = 0.911893148f, middle = 2.1420926f, outer = 3.54681409f;
static const int32_t below_outer = INT32_MIN + 44621520, below_middle = INT32_MIN + 1240846080;

/* cos and sin of (d + 1/2) pi/8 */
#define C1 0.98078528f
#define C3 0.831469612f
#define C5 0.555570233f
#define C7 0.195090322f
static const float cosine[16] = { C1,  C3,  C5,  C7,  -C7, -C5, -C3, -C1,
                                  -C1, -C3, -C5, -C7, C7,  C5,  C3,  C1 };
static const float sine[16] = { C7,  C5,  C3,  C1,  C1,  C3,  C5,  C7,
                                -C7, -C5, -C3, -C1, -C1, -C3, -C5, -C7 };

INLINE int32_t as_int(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE wide load(const uint64_t *from)
{
    wide x;
    memcpy(&x, from, sizeof x);
    return x;
}

/* Ten rounds on counters that become words, one in the lower half of each 64 bits; upper halves are
 * never looked at. Two vectors of them side by side: the products of one are under way while the
 * other's are put together. */
INLINE void philox(wide c[4], wide d[4], uint32_t k0, uint32_t k1)
{
    const wide none = { 0 }, m0 = none + 0xD2511F53u, m1 = none + 0xCD9E8D57u;
#pragma GCC unroll 10
    for (uint32_t round = 0; round < 10; round++) {
        const uint64_t key0 = (uint64_t)(k0 + round * 0x9E3779B9u);
        const uint64_t key1 = (uint64_t)(k1 + round * 0xBB67AE85u);
        const wide p0 = multiply(m0, c[0]), q0 = multiply(m0, d[0]);
        const wide p1 = multiply(m1, c[2]), q1 = multiply(m1, d[2]);
        c[0] = (p1 >> 32) ^ c[1] ^ key0;
        d[0] = (q1 >> 32) ^ d[1] ^ key0;
        c[2] = (p0 >> 32) ^ c[3] ^ key1;
        d[2] = (q0 >> 32) ^ d[3] ^ key1;
        c[1] = p1, d[1] = q1;
        c[3] = p0, d[3] = q0;
    }
}

INLINE void points(words word, reals *x, reals *y)
{
    const ints further = ((ints)word < below_middle) & (as_int(inner) ^ as_int(middle));
    const ints furthest = ((ints)word < below_outer) & (as_int(middle) ^ as_int(outer));
    const reals radius = (reals)(further ^ furthest ^ as_int(inner));
    *x = radius * pick(cosine, word);
    *y = radius * pick(sine, word);
}

/* SIZE numbers of the items from `item` on, each in its lane of its call. */
INLINE void put(float *out, size_t lanes, size_t item, half numbers)
{
    float number[SIZE];
    memcpy(number, &numbers, sizeof number);
    const size_t piece = lanes < SIZE ? lanes : SIZE;
    for (size_t i = 0; i < SIZE; i += piece)
        memcpy(out + 8 * lanes * ((item + i) / lanes) + (item + i) % lanes, number + i,
               piece * sizeof *number);
}

/* Two vectors of counters, from `item` of the round on, to their cells. */
INLINE void draw_two(const struct base_rng_noise *d, size_t lanes, const uint64_t *index,
                     const uint64_t *member, size_t item, float *out)
{
    const uint32_t k0 = (uint32_t)d->here.seed;
    const uint32_t k1 = (uint32_t)(d->here.seed >> 32) ^ (d->here.use * 0x85EBCA6Bu);
    const wide none = { 0 }, at = load(index + item), next = load(index + item + SIZE);
    wide a[4] = { at, at >> 32, none + d->here.point, load(member + item) };
    wide b[4] = { next, next >> 32, none + d->here.point, load(member + item + SIZE) };
    philox(a, b, k0, k1);
#pragma GCC unroll 4
    for (size_t w = 0; w < 4; w++) {
        reals x, y;
        points(__builtin_shufflevector((words)a[w], (words)b[w], EVEN), &x, &y);
        float *cell = out + 2 * lanes * w;
        put(cell, lanes, item, __builtin_shufflevector(x, x, LOWER));
        put(cell, lanes, item + SIZE, __builtin_shufflevector(x, x, UPPER));
        put(cell + lanes, lanes, item, __builtin_shufflevector(y, y, LOWER));
        put(cell + lanes, lanes, item + SIZE, __builtin_shufflevector(y, y, UPPER));
    }
}

/* Rounds of ROUND/lanes calls; what the last has too much goes to a room of its own. */
INLINE void draw(const struct base_rng_noise *d, size_t lanes)
{
    uint64_t index[ROUND], member[ROUND];
    const size_t calls = ROUND / lanes;
    for (size_t i = 0; i < ROUND; i++) {
        index[i] = d->first + d->stride * (i / lanes) + d->lane[i % lanes].offset;
        member[i] = d->lane[i % lanes].member;
    }
    for (size_t done = 0; done < d->count; done += calls) {
        float spare[8 * ROUND], *at = d->out + 8 * lanes * done;
        const bool whole = d->count - done >= calls;
        for (size_t item = 0; item < ROUND; item += 2 * SIZE)
            draw_two(d, lanes, index, member, item, whole ? at : spare);
        if (!whole)
            memcpy(at, spare, 8 * lanes * (d->count - done) * sizeof *at);
        for (size_t i = 0; i < ROUND; i++)
            index[i] += d->stride * calls;
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
