/* Fields of a result as values: from binary where all columns are of known types, from text
 * otherwise. What a value of its kind cannot hold (infinite dates, numbers of a hundred digits) is
 * given as the text that PostgreSQL writes for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

static int field_error(cupel_driver_statement *statement, int column, int code, cupel_error *error);

/* Fewer bytes are no value of the type, whatever a server says. */
static const unsigned char least_sizes[] = {
    [CUPEL__PG_BOOL] = 1,        [CUPEL__PG_INT2] = 2,      [CUPEL__PG_INT4] = 4,
    [CUPEL__PG_INT8] = 8,        [CUPEL__PG_OID] = 4,       [CUPEL__PG_FLOAT4] = 4,
    [CUPEL__PG_FLOAT8] = 8,      [CUPEL__PG_NUMERIC] = 8,   [CUPEL__PG_JSONB] = 1,
    [CUPEL__PG_DATE] = 4,        [CUPEL__PG_TIME] = 8,      [CUPEL__PG_TIMESTAMP] = 8,
    [CUPEL__PG_TIMESTAMPTZ] = 8, [CUPEL__PG_INTERVAL] = 16, [CUPEL__PG_UUID] = 16,
    [CUPEL__PG_ARRAY] = 12,
};

int cupel__pg_decode_row(cupel_driver_statement *statement, int row, cupel_value *out,
                         cupel_error *error)
{
    const PGresult *result = statement->result;
    int count = (int)statement->column_count;
    for (int i = 0; i < count; i++) {
        const char *bytes = PQgetvalue(result, row, i);
        size_t size = (size_t)PQgetlength(result, row, i);
        cupel__pg_column *column = &statement->columns[i];
        if (size == 0 && PQgetisnull(result, row, i)) {
            out[i].kind = CUPEL_VALUE_NULL;
            continue;
        }
        int code = statement->result_format == 1
                       ? cupel__pg_decode_binary(statement, column, bytes, size, &out[i])
                       : cupel__pg_decode_text(statement, column, bytes, size, &out[i]);
        if (code != CUPEL_OK)
            return field_error(statement, i, code, error);
    }
    return 1;
}

static void set_text(cupel_value *out, const char *text, size_t size)
{
    out->kind = CUPEL_VALUE_TEXT;
    out->size = (uint32_t)size;
    out->as.text = text;
}

static void set_integer(cupel_value *out, int64_t integer)
{
    out->kind = CUPEL_VALUE_INT;
    out->as.integer = integer;
}

/* A formatted text in the column's own room. */
static int set_words(const cupel_driver_statement *statement, cupel__pg_column *column,
                     const char *words, cupel_value *out)
{
    size_t size = strlen(words);
    if (!cupel__scratch_reserve(statement->connection->host, &column->slot.text, size + 1))
        return CUPEL_ENOMEM;
    memcpy(column->slot.text.bytes, words, size + 1);
    set_text(out, column->slot.text.bytes, size);
    return CUPEL_OK;
}

/* Dates outside of the years 1 to 9999, and infinite ones. */
static int set_far_date(const cupel_driver_statement *statement, cupel__pg_column *column,
                        bool is_infinite, bool is_negative, cupel_value *out)
{
    const char *words = is_negative ? "-infinity" : "infinity";
    return is_infinite ? set_words(statement, column, words, out) : CUPEL_EVALUE;
}

static int decode_date(const cupel_driver_statement *statement, cupel__pg_column *column,
                       int32_t days, cupel_value *out)
{
    static const cupel_date first = { 1, 1, 1 };
    static const cupel_date last = { 9999, 12, 31 };
    int64_t since_1970 = (int64_t)days + CUPEL__PG_EPOCH_DAYS;
    if (since_1970 < cupel_date_to_days(first) || since_1970 > cupel_date_to_days(last))
        return set_far_date(statement, column, days == INT32_MIN || days == INT32_MAX, days < 0,
                            out);
    out->kind = CUPEL_VALUE_DATE;
    out->as.date = cupel_date_from_days(since_1970);
    return CUPEL_OK;
}

