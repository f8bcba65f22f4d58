/* Fields of the binary protocol as values, read where they lie in the client library's memory. */
#include <stdio.h>
#include <string.h>

#include "driver/mysql/mysql.h"

#define BINARY_CHARSET 63

static bool is_uuid(const MYSQL_FIELD *field);
static cupel__mysql_reader reader_of(const MYSQL_FIELD *field);
static bool read_number(cupel__mysql_column *column, unsigned char **at, cupel_value *out);
static void read_date(cupel__mysql_column *column, unsigned char **at, cupel_value *out);
static void read_time(cupel__mysql_column *column, unsigned char **at, cupel_value *out);
static void read_bytes(cupel__mysql_column *column, unsigned char **at, cupel_value *out);

int cupel__mysql_look_at_columns(cupel_driver_statement *statement, const MYSQL_FIELD *fields,
                                 size_t count, cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    if (count > statement->column_capacity) {
        cupel__mysql_column *columns =
            host->reallocate(statement->columns, count * sizeof *columns);
        if (columns == NULL)
            return cupel__driver_nomem(host, error);
        statement->columns = columns;
        statement->column_capacity = count;
    }
    /* The server sends the description of a column again only where it has changed, and the client
     * library then puts what is beyond the protocol's types into the connection's fields alone. */
    const MYSQL *mysql = statement->connection->mysql;
    const MYSQL_FIELD *sent = mysql->field_count == count ? mysql->fields : NULL;
    for (size_t i = 0; i < count; i++) {
        bool was_uuid = i < statement->column_count &&
                        statement->columns[i].reader == CUPEL__MYSQL_UUID &&
                        fields[i].type == MYSQL_TYPE_STRING;
        bool is_now = was_uuid || is_uuid(&fields[i]) || (sent != NULL && is_uuid(&sent[i]));
        statement->columns[i].reader = is_now ? CUPEL__MYSQL_UUID : reader_of(&fields[i]);
    }
    statement->column_count = count;
    return CUPEL_OK;
}

void cupel__mysql_read_field(void *data, unsigned int index, unsigned char **at)
{
    cupel_driver_statement *statement = data;
    cupel__mysql_column *column = &statement->columns[index];
    cupel_value *out = &statement->row[index];

    if (at == NULL) {
        out->kind = CUPEL_VALUE_NULL;
        return;
    }
    switch (column->reader) {
    case CUPEL__MYSQL_DATE:
    case CUPEL__MYSQL_DATETIME:
        read_date(column, at, out);
        break;
    case CUPEL__MYSQL_TIME:
        read_time(column, at, out);
        break;
    default:
        if (!read_number(column, at, out))
            read_bytes(column, at, out);
        break;
    }
}

/* MariaDB says of some columns what they are beyond their type in the protocol. */
static bool is_uuid(const MYSQL_FIELD *field)
{
    MARIADB_CONST_STRING name = { NULL, 0 };
    return field->type == MYSQL_TYPE_STRING &&
           mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) == 0 &&
           name.length == 4 && memcmp(name.str, "uuid", 4) == 0;
}

static cupel__mysql_reader reader_of(const MYSQL_FIELD *field)
{
    bool is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
    switch (field->type) {
    case MYSQL_TYPE_NULL:
        return CUPEL__MYSQL_NULL;
    case MYSQL_TYPE_TINY:
        if (field->length == 1 && !is_unsigned)
            return CUPEL__MYSQL_BOOL;
        return is_unsigned ? CUPEL__MYSQL_UTINY : CUPEL__MYSQL_TINY;
    case MYSQL_TYPE_SHORT:
        return is_unsigned ? CUPEL__MYSQL_USHORT : CUPEL__MYSQL_SHORT;
    case MYSQL_TYPE_YEAR:
        return CUPEL__MYSQL_USHORT;
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
        return is_unsigned ? CUPEL__MYSQL_ULONG : CUPEL__MYSQL_LONG;
    case MYSQL_TYPE_LONGLONG:
        return is_unsigned ? CUPEL__MYSQL_ULONGLONG : CUPEL__MYSQL_LONGLONG;
    case MYSQL_TYPE_FLOAT:
        return CUPEL__MYSQL_FLOAT;
    case MYSQL_TYPE_DOUBLE:
        return CUPEL__MYSQL_DOUBLE;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return CUPEL__MYSQL_DECIMAL;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
        return CUPEL__MYSQL_DATE;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return CUPEL__MYSQL_DATETIME;
    case MYSQL_TYPE_TIME:
        return CUPEL__MYSQL_TIME;
    case MYSQL_TYPE_BIT:
        return CUPEL__MYSQL_BIT;
    case MYSQL_TYPE_GEOMETRY:
        return CUPEL__MYSQL_BLOB;
    default:
        return field->charsetnr == BINARY_CHARSET ? CUPEL__MYSQL_BLOB : CUPEL__MYSQL_TEXT;
    }
}

