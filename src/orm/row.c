/* Rows turned into objects: the identity map asked, slots filled, single rows read by key. */
#include "orm/row.h"

#include <string.h>

#include "base/error.h"
#include "orm/collection.h"
#include "orm/run.h"
#include "orm/transaction.h"

static int row_by_key(cupel_session *session, cupel__extent *extent, const void *structure,
                      cupel__object *refill, cupel__object **out);
static int refill_row(cupel_session *session, cupel__object *object, const cupel_value *row,
                      bool drop);
static void *read_object(cupel_session *session, cupel__extent *extent, const void *structure,
                         cupel__object *stale);
static int key_of_row(cupel_session *session, cupel__extent *extent, const cupel_value *row,
                      cupel__key *out);
static int make(cupel_session *session, cupel__extent *extent, const cupel__key *key,
                const cupel_value *row, cupel__object **out);
static int refill_relationships(cupel_session *session, cupel__object *object, const void *after,
                                bool all);
static int refill_pointer(cupel_session *session, cupel__object *object,
                          const cupel__relationship *relationship, const void *after, bool all);
static int take(cupel_session *session, cupel__object *object, const cupel_value *row,
                cupel__object **out);
static void lose(cupel_session *session, cupel__extent *extent, cupel__object *object);
static int compile_by_key(cupel_session *session, cupel__extent *extent, const void *structure);
static int write_by_key(const cupel__mapper *mapper, const void *structure, cupel__arena *arena,
                        cupel__query_spec *spec);
static void compiled_free(void *content);
static int require_single_key(cupel_session *session, const cupel__mapper *mapper);

void *cupel_session_get(cupel_session *session, const cupel_model *model, int64_t id)
{
    cupel__extent *extent;
    if (cupel__session_enter(session) < 0 || cupel__session_extent(session, model, &extent) < 0 ||
        require_single_key(session, extent->mapper) < 0)
        return NULL;
    const cupel__key key = cupel__key_of_integer(id);
    cupel__object *object = cupel__session_identify(session, extent, &key);
    if (object != NULL && (object->flags & CUPEL__OBJECT_STALE) == 0)
        return cupel__object_struct(object);
    const cupel__field *field = extent->mapper->keys[0];
    const cupel_value value = { .kind = CUPEL_VALUE_INT, .as.integer = id };
    void *probe = cupel__probe(session, extent);
    if (probe == NULL) {
        cupel__session_nomem(session);
        return NULL;
    }
    /* A number that the member cannot hold is no key of any row. */
    if (cupel__field_read(field, &value, probe, &session->memory, NULL) < 0)
        return NULL;
    return read_object(session, extent, probe, object);
}

void *cupel_session_get_key(cupel_session *session, const cupel_model *model,
                            const void *key_struct)
{
    cupel__extent *extent;
    cupel__object *object;
    cupel__key key;
    if (cupel__session_enter(session) < 0 || cupel__session_extent(session, model, &extent) < 0)
        return NULL;
    const cupel__mapper *mapper = extent->mapper;
    if (!cupel__key_of(mapper->keys, mapper->key_count, key_struct, &key, &session->key)) {
        cupel__session_nomem(session);
        return NULL;
    }
    object = cupel__session_identify(session, extent, &key);
    if (object != NULL && (object->flags & CUPEL__OBJECT_STALE) == 0)
        return cupel__object_struct(object);
    return read_object(session, extent, key_struct, object);
}

int cupel_refresh(cupel_session *session, void *structure)
{
    cupel__object *object;
    cupel__object *found = NULL;
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = cupel__session_object(session, structure, "cupel_refresh", &object);
    if (result < 0)
        return result;
    if (object->state != CUPEL__STATE_PERSISTENT && object->state != CUPEL__STATE_DELETING)
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "cupel_refresh: the %s has no row in the database",
                                   object->mapper->name);
    result = row_by_key(session, cupel__session_known(session, object->mapper),
                        cupel__session_known_as(session, object), object, &found);
    if (result == CUPEL_OK && found == NULL)
        return cupel__session_fail(session, CUPEL_ENOTFOUND,
                                   "cupel_refresh: the row of the %s is not in the database any "
                                   "more",
                                   object->mapper->name);
    return result;
}

