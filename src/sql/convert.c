/* Values on their way to a column. */
#include "sql/convert.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/custom.h"

static int convert_text(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                        cupel__slot_room *room, cupel_error *error);
static int convert_label(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                         cupel_error *error);
static int convert_number(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                          cupel__slot_room *room, cupel_error *error);
static int convert_time(const cupel__slot *slot, const cupel_value *in, cupel_value *out);
static int double_to_decimal(double value, cupel_decimal *out);
static int refuse(const cupel__slot *slot, cupel_error *error, const char *value, size_t size,
                  const char *wanted);
static unsigned kinds_taken(const cupel_type *type);

#define KIND(name) (1u << CUPEL_VALUE_##name)

int cupel__slot_convert(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                        cupel__slot_room *room, cupel__arena *arena, cupel_error *error)
{
    *out = *in;
    if (slot->type == NULL)
        return 0;
    if (slot->type->custom != NULL)
        return cupel__custom_to_db(slot->type->custom,
                                   slot->meets != NULL ? slot->meets : "the value", out, in, arena,
                                   error);
    switch (in->kind) {
    case CUPEL_VALUE_TEXT:
        return convert_text(slot, in, out, room, error);
    case CUPEL_VALUE_INT:
    case CUPEL_VALUE_DOUBLE:
        return convert_number(slot, in, out, room, error);
    case CUPEL_VALUE_DATE:
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        return convert_time(slot, in, out);
    default:
        return 0;
    }
}

bool cupel__type_takes(const cupel_type *type, cupel_value_kind kind)
{
    if (type->custom != NULL || kind == CUPEL_VALUE_NULL)
        return true;
    if (type->dimensions > 0 || kind == CUPEL_VALUE_ARRAY)
        return type->kind == CUPEL_TYPE_NATIVE ||
               (type->dimensions > 0 && kind == CUPEL_VALUE_ARRAY);
    return (kinds_taken(type) & 1u << kind) != 0;
}

bool cupel__type_converts(const cupel_type *type, cupel_value_kind kind)
{
    if (type->custom != NULL)
        return true;
    if (type->dimensions > 0)
        return false;
    switch (type->kind) {
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_NUMERIC:
        return kind == CUPEL_VALUE_DOUBLE || kind == CUPEL_VALUE_TEXT;
    case CUPEL_TYPE_BOOLEAN:
        return kind == CUPEL_VALUE_INT;
    case CUPEL_TYPE_DATE:
    case CUPEL_TYPE_TIME:
    case CUPEL_TYPE_INTERVAL:
    case CUPEL_TYPE_UUID:
        return kind == CUPEL_VALUE_TEXT;
    case CUPEL_TYPE_DATETIME:
        return kind == CUPEL_VALUE_TEXT || kind == CUPEL_VALUE_DATE ||
               kind == (type->timezone ? CUPEL_VALUE_DATETIME : CUPEL_VALUE_INSTANT);
    case CUPEL_TYPE_ENUM:
        return kind == CUPEL_VALUE_INT || kind == CUPEL_VALUE_TEXT;
    default:
        return false;
    }
}

bool cupel__type_is_number(const cupel_type *type)
{
    return cupel__type_is_integer(type) || type->kind == CUPEL_TYPE_FLOAT ||
           type->kind == CUPEL_TYPE_DOUBLE || type->kind == CUPEL_TYPE_NUMERIC;
}

bool cupel__type_is_text(const cupel_type *type)
{
    return type->kind == CUPEL_TYPE_STRING || type->kind == CUPEL_TYPE_TEXT ||
           type->kind == CUPEL_TYPE_UNICODE || type->kind == CUPEL_TYPE_UNICODE_TEXT;
}

const cupel_type *cupel__type_of_kind(cupel_value_kind kind)
{
    static const cupel_type types[] = {
        [CUPEL_VALUE_BOOL] = CUPEL_BOOLEAN,      [CUPEL_VALUE_INT] = CUPEL_BIGINT,
        [CUPEL_VALUE_DOUBLE] = CUPEL_DOUBLE,     [CUPEL_VALUE_TEXT] = CUPEL_TEXT,
        [CUPEL_VALUE_BLOB] = CUPEL_BINARY,       [CUPEL_VALUE_DECIMAL] = CUPEL_NUMERIC(0, 0),
        [CUPEL_VALUE_DATE] = CUPEL_DATE,         [CUPEL_VALUE_TIME] = CUPEL_TIME,
        [CUPEL_VALUE_DATETIME] = CUPEL_DATETIME, [CUPEL_VALUE_INSTANT] = CUPEL_DATETIME_TZ,
        [CUPEL_VALUE_INTERVAL] = CUPEL_INTERVAL, [CUPEL_VALUE_UUID] = CUPEL_UUID,
    };
    return kind != CUPEL_VALUE_NULL && kind != CUPEL_VALUE_ARRAY ? &types[kind] : NULL;
}

