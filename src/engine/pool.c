/* The pool: connections kept for the next user, how many there may be, and who holds them. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/private.h"

/* How many holders the message about an exhausted pool lists. */
#define LISTED_HOLDERS 20

static int take_idle(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                     cupel_error *error);
static int take_new(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                    cupel_error *error);
static int wait_for_one(cupel_engine *engine, cupel_error *error);
static int exhausted(cupel_engine *engine, cupel_error *error);
static bool is_usable(cupel_connection *connection, int64_t suspected_at);
static bool is_forsaken(const cupel_engine *engine);
static void hold(cupel_connection *connection, const char *file, int line);
static void release_hold(cupel_connection *connection);

int64_t cupel__now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int cupel__pool_init(cupel_engine *engine, cupel_error *error)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return cupel__error_nomem(error);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool has_mutex = pthread_mutex_init(&engine->mutex, NULL) == 0;
    bool has_condition = pthread_cond_init(&engine->returned, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    if (has_mutex && has_condition) {
        engine->has_mutex = true;
        return CUPEL_OK;
    }
    if (has_mutex)
        pthread_mutex_destroy(&engine->mutex);
    if (has_condition)
        pthread_cond_destroy(&engine->returned);
    return cupel__error_nomem(error);
}

int cupel__pool_take(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                     cupel_error *error)
{
    *out = NULL;
    if (!engine->is_open)
        return cupel_error_set(error, CUPEL_ESTATE, "the engine was not opened: %s",
                               engine->error.message);
    if (engine->pid != getpid())
        return cupel_error_set(error, CUPEL_ESTATE,
                               "this engine was opened by process %ld, and its connections cannot "
                               "be shared with process %ld; open an engine of its own after fork",
                               (long)engine->pid, (long)getpid());

    cupel_connection *connection = NULL;
    int result = take_idle(engine, &connection, file, line, error);
    if (result == CUPEL_OK && connection == NULL)
        result = take_new(engine, &connection, file, line, error);
    if (result == CUPEL_OK)
        *out = connection;
    return result;
}

void cupel__pool_give(cupel_connection *connection)
{
    cupel_engine *engine = connection->engine;
    if (engine->pid != getpid()) {
        /* The socket belongs to the parent: not a byte may be sent through it. */
        return;
    }
    cupel__connection_clean(connection);
    bool is_alive = connection->driver->is_alive(connection->handle);

    pthread_mutex_lock(&engine->mutex);
    release_hold(connection);
    bool is_last = is_forsaken(engine);
    bool is_kept = is_alive && !engine->is_closed &&
                   (engine->idle_count < engine->options.pool_size || engine->waiting_count > 0);
    if (!is_alive)
        engine->suspected_at = cupel__now_ms();
    if (is_kept) {
        connection->used_at = cupel__now_ms();
        connection->next = engine->idle;
        engine->idle = connection;
        engine->idle_count++;
    } else {
        engine->open_count--;
    }
    pthread_cond_signal(&engine->returned);
    pthread_mutex_unlock(&engine->mutex);

    if (!is_kept)
        cupel__connection_free(connection);
    if (is_last)
        cupel__engine_free(engine);
}

bool cupel__pool_close(cupel_engine *engine)
{
    if (!engine->has_mutex)
        return true;
    if (engine->pid != getpid())
        return engine->held == NULL && engine->users == NULL;
    pthread_mutex_lock(&engine->mutex);
    engine->is_closed = true;
    cupel_connection *idle = engine->idle;
    engine->idle = NULL;
    engine->idle_count = 0;
    bool is_free = is_forsaken(engine);
    int64_t now = cupel__now_ms();
    for (const cupel_connection *c = engine->held; c != NULL; c = c->next)
        cupel_log_write(&engine->options.log, CUPEL_LOG_WARNING, "cupel.pool",
                        "the engine is closed while a connection taken at %s:%d is open, "
                        "for %.1f s now",
                        c->file, c->line, (double)(now - c->held_since) / 1000);
    for (const cupel__engine_user *user = engine->users; user != NULL; user = user->next)
        cupel_log_write(&engine->options.log, CUPEL_LOG_WARNING, "cupel.engine",
                        "the engine is closed while a session opened at %s:%d is open", user->file,
                        user->line);
    pthread_mutex_unlock(&engine->mutex);
    while (idle != NULL) {
        cupel_connection *next = idle->next;
        cupel__connection_free(idle);
        idle = next;
    }
    return is_free;
}

