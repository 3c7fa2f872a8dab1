/** Long columns of numbers beside each other: what an instrument writes, event by event.
 *
 *  Unlike base/h5_read.h this also reads files that are not ours: datasets of one dimension of any
 *  width of numbers, in the root or in a group. One thread at a time. */
#ifndef BASE_H5_COLUMNS_H
#define BASE_H5_COLUMNS_H

#include "base/h5.h"

#include <stdint.h>

enum base_h5_number { BASE_H5_UINT8, BASE_H5_INT64, BASE_H5_DOUBLE };

struct base_h5_column {
    const char *name;
    enum base_h5_number type;
    const char *unit, *about;
    const void *values; /* uint8_t, int64_t or double */
};

/** `count` (0 is allowed) values of each column under `group` ("": the root), chunked and, where
 *  HDF5 was built with zlib, compressed. */
enum base_status base_h5_put_columns(struct base_h5 *file, const char *group,
                                     const struct base_h5_column *columns, size_t columns_count,
                                     size_t count, struct base_error *err);

/** A real attribute of the root. */
enum base_status base_h5_put_number(struct base_h5 *file, const char *name, double value,
                                    struct base_error *err);

struct base_h5_columns;

/** Errors: BASE_ERR_NO_INPUT (cannot open), BASE_ERR_CONFIG (not HDF5, or cut off: shorter than it
 *  says; a seal that does not fit). */
enum base_status base_h5_columns_open(struct base_h5_columns **out, const char *path,
                                      struct base_error *err);
void base_h5_columns_close(struct base_h5_columns *file); /* accepts NULL */

/** Whether the file begins as HDF5 files do. */
bool base_h5_is_one(const char *path);

/** Length of the column `path` ("parts/start_s"). Errors: BASE_ERR_CONFIG (not there, not one row
 *  of numbers). */
enum base_status base_h5_columns_length(const struct base_h5_columns *file, const char *path,
                                        size_t *length, struct base_error *err);
bool base_h5_columns_has(const struct base_h5_columns *file, const char *path);

/** Values first ... first + count - 1 of a column. Whole numbers are wanted for BASE_H5_INT64 and
 *  BASE_H5_UINT8; one that does not fit becomes the nearest that does. Errors: BASE_ERR_CONFIG
 *  (unreadable, real numbers where whole ones are needed). */
enum base_status base_h5_columns_read(const struct base_h5_columns *file, const char *path,
                                      enum base_h5_number type, size_t first, size_t count,
                                      void *out, struct base_error *err);

/** A number among the root's attributes; NAN if there is none. */
double base_h5_columns_number(const struct base_h5_columns *file, const char *name);

#endif
