/* A growing text buffer with a ceiling and a sticky failure. */
#ifndef CUPEL_BASE_BUF_H
#define CUPEL_BASE_BUF_H

#include <cupel/alloc.h>

/* A struct of zeros is an empty buffer. `text` is zero-terminated from the first append on; read it
 * through cupel__buf_text, which never gives NULL. After a failure (no memory, ceiling reached)
 * `failed` is set, further appends do nothing, and the content is what fitted before. Appended text
 * may be NULL, which is nothing, and must not lie in the buffer itself. */
typedef struct cupel__buf {
    char *text;
    size_t size;
    size_t capacity;
    size_t ceiling; /* largest size allowed; 0 for 1 GiB */
    bool failed;
} cupel__buf;

void cupel__buf_append(cupel__buf *buf, const char *text);
void cupel__buf_append_n(cupel__buf *buf, const char *text, size_t size);
void cupel__buf_append_char(cupel__buf *buf, char c);
void cupel__buf_append_int(cupel__buf *buf, int64_t value);
void cupel__buf_printf(cupel__buf *buf, const char *format, ...) CUPEL_PRINTF(2, 3);
void cupel__buf_vprintf(cupel__buf *buf, const char *format, va_list arguments) CUPEL_PRINTF(2, 0);
/* Shortens to `size` bytes. */
void cupel__buf_truncate(cupel__buf *buf, size_t size);
/* Empties, keeping the memory and clearing the failure. */
void cupel__buf_clear(cupel__buf *buf);
void cupel__buf_release(cupel__buf *buf);
/* The content; "" where nothing was appended. Borrowed until the next change. */
const char *cupel__buf_text(const cupel__buf *buf);
/* Hands the text over to the caller, who frees it with cupel_free; the buffer is empty afterwards.
 * NULL after a failure. */
char *cupel__buf_take(cupel__buf *buf);

#endif
