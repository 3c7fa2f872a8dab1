/* The linear programmes of qkd/light.h.
 *
 * Unknown are the yields U_nm of n and m photons at the weaker decoys and V_nm at the stronger
 * ones (one of them for n = m = 0), the wrong part T_11 of U_11 and that of all other pairs, W.
 * Counts, sums of counts, tails and scales as in qkd/lp.c. */
#include "qkd/light.h"

#include "qkd/decoy.h"
#include "qkd/lp_model.h"

#include <math.h>
#include <string.h>

enum source { OO, OX, XO, OY, YO, YY, RIGHT, WRONG, SOURCES };
enum { MOST = 8, SIDE = MOST + 1, GRID = SIDE * SIDE, SUBSETS = (1 << SOURCES) - 1, CUTS = 4 };
enum { VALUE, T11, REST, FLUCTUATION, TAIL = FLUCTUATION + SOURCES, YIELD = TAIL + SOURCES };
enum { COLUMNS = YIELD + 2 * GRID, ROWS = SOURCES + 3 + SUBSETS + GRID * (CUTS + 4) };

/* Shares of a mixture that may be left out of a link. */
static const double cut[CUTS] = { 0.0, 1e-6, 1e-4, 1e-2 };

struct problem {
    const struct qkd_light *light;
    double sent[SOURCES], count[SOURCES], upper[SOURCES], width[SOURCES];
    double a[SOURCES][SIDE], b[SOURCES][SIDE]; /* photon-number distributions */
    double tail[SOURCES];
    double ceiling[2][SIDE][SIDE]; /* largest U, V a count allows: scale and box */
    struct qkd_user alice, bob;
};

static bool strong(int i)
{
    return i == OY || i == YO || i == YY;
}

static size_t column(int grid, size_t n, size_t m)
{
    return YIELD + (n == 0 && m == 0 ? 0 : (size_t)grid * GRID) + n * SIDE + m;
}

static double weight(const struct problem *p, int i, size_t n, size_t m)
{
    return p->a[i][n] * p->b[i][m];
}

static void find_ceilings(struct problem *p)
{
    static const double margin = 1.0 + 1e-6;
    for (int g = 0; g < 2; g++)
        for (size_t n = 0; n < SIDE; n++)
            for (size_t m = 0; m < SIDE; m++) {
                double most = 1.0;
                for (int i = 0; i < WRONG; i++) {
                    const double times = p->sent[i] * weight(p, i, n, m);
                    const double upper = p->upper[i] + (i == RIGHT ? p->upper[WRONG] : 0.0);
                    if ((strong(i) == g || (n == 0 && m == 0)) && times > 0.0)
                        most = fmin(most, margin * upper / times);
                }
                p->ceiling[g][n][m] = most;
            }
    p->ceiling[1][0][0] = p->ceiling[0][0][0] = fmin(p->ceiling[0][0][0], p->ceiling[1][0][0]);
}

static void fill_problem(const struct qkd_decoy *d, const struct qkd_light *light,
                         struct problem *p)
{
    static const int pair[SOURCES] = { QKD_OO, QKD_OX, QKD_XO, QKD_OY,
                                       QKD_YO, QKD_YY, QKD_XX, QKD_XX };
    const double *n = d->counts.clicks, wrong = d->counts.errors[QKD_XX];
    memset(p, 0, sizeof *p);
    p->light = light;
    p->alice = d->alice;
    p->bob = d->bob;
    for (int i = 0; i < SOURCES; i++) {
        const double mu = qkd_pair_alice(pair[i], &d->alice), nu = qkd_pair_bob(pair[i], &d->bob);
        p->sent[i] = d->counts.sent[pair[i]];
        p->count[i] = i == RIGHT ? fmax(0.0, n[QKD_XX] - wrong) : (i == WRONG ? wrong : n[pair[i]]);
        const double lower = qkd_limits_lower(&d->limits, p->count[i]);
        p->upper[i] = qkd_limits_upper(&d->limits, p->count[i]);
        p->width[i] = fmax(p->upper[i] - p->count[i], p->count[i] - lower);
        for (unsigned k = 0; k < SIDE; k++) {
            p->a[i][k] = qkd_light_photons(light, mu, k);
            p->b[i][k] = qkd_light_photons(light, nu, k);
        }
        const double A = qkd_light_beyond(light, mu, MOST), B = qkd_light_beyond(light, nu, MOST);
        p->tail[i] = p->sent[i] * (A + B - A * B);
    }
    find_ceilings(p);
}

static double unit(double number)
{
    return number > 0.0 ? number : 1.0;
}

/* One count: sent x sum of weights x yields - fluctuation (+ tail) = count. */
static void add_count(struct qkd_lp_model *lp, const struct problem *p, int i)
{
    const double scale = unit(p->upper[i]), at = p->count[i] / scale;
    const int g = strong(i);
    double *row = qkd_lp_model_row(lp, at, at);
    row[FLUCTUATION + i] = -p->width[i] / scale;
    if (i < RIGHT)
        row[TAIL + i] = fmin(1.0, p->tail[i] / scale);
    for (size_t n = 0; n < SIDE; n++)
        for (size_t m = 0; m < SIDE; m++) {
            const bool vacuum = n == 0 || m == 0;
            const double part = i < RIGHT ? 1.0 : vacuum ? 0.5 : i == RIGHT ? 1.0 : 0.0;
            row[column(g, n, m)] +=
                part * p->sent[i] * weight(p, i, n, m) * p->ceiling[g][n][m] / scale;
        }
}

