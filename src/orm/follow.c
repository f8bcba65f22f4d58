/* What the database does by itself when rows are deleted, ON DELETE CASCADE and SET NULL, followed by
 * the objects of the session: those whose rows went with the deleted ones, and those whose keys were
 * cleared. Rows that are not in the session are not asked about, so a chain of references is followed
 * as far as its objects are here. */
#include "orm/collection.h"
#include "orm/flush.h"
#include "orm/transaction.h"
#include "sql/schema.h"

/* A foreign key with an action, from the objects of one model to those of another. */
typedef struct reference {
    const cupel__mapper *mapper;
    const cupel__mapper *target;
    cupel_action action;
    size_t count;
    const cupel__field **local;
    const cupel__field **remote;
    bool remote_is_key; /* the target's primary key, in its order */
} reference;

/* An object that refers to another one by such a key. */
typedef struct follower {
    const reference *by;
    cupel__object *object;
    struct follower *next; /* of the same target */
} follower;

typedef struct following {
    cupel__work *work;
    cupel__map of;      /* target -> followers */
    follower *unsorted; /* whose keys do not tell the target without comparing */
    size_t next;        /* of those lost, the first whose followers were not looked at */
} following;

static int find_followers(following *f, cupel__extent *extent);
static int make_reference(following *f, const cupel__extent *extent,
                          const cupel_constraint *constraint, reference **out);
static int add_followers(following *f, const cupel__extent *extent, const reference *by);
static int add_follower(following *f, const reference *by, cupel__object *object);
static int look_at(following *f, cupel__object *lost);
static int follow(following *f, const follower *one);
static bool refers_to(const follower *one, const cupel__object *lost);
static int lose(cupel__work *work, cupel__object *object);
static int clear(cupel__work *work, const cupel__followed *one);
static int leave(cupel__work *work, cupel__object *object, const cupel__relationship *relationship);
static bool shares_field(const cupel__relationship *relationship, const cupel__field *const *fields,
                         size_t count);

int cupel__find_followers(cupel__work *work)
{
    cupel_session *session = work->session;
    following f = { .work = work };
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < session->extents.count; i++)
        if (session->extents.items[i] != NULL)
            result = find_followers(&f, session->extents.items[i]);
    for (size_t i = 0; result == CUPEL_OK && i < work->deletes.count; i++)
        result = look_at(&f, work->deletes.items[i]);
    while (result == CUPEL_OK && f.next < work->lost.count)
        result = look_at(&f, work->lost.items[f.next++]);
    cupel__map_release(&f.of);
    return result;
}

int cupel__follow(cupel__work *work)
{
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < work->cleared.count; i++)
        if ((work->cleared.items[i].object->flags & CUPEL__OBJECT_LOST) == 0)
            result = clear(work, &work->cleared.items[i]);
    for (size_t i = 0; result == CUPEL_OK && i < work->lost.count; i++)
        result = lose(work, work->lost.items[i]);
    return result;
}

static int find_followers(following *f, cupel__extent *extent)
{
    const cupel_table *table = extent->mapper->table;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < table->constraint_count; i++) {
        reference *by = NULL;
        result = make_reference(f, extent, table->constraints[i], &by);
        if (result == CUPEL_OK && by != NULL)
            result = add_followers(f, extent, by);
    }
    return result;
}

/* NULL where the constraint asks for nothing, or no row that it could refer to goes. */
static int make_reference(following *f, const cupel__extent *extent,
                          const cupel_constraint *constraint, reference **out)
{
    cupel_session *session = f->work->session;
    const cupel__extent *target = NULL;
    if (constraint->kind != CUPEL_CONSTRAINT_FOREIGN_KEY ||
        (constraint->on_delete != CUPEL_CASCADE && constraint->on_delete != CUPEL_SET_NULL))
        return CUPEL_OK;
    for (size_t i = 0; target == NULL && i < session->extents.count; i++)
        if (session->extents.items[i] != NULL && session->extents.items[i]->loses_rows &&
            cupel__constraint_refers_to(extent->mapper->table, constraint,
                                        session->extents.items[i]->mapper->table))
            target = session->extents.items[i];
    if (target == NULL)
        return CUPEL_OK;
    size_t count = constraint->column_count;
    reference *by = cupel__arena_alloc(&session->scratch, sizeof *by);
    const cupel__field **fields =
        cupel__arena_alloc(&session->scratch, 2 * count * sizeof(const cupel__field *));
    if (by == NULL || fields == NULL)
        return cupel__session_nomem(session);
    *by = (reference){ .mapper = extent->mapper,
                       .target = target->mapper,
                       .action = constraint->on_delete,
                       .count = count,
                       .local = fields,
                       .remote = fields + count,
                       .remote_is_key = target->mapper->key_count == count };
    for (size_t i = 0; i < count; i++) {
        by->local[i] = cupel__mapper_field_of(
            by->mapper, cupel_table_column(by->mapper->table, constraint->columns[i]));
        by->remote[i] = cupel__mapper_field_of(
            by->target, cupel_table_column(by->target->table, constraint->referred_columns[i]));
        if (by->local[i] == NULL || by->remote[i] == NULL)
            return CUPEL_OK; /* columns without members: nothing in memory to follow with */
        by->remote_is_key = by->remote_is_key && by->target->keys[i] == by->remote[i];
    }
    *out = by;
    return CUPEL_OK;
}

