/* Groups, attributes and empty datasets. Identifiers are closed here; a leak would only last until
 * the file is closed (H5F_CLOSE_STRONG). */
#include "base/h5_parts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Links keep the order in which they were made, so that a reader sees the order of the table. */
static hid_t make_group(hid_t parent, const char *name)
{
    const hid_t how = H5Pcreate(H5P_GROUP_CREATE);
    if (how < 0)
        return -1;
    hid_t group = -1;
    if (H5Pset_link_creation_order(how, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_obj_track_times(how, false) >= 0)
        group = H5Gcreate2(parent, name, H5P_DEFAULT, how, H5P_DEFAULT);
    H5Pclose(how);
    return group;
}

static hid_t step(hid_t parent, const char *name)
{
    const htri_t there = H5Lexists(parent, name, H5P_DEFAULT);
    if (there < 0)
        return -1;
    return there ? H5Gopen2(parent, name, H5P_DEFAULT) : make_group(parent, name);
}

hid_t base_h5_group(hid_t from, const char *path)
{
    hid_t at = H5Gopen2(from, ".", H5P_DEFAULT);
    while (at >= 0 && *path) {
        char name[BASE_TEXT_SIZE];
        const size_t length = strcspn(path, "/");
        if (length >= sizeof name) {
            H5Gclose(at);
            return -1;
        }
        memcpy(name, path, length);
        name[length] = '\0';
        path += length + (path[length] == '/');
        if (!length)
            continue;
        const hid_t next = step(at, name);
        H5Gclose(at);
        at = next;
    }
    return at;
}

hid_t base_h5_string(size_t length)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0)
        return -1;
    if (H5Tset_size(type, length ? length : 1) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0 &&
        H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0)
        return type;
    H5Tclose(type);
    return -1;
}

static herr_t attribute(hid_t object, const char *name, hid_t type, hid_t memory, hsize_t count,
                        const void *bytes)
{
    const hid_t space = count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, NULL);
    if (space < 0)
        return -1;
    const hid_t made = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t result = made < 0 ? -1 : H5Awrite(made, memory, bytes);
    if (made >= 0 && H5Aclose(made) < 0)
        result = -1;
    H5Sclose(space);
    return result;
}

herr_t base_h5_attribute_text(hid_t object, const char *name, const char *text)
{
    if (!text || !*text)
        return 0;
    const hid_t type = base_h5_string(strlen(text));
    if (type < 0)
        return -1;
    const herr_t result = attribute(object, name, type, type, 1, text);
    H5Tclose(type);
    return result;
}

herr_t base_h5_attribute_nan(hid_t object, const char *name)
{
    const double value = (double)NAN;
    return attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, &value);
}

herr_t base_h5_attribute_flags(hid_t object, const char *names, bool bytes)
{
    char meanings[4 * BASE_TEXT_SIZE];
    int32_t value[BASE_TEXT_SIZE] = { 0 };
    hsize_t count = 1;
    const size_t length = strlen(names);
    if (length >= sizeof meanings)
        return -1;
    for (size_t i = 0; i <= length; i++) {
        meanings[i] = names[i] == '|' ? ' ' : names[i];
        if (names[i] == '|' && count < BASE_TEXT_SIZE) {
            value[count] = (int32_t)count;
            count++;
        }
    }
    const hid_t type = bytes ? H5T_STD_U8LE : H5T_STD_I32LE;
    if (attribute(object, "flag_values", type, H5T_NATIVE_INT32, count, value) < 0)
        return -1;
    return base_h5_attribute_text(object, "flag_meanings", meanings);
}

hid_t base_h5_dataset(hid_t group, const char *name, hid_t type, size_t count)
{
    const hsize_t size = count;
    const double nothing = (double)NAN;
    const hid_t space = count ? H5Screate_simple(1, &size, NULL) : H5Screate(H5S_SCALAR);
    const hid_t how = H5Pcreate(H5P_DATASET_CREATE);
    hid_t set = -1;
    const bool real = H5Tget_class(type) == H5T_FLOAT;
    if (space >= 0 && how >= 0 && H5Pset_obj_track_times(how, false) >= 0 &&
        (!real || H5Pset_fill_value(how, H5T_NATIVE_DOUBLE, &nothing) >= 0))
        set = H5Dcreate2(group, name, type, space, H5P_DEFAULT, how, H5P_DEFAULT);
    if (set >= 0 && real && base_h5_attribute_nan(set, "_FillValue") < 0) {
        H5Dclose(set);
        set = -1;
    }
    if (how >= 0)
        H5Pclose(how);
    if (space >= 0)
        H5Sclose(space);
    return set;
}

herr_t base_h5_put_text(hid_t group, const char *name, const char *text, const char *about)
{
    const hid_t type = base_h5_string(strlen(text));
    if (type < 0)
        return -1;
    herr_t result = -1;
    const hid_t set = base_h5_dataset(group, name, type, 0);
    if (set >= 0) {
        result = H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text);
        if (base_h5_attribute_text(set, "long_name", about) < 0 || H5Dclose(set) < 0)
            result = -1;
    }
    H5Tclose(type);
    return result;
}
