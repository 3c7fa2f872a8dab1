/** Files that are read whole, and files that are whole or absent. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/status.h"

#include <stddef.h>

/** The whole content of a regular file of at most `limit` bytes, malloc'd, with a NUL behind it.
 *  Errors: BASE_ERR_NO_INPUT (cannot open), BASE_ERR_CONFIG (a folder, a device, too large),
 *  BASE_ERR_IO (reading failed). */
enum base_status base_file_read(const char *path, size_t limit, char **bytes, size_t *size,
                                struct base_error *err);

/** A file on its way: a temporary `.name.PID.tmp` beside the target, renamed onto it at the end. */
struct base_draft;

/** Errors: BASE_ERR_CREATE with the reason (folder missing, not writable, a folder itself, ...). */
enum base_status base_draft_open(struct base_draft **out, const char *path, struct base_error *err);

/** Errors: BASE_ERR_IO (disk full, ...). */
enum base_status base_draft_write(struct base_draft *draft, const void *bytes, size_t size,
                                  struct base_error *err);

/** fsync, rename onto the path, fsync the folder. The draft is freed in every case and the
 *  temporary gone. Errors: BASE_ERR_IO; the target is then as it was. */
enum base_status base_draft_commit(struct base_draft *draft, struct base_error *err);

/** Remove the temporary. Accepts NULL. */
void base_draft_abandon(struct base_draft *draft);

/** Name of the temporary; valid until commit or abandon. */
const char *base_draft_temporary(const struct base_draft *draft);

#endif
