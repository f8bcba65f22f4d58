/* Sessions: objects in and out of the database.
 *
 * A session owns every object it hands out; objects and their texts live until the session is
 * closed or they are expunged. It belongs to one thread at a time. Reading a member never reaches
 * the database; the functions here that can are those that return a result to check.
 *
 * Failures while building objects (cupel_new, cupel_set, cupel_append) are sticky: the next flush or
 * commit fails with them until cupel_rollback, so that a graph is never saved by halves. */
#ifndef CUPEL_SESSION_H
#define CUPEL_SESSION_H

#include <cupel/engine.h>
#include <cupel/model.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_session cupel_session;

typedef struct cupel_session_options {
    bool read_only;    /* keeps no snapshots; flushing a change is an error */
    bool no_autoflush; /* queries do not flush first */
} cupel_session_options;

/* Opens a session; it takes a connection from the pool when it first needs one. A handle is stored
 * even on failure (except CUPEL_ENOMEM), on which only cupel_session_error and _close work. */
#define cupel_session_open(out, engine)                                                            \
    cupel_session_open_at((out), (engine), NULL, __FILE__, __LINE__)
#define cupel_session_open_with(out, engine, options)                                              \
    cupel_session_open_at((out), (engine), (options), __FILE__, __LINE__)
CUPEL_API int cupel_session_open_at(cupel_session **out, cupel_engine *engine,
                                    const cupel_session_options *options, const char *file,
                                    int line);
/* Rolls back what was not committed and frees every object. NULL is harmless. */
CUPEL_API void cupel_session_close(cupel_session *session);
/* The error of the last call that failed or found nothing (then its code is 0). Borrowed until the
 * next call; never NULL, even for a NULL session. */
CUPEL_API const cupel_error *cupel_session_error(const cupel_session *session);
/* The connection that the session works on, in its transaction, for SQL by hand; taken from the pool if
 * need be, and borrowed until the transaction ends. As what is done with it is not known, the
 * transaction is one that may write: on SQLite others who write wait for its end, unless the session is
 * read-only. */
CUPEL_API cupel_connection *cupel_session_connection(cupel_session *session);

/* Makes an object of T from designated initialisers and adds it: `cupel_new(s, User, .name = "x")`;
 * `cupel_new(s, T, 0)` where there is nothing to set. Texts and blobs are copied, client defaults
 * are applied. NULL on failure, which is sticky. */
