/** The commands that compute: steady, comb, visibility, key, network, run. */
#include "command/commands.h"

#include "command/explain.h"
#include "command/output.h"
#include "command/pipeline.h"
#include "command/story.h"
#include "command/tags.h"
#include "command/terminal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Everything a computing command holds; one door for all of them. */
struct session {
    struct command_plan plan;
    struct output out;
    struct terminal_stage stage;
};

static enum base_status session_begin(struct session *s, const struct command_options *options,
                                      const char *stage, struct base_error *err)
{
    memset(s, 0, sizeof *s);
    enum base_status status =
        command_plan_load(&s->plan, options->argument, options->sets, options->set_count, err);
    if (status == BASE_OK)
        status = output_begin(&s->out, options, &s->plan, err);
    if (status == BASE_OK)
        terminal_limit_stop(s->out.file ? base_h5_temporary(s->out.file) : NULL);
    if (status == BASE_OK)
        terminal_stage_begin(&s->stage, stage, 0.0, 1.0);
    return status;
}

static void session_end(struct session *s)
{
    output_abandon(&s->out);
    command_plan_free(&s->plan);
}

/* The guide's record, where there is one: `records` grows by it. */
static enum base_status add_guide(const struct command_plan *plan, struct lle_guide_sheet *guide,
                                  struct output_record *records, size_t *count,
                                  struct base_error *err)
{
    if (plan->lle.resonator.geometry == LLE_GEOMETRY_OFF)
        return BASE_OK;
    records[(*count)++] = (struct output_record){ "guide", &lle_guide_sheet_table, guide };
    return lle_guide_sheet_of(&plan->lle, guide, err);
}

enum base_status command_steady(const struct command_options *options, struct base_error *err)
{
    struct session s;
    struct lle_steady steady = { 0 };
    struct lle_dictionary dictionary;
    struct lle_guide_sheet guide = { 0 };
    struct output_record records[] = { { "", &lle_steady_table, &steady },
                                       { "dictionary", &lle_dictionary_table, &dictionary },
                                       { NULL, NULL, NULL } };
    size_t count = 2;
    enum base_status status = session_begin(&s, options, "stationary states", err);
    if (status == BASE_OK)
        status = lle_dictionary_of(&s.plan.lle, &dictionary, err);
    if (status == BASE_OK)
        status = lle_steady_analyse(&s.plan.lle, &steady, err);
    if (status == BASE_OK)
        status = add_guide(&s.plan, &guide, records, &count, err);
    if (status == BASE_OK) {
        terminal_finish();
        status = output_end(&s.out, records, count, err);
    }
    base_table_release(&lle_guide_sheet_table, &guide);
    base_table_release(&lle_steady_table, &steady);
    session_end(&s);
    return status;
}

/* On standard error as well: a comb that is not to be trusted says so. */
static void note_warning(const char *warning)
{
    if (!warning[0])
        return;
    terminal_finish();
    fprintf(stderr, "combkey: warning: %s\n", warning);
}

enum base_status command_comb(const struct command_options *options, struct base_error *err)
{
    struct session s;
    struct lle_comb comb = { 0 };
    struct lle_guide_sheet guide = { 0 };
    struct output_record records[] = { { "", &lle_comb_table, &comb }, { NULL, NULL, NULL } };
    size_t count = 1;
    enum base_status status = session_begin(&s, options, "growing the comb", err);
    if (status == BASE_OK)
        status = lle_comb_reach(&s.plan.lle, &s.stage.progress, &comb, NULL, err);
    if (status == BASE_OK)
        status = add_guide(&s.plan, &guide, records, &count, err);
    if (status == BASE_OK) {
        terminal_finish();
        note_warning(comb.warning);
        status = output_end(&s.out, records, count, err);
    }
    base_table_release(&lle_guide_sheet_table, &guide);
    base_table_release(&lle_comb_table, &comb);
    session_end(&s);
    return status;
}

