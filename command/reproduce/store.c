/** paper.h5, the terminal's table and the JSON object. */
#include "command/reproduce/reproduce.h"

#include "command/output.h"
#include "command/terminal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum base_status reproduce_store(const struct reproduce *r, const struct command_options *options,
                                 const char *folder, struct base_error *err)
{
    const struct output_record records[] = {
        { "", &reproduce_row_table, NULL }, /* the rows go first, as a group of columns */
        { "dictionary", &lle_dictionary_table, &r->ring },
        { "steady", &lle_steady_table, &r->steady },
        { "sweep", &lle_comb_table, &r->sweep },
        { "comb", &lle_comb_table, &r->soliton },
        { "comb_chaotic", &lle_comb_table, &r->chaotic },
        { "lines", &reproduce_lines_table, &r->lines },
        { "beat/power_soliton", &lle_spectrum_table, &r->rin_soliton },
        { "beat/power_chaotic", &lle_spectrum_table, &r->rin_chaotic },
        { "beat/line_soliton", &lle_spectrum_table, &r->beat_soliton },
        { "beat/line_chaotic", &lle_spectrum_table, &r->beat_chaotic },
        { "visibility_soliton", &optics_visibility_table, &r->visibility_soliton },
        { "visibility_chaotic", &optics_visibility_table, &r->visibility_chaotic },
        { "solitons", &reproduce_solitons_table, &r->solitons },
        { "chaos", &reproduce_chaos_table, &r->chaos },
        { "key", &qkd_key_table, &r->key },
        { "keys", &reproduce_keys_table, &r->keys },
        { "curve", &reproduce_curve_table, &r->curve },
        { "network", &qkd_network_table, &r->network },
        { "network_run", &qkd_network_table, &r->run },
    };
    static const struct base_field row = { "rows", BASE_ROWS, 0,
                                           "",     0,         0,
                                           0,      NULL,      "paper and model, number by number" };
    static const struct base_table rows_table = { "rows", sizeof(struct base_rows), 1, &row };
    char path[4096];
    struct base_h5 *file = NULL;
    snprintf(path, sizeof path, "%s/paper.h5", folder);
    enum base_status status = base_h5_create(&file, path, err);
    if (status == BASE_OK)
        status = output_provenance(file, "combkey reproduce", options, &r->plan, err);
    if (status == BASE_OK)
        status = base_h5_put(file, "", &rows_table, &r->rows, err);
    for (size_t i = 1; i < sizeof records / sizeof *records && status == BASE_OK; i++)
        status = base_h5_put(file, records[i].group, records[i].table, records[i].data, err);
    if (status == BASE_OK)
        status = base_h5_commit(file, err);
    else
        base_h5_abandon(file);
    return status == BASE_OK ? status : base_while(err, "writing %s", path);
}

/* "0.467 +- 0.006": the error decides the digits. */
static void number(double value, double error, char text[48])
{
    if (isnan(value))
        snprintf(text, 48, "-");
    else if (isnan(error) || error == 0.0)
        snprintf(text, 48, "%.4g", value);
    else {
        const int digits = (int)fmax(0.0, 1.0 - floor(log10(error)));
        snprintf(text, 48, "%.*f +- %.*f", digits, value, digits, error);
    }
}

void reproduce_print(const struct reproduce *r)
{
    static const char *const kind[] = { "predicted", "calibrated", "inferred", "not claimed" };
    static const char *const agrees[] = { "NO", "yes", "-" };
    const bool colour = terminal_colour(1);
    const struct reproduce_row *row = r->rows.data;
    printf("%-46s %-8s %20s %20s  %-12s %s\n", "quantity", "unit", "paper", "model", "kind",
           "agrees");
    for (size_t i = 0; i < r->rows.count; i++) {
        char paper[48], model[48];
        number(row[i].paper, row[i].paper_error, paper);
        number(row[i].model, row[i].model_error, model);
        const char *mark = !colour                          ? ""
                           : row[i].agrees == REPRODUCE_NO  ? "\033[31m"
                           : row[i].agrees == REPRODUCE_YES ? "\033[32m"
                                                            : "";
        printf("%-46s %-8s %20s %20s  %-12s %s%s%s\n", row[i].quantity,
               strcmp(row[i].unit, "1") ? row[i].unit : "", paper, model, kind[row[i].kind], mark,
               agrees[row[i].agrees], *mark ? "\033[0m" : "");
    }
}

json_t *reproduce_json(const struct reproduce *r)
{
    json_t *rows = json_array();
    const struct reproduce_row *row = r->rows.data;
    for (size_t i = 0; i < r->rows.count; i++) {
        json_t *one = base_json_from(&reproduce_row_table, &row[i]);
        json_object_set_new(one, "agrees",
                            row[i].agrees == REPRODUCE_OPEN
                                ? json_null()
                                : json_boolean(row[i].agrees == REPRODUCE_YES));
        json_array_append_new(rows, one);
    }
    return json_pack("{s:o, s:b}", "rows", rows, "quick", r->quick);
}
