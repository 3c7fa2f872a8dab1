#include "lle/steady.h"

#include "base/constants.h"
#include "lle/hopf.h"
#include "lle/steady_parts.h"

#include <math.h>
#include <stdlib.h>

enum { LEADING = 24, MANY_MODES = 1 << 17 };
static const double UNRESOLVED = 0.1;

/* Arrays of `count` numbers, the first of them 0, 1, 2 ... */
static enum base_status columns(size_t count, struct base_reals *index, struct base_reals *one,
                                struct base_reals *two, struct base_error *err)
{
    if (!base_reals_alloc(index, count) || !base_reals_alloc(one, count) ||
        !base_reals_alloc(two, count))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu numbers", count);
    for (size_t i = 0; i < count; i++)
        index->value[i] = (double)i;
    return BASE_OK;
}

static double largest_gain(double rho, double zeta, double d2, size_t modes)
{
    double largest = -1.0;
    for (size_t mu = 0; mu <= modes / 2; mu++)
        largest = fmax(largest, lle_steady_mi_gain(rho, zeta, d2, (double)mu));
    return largest;
}

static enum base_status homogeneous(double f2, double zeta, double d2, size_t modes,
                                    struct lle_steady *out, struct base_error *err)
{
    double rho[3];
    const size_t count = lle_steady_cw(f2, zeta, rho);
    const enum base_status status =
        columns(count, &out->cw_index, &out->cw_rho, &out->cw_max_gain, err);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++) {
        out->cw_rho.value[i] = rho[i];
        out->cw_max_gain.value[i] = largest_gain(rho[i], zeta, d2, modes);
    }
    const double square = (2.0 - zeta) / d2;
    out->mi_first_mode = square > 0.0 && isfinite(square) ? sqrt(square) : NAN;
    return BASE_OK;
}

/* On a ring longer than the stretch the rest is background, unstable by itself above rho = 1. */
static bool quiet_background(const struct lle_branch *b, double d2, size_t modes,
                             const struct lle_steady *out)
{
    return b->at.d2 == d2 || largest_gain(out->cw_rho.value[0], b->at.zeta, d2, modes) < 0.0;
}

/* The leading eigenvalues of both parities, on a stretch of ring that does not touch them. */
static enum base_status eigenvalues(const struct lle_branch *narrow, double d2, size_t ring_modes,
                                    struct lle_steady *out, struct base_error *err)
{
    size_t modes;
    const double stretch = lle_hopf_stretch(narrow->at.zeta, &modes);
    struct lle_branch *b;
    enum base_status status = lle_branch_regrid(&b, narrow, modes, stretch, err);
    if (status)
        return status;
    const size_t even = lle_eigen_count(modes, LLE_EVEN), odd = lle_eigen_count(modes, LLE_ODD);
    double complex *all = malloc((even + odd) * sizeof *all);
    if (!all)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu eigenvalues", even + odd);
    if (!status)
        status = lle_eigen_values(b->newton, &b->at, b->modes, LLE_EVEN, all, err);
    if (!status)
        status = lle_eigen_values(b->newton, &b->at, b->modes, LLE_ODD, all + even, err);
    if (!status)
        status = columns(LEADING, &out->eigen_index, &out->eigen_real, &out->eigen_imag, err);
    if (!status) {
        const double fastest =
            fmax(creal(all[0]), creal(all[even + lle_eigen_leader(all + even, odd, LLE_ODD)]));
        out->soliton_stable = fastest < 0.0 && quiet_background(b, d2, ring_modes, out);
        lle_eigen_sort(all, even + odd);
        for (size_t i = 0; i < LEADING; i++) {
            out->eigen_real.value[i] = creal(all[i]);
            out->eigen_imag.value[i] = cimag(all[i]);
        }
    }
    free(all);
    lle_branch_free(b);
    return status;
}

/* The soliton on the plan's own modes, from the branch. Modes too few to carry it, to UNRESOLVED of
 * its peak, have stationary states of their own, which are none of the ring's. */
