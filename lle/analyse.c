#include "lle/dictionary.h"
#include "lle/steady.h"

enum base_status lle_steady_analyse(const struct lle_plan *plan, struct lle_steady *out,
                                    struct base_error *err)
{
    *out = (struct lle_steady){ 0 };
    struct lle_dictionary d;
    if (plan->comb.precision != LLE_PRECISION_DOUBLE)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.precision: single is for recorded ensembles; stationary states and "
                         "their eigenvalues need double");
    enum base_status status = lle_dictionary_of(plan, &d, err);
    if (!status)
        status = lle_steady_at(d.f2, d.zeta, d.d2, plan->comb.modes, out, err);
    return status ? base_while(err, "looking for stationary states") : BASE_OK;
}
