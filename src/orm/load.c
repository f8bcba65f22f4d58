/* Relationships loaded on first use, for an object and its neighbours in the result that delivered
 * it. */
#include <string.h>

#include "base/map.h"
#include "orm/collection.h"
#include "orm/query.h"
#include "orm/transaction.h"

/* As many objects' relationships are loaded at once. */
#define NEIGHBOURS 500

/* An owner of a collection, and what it is being filled with. */
typedef struct filling {
    cupel__object *owner;
    size_t row_count;  /* rows that have the owner's key */
    size_t item_count; /* objects filled in: those rows but what was moved elsewhere since */
    void **items;
} filling;

/* A loading under way. */
typedef struct loading {
    cupel_session *session;
    const cupel__relationship *relationship;
    cupel__extent *target;
    cupel__object **objects; /* whose relationship is loaded */
    size_t count;
    filling *fillings; /* of collections, one for each object */
    cupel__map by_key; /* of what is asked for: the bytes of the key */
    cupel_value *values;
    size_t key_count;
    cupel__found found;
    const void *latest; /* the row whose owner was looked for last, as it is known */
    filling *latest_owner;
} loading;

static bool needs_loading(const cupel_session *session, const cupel__object *object,
                          const cupel__relationship *relationship);
static bool key_has_changed(const cupel_session *session, const cupel__object *object,
                            const cupel__relationship *relationship);
static int gather(loading *l, cupel__object *object);
static int load(cupel_session *session, cupel__object *object,
                const cupel__relationship *relationship);
static int load_pointers(loading *l);
static int load_collections(loading *l);
static int ask_for(loading *l, const void *structure, void *value);
static int key_bytes(loading *l, const cupel__field *const *fields, const void *structure,
                     const void **bytes, size_t *size);
static int fetch(loading *l);
static int order_rows(const loading *l, cupel_query *query);
static int link_pointer(loading *l, cupel__object *object);
static int find_pointed(loading *l, const cupel__object *object, cupel__object **out);
static int fill_collections(loading *l);
static int find_filling(loading *l, const void *structure, filling **out);
static int finish_filling(loading *l, filling *f);
static int point_back(loading *l, cupel__object *child, cupel__object *owner);
static int keep_before(cupel_session *session, cupel__object *object);
static bool has_moved(const loading *l, const cupel__object *child, const cupel__object *owner);

int cupel_session_load(cupel_session *session, void *structure, const void *member)
{
    cupel__object *object;
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = cupel__session_object(session, structure, "cupel_load", &object);
    if (result < 0)
        return result;
    const cupel__relationship *relationship = cupel__mapper_relationship_at(
        object->mapper, (size_t)((const char *)member - (const char *)structure));
    if (relationship == NULL)
        return cupel__session_fail(session, CUPEL_EINVAL,
                                   "cupel_load: the member is no relationship of %s",
                                   object->mapper->name);
    if (!needs_loading(session, object, relationship))
        return CUPEL_OK;
    return load(session, object, relationship);
}

static bool needs_loading(const cupel_session *session, const cupel__object *object,
                          const cupel__relationship *relationship)
{
    bool is_loaded = cupel__is_loaded(object, relationship);
    if (relationship->to_many)
        return !is_loaded && object->state != CUPEL__STATE_TRANSIENT;
    if (key_has_changed(session, object, relationship))
        return true;
    return !is_loaded && cupel__pointer_in(relationship, cupel__object_struct(object)) == NULL;
}

/* The key was assigned and the pointer was not: it still tells of the old key. */
static bool key_has_changed(const cupel_session *session, const cupel__object *object,
                            const cupel__relationship *relationship)
{
    if (cupel__session_is_read_only(session) ||
        (object->state != CUPEL__STATE_PERSISTENT && object->state != CUPEL__STATE_DELETING))
        return false;
    const void *structure = cupel__object_struct(object);
    const void *snapshot = cupel__object_snapshot(object);
    if (cupel__pointer_in(relationship, structure) != cupel__pointer_in(relationship, snapshot))
        return false;
    for (size_t i = 0; i < relationship->key_count; i++)
        if (!cupel__field_equal(relationship->local[i], structure, snapshot))
            return true;
    return false;
}

