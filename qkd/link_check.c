#include "qkd/gains.h"

struct limit {
    const char *name;
    double value, low, high;
};

enum base_status qkd_link_check(const struct qkd_link *link, struct base_error *err)
{
    const struct limit limits[] = {
        { "transmittance of Alice's arm", link->eta_a, 0.0, 1.0 },
        { "transmittance of Bob's arm", link->eta_b, 0.0, 1.0 },
        { "detector.dark_probability", link->dark_probability, 0.0, 0.5 },
        { "mode overlap (interference.overlap_sq times polarization)", link->overlap_sq, 0.0, 1.0 },
        { "interference.error_x", link->error_x, 0.0, 0.5 },
        { "interference.error_z", link->error_z, 0.0, 0.5 },
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const struct limit *l = &limits[i];
        if (!(l->value >= l->low && l->value <= l->high))
            return base_fail(err, BASE_ERR_DOMAIN, "%s = %g: a number in [%g, %g] is needed",
                             l->name, l->value, l->low, l->high);
    }
    return BASE_OK;
}
