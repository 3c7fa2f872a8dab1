#include "command/output.h"

#include "command/terminal.h"
#include "command/text.h"
#include "command/version.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum base_status output_begin(struct output *out, const struct command_options *options,
                              const struct command_plan *plan, struct base_error *err)
{
    *out = (struct output){ .options = options, .plan = plan };
    return options->output ? base_h5_create(&out->file, options->output, err) : BASE_OK;
}

void output_abandon(struct output *out)
{
    base_h5_abandon(out->file);
    out->file = NULL;
}

/* The command line as typed, cut at the size of the buffer. */
static void join_arguments(const struct command_options *options, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < options->argc && used + 1 < size; i++) {
        const int n = snprintf(text + used, size - used, "%s%s", i ? " " : "", options->argv[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

enum base_status output_provenance(struct base_h5 *file, const char *title,
                                   const struct command_options *options,
                                   const struct command_plan *plan, struct base_error *err)
{
    char line[4096];
    join_arguments(options, line, sizeof line);
    char *yaml = plan ? base_plan_to_yaml(plan->reader) : strdup("");
    if (!yaml)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the plan's text");
    const struct base_h5_provenance what = {
        .title = title,
        .version = COMMAND_VERSION,
        .commit = COMMAND_COMMIT,
        .flags = COMMAND_FLAGS,
        .command_line = line,
        .plan_yaml = yaml,
        .threads = omp_get_max_threads(),
        .seed = plan ? plan->lle.comb.seed : 0,
    };
    const enum base_status status = base_h5_provenance(file, &what, err);
    free(yaml);
    return status;
}

void output_json_merge(json_t *into, json_t *from)
{
    const char *key;
    json_t *value;
    json_object_foreach(from, key, value)
    {
        json_t *there = json_object_get(into, key);
        if (json_is_object(there) && json_is_object(value))
            output_json_merge(there, json_incref(value));
        else
            json_object_set(into, key, value);
    }
    json_decref(from);
}

enum base_status output_json(json_t *object, struct base_error *err)
{
    char *text = object ? base_json_text(object) : NULL;
    json_decref(object);
    if (!text)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the JSON text");
    puts(text);
    free(text);
    return BASE_OK;
}

static enum base_status print_json(const struct output_record *records, size_t count,
                                   struct base_error *err)
{
    json_t *root = json_object();
    for (size_t i = 0; root && i < count; i++) {
        json_t *part = base_json_from(records[i].table, records[i].data);
        if (*records[i].group) {
            json_t *wrapped = json_object();
            json_object_set_new(wrapped, records[i].group, part);
            part = wrapped;
        }
        output_json_merge(root, part);
    }
    return output_json(root, err);
}

static void print_text(const struct output_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (count > 1 && *records[i].group)
            printf("%s%s\n", i ? "\n" : "", records[i].group);
        text_record(records[i].table, records[i].data);
    }
}

enum base_status output_end(struct output *out, const struct output_record *records, size_t count,
                            struct base_error *err)
{
    enum base_status status = BASE_OK;
    terminal_let_finish();
    char title[64];
    snprintf(title, sizeof title, "combkey %s", out->options->command);
    if (out->file)
        status = output_provenance(out->file, title, out->options, out->plan, err);
    for (size_t i = 0; out->file && i < count && status == BASE_OK; i++)
        status = base_h5_put(out->file, records[i].group, records[i].table, records[i].data, err);
    if (out->file && status == BASE_OK) {
        struct base_h5 *file = out->file;
        out->file = NULL;
        status = base_h5_commit(file, err);
    }
    if (status != BASE_OK)
        return base_while(err, "writing %s", out->options->output);

    if (out->options->json)
        return print_json(records, count, err);
    print_text(records, count);
    if (out->options->output)
        printf("\nwritten: %s\n", out->options->output);
    return BASE_OK;
}