/* Numbers are little-endian in the protocol. */
static uint32_t get16(const unsigned char *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8;
}

static uint32_t get32(const unsigned char *b)
{
    return get16(b) | get16(b + 2) << 16;
}

static uint64_t get64(const unsigned char *b)
{
    return (uint64_t)get32(b) | (uint64_t)get32(b + 4) << 32;
}

static void set_integer(cupel_value *out, int64_t integer)
{
    out->kind = CUPEL_VALUE_INT;
    out->as.integer = integer;
}

static void set_unsigned(cupel__mysql_column *column, cupel_value *out, uint64_t integer)
{
    if (integer <= INT64_MAX) {
        set_integer(out, (int64_t)integer);
        return;
    }
    cupel_decimal *decimal = &column->slot.decimal;
    *decimal = (cupel_decimal){ .count = 3 };
    for (size_t i = 0; i < 3; i++, integer /= 1000000000u)
        decimal->limbs[i] = (uint32_t)(integer % 1000000000u);
    out->kind = CUPEL_VALUE_DECIMAL;
    out->as.decimal = decimal;
}

static void set_double(cupel_value *out, double real)
{
    out->kind = CUPEL_VALUE_DOUBLE;
    out->as.real = real;
}

static void set_text(cupel_value *out, const char *text, size_t size)
{
    out->kind = CUPEL_VALUE_TEXT;
    out->size = (uint32_t)size;
    out->as.text = text;
}

/* Reads a number of fixed size; false where the column is none. */
static bool read_number(cupel__mysql_column *column, unsigned char **at, cupel_value *out)
{
    unsigned char *b = *at;
    switch (column->reader) {
    case CUPEL__MYSQL_LONGLONG:
        set_integer(out, (int64_t)get64(b));
        *at = b + 8;
        return true;
    case CUPEL__MYSQL_ULONGLONG:
        set_unsigned(column, out, get64(b));
        *at = b + 8;
        return true;
    case CUPEL__MYSQL_LONG:
        set_integer(out, (int32_t)get32(b));
        *at = b + 4;
        return true;
    case CUPEL__MYSQL_ULONG:
        set_integer(out, get32(b));
        *at = b + 4;
        return true;
    case CUPEL__MYSQL_SHORT:
        set_integer(out, (int16_t)get16(b));
        *at = b + 2;
        return true;
    case CUPEL__MYSQL_USHORT:
        set_integer(out, get16(b));
        *at = b + 2;
        return true;
    case CUPEL__MYSQL_BOOL:
    case CUPEL__MYSQL_TINY:
        set_integer(out, (int8_t)*b);
        if (column->reader == CUPEL__MYSQL_BOOL && *b <= 1) {
            out->kind = CUPEL_VALUE_BOOL;
            out->as.boolean = *b == 1;
        }
        *at = b + 1;
        return true;
    case CUPEL__MYSQL_UTINY:
        set_integer(out, *b);
        *at = b + 1;
        return true;
    case CUPEL__MYSQL_FLOAT: {
        uint32_t bits = get32(b);
        float real;
        memcpy(&real, &bits, sizeof real);
        set_double(out, (double)real);
        *at = b + 4;
        return true;
    }
    case CUPEL__MYSQL_DOUBLE: {
        uint64_t bits = get64(b);
        double real;
        memcpy(&real, &bits, sizeof real);
        set_double(out, real);
        *at = b + 8;
        return true;
    }
    case CUPEL__MYSQL_NULL:
        out->kind = CUPEL_VALUE_NULL;
        return true;
    default:
        return false;
    }
}

