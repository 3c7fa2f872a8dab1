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

/** One lane of base_rng_noise: its member, and what its counters are ahead of the first lane's. */
struct base_rng_lane {
    uint32_t member, offset;
};

/** Noise, to be added in many small steps: pairs of single precision, one from each of the four
 * words of a Philox call, an order of magnitude cheaper than base_rng_normals. As a complex number
 * of variance 2 a pair is one of 48 points (rng_noise_points.h), with the moments of a normal
 * number up to the eleventh, to 1e-6; what a field keeps of some twenty of them is normal to any
 * test.
 *
 *  `count` calls for each of 2, 4, 8 or 16 lanes (here.member is not used): call n of lane l has
 *  the index first + n stride + lane[l].offset, and its word w becomes out[2 (4 n + w) lanes +
 *  l] and, `lanes` further, the second number. The bits are the same on every machine. */
void base_rng_noise(struct base_rng here, const struct base_rng_lane *lane, size_t lanes,
                    uint64_t first, uint64_t stride, size_t count, float *out);

#endif
