/* Prepared statements of the MariaDB/MySQL driver, and those that the server takes as text only. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "driver/mysql/mysql.h"

#define WINDOW_ROWS 1000

static void end_stream(cupel_driver_statement *statement);
static void end_execution(cupel_driver_statement *statement);
static int prepare_stmt(cupel_driver_statement *statement, cupel_error *error);
static int execute_prepared(cupel_driver_statement *statement, cupel_fetch_mode mode,
                            cupel_error *error);
static int execute_text(cupel_driver_statement *statement, size_t count, cupel_error *error);
static int fetch_text(cupel_driver_statement *statement, cupel_value *row, cupel_error *error);
static bool returns_changes(const char *sql);

int cupel__mysql_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                         cupel_driver_statement **out, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    int code = cupel__mysql_check_free(connection, error);
    if (code != CUPEL_OK)
        return code;
    cupel_driver_statement *statement = cupel__driver_zalloc(host, sizeof *statement);
    if (statement == NULL)
        return cupel__driver_nomem(host, error);
    statement->connection = connection;
    statement->sql = cupel__driver_strndup(host, sql, size);
    statement->sql_size = size;
    if (statement->sql == NULL)
        code = cupel__driver_nomem(host, error);
    else
        code = prepare_stmt(statement, error);
    if (code != CUPEL_OK)
        cupel__mysql_finalize(statement);
    else
        *out = statement;
    return code;
}

void cupel__mysql_finalize(cupel_driver_statement *statement)
{
    if (statement == NULL)
        return;
    cupel_driver_connection *connection = statement->connection;
    const cupel_driver_host *host = connection->host;
    cupel__mysql_reset(statement);
    if (connection->streaming != NULL) {
        /* Closing would swallow the rows that are still coming. */
        statement->next_late = connection->late;
        connection->late = statement;
        return;
    }
    if (statement->stmt != NULL)
        mysql_stmt_close(statement->stmt);
    cupel__driver_free(host, statement->binds);
    cupel__driver_free(host, statement->rooms);
    cupel__driver_free(host, statement->columns);
    cupel__driver_free(host, statement->sql);
    cupel__driver_free(host, statement);
}

int cupel__mysql_execute(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                         cupel_fetch_mode mode, cupel_error *error)
{
    if (statement->is_streaming)
        cupel__mysql_reset(statement);
    int code = cupel__mysql_check_free(statement->connection, error);
    if (code != CUPEL_OK)
        return code;
    cupel__mysql_reset(statement);
    statement->affected = 0;
    statement->last_id = 0;
    if (statement->stmt == NULL)
        return execute_text(statement, count, error);
    code = cupel__mysql_bind(statement, values, count, error);
    if (code == CUPEL_OK)
        code = execute_prepared(statement, mode, error);
    return code;
}

int cupel__mysql_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error)
{
    if (!statement->has_rows)
        return 0;
    if (statement->stmt == NULL)
        return fetch_text(statement, row, error);
    if (statement->has_cursor) {
        int code = cupel__mysql_check_free(statement->connection, error);
        if (code != CUPEL_OK)
            return code;
    }
    statement->row = row;
    int result = mysql_stmt_fetch(statement->stmt);
    if (result == 0)
        return 1;
    statement->has_rows = false;
    end_stream(statement);
    if (result == MYSQL_NO_DATA)
        return 0;
    return cupel__mysql_error(statement->connection, statement->stmt, NULL, error);
}

void cupel__mysql_reset(cupel_driver_statement *statement)
{
    cupel_driver_connection *connection = statement->connection;
    bool is_own = connection->streaming == NULL || connection->streaming == statement;
    if (statement->text_result != NULL)
        mysql_free_result(statement->text_result);
    statement->text_result = NULL;
    /* While another statement's rows are on the wire, this one's are kept until it is used again. */
    if (statement->is_executed && is_own && !connection->is_lost)
        end_execution(statement);
    statement->has_cursor = false;
    statement->has_rows = false;
    end_stream(statement);
}

size_t cupel__mysql_column_count(cupel_driver_statement *statement)
{
    return statement->column_count;
}

const char *cupel__mysql_column_name(cupel_driver_statement *statement, size_t column)
{
    const MYSQL_FIELD *fields = statement->stmt != NULL ? mariadb_stmt_fetch_fields(statement->stmt)
                                : statement->text_result != NULL
                                    ? mysql_fetch_fields(statement->text_result)
                                    : NULL;
    return fields != NULL && column < statement->column_count ? fields[column].name : "";
}

