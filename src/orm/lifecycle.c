/* Objects made, added, marked for deletion, expunged; and their members touched. */
#include "orm/lifecycle.h"

#include <string.h>

#include "base/error.h"
#include "orm/collection.h"
#include "orm/transaction.h"
#include "sql/ctype.h"
#include "sql/table.h"

/* What cupel_set_null was called for: one byte for each field. */
typedef struct null_record {
    const cupel__object *object;
    bool is_null[];
} null_record;

static int fill(cupel_session *session, cupel__object *object, const void *values);
static int fill_field(const cupel__field *field, void *structure, cupel__arena *texts,
                      cupel_error *error);
static int fill_made(cupel__made *made, const void *values);
static int describe(const cupel_model *model, const cupel_property *property, cupel__field *field,
                    void *default_room, cupel_error *error);
static int adopt(cupel_session *session, cupel__made *made);
static int add_one(cupel_session *session, cupel__object *object);
static int add_related(cupel_session *session, cupel__object *first);
static int require_writable(cupel_session *session, const char *what);
static void leave_relationships(cupel_session *session, cupel__object *object);
static int member_of(cupel_session *session, const void *structure, const void *member,
                     const char *what, cupel__object **out, const cupel__field **field);

/* What stands in a snapshot for bytes that were edited in place: it equals nothing. */
static const char touched[1] = "";

static void mark_touched(const cupel__field *field, void *kept);

void *cupel_session_new(cupel_session *session, const cupel_model *model, const void *values)
{
    cupel__extent *extent;
    cupel__object *object = NULL;
    int result = cupel__session_enter(session);
    if (result < 0)
        return NULL;
    result = require_writable(session, "cupel_new");
    if (result == CUPEL_OK)
        result = cupel__session_extent(session, model, &extent);
    if (result == CUPEL_OK) {
        object = cupel__heap_take(&session->heap, &extent->pool, extent->mapper);
        result = object != NULL ? fill(session, object, values) : cupel__session_nomem(session);
    }
    if (result == CUPEL_OK && !cupel__vec_push(&extent->pending, object))
        result = cupel__session_nomem(session);
    if (result == CUPEL_OK) {
        object->state = CUPEL__STATE_PENDING;
        return cupel__object_struct(object);
    }
    if (object != NULL)
        cupel__heap_give(&extent->pool, object);
    cupel__session_stick(session, result);
    return NULL;
}

void *cupel_object_make(const cupel_model *model, const void *values)
{
    cupel__made *made;
    if (model == NULL || model->size == 0 ||
        cupel__property_check_abi(model->name, model->abi, model->property_size, NULL) < 0)
        return NULL;
    made = cupel__made_new(model);
    if (made != NULL && fill_made(made, values) < 0) {
        cupel__made_free(made);
        made = NULL;
    }
    return made != NULL ? cupel__object_struct(&made->object) : NULL;
}

void cupel_discard(void *object)
{
    if (object != NULL)
        cupel__made_free(cupel__made_of(object));
}

int cupel_add(cupel_session *session, void *structure)
{
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = require_writable(session, "cupel_add");
    if (result < 0)
        return session != NULL ? cupel__session_stick(session, result) : result;
    cupel__object *object = cupel__heap_find(&session->heap, structure);
    cupel__made *made = NULL;
    if (object == NULL && structure != NULL)
        made = cupel__made_of(structure);
    if (object == NULL && made == NULL)
        result = cupel__session_object(session, structure, "cupel_add", &object);
    else if (made != NULL)
        result = adopt(session, made);
    if (result == CUPEL_OK)
        result = cupel__session_add(session, cupel__object_of(structure));
    return result == CUPEL_OK ? result : cupel__session_stick(session, result);
}

int cupel_delete(cupel_session *session, void *structure)
{
    cupel__object *object;
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = require_writable(session, "cupel_delete");
    if (result == CUPEL_OK)
        result = cupel__session_object(session, structure, "cupel_delete", &object);
    if (result < 0)
        return result;
    cupel__extent *extent = cupel__session_known(session, object->mapper);
    switch ((cupel__state)object->state) {
    case CUPEL__STATE_PENDING:
        /* It was never saved, and now it will not be. */
        cupel__extent_forget(extent, object);
        leave_relationships(session, object);
        object->state = CUPEL__STATE_TRANSIENT;
        return CUPEL_OK;
    case CUPEL__STATE_PERSISTENT:
        if (!cupel__vec_push(&extent->deleting, object))
            return cupel__session_nomem(session);
        object->state = CUPEL__STATE_DELETING;
        return CUPEL_OK;
    case CUPEL__STATE_DELETING:
        return CUPEL_OK;
    default:
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "cupel_delete: the %s has no row in the database",
                                   object->mapper->name);
    }
}

