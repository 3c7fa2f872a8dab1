/* One chart as a gnuplot script with its data inside. */
#include "command/report/report.h"

#include "command/picture.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TICKS = 7 };

const char *report_colour(size_t k)
{
    static const char *const colours[REPORT_COLOURS] = {
        "#1f4e9c", "#c0392b", "#14682f", "#8a5a00", "#6b3fa0", "#00838f", "#ad1457", "#555555"
    };
    return colours[k % REPORT_COLOURS];
}

/* ---- words ---- */

/* In single quotes, which gnuplot escapes by doubling. */
void report_quoted(FILE *to, const char *text)
{
    fputc('\'', to);
    for (; *text; text++)
        if (*text == '\'')
            fputs("''", to);
        else
            fputc(*text == '\n' ? ' ' : *text, to);
    fputc('\'', to);
}

void report_label(FILE *to, const char *which, const struct base_variable *v)
{
    char text[1200];
    const bool unit = v && v->unit[0] && strcmp(v->unit, "1");
    snprintf(text, sizeof text, "%s%s%s%s", v ? v->path : "number", unit ? " (" : "",
             unit ? v->unit : "", unit ? ")" : "");
    fprintf(to, "set %s ", which);
    report_quoted(to, text);
    fputc('\n', to);
}

/* Word number `i` of a choice's meanings. */
static void word(const char *words, size_t i, char out[64])
{
    for (; i > 0 && *words; i--) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    snprintf(out, 64, "%.*s", (int)strcspn(words, " "), words);
}

/* Value `i` of a coordinate, in words where it is a choice. */
void report_value_text(const struct base_variable *v, size_t i, char out[64])
{
    if (!v)
        snprintf(out, 64, "%zu", i);
    else if (v->words && v->value[i] >= 0.0)
        word(v->words, (size_t)v->value[i], out);
    else
        snprintf(out, 64, "%.4g", v->value[i]);
}

/* ---- scales ---- */

struct range {
    double low, high; /* of the finite values */
    bool logarithmic; /* all above 0, over more than two decades; or none below 0, over three: a
                         rate that ends at 0 leaves the picture there */
};

static struct range range_of(const double *value, size_t count)
{
    struct range r = { DBL_MAX, -DBL_MAX, false };
    double above = DBL_MAX; /* 0 */
    for (size_t i = 0; i < count; i++)
        if (isfinite(value[i])) {
            r.low = fmin(r.low, value[i]);
            r.high = fmax(r.high, value[i]);
            above = value[i] > 0.0 ? fmin(above, value[i]) : above;
        }
    r.logarithmic = r.low >= 0.0 && r.high > (r.low > 0.0 ? 100.0 : 1000.0) * above;
    return r;
}

/* A coordinate is logarithmic when its points crowd at the low end. */
static bool crowds(const struct base_variable *v)
{
    const struct range r = range_of(v->value, v->count);
    return !v->words && r.low > 0.0 && r.high > 30.0 * r.low &&
           v->value[v->count / 2] < 0.25 * r.high;
}

static double x_of(const struct report_axis *axis, size_t i)
{
    return axis->variable && !axis->variable->words ? axis->variable->value[i] : (double)i;
}

static void number(FILE *to, double value)
{
    if (isfinite(value))
        fprintf(to, " %.9g", value);
    else
        fputs(" NaN", to);
}

/* Nanoseconds as 10n, terahertz as 193.5T, kilometres as 50k metres; numbers of handy size as they
 * are. Ticks of a wide range are whole. */
static void tick_format(FILE *to, const char *axis, struct range r, bool logarithmic)
{
    const double most = fmax(fabs(r.low), fabs(r.high));
    if (most > 0.0 && (most < 1e-2 || most >= 1e4)) {
        const double prefix = pow(10.0, 3.0 * floor(log10(most) / 3.0));
        const bool whole = logarithmic || r.high - r.low >= 10.0 * prefix;
        fprintf(to, "set format %s '%%.%ds%%c'\n", axis, whole ? 0 : 1);
    } else if (logarithmic)
        fprintf(to, "set format %s '%%g'\n", axis);
}

/* A rate falls over many decades, and a power is a small number: exponents. */
static void value_scale(FILE *to, const char *axis, struct range r)
{
    if (r.logarithmic)
        fprintf(to, "set logscale %s\nset format %s '%%.0e'\n", axis, axis);
    else
        tick_format(to, axis, r, false);
}

