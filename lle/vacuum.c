#include "lle/vacuum.h"

enum { LANES = 8 };

static size_t rounds(size_t modes)
{
    return (lle_vacuum_calls(modes) + LANES - 1) / LANES;
}

size_t lle_vacuum_room(size_t modes)
{
    return 4 * 2 * LANES * rounds(modes);
}

void lle_vacuum_draw(struct base_rng here, uint64_t step, size_t modes, float *room, double *kick)
{
    const size_t calls = lle_vacuum_calls(modes), count = rounds(modes);
    struct base_rng_lane lane[LANES];
    for (uint32_t l = 0; l < LANES; l++)
        lane[l] = (struct base_rng_lane){ here.member, l };
    base_rng_noise(here, lane, LANES, step * calls, LANES, count, room);
    for (size_t m = 0; m < modes; m++) {
        const size_t word = m / calls, call = m % calls;
        const float *pair = room + 2 * LANES * (call / LANES * 4 + word) + call % LANES;
        kick[2 * m] = (double)pair[0];
        kick[2 * m + 1] = (double)pair[LANES];
    }
}
