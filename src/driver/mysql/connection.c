/* Connecting to MariaDB or MySQL: the URL's options, and what a session of Cupel relies on. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <mysqld_error.h>

#include "base/text.h"
#include "driver/mysql/mysql.h"

#define DEFAULT_TIMEOUT_S 10

/* Strict, so that values are refused and never cut; without what changes how SQL reads (ANSI quotes,
 * || as concatenation); zero stays zero in a generated key. Messages are English, as constraints'
 * names are found in them. */
static const char session_settings[] =
    "SET SESSION time_zone = '+00:00', lc_messages = 'en_US', "
    "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "NO_AUTO_VALUE_ON_ZERO'";

typedef enum option_kind { PATH_OPTION, SECONDS_OPTION, FLAG_OPTION } option_kind;

/* The URL's options that are handed on to the client library. */
typedef struct known_option {
    const char *key;
    option_kind kind;
    enum mysql_option option;
} known_option;

static const known_option known_options[] = {
    { "connect_timeout", SECONDS_OPTION, MYSQL_OPT_CONNECT_TIMEOUT },
    { "read_timeout", SECONDS_OPTION, MYSQL_OPT_READ_TIMEOUT },
    { "write_timeout", SECONDS_OPTION, MYSQL_OPT_WRITE_TIMEOUT },
    { "ssl", FLAG_OPTION, MYSQL_OPT_SSL_ENFORCE },
    { "ssl_ca", PATH_OPTION, MYSQL_OPT_SSL_CA },
    { "ssl_capath", PATH_OPTION, MYSQL_OPT_SSL_CAPATH },
    { "ssl_cert", PATH_OPTION, MYSQL_OPT_SSL_CERT },
    { "ssl_key", PATH_OPTION, MYSQL_OPT_SSL_KEY },
    { "ssl_cipher", PATH_OPTION, MYSQL_OPT_SSL_CIPHER },
    { "ssl_crl", PATH_OPTION, MYSQL_OPT_SSL_CRL },
    { "ssl_verify_cert", FLAG_OPTION, MYSQL_OPT_SSL_VERIFY_SERVER_CERT },
    { "compress", FLAG_OPTION, MYSQL_OPT_COMPRESS },
};
#define KNOWN_COUNT (sizeof known_options / sizeof *known_options)

static int set_options(cupel_driver_connection *connection, const cupel_url *url,
                       cupel_error *error);
static int connect_to(cupel_driver_connection *connection, const cupel_url *url,
                      cupel_error *error);
static int configure(cupel_driver_connection *connection, cupel_error *error);

int cupel__mysql_open(const cupel_driver_host *host, const cupel_url *url,
                      cupel_driver_connection **out, cupel_error *error)
{
    cupel_driver_connection *connection = cupel__driver_zalloc(host, sizeof *connection);
    if (connection == NULL)
        return cupel__driver_nomem(host, error);
    connection->host = host;
    connection->mysql = mysql_init(NULL);
    int code = connection->mysql != NULL ? CUPEL_OK : cupel__driver_nomem(host, error);
    if (code == CUPEL_OK)
        code = set_options(connection, url, error);
    if (code == CUPEL_OK)
        code = connect_to(connection, url, error);
    if (code == CUPEL_OK)
        code = configure(connection, error);
    if (code == CUPEL_OK)
        *out = connection;
    else
        cupel__mysql_close(connection);
    return code;
}

void cupel__mysql_close(cupel_driver_connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->mysql != NULL)
        mysql_close(connection->mysql);
    cupel__driver_free(connection->host, connection);
}

static int unknown_option(const cupel_driver_host *host, const char *key, cupel_error *error)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, key, strlen(key));
    cupel__nearest_offer(&nearest, "unix_socket");
    cupel__nearest_offer(&nearest, "charset");
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        cupel__nearest_offer(&nearest, known_options[i].key);
    return host->error_set(error, CUPEL_EURL, "there is no URL option \"%s\" for MariaDB%s%s%s",
                           key, nearest.best != NULL ? "; did you mean \"" : "",
                           nearest.best != NULL ? nearest.best : "",
                           nearest.best != NULL ? "\"?" : "");
}

