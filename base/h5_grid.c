#include "base/h5_grid.h"

#include "base/h5_grid_parts.h"

#include <hdf5_hl.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t points_of(const struct base_h5 *file)
{
    size_t count = 1;
    for (size_t i = 0; i < file->rank; i++)
        count *= (size_t)file->dims[i];
    return count;
}

/* ---- axes ---- */

static bool put_axis(struct base_h5 *file, const struct base_h5_axis *axis)
{
    const void **cell = calloc(axis->count + 1, sizeof *cell);
    if (!cell)
        return false;
    for (size_t i = 0; i < axis->count; i++)
        cell[i] = (const char *)axis->value + i * axis->stride;
    const struct base_h5_shape shape = { 1,
                                         { axis->count },
                                         { axis->along ? file->scale[axis->with] : -1 } };
    bool good = base_h5_put_cells(file->file, axis->row.name, &axis->row, cell, &shape);
    free(cell);
    if (good && !axis->along) {
        const hid_t set = H5Dopen2(file->file, axis->row.name, H5P_DEFAULT);
        good = set >= 0 && H5DSset_scale(set, axis->row.name) >= 0;
        file->dims[file->rank] = axis->count;
        file->scale[file->rank++] = set; /* closed with the file */
    }
    return good;
}

enum base_status base_h5_grid(struct base_h5 *file, const struct base_h5_axis *axes, size_t count,
                              struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < count && status == BASE_OK; i++)
        if (file->rank == BASE_H5_RANK || !put_axis(file, &axes[i]))
            status = base_h5_spoil(file, err, axes[i].row.name);
    base_h5_loud(before);
    return status;
}

/* ---- results ---- */

struct work {
    struct base_h5 *file;
    hid_t at;
    const struct base_table *table;
    const void *const *point;
    size_t count; /* of points */
    struct base_h5_left_out *left;
};

static struct base_h5_shape shape_of(const struct base_h5 *file)
{
    struct base_h5_shape shape = { .rank = file->rank };
    memcpy(shape.dims, file->dims, sizeof file->dims);
    memcpy(shape.scale, file->scale, sizeof file->scale);
    return shape;
}

static const void *member(const struct work *w, size_t i, const struct base_field *row)
{
    return w->point[i] ? (const char *)w->point[i] + row->at : NULL;
}

static size_t length_at(const struct base_field *row, const void *place)
{
    return row->kind == BASE_ROWS   ? ((const struct base_rows *)place)->count
           : row->kind == BASE_LIST ? ((const struct base_list *)place)->count
                                    : ((const struct base_reals *)place)->count;
}

static const double *numbers_at(const struct base_field *row, const void *place)
{
    return row->kind == BASE_LIST ? ((const struct base_list *)place)->value
                                  : ((const struct base_reals *)place)->value;
}

bool base_h5_same_shape(const struct base_table *table, const void *a, const void *b)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct base_field *row = &table->rows[i];
        const bool array =
            row->kind == BASE_REALS || row->kind == BASE_ROWS || row->kind == BASE_LIST;
        if (array &&
            length_at(row, (const char *)a + row->at) != length_at(row, (const char *)b + row->at))
            return false;
    }
    return true;
}

/* Length of an array at every point that has results; 0: none; false: they differ. */
static bool common_length(const struct work *w, const struct base_field *row, size_t *length)
{
    bool seen = false;
    *length = 0;
    for (size_t i = 0; i < w->count; i++) {
        const void *place = member(w, i, row);
        if (!place)
            continue;
        const size_t here = length_at(row, place);
        if (seen && here != *length)
            return false;
        seen = true;
        *length = here;
    }
    return true;
}

/* The first point's numbers, if every point has the same. */
static const double *common_numbers(const struct work *w, const struct base_field *row,
                                    size_t length)
{
    const double *first = NULL;
    for (size_t i = 0; i < w->count; i++) {
        const void *place = member(w, i, row);
        if (!place)
            continue;
        const double *here = numbers_at(row, place);
        if (first && memcmp(first, here, length * sizeof *here) != 0)
            return NULL;
        first = first ? first : here;
    }
    return first;
}