cupel_type cupel__type_unsized(const cupel_type *type)
{
    cupel_type bare = *type;
    if (cupel__type_is_text(type))
        bare.kind = CUPEL_TYPE_TEXT;
    bare.length = 0;
    bare.precision = 0;
    bare.scale = 0;
    return bare;
}

const char *cupel__kind_words(cupel_value_kind kind)
{
    static const char *const words[] = {
        [CUPEL_VALUE_NULL] = "NULL",          [CUPEL_VALUE_BOOL] = "a boolean",
        [CUPEL_VALUE_INT] = "an integer",     [CUPEL_VALUE_DOUBLE] = "a double",
        [CUPEL_VALUE_TEXT] = "a text",        [CUPEL_VALUE_BLOB] = "a blob",
        [CUPEL_VALUE_DECIMAL] = "a decimal",  [CUPEL_VALUE_DATE] = "a date",
        [CUPEL_VALUE_TIME] = "a time",        [CUPEL_VALUE_DATETIME] = "a datetime",
        [CUPEL_VALUE_INSTANT] = "a datetime", [CUPEL_VALUE_INTERVAL] = "an interval",
        [CUPEL_VALUE_UUID] = "a UUID",        [CUPEL_VALUE_ARRAY] = "an array",
    };
    return words[kind];
}

static int convert_text(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                        cupel__slot_room *room, cupel_error *error)
{
    const char *text = in->as.text;
    size_t size = in->size;
    switch (slot->type->kind) {
    case CUPEL_TYPE_NUMERIC:
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = &room->decimal;
        if (cupel_decimal_parse(&room->decimal, text, size) < 0)
            return refuse(slot, error, text, size, "a decimal number");
        return 0;
    case CUPEL_TYPE_DATE:
        out->kind = CUPEL_VALUE_DATE;
        if (cupel_date_parse(&out->as.date, text, size) < 0)
            return refuse(slot, error, text, size, "a date such as 2026-11-20");
        return 0;
    case CUPEL_TYPE_TIME:
        out->kind = CUPEL_VALUE_TIME;
        if (cupel_time_parse(&out->as.time, text, size) < 0)
            return refuse(slot, error, text, size, "a time such as 21:52:11");
        return 0;
    case CUPEL_TYPE_DATETIME:
        out->kind = slot->type->timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
        if (cupel_datetime_parse(&out->as.datetime, text, size, NULL) < 0) {
            cupel_date date;
            if (cupel_date_parse(&date, text, size) < 0)
                return refuse(slot, error, text, size, "a time such as 2026-11-20 21:52:11");
            out->as.datetime = cupel_datetime_make(date, (cupel_time){ 0 });
        }
        return 0;
    case CUPEL_TYPE_INTERVAL:
        out->kind = CUPEL_VALUE_INTERVAL;
        out->as.interval = &room->interval;
        if (cupel_interval_parse(&room->interval, text, size) < 0)
            return refuse(slot, error, text, size, "an interval such as P1DT2H");
        return 0;
    case CUPEL_TYPE_UUID:
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = &room->uuid;
        if (cupel_uuid_parse(&room->uuid, text, size) < 0)
            return refuse(slot, error, text, size, "a UUID");
        return 0;
    case CUPEL_TYPE_ENUM:
        return convert_label(slot, in, out, error);
    default:
        return 0;
    }
}

/* A number is the index of a label, as the member of a model holds it. */
static int convert_label(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                         cupel_error *error)
{
    const char *const *labels = slot->type->labels;
    char number[24];
    if (labels == NULL)
        return 0;
    if (in->kind == CUPEL_VALUE_INT) {
        int64_t index = 0;
        while (labels[index] != NULL && index != in->as.integer)
            index++;
        if (labels[index] == NULL) {
            int size = snprintf(number, sizeof number, "%lld", (long long)in->as.integer);
            return refuse(slot, error, number, (size_t)size, "the index of a label");
        }
        out->kind = CUPEL_VALUE_TEXT;
        out->as.text = labels[index];
        out->size = (uint32_t)strlen(labels[index]);
        return 0;
    }
    for (const char *const *label = labels; *label != NULL; label++)
        if (strlen(*label) == in->size && memcmp(*label, in->as.text, in->size) == 0)
            return 0;
    return refuse(slot, error, in->as.text, in->size, "one of the labels");
}

