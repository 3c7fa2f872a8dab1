/** report.html: the table and the figures on one self-contained page. */
#include "command/reproduce/reproduce.h"

#include "command/version.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void escaped(FILE *to, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '&':
            fputs("&amp;", to);
            break;
        default:
            fputc(*text, to);
        }
}

static void cell(FILE *to, double value, double error)
{
    if (isnan(value))
        fputs("<td class=n>&ndash;</td>", to);
    else if (isnan(error) || error == 0.0)
        fprintf(to, "<td class=n>%.4g</td>", value);
    else
        fprintf(to, "<td class=n>%.4g <span class=e>&plusmn; %.2g</span></td>", value, error);
}

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
        escaped(to, row[i].quantity);
        fprintf(to, "</td><td>%s</td>", strcmp(row[i].unit, "1") ? row[i].unit : "");
        cell(to, row[i].paper, row[i].paper_error);
        cell(to, row[i].model, row[i].model_error);
        fprintf(to, "<td class=k%d>%s</td><td>%s</td><td class=note>", row[i].kind,
                kind[row[i].kind], agrees[row[i].agrees]);
        escaped(to, row[i].note);
        fputs("</td></tr>\n", to);
    }
    fputs("</tbody></table>\n", to);
}

/* The SVG without its XML prologue (which HTML does not know), ids made unique by gnuplot's own
 * names. */
static bool inline_svg(FILE *to, const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/figures/%s.svg", folder, name);
    FILE *from = fopen(path, "r");
    if (!from)
        return false;
    char line[65536];
    bool inside = false;
    while (fgets(line, sizeof line, from)) {
        char *start = inside ? line : strstr(line, "<svg");
        if (!start)
            continue;
        inside = true;
        /* gnuplot numbers its definitions alike in every file: prefix them with the figure's name
         */
        for (char *at = start; *at; at++) {
            if (!strncmp(at, "gnuplot_plot_", 13) || !strncmp(at, "gpDot", 5) ||
                !strncmp(at, "gpPt", 4))
                fprintf(to, "%s_", name);
            fputc(*at, to);
        }
    }
    fclose(from);
    return inside;
}

static void page(FILE *to, const struct reproduce *r, const char *folder)
{
    fputs("<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport "
          "content='width=device-width'>\n"
          "<title>combkey: a four-user network on one comb</title>\n<style>\n"
          "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 "
          "1rem;color:#222;background:#fff}\n"
          "h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2.2rem}\n"
          "table{border-collapse:collapse;font-size:.88rem;width:100%}th,td{border-bottom:1px "
          "solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}\n"
          "td.n{white-space:nowrap;text-align:right}.e{color:#666}.note{color:#555;font-size:."
          "82rem}tr.off{background:#fdecea}\n"
          ".k0{color:#14682f}.k1{color:#8a5a00}.k2{color:#1f4e9c}.k3{color:#777}\n"
          "figure{margin:1rem 0}figure "
          "svg{max-width:100%;height:auto}figcaption{color:#444;font-size:.9rem}\n"
          "</style></head><body>\n<h1>A four-user key network on one microcomb, number by "
          "number</h1>\n",
          to);
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
        if (!inline_svg(to, folder, figure->name))
            fprintf(to,
                    "<p>No picture: gnuplot was not found or failed. With gnuplot installed, "
                    "<code>gnuplot %s.gp</code> "
                    "in the folder <code>figures</code> draws it from the data inside.</p>",
                    figure->name);
        fprintf(to, "<figcaption>%s</figcaption></figure>\n", figure->caption);
    }
    fputs("<p class=note>All numbers and curves are in paper.h5 beside this page, with units and "
          "provenance.</p>\n</body></html>\n",
          to);
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
