#include "base/h5_survey.h"

#include "base/file.h"
#include "base/h5_parts.h"

#include <hdf5_hl.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 1 << 30, MOST_VARIABLES = 1 << 16 };

struct walk {
    struct base_survey *out;
    size_t room;
    bool memory; /* ran out of it */
};

/* ---- attributes ---- */

/* A text attribute, malloc'd; NULL if there is none of that kind. */
static char *text_attribute(hid_t object, const char *name)
{
    hid_t type = -1;
    char *text = NULL;
    const hid_t attribute = H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : -1;
    if (attribute >= 0)
        type = H5Aget_type(attribute);
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
        const size_t size = H5Tget_size(type);
        text = calloc(size + 1, 1);
        if (text && H5Aread(attribute, type, text) < 0) {
            free(text);
            text = NULL;
        }
    }
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return text;
}

static char *text_or_empty(hid_t object, const char *name)
{
    char *text = text_attribute(object, name);
    return text ? text : calloc(1, 1);
}

/* ---- axes ---- */

static char *path_without_slash(hid_t object)
{
    char name[1024];
    const ssize_t length = H5Iget_name(object, name, sizeof name);
    return length > 1 && (size_t)length < sizeof name ? strdup(name + 1) : NULL;
}

static herr_t take_scale(hid_t set, unsigned dimension, hid_t scale, void *to)
{
    (void)set;
    (void)dimension;
    *(char **)to = path_without_slash(scale);
    return 1; /* the first is enough */
}

static void read_axes(hid_t set, struct base_variable *v)
{
    if (H5DSis_scale(set) > 0) /* a coordinate is its own axis */
        return;
    for (int i = 0; i < v->rank; i++)
        if (H5DSget_num_scales(set, (unsigned)i) > 0)
            (void)H5DSiterate_scales(set, (unsigned)i, NULL, take_scale, &v->axis[i]);
}

/* ---- values ---- */

static void read_text(hid_t set, hid_t type, struct base_variable *v)
{
    if (v->rank > 0) {
        v->left_out = true;
    } else if (H5Tis_variable_str(type) > 0) {
        char *text = NULL;
        if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text) >= 0 && text)
            v->text = strdup(text);
        H5free_memory(text);
    } else {
        v->text = calloc(H5Tget_size(type) + 1, 1);
        if (v->text)
            (void)H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, v->text);
    }
}

static void read_numbers(hid_t set, struct base_variable *v)
{
    v->value = malloc((v->count ? v->count : 1) * sizeof *v->value);
    if (v->value && H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, v->value) < 0) {
        free(v->value);
        v->value = NULL;
        v->left_out = true;
    }
}

static bool read_shape(hid_t set, struct base_variable *v)
{
    hsize_t dims[BASE_SURVEY_RANK] = { 0 };
    const hid_t space = H5Dget_space(set);
    const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    const bool good = rank >= 0 && rank <= BASE_SURVEY_RANK &&
                      H5Sget_simple_extent_dims(space, dims, NULL) == rank;
    v->count = 1;
    v->rank = good ? rank : 0;
    for (int i = 0; i < v->rank; i++) {
        v->size[i] = (size_t)dims[i];
        v->count = dims[i] && v->count > BASE_SURVEY_MOST / dims[i] ? BASE_SURVEY_MOST + 1
                                                                    : v->count * (size_t)dims[i];
    }
    if (space >= 0)
        H5Sclose(space);
    return good && v->count <= BASE_SURVEY_MOST;
}

static void read_variable(hid_t set, struct base_variable *v)
{
    v->unit = text_or_empty(set, "units");
    v->about = text_or_empty(set, "long_name");
    v->words = text_attribute(set, "flag_meanings");
    const hid_t type = H5Dget_type(set);
    const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    if (!read_shape(set, v) || (class != H5T_STRING && class != H5T_FLOAT && class != H5T_INTEGER))
        v->left_out = true;
    else if (class == H5T_STRING)
        read_text(set, type, v);
    else
        read_numbers(set, v);
    read_axes(set, v);
    if (type >= 0)
        H5Tclose(type);
}

