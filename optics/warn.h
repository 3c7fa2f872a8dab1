/** What a table can be, but hardly is meant to be: said in the result, not refused. */
#ifndef OPTICS_WARN_H
#define OPTICS_WARN_H

#include "optics/plan.h"

/** Each warning names value and remedy; several are separated by "; ". Empty: nothing to say. */
void optics_warn(const struct optics_plan *plan, char text[BASE_TEXT_SIZE]);

/** Append a warning to others, under the name of whose it is ("" for none). */
void optics_warn_add(const char *whose, const char *warning, char text[BASE_TEXT_SIZE]);

#endif
