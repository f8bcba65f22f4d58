/* Relationships set by hand: pointers set, collections added to and taken from, both sides in step at
 * once. */
#include "orm/collection.h"
#include "orm/lifecycle.h"

/* A member of an object that a caller has named. */
typedef struct named {
    cupel__object *object;
    const cupel__relationship *relationship;
} named;

static int find(cupel_session *session, const void *structure, const void *member, bool to_many,
                const char *what, named *out);
static int find_other(cupel_session *session, const named *n, const void *structure,
                      const char *what, cupel__object **out);
static int set_pointer(cupel_session *session, cupel__object *object,
                       const cupel__relationship *relationship, cupel__object *target);
static int append_alone(cupel_session *session, const named *n, cupel__object *item);
static int remove_alone(cupel_session *session, const named *n, cupel__object *item);

int cupel_session_set(cupel_session *session, void *object, void *member, void *value)
{
    named n;
    cupel__object *target = NULL;
    int result = cupel__session_enter(session);
    if (result < 0)
        return result;
    result = find(session, object, member, false, "cupel_set", &n);
    if (result == CUPEL_OK && value != NULL)
        result = find_other(session, &n, value, "cupel_set", &target);
    if (result == CUPEL_OK && target == NULL && n.object->state == CUPEL__STATE_PERSISTENT &&
        !cupel__key_is_nullable(n.relationship))
        result = cupel__session_fail(session, CUPEL_EINVAL,
                                     "cupel_set: %s.%s cannot be NULL, as %s.%s cannot",
                                     n.object->mapper->name, n.relationship->name,
                                     n.object->mapper->name, n.relationship->local[0]->name);
    if (result == CUPEL_OK)
        result = set_pointer(session, n.object, n.relationship, target);
    return result == CUPEL_OK ? result : cupel__session_stick(session, result);
}

int cupel_session_append(cupel_session *session, void *object, void *member, void *item)
{
    named n;
    cupel__object *other;
    int result = cupel__session_enter(session);
    if (result < 0)
        return result;
    result = find(session, object, member, true, "cupel_append", &n);
    if (result == CUPEL_OK)
        result = find_other(session, &n, item, "cupel_append", &other);
    if (result == CUPEL_OK)
        result = n.relationship->inverse != NULL
                     ? set_pointer(session, other, n.relationship->inverse, n.object)
                     : append_alone(session, &n, other);
    return result == CUPEL_OK ? result : cupel__session_stick(session, result);
}

int cupel_session_remove(cupel_session *session, void *object, void *member, void *item)
{
    named n;
    cupel__object *other;
    int result = cupel__session_enter(session);
    if (result < 0)
        return result;
    result = find(session, object, member, true, "cupel_remove", &n);
    if (result == CUPEL_OK)
        result = find_other(session, &n, item, "cupel_remove", &other);
    if (result < 0)
        return cupel__session_stick(session, result);
    const cupel__relationship *inverse = n.relationship->inverse;
    if (inverse == NULL)
        result = cupel__many_has(n.object, n.relationship, other) ? remove_alone(session, &n, other)
                                                                  : CUPEL_OK;
    else if (cupel__pointer_in(inverse, cupel__object_struct(other)) == object ||
             cupel__object_partners(other)[inverse->partner_index] == n.object)
        result = set_pointer(session, other, inverse, NULL);
    return result == CUPEL_OK ? result : cupel__session_stick(session, result);
}

/* The relationship whose member this is. */
static int find(cupel_session *session, const void *structure, const void *member, bool to_many,
                const char *what, named *out)
{
    if (cupel__session_is_read_only(session))
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "%s: this session was opened with read_only", what);
    int result = cupel__session_object(session, structure, what, &out->object);
    if (result < 0)
        return result;
    const cupel__mapper *mapper = out->object->mapper;
    out->relationship = cupel__mapper_relationship_at(
        mapper, (size_t)((const char *)member - (const char *)structure));
    if (out->relationship != NULL && out->relationship->to_many == to_many)
        return CUPEL_OK;
    return cupel__session_fail(session, CUPEL_EINVAL, "%s: the member is no %s of %s", what,
                               to_many ? "CUPEL_HAS_MANY" : "CUPEL_BELONGS_TO", mapper->name);
}

static int find_other(cupel_session *session, const named *n, const void *structure,
                      const char *what, cupel__object **out)
{
    int result = cupel__session_object(session, structure, what, out);
    if (result < 0)
        return result;
    const cupel__mapper *target = n->relationship->target;
    if ((*out)->mapper != target)
        return cupel__session_fail(session, CUPEL_EINVAL, "%s: %s.%s takes a %s, not a %s", what,
                                   n->object->mapper->name, n->relationship->name, target->name,
                                   (*out)->mapper->name);
    return CUPEL_OK;
}

/* The key follows at flush, but for NULL, which is to be seen at once where the pointer was not
 * loaded. */
static int set_pointer(cupel_session *session, cupel__object *object,
                       const cupel__relationship *relationship, cupel__object *target)
{
    void *structure = cupel__object_struct(object);
    int result = cupel__partner_set(session, object, relationship, target);
    if (result < 0)
        return result;
    cupel__pointer_set(relationship, structure,
                       target != NULL ? cupel__object_struct(target) : NULL);
    cupel__set_loaded(object, relationship, true);
    if (target == NULL && cupel__key_is_nullable(relationship))
        cupel__key_clear(relationship, structure);
    return CUPEL_OK;
}

/* Where the item has no pointer, its key is set here or, as long as the owner has none, at flush. */
static int append_alone(cupel_session *session, const named *n, cupel__object *item)
{
    const cupel__relationship *relationship = n->relationship;
    int result = CUPEL_OK;
    if (cupel__many_has(n->object, relationship, item))
        return CUPEL_OK;
    if (n->object->state != CUPEL__STATE_PERSISTENT)
        result = cupel__adoption_add(session, item, n->object, relationship);
    for (size_t i = 0; n->object->state == CUPEL__STATE_PERSISTENT && result == CUPEL_OK &&
                       i < relationship->key_count;
         i++)
        result = cupel__field_transfer(relationship->remote[i], cupel__object_struct(item),
                                       relationship->local[i], cupel__object_struct(n->object),
                                       &session->memory, &session->error);
    return result == CUPEL_OK ? cupel__many_add(session, n->object, relationship, item) : result;
}

static int remove_alone(cupel_session *session, const named *n, cupel__object *item)
{
    const cupel__relationship *relationship = n->relationship;
    for (size_t i = 0; i < relationship->key_count; i++) {
        const cupel__field *field = relationship->remote[i];
        if (!field->column->nullable && item->state == CUPEL__STATE_PERSISTENT)
            return cupel__session_fail(session, CUPEL_EINVAL,
                                       "cupel_remove: %s.%s cannot be NULL; delete the %s instead",
                                       item->mapper->name, field->name, item->mapper->name);
        cupel__field_clear(field, cupel__object_struct(item));
    }
    for (cupel__adoption *a = cupel__map_get(&session->adoptions, &item, sizeof item); a != NULL;
         a = a->next)
        if (a->parent == n->object && a->relationship == relationship)
            a->parent = NULL;
    return cupel__many_remove(session, n->object, relationship, item);
}
