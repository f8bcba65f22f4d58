/* What the drivers share: memory through the host, values as text, and messages. */
#ifndef CUPEL_DRIVER_COMMON_H
#define CUPEL_DRIVER_COMMON_H

#include <cupel/sys/driver.h>

/* Bytes that grow as needed and are used again by the next execution. Starts as zeros. */
typedef struct cupel__scratch {
    char *bytes;
    size_t capacity;
} cupel__scratch;

/* Memory of zeros; NULL when memory is short. */
void *cupel__driver_zalloc(const cupel_driver_host *host, size_t size);
void cupel__driver_free(const cupel_driver_host *host, void *block);
/* A copy of `size` bytes with a zero behind. */
char *cupel__driver_strndup(const cupel_driver_host *host, const char *text, size_t size);
/* Makes room for `size` bytes, keeping what is there; false when memory is short. */
bool cupel__scratch_reserve(const cupel_driver_host *host, cupel__scratch *scratch, size_t size);
void cupel__scratch_release(const cupel_driver_host *host, cupel__scratch *scratch);
/* CUPEL_ENOMEM with its text. */
int cupel__driver_nomem(const cupel_driver_host *host, cupel_error *error);

/* CUPEL_EVALUE about a parameter (numbered from 1): "parameter 2: " and the formatted reason. */
int cupel__driver_value_error(const cupel_driver_host *host, cupel_error *error, size_t parameter,
                              const char *reason);
/* CUPEL_EINVAL unless `given` is what the statement takes. */
int cupel__driver_check_count(const cupel_driver_host *host, size_t expected, size_t given,
                              cupel_error *error);
/* Whether a server's connection can take a statement: it is not lost, and no rows are on their way. */
int cupel__driver_check_free(const cupel_driver_host *host, bool is_streaming, bool is_lost,
                             cupel_error *error);
/* Why a text cannot be sent, the same words on every engine; NULL where it can. */
const char *cupel__driver_text_refusal(const cupel_value *value);

/* The text of a value that is neither NULL, text nor bytes, in the forms of value.h; booleans are
 * "true" and "false", doubles have as many digits as it takes to read them back. Returns the length;
 * the text is terminated. */
#define CUPEL__VALUE_TEXT_SIZE CUPEL_DECIMAL_TEXT_SIZE
size_t cupel__driver_value_text(const cupel_value *value, char buffer[CUPEL__VALUE_TEXT_SIZE]);
/* The value of an option of the URL; NULL where it is not given. */
const char *cupel__driver_option(const cupel_url *url, const char *key);
/* Reads a number of seconds between 0 and a million, fractions allowed, into milliseconds. */
int cupel__driver_seconds(const cupel_driver_host *host, const char *key, const char *text,
                          int *milliseconds, cupel_error *error);

#endif