/* ---- the walk ---- */

static struct base_variable *next_variable(struct walk *w)
{
    if (w->out->count == w->room) {
        const size_t room = w->room ? 2 * w->room : 64;
        struct base_variable *more = realloc(w->out->variable, room * sizeof *more);
        if (!more)
            return NULL;
        w->out->variable = more;
        w->room = room;
    }
    struct base_variable *v = &w->out->variable[w->out->count++];
    *v = (struct base_variable){ 0 };
    return v;
}

static herr_t visit(hid_t root, const char *name, const H5O_info_t *info, void *to)
{
    struct walk *w = to;
    if (info->type != H5O_TYPE_DATASET || w->out->count >= MOST_VARIABLES)
        return 0;
    const hid_t set = H5Dopen2(root, name, H5P_DEFAULT);
    struct base_variable *v = set >= 0 ? next_variable(w) : NULL;
    if (v) {
        v->path = strdup(name);
        read_variable(set, v);
    }
    w->memory |= set >= 0 && (!v || !v->path || !v->unit || !v->about);
    if (set >= 0)
        H5Dclose(set);
    return w->memory;
}

/* In the order of the tables where the writer kept it, else by name. */
static bool in_order(hid_t file)
{
    unsigned flags = 0;
    const hid_t how = H5Gget_create_plist(file);
    const bool kept =
        how >= 0 && H5Pget_link_creation_order(how, &flags) >= 0 && (flags & H5P_CRT_ORDER_INDEXED);
    if (how >= 0)
        H5Pclose(how);
    return kept;
}

static enum base_status walk_file(hid_t root, const char *path, struct base_survey *out,
                                  struct base_error *err)
{
    struct walk w = { .out = out };
    out->title = text_or_empty(root, "title");
    const herr_t result =
        H5Ovisit(root, in_order(root) ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME, H5_ITER_INC, visit, &w);
    if (w.memory || !out->title)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for what stands in %s", path);
    if (result < 0)
        return base_fail(err, BASE_ERR_CONFIG, "%s: damaged: its groups cannot be read", path);
    return BASE_OK;
}

enum base_status base_survey_read(struct base_survey *out, const char *path, struct base_error *err)
{
    char *bytes;
    size_t size;
    *out = (struct base_survey){ 0 };
    enum base_status status = base_file_read(path, LARGEST, &bytes, &size, err);
    if (status)
        return status;
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t file = size ? H5LTopen_file_image(bytes, size, 0) : -1;
    const hid_t root = file >= 0 ? H5Gopen2(file, "/", H5P_DEFAULT) : -1;
    free(bytes);
    status = root >= 0
                 ? walk_file(root, path, out, err)
                 : base_fail(err, BASE_ERR_CONFIG, "%s: no HDF5 file, or a damaged one", path);
    if (root >= 0)
        H5Gclose(root);
    if (file >= 0)
        H5Fclose(file);
    base_h5_loud(before);
    if (status)
        base_survey_free(out);
    return status;
}

void base_survey_free(struct base_survey *survey)
{
    for (size_t i = 0; i < survey->count; i++) {
        struct base_variable *v = &survey->variable[i];
        for (int k = 0; k < BASE_SURVEY_RANK; k++)
            free(v->axis[k]);
        free(v->path);
        free(v->unit);
        free(v->about);
        free(v->words);
        free(v->value);
        free(v->text);
    }
    free(survey->variable);
    free(survey->title);
    *survey = (struct base_survey){ 0 };
}

const struct base_variable *base_survey_find(const struct base_survey *survey, const char *path)
{
    for (size_t i = 0; path && i < survey->count; i++)
        if (!strcmp(survey->variable[i].path, path))
            return &survey->variable[i];
    return NULL;
}
