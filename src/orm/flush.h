/* The unit of work: what changed is collected, put in step and in order, and written in batches. */
#ifndef CUPEL_ORM_FLUSH_H
#define CUPEL_ORM_FLUSH_H

#include "orm/session.h"

/* What a flush looks at: objects of these tables, and these objects. */
typedef struct cupel__flush_scope {
    const cupel_table *const *tables;
    size_t table_count;
    cupel__object *const *objects;
    size_t object_count;
} cupel__flush_scope;

/* Writes what changed; NULL: everywhere. What is in the scope may draw in what it depends on. */
int cupel__flush(cupel_session *session, const cupel__flush_scope *scope);

/* An object whose foreign key the database clears, and the fields of that key. */
typedef struct cupel__followed {
    cupel__object *object;
    const cupel__field *const *fields;
    size_t count;
} cupel__followed;

/* A flush under way, for the files that do it. */
typedef struct cupel__work {
    cupel_session *session;
    const cupel__flush_scope *scope;
    const cupel__ranks *ranks;
    cupel__vec(cupel__object *) inserts;
    cupel__vec(
        cupel__object *) changed; /* persistent ones whose struct differs from the snapshot */
    cupel__vec(cupel__object *) updates; /* of these, the ones that may have to be written */
    cupel__vec(cupel__object *) deletes;
    cupel__vec(cupel__object *) lost;    /* whose rows go with the deleted ones */
    cupel__vec(cupel__followed) cleared; /* whose keys to the deleted ones become NULL */
} cupel__work;

/* settle.c: agrees pointers with keys and collections with pointers, for everything in the lists,
 * which may grow on the way. */
int cupel__settle(cupel__work *work);
/* Gives the foreign keys of an object the values of those that its pointers refer to. */
int cupel__settle_keys(cupel__work *work, cupel__object *object);
/* Puts a persistent object into the list of changed ones, unless it is in one. */
int cupel__work_touch(cupel__work *work, cupel__object *object);
/* Puts new objects into the list that are not in it. */
int cupel__work_add_new(cupel__work *work, cupel__object *object);
int cupel__work_add_pending(cupel__work *work);

/* follow.c: finds what the database will do by itself to objects of the session when it deletes, to be
 * called while the deleted ones are still known by their keys; then, when that is done, does the same
 * to the objects. */
int cupel__find_followers(cupel__work *work);
int cupel__follow(cupel__work *work);

/* order.c */
/* Sorts by the rank of their tables, in order within each; `descending`: from the last one. */
int cupel__order_by_rank(cupel__work *work, cupel__object **objects, size_t count, bool descending);
/* Calls `write` with one batch after the other of objects of tables that refer to each other, so that
 * those that must wait come in a later batch than those they wait for. Where objects wait for each
 * other in a circle, `cut` is asked for one reference after the other to do without it. */
typedef struct cupel__circle {
    void *context;
    int (*write)(void *context, cupel__object **objects, size_t count);
    /* The object on the other end of a pointer, if it matters; NULL otherwise. The object waits for
     * it, or, with `is_reversed`, it waits for the object. */
    int (*other_end)(void *context, const cupel__object *object,
                     const cupel__relationship *relationship, cupel__object **out);
    bool is_reversed;
    /* 1 where the reference will be done without, 0 where it cannot, negative on failure. */
    int (*cut)(void *context, cupel__object *object, const cupel__relationship *relationship);
    /* Those that are left when nothing could be cut. */
    int (*give_up)(void *context, cupel__object **objects, size_t count);
} cupel__circle;
int cupel__order_circle(cupel__work *work, cupel__object **objects, size_t count,
                        const cupel__circle *circle);

/* Reads these fields of rows that are tracked, after the database has set them by itself. */
int cupel__read_fields(cupel__work *work, cupel__object **objects, size_t count,
                       const cupel__field *const *fields, size_t field_count);

/* insert.c, change.c: each takes objects of one rank. */
int cupel__write_inserts(cupel__work *work, cupel__object **objects, size_t count,
                         bool is_circular);
int cupel__write_updates(cupel__work *work, cupel__object **objects, size_t count);
int cupel__write_deletes(cupel__work *work, cupel__object **objects, size_t count,
                         bool is_circular);
/* The object has no row any more; a rollback may bring it back. */
int cupel__row_is_gone(cupel_session *session, cupel__object *object);

#endif