enum base_status command_visibility(const struct command_options *options, struct base_error *err)
{
    struct session s;
    struct optics_visibility visibility = { 0 };
    struct optics_tags_counts tags = { 0 };
    struct optics_explanation explanation = { 0 };
    struct pipeline_light light = { 0 };
    struct output_record records[3] = { { "", &optics_visibility_table, &visibility } };
    size_t count = 1;
    enum base_status status = session_begin(&s, options, "two users interfere", err);
    if (status == BASE_OK)
        status = pipeline_light_of(&s.plan, &s.stage.progress, &light, err);
    if (status == BASE_OK)
        status = pipeline_visibility_of(&s.plan, &light.alice, &light.bob, light.power_w,
                                        &visibility, err);
    if (status == BASE_OK && options->tags) {
        records[count++] = (struct output_record){ "tags", &optics_tags_counts_table, &tags };
        status = tags_of_run(&s.plan, &light, options->tags, &tags, err);
    }
    if (status == BASE_OK && options->explain) {
        status = explain_visibility(&s.plan, &light, &visibility, &explanation, err);
        if (options->json || options->output) /* as text it has a form of its own */
            records[count++] =
                (struct output_record){ "explain", &optics_explanation_table, &explanation };
    }
    if (status == BASE_OK) {
        terminal_finish();
        status = output_end(&s.out, records, count, err);
    }
    if (status == BASE_OK && options->explain && !options->json) {
        printf("\n");
        explain_print(&explanation);
    }
    base_table_release(&optics_visibility_table, &visibility);
    base_table_release(&optics_explanation_table, &explanation);
    base_table_release(&optics_tags_counts_table, &tags);
    pipeline_light_free(&light);
    session_end(&s);
    return status;
}

/* On standard error as well: a rate that does not move has a reason. */
static void note_ignored(const struct pipeline_source *source)
{
    if (!source->ignored[0])
        return;
    terminal_finish();
    fprintf(stderr,
            "combkey: the key's gains do not feel %s; interference.error_x and .error_z do\n",
            source->ignored);
}

/* More than one block, and not from counts: those are of one run. */
static enum base_status block_stage(const struct session *s, const struct qkd_key *key,
                                    struct qkd_blocks *blocks, struct base_error *err)
{
    const struct qkd_key_plan *plan = &s->plan.qkd.key;
    const struct qkd_link link = qkd_link_for(&s->plan.optics, plan);
    if (plan->blocks < 2 || plan->source == QKD_SOURCE_MEASURED ||
        key->verdict == QKD_SOURCE_REFUSED)
        return BASE_OK;
    return qkd_blocks_of(&link, &s->plan.qkd, s->plan.optics.encoder.clock_hz, blocks, err);
}

/* Every protocol on this hardware, against the loss. */
static enum base_status command_compare(const struct command_options *options,
                                        struct base_error *err)
{
    struct session s;
    struct qkd_comparison curves = { .crossing_db = NAN };
    enum base_status status = session_begin(&s, options, "comparing protocols", err);
    if (status == BASE_OK)
        status = qkd_comparison_of(&s.plan.optics, &s.plan.qkd, &s.stage.progress, &curves, err);
    if (status == BASE_OK) {
        terminal_finish();
        const struct output_record record = { "compare", &qkd_comparison_table, &curves };
        status = output_end(&s.out, &record, 1, err);
    }
    base_table_release(&qkd_comparison_table, &curves);
    session_end(&s);
    return status;
}

enum base_status command_key(const struct command_options *options, struct base_error *err)
{
    if (options->compare && options->counts)
        return base_fail(err, BASE_ERR_USAGE,
                         "--compare and --counts: counts are of one protocol; choose one of them");
    if (options->compare)
        return command_compare(options, err);