static void leave_out(const struct work *w, const struct base_field *row)
{
    if (!w->left)
        return;
    char *names = w->left->names;
    const size_t used = strlen(names), size = sizeof w->left->names;
    snprintf(names + used, size - used, "%s%s", used ? ", " : "", row->name);
}

/* One-dimensional numbers that are a dimension; the identifier, or negative. */
static hid_t make_scale(hid_t group, const char *leaf, const struct base_field *row,
                        const double *value, size_t length)
{
    const void **cell = calloc(length, sizeof *cell);
    if (!cell)
        return -1;
    for (size_t k = 0; k < length; k++)
        cell[k] = &value[k];
    struct base_field real = *row;
    real.kind = BASE_REAL;
    const struct base_h5_shape shape = { 1, { length }, { -1 } };
    hid_t set = -1;
    if (base_h5_put_cells(group, leaf, &real, cell, &shape))
        set = H5Dopen2(group, leaf, H5P_DEFAULT);
    free(cell);
    if (set >= 0 && H5DSset_scale(set, leaf) < 0) {
        H5Dclose(set);
        set = -1;
    }
    return set;
}

/* 0, 1, 2 ...: the dimension of an array whose coordinate changes from point to point. */
static hid_t index_scale(hid_t group, const char *leaf, size_t length)
{
    if (H5Lexists(group, leaf, H5P_DEFAULT) > 0)
        return H5Dopen2(group, leaf, H5P_DEFAULT);
    double *number = calloc(length, sizeof *number);
    if (!number)
        return -1;
    for (size_t k = 0; k < length; k++)
        number[k] = (double)k;
    const struct base_field row = { .name = leaf, .unit = "1", .about = "number of the entry" };
    const hid_t set = make_scale(group, leaf, &row, number, length);
    free(number);
    return set;
}

/* Readers of netCDF look for a dimension in the group of the array and above. */
static bool is_visible(const char *coordinate, const char *name)
{
    const char *dot = strrchr(coordinate, '.');
    return !dot || strncmp(coordinate, name, (size_t)(dot - coordinate) + 1) == 0;
}

/* The dimension of an array: its coordinate, where that is one and the same; else an index. */
static hid_t scale_for(const struct work *w, const struct base_field *row, hid_t group,
                       const char *leaf, size_t length)
{
    const struct base_field *over = row->text ? base_table_find(w->table, row->text) : NULL;
    size_t long_as = 0;
    if (over && over->kind == BASE_REALS && !over->text && is_visible(over->name, row->name) &&
        common_length(w, over, &long_as) && long_as == length && common_numbers(w, over, length)) {
        const char *over_leaf;
        const hid_t at = base_h5_group_of(w->at, over->name, &over_leaf);
        const hid_t set = at >= 0 ? H5Dopen2(at, over_leaf, H5P_DEFAULT) : -1;
        if (at >= 0)
            H5Gclose(at);
        return set;
    }
    char name[BASE_TEXT_SIZE];
    snprintf(name, sizeof name, "%.200s_index", leaf);
    return index_scale(group, name, length);
}

/* `length` values at every point, `stride` bytes apart from first(i). */
static bool put_deep(const struct work *w, const struct base_field *row, hid_t group,
                     const char *leaf, hid_t scale, size_t length, const char *const *first,
                     size_t stride)
{
    const void **cell = calloc(w->count * length, sizeof *cell);
    if (!cell)
        return false;
    for (size_t i = 0; i < w->count; i++)
        for (size_t k = 0; k < length; k++)
            cell[i * length + k] = first[i] ? first[i] + k * stride : NULL;
    struct base_h5_shape shape = shape_of(w->file);
    shape.dims[shape.rank] = length;
    shape.scale[shape.rank++] = scale;
    const bool good = base_h5_put_cells(group, leaf, row, cell, &shape);
    free(cell);
    return good;
}

