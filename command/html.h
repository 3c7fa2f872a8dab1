/** Pages that need nothing beside themselves. */
#ifndef COMMAND_HTML_H
#define COMMAND_HTML_H

#include <stdbool.h>
#include <stdio.h>

/** Up to <body>, with the style all our pages share; the title is escaped. */
void html_begin(FILE *to, const char *title);
void html_end(FILE *to);

void html_escaped(FILE *to, const char *text);

/** "value +- error", the error left out where it is 0 or NAN; a dash for NAN. */
void html_cell(FILE *to, double value, double error);

/** The drawing in the file `svg`, its ids made unique by `name`; false: there is none. */
bool html_picture(FILE *to, const char *svg, const char *name);

#endif
