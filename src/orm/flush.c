/* The unit of work: collecting what changed, and the walk through its steps. */
#include "orm/flush.h"

#include <string.h>

#include "orm/collection.h"
#include "orm/cursor.h"
#include "orm/lifecycle.h"
#include "orm/transaction.h"
#include "sql/schema.h"

static int flush(cupel__work *work);
static void choose_extents(cupel__work *work);
static bool is_in_scope(const cupel__flush_scope *scope, const cupel__mapper *mapper);
static bool choose_referring(cupel_session *session);
static bool choose_if_referring(cupel__extent *extent, const cupel_table *table);
static int collect(cupel__work *work);
static int collect_changed(cupel__work *work, cupel__extent *extent);
static bool is_different(const cupel__object *object, const cupel__mapper *mapper);
static int own_texts(cupel__work *work);
static int own_new(cupel_session *session, cupel__object *object);
static int own_changed(cupel_session *session, cupel__object *object, bool *has_changes);
static int update_by_itself(cupel_session *session, cupel__object *object);
static bool has_new_pointer(const cupel__object *object);
static int keep_images(cupel__work *work);
static int write_all(cupel__work *work);
static int write_ranks(cupel__work *work);
static int write_deletes(cupel__work *work);
static void finish(cupel__work *work);
static void forget_done(cupel_session *session);
static void release(cupel__work *work);

int cupel_flush(cupel_session *session)
{
    int result = cupel__session_enter(session);
    return result == CUPEL_OK ? cupel__flush(session, NULL) : result;
}

int cupel__flush(cupel_session *session, const cupel__flush_scope *scope)
{
    if (session->sticky.code != CUPEL_OK) {
        cupel_error_copy(&session->error, &session->sticky);
        return session->error.code;
    }
    if (session->is_broken)
        return cupel__transaction_begin(session, true);
    if (cupel__session_is_read_only(session))
        return CUPEL_OK;
    cupel__work work = { .session = session, .scope = scope };
    int result = flush(&work);
    release(&work);
    if (result < 0) {
        /* Some of it may be written, and members are half way: only a rollback sorts that out. */
        session->is_broken = true;
        cupel__session_stick(session, result);
    }
    return result;
}

static int flush(cupel__work *work)
{
    cupel_session *session = work->session;
    choose_extents(work);
    int result = collect(work);
    if (result < 0 || work->inserts.count + work->changed.count + work->deletes.count == 0)
        return result;
    work->ranks = cupel__registry_ranks(session->registry);
    result = cupel__settle(work);
    if (result == CUPEL_OK)
        result = own_texts(work);
    if (result < 0 || work->inserts.count + work->updates.count + work->deletes.count == 0)
        return result;
    result = cupel__cursors_drain(session);
    if (result == CUPEL_OK)
        result = cupel__transaction_begin(session, true);
    if (result == CUPEL_OK)
        result = keep_images(work);
    if (result == CUPEL_OK)
        result = write_all(work);
    if (result == CUPEL_OK)
        finish(work);
    return result;
}

int cupel__work_add_new(cupel__work *work, cupel__object *object)
{
    if ((object->flags & CUPEL__OBJECT_IN_FLUSH) != 0)
        return CUPEL_OK;
    if (!cupel__vec_push(&work->inserts, object))
        return cupel__session_nomem(work->session);
    object->flags |= CUPEL__OBJECT_IN_FLUSH;
    cupel__session_known(work->session, object->mapper)->is_flushed = true;
    return CUPEL_OK;
}

int cupel__work_add_pending(cupel__work *work)
{
    cupel_session *session = work->session;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < session->extents.count; i++) {
        cupel__extent *extent = session->extents.items[i];
        if (extent == NULL || !extent->is_flushed)
            continue;
        for (size_t k = 0; result == CUPEL_OK && k < extent->pending.count; k++)
            result = cupel__work_add_new(work, extent->pending.items[k]);
    }
    return result;
}

int cupel__work_touch(cupel__work *work, cupel__object *object)
{
    if ((object->flags & CUPEL__OBJECT_IN_FLUSH) != 0 || object->state != CUPEL__STATE_PERSISTENT)
        return CUPEL_OK;
    if (!cupel__vec_push(&work->changed, object))
        return cupel__session_nomem(work->session);
    object->flags |= CUPEL__OBJECT_IN_FLUSH;
    return CUPEL_OK;
}

