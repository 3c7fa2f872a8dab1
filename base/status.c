#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Put `format` at `text + used`; a message that does not fit ends in "...". */
static void append(struct base_error *err, size_t used, const char *format, va_list args)
{
    const size_t room = sizeof err->text - used;
    const int wanted = vsnprintf(err->text + used, room, format, args);
    if (wanted < 0 || (size_t)wanted >= room)
        memcpy(err->text + sizeof err->text - 4, "...", 4);
}

enum base_status base_fail(struct base_error *err, enum base_status status, const char *format, ...)
{
    va_list args;
    err->status = status;
    va_start(args, format);
    append(err, 0, format, args);
    va_end(args);
    return status;
}

enum base_status base_while(struct base_error *err, const char *format, ...)
{
    static const char lead[] = "\n  while ";
    const size_t used = strlen(err->text);
    if (used + sizeof lead >= sizeof err->text)
        return err->status;

    memcpy(err->text + used, lead, sizeof lead);
    va_list args;
    va_start(args, format);
    append(err, used + sizeof lead - 1, format, args);
    va_end(args);
    return err->status;
}

int base_exit_code(enum base_status status)
{
    switch (status) {
    case BASE_OK:
        return 0;
    case BASE_ERR_USAGE:
        return 64;
    case BASE_ERR_CONFIG:
    case BASE_ERR_DOMAIN:
        return 65;
    case BASE_ERR_NO_INPUT:
        return 66;
    case BASE_ERR_CREATE:
        return 73;
    case BASE_ERR_IO:
        return 74;
    case BASE_ERR_UNFINISHED:
        return 75;
    case BASE_ERR_NUMERIC:
    case BASE_ERR_MEMORY:
    case BASE_ERR_INTERNAL:
        break;
    }
    return 70;
}
