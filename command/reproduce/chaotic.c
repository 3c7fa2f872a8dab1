/** HOM and BSM with the chaotic comb (Fig. 3b, c).
 *
 *  The pump's operating point in the chaotic region is not published. One number is calibrated: the
 *  detuning, from V_BSM; V_HOM at that detuning is then predicted. Both visibilities are computed
 * at several detunings and a straight line is fitted to each, weighted with its statistical errors.
 */
#include "command/reproduce/reproduce.h"

#include "command/reproduce/paper.h"
#include "command/reproduce/record.h"

#include <math.h>
#include <stdio.h>

/* Just above the onset of chaos, where lines keep part of their coherence. */
static const double drive_f2 = 4.5, zeta_first = 1.65, zeta_last = 1.90;

struct command_plan reproduce_chaotic_plan(const struct reproduce *r, double zeta)
{
    struct command_plan plan = r->plan;
    plan.lle.comb.state = LLE_GOAL_HOLD;
    plan.lle.comb.drive_f2 = drive_f2;
    plan.lle.comb.detuning_zeta = zeta;
    plan.lle.comb.members = r->quick ? 8 : 24;
    plan.lle.comb.record_s = r->quick ? 4e-6 : 12e-6;
    plan.optics.interference.overlap_sq = r->overlap_sq;
    plan.optics.source.samples = r->quick ? 200000 : 1000000;
    return plan;
}

struct line_fit {
    double at, value, slope;         /* y = value + slope (x - at) */
    double value_error, slope_error; /* uncorrelated: `at` is the weighted mean of x */
};

static struct line_fit fit(const struct base_reals *x, const struct base_reals *y,
                           const struct base_reals *error)
{
    double w = 0.0, wx = 0.0, wy = 0.0, wxx = 0.0, wxy = 0.0;
    for (size_t i = 0; i < x->count; i++) {
        const double weight = 1.0 / (error->value[i] * error->value[i]);
        w += weight;
        wx += weight * x->value[i];
        wy += weight * y->value[i];
    }
    const double mean = wx / w;
    for (size_t i = 0; i < x->count; i++) {
        const double weight = 1.0 / (error->value[i] * error->value[i]), d = x->value[i] - mean;
        wxx += weight * d * d;
        wxy += weight * d * y->value[i];
    }
    return (struct line_fit){ .at = mean,
                              .value = wy / w,
                              .slope = wxy / wxx,
                              .value_error = sqrt(1.0 / w),
                              .slope_error = sqrt(1.0 / wxx) };
}

static double at(const struct line_fit *f, double x)
{
    return f->value + f->slope * (x - f->at);
}

static double error_at(const struct line_fit *f, double x)
{
    return hypot(f->value_error, f->slope_error * (x - f->at));
}

static void calibrate(struct reproduce_chaos *c)
{
    const struct line_fit bsm = fit(&c->zeta, &c->bsm, &c->bsm_stderr);
    const struct line_fit hom = fit(&c->zeta, &c->hom, &c->hom_stderr);
    c->bsm_target = paper_chaotic_bsm.value;
    c->zeta_calibrated = bsm.at + (c->bsm_target - bsm.value) / bsm.slope;
    c->bsm_fitted = at(&bsm, c->zeta_calibrated);
    c->zeta_stderr =
        hypot(error_at(&bsm, c->zeta_calibrated), paper_chaotic_bsm.error) / fabs(bsm.slope);
    c->hom_predicted = at(&hom, c->zeta_calibrated);
    c->hom_stderr_predicted = hypot(error_at(&hom, c->zeta_calibrated), hom.slope * c->zeta_stderr);
}

static enum base_status point(struct reproduce *r, size_t i, double zeta,
                              const struct base_progress *p, struct base_error *err)
{
    const struct command_plan plan = reproduce_chaotic_plan(r, zeta);
    struct optics_visibility seen = { 0 };
    struct optics_field field = { 0 };
    struct reproduce_record record = { 0 };
    enum base_status status = reproduce_record(&plan, plan.optics.source.line, p, &record, err);
    if (status == BASE_OK)
        status = optics_field_from_line(&record.line, plan.lle.pump.linewidth_hz, &field, err);
    const struct base_rng rng = { .seed = plan.lle.comb.seed, .use = BASE_RNG_PAIRING };
    if (status == BASE_OK)
        status = optics_visibility_of(&plan.optics, &field, &field, rng, NULL, &seen, err);
    if (status == BASE_OK) {
        struct reproduce_chaos *c = &r->chaos;
        c->zeta.value[i] = zeta;
        c->hom.value[i] = seen.hom_visibility;
        c->hom_stderr.value[i] = seen.hom_stderr;
        c->bsm.value[i] = seen.bsm_visibility;
        c->bsm_stderr.value[i] = seen.bsm_stderr;
        c->g2_0.value[i] = seen.g2_0;
    }
    base_table_release(&optics_visibility_table, &seen);
    optics_field_free(&field);
    reproduce_record_free(&record);
    return status == BASE_OK ? status
                             : base_while(err, "computing the chaotic comb at zeta = %g", zeta);
}

