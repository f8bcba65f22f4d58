/* A value of any kind as a text, for tests that compare what they read with what a reader can check. */
#ifndef CUPEL_TESTS_COMPLIANCE_VALUE_TEXT_H
#define CUPEL_TESTS_COMPLIANCE_VALUE_TEXT_H

#include <cupel/value.h>

#include <stdio.h>

static inline void value_text(const cupel_value *value, char *out, size_t size)
{
    switch (value->kind) {
    case CUPEL_VALUE_NULL:
        snprintf(out, size, "NULL");
        break;
    case CUPEL_VALUE_BOOL:
        snprintf(out, size, "%s", value->as.boolean ? "true" : "false");
        break;
    case CUPEL_VALUE_INT:
        snprintf(out, size, "%lld", (long long)value->as.integer);
        break;
    case CUPEL_VALUE_DOUBLE:
        snprintf(out, size, "%.17g", value->as.real);
        break;
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
        snprintf(out, size, "%.*s", (int)value->size, value->as.text);
        break;
    case CUPEL_VALUE_DECIMAL:
        cupel_decimal_format(value->as.decimal, out, size);
        break;
    case CUPEL_VALUE_DATE:
        cupel_date_format(value->as.date, out, size);
        break;
    case CUPEL_VALUE_TIME:
        cupel_time_format(value->as.time, out, size);
        break;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        cupel_datetime_format(value->as.datetime, out, size);
        break;
    case CUPEL_VALUE_INTERVAL:
        cupel_interval_format(value->as.interval, out, size);
        break;
    case CUPEL_VALUE_UUID:
        cupel_uuid_format(value->as.uuid, out);
        break;
    case CUPEL_VALUE_ARRAY:
        snprintf(out, size, "%zu elements", value->as.array->count);
        break;
    }
}

#endif
