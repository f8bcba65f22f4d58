/* The driver vtable: a client library behind one interface.
 *
 * A driver is a constant table, found in a module named cupel-driver-<name>.so through the symbol
 * `cupel_driver_<name>`, or linked in. It takes memory and reports errors through the host only.
 * A connection and its statements are used by one thread at a time. Slots are MUST unless marked
 * MAY (which may be NULL). Functions return 0 or a negative CUPEL_E... code and fill the error. */
#ifndef CUPEL_SYS_DRIVER_H
#define CUPEL_SYS_DRIVER_H

#include <cupel/error.h>
#include <cupel/value.h>

CUPEL_BEGIN_DECLS

#define CUPEL_DRIVER_ABI 1u

typedef struct cupel_driver_connection cupel_driver_connection; /* the driver's own */
typedef struct cupel_driver_statement cupel_driver_statement;   /* the driver's own */

/* What the host lends a driver; valid for the life of the process. */
typedef struct cupel_driver_host {
    uint32_t abi;
    void *(*reallocate)(void *block, size_t size); /* as cupel_realloc; size 0 frees */
    int (*error_set)(cupel_error *error, int code, const char *format, ...) CUPEL_PRINTF(3, 4);
    /* Sets code, category, SQLSTATE (may be NULL), driver code, constraint (may be NULL) and sql
     * (may be NULL) at once; returns the code. */
    int (*error_database)(cupel_error *error, int code, cupel_category category,
                          const char *sqlstate, int driver_code, const char *constraint,
                          const char *sql, const char *message);
} cupel_driver_host;

/* One `key=value` of a URL's query part, percent-decoded. */
typedef struct cupel_url_option {
    const char *key;
    const char *value;
} cupel_url_option;

/* A parsed URL; texts are percent-decoded, absent parts NULL or 0. */
typedef struct cupel_url {
    const char *scheme; /* "postgresql", without "+driver" */
    const char *username;
    const char *password;
    const char *host;
    int port;
    const char *database; /* for SQLite the path; NULL for memory */
    const cupel_url_option *options;
    size_t option_count;
} cupel_url;

/* How rows will be taken. */
typedef enum cupel_fetch_mode {
    CUPEL_FETCH_ALL,    /* all of them, soon: the driver may hold the whole result */
    CUPEL_FETCH_WINDOW, /* in windows, while other statements run on the same connection */
    CUPEL_FETCH_STREAM  /* one after the other with bounded memory; nothing else runs meanwhile */
} cupel_fetch_mode;

/* Takes a row of the statement of this number, counted from 0; a code other than 0 ends it. */
typedef int cupel_driver_row_fn(void *context, size_t statement, const cupel_value *row);

typedef struct cupel_driver {
    uint32_t abi;
    const char *name; /* "sqlite", "postgresql", "mysql" */

    /* The version of the client library, for people. */
    const char *(*library_version)(void);

    /* Gives the database's name as connections will use it, where that depends on the moment: a
     * relative path made absolute, so that a later chdir does not matter. `*out` is allocated through
     * the host, or left as it is. Called once per engine, before the first `open`. MAY. */
    int (*resolve)(const cupel_driver_host *host, const cupel_url *url, char **out,
                   cupel_error *error);
    /* Connects; sets what a session of Cupel relies on (time zone UTC, UTF-8, busy timeout, foreign
     * keys). A URL option that the driver does not know is an error that names it. The error's
     * message never contains the password. */
    int (*open)(const cupel_driver_host *host, const cupel_url *url, cupel_driver_connection **out,
                cupel_error *error);
    void (*close)(cupel_driver_connection *connection);
    /* "15.3", "10.11.6-MariaDB", "3.40.1"; and as a number 150003, 101106, 34001. */
    const char *(*server_version)(cupel_driver_connection *connection, int *number);
    /* MariaDB and MySQL speak the same protocol and differ in dialect. MAY. */
    bool (*is_mariadb)(cupel_driver_connection *connection);
    /* True while the connection can be used; asks nothing of the server. */
    bool (*is_alive)(cupel_driver_connection *connection);
    bool (*in_transaction)(cupel_driver_connection *connection);
    /* Asks the server. */
    int (*ping)(cupel_driver_connection *connection, cupel_error *error);
    /* True where the database lives only as long as a connection to it is open, as one in memory
     * does; connections opened with the same `url` object then share it. MAY. */
    bool (*is_volatile)(const cupel_url *url);
    /* False where `open` would make the database. For whoever must not make one the URL is then opened
     * without its database, which has to be a volatile, empty one. MAY. */
    bool (*exists)(const cupel_url *url);
    /* Removes the database if nothing is in it and nobody else is about to write. MAY. */
    void (*discard_empty)(const cupel_url *url);

    /* Transactions. One that begins with `write` may take its locks at once; one without takes them
     * when it first needs them, which may then fail as busy if `begin_tells_writers`. A commit that
     * the engine turns into a rollback is an error. */
    bool begin_tells_writers;
    int (*begin)(cupel_driver_connection *connection, bool write, cupel_error *error);
    int (*commit)(cupel_driver_connection *connection, cupel_error *error);
    int (*rollback)(cupel_driver_connection *connection, cupel_error *error);

    /* Executes one or several statements separated by ";" without parameters; rows are dropped. */
    int (*run)(cupel_driver_connection *connection, const char *sql, cupel_error *error);

    /* Prepares one statement; parameters are written as the engine writes them (? or $1). The
     * statement lives until `finalize`, also across transactions. A statement that has become
     * invalid because of DDL is prepared again by the driver, silently. */
    int (*prepare)(cupel_driver_connection *connection, const char *sql, size_t size,
                   cupel_driver_statement **out, cupel_error *error);
    void (*finalize)(cupel_driver_statement *statement);

    /* Executes with `count` values, borrowed until `reset` or the next execution. Values are
     * converted to what the engine expects at that place; where that loses something the error is
     * CUPEL_EVALUE with the parameter's number. Rows, if any, are then taken by `fetch`. */
    int (*execute)(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                   cupel_fetch_mode mode, cupel_error *error);
    /* Executes with `rows` * `columns` values given row by row, for a statement whose parameters are
     * one array per column (PostgreSQL's unnest). MAY. */
    int (*execute_columns)(cupel_driver_statement *statement, const cupel_value *values,
                           size_t rows, size_t columns, cupel_error *error);
    /* The next row into `row` (column_count values, whose pointers live until the next call on this
     * statement): 1, 0 at the end, negative on failure. */
    int (*fetch)(cupel_driver_statement *statement, cupel_value *row, cupel_error *error);
    /* Ends the execution early or late; never fails. The statement can be executed again. */
    void (*reset)(cupel_driver_statement *statement);

    /* After `execute`; `affected` is final when all rows were taken, and 0 for what changes none. */
    size_t (*column_count)(cupel_driver_statement *statement);
    const char *(*column_name)(cupel_driver_statement *statement, size_t column);
    int64_t (*affected)(cupel_driver_statement *statement);
    int64_t (*last_id)(cupel_driver_statement *statement);
    /* Before or after: how many parameters the text has. */
    size_t (*parameter_count)(cupel_driver_statement *statement);

    /* As `run`, with all statements sent at once and each of their rows handed on. Values are texts and
     * NULLs, which live until `row` returns; a code of `row` other than 0 ends the handing on, and is
     * the result. MAY. */
    int (*run_rows)(cupel_driver_connection *connection, const char *sql, cupel_driver_row_fn *row,
                    void *context, cupel_error *error);
} cupel_driver;

CUPEL_END_DECLS

#endif