static enum base_status on_ring(struct lle_branch *b, double d2, size_t modes,
                                struct lle_steady *out, struct base_error *err)
{
    double complex *psi = malloc(modes * sizeof *psi);
    if (!psi)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", modes);
    for (size_t j = 0; j < modes; j++)
        psi[j] = lle_branch_field(b, d2, 2.0 * BASE_PI * (double)j / (double)modes);
    double peak, background;
    lle_branch_extremes(b, &peak, &background);
    enum base_status status =
        lle_steady_soliton(b->at.f * b->at.f, b->at.zeta, d2, modes, psi, err);
    const double found = creal(psi[0] * conj(psi[0]));
    if (!status && !(fabs(found - peak) <= UNRESOLVED * peak))
        status = base_fail(err, BASE_ERR_NUMERIC, "%zu modes cannot carry a soliton of peak %g",
                           modes, peak);
    if (!status)
        status = lle_steady_describe(psi, modes, out, err);
    free(psi);
    return status;
}

/* That a soliton is not there is an answer. */
static enum base_status not_there(enum base_status status)
{
    return status == BASE_ERR_NUMERIC ? BASE_OK : status;
}

static enum base_status breathing(struct lle_branch *b, struct lle_steady *out,
                                  struct base_error *err)
{
    struct lle_hopf hopf;
    const enum base_status status = lle_hopf_find(b, out->soliton_fold_zeta, &hopf, err);
    out->soliton_breathing = hopf.kind;
    out->soliton_hopf_zeta = hopf.kind == LLE_BREATHING_BELOW ? hopf.zeta : NAN;
    out->soliton_most_growth = hopf.most;
    out->soliton_most_growth_zeta = hopf.most_zeta;
    return status;
}

/* The soliton's branch: its end, its breathing threshold, and itself at zeta. */
static enum base_status soliton(double f2, double zeta, double d2, size_t modes,
                                struct lle_steady *out, struct base_error *err)
{
    struct lle_branch *b, *down = NULL;
    enum base_status status = lle_branch_new(&b, f2, d2, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, err);
    if (status) /* none at this drive, at any detuning */
        return not_there(status);
    status = not_there(lle_branch_fold(b, &out->soliton_fold_zeta, err));

    if (!status && isfinite(out->soliton_fold_zeta))
        status = lle_branch_regrid(&down, b, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, err);
    if (!status && down)
        status = breathing(down, out, err);
    lle_branch_free(down);

    if (!status && zeta > 0.0 && !(zeta > out->soliton_fold_zeta)) {
        status = lle_branch_follow(b, zeta, err);
        if (!status)
            status = on_ring(b, d2, modes, out, err);
        out->soliton_exists = status == BASE_OK;
        status = not_there(status);
    }
    if (!status && out->soliton_exists)
        status = eigenvalues(b, d2, modes, out, err);
    lle_branch_free(b);
    return status;
}

enum base_status lle_steady_at(double f2, double zeta, double d2, size_t modes,
                               struct lle_steady *out, struct base_error *err)
{
    base_table_defaults(&lle_steady_table, out);
    if (!(f2 >= 0.0) || !isfinite(f2) || !isfinite(zeta) || !isfinite(d2))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "f2 = %g, zeta = %g, d2 = %g: finite numbers and f2 >= 0 are needed", f2,
                         zeta, d2);
    if (modes < 8 || modes % 2 || modes > MANY_MODES)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.modes = %zu: an even number from 8 to %d is needed", modes,
                         MANY_MODES);
    enum base_status status = homogeneous(f2, zeta, d2, modes, out, err);
    if (!status && f2 > 0.0 && d2 > 0.0) /* a bright soliton needs anomalous dispersion */
        status = soliton(f2, zeta, d2, modes, out, err);
    if (status)
        base_table_release(&lle_steady_table, out);
    return status;
}
