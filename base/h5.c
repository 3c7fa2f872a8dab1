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

/* ---- the image of the file in memory, which HDF5 grows and we keep ---- */

static void *image_grow(void *image, size_t size, H5FD_file_image_op_t op, void *client)
{
    struct base_h5 *h5 = client;
    (void)op;
    void *grown = realloc(image, size);
    if (!grown)
        return NULL;
    h5->image = grown;
    h5->size = size;
    return grown;
}

static herr_t image_keep(void *image, H5FD_file_image_op_t op, void *client)
{
    (void)image, (void)op, (void)client;
    return 0;
}

static void *client_same(void *client)
{
    return client;
}

static herr_t client_keep(void *client)
{
    (void)client;
    return 0;
}

static bool set_image(hid_t access, struct base_h5 *h5)
{
    H5FD_file_image_callbacks_t calls = { .image_realloc = image_grow,
                                          .image_free = image_keep,
                                          .udata_copy = client_same,
                                          .udata_free = client_keep,
                                          .udata = h5 };
    return H5Pset_fapl_core(access, GROW_BYTES, 0) >= 0 &&
           H5Pset_file_image_callbacks(access, &calls) >= 0;
}

/* Two handles on one target need two names: HDF5 refuses a second file of one name. */
static hid_t create_in_memory(struct base_h5 *h5)
{
    char name[64];
    snprintf(name, sizeof name, "combkey-%p", (const void *)h5);
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_FILE_CREATE);
    hid_t file = -1;
    if (access >= 0 && creation >= 0 && set_image(access, h5) &&
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
    free(h5->image);
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

/* Length of the file inside its image, from its superblock (HDF5 File Format Specification 3.0,
 * II.A, versions 2 and 3: the end-of-file address is the little-endian word at byte 28). 0: no
 * file. */
static size_t file_length(const struct base_h5 *h5)
{
    enum { VERSION_AT = 8, END_AT = 28, SUPERBLOCK = 48 };
    const unsigned char *b = h5->image;
    if (!b || h5->size < SUPERBLOCK || memcmp(b, "\211HDF\r\n\032\n", 8) != 0 || b[VERSION_AT] < 2)
        return 0;
    size_t length = 0;
    for (int i = 7; i >= 0; i--)
        length = length << 8 | b[END_AT + i];
    return length <= h5->size ? length : 0;
}

void base_h5_seal(struct base_h5 *h5)
{
    h5->sealed = true;
}

static enum base_status write_seal(struct base_h5 *h5, size_t length, struct base_error *err)
{
    char digest[BASE_HASH_SIZE], line[BASE_H5_SEAL_SIZE + 1];
    base_hash(h5->image, length, digest);
    snprintf(line, sizeof line, "%s%s\n", BASE_H5_SEAL, digest);
    return base_draft_write(h5->draft, line, BASE_H5_SEAL_SIZE, err);
}

/* Close the HDF5 side, which completes the image; then hand the draft over to its own commit. */
static enum base_status write_out(struct base_h5 *h5, struct base_error *err)
{
    const bool closed = H5Fclose(h5->file) >= 0;
    h5->file = -1;
    const size_t length = closed ? file_length(h5) : 0;
    if (!length)
        return base_h5_spoil(h5, err, "closing");
    enum base_status status = base_draft_write(h5->draft, h5->image, length, err);
    if (status == BASE_OK && h5->sealed)
        status = write_seal(h5, length, err);
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
    if (status)
        (void)base_fail(err, status, "'%s' is not written, because an earlier step failed: %s",
                        h5->path, h5->reason);
    else
        status = write_out(h5, err);
    h5_free(h5);
    base_h5_loud(before);
    return status;
}

const char *base_h5_temporary(const struct base_h5 *h5)
{
    return base_draft_temporary(h5->draft);
}

void base_h5_abandon(struct base_h5 *h5)
{
    if (!h5)
        return;
    const struct base_h5_quiet before = base_h5_quiet();
    h5_free(h5);
    base_h5_loud(before);
}
