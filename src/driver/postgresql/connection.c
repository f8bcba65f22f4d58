/* Connecting to PostgreSQL: the URL's parts as libpq's options, and what a session of Cupel relies
 * on. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "driver/postgresql/postgresql.h"

#define DEFAULT_TIMEOUT_MS 10000

/* Each is how a session already stands on most servers; they cost one round trip together. */
static const char session_settings[] = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; "
                                       "SET IntervalStyle = 'iso_8601'; "
                                       "SET bytea_output = 'hex'; "
                                       "SET standard_conforming_strings = on";

/* libpq's keywords and values, with room for every option of the URL and our own. */
typedef struct parameters {
    const char **keywords;
    const char **values;
    size_t count;
    int timeout_ms;
    char port[16];
} parameters;

static int fill_parameters(const cupel_driver_host *host, const cupel_url *url, parameters *out,
                           cupel_error *error);
static int wait_for_connection(cupel_driver_connection *connection, int timeout_ms,
                               cupel_error *error);
static void be_silent(void *context, const char *message);

int cupel__pg_open(const cupel_driver_host *host, const cupel_url *url,
                   cupel_driver_connection **out, cupel_error *error)
{
    parameters given = { .timeout_ms = DEFAULT_TIMEOUT_MS };
    size_t room = url->option_count + 8;
    cupel_driver_connection *connection = cupel__driver_zalloc(host, sizeof *connection);
    if (connection == NULL)
        return cupel__driver_nomem(host, error);
    connection->host = host;
    given.keywords = cupel__driver_zalloc(host, room * sizeof *given.keywords);
    given.values = cupel__driver_zalloc(host, room * sizeof *given.values);
    int code = CUPEL_OK;
    if (given.keywords == NULL || given.values == NULL) {
        code = cupel__driver_nomem(host, error);
        goto done;
    }
    connection->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    code = fill_parameters(host, url, &given, error);
    if (code != CUPEL_OK)
        goto done;
    connection->pg = PQconnectStartParams(given.keywords, given.values, 0);
    if (connection->pg == NULL || connection->c_locale == (locale_t)0) {
        code = cupel__driver_nomem(host, error);
        goto done;
    }
    PQsetNoticeProcessor(connection->pg, be_silent, NULL);
    PQsetErrorVerbosity(connection->pg, PQERRORS_VERBOSE);
    code = wait_for_connection(connection, given.timeout_ms, error);
    if (code != CUPEL_OK)
        goto done;
    PQsetErrorVerbosity(connection->pg, PQERRORS_DEFAULT);
    code = cupel__pg_run(connection, session_settings, error);

done:
    cupel__driver_free(host, given.keywords);
    cupel__driver_free(host, given.values);
    if (code == CUPEL_OK)
        *out = connection;
    else
        cupel__pg_close(connection);
    return code;
}

void cupel__pg_close(cupel_driver_connection *connection)
{
    if (connection == NULL)
        return;
    PQfinish(connection->pg);
    if (connection->c_locale != (locale_t)0)
        freelocale(connection->c_locale);
    cupel__driver_free(connection->host, connection->dropped);
    cupel__driver_free(connection->host, connection->types);
    cupel__driver_free(connection->host, connection);
}

static void add_parameter(parameters *to, const char *keyword, const char *value)
{
    if (value == NULL)
        return;
    to->keywords[to->count] = keyword;
    to->values[to->count++] = value;
}

static int unknown_option(const cupel_driver_host *host, const PQconninfoOption *known,
                          const char *key, cupel_error *error)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, key, strlen(key));
    for (; known->keyword != NULL; known++)
        cupel__nearest_offer(&nearest, known->keyword);
    return host->error_set(
        error, CUPEL_EURL, "PostgreSQL's client library has no option \"%s\"%s%s%s", key,
        nearest.best != NULL ? "; did you mean \"" : "", nearest.best != NULL ? nearest.best : "",
        nearest.best != NULL ? "\"?" : "");
}

static int add_option(const cupel_driver_host *host, const PQconninfoOption *known,
                      const cupel_url_option *option, parameters *out, cupel_error *error)
{
    if (strcmp(option->key, "connect_timeout") == 0)
        return cupel__driver_seconds(host, option->key, option->value, &out->timeout_ms, error);
    if (strcmp(option->key, "client_encoding") == 0)
        return host->error_set(error, CUPEL_EURL,
                               "client_encoding cannot be chosen: all text of "
                               "Cupel is UTF-8");
    const PQconninfoOption *row = known;
    while (row->keyword != NULL && strcmp(row->keyword, option->key) != 0)
        row++;
    if (row->keyword == NULL)
        return unknown_option(host, known, option->key, error);
    add_parameter(out, row->keyword, option->value);
    out->keywords[out->count - 1] = option->key;
    return CUPEL_OK;
}

static int fill_parameters(const cupel_driver_host *host, const cupel_url *url, parameters *out,
                           cupel_error *error)
{
    PQconninfoOption *known = PQconndefaults();
    if (known == NULL)
        return cupel__driver_nomem(host, error);
    if (url->port != 0)
        snprintf(out->port, sizeof out->port, "%d", url->port);
    add_parameter(out, "fallback_application_name", "cupel");
    add_parameter(out, "client_encoding", "UTF8");
    add_parameter(out, "host", url->host);
    add_parameter(out, "port", url->port != 0 ? out->port : NULL);
    add_parameter(out, "user", url->username);
    add_parameter(out, "password", url->password);
    add_parameter(out, "dbname", url->database);
    int code = CUPEL_OK;
    for (size_t i = 0; code == CUPEL_OK && i < url->option_count; i++)
        code = add_option(host, known, &url->options[i], out, error);
    PQconninfoFree(known);
    return code;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket is ready for what libpq wants; 0 when the time is over. */
static int wait_for_socket(PGconn *pg, PostgresPollingStatusType wanted, int64_t deadline)
{
    for (;;) {
        int64_t left = deadline - now_ms();
        if (left <= 0)
            return 0;
        struct pollfd entry = { .fd = PQsocket(pg),
                                .events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT };
        int ready = poll(&entry, 1, (int)left);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return ready;
    }
}

static int wait_for_connection(cupel_driver_connection *connection, int timeout_ms,
                               cupel_error *error)
{
    const cupel_driver_host *host = connection->host;
    PGconn *pg = connection->pg;
    int64_t deadline = now_ms() + timeout_ms;
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    while (PQstatus(pg) != CONNECTION_BAD && wanted != PGRES_POLLING_OK &&
           wanted != PGRES_POLLING_FAILED) {
        if (wait_for_socket(pg, wanted, deadline) == 0) {
            host->error_set(error, CUPEL_ECONNECT,
                            "no answer from the PostgreSQL server at %s within %.1f s "
                            "(connect_timeout in the URL)",
                            PQhost(pg), (double)timeout_ms / 1000);
            if (error != NULL)
                error->category = CUPEL_CATEGORY_TIMEOUT;
            return CUPEL_ECONNECT;
        }
        wanted = PQconnectPoll(pg);
    }
    if (PQstatus(pg) == CONNECTION_OK)
        return CUPEL_OK;
    return cupel__pg_connect_error(host, PQerrorMessage(pg), error);
}

/* The library never prints; libpq would, to standard error. */
static void be_silent(void *context, const char *message)
{
    (void)context;
    (void)message;
}
