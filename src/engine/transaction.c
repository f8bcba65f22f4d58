/* Transactions and savepoints. */
#include "base/buf.h"
#include "base/error.h"
#include "engine/private.h"

static int begin(cupel_connection *connection, bool write, cupel_error *error);
static int require_transaction(cupel_connection *connection, const char *what, cupel_error *error);
static int run_named(cupel_connection *connection, const char *words, const char *name,
                     cupel_error *error);

int cupel_connection_begin(cupel_connection *connection, cupel_error *error)
{
    return begin(connection, true, error);
}

int cupel_connection_begin_read(cupel_connection *connection, cupel_error *error)
{
    return begin(connection, false, error);
}

int cupel_connection_commit(cupel_connection *connection, cupel_error *error)
{
    int result = require_transaction(connection, "commit", error);
    if (result != CUPEL_OK)
        return result;
    cupel__echo(connection, "COMMIT", 0);
    return connection->driver->commit(connection->handle, error);
}

int cupel_connection_rollback(cupel_connection *connection, cupel_error *error)
{
    const cupel_driver *driver = connection->driver;
    if (!driver->is_alive(connection->handle) || !driver->in_transaction(connection->handle))
        return CUPEL_OK;
    cupel__echo(connection, "ROLLBACK", 0);
    return driver->rollback(connection->handle, error);
}

bool cupel_connection_in_transaction(const cupel_connection *connection)
{
    return connection->driver->in_transaction(connection->handle);
}

int cupel_connection_savepoint(cupel_connection *connection, const char *name, cupel_error *error)
{
    int result = require_transaction(connection, "set a savepoint", error);
    return result == CUPEL_OK ? run_named(connection, "SAVEPOINT", name, error) : result;
}

int cupel_connection_release(cupel_connection *connection, const char *name, cupel_error *error)
{
    int result = require_transaction(connection, "release a savepoint", error);
    return result == CUPEL_OK ? run_named(connection, "RELEASE SAVEPOINT", name, error) : result;
}

int cupel_connection_rollback_to(cupel_connection *connection, const char *name, cupel_error *error)
{
    int result = require_transaction(connection, "roll back to a savepoint", error);
    return result == CUPEL_OK ? run_named(connection, "ROLLBACK TO SAVEPOINT", name, error)
                              : result;
}

static int begin(cupel_connection *connection, bool write, cupel_error *error)
{
    if (connection->driver->in_transaction(connection->handle))
        return cupel_error_set(error, CUPEL_ESTATE,
                               "a transaction is open on this connection already; "
                               "inside it, cupel_connection_savepoint begins a nested one");
    cupel__echo(connection, write ? "BEGIN" : "BEGIN (read)", 0);
    return connection->driver->begin(connection->handle, write, error);
}

static int require_transaction(cupel_connection *connection, const char *what, cupel_error *error)
{
    const cupel_driver *driver = connection->driver;
    if (driver->in_transaction(connection->handle))
        return CUPEL_OK;
    if (!driver->is_alive(connection->handle)) {
        cupel_error_set(error, CUPEL_EDATABASE,
                        "cannot %s: the connection was lost, and with it the transaction", what);
        if (error != NULL)
            error->category = CUPEL_CATEGORY_LOST_CONNECTION;
        return CUPEL_EDATABASE;
    }
    return cupel_error_set(error, CUPEL_ESTATE,
                           "cannot %s: no transaction is open; cupel_connection_begin opens one, "
                           "and after some errors the database ends one by itself",
                           what);
}

static int run_named(cupel_connection *connection, const char *words, const char *name,
                     cupel_error *error)
{
    char quote = connection->engine->dialect.quote;
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, words);
    cupel__buf_append_char(&sql, ' ');
    cupel__buf_append_char(&sql, quote);
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == quote)
            cupel__buf_append_char(&sql, quote);
        cupel__buf_append_char(&sql, *c);
    }
    cupel__buf_append_char(&sql, quote);
    int result = sql.failed ? cupel__error_nomem(error)
                            : cupel_connection_run(connection, cupel__buf_text(&sql), error);
    cupel__buf_release(&sql);
    return result;
}
