/* Parameters for MariaDB and MySQL. The server converts to the column's type and, in strict mode,
 * refuses what would lose something; what it could not even receive is refused here. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "driver/mysql/mysql.h"

static const char *bind_value(MYSQL_BIND *bind, cupel__mysql_room *room, const cupel_value *value);
static void bind_date(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_date date);
static void bind_time(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_time value);
static void bind_datetime(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_datetime value);
static int too_large(cupel_driver_statement *statement, size_t parameter, cupel_error *error);

/* What a packet holds beside the values themselves, at most, for each parameter. */
#define PACKET_OVERHEAD 16

int cupel__mysql_bind(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                      cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    const cupel_driver_host *host = connection->host;
    int code = cupel__driver_check_count(host, statement->parameter_count, count, error);
    if (code != CUPEL_OK)
        return code;
    size_t size = 0;
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        const char *reason = bind_value(&statement->binds[i], &statement->rooms[i], &values[i]);
        if (reason != NULL)
            return cupel__driver_value_error(host, error, i + 1, reason);
        size += statement->binds[i].buffer_length + PACKET_OVERHEAD;
        if (statement->binds[i].buffer_length > statement->binds[largest].buffer_length)
            largest = i;
    }
    if (size > connection->max_packet)
        return too_large(statement, largest, error);
    if (count > 0 && mysql_stmt_bind_param(statement->stmt, statement->binds) != 0)
        return cupel__mysql_error(connection, statement->stmt, NULL, error);
    return CUPEL_OK;
}

static void set(MYSQL_BIND *bind, enum enum_field_types type, const void *bytes, size_t size)
{
    bind->buffer_type = type;
    bind->buffer = (void *)bytes;
    bind->buffer_length = (unsigned long)size;
    bind->length_value = (unsigned long)size;
    bind->length = &bind->buffer_length;
}

/* The reason where the value cannot be sent; NULL where it can. */
static const char *bind_value(MYSQL_BIND *bind, cupel__mysql_room *room, const cupel_value *value)
{
    switch (value->kind) {
    case CUPEL_VALUE_NULL:
        set(bind, MYSQL_TYPE_NULL, NULL, 0);
        return NULL;
    case CUPEL_VALUE_BOOL:
        room->boolean = value->as.boolean;
        set(bind, MYSQL_TYPE_TINY, &room->boolean, sizeof room->boolean);
        return NULL;
    case CUPEL_VALUE_INT:
        room->integer = value->as.integer;
        set(bind, MYSQL_TYPE_LONGLONG, &room->integer, sizeof room->integer);
        return NULL;
    case CUPEL_VALUE_DOUBLE:
        if (!isfinite(value->as.real))
            return "this database has neither NaN nor infinity";
        room->real = value->as.real;
        set(bind, MYSQL_TYPE_DOUBLE, &room->real, sizeof room->real);
        return NULL;
    case CUPEL_VALUE_TEXT:
        set(bind, MYSQL_TYPE_STRING, value->as.text != NULL ? value->as.text : "", value->size);
        return cupel__driver_text_refusal(value);
    case CUPEL_VALUE_BLOB:
        set(bind, MYSQL_TYPE_BLOB, value->as.data != NULL ? value->as.data : "", value->size);
        return NULL;
    case CUPEL_VALUE_DATE:
        bind_date(bind, &room->time, value->as.date);
        return NULL;
    case CUPEL_VALUE_TIME:
        bind_time(bind, &room->time, value->as.time);
        return NULL;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        bind_datetime(bind, &room->time, value->as.datetime);
        return NULL;
    case CUPEL_VALUE_DECIMAL:
        if (value->as.decimal->nan)
            return "this database has no NaN";
        set(bind, MYSQL_TYPE_NEWDECIMAL, room->text, cupel__driver_value_text(value, room->text));
        return NULL;
    case CUPEL_VALUE_INTERVAL:
    case CUPEL_VALUE_UUID:
        set(bind, MYSQL_TYPE_STRING, room->text, cupel__driver_value_text(value, room->text));
        return NULL;
    case CUPEL_VALUE_ARRAY:
        return "this database has no arrays";
    }
    return "its kind is unknown";
}

static void bind_date(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_date date)
{
    *time = (MYSQL_TIME){
        .year = (unsigned)date.year,
        .month = date.month,
        .day = date.day,
        .time_type = MYSQL_TIMESTAMP_DATE,
    };
    set(bind, MYSQL_TYPE_DATE, time, sizeof *time);
}

static void set_clock(MYSQL_TIME *time, int64_t microseconds)
{
    int64_t seconds = microseconds / 1000000;
    time->hour = (unsigned)(seconds / 3600);
    time->minute = (unsigned)(seconds / 60 % 60);
    time->second = (unsigned)(seconds % 60);
    time->second_part = (unsigned long)(microseconds % 1000000);
}

static void bind_time(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_time value)
{
    *time = (MYSQL_TIME){ .time_type = MYSQL_TIMESTAMP_TIME };
    set_clock(time, value.microseconds);
    set(bind, MYSQL_TYPE_TIME, time, sizeof *time);
}

static void bind_datetime(MYSQL_BIND *bind, MYSQL_TIME *time, cupel_datetime value)
{
    cupel_date date;
    cupel_time clock;
    cupel_datetime_split(value, &date, &clock);
    bind_date(bind, time, date);
    set_clock(time, clock.microseconds);
    time->time_type = MYSQL_TIMESTAMP_DATETIME;
    set(bind, MYSQL_TYPE_DATETIME, time, sizeof *time);
}

/* Said here, as the server would end the connection. */
static int too_large(cupel_driver_statement *statement, size_t parameter, cupel_error *error)
{
    const cupel_driver_connection *connection = statement->connection;
    char message[256];
    snprintf(
        message, sizeof message,
        "the values take more than the server's max_allowed_packet of %zu bytes; the largest is "
        "parameter %zu with %lu bytes; SET GLOBAL max_allowed_packet raises it for new connections",
        connection->max_packet, parameter + 1, statement->binds[parameter].buffer_length);
    connection->host->error_database(error, CUPEL_EDATABASE, CUPEL_CATEGORY_FULL, "08S01", 0, NULL,
                                     NULL, message);
    if (error != NULL)
        error->parameter = (int)parameter + 1;
    return CUPEL_EDATABASE;
}
