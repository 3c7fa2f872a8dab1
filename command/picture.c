#include "command/picture.h"

#include "command/programs.h"

#include <string.h>

void picture_head(FILE *to, const char *name, int width, int height)
{
    fprintf(to,
            "set encoding utf8\nset terminal svg size %d,%d dynamic font 'sans,14' background "
            "'#ffffff'\n"
            "set output '%s.svg'\nset grid lc rgb '#dddddd'\nset border lc rgb '#444444'\n"
            "set style line 1 lc rgb '#1f4e9c' lw 1.6\nset style line 2 lc rgb '#c0392b' lw 1.6\n"
            "set style line 3 lc rgb '#555555' lw 1.2 dt 2\nset style line 4 lc rgb '#1f4e9c' pt 7 "
            "ps 0.6\n"
            "set style line 5 lc rgb '#c0392b' pt 7 ps 0.6\n",
            width, height, name);
}

static bool whole(const char *svg)
{
    char end[32] = "";
    FILE *from = fopen(svg, "rb");
    if (!from)
        return false;
    if (!fseek(from, -16, SEEK_END))
        end[fread(end, 1, 16, from)] = '\0';
    fclose(from);
    return strstr(end, "</svg>");
}

/* An older picture would be shown for a newer one, and half of one (a full disk, a signal) for a
 * whole one: neither stays. */
bool picture_draw(const char *folder, const char *name)
{
    char gnuplot[4096], script[512], svg[4608];
    snprintf(script, sizeof script, "%s.gp", name);
    snprintf(svg, sizeof svg, "%s/%s.svg", folder, name);
    remove(svg);
    const bool drawn = programs_find("gnuplot", gnuplot, sizeof gnuplot) &&
                       programs_run(gnuplot, folder, script) && whole(svg);
    if (!drawn)
        remove(svg);
    return drawn;
}
