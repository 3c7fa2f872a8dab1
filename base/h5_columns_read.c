#include "base/file.h"
#include "base/h5_columns.h"
#include "base/h5_parts.h"

#include <hdf5_hl.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct base_h5_columns {
    hid_t file;
    char *path;
};

enum { SIGNATURE = 8 };

bool base_h5_is_one(const char *path)
{
    char bytes[SIGNATURE] = { 0 };
    struct stat about;
    const bool regular = stat(path, &about) == 0 && S_ISREG(about.st_mode);
    FILE *file = regular ? fopen(path, "rb") : NULL;
    const size_t got = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    return got == SIGNATURE && memcmp(bytes, "\211HDF\r\n\032\n", SIGNATURE) == 0;
}

/* A file with our seal must fit it; 1: fits or has none. Read in pieces: tags can be long. */
static int seal_fits(const char *path)
{
    char tail[BASE_H5_SEAL_SIZE] = { 0 };
    const size_t mark = strlen(BASE_H5_SEAL);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    const bool read = fseek(file, -(long)BASE_H5_SEAL_SIZE, SEEK_END) == 0 &&
                      fread(tail, 1, sizeof tail, file) == sizeof tail;
    fclose(file);
    if (!read || memcmp(tail, BASE_H5_SEAL, mark) != 0)
        return 1;
    char *bytes, digest[BASE_HASH_SIZE];
    size_t size;
    struct base_error ignored;
    if (base_file_read(path, (size_t)1 << 32, &bytes, &size, &ignored))
        return 0;
    base_hash(bytes, size - BASE_H5_SEAL_SIZE, digest);
    free(bytes);
    return !memcmp(tail + mark, digest, BASE_HASH_SIZE - 1);
}

