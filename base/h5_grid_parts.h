/** Cells of a grid: what the files of the grid writer share. Not for callers. */
#ifndef BASE_H5_GRID_PARTS_H
#define BASE_H5_GRID_PARTS_H

#include "base/h5_parts.h"

/** HDF5's view of one kind of value. */
struct base_h5_cell {
    hid_t type, memory; /* in the file, in memory */
    size_t width;       /* bytes of one value in memory */
    bool own_type;      /* close it */
};

/** False for a kind that is not one value, or on failure. Texts are of variable length: arrays of
 *  fixed ones make the netCDF library 4.9 write past its memory. In memory a text is a pointer. */
bool base_h5_cell_of(enum base_kind kind, struct base_h5_cell *out);
void base_h5_cell_free(struct base_h5_cell *cell);

/** A struct's member to the bytes HDF5 reads, and back. A text stays where it is. */
void base_h5_cell_out(enum base_kind kind, const void *member, void *bytes, size_t width);
void base_h5_cell_in(enum base_kind kind, const void *bytes, size_t width, void *member);
/** What stands where nothing is known: NaN, the largest count, the smallest integer, 255, "". */
void base_h5_cell_fill(enum base_kind kind, void *bytes);

struct base_h5_shape {
    size_t rank;
    hsize_t dims[BASE_H5_RANK + 1];
    hid_t scale[BASE_H5_RANK + 1]; /* negative: none */
};

/** `cell[i]` to the member of point i (NULL: unknown) as the dataset `leaf` in `group`, with units,
 *  long name, flags and fill value. With rank 0 a scalar. */
bool base_h5_put_cells(hid_t group, const char *leaf, const struct base_field *row,
                       const void *const *cell, const struct base_h5_shape *shape);

#endif