#define cupel_new(session, T, ...)                                                                 \
    ((T *)cupel_session_new((session), T##_model(), &(T){ __VA_ARGS__ }))
/* The same without a session; cupel_add attaches it, cupel_discard frees one that was never added. */
#define cupel_make(T, ...) ((T *)cupel_object_make(T##_model(), &(T){ __VA_ARGS__ }))
CUPEL_API void *cupel_session_new(cupel_session *session, const cupel_model *model,
                                  const void *values);
CUPEL_API void *cupel_object_make(const cupel_model *model, const void *values);
CUPEL_API void cupel_discard(void *object);
/* Attaches an object made by cupel_make, or one that a rollback or delete made transient. */
CUPEL_API int cupel_add(cupel_session *session, void *object);
/* Marks for deletion at the next flush. Objects whose rows the database deletes along, by ON DELETE
 * CASCADE, then leave the session's map as the deleted one does; keys that it clears, by ON DELETE SET
 * NULL, are NULL in objects too. A rollback brings all of it back. */
CUPEL_API int cupel_delete(cupel_session *session, void *object);
/* Forgets an object and frees it, unsaved changes included. */
CUPEL_API void cupel_expunge(cupel_session *session, void *object);

/* Writes what changed, in dependency order, without committing. */
CUPEL_API int cupel_flush(cupel_session *session);
CUPEL_API int cupel_commit(cupel_session *session);
/* Undoes what was not committed and restores members, keys and collections; clears sticky errors. */
CUPEL_API int cupel_rollback(cupel_session *session);
/* A nested transaction: `begin_nested` flushes and sets a savepoint, to be ended by one of the
 * others, which restore or keep objects as commit and rollback do. */
CUPEL_API int cupel_begin_nested(cupel_session *session);
CUPEL_API int cupel_commit_nested(cupel_session *session);
CUPEL_API int cupel_rollback_nested(cupel_session *session);

/* The object with an integer key, from the session's identity map or the database; NULL with the
 * error's code 0 where there is none. Never flushes. */
#define cupel_get(session, T, id) ((T *)cupel_session_get((session), T##_model(), (int64_t)(id)))
/* The same by a key of any type or several columns: the members of the key set in an initialiser:
 * `cupel_get_key(s, PlaylistTrack, .playlist_id = 1, .track_id = 2)`. */
#define cupel_get_key(session, T, ...)                                                             \
    ((T *)cupel_session_get_key((session), T##_model(), &(T){ __VA_ARGS__ }))
CUPEL_API void *cupel_session_get(cupel_session *session, const cupel_model *model, int64_t id);
CUPEL_API void *cupel_session_get_key(cupel_session *session, const cupel_model *model,
                                      const void *key);
/* Reads the object's row again, dropping unsaved changes of its members. CUPEL_ENOTFOUND where the
 * row is gone. */
CUPEL_API int cupel_refresh(cupel_session *session, void *object);

/* Loads a relationship on first use, for this object and up to 500 of its neighbours in the latest
 * result that delivered it, and gives the member: a pointer, or the collection. On failure, which
 * cupel_session_error tells, it is NULL or empty. Never flushes. `object` is evaluated twice. */
#define cupel_load(session, object, member)                                                        \
    ((void)cupel_session_load((session), (object), &(object)->member), (object)->member)
CUPEL_API int cupel_session_load(cupel_session *session, void *object, const void *member);
/* Sets a relationship, NULL included, and keeps the other side in step at once. */
#define cupel_set(session, object, member, value)                                                  \
    cupel_session_set((session), (object), &(object)->member, (1 ? (value) : (object)->member))
CUPEL_API int cupel_session_set(cupel_session *session, void *object, void *member, void *value);
/* Adds to and removes from a collection, keeping the other side in step. */
#define cupel_append(session, object, member, item)                                                \
    cupel_session_append((session), (object), &(object)->member,                                   \
                         (1 ? (item) : *(object)->member.items))
#define cupel_remove(session, object, member, item)                                                \
    cupel_session_remove((session), (object), &(object)->member,                                   \
                         (1 ? (item) : *(object)->member.items))
CUPEL_API int cupel_session_append(cupel_session *session, void *object, void *member, void *item);
CUPEL_API int cupel_session_remove(cupel_session *session, void *object, void *member, void *item);
/* Says NULL where an unset member of a new object would take a default. */
#define cupel_set_null(session, object, member)                                                    \
    cupel_session_set_null((session), (object), &(object)->member)
CUPEL_API int cupel_session_set_null(cupel_session *session, void *object, void *member);
/* Says that the bytes behind a text or blob member were edited in place. */
#define cupel_touch(session, object, member)                                                       \
    cupel_session_touch((session), (object), &(object)->member)
CUPEL_API int cupel_session_touch(cupel_session *session, void *object, const void *member);
/* A formatted text in the session's memory, for assigning to a member. NULL when memory is short
 * (sticky). */
CUPEL_API const char *cupel_text(cupel_session *session, const char *format, ...)
    CUPEL_PRINTF(2, 3);
/* An array of one dimension in the session's memory, for assigning to a member, with a copy of the
 * values of a C array: `post->tags = cupel_array_of(s, CUPEL_IN(tags, 3))`. Elements of a cupel_opt_*
 * that are not set, and texts that are NULL, are NULL. Its `items` are NULL when that failed
 * (sticky). */
CUPEL_API cupel_array cupel_array_of(cupel_session *session, const void *list);

/* Runs `work` with a fresh session; commits when it returns 0, rolls back otherwise, and closes.
 * Serialization failures, deadlocks and lost connections are retried up to five times with growing,
 * jittered pauses; `work` must therefore have no effects outside the session. Returns what `work`
 * returned, or the failure, described in `error`. */
typedef int cupel_transaction_fn(cupel_session *session, void *argument);
CUPEL_API int cupel_transaction(cupel_engine *engine, cupel_transaction_fn *work, void *argument,
                                cupel_error *error);

CUPEL_END_DECLS

#endif
