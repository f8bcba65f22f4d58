/* What the files of the MariaDB/MySQL driver share. */
#ifndef CUPEL_DRIVER_MYSQL_H
#define CUPEL_DRIVER_MYSQL_H

#include <mysql.h>

#include "driver/common.h"

struct cupel_driver_connection {
    const cupel_driver_host *host;
    MYSQL *mysql;
    char version[48];
    bool is_lost;
    bool is_rolled_back; /* an error ended the transaction; the status bits do not tell yet */
    size_t max_packet;   /* the server's max_allowed_packet */
    cupel_driver_statement *streaming; /* its rows are still coming; nothing else can be sent */
    cupel_driver_statement *late;      /* to be finalized when they have come */
};

/* A parameter's bytes where they are not the caller's own. */
typedef union cupel__mysql_room {
    signed char boolean;
    long long integer;
    double real;
    MYSQL_TIME time;
    char text[CUPEL__VALUE_TEXT_SIZE];
} cupel__mysql_room;

/* How a field is read from a row of the binary protocol. */
typedef enum cupel__mysql_reader {
    CUPEL__MYSQL_NULL,
    CUPEL__MYSQL_TINY,
    CUPEL__MYSQL_BOOL, /* TINYINT(1), where it is 0 or 1 */
    CUPEL__MYSQL_UTINY,
    CUPEL__MYSQL_SHORT,
    CUPEL__MYSQL_USHORT,
    CUPEL__MYSQL_LONG,
    CUPEL__MYSQL_ULONG,
    CUPEL__MYSQL_LONGLONG,
    CUPEL__MYSQL_ULONGLONG,
    CUPEL__MYSQL_FLOAT,
    CUPEL__MYSQL_DOUBLE,
    CUPEL__MYSQL_DECIMAL,
    CUPEL__MYSQL_DATE,
    CUPEL__MYSQL_TIME,
    CUPEL__MYSQL_DATETIME,
    CUPEL__MYSQL_BIT,
    CUPEL__MYSQL_UUID,
    CUPEL__MYSQL_TEXT,
    CUPEL__MYSQL_BLOB
} cupel__mysql_reader;

typedef struct cupel__mysql_column {
    cupel__mysql_reader reader;
    union {
        cupel_decimal decimal;
        cupel_interval interval;
        cupel_uuid uuid;
        char text[CUPEL_DATETIME_TEXT_SIZE];
    } slot;
} cupel__mysql_column;

struct cupel_driver_statement {
    cupel_driver_connection *connection;
    MYSQL_STMT *stmt; /* NULL for what cannot be prepared: executed as text */
    char *sql;
    size_t sql_size;

    size_t parameter_count;
    MYSQL_BIND *binds;
    cupel__mysql_room *rooms;

    size_t column_count;
    size_t column_capacity;
    cupel__mysql_column *columns;
    cupel_value *row; /* where the row being fetched goes */

    MYSQL_RES *text_result; /* of a statement executed as text */
    bool is_executed;       /* the client library holds a result of it */
    bool has_rows;          /* rows may be left to fetch */
    bool is_streaming;
    struct cupel_driver_statement *next_late;
    bool has_cursor;
    int64_t affected;
    int64_t last_id;
};

/* error.c: `stmt` may be NULL for what happened on the connection itself. */
int cupel__mysql_error(cupel_driver_connection *connection, MYSQL_STMT *stmt, const char *sql,
                       cupel_error *error);
int cupel__mysql_connect_error(const cupel_driver_host *host, MYSQL *mysql, const cupel_url *url,
                               cupel_error *error);

/* connection.c */
int cupel__mysql_open(const cupel_driver_host *host, const cupel_url *url,
                      cupel_driver_connection **out, cupel_error *error);
void cupel__mysql_close(cupel_driver_connection *connection);
int cupel__mysql_run(cupel_driver_connection *connection, const char *sql, cupel_error *error);
int cupel__mysql_run_rows(cupel_driver_connection *connection, const char *sql,
                          cupel_driver_row_fn *row, void *context, cupel_error *error);
/* CUPEL_ESTATE while rows are being streamed, an error where the connection is lost. */
int cupel__mysql_check_free(cupel_driver_connection *connection, cupel_error *error);

/* bind.c */
int cupel__mysql_bind(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                      cupel_error *error);

/* read.c */
/* Settles how the columns of the result at hand are read. */
int cupel__mysql_look_at_columns(cupel_driver_statement *statement, const MYSQL_FIELD *fields,
                                 size_t count, cupel_error *error);
/* The client library calls it for each field of a row, with NULL for NULL; it moves *at behind the
 * field. `data` is the statement. */
void cupel__mysql_read_field(void *data, unsigned int index, unsigned char **at);

/* statement.c */
int cupel__mysql_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                         cupel_driver_statement **out, cupel_error *error);
void cupel__mysql_finalize(cupel_driver_statement *statement);
int cupel__mysql_execute(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                         cupel_fetch_mode mode, cupel_error *error);
int cupel__mysql_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error);
void cupel__mysql_reset(cupel_driver_statement *statement);
size_t cupel__mysql_column_count(cupel_driver_statement *statement);
const char *cupel__mysql_column_name(cupel_driver_statement *statement, size_t column);
int64_t cupel__mysql_affected(cupel_driver_statement *statement);
int64_t cupel__mysql_last_id(cupel_driver_statement *statement);
/* The next row of a result in the text protocol, as texts and NULLs; false behind the last. */
bool cupel__mysql_text_row(MYSQL_RES *result, cupel_value *row, size_t count);
size_t cupel__mysql_parameter_count(cupel_driver_statement *statement);

#endif
