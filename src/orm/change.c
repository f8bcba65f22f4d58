/* Rows changed and deleted, in batches by key. */
#include <string.h>

#include "orm/collection.h"
#include "orm/flush.h"
#include "orm/lifecycle.h"
#include "orm/row.h"
#include "orm/run.h"
#include "orm/transaction.h"

/* Objects of one model of which the same columns have changed. */
typedef struct change {
    cupel__work *work;
    cupel_session *session;
    cupel__extent *extent;
    const cupel__mapper *mapper;
    const cupel__field **fields;
    size_t field_count;
    cupel__dml_request request;
} change;

static int mask_of(cupel__work *work, cupel__object *object, uint64_t *mask);
static int update_alike(change *c, cupel__object **objects, size_t count);
static int choose_fields(change *c, const uint64_t *mask);
static int update_statement(change *c, cupel__object **objects, size_t count);
static int keep_updated(change *c, cupel__object *object);
static int read_volatile(change *c, cupel__object **objects, size_t count);
static int delete_ready(void *context, cupel__object **objects, size_t count);
static int other_end(void *context, const cupel__object *object,
                     const cupel__relationship *relationship, cupel__object **out);
static int cut(void *context, cupel__object *object, const cupel__relationship *relationship);
static int cut_own_references(cupel__work *work, cupel__object **objects, size_t count);
static int delete_alike(change *c, cupel__object **objects, size_t count);
static int delete_statement(change *c, cupel__object **objects, size_t count, size_t room);
static const cupel_column **key_columns(change *c);
static int run_changes(change *c, const cupel__dml *dml, const cupel_value *values, size_t rows,
                       int64_t *affected);
static int read_statement(change *c, cupel__object **objects, size_t count, size_t room);
static int take_rows(change *c, cupel__statement *statement);

int cupel__write_updates(cupel__work *work, cupel__object **objects, size_t count)
{
    cupel_session *session = work->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < count;) {
        const cupel__mapper *mapper = objects[i]->mapper;
        size_t words = cupel__mask_words(mapper);
        uint64_t *first = cupel__arena_alloc(&session->scratch, 2 * words * sizeof *first);
        if (first == NULL)
            return cupel__session_nomem(session);
        size_t end = i;
        while (result == CUPEL_OK && end < count && objects[end]->mapper == mapper) {
            uint64_t *of = end == i ? first : first + words;
            result = mask_of(work, objects[end], of);
            if (memcmp(of, first, words * sizeof *first) != 0)
                break;
            end++;
        }
        change c = { .work = work,
                     .session = session,
                     .extent = cupel__session_known(session, mapper),
                     .mapper = mapper };
        if (result == CUPEL_OK)
            result = choose_fields(&c, first);
        if (result == CUPEL_OK && c.field_count > 0)
            result = update_alike(&c, objects + i, end - i);
        cupel__arena_restore(&session->scratch, mark);
        i = end;
    }
    return result;
}

int cupel__write_deletes(cupel__work *work, cupel__object **objects, size_t count, bool is_circular)
{
    const cupel__circle circle = { .context = work,
                                   .write = delete_ready,
                                   .other_end = other_end,
                                   .is_reversed = true,
                                   .cut = cut,
                                   .give_up = delete_ready };
    if (!is_circular)
        return delete_ready(work, objects, count);
    int result = cut_own_references(work, objects, count);
    return result == CUPEL_OK ? cupel__order_circle(work, objects, count, &circle) : result;
}

