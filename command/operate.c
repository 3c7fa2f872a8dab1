/* The operating point of a comb that fluctuates.
 *
 * Searched in two rounds: detunings spread over the range bracket the first place where the wanted
 * value is met, as many again about that place give it by a weighted straight line, with its error.
 * The rounds and what is reported in the end have noise of their own (the next two seeds), so
 * that nothing is selected by the noise that chose the detuning. */
#include "command/operate.h"

#include "command/commands.h"
#include "command/output.h"
#include "command/terminal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct operate_result, member)
#define REAL(name, member, unit, about)                                                            \
    {                                                                                              \
        name, BASE_REAL, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                   \
    }
#define TRIAL(name, member, over, about)                                                           \
    {                                                                                              \
        name, BASE_REALS, AT(member), "1", -HUGE_VAL, HUGE_VAL, NAN, over, about                   \
    }

static const struct base_field rows[] = {
    { "found", BASE_FLAG, AT(found), "1", 0, 1, 0, NULL,
      "the wanted value is met; true where none was asked for" },
    REAL("zeta", zeta, "1", "detuning of the operating point, half linewidths"),
    REAL("zeta_stderr", zeta_stderr, "1", "its standard error; none where it was given"),
    REAL("detuning_hz", detuning_hz, "Hz", "the same as (omega_0 - omega_p)/2pi"),
    { "crossings", BASE_COUNT, AT(crossings), "1", 0, HUGE_VAL, 0, NULL,
      "places in the range where the value is met; the first is taken" },
    REAL("value", value, "1", "what was aimed at, measured there with other noise"),
    REAL("value_stderr", value_stderr, "1", "its standard error"),
    REAL("g1_bin", g1_bin, "1", "|g1| of line source.line from one bin to the next"),
    REAL("g1_bin_stderr", g1_bin_stderr, "1", "its standard error"),
    REAL("hom", hom, "1", "HOM visibility of that line"),
    REAL("hom_stderr", hom_stderr, "1", "its standard error"),
    REAL("bsm", bsm, "1", "BSM visibility of that line"),
    REAL("bsm_stderr", bsm_stderr, "1", "its standard error"),
    TRIAL("trial.zeta", trial_zeta, NULL, "detunings tried"),
    TRIAL("trial.value", trial_value, "trial.zeta", "what was aimed at, there"),
    TRIAL("trial.value_stderr", trial_stderr, "trial.zeta", "its standard error"),
    { "message", BASE_TEXT, AT(message), "", 0, 0, NAN, "", "what to know, empty if nothing" },
};
const struct base_table operate_result_table = { "operating point", sizeof(struct operate_result),
                                                 sizeof rows / sizeof rows[0], rows };

struct measured {
    struct lle_operating point;
    struct lle_coherence coherence; /* of line source.line */
    struct optics_visibility visibility;
    bool seen; /* the visibility is there */
};

static void release(struct measured *m)
{
    base_table_release(&lle_operating_table, &m->point);
    base_table_release(&lle_coherence_table, &m->coherence);
    base_table_release(&optics_visibility_table, &m->visibility);
    *m = (struct measured){ .seen = false };
}

/* Lines on either side of the pump, and source.line. */
static size_t choose(const struct command_plan *plan, bool all, int *mu)
{
    const int side = all ? (int)plan->lle.instrument.lines : 0, line = plan->optics.source.line;
    size_t count = 0;
    if (line < -side)
        mu[count++] = line;
    for (int i = -side; i <= side; i++)
        if (i != 0)
            mu[count++] = i;
    if (line > side)
        mu[count++] = line;
    return count;
}

static enum base_status look(const struct command_plan *plan, const struct lle_line *line,
                             bool visible, struct measured *out, struct base_error *err)
{
    struct optics_field field = { 0 }, none = { 0 };
    const double bin_s = plan->optics.encoder.bin_separation_s;
    enum base_status status = lle_coherence_of(line, bin_s, &out->coherence, err);
    if (status != BASE_OK || !visible)
        return status;
    status = optics_field_from_line(line, plan->lle.pump.linewidth_hz, &field, err);
    if (status == BASE_OK)
        status = pipeline_visibility_of(plan, &field, &none, out->coherence.mean_w,
                                        &out->visibility, err);
    out->seen = status == BASE_OK;
    optics_field_free(&field);
    return status;
}

