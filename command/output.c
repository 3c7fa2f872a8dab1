#include "command/output.h"

#include "command/version.h"

#include <math.h>
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

static void print_number(double value, const char *unit)
{
    char text[64] = "unknown";
    if (isfinite(value))
        snprintf(text, sizeof text, "%.7g", value);
    else if (isinf(value))
        snprintf(text, sizeof text, "%s", value > 0 ? "unbounded" : "-unbounded");
    const bool plain = !*unit || !strcmp(unit, "1");
    printf("%-14s %-10s", text, plain ? "" : unit);
}

static void print_array(const double *value, size_t count, const char *unit)
{
    const bool plain = !*unit || !strcmp(unit, "1");
    char text[128];
    if (!count)
        snprintf(text, sizeof text, "none");
    else if (count <= 4) {
        size_t used = 0;
        for (size_t i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.6g", i ? ", " : "",
                                     value[i]);
    } else {
        snprintf(text, sizeof text, "%zu values, %.4g ... %.4g", count, value[0], value[count - 1]);
    }
    printf("%-14s %-10s", text, plain ? "" : unit);
}

static void print_rows(const struct base_rows *rows);

static void print_field(const struct base_field *row, const void *data)
{
    const char *at = (const char *)data + row->at;
    char choice[BASE_TEXT_SIZE];
    switch (row->kind) {
    case BASE_REAL:
        print_number(*(const double *)at, row->unit);
        break;
    case BASE_COUNT:
        printf("%-14zu %-10s", *(const size_t *)at, "");
        break;
    case BASE_INT:
        printf("%-14d %-10s", *(const int *)at, "");
        break;
    case BASE_FLAG:
        printf("%-14s %-10s", *(const bool *)at ? "yes" : "no", "");
        break;
    case BASE_CHOICE:
        base_field_choice(row, *(const int *)at, choice);
        printf("%-14s %-10s", choice, "");
        break;
    case BASE_TEXT:
        printf("%-14s %-10s", *at ? at : "-", "");
        break;
    case BASE_LIST:
        print_array(((const struct base_list *)at)->value, ((const struct base_list *)at)->count,
                    row->unit);
        break;
    case BASE_REALS:
        print_array(((const struct base_reals *)at)->value, ((const struct base_reals *)at)->count,
                    row->unit);
        break;
    case BASE_ROWS:
        printf("%zu rows", ((const struct base_rows *)at)->count);
        break;
    }
}

/* One line per row of the array: name=value pairs would be long; values under a header are read. */
static void print_rows(const struct base_rows *rows)
{
    enum { SHOWN = 20 };
    const struct base_table *table = rows->table;
    printf("\n     ");
    for (size_t k = 0; k < table->count; k++)
        printf(" %17.17s", table->rows[k].name);
    for (size_t i = 0; i < rows->count && i < SHOWN; i++) {
        const char *data = (const char *)rows->data + i * table->size;
        printf("\n     ");
        for (size_t k = 0; k < table->count; k++) {
            const char *at = data + table->rows[k].at;
            if (table->rows[k].kind == BASE_REAL)
                printf(" %17.7g", *(const double *)at);
            else if (table->rows[k].kind == BASE_COUNT)
                printf(" %17zu", *(const size_t *)at);
            else
                printf(" %17d", *(const int *)at);
        }
    }
    if (rows->count > SHOWN)
        printf("\n      ... %zu more (all are in --json and in the file)", rows->count - SHOWN);
    printf("\n");
}

static void print_text(const struct output_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct base_table *table = records[i].table;
        if (count > 1 && *records[i].group)
            printf("%s%s\n", i ? "\n" : "", records[i].group);
        for (size_t k = 0; k < table->count; k++) {
            const struct base_field *row = &table->rows[k];
            printf("  %-28s ", row->name);
            print_field(row, records[i].data);
            printf(" %s", row->about);
            if (row->kind == BASE_ROWS)
                print_rows((const struct base_rows *)((const char *)records[i].data + row->at));
            printf("\n");
        }
    }
}

enum base_status output_end(struct output *out, const struct output_record *records, size_t count,
                            struct base_error *err)
{
    enum base_status status = BASE_OK;
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
