/* Sessions: opened, closed, and what they know of models and objects. */
#include "orm/session.h"

#include <string.h>

#include "base/error.h"
#include "orm/cursor.h"
#include "orm/run.h"
#include "orm/transaction.h"

static int open_session(cupel_session *session);
static int add_extent(cupel_session *session, const cupel__mapper *mapper, cupel__extent **out);
static void free_extent(cupel_session *session, cupel__extent *extent);
static cupel__extent **hint_of(cupel_session *session, const cupel_model *model);

int cupel_session_open_at(cupel_session **out, cupel_engine *engine,
                          const cupel_session_options *options, const char *file, int line)
{
    cupel_session *session = cupel_alloc(sizeof *session);
    *out = session;
    if (session == NULL)
        return CUPEL_ENOMEM;
    memset(session, 0, sizeof *session);
    cupel_error_init(&session->error);
    cupel_error_init(&session->sticky);
    session->engine = engine;
    session->user.file = file;
    session->user.line = line;
    if (options != NULL)
        session->options = *options;
    int result = open_session(session);
    if (result == CUPEL_ENOMEM) {
        cupel_session_close(session);
        *out = NULL;
    }
    return result;
}

static int open_session(cupel_session *session)
{
    if (session->engine == NULL)
        return cupel__session_fail(session, CUPEL_EINVAL, "no engine given");
    if (!cupel__engine_is_open(session->engine))
        return cupel__session_fail(session, CUPEL_ESTATE, "the engine is not open%s%s",
                                   cupel_engine_error(session->engine)->code < 0 ? ": " : "",
                                   cupel_engine_error(session->engine)->message);
    session->registry = cupel__registry_of(session->engine);
    if (session->registry == NULL)
        return CUPEL_ENOMEM;
    session->dialect = cupel__engine_dialect(session->engine);
    cupel__engine_enter(session->engine, &session->user);
    session->is_open = true;
    return CUPEL_OK;
}

void cupel_session_close(cupel_session *session)
{
    if (session == NULL)
        return;
    while (session->queries != NULL)
        cupel_query_free(session->queries);
    if (session->connection != NULL)
        cupel_connection_close(session->connection);
    cupel__transaction_release(session);
    for (size_t i = 0; i < session->extents.count; i++)
        free_extent(session, session->extents.items[i]);
    cupel__vec_release(&session->extents);
    cupel__heap_release(&session->heap);
    cupel__vec_release(&session->batches);
    cupel__map_release(&session->adoptions);
    cupel__map_release(&session->nulls);
    cupel__arena_release(&session->memory);
    cupel__arena_release(&session->scratch);
    cupel__buf_release(&session->key);
    cupel__buf_release(&session->text_key);
    if (session->is_open)
        cupel__engine_leave(session->engine, &session->user);
    cupel_error_release(&session->error);
    cupel_error_release(&session->sticky);
    cupel_free(session);
}

const cupel_error *cupel_session_error(const cupel_session *session)
{
    static const cupel_error no_session = {
        .code = CUPEL_EINVAL,
        .message = "there is no session: it was never opened, or memory was short"
    };
    return session != NULL ? &session->error : &no_session;
}

cupel_connection *cupel_session_connection(cupel_session *session)
{
    if (cupel__session_enter(session) < 0)
        return NULL;
    /* What is done through it is not known here: it may write, and on some engines a transaction
     * has to say so when it begins. */
    bool writes = !cupel__session_is_read_only(session);
    if (cupel__transaction_begin(session, writes) < 0)
        return NULL;
    if (writes)
        cupel__transaction_wrote(session);
    return session->connection;
}

int cupel__session_fail(cupel_session *session, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cupel__error_vset(&session->error, code, format, arguments);
    va_end(arguments);
    return code;
}

int cupel__session_nomem(cupel_session *session)
{
    return cupel__error_nomem(&session->error);
}

int cupel__session_stick(cupel_session *session, int code)
{
    if (session->sticky.code == CUPEL_OK)
        cupel_error_copy(&session->sticky, &session->error);
    return code;
}

int cupel__session_extent(cupel_session *session, const cupel_model *model, cupel__extent **out)
{
    cupel__extent **hint = hint_of(session, model);
    if (*hint != NULL && (*hint)->mapper->model == model) {
        *out = *hint;
        return CUPEL_OK;
    }
    const cupel__mapper *mapper;
    int result = cupel__registry_mapper(session->registry, model, &mapper, &session->error);
    if (result == CUPEL_OK)
        result = cupel__session_extent_of(session, mapper, out);
    if (result == CUPEL_OK)
        *hint = *out;
    return result;
}

int cupel__session_extent_of(cupel_session *session, const cupel__mapper *mapper,
                             cupel__extent **out)
{
    *out = cupel__session_known(session, mapper);
    return *out != NULL ? CUPEL_OK : add_extent(session, mapper, out);
}

int cupel__session_object(cupel_session *session, const void *structure, const char *what,
                          cupel__object **out)
{
    *out = cupel__heap_find(&session->heap, structure);
    if (*out != NULL)
        return CUPEL_OK;
    if (structure == NULL)
        return cupel__session_fail(session, CUPEL_EINVAL, "%s: no object given", what);
    return cupel__session_fail(session, CUPEL_EINVAL,
                               "%s: the pointer is to no object of this session; objects come from "
                               "cupel_new, from queries, or by cupel_add",
                               what);
}