/* What HDF5 would not say so well: missing, a folder, a pipe (which would hang), another format. */
static enum base_status check_file(const char *path, struct base_error *err)
{
    struct stat about;
    if (stat(path, &about))
        return base_fail(err, BASE_ERR_NO_INPUT, "cannot open '%s': %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return base_fail(err, BASE_ERR_CONFIG, "'%s' is not a regular file", path);
    if (access(path, R_OK))
        return base_fail(err, BASE_ERR_NO_INPUT, "cannot open '%s': %s", path, strerror(errno));
    if (!base_h5_is_one(path))
        return base_fail(err, BASE_ERR_CONFIG, "'%s' does not begin as an HDF5 file does", path);
    if (!seal_fits(path))
        return base_fail(err, BASE_ERR_CONFIG, "'%s' is damaged: its checksum does not fit", path);
    return BASE_OK;
}

enum base_status base_h5_columns_open(struct base_h5_columns **out, const char *path,
                                      struct base_error *err)
{
    *out = NULL;
    const enum base_status status = check_file(path, err);
    if (status)
        return status;
    struct base_h5_columns *c = calloc(1, sizeof *c);
    char *copy = malloc(strlen(path) + 1);
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    base_h5_loud(before);
    if (!c || !copy || file < 0) {
        if (file >= 0)
            H5Fclose(file);
        free(copy);
        free(c);
        return base_fail(err, BASE_ERR_CONFIG,
                         "'%s' cannot be read as HDF5: is it cut off, or still being written?",
                         path);
    }
    strcpy(copy, path);
    *c = (struct base_h5_columns){ file, copy };
    *out = c;
    return BASE_OK;
}

void base_h5_columns_close(struct base_h5_columns *c)
{
    if (!c)
        return;
    const struct base_h5_quiet before = base_h5_quiet();
    H5Fclose(c->file);
    base_h5_loud(before);
    free(c->path);
    free(c);
}

bool base_h5_columns_has(const struct base_h5_columns *c, const char *path)
{
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t set = base_h5_open_dataset(c->file, path);
    if (set >= 0)
        H5Dclose(set);
    base_h5_loud(before);
    return set >= 0;
}

static bool shape_of(hid_t set, hsize_t *length, H5T_class_t *kind)
{
    const hid_t space = H5Dget_space(set), type = H5Dget_type(set);
    const bool good = space >= 0 && type >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
                      H5Sget_simple_extent_dims(space, length, NULL) == 1;
    *kind = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

enum base_status base_h5_columns_length(const struct base_h5_columns *c, const char *path,
                                        size_t *length, struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    hsize_t n = 0;
    H5T_class_t kind = H5T_NO_CLASS;
    const hid_t set = base_h5_open_dataset(c->file, path);
    const bool good =
        set >= 0 && shape_of(set, &n, &kind) && (kind == H5T_INTEGER || kind == H5T_FLOAT);
    if (set >= 0)
        H5Dclose(set);
    base_h5_loud(before);
    *length = (size_t)n;
    if (set < 0)
        return base_fail(err, BASE_ERR_CONFIG, "'%s' has no dataset '%s'", c->path, path);
    if (!good)
        return base_fail(err, BASE_ERR_CONFIG, "'%s': '%s' is not one column of numbers", c->path,
                         path);
    return BASE_OK;
}

static bool read_piece(hid_t set, enum base_h5_number type, hsize_t first, hsize_t count, void *out)
{
    const hid_t memory = type == BASE_H5_UINT8   ? H5T_NATIVE_UINT8
                         : type == BASE_H5_INT64 ? H5T_NATIVE_INT64
                                                 : H5T_NATIVE_DOUBLE;
    const hid_t all = H5Dget_space(set), piece = H5Screate_simple(1, &count, NULL);
    const bool good = all >= 0 && piece >= 0 &&
                      H5Sselect_hyperslab(all, H5S_SELECT_SET, &first, NULL, &count, NULL) >= 0 &&
                      H5Dread(set, memory, piece, all, H5P_DEFAULT, out) >= 0;
    if (piece >= 0)
        H5Sclose(piece);
    if (all >= 0)
        H5Sclose(all);
    return good;
}

enum base_status base_h5_columns_read(const struct base_h5_columns *c, const char *path,
                                      enum base_h5_number type, size_t first, size_t count,
                                      void *out, struct base_error *err)
{
    if (!count)
        return BASE_OK;
    const struct base_h5_quiet before = base_h5_quiet();
    hsize_t length = 0;
    H5T_class_t kind = H5T_NO_CLASS;
    const hid_t set = base_h5_open_dataset(c->file, path);
    const bool shaped = set >= 0 && shape_of(set, &length, &kind);
    const bool whole = kind == H5T_INTEGER || (type == BASE_H5_DOUBLE && kind == H5T_FLOAT);
    const bool good =
        shaped && whole && first + count <= length && read_piece(set, type, first, count, out);
    if (set >= 0)
        H5Dclose(set);
    base_h5_loud(before);
    if (shaped && !whole)
        return base_fail(err, BASE_ERR_CONFIG, "'%s': '%s' is not of whole numbers", c->path, path);
    if (!good)
        return base_fail(err, BASE_ERR_CONFIG, "'%s': '%s' cannot be read from number %zu on",
                         c->path, path, first);
    return BASE_OK;
}

double base_h5_columns_number(const struct base_h5_columns *c, const char *name)
{
    const struct base_h5_quiet before = base_h5_quiet();
    double value = (double)NAN;
    if (H5Aexists(c->file, name) > 0) {
        const hid_t at = H5Aopen(c->file, name, H5P_DEFAULT);
        const hid_t type = at >= 0 ? H5Aget_type(at) : -1, space = at >= 0 ? H5Aget_space(at) : -1;
        const H5T_class_t kind = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
        if (space >= 0 && H5Sget_simple_extent_npoints(space) == 1 &&
            (kind == H5T_FLOAT || kind == H5T_INTEGER) &&
            H5Aread(at, H5T_NATIVE_DOUBLE, &value) < 0)
            value = (double)NAN;
        if (space >= 0)
            H5Sclose(space);
        if (type >= 0)
            H5Tclose(type);
        if (at >= 0)
            H5Aclose(at);
    }
    base_h5_loud(before);
    return value;
}
