/* Engines: opening one by URL, and what it tells about itself. */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/private.h"

static cupel_engine *new_engine(const cupel_engine_options *options);
static int finish_opening(cupel_engine **out, int result);
static int open_engine(cupel_engine *engine, const char *url);
static int connect_engine(cupel_engine *engine);
static int settle(cupel_engine *engine);
static void fill_options(cupel_engine_options *to, const cupel_engine_options *from);

int cupel_engine_open(cupel_engine **out, const char *url)
{
    return cupel_engine_open_with(out, url, NULL);
}

int cupel_engine_open_with(cupel_engine **out, const char *url, const cupel_engine_options *options)
{
    *out = new_engine(options);
    return *out == NULL ? CUPEL_ENOMEM : finish_opening(out, open_engine(*out, url));
}

int cupel__engine_open_beside(cupel_engine **out, const cupel_engine *engine, const char *database,
                              cupel_error *error)
{
    cupel_engine *other = new_engine(&engine->options);
    if (other == NULL)
        return cupel__error_nomem(error);
    int result = cupel__url_with_database(&other->url, engine->url, database, &other->error);
    if (result == CUPEL_OK)
        result = connect_engine(other);
    result = finish_opening(&other, result);
    if (result == CUPEL_OK) {
        *out = other;
        return CUPEL_OK;
    }
    if (other == NULL)
        return cupel__error_nomem(error);
    cupel_error_copy(error, &other->error);
    cupel_engine_close(other);
    return result;
}

void cupel_engine_close(cupel_engine *engine)
{
    if (engine != NULL && cupel__pool_close(engine))
        cupel__engine_free(engine);
}

const cupel_error *cupel_engine_error(const cupel_engine *engine)
{
    static const cupel_error no_memory = { .code = CUPEL_ENOMEM, .message = "out of memory" };
    return engine != NULL ? &engine->error : &no_memory;
}

const char *cupel_engine_url(const cupel_engine *engine)
{
    return engine->shown_url != NULL ? engine->shown_url : "";
}

bool cupel_engine_is_absent(const cupel_engine *engine)
{
    return engine->is_absent;
}

const char *cupel_engine_dialect_name(const cupel_engine *engine)
{
    return engine->dialect.name;
}

const cupel_dialect *cupel__engine_dialect(const cupel_engine *engine)
{
    return &engine->dialect;
}

void cupel__engine_free(cupel_engine *engine)
{
    if (engine->attachment != NULL)
        engine->attachment_destroy(engine->attachment);
    if (engine->keeper != NULL && engine->pid == getpid())
        engine->module.driver->close(engine->keeper);
    if (engine->is_made && engine->pid == getpid() && engine->module.driver->discard_empty != NULL)
        engine->module.driver->discard_empty(engine->url);
    if (engine->has_mutex) {
        pthread_cond_destroy(&engine->returned);
        pthread_mutex_destroy(&engine->mutex);
    }
    cupel__driver_unload(&engine->module);
    cupel_free(engine->url);
    cupel_free(engine->resolved);
    cupel_free(engine->shown_url);
    cupel_error_release(&engine->error);
    cupel_free(engine);
}

/* NULL when memory is short. */
static cupel_engine *new_engine(const cupel_engine_options *options)
{
    cupel_engine *engine = cupel_alloc(sizeof *engine);
    if (engine == NULL)
        return NULL;
    memset(engine, 0, sizeof *engine);
    cupel_error_init(&engine->error);
    engine->pid = getpid();
    fill_options(&engine->options, options);
    return engine;
}

/* An engine that ran out of memory is none; any other that failed keeps its error. */
static int finish_opening(cupel_engine **out, int result)
{
    if (result == CUPEL_ENOMEM) {
        cupel__pool_close(*out);
        cupel__engine_free(*out);
        *out = NULL;
    } else {
        (*out)->is_open = result == CUPEL_OK;
    }
    return result;
}

static void fill_options(cupel_engine_options *to, const cupel_engine_options *from)
{
    if (from != NULL)
        *to = *from;
    if (to->pool_size <= 0)
        to->pool_size = 5;
    if (to->pool_overflow == 0)
        to->pool_overflow = 10;
    else if (to->pool_overflow < 0)
        to->pool_overflow = 0;
    if (to->pool_timeout_ms <= 0)
        to->pool_timeout_ms = 30000;
    if (to->pre_ping_idle_s == 0)
        to->pre_ping_idle_s = 30;
}

static int open_engine(cupel_engine *engine, const char *url)
{
    cupel_error *error = &engine->error;
    int result = cupel__url_parse(&engine->url, url, error);
    if (result != CUPEL_OK)
        return result;
    engine->shown_url = cupel__url_mask(url);
    if (engine->shown_url == NULL)
        return cupel__error_nomem(error);
    return connect_engine(engine);
}

static int connect_engine(cupel_engine *engine)
{
    cupel_error *error = &engine->error;
    int result = cupel__driver_load(&engine->module, engine->url->scheme, error);
    if (result != CUPEL_OK)
        return result;
    const cupel_driver *driver = engine->module.driver;
    const cupel_dialect *dialect = cupel_dialect_find(driver->name);
    if (dialect == NULL)
        return cupel_error_set(error, CUPEL_EDRIVER, "there is no dialect for the driver \"%s\"",
                               driver->name);
    engine->dialect = *dialect;
    result = cupel__pool_init(engine, error);
    if (result == CUPEL_OK && driver->resolve != NULL) {
        result = driver->resolve(cupel__driver_host(), engine->url, &engine->resolved, error);
        if (engine->resolved != NULL)
            engine->url->database = engine->resolved;
    }
    if (result == CUPEL_OK && (engine->options.no_create || engine->options.discard_empty) &&
        driver->exists != NULL && !driver->exists(engine->url)) {
        engine->is_absent = engine->options.no_create;
        engine->is_made = !engine->options.no_create;
        if (engine->is_absent)
            engine->url->database = NULL;
    }
    if (result == CUPEL_OK && driver->is_volatile != NULL && driver->is_volatile(engine->url))
        result = driver->open(cupel__driver_host(), engine->url, &engine->keeper, error);
    return result == CUPEL_OK ? settle(engine) : result;
}

/* Connects once, and takes from the dialect what the server is too old for. */
static int settle(cupel_engine *engine)
{
    cupel_connection *connection;
    engine->is_open = true;
    int result = cupel__pool_take(engine, &connection, __FILE__, __LINE__, &engine->error);
    engine->is_open = false;
    if (result != CUPEL_OK)
        return result;
    if (engine->dialect.capabilities_of != NULL) {
        const cupel_driver *driver = connection->driver;
        int version = 0;
        driver->server_version(connection->handle, &version);
        bool is_mariadb = driver->is_mariadb != NULL && driver->is_mariadb(connection->handle);
        engine->dialect.capabilities =
            engine->dialect.capabilities_of(&engine->dialect, version, is_mariadb);
    }
    cupel__pool_give(connection);
    return CUPEL_OK;
}
