/* The page: what the file says in values, tables and pictures. */
#include "command/report/report.h"

#include "command/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 200, MANY_VALUES = 14 };

static bool in_group(const char *path, const char *group)
{
    const size_t length = strlen(group);
    const char *slash = strchr(path, '/');
    return slash ? length == (size_t)(slash - path) && !strncmp(path, group, length) : !length;
}

static bool is_value(const struct base_variable *v)
{
    return v->rank == 0 && (v->value || v->text);
}

static void name_cells(FILE *to, const struct base_variable *v)
{
    fputs("<tr><td>", to);
    html_escaped(to, v->path);
    fputs("</td>", to);
}

static void about_cells(FILE *to, const struct base_variable *v)
{
    fputs("<td>", to);
    html_escaped(to, strcmp(v->unit, "1") ? v->unit : "");
    fputs("</td><td class=note>", to);
    html_escaped(to, v->about);
    fputs("</td></tr>\n", to);
}

/* Word number `value` of a choice. */
static void word_cell(FILE *to, const struct base_variable *v, double value)
{
    const char *words = v->words;
    for (double i = 0.0; i < value && *words; i += 1.0) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    fprintf(to, "<td class=n>%.*s</td>", (int)strcspn(words, " "), words);
}

static void value_cell(FILE *to, const struct base_variable *v, const struct base_variable *error,
                       size_t i)
{
    if (v->words)
        word_cell(to, v, v->value[i]);
    else if (v->value)
        html_cell(to, v->value[i], error ? error->value[i] : NAN);
    else
        fputs("<td></td>", to);
}

static size_t count_values(const struct base_survey *survey, const char *group)
{
    size_t count = 0;
    for (size_t i = 0; i < survey->count; i++)
        count += in_group(survey->variable[i].path, group) && is_value(&survey->variable[i]);
    return *group ? count : 0; /* what stands in the root is the result itself */
}

/* Single values, and arrays that hold one value everywhere. */
static void values(FILE *to, const struct base_survey *survey, const char *group)
{
    bool begun = false, folded = false;
    const bool many = count_values(survey, group) > MANY_VALUES;
    for (size_t i = 0; i < survey->count; i++) {
        const struct base_variable *v = &survey->variable[i];
        const bool flat = v->value && v->rank > 0 && v->count > 0 && !report_is_column(v) &&
                          !report_varies(v) && !report_is_coordinate(survey, v);
        if (!in_group(v->path, group) || (!is_value(v) && !flat) || (v->text && !v->text[0]) ||
            report_is_error(survey, v))
            continue;
        if (!begun && (flat || many)) {
            fprintf(to, "<details><summary>%s</summary>",
                    flat ? "The same at every point" : "All values");
            folded = true;
        }
        if (!begun)
            fputs("<table><thead><tr><th>name<th>value<th>unit<th>meaning</tr></thead><tbody>\n",
                  to);
        begun = true;
        name_cells(to, v);
        if (v->text) {
            fputs("<td>", to);
            html_escaped(to, v->text);
            fputs("</td>", to);
        } else {
            size_t at = 0; /* the one that is a number, if any is */
            while (at + 1 < v->count && isnan(v->value[at]))
                at++;
            value_cell(to, v, report_error_of(survey, v), at);
        }
        about_cells(to, v);
    }
    fputs(begun ? "</tbody></table>\n" : "", to);
    fputs(folded ? "</details>\n" : "", to);
}

/* A table of the file: columns over one index. */
static void table(FILE *to, const struct base_survey *survey, const char *index)
{
    const struct base_variable *column[64];
    size_t columns = 0, rows = 0;
    for (size_t i = 0; i < survey->count && columns < 64; i++) {
        const struct base_variable *v = &survey->variable[i];
        if (v->rank == 1 && v->value && v->axis[0] && !strcmp(v->axis[0], index)) {
            column[columns++] = v;
            rows = v->count;
        }
    }
    if (!columns)
        return;
    fprintf(to, "<details%s><summary>%zu rows of ", rows <= 12 ? " open" : "", rows);
    html_escaped(to, index);
    fputs("</summary><table><thead><tr>", to);
    for (size_t c = 0; c < columns; c++) {
        const char *slash = strrchr(column[c]->path, '/');
        fputs("<th title='", to);
        html_escaped(to, column[c]->unit);
        fputs("'>", to);
        html_escaped(to, slash ? slash + 1 : column[c]->path);
    }
    fputs("</tr></thead><tbody>\n", to);
    for (size_t r = 0; r < rows && r < MOST_ROWS; r++) {
        fputs("<tr>", to);
        for (size_t c = 0; c < columns; c++)
            value_cell(to, column[c], NULL, r);
        fputs("</tr>\n", to);
    }
    fputs("</tbody></table>", to);
    if (rows > MOST_ROWS)
        fprintf(to, "<p class=note>The first %d; all are in the file.</p>", MOST_ROWS);
    fputs("</details>\n", to);
}