    struct session s;
    struct qkd_key key = { 0 };
    struct qkd_blocks blocks = { 0 };
    struct qkd_counts counts;
    struct pipeline_source source = { .poissonian = true };
    enum base_status status = session_begin(&s, options, "key", err);
    if (status == BASE_OK && options->counts) {
        status = qkd_counts_read(options->counts, &counts, err);
        if (status == BASE_OK)
            status = qkd_key_from_counts(&counts, &s.plan.qkd, s.plan.optics.encoder.clock_hz, &key,
                                         err);
    } else if (status == BASE_OK) {
        status = pipeline_key(&s.plan, &s.stage.progress, &source, &key, err);
        note_ignored(&source);
        if (status == BASE_OK)
            status = block_stage(&s, &key, &blocks, err);
    }
    if (status == BASE_OK) {
        terminal_finish();
        const struct output_record records[] = { { "", &qkd_key_table, &key },
                                                 { "source", &pipeline_source_table, &source },
                                                 { "blocks", &qkd_blocks_table, &blocks } };
        const size_t modelled = blocks.count ? 3 : 2;
        status = output_end(&s.out, records, options->counts ? 1 : modelled, err);
    }
    base_table_release(&qkd_blocks_table, &blocks);
    session_end(&s);
    return status;
}

/* Light that is refused for one pair is refused for all. */
static enum base_status network_stage(struct session *s, const struct lle_comb *comb,
                                      const struct pipeline_source *source,
                                      struct qkd_network *network, struct base_error *err)
{
    const enum base_status status =
        pipeline_network(&s->plan, &s->stage.progress, comb, network, err);
    if (status == BASE_OK && !source->poissonian) {
        pipeline_network_refuse(network);
        terminal_finish();
        fprintf(stderr,
                "combkey: no pair gets a key: g2 of the pulse energy is %.4f, decoy-state bounds "
                "need Poissonian light\n",
                source->statistics.energy_g2);
    }
    return status;
}

enum base_status command_network(const struct command_options *options, struct base_error *err)
{
    struct session s;
    struct qkd_network network = { 0 };
    struct pipeline_source source;
    enum base_status status = session_begin(&s, options, "network", err);
    if (status == BASE_OK)
        status = pipeline_look(&s.plan, &s.stage.progress, &source, err);
    if (status == BASE_OK)
        status = network_stage(&s, NULL, &source, &network, err);
    if (status == BASE_OK) {
        terminal_finish();
        note_ignored(&source);
        const struct output_record records[] = { { "", &qkd_network_table, &network },
                                                 { "source", &pipeline_source_table, &source } };
        status = output_end(&s.out, records, 2, err);
    }
    base_table_release(&qkd_network_table, &network);
    session_end(&s);
    return status;
}

/* `--until` is the parameter of the same name, with its row's error message. */
static enum base_status take_until(struct session *s, const struct command_options *options,
                                   struct base_error *err)
{
    char text[BASE_TEXT_SIZE];
    if (!options->until)
        return BASE_OK;
    strcpy(text, "until=");
    strncat(text, options->until, sizeof text - strlen(text) - 1);
    return base_plan_set(s->plan.reader, "--until", text, err);
}

struct results {
    struct lle_comb comb;
    struct lle_line line;
    struct lle_coherence coherence;
    struct lle_statistics statistics;
    struct lle_readings readings;
    struct optics_visibility visibility;
    struct pipeline_source source;
    struct qkd_key key;
    struct qkd_network network;
};

static enum base_status line_stage(struct session *s, struct results *r, struct base_error *err)
{
    const int mu = s->plan.optics.source.line;
    enum base_status status =
        s->plan.lle.instrument.readings
            ? lle_readings_of(&s->plan.lle, mu, &s->stage.progress, &r->line, &r->readings, err)
            : lle_line_record(&s->plan.lle, &mu, 1, &s->stage.progress, &r->line, NULL, err);
    if (status == BASE_OK)
        status = lle_coherence_of(&r->line, 2.0 * s->plan.optics.encoder.bin_separation_s,
                                  &r->coherence, err);
    if (status == BASE_OK)
        status = lle_statistics_of(&r->line, &r->coherence, s->plan.optics.encoder.pulse_width_s,
                                   &r->statistics, err);
    return status;
}

