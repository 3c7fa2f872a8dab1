/** A small dense linear programme and its solution by GLPK. Private to qkd/.
 *
 *  Rows low <= A v <= high over boxed columns; column 0 is minimised. */
#ifndef QKD_LP_MODEL_H
#define QKD_LP_MODEL_H

#include "base/status.h"

#include <stddef.h>

struct qkd_lp_model {
    size_t rows, columns, rows_most;
    double *matrix;             /* [rows_most][columns], owned */
    double *row_low, *row_high; /* [rows_most], owned; +-INFINITY: open */
    double *col_low, *col_high; /* [columns], owned, finite */
    double *value;              /* [columns], owned: where the minimum was found */
};

enum base_status qkd_lp_model_new(struct qkd_lp_model *model, size_t rows_most, size_t columns,
                                  struct base_error *err);
void qkd_lp_model_free(struct qkd_lp_model *model); /* accepts a zeroed one */

/** A new row, all zero; its coefficients. At most rows_most. */
double *qkd_lp_model_row(struct qkd_lp_model *model, double low, double high);

/** Minimise. `*bound` is proven: computed from the dual values, it lies below the true minimum
 *  whatever the solver's tolerances did (A. Neumaier & O. Shcherbina, Math. Program. 99, 283
 *  (2004)). Threads may solve at once: GLPK keeps its environment per thread. */
enum base_status qkd_lp_model_solve(struct qkd_lp_model *model, double *bound,
                                    struct base_error *err);

#endif
