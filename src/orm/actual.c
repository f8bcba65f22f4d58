/* What stands behind the placeholders of a query: taken from variadic arguments or values, and bound
 * to the parameters of a statement. */
#include <string.h>

#include "base/error.h"
#include "base/value.h"
#include "orm/query.h"
#include "sql/ctype.h"

static int take(cupel_query *query, const cupel__placeholder *placeholder,
                cupel__arguments *arguments);
static int take_pointer(cupel_query *query, const cupel__placeholder *placeholder,
                        const void *pointer);
static int take_list(cupel_query *query, const cupel__placeholder *placeholder,
                     const cupel_argument *argument);
static int take_value(cupel_query *query, cupel_value value, cupel_value_kind declared);
static cupel_value_kind kind_of(int ctype);
static int keep_value(cupel_query *query, cupel_value *value);
static const void *keep_bytes(cupel_query *query, const void *bytes, size_t size);
static int bind_slot(cupel_query *query, const cupel__slot *slot, cupel_value *out);
static int value_of(cupel_query *query, const cupel__slot *slot, cupel_value *out);
static int key_of(cupel_query *query, const cupel__slot *slot, const cupel__object *object,
                  cupel_value *out);

int cupel__actuals_take(cupel_query *query, const char *text, cupel__arguments *arguments,
                        size_t *count)
{
    cupel__placeholder placeholder;
    size_t at = 0;
    int found;
    *count = 0;
    while ((found = cupel__placeholder_next(text, &at, &placeholder, &query->session->error)) ==
           1) {
        int result = take(query, &placeholder, arguments);
        if (result < 0)
            return result;
        ++*count;
    }
    return found;
}

int cupel__actuals_take_values(cupel_query *query, const cupel_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int result = take_value(query, values[i], values[i].kind);
        if (result < 0)
            return result;
    }
    return CUPEL_OK;
}

int cupel__actuals_copy_all(cupel_query *query, const cupel_query *from)
{
    for (size_t i = 0; i < from->actuals.given; i++) {
        cupel__actual actual = from->actuals.items[i];
        int result = keep_value(query, &actual.value);
        cupel_value *values = cupel__arena_alloc(query->arena, actual.value_count * sizeof *values);
        if (values == NULL)
            return cupel__session_nomem(query->session);
        for (size_t k = 0; result == CUPEL_OK && k < actual.value_count; k++) {
            values[k] = actual.values[k];
            result = keep_value(query, &values[k]);
        }
        actual.values = values;
        if (result == CUPEL_OK)
            result = cupel__actual_add(query, from->actuals.shapes[i], actual);
        if (result < 0)
            return result;
        query->actuals.given = query->actuals.count;
    }
    return CUPEL_OK;
}

int cupel__actual_add(cupel_query *query, cupel__argument shape, cupel__actual actual)
{
    cupel__actuals *list = &query->actuals;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 8;
        cupel__argument *shapes = cupel__arena_alloc(query->arena, capacity * sizeof *shapes);
        cupel__actual *items = cupel__arena_alloc(query->arena, capacity * sizeof *items);
        if (shapes == NULL || items == NULL)
            return cupel__session_nomem(query->session);
        if (list->count > 0) {
            memcpy(shapes, list->shapes, list->count * sizeof *shapes);
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->shapes = shapes;
        list->items = items;
        list->capacity = capacity;
    }
    list->shapes[list->count] = shape;
    list->items[list->count++] = actual;
    return CUPEL_OK;
}

int cupel__actuals_bind(cupel_query *query, const cupel__compiled *compiled,
                        const cupel_value **out, size_t *count)
{
    if (compiled->by_columns) {
        const cupel__actual *keys = &query->actuals.items[compiled->keys];
        *out = keys->values;
        *count = keys->value_count;
        return CUPEL_OK;
    }
    cupel_value *values =
        cupel__arena_alloc(&query->session->scratch, compiled->slot_count * sizeof *values);
    if (values == NULL)
        return cupel__session_nomem(query->session);
    for (size_t i = 0; i < compiled->slot_count; i++) {
        int result = bind_slot(query, &compiled->slots[i], &values[i]);
        if (result < 0)
            return result;
    }
    *out = values;
    *count = compiled->slot_count;
    return CUPEL_OK;
}