int cupel__row_object(cupel_session *session, cupel__extent *extent, const cupel_value *row,
                      cupel__object **out)
{
    const cupel__mapper *mapper = extent->mapper;
    cupel__key key;
    if (mapper->has_integer_key && row[mapper->keys[0]->index].kind == CUPEL_VALUE_INT) {
        key = cupel__key_of_integer(row[mapper->keys[0]->index].as.integer);
    } else {
        int result = key_of_row(session, extent, row, &key);
        if (result < 0)
            return result;
    }
    cupel__object *object = cupel__session_identify(session, extent, &key);
    if (object == NULL)
        return make(session, extent, &key, row, out);
    *out = object;
    if ((object->flags & CUPEL__OBJECT_STALE) == 0)
        return CUPEL_OK;
    object->flags &= (uint8_t)~CUPEL__OBJECT_STALE;
    return refill_row(session, object, row, false);
}

/* Takes over what the row says. Members that were changed and not saved are kept unless `drop`. */
static int refill_row(cupel_session *session, cupel__object *object, const cupel_value *row,
                      bool drop)
{
    const cupel__mapper *mapper = object->mapper;
    cupel__extent *extent = cupel__session_known(session, mapper);
    void *structure = cupel__object_struct(object);
    void *known = cupel__session_is_read_only(session) ? structure : cupel__object_snapshot(object);
    void *probe = cupel__probe(session, extent);
    if (probe == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < mapper->field_count; i++) {
        int result = cupel__field_read(&mapper->fields[i], &row[i], probe, &session->memory,
                                       &session->error);
        if (result < 0)
            return result;
    }
    /* Relationships are looked at while `known` still has the old keys. */
    int result = refill_relationships(session, object, probe, drop);
    for (size_t i = 0; result == CUPEL_OK && i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        bool is_changed = known != structure && !cupel__field_equal(field, structure, known);
        cupel__field_assign(field, known, probe);
        if (drop || !is_changed)
            cupel__field_assign(field, structure, probe);
    }
    return result;
}

/* Reads the row whose primary key is in the members of `structure`: its object, or `refill` (may be
 * NULL), which takes it over and drops its changes. NULL where there is no row. */
