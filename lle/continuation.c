#include "lle/continuation.h"

#include "base/constants.h"
#include "lle/steady.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LARGEST_STEP = 0.08, SMALLEST_STEP = 1e-4; /* of zeta */
static const double ARC_STEP = 0.05, ARC_LAST = 1e-7;

static struct lle_balance balance_at(const struct lle_branch *b, double zeta)
{
    const double slope = BASE_PI * BASE_PI / (b->stretch * b->stretch);
    struct lle_balance at = b->at;
    at.zeta = zeta;
    at.d2 = b->ring_d2;
    at.d2_slope = 0.0;
    if (zeta * slope > b->ring_d2) {
        at.d2 = zeta * slope;
        at.d2_slope = slope;
    }
    return at;
}

void lle_branch_free(struct lle_branch *b)
{
    if (!b)
        return;
    lle_newton_free(b->newton);
    free(b->modes);
    free(b->saved);
    free(b->slope);
    free(b);
}

void lle_branch_extremes(struct lle_branch *b, double *peak, double *background)
{
    const size_t n = lle_newton_modes(b->newton);
    double complex near = 0.0, far = 0.0;
    for (size_t m = 0; m < n; m++) {
        near += b->modes[m];
        far += m % 2 ? -b->modes[m] : b->modes[m];
    }
    *peak = creal(near * conj(near));
    *background = creal(far * conj(far));
}

/* A peak of a soliton's height on a background that is modulationally stable. */
static int is_soliton(struct lle_branch *b)
{
    double peak, background;
    lle_branch_extremes(b, &peak, &background);
    return peak > b->at.zeta && background < 0.5 * peak;
}

/* The conservative soliton on the lower homogeneous state, its phase from the balance of energy,
 * cos phi = sqrt(8 zeta)/(pi f); of the two signs + is the one that restores itself (T. Herr et
 * al., Nature Photonics 8, 145 (2014), supplement; I. V. Barashenkov & Yu. S. Smirnov, PRE 54,
 * 5707 (1996)). */
static void seed(struct lle_branch *b, double zeta)
{
    const size_t n = lle_newton_modes(b->newton);
    b->at = balance_at(b, zeta);
    double rho[3];
    lle_steady_cw(b->at.f * b->at.f, zeta, rho);
    const double complex floor_field = b->at.f / (1.0 + I * (zeta - rho[0]));
    const double phi = acos(fmin(sqrt(8.0 * zeta) / (BASE_PI * b->at.f), 1.0));
    const double complex height = sqrt(2.0 * zeta) * cexp(I * phi);
    for (size_t j = 0; j < n; j++) {
        const size_t away = j <= n / 2 ? j : n - j;
        const double theta = 2.0 * BASE_PI * (double)away / (double)n;
        b->saved[j] = floor_field + height / cosh(sqrt(zeta / b->at.d2) * theta);
    }
    lle_newton_to_modes(b->newton, b->saved, b->modes);
}

/* Below the fold, near pi^2 f^2/8, there is a soliton; weak drives keep only the upper end. */
static enum base_status find_first(struct lle_branch *b, struct base_error *err)
{
    static const double fraction[] = { 0.8, 0.7, 0.9, 0.95, 0.98, 1.0 };
    const double f2 = b->at.f * b->at.f;
    for (size_t i = 0; i < sizeof fraction / sizeof fraction[0]; i++) {
        seed(b, fraction[i] * BASE_PI * BASE_PI / 8.0 * f2);
        const enum base_status status = lle_newton_solve(b->newton, &b->at, b->modes, err);
        if (status == BASE_OK && is_soliton(b))
            return BASE_OK;
        if (status == BASE_ERR_MEMORY)
            return status;
    }
    return base_fail(err, BASE_ERR_NUMERIC, "no soliton found at f2 = %g", f2);
}

/* A branch without a soliton yet. */
static enum base_status allocate(struct lle_branch **out, double f, double ring_d2, size_t modes,
                                 double stretch, struct base_error *err)
{
    *out = NULL;
    struct lle_branch *b = calloc(1, sizeof *b);
    if (!b)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a branch of solitons");
    b->ring_d2 = ring_d2;
    b->stretch = stretch;
    b->at.f = f;
    b->modes = calloc(modes, sizeof *b->modes);
    b->saved = calloc(modes, sizeof *b->saved);
    b->slope = calloc(modes, sizeof *b->slope);
    enum base_status status = BASE_OK;
    if (!b->modes || !b->saved || !b->slope)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a branch on %zu modes", modes);
    if (!status)
        status = lle_newton_new(&b->newton, modes, err);
    if (status)
        lle_branch_free(b);
    else
        *out = b;
    return status;
}

