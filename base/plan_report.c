/* Every error of a plan, a line each, in one message. */
#include "base/plan_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_SHOWN = 200,  /* a longer path is shown by its end */
    CLOSING_LINE = 384 /* bytes kept for it */
};

static size_t room(const struct base_report *report)
{
    const size_t limit = sizeof report->err->text - CLOSING_LINE;
    return report->used < limit ? limit - report->used : 0;
}

bool base_report_room(const struct base_report *report)
{
    return room(report) > 0;
}

void base_report_begin(struct base_report *report, const char *name, struct base_error *err)
{
    *report = (struct base_report){ .err = err, .whole = { .name = name } };
    err->status = BASE_OK;
    err->text[0] = '\0';
}

void base_mark_text(struct base_mark where, char out[256])
{
    const size_t size = 256, length = strlen(where.name);
    const char *lead = length > NAME_SHOWN ? "..." : "";
    const char *name = length > NAME_SHOWN ? where.name + length - NAME_SHOWN : where.name;
    if (!where.line)
        snprintf(out, size, "%s%s", lead, name);
    else if (!where.column)
        snprintf(out, size, "%s%s:%zu", lead, name, where.line);
    else
        snprintf(out, size, "%s%s:%zu:%zu", lead, name, where.line, where.column);
}

void base_report_add(struct base_report *report, struct base_mark where, const char *format, ...)
{
    report->count++;
    char line[1280], at[256];
    base_mark_text(where, at);
    const int lead = snprintf(line, sizeof line, "%s: error: ", at);
    va_list args;
    va_start(args, format);
    vsnprintf(line + lead, sizeof line - (size_t)lead, format, args);
    va_end(args);

    const size_t length = strlen(line);
    if (length + 1 > room(report)) {
        report->used = sizeof report->err->text; /* the first that does not fit is the last tried */
        return;
    }
    char *end = report->err->text + report->used;
    memcpy(end, line, length);
    memcpy(end + length, "\n", 2);
    report->used += length + 1;
}

enum base_status base_report_end(struct base_report *report)
{
    if (!report->count)
        return BASE_OK;
    char *text = report->err->text;
    const size_t used = strlen(text), size = sizeof report->err->text;
    const bool cut = report->used > used;
    char at[256];
    base_mark_text(report->whole, at);
    snprintf(text + used, size - used, "%s%s: %zu error%s; nothing was run",
             cut ? "... (the first ones are shown)\n" : "", at, report->count,
             report->count == 1 ? "" : "s");
    return report->err->status = BASE_ERR_CONFIG;
}

const char *base_quote(const char *text, char out[BASE_QUOTE_SIZE])
{
    enum { SHOWN = BASE_QUOTE_SIZE - 8 };
    size_t n = 0;
    while (text[n] && n < SHOWN) {
        unsigned long point;
        const size_t length = base_utf8(text + n, &point);
        const bool plain = length && point >= 0x20 && (point < 0x7f || point >= 0xa0);
        if (plain && n + length > SHOWN)
            break;
        if (plain)
            memcpy(out + n, text + n, length);
        else
            out[n] = '?';
        n += plain ? length : 1;
    }
    strcpy(out + n, text[n] ? "..." : "");
    return out;
}

size_t base_utf8(const char *text, unsigned long *point)
{
    const unsigned char *b = (const unsigned char *)text;
    const size_t length = b[0] < 0x80                   ? 1
                          : b[0] >= 0xc2 && b[0] < 0xe0 ? 2
                          : b[0] >= 0xe0 && b[0] < 0xf0 ? 3
                          : b[0] >= 0xf0 && b[0] < 0xf5 ? 4
                                                        : 0;
    static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    static const unsigned long smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    *point = b[0] & first_bits[length];
    for (size_t i = 1; i < length; i++) {
        if ((b[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (b[i] & 0x3fu);
    }
    const bool surrogate = *point >= 0xd800 && *point < 0xe000;
    return *point < smallest[length] || surrogate || *point > 0x10ffff ? 0 : length;
}