static bool put_numbers(const struct work *w, const struct base_field *row, hid_t group,
                        const char *leaf, size_t length)
{
    const bool coordinate = row->kind == BASE_LIST || !row->text;
    const double *common = coordinate ? common_numbers(w, row, length) : NULL;
    const hid_t scale = common ? make_scale(group, leaf, row, common, length)
                               : scale_for(w, row, group, leaf, length);
    if (scale < 0)
        return false;
    bool good = true;
    if (!common) {
        const char **first = calloc(w->count, sizeof *first);
        struct base_field real = *row;
        real.kind = BASE_REAL;
        for (size_t i = 0; first && i < w->count; i++)
            if (w->point[i])
                first[i] = (const char *)numbers_at(row, member(w, i, row));
        good = first && put_deep(w, &real, group, leaf, scale, length, first, sizeof(double));
        free(first);
    }
    H5Dclose(scale);
    return good;
}

static bool put_records(const struct work *w, const struct base_field *row, hid_t parent,
                        const char *leaf, size_t length)
{
    const struct base_table *table = NULL;
    const char **first = calloc(w->count, sizeof *first);
    const hid_t group = base_h5_group(parent, leaf);
    const hid_t scale = group >= 0 ? index_scale(group, "index", length) : -1;
    bool good = first && scale >= 0;
    for (size_t i = 0; good && i < w->count && !table; i++)
        table = w->point[i] ? ((const struct base_rows *)member(w, i, row))->table : NULL;
    for (size_t c = 0; good && table && c < table->count; c++) {
        const struct base_field *column = &table->rows[c];
        for (size_t i = 0; i < w->count; i++)
            first[i] =
                w->point[i]
                    ? (const char *)((const struct base_rows *)member(w, i, row))->data + column->at
                    : NULL;
        const char *name;
        const hid_t at = base_h5_group_of(group, column->name, &name);
        good = at >= 0 && put_deep(w, column, at, name, scale, length, first, table->size);
        if (at >= 0)
            H5Gclose(at);
    }
    if (scale >= 0)
        H5Dclose(scale);
    if (group >= 0)
        H5Gclose(group);
    free(first);
    return good;
}

static bool put_scalar(const struct work *w, const struct base_field *row, hid_t group,
                       const char *leaf)
{
    const void **cell = calloc(w->count + 1, sizeof *cell);
    if (!cell)
        return false;
    for (size_t i = 0; i < w->count; i++)
        cell[i] = member(w, i, row);
    const struct base_h5_shape shape = shape_of(w->file);
    const bool good = base_h5_put_cells(group, leaf, row, cell, &shape);
    free(cell);
    return good;
}

static bool put_row(const struct work *w, const struct base_field *row)
{
    const bool array = row->kind == BASE_REALS || row->kind == BASE_ROWS || row->kind == BASE_LIST;
    size_t length = 0;
    if (array && !common_length(w, row, &length)) {
        leave_out(w, row);
        return true;
    }
    if (array && !length)
        return true;
    const char *leaf;
    const hid_t group = base_h5_group_of(w->at, row->name, &leaf);
    if (group < 0)
        return false;
    const bool good = !array                   ? put_scalar(w, row, group, leaf)
                      : row->kind == BASE_ROWS ? put_records(w, row, group, leaf, length)
                                               : put_numbers(w, row, group, leaf, length);
    H5Gclose(group);
    return good;
}

/* Coordinates come first: other arrays lie over them. The row that failed, or NULL. */
static const char *put_all(const struct work *w)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < w->table->count; i++) {
            const struct base_field *row = &w->table->rows[i];
            const bool coordinate = row->kind == BASE_REALS && !row->text;
            if (coordinate == (pass == 0) && !put_row(w, row))
                return row->name;
        }
    return NULL;
}

enum base_status base_h5_grid_put(struct base_h5 *file, const char *group,
                                  const struct base_table *table, const void *const *point,
                                  struct base_h5_left_out *left, struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    struct work w = { file, base_h5_group(file->file, group), table, point, points_of(file), left };
    const char *failed = w.at < 0 ? group : put_all(&w);
    if (failed) {
        char doing[160];
        snprintf(doing, sizeof doing, "writing %.60s/%.80s", group, failed);
        (void)base_h5_spoil(file, err, doing);
    }
    if (w.at >= 0)
        H5Gclose(w.at);
    base_h5_loud(before);
    return failed ? BASE_ERR_INTERNAL : BASE_OK;
}