enum base_status lle_branch_new(struct lle_branch **out, double f2, double ring_d2, size_t modes,
                                double stretch, struct base_error *err)
{
    *out = NULL;
    if (!(f2 > 0.0) || !(ring_d2 > 0.0) || !isfinite(f2) || !isfinite(ring_d2))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "f2 = %g, d2 = %g: both must be above 0 for a bright soliton", f2,
                         ring_d2);
    enum base_status status = allocate(out, sqrt(f2), ring_d2, modes, stretch, err);
    if (!status)
        status = find_first(*out, err);
    if (status) {
        lle_branch_free(*out);
        *out = NULL;
    }
    return status;
}

enum base_status lle_branch_regrid(struct lle_branch **out, const struct lle_branch *from,
                                   size_t modes, double stretch, struct base_error *err)
{
    enum base_status status = allocate(out, from->at.f, from->ring_d2, modes, stretch, err);
    if (status)
        return status;
    struct lle_branch *b = *out;
    b->at = balance_at(b, from->at.zeta);
    for (size_t j = 0; j < modes; j++)
        b->saved[j] = lle_branch_field(from, b->at.d2, 2.0 * BASE_PI * (double)j / (double)modes);
    lle_newton_to_modes(b->newton, b->saved, b->modes);
    status = lle_newton_solve(b->newton, &b->at, b->modes, err);
    if (!status && !is_soliton(b))
        status = base_fail(err, BASE_ERR_NUMERIC,
                           "the soliton at zeta = %g is not one on %zu modes", b->at.zeta, modes);
    if (status) {
        lle_branch_free(b);
        *out = NULL;
    }
    return status;
}

/* How far the field went from the saved one, relative to it. */
static double moved(const struct lle_branch *b)
{
    double change = 0.0, size = 0.0;
    for (size_t m = 0; m < lle_newton_modes(b->newton); m++) {
        const double complex d = b->modes[m] - b->saved[m];
        change += creal(d * conj(d));
        size += creal(b->saved[m] * conj(b->saved[m]));
    }
    return sqrt(change / size);
}

/* Where the branch stands in what is changed: zeta, or f. */
static double place_of(const struct lle_balance *at)
{
    return at->along_drive ? at->f : at->zeta;
}

static struct lle_balance moved_to(const struct lle_branch *b, double place)
{
    struct lle_balance at = b->at;
    if (!at.along_drive)
        return balance_at(b, place);
    at.f = place;
    return at;
}

static enum base_status walk(struct lle_branch *b, double target, struct base_error *err)
{
    const size_t bytes = lle_newton_modes(b->newton) * sizeof *b->modes;
    double step = LARGEST_STEP;
    while (place_of(&b->at) != target) {
        const struct lle_balance before = b->at;
        const double here = place_of(&before), low = here * (1.0 - step),
                     high = here * (1.0 + step);
        memcpy(b->saved, b->modes, bytes);
        b->at = moved_to(b, fmax(low, fmin(high, target)));
        const enum base_status status = lle_newton_solve(b->newton, &b->at, b->modes, err);
        if (status == BASE_ERR_MEMORY)
            return status;
        /* A jump means another branch: Newton may land on any solution. */
        if (!status && is_soliton(b) && moved(b) < 0.3) {
            step = fmin(2.0 * step, LARGEST_STEP);
            continue;
        }
        memcpy(b->modes, b->saved, bytes);
        b->at = before;
        step *= 0.5;
        if (step < SMALLEST_STEP)
            return base_fail(err, BASE_ERR_NUMERIC,
                             "the soliton ends near f2 = %.5f, zeta = %.4f, on the way to %s = %g",
                             before.f * before.f, before.zeta, before.along_drive ? "f" : "zeta",
                             target);
    }
    return BASE_OK;
}

enum base_status lle_branch_follow(struct lle_branch *b, double zeta, struct base_error *err)
{
    b->at.along_drive = false;
    return walk(b, zeta, err);
}

enum base_status lle_branch_follow_drive(struct lle_branch *b, double f2, struct base_error *err)
{
    b->at.along_drive = true;
    const enum base_status status = walk(b, sqrt(f2), err);
    b->at.along_drive = false;
    return status;
}

