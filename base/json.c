#include "base/json.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* JSON knows neither NAN nor infinity: both are "not known". */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(size_t value)
{
    return value <= INT64_MAX ? json_integer((json_int_t)value) : json_real((double)value);
}

/* JSON text is UTF-8; a byte string that is not (a file name, say) is shown with '?'. */
static json_t *text(const char *value)
{
    json_t *string = json_string(value);
    if (string)
        return string;
    char plain[BASE_TEXT_SIZE];
    const size_t length = strnlen(value, sizeof plain - 1);
    for (size_t i = 0; i < length; i++)
        plain[i] = (unsigned char)value[i] < 0x80 ? value[i] : '?';
    plain[length] = '\0';
    return json_string(plain);
}

static json_t *numbers(const double *value, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < n; i++)
        if (json_array_append_new(array, number(value[i]))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *rows(const struct base_rows *all)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < all->count; i++) {
        const void *one = (const char *)all->data + i * all->table->size;
        if (json_array_append_new(array, base_json_from(all->table, one))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *choice(const struct base_field *row, int index)
{
    char name[BASE_TEXT_SIZE];
    base_field_choice(row, index, name);
    return text(name);
}

static json_t *value(const struct base_field *row, const void *place)
{
    const struct base_list *list = place;
    const struct base_reals *reals = place;
    switch (row->kind) {
    case BASE_REAL:
        return number(*(const double *)place);
    case BASE_COUNT:
        return count(*(const size_t *)place);
    case BASE_INT:
        return json_integer(*(const int *)place);
    case BASE_FLAG:
        return json_boolean(*(const bool *)place);
    case BASE_CHOICE:
        return choice(row, *(const int *)place);
    case BASE_TEXT:
        return text(place);
    case BASE_LIST:
        return numbers(list->value, list->count);
    case BASE_REALS:
        return numbers(reals->value, reals->count);
    case BASE_ROWS:
        return rows(place);
    }
    return NULL;
}

/* The object called by the first `length` bytes of `name`, made if it is not there (borrowed). */
static json_t *child(json_t *parent, const char *name, size_t length)
{
    char key[BASE_TEXT_SIZE];
    if (length >= sizeof key)
        return NULL;
    memcpy(key, name, length);
    key[length] = '\0';
    json_t *found = json_object_get(parent, key);
    if (found)
        return found;
    return json_object_set_new(parent, key, json_object()) ? NULL : json_object_get(parent, key);
}

static int put(json_t *root, const char *name, json_t *item)
{
    json_t *at = root;
    for (const char *dot; at && (dot = strchr(name, '.')); name = dot + 1)
        at = child(at, name, (size_t)(dot - name));
    if (at)
        return json_object_set_new(at, name, item);
    json_decref(item);
    return -1;
}

json_t *base_json_from(const struct base_table *table, const void *data)
{
    json_t *root = json_object();
    for (size_t i = 0; root && i < table->count; i++) {
        const struct base_field *row = &table->rows[i];
        json_t *item = value(row, (const char *)data + row->at);
        if (!item || put(root, row->name, item)) {
            json_decref(root);
            return NULL;
        }
    }
    return root;
}

char *base_json_text(const json_t *value)
{
    return json_dumps(value, JSON_REAL_PRECISION(17) | JSON_INDENT(2) | JSON_ENCODE_ANY);
}
