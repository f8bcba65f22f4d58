/* Values of rows into members of structs. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/value.h"
#include "orm/field.h"
#include "sql/convert.h"
#include "sql/ctype.h"
#include "sql/custom.h"

static int store(const cupel__field *field, const cupel_value *value, void *member,
                 cupel__arena *texts, cupel_error *error);
static int store_integer(const cupel__field *field, const cupel_value *value, void *member,
                         cupel_error *error);
static int store_label(const cupel__field *field, const cupel_value *value, void *member,
                       cupel_error *error);
static int store_real(const cupel__field *field, const cupel_value *value, void *member,
                      cupel_error *error);
static int store_text(const cupel__field *field, const cupel_value *value, void *member,
                      cupel__arena *texts, cupel_error *error);
static int store_struct(const cupel__field *field, const cupel_value *value, void *member,
                        cupel_error *error);
static int store_array(const cupel__field *field, const cupel_value *value, void *member,
                       cupel__arena *texts, cupel_error *error);
static int store_custom(const cupel__field *field, const cupel_value *value, void *object,
                        cupel__arena *texts, cupel_error *error);
static int mismatch(const cupel__field *field, const cupel_value *value, cupel_error *error);

static inline int plain_ctype(const cupel__field *field)
{
    return field->ctype & ~CUPEL_CTYPE_OPT;
}

int cupel__field_read(const cupel__field *field, const cupel_value *value, void *object,
                      cupel__arena *texts, cupel_error *error)
{
    if (value->kind == CUPEL_VALUE_NULL) {
        if (!cupel__field_is_nullable(field))
            return cupel_error_set(error, CUPEL_EVALUE,
                                   "%s.%s: the database holds NULL, which a plain member cannot; "
                                   "make it a cupel_opt_*, or forbid NULL in the column '%s'",
                                   field->owner, field->name, field->column->name);
        cupel__field_clear(field, object);
        return CUPEL_OK;
    }
    void *member = (char *)object + field->offset + field->value_at;
    switch (field->ctype) {
    case CUPEL_CTYPE_INT64:
        if (value->kind != CUPEL_VALUE_INT)
            break;
        *(int64_t *)member = value->as.integer;
        return CUPEL_OK;
    case CUPEL_CTYPE_DOUBLE:
        if (value->kind != CUPEL_VALUE_DOUBLE)
            break;
        *(double *)member = value->as.real;
        return CUPEL_OK;
    case CUPEL_CTYPE_TEXT:
        if (value->kind != CUPEL_VALUE_TEXT)
            break;
        return store_text(field, value, member, texts, error);
    case CUPEL_CTYPE_CUSTOM:
        return store_custom(field, value, object, texts, error);
    default:
        break;
    }
    int result = store(field, value, member, texts, error);
    if (result == CUPEL_OK && field->is_optional)
        *(bool *)cupel__field_in(field, object) = true;
    return result;
}

/* Everything but the commonest pairs, which cupel__field_read does itself. */
static int store(const cupel__field *field, const cupel_value *value, void *member,
                 cupel__arena *texts, cupel_error *error)
{
    switch ((cupel_ctype)plain_ctype(field)) {
    case CUPEL_CTYPE_INT16:
    case CUPEL_CTYPE_INT32:
    case CUPEL_CTYPE_INT64:
        return store_integer(field, value, member, error);
    case CUPEL_CTYPE_ENUM:
        return store_label(field, value, member, error);
    case CUPEL_CTYPE_BOOL:
        if (value->kind != CUPEL_VALUE_BOOL && value->kind != CUPEL_VALUE_INT)
            return mismatch(field, value, error);
        *(bool *)member =
            value->kind == CUPEL_VALUE_BOOL ? value->as.boolean : value->as.integer != 0;
        return CUPEL_OK;
    case CUPEL_CTYPE_FLOAT:
    case CUPEL_CTYPE_DOUBLE:
        return store_real(field, value, member, error);
    case CUPEL_CTYPE_TEXT:
    case CUPEL_CTYPE_BLOB:
        return store_text(field, value, member, texts, error);
    case CUPEL_CTYPE_DATE:
    case CUPEL_CTYPE_TIME:
    case CUPEL_CTYPE_DATETIME:
    case CUPEL_CTYPE_INTERVAL:
    case CUPEL_CTYPE_UUID:
    case CUPEL_CTYPE_DECIMAL:
        return store_struct(field, value, member, error);
    case CUPEL_CTYPE_ARRAY:
        return store_array(field, value, member, texts, error);
    case CUPEL_CTYPE_CUSTOM:
    case CUPEL_CTYPE_NONE:
    case CUPEL_CTYPE_OPT:
        break;
    }
    return mismatch(field, value, error);
}

