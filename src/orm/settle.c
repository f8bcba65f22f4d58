/* Pointers, keys and collections brought to agree before anything is written. */
#include <string.h>

#include "base/buf.h"
#include "orm/collection.h"
#include "orm/flush.h"
#include "orm/lifecycle.h"

/* A pointer as it is looked at. */
typedef struct pointer {
    cupel__work *work;
    cupel__object *object;
    const cupel__relationship *relationship;
    bool is_new;     /* the object */
    void *now;       /* the pointer */
    void *before;    /* in the snapshot; NULL while the object is new */
    bool key_is_set; /* the key was given (to a new object) or changed */
} pointer;

static int settle_object(cupel__work *work, cupel__object *object);
static int settle_pointer(pointer *p);
static int settle_target(pointer *p, cupel__object *target);
static int settle_cleared(pointer *p);
static int find_target(pointer *p, cupel__object **out);
static int check_odds(const pointer *p, const cupel__object *target);
static bool key_equals(const pointer *p, const cupel__object *target);
static int put_in_step(pointer *p, cupel__object *target);
static int settle_adoptions(cupel__work *work, cupel__object *object);
static int settle_deleted(cupel__work *work, cupel__object *object);
static void describe_key(cupel__buf *out, const cupel__field *const *fields, size_t count,
                         const void *structure);

int cupel__settle(cupel__work *work)
{
    int result = CUPEL_OK;
    size_t changed = 0;
    size_t inserts = 0;
    /* What is deleted leaves collections first, so that their owners are seen as changed. */
    for (size_t i = 0; result == CUPEL_OK && i < work->deletes.count; i++)
        result = settle_deleted(work, work->deletes.items[i]);
    while (result == CUPEL_OK && (changed < work->changed.count || inserts < work->inserts.count)) {
        if (changed < work->changed.count)
            result = settle_object(work, work->changed.items[changed++]);
        else
            result = settle_object(work, work->inserts.items[inserts++]);
    }
    return result;
}

int cupel__settle_keys(cupel__work *work, cupel__object *object)
{
    cupel_session *session = work->session;
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    bool is_new = object->state == CUPEL__STATE_PENDING;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many)
            continue;
        void *now = cupel__pointer_in(relationship, structure);
        if (now == NULL ||
            (!is_new && now == cupel__pointer_in(relationship, cupel__object_snapshot(object))))
            continue;
        const cupel__object *target = cupel__object_of(now);
        if (target->state != CUPEL__STATE_PERSISTENT)
            continue;
        for (size_t k = 0; result == CUPEL_OK && k < relationship->key_count; k++)
            result =
                cupel__field_transfer(relationship->local[k], structure, relationship->remote[k],
                                      now, &session->memory, &session->error);
    }
    for (const cupel__adoption *a = cupel__adoptions_of(session, object);
         result == CUPEL_OK && a != NULL; a = a->next)
        for (size_t k = 0;
             result == CUPEL_OK && a->parent != NULL && k < a->relationship->key_count; k++)
            result = cupel__field_transfer(
                a->relationship->remote[k], structure, a->relationship->local[k],
                cupel__object_struct(a->parent), &session->memory, &session->error);
    return result;
}

static int settle_object(cupel__work *work, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    const void *structure = cupel__object_struct(object);
    const void *snapshot = cupel__object_snapshot(object);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many)
            continue;
        pointer p = { .work = work, .object = object, .relationship = relationship };
        p.is_new = object->state == CUPEL__STATE_PENDING;
        p.now = cupel__pointer_in(relationship, structure);
        p.before = p.is_new ? NULL : cupel__pointer_in(relationship, snapshot);
        for (size_t k = 0; k < relationship->key_count; k++) {
            const cupel__field *field = relationship->local[k];
            p.key_is_set |= p.is_new ? cupel__field_is_given(field, structure)
                                     : !cupel__field_equal(field, structure, snapshot);
        }
        result = settle_pointer(&p);
    }
    return result == CUPEL_OK ? settle_adoptions(work, object) : result;
}