static enum base_status measure(const struct command_plan *plan, bool all, bool visible,
                                const struct base_progress *progress, struct measured *out,
                                struct base_error *err)
{
    *out = (struct measured){ .seen = false };
    int *mu = calloc(2 * plan->lle.instrument.lines + 2, sizeof *mu);
    if (!mu)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the lines of a comb");
    const size_t count = choose(plan, all, mu);
    struct lle_line line = { 0 };
    enum base_status status =
        lle_operating_of(&plan->lle, mu, count, plan->optics.encoder.pulse_width_s,
                         2.0 * plan->optics.encoder.bin_separation_s, progress,
                         plan->optics.source.line, &line, &out->point, err);
    if (status == BASE_OK)
        status = look(plan, &line, visible, out, err);
    lle_line_free(&line);
    free(mu);
    if (status != BASE_OK)
        release(out);
    return status;
}

static const struct lle_statistics *line_of(const struct command_plan *plan,
                                            const struct measured *m)
{
    const struct lle_statistics *row = m->point.lines.data;
    for (size_t i = 0; i < m->point.lines.count; i++)
        if (row[i].mu == plan->optics.source.line)
            return &row[i];
    return NULL; /* the pumped line */
}

static void value_of(const struct command_plan *plan, const struct measured *m, double *value,
                     double *error)
{
    static const struct lle_statistics none = { .mean_w = NAN, .g2_0 = NAN };
    const struct lle_statistics *line = line_of(plan, m);
    const struct lle_coherence *g = &m->coherence;
    const size_t last = g->tau_s.count - 1;
    line = line ? line : &none;
    const double of[][2] = {
        [AIM_NONE] = { NAN, NAN },
        [AIM_MEAN_POWER] = { m->point.mean_power, m->point.mean_power_stderr },
        [AIM_COMB_POWER] = { m->point.comb_w, m->point.comb_stderr_w },
        [AIM_LINE_POWER] = { line->mean_w, line->mean_stderr_w },
        [AIM_G2] = { line->g2_0, line->g2_0_stderr },
        [AIM_COHERENT_FRACTION] = { line->coherent_fraction, line->coherent_fraction_stderr },
        [AIM_G1_BIN] = { g->g1_abs.value[last], g->g1_stderr.value[last] },
        [AIM_HOM] = { m->visibility.hom_visibility, m->visibility.hom_stderr },
        [AIM_BSM] = { m->visibility.bsm_visibility, m->visibility.bsm_stderr },
    };
    *value = of[plan->operate.aim][0];
    *error = of[plan->operate.aim][1];
}

static enum base_status check(const struct command_plan *plan, struct base_error *err)
{
    const struct command_operate *o = &plan->operate;
    const struct lle_comb_plan *c = &plan->lle.comb;
    if (plan->optics.source.kind != OPTICS_COMB)
        return base_fail(err, BASE_ERR_CONFIG,
                         "source.kind is not comb: only a comb has an operating point");
    if (c->state == LLE_GOAL_SWEEP || !isnan(c->sweep_back))
        return base_fail(err, BASE_ERR_CONFIG,
                         "an operating point is at one detuning: set comb.state to hold or "
                         "soliton, and leave comb.sweep_back out");
    if (plan->optics.source.line == 0)
        return base_fail(err, BASE_ERR_CONFIG,
                         "source.line = 0 is the pump's own: choose another line");
    if (o->aim == AIM_NONE)
        return BASE_OK;
    if (isnan(o->target) || isnan(o->from) || isnan(o->to))
        return base_fail(err, BASE_ERR_CONFIG,
                         "operate.aim needs operate.target, operate.from and operate.to: the value "
                         "wanted, and the detunings it is looked for between");
    if (!(o->from < o->to))
        return base_fail(err, BASE_ERR_CONFIG, "operate.from = %g, operate.to = %g: from below to",
                         o->from, o->to);
    return BASE_OK;
}

/* One part of the whole progress. */
struct share {
    const struct base_progress *whole;
    double from, to;
};

static bool report_share(void *self, double fraction)
{
    const struct share *s = self;
    return base_progress_report(s->whole, s->from + (s->to - s->from) * fraction);
}

