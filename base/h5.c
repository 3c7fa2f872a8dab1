/* A file is built in memory (HDF5's core driver) and written by our own hand at the end: HDF5 can
 * report success at closing after a failed write, and a file it could not flush it cannot close
 * either. So every failure of the disk is seen where it can be answered for. */
#include "base/file.h"
#include "base/h5_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROW_BYTES = 1 << 20 };

struct base_h5_quiet base_h5_quiet(void)
{
    struct base_h5_quiet before = { NULL, NULL };
    (void)H5Eget_auto2(H5E_DEFAULT, &before.print, &before.client);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return before;
}

void base_h5_loud(struct base_h5_quiet before)
{
    (void)H5Eset_auto2(H5E_DEFAULT, before.print, before.client);
}

static herr_t innermost(unsigned depth, const H5E_error2_t *error, void *out)
{
    if (depth == 0 && error->desc)
        snprintf(out, 200, "%s", error->desc);
    return 0;
}

enum base_status base_h5_spoil(struct base_h5 *file, struct base_error *err, const char *doing)
{
    char why[200] = "HDF5 gives no reason";
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, why);
    if (!file->spoiled) {
        file->spoiled = BASE_ERR_INTERNAL;
        snprintf(file->reason, sizeof file->reason, "%.100s: %.140s", doing, why);
    }
    return base_fail(err, BASE_ERR_INTERNAL, "'%s': %s failed: %s", file->path, doing, why);
}

/* Two handles on one target need two names: HDF5 refuses a second file of one name. */
static hid_t create_in_memory(const struct base_h5 *h5)
{
    char name[64];
    snprintf(name, sizeof name, "combkey-%p", (const void *)h5);
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_FILE_CREATE);
    hid_t file = -1;
    if (access >= 0 && creation >= 0 && H5Pset_fapl_core(access, GROW_BYTES, 0) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0)
        file = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
    if (creation >= 0)
        H5Pclose(creation);
    if (access >= 0)
        H5Pclose(access);
    return file;
}

static void h5_free(struct base_h5 *h5)
{
    if (h5->file >= 0)
        H5Fclose(h5->file);
    base_draft_abandon(h5->draft);
    free(h5->path);
    free(h5);
}

enum base_status base_h5_create(struct base_h5 **out, const char *path, struct base_error *err)
{
    *out = NULL;
    struct base_draft *draft;
    enum base_status status = base_draft_open(&draft, path, err);
    if (status)
        return status;
    struct base_h5 *h5 = calloc(1, sizeof *h5);
    char *copy = malloc(strlen(path) + 1);
    if (!h5 || !copy) {
        base_draft_abandon(draft);
        free(copy);
        free(h5);
        return base_fail(err, BASE_ERR_MEMORY, "no memory to write '%s'", path);
    }
    strcpy(copy, path);
    *h5 = (struct base_h5){ .file = -1, .draft = draft, .path = copy };
    const struct base_h5_quiet before = base_h5_quiet();
    h5->file = create_in_memory(h5);
    if (h5->file < 0) {
        status = base_h5_spoil(h5, err, "creating the file");
        h5_free(h5);
    } else {
        *out = h5;
    }
    base_h5_loud(before);
    return status;
}

/* The bytes of the file, malloc'd; NULL with an error. Closes the HDF5 side. */
static void *image(struct base_h5 *h5, size_t *size, struct base_error *err)
{
    void *bytes = NULL;
    ssize_t length = -1;
    const bool flushed = H5Fflush(h5->file, H5F_SCOPE_GLOBAL) >= 0;
    if (flushed)
        length = H5Fget_file_image(h5->file, NULL, 0);
    if (length <= 0) {
        (void)base_h5_spoil(h5, err, "flushing");
        return NULL;
    }
    *size = (size_t)length;
    bytes = malloc(*size);
    if (!bytes) {
        (void)base_fail(err, BASE_ERR_MEMORY, "no memory to write '%s' of %zu bytes", h5->path,
                        *size);
        return NULL;
    }
    const bool copied = H5Fget_file_image(h5->file, bytes, *size) == length;
    const bool closed = H5Fclose(h5->file) >= 0;
    h5->file = -1;
    if (!copied || !closed) {
        (void)base_h5_spoil(h5, err, "closing");
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* Hand the draft over to its own commit. */
static enum base_status write_out(struct base_h5 *h5, const void *bytes, size_t size,
                                  struct base_error *err)
{
    const enum base_status status = base_draft_write(h5->draft, bytes, size, err);
    if (status)
        return status;
    struct base_draft *draft = h5->draft;
    h5->draft = NULL;
    return base_draft_commit(draft, err);
}

enum base_status base_h5_commit(struct base_h5 *h5, struct base_error *err)
{
    const struct base_h5_quiet before = base_h5_quiet();
    enum base_status status = h5->spoiled;
    if (status) {
        (void)base_fail(err, status, "'%s' is not written, because an earlier step failed: %s",
                        h5->path, h5->reason);
    } else {
        size_t size = 0;
        void *bytes = image(h5, &size, err);
        status = bytes ? write_out(h5, bytes, size, err) : err->status;
        free(bytes);
    }
    h5_free(h5);
    base_h5_loud(before);
    return status;
}

void base_h5_abandon(struct base_h5 *h5)
{
    if (!h5)
        return;
    const struct base_h5_quiet before = base_h5_quiet();
    h5_free(h5);
    base_h5_loud(before);
}
