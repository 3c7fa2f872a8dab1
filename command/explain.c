#include "command/explain.h"

#include <stdio.h>

enum base_status explain_visibility(const struct command_plan *plan,
                                    const struct pipeline_light *light,
                                    const struct optics_visibility *full,
                                    struct optics_explanation *out, struct base_error *err)
{
    const struct optics_plan optics = pipeline_optics(plan, light->power_w);
    return optics_explain(&optics, &light->alice, light->bob.value ? &light->bob : &light->alice,
                          full, out, err);
}

static void total(const char *what, double hom, double bsm)
{
    printf("  %-20s %10.6f %10.6f\n", what, hom, bsm);
}

void explain_print(const struct optics_explanation *e)
{
    const struct optics_cause *cause = e->causes.data;
    printf("  %-20s %10s %10s   %s\n", "cause", "V_HOM", "V_BSM",
           "value; formula for coherent light");
    total("perfect light", e->ideal, e->ideal);
    for (size_t k = 0; k < e->causes.count; k++)
        printf("  x %-18s %10.6f %10.6f   %s = %.6g; %s\n", cause[k].cause, cause[k].hom,
               cause[k].bsm, cause[k].quantity, cause[k].value, cause[k].formula);
    total("product", e->hom_product, e->bsm_product);
    total("full computation", e->hom_full, e->bsm_full);
    total("  standard error", e->hom_stderr, e->bsm_stderr);
    total("rest", e->hom_rest, e->bsm_rest);
}