/* Marks the extents to be looked at: those of the scope's tables; and where rows of them will be
 * deleted, those that refer to them, as their changes must come before. */
static void choose_extents(cupel__work *work)
{
    cupel_session *session = work->session;
    bool any = false;
    for (size_t i = 0; i < session->extents.count; i++) {
        cupel__extent *extent = session->extents.items[i];
        if (extent == NULL)
            continue;
        extent->is_flushed = is_in_scope(work->scope, extent->mapper);
        extent->loses_rows = extent->deleting.count > 0;
        any = any || extent->loses_rows;
    }
    while (any)
        any = choose_referring(session);
}

static bool is_in_scope(const cupel__flush_scope *scope, const cupel__mapper *mapper)
{
    if (scope == NULL)
        return true;
    for (size_t i = 0; i < scope->table_count; i++)
        if (scope->tables[i] == mapper->table)
            return true;
    return false;
}

/* True where that made a difference. */
static bool choose_referring(cupel_session *session)
{
    bool is_more = false;
    for (size_t i = 0; i < session->extents.count; i++) {
        const cupel__extent *extent = session->extents.items[i];
        if (extent == NULL || !extent->is_flushed || !extent->loses_rows)
            continue;
        for (size_t k = 0; k < session->extents.count; k++)
            if (session->extents.items[k] != NULL &&
                choose_if_referring(session->extents.items[k], extent->mapper->table))
                is_more = true;
    }
    return is_more;
}

static bool choose_if_referring(cupel__extent *extent, const cupel_table *table)
{
    const cupel_table *own = extent->mapper->table;
    bool is_flushed = extent->is_flushed;
    bool loses_rows = extent->loses_rows;
    for (size_t i = 0; i < own->constraint_count; i++) {
        if (!cupel__constraint_refers_to(own, own->constraints[i], table))
            continue;
        extent->is_flushed = true;
        extent->loses_rows |= own->constraints[i]->on_delete == CUPEL_CASCADE;
    }
    return extent->is_flushed != is_flushed || extent->loses_rows != loses_rows;
}

static int collect(cupel__work *work)
{
    cupel_session *session = work->session;
    int result = cupel__work_add_pending(work);
    for (size_t i = 0; result == CUPEL_OK && work->scope != NULL && i < work->scope->object_count;
         i++)
        if (work->scope->objects[i]->state == CUPEL__STATE_PENDING)
            result = cupel__work_add_new(work, work->scope->objects[i]);
    for (size_t i = 0; result == CUPEL_OK && i < session->extents.count; i++) {
        cupel__extent *extent = session->extents.items[i];
        if (extent == NULL || !extent->is_flushed)
            continue;
        if (!cupel__vec_reserve(&work->deletes, extent->deleting.count))
            return cupel__session_nomem(session);
        for (size_t k = 0; k < extent->deleting.count; k++) {
            work->deletes.items[work->deletes.count++] = extent->deleting.items[k];
            extent->deleting.items[k]->flags |= CUPEL__OBJECT_IN_FLUSH;
        }
        result = collect_changed(work, extent);
    }
    return result;
}

/* This walk over all objects is what plain assignments cost: it happens before every query for which
 * something might have to be written. */
static int collect_changed(cupel__work *work, cupel__extent *extent)
{
    cupel__pool_cursor cursor = { .started = false };
    cupel__object *object;
    int result = CUPEL_OK;
    while (result == CUPEL_OK && (object = cupel__pool_next(&extent->pool, &cursor)) != NULL)
        if (is_different(object, extent->mapper))
            result = cupel__work_touch(work, object);
    for (cupel__made *made = extent->adopted; result == CUPEL_OK && made != NULL; made = made->next)
        if (is_different(&made->object, extent->mapper))
            result = cupel__work_touch(work, &made->object);
    return result;
}

/* Byte by byte, in words: a difference may turn out to be none, as of texts at two places. */
static bool is_different(const cupel__object *object, const cupel__mapper *mapper)
{
    const char *now = cupel__object_struct(object);
    const char *known = now + mapper->snapshot_at;
    uint64_t difference = 0;
    if (object->state != CUPEL__STATE_PERSISTENT)
        return false;
    for (size_t i = 0; i < mapper->size; i += sizeof difference) {
        uint64_t a, b;
        memcpy(&a, now + i, sizeof a);
        memcpy(&b, known + i, sizeof b);
        difference |= a ^ b;
    }
    return difference != 0;
}

