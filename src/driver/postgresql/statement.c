/* Preparing statements on PostgreSQL: parsed and described in one round trip, dropped with the next
 * one. */
#include <stdio.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

static int parse_and_describe(cupel_driver_statement *statement, cupel_error *error);
static int take_results(cupel_driver_statement *statement, size_t groups, cupel_error *error);
static int learn_parameters(cupel_driver_statement *statement, cupel_error *error);
static int learn_columns(cupel_driver_statement *statement, cupel_error *error);
static bool drop_later(cupel_driver_connection *connection, uint64_t number);
static void forget(cupel_driver_statement *statement);

int cupel__pg_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                      cupel_driver_statement **out, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    int code = cupel__pg_check_free(connection, error);
    if (code != CUPEL_OK)
        return code;
    cupel_driver_statement *statement = cupel__driver_zalloc(host, sizeof *statement);
    if (statement == NULL)
        return cupel__driver_nomem(host, error);
    statement->connection = connection;
    statement->sql = cupel__driver_strndup(host, sql, size);
    if (statement->sql == NULL)
        code = cupel__driver_nomem(host, error);
    else
        code = parse_and_describe(statement, error);
    if (code != CUPEL_OK)
        cupel__pg_finalize(statement);
    else
        *out = statement;
    return code;
}

int cupel__pg_prepare_again(cupel_driver_statement *statement, cupel_error *error)
{
    if (statement->number != 0 && !drop_later(statement->connection, statement->number))
        return cupel__driver_nomem(statement->connection->host, error);
    statement->number = 0;
    forget(statement);
    return parse_and_describe(statement, error);
}

void cupel__pg_finalize(cupel_driver_statement *statement)
{
    if (statement == NULL)
        return;
    const cupel_driver_host *host = statement->connection->host;
    cupel__pg_reset(statement);
    if (statement->number != 0)
        drop_later(statement->connection, statement->number);
    forget(statement);
    cupel__driver_free(host, statement->sql);
    cupel__driver_free(host, statement);
}

size_t cupel__pg_column_count(cupel_driver_statement *statement)
{
    return statement->column_count;
}

const char *cupel__pg_column_name(cupel_driver_statement *statement, size_t column)
{
    const char *name = PQfname(statement->description, (int)column);
    return name != NULL ? name : "";
}

size_t cupel__pg_parameter_count(cupel_driver_statement *statement)
{
    return statement->parameter_count;
}

/* Frees what belongs to the description of one preparation. */
static void forget(cupel_driver_statement *statement)
{
    const cupel_driver_host *host = statement->connection->host;
    for (size_t i = 0; i < statement->column_count; i++) {
        cupel__scratch_release(host, &statement->columns[i].slot.text);
        cupel__pg_elements_free(host, statement->columns[i].elements);
    }
    void *const blocks[] = { statement->columns,        statement->parameter_codecs,
                             statement->encoded,        statement->offsets,
                             (void *)statement->values, statement->lengths,
                             statement->formats,        statement->types };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        cupel__driver_free(host, blocks[i]);
    statement->columns = NULL;
    statement->parameter_codecs = NULL;
    statement->encoded = NULL;
    statement->offsets = NULL;
    statement->values = NULL;
    statement->lengths = NULL;
    statement->formats = NULL;
    statement->types = NULL;
    statement->column_count = 0;
    statement->parameter_count = 0;
    cupel__scratch_release(host, &statement->scratch);
    PQclear(statement->description);
    statement->description = NULL;
}

/* Remembers a statement to be deallocated in the round trip of the next preparation. */
static bool drop_later(cupel_driver_connection *connection, uint64_t number)
{
    if (connection->dropped_count == connection->dropped_capacity) {
        size_t capacity = connection->dropped_capacity != 0 ? 2 * connection->dropped_capacity : 16;
        uint64_t *dropped =
            connection->host->reallocate(connection->dropped, capacity * sizeof *dropped);
        if (dropped == NULL)
            return false;
        connection->dropped = dropped;
        connection->dropped_capacity = capacity;
    }
    connection->dropped[connection->dropped_count++] = number;
    return true;
}

/* Sends the deallocations that are due, each in a group of its own: one that exists no more shall not
 * take the others with it. Inside a transaction it would, so they wait. */
