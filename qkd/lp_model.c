#include "qkd/lp_model.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

static double *numbers(size_t count)
{
    return calloc(count, sizeof(double));
}

enum base_status qkd_lp_model_new(struct qkd_lp_model *model, size_t rows_most, size_t columns,
                                  struct base_error *err)
{
    *model = (struct qkd_lp_model){
        .columns = columns,
        .rows_most = rows_most,
        .matrix = numbers(rows_most * columns),
        .row_low = numbers(rows_most),
        .row_high = numbers(rows_most),
        .col_low = numbers(columns),
        .col_high = numbers(columns),
        .value = numbers(columns),
    };
    if (model->matrix && model->row_low && model->row_high && model->col_low && model->col_high &&
        model->value)
        return BASE_OK;
    qkd_lp_model_free(model);
    return base_fail(err, BASE_ERR_MEMORY, "no memory for a linear programme of %zu x %zu",
                     rows_most, columns);
}

void qkd_lp_model_free(struct qkd_lp_model *model)
{
    free(model->matrix);
    free(model->row_low);
    free(model->row_high);
    free(model->col_low);
    free(model->col_high);
    free(model->value);
    *model = (struct qkd_lp_model){ 0 };
}

double *qkd_lp_model_row(struct qkd_lp_model *model, double low, double high)
{
    model->row_low[model->rows] = low;
    model->row_high[model->rows] = high;
    return model->matrix + model->columns * model->rows++;
}

/* GLPK's name for an interval. */
static int kind(double low, double high)
{
    if (isinf(low))
        return isinf(high) ? GLP_FR : GLP_UP;
    if (isinf(high))
        return GLP_LO;
    return low < high ? GLP_DB : GLP_FX;
}

static void load_row(glp_prob *lp, const struct qkd_lp_model *model, size_t row, int *index,
                     double *value)
{
    int length = 0;
    for (size_t j = 0; j < model->columns; j++) {
        const double a = model->matrix[model->columns * row + j];
        if (a == 0.0)
            continue;
        index[++length] = (int)j + 1; /* GLPK counts from 1 */
        value[length] = a;
    }
    const int i = (int)row + 1;
    glp_set_mat_row(lp, i, length, index, value);
    glp_set_row_bnds(lp, i, kind(model->row_low[row], model->row_high[row]), model->row_low[row],
                     model->row_high[row]);
}

static enum base_status load(glp_prob *lp, const struct qkd_lp_model *model, struct base_error *err)
{
    int *index = calloc(model->columns + 1, sizeof *index);
    double *value = numbers(model->columns + 1);
    if (!index || !value) {
        free(index);
        free(value);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a row of %zu", model->columns);
    }
    glp_add_rows(lp, (int)model->rows);
    glp_add_cols(lp, (int)model->columns);
    for (size_t j = 0; j < model->columns; j++)
        glp_set_col_bnds(lp, (int)j + 1, kind(model->col_low[j], model->col_high[j]),
                         model->col_low[j], model->col_high[j]);
    for (size_t i = 0; i < model->rows; i++)
        load_row(lp, model, i, index, value);
    glp_set_obj_dir(lp, GLP_MIN);
    glp_set_obj_coef(lp, 1, 1.0);
    free(index);
    free(value);
    return BASE_OK;
}

/* Lagrangian bound: for any multipliers y of the rows,
 *    min c v >= sum_i y_i b_i + sum_j min over the box of (c - A^T y)_j v_j,
 * b_i the end of row i that the sign of y_i calls for. */
static double lagrangian(glp_prob *lp, const struct qkd_lp_model *model)
{
    double bound = 0.0;
    for (size_t j = 0; j < model->columns; j++) {
        double reduced = j == 0 ? 1.0 : 0.0;
        for (size_t i = 0; i < model->rows; i++) {
            const double y = glp_get_row_dual(lp, (int)i + 1);
            const double end = y > 0.0 ? model->row_low[i] : model->row_high[i];
            if (isfinite(end))
                reduced -= y * model->matrix[model->columns * i + j];
        }
        bound += reduced * (reduced > 0.0 ? model->col_low[j] : model->col_high[j]);
    }
    for (size_t i = 0; i < model->rows; i++) {
        const double y = glp_get_row_dual(lp, (int)i + 1);
        const double end = y > 0.0 ? model->row_low[i] : model->row_high[i];
        if (isfinite(end))
            bound += y * end;
    }
    return bound;
}

/* The model comes scaled and without a basis worth guessing; GLPK's own scaling and its "advanced"
 * basis made one problem in six look infeasible. The primal method is the second route. */
static enum base_status simplex(glp_prob *lp, struct base_error *err)
{
    static const int routes[] = { GLP_DUALP, GLP_PRIMAL };
    int failed = 0;
    for (int i = 0; i < 2; i++) {
        glp_smcp how;
        glp_init_smcp(&how);
        how.msg_lev = GLP_MSG_OFF;
        how.tol_bnd = how.tol_dj = 1e-9;
        how.it_lim = 20000;
        how.meth = routes[i];
        glp_std_basis(lp);
        failed = glp_simplex(lp, &how);
        if (!failed && glp_get_status(lp) == GLP_OPT)
            return BASE_OK;
    }
    if (failed)
        return base_fail(err, BASE_ERR_NUMERIC, "the linear programme did not converge (GLPK %d)",
                         failed);
    return base_fail(err, BASE_ERR_DOMAIN, /* nothing diverged: the counts contradict each other */
                     "no photon-number yields agree with these counts (GLPK status %d): check "
                     "counts, intensities and failure probability",
                     glp_get_status(lp));
}

enum base_status qkd_lp_model_solve(struct qkd_lp_model *model, double *bound,
                                    struct base_error *err)
{
    const int spoke = glp_term_out(GLP_OFF);
    glp_prob *lp = glp_create_prob();
    enum base_status status = load(lp, model, err);
    if (!status)
        status = simplex(lp, err);
    if (!status) {
        *bound = lagrangian(lp, model);
        for (size_t j = 0; j < model->columns; j++)
            model->value[j] = glp_get_col_prim(lp, (int)j + 1);
    }
    glp_delete_prob(lp);
    glp_term_out(spoke);
    return status;
}
