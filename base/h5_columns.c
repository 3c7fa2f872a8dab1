/* Columns into a file; reading stands in h5_columns_read.c. */
#include "base/h5_columns.h"

#include "base/h5_parts.h"

#include <stdio.h>

/* A chunk of 64 thousand numbers: half a megabyte, well within HDF5's own cache. */
enum { CHUNK = 1 << 16, COMPRESSION = 1 };

static hid_t stored(enum base_h5_number type)
{
    return type == BASE_H5_UINT8   ? H5T_STD_U8LE
           : type == BASE_H5_INT64 ? H5T_STD_I64LE
                                   : H5T_IEEE_F64LE;
}

static hid_t in_memory(enum base_h5_number type)
{
    return type == BASE_H5_UINT8   ? H5T_NATIVE_UINT8
           : type == BASE_H5_INT64 ? H5T_NATIVE_INT64
                                   : H5T_NATIVE_DOUBLE;
}

/* Shuffled bytes first: of sorted times the upper ones hardly change. */
static hid_t how_of(size_t count)
{
    const hsize_t chunk = count < CHUNK ? count : CHUNK;
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    bool good = how >= 0 && H5Pset_obj_track_times(how, false) >= 0;
    if (good && count)
        good = H5Pset_chunk(how, 1, &chunk) >= 0;
    if (good && count && H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0)
        good = H5Pset_shuffle(how) >= 0 && H5Pset_deflate(how, COMPRESSION) >= 0;
    if (!good && how >= 0)
        H5Pclose(how);
    return good ? how : -1;
}

static bool put_column(hid_t group, const struct base_h5_column *column, size_t count)
{
    const hsize_t size = count;
    const hid_t how = how_of(count), space = H5Screate_simple(1, &size, NULL);
    hid_t set = -1;
    if (how >= 0 && space >= 0)
        set = H5Dcreate2(group, column->name, stored(column->type), space, H5P_DEFAULT, how,
                         H5P_DEFAULT);
    bool good = set >= 0 && base_h5_attribute_text(set, "units", column->unit) >= 0 &&
                base_h5_attribute_text(set, "long_name", column->about) >= 0;
    if (good && count)
        good = base_h5_write(set, in_memory(column->type), column->values);
    if (set >= 0)
        good = H5Dclose(set) >= 0 && good;
    if (space >= 0)
        H5Sclose(space);
    if (how >= 0)
        H5Pclose(how);
    return good;
}

enum base_status base_h5_put_columns(struct base_h5 *file, const char *group,
                                     const struct base_h5_column *columns, size_t columns_count,
                                     size_t count, struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    enum base_status status = BASE_OK;
    const hid_t at = base_h5_group(file->file, group);
    for (size_t i = 0; i < columns_count && !status; i++)
        if (at < 0 || !put_column(at, &columns[i], count)) {
            char doing[200];
            snprintf(doing, sizeof doing, "writing the column %.60s/%.60s", group, columns[i].name);
            status = base_h5_spoil(file, err, doing);
        }
    if (at >= 0)
        H5Gclose(at);
    base_h5_loud(before);
    return status;
}

enum base_status base_h5_put_number(struct base_h5 *file, const char *name, double value,
                                    struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t space = H5Screate(H5S_SCALAR);
    hid_t made = -1;
    if (space >= 0)
        made = H5Acreate2(file->file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    bool good = made >= 0 && H5Awrite(made, H5T_NATIVE_DOUBLE, &value) >= 0;
    if (made >= 0)
        good = H5Aclose(made) >= 0 && good;
    if (space >= 0)
        H5Sclose(space);
    const enum base_status status =
        good ? BASE_OK : base_h5_spoil(file, err, "writing an attribute");
    base_h5_loud(before);
    return status;
}
