/* The linear programme over photon numbers: the most that the counts can say.
 *
 * Unknown are all yields Y_nm of n photons from Alice and m from Bob (X basis), the wrong part T_11
 * of single-photon pairs and the wrong part W of all other pairs with n, m >= 1; with a vacuum on
 * one side half of the clicks are wrong. Eight counts - oo, ox, xo, oy, yo, yy and the right and
 * the wrong ones of xx - and all their 255 sums stay within Chernoff's bounds. Photon numbers
 * beyond `most` enter as one free term per count, so cutting the sum costs key but stays a bound.
 *
 * s11 [1 - h(e11)] is convex in (Y_11, T_11): it is the maximum over e of the planes
 *    [1 + log2(1 - e)] Y_11 - log2((1 - e)/e) T_11,
 * so a few planes, each put where the last solution was (J. E. Kelley, J. SIAM 8, 703 (1960)), give
 * its minimum from below.
 *
 * Scales: every yield is a fraction of the largest value a single count allows it, every count is
 * divided by its upper bound, every fluctuation by its own size; all numbers are of order 1. */
#include "qkd/decoy.h"
#include "qkd/lp_model.h"
#include "qkd/scan.h"

#include <float.h>
#include <math.h>

enum source { OO, OX, XO, OY, YO, YY, RIGHT, WRONG, SOURCES };
enum { PHOTONS_LEAST = 7, PHOTONS_MOST = 14, SUBSETS = (1 << SOURCES) - 1, CUTS_MOST = 60 };

struct photons {
    size_t most; /* photon numbers 0 .. most */
    double sent[SOURCES], count[SOURCES];
    double upper[SOURCES];         /* of the expectation of each count */
    double width[SOURCES];         /* how far the expectation may stand off; 0: not at all */
    double a[SOURCES], b[SOURCES]; /* intensities */
};

static double poisson(double mu, size_t n)
{
    double p = exp(-mu);
    for (size_t i = 1; i <= n; i++)
        p *= mu / (double)i;
    return p;
}

/* P(n > most), summed rather than 1 - sum: it may be 1e-15. */
static double beyond(double mu, size_t most)
{
    double p = poisson(mu, most + 1), sum = 0.0;
    for (size_t n = most + 2; p > DBL_EPSILON * sum; n++) {
        sum += p;
        p *= mu / (double)n;
    }
    return fmin(1.0, sum);
}

/* Share of source i with more photons than that from Alice or from Bob. */
static double tail(const struct photons *f, int i)
{
    const double A = beyond(f->a[i], f->most), B = beyond(f->b[i], f->most);
    return A + B - A * B;
}

/* Seven photons from each user, more where what is left out would be worth more than a tenth of a
 * count's fluctuation (many pulses, bright decoys). Below that it costs some 1e-3 of the key. */
static size_t cut_off(struct photons f)
{
    static const double tenth = 0.1;
    for (f.most = PHOTONS_LEAST; f.most < PHOTONS_MOST; f.most++) {
        bool small = true;
        for (int i = 0; i < SOURCES; i++)
            small = small && f.sent[i] * tail(&f, i) <= tenth * f.width[i];
        if (small)
            break;
    }
    return f.most;
}

static struct photons photons_of(const struct qkd_decoy *d)
{
    const double *sent = d->counts.sent, *n = d->counts.clicks;
    const double x_A = d->alice.x, y_A = d->alice.y, x_B = d->bob.x, y_B = d->bob.y;
    const double wrong = d->counts.errors[QKD_XX];
    struct photons f = {
        .sent = { sent[QKD_OO], sent[QKD_OX], sent[QKD_XO], sent[QKD_OY], sent[QKD_YO],
                  sent[QKD_YY], sent[QKD_XX], sent[QKD_XX] },
        .count = { n[QKD_OO], n[QKD_OX], n[QKD_XO], n[QKD_OY], n[QKD_YO], n[QKD_YY],
                   fmax(0.0, n[QKD_XX] - wrong), wrong },
        .a = { 0.0, 0.0, x_A, 0.0, y_A, y_A, x_A, x_A },
        .b = { 0.0, x_B, 0.0, y_B, 0.0, y_B, x_B, x_B },
    };
    for (int i = 0; i < SOURCES; i++) {
        const double lower = qkd_limits_lower(&d->limits, f.count[i]);
        f.upper[i] = qkd_limits_upper(&d->limits, f.count[i]);
        f.width[i] = fmax(f.upper[i] - f.count[i], f.count[i] - lower);
    }
    f.most = cut_off(f);
    return f;
}

