/* Helpers that every driver needs; compiled into each driver's module. */
#include "driver/common.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static size_t double_text(double value, char *buffer, size_t size);

void *cupel__driver_zalloc(const cupel_driver_host *host, size_t size)
{
    void *block = host->reallocate(NULL, size != 0 ? size : 1);
    if (block != NULL)
        memset(block, 0, size);
    return block;
}

void cupel__driver_free(const cupel_driver_host *host, void *block)
{
    if (block != NULL)
        host->reallocate(block, 0);
}

char *cupel__driver_strndup(const cupel_driver_host *host, const char *text, size_t size)
{
    char *copy = host->reallocate(NULL, size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

bool cupel__scratch_reserve(const cupel_driver_host *host, cupel__scratch *scratch, size_t size)
{
    if (size <= scratch->capacity)
        return true;
    size_t capacity = scratch->capacity != 0 ? scratch->capacity : 256;
    while (capacity < size) {
        if (capacity > SIZE_MAX / 2)
            return false;
        capacity *= 2;
    }
    char *bytes = host->reallocate(scratch->bytes, capacity);
    if (bytes == NULL)
        return false;
    scratch->bytes = bytes;
    scratch->capacity = capacity;
    return true;
}

void cupel__scratch_release(const cupel_driver_host *host, cupel__scratch *scratch)
{
    cupel__driver_free(host, scratch->bytes);
    scratch->bytes = NULL;
    scratch->capacity = 0;
}

int cupel__driver_nomem(const cupel_driver_host *host, cupel_error *error)
{
    return host->error_set(error, CUPEL_ENOMEM, "out of memory");
}

int cupel__driver_value_error(const cupel_driver_host *host, cupel_error *error, size_t parameter,
                              const char *reason)
{
    host->error_set(error, CUPEL_EVALUE, "parameter %zu: %s", parameter, reason);
    if (error != NULL)
        error->parameter = (int)parameter;
    return CUPEL_EVALUE;
}

int cupel__driver_check_count(const cupel_driver_host *host, size_t expected, size_t given,
                              cupel_error *error)
{
    if (expected == given)
        return CUPEL_OK;
    return host->error_set(error, CUPEL_EINVAL, "the statement takes %zu parameter%s, %zu given",
                           expected, expected == 1 ? "" : "s", given);
}

int cupel__driver_check_free(const cupel_driver_host *host, bool is_streaming, bool is_lost,
                             cupel_error *error)
{
    if (is_streaming)
        return host->error_set(error, CUPEL_ESTATE,
                               "rows are being streamed over this connection; take them all or "
                               "end the stream before another statement");
    if (is_lost)
        return host->error_database(error, CUPEL_EDATABASE, CUPEL_CATEGORY_LOST_CONNECTION, "08003",
                                    0, NULL, NULL, "the connection to the server was lost");
    return CUPEL_OK;
}

const char *cupel__driver_text_refusal(const cupel_value *value)
{
    return value->size > 0 && !cupel__utf8_valid(value->as.text, value->size)
               ? "the text is not valid UTF-8; other bytes are for a blob"
               : NULL;
}

size_t cupel__driver_value_text(const cupel_value *value, char buffer[CUPEL__VALUE_TEXT_SIZE])
{
    const size_t size = CUPEL__VALUE_TEXT_SIZE;
    switch (value->kind) {
    case CUPEL_VALUE_BOOL:
        return (size_t)snprintf(buffer, size, "%s", value->as.boolean ? "true" : "false");
    case CUPEL_VALUE_INT:
        return (size_t)snprintf(buffer, size, "%lld", (long long)value->as.integer);
    case CUPEL_VALUE_DOUBLE:
        return double_text(value->as.real, buffer, size);
    case CUPEL_VALUE_DECIMAL:
        return cupel_decimal_format(value->as.decimal, buffer, size);
    case CUPEL_VALUE_DATE:
        return cupel_date_format(value->as.date, buffer, size);
    case CUPEL_VALUE_TIME:
        return cupel_time_format(value->as.time, buffer, size);
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        return cupel_datetime_format(value->as.datetime, buffer, size);
    case CUPEL_VALUE_INTERVAL:
        return cupel_interval_format(value->as.interval, buffer, size);
    case CUPEL_VALUE_UUID:
        cupel_uuid_format(value->as.uuid, buffer);
        return CUPEL_UUID_TEXT_SIZE - 1;
    case CUPEL_VALUE_NULL:
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
    case CUPEL_VALUE_ARRAY:
        break;
    }
    buffer[0] = '\0';
    return 0;
}

const char *cupel__driver_option(const cupel_url *url, const char *key)
{
    for (size_t i = 0; i < url->option_count; i++)
        if (strcmp(url->options[i].key, key) == 0)
            return url->options[i].value;
    return NULL;
}

int cupel__driver_seconds(const cupel_driver_host *host, const char *key, const char *text,
                          int *milliseconds, cupel_error *error)
{
    const char *at = text;
    int result = 0;
    while (*at >= '0' && *at <= '9' && result <= 1000000)
        result = result * 10 + (*at++ - '0');
    bool valid = at != text && result <= 1000000;
    result = valid ? result * 1000 : 0;
    if (*at == '.') {
        at++;
        for (int unit = 100; *at >= '0' && *at <= '9'; unit /= 10)
            result += unit * (*at++ - '0');
    }
    if (!valid || *at != '\0')
        return host->error_set(error, CUPEL_EURL,
                               "%s=%s in the database URL is not a number of seconds", key, text);
    *milliseconds = result;
    return CUPEL_OK;
}

/* The shortest of 15 to 17 digits that reads back as the same number, with a point in any locale. */
static size_t double_text(double value, char *buffer, size_t size)
{
    if (isnan(value))
        return (size_t)snprintf(buffer, size, "NaN");
    if (isinf(value))
        return (size_t)snprintf(buffer, size, value < 0 ? "-Infinity" : "Infinity");
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(buffer, size, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    size_t point = strspn(buffer, "-0123456789");
    size_t rest = point + strcspn(buffer + point, "e0123456789");
    if (rest > point) {
        buffer[point] = '.';
        memmove(buffer + point + 1, buffer + rest, (size_t)length - rest + 1);
        length -= (int)(rest - point - 1);
    }
    return (size_t)length;
}
