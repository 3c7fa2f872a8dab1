/** The plan: YAML and `--set` into described structs, with every error in one go.
 *
 *  Order: defaults < file < --set. An unknown key, a duplicate, a wrong type, a
 *  value out of range or not finite: each is one line
 *      plan.yaml:3:10: error: detector.efficiency: 1.7 is outside [0, 1]
 *      plan.yaml:5:3: error: unknown key 'comb.detunning' (did you mean 'comb.detuning_zeta'?)
 *  and nothing is run. */
#ifndef BASE_PLAN_H
#define BASE_PLAN_H

#include "base/field.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** One described struct of the plan. The plan does not own it. */
struct base_bind {
    const struct base_table *table;
    void *data;
};

struct base_plan;

/** A plan over `count` structs; fills them with their defaults. */
enum base_status base_plan_new(struct base_plan **out, const struct base_bind *binds, size_t count,
                               struct base_error *err);
void base_plan_free(struct base_plan *plan); /* accepts NULL */

/** Read a YAML file / a YAML text (`name` stands in messages) / "path=value" over what is there.
 *  On failure the structs may be partly changed and must not be used.
 *  Errors: BASE_ERR_NO_INPUT (cannot open), BASE_ERR_CONFIG (content; all errors, a line each). */
enum base_status base_plan_read_file(struct base_plan *plan, const char *path,
                                     struct base_error *err);
enum base_status base_plan_read_text(struct base_plan *plan, const char *name, const char *text,
                                     struct base_error *err);
/** `label` stands in messages, e.g. "--set #2". */
enum base_status base_plan_set(struct base_plan *plan, const char *label, const char *assignment,
                               struct base_error *err);

/** One axis under `scan:` as it was written; what it means is for the scan to say. Names are known
 *  rows and occur once. The texts live as long as the plan and are those of the last file or text
 *  with a `scan:`. */
struct base_axis {
    const char *name;        /* "alice.loss_db" */
    const char *where;       /* "plan.yaml:4:18" */
    size_t count;            /* of texts */
    const char *const *text; /* "linspace(0, 30, 31)", or the entries of a list */
    bool list;               /* written as [a, b, ...] */
};

/** Without this, `scan:` is an error: the command computes one point. */
void base_plan_allow_scan(struct base_plan *plan);
size_t base_plan_axes(const struct base_plan *plan);
/** Axis `index` below base_plan_axes. */
struct base_axis base_plan_axis(const struct base_plan *plan, size_t index);

/** Where the value of row `name` came from: "default", "plan.yaml:3:10" or the label of a set;
 *  NULL for an unknown name. */
const char *base_plan_source(const struct base_plan *plan, const char *name);

/** Find a row and the struct it lives in; false if unknown. */
struct base_place {
    const struct base_field *row;
    void *data; /* the struct; the value is at (char *)data + row->at */
};
bool base_plan_find(const struct base_plan *plan, const char *name, struct base_place *out);

/** The known row name nearest to `name` (edit distance, at most a third of its length wrong),
 *  or NULL. */
const char *base_plan_nearest(const struct base_plan *plan, const char *name);

/** The whole resolved plan as YAML text that reads back to the same values (%.17g), a comment with
 *  unit and source on each line. malloc'd; NULL without memory. */
char *base_plan_to_yaml(const struct base_plan *plan);

#endif
