/* A growing text buffer with a ceiling and a sticky failure. */
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SMALLEST_CAPACITY = 64 };
static const size_t default_ceiling = (size_t)1 << 30;

static bool make_room(cupel__buf *buf, size_t more);

void cupel__buf_append(cupel__buf *buf, const char *text)
{
    cupel__buf_append_n(buf, text, text != NULL ? strlen(text) : 0);
}

void cupel__buf_append_n(cupel__buf *buf, const char *text, size_t size)
{
    if (!make_room(buf, size))
        return;
    if (size != 0)
        memcpy(buf->text + buf->size, text, size);
    buf->size += size;
    buf->text[buf->size] = '\0';
}

void cupel__buf_append_char(cupel__buf *buf, char c)
{
    cupel__buf_append_n(buf, &c, 1);
}

void cupel__buf_append_int(cupel__buf *buf, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, value);
    cupel__buf_append_n(buf, digits, (size_t)length);
}

void cupel__buf_printf(cupel__buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cupel__buf_vprintf(buf, format, arguments);
    va_end(arguments);
}

void cupel__buf_vprintf(cupel__buf *buf, const char *format, va_list arguments)
{
    if (!make_room(buf, 0))
        return;
    va_list again;
    va_copy(again, arguments);
    size_t room = buf->capacity - buf->size;
    int length = vsnprintf(buf->text + buf->size, room, format, arguments);
    if (length < 0)
        buf->failed = true;
    else if ((size_t)length >= room && make_room(buf, (size_t)length))
        vsnprintf(buf->text + buf->size, (size_t)length + 1, format, again);
    va_end(again);

    if (!buf->failed)
        buf->size += (size_t)length;
    buf->text[buf->size] = '\0';
}

void cupel__buf_truncate(cupel__buf *buf, size_t size)
{
    if (size < buf->size) {
        buf->size = size;
        buf->text[size] = '\0';
    }
}

void cupel__buf_clear(cupel__buf *buf)
{
    cupel__buf_truncate(buf, 0);
    buf->failed = false;
}

void cupel__buf_release(cupel__buf *buf)
{
    cupel_free(buf->text);
    *buf = (cupel__buf){ .ceiling = buf->ceiling };
}

const char *cupel__buf_text(const cupel__buf *buf)
{
    return buf->text != NULL ? buf->text : "";
}

char *cupel__buf_take(cupel__buf *buf)
{
    char *text = NULL;
    if (make_room(buf, 0)) {
        text = buf->text;
        buf->text = NULL;
    }
    cupel__buf_release(buf);
    return text;
}

/* Room for `more` bytes and the terminating zero; sets `failed` where there is none. */
static bool make_room(cupel__buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (more < buf->capacity - buf->size)
        return true;

    size_t ceiling = buf->ceiling == 0         ? default_ceiling
                     : buf->ceiling < SIZE_MAX ? buf->ceiling
                                               : SIZE_MAX - 1;
    if (buf->size > ceiling || more > ceiling - buf->size) {
        buf->failed = true;
        return false;
    }
    /* Never above the ceiling, so that the comparison at the top keeps it too. */
    size_t wanted = buf->size + more + 1;
    size_t capacity = buf->capacity != 0 ? buf->capacity : SMALLEST_CAPACITY;
    while (capacity < wanted && capacity <= ceiling / 2)
        capacity *= 2;
    if (capacity < wanted || capacity > ceiling)
        capacity = ceiling + 1;
    char *text = cupel_realloc(buf->text, capacity);
    if (text == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->text == NULL)
        text[0] = '\0';
    buf->text = text;
    buf->capacity = capacity;
    return true;
}
