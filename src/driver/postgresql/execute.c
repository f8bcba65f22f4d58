/* Executing statements on PostgreSQL and taking their rows: all at once, row by row as they come, or
 * in windows through a cursor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "driver/postgresql/postgresql.h"

#define WINDOW_ROWS 1000

/* What run_statement returns where the statement has to be prepared again and executed once more. */
#define STALE 2

/* Lays the parameters out: cupel__pg_bind_values or cupel__pg_bind_columns. */
typedef struct input {
    const cupel_value *values;
    size_t rows;
    size_t columns;
    bool is_by_column;
} input;

static int execute(cupel_driver_statement *statement, const input *given, cupel_fetch_mode mode,
                   cupel_error *error);
static int ready(cupel_driver_statement *statement, cupel_error *error);
static int run_statement(cupel_driver_statement *statement, cupel_fetch_mode mode,
                         cupel_error *error);
static int open_cursor(cupel_driver_statement *statement, cupel_error *error);
static int next_window(cupel_driver_statement *statement, cupel_error *error);
static int next_streamed(cupel_driver_statement *statement, cupel_error *error);
static int take_result(cupel_driver_statement *statement, PGresult *result, cupel_error *error);
static PGresult *only_result(PGconn *pg);
static PGresult *pipeline_result(PGconn *pg);
static bool is_select(const char *sql);

int cupel__pg_execute(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                      cupel_fetch_mode mode, cupel_error *error)
{
    input given = { values, 1, count, false };
    return execute(statement, &given, mode, error);
}

int cupel__pg_execute_columns(cupel_driver_statement *statement, const cupel_value *values,
                              size_t rows, size_t columns, cupel_error *error)
{
    input given = { values, rows, columns, true };
    return execute(statement, &given, CUPEL_FETCH_ALL, error);
}

int cupel__pg_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error)
{
    if (statement->row >= statement->row_count) {
        int more = 0;
        if (statement->is_streaming)
            more = next_streamed(statement, error);
        else if (statement->cursor != 0)
            more = next_window(statement, error);
        if (more <= 0)
            return more;
    }
    return cupel__pg_decode_row(statement, statement->row++, row, error);
}

void cupel__pg_reset(cupel_driver_statement *statement)
{
    cupel_driver_connection *connection = statement->connection;
    if (statement->is_streaming) {
        PGresult *result;
        while ((result = PQgetResult(connection->pg)) != NULL)
            PQclear(result);
        statement->is_streaming = false;
        connection->streaming = NULL;
    }
    if (statement->cursor != 0 && PQtransactionStatus(connection->pg) == PQTRANS_INTRANS) {
        char sql[64];
        snprintf(sql, sizeof sql, "CLOSE cupel_%llu", (unsigned long long)statement->cursor);
        cupel__pg_run(connection, sql, NULL);
    }
    statement->cursor = 0;
    PQclear(statement->result);
    statement->result = NULL;
    statement->row = statement->row_count = 0;
}

int64_t cupel__pg_affected(cupel_driver_statement *statement)
{
    return statement->affected;
}

/* PostgreSQL tells generated keys by RETURNING only. */
int64_t cupel__pg_last_id(cupel_driver_statement *statement)
{
    (void)statement;
    return 0;
}

static int execute(cupel_driver_statement *statement, const input *given, cupel_fetch_mode mode,
                   cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    int code = ready(statement, error);
    for (bool is_again = false; code == CUPEL_OK; is_again = true) {
        code = cupel__driver_check_count(host, statement->parameter_count, given->columns, error);
        if (code == CUPEL_OK)
            code = given->is_by_column
                       ? cupel__pg_bind_columns(statement, given->values, given->rows, error)
                       : cupel__pg_bind_values(statement, given->values, error);
        if (code == CUPEL_OK)
            code = run_statement(statement, mode, error);
        if (code != STALE)
            break;
        code = is_again ? host->error_set(error, CUPEL_EDATABASE,
                                          "the statement was prepared again, as tables it uses had "
                                          "changed, and they changed once more meanwhile")
                        : cupel__pg_prepare_again(statement, error);
    }
    return code;
}