static int take(cupel_query *query, const cupel__placeholder *placeholder,
                cupel__arguments *arguments)
{
    cupel__taken taken;
    int result = cupel__placeholder_take(placeholder, arguments, &taken, &query->session->error);
    if (result < 0)
        return result;
    if (placeholder->type == CUPEL_VALUE_NULL)
        return take_pointer(query, placeholder, taken.pointer);
    if (taken.value.kind == CUPEL_VALUE_DECIMAL) {
        taken.value.as.decimal = keep_bytes(query, &taken.decimal, sizeof taken.decimal);
        if (taken.value.as.decimal == NULL)
            return cupel__session_nomem(query->session);
    }
    return take_value(query, taken.value, placeholder->type);
}

/* An object of the session is told by its address alone; anything else must say what it is. */
static int take_pointer(cupel_query *query, const cupel__placeholder *placeholder,
                        const void *pointer)
{
    cupel_session *session = query->session;
    cupel__object *object = cupel__heap_find(&session->heap, pointer);
    if (object != NULL) {
        const cupel__argument shape = { .kind = CUPEL__ARGUMENT_OBJECT,
                                        .entity = &object->mapper->entity };
        int result = cupel__actual_add(query, shape, (cupel__actual){ .object = object });
        query->actuals.given = query->actuals.count;
        return result;
    }
    const cupel_argument *argument = cupel__argument_from(pointer);
    if (argument != NULL && argument->is_list)
        return take_list(query, placeholder, argument);
    if (argument == NULL && pointer != NULL)
        return cupel__session_fail(session, CUPEL_EINVAL,
                                   "what stands behind the %%p at byte %zu is no object of this "
                                   "session, nor CUPEL_V(x) or CUPEL_IN(ptr, n)",
                                   placeholder->offset + 1);
    cupel_value value = { .kind = CUPEL_VALUE_NULL };
    if (argument != NULL && argument->ctype == CUPEL_CTYPE_CUSTOM)
        value = (cupel_value){ .kind = CUPEL_VALUE_BLOB,
                               .size = (uint32_t)argument->size,
                               .as.data = argument->data };
    else if (argument != NULL &&
             cupel__value_from_member(&value, argument->ctype, NULL, argument->data) != CUPEL_OK)
        return cupel__session_fail(session, CUPEL_EVALUE,
                                   "what stands behind the %%p at byte %zu is of a C type that "
                                   "cannot be stored; value.h lists those that can",
                                   placeholder->offset + 1);
    return take_value(query, value, argument != NULL ? kind_of(argument->ctype) : CUPEL_VALUE_NULL);
}

static int take_list(cupel_query *query, const cupel__placeholder *placeholder,
                     const cupel_argument *argument)
{
    cupel_session *session = query->session;
    size_t size = cupel__ctype_size(argument->ctype);
    if (size == 0 || argument->count > SIZE_MAX / sizeof(cupel_value))
        return cupel__session_fail(session, CUPEL_EVALUE,
                                   "the list behind the %%p at byte %zu is of a C type that cannot "
                                   "be stored; value.h lists those that can",
                                   placeholder->offset + 1);
    cupel_value *values = cupel__arena_alloc(query->arena, argument->count * sizeof *values);
    if (values == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < argument->count; i++) {
        int result = cupel__value_from_member(&values[i], argument->ctype, NULL,
                                              (const char *)argument->data + i * size);
        if (result < 0)
            return cupel__session_fail(session, result,
                                       "element %zu of the list behind the %%p at byte %zu is "
                                       "longer than 4 GiB",
                                       i + 1, placeholder->offset + 1);
        result = keep_value(query, &values[i]);
        if (result < 0)
            return result;
    }
    const cupel__argument shape = { .kind = CUPEL__ARGUMENT_LIST,
                                    .type = kind_of(argument->ctype),
                                    .count = argument->count };
    int result = cupel__actual_add(
        query, shape, (cupel__actual){ .values = values, .value_count = argument->count });
    query->actuals.given = query->actuals.count;
    return result;
}

static int take_value(cupel_query *query, cupel_value value, cupel_value_kind declared)
{
    const cupel__argument shape = { .kind = CUPEL__ARGUMENT_VALUE,
                                    .type = value.kind != CUPEL_VALUE_NULL ? value.kind : declared,
                                    .is_null = value.kind == CUPEL_VALUE_NULL };
    int result = keep_value(query, &value);
    if (result == CUPEL_OK)
        result = cupel__actual_add(query, shape, (cupel__actual){ .value = value });
    query->actuals.given = query->actuals.count;
    return result;
}

