/* Records into groups and datasets, from their tables. */
#include "base/h5_parts.h"

#include <hdf5_hl.h>

#include <stdint.h>
#include <stdio.h>
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

static bool describe(hid_t set, const struct base_field *row)
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
static hid_t group_of(hid_t at, const char *name, const char **leaf)
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

static bool write_values(hid_t set, hid_t memory, const void *bytes)
{
    return H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0;
}

/* `count` values `stride` bytes apart, as one dataset; as a scalar if `scalar`. With `scale` the
 * dataset is over that dimension. */
static bool put_values(hid_t at, const struct base_field *row, const void *first, size_t stride,
                       size_t count, hid_t scale)
{
    struct column c;
    const char *leaf;
    bool good = false;
    const hid_t group = group_of(at, row->name, &leaf);
    if (group >= 0 && column_make(&c, row, first, stride, count)) {
        const hid_t set = base_h5_dataset(group, leaf, c.type, scale >= 0 ? count : 0);
        if (set >= 0) {
            good = write_values(set, c.memory, c.bytes) && describe(set, row) &&
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

/* A one-dimensional array of reals; `own`: it is the coordinate of its own dimension. */
static bool put_reals(hid_t at, const struct base_field *row, const double *value, size_t count,
                      bool own)
{
    if (!count)
        return true;
    const char *leaf;
    const hid_t group = group_of(at, row->name, &leaf);
    if (group < 0)
        return false;
    bool good = false;
    const hid_t set = base_h5_dataset(group, leaf, H5T_IEEE_F64LE, count);
    if (set >= 0) {
        good = write_values(set, H5T_NATIVE_DOUBLE, value) && describe(set, row) &&
               (!own || H5DSset_scale(set, leaf) >= 0);
        good = H5Dclose(set) >= 0 && good;
    }
    H5Gclose(group);
    return good;
}

static hid_t open_row(hid_t at, const char *name)
{
    const char *leaf;
    const hid_t group = group_of(at, name, &leaf);
    if (group < 0)
        return -1;
    const hid_t set = H5Dopen2(group, leaf, H5P_DEFAULT);
    H5Gclose(group);
    return set;
}

static bool attach(hid_t at, const char *name, const char *coordinate)
{
    const hid_t set = open_row(at, name), scale = open_row(at, coordinate);
    const bool good = set >= 0 && scale >= 0 && H5DSattach_scale(set, scale, 0) >= 0;
    if (set >= 0)
        H5Dclose(set);
    if (scale >= 0)
        H5Dclose(scale);
    return good;
}

/* Readers of netCDF look for a dimension in the group of the array and above. */
static bool is_visible(const char *coordinate, const char *name)
{
    const char *dot = strrchr(coordinate, '.');
    return !dot || strncmp(coordinate, name, (size_t)(dot - coordinate) + 1) == 0;
}

static bool exists(hid_t at, const char *name)
{
    const char *leaf;
    const hid_t group = group_of(at, name, &leaf);
    const bool there = group >= 0 && H5Lexists(group, leaf, H5P_DEFAULT) > 0;
    if (group >= 0)
        H5Gclose(group);
    return there;
}

/* Lay an array over its coordinate; one that stands in another group is copied beside the array. */
static bool lay_over(hid_t at, const struct base_field *row, const struct base_field *over,
                     const struct base_reals *axis)
{
    if (is_visible(over->name, row->name))
        return attach(at, row->name, over->name);
    char name[2 * BASE_TEXT_SIZE];
    const char *dot = strrchr(row->name, '.'), *word = strrchr(over->name, '.');
    snprintf(name, sizeof name, "%.*s%.250s", dot ? (int)(dot - row->name) + 1 : 0, row->name,
             word + 1);
    struct base_field copy = *over;
    copy.name = name;
    return (exists(at, name) || put_reals(at, &copy, axis->value, axis->count, true)) &&
           attach(at, row->name, name);
}

/* The dimension of an array of records: 0, 1, 2 ... */
static hid_t make_index(hid_t group, size_t count)
{
    uint64_t *number = calloc(count, sizeof *number);
    if (!number)
        return -1;
    for (size_t i = 0; i < count; i++)
        number[i] = i;
    hid_t set = base_h5_dataset(group, "index", H5T_STD_U64LE, count);
    if (set >= 0 && (!write_values(set, H5T_NATIVE_UINT64, number) ||
                     base_h5_attribute_text(set, "long_name", "number of the record") < 0 ||
                     H5DSset_scale(set, "index") < 0)) {
        H5Dclose(set);
        set = -1;
    }
    free(number);
    return set;
}

static bool put_rows(hid_t at, const struct base_field *row, const struct base_rows *rows)
{
    if (!rows->count)
        return true;
    const char *leaf;
    const hid_t parent = group_of(at, row->name, &leaf);
    const hid_t group = parent < 0 ? -1 : base_h5_group(parent, leaf);
    const hid_t index = group < 0 ? -1 : make_index(group, rows->count);
    bool good = index >= 0 && base_h5_attribute_text(group, "long_name", row->about) >= 0;
    for (size_t i = 0; good && i < rows->table->count; i++) {
        const struct base_field *column = &rows->table->rows[i];
        good = put_values(group, column, (const char *)rows->data + column->at, rows->table->size,
                          rows->count, index);
    }
    if (index >= 0)
        H5Dclose(index);
    if (group >= 0)
        H5Gclose(group);
    if (parent >= 0)
        H5Gclose(parent);
    return good;
}

static bool put_row(hid_t at, const struct base_field *row, const void *place)
{
    const struct base_list *list = place;
    const struct base_reals *reals = place;
    if (row->kind == BASE_LIST)
        return put_reals(at, row, list->value, list->count, true);
    if (row->kind == BASE_REALS)
        return put_reals(at, row, reals->value, reals->count, !row->text);
    if (row->kind == BASE_ROWS)
        return put_rows(at, row, place);
    return put_values(at, row, place, 0, 1, -1);
}

/* What HDF5 would not see: an array over a coordinate that is missing or of another length. */
static enum base_status check_arrays(struct base_h5 *file, const struct base_table *table,
                                     const void *data, struct base_error *err)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct base_field *row = &table->rows[i];
        if (row->kind != BASE_REALS || !row->text)
            continue;
        const struct base_field *over = base_table_find(table, row->text);
        const struct base_reals *array = (const void *)((const char *)data + row->at);
        const struct base_reals *axis = over ? (const void *)((const char *)data + over->at) : NULL;
        if (!array->count ||
            (over && over->kind == BASE_REALS && !over->text && axis->count == array->count))
            continue;
        file->spoiled = file->spoiled ? file->spoiled : BASE_ERR_INTERNAL;
        (void)base_fail(err, BASE_ERR_INTERNAL,
                        "'%s': %s has %zu numbers, its coordinate %s has %zu", file->path,
                        row->name, array->count, row->text,
                        over && over->kind == BASE_REALS ? axis->count : 0);
        snprintf(file->reason, sizeof file->reason, "%.200s", row->name);
        return BASE_ERR_INTERNAL;
    }
    return BASE_OK;
}

/* The row that failed, or NULL. */
static const char *put_all(hid_t at, const struct base_table *table, const void *data)
{
    for (size_t i = 0; i < table->count; i++)
        if (!put_row(at, &table->rows[i], (const char *)data + table->rows[i].at))
            return table->rows[i].name;
    for (size_t i = 0; i < table->count; i++) {
        const struct base_field *row = &table->rows[i];
        const struct base_reals *reals = (const void *)((const char *)data + row->at);
        if (row->kind != BASE_REALS || !row->text || !reals->count)
            continue;
        const struct base_field *over = base_table_find(table, row->text);
        if (!over || !lay_over(at, row, over, (const void *)((const char *)data + over->at)))
            return row->name;
    }
    return NULL;
}

enum base_status base_h5_put(struct base_h5 *file, const char *group,
                             const struct base_table *table, const void *data,
                             struct base_error *err)
{
    const enum base_status status = check_arrays(file, table, data, err);
    if (status)
        return status;
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t at = base_h5_group(file->file, group);
    const char *failed = at < 0 ? group : put_all(at, table, data);
    if (failed) {
        char doing[160];
        snprintf(doing, sizeof doing, "writing %.60s/%.80s", group, failed);
        (void)base_h5_spoil(file, err, doing);
    }
    if (at >= 0)
        H5Gclose(at);
    base_h5_loud(before);
    return failed ? BASE_ERR_INTERNAL : BASE_OK;
}
