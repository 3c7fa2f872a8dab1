/** What costs visibility, cause by cause.
 *
 *  Perfect light shows 1/2. Each cause that a plan names takes its share: a factor, from the closed
 *  form with this cause alone beside the light. Their product leaves a rest against the full
 *  computation: what causes do to each other, second orders, and the statistical error. */
#ifndef OPTICS_EXPLAIN_H
#define OPTICS_EXPLAIN_H

#include "optics/visibility.h"

struct optics_cause {
    char cause[BASE_TEXT_SIZE], formula[BASE_TEXT_SIZE], quantity[BASE_TEXT_SIZE];
    double value;    /* of the quantity the formula is about */
    double hom, bsm; /* factors */
};
extern const struct base_table optics_cause_table;

struct optics_explanation {
    double ideal;                    /* 1/2 */
    double hom_product, bsm_product; /* ideal x all factors */
    double hom_full, bsm_full;       /* the full computation's */
    double hom_stderr, bsm_stderr;
    double hom_rest, bsm_rest; /* full - product */
    struct base_rows causes;
};
extern const struct base_table optics_explanation_table;

/** Explain `full`, computed from the same plan and fields. Formulas: coherent light; the factors
 * are those of the light there is. The caller releases `out` with its table. Errors: as
 *  optics_closed_visibility; BASE_ERR_MEMORY. */
enum base_status optics_explain(const struct optics_plan *plan, const struct optics_field *a,
                                const struct optics_field *b, const struct optics_visibility *full,
                                struct optics_explanation *out, struct base_error *err);

#endif