static int read_flag(const cupel_driver_host *host, const cupel_url_option *option, my_bool *flag,
                     cupel_error *error)
{
    static const char *const words[] = { "0", "1", "false", "true", "no", "yes", "off", "on" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(option->value, words[i]) == 0) {
            *flag = (my_bool)(i % 2);
            return CUPEL_OK;
        }
    return host->error_set(error, CUPEL_EURL, "%s=%s in the database URL is neither true nor false",
                           option->key, option->value);
}

static int set_known_option(cupel_driver_connection *connection, const known_option *known,
                            const cupel_url_option *option, cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    int code = CUPEL_OK;
    int result = 0;
    if (known->kind == SECONDS_OPTION) {
        int milliseconds = 0;
        code = cupel__driver_seconds(host, option->key, option->value, &milliseconds, error);
        unsigned seconds = (unsigned)(milliseconds + 999) / 1000;
        result = mysql_optionsv(connection->mysql, known->option, (void *)&seconds);
    } else if (known->kind == FLAG_OPTION) {
        my_bool flag = 0;
        code = read_flag(host, option, &flag, error);
        if (known->option != MYSQL_OPT_COMPRESS || flag)
            result = mysql_optionsv(connection->mysql, known->option, (void *)&flag);
    } else {
        result = mysql_optionsv(connection->mysql, known->option, (void *)option->value);
    }
    if (code == CUPEL_OK && result != 0)
        code = host->error_set(error, CUPEL_EURL,
                               "the client library does not take %s=%s of the database URL",
                               option->key, option->value);
    return code;
}

static int set_option(cupel_driver_connection *connection, const cupel_url_option *option,
                      cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    if (strcmp(option->key, "unix_socket") == 0)
        return CUPEL_OK;
    if (strcmp(option->key, "charset") == 0) {
        bool is_utf8 = strncasecmp(option->value, "utf8", 4) == 0;
        return is_utf8 ? CUPEL_OK
                       : host->error_set(error, CUPEL_EURL,
                                         "charset=%s in the database URL: all text of Cupel is "
                                         "UTF-8 (utf8mb4)",
                                         option->value);
    }
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(option->key, known_options[i].key) == 0)
            return set_known_option(connection, &known_options[i], option, error);
    return unknown_option(host, option->key, error);
}