int cupel__read_fields(cupel__work *work, cupel__object **objects, size_t count,
                       const cupel__field *const *fields, size_t field_count)
{
    cupel_session *session = work->session;
    const cupel__mapper *mapper = objects[0]->mapper;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    size_t column_count = mapper->key_count + field_count;
    change c = { .work = work,
                 .session = session,
                 .extent = cupel__session_known(session, mapper),
                 .mapper = mapper };
    const cupel_column **columns =
        cupel__arena_alloc(&session->scratch, column_count * sizeof *columns);
    uint64_t *mask =
        cupel__arena_zalloc(&session->scratch, cupel__mask_words(mapper) * sizeof *mask);
    c.fields = cupel__arena_alloc(&session->scratch, column_count * sizeof *c.fields);
    const cupel_column **keys = key_columns(&c);
    if (columns == NULL || mask == NULL || c.fields == NULL || keys == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < column_count; i++) {
        c.fields[i] = i < mapper->key_count ? mapper->keys[i] : fields[i - mapper->key_count];
        columns[i] = c.fields[i]->column;
        cupel__mask_set(mask, c.fields[i]);
    }
    c.field_count = column_count;
    c.request = (cupel__dml_request){ .kind = CUPEL__DML_SELECT,
                                      .mapper = mapper,
                                      .mask = mask,
                                      .as.by_key = { .table = mapper->table,
                                                     .keys = keys,
                                                     .key_count = mapper->key_count,
                                                     .columns = columns,
                                                     .column_count = column_count } };
    int result = CUPEL_OK;
    for (size_t done = 0; result == CUPEL_OK && done < count;) {
        size_t room = cupel__dml_rows(session, &c.request, count - done);
        size_t rows = room < count - done ? room : count - done;
        result = read_statement(&c, objects + done, rows, room);
        done += rows;
    }
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* The columns that differ from the snapshot, now that keys are known. */
static int mask_of(cupel__work *work, cupel__object *object, uint64_t *mask)
{
    const cupel__mapper *mapper = object->mapper;
    const void *structure = cupel__object_struct(object);
    const void *snapshot = cupel__object_snapshot(object);
    memset(mask, 0, cupel__mask_words(mapper) * sizeof *mask);
    int result = cupel__settle_keys(work, object);
    for (size_t i = 0; result == CUPEL_OK && i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        if (field->is_computed ||
            (!cupel__is_touched(field, snapshot) && cupel__field_equal(field, structure, snapshot)))
            continue;
        cupel__mask_set(mask, field);
    }
    return result;
}

static int update_alike(change *c, cupel__object **objects, size_t count)
{
    int result = CUPEL_OK;
    for (size_t done = 0; result == CUPEL_OK && done < count;) {
        size_t rows = cupel__dml_rows(c->session, &c->request, count - done);
        result = update_statement(c, objects + done, rows);
        done += rows;
    }
    if (result == CUPEL_OK && c->mapper->has_volatile)
        result = read_volatile(c, objects, count);
    return result;
}

static int choose_fields(change *c, const uint64_t *mask)
{
    const cupel__mapper *mapper = c->mapper;
    cupel__arena *arena = &c->session->scratch;
    const cupel_column **columns = cupel__arena_alloc(arena, mapper->field_count * sizeof *columns);
    const cupel_column **keys = key_columns(c);
    c->fields = cupel__arena_alloc(arena, mapper->field_count * sizeof *c->fields);
    if (columns == NULL || keys == NULL || c->fields == NULL)
        return cupel__session_nomem(c->session);
    c->field_count = 0;
    for (size_t i = 0; i < mapper->field_count; i++)
        if (cupel__mask_has(mask, &mapper->fields[i])) {
            columns[c->field_count] = mapper->fields[i].column;
            c->fields[c->field_count++] = &mapper->fields[i];
        }
    c->request = (cupel__dml_request){ .kind = CUPEL__DML_UPDATE,
                                       .mapper = mapper,
                                       .mask = mask,
                                       .as.update = { .table = mapper->table,
                                                      .columns = columns,
                                                      .column_count = c->field_count,
                                                      .keys = keys,
                                                      .key_count = mapper->key_count } };
    return CUPEL_OK;
}

static int update_statement(change *c, cupel__object **objects, size_t count)
{
    cupel_session *session = c->session;
    const cupel__mapper *mapper = c->mapper;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    size_t per_row = c->field_count + mapper->key_count;
    cupel_value *values = cupel__arena_alloc(&session->scratch, count * per_row * sizeof *values);
    cupel_value *value = values;
    int result = values != NULL ? CUPEL_OK : cupel__session_nomem(session);
    for (size_t i = 0; result == CUPEL_OK && i < count; i++) {
        for (size_t k = 0; result == CUPEL_OK && k < c->field_count; k++)
            result = cupel__field_write(c->fields[k], cupel__object_struct(objects[i]), value++,
                                        &session->scratch, &session->error);
        for (size_t k = 0; result == CUPEL_OK && k < mapper->key_count; k++)
            result = cupel__field_write(mapper->keys[k], cupel__object_snapshot(objects[i]),
                                        value++, &session->scratch, &session->error);
    }
    cupel__cache_entry *entry = NULL;
    const cupel__dml *dml;
    int64_t affected = 0;
    if (result == CUPEL_OK)
        result = cupel__dml_text(session, &c->request, count, &dml, &entry);
    if (result == CUPEL_OK)
        result = run_changes(c, dml, values, count, &affected);
    cupel__text_give(session, entry);
    if (result == CUPEL_OK && affected >= 0 && affected < (int64_t)count)
        result =
            cupel__session_fail(session, CUPEL_ESTALE,
                                "%lld of %zu rows of '%s' that were to be updated are not in "
                                "the database any more",
                                (long long)((int64_t)count - affected), count, mapper->table->name);
    for (size_t i = 0; result == CUPEL_OK && i < count; i++)
        result = keep_updated(c, objects[i]);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* Takes over what was written; a key that changed is a new place in the identity map. */
static int keep_updated(change *c, cupel__object *object)
{
    cupel_session *session = c->session;
    void *structure = cupel__object_struct(object);
    void *snapshot = cupel__object_snapshot(object);
    bool has_moved = false;
    int result = CUPEL_OK;
    for (size_t i = 0; i < c->field_count; i++)
        has_moved |= c->fields[i]->is_key;
    if (has_moved) {
        result = cupel__session_untrack(session, c->extent, object);
        c->extent->identity.held++;
    }
    for (size_t i = 0; i < c->field_count; i++)
        cupel__field_assign(c->fields[i], snapshot, structure);
    for (size_t i = 0; i < c->mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &c->mapper->relationships[i];
        if (!relationship->to_many)
            cupel__pointer_set(relationship, snapshot, cupel__pointer_in(relationship, structure));
    }
    if (has_moved && result == CUPEL_OK)
        result = cupel__session_track(session, c->extent, object);
    return result;
}

/* What the database changed by itself when it changed the rows. */
static int read_volatile(change *c, cupel__object **objects, size_t count)
{
    const cupel__mapper *mapper = c->mapper;
    cupel_session *session = c->session;
    size_t field_count = 0;
    const cupel__field **fields =
        cupel__arena_alloc(&session->scratch, mapper->field_count * sizeof *fields);
    if (fields == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < mapper->field_count; i++)
        if (mapper->fields[i].is_volatile)
            fields[field_count++] = &mapper->fields[i];
    return cupel__read_fields(c->work, objects, count, fields, field_count);
}

/* Deletes objects to which none of those that are left refer; those of one model in batches. */
static int delete_ready(void *context, cupel__object **objects, size_t count)
{
    cupel__work *work = context;
    cupel_session *session = work->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < count;) {
        const cupel__mapper *mapper = objects[i]->mapper;
        size_t end = i;
        while (end < count && objects[end]->mapper == mapper)
            end++;
        change c = { .work = work,
                     .session = session,
                     .extent = cupel__session_known(session, mapper),
                     .mapper = mapper };
        result = delete_alike(&c, objects + i, end - i);
        cupel__arena_restore(&session->scratch, mark);
        i = end;
    }
    return result;
}

/* By the key that the database has, as pointers need not be loaded. */
static int other_end(void *context, const cupel__object *object,
                     const cupel__relationship *relationship, cupel__object **out)
{
    cupel__work *work = context;
    *out = NULL;
    if (relationship->to_many)
        return CUPEL_OK;
    return cupel__key_target(work->session, relationship, cupel__object_snapshot(object), out);
}

/* The key is set to NULL first. */
static int cut(void *context, cupel__object *object, const cupel__relationship *relationship)
{
    cupel__work *work = context;
    if (!cupel__key_is_nullable(relationship))
        return 0;
    cupel__key_clear(relationship, cupel__object_struct(object));
    cupel__pointer_set(relationship, cupel__object_struct(object), NULL);
    int result = cupel__write_updates(work, &object, 1);
    return result == CUPEL_OK ? 1 : result;
}

/* Not every engine deletes a row that refers to itself. */
static int cut_own_references(cupel__work *work, cupel__object **objects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cupel__mapper *mapper = objects[i]->mapper;
        for (size_t k = 0; k < mapper->relationship_count; k++) {
            cupel__object *other;
            int result = other_end(work, objects[i], &mapper->relationships[k], &other);
            if (result == CUPEL_OK && other == objects[i])
                result = cut(work, objects[i], &mapper->relationships[k]);
            if (result < 0)
                return result;
        }
    }
    return CUPEL_OK;
}