/* Ends the execution before, and prepares again what a change of the schema made stale. */
static int ready(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    cupel__pg_reset(statement);
    statement->affected = 0;
    int code = cupel__pg_check_free(connection, error);
    bool is_old = statement->number == 0 || statement->prepared_at != connection->schema_changes;
    if (code == CUPEL_OK && is_old && PQtransactionStatus(connection->pg) != PQTRANS_INERROR)
        code = cupel__pg_prepare_again(statement, error);
    return code;
}

static int run_statement(cupel_driver_statement *statement, cupel_fetch_mode mode,
                         cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    PGconn *pg = connection->pg;
    bool gives_rows = statement->column_count > 0;
    char name[32];

    if (mode == CUPEL_FETCH_WINDOW && PQtransactionStatus(pg) == PQTRANS_INTRANS && gives_rows &&
        is_select(statement->sql))
        return open_cursor(statement, error);
    snprintf(name, sizeof name, "cupel_%llu", (unsigned long long)statement->number);
    if (!PQsendQueryPrepared(pg, name, (int)statement->parameter_count, statement->values,
                             statement->lengths, statement->formats, statement->result_format))
        return cupel__pg_connection_error(connection, error);
    if (mode == CUPEL_FETCH_STREAM && gives_rows && PQsetSingleRowMode(pg)) {
        statement->is_streaming = true;
        connection->streaming = statement;
        int more = next_streamed(statement, error);
        return more == 1 ? CUPEL_OK : more;
    }
    return take_result(statement, only_result(pg), error);
}

/* The result of the command that was sent; the connection is free for the next one afterwards. */
static PGresult *only_result(PGconn *pg)
{
    PGresult *last = NULL;
    PGresult *result;
    while ((result = PQgetResult(pg)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN)
            PQputCopyEnd(pg, "COPY from the client is not possible here");
        if (last == NULL || PQresultStatus(last) != PGRES_FATAL_ERROR) {
            PQclear(last);
            last = result;
        } else {
            PQclear(result);
        }
        if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            break;
    }
    return last;
}

/* True where the plan or the statement is gone and preparing it again helps: outside of a
 * transaction, which the error would have ended. Inside one, the next execution prepares again. */
static bool is_stale(cupel_driver_statement *statement, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    if (sqlstate == NULL)
        return false;
    bool is_gone = strcmp(sqlstate, "26000") == 0;
    bool is_changed = strcmp(sqlstate, "0A000") == 0 && function != NULL &&
                      strcmp(function, "RevalidateCachedQuery") == 0;
    if (!is_gone && !is_changed)
        return false;
    if (is_gone)
        statement->number = 0;
    statement->prepared_at = statement->connection->schema_changes - 1;
    return PQtransactionStatus(statement->connection->pg) == PQTRANS_IDLE;
}

/* Makes a finished command's result the statement's; takes it over in any case. */
static int take_result(cupel_driver_statement *statement, PGresult *result, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY: {
        const char *tag = PQcmdStatus(result);
        cupel__pg_note_command(connection, result);
        /* INSERT, UPDATE, DELETE and MERGE say how many rows they changed; so do SELECT and FETCH,
         * which change none. */
        if (*tag != '\0' && strchr("IUDM", *tag) != NULL)
            statement->affected = strtoll(PQcmdTuples(result), NULL, 10);
        statement->result = result;
        statement->row = 0;
        statement->row_count = PQntuples(result);
        return CUPEL_OK;
    }
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH: {
        char *buffer = NULL;
        PQclear(result);
        while (PQgetCopyData(connection->pg, &buffer, 0) > 0)
            PQfreemem(buffer);
        PQclear(only_result(connection->pg));
        return connection->host->error_set(error, CUPEL_EUNSUPPORTED,
                                           "COPY to the client is not possible here");
    }
    default: {
        int code = STALE;
        if (!is_stale(statement, result))
            code = cupel__pg_result_error(connection, result, NULL, error);
        PQclear(result);
        return code;
    }
    }
}

