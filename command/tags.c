/** `combkey tags FILE`, and `combkey visibility --tags FILE`. */
#include "command/tags.h"

#include "command/commands.h"
#include "command/output.h"

#include <string.h>

enum base_status tags_of_run(const struct command_plan *plan, const struct pipeline_light *light,
                             const char *path, struct optics_tags_counts *out,
                             struct base_error *err)
{
    struct optics_tags tags;
    const struct base_rng rng = { .seed = plan->lle.comb.seed };
    const struct optics_field *bob = light->bob.value ? &light->bob : &light->alice;
    const struct optics_plan optics = pipeline_optics(plan, light->power_w);
    enum base_status status = optics_tags_simulate(&optics, &light->alice, bob, rng, &tags, err);
    if (status)
        return status;
    status = optics_tags_write(&tags, path, err);
    if (!status)
        status = optics_tags_count(&tags, out, err);
    optics_tags_free(&tags);
    return status;
}

/* Which numbers the user has set. */
static unsigned set_by_user(const struct command_plan *plan)
{
    static const struct {
        const char *name;
        unsigned bit;
    } row[] = {
        { "encoder.clock_hz", OPTICS_TAGS_CLOCK },
        { "encoder.bin_separation_s", OPTICS_TAGS_BINS | OPTICS_TAGS_CLOCK },
        { "tags.gate_s", OPTICS_TAGS_GATE },
        { "detector.window_s", OPTICS_TAGS_WINDOW },
        { "tags.tdc_s", OPTICS_TAGS_TDC },
        { "detector.tdc_bin_s", OPTICS_TAGS_TDC },
        { "tags.first_early_s", OPTICS_TAGS_FIRST },
        { "tags.channel_1", OPTICS_TAGS_CHANNELS },
        { "tags.channel_2", OPTICS_TAGS_CHANNELS },
    };
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *source = base_plan_source(plan->reader, row[i].name);
        bits |= source && strcmp(source, "default") ? row[i].bit : 0;
    }
    return bits;
}

enum base_status tags_of_file(const struct command_plan *plan, const char *path,
                              struct optics_tags_counts *out, struct base_error *err)
{
    struct optics_tags tags;
    enum base_status status = optics_tags_read(path, &plan->optics, set_by_user(plan), &tags, err);
    if (status)
        return status;
    status = optics_tags_count(&tags, out, err);
    optics_tags_free(&tags);
    return status;
}

enum base_status command_tags(const struct command_options *options, struct base_error *err)
{
    struct command_plan plan;
    struct output out = { 0 };
    struct optics_tags_counts counts = { 0 };
    enum base_status status =
        command_plan_load(&plan, NULL, options->sets, options->set_count, err);
    if (status == BASE_OK)
        status = output_begin(&out, options, &plan, err);
    if (status == BASE_OK)
        status = tags_of_file(&plan, options->argument, &counts, err);
    if (status == BASE_OK) {
        const struct output_record record = { "", &optics_tags_counts_table, &counts };
        status = output_end(&out, &record, 1, err);
    }
    base_table_release(&optics_tags_counts_table, &counts);
    output_abandon(&out);
    command_plan_free(&plan);
    return status;
}