static int row_by_key(cupel_session *session, cupel__extent *extent, const void *structure,
                      cupel__object *refill, cupel__object **out)
{
    const cupel__mapper *mapper = extent->mapper;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__statement *statement;
    *out = NULL;
    for (size_t i = 0; i < mapper->key_count; i++)
        if (cupel__field_is_null(mapper->keys[i], structure))
            return CUPEL_OK;
    int result = compile_by_key(session, extent, structure);
    if (result == CUPEL_OK)
        result = cupel__transaction_begin(session, false);
    if (result < 0)
        return result;
    const cupel__compiled *compiled = extent->by_key->content;
    cupel_value *values = cupel__arena_alloc(&session->scratch, mapper->key_count * sizeof *values);
    cupel_value *row = cupel__arena_alloc(&session->scratch, mapper->field_count * sizeof *row);
    if (values == NULL || row == NULL)
        result = cupel__session_nomem(session);
    for (size_t i = 0; result == CUPEL_OK && i < mapper->key_count; i++)
        result = cupel__field_write(mapper->keys[i], structure, &values[i], &session->scratch,
                                    &session->error);
    if (result == CUPEL_OK)
        result = cupel__run_begin(session, compiled->sql, compiled->sql_size, values,
                                  mapper->key_count, CUPEL_FETCH_ALL, &statement);
    if (result == CUPEL_OK) {
        result = cupel__run_next(session, statement, row);
        if (result == 1 && refill != NULL)
            result = take(session, refill, row, out);
        else if (result == 1)
            result = cupel__row_object(session, extent, row, out);
        result = cupel__run_end(session, statement, result);
    }
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* What cupel_get gives where the object is not known, or stale. */
static void *read_object(cupel_session *session, cupel__extent *extent, const void *structure,
                         cupel__object *stale)
{
    cupel__object *object;
    if (row_by_key(session, extent, structure, NULL, &object) < 0)
        return NULL;
    if (object == NULL && stale != NULL)
        lose(session, extent, stale);
    if (object == NULL)
        return NULL;
    object->batch = 0;
    return cupel__object_struct(object);
}

/* Keys that are no single integer are read into a probe, so that they are compared as members. */
static int key_of_row(cupel_session *session, cupel__extent *extent, const cupel_value *row,
                      cupel__key *out)
{
    const cupel__mapper *mapper = extent->mapper;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    void *probe = cupel__probe(session, extent);
    int result = probe != NULL ? CUPEL_OK : cupel__session_nomem(session);
    for (size_t i = 0; result == CUPEL_OK && i < mapper->key_count; i++)
        result = cupel__field_read(mapper->keys[i], &row[mapper->keys[i]->index], probe,
                                   &session->scratch, &session->error);
    if (result == CUPEL_OK &&
        !cupel__key_of(mapper->keys, mapper->key_count, probe, out, &session->key))
        result = cupel__session_nomem(session);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

static int make(cupel_session *session, cupel__extent *extent, const cupel__key *key,
                const cupel_value *row, cupel__object **out)
{
    const cupel__mapper *mapper = extent->mapper;
    cupel__object *object = NULL;
    if (cupel__identity_reserve(&extent->identity, key))
        object = cupel__heap_take(&session->heap, &extent->pool, mapper);
    if (object == NULL)
        return cupel__session_nomem(session);
    void *structure = cupel__object_struct(object);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->field_count; i++)
        result = cupel__field_read(&mapper->fields[i], &row[i], structure, &session->memory,
                                   &session->error);
    if (result == CUPEL_OK)
        result = cupel__transaction_loaded(session, object);
    if (result < 0) {
        cupel__heap_give(&extent->pool, object);
        return result;
    }
    if (!cupel__session_is_read_only(session))
        memcpy(cupel__object_snapshot(object), structure, mapper->size);
    object->state = CUPEL__STATE_PERSISTENT;
    cupel__identity_put(&extent->identity, key, object);
    *out = object;
    return CUPEL_OK;
}

/* Brings relationships to what `after` will make of the object: pointers whose key is another are not
 * loaded any more; with `all`, pointers are what they were before they were changed, and collections
 * are to be loaded again. */
static int refill_relationships(cupel_session *session, cupel__object *object, const void *after,
                                bool all)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    void *known = cupel__session_is_read_only(session) ? structure : cupel__object_snapshot(object);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (!relationship->to_many) {
            result = refill_pointer(session, object, relationship, after, all);
        } else if (all) {
            cupel__set_loaded(object, relationship, false);
            cupel__many_replace(session, object, relationship, (cupel__many){ NULL, 0 });
            cupel__many_set(relationship, known, (cupel__many){ NULL, 0 });
        }
    }
    return result;
}

static int refill_pointer(cupel_session *session, cupel__object *object,
                          const cupel__relationship *relationship, const void *after, bool all)
{
    void *structure = cupel__object_struct(object);
    void *known = cupel__session_is_read_only(session) ? structure : cupel__object_snapshot(object);
    cupel__object *target = NULL;
    bool is_other = false;
    for (size_t k = 0; k < relationship->key_count; k++)
        is_other |= !cupel__field_equal(relationship->local[k], known, after);
    if (!is_other && !all)
        return CUPEL_OK;
    if (is_other) {
        cupel__set_loaded(object, relationship, false);
        cupel__pointer_set(relationship, known, NULL);
    }
    cupel__pointer_set(relationship, structure, cupel__pointer_in(relationship, known));
    if (relationship->inverse == NULL)
        return CUPEL_OK;
    int result = cupel__key_target(session, relationship, after, &target);
    if (target != NULL && !cupel__is_loaded(target, relationship->inverse))
        target = NULL;
    return result == CUPEL_OK ? cupel__partner_set(session, object, relationship, target) : result;
}

