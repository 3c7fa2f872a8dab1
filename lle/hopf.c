#include "lle/hopf.h"

#include <math.h>
#include <stdlib.h>

static const double WALK = 0.88, CLOSE = 1e-8;

/* Far from the soliton a perturbation exp(lambda tau) at the edge of the band obeys
 * d2 k^2 = i (1 + Re lambda): at threshold it falls off as exp(-theta/sqrt(2 d2)), and 12
 * sqrt(zeta) widths sqrt(d2/zeta) there and back leave exp(-17). Seven modes a width resolve the
 * soliton to sech(7 pi^2/4) = 6e-8. 60 widths are the most a dense matrix should bear; they do up
 * to zeta = 25. Thresholds move by less than 3e-5 when length or density grow by half. */
double lle_hopf_stretch(double zeta, size_t *modes)
{
    const double stretch = fmin(fmax(12.0 * sqrt(fmax(zeta, 0.0)), 20.0), 60.0);
    *modes = 2 * (size_t)(0.5 * 7.0 * stretch);
    return stretch;
}

static enum base_status growth_of(struct lle_branch *b, enum lle_parity parity,
                                  double complex *rate, struct base_error *err)
{
    const size_t count = lle_eigen_count(lle_newton_modes(b->newton), parity);
    double complex *values = malloc(count * sizeof *values);
    if (!values)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu eigenvalues", count);
    const enum base_status status =
        lle_eigen_values(b->newton, &b->at, b->modes, parity, values, err);
    if (!status)
        *rate = values[lle_eigen_leader(values, count, parity)];
    free(values);
    return status;
}

enum base_status lle_hopf_growth(struct lle_branch *b, struct lle_growth *out,
                                 struct base_error *err)
{
    double complex even = 0.0, odd = 0.0;
    enum base_status status = growth_of(b, LLE_EVEN, &even, err);
    if (!status)
        status = growth_of(b, LLE_ODD, &odd, err);
    if (status)
        return base_while(err, "testing the soliton at zeta = %g for stability", b->at.zeta);
    out->parity = creal(even) >= creal(odd) ? LLE_EVEN : LLE_ODD;
    out->rate = out->parity == LLE_EVEN ? even : odd;
    return BASE_OK;
}

/* False position (Illinois) from two detunings where the growth has opposite signs. */
static enum base_status close_in(struct lle_branch *b, enum lle_parity parity, double at[2],
                                 double grow[2], double *root, struct base_error *err)
{
    for (int i = 0; i < 40 && fabs(at[1] - at[0]) > CLOSE * at[1]; i++) {
        *root = (at[0] * grow[1] - at[1] * grow[0]) / (grow[1] - grow[0]);
        double complex rate = 0.0;
        enum base_status status = lle_branch_follow(b, *root, err);
        if (!status)
            status = growth_of(b, parity, &rate, err);
        if (status)
            return status;
        if (fabs(creal(rate)) < CLOSE)
            break;
        const int side = (creal(rate) > 0.0) == (grow[0] > 0.0) ? 0 : 1;
        at[side] = *root;
        grow[side] = creal(rate);
        grow[1 - side] *= 0.5;
    }
    return BASE_OK;
}

/* Widen the bracket round `near` on the grid of `b` until the growth changes sign. */
static enum base_status refine(struct lle_branch *b, enum lle_parity parity, double near,
                               double *root, struct base_error *err)
{
    for (double part = 0.002; part < 0.1; part *= 2.5) {
        double at[2] = { near * (1.0 - part), near * (1.0 + part) }, grow[2];
        enum base_status status = BASE_OK;
        for (int i = 0; i < 2 && !status; i++) {
            double complex rate = 0.0;
            status = lle_branch_follow(b, at[i], err);
            if (!status)
                status = growth_of(b, parity, &rate, err);
            grow[i] = creal(rate);
        }
        if (status)
            return status;
        if ((grow[0] > 0.0) != (grow[1] > 0.0))
            return close_in(b, parity, at, grow, root, err);
    }
    return base_fail(err, BASE_ERR_NUMERIC, "no breathing threshold near zeta = %g", near);
}

/* From below the fold down to the first detuning with a growing perturbation. */
static enum base_status walk_down(struct lle_branch *b, double fold_zeta, double at[2],
                                  double grow[2], struct lle_growth *first, struct base_error *err)
{
    at[1] = 0.99 * fold_zeta;
    enum base_status status = lle_branch_follow(b, at[1], err);
    if (!status)
        status = lle_hopf_growth(b, first, err);
    grow[1] = creal(first->rate);
    if (!status && grow[1] > 0.0)
        return base_fail(err, BASE_ERR_NUMERIC, "the soliton is unstable up to its end");

    while (!status) {
        at[0] = WALK * at[1];
        status = lle_branch_follow(b, at[0], err);
        if (!status)
            status = lle_hopf_growth(b, first, err);
        grow[0] = creal(first->rate);
        if (!status && grow[0] > 0.0)
            break;
        at[1] = at[0];
        grow[1] = grow[0];
    }
    return status;
}

enum base_status lle_hopf_find(struct lle_branch *b, double fold_zeta, double *hopf_zeta,
                               struct base_error *err)
{
    *hopf_zeta = NAN;
    double at[2], grow[2], root = NAN;
    struct lle_growth first = { 0.0, LLE_EVEN };
    enum base_status status = walk_down(b, fold_zeta, at, grow, &first, err);
    if (!status && cimag(first.rate) == 0.0) /* it does not breathe: it moves or dissolves */
        return BASE_OK;
    if (!status)
        status = close_in(b, first.parity, at, grow, &root, err);

    struct lle_branch *wide = NULL;
    size_t modes = 0;
    if (!status) {
        const double stretch = lle_hopf_stretch(root, &modes);
        status = lle_branch_regrid(&wide, b, modes, stretch, err);
    }
    if (!status)
        status = refine(wide, first.parity, root, hopf_zeta, err);
    lle_branch_free(wide);
    /* The branch ended before it breathed, or the growth found on the short grid is none on the
     * long one: that is an answer. */
    return status == BASE_ERR_NUMERIC ? BASE_OK : status;
}
