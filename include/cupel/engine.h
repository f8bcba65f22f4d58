/* Engines, connections and results: SQL by hand, and what everything above stands on.
 *
 * An engine is a URL with its pool of connections; it is safe to use from several threads. A
 * connection and what hangs on it belong to one thread at a time. */
#ifndef CUPEL_ENGINE_H
#define CUPEL_ENGINE_H

#include <cupel/error.h>
#include <cupel/log.h>
#include <cupel/schema.h>
#include <cupel/value.h>
#include <cupel/model.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_engine cupel_engine;
typedef struct cupel_connection cupel_connection;
typedef struct cupel_result cupel_result;

typedef struct cupel_engine_options {
    int pool_size;       /* connections kept; 0 for 5 */
    int pool_overflow;   /* connections beyond them, closed on return; 0 for 10, -1 for none */
    int pool_timeout_ms; /* how long to wait for a free one; 0 for 30 000 */
    int pool_recycle_s;  /* connections older than this are replaced; 0 for never */
    int pre_ping_idle_s; /* connections idle for longer are asked first; 0 for 30, -1 never */
    bool no_create; /* a database file that is not there is not made, but read as an empty one */
    bool discard_empty; /* one that this engine made, and left empty, is removed when it closes */
    bool echo;          /* every statement goes to `log` at level INFO, values hidden */
    cupel_log log;
} cupel_engine_options;

/* Opens `url`: sqlite:///relative.db, sqlite:////absolute.db, sqlite:// (memory),
 * postgresql://user:password@host:port/database?sslmode=..., mysql://... or mariadb://...; a
 * "+driver" after the scheme is ignored. Connects once, so that a wrong URL shows here.
 * A handle is stored in *out even on failure (except CUPEL_ENOMEM: then NULL), on which only
 * cupel_engine_error and cupel_engine_close work. */
CUPEL_API int cupel_engine_open(cupel_engine **out, const char *url);
CUPEL_API int cupel_engine_open_with(cupel_engine **out, const char *url,
                                     const cupel_engine_options *options);
/* Closes idle connections and frees the engine. Connections and sessions still open are reported to
 * the log and keep the engine's memory alive until they are closed. NULL is harmless. */
CUPEL_API void cupel_engine_close(cupel_engine *engine);
/* The error of the opening; borrowed, never NULL, even for a NULL engine (out of memory). */
CUPEL_API const cupel_error *cupel_engine_error(const cupel_engine *engine);
/* The URL with the password replaced by "***". Borrowed. */
CUPEL_API const char *cupel_engine_url(const cupel_engine *engine);
/* True where `no_create` found no database: what is read is empty, and what is written is lost. */
CUPEL_API bool cupel_engine_is_absent(const cupel_engine *engine);
/* "sqlite", "postgresql" or "mysql". A constant. */
CUPEL_API const char *cupel_engine_dialect_name(const cupel_engine *engine);

/* Takes a connection from the pool; `*out` is NULL on failure. Where the caller stands is remembered
 * to name the holders when the pool is exhausted. */
#define cupel_connection_open(out, engine, error)                                                  \
    cupel_connection_open_at((out), (engine), (error), __FILE__, __LINE__)
CUPEL_API int cupel_connection_open_at(cupel_connection **out, cupel_engine *engine,
                                       cupel_error *error, const char *file, int line);
/* Gives it back, its results closed and rolled back where a transaction was open. NULL is harmless. */
CUPEL_API void cupel_connection_close(cupel_connection *connection);
CUPEL_API cupel_engine *cupel_connection_engine(const cupel_connection *connection);
/* The server's version as text (borrowed) and as a number: 150003, 101106, 34001. */
CUPEL_API const char *cupel_connection_server_version(cupel_connection *connection, int *number);

/* Transactions. On SQLite one begun by `begin` takes the write lock at once (IMMEDIATE), one begun by
 * `begin_read` when it first writes (DEFERRED), which may then fail as busy; elsewhere they are the
 * same. A transaction inside another is an error; rolling back where there is none is not. */
CUPEL_API int cupel_connection_begin(cupel_connection *connection, cupel_error *error);
CUPEL_API int cupel_connection_begin_read(cupel_connection *connection, cupel_error *error);
CUPEL_API int cupel_connection_commit(cupel_connection *connection, cupel_error *error);
CUPEL_API int cupel_connection_rollback(cupel_connection *connection, cupel_error *error);
CUPEL_API bool cupel_connection_in_transaction(const cupel_connection *connection);
/* Savepoints by name (quoted as an identifier). */
CUPEL_API int cupel_connection_savepoint(cupel_connection *connection, const char *name,
                                         cupel_error *error);
CUPEL_API int cupel_connection_release(cupel_connection *connection, const char *name,
                                       cupel_error *error);
CUPEL_API int cupel_connection_rollback_to(cupel_connection *connection, const char *name,
                                           cupel_error *error);

/* Executes one or several statements without parameters; rows are dropped. */
CUPEL_API int cupel_connection_run(cupel_connection *connection, const char *sql,
                                   cupel_error *error);
/* Executes one statement written with the engine's own placeholders. With `out` the rows are given
 * as a result, to be closed before the next statement unless all rows were taken; without, they are
 * dropped. Statements are prepared once and kept (least recently used go first). */
CUPEL_API int cupel_connection_execute(cupel_connection *connection, const char *sql,
                                       const cupel_value *values, size_t count, cupel_result **out,
                                       cupel_error *error);
/* The same with printf's placeholders, checked by the compiler and bound, never pasted:
 * %s %d %ld %lld %u %zu %f, %p for CUPEL_V(x), or for CUPEL_IN(ptr, n), which becomes a list in
 * parentheses: "id in %p"; a literal % is %%. */
CUPEL_API int cupel_execute(cupel_connection *connection, cupel_result **out, cupel_error *error,
                            const char *sql, ...) CUPEL_PRINTF(4, 5);

/* The next row: 1, 0 at the end, negative on failure. `*row` has cupel_result_column_count values,
 * borrowed until the next call. */
CUPEL_API int cupel_result_next(cupel_result *result, const cupel_value **row, cupel_error *error);
CUPEL_API size_t cupel_result_column_count(const cupel_result *result);
CUPEL_API const char *cupel_result_column_name(const cupel_result *result, size_t column);
/* Rows inserted, updated or deleted, final when all rows of the result were taken; 0 for statements
 * that change none, -1 where the engine does not say. */
CUPEL_API int64_t cupel_result_affected(const cupel_result *result);
/* The key that the engine generated for the last row inserted; 0 where there is none. PostgreSQL
 * tells keys by INSERT ... RETURNING only. */
CUPEL_API int64_t cupel_result_last_id(const cupel_result *result);
CUPEL_API void cupel_result_close(cupel_result *result);

/* Creates the tables and objects of the metadata that are not there yet, with their constraints and
 * indexes, in dependency order; drops those that are there, in reverse. In one transaction where the
 * engine can; elsewhere the error says how far it came. What exists is left as it is: changing it is the
 * matter of migrations. */
CUPEL_API int cupel_create_all(cupel_engine *engine, const cupel_metadata *metadata,
                               cupel_error *error);
CUPEL_API int cupel_drop_all(cupel_engine *engine, const cupel_metadata *metadata,
                             cupel_error *error);
/* The tables and objects of the metadata that are there, which is what cupel_drop_all drops: to be freed with
 * cupel_schema_free. */
CUPEL_API int cupel_existing_tables(cupel_schema **out, cupel_engine *engine,
                                    const cupel_metadata *metadata, cupel_error *error);

CUPEL_END_DECLS

#endif
