/* Text to value, with the range and the wording of what is wrong. */
#include "base/plan_parts.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool complain(char *complaint, const char *format, const char *text)
{
    char shown[BASE_QUOTE_SIZE];
    snprintf(complaint, BASE_COMPLAINT_SIZE, format, base_quote(text, shown));
    return false;
}

/* ---- numbers ---- */

/* Sign, digits with at most one point, exponent. strtod alone also takes hexadecimal and words. */
bool base_value_is_decimal(const char *text)
{
    const char *at = text + (*text == '+' || *text == '-');
    size_t digits = 0, points = 0;
    for (; isdigit((unsigned char)*at) || *at == '.'; at++)
        *at == '.' ? points++ : digits++;
    if (!digits || points > 1)
        return false;
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        if (!isdigit((unsigned char)*at))
            return false;
        while (isdigit((unsigned char)*at))
            at++;
    }
    return !*at;
}

static bool is_not_finite(const char *text)
{
    static const char *const words[] = { "nan", ".nan", "inf", ".inf", "infinity" };
    text += *text == '+' || *text == '-';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcasecmp(text, words[i]))
            return true;
    return false;
}

bool base_value_real(const char *text, double *out, char complaint[BASE_COMPLAINT_SIZE])
{
    if (is_not_finite(text))
        return complain(complaint, "'%s' is not a finite number", text);
    if (!base_value_is_decimal(text))
        return complain(complaint, "expected a number, got '%s'", text);
    errno = 0;
    *out = strtod(text, NULL);
    if (!isfinite(*out))
        return complain(complaint, "'%s' is not a finite number: it is too large", text);
    if (errno == ERANGE && *out == 0.0)
        return complain(complaint, "'%s' is too small to tell from zero", text);
    return true;
}

bool base_value_in_range(const struct base_field *row, double value, const char *text,
                         char complaint[BASE_COMPLAINT_SIZE])
{
    if (!(value < row->low) && !(value > row->high))
        return true;
    char shown[BASE_QUOTE_SIZE];
    const bool bare = !row->unit || !*row->unit || !strcmp(row->unit, "1");
    snprintf(complaint, BASE_COMPLAINT_SIZE, "%s is outside [%.10g, %.10g]%s%s",
             base_quote(text, shown), row->low, row->high, bare ? "" : " ", bare ? "" : row->unit);
    return false;
}

static bool set_real(const struct base_field *row, double *out, const char *text, char *complaint)
{
    double value;
    if (!base_value_real(text, &value, complaint) ||
        !base_value_in_range(row, value, text, complaint))
        return false;
    *out = value;
    return true;
}

/* Digits are read exactly; "3e12" or "512.0" as a number that must be whole and below 2^53, where a
 * double still holds every integer. */
static bool whole(const char *text, bool *negative, unsigned long long *size, char *complaint)
{
    const char *digits = text + (*text == '+' || *text == '-');
    *negative = *text == '-';
    if (*digits && !digits[strspn(digits, "0123456789")]) {
        errno = 0;
        *size = strtoull(digits, NULL, 10);
        return errno != ERANGE || complain(complaint, "'%s' is too large for an integer", text);
    }
    double value;
    if (!base_value_real(text, &value, complaint))
        return is_not_finite(text) || base_value_is_decimal(text)
                   ? false
                   : complain(complaint, "expected an integer, got '%s'", text);
    if (value != floor(value))
        return complain(complaint, "expected an integer, got '%s'", text);
    if (fabs(value) > 0x1p53)
        return complain(complaint, "'%s' is too large for an integer", text);
    *size = (unsigned long long)fabs(value);
    return true;
}

static bool set_count(const struct base_field *row, size_t *out, const char *text, char *complaint)
{
    bool negative;
    unsigned long long size;
    if (!whole(text, &negative, &size, complaint))
        return false;
    const double value = negative ? -(double)size : (double)size;
    if (!base_value_in_range(row, value, text, complaint))
        return false;
    if ((negative && size) || size > SIZE_MAX)
        return complain(complaint, "%s is outside [0, 2^64)", text);
    *out = (size_t)size;
    return true;
}

