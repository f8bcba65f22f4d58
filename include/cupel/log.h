/* Where messages for people go: nowhere, until a hook is installed. The library never prints. */
#ifndef CUPEL_LOG_H
#define CUPEL_LOG_H

#include <cupel/common.h>

CUPEL_BEGIN_DECLS

typedef enum cupel_log_level {
    CUPEL_LOG_DEBUG,
    CUPEL_LOG_INFO,
    CUPEL_LOG_WARNING,
    CUPEL_LOG_ERROR
} cupel_log_level;

/* `logger` names the part that speaks, as "cupel.migrate"; `message` has no final newline. Both are
 * borrowed for the call. Called from whatever thread has something to say. */
typedef void cupel_log_fn(void *context, cupel_log_level level, const char *logger,
                          const char *message);

/* A receiver with its threshold. A struct of zeros receives nothing. */
typedef struct cupel_log {
    cupel_log_fn *write;
    void *context;
    cupel_log_level level; /* messages below it are not formatted */
} cupel_log;

/* Formats and delivers one message; does nothing when `log` is NULL or has no receiver. */
CUPEL_API void cupel_log_write(const cupel_log *log, cupel_log_level level, const char *logger,
                               const char *format, ...) CUPEL_PRINTF(4, 5);

CUPEL_END_DECLS

#endif