/* Measure at `points` detunings from..to, into the trials from `at` on; each round has noise of its
 * own. */
static enum base_status trials(const struct command_plan *given, double from, double to, size_t at,
                               const struct base_progress *progress, struct operate_result *out,
                               struct base_error *err)
{
    const size_t points = given->operate.points;
    const double all = 2.0 * (double)points + 1.0;
    struct command_plan plan = *given;
    plan.lle.comb.seed += at > 0;
    for (size_t i = 0; i < points; i++) {
        struct share share = { progress, (double)(at + i) / all, (double)(at + i + 1) / all };
        const struct base_progress part = { report_share, &share };
        struct measured m;
        const double zeta = from + (to - from) * (double)i / (double)(points - 1);
        plan.lle.comb.detuning_zeta = zeta;
        const enum base_status status =
            measure(&plan, false, given->operate.aim >= AIM_HOM, &part, &m, err);
        if (status != BASE_OK)
            return base_while(err, "trying the detuning zeta = %g", zeta);
        out->trial_zeta.value[at + i] = zeta;
        value_of(&plan, &m, &out->trial_value.value[at + i], &out->trial_stderr.value[at + i]);
        release(&m);
    }
    return BASE_OK;
}

static struct lle_crossing fit_between(const struct operate_result *r, size_t count, double from,
                                       double to, double target)
{
    double *x = calloc(3 * count, sizeof *x);
    struct lle_crossing c = { .at = NAN };
    size_t n = 0;
    for (size_t i = 0; i < count && x; i++) {
        const double zeta = r->trial_zeta.value[i];
        if (!(zeta >= from && zeta <= to))
            continue;
        x[n] = zeta;
        x[count + n] = r->trial_value.value[i];
        x[2 * count + n++] = r->trial_stderr.value[i];
    }
    if (x)
        c = lle_crossing_fit(x, x + count, x + 2 * count, n, target);
    free(x);
    return c;
}

/* Ascending detunings, their values with them: insertion, of some tens. */
static void sort(struct operate_result *r)
{
    double *const column[] = { r->trial_zeta.value, r->trial_value.value, r->trial_stderr.value };
    for (size_t i = 1; i < r->trial_zeta.count; i++)
        for (size_t k = i; k > 0 && column[0][k - 1] > column[0][k]; k--)
            for (size_t c = 0; c < 3; c++) {
                const double swap = column[c][k];
                column[c][k] = column[c][k - 1];
                column[c][k - 1] = swap;
            }
}

static void say_not_met(const struct command_operate *o, struct operate_result *out)
{
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (size_t i = 0; i < o->points; i++) {
        least = fmin(least, out->trial_value.value[i]);
        most = fmax(most, out->trial_value.value[i]);
    }
    snprintf(out->message, sizeof out->message,
             "operate.target = %g is not met beyond its errors between zeta = %g and %g, where it "
             "is %.4g to %.4g: widen operate.from and operate.to, or lengthen comb.record_s",
             o->target, o->from, o->to, least, most);
}

/* The detuning with the wanted value; `found` is false where there is none. */
static enum base_status search(const struct command_plan *plan,
                               const struct base_progress *progress, struct operate_result *out,
                               struct base_error *err)
{
    const struct command_operate *o = &plan->operate;
    const size_t points = o->points;
    if (!base_reals_alloc(&out->trial_zeta, 2 * points) ||
        !base_reals_alloc(&out->trial_value, 2 * points) ||
        !base_reals_alloc(&out->trial_stderr, 2 * points))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu detunings", 2 * points);
    enum base_status status = trials(plan, o->from, o->to, 0, progress, out, err);
    if (status != BASE_OK)
        return status;
    const struct lle_crossing c = lle_crossing_bracket(
        out->trial_zeta.value, out->trial_value.value, out->trial_stderr.value, points, o->target);
    out->crossings = c.crossings;
    if (!c.found) {
        out->trial_zeta.count = out->trial_value.count = out->trial_stderr.count = points;
        say_not_met(o, out);
        return BASE_OK;
    }
    const double wide = 0.25 * (c.to - c.from);
    const double from = fmax(c.from - wide, o->from), to = fmin(c.to + wide, o->to);
    status = trials(plan, from, to, points, progress, out, err);
    if (status != BASE_OK)
        return status;
    const struct lle_crossing at = fit_between(out, 2 * points, from, to, o->target);
    sort(out);
    out->found = at.found && at.at >= from && at.at <= to;
    out->zeta = at.at;
    out->zeta_stderr = at.at_stderr;
    if (!out->found)
        say_not_met(o, out);
    else if (c.crossings > 1)
        snprintf(out->message, sizeof out->message,
                 "the value is met at %zu places of the range; the first is taken, the trials "
                 "show the others",
                 c.crossings);
    return BASE_OK;
}