/* The next row of a stream into statement->result: 1, 0 at the end. */
static int next_streamed(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    PQclear(statement->result);
    statement->result = PQgetResult(connection->pg);
    statement->row = 0;
    statement->row_count = 0;
    if (PQresultStatus(statement->result) == PGRES_SINGLE_TUPLE) {
        statement->row_count = 1;
        return 1;
    }
    PGresult *last = statement->result;
    statement->result = NULL;
    PQclear(only_result(connection->pg));
    statement->is_streaming = false;
    connection->streaming = NULL;
    int code = take_result(statement, last, error);
    return code;
}

/* The last result of a pipeline's only group, or the first that failed. */
static PGresult *pipeline_result(PGconn *pg)
{
    PGresult *kept = NULL;
    int nulls = 0;
    while (nulls < 2) {
        PGresult *result = PQgetResult(pg);
        if (result == NULL) {
            nulls++;
            continue;
        }
        nulls = 0;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            break;
        }
        if (kept == NULL || PQresultStatus(kept) != PGRES_FATAL_ERROR) {
            PQclear(kept);
            kept = result;
        } else {
            PQclear(result);
        }
    }
    return kept;
}

/* Declares a cursor and fetches its first window, in one round trip. */
static int open_cursor(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    const cupel_driver_host *host = connection->host;
    static const char words[] = "DECLARE cupel_%llu NO SCROLL CURSOR FOR %s";
    size_t size = strlen(statement->sql) + sizeof words + 24;
    char *sql = cupel__driver_zalloc(host, size);
    char fetch[64];

    if (sql == NULL)
        return cupel__driver_nomem(host, error);
    unsigned long long number = ++connection->names;
    snprintf(sql, size, words, number, statement->sql);
    snprintf(fetch, sizeof fetch, "FETCH %d FROM cupel_%llu", WINDOW_ROWS, number);
    PGconn *pg = connection->pg;
    bool is_sent =
        PQenterPipelineMode(pg) &&
        PQsendQueryParams(pg, sql, (int)statement->parameter_count, statement->types,
                          statement->values, statement->lengths, statement->formats, 0) &&
        PQsendQueryParams(pg, fetch, 0, NULL, NULL, NULL, NULL, statement->result_format) &&
        PQpipelineSync(pg);
    cupel__driver_free(host, sql);
    PGresult *result = is_sent ? pipeline_result(pg) : NULL;
    PQexitPipelineMode(pg);
    int code = take_result(statement, result, error);
    if (code == CUPEL_OK && statement->row_count > 0)
        statement->cursor = number;
    return code == STALE ? CUPEL_EDATABASE : code;
}

/* Fetches the window after this one: 1, 0 at the end. */
static int next_window(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    char fetch[64];
    int code = cupel__pg_check_free(connection, error);
    if (code != CUPEL_OK)
        return code;
    if (statement->row_count < WINDOW_ROWS) {
        cupel__pg_reset(statement);
        return 0;
    }
    snprintf(fetch, sizeof fetch, "FETCH %d FROM cupel_%llu", WINDOW_ROWS,
             (unsigned long long)statement->cursor);
    PQclear(statement->result);
    statement->result = NULL;
    statement->row = statement->row_count = 0;
    PGresult *result =
        PQexecParams(connection->pg, fetch, 0, NULL, NULL, NULL, NULL, statement->result_format);
    code = take_result(statement, result, error);
    if (code != CUPEL_OK)
        statement->cursor = 0;
    else if (statement->row_count == 0)
        cupel__pg_reset(statement);
    return code == CUPEL_OK ? statement->row_count > 0 : code;
}

/* Cursors are for queries that change nothing; those begin with SELECT or VALUES, and so can be told
 * without reading further. */
static bool is_select(const char *sql)
{
    sql += strspn(sql, " \t\r\n(");
    return strncasecmp(sql, "select", 6) == 0 || strncasecmp(sql, "values", 6) == 0;
}