/* Width of a peak at half its height; the largest value stands near the carrier. */
static double half_width_hz(const struct lle_spectrum *s)
{
    double top = 0.0;
    for (size_t i = 0; i < s->freq_hz.count; i++)
        top = fmax(top, s->density_per_hz.value[i]);
    double low = NAN, high = NAN;
    for (size_t i = 0; i < s->freq_hz.count; i++)
        if (s->density_per_hz.value[i] >= 0.5 * top) {
            low = isnan(low) ? s->freq_hz.value[i] : low;
            high = s->freq_hz.value[i];
        }
    return high - low;
}

/* The figures' curves, at the calibrated detuning. */
static enum base_status operating_point(struct reproduce *r, struct base_error *err)
{
    const struct command_plan plan = reproduce_chaotic_plan(r, r->chaos.zeta_calibrated);
    struct reproduce_record record = { 0 };
    struct optics_field field = { 0 };
    enum base_status status = reproduce_record(&plan, plan.optics.source.line, NULL, &record, err);
    if (status == BASE_OK)
        status = optics_field_from_line(&record.line, plan.lle.pump.linewidth_hz, &field, err);
    const struct base_rng rng = { .seed = plan.lle.comb.seed, .use = BASE_RNG_PAIRING };
    if (status == BASE_OK)
        status = optics_visibility_of(&plan.optics, &field, &field, rng, NULL,
                                      &r->visibility_chaotic, err);
    if (status == BASE_OK) {
        r->visibility_chaotic.line_frequency_hz = lle_line_hz(&plan.lle, record.line.mu);
        r->visibility_chaotic.line_power_w = record.mean_w;
        r->power_rms_chaotic = record.power_rms;
        status = reproduce_record_rin(&record, &r->rin_chaotic, err);
    }
    if (status == BASE_OK)
        status =
            lle_coherence_beat(&record.line, plan.lle.pump.linewidth_hz, &r->beat_chaotic, err);
    if (status == BASE_OK) {
        r->chaos.linewidth_hz = half_width_hz(&r->beat_chaotic);
        status = lle_comb_reach(&plan.lle, NULL, &r->chaotic, NULL, err);
    }
    optics_field_free(&field);
    reproduce_record_free(&record);
    return status;
}

/* One point's share of the progress bar. */
struct share {
    const struct base_progress *whole;
    double from, to;
};

static bool report_share(void *self, double fraction)
{
    const struct share *s = self;
    return base_progress_report(s->whole, s->from + (s->to - s->from) * fraction);
}

enum base_status reproduce_chaotic(struct reproduce *r, const struct base_progress *p,
                                   struct base_error *err)
{
    const size_t points = r->quick ? 3 : 6;
    struct base_reals *columns[] = { &r->chaos.zeta, &r->chaos.hom,        &r->chaos.hom_stderr,
                                     &r->chaos.bsm,  &r->chaos.bsm_stderr, &r->chaos.g2_0 };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!base_reals_alloc(columns[i], points))
            return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu results", points);
    r->chaos.drive_f2 = drive_f2;
    r->chaos.line = r->plan.optics.source.line;

    enum base_status status = BASE_OK;
    for (size_t i = 0; i < points && status == BASE_OK; i++) {
        struct share share = { p, (double)i / (double)(points + 1),
                               (double)(i + 1) / (double)(points + 1) };
        const struct base_progress part = { report_share, &share };
        const double zeta =
            zeta_first + (zeta_last - zeta_first) * (double)i / (double)(points - 1);
        status = point(r, i, zeta, &part, err);
    }
    if (status == BASE_OK) {
        calibrate(&r->chaos);
        status = operating_point(r, err);
    }
    return status == BASE_OK ? status : base_while(err, "computing the chaotic state");
}
