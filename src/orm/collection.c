/* Pointers and collections of related objects. */
#include "orm/collection.h"

#include <string.h>

#include "base/error.h"

/* In front of the items of every collection. */
typedef struct many_head {
    _Alignas(max_align_t) size_t capacity;
} many_head;

static many_head *head_of(cupel__many many);
static bool is_shared(const cupel_session *session, const cupel__object *owner,
                      const cupel__relationship *relationship, cupel__many many);
static void clear_partners(const cupel_session *session, const cupel__object *owner,
                           const cupel__relationship *inverse, cupel__many many);

void *cupel__pointer_in(const cupel__relationship *relationship, const void *structure)
{
    void *value;
    memcpy(&value, (const char *)structure + relationship->offset, sizeof value);
    return value;
}

void cupel__pointer_set(const cupel__relationship *relationship, void *structure, void *value)
{
    memcpy((char *)structure + relationship->offset, &value, sizeof value);
}

cupel__many cupel__many_in(const cupel__relationship *relationship, const void *structure)
{
    cupel__many many;
    memcpy(&many, (const char *)structure + relationship->offset, sizeof many);
    return many;
}

void cupel__many_set(const cupel__relationship *relationship, void *structure, cupel__many many)
{
    memcpy((char *)structure + relationship->offset, &many, sizeof many);
}

void **cupel__many_array(cupel_session *session, size_t count)
{
    many_head *head =
        cupel__arena_alloc(&session->memory, sizeof(many_head) + count * sizeof(void *));
    if (head == NULL)
        return NULL;
    head->capacity = count;
    return (void **)(void *)(head + 1);
}

int cupel__many_add(cupel_session *session, cupel__object *owner,
                    const cupel__relationship *relationship, cupel__object *item)
{
    void *structure = cupel__object_struct(owner);
    cupel__many many = cupel__many_in(relationship, structure);
    if (many.items == NULL || many.count == head_of(many)->capacity) {
        void **items = cupel__many_array(session, many.count < 4 ? 8 : 2 * many.count);
        if (items == NULL)
            return cupel__session_nomem(session);
        if (many.count > 0)
            memcpy(items, many.items, many.count * sizeof *items);
        many.items = items;
    }
    /* Behind the end of a shared array nobody looks. */
    many.items[many.count++] = cupel__object_struct(item);
    cupel__many_set(relationship, structure, many);
    return CUPEL_OK;
}

int cupel__many_remove(cupel_session *session, cupel__object *owner,
                       const cupel__relationship *relationship, const cupel__object *item)
{
    void *structure = cupel__object_struct(owner);
    cupel__many many = cupel__many_in(relationship, structure);
    size_t i = many.count;
    while (i > 0 && many.items[i - 1] != cupel__object_struct(item))
        i--;
    if (i == 0)
        return CUPEL_OK;
    if (is_shared(session, owner, relationship, many)) {
        void **items = cupel__many_array(session, head_of(many)->capacity);
        if (items == NULL)
            return cupel__session_nomem(session);
        memcpy(items, many.items, many.count * sizeof *items);
        many.items = items;
    }
    memmove(&many.items[i - 1], &many.items[i], (many.count - i) * sizeof *many.items);
    many.count--;
    cupel__many_set(relationship, structure, many);
    return CUPEL_OK;
}

bool cupel__many_has(const cupel__object *owner, const cupel__relationship *relationship,
                     const cupel__object *item)
{
    cupel__many many = cupel__many_in(relationship, cupel__object_struct(owner));
    for (size_t i = many.count; i-- > 0;)
        if (many.items[i] == cupel__object_struct(item))
            return true;
    return false;
}

int cupel__partner_set(cupel_session *session, cupel__object *object,
                       const cupel__relationship *relationship, cupel__object *partner)
{
    const cupel__relationship *inverse = relationship->inverse;
    cupel__object **slot = &cupel__object_partners(object)[relationship->partner_index];
    if (inverse == NULL || *slot == partner)
        return CUPEL_OK;
    if (partner != NULL) {
        int result = cupel__many_add(session, partner, inverse, object);
        if (result < 0)
            return result;
    }
    if (*slot != NULL) {
        int result = cupel__many_remove(session, *slot, inverse, object);
        if (result < 0)
            return result;
    }
    *slot = partner;
    return CUPEL_OK;
}

