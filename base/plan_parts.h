/** The plan from inside: what its files share. Not for callers; include base/plan.h. */
#ifndef BASE_PLAN_PARTS_H
#define BASE_PLAN_PARTS_H

#include "base/plan.h"

#include <stddef.h>

enum {
    BASE_PLAN_BYTES = 16 << 20, /* of a plan or a list file */
    BASE_PLAN_NODES = 100000,   /* keys and values, aliases followed */
    BASE_PLAN_DEPTH = 16,
    BASE_PLAN_NAME = 256, /* bytes of a dotted name, with the NUL */
    BASE_QUOTE_SIZE = 72,
    BASE_COMPLAINT_SIZE = 640,
};

/** Sign, digits with at most one point, exponent; nothing else. */
bool base_value_is_decimal(const char *text);

/** One row of one struct, and how it got its value. */
struct base_slot {
    struct base_place place;
    char source[256];
    size_t given;    /* line of this read that set it, 0: none yet */
    unsigned opened; /* bit k: the group made of its first k+1 words was opened in this read */
};

/** An axis under `scan:`; text holds `count` strings, each malloc'd. */
struct base_axis_slot {
    const struct base_slot *slot;
    char where[256];
    size_t count;
    char **text;
    bool list;
};

struct base_plan {
    size_t count, axis_count;
    struct base_slot *slots;
    struct base_axis_slot *axes; /* room for one per slot; NULL: a scan is not allowed */
};

/** A position in an input; line 0: the input as a whole, column 0: the line as a whole. */
struct base_mark {
    const char *name;
    size_t line, column;
};

/** Errors of one read, collected in a base_error. */
struct base_report {
    struct base_error *err;
    struct base_mark whole;
    size_t used, count;
    bool no_lines; /* the input is one value, not a file: positions mean nothing */
};

void base_report_begin(struct base_report *report, const char *name, struct base_error *err);
void base_report_add(struct base_report *report, struct base_mark where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** False when no more lines fit: composing a message is then in vain. */
bool base_report_room(const struct base_report *report);
/** BASE_OK, or BASE_ERR_CONFIG with the closing line added. */
enum base_status base_report_end(struct base_report *report);

/** Foreign text for a message: cut, control characters shown as '?'. Returns out. */
const char *base_quote(const char *text, char out[BASE_QUOTE_SIZE]);

/** Length of the UTF-8 sequence at `text`, its code point in *point; 0 if it is none. */
size_t base_utf8(const char *text, unsigned long *point);

/* ---- names ---- */
struct base_slot *base_plan_slot(const struct base_plan *plan, const char *name);
/** The first slot below the group `name`, or NULL. */
struct base_slot *base_plan_group(const struct base_plan *plan, const char *name);
/** "unknown key 'x' (did you mean 'y'?)" */
void base_plan_unknown(const struct base_plan *plan, const char *name, struct base_mark where,
                       struct base_report *report);

/* ---- values: false and a complaint, without the row's name, if the text will not do ---- */
bool base_value_real(const char *text, double *out, char complaint[BASE_COMPLAINT_SIZE]);
bool base_value_in_range(const struct base_field *row, double value, const char *text,
                         char complaint[BASE_COMPLAINT_SIZE]);
/** Every kind but BASE_LIST. */
bool base_value_set(struct base_place place, const char *text, char complaint[BASE_COMPLAINT_SIZE]);
/** "Not set" (null in YAML) is possible where the default is "not set". */
bool base_value_unset(struct base_place place, char complaint[BASE_COMPLAINT_SIZE]);

/** Add one number of a list. */
bool base_list_add(const struct base_field *row, struct base_list *list, const char *text,
                   char complaint[BASE_COMPLAINT_SIZE]);
/** A scalar for a BASE_LIST: a number, or a file (relative to `folder`) with one number a line. */
void base_list_scalar(struct base_place place, const char *text, const char *folder,
                      struct base_mark where, struct base_report *report);

/* ---- axes ---- */
/** Forget all axes. */
void base_axes_clear(struct base_plan *plan);
/** A new axis over `slot`; NULL if it has one already. */
struct base_axis_slot *base_axis_new(struct base_plan *plan, const struct base_slot *slot);
/** Add a text; false without memory. */
bool base_axis_add(struct base_axis_slot *axis, const char *text);

/** "plan.yaml:3:10", of a long name its end. */
void base_mark_text(struct base_mark where, char out[256]);

/* ---- reading ---- */

/** Read YAML: the whole plan, or with `only` the value of that one row. */
void base_plan_load(struct base_plan *plan, const struct base_slot *only, const char *folder,
                    const char *bytes, size_t size, struct base_report *report);

#endif