int64_t cupel__mysql_affected(cupel_driver_statement *statement)
{
    return statement->affected;
}

int64_t cupel__mysql_last_id(cupel_driver_statement *statement)
{
    return statement->last_id;
}

size_t cupel__mysql_parameter_count(cupel_driver_statement *statement)
{
    return statement->parameter_count;
}

bool cupel__mysql_text_row(MYSQL_RES *result, cupel_value *row, size_t count)
{
    MYSQL_ROW texts = mysql_fetch_row(result);
    const unsigned long *sizes = mysql_fetch_lengths(result);
    for (size_t i = 0; texts != NULL && i < count; i++) {
        row[i].kind = texts[i] != NULL ? CUPEL_VALUE_TEXT : CUPEL_VALUE_NULL;
        row[i].size = (uint32_t)sizes[i];
        row[i].as.text = texts[i];
    }
    return texts != NULL;
}

/* Frees the connection of a stream, and closes what could not be closed meanwhile. */
static void end_stream(cupel_driver_statement *statement)
{
    cupel_driver_connection *connection = statement->connection;
    if (!statement->is_streaming)
        return;
    statement->is_streaming = false;
    connection->streaming = NULL;
    while (connection->late != NULL) {
        cupel_driver_statement *late = connection->late;
        connection->late = late->next_late;
        cupel__mysql_finalize(late);
    }
}

/* Takes the rows that are left of a stream, closes a cursor on the server, and drops further results,
 * as procedures give them. */
static void end_execution(cupel_driver_statement *statement)
{
    if (statement->has_cursor && statement->has_rows)
        mysql_stmt_reset(statement->stmt);
    else
        mysql_stmt_free_result(statement->stmt);
    while (mysql_stmt_more_results(statement->stmt) && mysql_stmt_next_result(statement->stmt) == 0)
        mysql_stmt_free_result(statement->stmt);
    statement->is_executed = false;
}

static int prepare_stmt(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    const cupel_driver_host *host = connection->host;
    statement->stmt = mysql_stmt_init(connection->mysql);
    if (statement->stmt == NULL)
        return cupel__driver_nomem(host, error);
    if (mysql_stmt_prepare(statement->stmt, statement->sql, (unsigned long)statement->sql_size)) {
        int code = CUPEL_OK;
        if (mysql_stmt_errno(statement->stmt) != ER_UNSUPPORTED_PS)
            code = cupel__mysql_error(connection, statement->stmt, statement->sql, error);
        mysql_stmt_close(statement->stmt);
        statement->stmt = NULL;
        return code;
    }
    /* The attribute takes the function as an object pointer, which ISO C does not convert to. */
    const ps_result_callback reader = cupel__mysql_read_field;
    const void *reader_pointer;
    memcpy(&reader_pointer, &reader, sizeof reader_pointer);
    mysql_stmt_attr_set(statement->stmt, STMT_ATTR_CB_USER_DATA, statement);
    mysql_stmt_attr_set(statement->stmt, STMT_ATTR_CB_RESULT, reader_pointer);
    size_t count = mysql_stmt_param_count(statement->stmt);
    statement->binds = cupel__driver_zalloc(host, count * sizeof *statement->binds);
    statement->rooms = cupel__driver_zalloc(host, count * sizeof *statement->rooms);
    if (statement->binds == NULL || statement->rooms == NULL)
        return cupel__driver_nomem(host, error);
    statement->parameter_count = count;
    return cupel__mysql_look_at_columns(statement, mariadb_stmt_fetch_fields(statement->stmt),
                                        mysql_stmt_field_count(statement->stmt), error);
}

/* What a change of a table's definition makes of a statement, where the server does not prepare it
 * again by itself. */
static bool is_gone(unsigned number)
{
    return number == ER_NEED_REPREPARE || number == ER_UNKNOWN_STMT_HANDLER ||
           number == CR_NEW_STMT_METADATA;
}

static int send(cupel_driver_statement *statement, cupel_error *error)
{
    if (mysql_stmt_execute(statement->stmt) == 0)
        return CUPEL_OK;
    bool is_again = is_gone(mysql_stmt_errno(statement->stmt)) &&
                    mysql_stmt_prepare(statement->stmt, statement->sql,
                                       (unsigned long)statement->sql_size) == 0 &&
                    mysql_stmt_param_count(statement->stmt) == statement->parameter_count &&
                    mysql_stmt_bind_param(statement->stmt, statement->binds) == 0 &&
                    mysql_stmt_execute(statement->stmt) == 0;
    return is_again ? CUPEL_OK
                    : cupel__mysql_error(statement->connection, statement->stmt, NULL, error);
}