static int settle_pointer(pointer *p)
{
    const cupel__relationship *relationship = p->relationship;
    void *structure = cupel__object_struct(p->object);
    cupel__object *target = NULL;
    int result;
    if (p->now != NULL && p->now != p->before) {
        result = find_target(p, &target);
        return result == CUPEL_OK ? settle_target(p, target) : result;
    }
    if (p->now != p->before)
        return settle_cleared(p);
    if (!p->key_is_set)
        return CUPEL_OK;
    /* The key alone was given: what the pointer would be is not loaded. */
    cupel__pointer_set(relationship, structure, NULL);
    cupel__set_loaded(p->object, relationship, cupel__key_is_null(relationship, structure));
    result = cupel__key_target(p->work->session, relationship, structure, &target);
    return result == CUPEL_OK ? put_in_step(p, target) : result;
}

/* The pointer is to another object than before. */
static int settle_target(pointer *p, cupel__object *target)
{
    const cupel__relationship *relationship = p->relationship;
    int result = CUPEL_OK;
    if (p->key_is_set)
        result = check_odds(p, target);
    cupel__set_loaded(p->object, relationship, true);
    for (size_t k = 0; result == CUPEL_OK && target->state == CUPEL__STATE_PERSISTENT &&
                       k < relationship->key_count;
         k++)
        result = cupel__field_transfer(relationship->local[k], cupel__object_struct(p->object),
                                       relationship->remote[k], cupel__object_struct(target),
                                       &p->work->session->memory, &p->work->session->error);
    return result == CUPEL_OK ? put_in_step(p, target) : result;
}

/* The pointer was to an object and is to none. */
static int settle_cleared(pointer *p)
{
    cupel_session *session = p->work->session;
    const cupel__relationship *relationship = p->relationship;
    const char *model = p->object->mapper->name;
    void *structure = cupel__object_struct(p->object);
    if (p->key_is_set && !cupel__key_is_null(relationship, structure))
        return check_odds(p, NULL);
    if (!cupel__key_is_nullable(relationship))
        return cupel__session_fail(
            session, CUPEL_EVALUE,
            "%s.%s was set to NULL, and %s.%s cannot be NULL; delete the %s, "
            "or give it another %s",
            model, relationship->name, model, relationship->local[0]->name, model,
            relationship->target->name);
    cupel__key_clear(relationship, structure);
    cupel__set_loaded(p->object, relationship, true);
    return put_in_step(p, NULL);
}

/* What the pointer is to, drawn into the flush where it is new. */
static int find_target(pointer *p, cupel__object **out)
{
    cupel_session *session = p->work->session;
    const cupel__relationship *relationship = p->relationship;
    const char *model = p->object->mapper->name;
    const char *target_model = relationship->target->name;
    cupel__object *target = cupel__session_find(session, relationship->target, p->now);
    int result = CUPEL_OK;
    *out = target;
    if (target == NULL)
        return cupel__session_fail(
            session, CUPEL_EINVAL,
            "%s.%s points to no %s of this session; add what cupel_make made "
            "by cupel_add",
            model, relationship->name, target_model);
    switch ((cupel__state)target->state) {
    case CUPEL__STATE_TRANSIENT:
        if ((target->flags & CUPEL__OBJECT_REMOVED) != 0)
            return cupel__session_fail(session, CUPEL_ESTATE,
                                       "%s.%s points to a %s that was deleted", model,
                                       relationship->name, target_model);
        result = cupel__session_add(session, target);
        if (result == CUPEL_OK)
            result = cupel__work_add_pending(p->work);
        return result == CUPEL_OK ? cupel__work_add_new(p->work, target) : result;
    case CUPEL__STATE_PENDING:
        return cupel__work_add_new(p->work, target);
    case CUPEL__STATE_DELETING:
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "%s.%s points to a %s that is to be deleted", model,
                                   relationship->name, target_model);
    default:
        return CUPEL_OK;
    }
}

