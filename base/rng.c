#include "base/rng.h"

#include "base/constants.h"

#include <math.h>

static void philox_round(uint32_t c[4], const uint32_t k[2])
{
    const uint64_t p0 = (uint64_t)0xD2511F53u * c[0];
    const uint64_t p1 = (uint64_t)0xCD9E8D57u * c[2];
    const uint32_t n0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k[0];
    const uint32_t n2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k[1];
    c[0] = n0;
    c[1] = (uint32_t)p1;
    c[2] = n2;
    c[3] = (uint32_t)p0;
}

void base_rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t k[2] = { key[0], key[1] };
    for (int i = 0; i < 4; i++)
        out[i] = counter[i];
    for (int round = 0; round < 10; round++) {
        philox_round(out, k);
        k[0] += 0x9E3779B9u; /* golden ratio */
        k[1] += 0xBB67AE85u; /* sqrt 3 - 1 */
    }
}

/* The address: seed and use make the key, the rest the counter. */
static void words(struct base_rng here, uint64_t index, uint32_t out[4])
{
    const uint32_t key[2] = { (uint32_t)here.seed,
                              (uint32_t)(here.seed >> 32) ^ (here.use * 0x85EBCA6Bu) };
    const uint32_t counter[4] = { (uint32_t)index, (uint32_t)(index >> 32), here.point,
                                  here.member };
    base_rng_philox(counter, key, out);
}

/* The 52 leading bits k as (k + 1/2) 2^-52: exact, never 0, never 1, symmetric about 1/2. (53 bits
 * and a half would round to 1 at the top.) */
static double unit(uint32_t high, uint32_t low)
{
    const uint64_t bits = ((uint64_t)high << 32 | low) >> 12;
    return ((double)bits + 0.5) * 0x1p-52;
}

void base_rng_uniform2(struct base_rng here, uint64_t index, double out[2])
{
    uint32_t w[4];
    words(here, index, w);
    out[0] = unit(w[0], w[1]);
    out[1] = unit(w[2], w[3]);
}

void base_rng_normal2(struct base_rng here, uint64_t index, double out[2])
{
    double u[2];
    base_rng_uniform2(here, index, u);
    const double radius = sqrt(-2.0 * log(u[0]));
    out[0] = radius * cos(2.0 * BASE_PI * u[1]);
    out[1] = radius * sin(2.0 * BASE_PI * u[1]);
}
