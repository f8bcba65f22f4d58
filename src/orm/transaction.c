/* Transactions of sessions: begin, commit, rollback, savepoints. */
#include "orm/transaction.h"

#include <stdio.h>
#include <string.h>

#include "orm/cursor.h"
#include "orm/flush.h"

/* "cupel_" and a number of up to 20 digits. */
typedef struct savepoint_name {
    char text[32];
} savepoint_name;

static int begin(cupel_session *session, bool write);
static int push_level(cupel_session *session);
static void clear_level(cupel__level *level);
static int finish(cupel_session *session);
static void end(cupel_session *session);
static void restore_level(cupel_session *session, cupel__level *level);
static void restore_unflushed(cupel_session *session);
static int reserve_merge(cupel_session *session);
static void merge_level(cupel_session *session);
static savepoint_name name_of(size_t level);
static int require_nested(cupel_session *session, const char *what);

int cupel_commit(cupel_session *session)
{
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = cupel__flush(session, NULL);
    if (result == CUPEL_OK)
        result = cupel__cursors_drain(session);
    if (result == CUPEL_OK && session->in_transaction)
        result = finish(session);
    return result;
}

int cupel_rollback(cupel_session *session)
{
    int result = cupel__session_enter(session);
    if (result < 0)
        return result;
    cupel__cursors_break(session, "the transaction was rolled back");
    for (size_t i = session->levels.count; i-- > 0;)
        restore_level(session, &session->levels.items[i]);
    restore_unflushed(session);
    end(session);
    session->is_broken = false;
    cupel__map_clear(&session->adoptions);
    cupel_error_release(&session->sticky);
    return CUPEL_OK;
}

int cupel_begin_nested(cupel_session *session)
{
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = cupel__flush(session, NULL);
    if (result == CUPEL_OK)
        result = cupel__transaction_begin(session, !cupel__session_is_read_only(session));
    if (result < 0)
        return result;
    savepoint_name name = name_of(session->levels.count);
    result = push_level(session);
    if (result < 0)
        return result;
    result = cupel_connection_savepoint(session->connection, name.text, &session->error);
    if (result < 0) {
        clear_level(&session->levels.items[--session->levels.count]);
        return cupel__transaction_failed(session, result);
    }
    return CUPEL_OK;
}

int cupel_commit_nested(cupel_session *session)
{
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = require_nested(session, "cupel_commit_nested");
    if (result == CUPEL_OK)
        result = cupel__flush(session, NULL);
    if (result == CUPEL_OK)
        result = cupel__cursors_drain(session);
    if (result == CUPEL_OK)
        result = reserve_merge(session);
    if (result < 0)
        return result;
    savepoint_name name = name_of(session->levels.count - 1);
    result = cupel_connection_release(session->connection, name.text, &session->error);
    if (result < 0)
        return cupel__transaction_failed(session, result);
    merge_level(session);
    return CUPEL_OK;
}

int cupel_rollback_nested(cupel_session *session)
{
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = require_nested(session, "cupel_rollback_nested");
    if (result < 0)
        return result;
    cupel__cursors_break(session, "the savepoint was rolled back");
    savepoint_name name = name_of(session->levels.count - 1);
    result = cupel_connection_rollback_to(session->connection, name.text, &session->error);
    if (result == CUPEL_OK)
        result = cupel_connection_release(session->connection, name.text, &session->error);
    if (result < 0) {
        /* The transaction around it is gone as well. */
        session->is_broken = true;
        return result;
    }
    cupel__level *level = &session->levels.items[session->levels.count - 1];
    restore_level(session, level);
    restore_unflushed(session);
    clear_level(level);
    session->levels.count--;
    session->is_broken = false;
    cupel__map_clear(&session->adoptions);
    cupel_error_release(&session->sticky);
    return CUPEL_OK;
}

int cupel__transaction_begin(cupel_session *session, bool write)
{
    if (session->is_broken)
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "the transaction has failed; call cupel_rollback before going "
                                   "on%s%s",
                                   session->sticky.code < 0 ? ". It failed because of: " : "",
                                   session->sticky.code < 0 ? session->sticky.message : "");
    if (session->in_transaction && (session->may_write || !write))
        return CUPEL_OK;
    if (session->in_transaction) {
        /* A transaction that only reads cannot become one that writes on this engine without the
         * danger of failing as busy. As nothing was written, ending it loses nothing. */
        int result = cupel__cursors_drain(session);
        if (result == CUPEL_OK)
            result = cupel_connection_commit(session->connection, &session->error);
        if (result < 0)
            return cupel__transaction_failed(session, result);
        session->in_transaction = false;
    }
    if (session->connection == NULL) {
        int result =
            cupel_connection_open_at(&session->connection, session->engine, &session->error,
                                     session->user.file, session->user.line);
        if (result < 0)
            return result;
    }
    return begin(session, write);
}

