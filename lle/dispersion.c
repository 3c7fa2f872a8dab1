#include "lle/dispersion.h"

#include "base/constants.h"
#include "lle/guide_ring.h"

#include <gsl/gsl_multifit.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdlib.h>

enum { DEGREE = 6, TERMS = DEGREE + 1, NEAREST = 17 };
static const double window = 1.0 / 16.0; /* of the pump's frequency, on either side */

double lle_dispersion_crossing_hz(const struct lle_resonator *r, double mu)
{
    const double g = r->crossing_hz, half = 0.5 * r->crossing_spacing_hz * (mu - r->crossing_mode);
    if (g == 0.0)
        return 0.0;
    const double away = g * g / (fabs(half) + sqrt(half * half + g * g)); /* no cancellation */
    return half < 0.0 ? away : -away;
}

/* ---- the table as curves ---- */

struct curves {
    struct lle_resonances rows; /* owned */
    const char *name;
    gsl_spline *freq; /* over the mode number */
    double mode;      /* of the pumped resonance */
    double freq_hz;   /* of it */
    size_t nearest;   /* row next to it */
};

static void curves_free(struct curves *c)
{
    gsl_spline_free(c->freq);
    lle_resonances_free(&c->rows);
}

/* y at x in the rows, x(i) and y(i) by offset in struct lle_resonance; NULL without memory. */
static gsl_spline *spline_of(const struct lle_resonances *r, size_t x_at, size_t y_at)
{
    const size_t n = r->count;
    double *x = malloc(2 * n * sizeof *x);
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_cspline, n);
    for (size_t i = 0; i < n && x; i++) {
        x[i] = *(const double *)((const char *)&r->row[i] + x_at);
        x[n + i] = *(const double *)((const char *)&r->row[i] + y_at);
    }
    if (!x || !spline || gsl_spline_init(spline, x, x + n, n)) {
        gsl_spline_free(spline);
        spline = NULL;
    }
    free(x);
    return spline;
}

static double read_at(const struct lle_resonances *r, size_t x_at, size_t y_at, double x)
{
    gsl_spline *spline = spline_of(r, x_at, y_at);
    const double y = spline ? gsl_spline_eval(spline, x, NULL) : NAN;
    gsl_spline_free(spline);
    return y;
}

#define COLUMN(member) offsetof(struct lle_resonance, member)

/* The pumped resonance: of a mode table the row nearest to the pump; a guide's ring is trimmed so
 * that one is at the pump. */
static void find_pumped(double pump_hz, struct curves *c)
{
    const struct lle_resonances *r = &c->rows;
    for (size_t i = 1; i < r->count; i++)
        if (fabs(r->row[i].freq_hz - pump_hz) < fabs(r->row[c->nearest].freq_hz - pump_hz))
            c->nearest = i;
    c->mode =
        r->guide ? read_at(r, COLUMN(freq_hz), COLUMN(mode), pump_hz) : r->row[c->nearest].mode;
    c->freq_hz = r->guide ? gsl_spline_eval(c->freq, c->mode, NULL) : r->row[c->nearest].freq_hz;
}

/* Takes the rows over, on failure too. */
static enum base_status curves_new(struct lle_resonances *rows, const char *name, double pump_hz,
                                   struct curves *c, struct base_error *err)
{
    *c = (struct curves){ .rows = *rows, .name = name };
    enum base_status status = BASE_OK;
    if (rows->count < LLE_RESONANCES_FEWEST)
        status = base_fail(err, BASE_ERR_DOMAIN, "%s: %zu resonances: %d or more are needed", name,
                           rows->count, LLE_RESONANCES_FEWEST);
    else if (!(pump_hz > rows->row[0].freq_hz) || !(pump_hz < rows->row[rows->count - 1].freq_hz))
        status = base_fail(err, BASE_ERR_DOMAIN,
                           "pump.frequency_hz = %.10g is outside %s, which goes from %.10g to "
                           "%.10g Hz",
                           pump_hz, name, rows->row[0].freq_hz, rows->row[rows->count - 1].freq_hz);
    else if (!(c->freq = spline_of(&c->rows, COLUMN(mode), COLUMN(freq_hz))))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %s", name);
    else
        find_pumped(pump_hz, c);
    if (status)
        curves_free(c);
    *rows = (struct lle_resonances){ 0 };
    return status;
}