/* One step of length ds from (start, at) along arc; the new point into b->modes and *at. */
static enum base_status arc_step(struct lle_branch *b, const double complex *start,
                                 struct lle_balance *at, const struct lle_newton_arc *arc,
                                 double ds, struct base_error *err)
{
    for (size_t m = 0; m < lle_newton_modes(b->newton); m++)
        b->modes[m] = start[m] + ds * arc->slope[m];
    lle_newton_move(at, ds * arc->zeta_slope);
    return lle_newton_correct(b->newton, at, b->modes, arc, err);
}

/* From a point whose tangent still goes the way of `sense` (up in zeta, down in f): march until it
 * turns, then close in on zeta'(s) = 0. */
static enum base_status climb(struct lle_branch *b, double sense, double complex *start,
                              double complex *slope, double *fold, struct base_error *err)
{
    const size_t n = lle_newton_modes(b->newton), bytes = n * sizeof *start;
    double size = 0.0;
    for (size_t m = 0; m < n; m++)
        size += creal(b->modes[m] * conj(b->modes[m]));
    const double here = place_of(&b->at);
    struct lle_newton_arc arc = { size / (here * here), sense, b->slope };
    memset(b->slope, 0, bytes);
    enum base_status status = lle_newton_tangent(b->newton, &b->at, b->modes, &arc, err);

    double ds = ARC_STEP * sqrt(size);
    const double shortest = ARC_LAST * sqrt(size);
    struct lle_balance at = b->at;
    for (int i = 0; i < 400 && !status; i++) {
        const struct lle_balance from = at;
        const double rise = arc.zeta_slope;
        memcpy(start, b->modes, bytes);
        memcpy(slope, b->slope, bytes);
        status = arc_step(b, start, &at, &arc, ds, err);
        if (!status)
            status = lle_newton_tangent(b->newton, &at, b->modes, &arc, err);
        if (status == BASE_OK && sense * arc.zeta_slope >= 0.0)
            continue; /* still on its way; near the end ds shrinks and zeta' goes to 0 */

        /* Beyond the fold (or a step too long): back, and aim at the zero of a linear zeta'(s). */
        const double aim = status ? 0.5 : rise / (rise - arc.zeta_slope);
        if (!status && ds * aim < shortest) {
            *fold = place_of(&from) + 0.5 * rise * ds * aim;
            return BASE_OK;
        }
        if (status == BASE_ERR_MEMORY || ds < shortest)
            break;
        status = BASE_OK;
        at = from;
        arc.zeta_slope = rise;
        memcpy(b->modes, start, bytes);
        memcpy(b->slope, slope, bytes);
        ds *= fmax(0.02, fmin(aim, 0.98));
    }
    return status ? status
                  : base_fail(err, BASE_ERR_NUMERIC, "no fold found up to f2 = %g, zeta = %g",
                              at.f * at.f, at.zeta);
}

static enum base_status find_fold(struct lle_branch *b, double sense, double *fold,
                                  struct base_error *err)
{
    const size_t n = lle_newton_modes(b->newton), bytes = n * sizeof *b->modes;
    double complex *room = malloc(3 * bytes);
    if (!room)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to follow a branch on %zu modes", n);
    memcpy(room, b->modes, bytes);
    const enum base_status status = climb(b, sense, room + n, room + 2 * n, fold, err);
    memcpy(b->modes, room, bytes);
    free(room);
    return status;
}

enum base_status lle_branch_fold(struct lle_branch *b, double *fold_zeta, struct base_error *err)
{
    b->at.along_drive = false;
    return find_fold(b, 1.0, fold_zeta, err);
}

enum base_status lle_branch_fold_drive(struct lle_branch *b, double *fold_f2,
                                       struct base_error *err)
{
    double f = NAN;
    b->at.along_drive = true;
    const enum base_status status = find_fold(b, -1.0, &f, err);
    b->at.along_drive = false;
    if (!status)
        *fold_f2 = f * f;
    return status;
}

double complex lle_branch_field(const struct lle_branch *b, double d2, double theta)
{
    const size_t n = lle_newton_modes(b->newton);
    const double wrapped = fabs(remainder(theta, 2.0 * BASE_PI));
    const double there = fmin(wrapped * sqrt(b->at.d2 / d2), BASE_PI);
    double complex sum = b->modes[0] + b->modes[n / 2] * cos((double)(n / 2) * there);
    for (size_t m = 1; m < n / 2; m++)
        sum += 2.0 * b->modes[m] * cos((double)m * there);
    return sum;
}
