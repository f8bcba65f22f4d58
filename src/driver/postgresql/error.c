/* PostgreSQL's errors, brought into the portable categories. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

static cupel_category category_of(const char *sqlstate);
static size_t byte_of(const char *text, size_t character);
static size_t trimmed_size(const char *text);

int cupel__pg_result_error(cupel_driver_connection *connection, const PGresult *result,
                           const char *sql, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (result == NULL || sqlstate == NULL)
        return cupel__pg_connection_error(connection, error);

    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);
    const char *column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
    cupel_category category = category_of(sqlstate);
    if (category == CUPEL_CATEGORY_LOST_CONNECTION)
        connection->is_lost = true;

    char place[160] = "";
    if (constraint == NULL && category == CUPEL_CATEGORY_NOT_NULL && table != NULL &&
        column != NULL) {
        snprintf(place, sizeof place, "%s.%s", table, column);
        constraint = place;
    }
    host->error_set(error, CUPEL_EDATABASE, "%s%s%s%s%s",
                    primary != NULL ? primary : "error without a message",
                    detail != NULL ? "\n  " : "", detail != NULL ? detail : "",
                    hint != NULL ? "\n  " : "", hint != NULL ? hint : "");
    if (error == NULL)
        return CUPEL_EDATABASE;
    char *message = cupel__driver_strndup(host, error->message, strlen(error->message));
    if (message == NULL)
        return cupel__driver_nomem(host, error);
    host->error_database(error, CUPEL_EDATABASE, category, sqlstate, 0, constraint, sql, message);
    if (sql != NULL && position != NULL)
        error->position = byte_of(sql, strtoul(position, NULL, 10));
    cupel__driver_free(host, message);
    return CUPEL_EDATABASE;
}

int cupel__pg_connection_error(cupel_driver_connection *connection, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    const char *text = PQerrorMessage(connection->pg);
    if (PQstatus(connection->pg) == CONNECTION_BAD)
        connection->is_lost = true;
    if (!connection->is_lost && strstr(text, "out of memory") != NULL)
        return cupel__driver_nomem(host, error);
    char *message = cupel__driver_strndup(host, text, trimmed_size(text));
    if (message == NULL)
        return cupel__driver_nomem(host, error);
    host->error_database(error, CUPEL_EDATABASE,
                         connection->is_lost ? CUPEL_CATEGORY_LOST_CONNECTION
                                             : CUPEL_CATEGORY_OTHER,
                         connection->is_lost ? "08006" : NULL, 0, NULL, NULL,
                         message[0] != '\0' ? message : "the connection to the server was lost");
    cupel__driver_free(host, message);
    return CUPEL_EDATABASE;
}

/* "...: FATAL:  28P01: password authentication ..." holds the SQLSTATE, which libpq does not give
 * otherwise before a connection stands. Finds its five characters. */
static const char *find_sqlstate(const char *message)
{
    for (const char *at = message; (at = strstr(at, ":  ")) != NULL; at++)
        if (strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && at[8] == ':')
            return at + 3;
    return NULL;
}

int cupel__pg_connect_error(const cupel_driver_host *host, const char *message, cupel_error *error)
{
    char sqlstate[6] = "";
    char *text = cupel__driver_strndup(host, message, trimmed_size(message));
    if (text == NULL)
        return cupel__driver_nomem(host, error);
    char *found = (char *)find_sqlstate(text);
    if (found != NULL) {
        memcpy(sqlstate, found, 5);
        memmove(found - 1, found + 7, strlen(found + 7) + 1);
        /* A verbose message ends with the place in the server's source, which is nobody's business. */
        char *line = strrchr(text, '\n');
        if (line != NULL && strstr(line, ".c:") != NULL)
            *line = '\0';
    }
    cupel_category category = found != NULL ? category_of(sqlstate) : CUPEL_CATEGORY_OTHER;
    if (category == CUPEL_CATEGORY_LOST_CONNECTION)
        category = CUPEL_CATEGORY_OTHER;
    host->error_database(error, CUPEL_ECONNECT, category, sqlstate, 0, NULL, NULL, text);
    cupel__driver_free(host, text);
    return CUPEL_ECONNECT;
}

static cupel_category category_of(const char *sqlstate)
{
    /* The first row whose beginning fits; exact states stand before their classes. */
    static const struct {
        const char *state;
        cupel_category category;
    } known[] = {
        { "23505", CUPEL_CATEGORY_UNIQUE },
        { "23503", CUPEL_CATEGORY_FOREIGN_KEY },
        { "23001", CUPEL_CATEGORY_FOREIGN_KEY },
        { "23502", CUPEL_CATEGORY_NOT_NULL },
        { "23514", CUPEL_CATEGORY_CHECK },
        { "44000", CUPEL_CATEGORY_CHECK },
        { "23P01", CUPEL_CATEGORY_EXCLUSION },
        { "22", CUPEL_CATEGORY_DATA },
        { "40001", CUPEL_CATEGORY_SERIALIZATION },
        { "40P01", CUPEL_CATEGORY_DEADLOCK },
        { "55P03", CUPEL_CATEGORY_BUSY },
        { "55006", CUPEL_CATEGORY_BUSY },
        { "57014", CUPEL_CATEGORY_TIMEOUT },
        { "25P03", CUPEL_CATEGORY_LOST_CONNECTION },
        { "57P", CUPEL_CATEGORY_LOST_CONNECTION },
        { "08", CUPEL_CATEGORY_LOST_CONNECTION },
        { "28", CUPEL_CATEGORY_AUTHENTICATION },
        { "42501", CUPEL_CATEGORY_PERMISSION },
        { "42P01", CUPEL_CATEGORY_UNDEFINED },
        { "42P02", CUPEL_CATEGORY_UNDEFINED },
        { "42703", CUPEL_CATEGORY_UNDEFINED },
        { "42704", CUPEL_CATEGORY_UNDEFINED },
        { "42883", CUPEL_CATEGORY_UNDEFINED },
        { "3B001", CUPEL_CATEGORY_UNDEFINED },
        { "3D000", CUPEL_CATEGORY_UNDEFINED },
        { "3F000", CUPEL_CATEGORY_UNDEFINED },
        { "42701", CUPEL_CATEGORY_DUPLICATE },
        { "42710", CUPEL_CATEGORY_DUPLICATE },
        { "42712", CUPEL_CATEGORY_DUPLICATE },
        { "42723", CUPEL_CATEGORY_DUPLICATE },
        { "42P04", CUPEL_CATEGORY_DUPLICATE },
        { "42P06", CUPEL_CATEGORY_DUPLICATE },
        { "42P07", CUPEL_CATEGORY_DUPLICATE },
        { "42", CUPEL_CATEGORY_SYNTAX },
        { "25006", CUPEL_CATEGORY_READ_ONLY },
        { "53", CUPEL_CATEGORY_FULL },
        { "54", CUPEL_CATEGORY_FULL },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(sqlstate, known[i].state, strlen(known[i].state)) == 0)
            return known[i].category;
    return CUPEL_CATEGORY_OTHER;
}

/* Both are counted from 1; the server counts characters. */
static size_t byte_of(const char *text, size_t character)
{
    size_t at = 0;
    while (text[at] != '\0' && character > 0)
        character -= ((unsigned char)text[at++] & 0xc0) != 0x80;
    return at;
}

static size_t trimmed_size(const char *text)
{
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == ' '))
        size--;
    return size;
}