bool lle_dispersion_tabled(const struct lle_resonator *r)
{
    return r->mode_table[0] != '\0' || r->geometry != LLE_GEOMETRY_OFF;
}

static const char *table_name(const struct lle_plan *plan)
{
    return plan->resonator.geometry ? "resonator.geometry" : plan->resonator.mode_table;
}

/* The plan's table; `check`, for a geometry, the one that tells its error, else empty. */
static enum base_status rows_of(const struct lle_plan *plan, struct lle_resonances *rows,
                                struct lle_resonances *check, struct base_error *err)
{
    const struct lle_resonator *r = &plan->resonator;
    struct lle_guide_ring ring;
    *rows = *check = (struct lle_resonances){ 0 };
    if (r->geometry == LLE_GEOMETRY_OFF)
        return lle_resonances_read(r->mode_table, r->radius_m, rows, err);
    if (r->mode_table[0] != '\0')
        return base_fail(err, BASE_ERR_DOMAIN,
                         "resonator.geometry beside resonator.mode_table '%s': both set the "
                         "dispersion; take one away",
                         r->mode_table);
    enum base_status status = lle_guide_ring_solve(plan, &ring, err);
    if (!status)
        status = lle_guide_ring_table(&ring, LLE_GUIDE_RESULT, rows, err);
    if (!status)
        status = lle_guide_ring_table(&ring, LLE_GUIDE_CHECK, check, err);
    return status;
}

static enum base_status curves_read(const struct lle_plan *plan, struct curves *c,
                                    struct base_error *err)
{
    struct lle_resonances rows, check;
    enum base_status status = rows_of(plan, &rows, &check, err);
    if (!status)
        status = curves_new(&rows, table_name(plan), plan->pump.frequency_hz, c, err);
    lle_resonances_free(&rows);
    lle_resonances_free(&check);
    return status;
}

/* ---- the fit ---- */

/* Rows first .. last - 1 that the fit sees. */
static void choose_rows(const struct curves *c, size_t *first, size_t *last)
{
    const struct lle_resonances *r = &c->rows;
    const double reach = window * c->freq_hz;
    *first = c->nearest;
    *last = c->nearest + 1;
    for (;;) {
        const double below = *first > 0 ? c->freq_hz - r->row[*first - 1].freq_hz : HUGE_VAL;
        const double above = *last < r->count ? r->row[*last].freq_hz - c->freq_hz : HUGE_VAL;
        const double next = fmin(below, above);
        if (isinf(next) || (next > reach && *last - *first >= NEAREST))
            return;
        if (below <= above)
            (*first)--;
        else
            (*last)++;
    }
}

struct fit {
    double scale; /* x = mu / scale */
    double value[TERMS], stderr_of[TERMS];
};

static enum base_status fit_rows(const struct curves *c, size_t first, size_t last, struct fit *fit,
                                 struct base_error *err)
{
    const size_t n = last - first;
    const struct lle_resonance *row = c->rows.row + first;
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, TERMS);
    gsl_matrix *x = gsl_matrix_alloc(n, TERMS), *cov = gsl_matrix_alloc(TERMS, TERMS);
    gsl_vector *y = gsl_vector_alloc(n), *value = gsl_vector_alloc(TERMS);
    enum base_status status = BASE_OK;
    double chi2;

    if (!work || !x || !cov || !y || !value) {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory to fit %zu resonances", n);
    } else {
        fit->scale = fmax(c->mode - row[0].mode, row[n - 1].mode - c->mode);
        for (size_t i = 0; i < n; i++) {
            gsl_vector_set(y, i, row[i].freq_hz - c->freq_hz);
            for (size_t k = 0; k < TERMS; k++)
                gsl_matrix_set(x, i, k, pow((row[i].mode - c->mode) / fit->scale, (double)k));
        }
        if (gsl_multifit_linear(x, y, value, cov, &chi2, work))
            status = base_fail(err, BASE_ERR_NUMERIC, "the fit of %zu resonances failed", n);
    }
    for (size_t k = 0; k < TERMS && !status; k++) {
        fit->value[k] = gsl_vector_get(value, k);
        fit->stderr_of[k] = sqrt(gsl_matrix_get(cov, k, k));
    }
    gsl_vector_free(value);
    gsl_vector_free(y);
    gsl_matrix_free(cov);
    gsl_matrix_free(x);
    gsl_multifit_linear_free(work);
    return status;
}

