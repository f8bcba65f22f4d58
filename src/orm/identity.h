/* The identity map of one model in one session: the object of each primary key. */
#ifndef CUPEL_ORM_IDENTITY_H
#define CUPEL_ORM_IDENTITY_H

#include "base/buf.h"
#include "base/vec.h"
#include "orm/object.h"

/* A key. A single integer is its own tag; other keys have a hash for it, and their bytes are
 * compared. */
typedef struct cupel__key {
    uint64_t tag;
    const void *bytes; /* NULL for a single integer; borrowed */
    size_t size;
} cupel__key;

typedef struct cupel__identity_slot {
    uint64_t tag;
    cupel__object *object; /* NULL: none */
} cupel__identity_slot;

/* Rows mostly come in the order of their keys, so integers that are greater than all before them are
 * put behind each other in `run`, and all other keys into a hash table. */
typedef struct cupel__identity {
    const cupel__mapper *mapper;
    uint64_t multiplier; /* odd, drawn at random */
    size_t count;
    size_t held; /* room kept for objects that a rollback may bring back */

    cupel__vec(cupel__identity_slot) run; /* ascending; without an object where it was taken out */
    size_t next_in_run;                   /* where the key after the one last found would be */

    cupel__identity_slot *slots; /* the hash table */
    size_t capacity;             /* a power of two, or 0 */
    size_t hashed;
} cupel__identity;

/* The key that these members of `structure` hold: of a primary key, or of a foreign key, which then
 * equals the primary key that it refers to. Its bytes are put into `room`. False when memory is
 * short, which it is not for a key that was put there before. */
bool cupel__key_of(const cupel__field *const *fields, size_t count, const void *structure,
                   cupel__key *out, cupel__buf *room);
static inline cupel__key cupel__key_of_integer(int64_t integer)
{
    return (cupel__key){ .tag = (uint64_t)integer };
}

/* The object whose snapshot (in read-only sessions: whose members) has this key; NULL where there is
 * none. */
cupel__object *cupel__identity_find(cupel__identity *identity, const cupel__key *key,
                                    bool read_only);
/* Makes room for this key beside those held; false when memory is short. */
bool cupel__identity_reserve(cupel__identity *identity, const cupel__key *key);
/* Adds an object whose key is in no other; room must have been made. */
void cupel__identity_put(cupel__identity *identity, const cupel__key *key, cupel__object *object);
/* Takes this very object out; false where it was not in. */
bool cupel__identity_remove(cupel__identity *identity, const cupel__key *key,
                            const cupel__object *object);
void cupel__identity_release(cupel__identity *identity);

#endif
