/* Objects in memory: a hidden head in front of the user's struct, and behind it what is known of
 * its relationships and, unless the session is read-only, the snapshot.
 *
 *     head | struct | partners | marks | snapshot
 *
 * A session's objects of one model lie in slabs, so that a pointer given by a caller is looked up by
 * address before it is believed, and changes are found by walking memory in order. */
#ifndef CUPEL_ORM_OBJECT_H
#define CUPEL_ORM_OBJECT_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "orm/mapper.h"

typedef enum cupel__state {
    CUPEL__STATE_FREE,      /* no object: the slot is empty */
    CUPEL__STATE_MADE,      /* by cupel_make, without a session */
    CUPEL__STATE_TRANSIENT, /* readable, and unknown to the database */
    CUPEL__STATE_PENDING,   /* to be inserted */
    CUPEL__STATE_PERSISTENT,
    CUPEL__STATE_DELETING /* persistent, to be deleted */
} cupel__state;

enum {
    CUPEL__OBJECT_STALE = 1u << 0,     /* the next row that delivers it fills its members anew */
    CUPEL__OBJECT_IN_FLUSH = 1u << 1,  /* in the flush under way */
    CUPEL__OBJECT_HAS_NULLS = 1u << 2, /* cupel_set_null was called on it while it was new */
    CUPEL__OBJECT_REMOVED = 1u << 3,   /* transient because its row was deleted */
    CUPEL__OBJECT_VISITED = 1u << 4,   /* met by a walk over related objects */
    CUPEL__OBJECT_LOST = 1u << 5       /* its row goes with another one in the flush under way */
};

/* The mark of a relationship. */
enum {
    CUPEL__MARK_LOADED = 1u << 0 /* the member tells what the database has */
};

typedef struct cupel__image cupel__image;

typedef struct cupel__object {
    _Alignas(max_align_t) const cupel__mapper *mapper; /* NULL while MADE */
    cupel__image *image;                               /* the latest one, see image.h */
    uint32_t batch;    /* the latest result that delivered it, 0 for none; see load.h */
    uint32_t position; /* in the batch */
    uint8_t state;
    uint8_t flags;
    uint32_t magic; /* what a pointer is told by where there is no session to ask */
} cupel__object;

#define CUPEL__OBJECT_MAGIC 0x6c6f626au

static inline void *cupel__object_struct(const cupel__object *object)
{
    return (void *)(object + 1);
}

static inline cupel__object *cupel__object_of(const void *structure)
{
    return (cupel__object *)structure - 1;
}

/* One byte for each relationship. */
static inline uint8_t *cupel__object_marks(const cupel__object *object)
{
    return (uint8_t *)(object + 1) + object->mapper->marks_at;
}

/* For each relationship that is a pointer, by `partner_index`: the object whose collection on the
 * other side has this one, NULL where none has. */
static inline cupel__object **cupel__object_partners(const cupel__object *object)
{
    return (cupel__object **)(void *)((char *)(object + 1) + object->mapper->size);
}

/* What the members were when they last agreed with the database; while the object is new, what the
 * session made of the values it was given, whose texts it owns. Not there in read-only sessions. */
static inline void *cupel__object_snapshot(const cupel__object *object)
{
    return (char *)(object + 1) + object->mapper->snapshot_at;
}

typedef struct cupel__object_layout {
    size_t struct_size; /* rounded up */
    size_t marks_at;
    size_t snapshot_at;
    size_t slot_size;
    size_t read_only_slot_size;
} cupel__object_layout;
cupel__object_layout cupel__object_lay_out(size_t struct_size, size_t relationship_count,
                                           size_t pointer_count);

/* Slots of one size, side by side. */
typedef struct cupel__slab {
    struct cupel__slab *next; /* of the same pool, younger */
    size_t slot_size;
    size_t capacity;
    size_t used; /* slots given out at least once */
    _Alignas(max_align_t) char slots[];
} cupel__slab;

/* All slabs of a session, by address, and the objects that came from outside. */
typedef struct cupel__heap {
    cupel__vec(cupel__slab *) slabs;
    cupel__set adopted; /* structs of objects made by cupel_make */
} cupel__heap;

/* The slabs of one model. */
typedef struct cupel__pool {
    cupel__slab *first;
    cupel__slab *last;
    cupel__object *free; /* linked by their image pointers */
    size_t slot_size;
} cupel__pool;

/* A slot of zeros but for mapper and magic, of no state yet. NULL when memory is short. */
cupel__object *cupel__heap_take(cupel__heap *heap, cupel__pool *pool, const cupel__mapper *mapper);
void cupel__heap_give(cupel__pool *pool, cupel__object *object);
/* The object whose struct is at this address; NULL where there is none. The pointer is not
 * followed. */
cupel__object *cupel__heap_find(const cupel__heap *heap, const void *structure);
/* Frees all slabs; made objects are the caller's. */
void cupel__heap_release(cupel__heap *heap);

/* Walks a pool's objects in the order of their slots: start with a struct of zeros; NULL at the
 * end. Objects may be taken and given back meanwhile. */
typedef struct cupel__pool_cursor {
    cupel__slab *slab;
    size_t slot;
    bool started;
} cupel__pool_cursor;
static inline cupel__object *cupel__pool_next(const cupel__pool *pool, cupel__pool_cursor *cursor)
{
    if (!cursor->started) {
        cursor->slab = pool->first;
        cursor->started = true;
    }
    while (cursor->slab != NULL) {
        cupel__slab *slab = cursor->slab;
        while (cursor->slot < slab->used) {
            char *slot = slab->slots + cursor->slot++ * slab->slot_size;
            cupel__object *object = (cupel__object *)(void *)slot;
            if (object->state != CUPEL__STATE_FREE)
                return object;
        }
        cursor->slab = slab->next;
        cursor->slot = 0;
    }
    return NULL;
}

/* An object without a session. */
typedef struct cupel__made {
    struct cupel__made *next; /* of the same session and model, once adopted */
    const cupel_model *model;
    cupel__arena texts;
    cupel__object object;
} cupel__made;

/* NULL when memory is short. */
cupel__made *cupel__made_new(const cupel_model *model);
void cupel__made_free(cupel__made *made);
/* The made object behind a pointer, which must be to a struct that cupel_make gave or to other
 * readable memory; NULL where it is none. */
cupel__made *cupel__made_of(const void *structure);

#endif