static int delete_alike(change *c, cupel__object **objects, size_t count)
{
    const cupel__mapper *mapper = c->mapper;
    const cupel_column **keys = key_columns(c);
    if (keys == NULL)
        return cupel__session_nomem(c->session);
    c->request = (cupel__dml_request){
        .kind = CUPEL__DML_DELETE,
        .mapper = mapper,
        .as.by_key = { .table = mapper->table, .keys = keys, .key_count = mapper->key_count }
    };
    int result = CUPEL_OK;
    for (size_t done = 0; result == CUPEL_OK && done < count;) {
        size_t room = cupel__dml_rows(c->session, &c->request, count - done);
        size_t rows = room < count - done ? room : count - done;
        result = delete_statement(c, objects + done, rows, room);
        done += rows;
    }
    return result;
}

/* The keys of the rows, the last one repeated where the statement has room for more. */
static cupel_value *key_values(change *c, cupel__object **objects, size_t count, size_t room)
{
    cupel_session *session = c->session;
    const cupel__mapper *mapper = c->mapper;
    size_t key_count = mapper->key_count;
    cupel_value *values = cupel__arena_alloc(&session->scratch, room * key_count * sizeof *values);
    if (values == NULL) {
        cupel__session_nomem(session);
        return NULL;
    }
    for (size_t i = 0; i < room; i++) {
        const void *snapshot = cupel__object_snapshot(objects[i < count ? i : count - 1]);
        for (size_t k = 0; k < key_count; k++)
            if (cupel__field_write(mapper->keys[k], snapshot, &values[i * key_count + k],
                                   &session->scratch, &session->error) < 0)
                return NULL;
    }
    return values;
}

