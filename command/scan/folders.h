/** Several folders of one scan: shards that were computed on different machines. */
#ifndef COMMAND_SCAN_FOLDERS_H
#define COMMAND_SCAN_FOLDERS_H

#include "command/scan/scan.h"

/** The scan of the first folder and the points of all. Errors: BASE_ERR_CONFIG where a folder's
 * plan is another one. */
enum base_status scan_folders_open(const struct command_options *options, struct scan *scan,
                                   struct scan_store *store, struct base_error *err);

/** `merge --gather`: their points into the folder options->output, some hundred in each file. What
 *  is there already stays, so that it can be run again. */
enum base_status scan_gather(const struct command_options *options, struct base_error *err);

#endif
