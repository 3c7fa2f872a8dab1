#include "command/scan/store.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define AT(member) offsetof(struct scan_point, member)
static const struct base_field point_rows[] = {
    { "name", BASE_TEXT, AT(name), "", 0, 0, 0, "", "hash of the parameters the point reads" },
    { "status", BASE_CHOICE, AT(status), "", 0, 2, SCAN_MISSING, "done|failed|missing",
      "whether there are results" },
    { "message", BASE_TEXT, AT(message), "", 0, 0, 0, "", "why it failed" },
    { "seconds", BASE_REAL, AT(seconds), "s", 0, INFINITY, NAN, NULL, "time it took" },
};
#undef AT
const struct base_table scan_point_table = { "point", sizeof(struct scan_point),
                                             sizeof point_rows / sizeof *point_rows, point_rows };

/* malloc'd "a/b" */
static char *join(const char *a, const char *b)
{
    char *path = malloc(strlen(a) + strlen(b) + 2);
    if (path)
        sprintf(path, "%s/%s", a, b);
    return path;
}

static enum base_status make_folder(const char *path, struct base_error *err)
{
    struct stat about;
    if (mkdir(path, 0777) && errno != EEXIST)
        return base_fail(err, BASE_ERR_CREATE, "cannot make the folder '%s': %s", path,
                         strerror(errno));
    if (stat(path, &about) || !S_ISDIR(about.st_mode))
        return base_fail(err, BASE_ERR_CREATE, "'%s' is not a folder", path);
    return BASE_OK;
}

enum base_status scan_store_make(const char *folder, struct base_error *err)
{
    char *points = join(folder, "points");
    if (!points)
        return base_fail(err, BASE_ERR_MEMORY, "no memory");
    enum base_status status = make_folder(folder, err);
    if (status == BASE_OK)
        status = make_folder(points, err);
    if (status == BASE_OK && access(points, W_OK | X_OK))
        status =
            base_fail(err, BASE_ERR_CREATE, "cannot write into '%s': %s", points, strerror(errno));
    free(points);
    return status;
}

/* ---- the index ---- */

/* Points of one open file; NULL if they cannot be had. */
static struct scan_point *read_points(const struct base_h5_reader *reader, size_t count)
{
    struct base_error err;
    struct scan_point *point = calloc(count, sizeof *point);
    void **to = calloc(count, sizeof *to);
    bool good = point && to;
    for (size_t i = 0; good && i < count; i++)
        to[i] = &point[i];
    good = good && base_h5_get(reader, "point", &scan_point_table, to, count, &err) == BASE_OK;
    free(to);
    if (good)
        return point;
    free(point);
    return NULL;
}

static bool add_path(char ***list, size_t *count, const char *path)
{
    char **grown = realloc(*list, (*count + 1) * sizeof *grown);
    if (!grown)
        return false;
    *list = grown;
    grown[*count] = strdup(path);
    if (!grown[*count])
        return false;
    ++*count;
    return true;
}

/* False without memory. A file that cannot be read counts as damaged. */
static bool add_file(struct scan_store *store, const char *path)
{
    struct base_error err;
    struct base_h5_reader *reader;
    const enum base_status status = base_h5_open(&reader, path, &err);
    if (status == BASE_ERR_MEMORY)
        return false;
    const size_t count = status ? 0 : base_h5_length(reader, "point/name");
    struct scan_point *point = count ? read_points(reader, count) : NULL;
    if (status == BASE_OK)
        base_h5_close(reader);
    if (!point)
        return add_path(&store->damage, &store->damaged, path);
    struct scan_entry *grown = realloc(store->entry, (store->count + count) * sizeof *grown);
    if (grown)
        store->entry = grown;
    size_t *more = realloc(store->points, (store->files + 1) * sizeof *more);
    if (more) {
        store->points = more;
        more[store->files] = count;
    }
    const bool good = grown && more && add_path(&store->file, &store->files, path);
    for (size_t i = 0; good && i < count; i++)
        store->entry[store->count++] = (struct scan_entry){ point[i], store->files - 1, i };
    free(point);
    return good;
}

