/** Results and plans as JSON, from the same rows as everything else. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/field.h"

#include <jansson.h>

/** A new object: dotted names become nested objects, NAN and infinities null, choices their names,
 *  BASE_ROWS an array of objects. NULL without memory. */
json_t *base_json_from(const struct base_table *table, const void *data);

/** Text of 17 significant digits, keys in table order, malloc'd; NULL without memory. */
char *base_json_text(const json_t *value);

#endif