static int load(cupel_session *session, cupel__object *object,
                const cupel__relationship *relationship)
{
    loading l = { .session = session, .relationship = relationship };
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    int result = cupel__session_extent_of(session, relationship->target, &l.target);
    if (result == CUPEL_OK)
        result = gather(&l, object);
    if (result == CUPEL_OK)
        result = relationship->to_many ? load_collections(&l) : load_pointers(&l);
    cupel__map_release(&l.by_key);
    cupel__vec_release(&l.found);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* The object, those behind it in its batch, then those in front of it. */
static int gather(loading *l, cupel__object *object)
{
    cupel_session *session = l->session;
    l->objects = cupel__arena_alloc(&session->scratch, NEIGHBOURS * sizeof(cupel__object *));
    l->values = cupel__arena_alloc(&session->scratch,
                                   NEIGHBOURS * l->relationship->key_count * sizeof *l->values);
    if (l->objects == NULL || l->values == NULL)
        return cupel__session_nomem(session);
    l->objects[l->count++] = object;
    if (object->batch == 0)
        return CUPEL_OK;
    const cupel__batch *batch = &session->batches.items[object->batch - 1];
    for (size_t i = 1; i < batch->count && l->count < NEIGHBOURS; i++) {
        size_t position = (object->position + i) % batch->count;
        cupel__object *other = cupel__session_find(session, object->mapper, batch->items[position]);
        if (other != NULL && other != object && other->state != CUPEL__STATE_TRANSIENT &&
            needs_loading(session, other, l->relationship))
            l->objects[l->count++] = other;
    }
    return CUPEL_OK;
}

static int load_pointers(loading *l)
{
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < l->count; i++) {
        const void *structure = cupel__object_struct(l->objects[i]);
        cupel__object *known = NULL;
        if (cupel__key_is_null(l->relationship, structure))
            continue;
        result = cupel__key_target(l->session, l->relationship, structure, &known);
        if (result == CUPEL_OK && known == NULL)
            result = ask_for(l, structure, l);
    }
    if (result == CUPEL_OK && l->key_count > 0)
        result = fetch(l);
    if (result == CUPEL_OK && !l->relationship->remote_is_key)
        cupel__map_clear(&l->by_key);
    for (size_t i = 0; result == CUPEL_OK && !l->relationship->remote_is_key && i < l->found.count;
         i++) {
        const void *bytes = NULL;
        size_t size = 0;
        result = key_bytes(l, l->relationship->remote, l->found.items[i], &bytes, &size);
        if (result == CUPEL_OK &&
            !cupel__map_put(&l->by_key, bytes, size, cupel__object_of(l->found.items[i])))
            result = cupel__session_nomem(l->session);
    }
    for (size_t i = 0; result == CUPEL_OK && i < l->count; i++)
        result = link_pointer(l, l->objects[i]);
    return result;
}

static int load_collections(loading *l)
{
    int result = CUPEL_OK;
    l->fillings = cupel__arena_zalloc(&l->session->scratch, l->count * sizeof *l->fillings);
    if (l->fillings == NULL)
        return cupel__session_nomem(l->session);
    for (size_t i = 0; result == CUPEL_OK && i < l->count; i++) {
        const void *structure = cupel__object_struct(l->objects[i]);
        l->fillings[i].owner = l->objects[i];
        if (!cupel__key_is_null(l->relationship, structure))
            result = ask_for(l, structure, &l->fillings[i]);
    }
    if (result == CUPEL_OK && l->key_count > 0)
        result = fetch(l);
    return result == CUPEL_OK ? fill_collections(l) : result;
}

/* Puts the key in `structure` among those asked for, once. */
static int ask_for(loading *l, const void *structure, void *value)
{
    const cupel__relationship *relationship = l->relationship;
    const void *bytes = NULL;
    size_t size = 0;
    int result = key_bytes(l, relationship->local, structure, &bytes, &size);
    if (result < 0 || cupel__map_get(&l->by_key, bytes, size) != NULL)
        return result;
    if (!cupel__map_put(&l->by_key, bytes, size, value))
        return cupel__session_nomem(l->session);
    for (size_t i = 0; result == CUPEL_OK && i < relationship->key_count; i++)
        result = cupel__field_write(relationship->local[i], structure,
                                    &l->values[l->key_count * relationship->key_count + i],
                                    &l->session->scratch, &l->session->error);
    l->key_count++;
    return result;
}

/* The bytes of a key, in the scratch. */
static int key_bytes(loading *l, const cupel__field *const *fields, const void *structure,
                     const void **bytes, size_t *size)
{
    cupel_session *session = l->session;
    cupel__key key;
    if (!cupel__key_of(fields, l->relationship->key_count, structure, &key, &session->key))
        return cupel__session_nomem(session);
    const void *from = key.bytes != NULL ? key.bytes : &key.tag;
    *size = key.bytes != NULL ? key.size : sizeof key.tag;
    void *copy = cupel__arena_alloc(&session->scratch, *size);
    if (copy == NULL)
        return cupel__session_nomem(session);
    memcpy(copy, from, *size);
    *bytes = copy;
    return CUPEL_OK;
}

