/* Prepared statements: the cache of each connection, and their execution. */
#include <string.h>

#include "base/error.h"
#include "engine/private.h"

static int prepare_new(cupel_connection *connection, const char *sql, size_t size, bool is_extra,
                       cupel__statement **out, cupel_error *error);
static void evict(cupel_connection *connection);
static void push(cupel__cached_list *list, cupel__cached *cached);
static void unlink_from(cupel__cached_list *list, cupel__cached *cached);
static void destroy(cupel_connection *connection, cupel__cached *cached);

int cupel__connection_prepare(cupel_connection *connection, const char *sql, size_t size,
                              cupel__statement **out, cupel_error *error)
{
    cupel__cached *cached = cupel__map_get(&connection->cache, sql, size);
    if (cached == NULL)
        return prepare_new(connection, sql, size, false, out, error);
    if (cached->statement.pins > 0)
        return prepare_new(connection, sql, size, true, out, error);
    if (connection->recent.first != cached) {
        unlink_from(&connection->recent, cached);
        push(&connection->recent, cached);
    }
    cached->statement.pins = 1;
    *out = &cached->statement;
    return CUPEL_OK;
}

void cupel__statement_release(cupel_connection *connection, cupel__statement *statement)
{
    if (statement == NULL)
        return;
    cupel__cached *cached = (cupel__cached *)statement;
    connection->driver->reset(statement->handle);
    statement->pins = 0;
    if (cached->is_extra) {
        unlink_from(&connection->extra, cached);
        destroy(connection, cached);
    }
}

int cupel__statement_execute(cupel_connection *connection, cupel__statement *statement,
                             const cupel_value *values, size_t count, cupel_fetch_mode mode,
                             cupel_error *error)
{
    const cupel_driver *driver = connection->driver;
    cupel__echo(connection, statement->sql, count);
    int result = driver->execute(statement->handle, values, count, mode, error);
    if (result == CUPEL_OK)
        statement->column_count = driver->column_count(statement->handle);
    else if (error != NULL && error->sql == NULL)
        cupel__error_set_sql(error, statement->sql);
    return result;
}

int cupel__statement_execute_columns(cupel_connection *connection, cupel__statement *statement,
                                     const cupel_value *values, size_t rows, size_t columns,
                                     cupel_error *error)
{
    const cupel_driver *driver = connection->driver;
    if (driver->execute_columns == NULL)
        return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                               "%s does not take arrays of values as parameters", driver->name);
    cupel__echo(connection, statement->sql, rows * columns);
    int result = driver->execute_columns(statement->handle, values, rows, columns, error);
    if (result == CUPEL_OK)
        statement->column_count = driver->column_count(statement->handle);
    else if (error != NULL && error->sql == NULL)
        cupel__error_set_sql(error, statement->sql);
    return result;
}

/* Unpins what was left pinned, so that the next holder finds every statement free. */
void cupel__statements_reset(cupel_connection *connection)
{
    for (cupel__cached *c = connection->recent.first; c != NULL; c = c->next) {
        if (c->statement.pins > 0)
            connection->driver->reset(c->statement.handle);
        c->statement.pins = 0;
    }
    while (connection->extra.first != NULL)
        cupel__statement_release(connection, &connection->extra.first->statement);
}

void cupel__statements_free(cupel_connection *connection)
{
    cupel__cached_list *lists[] = { &connection->recent, &connection->extra };
    cupel__map_release(&connection->cache);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        while (lists[i]->first != NULL) {
            cupel__cached *cached = lists[i]->first;
            unlink_from(lists[i], cached);
            destroy(connection, cached);
        }
}

void cupel__echo(const cupel_connection *connection, const char *sql, size_t values)
{
    const cupel_engine_options *options = &connection->engine->options;
    if (!options->echo)
        return;
    if (values == 0)
        cupel_log_write(&options->log, CUPEL_LOG_INFO, "cupel.engine", "%s", sql);
    else
        cupel_log_write(&options->log, CUPEL_LOG_INFO, "cupel.engine", "%s  [%zu value%s hidden]",
                        sql, values, values == 1 ? "" : "s");
}

static int prepare_new(cupel_connection *connection, const char *sql, size_t size, bool is_extra,
                       cupel__statement **out, cupel_error *error)
{
    cupel__cached *cached = cupel_alloc(sizeof *cached + size + 1);
    if (cached == NULL)
        return cupel__error_nomem(error);
    memset(cached, 0, sizeof *cached);
    memcpy(cached->text, sql, size);
    cached->text[size] = '\0';
    cached->is_extra = is_extra;
    cached->statement.sql = cached->text;
    cached->statement.sql_size = size;

    int result = connection->driver->prepare(connection->handle, cached->text, size,
                                             &cached->statement.handle, error);
    if (result != CUPEL_OK) {
        cupel__error_set_sql(error, cached->text);
        cupel_free(cached);
        return result;
    }
    if (!is_extra) {
        if (connection->cache.count >= CUPEL__STATEMENT_CACHE_SIZE)
            evict(connection);
        if (!cupel__map_put(&connection->cache, cached->text, size, cached)) {
            destroy(connection, cached);
            return cupel__error_nomem(error);
        }
    }
    push(is_extra ? &connection->extra : &connection->recent, cached);
    cached->statement.pins = 1;
    *out = &cached->statement;
    return CUPEL_OK;
}

/* Drops the statement that was not used for longest; those in use are passed over. */
static void evict(cupel_connection *connection)
{
    cupel__cached *cached = connection->recent.last;
    while (cached != NULL && cached->statement.pins > 0)
        cached = cached->previous;
    if (cached == NULL)
        return;
    cupel__map_remove(&connection->cache, cached->statement.sql, cached->statement.sql_size);
    unlink_from(&connection->recent, cached);
    destroy(connection, cached);
}

static void push(cupel__cached_list *list, cupel__cached *cached)
{
    cached->previous = NULL;
    cached->next = list->first;
    if (list->first != NULL)
        list->first->previous = cached;
    else
        list->last = cached;
    list->first = cached;
}

static void unlink_from(cupel__cached_list *list, cupel__cached *cached)
{
    if (cached->previous != NULL)
        cached->previous->next = cached->next;
    else
        list->first = cached->next;
    if (cached->next != NULL)
        cached->next->previous = cached->previous;
    else
        list->last = cached->previous;
}

static void destroy(cupel_connection *connection, cupel__cached *cached)
{
    connection->driver->finalize(cached->statement.handle);
    cupel_free(cached);
}