static bool whole_decimal(const cupel_decimal *decimal, int64_t *out)
{
    char text[CUPEL_DECIMAL_TEXT_SIZE];
    cupel_decimal whole = *decimal;
    if (whole.nan || cupel_decimal_rescale(&whole, 0) != CUPEL_OK ||
        cupel_decimal_compare(&whole, decimal) != 0)
        return false;
    cupel_decimal_format(&whole, text, sizeof text);
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

/* A whole number out of whatever kind holds one. */
static bool whole_number(const cupel_value *value, int64_t *out)
{
    switch (value->kind) {
    case CUPEL_VALUE_INT:
        *out = value->as.integer;
        return true;
    case CUPEL_VALUE_BOOL:
        *out = value->as.boolean;
        return true;
    case CUPEL_VALUE_DOUBLE:
        /* 2^63 itself is out of range, and the comparison is false for NaN. */
        if (!(value->as.real >= -9223372036854775808.0 && value->as.real < 9223372036854775808.0) ||
            value->as.real != floor(value->as.real))
            return false;
        *out = (int64_t)value->as.real;
        return true;
    case CUPEL_VALUE_DECIMAL:
        return whole_decimal(value->as.decimal, out);
    default:
        return false;
    }
}

static int store_integer(const cupel__field *field, const cupel_value *value, void *member,
                         cupel_error *error)
{
    int64_t number;
    if (!whole_number(value, &number))
        return mismatch(field, value, error);
    switch (plain_ctype(field)) {
    case CUPEL_CTYPE_INT16:
        if (number < INT16_MIN || number > INT16_MAX)
            break;
        *(int16_t *)member = (int16_t)number;
        return CUPEL_OK;
    case CUPEL_CTYPE_INT32:
        if (number < INT32_MIN || number > INT32_MAX)
            break;
        *(int32_t *)member = (int32_t)number;
        return CUPEL_OK;
    default:
        *(int64_t *)member = number;
        return CUPEL_OK;
    }
    return cupel_error_set(error, CUPEL_EVALUE, "%s.%s: %" PRId64 " does not fit into its %s",
                           field->owner, field->name, number, cupel__ctype_name(field->ctype));
}

static int store_label(const cupel__field *field, const cupel_value *value, void *member,
                       cupel_error *error)
{
    const char *const *labels = field->column->type.labels;
    if (value->kind == CUPEL_VALUE_INT && value->as.integer >= 0 &&
        value->as.integer <= UINT32_MAX) {
        *(unsigned *)member = (unsigned)value->as.integer;
        return CUPEL_OK;
    }
    if (value->kind != CUPEL_VALUE_TEXT || labels == NULL)
        return mismatch(field, value, error);
    for (unsigned i = 0; labels[i] != NULL; i++)
        if (strlen(labels[i]) == value->size &&
            memcmp(labels[i], value->as.text, value->size) == 0) {
            *(unsigned *)member = i;
            return CUPEL_OK;
        }
    return cupel_error_set(error, CUPEL_EVALUE,
                           "%s.%s: the database holds '%.*s', which is no "
                           "label of the enumeration",
                           field->owner, field->name, (int)value->size, value->as.text);
}

static int store_real(const cupel__field *field, const cupel_value *value, void *member,
                      cupel_error *error)
{
    double number;
    switch (value->kind) {
    case CUPEL_VALUE_DOUBLE:
        number = value->as.real;
        break;
    case CUPEL_VALUE_INT:
        number = (double)value->as.integer;
        break;
    case CUPEL_VALUE_DECIMAL:
        number = cupel_decimal_to_double(value->as.decimal);
        break;
    default:
        return mismatch(field, value, error);
    }
    if (plain_ctype(field) == CUPEL_CTYPE_FLOAT)
        *(float *)member = (float)number;
    else
        *(double *)member = number;
    return CUPEL_OK;
}

int cupel__field_spell(const cupel__field *field, void *object, cupel__arena *texts,
                       cupel_error *error)
{
    const cupel__slot slot = { .type = &field->column->type };
    cupel__slot_room room;
    cupel_value given;
    cupel_value value;
    int result = cupel__field_write(field, object, &given, texts, error);
    if (result < 0 || given.kind != CUPEL_VALUE_TEXT)
        return result;
    result = cupel__slot_convert(&slot, &given, &value, &room, texts, error);
    if (result < 0) {
        cupel__error_prefix(error, "%s.%s: ", field->owner, field->name);
        return result;
    }
    return value.kind == CUPEL_VALUE_TEXT ? CUPEL_OK
                                          : cupel__field_read(field, &value, object, texts, error);
}

/* The text of a value of another kind, for text members over columns of such a type. */
static size_t format_value(const cupel_value *value, char *text, size_t size)
{
    switch (value->kind) {
    case CUPEL_VALUE_INT: {
        int length = snprintf(text, size, "%" PRId64, value->as.integer);
        return (size_t)length;
    }
    case CUPEL_VALUE_DECIMAL:
        return cupel_decimal_format(value->as.decimal, text, size);
    case CUPEL_VALUE_DATE:
        return cupel_date_format(value->as.date, text, size);
    case CUPEL_VALUE_TIME:
        return cupel_time_format(value->as.time, text, size);
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        return cupel_datetime_format(value->as.datetime, text, size);
    case CUPEL_VALUE_INTERVAL:
        return cupel_interval_format(value->as.interval, text, size);
    case CUPEL_VALUE_UUID:
        cupel_uuid_format(value->as.uuid, text);
        return CUPEL_UUID_TEXT_SIZE - 1;
    default:
        return 0;
    }
}

static int store_text(const cupel__field *field, const cupel_value *value, void *member,
                      cupel__arena *texts, cupel_error *error)
{
    char room[CUPEL_DECIMAL_TEXT_SIZE];
    const void *data = value->as.data;
    size_t size = value->size;
    if (value->kind != CUPEL_VALUE_TEXT && value->kind != CUPEL_VALUE_BLOB) {
        size = format_value(value, room, sizeof room);
        data = room;
        if (size == 0)
            return mismatch(field, value, error);
    }
    if (field->ctype != CUPEL_CTYPE_BLOB && memchr(data, '\0', size) != NULL)
        return cupel_error_set(error, CUPEL_EVALUE,
                               "%s.%s: the database holds a text with a zero byte in it, which a "
                               "C string cannot; make the member a cupel_blob",
                               field->owner, field->name);
    char *copy = cupel__arena_bytes(texts, size + 1);
    if (copy == NULL)
        return cupel__error_nomem(error);
    memcpy(copy, data, size);
    copy[size] = '\0';
    if (field->ctype == CUPEL_CTYPE_BLOB)
        *(cupel_blob *)member = (cupel_blob){ copy, size };
    else
        *(const char **)member = copy;
    return CUPEL_OK;
}

/* A value of the member's own kind. */
static bool take_struct(int ctype, const cupel_value *value, void *member)
{
    cupel_value_kind kind = value->kind;
    switch (ctype) {
    case CUPEL_CTYPE_DATE:
        if (kind == CUPEL_VALUE_DATE)
            *(cupel_date *)member = value->as.date;
        return kind == CUPEL_VALUE_DATE;
    case CUPEL_CTYPE_TIME:
        if (kind == CUPEL_VALUE_TIME)
            *(cupel_time *)member = value->as.time;
        return kind == CUPEL_VALUE_TIME;
    case CUPEL_CTYPE_DATETIME:
        if (kind != CUPEL_VALUE_DATETIME && kind != CUPEL_VALUE_INSTANT)
            return false;
        *(cupel_datetime *)member = value->as.datetime;
        return true;
    case CUPEL_CTYPE_INTERVAL:
        if (kind == CUPEL_VALUE_INTERVAL)
            *(cupel_interval *)member = *value->as.interval;
        return kind == CUPEL_VALUE_INTERVAL;
    case CUPEL_CTYPE_UUID:
        if (kind == CUPEL_VALUE_BLOB && value->size == sizeof(cupel_uuid))
            memcpy(member, value->as.data, sizeof(cupel_uuid));
        else if (kind == CUPEL_VALUE_UUID)
            *(cupel_uuid *)member = *value->as.uuid;
        else
            return false;
        return true;
    case CUPEL_CTYPE_DECIMAL:
        if (kind == CUPEL_VALUE_DECIMAL)
            *(cupel_decimal *)member = *value->as.decimal;
        else if (kind == CUPEL_VALUE_INT)
            return cupel_decimal_from_int64(member, value->as.integer) == CUPEL_OK;
        return kind == CUPEL_VALUE_DECIMAL;
    default:
        return false;
    }
}

/* The text in which some engines, and what others wrote into them, keep such a value. */
static bool read_struct(int ctype, const char *text, size_t size, void *member)
{
    switch (ctype) {
    case CUPEL_CTYPE_DATE:
        return cupel_date_parse(member, text, size) == CUPEL_OK;
    case CUPEL_CTYPE_TIME:
        return cupel_time_parse(member, text, size) == CUPEL_OK;
    case CUPEL_CTYPE_DATETIME:
        return cupel_datetime_parse(member, text, size, NULL) == CUPEL_OK;
    case CUPEL_CTYPE_INTERVAL:
        return cupel_interval_parse(member, text, size) == CUPEL_OK;
    case CUPEL_CTYPE_UUID:
        return cupel_uuid_parse(member, text, size) == CUPEL_OK;
    case CUPEL_CTYPE_DECIMAL:
        return cupel_decimal_parse(member, text, size) == CUPEL_OK;
    default:
        return false;
    }
}

static int store_struct(const cupel__field *field, const cupel_value *value, void *member,
                        cupel_error *error)
{
    int ctype = plain_ctype(field);
    if (take_struct(ctype, value, member))
        return CUPEL_OK;
    if (value->kind == CUPEL_VALUE_TEXT && read_struct(ctype, value->as.text, value->size, member))
        return CUPEL_OK;
    if (value->kind == CUPEL_VALUE_DOUBLE && ctype == CUPEL_CTYPE_DECIMAL) {
        /* A number that was not written by us: its shortest digits are what was meant. */
        char text[40];
        int size = snprintf(text, sizeof text, "%.15g", value->as.real);
        if (read_struct(ctype, text, (size_t)size, member))
            return CUPEL_OK;
    }
    return mismatch(field, value, error);
}

static int store_array(const cupel__field *field, const cupel_value *value, void *member,
                       cupel__arena *texts, cupel_error *error)
{
    if (value->kind != CUPEL_VALUE_ARRAY)
        return mismatch(field, value, error);
    cupel_array array = *value->as.array;
    if (!cupel__array_keep(texts, &array))
        return cupel__error_nomem(error);
    *(cupel_array *)member = array;
    return CUPEL_OK;
}

static int store_custom(const cupel__field *field, const cupel_value *value, void *object,
                        cupel__arena *texts, cupel_error *error)
{
    cupel_value natural;
    char *words = cupel__arena_printf(texts, "%s.%s", field->owner, field->name);
    if (words == NULL)
        return cupel__error_nomem(error);
    int result = cupel__custom_from_db(field->custom, words, &natural, value, texts, error);
    if (result < 0)
        return result;
    if (field->natural != CUPEL_CTYPE_NONE || natural.kind == CUPEL_VALUE_NULL) {
        cupel__field plain = *field;
        plain.ctype = field->natural;
        plain.custom = NULL;
        return cupel__field_read(&plain, &natural, object, texts, error);
    }
    if (natural.kind != CUPEL_VALUE_BLOB || natural.size != field->size)
        return cupel_error_set(error, CUPEL_EVALUE,
                               "%s: from_db of %s gave %s, where the %u bytes of the member are "
                               "needed",
                               words, field->custom->name, cupel__kind_words(natural.kind),
                               (unsigned)field->size);
    memmove(cupel__field_in(field, object), natural.as.data, field->size);
    return CUPEL_OK;
}

static int mismatch(const cupel__field *field, const cupel_value *value, cupel_error *error)
{
    const char *what = cupel__kind_words(value->kind);
    if (value->kind == CUPEL_VALUE_TEXT)
        return cupel_error_set(
            error, CUPEL_EVALUE, "%s.%s: the database holds %s, \"%.*s\", which a %s cannot",
            field->owner, field->name, what, (int)(value->size < 60 ? value->size : 60),
            value->as.text, cupel__ctype_name(field->ctype));
    return cupel_error_set(error, CUPEL_EVALUE, "%s.%s: the database holds %s, which a %s cannot",
                           field->owner, field->name, what, cupel__ctype_name(field->ctype));
}
