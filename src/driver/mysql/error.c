/* The errors of MariaDB and MySQL, brought into the portable categories. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "driver/mysql/mysql.h"

static cupel_category category_of(MYSQL *mysql, unsigned number, const char *sqlstate);
static size_t position_of(const char *sql, const char *message);
static const char *constraint_of(cupel_category category, const char *message, char *buffer,
                                 size_t size);

int cupel__mysql_error(cupel_driver_connection *connection, MYSQL_STMT *stmt, const char *sql,
                       cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    bool is_of_statement = stmt != NULL && mysql_stmt_errno(stmt) != 0;
    unsigned number = is_of_statement ? mysql_stmt_errno(stmt) : mysql_errno(connection->mysql);
    const char *message = is_of_statement ? mysql_stmt_error(stmt) : mysql_error(connection->mysql);
    const char *sqlstate =
        is_of_statement ? mysql_stmt_sqlstate(stmt) : mysql_sqlstate(connection->mysql);
    char constraint[256];

    if (number == CR_OUT_OF_MEMORY)
        return cupel__driver_nomem(host, error);
    cupel_category category = category_of(connection->mysql, number, sqlstate);
    if (category == CUPEL_CATEGORY_LOST_CONNECTION)
        connection->is_lost = true;
    if (category == CUPEL_CATEGORY_DEADLOCK)
        connection->is_rolled_back = true;
    const char *name = constraint_of(category, message, constraint, sizeof constraint);
    host->error_database(error, CUPEL_EDATABASE, category, sqlstate, (int)number, name, sql,
                         message);
    if (error != NULL && sql != NULL && number == ER_PARSE_ERROR)
        error->position = position_of(sql, message);
    return CUPEL_EDATABASE;
}

/* "... right syntax to use near 'THE REST OF IT' at line 3": the server gives the rest of the statement,
 * or so many bytes of it. 0 where it is not to be found. */