static int by_name(const void *a, const void *b)
{
    const struct scan_entry *x = a, *y = b;
    const int order = strcmp(x->point.name, y->point.name);
    return order ? order : x->point.status - y->point.status;
}

/* One entry per name: the first, which is done if any is. */
static void unite(struct scan_store *store)
{
    size_t kept = 0;
    if (store->count)
        qsort(store->entry, store->count, sizeof *store->entry, by_name);
    for (size_t i = 0; i < store->count; i++)
        if (!kept || strcmp(store->entry[kept - 1].point.name, store->entry[i].point.name) != 0)
            store->entry[kept++] = store->entry[i];
    store->count = kept;
}

static bool is_point_file(const char *name)
{
    const size_t length = strlen(name);
    return *name != '.' && length > 3 && !strcmp(name + length - 3, ".h5");
}

static enum base_status add_folder(struct scan_store *store, const char *folder,
                                   struct base_error *err)
{
    char *points = join(folder, "points");
    DIR *open = points ? opendir(points) : NULL;
    enum base_status status = BASE_OK;
    if (!points)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory");
    else if (!open)
        status = base_fail(err, BASE_ERR_NO_INPUT, "'%s' holds no scan: cannot open '%s': %s",
                           folder, points, strerror(errno));
    for (const struct dirent *d; status == BASE_OK && (d = readdir(open));) {
        if (!is_point_file(d->d_name))
            continue;
        char *path = join(points, d->d_name);
        if (!path || !add_file(store, path))
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the index of '%s'", points);
        free(path);
    }
    if (open)
        closedir(open);
    free(points);
    return status;
}

enum base_status scan_store_open_all(struct scan_store *store, const char *const *folder,
                                     size_t folders, struct base_error *err)
{
    enum base_status status = BASE_OK;
    *store = (struct scan_store){ 0 };
    for (size_t i = 0; i < folders && status == BASE_OK; i++)
        status = add_folder(store, folder[i], err);
    if (status != BASE_OK)
        scan_store_close(store);
    else
        unite(store);
    return status;
}

enum base_status scan_store_open(struct scan_store *store, const char *folder,
                                 struct base_error *err)
{
    return scan_store_open_all(store, &folder, 1, err);
}

void scan_store_close(struct scan_store *store)
{
    for (size_t i = 0; i < store->files; i++)
        free(store->file[i]);
    for (size_t i = 0; i < store->damaged; i++)
        free(store->damage[i]);
    free(store->file);
    free(store->points);
    free(store->damage);
    free(store->entry);
    *store = (struct scan_store){ 0 };
}

static int name_is(const void *name, const void *entry)
{
    return strcmp(name, ((const struct scan_entry *)entry)->point.name);
}

const struct scan_entry *scan_store_find(const struct scan_store *store, const char *name)
{
    return store->count ? bsearch(name, store->entry, store->count, sizeof *store->entry, name_is)
                        : NULL;
}

/* ---- keeping it clean ---- */

void scan_store_sweep(const char *folder)
{
    enum { DAY_S = 86400 };
    static const char *const rooms[] = { ".", "points", "light" };
    for (size_t r = 0; r < sizeof rooms / sizeof *rooms; r++) {
        char *room = join(folder, rooms[r]);
        DIR *open = room ? opendir(room) : NULL;
        for (const struct dirent *d; open && (d = readdir(open));) {
            const size_t length = strlen(d->d_name);
            struct stat about;
            if (*d->d_name != '.' || length < 5 || strcmp(d->d_name + length - 4, ".tmp") != 0)
                continue;
            char *path = join(room, d->d_name);
            if (path && !stat(path, &about) && difftime(time(NULL), about.st_mtime) > DAY_S)
                (void)unlink(path);
            free(path);
        }
        if (open)
            closedir(open);
        free(room);
    }
}