/* Both the pointer and the key were set: they must mean the same row. */
static int check_odds(const pointer *p, const cupel__object *target)
{
    cupel_session *session = p->work->session;
    const cupel__relationship *relationship = p->relationship;
    const char *model = p->object->mapper->name;
    bool has_key = target != NULL && target->state == CUPEL__STATE_PERSISTENT;
    if (has_key && key_equals(p, target))
        return CUPEL_OK;
    cupel__buf key = { 0 };
    cupel__buf pointed = { 0 };
    describe_key(&key, relationship->local, relationship->key_count,
                 cupel__object_struct(p->object));
    if (has_key) {
        cupel__buf_printf(&pointed, "the %s with ", target->mapper->name);
        describe_key(&pointed, relationship->remote, relationship->key_count,
                     cupel__object_struct(target));
    } else if (target != NULL) {
        cupel__buf_printf(&pointed, "a new %s", target->mapper->name);
    } else {
        cupel__buf_append(&pointed, "NULL");
    }
    int result = cupel__session_fail(
        session, CUPEL_EVALUE,
        "%s.%s and its key are at odds: the pointer was set to %s, and "
        "the key to %s; set one of them",
        model, relationship->name, cupel__buf_text(&pointed), cupel__buf_text(&key));
    cupel__buf_release(&key);
    cupel__buf_release(&pointed);
    return result;
}

/* In a new object what is not given of the key agrees with everything. */
static bool key_equals(const pointer *p, const cupel__object *target)
{
    const cupel__relationship *relationship = p->relationship;
    const void *structure = cupel__object_struct(p->object);
    for (size_t k = 0; k < relationship->key_count; k++) {
        const cupel__field *field = relationship->local[k];
        if (p->is_new && !cupel__field_is_given(field, structure))
            continue;
        if (!cupel__field_matches(field, structure, relationship->remote[k],
                                  cupel__object_struct(target)))
            return false;
    }
    return true;
}

/* Moves the object to the collection of the target, if that one tells all that it has. */
static int put_in_step(pointer *p, cupel__object *target)
{
    const cupel__relationship *inverse = p->relationship->inverse;
    if (inverse == NULL)
        return CUPEL_OK;
    cupel__object *old = cupel__object_partners(p->object)[p->relationship->partner_index];
    if (target != NULL && target != old && !cupel__is_loaded(target, inverse))
        target = NULL;
    int result = CUPEL_OK;
    if (old != NULL && old != target)
        result = cupel__work_touch(p->work, old);
    if (result == CUPEL_OK && target != NULL && target != old)
        result = cupel__work_touch(p->work, target);
    if (result == CUPEL_OK)
        result = cupel__partner_set(p->work->session, p->object, p->relationship, target);
    return result;
}

/* Owners of collections without a pointer on the other side come along. */
static int settle_adoptions(cupel__work *work, cupel__object *object)
{
    int result = CUPEL_OK;
    for (const cupel__adoption *a = cupel__adoptions_of(work->session, object);
         result == CUPEL_OK && a != NULL; a = a->next)
        if (a->parent != NULL && a->parent->state == CUPEL__STATE_PENDING)
            result = cupel__work_add_new(work, a->parent);
    return result;
}

static int settle_deleted(cupel__work *work, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many)
            continue;
        cupel__object *partner = cupel__object_partners(object)[relationship->partner_index];
        if (partner == NULL)
            continue;
        result = cupel__work_touch(work, partner);
        if (result == CUPEL_OK)
            result = cupel__partner_set(work->session, object, relationship, NULL);
    }
    return result;
}

/* "role_id = 5" */
static void describe_key(cupel__buf *out, const cupel__field *const *fields, size_t count,
                         const void *structure)
{
    for (size_t i = 0; i < count; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_NULL };
        cupel__buf_printf(out, "%s%s = ", i > 0 ? ", " : "", fields[i]->name);
        cupel__field_natural(fields[i], structure, &value);
        if (value.kind == CUPEL_VALUE_INT)
            cupel__buf_append_int(out, value.as.integer);
        else if (value.kind == CUPEL_VALUE_TEXT)
            cupel__buf_printf(out, "'%.*s'", (int)(value.size < 60 ? value.size : 60),
                              value.as.text);
        else
            cupel__buf_append(out, value.kind == CUPEL_VALUE_NULL ? "NULL" : "another value");
    }
}
