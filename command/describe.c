/** `combkey describe`: every parameter and result, from the rows that read and write them. */
#include "command/commands.h"

#include "command/output.h"
#include "command/operate.h"
#include "command/pipeline.h"
#include "command/reproduce/reproduce.h"
#include "command/text.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *command;
    const struct base_table *table;
} results[] = {
    { "steady", &lle_steady_table },
    { "comb", &lle_comb_table },
    { "dictionary", &lle_dictionary_table },
    { "guide", &lle_guide_sheet_table },
    { "line", &lle_coherence_table },
    { "statistics", &lle_statistics_table },
    { "operate", &operate_result_table },
    { "operate.point", &lle_operating_table },
    { "operate.point.lines", &lle_statistics_table },
    { "visibility", &optics_visibility_table },
    { "visibility.explain", &optics_explanation_table },
    { "visibility.explain.causes", &optics_cause_table },
    { "tags", &optics_tags_counts_table },
    { "tags.parts", &optics_tags_part_table },
    { "key", &qkd_key_table },
    { "source", &pipeline_source_table },
    { "key.blocks", &qkd_blocks_table },
    { "key.compare", &qkd_comparison_table },
    { "network", &qkd_network_table },
    { "network.pairs", &qkd_network_pair_table },
    { "network.fourfolds", &qkd_fourfold_table },
    { "network.comb_lines", &qkd_network_line_table },
    { "network.variants", &qkd_network_variant_table },
    { "network.capacities", &qkd_network_capacity_table },
    { "reproduce.rows", &reproduce_row_table },
};
enum { RESULTS = sizeof results / sizeof *results };

/* Default and range of a parameter as a reader wants them. */
static void preset_and_range(const struct base_field *row, char preset[64],
                             char range[BASE_TEXT_SIZE])
{
    char low[32], high[32];
    switch (row->kind) {
    case BASE_CHOICE:
        base_field_choice(row, (int)row->preset, range);
        snprintf(preset, 64, "%.63s", range);
        snprintf(range, BASE_TEXT_SIZE, "%s", row->text);
        break;
    case BASE_FLAG:
        snprintf(preset, 64, "%s", row->preset != 0.0 ? "true" : "false");
        snprintf(range, BASE_TEXT_SIZE, "true|false");
        break;
    case BASE_TEXT:
        snprintf(preset, 64, "%.63s", row->text ? row->text : "");
        snprintf(range, BASE_TEXT_SIZE, "text");
        break;
    default:
        text_number(row->preset, preset, 64);
        text_number(row->low, low, sizeof low);
        text_number(row->high, high, sizeof high);
        snprintf(range, BASE_TEXT_SIZE, "%s to %s%s", low, high,
                 row->kind == BASE_LIST ? ", one or a list" : "");
    }
}

static void print_parameter(const struct base_field *row, bool markdown)
{
    char preset[64], range[BASE_TEXT_SIZE];
    preset_and_range(row, preset, range);
    const char *unit = strcmp(row->unit, "1") ? row->unit : "";
    if (markdown)
        printf("| `%s` | %s | %s | %s | %s |\n", row->name, preset, unit, range, row->about);
    else
        printf("  %-34s %-10s %-5s  %s  [%s]\n", row->name, preset, unit, row->about, range);
}

static void print_result(const struct base_field *row, bool markdown)
{
    const char *unit = strcmp(row->unit, "1") ? row->unit : "";
    const char *shape = row->kind == BASE_REALS || row->kind == BASE_ROWS ? "[]" : "";
    if (markdown)
        printf("| `%s%s` | %s | %s |\n", row->name, shape, unit, row->about);
    else
        printf("  %-28s%-2s %-10s %s\n", row->name, shape, unit, row->about);
}

static void print_all(bool markdown)
{
    if (markdown)
        printf("| parameter | default | unit | range | meaning |\n|---|---|---|---|---|\n");
    else
        printf("parameters: name, default, unit, meaning [range]\n");
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        for (size_t k = 0; k < command_plan_tables[t]->count; k++) {
            const struct base_field *row = &command_plan_tables[t]->rows[k];
            if (!markdown && (k ? !text_same_group(row - 1, row) : t > 0))
                printf("\n");
            print_parameter(row, markdown);
        }
    for (size_t t = 0; t < RESULTS; t++) {
        if (markdown)
            printf("\n| result of `%s` | unit | meaning |\n|---|---|---|\n", results[t].command);
        else
            printf("\nresults of %s\n", results[t].command);
        for (size_t k = 0; k < results[t].table->count; k++)
            print_result(&results[t].table->rows[k], markdown);
    }
}

static json_t *parameter_json(const struct base_field *row)
{
    char preset[64], range[BASE_TEXT_SIZE];
    preset_and_range(row, preset, range);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", row->name, "default", preset, "unit",
                     row->unit, "range", range, "about", row->about);
}

static enum base_status print_json(const char *name, struct base_error *err)
{
    json_t *parameters = json_array(), *outcome = json_array();
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        for (size_t k = 0; k < command_plan_tables[t]->count; k++)
            if (!name || !strcmp(name, command_plan_tables[t]->rows[k].name))
                json_array_append_new(parameters, parameter_json(&command_plan_tables[t]->rows[k]));
    for (size_t t = 0; t < RESULTS; t++)
        for (size_t k = 0; k < results[t].table->count; k++) {
            const struct base_field *row = &results[t].table->rows[k];
            if (!name || !strcmp(name, row->name))
                json_array_append_new(outcome, json_pack("{s:s, s:s, s:s, s:s}", "of",
                                                         results[t].command, "name", row->name,
                                                         "unit", row->unit, "about", row->about));
        }
    return output_json(json_pack("{s:o, s:o}", "parameters", parameters, "results", outcome), err);
}

/* All rows called `name`, or below it ("encoder" lists encoder.*). */
static size_t print_named(const char *name, bool markdown)
{
    const size_t length = strlen(name);
    size_t found = 0;
    for (size_t t = 0; t < COMMAND_TABLES; t++)
        for (size_t k = 0; k < command_plan_tables[t]->count; k++) {
            const struct base_field *row = &command_plan_tables[t]->rows[k];
            if (!strncmp(row->name, name, length) &&
                (!row->name[length] || row->name[length] == '.')) {
                print_parameter(row, markdown);
                found++;
            }
        }
    for (size_t t = 0; t < RESULTS; t++)
        for (size_t k = 0; k < results[t].table->count; k++) {
            const struct base_field *row = &results[t].table->rows[k];
            if (!strncmp(row->name, name, length) &&
                (!row->name[length] || row->name[length] == '.')) {
                printf("result of %s:\n", results[t].command);
                print_result(row, markdown);
                found++;
            }
        }
    return found;
}

enum base_status command_describe(const struct command_options *options, struct base_error *err)
{
    if (options->json)
        return print_json(options->argument, err);
    if (!options->argument) {
        print_all(options->markdown);
        return BASE_OK;
    }
    if (print_named(options->argument, options->markdown))
        return BASE_OK;

    struct command_plan plan;
    enum base_status status = command_plan_load(&plan, NULL, NULL, 0, err);
    if (status == BASE_OK) {
        const char *near = base_plan_nearest(plan.reader, options->argument);
        status = base_fail(err, BASE_ERR_USAGE, "no parameter or result is called '%s'%s%s%s",
                           options->argument, near ? " (did you mean '" : "", near ? near : "",
                           near ? "'?)" : "; 'combkey describe' lists all");
    }
    command_plan_free(&plan);
    return status;
}
