/** HOM and BSM with the chaotic comb (Fig. 3b, c).
 *
 *  The pump's operating point in the chaotic region is not published. One number is calibrated: the
 * detuning at a fixed drive, from V_BSM; V_HOM at that detuning is then predicted. The drive is
 * fixed where chaos is weakly developed and ergodic, and where V_BSM of CH35 grows steadily with
 * the detuning: lower drives keep many patterns alive, higher ones lose all coherence between the
 * bins. */
#include "command/reproduce/reproduce.h"

#include "command/reproduce/fit.h"
#include "command/reproduce/paper.h"
#include "command/reproduce/record.h"

#include <math.h>
#include <stdlib.h>

static const double drive_f2 = 5.0, zeta_first = 1.3, zeta_last = 2.05;

static struct command_plan chaotic_plan(const struct reproduce *r, double zeta)
{
    struct command_plan plan = r->plan;
    struct lle_comb_plan *comb = &plan.lle.comb;
    comb->state = LLE_GOAL_HOLD;
    comb->drive_f2 = drive_f2;
    comb->detuning_zeta = zeta;
    comb->steps_per_roundtrip = 0.125; /* unbiased statistics of chaos up to 8 round trips a step */
    comb->modes = r->quick ? 256 : 512;
    comb->members = r->quick ? 16 : 32;
    comb->settle_s = 1e-6;
    comb->record_s = r->quick ? 1.5e-6 : 4e-6;
    plan.optics.interference.overlap_sq = r->overlap_sq;
    plan.optics.source.samples = r->quick ? 60000 : 400000;
    return plan;
}

/* Three lines recorded together, and both visibilities of each. `power`, `keep` may be NULL; `keep`
 * receives the first line. */
static enum base_status measure(const struct command_plan *plan, const struct base_progress *p,
                                struct optics_visibility seen[LINES], struct lle_line *keep,
                                struct base_reals *power, struct base_error *err)
{
    struct lle_line line[LINES] = { { 0 } };
    enum base_status status = lle_line_record(&plan->lle, reproduce_mu, LINES, p, line, power, err);
    for (int i = 0; i < LINES && status == BASE_OK; i++) {
        struct optics_field field = { 0 };
        const struct base_rng rng = { .seed = plan->lle.comb.seed, .use = BASE_RNG_PAIRING };
        status = optics_field_from_line(&line[i], plan->lle.pump.linewidth_hz, &field, err);
        if (status == BASE_OK)
            status = optics_visibility_of(&plan->optics, &field, &field, rng, NULL, &seen[i], err);
        seen[i].line_frequency_hz = line[i].freq_hz;
        seen[i].line_power_w = reproduce_mean_w(&line[i]);
        optics_field_free(&field);
    }
    if (keep && status == BASE_OK) {
        *keep = line[0];
        line[0] = (struct lle_line){ 0 };
    }
    for (int i = 0; i < LINES; i++)
        lle_line_free(&line[i]);
    return status;
}

static void release(struct optics_visibility seen[LINES])
{
    for (int i = 0; i < LINES; i++)
        base_table_release(&optics_visibility_table, &seen[i]);
}

static enum base_status point(struct reproduce *r, size_t k, double zeta,
                              const struct base_progress *p, struct base_error *err)
{
    const struct command_plan plan = chaotic_plan(r, zeta);
    struct optics_visibility seen[LINES] = { { 0 } };
    const enum base_status status = measure(&plan, p, seen, NULL, NULL, err);
    r->chaos.zeta.value[k] = zeta;
    for (int i = 0; i < LINES; i++) {
        r->chaos.hom[i].value[k] = seen[i].hom_visibility;
        r->chaos.hom_stderr[i].value[k] = seen[i].hom_stderr;
        r->chaos.bsm[i].value[k] = seen[i].bsm_visibility;
        r->chaos.bsm_stderr[i].value[k] = seen[i].bsm_stderr;
    }
    release(seen);
    return status == BASE_OK ? status
                             : base_while(err, "computing the chaotic comb at zeta = %g", zeta);
}

/* V_BSM is close to exponential in the detuning: a straight line through its logarithm over the
 * points within a factor of two of the published value (all points where fewer than three are). */
static void calibrate(struct reproduce_chaos *c, int line)
{
    const double target = paper_chaotic_bsm.value;
    struct fit_points log_bsm = { 0 }, hom = { 0 };
    for (int pass = 0; pass < 2 && log_bsm.count < 3; pass++) {
        log_bsm.count = hom.count = 0;
        for (size_t k = 0; k < c->zeta.count && k < FIT_POINTS; k++) {
            const double bsm = c->bsm[line].value[k];
            if (!(bsm > 0.0) || (!pass && fabs(log(bsm / target)) > log(2.0)))
                continue;
            fit_add(&log_bsm, c->zeta.value[k], log(bsm), c->bsm_stderr[line].value[k] / bsm);
            fit_add(&hom, c->zeta.value[k], c->hom[line].value[k], c->hom_stderr[line].value[k]);
        }
    }
    const struct fit_line b = fit_straight(&log_bsm), h = fit_straight(&hom);
    const double zeta = b.at + (log(target) - b.value) / b.slope;
    /* a line that hardly depends on the detuning does not determine it: stay within the scan */
    const double first = c->zeta.value[0], last = c->zeta.value[c->zeta.count - 1];
    c->zeta_calibrated[line] = fmin(fmax(zeta, first), last);
    c->zeta_stderr[line] = fmin(
        hypot(fit_error(&b, zeta), paper_chaotic_bsm.error / target) / fabs(b.slope), last - first);
    c->hom_fitted[line] = fit_value(&h, c->zeta_calibrated[line]);
    c->hom_fitted_stderr[line] =
        hypot(fit_error(&h, c->zeta_calibrated[line]), h.slope * c->zeta_stderr[line]);
    if (line == 0)
        c->hom_predicted_stderr =
            h.slope * c->zeta_stderr[0]; /* the fresh record's own error joins later */
}

