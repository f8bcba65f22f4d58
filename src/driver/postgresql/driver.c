/* The PostgreSQL driver's table, its transactions and scripts. */
#include <stdio.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

static const char *library_version(void)
{
    static const char *const versions[] = { "libpq 12", "libpq 13", "libpq 14", "libpq 15",
                                            "libpq 16", "libpq 17", "libpq 18" };
    int major = PQlibVersion() / 10000;
    return major >= 12 && major <= 18 ? versions[major - 12] : "libpq";
}

static const char *server_version(cupel_driver_connection *connection, int *number)
{
    if (number != NULL)
        *number = PQserverVersion(connection->pg);
    if (connection->version[0] == '\0') {
        /* "15.3 (Debian 15.3-0+deb12u1)" */
        const char *text = PQparameterStatus(connection->pg, "server_version");
        snprintf(connection->version, sizeof connection->version, "%.*s",
                 text != NULL ? (int)strcspn(text, " ") : 0, text != NULL ? text : "");
    }
    return connection->version;
}

static bool is_alive(cupel_driver_connection *connection)
{
    return !connection->is_lost && PQstatus(connection->pg) == CONNECTION_OK;
}

static bool in_transaction(cupel_driver_connection *connection)
{
    PGTransactionStatusType status = PQtransactionStatus(connection->pg);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static int ping(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__pg_run(connection, "", error);
}

static int begin(cupel_driver_connection *connection, bool write, cupel_error *error)
{
    (void)write;
    return cupel__pg_run(connection, "BEGIN", error);
}

static int commit(cupel_driver_connection *connection, cupel_error *error)
{
    bool is_aborted = PQtransactionStatus(connection->pg) == PQTRANS_INERROR;
    int code = cupel__pg_run(connection, "COMMIT", error);
    if (code == CUPEL_OK && is_aborted)
        return connection->host->error_database(error, CUPEL_EDATABASE, CUPEL_CATEGORY_OTHER,
                                                "25P02", 0, NULL, "COMMIT",
                                                "the transaction could not be committed, as a "
                                                "statement in it had failed; it was rolled "
                                                "back");
    return code;
}

static int rollback(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__pg_run(connection, "ROLLBACK", error);
}

int cupel__pg_check_free(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__driver_check_free(connection->host, connection->streaming != NULL,
                                    connection->is_lost, error);
}

/* Plans of statements prepared earlier may give rows of another shape afterwards; what a transaction
 * changed, its rollback changes back. */
void cupel__pg_note_command(cupel_driver_connection *connection, const PGresult *result)
{
    static const char *const changing[] = { "ALTER", "CREATE", "DROP", "DISCARD", "DEALLOCATE" };
    const char *tag = PQcmdStatus((PGresult *)result);
    bool is_change = connection->changed_in_transaction && strncmp(tag, "ROLLBACK", 8) == 0;
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        is_change |= strncmp(tag, changing[i], strlen(changing[i])) == 0;
    if (is_change)
        connection->schema_changes++;
    connection->changed_in_transaction = PQtransactionStatus(connection->pg) != PQTRANS_IDLE &&
                                         (is_change || connection->changed_in_transaction);
}

/* COPY needs a partner on this side; there is none. */
static void end_copy(PGconn *pg, ExecStatusType status)
{
    char *buffer = NULL;
    if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
        PQputCopyEnd(pg, "COPY from or to the client is not possible here");
    else
        while (PQgetCopyData(pg, &buffer, 0) > 0)
            PQfreemem(buffer);
}

int cupel__pg_run(cupel_driver_connection *connection, const char *sql, cupel_error *error)
{
    int code = cupel__pg_check_free(connection, error);
    if (code != CUPEL_OK)
        return code;
    if (!PQsendQuery(connection->pg, sql))
        return cupel__pg_connection_error(connection, error);
    PGresult *result;
    while ((result = PQgetResult(connection->pg)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        bool is_copy =
            status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
        bool is_failed = status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
        if (is_copy)
            end_copy(connection->pg, status);
        else if (is_failed && code == CUPEL_OK)
            code = cupel__pg_result_error(connection, result, sql, error);
        else
            cupel__pg_note_command(connection, result);
        if (is_copy && status == PGRES_COPY_OUT && code == CUPEL_OK)
            code = connection->host->error_set(error, CUPEL_EUNSUPPORTED,
                                               "COPY to the client is not possible here");
        PQclear(result);
    }
    return code;
}

CUPEL_API extern const cupel_driver cupel_driver_postgresql;
const cupel_driver cupel_driver_postgresql = {
    .abi = CUPEL_DRIVER_ABI,
    .name = "postgresql",
    .library_version = library_version,
    .open = cupel__pg_open,
    .close = cupel__pg_close,
    .server_version = server_version,
    .is_alive = is_alive,
    .in_transaction = in_transaction,
    .ping = ping,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = cupel__pg_run,
    .prepare = cupel__pg_prepare,
    .finalize = cupel__pg_finalize,
    .execute = cupel__pg_execute,
    .execute_columns = cupel__pg_execute_columns,
    .fetch = cupel__pg_fetch,
    .reset = cupel__pg_reset,
    .column_count = cupel__pg_column_count,
    .column_name = cupel__pg_column_name,
    .affected = cupel__pg_affected,
    .last_id = cupel__pg_last_id,
    .parameter_count = cupel__pg_parameter_count,
};