static void take(const struct command_plan *plan, const struct measured *m,
                 struct operate_result *out)
{
    const size_t last = m->coherence.tau_s.count - 1;
    value_of(plan, m, &out->value, &out->value_stderr);
    out->g1_bin = m->coherence.g1_abs.value[last];
    out->g1_bin_stderr = m->coherence.g1_stderr.value[last];
    out->hom = m->visibility.hom_visibility;
    out->hom_stderr = m->visibility.hom_stderr;
    out->bsm = m->visibility.bsm_visibility;
    out->bsm_stderr = m->visibility.bsm_stderr;
}

/* The point itself, with noise that had no part in the search, and the comb there. */
static enum base_status arrive(const struct command_plan *given,
                               const struct base_progress *progress, struct operate_result *out,
                               struct measured *point, struct lle_comb *comb,
                               struct base_error *err)
{
    struct command_plan plan = *given;
    const bool aimed = given->operate.aim != AIM_NONE;
    struct lle_dictionary d;
    if (aimed) {
        plan.lle.comb.detuning_zeta = out->zeta;
        plan.lle.comb.seed += 2;
    }
    enum base_status status = lle_dictionary_of(&plan.lle, &d, err);
    if (status != BASE_OK)
        return status;
    out->zeta = d.zeta;
    out->detuning_hz = d.detuning_hz;
    struct share share = { progress,
                           aimed ? 1.0 - 1.0 / (2.0 * (double)plan.operate.points + 1.0) : 0.0,
                           1.0 };
    const struct base_progress part = { report_share, &share };
    status = measure(&plan, true, true, &part, point, err);
    if (status == BASE_OK) {
        take(&plan, point, out);
        status = lle_comb_reach(&plan.lle, NULL, comb, NULL, err);
    }
    return status;
}

static void note(const char *text)
{
    if (!text[0])
        return;
    terminal_finish();
    fprintf(stderr, "combkey: warning: %s\n", text);
}

enum base_status command_operate(const struct command_options *options, struct base_error *err)
{
    struct command_plan plan = { .reader = NULL };
    struct output out = { .file = NULL };
    struct terminal_stage stage;
    struct operate_result result;
    struct measured point = { .seen = false };
    struct lle_comb comb = { 0 };
    struct output_record records[] = { { "", &operate_result_table, &result },
                                       { "point", &lle_operating_table, &point.point },
                                       { "comb", &lle_comb_table, &comb } };
    size_t count = 1;
    base_table_defaults(&operate_result_table, &result);
    enum base_status status =
        command_plan_load(&plan, options->argument, options->sets, options->set_count, err);
    if (status == BASE_OK)
        status = check(&plan, err);
    if (status == BASE_OK)
        status = output_begin(&out, options, &plan, err);
    if (status == BASE_OK) {
        terminal_limit_stop(out.file ? base_h5_temporary(out.file) : NULL);
        terminal_stage_begin(&stage, "operating point", 0.0, 1.0);
        result.found = plan.operate.aim == AIM_NONE;
        if (!result.found)
            status = search(&plan, &stage.progress, &result, err);
    }
    if (status == BASE_OK && result.found) {
        status = arrive(&plan, &stage.progress, &result, &point, &comb, err);
        count = 3;
    }
    if (status == BASE_OK) {
        terminal_finish();
        note(result.message);
        note(point.point.warning);
        status = output_end(&out, records, count, err);
    }
    release(&point);
    base_table_release(&lle_comb_table, &comb);
    base_table_release(&operate_result_table, &result);
    output_abandon(&out);
    command_plan_free(&plan);
    return status;
}
