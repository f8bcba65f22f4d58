/* The members of relationships: pointers and collections, and how both sides are kept in step.
 *
 * An object whose pointer has another side knows its partner: the object whose collection has it.
 * Whoever puts it into a collection or takes it out sets the partner, so that it is in at most one
 * collection of that relationship, and in which one is never searched for. */
#ifndef CUPEL_ORM_COLLECTION_H
#define CUPEL_ORM_COLLECTION_H

#include "orm/session.h"

/* A collection as CUPEL_MANY lays it out. */
typedef struct cupel__many {
    void **items;
    size_t count;
} cupel__many;

/* Read and write the members in an object's struct or snapshot. */
void *cupel__pointer_in(const cupel__relationship *relationship, const void *structure);
void cupel__pointer_set(const cupel__relationship *relationship, void *structure, void *value);
cupel__many cupel__many_in(const cupel__relationship *relationship, const void *structure);
void cupel__many_set(const cupel__relationship *relationship, void *structure, cupel__many many);

static inline bool cupel__is_loaded(const cupel__object *object,
                                    const cupel__relationship *relationship)
{
    return (cupel__object_marks(object)[relationship->index] & CUPEL__MARK_LOADED) != 0;
}

static inline void cupel__set_loaded(const cupel__object *object,
                                     const cupel__relationship *relationship, bool loaded)
{
    uint8_t *mark = &cupel__object_marks(object)[relationship->index];
    *mark = loaded ? *mark | CUPEL__MARK_LOADED : *mark & (uint8_t)~CUPEL__MARK_LOADED;
}

/* An array for `count` objects that a collection can take over; NULL when memory is short. */
void **cupel__many_array(cupel_session *session, size_t count);
/* Adds an object to a collection, or takes it out; neither knows of partners. Arrays that a snapshot
 * or an image shares are left as they are. Adding fails when memory is short, and so does taking out
 * of a shared array. */
int cupel__many_add(cupel_session *session, cupel__object *owner,
                    const cupel__relationship *relationship, cupel__object *item);
int cupel__many_remove(cupel_session *session, cupel__object *owner,
                       const cupel__relationship *relationship, const cupel__object *item);
bool cupel__many_has(const cupel__object *owner, const cupel__relationship *relationship,
                     const cupel__object *item);

/* Puts the object into the collection of `partner` on the other side of its pointer, and out of the
 * one it was in; NULL: into none. */
int cupel__partner_set(cupel_session *session, cupel__object *object,
                       const cupel__relationship *relationship, cupel__object *partner);
/* Makes `many` the owner's collection and sets the partners of those that came and went; cannot
 * fail. What is no object any more is left out. */
void cupel__many_replace(cupel_session *session, cupel__object *owner,
                         const cupel__relationship *relationship, cupel__many many);

/* Adoptions; see cupel__adoption. */
int cupel__adoption_add(cupel_session *session, cupel__object *child, cupel__object *parent,
                        const cupel__relationship *relationship);
const cupel__adoption *cupel__adoptions_of(const cupel_session *session,
                                           const cupel__object *child);
/* Forgets those in which the object is the child and, where it is given up, the parent. */
void cupel__adoptions_forget(cupel_session *session, const cupel__object *object);

/* True where the foreign key holds no value, in the members of `structure`. */
bool cupel__key_is_null(const cupel__relationship *relationship, const void *structure);
/* True where every column of a pointer's foreign key can be NULL. */
bool cupel__key_is_nullable(const cupel__relationship *relationship);
void cupel__key_clear(const cupel__relationship *relationship, void *structure);
/* The tracked object that a pointer's foreign key in `structure` refers to, where it is the target's
 * primary key; NULL where there is none. CUPEL_ENOMEM is the only failure. */
int cupel__key_target(cupel_session *session, const cupel__relationship *relationship,
                      const void *structure, cupel__object **out);

#endif