void cupel_expunge(cupel_session *session, void *structure)
{
    if (cupel__session_enter(session) < 0)
        return;
    cupel__object *object = cupel__heap_find(&session->heap, structure);
    if (object == NULL)
        return;
    cupel__extent *extent = cupel__session_known(session, object->mapper);
    if (object->state == CUPEL__STATE_PERSISTENT || object->state == CUPEL__STATE_DELETING)
        cupel__session_untrack(session, extent, object);
    cupel__extent_forget(extent, object);
    cupel__transaction_forget(session, object);
    leave_relationships(session, object);
    if ((object->flags & CUPEL__OBJECT_HAS_NULLS) != 0)
        cupel__map_remove(&session->nulls, &object, sizeof object);
    cupel__adoptions_forget(session, object);
    session->has_expunged = true;
    if (!cupel__set_remove(&session->heap.adopted, structure)) {
        cupel__heap_give(&extent->pool, object);
        return;
    }
    for (cupel__made **link = &extent->adopted; *link != NULL; link = &(*link)->next)
        if (&(*link)->object == object) {
            cupel__made *made = *link;
            *link = made->next;
            cupel__made_free(made);
            return;
        }
}

int cupel_session_set_null(cupel_session *session, void *structure, void *member)
{
    cupel__object *object;
    const cupel__field *field = NULL;
    int result = cupel__session_enter(session);
    if (result < 0)
        return result;
    result = require_writable(session, "cupel_set_null");
    if (result == CUPEL_OK)
        result = member_of(session, structure, member, "cupel_set_null", &object, &field);
    if (result == CUPEL_OK && !cupel__field_is_nullable(field))
        result = cupel__session_fail(session, CUPEL_EINVAL,
                                     "cupel_set_null: %s.%s is a plain member and has no NULL",
                                     field->owner, field->name);
    if (result < 0)
        return cupel__session_stick(session, result);
    cupel__field_clear(field, structure);
    if (object->state != CUPEL__STATE_PENDING && object->state != CUPEL__STATE_TRANSIENT)
        return CUPEL_OK;

    null_record *record = cupel__map_get(&session->nulls, &object, sizeof object);
    if (record == NULL) {
        record = cupel__arena_zalloc(&session->memory,
                                     sizeof *record + object->mapper->field_count * sizeof(bool));
        if (record != NULL)
            record->object = object;
        if (record == NULL ||
            !cupel__map_put(&session->nulls, &record->object, sizeof record->object, record))
            return cupel__session_stick(session, cupel__session_nomem(session));
        object->flags |= CUPEL__OBJECT_HAS_NULLS;
    }
    record->is_null[field->index] = true;
    return CUPEL_OK;
}

int cupel_session_touch(cupel_session *session, void *structure, const void *member)
{
    cupel__object *object;
    const cupel__field *field = NULL;
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = require_writable(session, "cupel_touch");
    if (result == CUPEL_OK)
        result = member_of(session, structure, member, "cupel_touch", &object, &field);
    if (result < 0)
        return result;
    if (!cupel__field_is_pointer(field))
        return cupel__session_fail(session, CUPEL_EINVAL,
                                   "cupel_touch: %s.%s points to nothing; changes of plain members "
                                   "are noticed without it",
                                   field->owner, field->name);
    if (object->state == CUPEL__STATE_PERSISTENT) {
        void *kept = cupel__field_in(field, cupel__object_snapshot(object));
        mark_touched(field, kept);
    }
    return CUPEL_OK;
}

const char *cupel_text(cupel_session *session, const char *format, ...)
{
    va_list arguments;
    if (cupel__session_enter(session) < 0)
        return NULL;
    va_start(arguments, format);
    const char *text = cupel__arena_vprintf(&session->memory, format, arguments);
    va_end(arguments);
    if (text == NULL)
        cupel__session_stick(session, cupel__session_nomem(session));
    return text;
}

int cupel__session_add(cupel_session *session, cupel__object *object)
{
    cupel__extent *extent = cupel__session_known(session, object->mapper);
    if (object->state == CUPEL__STATE_DELETING) {
        cupel__extent_forget(extent, object);
        object->state = CUPEL__STATE_PERSISTENT;
    }
    return object->state == CUPEL__STATE_TRANSIENT ? add_related(session, object) : CUPEL_OK;
}

bool cupel__is_explicit_null(const cupel_session *session, const cupel__object *object,
                             const cupel__field *field)
{
    if ((object->flags & CUPEL__OBJECT_HAS_NULLS) == 0)
        return false;
    const null_record *record = cupel__map_get(&session->nulls, &object, sizeof object);
    return record != NULL && record->is_null[field->index];
}