/* Reads the rows with the keys asked for, as one batch. */
static int fetch(loading *l)
{
    cupel_session *session = l->session;
    const cupel__relationship *relationship = l->relationship;
    const cupel_column **columns =
        cupel__arena_alloc(&session->scratch, relationship->key_count * sizeof *columns);
    cupel_query query;
    if (columns == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < relationship->key_count; i++)
        columns[i] = relationship->remote[i]->column;
    cupel__query_init(&query, session, l->target);
    int result = order_rows(l, &query);
    const cupel__argument shape = { .kind = CUPEL__ARGUMENT_LIST,
                                    .type = l->values[0].kind,
                                    .count = l->key_count };
    if (result == CUPEL_OK)
        result = cupel__actual_add(
            &query, shape,
            (cupel__actual){ .values = l->values,
                             .value_count = l->key_count * relationship->key_count });
    query.actuals.given = query.actuals.count;
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES,
                               .at_most = -1,
                               .key_last = relationship->to_many,
                               .no_flush = true,
                               .match = { columns, relationship->key_count, 0 } };
    if (result == CUPEL_OK)
        result = cupel__query_find(&query, &wish, &l->found);
    cupel__query_finish(&query);
    if (result == CUPEL_OK && cupel__session_batch(session, &l->found) == NULL)
        result = session->error.code;
    return result;
}

/* Rows of a collection come owner by owner, which an index over the key gives by itself. */
static int order_rows(const loading *l, cupel_query *query)
{
    const cupel__relationship *relationship = l->relationship;
    int result = CUPEL_OK;
    for (size_t i = 0; relationship->to_many && result == CUPEL_OK && i < relationship->key_count;
         i++) {
        const char *text =
            cupel__arena_printf(&l->session->scratch, "\"%s\"", relationship->remote[i]->name);
        result = text != NULL ? cupel__query_add(query, &query->orders, text, NULL)
                              : cupel__session_nomem(l->session);
    }
    if (result == CUPEL_OK && relationship->order_by != NULL)
        result = cupel__query_add(query, &query->orders, relationship->order_by, NULL);
    return result;
}

static int link_pointer(loading *l, cupel__object *object)
{
    cupel_session *session = l->session;
    const cupel__relationship *relationship = l->relationship;
    void *structure = cupel__object_struct(object);
    cupel__object *pointed = NULL;
    int result = find_pointed(l, object, &pointed);
    if (result == CUPEL_OK)
        result = keep_before(session, object);
    if (result < 0)
        return result;
    void *value = pointed != NULL ? cupel__object_struct(pointed) : NULL;
    bool is_new = object->state == CUPEL__STATE_PENDING || object->state == CUPEL__STATE_TRANSIENT;
    /* Where the key was changed and not saved, the snapshot keeps what belongs to the old one. */
    if (!is_new && !cupel__session_is_read_only(session) &&
        !key_has_changed(session, object, relationship))
        cupel__pointer_set(relationship, cupel__object_snapshot(object), value);
    cupel__pointer_set(relationship, structure, value);
    cupel__set_loaded(object, relationship, true);
    return CUPEL_OK;
}

static int find_pointed(loading *l, const cupel__object *object, cupel__object **out)
{
    const cupel__relationship *relationship = l->relationship;
    const void *structure = cupel__object_struct(object);
    const void *bytes = NULL;
    size_t size = 0;
    *out = NULL;
    if (cupel__key_is_null(relationship, structure))
        return CUPEL_OK;
    if (relationship->remote_is_key)
        return cupel__key_target(l->session, relationship, structure, out);
    int result = key_bytes(l, relationship->local, structure, &bytes, &size);
    if (result == CUPEL_OK)
        *out = cupel__map_get(&l->by_key, bytes, size);
    return result;
}

static int fill_collections(loading *l)
{
    cupel_session *session = l->session;
    filling **of = cupel__arena_alloc(&session->scratch, l->found.count * sizeof(filling *));
    int result = of != NULL ? CUPEL_OK : cupel__session_nomem(session);
    for (size_t i = 0; result == CUPEL_OK && i < l->found.count; i++) {
        result = find_filling(l, l->found.items[i], &of[i]);
        if (result == CUPEL_OK && of[i] != NULL)
            of[i]->row_count++;
    }
    for (size_t i = 0; result == CUPEL_OK && i < l->count; i++) {
        filling *f = &l->fillings[i];
        /* What was added by hand before comes behind the rows. */
        size_t room =
            f->row_count + cupel__many_in(l->relationship, cupel__object_struct(f->owner)).count;
        f->items = cupel__many_array(session, room);
        result = f->items != NULL ? keep_before(session, f->owner) : cupel__session_nomem(session);
    }
    for (size_t i = 0; result == CUPEL_OK && i < l->found.count; i++)
        if (of[i] != NULL && !has_moved(l, cupel__object_of(l->found.items[i]), of[i]->owner))
            of[i]->items[of[i]->item_count++] = l->found.items[i];
    for (size_t i = 0; result == CUPEL_OK && i < l->count; i++)
        result = finish_filling(l, &l->fillings[i]);
    return result;
}