static int decode_moment(const cupel_driver_statement *statement, cupel__pg_column *column,
                         int64_t microseconds, cupel_value *out)
{
    /* 0001-01-01 and the last microsecond of 9999, counted from 2000. */
    const int64_t first = INT64_C(-63082281600) * 1000000;
    const int64_t last = INT64_C(252455616000) * 1000000 - 1;
    if (microseconds < first || microseconds > last)
        return set_far_date(statement, column,
                            microseconds == INT64_MIN || microseconds == INT64_MAX,
                            microseconds < 0, out);
    out->kind = column->codec == CUPEL__PG_TIMESTAMPTZ ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
    out->as.datetime.microseconds = microseconds + CUPEL__PG_EPOCH_MICROSECONDS;
    return CUPEL_OK;
}

static int decode_time(const cupel_driver_statement *statement, cupel__pg_column *column,
                       int64_t microseconds, cupel_value *out)
{
    if (microseconds == CUPEL__PG_DAY)
        return set_words(statement, column, "24:00:00", out);
    out->kind = CUPEL_VALUE_TIME;
    out->as.time.microseconds = microseconds;
    return CUPEL_OK;
}

static void decode_interval(cupel__pg_column *column, const char *bytes, cupel_value *out)
{
    cupel_interval *interval = &column->slot.as.interval;
    interval->microseconds = (int64_t)cupel__pg_get64(bytes);
    interval->days = (int32_t)cupel__pg_get32(bytes + 8);
    interval->months = (int32_t)cupel__pg_get32(bytes + 12);
    out->kind = CUPEL_VALUE_INTERVAL;
    out->as.interval = interval;
}

static void set_double(cupel_value *out, double real)
{
    out->kind = CUPEL_VALUE_DOUBLE;
    out->as.real = real;
}