/* Words instead of numbers along an axis ("x", "y", "cb"). */
static void word_ticks(FILE *to, const char *axis, const char *words)
{
    char name[64];
    size_t count = 1;
    for (const char *c = words; *c; c++)
        count += *c == ' ';
    fprintf(to, "set %stics (", axis);
    for (size_t i = 0; i < count; i++) {
        word(words, i, name);
        fputs(i ? ", " : "", to);
        report_quoted(to, name);
        fprintf(to, " %zu", i);
    }
    fprintf(to, ")\nset %srange [-0.5:%g]\n", axis, (double)count - 0.5);
}

/* The points of a coordinate by number, a few of them named. */
static void numbered_ticks(FILE *to, const char *which, const struct report_axis *axis)
{
    char text[64];
    const size_t step = (axis->count + TICKS - 1) / TICKS;
    fprintf(to, "set %stics (", which);
    for (size_t i = 0; i < axis->count; i += step) {
        report_value_text(axis->variable, i, text);
        fputs(i ? ", " : "", to);
        report_quoted(to, text);
        fprintf(to, " %zu", i);
    }
    fprintf(to, ")\nset %srange [-0.5:%g]\n", which, (double)axis->count - 0.5);
}

/* ---- curves ---- */

static double y_at(const struct report_chart *c, const struct base_variable *of, size_t i, size_t k)
{
    return of->value[c->first + i * c->x.stride + k * c->across.stride];
}

static void curve_block(FILE *to, const struct report_chart *c, size_t k)
{
    fprintf(to, "$d%zu << END\n", k);
    for (size_t i = 0; i < c->x.count; i++) {
        fprintf(to, "%.12g", x_of(&c->x, i));
        number(to, y_at(c, c->y, i, k));
        number(to, c->error ? y_at(c, c->error, i, k) : 0.0);
        fputc('\n', to);
    }
    fputs("END\n", to);
}

static bool is_spectrum(const struct report_chart *c)
{
    return c->kind == REPORT_CURVE && !strncmp(c->y->unit, "dBm", 3) && c->x.count > 16;
}

/* Numbers of solitons, states: nothing lies between them either. */
static bool is_whole(const struct base_variable *v)
{
    const double most = 20.0;
    for (size_t i = 0; i < v->count; i++)
        if (isfinite(v->value[i]) &&
            (v->value[i] != floor(v->value[i]) || fabs(v->value[i]) > most))
            return false;
    return true;
}

static void curve_scales(FILE *to, const struct report_chart *c)
{
    const struct range y = range_of(c->y->value, c->y->count);
    if (c->x.variable && c->x.variable->words)
        numbered_ticks(to, "x", &c->x);
    else if (c->x.variable) {
        const bool logarithmic = crowds(c->x.variable);
        if (logarithmic)
            fputs("set logscale x\n", to);
        tick_format(to, "x", range_of(c->x.variable->value, c->x.variable->count), logarithmic);
    }
    if (c->y->words)
        word_ticks(to, "y", c->y->words);
    else if (is_whole(c->y))
        fprintf(to, "set ytics %d\nset yrange [%g:%g]\n", y.high - y.low > 10.0 ? 2 : 1,
                y.low - 0.3, y.high + 0.3);
    else
        value_scale(to, "y", y);
}

/* Choices have no order: nothing lies between them. */
static bool joined(const struct report_chart *c)
{
    return !c->x.variable || !c->x.variable->words;
}

static const char *drawn_with(const struct report_chart *c)
{
    if (joined(c) && c->kind == REPORT_CURVE && is_whole(c->y))
        return "steps";
    if (!joined(c))
        return "points pt 7 ps 0.6";
    return c->x.count > 40 ? "lines" : "linespoints pt 7 ps 0.4";
}

static void curves(FILE *to, const struct report_chart *c)
{
    const size_t count = c->kind == REPORT_FAMILY ? c->across.count : 1;
    const double floor = range_of(c->y->value, c->y->count).low;
    char name[64];
    for (size_t k = 0; k < count; k++)
        curve_block(to, c, k);
    curve_scales(to, c);
    report_label(to, "xlabel", c->x.variable);
    if (c->kind == REPORT_FAMILY)
        report_label(to, "key outside right title", c->across.variable);
    for (size_t k = 0; k < count; k++) {
        report_value_text(c->across.variable, k, name);
        fprintf(to, "%s $d%zu using ", k ? "," : "plot", k);
        if (is_spectrum(c))
            fprintf(to, "1:(%.9g):(0):($2-(%.9g)) with vectors nohead", floor, floor);
        else if (c->error)
            fprintf(to, "1:2:3 with %s pt 7 ps 0.4", joined(c) ? "yerrorlines" : "yerrorbars");
        else
            fprintf(to, "1:2 with %s", drawn_with(c));
        fprintf(to, " lc rgb '%s' lw 1.4 ", report_colour(k));
        fputs(c->kind == REPORT_FAMILY ? "title " : "notitle", to);
        if (c->kind == REPORT_FAMILY)
            report_quoted(to, name);
    }
    fputc('\n', to);
}

