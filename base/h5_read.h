/** Reading back what base_h5_grid_put has written, from sealed files only: a file that was cut or
 *  changed is known before HDF5 sees it. One thread at a time. */
#ifndef BASE_H5_READ_H
#define BASE_H5_READ_H

#include "base/field.h"
#include "base/status.h"

#include <stddef.h>

struct base_h5_reader;

/** Errors: BASE_ERR_NO_INPUT (cannot open), BASE_ERR_IO (read failed), BASE_ERR_CONFIG (no seal, or
 *  the content does not fit it). */
enum base_status base_h5_open(struct base_h5_reader **out, const char *path,
                              struct base_error *err);
void base_h5_close(struct base_h5_reader *reader); /* accepts NULL */

/** Length of the one-dimensional dataset `path`; 0 if there is none. */
size_t base_h5_length(const struct base_h5_reader *reader, const char *path);

/** Every row of `table` under `group` for the `count` points of a grid of one axis into
 *  `point[i]`; NULL: not wanted. Arrays that are not in the file come back empty; a base_rows is
 *  read when its `table` is set. On failure the caller releases what was filled.
 *  Errors: BASE_ERR_CONFIG (a row is missing or of another shape). */
enum base_status base_h5_get(const struct base_h5_reader *reader, const char *group,
                             const struct base_table *table, void *const *point, size_t count,
                             struct base_error *err);

#endif
