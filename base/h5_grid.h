/** Many results of one kind as arrays over the axes they were computed on. */
#ifndef BASE_H5_GRID_H
#define BASE_H5_GRID_H

#include "base/h5.h"

/** One axis, or a coordinate that moves along with one. Its name stands in the root, dots and all.
 */
struct base_h5_axis {
    struct base_field row; /* name, unit, kind (one value each: no list, no array) */
    const void *value;     /* `count` values, `stride` bytes apart */
    size_t count, stride;
    bool along; /* moves with axis number `with`, which is written before it */
    size_t with;
};

/** The axes as dimension scales in the root; once per file. Points are counted with the last axis
 *  fastest. */
enum base_status base_h5_grid(struct base_h5 *file, const struct base_h5_axis *axes, size_t count,
                              struct base_error *err);

/** Rows that could not be laid over the grid, "comb.theta, comb.intensity". */
struct base_h5_left_out {
    char names[1024];
};

/** True if every array of `table` is as long in `a` as in `b`: both can lie over one grid and are
 * read back as they were. */
bool base_h5_same_shape(const struct base_table *table, const void *a, const void *b);

/** Every row of `table` under `group`, for all points of the grid; `point[i]` NULL: missing, filled
 *  with `_FillValue`. A scalar becomes an array over the axes; an array gets a dimension more,
 *  which is its coordinate where that is the same at every point. An array whose length differs
 *  from point to point is left out, and `left` (added to, may be NULL) says so. */
enum base_status base_h5_grid_put(struct base_h5 *file, const char *group,
                                  const struct base_table *table, const void *const *point,
                                  struct base_h5_left_out *left, struct base_error *err);

#endif
