/* V_HOM against V_BSM: a scan's points and the published ones. Phase noise costs both visibilities;
 * what bunches photons and what the early and late bin no longer share costs each its own. */
#include "command/report/report.h"

#include "command/reproduce/paper.h"

#include <math.h>
#include <string.h>

bool report_plane(const struct base_survey *survey, const struct base_variable *v,
                  struct report_chart *chart)
{
    if (strcmp(v->path, "visibility/hom/visibility"))
        return false;
    const struct base_variable *bsm = base_survey_find(survey, "visibility/bsm/visibility");
    if (!bsm || !bsm->value || bsm->count != v->count || bsm->rank != v->rank || !v->axis[0])
        return false;
    *chart = (struct report_chart){
        .kind = REPORT_PLANE,
        .y = v,
        .error = report_error_of(survey, v),
        .x = { bsm, v->count, 1 },
        .x_error = report_error_of(survey, bsm),
        .across = { base_survey_find(survey, v->axis[0]), v->size[0], v->count / v->size[0] },
    };
    if (chart->across.count > REPORT_COLOURS)
        chart->across = (struct report_axis){ NULL, 1, v->count };
    return true;
}

static double error_at(const struct base_variable *error, size_t i)
{
    return error && isfinite(error->value[i]) ? error->value[i] : 0.0;
}

/* The points of value `k`; NaN alone where none was computed, as gnuplot has no empty picture. */
static void points(FILE *to, const struct report_chart *c, size_t k)
{
    bool any = false;
    fprintf(to, "$d%zu << END\n", k);
    for (size_t i = k * c->across.stride; i < (k + 1) * c->across.stride; i++) {
        const double x = c->x.variable->value[i], y = c->y->value[i];
        if (!isfinite(x) || !isfinite(y))
            continue;
        fprintf(to, "%.9g %.9g %.9g %.9g\n", x, y, error_at(c->x_error, i), error_at(c->error, i));
        any = true;
    }
    fputs(any ? "END\n" : "NaN NaN 0 0\nEND\n", to);
}

static void paper_point(FILE *to, const char *name, struct paper_number bsm,
                        struct paper_number hom)
{
    fprintf(to, "$%s << END\n%g %g %g %g\nEND\n", name, bsm.value, hom.value, bsm.error, hom.error);
}

void report_draw_plane(FILE *to, const struct report_chart *c)
{
    const bool told_apart = c->across.count > 1;
    char name[64];
    for (size_t k = 0; k < c->across.count; k++)
        points(to, c, k);
    paper_point(to, "chaotic", paper_chaotic_bsm, paper_chaotic_hom);
    paper_point(to, "soliton", paper_soliton_bsm, paper_soliton_hom);
    report_label(to, "xlabel", c->x.variable);
    if (told_apart)
        report_label(to, "key outside right title", c->across.variable);
    else
        fputs("set key outside right\n", to);
    fputs("plot", to);
    for (size_t k = 0; k < c->across.count; k++) {
        fprintf(to, " $d%zu using 1:2:3:4 with xyerrorbars pt 7 ps 0.5 lc rgb '%s' ", k,
                report_colour(k));
        report_value_text(c->across.variable, k, name);
        fputs(told_apart ? "title " : "notitle", to);
        if (told_apart)
            report_quoted(to, name);
        fputc(',', to);
    }
    fputs(" $chaotic using 1:2:3:4 with xyerrorbars pt 4 ps 1.2 lw 1.6 lc rgb '#000000' title "
          "'paper, chaotic', $soliton using 1:2:3:4 with xyerrorbars pt 8 ps 1.2 lw 1.6 lc rgb "
          "'#000000' title 'paper, soliton'\n",
          to);
}
