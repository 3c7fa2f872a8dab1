/* From the optical table to a link. */
#include "qkd/gains.h"

#include <math.h>

struct qkd_link qkd_link_of(const struct optics_plan *optics, int bell)
{
    const double efficiency = optics->detector.efficiency;
    return (struct qkd_link){
        .eta_a = efficiency * optics_transmittance(optics, &optics->alice),
        .eta_b = efficiency * optics_transmittance(optics, &optics->bob),
        .dark_probability = optics->detector.dark_probability,
        .overlap_sq = optics_mode_overlap(optics),
        .error_x = optics->interference.error_x,
        .error_z = optics->interference.error_z,
        .bell = bell,
        .error_model = QKD_MIXING,
        .match = optics_match_of(optics),
    };
}

struct qkd_link qkd_link_for(const struct optics_plan *optics, const struct qkd_key_plan *key)
{
    struct qkd_link link = qkd_link_of(optics, key->bell);
    link.error_model = key->error_model;
    return link;
}
