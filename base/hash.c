#include "base/hash.h"

#include "base/hash_parts.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* FIPS PUB 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first
 * 64 primes. */
const uint32_t base_hash_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

static uint32_t turn(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

/* 6.2.2, step 3, number k of eight: letter i stands at v[(i - k) mod 8]. */
static inline void step(uint32_t v[8], int k, uint32_t word)
{
    uint32_t *const a = &v[-k & 7], *const e = &v[(4 - k) & 7], *const h = &v[(7 - k) & 7];
    const uint32_t b = v[(1 - k) & 7], c = v[(2 - k) & 7];
    const uint32_t f = v[(5 - k) & 7], g = v[(6 - k) & 7];
    const uint32_t t1 =
        *h + (turn(*e, 6) ^ turn(*e, 11) ^ turn(*e, 25)) + ((*e & f) ^ (~*e & g)) + word;
    const uint32_t t2 =
        (turn(*a, 2) ^ turn(*a, 13) ^ turn(*a, 22)) + ((*a & b) ^ (*a & c) ^ (b & c));
    v[(3 - k) & 7] += t1;
    *h = t1 + t2; /* the next step's a */
}

/* 6.2.2, steps 1 to 4, for one block of 64 bytes; letters as there. */
static void block(uint32_t hash[8], const unsigned char *m)
{
    uint32_t w[64], v[8];
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)m[4 * t] << 24 | (uint32_t)m[4 * t + 1] << 16 |
               (uint32_t)m[4 * t + 2] << 8 | m[4 * t + 3];
    for (int t = 16; t < 64; t++) {
        const uint32_t a = w[t - 2], b = w[t - 15];
        const uint32_t sigma1 = turn(a, 17) ^ turn(a, 19) ^ a >> 10;
        const uint32_t sigma0 = turn(b, 7) ^ turn(b, 18) ^ b >> 3;
        w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
    }
    memcpy(v, hash, sizeof v); /* a b c d e f g h */
    for (int t = 0; t < 64; t += 8)
        for (int k = 0; k < 8; k++) /* the letters move on by one each step: not the numbers */
            step(v, k, base_hash_constants[t + k] + w[t + k]);
    for (int i = 0; i < 8; i++)
        hash[i] += v[i];
}

void base_hash_plain(uint32_t hash[8], const unsigned char *m, size_t blocks)
{
    for (; blocks; blocks--, m += 64)
        block(hash, m);
}

void base_hash(const void *bytes, size_t size, char out[BASE_HASH_SIZE])
{
    /* 5.3.3: square roots of the first eight primes */
    uint32_t hash[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    const unsigned char *at = bytes;
    const size_t left = size % 64;
    void (*const blocks)(uint32_t[8], const unsigned char *, size_t) =
        base_hash_is_wired() ? base_hash_wired : base_hash_plain;
    blocks(hash, at, size / 64);
    at += size - left;

    /* 5.1.1: a one bit, zeros, and the length in bits fill the last block or two */
    unsigned char tail[128] = { 0 };
    if (left)
        memcpy(tail, at, left);
    tail[left] = 0x80;
    const size_t end = left < 56 ? 64 : 128;
    for (size_t i = 0; i < 8; i++)
        tail[end - 1 - i] = (unsigned char)((uint64_t)size * 8 >> 8 * i);
    blocks(hash, tail, end / 64);
    for (int i = 0; i < 8; i++)
        snprintf(out + 8 * i, 9, "%08x", (unsigned)hash[i]);
}