/* Columns: value, T_11, W, fluctuations, tails, yields. */
enum { VALUE, T11, W, FLUCTUATION, TAIL = FLUCTUATION + SOURCES, YIELD = TAIL + SOURCES };

static size_t column(const struct photons *f, size_t n, size_t m)
{
    return YIELD + n * (f->most + 1) + m;
}

static size_t columns(const struct photons *f)
{
    return YIELD + (f->most + 1) * (f->most + 1);
}

static double weight(const struct photons *f, int i, size_t n, size_t m)
{
    return poisson(f->a[i], n) * poisson(f->b[i], m);
}

/* Largest Y_nm that no single count forbids: sent x weight x Y <= upper bound. It is a scale and a
 * box; the margin keeps the truth off the box's wall where a count alone fixes a yield. */
static double ceiling(const struct photons *f, size_t n, size_t m)
{
    static const double margin = 1.0 + 1e-6;
    double most = 1.0;
    for (int i = 0; i < WRONG; i++) {
        const double times = f->sent[i] * weight(f, i, n, m);
        const double upper = f->upper[i] + (i == RIGHT ? f->upper[WRONG] : 0.0);
        if (times > 0.0)
            most = fmin(most, margin * upper / times);
    }
    return most;
}

static double unit(double number)
{
    return number > 0.0 ? number : 1.0;
}

/* One count: sent x sum of weights x yields - fluctuation = count, divided by its upper bound. */
static void add_count(struct qkd_lp_model *lp, const struct photons *f, int i)
{
    const double scale = unit(f->upper[i]);
    double *row = qkd_lp_model_row(lp, f->count[i] / scale, f->count[i] / scale);
    row[FLUCTUATION + i] = -f->width[i] / scale;
    if (i < RIGHT)
        row[TAIL + i] = fmin(1.0, f->sent[i] * tail(f, i) / scale);
    for (size_t n = 0; n <= f->most; n++)
        for (size_t m = 0; m <= f->most; m++) {
            const bool vacuum = n == 0 || m == 0;
            const double share = i < RIGHT ? 1.0 : vacuum ? 0.5 : i == RIGHT ? 1.0 : 0.0;
            row[column(f, n, m)] =
                share * f->sent[i] * weight(f, i, n, m) * ceiling(f, n, m) / scale;
        }
}

/* T_11 moves from right to wrong, and so does W; the tail of xx may be either. */
static void split_xx(struct qkd_lp_model *lp, const struct photons *f)
{
    double *right = lp->matrix + lp->columns * RIGHT, *wrong = lp->matrix + lp->columns * WRONG;
    const double pairs = f->sent[WRONG] * weight(f, WRONG, 1, 1) * ceiling(f, 1, 1);
    const double rest = f->sent[WRONG] * tail(f, WRONG);
    const double unit_r = unit(f->upper[RIGHT]), unit_w = unit(f->upper[WRONG]);
    wrong[T11] = pairs / unit_w;
    right[T11] = -pairs / unit_r;
    wrong[W] = f->upper[WRONG] / unit_w;
    right[W] = -f->upper[WRONG] / unit_r;
    wrong[TAIL + WRONG] = fmin(1.0, rest / unit_w);
    right[TAIL + RIGHT] = fmin(1.0, rest / unit_r);

    double *row = qkd_lp_model_row(lp, 0.0, INFINITY); /* T_11 <= Y_11 */
    row[column(f, 1, 1)] = 1.0;
    row[T11] = -1.0;

    row = qkd_lp_model_row(lp, 0.0, INFINITY); /* W <= all other pairs with n, m >= 1 */
    for (size_t n = 1; n <= f->most; n++)
        for (size_t m = 1; m <= f->most; m++)
            if (n > 1 || m > 1)
                row[column(f, n, m)] =
                    f->sent[WRONG] * weight(f, WRONG, n, m) * ceiling(f, n, m) / unit_w;
    row[W] = -f->upper[WRONG] / unit_w;
}

