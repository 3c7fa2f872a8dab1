/** Private: builds of rng_noise_points.h, by instruction set. */
#ifndef BASE_RNG_NOISE_PARTS_H
#define BASE_RNG_NOISE_PARTS_H

#include "base/rng.h"

struct base_rng_noise {
    struct base_rng here;
    const struct base_rng_lane *lane;
    size_t lanes;
    uint64_t first, stride;
    size_t count;
    float *out;
};

typedef void base_rng_noise_build(const struct base_rng_noise *d);
base_rng_noise_build base_rng_noise_v4, base_rng_noise_v3, base_rng_noise_v1;

#endif