static int convert_number(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                          cupel__slot_room *room, cupel_error *error)
{
    bool is_double = in->kind == CUPEL_VALUE_DOUBLE;
    switch (slot->type->kind) {
    case CUPEL_TYPE_ENUM:
        return is_double ? 0 : convert_label(slot, in, out, error);
    case CUPEL_TYPE_BOOLEAN:
        if (is_double)
            return 0;
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = in->as.integer != 0;
        return 0;
    case CUPEL_TYPE_FLOAT:
        /* What the column stores of that number; otherwise 0.1 would not be equal to it. */
        if (is_double)
            out->as.real = (double)(float)in->as.real;
        return 0;
    case CUPEL_TYPE_NUMERIC:
        if (!is_double)
            return 0;
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = &room->decimal;
        if (double_to_decimal(in->as.real, &room->decimal) < 0)
            return refuse(slot, error, "the double", 10, "a decimal number");
        return 0;
    default:
        return 0;
    }
}

static int convert_time(const cupel__slot *slot, const cupel_value *in, cupel_value *out)
{
    if (slot->type->kind != CUPEL_TYPE_DATETIME)
        return 0;
    out->kind = slot->type->timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
    if (in->kind == CUPEL_VALUE_DATE)
        out->as.datetime = cupel_datetime_make(in->as.date, (cupel_time){ 0 });
    return 0;
}

/* The shortest decimal that reads back as the same double: what its author most likely wrote. */
static int double_to_decimal(double value, cupel_decimal *out)
{
    if (isnan(value) || isinf(value))
        return CUPEL_EVALUE;
    char text[32];
    int size = 0;
    for (int digits = 15; digits <= 17; digits++) {
        size = snprintf(text, sizeof text, "%.*g", digits, value);
        for (int i = 0; i < size; i++)
            if (text[i] == ',')
                text[i] = '.'; /* a locale's decimal point */
        if (strtod(text, NULL) == value)
            break;
    }
    return cupel_decimal_parse(out, text, (size_t)size);
}

static int refuse(const cupel__slot *slot, cupel_error *error, const char *value, size_t size,
                  const char *wanted)
{
    int shown = size < 100 ? (int)size : 100;
    if (slot->meets == NULL)
        return cupel_error_set(error, CUPEL_EVALUE, "'%.*s' is not %s", shown, value, wanted);
    return cupel_error_set(error, CUPEL_EVALUE, "'%.*s' is not %s, as '%s' needs it", shown, value,
                           wanted, slot->meets);
}

static unsigned kinds_taken(const cupel_type *type)
{
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
        return KIND(INT) | KIND(BOOL) | KIND(DOUBLE) | KIND(DECIMAL);
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
        return KIND(INT) | KIND(DOUBLE) | KIND(DECIMAL);
    case CUPEL_TYPE_NUMERIC:
        return KIND(INT) | KIND(DOUBLE) | KIND(DECIMAL) | KIND(TEXT);
    case CUPEL_TYPE_STRING:
    case CUPEL_TYPE_TEXT:
    case CUPEL_TYPE_UNICODE:
    case CUPEL_TYPE_UNICODE_TEXT:
    case CUPEL_TYPE_JSON:
        return KIND(TEXT);
    case CUPEL_TYPE_BOOLEAN:
        return KIND(BOOL) | KIND(INT);
    case CUPEL_TYPE_DATE:
        return KIND(DATE) | KIND(TEXT);
    case CUPEL_TYPE_TIME:
        return KIND(TIME) | KIND(TEXT);
    case CUPEL_TYPE_DATETIME:
        return KIND(DATETIME) | KIND(INSTANT) | KIND(DATE) | KIND(TEXT);
    case CUPEL_TYPE_INTERVAL:
        return KIND(INTERVAL) | KIND(TEXT);
    case CUPEL_TYPE_ENUM:
        return KIND(TEXT) | KIND(INT);
    case CUPEL_TYPE_BINARY:
        return KIND(BLOB);
    case CUPEL_TYPE_UUID:
        return KIND(UUID) | KIND(TEXT);
    default:
        return ~0u;
    }
}
