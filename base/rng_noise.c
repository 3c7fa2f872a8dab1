/* Chooses the build of rng_noise_points.h that this machine can run. */
#include "base/rng_noise_parts.h"

static base_rng_noise_build *build(void)
{
#if defined(__x86_64__) && !defined(COMBKEY_PLAIN)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return base_rng_noise_v4;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return base_rng_noise_v3;
#endif
    return base_rng_noise_v1;
}

void base_rng_noise(struct base_rng here, const struct base_rng_lane *lane, size_t lanes,
                    uint64_t first, uint64_t stride, size_t count, float *out)
{
    const struct base_rng_noise d = { here, lane, lanes, first, stride, count, out };
    build()(&d);
}