static int delete_statement(change *c, cupel__object **objects, size_t count, size_t room)
{
    cupel_session *session = c->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__cache_entry *entry = NULL;
    const cupel__dml *dml;
    int64_t affected;
    const cupel_value *values = key_values(c, objects, count, room);
    int result = values != NULL ? CUPEL_OK : session->error.code;
    if (result == CUPEL_OK)
        result = cupel__dml_text(session, &c->request, room, &dml, &entry);
    if (result == CUPEL_OK)
        result = run_changes(c, dml, values, room, &affected);
    cupel__text_give(session, entry);
    /* Rows that were gone already are what was asked for. */
    for (size_t i = 0; result == CUPEL_OK && i < count; i++)
        result = cupel__row_is_gone(session, objects[i]);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

int cupel__row_is_gone(cupel_session *session, cupel__object *object)
{
    cupel__extent *extent = cupel__session_known(session, object->mapper);
    int result = cupel__session_untrack(session, extent, object);
    extent->identity.held++;
    object->state = CUPEL__STATE_TRANSIENT;
    object->flags |= CUPEL__OBJECT_REMOVED;
    return result;
}

static const cupel_column **key_columns(change *c)
{
    const cupel__mapper *mapper = c->mapper;
    const cupel_column **columns =
        cupel__arena_alloc(&c->session->scratch, mapper->key_count * sizeof *columns);
    for (size_t i = 0; columns != NULL && i < mapper->key_count; i++)
        columns[i] = mapper->keys[i]->column;
    return columns;
}

static int run_changes(change *c, const cupel__dml *dml, const cupel_value *values, size_t rows,
                       int64_t *affected)
{
    cupel_session *session = c->session;
    cupel__statement *statement;
    int result = dml->by_columns
                     ? cupel__run_begin_columns(session, dml->sql, dml->sql_size, values, rows,
                                                dml->values_per_row, &statement)
                     : cupel__run_begin(session, dml->sql, dml->sql_size, values,
                                        rows * dml->values_per_row, CUPEL_FETCH_ALL, &statement);
    if (result < 0)
        return result;
    *affected = cupel__connection_driver(session->connection)->affected(statement->handle);
    return cupel__run_end(session, statement, CUPEL_OK);
}

static int read_statement(change *c, cupel__object **objects, size_t count, size_t room)
{
    cupel_session *session = c->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__cache_entry *entry = NULL;
    cupel__statement *statement;
    const cupel__dml *dml;
    const cupel_value *values = key_values(c, objects, count, room);
    int result = values != NULL ? CUPEL_OK : session->error.code;
    if (result == CUPEL_OK)
        result = cupel__dml_text(session, &c->request, room, &dml, &entry);
    if (result == CUPEL_OK)
        result = dml->by_columns
                     ? cupel__run_begin_columns(session, dml->sql, dml->sql_size, values, room,
                                                dml->values_per_row, &statement)
                     : cupel__run_begin(session, dml->sql, dml->sql_size, values,
                                        room * dml->values_per_row, CUPEL_FETCH_ALL, &statement);
    if (result == CUPEL_OK)
        result = cupel__run_end(session, statement, take_rows(c, statement));
    cupel__text_give(session, entry);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

/* Rows of key and fields: each to its object, which is found by the key. */
static int take_rows(change *c, cupel__statement *statement)
{
    cupel_session *session = c->session;
    const cupel__mapper *mapper = c->mapper;
    cupel_value *row = cupel__arena_alloc(&session->scratch, c->field_count * sizeof *row);
    int result = row != NULL ? 1 : cupel__session_nomem(session);
    while (result == 1 && (result = cupel__run_next(session, statement, row)) == 1) {
        void *probe = cupel__probe(session, c->extent);
        cupel__key key;
        if (probe == NULL)
            return cupel__session_nomem(session);
        for (size_t i = 0; i < c->field_count; i++)
            if (cupel__field_read(c->fields[i], &row[i], probe, &session->memory, &session->error) <
                0)
                return session->error.code;
        if (!cupel__key_of(mapper->keys, mapper->key_count, probe, &key, &session->key))
            return cupel__session_nomem(session);
        cupel__object *object = cupel__session_identify(session, c->extent, &key);
        for (size_t i = mapper->key_count; object != NULL && i < c->field_count; i++) {
            cupel__field_assign(c->fields[i], cupel__object_struct(object), probe);
            cupel__field_assign(c->fields[i], cupel__object_snapshot(object), probe);
        }
    }
    return result;
}