static bool send_drops(cupel_driver_connection *connection, size_t *groups)
{
    PGconn *pg = connection->pg;
    *groups = 0;
    if (PQtransactionStatus(pg) != PQTRANS_IDLE)
        return true;
    for (; *groups < connection->dropped_count; ++*groups) {
        char sql[64];
        snprintf(sql, sizeof sql, "DEALLOCATE cupel_%llu",
                 (unsigned long long)connection->dropped[*groups]);
        if (!PQsendQueryParams(pg, sql, 0, NULL, NULL, NULL, NULL, 0) || !PQpipelineSync(pg))
            return false;
    }
    connection->dropped_count = 0;
    return true;
}

static int parse_and_describe(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    PGconn *pg = connection->pg;
    char name[32];
    size_t drops;

    statement->number = ++connection->names;
    statement->prepared_at = connection->schema_changes;
    snprintf(name, sizeof name, "cupel_%llu", (unsigned long long)statement->number);
    bool is_sent = PQenterPipelineMode(pg) && send_drops(connection, &drops) &&
                   PQsendPrepare(pg, name, statement->sql, 0, NULL) &&
                   PQsendDescribePrepared(pg, name) && PQpipelineSync(pg);
    int code = is_sent ? take_results(statement, drops + 1, error)
                       : cupel__pg_connection_error(connection, error);
    PQexitPipelineMode(pg);
    if (code != CUPEL_OK)
        statement->number = 0;
    if (code == CUPEL_OK)
        code = learn_parameters(statement, error);
    if (code == CUPEL_OK)
        code = learn_columns(statement, error);
    return code;
}

/* Takes the results of so many groups; the last one holds those of parsing and describing. */
static int take_results(cupel_driver_statement *statement, size_t groups, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    int code = CUPEL_OK;
    int nulls = 0; /* one ends each command; two in a row mean that nothing more comes */
    while (groups > 0) {
        PGresult *result = PQgetResult(connection->pg);
        if (result == NULL) {
            if (++nulls > 1 || PQstatus(connection->pg) == CONNECTION_BAD)
                return cupel__pg_connection_error(connection, error);
            continue;
        }
        nulls = 0;
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            groups--;
        } else if (groups == 1 && status == PGRES_FATAL_ERROR && code == CUPEL_OK) {
            code = cupel__pg_result_error(connection, result, statement->sql, error);
        } else if (groups == 1 && status == PGRES_COMMAND_OK) {
            PQclear(statement->description);
            statement->description = result;
            continue;
        }
        PQclear(result);
    }
    return code;
}

static int learn_parameters(cupel_driver_statement *statement, cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    size_t count = (size_t)PQnparams(statement->description);

    statement->parameter_codecs =
        cupel__driver_zalloc(host, count * sizeof *statement->parameter_codecs);
    statement->encoded = cupel__driver_zalloc(host, count * sizeof *statement->encoded);
    statement->offsets = cupel__driver_zalloc(host, count * sizeof *statement->offsets);
    statement->values = cupel__driver_zalloc(host, count * sizeof *statement->values);
    statement->lengths = cupel__driver_zalloc(host, count * sizeof *statement->lengths);
    statement->formats = cupel__driver_zalloc(host, count * sizeof *statement->formats);
    statement->types = cupel__driver_zalloc(host, count * sizeof *statement->types);
    if (statement->parameter_codecs == NULL || statement->encoded == NULL ||
        statement->offsets == NULL || statement->values == NULL || statement->lengths == NULL ||
        statement->formats == NULL || statement->types == NULL)
        return cupel__driver_nomem(host, error);
    statement->parameter_count = count;
    for (size_t i = 0; i < count; i++) {
        statement->types[i] = PQparamtype(statement->description, (int)i);
        statement->parameter_codecs[i] = cupel__pg_codec_of(statement->types[i]);
    }
    return CUPEL_OK;
}

static int learn_columns(cupel_driver_statement *statement, cupel_error *error)
{
    cupel_driver_connection *connection = statement->connection;
    int code = cupel__pg_resolve_types(connection, statement->description, error);
    if (code != CUPEL_OK)
        return code;
    size_t count = (size_t)PQnfields(statement->description);
    statement->columns = cupel__driver_zalloc(connection->host, count * sizeof *statement->columns);
    if (statement->columns == NULL)
        return cupel__driver_nomem(connection->host, error);
    statement->column_count = count;
    statement->result_format = 1;
    for (size_t i = 0; i < count; i++) {
        Oid type = PQftype(statement->description, (int)i);
        cupel__pg_column *column = &statement->columns[i];
        cupel__pg_column_codec(connection, type, column);
        if (column->codec == CUPEL__PG_OTHER ||
            (column->codec == CUPEL__PG_ARRAY && column->element == CUPEL__PG_OTHER))
            statement->result_format = 0;
    }
    return CUPEL_OK;
}