static void scatter(FILE *to, const struct report_chart *c)
{
    fputs("$d << END\n", to);
    for (size_t i = 0; i < c->y->count; i++) {
        number(to, c->x.variable->value[i]);
        number(to, c->y->value[i]);
        fputc('\n', to);
    }
    fputs("END\n", to);
    report_label(to, "xlabel", c->x.variable);
    fputs("set zeroaxis lc rgb '#999999'\nplot $d using 1:2 with points ls 4 notitle\n", to);
}

/* ---- images ---- */

static void colours_of(FILE *to, const struct base_variable *y)
{
    const struct range r = range_of(y->value, y->count);
    fputs("set palette defined (0 '#2b0f54', 1 '#3b528b', 2 '#21918c', 3 '#5ec962', 4 "
          "'#fde725')\nunset grid\n",
          to);
    if (y->words) {
        word_ticks(to, "cb", y->words);
        size_t count = 1;
        for (const char *c = y->words; *c; c++)
            count += *c == ' ';
        fprintf(to, "set palette maxcolors %zu\n", count);
    } else {
        value_scale(to, "cb", r);
    }
}

static void image(FILE *to, const struct report_chart *c)
{
    fputs("$d << END\n", to);
    for (size_t k = 0; k < c->across.count; k++) {
        for (size_t i = 0; i < c->x.count; i++) {
            fprintf(to, "%zu %zu", i, k);
            number(to, y_at(c, c->y, i, k));
            fputc('\n', to);
        }
        fputc('\n', to);
    }
    fputs("END\n", to);
    colours_of(to, c->y);
    numbered_ticks(to, "x", &c->x);
    numbered_ticks(to, "y", &c->across);
    report_label(to, "xlabel", c->x.variable);
    report_label(to, "ylabel", c->across.variable);
    fputs("plot $d using 1:2:3 with image pixels notitle\n", to);
}

static void matrix(FILE *to, const struct report_chart *c)
{
    const double *a = c->x.variable->value, *b = c->across.variable->value;
    double most = 0.0, least = HUGE_VAL;
    fputs("$d << END\n", to);
    for (size_t i = 0; i < c->y->count; i++) {
        for (int turn = 0; turn < 2; turn++) {
            fprintf(to, "%g %g", turn ? b[i] : a[i], turn ? a[i] : b[i]);
            number(to, c->y->value[i]);
            fputc('\n', to);
        }
        most = fmax(most, fmax(a[i], b[i]));
        least = fmin(least, fmin(a[i], b[i]));
    }
    fputs("END\n", to);
    colours_of(to, c->y);
    /* Squares of the size a cell has in the drawing. */
    fprintf(to,
            "set size square\nset xrange [%g:%g]\nset yrange [%g:%g]\nset xlabel 'user'\nset "
            "ylabel 'user'\nplot $d using 1:2:(0.5):(0.5):3 with boxxyerror fs solid noborder lc "
            "palette notitle\n",
            least - 0.5, most + 0.5, least - 0.5, most + 0.5);
}

void report_draw(FILE *to, const char *name, const struct report_chart *chart)
{
    char text[1200], at[64] = "";
    if (chart->slice)
        report_value_text(chart->slice, chart->slice_at, at);
    snprintf(text, sizeof text, "%s%s%s%s%s", chart->y->path, chart->slice ? ", " : "",
             chart->slice ? chart->slice->path : "", chart->slice ? " = " : "", at);
    if (chart->kind == REPORT_PLANE)
        snprintf(text, sizeof text, "%s against %s", chart->y->path, chart->x.variable->path);
    const bool square = chart->kind == REPORT_MATRIX,
               large = chart->kind == REPORT_TOGETHER || chart->kind == REPORT_PLANE;
    picture_head(to, name, square ? 560 : (large ? 860 : 640), square ? 520 : (large ? 480 : 400));
    fputs("set termoption noenhanced\nset datafile missing '?'\nset title ", to);
    report_quoted(to, text);
    fputc('\n', to);
    if (chart->kind != REPORT_IMAGE && chart->kind != REPORT_MATRIX &&
        chart->kind != REPORT_TOGETHER)
        report_label(to, "ylabel", chart->y);
    if (chart->kind == REPORT_TOGETHER)
        report_draw_together(to, chart);
    else if (chart->kind == REPORT_PLANE)
        report_draw_plane(to, chart);
    else if (chart->kind == REPORT_SCATTER)
        scatter(to, chart);
    else if (chart->kind == REPORT_IMAGE)
        image(to, chart);
    else if (chart->kind == REPORT_MATRIX)
        matrix(to, chart);
    else
        curves(to, chart);
}
