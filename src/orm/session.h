/* What a session is made of, for the files of this folder. */
#ifndef CUPEL_ORM_SESSION_H
#define CUPEL_ORM_SESSION_H

#include <cupel/query.h>
#include <cupel/session.h>

#include "base/vec.h"
#include "engine/engine.h"
#include "orm/identity.h"
#include "orm/object.h"
#include "orm/registry.h"

/* One model in one session. */
typedef struct cupel__extent {
    const cupel__mapper *mapper;
    cupel__pool pool;
    cupel__made *adopted; /* objects that cupel_make made */
    cupel__identity identity;
    cupel__vec(cupel__object *) pending;  /* to be inserted, in the order they were added */
    cupel__vec(cupel__object *) deleting; /* to be deleted */
    bool is_flushed;                      /* by the flush under way */
    bool loses_rows;                      /* in it, by our doing or the database's own */
    void *probe;                          /* what cupel__probe gives */
    cupel__cache_entry *by_key; /* the text that reads one row, borrowed for the session's life */
} cupel__extent;

/* The objects that one result delivered. Its array was given to the caller, who may have changed it:
 * pointers in it are looked up before they are believed. */
typedef struct cupel__batch {
    void **items;
    size_t count;
} cupel__batch;

/* A transaction, or a savepoint in it. */
typedef struct cupel__level {
    cupel__vec(cupel__image *) images;
    cupel__vec(cupel__object *) fresh; /* loaded for the first time after something was written */
    bool has_written;
} cupel__level;

/* A new object in a new one's collection that has no pointer on the other side: the foreign key is
 * set when the owner has its own. */
typedef struct cupel__adoption {
    cupel__object *child;
    cupel__object *parent;
    const cupel__relationship *relationship; /* of the parent */
    struct cupel__adoption *next;            /* of the same child */
} cupel__adoption;

struct cupel_session {
    cupel_engine *engine;
    cupel__engine_user user;
    cupel__registry *registry;
    const cupel_dialect *dialect;
    cupel_session_options options;
    bool is_open;
    cupel_error error;
    cupel_error sticky; /* what the next flush fails with, until a rollback */
    bool is_broken;     /* the transaction is lost: nothing reaches the database until a rollback */

    cupel_connection *connection;
    bool in_transaction;
    bool may_write;                  /* the transaction was begun for writing */
    cupel__vec(cupel__level) levels; /* the transaction, then its savepoints */
    cupel__arena images;             /* of the transaction */

    cupel__heap heap;
    cupel__vec(cupel__extent *) extents; /* by the mapper's index; NULL for those not met */
    cupel__extent *hints[16];            /* by the model's address */
    cupel__vec(cupel__batch) batches;    /* number 1 is the first */
    cupel__map nulls;                    /* object -> columns that cupel_set_null was called for */
    cupel__map adoptions;                /* child -> its cupel__adoptions */
    bool has_expunged; /* arrays kept for rollbacks may hold pointers to nothing */

    cupel__arena memory;  /* texts, collections, results: as long as the session */
    cupel__arena scratch; /* within one call */
    cupel__buf key;       /* bytes of the primary key looked for */
    cupel__buf text_key;  /* of the statement's text looked for */
    cupel_query *queries;
};

/* To begin every public function with: forgets the last error. Where it is negative the session
 * cannot be used and tells why. */
static inline int cupel__session_enter(cupel_session *session)
{
    if (session == NULL)
        return CUPEL_EINVAL;
    if (!session->is_open)
        return session->error.code;
    if (session->error.code != CUPEL_OK)
        cupel_error_release(&session->error);
    return CUPEL_OK;
}

static inline bool cupel__session_is_read_only(const cupel_session *session)
{
    return session->options.read_only;
}

/* Describe a failure and return its code. */
int cupel__session_fail(cupel_session *session, int code, const char *format, ...)
    CUPEL_PRINTF(3, 4);
int cupel__session_nomem(cupel_session *session);
/* Keeps the session's error as the one that the next flush reports, unless there is one already. */
int cupel__session_stick(cupel_session *session, int code);

/* The session's part for a model, made on first use. */
int cupel__session_extent(cupel_session *session, const cupel_model *model, cupel__extent **out);
int cupel__session_extent_of(cupel_session *session, const cupel__mapper *mapper,
                             cupel__extent **out);
/* The same where the mapper was met already. */
static inline cupel__extent *cupel__session_known(const cupel_session *session,
                                                  const cupel__mapper *mapper)
{
    return mapper->index < session->extents.count ? session->extents.items[mapper->index] : NULL;
}

/* The live object behind a caller's pointer; CUPEL_EINVAL, whose message begins with `what`, for a
 * stranger. */
int cupel__session_object(cupel_session *session, const void *structure, const char *what,
                          cupel__object **out);
/* A live object of that model, without a word where there is none. */
cupel__object *cupel__session_find(const cupel_session *session, const cupel__mapper *mapper,
                                   const void *structure);
/* Walks an extent's objects; see cupel__pool_next. */
typedef struct cupel__extent_cursor {
    cupel__pool_cursor pool;
    cupel__made *adopted;
    bool in_adopted;
} cupel__extent_cursor;
cupel__object *cupel__extent_next(const cupel__extent *extent, cupel__extent_cursor *cursor);

/* The members by which the object is known to the database. */
static inline const void *cupel__session_known_as(const cupel_session *session,
                                                  const cupel__object *object)
{
    return cupel__session_is_read_only(session) ? cupel__object_struct(object)
                                                : cupel__object_snapshot(object);
}

/* The identity map: the object of a key; in and out with the key by which the object is known. */
cupel__object *cupel__session_identify(cupel_session *session, cupel__extent *extent,
                                       const cupel__key *key);
int cupel__session_track(cupel_session *session, cupel__extent *extent, cupel__object *object);
int cupel__session_untrack(cupel_session *session, cupel__extent *extent, cupel__object *object);

/* A struct of zeros of the extent's model, valid until asked for again; NULL when memory is short. */
void *cupel__probe(cupel_session *session, cupel__extent *extent);

/* Takes an object out of the list of pending or deleting ones. */
void cupel__extent_forget(cupel__extent *extent, const cupel__object *object);

#endif