void cupel__many_replace(cupel_session *session, cupel__object *owner,
                         const cupel__relationship *relationship, cupel__many many)
{
    const cupel__relationship *inverse = relationship->inverse;
    void *structure = cupel__object_struct(owner);
    cupel__many old = cupel__many_in(relationship, structure);
    if (session->has_expunged) {
        size_t kept = 0;
        void **items = cupel__many_array(session, many.count);
        for (size_t i = 0; items != NULL && i < many.count; i++)
            if (cupel__session_find(session, relationship->target, many.items[i]) != NULL)
                items[kept++] = many.items[i];
        /* Without memory for a clean copy the collection is one that was not loaded. */
        if (items == NULL)
            cupel__set_loaded(owner, relationship, false);
        many = (cupel__many){ items, kept };
    }
    if (inverse != NULL) {
        clear_partners(session, owner, inverse, old);
        for (size_t i = 0; i < many.count; i++)
            cupel__object_partners(cupel__object_of(many.items[i]))[inverse->partner_index] = owner;
    }
    cupel__many_set(relationship, structure, many);
}

int cupel__adoption_add(cupel_session *session, cupel__object *child, cupel__object *parent,
                        const cupel__relationship *relationship)
{
    cupel__adoption *adoption = cupel__arena_alloc(&session->memory, sizeof *adoption);
    if (adoption == NULL)
        return cupel__session_nomem(session);
    *adoption = (cupel__adoption){ .child = child, .parent = parent, .relationship = relationship };
    cupel__adoption *first = cupel__map_get(&session->adoptions, &child, sizeof child);
    if (first != NULL) {
        adoption->next = first->next;
        first->next = adoption;
        return CUPEL_OK;
    }
    if (cupel__map_put(&session->adoptions, &adoption->child, sizeof child, adoption))
        return CUPEL_OK;
    return cupel__session_nomem(session);
}

const cupel__adoption *cupel__adoptions_of(const cupel_session *session, const cupel__object *child)
{
    if (session->adoptions.count == 0)
        return NULL;
    return cupel__map_get(&session->adoptions, &child, sizeof child);
}

void cupel__adoptions_forget(cupel_session *session, const cupel__object *object)
{
    if (session->adoptions.count == 0)
        return;
    cupel__map_remove(&session->adoptions, &object, sizeof object);
    size_t cursor = 0;
    cupel__map_slot *slot;
    while ((slot = cupel__map_next(&session->adoptions, &cursor)) != NULL)
        for (cupel__adoption *a = slot->value; a != NULL; a = a->next)
            if (a->parent == object)
                a->parent = NULL;
}

bool cupel__key_is_null(const cupel__relationship *relationship, const void *structure)
{
    for (size_t i = 0; i < relationship->key_count; i++)
        if (cupel__field_is_null(relationship->local[i], structure))
            return true;
    return false;
}

bool cupel__key_is_nullable(const cupel__relationship *relationship)
{
    for (size_t i = 0; i < relationship->key_count; i++) {
        const cupel__field *field = relationship->local[i];
        if (field->is_key || !field->column->nullable || !cupel__field_is_nullable(field))
            return false;
    }
    return true;
}

void cupel__key_clear(const cupel__relationship *relationship, void *structure)
{
    for (size_t i = 0; i < relationship->key_count; i++)
        cupel__field_clear(relationship->local[i], structure);
}

int cupel__key_target(cupel_session *session, const cupel__relationship *relationship,
                      const void *structure, cupel__object **out)
{
    const cupel__mapper *target = relationship->target;
    cupel__extent *extent = cupel__session_known(session, target);
    cupel__key key;
    *out = NULL;
    if (!relationship->remote_is_key || extent == NULL || extent->identity.count == 0 ||
        cupel__key_is_null(relationship, structure))
        return CUPEL_OK;
    if (!cupel__key_of(relationship->local, relationship->key_count, structure, &key,
                       &session->key))
        return cupel__session_nomem(session);
    *out = cupel__session_identify(session, extent, &key);
    return CUPEL_OK;
}

static many_head *head_of(cupel__many many)
{
    return (many_head *)(void *)many.items - 1;
}

static bool is_shared(const cupel_session *session, const cupel__object *owner,
                      const cupel__relationship *relationship, cupel__many many)
{
    return !cupel__session_is_read_only(session) &&
           cupel__many_in(relationship, cupel__object_snapshot(owner)).items == many.items;
}

static void clear_partners(const cupel_session *session, const cupel__object *owner,
                           const cupel__relationship *inverse, cupel__many many)
{
    for (size_t i = 0; i < many.count; i++) {
        /* Some may have been expunged. */
        if (session->has_expunged && cupel__heap_find(&session->heap, many.items[i]) == NULL)
            continue;
        cupel__object **partner =
            &cupel__object_partners(cupel__object_of(many.items[i]))[inverse->partner_index];
        if (*partner == owner)
            *partner = NULL;
    }
}