/* A sum of counts over the bits of `set` stays within its own bounds. */
static void add_sum(struct qkd_lp_model *lp, const struct photons *f, unsigned set,
                    const struct qkd_limits *limits)
{
    double total = 0.0;
    for (int i = 0; i < SOURCES; i++)
        if (set & (1u << i))
            total += f->count[i];
    const double low = qkd_limits_lower(limits, total) - total;
    const double high = qkd_limits_upper(limits, total) - total;
    const double scale = unit(fmax(high, -low));
    double *row = qkd_lp_model_row(lp, low / scale, high / scale);
    for (int i = 0; i < SOURCES; i++)
        if (set & (1u << i))
            row[FLUCTUATION + i] = f->width[i] / scale;
}

static void fill(struct qkd_lp_model *lp, const struct photons *f, const struct qkd_limits *limits)
{
    for (int i = 0; i < SOURCES; i++)
        add_count(lp, f, i);
    split_xx(lp, f);
    if (limits->log_inverse > 0.0)
        for (unsigned set = 1; set <= SUBSETS; set++)
            add_sum(lp, f, set, limits);

    for (size_t j = 0; j < lp->columns; j++)
        lp->col_high[j] = 1.0;
    for (int i = 0; i < SOURCES; i++)
        lp->col_low[FLUCTUATION + i] = -1.0;
}

/* value >= [1 + log2(1 - e)] Y_11 - log2((1 - e)/e) T_11 */
static void add_cut(struct qkd_lp_model *lp, const struct photons *f, double e)
{
    double *row = qkd_lp_model_row(lp, 0.0, INFINITY);
    row[VALUE] = 1.0;
    row[column(f, 1, 1)] = -(1.0 + log2(1.0 - e));
    row[T11] = log2((1.0 - e) / e);
}

/* Adds planes until the last one touches; *value in units of Y_11's ceiling. */
static enum base_status minimise(struct qkd_lp_model *lp, const struct photons *f, double *value,
                                 struct base_error *err)
{
    static const double start[] = { 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4 };
    static const double e_least = 1e-9, touching = 1e-9;
    for (size_t k = 0; k < sizeof start / sizeof start[0]; k++)
        add_cut(lp, f, start[k]);

    *value = 0.0;
    while (lp->rows < lp->rows_most) {
        double bound;
        const enum base_status status = qkd_lp_model_solve(lp, &bound, err);
        if (status)
            return status;
        *value = fmax(*value, bound);
        const struct qkd_scan_point p = { .s = lp->value[column(f, 1, 1)], .m = lp->value[T11] };
        if (qkd_scan_value(p) - lp->value[VALUE] <= touching)
            break;
        add_cut(lp, f, fmax(e_least, p.m / p.s));
    }
    return BASE_OK;
}

/* Every sum is bounded from both sides. */
enum base_status qkd_bounds_lp(const struct qkd_decoy *d, struct qkd_bounds *out,
                               struct base_error *err)
{
    const struct photons f = photons_of(d);
    const double most = ceiling(&f, 1, 1);
    out->uses = 2.0 * SUBSETS;
    if (!(most > 0.0))
        return BASE_OK;

    struct qkd_lp_model lp;
    enum base_status status =
        qkd_lp_model_new(&lp, SOURCES + 2 + SUBSETS + CUTS_MOST, columns(&f), err);
    if (status)
        return status;
    fill(&lp, &f, &d->limits);
    double value;
    status = minimise(&lp, &f, &value, err);
    if (!status) {
        const double s = fmax(0.0, lp.value[column(&f, 1, 1)]), m = lp.value[T11];
        out->s11_lower = fmin(1.0, s * most);
        out->e11_upper = s > 0.0 ? fmin(0.5, fmax(0.0, m / s)) : 0.5;
        out->core = d->pair_z * most * value;
    }
    qkd_lp_model_free(&lp);
    return status ? base_while(err, "solving for photon-number yields") : BASE_OK;
}
