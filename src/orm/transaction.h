/* The session's transaction and its savepoints: begun when the database is first needed, and what
 * objects were before, so that a rollback restores them. */
#ifndef CUPEL_ORM_TRANSACTION_H
#define CUPEL_ORM_TRANSACTION_H

#include "orm/session.h"

/* What an object was before the first flush that met it in a transaction or savepoint: the members
 * of its snapshot, or of the struct while it was new, then its marks. */
struct cupel__image {
    cupel__object *object;  /* NULL once it was expunged */
    cupel__image *previous; /* of the enclosing level, or NULL */
    uint32_t level;
    uint8_t state;
    uint8_t flags;
    size_t number; /* scratch of the flush under way */
    _Alignas(max_align_t) unsigned char content[];
};

/* Makes sure that a transaction is open, for writing where asked. */
int cupel__transaction_begin(cupel_session *session, bool write);
/* Notes that the open transaction has changed the database. */
void cupel__transaction_wrote(cupel_session *session);
/* To be called where the database reported a failure: settles what became of the transaction. The
 * code is the session's error's, which is returned. */
int cupel__transaction_failed(cupel_session *session, int code);
/* Keeps an image of the object for the innermost level, unless there is one. */
int cupel__transaction_keep(cupel_session *session, cupel__object *object);
/* Notes an object that was loaded for the first time. */
int cupel__transaction_loaded(cupel_session *session, cupel__object *object);
/* Forgets an object that is about to be freed. */
void cupel__transaction_forget(cupel_session *session, const cupel__object *object);
/* Frees what is kept; for closing. */
void cupel__transaction_release(cupel_session *session);

/* Image.c: gives the object back what the image holds; cannot fail. */
void cupel__image_restore(cupel_session *session, cupel__image *image);
/* Gives a persistent object the members of its snapshot. */
void cupel__snapshot_restore(cupel_session *session, cupel__object *object);

#endif
