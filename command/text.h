/** Results as a person reads them: one aligned line per row of a table, groups apart. */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include "base/base.h"

/** The rows of `data` on standard output. Empty arrays and empty texts are left out; a number that
 *  is not known or does not apply is "-". */
void text_record(const struct base_table *table, const void *data);

/** Rows that stand together: alike up to the first dot of their names. */
bool text_same_group(const struct base_field *a, const struct base_field *b);

/** A default or limit in the shortest form that reads back to the same number. */
void text_number(double value, char *text, size_t size);

#endif