static int set_options(cupel_driver_connection *connection, const cupel_url *url,
                       cupel_error *error)
{
    MYSQL *mysql = connection->mysql;
    unsigned timeout = DEFAULT_TIMEOUT_S;
    unsigned protocol = MYSQL_PROTOCOL_TCP;
    unsigned infile = 0;
    int result = mysql_optionsv(mysql, MYSQL_OPT_CONNECT_TIMEOUT, (void *)&timeout);
    result |= mysql_optionsv(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    result |= mysql_optionsv(mysql, MYSQL_OPT_LOCAL_INFILE, (void *)&infile);
    /* The client library takes "localhost" for the socket; a port says otherwise. */
    if (url->port != 0)
        result |= mysql_optionsv(mysql, MYSQL_OPT_PROTOCOL, (void *)&protocol);
    if (result != 0)
        return cupel__driver_nomem(connection->host, error);
    int code = CUPEL_OK;
    for (size_t i = 0; code == CUPEL_OK && i < url->option_count; i++)
        code = set_option(connection, &url->options[i], error);
    return code;
}

static int connect_to(cupel_driver_connection *connection, const cupel_url *url, cupel_error *error)
{
    const char *socket = cupel__driver_option(url, "unix_socket");
    unsigned long flags = CLIENT_FOUND_ROWS | CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS;
    if (socket != NULL && url->port != 0)
        return connection->host->error_set(error, CUPEL_EURL,
                                           "the database URL gives both a port and a unix_socket");
    if (mysql_real_connect(connection->mysql, url->host != NULL ? url->host : "localhost",
                           url->username, url->password, url->database, (unsigned)url->port, socket,
                           flags) != NULL)
        return CUPEL_OK;
    return cupel__mysql_connect_error(connection->host, connection->mysql, url, error);
}

static int configure(cupel_driver_connection *connection, cupel_error *error)
{
    MYSQL *mysql = connection->mysql;
    int code = cupel__mysql_run(connection, session_settings, error);
    if (code != CUPEL_OK)
        return code;
    if (mysql_query(mysql, "SELECT @@max_allowed_packet") != 0)
        return cupel__mysql_error(connection, NULL, NULL, error);
    MYSQL_RES *result = mysql_store_result(mysql);
    MYSQL_ROW row = result != NULL ? mysql_fetch_row(result) : NULL;
    connection->max_packet = row != NULL && row[0] != NULL ? strtoull(row[0], NULL, 10) : SIZE_MAX;
    mysql_free_result(result);
    return CUPEL_OK;
}

int cupel__mysql_check_free(cupel_driver_connection *connection, cupel_error *error)
{
    return cupel__driver_check_free(connection->host, connection->streaming != NULL,
                                    connection->is_lost, error);
}

/* Where the rows of several statements go. */
typedef struct row_target {
    cupel_driver_row_fn *take;
    void *context;
    cupel_value *row;
    size_t capacity;
    int code; /* of the first row that was not taken; nothing is handed on behind it */
} row_target;

/* The rows of one statement, all of which the client library has. */
static void hand_on(cupel_driver_connection *connection, MYSQL_RES *result, size_t statement,
                    row_target *target, cupel_error *error)
{
    size_t count = mysql_num_fields(result);
    if (count > target->capacity && target->code == CUPEL_OK) {
        cupel_value *row = connection->host->reallocate(target->row, count * sizeof *row);
        if (row != NULL) {
            target->row = row;
            target->capacity = count;
        } else {
            target->code = cupel__driver_nomem(connection->host, error);
        }
    }
    while (target->code == CUPEL_OK && cupel__mysql_text_row(result, target->row, count))
        target->code = target->take(target->context, statement, target->row);
}

int cupel__mysql_run(cupel_driver_connection *connection, const char *sql, cupel_error *error)
{
    return cupel__mysql_run_rows(connection, sql, NULL, NULL, error);
}

int cupel__mysql_run_rows(cupel_driver_connection *connection, const char *sql,
                          cupel_driver_row_fn *row, void *context, cupel_error *error)
{
    MYSQL *mysql = connection->mysql;
    row_target target = { .take = row, .context = context };
    int code = cupel__mysql_check_free(connection, error);
    if (code != CUPEL_OK)
        return code;
    bool is_failed = mysql_real_query(mysql, sql, (unsigned long)strlen(sql)) != 0;
    int next = 0;
    for (size_t i = 0; !is_failed && next == 0; is_failed = next > 0, i++) {
        connection->is_rolled_back = false;
        MYSQL_RES *result = mysql_store_result(mysql);
        is_failed = result == NULL && mysql_errno(mysql) != 0;
        if (is_failed)
            break;
        if (result != NULL && row != NULL)
            hand_on(connection, result, i, &target, error);
        mysql_free_result(result);
        next = mysql_next_result(mysql); /* -1: there is none */
    }
    cupel__driver_free(connection->host, target.row);
    if (target.code != CUPEL_OK)
        return target.code;
    /* Blanks and comments, alone or behind the last semicolon, are no statement. */
    if (is_failed && mysql_errno(mysql) != ER_EMPTY_QUERY)
        code = cupel__mysql_error(connection, NULL, sql, error);
    return code;
}