static void tables(FILE *to, const struct base_survey *survey, const char *group)
{
    for (size_t i = 0; i < survey->count; i++) {
        const char *path = survey->variable[i].path, *slash = strrchr(path, '/');
        if (in_group(path, group) && !strcmp(slash ? slash + 1 : path, "index"))
            table(to, survey, path);
    }
}

static const char *caption(const struct report_chart *chart)
{
    if (chart->kind == REPORT_TOGETHER)
        return "All of one unit together, to compare.";
    if (chart->kind == REPORT_PLANE)
        return "Both visibilities of every point, beside the published ones: which light could "
               "have given them.";
    return chart->y->about;
}

static void picture(FILE *to, const struct report_chart *chart, size_t number, const char *folder)
{
    char name[64], svg[4096];
    snprintf(name, sizeof name, "chart-%zu", number);
    snprintf(svg, sizeof svg, "%s/%s.svg", folder, name);
    fputs("<figure>", to);
    if (!html_picture(to, svg, name)) {
        fputs("<p>No picture of ", to);
        html_escaped(to, chart->y->path);
        fputs(": gnuplot was not found, or failed.</p>", to);
    }
    fputs("<figcaption>", to);
    html_escaped(to, caption(chart));
    fputs("</figcaption></figure>\n", to);
}

/* Of a scan, what is one number at each point comes first; arrays at each point are folded away
 * behind it. */
static void pictures(FILE *to, const struct report_charts *charts, const char *group,
                     const char *folder)
{
    int least = BASE_SURVEY_RANK;
    for (size_t i = 0; i < charts->count; i++)
        if (in_group(charts->chart[i].y->path, group) && charts->chart[i].y->rank < least)
            least = charts->chart[i].y->rank;
    for (int folded = 0; folded < 2; folded++) {
        bool begun = false;
        for (size_t i = 0; i < charts->count; i++) {
            const struct base_variable *y = charts->chart[i].y;
            if (!in_group(y->path, group) || folded != (y->rank > least))
                continue;
            if (!begun)
                fputs(folded ? "<details><summary>Arrays at each point</summary><div class=grid>\n"
                             : "<div class=grid>\n",
                      to);
            begun = true;
            picture(to, &charts->chart[i], i + 1, folder);
        }
        if (begun)
            fputs(folded ? "</div></details>\n" : "</div>\n", to);
    }
}

static void left_out(FILE *to, const struct base_survey *survey)
{
    bool begun = false;
    for (size_t i = 0; i < survey->count; i++) {
        const struct base_variable *v = &survey->variable[i];
        const bool shown = !v->left_out && (v->rank < 4) && !(v->rank > 1 && report_is_column(v));
        if (shown)
            continue;
        fputs(begun ? ", " : "<p class=note>In the file and not shown here: ", to);
        html_escaped(to, v->path);
        begun = true;
    }
    fputs(begun ? ".</p>\n" : "", to);
}

/* How it was made: folded away. */
static void provenance(FILE *to, const struct base_survey *survey)
{
    fputs("<details><summary>How this file was made</summary>\n", to);
    for (size_t i = 0; i < survey->count; i++) {
        const struct base_variable *v = &survey->variable[i];
        if (strncmp(v->path, "provenance/", 11))
            continue;
        fputs("<p class=note>", to);
        html_escaped(to, v->path + 11);
        fputs("</p><pre>", to);
        if (v->text)
            html_escaped(to, v->text);
        else if (v->value && v->count)
            fprintf(to, "%.17g", v->value[0]);
        fputs("</pre>\n", to);
    }
    fputs("</details>\n", to);
}

static void section(FILE *to, const struct base_survey *survey, const struct report_charts *charts,
                    const char *folder, const char *group)
{
    if (*group) {
        fputs("<h2>", to);
        html_escaped(to, group);
        fputs("</h2>\n", to);
    }
    pictures(to, charts, group, folder);
    values(to, survey, group);
    tables(to, survey, group);
}

/* The first place a group is met: sections follow the file. */
static bool first_of_group(const struct base_survey *survey, size_t i, char group[256])
{
    const char *path = survey->variable[i].path, *slash = strchr(path, '/');
    snprintf(group, 256, "%.*s", slash ? (int)(slash - path) : 0, path);
    for (size_t k = 0; k < i; k++)
        if (in_group(survey->variable[k].path, group))
            return false;
    return slash && strcmp(group, "provenance");
}

void report_page(FILE *to, const char *path, const struct base_survey *survey,
                 const struct report_charts *charts, const char *folder)
{
    char group[256];
    const char *title = *survey->title ? survey->title : path;
    html_begin(to, title);
    fputs("<h1>", to);
    html_escaped(to, title);
    fputs("</h1>\n<p class=note>", to);
    html_escaped(to, path);
    fputs("</p>\n", to);
    section(to, survey, charts, folder, "");
    for (size_t i = 0; i < survey->count; i++)
        if (first_of_group(survey, i, group))
            section(to, survey, charts, folder, group);
    left_out(to, survey);
    provenance(to, survey);
    html_end(to);
}