/* A guide's n_group against the slope of its n_eff: swapped columns, a wrong radius. */
static enum base_status check_group_index(const char *name, const struct lle_dispersion *d,
                                          double column, struct base_error *err)
{
    if (fabs(d->group_index / column - 1.0) < 0.02)
        return BASE_OK;
    return base_fail(err, BASE_ERR_CONFIG,
                     "%s: n_group is %.5g at the pump, but the slope of n_eff says %.5g: are the "
                     "columns what the header says?",
                     name, column, d->group_index);
}

/* Circumference of a guide's ring, from a row: m = L n_eff/lambda. */
static enum base_status read_guide(const struct curves *c, struct lle_dispersion *out,
                                   struct base_error *err)
{
    const double n_group = read_at(&c->rows, COLUMN(freq_hz), COLUMN(n_group), c->freq_hz);
    out->group_index = BASE_LIGHT_M_S / (c->rows.length_m * out->fsr_hz);
    out->area_m2 = read_at(&c->rows, COLUMN(freq_hz), COLUMN(area_m2), c->freq_hz);
    if (!isnan(c->rows.row[0].kerr_area_m2))
        out->kerr_area_m2 = read_at(&c->rows, COLUMN(freq_hz), COLUMN(kerr_area_m2), c->freq_hz);
    return check_group_index(c->name, out, n_group, err);
}

static enum base_status fit_curves(const struct curves *c, struct lle_dispersion *out,
                                   struct base_error *err)
{
    struct fit fit = { .scale = 1.0 };
    size_t first, last;
    choose_rows(c, &first, &last);
    const enum base_status status = fit_rows(c, first, last, &fit, err);
    if (status)
        return status;
    const double s = fit.scale, s2 = 2.0 / (s * s), s3 = 6.0 / (s * s * s);
    const double s4 = 24.0 / (s * s * s * s);
    *out = (struct lle_dispersion){ fit.value[1] / s,
                                    fit.value[2] * s2,
                                    fit.value[3] * s3,
                                    fit.value[4] * s4,
                                    fit.stderr_of[1] / s,
                                    fit.stderr_of[2] * s2,
                                    fit.stderr_of[3] * s3,
                                    fit.stderr_of[4] * s4,
                                    .group_index = NAN,
                                    .area_m2 = NAN,
                                    .kerr_area_m2 = NAN,
                                    .kappa_hz = c->rows.row[c->nearest].kappa_hz,
                                    .coupling_ratio = c->rows.row[c->nearest].coupling_ratio };
    return c->rows.guide ? read_guide(c, out, err) : BASE_OK;
}

/* The rows are freed. */
static enum base_status fit_and_free(struct lle_resonances *rows, const char *name, double pump_hz,
                                     struct lle_dispersion *out, struct base_error *err)
{
    struct curves c;
    enum base_status status = curves_new(rows, name, pump_hz, &c, err);
    if (status)
        return status;
    status = fit_curves(&c, out, err);
    curves_free(&c);
    return status;
}

/* What two grids differ by is an error too. */
static void add_difference(const struct lle_dispersion *check, struct lle_dispersion *out)
{
    out->fsr_stderr_hz = hypot(out->fsr_stderr_hz, out->fsr_hz - check->fsr_hz);
    out->d2_stderr_hz = hypot(out->d2_stderr_hz, out->d2_hz - check->d2_hz);
    out->d3_stderr_hz = hypot(out->d3_stderr_hz, out->d3_hz - check->d3_hz);
    out->d4_stderr_hz = hypot(out->d4_stderr_hz, out->d4_hz - check->d4_hz);
}

