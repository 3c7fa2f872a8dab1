#include "command/html.h"

#include <math.h>
#include <string.h>

void html_begin(FILE *to, const char *title)
{
    fputs("<!doctype html>\n<html lang=en><head><meta charset=utf-8><meta name=viewport "
          "content='width=device-width'>\n<title>",
          to);
    html_escaped(to, title);
    fputs("</title>\n<style>\n"
          "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 "
          "1rem;color:#222;background:#fff}\n"
          "h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2.2rem}\n"
          "table{border-collapse:collapse;font-size:.88rem;width:100%}th,td{border-bottom:1px "
          "solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}\n"
          "td.n{white-space:nowrap;text-align:right}.e{color:#666}.note{color:#555;font-size:."
          "82rem}tr.off{background:#fdecea}\n"
          ".k0{color:#14682f}.k1{color:#8a5a00}.k2{color:#1f4e9c}.k3{color:#777}\n"
          ".grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(30rem,1fr));gap:1rem}"
          "\n.grid>.wide{grid-column:1/-1}summary{cursor:pointer;margin:.6rem 0}pre{font-size:."
          "8rem;overflow:auto}\n"
          "figure{margin:1rem 0}figure "
          "svg{max-width:100%;height:auto}figcaption{color:#444;font-size:.9rem}\n"
          "</style></head><body>\n",
          to);
}

void html_end(FILE *to)
{
    fputs("</body></html>\n", to);
}

void html_escaped(FILE *to, const char *text)
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

void html_cell(FILE *to, double value, double error)
{
    if (isnan(value))
        fputs("<td class=n>&ndash;</td>", to);
    else if (isnan(error) || error == 0.0)
        fprintf(to, "<td class=n>%.4g</td>", value);
    else
        fprintf(to, "<td class=n>%.4g <span class=e>&plusmn; %.2g</span></td>", value, error);
}

/* HTML does not know the XML prologue. gnuplot numbers its definitions alike in every drawing:
 * they get the figure's name in front. */
bool html_picture(FILE *to, const char *svg, const char *name)
{
    FILE *from = fopen(svg, "r");
    if (!from)
        return false;
    char line[65536];
    bool inside = false;
    while (fgets(line, sizeof line, from)) {
        char *start = inside ? line : strstr(line, "<svg");
        if (!start)
            continue;
        inside = true;
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
