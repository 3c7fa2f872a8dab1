/** The store of a scan: a folder of sealed files, each whole or absent.
 *
 *      DIR/scan.yaml            the plan with its axes, as it was resolved
 *      DIR/points/<name>.h5     one or more points with status, message and results
 *      DIR/light/<name>.h5      light that points share (light.h)
 *
 *  A point is known by the name of its content, so that workers may race, shards and plans may
 *  overlap, and a changed plan finds again what it shares with the old one. */
#ifndef COMMAND_SCAN_STORE_H
#define COMMAND_SCAN_STORE_H

#include "command/scan/stage.h"

enum scan_status { SCAN_DONE, SCAN_FAILED, SCAN_MISSING };

/** What is kept of a point beside its results. */
struct scan_point {
    char name[BASE_TEXT_SIZE];
    int status; /* enum scan_status */
    char message[BASE_TEXT_SIZE];
    double seconds;
};

struct scan_entry {
    struct scan_point point;
    size_t file, place; /* which file, which point in it */
};

struct scan_store {
    size_t count, files, damaged;
    struct scan_entry *entry; /* sorted by name, one per name, done before failed */
    char **file;              /* paths */
    size_t *points;           /* how many points each file holds */
    char **damage;            /* paths of files that could not be read */
};

/** DIR and DIR/points, made as needed. Errors: BASE_ERR_CREATE. */
enum base_status scan_store_make(const char *folder, struct base_error *err);

/** Read the index of DIR. Damaged files are counted, not fatal. Errors: BASE_ERR_NO_INPUT. */
enum base_status scan_store_open(struct scan_store *store, const char *folder,
                                 struct base_error *err);
/** The same of several folders as if they were one. */
enum base_status scan_store_open_all(struct scan_store *store, const char *const *folder,
                                     size_t folders, struct base_error *err);
void scan_store_close(struct scan_store *store);

/** The point called `name`, or NULL. */
const struct scan_entry *scan_store_find(const struct scan_store *store, const char *name);

/** Remove temporaries that a killed worker left more than a day ago. */
void scan_store_sweep(const char *folder);
/** Remove the files that were damaged when the store was opened and still are. */
void scan_store_clean(const struct scan_store *store);

/** Write `count` points as one file. `result[i]` is NULL for a failed point. */
enum base_status scan_store_put(const char *folder, const struct scan_stage *stage,
                                const struct scan_point *point,
                                const struct scan_result *const *result, size_t count,
                                struct base_error *err);

/** Read the results of one file of the store: for each of its points into `result[place]`, NULL:
 *  not wanted. */
enum base_status scan_store_get(const struct scan_store *store, size_t file,
                                const struct scan_stage *stage, struct scan_result *const *result,
                                struct base_error *err);

extern const struct base_table scan_point_table;

#endif
