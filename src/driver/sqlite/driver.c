/* The SQLite driver's table, its transactions and scripts. */
#include <string.h>

#include "driver/sqlite/sqlite.h"

enum { BEGIN_WRITE, BEGIN_READ, COMMIT, ROLLBACK };
static const char *const control_texts[] = {
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [BEGIN_READ] = "BEGIN",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
};

static const char *library_version(void)
{
    return sqlite3_libversion();
}

static const char *server_version(cupel_driver_connection *connection, int *number)
{
    (void)connection;
    int version = sqlite3_libversion_number(); /* 3040001 */
    if (number != NULL)
        *number = version / 1000000 * 10000 + version / 1000 % 1000 * 100 + version % 1000;
    return sqlite3_libversion();
}

/* A file does not hang up. */
static bool is_alive(cupel_driver_connection *connection)
{
    (void)connection;
    return true;
}

static bool in_transaction(cupel_driver_connection *connection)
{
    return sqlite3_get_autocommit(connection->db) == 0;
}

static int ping(cupel_driver_connection *connection, cupel_error *error)
{
    (void)connection;
    (void)error;
    return CUPEL_OK;
}

static int control(cupel_driver_connection *connection, int which, cupel_error *error)
{
    const char *sql = control_texts[which];
    sqlite3_stmt **stmt = &connection->control[which];
    int result = SQLITE_OK;
    if (*stmt == NULL)
        result = sqlite3_prepare_v3(connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(*stmt);
        if (result == SQLITE_DONE) {
            sqlite3_reset(*stmt);
            return CUPEL_OK;
        }
    }
    int code = cupel__sqlite_error(connection->host, connection->db, result, sql, error);
    sqlite3_reset(*stmt);
    return code;
}

static int begin(cupel_driver_connection *connection, bool write, cupel_error *error)
{
    return control(connection, write ? BEGIN_WRITE : BEGIN_READ, error);
}

static int commit(cupel_driver_connection *connection, cupel_error *error)
{
    return control(connection, COMMIT, error);
}

static int rollback(cupel_driver_connection *connection, cupel_error *error)
{
    return in_transaction(connection) ? control(connection, ROLLBACK, error) : CUPEL_OK;
}

/* Statement by statement, so that an error carries the one that failed. */
static int run(cupel_driver_connection *connection, const char *sql, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    int code = CUPEL_OK;
    while (code == CUPEL_OK && *sql != '\0') {
        sqlite3_stmt *stmt = NULL;
        const char *tail = NULL;
        int result = sqlite3_prepare_v2(connection->db, sql, -1, &stmt, &tail);
        while (result == SQLITE_OK || result == SQLITE_ROW)
            result = stmt != NULL ? sqlite3_step(stmt) : SQLITE_DONE;
        if (result != SQLITE_DONE) {
            size_t size = tail != NULL && tail > sql ? (size_t)(tail - sql) : strlen(sql);
            char *failed = cupel__driver_strndup(host, sql, size);
            code = cupel__sqlite_error(host, connection->db, result, failed, error);
            cupel__driver_free(host, failed);
        }
        sqlite3_finalize(stmt);
        sql = tail;
    }
    return code;
}

CUPEL_API extern const cupel_driver cupel_driver_sqlite;
const cupel_driver cupel_driver_sqlite = {
    .abi = CUPEL_DRIVER_ABI,
    .name = "sqlite",
    .library_version = library_version,
    .resolve = cupel__sqlite_resolve,
    .open = cupel__sqlite_open,
    .close = cupel__sqlite_close,
    .server_version = server_version,
    .is_alive = is_alive,
    .in_transaction = in_transaction,
    .ping = ping,
    .is_volatile = cupel__sqlite_is_volatile,
    .exists = cupel__sqlite_exists,
    .discard_empty = cupel__sqlite_discard_empty,
    .begin_tells_writers = true,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = run,
    .prepare = cupel__sqlite_prepare,
    .finalize = cupel__sqlite_finalize,
    .execute = cupel__sqlite_execute,
    .fetch = cupel__sqlite_fetch,
    .reset = cupel__sqlite_reset,
    .column_count = cupel__sqlite_column_count,
    .column_name = cupel__sqlite_column_name,
    .affected = cupel__sqlite_affected,
    .last_id = cupel__sqlite_last_id,
    .parameter_count = cupel__sqlite_parameter_count,
};
