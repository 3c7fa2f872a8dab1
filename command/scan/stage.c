#include "command/scan/stage.h"

#include <math.h>
#include <string.h>

/* ---- what is read ---- */

#define COMB "resonator.", "pump.", "auxiliary.", "comb."
/* A user's part in the light: not how much of it arrives. */
#define MODE(user)                                                                                 \
    user ".polarization_rad", user ".delay_s", user ".offset_hz", user ".fiber_m",                 \
        user ".residual_rad"
#define WAY   "fiber.", "filter."
#define LIGHT COMB, "source.", "encoder."

static const char *const comb_reads[] = { COMB, NULL };
static const char *const line_reads[] = {
    COMB, "source.kind", "source.line", "encoder.bin_separation_s", "encoder.pulse_width_s", NULL
};
static const char *const line_field[] = { COMB, "source.kind", "source.line", NULL };
static const char *const light_reads[] = { COMB,
                                           "source.kind",
                                           "source.line",
                                           "source.linewidth_hz",
                                           "source.coherence_time_s",
                                           "source.coherent_fraction",
                                           "source.independent",
                                           "source.bob_drive_f2",
                                           "source.bob_detuning_zeta",
                                           "source.bob_solitons",
                                           "source.bob_seed",
                                           "encoder.pulse_width_s",
                                           "filter.",
                                           NULL };
static const char *const pulses_reads[] = { LIGHT,
                                            MODE("alice"),
                                            MODE("bob"),
                                            WAY,
                                            "interference.overlap_sq",
                                            "interference.ase_fraction",
                                            "detector.jitter_s",
                                            "detector.window_s",
                                            "detector.tdc_bin_s",
                                            NULL };
static const char *const visibility_reads[] = { LIGHT,
                                                MODE("alice"),
                                                MODE("bob"),
                                                "alice.loss_db",
                                                "alice.mean_photon",
                                                "bob.loss_db",
                                                "bob.mean_photon",
                                                WAY,
                                                "interference.overlap_sq",
                                                "interference.ase_fraction",
                                                "relay.",
                                                "detector.",
                                                "tags.gate_s",
                                                "tags.tdc_s",
                                                NULL };
static const char *const key_reads[] = { LIGHT,         "alice.",     "bob.",   "interference.",
                                         WAY,           "detector.",  "relay.", "key.",
                                         "tags.gate_s", "tags.tdc_s", NULL };
static const char *const network_reads[] = { LIGHT,           "alice.",     "bob.",
                                             "interference.", WAY,          "detector.",
                                             "relay.",        "key.",       "network.",
                                             "tags.gate_s",   "tags.tdc_s", NULL };
static const char *const network_field[] = { COMB, NULL };

/* ---- what is done ---- */

static enum base_status compute_comb(const struct command_plan *plan,
                                     const struct scan_light *light,
                                     const struct base_progress *progress, struct scan_result *out,
                                     struct base_error *err)
{
    (void)light;
    return lle_comb_reach(&plan->lle, progress, &out->comb, NULL, err);
}

static enum base_status make_line(const struct command_plan *plan,
                                  const struct base_progress *progress, struct scan_light *light,
                                  struct base_error *err)
{
    const int mu = plan->optics.source.line;
    if (plan->optics.source.kind != OPTICS_COMB)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "source.kind is not comb: only a comb has a line to look at");
    return lle_line_record(&plan->lle, &mu, 1, progress, &light->line, NULL, err);
}

static enum base_status compute_line(const struct command_plan *plan,
                                     const struct scan_light *light,
                                     const struct base_progress *progress, struct scan_result *out,
                                     struct base_error *err)
{
    (void)progress;
    const enum base_status status = lle_coherence_of(
        &light->line, 2.0 * plan->optics.encoder.bin_separation_s, &out->line, err);
    return status ? status
                  : lle_statistics_of(&light->line, &out->line, plan->optics.encoder.pulse_width_s,
                                      &out->statistics, err);
}

static enum base_status make_field(const struct command_plan *plan,
                                   const struct base_progress *progress, struct scan_light *light,
                                   struct base_error *err)
{
    const enum base_status status = pipeline_field(plan, plan->optics.source.line, progress,
                                                   &light->field, &light->power_w, err);
    return status ? status : pipeline_bob_field(plan, progress, &light->bob, err);
}

static enum base_status compute_visibility(const struct command_plan *plan,
                                           const struct scan_light *light,
                                           const struct base_progress *progress,
                                           struct scan_result *out, struct base_error *err)
{
    (void)progress;
    return pipeline_visibility_of(plan, &light->field, &light->bob, light->power_w,
                                  &out->visibility, err);
}

static enum base_status make_key_field(const struct command_plan *plan,
                                       const struct base_progress *progress,
                                       struct scan_light *light, struct base_error *err)
{
    return pipeline_key_field(plan, progress, &light->field, err);
}

static enum base_status make_key_pulses(const struct command_plan *plan, struct scan_light *light,
                                        struct base_error *err)
{
    return pipeline_key_pulses(plan, &light->field, &light->pulses, err);
}

