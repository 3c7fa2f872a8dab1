#include "base/file.h"
#include "base/h5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- reading ---- */

static enum base_status drain(int fd, const char *path, size_t limit, char *bytes, size_t *size,
                              struct base_error *err)
{
    size_t used = 0;
    while (used <= limit) {
        const ssize_t got = read(fd, bytes + used, limit + 1 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return base_fail(err, BASE_ERR_IO, "reading '%s' failed: %s", path, strerror(errno));
        if (got == 0)
            break;
        used += (size_t)got;
    }
    if (used > limit)
        return base_fail(err, BASE_ERR_CONFIG, "'%s' grew while it was read", path);
    bytes[used] = '\0';
    *size = used;
    return BASE_OK;
}

static enum base_status read_regular(int fd, const char *path, size_t limit, char **bytes,
                                     size_t *size, struct base_error *err)
{
    struct stat about;
    if (fstat(fd, &about))
        return base_fail(err, BASE_ERR_IO, "reading '%s' failed: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return base_fail(err, BASE_ERR_CONFIG, "'%s' is a folder, a file is needed", path);
    if (!S_ISREG(about.st_mode))
        return base_fail(err, BASE_ERR_CONFIG, "'%s' is not a regular file", path);
    if ((unsigned long long)about.st_size > limit)
        return base_fail(err, BASE_ERR_CONFIG, "'%s' has %lld bytes, at most %zu are read", path,
                         (long long)about.st_size, limit);
    const size_t expected = (size_t)about.st_size;
    char *text = malloc(expected + 2);
    if (!text)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for '%s' of %zu bytes", path, expected);
    const enum base_status status = drain(fd, path, expected, text, size, err);
    if (status) {
        free(text);
        return status;
    }
    *bytes = text;
    return BASE_OK;
}

enum base_status base_file_read(const char *path, size_t limit, char **bytes, size_t *size,
                                struct base_error *err)
{
    *bytes = NULL;
    *size = 0;
    /* O_NONBLOCK: a pipe without a writer must not hang the program. */
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return base_fail(err, BASE_ERR_NO_INPUT, "cannot open '%s': %s", path, strerror(errno));
    const enum base_status status = read_regular(fd, path, limit, bytes, size, err);
    close(fd);
    return status;
}

/* ---- writing ---- */

struct base_draft {
    int fd;
    char *path, *temporary, *folder;
};

static void draft_free(struct base_draft *draft)
{
    if (!draft)
        return;
    free(draft->path);
    free(draft->temporary);
    free(draft->folder);
    free(draft);
}

/* A rename would replace a device (/dev/null!) or fail late on a folder: refuse both early. */
static enum base_status check_target(const char *path, struct base_error *err)
{
    struct stat about;
    const size_t length = strlen(path);
    if (!length)
        return base_fail(err, BASE_ERR_CREATE, "cannot write a file without a name");
    if (path[length - 1] == '/')
        return base_fail(err, BASE_ERR_CREATE, "cannot write '%s': it names a folder", path);
    if (stat(path, &about))
        return BASE_OK;
    if (S_ISDIR(about.st_mode))
        return base_fail(err, BASE_ERR_CREATE, "cannot write '%s': it is a folder", path);
    if (!S_ISREG(about.st_mode))
        return base_fail(err, BASE_ERR_CREATE, "cannot write '%s': it is not a regular file", path);
    return BASE_OK;
}

/* Split at the last '/': "." or the folder, and the file's own name. */
static bool split(struct base_draft *draft, const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) : 1;
    draft->path = malloc(strlen(path) + 1);
    draft->folder = calloc(length + 2, 1);
    draft->temporary = malloc(strlen(path) + 64);
    if (!draft->path || !draft->folder || !draft->temporary)
        return false;
    strcpy(draft->path, path);
    memcpy(draft->folder, slash ? path : ".", slash && !length ? 1 : length);
    return true;
}

/* The name is cut at 200 bytes, so that the temporary fits where the target fits. A leftover of a
 * process with the same number (another machine, an earlier boot) is stepped around. */
static void create_temporary(struct base_draft *draft)
{
    const char *slash = strrchr(draft->path, '/');
    const int lead = slash ? (int)(slash - draft->path) + 1 : 0;
    for (int attempt = 0; attempt < 100 && draft->fd < 0; attempt++) {
        char *end = draft->temporary + sprintf(draft->temporary, "%.*s.%.200s.%ld", lead,
                                               draft->path, draft->path + lead, (long)getpid());
        if (attempt)
            end += sprintf(end, ".%d", attempt);
        strcpy(end, ".tmp");
        draft->fd = open(draft->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (draft->fd < 0 && errno != EEXIST)
            return;
    }
}

enum base_status base_draft_open(struct base_draft **out, const char *path, struct base_error *err)
{
    *out = NULL;
    const enum base_status status = check_target(path, err);
    if (status)
        return status;
    struct base_draft *draft = calloc(1, sizeof *draft);
    if (!draft || !split(draft, path)) {
        draft_free(draft);
        return base_fail(err, BASE_ERR_MEMORY, "no memory to write '%s'", path);
    }
    draft->fd = -1;
    create_temporary(draft);
    if (draft->fd < 0) {
        const int reason = errno;
        draft_free(draft);
        return base_fail(err, BASE_ERR_CREATE, "cannot write '%s': %s", path, strerror(reason));
    }
    *out = draft;
    return BASE_OK;
}

const char *base_draft_temporary(const struct base_draft *draft)
{
    return draft->temporary;
}

enum base_status base_draft_write(struct base_draft *draft, const void *bytes, size_t size,
                                  struct base_error *err)
{
    const char *at = bytes;
    while (size) {
        const ssize_t put = write(draft->fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return base_fail(err, BASE_ERR_IO, "writing '%s' failed: %s", draft->path,
                             strerror(errno));
        at += put;
        size -= (size_t)put;
    }
    return BASE_OK;
}

/* Some file systems have no fsync for folders and say EINVAL: nothing more can be done there. */
static bool sync_fd(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

static void sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* may be written to but not read: the rename itself is done */
    (void)sync_fd(fd);
    close(fd);
}

enum base_status base_draft_commit(struct base_draft *draft, struct base_error *err)
{
    bool good = sync_fd(draft->fd);
    int reason = errno;
    if (close(draft->fd) && good) {
        good = false;
        reason = errno;
    }
    draft->fd = -1;
    if (good && rename(draft->temporary, draft->path)) {
        good = false;
        reason = errno;
    }
    if (!good) {
        (void)base_fail(err, BASE_ERR_IO, "writing '%s' failed: %s", draft->path, strerror(reason));
        base_draft_abandon(draft);
        return BASE_ERR_IO;
    }
    sync_folder(draft->folder);
    draft_free(draft);
    return BASE_OK;
}

void base_draft_abandon(struct base_draft *draft)
{
    if (!draft)
        return;
    if (draft->fd >= 0)
        close(draft->fd);
    (void)unlink(draft->temporary);
    draft_free(draft);
}

enum base_status base_file_write(const char *path, const void *bytes, size_t size,
                                 struct base_error *err)
{
    struct base_draft *draft;
    enum base_status status = base_draft_open(&draft, path, err);
    if (status)
        return status;
    status = base_draft_write(draft, bytes, size, err);
    if (status) {
        base_draft_abandon(draft);
        return status;
    }
    return base_draft_commit(draft, err);
}
