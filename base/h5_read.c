#include "base/h5_read.h"

#include "base/file.h"
#include "base/h5_grid_parts.h"

#include <hdf5_hl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct base_h5_reader {
    hid_t file;
    char *path;
};

enum { LARGEST = 1 << 30 };

/* ---- the file ---- */

/* Length without the seal; 0 if there is none or it does not fit. */
static size_t unsealed(const char *bytes, size_t size)
{
    const size_t mark = strlen(BASE_H5_SEAL);
    if (size < BASE_H5_SEAL_SIZE)
        return 0;
    const size_t length = size - BASE_H5_SEAL_SIZE;
    char digest[BASE_HASH_SIZE];
    base_hash(bytes, length, digest);
    const char *seal = bytes + length;
    const bool fits = !memcmp(seal, BASE_H5_SEAL, mark) &&
                      !memcmp(seal + mark, digest, BASE_HASH_SIZE - 1) && bytes[size - 1] == '\n';
    return fits ? length : 0;
}

enum base_status base_h5_open(struct base_h5_reader **out, const char *path, struct base_error *err)
{
    *out = NULL;
    char *bytes;
    size_t size;
    const enum base_status status = base_file_read(path, LARGEST, &bytes, &size, err);
    if (status)
        return status;
    const size_t length = unsealed(bytes, size);
    if (!length) {
        free(bytes);
        return base_fail(err, BASE_ERR_CONFIG, "'%s' is damaged: its checksum does not fit", path);
    }
    struct base_h5_reader *reader = calloc(1, sizeof *reader);
    char *copy = malloc(strlen(path) + 1);
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t file = H5LTopen_file_image(bytes, length, 0); /* HDF5 makes its own copy */
    base_h5_loud(before);
    free(bytes);
    if (!reader || !copy || file < 0) {
        if (file >= 0)
            H5Fclose(file);
        free(copy);
        free(reader);
        return base_fail(err, BASE_ERR_CONFIG, "'%s' cannot be read as HDF5", path);
    }
    strcpy(copy, path);
    *reader = (struct base_h5_reader){ file, copy };
    *out = reader;
    return BASE_OK;
}

void base_h5_close(struct base_h5_reader *reader)
{
    if (!reader)
        return;
    const struct base_h5_quiet before = base_h5_quiet();
    H5Fclose(reader->file);
    base_h5_loud(before);
    free(reader->path);
    free(reader);
}

/* ---- datasets ---- */

/* "key" + "optimum.alice.z" is "key/optimum/alice/z". */
static void path_of(const char *group, const char *name, char out[2 * BASE_TEXT_SIZE])
{
    snprintf(out, 2 * BASE_TEXT_SIZE, "%.200s/%.255s", group, name);
    for (char *c = out + strnlen(group, 200); *c; c++)
        *c = *c == '.' ? '/' : *c;
}

hid_t base_h5_open_dataset(hid_t file, const char *path)
{
    char part[2 * BASE_TEXT_SIZE];
    for (const char *c = path; *c; c++)
        if (*c == '/' && c > path) {
            snprintf(part, sizeof part, "%.*s", (int)(c - path), path);
            if (H5Lexists(file, part, H5P_DEFAULT) <= 0)
                return -1;
        }
    return H5Lexists(file, path, H5P_DEFAULT) > 0 ? H5Dopen2(file, path, H5P_DEFAULT) : -1;
}

/* A whole dataset in memory. */
struct block {
    int rank;
    hsize_t dims[3];
    size_t width;
    char *bytes; /* owned; of texts, pointers to what HDF5 has allocated */
    hid_t texts; /* their shape, to give them back; negative for other kinds */
};

static void block_free(struct block *b)
{
    struct base_h5_cell as;
    if (b->texts >= 0 && base_h5_cell_of(BASE_TEXT, &as)) {
        (void)H5Dvlen_reclaim(as.memory, b->texts, H5P_DEFAULT, b->bytes);
        base_h5_cell_free(&as);
    }
    if (b->texts >= 0)
        H5Sclose(b->texts);
    free(b->bytes);
}

/* HDF5 turns neither texts of fixed length nor numbers into ours. */
static bool fits(hid_t type, enum base_kind kind)
{
    return kind == BASE_TEXT ? H5Tis_variable_str(type) > 0 : H5Tget_class(type) != H5T_STRING;
}

static bool read_bytes(hid_t set, enum base_kind kind, struct block *out)
{
    const hid_t space = H5Dget_space(set), type = H5Dget_type(set);
    struct base_h5_cell as = { 0 };
    size_t cells = 1;
    out->bytes = NULL;
    out->texts = -1;
    out->rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    bool good = out->rank >= 1 && out->rank <= 3 &&
                H5Sget_simple_extent_dims(space, out->dims, NULL) == out->rank && type >= 0 &&
                fits(type, kind) && base_h5_cell_of(kind, &as);
    for (int i = 0; good && i < out->rank; i++) {
        good = out->dims[i] > 0 && out->dims[i] < LARGEST / cells;
        cells *= good ? (size_t)out->dims[i] : 1;
    }
    if (good) {
        out->width = as.width;
        out->bytes = calloc(cells, as.width);
        good =
            out->bytes && H5Dread(set, as.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, out->bytes) >= 0;
    }
    if (good && kind == BASE_TEXT)
        out->texts = H5Scopy(space);
    base_h5_cell_free(&as);
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    if (!good)
        free(out->bytes);
    return good;
}