void cupel__transaction_wrote(cupel_session *session)
{
    for (size_t i = 0; i < session->levels.count; i++)
        session->levels.items[i].has_written = true;
}

int cupel__transaction_failed(cupel_session *session, int code)
{
    if (!session->in_transaction)
        return code;
    if (session->levels.items[0].has_written || session->levels.count > 1) {
        if (!cupel_connection_in_transaction(session->connection)) {
            session->is_broken = true;
            cupel__session_stick(session, code);
        }
        return code;
    }
    /* Nothing was written: the next statement begins a transaction anew. */
    cupel__cursors_break(session, "a statement in its transaction has failed");
    end(session);
    return code;
}

int cupel__transaction_keep(cupel_session *session, cupel__object *object)
{
    uint32_t number = (uint32_t)session->levels.count - 1;
    cupel__level *level = &session->levels.items[number];
    if (object->image != NULL && object->image->level == number)
        return CUPEL_OK;
    const cupel__mapper *mapper = object->mapper;
    size_t marks = mapper->relationship_count;
    cupel__image *image =
        cupel__arena_alloc(&session->images, sizeof *image + mapper->size + marks);
    if (image == NULL || !cupel__vec_push(&level->images, image))
        return cupel__session_nomem(session);
    bool is_new = object->state == CUPEL__STATE_PENDING || object->state == CUPEL__STATE_TRANSIENT;
    *image = (cupel__image){ .object = object,
                             .previous = object->image,
                             .level = number,
                             .state = object->state,
                             .flags = object->flags };
    memcpy(image->content, is_new ? cupel__object_struct(object) : cupel__object_snapshot(object),
           mapper->size);
    memcpy(image->content + mapper->size, cupel__object_marks(object), marks);
    object->image = image;
    return CUPEL_OK;
}

int cupel__transaction_loaded(cupel_session *session, cupel__object *object)
{
    if (session->levels.count == 0)
        return CUPEL_OK;
    cupel__level *level = &session->levels.items[session->levels.count - 1];
    if (!level->has_written || cupel__vec_push(&level->fresh, object))
        return CUPEL_OK;
    return cupel__session_nomem(session);
}

void cupel__transaction_forget(cupel_session *session, const cupel__object *object)
{
    for (cupel__image *image = object->image; image != NULL; image = image->previous)
        image->object = NULL;
    for (size_t i = 0; i < session->levels.count; i++) {
        cupel__level *level = &session->levels.items[i];
        for (size_t k = 0; k < level->fresh.count; k++)
            if (level->fresh.items[k] == object)
                level->fresh.items[k] = NULL;
    }
}

void cupel__transaction_release(cupel_session *session)
{
    for (size_t i = 0; i < session->levels.count; i++)
        clear_level(&session->levels.items[i]);
    cupel__vec_release(&session->levels);
    cupel__arena_release(&session->images);
}

static int begin(cupel_session *session, bool write)
{
    if (session->levels.count == 0) {
        int result = push_level(session);
        if (result < 0)
            return result;
    }
    /* Where a beginning does not tell writers from readers, it need not be asked to. */
    bool tells = cupel__connection_driver(session->connection)->begin_tells_writers;
    bool may_write = write || (!tells && !cupel__session_is_read_only(session));
    int result = may_write ? cupel_connection_begin(session->connection, &session->error)
                           : cupel_connection_begin_read(session->connection, &session->error);
    if (result < 0) {
        end(session);
        return result;
    }
    session->in_transaction = true;
    session->may_write = may_write;
    return CUPEL_OK;
}

static int push_level(cupel_session *session)
{
    const cupel__level level = { .has_written = false };
    return cupel__vec_push(&session->levels, level) ? CUPEL_OK : cupel__session_nomem(session);
}

static void clear_level(cupel__level *level)
{
    cupel__vec_release(&level->images);
    cupel__vec_release(&level->fresh);
}

/* Commits, and gives the connection back. A commit that fails leaves the session to be rolled
 * back. */
