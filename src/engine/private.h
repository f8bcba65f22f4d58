/* The structs behind engines and connections, for the files of this folder only. */
#ifndef CUPEL_ENGINE_PRIVATE_H
#define CUPEL_ENGINE_PRIVATE_H

#include <pthread.h>
#include <sys/types.h>

#include "base/map.h"
#include "driver/registry.h"
#include "engine/engine.h"

#define CUPEL__STATEMENT_CACHE_SIZE 256

/* A statement with its place among the others of its connection. */
typedef struct cupel__cached {
    cupel__statement statement;     /* first, so that one is the other */
    struct cupel__cached *previous; /* used more recently */
    struct cupel__cached *next;     /* used less recently */
    bool is_extra; /* beside the cache, because the cached one of this text was in use */
    char text[];
} cupel__cached;

typedef struct cupel__cached_list {
    cupel__cached *first;
    cupel__cached *last;
} cupel__cached_list;

struct cupel_connection {
    cupel_engine *engine;
    const cupel_driver *driver;
    cupel_driver_connection *handle;

    cupel__map cache; /* text -> cupel__cached */
    cupel__cached_list recent;
    cupel__cached_list extra;
    cupel_result *results; /* open ones */

    int64_t opened_at; /* milliseconds of the monotonic clock */
    int64_t used_at;   /* when it came back to the pool last */
    const char *file;  /* who holds it */
    int line;
    int64_t held_since;
    struct cupel_connection *previous; /* among the held, or (next only) among the idle */
    struct cupel_connection *next;
};

struct cupel_result {
    cupel_connection *connection; /* NULL once the connection was given back */
    cupel__statement *statement;
    struct cupel_result *previous;
    struct cupel_result *next;
    size_t column_count;
    bool is_done;
    cupel_value row[];
};

/* The pool's fields are guarded by `mutex`; the others do not change while the engine is open. */
struct cupel_engine {
    cupel_error error; /* of the opening */
    cupel_url *url;
    char *resolved; /* the database's name that the driver settled, or NULL */
    char *shown_url;
    cupel__driver_module module;
    cupel_dialect dialect;
    cupel_engine_options options;
    cupel_driver_connection *keeper; /* holds a volatile database in being */
    pid_t pid;
    bool is_absent; /* there is no database, and none is to be made */
    bool is_made;   /* there was none, and it is not to stay if it is left empty */
    bool is_open;

    pthread_mutex_t mutex;
    pthread_cond_t returned;
    bool has_mutex;
    bool is_closed;
    cupel__engine_user *users;
    void *attachment;
    void (*attachment_destroy)(void *);
    cupel_connection *idle;
    cupel_connection *held;
    int idle_count;
    int open_count; /* idle, held, and being opened */
    int waiting_count;
    int64_t suspected_at; /* a connection was lost: those used earlier are asked before use */
};

/* Milliseconds of the monotonic clock. */
int64_t cupel__now_ms(void);

/* pool.c */
int cupel__pool_init(cupel_engine *engine, cupel_error *error);
int cupel__pool_take(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                     cupel_error *error);
void cupel__pool_give(cupel_connection *connection);
/* Closes idle connections, reports held ones; true where none is held and the engine can be freed. */
bool cupel__pool_close(cupel_engine *engine);

/* connection.c */
int cupel__connection_new(cupel_engine *engine, cupel_connection **out, cupel_error *error);
void cupel__connection_free(cupel_connection *connection);
/* Rolls back and closes what the holder left open. */
void cupel__connection_clean(cupel_connection *connection);

/* statement.c */
void cupel__statements_reset(cupel_connection *connection);
void cupel__statements_free(cupel_connection *connection);
void cupel__echo(const cupel_connection *connection, const char *sql, size_t values);

/* result.c */
void cupel__results_detach(cupel_connection *connection);
int cupel__result_new(cupel_connection *connection, cupel__statement *statement, cupel_result **out,
                      cupel_error *error);

/* Frees the result and leaves the statement to the caller. */
void cupel__result_free(cupel_result *result);

/* engine.c */
void cupel__engine_free(cupel_engine *engine);

#endif