/* 1: read, 0: not there, -1: unreadable. */
static int read_block(hid_t file, const char *path, enum base_kind kind, struct block *out)
{
    const hid_t set = base_h5_open_dataset(file, path);
    if (set < 0)
        return 0;
    const bool good = read_bytes(set, kind, out);
    H5Dclose(set);
    return good ? 1 : -1;
}

size_t base_h5_length(const struct base_h5_reader *reader, const char *path)
{
    const struct base_h5_quiet before = base_h5_quiet();
    hsize_t length = 0;
    const hid_t set = base_h5_open_dataset(reader->file, path);
    const hid_t space = set >= 0 ? H5Dget_space(set) : -1;
    if (space >= 0 && (H5Sget_simple_extent_ndims(space) != 1 ||
                       H5Sget_simple_extent_dims(space, &length, NULL) != 1))
        length = 0;
    if (space >= 0)
        H5Sclose(space);
    if (set >= 0)
        H5Dclose(set);
    base_h5_loud(before);
    return (size_t)length;
}

/* ---- rows ---- */

struct wanted {
    const struct base_h5_reader *reader;
    void *const *point;
    size_t count;
};

static bool get_scalar(const struct wanted *w, const char *path, const struct base_field *row)
{
    struct block b;
    if (read_block(w->reader->file, path, row->kind, &b) != 1)
        return false;
    const bool good = b.rank == 1 && b.dims[0] == w->count;
    for (size_t i = 0; good && i < w->count; i++)
        if (w->point[i])
            base_h5_cell_in(row->kind, b.bytes + i * b.width, b.width,
                            (char *)w->point[i] + row->at);
    block_free(&b);
    return good;
}

/* Numbers of point i: shared by all points (one dimension) or its own line. */
static bool get_numbers(const struct wanted *w, const char *path, const struct base_field *row)
{
    struct block b;
    const int found = read_block(w->reader->file, path, BASE_REAL, &b);
    if (found != 1)
        return found == 0;
    bool good = b.rank == 1 || (b.rank == 2 && b.dims[0] == w->count);
    const size_t length = good ? (size_t)b.dims[b.rank - 1] : 0;
    for (size_t i = 0; good && i < w->count; i++) {
        if (!w->point[i])
            continue;
        const char *from = b.bytes + (b.rank == 2 ? i * length * sizeof(double) : 0);
        void *place = (char *)w->point[i] + row->at;
        double *to;
        if (row->kind == BASE_LIST) {
            good = length <= BASE_LIST_SIZE;
            ((struct base_list *)place)->count = good ? length : 0;
            to = ((struct base_list *)place)->value;
        } else {
            to = base_reals_alloc(place, length);
            good = to != NULL;
        }
        if (good)
            memcpy(to, from, length * sizeof(double));
    }
    block_free(&b);
    return good;
}

static bool get_column(const struct wanted *w, const char *path, const struct base_field *row,
                       const struct base_field *column)
{
    struct block b;
    if (read_block(w->reader->file, path, column->kind, &b) != 1)
        return false;
    bool good = b.rank == 2 && b.dims[0] == w->count;
    const size_t length = good ? (size_t)b.dims[1] : 0;
    for (size_t i = 0; good && i < w->count; i++) {
        if (!w->point[i])
            continue;
        struct base_rows *rows = (struct base_rows *)(void *)((char *)w->point[i] + row->at);
        if (!rows->data) {
            rows->data = calloc(length, rows->table->size);
            rows->count = rows->data ? length : 0;
        }
        good = rows->count == length;
        for (size_t k = 0; good && k < length; k++)
            base_h5_cell_in(column->kind, b.bytes + (i * length + k) * b.width, b.width,
                            (char *)rows->data + k * rows->table->size + column->at);
    }
    block_free(&b);
    return good;
}

static bool get_records(const struct wanted *w, const char *path, const struct base_field *row)
{
    const struct base_table *table = NULL;
    for (size_t i = 0; i < w->count && !table; i++)
        if (w->point[i])
            table = ((struct base_rows *)(void *)((char *)w->point[i] + row->at))->table;
    char inner[2 * BASE_TEXT_SIZE];
    path_of(path, "index", inner);
    if (!table || !base_h5_length(w->reader, inner))
        return true;
    for (size_t c = 0; c < table->count; c++) {
        path_of(path, table->rows[c].name, inner);
        if (!get_column(w, inner, row, &table->rows[c]))
            return false;
    }
    return true;
}

enum base_status base_h5_get(const struct base_h5_reader *reader, const char *group,
                             const struct base_table *table, void *const *point, size_t count,
                             struct base_error *err)
{
    const struct wanted w = { reader, point, count };
    const struct base_h5_quiet before = base_h5_quiet();
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < table->count && status == BASE_OK; i++) {
        const struct base_field *row = &table->rows[i];
        char path[2 * BASE_TEXT_SIZE];
        path_of(group, row->name, path);
        const bool good = row->kind == BASE_ROWS ? get_records(&w, path, row)
                          : row->kind == BASE_REALS || row->kind == BASE_LIST
                              ? get_numbers(&w, path, row)
                              : get_scalar(&w, path, row);
        if (!good)
            status = base_fail(err, BASE_ERR_CONFIG,
                               "'%s': %s is not there for %zu points, or of another kind",
                               reader->path, path, count);
    }
    base_h5_loud(before);
    return status;
}
