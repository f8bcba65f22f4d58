/* Results: rows of a statement, as values. */
#include <string.h>

#include "base/error.h"
#include "engine/private.h"

static void unlink_result(cupel_result *result);

int cupel__result_new(cupel_connection *connection, cupel__statement *statement, cupel_result **out,
                      cupel_error *error)
{
    size_t columns = statement->column_count;
    cupel_result *result = cupel_alloc(sizeof *result + columns * sizeof *result->row);
    if (result == NULL)
        return cupel__error_nomem(error);
    memset(result, 0, sizeof *result);
    result->connection = connection;
    result->statement = statement;
    result->column_count = columns;
    result->is_done = columns == 0;
    result->next = connection->results;
    if (result->next != NULL)
        result->next->previous = result;
    connection->results = result;
    *out = result;
    return CUPEL_OK;
}

int cupel_result_next(cupel_result *result, const cupel_value **row, cupel_error *error)
{
    *row = NULL;
    if (result->connection == NULL)
        return cupel_error_set(error, CUPEL_ESTATE,
                               "the connection of this result was closed before the result");
    if (result->is_done)
        return 0;
    int code = result->connection->driver->fetch(result->statement->handle, result->row, error);
    if (code == 1)
        *row = result->row;
    else
        result->is_done = true;
    if (code < 0 && error != NULL && error->sql == NULL)
        cupel__error_set_sql(error, result->statement->sql);
    return code;
}

size_t cupel_result_column_count(const cupel_result *result)
{
    return result->column_count;
}

const char *cupel_result_column_name(const cupel_result *result, size_t column)
{
    if (result->connection == NULL || column >= result->column_count)
        return "";
    return result->connection->driver->column_name(result->statement->handle, column);
}

int64_t cupel_result_affected(const cupel_result *result)
{
    if (result->connection == NULL)
        return -1;
    return result->connection->driver->affected(result->statement->handle);
}

int64_t cupel_result_last_id(const cupel_result *result)
{
    if (result->connection == NULL)
        return 0;
    return result->connection->driver->last_id(result->statement->handle);
}

void cupel_result_close(cupel_result *result)
{
    if (result == NULL)
        return;
    if (result->connection != NULL)
        cupel__statement_release(result->connection, result->statement);
    cupel__result_free(result);
}

void cupel__result_free(cupel_result *result)
{
    if (result->connection != NULL)
        unlink_result(result);
    cupel_free(result);
}

void cupel__results_detach(cupel_connection *connection)
{
    while (connection->results != NULL) {
        cupel_result *result = connection->results;
        connection->results = result->next;
        cupel__statement_release(connection, result->statement);
        result->connection = NULL;
        result->statement = NULL;
    }
}

static void unlink_result(cupel_result *result)
{
    if (result->previous != NULL)
        result->previous->next = result->next;
    else
        result->connection->results = result->next;
    if (result->next != NULL)
        result->next->previous = result->previous;
}