bool cupel__is_touched(const cupel__field *field, const void *snapshot)
{
    const char *const mark = touched;
    return cupel__field_is_pointer(field) && field->size >= sizeof mark &&
           memcmp(cupel__field_of(field, snapshot), &mark, sizeof mark) == 0;
}

/* All members that point to something begin with a pointer. */
static void mark_touched(const cupel__field *field, void *kept)
{
    const char *const mark = touched;
    memset(kept, 0, field->size);
    if (field->size >= sizeof mark)
        memcpy(kept, &mark, sizeof mark);
}

static int fill(cupel_session *session, cupel__object *object, const void *values)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    memcpy(structure, values, mapper->model->size);
    for (size_t i = 0; i < mapper->field_count; i++) {
        int result = fill_field(&mapper->fields[i], structure, &session->memory, &session->error);
        if (result < 0)
            return result;
    }
    for (size_t i = 0; i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (!relationship->to_many)
            continue;
        /* What is new has no rows that refer to it but those it will be given. */
        cupel__many_set(relationship, structure, (cupel__many){ NULL, 0 });
        cupel__set_loaded(object, relationship, true);
    }
    memcpy(cupel__object_snapshot(object), structure, mapper->size);
    return CUPEL_OK;
}

/* Texts become the session's own; what is not given takes the model's default. */
static int fill_field(const cupel__field *field, void *structure, cupel__arena *texts,
                      cupel_error *error)
{
    if (cupel__field_is_forgotten(field, structure))
        return cupel_error_set(error, CUPEL_EVALUE,
                               "%s.%s: a value is given and is_set is not; write "
                               "`.%s = cupel_some(value)`",
                               field->owner, field->name, field->name);
    if (cupel__field_is_pointer(field)) {
        int result = cupel__field_own(field, structure, texts, error);
        if (result < 0)
            return result;
    }
    return cupel__field_has_default(field) ? cupel__field_default(field, structure, texts, error)
                                           : CUPEL_OK;
}

/* The same without a mapper. */
static int fill_made(cupel__made *made, const void *values)
{
    const cupel_model *model = made->model;
    void *structure = cupel__object_struct(&made->object);
    memcpy(structure, values, model->size);
    for (size_t i = 0;; i++) {
        cupel_property property = cupel__property_at(model->properties, model->property_size, i);
        cupel_decimal default_room; /* the largest of all members */
        cupel__field field;
        if (property.kind == CUPEL_PROPERTY_END)
            return CUPEL_OK;
        if (property.kind == CUPEL_PROPERTY_HAS_MANY)
            memset((char *)structure + property.offset, 0, sizeof(cupel__many));
        if (property.kind != CUPEL_PROPERTY_COLUMN)
            continue;
        int result = describe(model, &property, &field, &default_room, NULL);
        if (result == CUPEL_OK)
            result = fill_field(&field, structure, &made->texts, NULL);
        if (result < 0)
            return result;
    }
}

/* As much of a field as filling in an object needs. */
static int describe(const cupel_model *model, const cupel_property *property, cupel__field *field,
                    void *default_room, cupel_error *error)
{
    cupel_type type = property->type;
    int ctype = cupel__ctype_effective(property->ctype, type.kind);
    if (type.kind == CUPEL_TYPE_NONE)
        type = cupel__ctype_infer(ctype);
    *field = (cupel__field){ .name = property->name,
                             .owner = model->name,
                             .offset = property->offset,
                             .size = (uint32_t)property->member_size,
                             .is_key = property->primary_key,
                             .default_fn = property->default_fn };
    cupel__field_of_type(field, ctype, property->ctype, property->custom);
    if (property->default_value == NULL)
        return CUPEL_OK;
    field->default_value = default_room;
    int result = cupel__field_literal(field, default_room, &type, property->default_value);
    return result == CUPEL_OK ? result : cupel_error_set(error, result, "no such default");
}

/* Makes a made object one of the session's, transient for the moment. */
static int adopt(cupel_session *session, cupel__made *made)
{
    cupel__object *object = &made->object;
    void *structure = cupel__object_struct(object);
    cupel__extent *extent;
    int result = cupel__session_extent(session, made->model, &extent);
    if (result < 0)
        return result;
    if (!cupel__set_add(&session->heap.adopted, structure))
        return cupel__session_nomem(session);
    object->mapper = extent->mapper;
    object->state = CUPEL__STATE_TRANSIENT;
    for (size_t i = 0; i < extent->mapper->relationship_count; i++)
        if (extent->mapper->relationships[i].to_many)
            cupel__set_loaded(object, &extent->mapper->relationships[i], true);
    memcpy(cupel__object_snapshot(object), structure, extent->mapper->size);
    made->next = extent->adopted;
    extent->adopted = made;
    return CUPEL_OK;
}

