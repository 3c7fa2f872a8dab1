/* Records into groups and datasets, from their tables. */
#include "base/h5_parts.h"

#include <hdf5_hl.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A one-dimensional array of reals; `own`: it is the coordinate of its own dimension. */
static bool put_reals(hid_t at, const struct base_field *row, const double *value, size_t count,
                      bool own)
{
    if (!count)
        return true;
    const char *leaf;
    const hid_t group = base_h5_group_of(at, row->name, &leaf);
    if (group < 0)
        return false;
    bool good = false;
    const hid_t set = base_h5_dataset(group, leaf, H5T_IEEE_F64LE, count);
    if (set >= 0) {
        good = base_h5_write(set, H5T_NATIVE_DOUBLE, value) && base_h5_describe(set, row) &&
               (!own || H5DSset_scale(set, leaf) >= 0);
        good = H5Dclose(set) >= 0 && good;
    }
    H5Gclose(group);
    return good;
}

static hid_t open_row(hid_t at, const char *name)
{
    const char *leaf;
    const hid_t group = base_h5_group_of(at, name, &leaf);
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
    const hid_t group = base_h5_group_of(at, name, &leaf);
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
    if (set >= 0 && (!base_h5_write(set, H5T_NATIVE_UINT64, number) ||
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
    const hid_t parent = base_h5_group_of(at, row->name, &leaf);
    const hid_t group = parent < 0 ? -1 : base_h5_group(parent, leaf);
    const hid_t index = group < 0 ? -1 : make_index(group, rows->count);
    bool good = index >= 0 && base_h5_attribute_text(group, "long_name", row->about) >= 0;
    for (size_t i = 0; good && i < rows->table->count; i++) {
        const struct base_field *column = &rows->table->rows[i];
        good = base_h5_put_values(group, column, (const char *)rows->data + column->at,
                                  rows->table->size, rows->count, index);
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
    return base_h5_put_values(at, row, place, 0, 1, -1);
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
