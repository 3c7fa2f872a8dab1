/** report.html: the table and the figures on one self-contained page. */
#include "command/reproduce/reproduce.h"

#include "command/html.h"
#include "command/version.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void table(FILE *to, const struct reproduce *r)
{
    static const char *const kind[] = { "predicted", "calibrated", "inferred", "not claimed" };
    static const char *const agrees[] = { "no", "yes", "&ndash;" };
    const struct reproduce_row *row = r->rows.data;
    fputs("<table><thead><tr><th>quantity</th><th>unit</th><th>paper</th><th>model</th><th>kind</"
          "th><th>agrees</th>"
          "<th>note</th></tr></thead><tbody>\n",
          to);
    for (size_t i = 0; i < r->rows.count; i++) {
        fprintf(to, "<tr class='%s'><td>", row[i].agrees == REPRODUCE_NO ? "off" : "");
        html_escaped(to, row[i].quantity);
        fprintf(to, "</td><td>%s</td>", strcmp(row[i].unit, "1") ? row[i].unit : "");
        html_cell(to, row[i].paper, row[i].paper_error);
        html_cell(to, row[i].model, row[i].model_error);
        fprintf(to, "<td class=k%d>%s</td><td>%s</td><td class=note>", row[i].kind,
                kind[row[i].kind], agrees[row[i].agrees]);
        html_escaped(to, row[i].note);
        fputs("</td></tr>\n", to);
    }
    fputs("</tbody></table>\n", to);
}

static bool picture(FILE *to, const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/figures/%s.svg", folder, name);
    return html_picture(to, path, name);
}

static void page(FILE *to, const struct reproduce *r, const char *folder)
{
    html_begin(to, "combkey: a four-user network on one comb");
    fputs("<h1>A four-user key network on one microcomb, number by number</h1>\n", to);
    fprintf(to,
            "<p>Computed by combkey %s (%s)%s from the built-in plan of the experiment: <i>A "
            "measurement-device-independent "
            "quantum key distribution network using optical frequency comb</i>, npj Quantum "
            "Information (2025), "
            "<a href='https://doi.org/10.1038/s41534-025-01052-7'>doi "
            "10.1038/s41534-025-01052-7</a>.</p>\n",
            COMMAND_VERSION, COMMAND_COMMIT, r->quick ? ", quick run with wide error bars," : "");
    size_t yes = 0, no = 0;
    const struct reproduce_row *row = r->rows.data;
    for (size_t i = 0; i < r->rows.count; i++) {
        yes += row[i].agrees == REPRODUCE_YES;
        no += row[i].agrees == REPRODUCE_NO;
    }
    fprintf(to,
            "<p><b class=k0>Predicted</b> numbers follow from the equations and published inputs. "
            "<b class=k1>Calibrated</b> numbers "
            "were set to the paper's and serve to predict others. <b class=k2>Inferred</b> numbers "
            "are, or rest on, quantities the paper "
            "does not publish. <b class=k3>Not claimed</b>: the model does not explain the "
            "published number. Agreement means within "
            "two combined standard errors. Of %zu numbers that can be compared, %zu agree and %zu "
            "do not (shaded).</p>\n",
            yes + no, yes, no);
    table(to, r);
    for (size_t i = 0; reproduce_figure_list[i].name; i++) {
        const struct reproduce_figure *figure = &reproduce_figure_list[i];
        fprintf(to, "<h2>%s</h2>\n<figure>", figure->title);
        if (!picture(to, folder, figure->name))
            fprintf(to,
                    "<p>No picture: gnuplot was not found or failed. With gnuplot installed, "
                    "<code>gnuplot %s.gp</code> "
                    "in the folder <code>figures</code> draws it from the data inside.</p>",
                    figure->name);
        fprintf(to, "<figcaption>%s</figcaption></figure>\n", figure->caption);
    }
    fputs("<p class=note>All numbers and curves are in paper.h5 beside this page, with units and "
          "provenance.</p>\n",
          to);
    html_end(to);
}

enum base_status reproduce_report(const struct reproduce *r, const char *folder,
                                  struct base_error *err)
{
    char path[4096], *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to) {
        page(to, r, folder);
        if (fclose(to))
            to = NULL;
    }
    snprintf(path, sizeof path, "%s/report.html", folder);
    const enum base_status status =
        to ? base_file_write(path, text, size, err)
           : base_fail(err, BASE_ERR_MEMORY, "no memory for the report");
    free(text);
    return status == BASE_OK ? status : base_while(err, "writing the report");
}