static bool set_int(const struct base_field *row, int *out, const char *text, char *complaint)
{
    bool negative;
    unsigned long long size;
    if (!whole(text, &negative, &size, complaint))
        return false;
    const double value = negative ? -(double)size : (double)size;
    if (!base_value_in_range(row, value, text, complaint))
        return false;
    if (size > INT_MAX)
        return complain(complaint, "'%s' is too large for an integer", text);
    *out = negative ? -(int)size : (int)size;
    return true;
}

/* ---- words ---- */

static bool set_flag(bool *out, const char *text, char *complaint)
{
    const bool yes = !strcmp(text, "true"), no = !strcmp(text, "false");
    if (!yes && !no)
        return complain(complaint, "expected true or false, got '%s'", text);
    *out = yes;
    return true;
}

/* Enough for the words of one choice: positions that agree, from both ends. */
static size_t letters_wrong(const char *a, const char *b)
{
    const size_t la = strlen(a), lb = strlen(b), shorter = la < lb ? la : lb;
    size_t front = 0, back = 0;
    while (front < shorter && a[front] == b[front])
        front++;
    while (back < shorter - front && a[la - 1 - back] == b[lb - 1 - back])
        back++;
    return (la > lb ? la : lb) - front - back;
}

static bool set_choice(const struct base_field *row, int *out, const char *text, char *complaint)
{
    char name[BASE_TEXT_SIZE], near[BASE_TEXT_SIZE] = "", shown[BASE_QUOTE_SIZE];
    size_t best = strlen(text) / 3 + 2;
    for (int i = 0; base_field_choice(row, i, name), strcmp(name, "?"); i++) {
        if (!strcmp(name, text)) {
            *out = i;
            return true;
        }
        const size_t wrong = letters_wrong(text, name);
        if (wrong < best) {
            best = wrong;
            strcpy(near, name);
        }
    }
    snprintf(complaint, BASE_COMPLAINT_SIZE, "'%s' is not one of %.200s%s%.200s%s",
             base_quote(text, shown), row->text, *near ? " (did you mean '" : "", near,
             *near ? "'?)" : "");
    return false;
}

static bool set_text(char *out, const char *text, char *complaint)
{
    const size_t length = strlen(text);
    if (length >= BASE_TEXT_SIZE) {
        snprintf(complaint, BASE_COMPLAINT_SIZE, "a text of %zu bytes is too long: at most %d fit",
                 length, BASE_TEXT_SIZE - 1);
        return false;
    }
    unsigned long point;
    for (size_t at = 0, step; at < length; at += step)
        if (!(step = base_utf8(text + at, &point)))
            return complain(complaint, "'%s' is not UTF-8 text", text);
    memset(out, 0, BASE_TEXT_SIZE);
    memcpy(out, text, length);
    return true;
}

bool base_value_set(struct base_place place, const char *text, char complaint[BASE_COMPLAINT_SIZE])
{
    void *at = (char *)place.data + place.row->at;
    switch (place.row->kind) {
    case BASE_REAL:
        return set_real(place.row, at, text, complaint);
    case BASE_COUNT:
        return set_count(place.row, at, text, complaint);
    case BASE_INT:
        return set_int(place.row, at, text, complaint);
    case BASE_FLAG:
        return set_flag(at, text, complaint);
    case BASE_CHOICE:
        return set_choice(place.row, at, text, complaint);
    case BASE_TEXT:
        return set_text(at, text, complaint);
    case BASE_LIST:
    case BASE_REALS:
    case BASE_ROWS:
        break;
    }
    return complain(complaint, "'%s' cannot be set", text);
}

bool base_value_unset(struct base_place place, char complaint[BASE_COMPLAINT_SIZE])
{
    void *at = (char *)place.data + place.row->at;
    const bool possible = isnan(place.row->preset);
    if (place.row->kind == BASE_REAL && possible) {
        *(double *)at = (double)NAN;
        return true;
    }
    if (place.row->kind == BASE_LIST && possible) {
        *(struct base_list *)at = (struct base_list){ 0 };
        return true;
    }
    strcpy(complaint, "a value is missing");
    return false;
}
