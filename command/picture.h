/** Drawings by gnuplot, where it is found. */
#ifndef COMMAND_PICTURE_H
#define COMMAND_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

/** How every script begins: terminal, output `name`.svg, grid, line styles 1 to 5 (blue and red
 *  lines, grey dashes, blue and red points). */
void picture_head(FILE *to, const char *name, int width, int height);

/** Runs `folder`/`name`.gp; false, and no `name`.svg, where gnuplot is not found or the drawing is
 *  not whole. */
bool picture_draw(const char *folder, const char *name);

#endif