void scan_store_clean(const struct scan_store *store)
{
    for (size_t i = 0; i < store->damaged; i++) {
        struct base_error err;
        struct base_h5_reader *reader;
        if (base_h5_open(&reader, store->damage[i], &err) == BASE_OK)
            base_h5_close(reader); /* another worker has put it right */
        else
            (void)unlink(store->damage[i]);
    }
}

/* ---- points ---- */

/* A file is named by its points: one by its own name, several by the hash of theirs. */
static char *path_of(const char *folder, const struct scan_point *point, size_t count)
{
    char digest[BASE_HASH_SIZE], leaf[SCAN_NAME_SIZE + 16];
    char *names = calloc(count + 1, SCAN_NAME_SIZE);
    if (!names)
        return NULL;
    for (size_t i = 0; i < count; i++)
        sprintf(names + i * (SCAN_NAME_SIZE - 1), "%.32s", point[i].name);
    base_hash(names, count * (SCAN_NAME_SIZE - 1), digest);
    snprintf(leaf, sizeof leaf, "points/%.32s.h5", count == 1 ? point->name : digest);
    free(names);
    return join(folder, leaf);
}

static enum base_status write_points(struct base_h5 *file, const struct scan_stage *stage,
                                     const struct scan_point *point,
                                     const struct scan_result *const *result, size_t count,
                                     const void **cell, size_t *number, struct base_error *err)
{
    const struct base_h5_axis axis = { .row = { .name = "number",
                                                .kind = BASE_COUNT,
                                                .unit = "1",
                                                .about = "number of the point in this file" },
                                       .value = number,
                                       .count = count,
                                       .stride = sizeof *number };
    for (size_t i = 0; i < count; i++) {
        number[i] = i;
        cell[i] = &point[i];
    }
    base_h5_seal(file);
    enum base_status status = base_h5_grid(file, &axis, 1, err);
    if (status == BASE_OK)
        status = base_h5_grid_put(file, "point", &scan_point_table, cell, NULL, err);
    for (size_t k = 0; k < stage->records && status == BASE_OK; k++) {
        const struct scan_record *record = &stage->record[k];
        for (size_t i = 0; i < count; i++)
            cell[i] = result[i] ? (const char *)result[i] + record->at : NULL;
        status = base_h5_grid_put(file, record->group, record->table, cell, NULL, err);
    }
    return status;
}

enum base_status scan_store_put(const char *folder, const struct scan_stage *stage,
                                const struct scan_point *point,
                                const struct scan_result *const *result, size_t count,
                                struct base_error *err)
{
    char *path = path_of(folder, point, count);
    const void **cell = calloc(count, sizeof *cell);
    size_t *number = calloc(count, sizeof *number);
    struct base_h5 *file = NULL;
    enum base_status status = BASE_OK;
    if (!path || !cell || !number)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory to write %zu points", count);
    if (status == BASE_OK)
        status = base_h5_create(&file, path, err);
    if (status == BASE_OK)
        status = write_points(file, stage, point, result, count, cell, number, err);
    if (status == BASE_OK)
        status = base_h5_commit(file, err);
    else
        base_h5_abandon(file);
    free(path);
    free(cell);
    free(number);
    return status;
}

enum base_status scan_store_get(const struct scan_store *store, size_t file,
                                const struct scan_stage *stage, struct scan_result *const *result,
                                struct base_error *err)
{
    const size_t count = store->points[file];
    struct base_h5_reader *reader;
    void **place = calloc(count, sizeof *place);
    if (!place)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to read %zu points", count);
    enum base_status status = base_h5_open(&reader, store->file[file], err);
    for (size_t k = 0; k < stage->records && status == BASE_OK; k++) {
        const struct scan_record *record = &stage->record[k];
        for (size_t i = 0; i < count; i++)
            place[i] = result[i] ? (char *)result[i] + record->at : NULL;
        status = base_h5_get(reader, record->group, record->table, place, count, err);
    }
    if (reader)
        base_h5_close(reader);
    free(place);
    return status;
}