static double double_of(const char *bytes)
{
    uint64_t bits = cupel__pg_get64(bytes);
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static double float_of(const char *bytes)
{
    uint32_t bits = cupel__pg_get32(bytes);
    float real;
    memcpy(&real, &bits, sizeof real);
    return (double)real;
}

/* A number as a decimal, or as its text, which lives as long as the row, where it has more digits
 * than a decimal holds. */
static void set_number(cupel__pg_column *column, const char *text, size_t size, cupel_value *out)
{
    if (cupel_decimal_parse(&column->slot.as.decimal, text, size) != CUPEL_OK) {
        set_text(out, text, size);
        return;
    }
    out->kind = CUPEL_VALUE_DECIMAL;
    out->as.decimal = &column->slot.as.decimal;
}

static char *put_group(char *to, unsigned group)
{
    to[0] = (char)('0' + group / 1000);
    to[1] = (char)('0' + group / 100 % 10);
    to[2] = (char)('0' + group / 10 % 10);
    to[3] = (char)('0' + group % 10);
    return to + 4;
}

/* The reverse of cupel__pg_encode_numeric, by way of the number's text. */
static int decode_numeric(const cupel_driver_statement *statement, cupel__pg_column *column,
                          const char *bytes, size_t size, cupel_value *out)
{
    enum { NEGATIVE = 0x4000, NOT_A_NUMBER = 0xC000, INFINITE = 0xD000, MINUS_INFINITE = 0xF000 };
    int count = size >= 8 ? cupel__pg_get16(bytes) : 0;
    if (size < 8 + 2 * (size_t)count)
        return CUPEL_EVALUE;
    int weight = (int16_t)cupel__pg_get16(bytes + 2); /* of the first group, 0 before the point */
    unsigned sign = cupel__pg_get16(bytes + 4);
    int scale = cupel__pg_get16(bytes + 6) & 0x3fff;
    if (sign == NOT_A_NUMBER) {
        set_number(column, "NaN", 3, out);
        return CUPEL_OK;
    }
    if (sign == INFINITE || sign == MINUS_INFINITE)
        return set_words(statement, column, sign == INFINITE ? "Infinity" : "-Infinity", out);

    int whole = weight >= 0 ? weight + 1 : 0;
    size_t room = 4 * (size_t)whole + (size_t)scale + 16;
    if (!cupel__scratch_reserve(statement->connection->host, &column->slot.text, room))
        return CUPEL_ENOMEM;
    char *first = column->slot.text.bytes + 1; /* a sign may come before */
    char *to = first;
    *to++ = '0';
    for (int i = 0; i < whole; i++)
        to = put_group(to, i < count ? cupel__pg_get16(bytes + 8 + 2 * i) : 0);
    while (*first == '0' && first + 1 < to)
        first++;
    if (scale > 0) {
        *to++ = '.';
        char *end = to + scale;
        for (int i = weight + 1; to < end; i++) {
            bool is_there = i >= 0 && i < count;
            to = put_group(to, is_there ? cupel__pg_get16(bytes + 8 + 2 * i) : 0);
        }
        to = end;
    }
    if (sign == NEGATIVE)
        *--first = '-';
    *to = '\0';
    set_number(column, first, (size_t)(to - first), out);
    return CUPEL_OK;
}

int cupel__pg_decode_binary(const cupel_driver_statement *statement, cupel__pg_column *column,
                            const char *bytes, size_t size, cupel_value *out)
{
    if (size < least_sizes[column->codec])
        return CUPEL_EVALUE;
    switch (column->codec) {
    case CUPEL__PG_ARRAY:
        return cupel__pg_read_array(statement, column, bytes, size, out);
    case CUPEL__PG_INT4:
        set_integer(out, (int32_t)cupel__pg_get32(bytes));
        return CUPEL_OK;
    case CUPEL__PG_INT8:
        set_integer(out, (int64_t)cupel__pg_get64(bytes));
        return CUPEL_OK;
    case CUPEL__PG_TEXT:
    case CUPEL__PG_OTHER:
        set_text(out, bytes, size);
        return CUPEL_OK;
    case CUPEL__PG_INT2:
        set_integer(out, (int16_t)cupel__pg_get16(bytes));
        return CUPEL_OK;
    case CUPEL__PG_OID:
        set_integer(out, cupel__pg_get32(bytes));
        return CUPEL_OK;
    case CUPEL__PG_BOOL:
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = bytes[0] != 0;
        return CUPEL_OK;
    case CUPEL__PG_FLOAT8:
        set_double(out, double_of(bytes));
        return CUPEL_OK;
    case CUPEL__PG_FLOAT4:
        set_double(out, float_of(bytes));
        return CUPEL_OK;
    case CUPEL__PG_NUMERIC:
        return decode_numeric(statement, column, bytes, size, out);
    case CUPEL__PG_JSONB: /* a version number stands before the text */
        set_text(out, bytes + 1, size - 1);
        return CUPEL_OK;
    case CUPEL__PG_BYTEA:
        out->kind = CUPEL_VALUE_BLOB;
        out->size = (uint32_t)size;
        out->as.data = bytes;
        return CUPEL_OK;
    case CUPEL__PG_DATE:
        return decode_date(statement, column, (int32_t)cupel__pg_get32(bytes), out);
    case CUPEL__PG_TIME:
        return decode_time(statement, column, (int64_t)cupel__pg_get64(bytes), out);
    case CUPEL__PG_TIMESTAMP:
    case CUPEL__PG_TIMESTAMPTZ:
        return decode_moment(statement, column, (int64_t)cupel__pg_get64(bytes), out);
    case CUPEL__PG_INTERVAL:
        decode_interval(column, bytes, out);
        return CUPEL_OK;
    case CUPEL__PG_UUID:
        memcpy(column->slot.as.uuid.bytes, bytes, 16);
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = &column->slot.as.uuid;
        return CUPEL_OK;
    }
    return CUPEL_EVALUE;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* bytea as text: \x and lower-case digits, as the connection's bytea_output has it. */
static int decode_hex(const cupel_driver_statement *statement, cupel__pg_column *column,
                      const char *text, size_t size, cupel_value *out)
{
    size_t count = size >= 2 ? (size - 2) / 2 : 0;
    if (!cupel__scratch_reserve(statement->connection->host, &column->slot.text, count + 1))
        return CUPEL_ENOMEM;
    char *to = column->slot.text.bytes;
    for (size_t i = 0; i < count; i++)
        to[i] = (char)(hex_digit(text[2 + 2 * i]) * 16 + hex_digit(text[3 + 2 * i]));
    out->kind = CUPEL_VALUE_BLOB;
    out->size = (uint32_t)count;
    out->as.data = to;
    return CUPEL_OK;
}

/* "2026-11-20 21:52:11+00": the zone is always UTC, and only its hours are written. */
static bool parse_moment(const cupel__pg_column *column, const char *text, size_t size,
                         cupel_value *out)
{
    bool is_instant = column->codec == CUPEL__PG_TIMESTAMPTZ;
    if (is_instant && size > 3)
        size -= 3;
    out->kind = is_instant ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
    return cupel_datetime_parse(&out->as.datetime, text, size, NULL) == CUPEL_OK;
}

/* What is not of the type's usual form is left as text. */
static bool parse_typed(cupel__pg_column *column, const char *text, size_t size, cupel_value *out)
{
    cupel__pg_slot *slot = &column->slot;
    switch (column->codec) {
    case CUPEL__PG_DATE:
        out->kind = CUPEL_VALUE_DATE;
        return cupel_date_parse(&out->as.date, text, size) == CUPEL_OK;
    case CUPEL__PG_TIME:
        out->kind = CUPEL_VALUE_TIME;
        return cupel_time_parse(&out->as.time, text, size) == CUPEL_OK;
    case CUPEL__PG_TIMESTAMP:
    case CUPEL__PG_TIMESTAMPTZ:
        return parse_moment(column, text, size, out);
    case CUPEL__PG_INTERVAL:
        out->kind = CUPEL_VALUE_INTERVAL;
        out->as.interval = &slot->as.interval;
        return cupel_interval_parse(&slot->as.interval, text, size) == CUPEL_OK;
    case CUPEL__PG_UUID:
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = &slot->as.uuid;
        return cupel_uuid_parse(&slot->as.uuid, text, size) == CUPEL_OK;
    default:
        return false;
    }
}

int cupel__pg_decode_text(const cupel_driver_statement *statement, cupel__pg_column *column,
                          const char *text, size_t size, cupel_value *out)
{
    switch (column->codec) {
    case CUPEL__PG_BOOL:
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = text[0] == 't';
        return CUPEL_OK;
    case CUPEL__PG_INT2:
    case CUPEL__PG_INT4:
    case CUPEL__PG_INT8:
    case CUPEL__PG_OID:
        set_integer(out, strtoll(text, NULL, 10));
        return CUPEL_OK;
    case CUPEL__PG_FLOAT4:
    case CUPEL__PG_FLOAT8:
        set_double(out, strtod_l(text, NULL, statement->connection->c_locale));
        return CUPEL_OK;
    case CUPEL__PG_NUMERIC:
        set_number(column, text, size, out);
        return CUPEL_OK;
    case CUPEL__PG_ARRAY:
        return cupel__pg_read_array_text(statement, column, text, size, out);
    case CUPEL__PG_BYTEA:
        return decode_hex(statement, column, text, size, out);
    default:
        if (!parse_typed(column, text, size, out))
            set_text(out, text, size);
        return CUPEL_OK;
    }
}

static bool is_of_dates(cupel__pg_codec codec)
{
    return codec == CUPEL__PG_DATE || codec == CUPEL__PG_TIMESTAMP ||
           codec == CUPEL__PG_TIMESTAMPTZ;
}

static int field_error(cupel_driver_statement *statement, int column, int code, cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    if (code == CUPEL_ENOMEM)
        return cupel__driver_nomem(host, error);
    const cupel__pg_column *from = &statement->columns[column];
    bool is_date = is_of_dates(from->codec == CUPEL__PG_ARRAY ? from->element : from->codec);
    return host->error_set(
        error, code, "column \"%s\" holds %s", PQfname(statement->description, column),
        is_date ? "a date outside of the years 1 to 9999" : "what is no value of its type");
}
