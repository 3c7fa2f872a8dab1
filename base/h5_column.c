/* Values of one row of a table, side by side, into one dataset. */
#include "base/h5_parts.h"

#include <hdf5_hl.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Values of one row side by side, as HDF5 wants them. */
struct column {
    hid_t type;   /* in the file */
    hid_t memory; /* of `bytes` */
    void *bytes;
    bool own_type;
};

static size_t longest_text(const char *first, size_t stride, size_t count)
{
    size_t longest = 1;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strnlen(first + i * stride, BASE_TEXT_SIZE - 1);
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Type in the file, type in memory and bytes for each value. */
static size_t choose_types(struct column *c, const struct base_field *row, const char *first,
                           size_t stride, size_t count)
{
    size_t width = 0;
    switch (row->kind) {
    case BASE_REAL:
        c->type = H5T_IEEE_F64LE;
        c->memory = H5T_NATIVE_DOUBLE;
        return sizeof(double);
    case BASE_COUNT:
        c->type = H5T_STD_U64LE;
        c->memory = H5T_NATIVE_UINT64;
        return sizeof(uint64_t);
    case BASE_INT:
    case BASE_CHOICE:
        c->type = H5T_STD_I32LE;
        c->memory = H5T_NATIVE_INT32;
        return sizeof(int32_t);
    case BASE_FLAG:
        c->type = H5T_STD_U8LE;
        c->memory = H5T_NATIVE_UINT8;
        return sizeof(uint8_t);
    case BASE_TEXT:
        width = longest_text(first, stride, count);
        c->type = c->memory = base_h5_string(width);
        c->own_type = true;
        return width;
    case BASE_LIST:
    case BASE_REALS:
    case BASE_ROWS:
        break;
    }
    return 0;
}

static void copy_value(const struct base_field *row, const char *from, void *to, size_t width)
{
    if (row->kind == BASE_COUNT)
        *(uint64_t *)to = *(const size_t *)(const void *)from;
    else if (row->kind == BASE_FLAG)
        *(uint8_t *)to = *(const bool *)(const void *)from;
    else if (row->kind == BASE_TEXT)
        memcpy(to, from, strnlen(from, width));
    else
        memcpy(to, from, width);
}

static void column_free(struct column *c)
{
    if (c->own_type && c->type >= 0)
        H5Tclose(c->type);
    free(c->bytes);
}

static bool column_make(struct column *c, const struct base_field *row, const char *first,
                        size_t stride, size_t count)
{
    *c = (struct column){ .type = -1, .memory = -1 };
    const size_t width = choose_types(c, row, first, stride, count);
    if (!width || c->type < 0)
        return false;
    c->bytes = calloc(count, width);
    for (size_t i = 0; c->bytes && i < count; i++)
        copy_value(row, first + i * stride, (char *)c->bytes + i * width, width);
    return c->bytes != NULL;
}

bool base_h5_describe(hid_t set, const struct base_field *row)
{
    const char *about = row->about ? row->about : "";
    bool good = base_h5_attribute_text(set, "units", row->unit) >= 0 &&
                base_h5_attribute_text(set, "long_name", about) >= 0;
    if (row->kind == BASE_FLAG)
        good = good && base_h5_attribute_flags(set, "false|true", true) >= 0;
    if (row->kind == BASE_CHOICE)
        good = good && base_h5_attribute_flags(set, row->text, false) >= 0;
    return good;
}

/* The group a dotted name stands in, below `at`; *leaf is its last word. */
hid_t base_h5_group_of(hid_t at, const char *name, const char **leaf)
{
    char path[BASE_TEXT_SIZE];
    const char *dot = strrchr(name, '.');
    *leaf = dot ? dot + 1 : name;
    const size_t length = dot ? (size_t)(dot - name) : 0;
    if (length >= sizeof path)
        return -1;
    for (size_t i = 0; i < length; i++)
        path[i] = name[i] == '.' ? '/' : name[i];
    path[length] = '\0';
    return base_h5_group(at, path);
}

bool base_h5_write(hid_t set, hid_t memory, const void *bytes)
{
    /* Where the types differ HDF5 clears a buffer of a megabyte each time, unless told. */
    enum { BUFFER = 65536 };
    const size_t width = H5Tget_size(memory);
    const hid_t how = H5Pcreate(H5P_DATASET_XFER);
    bool good = how >= 0 && width > 0 &&
                H5Pset_buffer(how, width > BUFFER ? width : BUFFER, NULL, NULL) >= 0;
    good = good && H5Dwrite(set, memory, H5S_ALL, H5S_ALL, how, bytes) >= 0;
    if (how >= 0)
        H5Pclose(how);
    return good;
}

/* `count` values `stride` bytes apart, as one dataset; as a scalar if `scalar`. With `scale` the
 * dataset is over that dimension. */
bool base_h5_put_values(hid_t at, const struct base_field *row, const void *first, size_t stride,
                        size_t count, hid_t scale)
{
    struct column c;
    const char *leaf;
    bool good = false;
    const hid_t group = base_h5_group_of(at, row->name, &leaf);
    if (group >= 0 && column_make(&c, row, first, stride, count)) {
        const hid_t set = base_h5_dataset(group, leaf, c.type, scale >= 0 ? count : 0);
        if (set >= 0) {
            good = base_h5_write(set, c.memory, c.bytes) && base_h5_describe(set, row) &&
                   (scale < 0 || H5DSattach_scale(set, scale, 0) >= 0);
            good = H5Dclose(set) >= 0 && good;
        }
        column_free(&c);
    } else if (group >= 0) {
        column_free(&c);
    }
    if (group >= 0)
        H5Gclose(group);
    return good;
}
