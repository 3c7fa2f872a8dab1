/* Arrays of one unit over one coordinate, in one picture. */
#include "command/report/report.h"

#include <math.h>
#include <string.h>

enum { LEAST = 4 };

static const char *leaf(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool same_text(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static bool belongs(const struct base_survey *survey, const struct base_variable *v,
                    const struct base_variable *to)
{
    const size_t group = (size_t)(leaf(to->path) - to->path);
    return v->value && v->rank == 1 && !v->words && v->count == to->count &&
           (size_t)(leaf(v->path) - v->path) == group && !strncmp(v->path, to->path, group) &&
           same_text(v->axis[0], to->axis[0]) && !strcmp(v->unit, to->unit) &&
           !report_is_error(survey, v) && report_varies(v);
}

bool report_together(const struct base_survey *survey, const struct base_variable *v,
                     struct report_chart *chart)
{
    *chart = (struct report_chart){ .kind = REPORT_TOGETHER, .y = v };
    if (v->rank != 1 || !v->unit[0] || !strcmp(v->unit, "1") || !v->axis[0])
        return false;
    for (size_t i = 0; i < survey->count; i++) {
        const struct base_variable *other = &survey->variable[i];
        if (chart->together_count == REPORT_TOGETHER_MOST || !belongs(survey, other, v))
            continue;
        if (chart->together_count == 0 && other != v)
            return false; /* drawn already, with the first of them */
        chart->together[chart->together_count++] = other;
    }
    chart->x = (struct report_axis){ base_survey_find(survey, v->axis[0]), v->count, 1 };
    return chart->together_count >= LEAST && chart->x.variable && chart->x.variable->value;
}

/* Over more than two decades on a logarithmic scale; what is not above 0 has no place there. */
static bool wide(const struct report_chart *c)
{
    double low = INFINITY, high = 0.0;
    for (size_t k = 0; k < c->together_count; k++)
        for (size_t i = 0; i < c->y->count; i++) {
            const double value = c->together[k]->value[i];
            if (value < 0.0)
                return false;
            if (value > 0.0) {
                low = fmin(low, value);
                high = fmax(high, value);
            }
        }
    return high > 100.0 * low;
}

void report_draw_together(FILE *to, const struct report_chart *c)
{
    static const char *const colours[] = { "#1f4e9c", "#c0392b", "#14682f",
                                           "#8a5a00", "#6b3fa0", "#555555" };
    const bool logarithmic = wide(c);
    const int group = (int)(leaf(c->y->path) - c->y->path); /* with its slash */
    for (size_t k = 0; k < c->together_count; k++) {
        fprintf(to, "$d%zu << END\n", k);
        for (size_t i = 0; i < c->y->count; i++) {
            const double x = c->x.variable->value[i], y = c->together[k]->value[i];
            if (isfinite(x) && isfinite(y) && (y > 0.0 || !logarithmic))
                fprintf(to, "%.12g %.9g\n", x, y);
        }
        fputs("END\n", to);
    }
    fprintf(to,
            "set xlabel '%s (%s)'\nset ylabel '%s'\nset key outside right\nset title "
            "'%.*s'\n",
            c->x.variable->path, c->x.variable->unit, c->y->unit, group > 0 ? group - 1 : 0,
            c->y->path);
    if (logarithmic)
        fputs("set logscale y\nset format y '%.0e'\n", to);
    for (size_t k = 0; k < c->together_count; k++)
        fprintf(to, "%s $d%zu using 1:2 with lines lc rgb '%s' dt %zu lw 1.4 title '%s'",
                k ? "," : "plot", k, colours[k % 6], 1 + k / 6, leaf(c->together[k]->path));
    fputc('\n', to);
}
