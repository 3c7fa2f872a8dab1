/** Random numbers with addresses: Philox4x32-10.
 *
 *  J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
 *  A number is a pure function of (seed, use, point, member, index). Nothing is
 *  seeded, shared, locked or restored, so the same bits come out of 1 thread or 64. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/** What the numbers are for: streams of different uses never meet. */
enum base_rng_use {
    BASE_RNG_VACUUM = 1, /* vacuum noise of the ring */
    BASE_RNG_START,      /* initial fields */
    BASE_RNG_SOURCE,     /* drawn light sources */
    BASE_RNG_LASER,      /* laser phase noise */
    BASE_RNG_PAIRING,    /* which pulses of two users meet */
    BASE_RNG_TEST,
    BASE_RNG_SCAN, /* points of a random scan */
    BASE_RNG_MAP,  /* where users of a network live */
    BASE_RNG_PUMP, /* classical noise of the comb's pump and of the ring's temperature */
    BASE_RNG_TAGS, /* photons, dark counts and jitter of time tags */
};

struct base_rng {
    uint64_t seed;
    uint32_t use;    /* enum base_rng_use */
    uint32_t point;  /* scan point, line, user: the caller's choice */
    uint32_t member; /* ensemble member */
};

/** The bare generator: 4 words from a counter and a key, 10 rounds. */
void base_rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/** Two uniform numbers in (0, 1), 52 bits each: the centres of 2^52 equal cells. */
void base_rng_uniform2(struct base_rng here, uint64_t index, double out[2]);

/** Two independent standard normal numbers (Box-Muller). */
void base_rng_normal2(struct base_rng here, uint64_t index, double out[2]);

/** `count` standard normal numbers; out[2k], out[2k+1] are those of index first + k, up to the
 *  rounding of the vectorised logarithm and sine. count is even. Much faster than a loop. */
void base_rng_normals(struct base_rng here, uint64_t first, double *out, size_t count);

/** The same for 2, 4 or 8 members side by side (here.member is not used): of index first + k, bit
 * for bit as above, out[2 k lanes + l] is member[l]'s first number, out[(2 k + 1) lanes + l] its
 * second; `count` indices. */
void base_rng_normals_members(struct base_rng here, const uint32_t *member, size_t lanes,
                              uint64_t first, double *out, size_t count);

#endif
