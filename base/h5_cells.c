/* Values of one row, gathered from many structs, into one dataset of any shape. */
#include "base/h5_grid_parts.h"

#include <hdf5_hl.h>

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static hid_t text_type(void)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && H5Tset_size(type, H5T_VARIABLE) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0)
        return type;
    if (type >= 0)
        H5Tclose(type);
    return -1;
}

bool base_h5_cell_of(enum base_kind kind, struct base_h5_cell *out)
{
    *out = (struct base_h5_cell){ .type = -1, .memory = -1 };
    switch (kind) {
    case BASE_REAL:
        *out = (struct base_h5_cell){ H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, sizeof(double), false };
        break;
    case BASE_COUNT:
        *out = (struct base_h5_cell){ H5T_STD_U64LE, H5T_NATIVE_UINT64, sizeof(uint64_t), false };
        break;
    case BASE_INT:
    case BASE_CHOICE:
        *out = (struct base_h5_cell){ H5T_STD_I32LE, H5T_NATIVE_INT32, sizeof(int32_t), false };
        break;
    case BASE_FLAG:
        *out = (struct base_h5_cell){ H5T_STD_U8LE, H5T_NATIVE_UINT8, sizeof(uint8_t), false };
        break;
    case BASE_TEXT:
        out->type = out->memory = text_type();
        out->width = sizeof(char *);
        out->own_type = true;
        break;
    case BASE_LIST:
    case BASE_REALS:
    case BASE_ROWS:
        break;
    }
    return out->type >= 0;
}

void base_h5_cell_free(struct base_h5_cell *cell)
{
    if (cell->own_type && cell->type >= 0)
        H5Tclose(cell->type);
    cell->own_type = false;
}

void base_h5_cell_out(enum base_kind kind, const void *member, void *bytes, size_t width)
{
    if (kind == BASE_COUNT)
        *(uint64_t *)bytes = *(const size_t *)member;
    else if (kind == BASE_FLAG)
        *(uint8_t *)bytes = *(const bool *)member;
    else if (kind == BASE_TEXT)
        *(const char **)bytes = member;
    else
        memcpy(bytes, member, width);
}

void base_h5_cell_in(enum base_kind kind, const void *bytes, size_t width, void *member)
{
    if (kind == BASE_COUNT)
        *(size_t *)member = (size_t) * (const uint64_t *)bytes;
    else if (kind == BASE_FLAG)
        *(bool *)member = *(const uint8_t *)bytes != 0;
    else if (kind == BASE_TEXT) {
        const char *text = *(char *const *)bytes;
        memset(member, 0, BASE_TEXT_SIZE);
        memcpy(member, text ? text : "", text ? strnlen(text, BASE_TEXT_SIZE - 1) : 0);
    } else
        memcpy(member, bytes, width);
}

void base_h5_cell_fill(enum base_kind kind, void *bytes)
{
    if (kind == BASE_REAL)
        *(double *)bytes = (double)NAN;
    else if (kind == BASE_COUNT)
        *(uint64_t *)bytes = UINT64_MAX;
    else if (kind == BASE_INT || kind == BASE_CHOICE)
        *(int32_t *)bytes = INT32_MIN;
    else if (kind == BASE_FLAG)
        *(uint8_t *)bytes = UINT8_MAX;
    else
        *(const char **)bytes = "";
}

static size_t cells_of(const struct base_h5_shape *shape)
{
    size_t count = 1;
    for (size_t i = 0; i < shape->rank; i++)
        count *= (size_t)shape->dims[i];
    return count;
}

static hid_t create(hid_t group, const char *leaf, enum base_kind kind,
                    const struct base_h5_cell *as, const struct base_h5_shape *shape)
{
    uint64_t fill = 0; /* wide and aligned enough for every kind but text, which needs none */
    if (kind != BASE_TEXT)
        base_h5_cell_fill(kind, &fill);
    const hid_t space =
        shape->rank ? H5Screate_simple((int)shape->rank, shape->dims, NULL) : H5Screate(H5S_SCALAR);
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    hid_t set = -1;
    if (space >= 0 && how >= 0 && H5Pset_obj_track_times(how, false) >= 0 &&
        (kind == BASE_TEXT || H5Pset_fill_value(how, as->memory, &fill) >= 0))
        set = H5Dcreate2(group, leaf, as->type, space, H5P_DEFAULT, how, H5P_DEFAULT);
    if (set >= 0 && kind != BASE_TEXT) {
        const hid_t one = H5Screate(H5S_SCALAR);
        const hid_t made = H5Acreate2(set, "_FillValue", as->type, one, H5P_DEFAULT, H5P_DEFAULT);
        const bool good = made >= 0 && H5Awrite(made, as->memory, &fill) >= 0;
        if (made >= 0)
            H5Aclose(made);
        H5Sclose(one);
        if (!good) {
            H5Dclose(set);
            set = -1;
        }
    }
    if (how >= 0)
        H5Pclose(how);
    if (space >= 0)
        H5Sclose(space);
    return set;
}

static bool attach(hid_t set, const struct base_h5_shape *shape)
{
    for (size_t i = 0; i < shape->rank; i++)
        if (shape->scale[i] >= 0 && H5DSattach_scale(set, shape->scale[i], (unsigned)i) < 0)
            return false;
    return true;
}

bool base_h5_put_cells(hid_t group, const char *leaf, const struct base_field *row,
                       const void *const *cell, const struct base_h5_shape *shape)
{
    const size_t count = cells_of(shape);
    struct base_h5_cell as;
    if (!base_h5_cell_of(row->kind, &as))
        return false;
    bool good = false;
    char *bytes = calloc(count ? count : 1, as.width);
    for (size_t i = 0; bytes && i < count; i++) {
        if (cell[i])
            base_h5_cell_out(row->kind, cell[i], bytes + i * as.width, as.width);
        else
            base_h5_cell_fill(row->kind, bytes + i * as.width);
    }
    const hid_t set = bytes ? create(group, leaf, row->kind, &as, shape) : -1;
    if (set >= 0) {
        good = base_h5_write(set, as.memory, bytes) && base_h5_describe(set, row) &&
               attach(set, shape);
        good = H5Dclose(set) >= 0 && good;
    }
    base_h5_cell_free(&as);
    free(bytes);
    return good;
}