static enum base_status compute_key(const struct command_plan *plan, const struct scan_light *light,
                                    const struct base_progress *progress, struct scan_result *out,
                                    struct base_error *err)
{
    (void)progress;
    return pipeline_key_of(plan, &light->pulses, &out->source, &out->key, err);
}

/* More lines than the experiment's three, and chosen ones, come from a comb: one for all numbers of
 * users. Where there is none to be had it is missed only by those who need it, who say so. */
static enum base_status make_network_comb(const struct command_plan *plan,
                                          const struct base_progress *progress,
                                          struct scan_light *light, struct base_error *err)
{
    const enum base_status status = lle_comb_reach(&plan->lle, progress, &light->comb, NULL, err);
    light->has_comb = status == BASE_OK;
    return status == BASE_ERR_UNFINISHED || pipeline_network_chooses(plan) ? status : BASE_OK;
}

static enum base_status compute_network(const struct command_plan *plan,
                                        const struct scan_light *light,
                                        const struct base_progress *progress,
                                        struct scan_result *out, struct base_error *err)
{
    return pipeline_network(plan, progress, light->has_comb ? &light->comb : NULL, &out->network,
                            err);
}

/* ---- the table ---- */

#define PART(member) offsetof(struct scan_result, member)

static const struct scan_stage stages[] = {
    [UNTIL_COMB] = { .name = "comb",
                     .records = 1,
                     .record = { { "comb", &lle_comb_table, PART(comb) } },
                     .reads = comb_reads,
                     .compute = compute_comb },
    [UNTIL_LINE] = { .name = "line",
                     .records = 2,
                     .record = { { "line", &lle_coherence_table, PART(line) },
                                 { "statistics", &lle_statistics_table, PART(statistics) } },
                     .reads = line_reads,
                     .reads_field = line_field,
                     .make_field = make_line,
                     .compute = compute_line },
    [UNTIL_VISIBILITY] = { .name = "visibility",
                           .records = 1,
                           .record = { { "visibility", &optics_visibility_table,
                                         PART(visibility) } },
                           .reads = visibility_reads,
                           .reads_field = light_reads,
                           .make_field = make_field,
                           .compute = compute_visibility },
    [UNTIL_KEY] = { .name = "key",
                    .records = 2,
                    .record = { { "key", &qkd_key_table, PART(key) },
                                { "source", &pipeline_source_table, PART(source) } },
                    .reads = key_reads,
                    .reads_field = light_reads,
                    .reads_pulses = pulses_reads,
                    .make_field = make_key_field,
                    .make_pulses = make_key_pulses,
                    .compute = compute_key },
    [UNTIL_NETWORK] = { .name = "network",
                        .records = 1,
                        .record = { { "network", &qkd_network_table, PART(network) } },
                        .reads = network_reads,
                        .reads_field = network_field,
                        .make_field = make_network_comb,
                        .compute = compute_network },
};

const struct scan_stage *scan_stage_of(const struct command_plan *plan)
{
    return &stages[plan->run.until];
}

/* ---- what is kept ---- */

static void drop_pulses(struct scan_light *light)
{
    optics_pulses_free(&light->pulses);
    light->pulses = (struct optics_pulses){ 0 };
    light->pulses_name[0] = '\0';
}

static void drop_field(struct scan_light *light)
{
    drop_pulses(light);
    optics_field_free(&light->field);
    light->field = (struct optics_field){ 0 };
    optics_field_free(&light->bob);
    light->bob = (struct optics_field){ 0 };
    lle_line_free(&light->line);
    light->line = (struct lle_line){ 0 };
    base_table_release(&lle_comb_table, &light->comb);
    light->has_comb = false;
    light->field_name[0] = '\0';
}

void scan_light_free(struct scan_light *light)
{
    drop_field(light);
}

enum base_status scan_light_prepare(const struct scan_stage *stage, const struct command_plan *plan,
                                    const char *field_name, const char *pulses_name,
                                    const struct base_progress *progress, struct scan_light *light,
                                    struct base_error *err)
{
    enum base_status status = BASE_OK;
    if (stage->make_field && strcmp(light->field_name, field_name) != 0) {
        drop_field(light);
        status = stage->make_field(plan, progress, light, err);
        if (status == BASE_OK)
            strcpy(light->field_name, field_name);
    }
    if (status == BASE_OK && stage->make_pulses && strcmp(light->pulses_name, pulses_name) != 0) {
        drop_pulses(light);
        status = stage->make_pulses(plan, light, err);
        if (status == BASE_OK)
            strcpy(light->pulses_name, pulses_name);
    }
    if (status != BASE_OK)
        drop_field(light);
    return status;
}

void scan_result_clear(struct scan_result *result)
{
    memset(result, 0, sizeof *result);
    result->network.pairs.table = &qkd_network_pair_table;
    result->network.fourfolds.table = &qkd_fourfold_table;
}

void scan_result_free(const struct scan_stage *stage, struct scan_result *result)
{
    for (size_t i = 0; i < stage->records; i++)
        base_table_release(stage->record[i].table, (char *)result + stage->record[i].at);
}