/* From here on no member points to the caller's memory, and what is to be updated is known. */
static int own_texts(cupel__work *work)
{
    cupel_session *session = work->session;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < work->inserts.count; i++)
        result = own_new(session, work->inserts.items[i]);
    for (size_t i = 0; result == CUPEL_OK && i < work->changed.count; i++) {
        cupel__object *object = work->changed.items[i];
        bool has_changes = false;
        result = own_changed(session, object, &has_changes);
        if (result < 0 || (!has_changes && !has_new_pointer(object)))
            continue;
        if (!cupel__vec_push(&work->updates, object))
            return cupel__session_nomem(session);
        result = update_by_itself(session, object);
    }
    return result;
}

/* The snapshot of a new object has the pointers whose texts the session owns. */
static int own_new(cupel_session *session, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    void *snapshot = cupel__object_snapshot(object);
    for (size_t i = 0; i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        /* One that was set when the object was made may have been unset since by hand. */
        if (cupel__field_is_forgotten(field, structure) && cupel__field_is_null(field, snapshot))
            return cupel__session_fail(session, CUPEL_EVALUE,
                                       "%s.%s: a value is given and is_set is not; assign by "
                                       "cupel_assign(object->%s, value)",
                                       field->owner, field->name, field->name);
        if (!cupel__field_is_pointer(field))
            continue;
        int result = CUPEL_OK;
        if (!cupel__field_shares(field, structure, snapshot))
            result = cupel__field_own(field, structure, &session->memory, &session->error);
        if (result == CUPEL_OK && field->is_spelt)
            result = cupel__field_spell(field, structure, &session->memory, &session->error);
        if (result < 0)
            return result;
        cupel__field_assign(field, snapshot, structure);
    }
    return CUPEL_OK;
}

static int own_changed(cupel_session *session, cupel__object *object, bool *has_changes)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    const void *snapshot = cupel__object_snapshot(object);
    for (size_t i = 0; i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        if (cupel__field_shares(field, structure, snapshot))
            continue;
        bool is_touched = cupel__is_touched(field, snapshot);
        if (field->is_computed || (!is_touched && cupel__field_equal(field, structure, snapshot))) {
            cupel__field_assign(field, structure, snapshot);
            continue;
        }
        int result = CUPEL_OK;
        if (cupel__field_is_pointer(field))
            result = cupel__field_own(field, structure, &session->memory, &session->error);
        if (result == CUPEL_OK && field->is_spelt)
            result = cupel__field_spell(field, structure, &session->memory, &session->error);
        if (result < 0)
            return result;
        *has_changes = true;
    }
    return CUPEL_OK;
}

/* Members that the model updates by a function, unless the program has. */
static int update_by_itself(cupel_session *session, cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    for (size_t i = 0; i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        if (field->on_update_fn == NULL ||
            !cupel__field_equal(field, structure, cupel__object_snapshot(object)))
            continue;
        int result = cupel__field_on_update(field, structure, &session->memory, &session->error);
        if (result < 0)
            return result;
    }
    return CUPEL_OK;
}

/* A pointer to an object that has no key yet. */
static bool has_new_pointer(const cupel__object *object)
{
    const cupel__mapper *mapper = object->mapper;
    for (size_t i = 0; i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many)
            continue;
        void *now = cupel__pointer_in(relationship, cupel__object_struct(object));
        if (now != NULL && now != cupel__pointer_in(relationship, cupel__object_snapshot(object)) &&
            cupel__object_of(now)->state == CUPEL__STATE_PENDING)
            return true;
    }
    return false;
}

static int keep_images(cupel__work *work)
{
    cupel_session *session = work->session;
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < work->inserts.count; i++)
        result = cupel__transaction_keep(session, work->inserts.items[i]);
    for (size_t i = 0; result == CUPEL_OK && i < work->changed.count; i++)
        result = cupel__transaction_keep(session, work->changed.items[i]);
    for (size_t i = 0; result == CUPEL_OK && i < work->deletes.count; i++)
        result = cupel__transaction_keep(session, work->deletes.items[i]);
    return result;
}

static int write_all(cupel__work *work)
{
    int result = cupel__order_by_rank(work, work->inserts.items, work->inserts.count, false);
    if (result == CUPEL_OK)
        result = cupel__order_by_rank(work, work->updates.items, work->updates.count, false);
    if (result == CUPEL_OK)
        result = cupel__order_by_rank(work, work->deletes.items, work->deletes.count, true);
    if (result < 0)
        return result;
    cupel__transaction_wrote(work->session);
    result = write_ranks(work);
    return result == CUPEL_OK ? write_deletes(work) : result;
}