/* To whom a row belongs, as the database has it: mostly to the owner of the row before. */
static int find_filling(loading *l, const void *structure, filling **out)
{
    cupel_session *session = l->session;
    const cupel__relationship *relationship = l->relationship;
    const void *known = cupel__session_known_as(session, cupel__object_of(structure));
    bool is_same = l->latest != NULL;
    int result = CUPEL_OK;
    for (size_t i = 0; is_same && i < relationship->key_count; i++)
        is_same = cupel__field_equal(relationship->remote[i], known, l->latest);
    if (!is_same) {
        cupel__arena_mark mark = cupel__arena_save(&session->scratch);
        const void *bytes = NULL;
        size_t size = 0;
        result = key_bytes(l, relationship->remote, known, &bytes, &size);
        l->latest_owner = result == CUPEL_OK ? cupel__map_get(&l->by_key, bytes, size) : NULL;
        l->latest = known;
        cupel__arena_restore(&session->scratch, mark);
    }
    *out = l->latest_owner;
    return result;
}

/* Whether the row's object was given to somebody else, or to nobody, and not saved. */
static bool has_moved(const loading *l, const cupel__object *child, const cupel__object *owner)
{
    const cupel__relationship *relationship = l->relationship;
    if (cupel__session_is_read_only(l->session))
        return false;
    if (child->state == CUPEL__STATE_TRANSIENT)
        return true;
    const void *structure = cupel__object_struct(child);
    const void *snapshot = cupel__object_snapshot(child);
    if (relationship->inverse != NULL) {
        void *now = cupel__pointer_in(relationship->inverse, structure);
        if (now != cupel__pointer_in(relationship->inverse, snapshot))
            return now != cupel__object_struct(owner);
    }
    for (size_t i = 0; i < relationship->key_count; i++)
        if (!cupel__field_equal(relationship->remote[i], structure, snapshot))
            return true;
    return false;
}

/* Makes the items the owner's collection, with what it had before, and has them point back. */
static int finish_filling(loading *l, filling *f)
{
    cupel_session *session = l->session;
    const cupel__relationship *relationship = l->relationship;
    cupel__many old = cupel__many_in(relationship, cupel__object_struct(f->owner));
    cupel__many many = { f->items, f->item_count };
    int result = CUPEL_OK;
    for (size_t i = 0; i < many.count; i++)
        cupel__object_of(many.items[i])->flags |= CUPEL__OBJECT_VISITED;
    for (size_t i = 0; i < old.count; i++)
        if (cupel__session_find(session, relationship->target, old.items[i]) != NULL &&
            (cupel__object_of(old.items[i])->flags & CUPEL__OBJECT_VISITED) == 0)
            many.items[many.count++] = old.items[i];
    for (size_t i = 0; i < f->item_count; i++)
        cupel__object_of(many.items[i])->flags &= (uint8_t)~CUPEL__OBJECT_VISITED;
    for (size_t i = 0; result == CUPEL_OK && i < f->item_count; i++)
        result = point_back(l, cupel__object_of(many.items[i]), f->owner);
    if (result < 0)
        return result;
    cupel__many_replace(session, f->owner, relationship, many);
    if (!cupel__session_is_read_only(session))
        cupel__many_set(relationship, cupel__object_snapshot(f->owner),
                        (cupel__many){ f->items, f->item_count });
    cupel__set_loaded(f->owner, relationship, true);
    return CUPEL_OK;
}

static int point_back(loading *l, cupel__object *child, cupel__object *owner)
{
    cupel_session *session = l->session;
    const cupel__relationship *inverse = l->relationship->inverse;
    if (inverse == NULL || cupel__is_loaded(child, inverse))
        return CUPEL_OK;
    int result = keep_before(session, child);
    if (result < 0)
        return result;
    if (!cupel__session_is_read_only(session) && child->state != CUPEL__STATE_PENDING)
        cupel__pointer_set(inverse, cupel__object_snapshot(child), cupel__object_struct(owner));
    cupel__pointer_set(inverse, cupel__object_struct(child), cupel__object_struct(owner));
    cupel__set_loaded(child, inverse, true);
    return CUPEL_OK;
}

/* What is loaded after something was written may not be so any more after a rollback. */
static int keep_before(cupel_session *session, cupel__object *object)
{
    if (cupel__session_is_read_only(session) || session->levels.count == 0 ||
        !session->levels.items[session->levels.count - 1].has_written)
        return CUPEL_OK;
    return cupel__transaction_keep(session, object);
}
