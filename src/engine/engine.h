/* What the floors above the engine use beyond the public interface. */
#ifndef CUPEL_ENGINE_ENGINE_H
#define CUPEL_ENGINE_ENGINE_H

#include <cupel/engine.h>
#include <cupel/sys/dialect.h>
#include <cupel/sys/driver.h>

#include "base/buf.h"
#include "base/vec.h"

/* The dialect as it fits the server: capabilities that depend on its version are settled when the
 * engine connects first. Borrowed for the engine's life. */
const cupel_dialect *cupel__engine_dialect(const cupel_engine *engine);
const cupel_dialect *cupel__connection_dialect(const cupel_connection *connection);

/* Another engine with the same URL and options but for the name of the database; to be closed by the
 * caller. Where it cannot be opened there is none, and the error tells why. */
int cupel__engine_open_beside(cupel_engine **out, const cupel_engine *engine, const char *database,
                              cupel_error *error);

/* What a floor above keeps with an engine: NULL until attached, freed by `destroy` with the engine.
 * Where another thread was first, its attachment stays: `destroy` is called for the later one, and
 * the one in force is returned. */
void *cupel__engine_attached(cupel_engine *engine);
void *cupel__engine_attach(cupel_engine *engine, void *attachment, void (*destroy)(void *));

/* Somebody who goes on using the engine without holding a connection all the time, as a session
 * does: reported when the engine is closed, whose memory then stays until the last one leaves. */
typedef struct cupel__engine_user {
    const char *file; /* where it came, borrowed */
    int line;
    struct cupel__engine_user *previous;
    struct cupel__engine_user *next;
} cupel__engine_user;
void cupel__engine_enter(cupel_engine *engine, cupel__engine_user *user);
void cupel__engine_leave(cupel_engine *engine, cupel__engine_user *user);
/* True where the engine was opened and not closed since. */
bool cupel__engine_is_open(cupel_engine *engine);

/* A statement prepared on this connection and kept in its cache under its text. Pinned by
 * cupel__connection_prepare: it stays valid, and is handed to nobody else, until
 * cupel__statement_release or until the connection goes back to the pool. A text that is asked for
 * while its statement is pinned gets a second one, which is dropped when it is released. */
typedef struct cupel__statement {
    cupel_driver_statement *handle;
    const char *sql;
    size_t sql_size;
    size_t column_count; /* known after the first execution */
    unsigned pins;
} cupel__statement;

int cupel__connection_prepare(cupel_connection *connection, const char *sql, size_t size,
                              cupel__statement **out, cupel_error *error);
void cupel__statement_release(cupel_connection *connection, cupel__statement *statement);
/* The same as the driver's slots, with echo, lost-connection bookkeeping and the SQL put into the
 * error. `fetch` is called per row: inline it is the driver's own. */
int cupel__statement_execute(cupel_connection *connection, cupel__statement *statement,
                             const cupel_value *values, size_t count, cupel_fetch_mode mode,
                             cupel_error *error);
int cupel__statement_execute_columns(cupel_connection *connection, cupel__statement *statement,
                                     const cupel_value *values, size_t rows, size_t columns,
                                     cupel_error *error);
const cupel_driver *cupel__connection_driver(const cupel_connection *connection);
/* Several statements at once, whose rows come as texts: the driver's run_rows, where it has it; else
 * CUPEL_EUNSUPPORTED. */
int cupel__connection_run_rows(cupel_connection *connection, const char *sql,
                               cupel_driver_row_fn *row, void *context, cupel_error *error);

/* SQL with printf's placeholders as the engine takes it: its text, and the values behind its own
 * placeholders, borrowed from the caller's arguments. To be released also after a failure. */
typedef struct cupel__translation {
    const cupel_dialect *dialect;
    cupel__buf sql;
    cupel__vec(cupel_value) values;
    cupel__vec(cupel_decimal *) decimals; /* of integers that only a decimal holds */
} cupel__translation;

int cupel__translate(cupel__translation *out, const cupel_dialect *dialect, const char *sql,
                     va_list arguments, cupel_error *error);
void cupel__translation_release(cupel__translation *translated);

/* Converts one member-shaped value (of a cupel_ctype, wrapper included) to a parameter; borrowed
 * from *member. CUPEL_EVALUE where the ctype is unknown, an enum's number has no label, or a text is
 * longer than 4 GiB. Enum members need the column's type to become labels, datetimes to become
 * instants; it may be NULL. */
int cupel__value_from_member(cupel_value *out, int ctype, const cupel_type *type,
                             const void *member);

/* URL: parsed into one block (free with cupel_free); the message of CUPEL_EURL says what is wrong
 * where, without the password. */
int cupel__url_parse(cupel_url **out, const char *text, cupel_error *error);
/* A copy of the URL, in one block too, with another database. */
int cupel__url_with_database(cupel_url **out, const cupel_url *url, const char *database,
                             cupel_error *error);
const char *cupel__url_option(const cupel_url *url, const char *key);
/* A copy of the text in which passwords are replaced by "***", also where the text is no valid URL;
 * free with cupel_free. NULL when memory is short. */
char *cupel__url_mask(const char *text);

#endif
