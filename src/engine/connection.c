/* Connections as their holder sees them. */
#include <string.h>

#include "base/error.h"
#include "engine/private.h"

int cupel_connection_open_at(cupel_connection **out, cupel_engine *engine, cupel_error *error,
                             const char *file, int line)
{
    if (engine == NULL) {
        *out = NULL;
        return cupel_error_set(error, CUPEL_EINVAL, "no engine given");
    }
    return cupel__pool_take(engine, out, file, line, error);
}

void cupel_connection_close(cupel_connection *connection)
{
    if (connection != NULL)
        cupel__pool_give(connection);
}

cupel_engine *cupel_connection_engine(const cupel_connection *connection)
{
    return connection->engine;
}

const char *cupel_connection_server_version(cupel_connection *connection, int *number)
{
    return connection->driver->server_version(connection->handle, number);
}

const cupel_dialect *cupel__connection_dialect(const cupel_connection *connection)
{
    return &connection->engine->dialect;
}

const cupel_driver *cupel__connection_driver(const cupel_connection *connection)
{
    return connection->driver;
}

int cupel_connection_run(cupel_connection *connection, const char *sql, cupel_error *error)
{
    cupel__echo(connection, sql, 0);
    int result = connection->driver->run(connection->handle, sql, error);
    if (result != CUPEL_OK && error != NULL && error->sql == NULL)
        cupel__error_set_sql(error, sql);
    return result;
}

int cupel__connection_run_rows(cupel_connection *connection, const char *sql,
                               cupel_driver_row_fn *row, void *context, cupel_error *error)
{
    const cupel_driver *driver = connection->driver;
    if (driver->run_rows == NULL)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "the driver '%s' does not give the rows of several statements",
                               driver->name);
    cupel__echo(connection, sql, 0);
    int result = driver->run_rows(connection->handle, sql, row, context, error);
    if (result != CUPEL_OK && error != NULL && error->sql == NULL)
        cupel__error_set_sql(error, sql);
    return result;
}

int cupel__connection_new(cupel_engine *engine, cupel_connection **out, cupel_error *error)
{
    cupel_connection *connection = cupel_alloc(sizeof *connection);
    if (connection == NULL)
        return cupel__error_nomem(error);
    memset(connection, 0, sizeof *connection);
    connection->engine = engine;
    connection->driver = engine->module.driver;
    int result =
        connection->driver->open(cupel__driver_host(), engine->url, &connection->handle, error);
    if (result != CUPEL_OK) {
        cupel_free(connection);
        return result;
    }
    connection->opened_at = connection->used_at = cupel__now_ms();
    *out = connection;
    return CUPEL_OK;
}

void cupel__connection_free(cupel_connection *connection)
{
    cupel__statements_free(connection);
    connection->driver->close(connection->handle);
    cupel_free(connection);
}

void cupel__connection_clean(cupel_connection *connection)
{
    const cupel_driver *driver = connection->driver;
    cupel__results_detach(connection);
    cupel__statements_reset(connection);
    if (driver->is_alive(connection->handle) && driver->in_transaction(connection->handle)) {
        cupel__echo(connection, "ROLLBACK", 0);
        driver->rollback(connection->handle, NULL);
    }
}