static size_t position_of(const char *sql, const char *message)
{
    enum { MOST_GIVEN = 80 };
    const char *near = strstr(message, " near '");
    const char *end = strstr(message, "' at line ");
    const char *next = end;
    while (next != NULL && (next = strstr(next + 1, "' at line ")) != NULL)
        end = next;
    if (near == NULL || end == NULL || end <= near + 7)
        return 0;
    near += 7;
    const size_t size = (size_t)(end - near);
    const char *at = sql;
    const char *found = NULL;
    for (unsigned long line = strtoul(end + 10, NULL, 10); at != NULL && line > 1; line--) {
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    for (; at != NULL && *at != '\0' && (found == NULL || size < MOST_GIVEN); at++) {
        if (strncmp(at, near, size) == 0)
            found = at;
    }
    return found != NULL ? (size_t)(found - sql) + 1 : 0;
}

/* The client library names the host, and of the reason a number. */
int cupel__mysql_connect_error(const cupel_driver_host *host, MYSQL *mysql, const cupel_url *url,
                               cupel_error *error)
{
    char message[1024];
    unsigned number = mysql_errno(mysql);
    const char *sqlstate = mysql_sqlstate(mysql);
    if (number == CR_OUT_OF_MEMORY)
        return cupel__driver_nomem(host, error);
    cupel_category category = category_of(mysql, number, sqlstate);
    if (category == CUPEL_CATEGORY_LOST_CONNECTION)
        category = CUPEL_CATEGORY_OTHER;
    snprintf(message, sizeof message, "%s", mysql_error(mysql));
    size_t size = strlen(message);
    bool by_port = url->port != 0 || (url->host != NULL && strcmp(url->host, "localhost") != 0);
    bool is_silent = number == CR_CONN_HOST_ERROR || number == CR_CONNECTION_ERROR;
    if (is_silent && by_port)
        snprintf(message + size, sizeof message - size,
                 ": is a server running there, and does it listen on port %d?",
                 url->port != 0 ? url->port : MYSQL_PORT);
    else if (is_silent)
        snprintf(message + size, sizeof message - size,
                 ": is a server running here? One that listens on a port is 127.0.0.1 in the URL");
    else if (number == CR_UNKNOWN_HOST)
        snprintf(message + size, sizeof message - size, ": is the host's name right?");
    return host->error_database(error, CUPEL_ECONNECT, category, sqlstate, (int)number, NULL, NULL,
                                message);
}

typedef struct known_error {
    unsigned number;
    cupel_category category;
} known_error;

/* Numbers that only one of the two products, or only newer ones than the header, has. */
enum {
    DUPLICATE_CONSTRAINT_NAME = 1826,
    RECORD_HAS_CHANGED = 1020,
    CONNECTION_KILLED = 1927,
    STATEMENT_TIMEOUT = 1969,
    MYSQL_QUERY_TIMEOUT = 3024,
    MYSQL_INVALID_JSON = 3140,
    MYSQL_LOCK_NOWAIT = 3572,
    MYSQL_CHECK_VIOLATED = 3819,
    MARIADB_CHECK_VIOLATED = 4025,
    CLIENT_INTERACTION_TIMEOUT = 4031,
    MARIADB_UNKNOWN_SEQUENCE = 4091
};

static const known_error known_errors[] = {
    { ER_DUP_ENTRY, CUPEL_CATEGORY_UNIQUE },
    { ER_DUP_ENTRY_WITH_KEY_NAME, CUPEL_CATEGORY_UNIQUE },
    { ER_DUP_UNIQUE, CUPEL_CATEGORY_UNIQUE },
    { ER_DUP_KEY, CUPEL_CATEGORY_UNIQUE },
    { ER_ROW_IS_REFERENCED, CUPEL_CATEGORY_FOREIGN_KEY },
    { ER_ROW_IS_REFERENCED_2, CUPEL_CATEGORY_FOREIGN_KEY },
    { ER_NO_REFERENCED_ROW, CUPEL_CATEGORY_FOREIGN_KEY },
    { ER_NO_REFERENCED_ROW_2, CUPEL_CATEGORY_FOREIGN_KEY },
    { ER_BAD_NULL_ERROR, CUPEL_CATEGORY_NOT_NULL },
    { ER_NO_DEFAULT_FOR_FIELD, CUPEL_CATEGORY_NOT_NULL },
    { ER_WARN_NULL_TO_NOTNULL, CUPEL_CATEGORY_NOT_NULL },
    { MARIADB_CHECK_VIOLATED, CUPEL_CATEGORY_CHECK },
    { MYSQL_CHECK_VIOLATED, CUPEL_CATEGORY_CHECK },
    { ER_WARN_DATA_OUT_OF_RANGE, CUPEL_CATEGORY_DATA },
    { WARN_DATA_TRUNCATED, CUPEL_CATEGORY_DATA },
    { ER_TRUNCATED_WRONG_VALUE, CUPEL_CATEGORY_DATA },
    { ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, CUPEL_CATEGORY_DATA },
    { ER_DATA_TOO_LONG, CUPEL_CATEGORY_DATA },
    { ER_DIVISION_BY_ZERO, CUPEL_CATEGORY_DATA },
    { ER_DATA_OUT_OF_RANGE, CUPEL_CATEGORY_DATA },
    { ER_INVALID_CHARACTER_STRING, CUPEL_CATEGORY_DATA },
    { MYSQL_INVALID_JSON, CUPEL_CATEGORY_DATA },
    { ER_LOCK_DEADLOCK, CUPEL_CATEGORY_DEADLOCK },
    { ER_XA_RBDEADLOCK, CUPEL_CATEGORY_DEADLOCK },
    { ER_LOCK_WAIT_TIMEOUT, CUPEL_CATEGORY_BUSY },
    { MYSQL_LOCK_NOWAIT, CUPEL_CATEGORY_BUSY },
    { RECORD_HAS_CHANGED, CUPEL_CATEGORY_SERIALIZATION },
    { ER_QUERY_INTERRUPTED, CUPEL_CATEGORY_TIMEOUT },
    { STATEMENT_TIMEOUT, CUPEL_CATEGORY_TIMEOUT },
    { MYSQL_QUERY_TIMEOUT, CUPEL_CATEGORY_TIMEOUT },
    { CR_SERVER_GONE_ERROR, CUPEL_CATEGORY_LOST_CONNECTION },
    { CR_SERVER_LOST, CUPEL_CATEGORY_LOST_CONNECTION },
    { CR_SERVER_LOST_EXTENDED, CUPEL_CATEGORY_LOST_CONNECTION },
    { ER_SERVER_SHUTDOWN, CUPEL_CATEGORY_LOST_CONNECTION },
    { ER_ABORTING_CONNECTION, CUPEL_CATEGORY_LOST_CONNECTION },
    { CONNECTION_KILLED, CUPEL_CATEGORY_LOST_CONNECTION },
    { CLIENT_INTERACTION_TIMEOUT, CUPEL_CATEGORY_LOST_CONNECTION },
    { ER_ACCESS_DENIED_ERROR, CUPEL_CATEGORY_AUTHENTICATION },
    { ER_HOST_NOT_PRIVILEGED, CUPEL_CATEGORY_AUTHENTICATION },
    { ER_NOT_SUPPORTED_AUTH_MODE, CUPEL_CATEGORY_AUTHENTICATION },
    { CR_AUTH_PLUGIN_CANNOT_LOAD, CUPEL_CATEGORY_AUTHENTICATION },
    { ER_DBACCESS_DENIED_ERROR, CUPEL_CATEGORY_PERMISSION },
    { ER_TABLEACCESS_DENIED_ERROR, CUPEL_CATEGORY_PERMISSION },
    { ER_COLUMNACCESS_DENIED_ERROR, CUPEL_CATEGORY_PERMISSION },
    { ER_SPECIFIC_ACCESS_DENIED_ERROR, CUPEL_CATEGORY_PERMISSION },
    { ER_PROCACCESS_DENIED_ERROR, CUPEL_CATEGORY_PERMISSION },
    { ER_NO_SUCH_TABLE, CUPEL_CATEGORY_UNDEFINED },
    { ER_BAD_FIELD_ERROR, CUPEL_CATEGORY_UNDEFINED },
    { ER_BAD_DB_ERROR, CUPEL_CATEGORY_UNDEFINED },
    { ER_BAD_TABLE_ERROR, CUPEL_CATEGORY_UNDEFINED },
    { ER_CANT_DROP_FIELD_OR_KEY, CUPEL_CATEGORY_UNDEFINED },
    { ER_DB_DROP_EXISTS, CUPEL_CATEGORY_UNDEFINED },
    { ER_UNKNOWN_TABLE, CUPEL_CATEGORY_UNDEFINED },
    { ER_KEY_DOES_NOT_EXISTS, CUPEL_CATEGORY_UNDEFINED },
    { ER_KEY_COLUMN_DOES_NOT_EXIST, CUPEL_CATEGORY_UNDEFINED },
    { ER_SP_DOES_NOT_EXIST, CUPEL_CATEGORY_UNDEFINED },
    { ER_TRG_DOES_NOT_EXIST, CUPEL_CATEGORY_UNDEFINED },
    { MARIADB_UNKNOWN_SEQUENCE, CUPEL_CATEGORY_UNDEFINED },
    { ER_TABLE_EXISTS_ERROR, CUPEL_CATEGORY_DUPLICATE },
    { ER_DUP_FIELDNAME, CUPEL_CATEGORY_DUPLICATE },
    { ER_DUP_KEYNAME, CUPEL_CATEGORY_DUPLICATE },
    { ER_DB_CREATE_EXISTS, CUPEL_CATEGORY_DUPLICATE },
    { ER_TRG_ALREADY_EXISTS, CUPEL_CATEGORY_DUPLICATE },
    { ER_SP_ALREADY_EXISTS, CUPEL_CATEGORY_DUPLICATE },
    { DUPLICATE_CONSTRAINT_NAME, CUPEL_CATEGORY_DUPLICATE },
    { ER_OPTION_PREVENTS_STATEMENT, CUPEL_CATEGORY_READ_ONLY },
    { ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, CUPEL_CATEGORY_READ_ONLY },
    { ER_RECORD_FILE_FULL, CUPEL_CATEGORY_FULL },
    { ER_DISK_FULL, CUPEL_CATEGORY_FULL },
    { ER_CON_COUNT_ERROR, CUPEL_CATEGORY_FULL },
    { ER_TOO_MANY_USER_CONNECTIONS, CUPEL_CATEGORY_FULL },
    { ER_USER_LIMIT_REACHED, CUPEL_CATEGORY_FULL },
    { ER_NET_PACKET_TOO_LARGE, CUPEL_CATEGORY_FULL },
    { CR_NET_PACKET_TOO_LARGE, CUPEL_CATEGORY_FULL },
    { ER_PARSE_ERROR, CUPEL_CATEGORY_SYNTAX },
    { ER_SYNTAX_ERROR, CUPEL_CATEGORY_SYNTAX },
};

/* From 4000 on the two products give the same numbers to different things: a session that waited too long
 * on MySQL is a trigger that is not there on MariaDB. */
static bool is_of_the_other(MYSQL *mysql, unsigned number)
{
    if (number < 4000 || mysql_get_server_info(mysql) == NULL)
        return false;
    bool is_mariadb = mariadb_connection(mysql) != 0;
    return is_mariadb == (number == CLIENT_INTERACTION_TIMEOUT);
}

static cupel_category category_of(MYSQL *mysql, unsigned number, const char *sqlstate)
{
    static const struct {
        const char *state;
        cupel_category category;
    } states[] = {
        { "22", CUPEL_CATEGORY_DATA },           { "40001", CUPEL_CATEGORY_SERIALIZATION },
        { "28", CUPEL_CATEGORY_AUTHENTICATION }, { "42", CUPEL_CATEGORY_SYNTAX },
        { "25006", CUPEL_CATEGORY_READ_ONLY },
    };
    for (size_t i = 0; i < sizeof known_errors / sizeof *known_errors; i++)
        if (known_errors[i].number == number && !is_of_the_other(mysql, number))
            return known_errors[i].category;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(sqlstate, states[i].state, strlen(states[i].state)) == 0)
            return states[i].category;
    return CUPEL_CATEGORY_OTHER;
}