void cupel__engine_enter(cupel_engine *engine, cupel__engine_user *user)
{
    pthread_mutex_lock(&engine->mutex);
    user->previous = NULL;
    user->next = engine->users;
    if (user->next != NULL)
        user->next->previous = user;
    engine->users = user;
    pthread_mutex_unlock(&engine->mutex);
}

void cupel__engine_leave(cupel_engine *engine, cupel__engine_user *user)
{
    pthread_mutex_lock(&engine->mutex);
    if (user->previous != NULL)
        user->previous->next = user->next;
    else
        engine->users = user->next;
    if (user->next != NULL)
        user->next->previous = user->previous;
    bool is_last = is_forsaken(engine);
    pthread_mutex_unlock(&engine->mutex);
    if (is_last)
        cupel__engine_free(engine);
}

bool cupel__engine_is_open(cupel_engine *engine)
{
    if (!engine->is_open)
        return false;
    pthread_mutex_lock(&engine->mutex);
    bool is_open = !engine->is_closed;
    pthread_mutex_unlock(&engine->mutex);
    return is_open;
}

void *cupel__engine_attached(cupel_engine *engine)
{
    pthread_mutex_lock(&engine->mutex);
    void *attachment = engine->attachment;
    pthread_mutex_unlock(&engine->mutex);
    return attachment;
}

void *cupel__engine_attach(cupel_engine *engine, void *attachment, void (*destroy)(void *))
{
    pthread_mutex_lock(&engine->mutex);
    if (engine->attachment == NULL) {
        engine->attachment = attachment;
        engine->attachment_destroy = destroy;
    }
    void *winner = engine->attachment;
    pthread_mutex_unlock(&engine->mutex);
    if (winner != attachment)
        destroy(attachment);
    return winner;
}

/* Takes an idle connection that can be used; none, with room counted for a new one, is success with
 * NULL. */
static int take_idle(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                     cupel_error *error)
{
    int result = CUPEL_OK;
    pthread_mutex_lock(&engine->mutex);
    while (*out == NULL) {
        result = wait_for_one(engine, error);
        cupel_connection *connection = engine->idle;
        if (result != CUPEL_OK || connection == NULL)
            break;
        engine->idle = connection->next;
        engine->idle_count--;
        int64_t suspected_at = engine->suspected_at;
        pthread_mutex_unlock(&engine->mutex);
        bool usable = is_usable(connection, suspected_at);
        if (!usable)
            cupel__connection_free(connection);
        pthread_mutex_lock(&engine->mutex);
        if (usable) {
            hold(connection, file, line);
            *out = connection;
        } else {
            engine->open_count--;
            pthread_cond_signal(&engine->returned);
        }
    }
    pthread_mutex_unlock(&engine->mutex);
    return result;
}

/* Opens a connection that was counted as open already. */
static int take_new(cupel_engine *engine, cupel_connection **out, const char *file, int line,
                    cupel_error *error)
{
    int result = cupel__connection_new(engine, out, error);
    pthread_mutex_lock(&engine->mutex);
    if (result == CUPEL_OK) {
        hold(*out, file, line);
    } else {
        engine->open_count--;
        pthread_cond_signal(&engine->returned);
    }
    pthread_mutex_unlock(&engine->mutex);
    return result;
}

/* With the mutex held: waits until there is an idle connection, or room for a new one, which is then
 * counted as open. */