static int add_followers(following *f, const cupel__extent *extent, const reference *by)
{
    cupel__extent_cursor cursor = { .in_adopted = false };
    cupel__object *object;
    int result = CUPEL_OK;
    while (result == CUPEL_OK && (object = cupel__extent_next(extent, &cursor)) != NULL)
        if (object->state == CUPEL__STATE_PERSISTENT)
            result = add_follower(f, by, object);
    return result;
}

static int add_follower(following *f, const reference *by, cupel__object *object)
{
    cupel_session *session = f->work->session;
    const void *structure = cupel__object_struct(object);
    cupel__object *target = NULL;
    cupel__key key;
    for (size_t i = 0; i < by->count; i++)
        if (cupel__field_is_null(by->local[i], structure))
            return CUPEL_OK;
    if (by->remote_is_key) {
        if (!cupel__key_of(by->local, by->count, structure, &key, &session->key))
            return cupel__session_nomem(session);
        target = cupel__session_identify(session, cupel__session_known(session, by->target), &key);
        if (target == NULL)
            return CUPEL_OK;
    }
    follower *one = cupel__arena_alloc(&session->scratch, sizeof *one);
    if (one == NULL)
        return cupel__session_nomem(session);
    *one = (follower){ .by = by, .object = object };
    if (target == NULL) {
        one->next = f->unsorted;
        f->unsorted = one;
        return CUPEL_OK;
    }
    follower *first = cupel__map_get(&f->of, &target, sizeof target);
    if (first != NULL) {
        one->next = first->next;
        first->next = one;
        return CUPEL_OK;
    }
    cupel__object **name = cupel__arena_alloc(&session->scratch, sizeof *name);
    if (name == NULL)
        return cupel__session_nomem(session);
    *name = target;
    return cupel__map_put(&f->of, name, sizeof *name, one) ? CUPEL_OK
                                                           : cupel__session_nomem(session);
}

/* Those who follow an object whose row goes. */
static int look_at(following *f, cupel__object *lost)
{
    int result = CUPEL_OK;
    for (const follower *one = cupel__map_get(&f->of, &lost, sizeof lost);
         result == CUPEL_OK && one != NULL; one = one->next)
        result = follow(f, one);
    for (const follower *one = f->unsorted; result == CUPEL_OK && one != NULL; one = one->next)
        if (refers_to(one, lost))
            result = follow(f, one);
    return result;
}

static int follow(following *f, const follower *one)
{
    cupel__work *work = f->work;
    bool ok;
    if (one->by->action == CUPEL_SET_NULL) {
        const cupel__followed cleared = { one->object, one->by->local, one->by->count };
        ok = cupel__vec_push(&work->cleared, cleared);
    } else if ((one->object->flags & CUPEL__OBJECT_LOST) != 0) {
        ok = true;
    } else {
        ok = cupel__vec_push(&work->lost, one->object);
        one->object->flags |= ok ? CUPEL__OBJECT_LOST : 0;
    }
    return ok ? CUPEL_OK : cupel__session_nomem(work->session);
}

static bool refers_to(const follower *one, const cupel__object *lost)
{
    if (one->by->target != lost->mapper)
        return false;
    for (size_t i = 0; i < one->by->count; i++)
        if (!cupel__field_matches(one->by->local[i], cupel__object_struct(one->object),
                                  one->by->remote[i], cupel__object_snapshot(lost)))
            return false;
    return true;
}

/* The row went with another one. */
static int lose(cupel__work *work, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    int result = cupel__transaction_keep(work->session, object);
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++)
        if (!mapper->relationships[i].to_many)
            result = leave(work, object, &mapper->relationships[i]);
    return result == CUPEL_OK ? cupel__row_is_gone(work->session, object) : result;
}

/* The key is NULL in the database, and so it is here. */
static int clear(cupel__work *work, const cupel__followed *one)
{
    cupel__object *object = one->object;
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    void *snapshot = cupel__object_snapshot(object);
    int result = cupel__transaction_keep(work->session, object);
    if (result < 0)
        return result;
    for (size_t i = 0; i < one->count; i++) {
        cupel__field_clear(one->fields[i], structure);
        cupel__field_clear(one->fields[i], snapshot);
    }
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many || !shares_field(relationship, one->fields, one->count))
            continue;
        result = leave(work, object, relationship);
        cupel__pointer_set(relationship, structure, NULL);
        cupel__pointer_set(relationship, snapshot, NULL);
        cupel__set_loaded(object, relationship, true);
    }
    return result;
}

/* Takes the object out of the collection that has it. */
static int leave(cupel__work *work, cupel__object *object, const cupel__relationship *relationship)
{
    cupel__object *partner = cupel__object_partners(object)[relationship->partner_index];
    if (partner == NULL)
        return CUPEL_OK;
    int result = cupel__work_touch(work, partner);
    if (result == CUPEL_OK && partner->state == CUPEL__STATE_PERSISTENT)
        result = cupel__transaction_keep(work->session, partner);
    return result == CUPEL_OK ? cupel__partner_set(work->session, object, relationship, NULL)
                              : result;
}

static bool shares_field(const cupel__relationship *relationship, const cupel__field *const *fields,
                         size_t count)
{
    for (size_t i = 0; i < relationship->key_count; i++)
        for (size_t k = 0; k < count; k++)
            if (relationship->local[i] == fields[k])
                return true;
    return false;
}
