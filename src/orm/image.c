/* What a rollback gives back to objects: members, keys, collections. */
#include <string.h>

#include "orm/collection.h"
#include "orm/lifecycle.h"
#include "orm/transaction.h"

static void restore_members(cupel_session *session, cupel__object *object, const void *from);
static void restore_pointer(cupel_session *session, cupel__object *object,
                            const cupel__relationship *relationship, const void *from);
static void put_back(cupel_session *session, cupel__extent *extent, cupel__object *object);

void cupel__image_restore(cupel_session *session, cupel__image *image)
{
    cupel__object *object = image->object;
    const cupel__mapper *mapper = object->mapper;
    cupel__extent *extent = cupel__session_known(session, mapper);
    bool was_tracked =
        object->state == CUPEL__STATE_PERSISTENT || object->state == CUPEL__STATE_DELETING;
    bool was_new = image->state == CUPEL__STATE_PENDING || image->state == CUPEL__STATE_TRANSIENT;

    /* Its key has been in the buffer before, so that this needs no memory. */
    if (was_tracked)
        cupel__session_untrack(session, extent, object);
    restore_members(session, object, image->content);
    memcpy(cupel__object_snapshot(object), image->content, mapper->size);
    memcpy(cupel__object_marks(object), image->content + mapper->size, mapper->relationship_count);
    object->flags = image->flags & (CUPEL__OBJECT_REMOVED | CUPEL__OBJECT_HAS_NULLS);
    object->state = was_new ? CUPEL__STATE_TRANSIENT : CUPEL__STATE_PERSISTENT;
    if (!was_new)
        put_back(session, extent, object);
}

void cupel__snapshot_restore(cupel_session *session, cupel__object *object)
{
    const void *snapshot = cupel__object_snapshot(object);
    if (memcmp(cupel__object_struct(object), snapshot, object->mapper->size) != 0)
        restore_members(session, object, snapshot);
}

/* Members that no property maps are the program's own and stay. */
static void restore_members(cupel_session *session, cupel__object *object, const void *from)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    for (size_t i = 0; i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        /* What was edited in place is not known any more; it is read again when it comes by. */
        if (cupel__is_touched(field, from))
            object->flags |= CUPEL__OBJECT_STALE;
        else
            cupel__field_assign(field, structure, from);
    }
    for (size_t i = 0; i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (!relationship->to_many)
            restore_pointer(session, object, relationship, from);
        else if (cupel__many_in(relationship, structure).items !=
                     cupel__many_in(relationship, from).items ||
                 cupel__many_in(relationship, structure).count !=
                     cupel__many_in(relationship, from).count)
            cupel__many_replace(session, object, relationship, cupel__many_in(relationship, from));
    }
}

static void restore_pointer(cupel_session *session, cupel__object *object,
                            const cupel__relationship *relationship, const void *from)
{
    void *value = cupel__pointer_in(relationship, from);
    if (session->has_expunged && value != NULL &&
        cupel__session_find(session, relationship->target, value) == NULL) {
        value = NULL;
        cupel__set_loaded(object, relationship, false);
    }
    cupel__pointer_set(relationship, cupel__object_struct(object), value);
}

/* There is room: it was held when the object was taken out. */
static void put_back(cupel_session *session, cupel__extent *extent, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    cupel__key key;
    if (!cupel__key_of(mapper->keys, mapper->key_count, cupel__object_snapshot(object), &key,
                       &session->key))
        return;
    cupel__object *other = cupel__session_identify(session, extent, &key);
    if (other == object)
        return;
    if (other != NULL) {
        cupel__identity_remove(&extent->identity, &key, other);
        other->state = CUPEL__STATE_TRANSIENT;
    }
    cupel__identity_put(&extent->identity, &key, object);
}