static int execute_prepared(cupel_driver_statement *statement, cupel_fetch_mode mode,
                            cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    MYSQL_STMT *stmt = statement->stmt;
    bool changes = returns_changes(statement->sql);
    unsigned long cursor = mode == CUPEL_FETCH_WINDOW && !changes && statement->column_count > 0
                               ? CURSOR_TYPE_READ_ONLY
                               : CURSOR_TYPE_NO_CURSOR;
    unsigned long rows = WINDOW_ROWS;

    /* The client library does not forget by itself that an earlier execution had a cursor, and would
     * ask it for the rows of this one. */
    stmt->cursor_exists = 0;
    mysql_stmt_attr_set(stmt, STMT_ATTR_CURSOR_TYPE, &cursor);
    mysql_stmt_attr_set(stmt, STMT_ATTR_PREFETCH_ROWS, &rows);
    int code = send(statement, error);
    if (code != CUPEL_OK)
        return code;
    connection->is_rolled_back = false;
    code = cupel__mysql_look_at_columns(statement, mariadb_stmt_fetch_fields(stmt),
                                        mysql_stmt_field_count(stmt), error);
    if (code != CUPEL_OK)
        return code;
    if (changes || statement->column_count == 0)
        statement->last_id = (int64_t)mysql_stmt_insert_id(stmt);
    if (statement->column_count == 0) {
        statement->affected = (int64_t)mysql_stmt_affected_rows(stmt);
        return CUPEL_OK;
    }
    statement->has_rows = true;
    statement->is_executed = true;
    statement->has_cursor = cursor != CURSOR_TYPE_NO_CURSOR;
    if (mode == CUPEL_FETCH_STREAM && !changes) {
        statement->is_streaming = true;
        connection->streaming = statement;
    } else if (!statement->has_cursor) {
        if (mysql_stmt_store_result(stmt) != 0) {
            /* An INSERT may fail after the first rows came back. Without a reset the next execution
             * would wait for the others. */
            code = cupel__mysql_error(connection, stmt, NULL, error);
            statement->has_rows = false;
            if (!connection->is_lost)
                mysql_stmt_reset(stmt);
            return code;
        }
        if (changes)
            statement->affected = (int64_t)mysql_stmt_num_rows(stmt);
    }
    return CUPEL_OK;
}

/* Some statements exist in the text protocol only; they have no parameters, and their rows, if any,
 * are texts. */
static int execute_text(cupel_driver_statement *statement, size_t count, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    MYSQL *mysql = connection->mysql;
    int code = cupel__driver_check_count(connection->host, 0, count, error);
    if (code != CUPEL_OK)
        return code;
    if (mysql_real_query(mysql, statement->sql, (unsigned long)statement->sql_size) != 0)
        return cupel__mysql_error(connection, NULL, NULL, error);
    connection->is_rolled_back = false;
    statement->text_result = mysql_store_result(mysql);
    if (statement->text_result == NULL && mysql_errno(mysql) != 0)
        return cupel__mysql_error(connection, NULL, NULL, error);
    while (mysql_more_results(mysql) && mysql_next_result(mysql) == 0)
        mysql_free_result(mysql_store_result(mysql));
    statement->has_rows = statement->text_result != NULL;
    statement->column_count = statement->has_rows ? mysql_num_fields(statement->text_result) : 0;
    statement->affected = statement->has_rows ? 0 : (int64_t)mysql_affected_rows(mysql);
    return CUPEL_OK;
}

static int fetch_text(cupel_driver_statement *statement, cupel_value *row, cupel_error *error)
{
    (void)error; /* the rows are here already */
    statement->has_rows =
        cupel__mysql_text_row(statement->text_result, row, statement->column_count);
    return statement->has_rows;
}

/* INSERT, REPLACE and DELETE may give rows by RETURNING: those are the rows they changed, and no
 * cursor stands over them. */
static bool returns_changes(const char *sql)
{
    sql += strspn(sql, " \t\r\n");
    return strncasecmp(sql, "insert", 6) == 0 || strncasecmp(sql, "replace", 7) == 0 ||
           strncasecmp(sql, "delete", 6) == 0;
}
