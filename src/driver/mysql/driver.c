/* The MariaDB/MySQL driver's table, and its transactions. */
#include <stdio.h>
#include <string.h>

#include "driver/mysql/mysql.h"

static const char *library_version(void)
{
    return mysql_get_client_info();
}

static bool is_mariadb(cupel_driver_connection *connection)
{
    return mariadb_connection(connection->mysql) != 0;
}

/* "10.11.6-MariaDB-0+deb12u1" is shown up to the product's name. */
static const char *server_version(cupel_driver_connection *connection, int *number)
{
    if (number != NULL)
        *number = (int)mysql_get_server_version(connection->mysql);
    if (connection->version[0] == '\0') {
        const char *text = mysql_get_server_info(connection->mysql);
        size_t size = strcspn(text, "-");
        if (strncmp(text + size, "-MariaDB", 8) == 0)
            size += 8;
        snprintf(connection->version, sizeof connection->version, "%.*s", (int)size, text);
    }
    return connection->version;
}

static bool is_alive(cupel_driver_connection *connection)
{
    return !connection->is_lost;
}

static bool in_transaction(cupel_driver_connection *connection)
{
    return !connection->is_lost && !connection->is_rolled_back &&
           (connection->mysql->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

static int ping(cupel_driver_connection *connection, cupel_error *error)
{
    int code = cupel__mysql_check_free(connection, error);
    if (code == CUPEL_OK && mysql_ping(connection->mysql) != 0)
        code = cupel__mysql_error(connection, NULL, NULL, error);
    return code;
}

static int begin(cupel_driver_connection *connection, bool write, cupel_error *error)
{
    (void)write;
    return cupel__mysql_run(connection, "START TRANSACTION", error);
}

static int commit(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__mysql_run(connection, "COMMIT", error);
}

static int rollback(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__mysql_run(connection, "ROLLBACK", error);
}

CUPEL_API extern const cupel_driver cupel_driver_mysql;
const cupel_driver cupel_driver_mysql = {
    .abi = CUPEL_DRIVER_ABI,
    .name = "mysql",
    .library_version = library_version,
    .open = cupel__mysql_open,
    .close = cupel__mysql_close,
    .server_version = server_version,
    .is_mariadb = is_mariadb,
    .is_alive = is_alive,
    .in_transaction = in_transaction,
    .ping = ping,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .run = cupel__mysql_run,
    .prepare = cupel__mysql_prepare,
    .finalize = cupel__mysql_finalize,
    .execute = cupel__mysql_execute,
    .fetch = cupel__mysql_fetch,
    .reset = cupel__mysql_reset,
    .column_count = cupel__mysql_column_count,
    .column_name = cupel__mysql_column_name,
    .affected = cupel__mysql_affected,
    .last_id = cupel__mysql_last_id,
    .parameter_count = cupel__mysql_parameter_count,
    .run_rows = cupel__mysql_run_rows,
};