/* A refresh. What it takes over may be undone by a rollback, if it was written before. */
static int take(cupel_session *session, cupel__object *object, const cupel_value *row,
                cupel__object **out)
{
    int result = CUPEL_OK;
    *out = object;
    if (!cupel__session_is_read_only(session) &&
        session->levels.items[session->levels.count - 1].has_written)
        result = cupel__transaction_keep(session, object);
    return result == CUPEL_OK ? refill_row(session, object, row, true) : result;
}

/* The row of a stale object turned out to be gone. */
static void lose(cupel_session *session, cupel__extent *extent, cupel__object *object)
{
    cupel__session_untrack(session, extent, object);
    cupel__extent_forget(extent, object);
    object->state = CUPEL__STATE_TRANSIENT;
    object->flags |= CUPEL__OBJECT_REMOVED;
}

static int compile_by_key(cupel_session *session, cupel__extent *extent, const void *structure)
{
    cupel__buf *key = &session->text_key;
    if (extent->by_key != NULL)
        return CUPEL_OK;
    cupel__buf_clear(key);
    cupel__buf_append_char(key, 'k');
    cupel__buf_append_n(key, (const char *)&extent->mapper->index, sizeof extent->mapper->index);
    if (key->failed)
        return cupel__session_nomem(session);
    extent->by_key = cupel__text_find(session, NULL, NULL);
    if (extent->by_key != NULL)
        return CUPEL_OK;

    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__query_spec spec;
    cupel__compiled *compiled = NULL;
    int result = write_by_key(extent->mapper, structure, &session->scratch, &spec);
    if (result == CUPEL_OK)
        result = cupel__query_compile(&compiled, &spec, session->dialect, &session->error);
    else
        cupel__session_nomem(session);
    if (result == CUPEL_OK) {
        extent->by_key = cupel__text_keep(session, compiled, compiled_free);
        if (extent->by_key == NULL)
            result = cupel__session_nomem(session);
    }
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* All attributes where each part of the key is equal; `structure` is any that has a key.
 * CUPEL_ENOMEM is the only failure. */
static int write_by_key(const cupel__mapper *mapper, const void *structure, cupel__arena *arena,
                        cupel__query_spec *spec)
{
    size_t count = mapper->key_count;
    cupel__query_text *filters = cupel__arena_zalloc(arena, count * sizeof *filters);
    cupel__argument *arguments = cupel__arena_zalloc(arena, count * sizeof *arguments);
    if (filters == NULL || arguments == NULL)
        return CUPEL_ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const cupel__field *field = mapper->keys[i];
        char *text = cupel__arena_printf(arena, "\"%s\" = ?", field->name);
        cupel_value value = { .kind = CUPEL_VALUE_NULL };
        if (text == NULL)
            return CUPEL_ENOMEM;
        cupel__field_write(field, structure, &value, arena, NULL);
        filters[i] = (cupel__query_text){ .text = text,
                                          .size = strlen(text),
                                          .style = CUPEL__STYLE_QUESTION,
                                          .first_argument = i,
                                          .argument_count = 1 };
        arguments[i] = (cupel__argument){ .kind = CUPEL__ARGUMENT_VALUE, .type = value.kind };
    }
    *spec = (cupel__query_spec){ .kind = CUPEL__QUERY_ENTITIES,
                                 .entity = &mapper->entity,
                                 .filters = filters,
                                 .filter_count = count,
                                 .arguments = arguments,
                                 .argument_count = count };
    return CUPEL_OK;
}

static void compiled_free(void *content)
{
    cupel__compiled_free(content);
}

static int require_single_key(cupel_session *session, const cupel__mapper *mapper)
{
    if (mapper->has_integer_key)
        return CUPEL_OK;
    return cupel__session_fail(session, CUPEL_EINVAL,
                               "cupel_get: the key of %s is no single integer; use cupel_get_key",
                               mapper->name);
}