/* The name stands in the message only: behind these words, between these quotes. The messages are
 * English, as the connection asks for. */
static const char *constraint_of(cupel_category category, const char *message, char *buffer,
                                 size_t size)
{
    static const struct {
        cupel_category category;
        const char *words;
        const char *end;
    } places[] = {
        { CUPEL_CATEGORY_UNIQUE, "for key '", "'" },
        { CUPEL_CATEGORY_FOREIGN_KEY, "CONSTRAINT `", "`" },
        { CUPEL_CATEGORY_CHECK, "CONSTRAINT `", "`" },
        { CUPEL_CATEGORY_CHECK, "constraint '", "'" },
        { CUPEL_CATEGORY_NOT_NULL, "Column '", "' cannot be null" },
        { CUPEL_CATEGORY_NOT_NULL, "Field '", "' doesn't have" },
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].category != category)
            continue;
        /* The last place, as values of the row may stand before it. */
        const char *found = NULL;
        for (const char *at = message; (at = strstr(at, places[i].words)) != NULL;)
            found = at += strlen(places[i].words);
        const char *end = found != NULL ? strstr(found, places[i].end) : NULL;
        if (end == NULL)
            continue;
        snprintf(buffer, size, "%.*s", (int)(end - found), found);
        return buffer;
    }
    return NULL;
}
