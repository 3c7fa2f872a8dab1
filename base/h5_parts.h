/** The HDF5 writer from inside: what its files share. Not for callers; include base/h5.h. */
#ifndef BASE_H5_PARTS_H
#define BASE_H5_PARTS_H

#include "base/h5.h"

#include <hdf5.h>

#include "base/hash.h"

struct base_draft;

/* "\ncombkey sha256 <64 digits>\n" behind a sealed file. */
#define BASE_H5_SEAL "\ncombkey sha256 "
enum { BASE_H5_SEAL_SIZE = sizeof BASE_H5_SEAL - 1 + BASE_HASH_SIZE };

enum { BASE_H5_RANK = 32 }; /* dimensions of a grid, at most */

struct base_h5 {
    hid_t file;  /* lives in memory until the commit, */
    void *image; /* here; ours, HDF5 only asks for more room */
    size_t size; /* of the image, rounded up */
    struct base_draft *draft;
    char *path;
    bool sealed;
    size_t rank; /* of the grid, with its dimensions and their scales (h5_grid.c) */
    hsize_t dims[BASE_H5_RANK];
    hid_t scale[BASE_H5_RANK];
    enum base_status spoiled; /* the first failure, BASE_OK if none */
    char reason[256];
};

/** HDF5 prints its error stack unless told otherwise; the setting of the caller comes back. */
struct base_h5_quiet {
    H5E_auto2_t print;
    void *client;
};
struct base_h5_quiet base_h5_quiet(void);
void base_h5_loud(struct base_h5_quiet before);

/** Report and remember a failure: `doing` plus the innermost reason HDF5 knows. */
enum base_status base_h5_spoil(struct base_h5 *file, struct base_error *err, const char *doing);

/** Open the group `path` ("a/b", "" is the root), made as needed; negative on failure. */
hid_t base_h5_group(hid_t from, const char *path);

/** Fixed-length UTF-8 type for `length` bytes (at least one). */
hid_t base_h5_string(size_t length);

/* Attributes; negative on failure, as HDF5 has it. An empty text is left out. */
herr_t base_h5_attribute_text(hid_t object, const char *name, const char *text);
herr_t base_h5_attribute_nan(hid_t object, const char *name);
/** flag_values 0, 1, ... of integer type `type` and flag_meanings of "a|b|c". */
herr_t base_h5_attribute_flags(hid_t object, const char *names, bool bytes);

/** Open a dataset to read, also where groups of its path are missing; negative if it is not there.
 */
hid_t base_h5_open_dataset(hid_t file, const char *path);

/** A new dataset without time stamps; reals get NaN as fill value. `count` 0: a scalar. */
hid_t base_h5_dataset(hid_t group, const char *name, hid_t type, size_t count);

/** Write the whole dataset. */
bool base_h5_write(hid_t set, hid_t memory, const void *bytes);

/** Units, long name and the meanings of flags, from the row. */
bool base_h5_describe(hid_t set, const struct base_field *row);

/** The group the dotted `name` stands in, below `at`, made as needed; *leaf is its last word. */
hid_t base_h5_group_of(hid_t at, const char *name, const char **leaf);

/** `count` values of a row, `stride` bytes apart, as one dataset over the dimension `scale`; with a
 *  negative scale as a scalar. Not for arrays. */
bool base_h5_put_values(hid_t at, const struct base_field *row, const void *first, size_t stride,
                        size_t count, hid_t scale);

/** A scalar text in `group`. */
herr_t base_h5_put_text(hid_t group, const char *name, const char *text, const char *about);

#endif