cupel__object *cupel__session_find(const cupel_session *session, const cupel__mapper *mapper,
                                   const void *structure)
{
    cupel__object *object = cupel__heap_find(&session->heap, structure);
    return object != NULL && object->mapper == mapper ? object : NULL;
}

cupel__object *cupel__extent_next(const cupel__extent *extent, cupel__extent_cursor *cursor)
{
    if (!cursor->in_adopted) {
        cupel__object *object = cupel__pool_next(&extent->pool, &cursor->pool);
        if (object != NULL)
            return object;
        cursor->in_adopted = true;
        cursor->adopted = extent->adopted;
    }
    if (cursor->adopted == NULL)
        return NULL;
    cupel__object *object = &cursor->adopted->object;
    cursor->adopted = cursor->adopted->next;
    return object;
}

cupel__object *cupel__session_identify(cupel_session *session, cupel__extent *extent,
                                       const cupel__key *key)
{
    return cupel__identity_find(&extent->identity, key, cupel__session_is_read_only(session));
}

int cupel__session_track(cupel_session *session, cupel__extent *extent, cupel__object *object)
{
    cupel__key key;
    if (!cupel__key_of(extent->mapper->keys, extent->mapper->key_count,
                       cupel__session_known_as(session, object), &key, &session->key) ||
        !cupel__identity_reserve(&extent->identity, &key))
        return cupel__session_nomem(session);
    cupel__object *other = cupel__session_identify(session, extent, &key);
    if (other == object)
        return CUPEL_OK;
    if (other != NULL) {
        /* Its row must have gone without our doing, or there could be no second one. */
        cupel__identity_remove(&extent->identity, &key, other);
        other->state = CUPEL__STATE_TRANSIENT;
        other->flags |= CUPEL__OBJECT_REMOVED;
        cupel__extent_forget(extent, other);
    }
    cupel__identity_put(&extent->identity, &key, object);
    return CUPEL_OK;
}

int cupel__session_untrack(cupel_session *session, cupel__extent *extent, cupel__object *object)
{
    cupel__key key;
    if (!cupel__key_of(extent->mapper->keys, extent->mapper->key_count,
                       cupel__session_known_as(session, object), &key, &session->key))
        return cupel__session_nomem(session);
    cupel__identity_remove(&extent->identity, &key, object);
    return CUPEL_OK;
}

void *cupel__probe(cupel_session *session, cupel__extent *extent)
{
    if (extent->probe == NULL)
        extent->probe = cupel__arena_alloc(&session->memory, extent->mapper->size);
    if (extent->probe != NULL)
        memset(extent->probe, 0, extent->mapper->size);
    return extent->probe;
}

void cupel__extent_forget(cupel__extent *extent, const cupel__object *object)
{
    for (size_t i = extent->pending.count; i-- > 0;)
        if (extent->pending.items[i] == object) {
            memmove(&extent->pending.items[i], &extent->pending.items[i + 1],
                    (--extent->pending.count - i) * sizeof extent->pending.items[0]);
            return;
        }
    for (size_t i = extent->deleting.count; i-- > 0;)
        if (extent->deleting.items[i] == object) {
            memmove(&extent->deleting.items[i], &extent->deleting.items[i + 1],
                    (--extent->deleting.count - i) * sizeof extent->deleting.items[0]);
            return;
        }
}

static int add_extent(cupel_session *session, const cupel__mapper *mapper, cupel__extent **out)
{
    size_t count = session->extents.count;
    if (mapper->index >= count) {
        size_t more = mapper->index + 1 - count;
        if (!cupel__vec_reserve(&session->extents, more))
            return cupel__session_nomem(session);
        memset(session->extents.items + count, 0, more * sizeof *session->extents.items);
        session->extents.count += more;
    }
    cupel__extent *extent = cupel_alloc(sizeof *extent);
    if (extent == NULL)
        return cupel__session_nomem(session);
    memset(extent, 0, sizeof *extent);
    extent->mapper = mapper;
    extent->pool.slot_size =
        cupel__session_is_read_only(session) ? mapper->read_only_slot_size : mapper->slot_size;
    extent->identity.mapper = mapper;
    extent->identity.multiplier = cupel__registry_seed(session->registry) | 1;
    session->extents.items[mapper->index] = extent;
    *out = extent;
    return CUPEL_OK;
}

static void free_extent(cupel_session *session, cupel__extent *extent)
{
    if (extent == NULL)
        return;
    cupel__text_give(session, extent->by_key);
    while (extent->adopted != NULL) {
        cupel__made *made = extent->adopted;
        extent->adopted = made->next;
        cupel__made_free(made);
    }
    cupel__identity_release(&extent->identity);
    cupel__vec_release(&extent->pending);
    cupel__vec_release(&extent->deleting);
    cupel_free(extent);
}

static cupel__extent **hint_of(cupel_session *session, const cupel_model *model)
{
    size_t count = sizeof session->hints / sizeof *session->hints;
    return &session->hints[((uintptr_t)model / _Alignof(cupel_model)) % count];
}
