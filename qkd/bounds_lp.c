#include "qkd/decoy.h"
enum base_status qkd_bounds_lp(const struct qkd_decoy *decoy, struct qkd_bounds *out,
                               struct base_error *err)
{
    (void)decoy;
    (void)out;
    return base_fail(err, BASE_ERR_INTERNAL, "not yet");
}