static int add_one(cupel_session *session, cupel__object *object)
{
    cupel__extent *extent = cupel__session_known(session, object->mapper);
    if (!cupel__vec_push(&extent->pending, object))
        return cupel__session_nomem(session);
    object->state = CUPEL__STATE_PENDING;
    return CUPEL_OK;
}

/* The object behind a related pointer, if it is a transient one; those made by cupel_make are
 * adopted. */
static int related_transient(cupel_session *session, const cupel__mapper *target, void *structure,
                             cupel__object **out)
{
    *out = NULL;
    if (structure == NULL)
        return CUPEL_OK;
    cupel__object *object = cupel__heap_find(&session->heap, structure);
    if (object == NULL) {
        cupel__made *made = cupel__made_of(structure);
        if (made == NULL || made->model != target->model)
            return CUPEL_OK;
        int result = adopt(session, made);
        if (result < 0)
            return result;
        object = &made->object;
    }
    if (object->mapper == target && object->state == CUPEL__STATE_TRANSIENT)
        *out = object;
    return CUPEL_OK;
}

/* The object, and the transient ones that can be reached from it: a walk with a list of those still
 * to be looked at. */
static int add_related(cupel_session *session, cupel__object *first)
{
    cupel__vec(cupel__object *) found = { 0 };
    int result = add_one(session, first);
    if (result == CUPEL_OK && !cupel__vec_push(&found, first))
        result = cupel__session_nomem(session);
    for (size_t i = 0; result == CUPEL_OK && i < found.count; i++) {
        const cupel__object *object = found.items[i];
        const cupel__mapper *mapper = object->mapper;
        for (size_t k = 0; result == CUPEL_OK && k < mapper->relationship_count; k++) {
            const cupel__relationship *relationship = &mapper->relationships[k];
            const void *structure = cupel__object_struct(object);
            cupel__many many = { NULL, 1 };
            void *pointer = NULL;
            if (relationship->to_many)
                many = cupel__many_in(relationship, structure);
            else
                pointer = cupel__pointer_in(relationship, structure);
            for (size_t n = 0; result == CUPEL_OK && n < many.count; n++) {
                cupel__object *other;
                result = related_transient(session, relationship->target,
                                           relationship->to_many ? many.items[n] : pointer, &other);
                if (result != CUPEL_OK || other == NULL)
                    continue;
                result = add_one(session, other);
                if (result == CUPEL_OK && !cupel__vec_push(&found, other))
                    result = cupel__session_nomem(session);
            }
        }
    }
    cupel__vec_release(&found);
    return result;
}

static int require_writable(cupel_session *session, const char *what)
{
    if (!cupel__session_is_read_only(session))
        return CUPEL_OK;
    return cupel__session_fail(session, CUPEL_ESTATE, "%s: this session was opened with read_only",
                               what);
}

/* Takes an object that goes out of the collections that have it, and out of the pointers of those
 * that are in its own. */
static void leave_relationships(cupel_session *session, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    for (size_t i = 0; i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (!relationship->to_many) {
            cupel__partner_set(session, object, relationship, NULL);
            continue;
        }
        if (relationship->inverse == NULL)
            continue;
        cupel__many many = cupel__many_in(relationship, cupel__object_struct(object));
        for (size_t k = 0; k < many.count; k++) {
            cupel__object *item = cupel__session_find(session, relationship->target, many.items[k]);
            if (item == NULL)
                continue;
            const cupel__relationship *inverse = relationship->inverse;
            cupel__object_partners(item)[inverse->partner_index] = NULL;
            if (cupel__pointer_in(inverse, cupel__object_struct(item)) !=
                cupel__object_struct(object))
                continue;
            cupel__pointer_set(inverse, cupel__object_struct(item), NULL);
            if (!cupel__session_is_read_only(session))
                cupel__pointer_set(inverse, cupel__object_snapshot(item), NULL);
            cupel__set_loaded(item, inverse, false);
        }
    }
}

static int member_of(cupel_session *session, const void *structure, const void *member,
                     const char *what, cupel__object **out, const cupel__field **field)
{
    int result = cupel__session_object(session, structure, what, out);
    if (result < 0)
        return result;
    *field = cupel__mapper_field_at((*out)->mapper,
                                    (size_t)((const char *)member - (const char *)structure));
    if (*field != NULL)
        return CUPEL_OK;
    return cupel__session_fail(session, CUPEL_EINVAL, "%s: the member is no mapped column of %s",
                               what, (*out)->mapper->name);
}