/* What kind of value a member of that type gives. */
static cupel_value_kind kind_of(int ctype)
{
    switch ((cupel_ctype)(ctype & ~CUPEL_CTYPE_OPT)) {
    case CUPEL_CTYPE_INT16:
    case CUPEL_CTYPE_INT32:
    case CUPEL_CTYPE_INT64:
    case CUPEL_CTYPE_ENUM:
        return CUPEL_VALUE_INT;
    case CUPEL_CTYPE_BOOL:
        return CUPEL_VALUE_BOOL;
    case CUPEL_CTYPE_FLOAT:
    case CUPEL_CTYPE_DOUBLE:
        return CUPEL_VALUE_DOUBLE;
    case CUPEL_CTYPE_TEXT:
        return CUPEL_VALUE_TEXT;
    case CUPEL_CTYPE_BLOB:
        return CUPEL_VALUE_BLOB;
    case CUPEL_CTYPE_DATE:
        return CUPEL_VALUE_DATE;
    case CUPEL_CTYPE_TIME:
        return CUPEL_VALUE_TIME;
    case CUPEL_CTYPE_DATETIME:
        return CUPEL_VALUE_DATETIME;
    case CUPEL_CTYPE_INTERVAL:
        return CUPEL_VALUE_INTERVAL;
    case CUPEL_CTYPE_UUID:
        return CUPEL_VALUE_UUID;
    case CUPEL_CTYPE_DECIMAL:
        return CUPEL_VALUE_DECIMAL;
    case CUPEL_CTYPE_ARRAY:
        return CUPEL_VALUE_ARRAY;
    case CUPEL_CTYPE_CUSTOM:
        return CUPEL_VALUE_BLOB;
    case CUPEL_CTYPE_NONE:
    case CUPEL_CTYPE_OPT:
        break;
    }
    return CUPEL_VALUE_NULL;
}

/* Copies what the value points to, for queries that outlive the call. */
static int keep_value(cupel_query *query, cupel_value *value)
{
    if (query->copies && !cupel__value_keep(query->arena, value))
        return cupel__session_nomem(query->session);
    return CUPEL_OK;
}

static const void *keep_bytes(cupel_query *query, const void *bytes, size_t size)
{
    void *copy = cupel__arena_alloc(query->arena, size + 1);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

static int bind_slot(cupel_query *query, const cupel__slot *slot, cupel_value *out)
{
    cupel_session *session = query->session;
    cupel_value value;
    int result = value_of(query, slot, &value);
    *out = value;
    if (result < 0 || !slot->convert)
        return result;
    cupel__slot_room *room = cupel__arena_alloc(&session->scratch, sizeof *room);
    if (room == NULL)
        return cupel__session_nomem(session);
    return cupel__slot_convert(slot, &value, out, room, &session->scratch, &session->error);
}

static int value_of(cupel_query *query, const cupel__slot *slot, cupel_value *out)
{
    const cupel__actual *actual = &query->actuals.items[slot->argument];
    switch (query->actuals.shapes[slot->argument].kind) {
    case CUPEL__ARGUMENT_VALUE:
        *out = actual->value;
        return CUPEL_OK;
    case CUPEL__ARGUMENT_LIST:
        *out = actual->values[cupel__slot_element(slot, actual->value_count)];
        return CUPEL_OK;
    case CUPEL__ARGUMENT_OBJECT:
        return key_of(query, slot, actual->object, out);
    }
    return CUPEL_EINVAL;
}

static int key_of(cupel_query *query, const cupel__slot *slot, const cupel__object *object,
                  cupel_value *out)
{
    cupel_session *session = query->session;
    const cupel__mapper *mapper = object->mapper;
    const cupel__field *field = cupel__mapper_field_of(mapper, slot->column);
    if (object->state != CUPEL__STATE_PERSISTENT && object->state != CUPEL__STATE_DELETING)
        return cupel__session_fail(
            session, CUPEL_ESTATE, "a %s that is compared with has no row in the database%s",
            mapper->name, object->state == CUPEL__STATE_PENDING ? " yet; flush first" : "");
    return cupel__field_write(field, cupel__session_known_as(session, object), out,
                              &session->scratch, &session->error);
}