static int finish(cupel_session *session)
{
    int result = cupel_connection_commit(session->connection, &session->error);
    if (result < 0) {
        session->is_broken = true;
        return cupel__session_stick(session, result);
    }
    for (size_t i = 0; i < session->levels.count; i++) {
        cupel__level *level = &session->levels.items[i];
        for (size_t k = 0; k < level->images.count; k++)
            if (level->images.items[k]->object != NULL)
                level->images.items[k]->object->image = NULL;
    }
    session->in_transaction = false;
    end(session);
    return CUPEL_OK;
}

/* Ends the transaction on the session's side; one that is still open in the database is rolled back.
 * The connection returns to the pool. */
static void end(cupel_session *session)
{
    for (size_t i = 0; i < session->levels.count; i++)
        clear_level(&session->levels.items[i]);
    session->levels.count = 0;
    cupel__arena_clear(&session->images);
    for (size_t i = 0; i < session->extents.count; i++)
        if (session->extents.items[i] != NULL)
            session->extents.items[i]->identity.held = 0;
    /* Giving it back rolls back what is open. */
    cupel_connection_close(session->connection);
    session->connection = NULL;
    session->in_transaction = false;
    session->may_write = false;
}

static void restore_level(cupel_session *session, cupel__level *level)
{
    for (size_t i = level->images.count; i-- > 0;) {
        cupel__image *image = level->images.items[i];
        if (image->object == NULL)
            continue;
        cupel__image_restore(session, image);
        image->object->image = image->previous;
    }
    for (size_t i = 0; i < level->fresh.count; i++)
        if (level->fresh.items[i] != NULL)
            level->fresh.items[i]->flags |= CUPEL__OBJECT_STALE;
}

/* What was never flushed: new objects become transient, marks for deletion are taken back, and
 * changed members are restored. */
static void restore_unflushed(cupel_session *session)
{
    for (size_t i = 0; i < session->extents.count; i++) {
        cupel__extent *extent = session->extents.items[i];
        if (extent == NULL)
            continue;
        for (size_t k = 0; k < extent->pending.count; k++)
            if (extent->pending.items[k]->state == CUPEL__STATE_PENDING)
                extent->pending.items[k]->state = CUPEL__STATE_TRANSIENT;
        for (size_t k = 0; k < extent->deleting.count; k++)
            if (extent->deleting.items[k]->state == CUPEL__STATE_DELETING)
                extent->deleting.items[k]->state = CUPEL__STATE_PERSISTENT;
        extent->pending.count = extent->deleting.count = 0;
        if (cupel__session_is_read_only(session))
            continue;
        cupel__extent_cursor cursor = { .in_adopted = false };
        cupel__object *object;
        while ((object = cupel__extent_next(extent, &cursor)) != NULL)
            if (object->state == CUPEL__STATE_PERSISTENT)
                cupel__snapshot_restore(session, object);
    }
}

/* Makes sure that merge_level has the room it needs. */
static int reserve_merge(cupel_session *session)
{
    uint32_t number = (uint32_t)session->levels.count - 1;
    const cupel__level *inner = &session->levels.items[number];
    cupel__level *outer = &session->levels.items[number - 1];
    bool ok = cupel__vec_reserve(&outer->images, inner->images.count) &&
              cupel__vec_reserve(&outer->fresh, inner->fresh.count);
    return ok ? CUPEL_OK : cupel__session_nomem(session);
}

/* Hands what a savepoint kept to the level around it. */
static void merge_level(cupel_session *session)
{
    uint32_t number = (uint32_t)session->levels.count - 1;
    cupel__level *inner = &session->levels.items[number];
    cupel__level *outer = &session->levels.items[number - 1];
    for (size_t i = 0; i < inner->images.count; i++) {
        cupel__image *image = inner->images.items[i];
        if (image->object == NULL)
            continue;
        if (image->previous != NULL && image->previous->level == number - 1) {
            image->object->image = image->previous;
        } else {
            image->level = number - 1;
            outer->images.items[outer->images.count++] = image;
        }
    }
    for (size_t i = 0; i < inner->fresh.count; i++)
        outer->fresh.items[outer->fresh.count++] = inner->fresh.items[i];
    clear_level(inner);
    session->levels.count--;
}

static savepoint_name name_of(size_t level)
{
    savepoint_name name;
    snprintf(name.text, sizeof name.text, "cupel_%zu", level);
    return name;
}

static int require_nested(cupel_session *session, const char *what)
{
    if (session->levels.count > 1)
        return CUPEL_OK;
    return cupel__session_fail(session, CUPEL_ESTATE,
                               "%s: no nested transaction is open; cupel_begin_nested opens one",
                               what);
}