enum base_status lle_dispersion_of_ring(const struct lle_guide_ring *ring, size_t curve,
                                        struct lle_dispersion *out, struct base_error *err)
{
    struct lle_resonances rows;
    const enum base_status status = lle_guide_ring_table(ring, curve, &rows, err);
    return status ? status : fit_and_free(&rows, "resonator.geometry", ring->pump_hz, out, err);
}

enum base_status lle_dispersion_fit(const struct lle_plan *plan, struct lle_dispersion *out,
                                    struct base_error *err)
{
    struct lle_resonances rows, check;
    struct lle_dispersion other;
    enum base_status status = rows_of(plan, &rows, &check, err);
    const bool checked = check.count > 0;
    if (!status)
        status = fit_and_free(&rows, table_name(plan), plan->pump.frequency_hz, out, err);
    if (!status && checked)
        status = fit_and_free(&check, table_name(plan), plan->pump.frequency_hz, &other, err);
    if (!status && checked)
        add_difference(&other, out);
    lle_resonances_free(&rows);
    lle_resonances_free(&check);
    return status ? base_while(err, "reading the dispersion") : BASE_OK;
}

/* ---- the solver's array ---- */

static enum base_status check_reach(const struct lle_plan *plan, const struct curves *c,
                                    struct base_error *err)
{
    const struct lle_resonances *r = &c->rows;
    const double below = floor(c->mode - r->row[0].mode);
    const double above = floor(r->row[r->count - 1].mode - c->mode);
    const double half = (double)(plan->comb.modes / 2), most = fmin(below, above);
    if (half <= most)
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN,
                     "%s holds the modes %g to %g about the pump, comb.modes = %zu needs %g to %g: "
                     "lengthen the table or set comb.modes to %g or less",
                     c->name, -below, above, plan->comb.modes, -half, half, 2.0 * most);
}

/* D_int(mu)/2pi + crossing, the pumped mode's own set to 0: zeta counts from the mode as it is. */
static double integrated_hz(const struct lle_plan *plan, const struct lle_dictionary *d,
                            const struct curves *c, double mu)
{
    const struct lle_resonator *r = &plan->resonator;
    const double crossing_hz =
        lle_dispersion_crossing_hz(r, mu) - lle_dispersion_crossing_hz(r, 0.0);
    if (c)
        return gsl_spline_eval(c->freq, c->mode + mu, NULL) - c->freq_hz - d->fsr_hz * mu +
               crossing_hz;
    return mu * mu * (d->d2_hz / 2.0 + mu * (d->d3_hz / 6.0 + mu * d->d4_hz / 24.0)) + crossing_hz;
}

enum base_status lle_dispersion_array(const struct lle_plan *plan, const struct lle_dictionary *d,
                                      double **out, struct base_error *err)
{
    const size_t n = plan->comb.modes;
    const bool table = lle_dispersion_tabled(&plan->resonator);
    struct curves c;
    *out = NULL;
    if (!table && plan->resonator.crossing_hz == 0.0 && !plan->comb.wrap)
        return BASE_OK;
    enum base_status status = table ? curves_read(plan, &c, err) : BASE_OK;
    if (status)
        return base_while(err, "reading the dispersion");
    if (table)
        status = check_reach(plan, &c, err);
    if (!status && !(*out = malloc((n ? n : 1) * sizeof **out)))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", n);
    for (size_t k = 0; k < n && !status; k++) {
        const double mu = k <= n / 2 ? (double)k : (double)k - (double)n;
        double hz = integrated_hz(plan, d, table ? &c : NULL, mu);
        if (k == n / 2) /* it stands for -N/2 as well */
            hz = 0.5 * (hz + integrated_hz(plan, d, table ? &c : NULL, -mu));
        if (plan->comb.wrap)
            hz = remainder(hz, d->fsr_hz);
        (*out)[k] = 2.0 * hz / d->kappa_hz;
    }
    if (table)
        curves_free(&c);
    return status;
}
