#include "lle/hopf.h"

#include <math.h>
#include <stdbool.h>
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

enum { WALK_MOST = 200 };

/* The walk: detunings and growths, the last one where it stopped. */
struct walk {
    size_t count;
    double zeta[WALK_MOST], grow[WALK_MOST];
    struct lle_growth last;
};

static enum base_status look(struct lle_branch *b, double zeta, struct walk *w,
                             struct base_error *err)
{
    enum base_status status = lle_branch_follow(b, zeta, err);
    if (!status)
        status = lle_hopf_growth(b, &w->last, err);
    if (status)
        return status;
    w->zeta[w->count] = zeta;
    w->grow[w->count++] = creal(w->last.rate);
    return BASE_OK;
}

/* From below the fold down to the first detuning with a growing perturbation; BASE_ERR_NUMERIC
 * where the branch ends before. */
static enum base_status walk_down(struct lle_branch *b, double fold_zeta, struct walk *w,
                                  struct base_error *err)
{
    enum base_status status = look(b, 0.99 * fold_zeta, w, err);
    while (!status && w->count < WALK_MOST && !(w->grow[w->count - 1] > 0.0))
        status = look(b, WALK * w->zeta[w->count - 1], w, err);
    return status;
}

static enum base_status even_growth(struct lle_branch *b, double zeta, double *grow,
                                    struct base_error *err)
{
    double complex rate = NAN;
    enum base_status status = lle_branch_follow(b, zeta, err);
    if (!status)
        status = growth_of(b, LLE_EVEN, &rate, err);
    *grow = creal(rate);
    return status;
}

/* A detuning, and the growth there. */
struct point {
    double zeta, grow;
};

/* Golden section for the largest growth between low and high, about `inner`; ends early at the
 * first growth above zero, with `high` the nearest detuning above that has none. */
static enum base_status climb(struct lle_branch *b, double low, struct point *inner,
                              struct point *high, struct base_error *err)
{
    const double golden = 0.38196601125010515;
    enum base_status status = even_growth(b, inner->zeta, &inner->grow, err);
    while (!status && inner->grow <= 0.0 && high->zeta - low > 1e-3 * high->zeta) {
        const bool up = high->zeta - inner->zeta > inner->zeta - low;
        struct point next = { inner->zeta + golden * ((up ? high->zeta : low) - inner->zeta), NAN };
        status = even_growth(b, next.zeta, &next.grow, err);
        if (status == BASE_ERR_NUMERIC && !up) { /* the branch ends here already */
            low = next.zeta;
            status = lle_branch_follow(b, inner->zeta, err);
        } else if (!status && next.grow > inner->grow) {
            if (up)
                low = inner->zeta;
            else
                *high = *inner;
            *inner = next;
        } else if (!status && up) {
            *high = next;
        } else if (!status) {
            low = next.zeta;
        }
    }
    return status;
}

static enum base_status widen(const struct lle_branch *b, double longer, struct lle_branch **wide,
                              struct base_error *err)
{
    size_t modes;
    const double stretch = lle_hopf_stretch(b->at.zeta, &modes);
    return lle_branch_regrid(wide, b, 2 * (size_t)(0.5 * longer * (double)modes), longer * stretch,
                             err);
}

/* The walk met no growth, or one that only its short grid has: the largest may still lie between
 * its points, or the branch's end. At f^2 = 7, zeta = 3.8 the growth is wrong by 3e-4 on the usual
 * grid, by 1e-5 on one half as long again, as long as where the two thresholds meet needs. */
static enum base_status search_between(struct lle_branch *b, const struct walk *w, double end,
                                       struct lle_hopf *out, struct base_error *err)
{
    struct lle_branch *wide = NULL;
    size_t best = 0;
    for (size_t i = 1; i < w->count; i++)
        best = w->grow[i] > w->grow[best] ? i : best;
    const size_t above = best > 0 ? best - 1 : 0;
    struct point inner = { w->zeta[best], NAN }, high = { w->zeta[above], w->grow[above] };
    enum base_status status = lle_branch_follow(b, inner.zeta, err);
    if (!status)
        status = widen(b, 1.5, &wide, err);
    if (!status)
        status = climb(wide, best + 1 < w->count ? w->zeta[best + 1] : end, &inner, &high, err);
    if (!status && inner.grow > 0.0) {
        double at[2] = { inner.zeta, high.zeta }, grow[2] = { inner.grow, high.grow };
        status = close_in(wide, LLE_EVEN, at, grow, &out->zeta, err);
        out->kind = LLE_BREATHING_BELOW;
    } else if (!status) {
        out->kind = LLE_BREATHING_NEVER;
        out->most = inner.grow;
        out->most_zeta = inner.zeta;
    }
    lle_branch_free(wide);
    return status;
}

static enum base_status threshold(struct lle_branch *b, const struct walk *w, struct lle_hopf *out,
                                  struct base_error *err)
{
    const double first = w->zeta[w->count - 1];
    double at[2] = { first, w->zeta[w->count - 2] };
    double grow[2] = { w->grow[w->count - 1], w->grow[w->count - 2] }, root = NAN;
    const bool turns = cimag(w->last.rate) != 0.0;
    enum base_status status = close_in(b, w->last.parity, at, grow, &root, err);
    struct lle_branch *wide = NULL;
    if (!status)
        status = widen(b, 1.0, &wide, err);
    if (!status)
        status = refine(wide, w->last.parity, root, &out->zeta, err);
    if (!status)
        out->kind = turns ? LLE_BREATHING_BELOW : LLE_BREATHING_BREAKS;
    lle_branch_free(wide);
    if (status == BASE_ERR_NUMERIC)
        status = search_between(b, w, WALK * first, out, err);
    return status;
}

enum base_status lle_hopf_find(struct lle_branch *b, double fold_zeta, struct lle_hopf *out,
                               struct base_error *err)
{
    struct walk *w = calloc(1, sizeof *w);
    *out = (struct lle_hopf){ LLE_BREATHING_UNKNOWN, NAN, NAN, NAN };
    if (!w)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to follow the soliton");
    enum base_status status = walk_down(b, fold_zeta, w, err);
    const bool grows = w->count > 0 && w->grow[w->count - 1] > 0.0;
    if (grows && w->count == 1) {
        out->kind = LLE_BREATHING_TO_ITS_END;
        status = BASE_OK;
    } else if (grows) {
        status = threshold(b, w, out, err);
    } else if (status != BASE_ERR_MEMORY && w->count > 0) {
        status = search_between(b, w, b->at.zeta, out, err);
    }
    free(w);
    return status == BASE_ERR_NUMERIC ? BASE_OK : status;
}
