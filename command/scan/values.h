/** The values of one axis as they are written: a list, linspace, logspace. */
#ifndef COMMAND_SCAN_VALUES_H
#define COMMAND_SCAN_VALUES_H

#include "base/base.h"

enum { SCAN_VALUES = 1000000 }; /* of one axis, at most */

/** The texts of an axis, malloc'd; NULL with a complaint (or without memory). */
char (*scan_values_of(const struct base_axis *axis, size_t *count,
                      char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE];

/** The name behind "same as ", or NULL. */
const char *scan_values_same_as(const struct base_axis *axis);

#endif