static void add_readings(const struct lle_readings *r, struct output_record *records, size_t *count)
{
    const struct output_record all[] = { { "phases", &lle_phases_table, &r->phases },
                                         { "heterodyne", &lle_heterodyne_table, &r->heterodyne },
                                         { "beat", &lle_spectrum_table, &r->beat },
                                         { "electrical", &lle_spectrum_table, &r->electrical } };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        records[(*count)++] = all[i];
}

/* Each stage fills its part and adds its record. */
static enum base_status run_stages(struct session *s, struct results *r,
                                   struct output_record *records, size_t *count,
                                   struct base_error *err)
{
    static const char *const names[] = { "comb", "line", "visibility", "key", "network" };
    enum base_status status = BASE_OK;
    for (int stage = UNTIL_COMB; stage <= s->plan.run.until && status == BASE_OK; stage++) {
        terminal_stage_begin(&s->stage, names[stage], stage / 5.0, (stage + 1) / 5.0);
        struct output_record *record = &records[*count];
        record->group = names[stage];
        switch (stage) {
        case UNTIL_COMB:
            status = lle_comb_reach(&s->plan.lle, &s->stage.progress, &r->comb, NULL, err);
            record->table = &lle_comb_table;
            record->data = &r->comb;
            if (status == BASE_OK)
                note_warning(r->comb.warning);
            break;
        case UNTIL_LINE:
            if (s->plan.optics.source.kind != OPTICS_COMB)
                continue;
            status = line_stage(s, r, err);
            if (status == BASE_OK && strcmp(r->coherence.warning, r->comb.warning) != 0)
                note_warning(r->coherence.warning);
            record->table = &lle_coherence_table;
            record->data = &r->coherence;
            break;
        case UNTIL_VISIBILITY:
            status = pipeline_visibility(&s->plan, &s->stage.progress, &r->visibility, err);
            record->table = &optics_visibility_table;
            record->data = &r->visibility;
            break;
        case UNTIL_KEY:
            status = pipeline_key(&s->plan, &s->stage.progress, &r->source, &r->key, err);
            note_ignored(&r->source);
            record->table = &qkd_key_table;
            record->data = &r->key;
            break;
        default:
            status = network_stage(s, &r->comb, &r->source, &r->network, err);
            record->table = &qkd_network_table;
            record->data = &r->network;
        }
        if (status != BASE_OK)
            return base_while(err, "computing the stage '%s'", names[stage]);
        ++*count;
        if (stage == UNTIL_LINE)
            records[(*count)++] =
                (struct output_record){ "statistics", &lle_statistics_table, &r->statistics };
        if (stage == UNTIL_LINE && s->plan.lle.instrument.readings)
            add_readings(&r->readings, records, count);
        if (stage == UNTIL_KEY)
            records[(*count)++] =
                (struct output_record){ "source", &pipeline_source_table, &r->source };
    }
    return status;
}

static void tell(const struct command_plan *plan, const struct results *r)
{
    const int until = plan->run.until;
    story_tell(&(struct story){
        .plan = plan,
        .comb = &r->comb,
        .visibility = until >= UNTIL_VISIBILITY ? &r->visibility : NULL,
        .key = until >= UNTIL_KEY ? &r->key : NULL,
        .network = until >= UNTIL_NETWORK ? &r->network : NULL,
    });
}

enum base_status command_run(const struct command_options *options, struct base_error *err)
{
    struct session s;
    struct results r = { 0 };
    struct output_record records[11];
    size_t count = 0;
    enum base_status status = session_begin(&s, options, "comb", err);
    if (status == BASE_OK)
        status = take_until(&s, options, err);
    if (status == BASE_OK)
        status = run_stages(&s, &r, records, &count, err);
    if (status == BASE_OK) {
        terminal_finish();
        if (!options->json)
            tell(&s.plan, &r);
        status = output_end(&s.out, records, count, err);
    }
    lle_line_free(&r.line);
    base_table_release(&lle_comb_table, &r.comb);
    base_table_release(&lle_coherence_table, &r.coherence);
    lle_readings_release(&r.readings);
    base_table_release(&optics_visibility_table, &r.visibility);
    base_table_release(&qkd_network_table, &r.network);
    session_end(&s);
    return status;
}
