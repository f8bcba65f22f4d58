/* Formats messages for people and hands them to the receiver, if there is one. */
#include <cupel/log.h>

#include <cupel/alloc.h>

#include <stdio.h>

/* Most messages fit the stack; where a longer one finds no memory, its beginning is delivered. */
void cupel_log_write(const cupel_log *log, cupel_log_level level, const char *logger,
                     const char *format, ...)
{
    if (log == NULL || log->write == NULL || level < log->level)
        return;
    char small[512];
    char *large = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;

    if ((size_t)length >= sizeof small) {
        large = cupel_alloc((size_t)length + 1);
        if (large != NULL) {
            va_start(arguments, format);
            vsnprintf(large, (size_t)length + 1, format, arguments);
            va_end(arguments);
        }
    }
    log->write(log->context, level, logger, large != NULL ? large : small);
    cupel_free(large);
}
