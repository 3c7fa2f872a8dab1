/* Which picture each array of a file becomes. */
#include "command/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 8, MOST_SLICES = 12 };

static const char *leaf(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The variable `name` in the group of `v`. */
static const struct base_variable *beside(const struct base_survey *survey,
                                          const struct base_variable *v, const char *name)
{
    char path[1024];
    const int group = (int)(leaf(v->path) - v->path);
    snprintf(path, sizeof path, "%.*s%s", group, v->path, name);
    return base_survey_find(survey, path);
}

bool report_is_coordinate(const struct base_survey *survey, const struct base_variable *v)
{
    for (size_t i = 0; i < survey->count; i++)
        for (int k = 0; k < survey->variable[i].rank; k++)
            if (survey->variable[i].axis[k] && !strcmp(survey->variable[i].axis[k], v->path))
                return true;
    return false;
}

/* "rate_stderr" beside "rate", "stderr" beside "visibility". */
const struct base_variable *report_error_of(const struct base_survey *survey,
                                            const struct base_variable *v)
{
    char name[512];
    snprintf(name, sizeof name, "%.480s_stderr", leaf(v->path));
    const struct base_variable *error = beside(survey, v, name);
    if (!error && !strcmp(leaf(v->path), "visibility"))
        error = beside(survey, v, "stderr");
    return error && error->count == v->count && error->value ? error : NULL;
}

bool report_is_error(const struct base_survey *survey, const struct base_variable *v)
{
    const char *name = leaf(v->path), *end = strstr(name, "_stderr");
    char of[512];
    if (!strcmp(name, "stderr"))
        return beside(survey, v, "visibility") != NULL;
    if (!end || end[7])
        return false;
    snprintf(of, sizeof of, "%.*s", (int)(end - name), name);
    return beside(survey, v, of) != NULL;
}

bool report_is_column(const struct base_variable *v)
{
    return v->rank > 0 && v->axis[v->rank - 1] && !strcmp(leaf(v->axis[v->rank - 1]), "index");
}

bool report_varies(const struct base_variable *v)
{
    double seen = NAN;
    for (size_t i = 0; v->value && i < v->count; i++) {
        if (!isfinite(v->value[i]))
            continue;
        if (!isnan(seen) && v->value[i] != seen)
            return true;
        seen = v->value[i];
    }
    return false;
}

static bool add(struct report_charts *all, struct report_chart chart)
{
    if (all->count == all->room) {
        const size_t room = all->room ? 2 * all->room : 32;
        struct report_chart *more = realloc(all->chart, room * sizeof *more);
        if (!more)
            return false;
        all->chart = more;
        all->room = room;
    }
    all->chart[all->count++] = chart;
    return true;
}

static struct report_axis axis_of(const struct base_survey *survey, const struct base_variable *v,
                                  int k)
{
    struct report_axis axis = { base_survey_find(survey, v->axis[k]), v->size[k], 1 };
    for (int i = k + 1; i < v->rank; i++)
        axis.stride *= v->size[i];
    if (axis.variable && (!axis.variable->value || axis.variable->count != axis.count))
        axis.variable = NULL;
    return axis;
}

/* Two axes: the short one tells curves apart, if there is a short one. States are a chart of
 * colours. */
static void lay_out(struct report_chart *chart, struct report_axis a, struct report_axis b)
{
    const struct report_axis few = a.count <= b.count ? a : b, many = a.count <= b.count ? b : a;
    const bool curves = few.count <= FEW && !chart->y->words;
    chart->kind = curves ? REPORT_FAMILY : REPORT_IMAGE;
    chart->x = curves ? many : b;
    chart->across = curves ? few : a;
}

/* Does the array change along this axis? What is the same at every point is drawn once. */
static bool moves_along(const struct base_variable *v, const struct report_axis *axis)
{
    for (size_t i = 0; i < v->count; i++) {
        const size_t at = i / axis->stride % axis->count;
        const double now = v->value[i], start = v->value[i - at * axis->stride];
        if (now != start && !(isnan(now) && isnan(start)))
            return true;
    }
    return false;
}

static bool add_slices(struct report_charts *all, const struct base_variable *v,
                       const struct report_axis axis[3])
{
    int fixed = 0;
    for (int k = 1; k < 3; k++)
        fixed = axis[k].count < axis[fixed].count ? k : fixed;
    const struct report_axis slice = axis[fixed];
    const struct report_axis a = axis[fixed == 0 ? 1 : 0], b = axis[fixed == 2 ? 1 : 2];
    const size_t step = (slice.count + MOST_SLICES - 1) / MOST_SLICES;
    bool good = true;
    for (size_t i = 0; i < slice.count && good; i += step) {
        struct report_chart chart = {
            .y = v, .first = i * slice.stride, .slice = slice.variable, .slice_at = i
        };
        lay_out(&chart, a, b);
        good = add(all, chart);
    }
    return good;
}

/* Users in two columns of a table, and what their link gives. */
static bool add_matrix(const struct base_survey *survey, struct report_charts *all,
                       const struct base_variable *v)
{
    const struct base_variable *alice = beside(survey, v, "alice"), *bob = beside(survey, v, "bob");
    if (v->rank != 1 || strcmp(leaf(v->path), "rate_bit_s") || !alice || !bob || !alice->value ||
        !bob->value || alice->count != v->count || bob->count != v->count || v->count < 3)
        return true;
    return add(all, (struct report_chart){ .kind = REPORT_MATRIX,
                                           .y = v,
                                           .x = { alice, v->count, 1 },
                                           .across = { bob, v->count, 1 } });
}

/* A parameter that a scan moves along with one of its axes: both have the dotted name of a row. */
static bool moves_with_axis(const struct base_variable *v)
{
    return v->rank == 1 && strchr(v->path, '.') && v->axis[0] && strchr(v->axis[0], '.');
}

/* The lines' frequencies, beside a spectrum over mode numbers: its other coordinate. */
static const struct base_variable *frequencies(const struct base_survey *survey,
                                               const struct base_variable *v)
{
    const struct base_variable *f = v->rank == 1 ? beside(survey, v, "frequency_hz") : NULL;
    return f && f->value && f->rank == 1 && f->count == v->count ? f : NULL;
}

static bool is_frequency_of_modes(const struct base_variable *v)
{
    return v->rank == 1 && !strcmp(leaf(v->path), "frequency_hz") && v->axis[0] &&
           !strcmp(leaf(v->axis[0]), "mu");
}

static bool add_variable(const struct base_survey *survey, struct report_charts *all,
                         const struct base_variable *v)
{
    struct report_chart chart = { .y = v, .error = report_error_of(survey, v) };
    if (!v->value || v->rank < 1 || v->rank > 3 || v->count < 2)
        return true;
    const bool real = !strcmp(leaf(v->path), "imag");
    const struct base_variable *other = real ? beside(survey, v, "real") : NULL;
    if (other && other->value && v->rank == 1 && other->count == v->count) {
        chart.kind = REPORT_SCATTER;
        chart.x = (struct report_axis){ other, v->count, 1 };
        return add(all, chart);
    }
    if (report_is_column(v))
        return add_matrix(survey, all, v);
    if (!report_varies(v) || report_is_coordinate(survey, v) || report_is_error(survey, v) ||
        moves_with_axis(v) || is_frequency_of_modes(v))
        return true;
    struct report_chart more;
    if (report_together(survey, v, &more) && !add(all, more))
        return false;
    if (report_plane(survey, v, &more) && !add(all, more))
        return false;
    struct report_axis axis[3] = { { NULL, v->count, 1 } };
    int axes = 0;
    for (int k = 0; k < v->rank; k++) {
        axis[axes] = axis_of(survey, v, k);
        axes += moves_along(v, &axis[axes]);
    }
    if (axes == 3)
        return add_slices(all, v, axis);
    chart.x = axis[0];
    const struct base_variable *f = frequencies(survey, v);
    if (f && is_frequency_of_modes(f))
        chart.x.variable = f;
    if (axes == 2)
        lay_out(&chart, axis[0], axis[1]);
    return add(all, chart);
}

enum base_status report_charts_of(const struct base_survey *survey, struct report_charts *out,
                                  struct base_error *err)
{
    *out = (struct report_charts){ 0 };
    for (size_t i = 0; i < survey->count; i++)
        if (strncmp(survey->variable[i].path, "provenance/", 11) &&
            !add_variable(survey, out, &survey->variable[i])) {
            free(out->chart);
            return base_fail(err, BASE_ERR_MEMORY, "no memory for the pictures of the report");
        }
    return BASE_OK;
}