/* T_11 and the wrong part of the rest go from right to wrong; the tail of xx may be either. That
 * the rest is at most all other pairs need not be said: neither the smallest U_11 nor the largest
 * T_11 gains by more of it. */
static void split_xx(struct qkd_lp_model *lp, const struct problem *p)
{
    double *right = lp->matrix + lp->columns * RIGHT, *wrong = lp->matrix + lp->columns * WRONG;
    const double unit_r = unit(p->upper[RIGHT]), unit_w = unit(p->upper[WRONG]);
    const double pairs = p->sent[WRONG] * weight(p, WRONG, 1, 1) * p->ceiling[0][1][1];
    wrong[T11] = pairs / unit_w;
    right[T11] = -pairs / unit_r;
    wrong[REST] = p->upper[WRONG] / unit_w;
    right[REST] = -p->upper[WRONG] / unit_r;
    wrong[TAIL + WRONG] = fmin(1.0, p->tail[WRONG] / unit_w);
    right[TAIL + RIGHT] = fmin(1.0, p->tail[WRONG] / unit_r);

    double *row = qkd_lp_model_row(lp, 0.0, INFINITY); /* T_11 <= U_11 */
    row[column(0, 1, 1)] = 1.0;
    row[T11] = -1.0;
}

static void add_sum(struct qkd_lp_model *lp, const struct problem *p, unsigned set,
                    const struct qkd_limits *limits)
{
    double total = 0.0;
    for (int i = 0; i < SOURCES; i++)
        total += set & (1u << i) ? p->count[i] : 0.0;
    const double low = qkd_limits_lower(limits, total) - total;
    const double high = qkd_limits_upper(limits, total) - total, scale = unit(fmax(high, -low));
    double *row = qkd_lp_model_row(lp, low / scale, high / scale);
    for (int i = 0; i < SOURCES; i++)
        if (set & (1u << i))
            row[FLUCTUATION + i] = p->width[i] / scale;
}

/* to <= ratio from + rest, both yields in units of their ceilings. */
static void add_link(struct qkd_lp_model *lp, double to, size_t to_column, double from,
                     size_t from_column, struct qkd_light_link link)
{
    if (!(to > 0.0) || link.rest >= to || link.ratio * from >= 1e12 * to)
        return; /* it says nothing */
    const double scale = fmax(to, link.ratio * from);
    double *row = qkd_lp_model_row(lp, -link.rest / scale, INFINITY);
    row[from_column] = link.ratio * from / scale;
    row[to_column] = -to / scale;
}

/* Both users' links in one; what either leaves out is left out. */
static struct qkd_light_link joined(struct qkd_light_link a, struct qkd_light_link b)
{
    return (struct qkd_light_link){ a.ratio * b.ratio, a.rest + b.rest };
}

static void add_links(struct qkd_lp_model *lp, const struct problem *p, unsigned n, unsigned m)
{
    const struct qkd_user *A = &p->alice, *B = &p->bob;
    const double u = p->ceiling[0][n][m], v = p->ceiling[1][n][m];
    const size_t cu = column(0, n, m), cv = column(1, n, m);
    for (int k = 0; k < CUTS; k++) {
        const struct qkd_light_link up = joined(qkd_light_link(p->light, A->x, A->y, n, cut[k]),
                                                qkd_light_link(p->light, B->x, B->y, m, cut[k]));
        add_link(lp, u, cu, v, cv, up);
    }
    add_link(lp, v, cv, u, cu,
             joined(qkd_light_link(p->light, A->y, A->x, n, 0.0),
                    qkd_light_link(p->light, B->y, B->x, m, 0.0)));
    const double distance =
        qkd_light_distance(p->light, A->x, A->y, n) + qkd_light_distance(p->light, B->x, B->y, m);
    add_link(lp, u, cu, v, cv, (struct qkd_light_link){ 1.0, distance });
    add_link(lp, v, cv, u, cu, (struct qkd_light_link){ 1.0, distance });
}

static void fill(struct qkd_lp_model *lp, const struct problem *p, const struct qkd_limits *limits)
{
    for (int i = 0; i < SOURCES; i++)
        add_count(lp, p, i);
    split_xx(lp, p);
    for (unsigned set = 1; set <= SUBSETS && limits->log_inverse > 0.0; set++)
        add_sum(lp, p, set, limits);
    for (unsigned n = 0; n < SIDE; n++)
        for (unsigned m = 0; m < SIDE; m++)
            if (n + m > 0)
                add_links(lp, p, n, m);
    for (size_t j = 0; j < lp->columns; j++)
        lp->col_high[j] = 1.0;
    for (int i = 0; i < SOURCES; i++) {
        lp->col_low[FLUCTUATION + i] = limits->log_inverse > 0.0 ? -1.0 : 0.0;
        lp->col_high[FLUCTUATION + i] = limits->log_inverse > 0.0 ? 1.0 : 0.0;
    }
}