/* The stretch of objects from `first` on that are of one rank. */
static size_t stretch(const cupel__work *work, cupel__object **objects, size_t first, size_t count)
{
    size_t end = first;
    uint32_t rank = work->ranks->of[objects[first]->mapper->index].rank;
    while (end < count && work->ranks->of[objects[end]->mapper->index].rank == rank)
        end++;
    return end - first;
}

/* Rank by rank, what is new and then what changed. */
static int write_ranks(cupel__work *work)
{
    size_t insert = 0;
    size_t update = 0;
    int result = CUPEL_OK;
    while (result == CUPEL_OK && (insert < work->inserts.count || update < work->updates.count)) {
        const struct cupel__rank *of = work->ranks->of;
        cupel__object **inserts = work->inserts.items + insert;
        cupel__object **updates = work->updates.items + update;
        bool insert_first =
            update == work->updates.count ||
            (insert < work->inserts.count &&
             of[inserts[0]->mapper->index].rank <= of[updates[0]->mapper->index].rank);
        if (insert_first) {
            size_t count = stretch(work, work->inserts.items, insert, work->inserts.count);
            result = cupel__write_inserts(work, inserts, count,
                                          of[inserts[0]->mapper->index].is_circular);
            insert += count;
        } else {
            size_t count = stretch(work, work->updates.items, update, work->updates.count);
            result = cupel__write_updates(work, updates, count);
            update += count;
        }
    }
    return result;
}

/* In the opposite order, as what refers to others goes first. */
static int write_deletes(cupel__work *work)
{
    cupel__arena_mark mark = cupel__arena_save(&work->session->scratch);
    int result = work->deletes.count > 0 ? cupel__find_followers(work) : CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < work->deletes.count;) {
        cupel__object **deletes = work->deletes.items + i;
        size_t count = stretch(work, work->deletes.items, i, work->deletes.count);
        result = cupel__write_deletes(work, deletes, count,
                                      work->ranks->of[deletes[0]->mapper->index].is_circular);
        i += count;
    }
    if (result == CUPEL_OK)
        result = cupel__follow(work);
    cupel__arena_restore(&work->session->scratch, mark);
    return result;
}

/* What is in the members is what the database has. */
static void finish(cupel__work *work)
{
    for (size_t i = 0; i < work->changed.count; i++) {
        cupel__object *object = work->changed.items[i];
        if (object->state == CUPEL__STATE_PERSISTENT)
            memcpy(cupel__object_snapshot(object), cupel__object_struct(object),
                   object->mapper->size);
    }
    forget_done(work->session);
}

/* Lists keep what was out of the flush's scope. */
static void forget_done(cupel_session *session)
{
    for (size_t i = 0; i < session->extents.count; i++) {
        cupel__extent *extent = session->extents.items[i];
        if (extent == NULL)
            continue;
        size_t kept = 0;
        for (size_t k = 0; k < extent->pending.count; k++)
            if (extent->pending.items[k]->state == CUPEL__STATE_PENDING)
                extent->pending.items[kept++] = extent->pending.items[k];
        extent->pending.count = kept;
        kept = 0;
        for (size_t k = 0; k < extent->deleting.count; k++)
            if (extent->deleting.items[k]->state == CUPEL__STATE_DELETING)
                extent->deleting.items[kept++] = extent->deleting.items[k];
        extent->deleting.count = kept;
    }
}

static void unmark(cupel__object **objects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        objects[i]->flags &= (uint8_t)~CUPEL__OBJECT_IN_FLUSH;
}

static void release(cupel__work *work)
{
    unmark(work->inserts.items, work->inserts.count);
    unmark(work->changed.items, work->changed.count);
    unmark(work->deletes.items, work->deletes.count);
    cupel__vec_release(&work->inserts);
    cupel__vec_release(&work->changed);
    cupel__vec_release(&work->updates);
    cupel__vec_release(&work->deletes);
    for (size_t i = 0; i < work->lost.count; i++)
        work->lost.items[i]->flags &= (uint8_t)~CUPEL__OBJECT_LOST;
    cupel__vec_release(&work->lost);
    cupel__vec_release(&work->cleared);
}