/* Width of a peak at half its height. */
static double half_width_hz(const struct lle_spectrum *s)
{
    double top = 0.0, low = NAN, high = NAN;
    for (size_t i = 0; i < s->freq_hz.count; i++)
        top = fmax(top, s->density_per_hz.value[i]);
    for (size_t i = 0; i < s->freq_hz.count; i++)
        if (s->density_per_hz.value[i] >= 0.5 * top) {
            low = isnan(low) ? s->freq_hz.value[i] : low;
            high = s->freq_hz.value[i];
        }
    return high - low;
}

static enum base_status spectra(struct reproduce *r, const struct lle_line *line,
                                const struct base_reals *power, struct base_error *err)
{
    enum base_status status = lle_coherence_rin(power->value, line->members, line->samples,
                                                line->sample_s, &r->rin_chaotic, err);
    if (status == BASE_OK)
        status = lle_coherence_beat(line, r->plan.lle.pump.linewidth_hz, &r->beat_chaotic, err);
    if (status == BASE_OK) {
        r->power_rms_chaotic = reproduce_relative_rms(power->value, power->count);
        r->chaos.linewidth_hz = half_width_hz(&r->beat_chaotic);
    }
    return status;
}

/* The prediction: another seed, so that V_HOM is not selected by the noise that chose the detuning.
 */
static enum base_status operating_point(struct reproduce *r, const struct base_progress *p,
                                        struct base_error *err)
{
    struct reproduce_chaos *c = &r->chaos;
    struct command_plan plan = chaotic_plan(r, c->zeta_calibrated[0]);
    struct optics_visibility seen[LINES] = { { 0 } };
    struct lle_line line = { 0 };
    struct base_reals power = { 0 };
    plan.lle.comb.seed += 1;
    plan.lle.comb.record_s *= 2.0;
    plan.optics.source.samples *= 2;
    enum base_status status = measure(&plan, p, seen, &line, &power, err);
    for (int i = 0; i < LINES; i++) {
        c->fresh_hom[i] = seen[i].hom_visibility;
        c->fresh_hom_stderr[i] = seen[i].hom_stderr;
        c->fresh_bsm[i] = seen[i].bsm_visibility;
        c->fresh_bsm_stderr[i] = seen[i].bsm_stderr;
    }
    c->hom_predicted_stderr = hypot(c->hom_predicted_stderr, c->fresh_hom_stderr[0]);
    if (status == BASE_OK)
        status = spectra(r, &line, &power, err);
    if (status == BASE_OK) {
        r->visibility_chaotic = seen[0];
        seen[0] = (struct optics_visibility){ 0 };
        status = lle_comb_reach(&plan.lle, NULL, &r->chaotic, NULL, err);
    }
    release(seen);
    lle_line_free(&line);
    base_reals_free(&power);
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

static enum base_status allocate(struct reproduce_chaos *c, size_t points, struct base_error *err)
{
    bool good = base_reals_alloc(&c->zeta, points);
    for (int i = 0; i < LINES; i++)
        good = good && base_reals_alloc(&c->hom[i], points) &&
               base_reals_alloc(&c->hom_stderr[i], points) &&
               base_reals_alloc(&c->bsm[i], points) && base_reals_alloc(&c->bsm_stderr[i], points);
    return good ? BASE_OK : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu results", points);
}

enum base_status reproduce_chaotic(struct reproduce *r, const struct base_progress *p,
                                   struct base_error *err)
{
    const size_t points = r->quick ? 4 : 6;
    const double parts = (double)points + 2.0; /* the last record is twice as long */
    r->chaos.drive_f2 = drive_f2;
    enum base_status status = allocate(&r->chaos, points, err);
    for (size_t k = 0; k < points && status == BASE_OK; k++) {
        struct share share = { p, (double)k / parts, (double)(k + 1) / parts };
        const struct base_progress part = { report_share, &share };
        status =
            point(r, k, zeta_first + (zeta_last - zeta_first) * (double)k / (double)(points - 1),
                  &part, err);
    }
    if (status == BASE_OK) {
        struct share share = { p, (double)points / parts, 1.0 };
        const struct base_progress part = { report_share, &share };
        for (int i = 0; i < LINES; i++)
            calibrate(&r->chaos, i);
        status = operating_point(r, &part, err);
    }
    return status == BASE_OK ? status : base_while(err, "computing the chaotic state");
}