static int wait_for_one(cupel_engine *engine, cupel_error *error)
{
    if (engine->idle != NULL)
        return CUPEL_OK;
    int limit = engine->options.pool_size + engine->options.pool_overflow;
    int64_t deadline = cupel__now_ms() + engine->options.pool_timeout_ms;
    struct timespec until = { .tv_sec = (time_t)(deadline / 1000),
                              .tv_nsec = (long)(deadline % 1000 * 1000000) };
    while (engine->idle == NULL) {
        if (engine->is_closed)
            return cupel_error_set(error, CUPEL_ESTATE, "the engine is closed");
        if (engine->open_count < limit) {
            engine->open_count++;
            return CUPEL_OK;
        }
        engine->waiting_count++;
        int result = pthread_cond_timedwait(&engine->returned, &engine->mutex, &until);
        engine->waiting_count--;
        if (result == ETIMEDOUT && engine->idle == NULL && engine->open_count >= limit)
            return exhausted(engine, error);
    }
    return CUPEL_OK;
}

static int exhausted(cupel_engine *engine, cupel_error *error)
{
    cupel__buf holders = { 0 };
    int64_t now = cupel__now_ms();
    int count = 0;
    for (const cupel_connection *c = engine->held; c != NULL; c = c->next, count++)
        if (count < LISTED_HOLDERS)
            cupel__buf_printf(&holders, "\n  %s:%d, for %.1f s", c->file, c->line,
                              (double)(now - c->held_since) / 1000);
    if (count > LISTED_HOLDERS)
        cupel__buf_printf(&holders, "\n  and %d more", count - LISTED_HOLDERS);
    cupel_error_set(error, CUPEL_ECONNECT,
                    "all %d connections of the pool are in use, and none came back within %.1f s "
                    "(pool_size %d, pool_overflow %d); they were taken at:%s",
                    engine->open_count, (double)engine->options.pool_timeout_ms / 1000,
                    engine->options.pool_size, engine->options.pool_overflow,
                    cupel__buf_text(&holders));
    cupel__buf_release(&holders);
    if (error != NULL)
        error->category = CUPEL_CATEGORY_TIMEOUT;
    return CUPEL_ECONNECT;
}

/* Whether an idle connection may be handed out; asks the server after a long pause, and where
 * another connection was found lost since. */
static bool is_usable(cupel_connection *connection, int64_t suspected_at)
{
    const cupel_engine_options *options = &connection->engine->options;
    const cupel_driver *driver = connection->driver;
    int64_t now = cupel__now_ms();

    if (!driver->is_alive(connection->handle))
        return false;
    if (options->pool_recycle_s > 0 &&
        now - connection->opened_at > (int64_t)options->pool_recycle_s * 1000)
        return false;
    bool is_old = options->pre_ping_idle_s > 0 &&
                  now - connection->used_at > (int64_t)options->pre_ping_idle_s * 1000;
    bool is_suspect = suspected_at != 0 && connection->used_at <= suspected_at;
    if (is_old || is_suspect)
        return driver->ping(connection->handle, NULL) == CUPEL_OK;
    return true;
}

/* With the mutex held. */
static void hold(cupel_connection *connection, const char *file, int line)
{
    cupel_engine *engine = connection->engine;
    connection->file = file;
    connection->line = line;
    connection->held_since = cupel__now_ms();
    connection->previous = NULL;
    connection->next = engine->held;
    if (engine->held != NULL)
        engine->held->previous = connection;
    engine->held = connection;
}

/* With the mutex held. */
static void release_hold(cupel_connection *connection)
{
    cupel_engine *engine = connection->engine;
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        engine->held = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    connection->previous = connection->next = NULL;
}

/* With the mutex held: closed, and used by nobody any more. */
static bool is_forsaken(const cupel_engine *engine)
{
    return engine->is_closed && engine->held == NULL && engine->users == NULL;
}