/* A length byte (0, 4, 7 or 11), year, month, day, the clock, microseconds; what is missing is zero. */
static void read_date(cupel__mysql_column *column, unsigned char **at, cupel_value *out)
{
    const unsigned char *b = *at + 1;
    unsigned size = **at;
    *at += 1 + size;
    unsigned year = size >= 4 ? get16(b) : 0;
    unsigned month = size >= 4 ? b[2] : 0;
    unsigned day = size >= 4 ? b[3] : 0;
    unsigned seconds = size >= 7 ? (b[4] * 60u + b[5]) * 60u + b[6] : 0;
    unsigned microseconds = size >= 11 ? get32(b + 7) : 0;
    cupel_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };

    if (year == 0 || month == 0 || day == 0) {
        /* "0000-00-00" and its kin are no dates; they are given as they are written. */
        char *text = column->slot.text;
        int length = snprintf(text, sizeof column->slot.text, "%04u-%02u-%02u", year, month, day);
        set_text(out, text, (size_t)length);
    } else if (column->reader == CUPEL__MYSQL_DATE) {
        out->kind = CUPEL_VALUE_DATE;
        out->as.date = date;
    } else {
        cupel_time clock = { (int64_t)seconds * 1000000 + microseconds };
        out->kind = CUPEL_VALUE_DATETIME;
        out->as.datetime = cupel_datetime_make(date, clock);
    }
}

/* A length byte (0, 8 or 12), sign, days, the clock, microseconds. A TIME goes up to 838 hours either
 * way; what is no time of day is an interval. */
static void read_time(cupel__mysql_column *column, unsigned char **at, cupel_value *out)
{
    const unsigned char *b = *at + 1;
    unsigned size = **at;
    *at += 1 + size;
    bool is_negative = size >= 8 && b[0] != 0;
    int64_t seconds = size >= 8 ? ((get32(b + 1) * INT64_C(24) + b[5]) * 60 + b[6]) * 60 + b[7] : 0;
    int64_t microseconds = seconds * 1000000 + (size >= 12 ? get32(b + 8) : 0);

    if (!is_negative && seconds < 86400) {
        out->kind = CUPEL_VALUE_TIME;
        out->as.time.microseconds = microseconds;
        return;
    }
    column->slot.interval = (cupel_interval){
        .microseconds = is_negative ? -microseconds : microseconds,
    };
    out->kind = CUPEL_VALUE_INTERVAL;
    out->as.interval = &column->slot.interval;
}

/* A length of one, three, four or nine bytes. */
static size_t read_length(unsigned char **at)
{
    unsigned char *b = *at;
    switch (*b) {
    case 252:
        *at = b + 3;
        return get16(b + 1);
    case 253:
        *at = b + 4;
        return get16(b + 1) | (size_t)b[3] << 16;
    case 254:
        *at = b + 9;
        return (size_t)get64(b + 1);
    default:
        *at = b + 1;
        return *b;
    }
}

static void read_bytes(cupel__mysql_column *column, unsigned char **at, cupel_value *out)
{
    size_t size = read_length(at);
    const char *bytes = (const char *)*at;
    *at += size;
    set_text(out, bytes, size);
    switch (column->reader) {
    case CUPEL__MYSQL_BLOB:
        out->kind = CUPEL_VALUE_BLOB;
        break;
    case CUPEL__MYSQL_DECIMAL:
        if (cupel_decimal_parse(&column->slot.decimal, bytes, size) == CUPEL_OK) {
            out->kind = CUPEL_VALUE_DECIMAL;
            out->as.decimal = &column->slot.decimal;
        }
        break;
    case CUPEL__MYSQL_UUID:
        if (cupel_uuid_parse(&column->slot.uuid, bytes, size) == CUPEL_OK) {
            out->kind = CUPEL_VALUE_UUID;
            out->as.uuid = &column->slot.uuid;
        }
        break;
    case CUPEL__MYSQL_BIT: {
        uint64_t bits = 0;
        for (size_t i = 0; i < size && i < 8; i++)
            bits = bits << 8 | (unsigned char)bytes[i];
        set_unsigned(column, out, bits);
        break;
    }
    default:
        break;
    }
}
