/** HOM and BSM with the soliton comb (Fig. 3d, e), and for 1 to 6 solitons.
 *
 *  One number is calibrated: the residual mode overlap, from V_HOM. V_BSM is then predicted. */
#include "command/reproduce/reproduce.h"

#include "command/reproduce/paper.h"
#include "command/reproduce/record.h"

#include <math.h>
#include <string.h>

enum { SOLITON_MEMBERS = 16 };

static struct command_plan soliton_plan(const struct reproduce *r, size_t solitons)
{
    struct command_plan plan = r->plan;
    plan.lle.comb.state = LLE_GOAL_SOLITON;
    plan.lle.comb.solitons = solitons;
    plan.lle.comb.members = 2;
    plan.lle.comb.record_s = r->quick ? 0.3e-6 : 1e-6;
    plan.optics.source.samples = r->quick ? 100000 : 400000;
    return plan;
}

static enum base_status visibility(const struct command_plan *plan, struct reproduce_record *record,
                                   struct optics_visibility *out, struct base_error *err)
{
    struct optics_field field = { 0 };
    enum base_status status =
        optics_field_from_line(&record->line, plan->lle.pump.linewidth_hz, &field, err);
    const struct base_rng rng = { .seed = plan->lle.comb.seed, .use = BASE_RNG_PAIRING };
    if (status == BASE_OK)
        status = optics_visibility_of(&plan->optics, &field, &field, rng, NULL, out, err);
    out->line_frequency_hz = lle_line_hz(&plan->lle, record->line.mu);
    out->line_power_w = record->mean_w;
    optics_field_free(&field);
    return status;
}

/* V_HOM is proportional to the overlap at low flux, so one division calibrates it; the second run
 * shows that it did. */
static enum base_status calibrate(struct reproduce *r, struct base_error *err)
{
    struct command_plan plan = soliton_plan(r, r->plan.lle.comb.solitons);
    struct reproduce_record record = { 0 };
    struct optics_visibility ideal = { 0 };
    plan.optics.interference.overlap_sq = 1.0;
    enum base_status status = reproduce_record(&plan, plan.optics.source.line, NULL, &record, err);
    if (status == BASE_OK)
        status = visibility(&plan, &record, &ideal, err);
    if (status == BASE_OK) {
        r->overlap_sq = paper_soliton_hom.value / ideal.hom_visibility;
        r->overlap_sq_error = paper_soliton_hom.error / ideal.hom_visibility;
        r->power_rms_soliton = record.power_rms;
        plan.optics.interference.overlap_sq = r->overlap_sq;
        status = visibility(&plan, &record, &r->visibility_soliton, err);
    }
    if (status == BASE_OK)
        status = reproduce_record_rin(&record, &r->rin_soliton, err);
    if (status == BASE_OK)
        status =
            lle_coherence_beat(&record.line, r->plan.lle.pump.linewidth_hz, &r->beat_soliton, err);
    base_table_release(&optics_visibility_table, &ideal);
    reproduce_record_free(&record);
    return status;
}

static enum base_status one_number(struct reproduce *r, size_t solitons, struct base_error *err)
{
    struct command_plan plan = soliton_plan(r, solitons);
    struct reproduce_record record = { 0 };
    struct optics_visibility seen = { 0 };
    /* Two solitons leave this line almost dark, and its noise wanders slowly: what that costs takes
     * many members, or its error bar is too small. */
    plan.lle.comb.members = SOLITON_MEMBERS;
    plan.optics.interference.overlap_sq = r->overlap_sq;
    enum base_status status = reproduce_record(&plan, plan.optics.source.line, NULL, &record, err);
    if (status == BASE_OK)
        status = visibility(&plan, &record, &seen, err);
    if (status == BASE_OK) {
        const size_t i = solitons - 1;
        r->solitons.solitons.value[i] = (double)solitons;
        r->solitons.hom.value[i] = seen.hom_visibility;
        r->solitons.hom_stderr.value[i] = seen.hom_stderr;
        r->solitons.bsm.value[i] = seen.bsm_visibility;
        r->solitons.bsm_stderr.value[i] = seen.bsm_stderr;
    }
    base_table_release(&optics_visibility_table, &seen);
    reproduce_record_free(&record);
    return status == BASE_OK ? status : base_while(err, "computing %zu solitons", solitons);
}

enum base_status reproduce_soliton(struct reproduce *r, const struct base_progress *p,
                                   struct base_error *err)
{
    struct base_reals *columns[] = { &r->solitons.solitons, &r->solitons.hom,
                                     &r->solitons.hom_stderr, &r->solitons.bsm,
                                     &r->solitons.bsm_stderr };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!base_reals_alloc(columns[i], MOST_SOLITONS))
            return base_fail(err, BASE_ERR_MEMORY, "no memory for %d results", MOST_SOLITONS);

    enum base_status status = calibrate(r, err);
    for (size_t n = 1; n <= MOST_SOLITONS && status == BASE_OK; n++) {
        if (!base_progress_report(p, (double)n / (MOST_SOLITONS + 1)))
            return base_fail(err, BASE_ERR_UNFINISHED, "interrupted");
        status = one_number(r, n, err);
    }
    return status == BASE_OK ? status : base_while(err, "computing the soliton visibilities");
}
