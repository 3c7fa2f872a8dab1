/** The values of one axis as they are written: a list, linspace, logspace. */
#ifndef COMMAND_SCAN_VALUES_H
#define COMMAND_SCAN_VALUES_H

#include "base/base.h"

enum { SCAN_VALUES = 1000000 }; /* of one axis, at most */

/** The texts of an axis, malloc'd; NULL with a complaint (or without memory). */
char (*scan_values_of(const struct base_axis *axis, size_t *count,
                      char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE];

/** An axis that moves with another: "same as PATH", "NUMBER * PATH" or "NUMBER / PATH". */
struct scan_leader {
    const char *name; /* PATH; NULL: the axis has values of its own */
    double number;    /* NAN: the same values, as they are written */
    bool over;        /* NUMBER / PATH */
};
struct scan_leader scan_values_leader(const struct base_axis *axis);

/** The leader's value `text` as the follower has it; false if it is not a number. */
bool scan_values_follow(const struct scan_leader *leader, const char *text,
                        char out[BASE_TEXT_SIZE]);

#endif
