/** HDF5 files that are whole or absent, and that netCDF-4 readers open.
 *
 *  base_h5_create makes a temporary `.name.PID.tmp` beside the target, so that a
 *  place that cannot be written is known before anything is computed. The file is
 *  built in memory; base_h5_commit closes it, writes it to the temporary, syncs and
 *  renames it. Any failed call poisons the file: commit then fails and the target
 *  is untouched. One thread at a time. */
#ifndef BASE_H5_H
#define BASE_H5_H

#include "base/field.h"
#include "base/plan.h"
#include "base/status.h"

struct base_h5;

/** Errors: BASE_ERR_CREATE with the reason (folder missing, not writable, ...). */
enum base_status base_h5_create(struct base_h5 **out, const char *path, struct base_error *err);

/** Write every row of a record under `group` ("" is the root, "comb/chaotic" is made as needed).
 *  Scalars are scalar datasets, BASE_REALS one-dimensional datasets whose coordinate row is
 *  attached as dimension scale (copied beside the array if it stands in another group, where
 *  netCDF readers would not look), BASE_ROWS a group with one dataset per column. Each dataset has
 *  `units`, `long_name` and, for reals, `_FillValue` = NaN; choices are integers with
 *  `flag_values` and `flag_meanings`. Dots in a name are groups. */
enum base_status base_h5_put(struct base_h5 *file, const char *group,
                             const struct base_table *table, const void *data,
                             struct base_error *err);

/** Provenance: root attributes (Conventions, title, source, history) and /provenance: version,
 *  commit, compiler, flags, CPU, host, UTC time, threads, library versions, command line, the
 *  resolved plan as YAML. */
struct base_h5_provenance {
    const char *title, *version, *commit, *flags, *command_line, *plan_yaml;
    int threads;
    unsigned long long seed;
};
enum base_status base_h5_provenance(struct base_h5 *file, const struct base_h5_provenance *what,
                                    struct base_error *err);

/** End the file with a line that holds the SHA-256 of all before it; base_h5_open asks for it.
 *  HDF5 itself does not look behind its own end. */
void base_h5_seal(struct base_h5 *file);

/** Flush, close, fsync, rename onto the path, fsync the folder. Errors: BASE_ERR_IO (disk full,
 * ...). The handle is freed in every case. */
enum base_status base_h5_commit(struct base_h5 *file, struct base_error *err);

/** Abandon: remove the temporary. Accepts NULL. */
void base_h5_abandon(struct base_h5 *file);

/** Name of the temporary, for whoever must leave without abandoning; valid until commit or
 *  abandon. */
const char *base_h5_temporary(const struct base_h5 *file);

/** Write a text file the same way: temporary, fsync, rename. */
enum base_status base_file_write(const char *path, const void *bytes, size_t size,
                                 struct base_error *err);

#endif