/* Smallest U_11 (errors 0) or 1 - largest T_11 (errors 1), in units of U_11's ceiling. */
static enum base_status extreme(const struct problem *p, const struct qkd_limits *limits,
                                int errors, double *value, struct base_error *err)
{
    struct qkd_lp_model lp;
    enum base_status status = qkd_lp_model_new(&lp, ROWS, COLUMNS, err);
    if (status)
        return status;
    fill(&lp, p, limits);
    double *row = qkd_lp_model_row(&lp, errors ? 1.0 : 0.0, INFINITY);
    row[VALUE] = 1.0;
    row[errors ? T11 : column(0, 1, 1)] = errors ? 1.0 : -1.0;
    status = qkd_lp_model_solve(&lp, value, err);
    qkd_lp_model_free(&lp);
    return status;
}

/* From the weaker decoys to the signals.
 *
 * Yield: Y(x) <= ratio Y(z) + rest, for the best of the cuts. Errors: T(z) <= ratio T(x).
 *
 * In the Z basis all photons are in one bin. Where a qubit's bins differ by d in W, the amplitudes
 * of its early and late photon are those of the X basis times e^{-+z d/4}, counted per pulse pair
 * that would hold one photon each if bins were alike: a filter 1 + G of what the relay clicks on,
 * by both users at least e^{-(z_A + z_B) d/4}, and |G| <= e^{(z_A + z_B) d/4} - 1. So the yield
 * falls by the square of the first at most, and by the triangle inequality sqrt(T) grows by |G|
 * sqrt(Y) at most. */
static double signals(const struct problem *p)
{
    return (p->alice.z + p->bob.z) * p->light->bins_apart;
}

static double signal_yield(const struct problem *p, double u)
{
    double best = 0.0;
    for (int k = 0; k < CUTS; k++) {
        const struct qkd_light_link link =
            joined(qkd_light_link(p->light, p->alice.x, p->alice.z, 1, cut[k]),
                   qkd_light_link(p->light, p->bob.x, p->bob.z, 1, cut[k]));
        best = fmax(best, (u - link.rest) / link.ratio);
    }
    return best * exp(-0.5 * signals(p));
}

static double signal_errors(const struct problem *p, double t, double most_yield)
{
    const struct qkd_light_link link =
        joined(qkd_light_link(p->light, p->alice.z, p->alice.x, 1, 0.0),
               qkd_light_link(p->light, p->bob.z, p->bob.x, 1, 0.0));
    const double root = sqrt(t) + expm1(0.25 * signals(p)) * sqrt(most_yield);
    return link.ratio * root * root;
}

static enum base_status solve(const struct qkd_decoy *d, const struct qkd_light *light,
                              struct qkd_bounds *out, struct base_error *err)
{
    struct problem p;
    double yield, right;
    fill_problem(d, light, &p);
    const double most = p.ceiling[0][1][1];
    if (!(most > 0.0))
        return BASE_OK;
    enum base_status status = extreme(&p, &d->limits, 0, &yield, err);
    if (!status)
        status = extreme(&p, &d->limits, 1, &right, err);
    if (status)
        return status;
    const double s = fmin(1.0, signal_yield(&p, most * fmax(0.0, yield)));
    const double m = signal_errors(&p, most * fmax(0.0, 1.0 - right), most);
    out->s11_lower = s;
    out->e11_upper = s > 0.0 ? fmin(0.5, m / s) : 0.5;
    out->core = s > 0.0 ? out->pair_z * s * (1.0 - qkd_entropy(out->e11_upper)) : 0.0;
    return BASE_OK;
}

enum base_status qkd_bounds_light(const struct qkd_counts *counts, const struct qkd_user *alice,
                                  const struct qkd_user *bob, double eps, int statistics,
                                  const struct qkd_light *light, struct qkd_bounds *out,
                                  struct base_error *err)
{
    /* the same checks, and 0 where a kind of pair was never sent */
    enum base_status status =
        qkd_bounds_estimate_with(counts, alice, bob, eps, QKD_INDEPENDENT, statistics, out, err);
    const bool sent = out->uses > 0.0;
    *out = (struct qkd_bounds){ .e11_upper = 0.5, .uses = 2.0 * SUBSETS };
    out->h_lower = out->h_upper = out->h_worst = NAN;
    out->m_lower = out->m_upper = out->m_worst = NAN;
    out->pair_z = qkd_light_photons(light, alice->z, 1) * qkd_light_photons(light, bob->z, 1);
    if (status || !sent)
        return status;
    struct qkd_decoy decoy;
    qkd_decoy_of(counts, alice, bob, qkd_limits_of(statistics, eps), &decoy);
    status = solve(&decoy, light, out, err);
    return status ? base_while(err, "solving for the photons of fluctuating light") : BASE_OK;
}
