/* New rows: batches of objects with the same columns, and the keys that come back. */
#include <stdlib.h>
#include <string.h>

#include "orm/collection.h"
#include "orm/flush.h"
#include "orm/lifecycle.h"
#include "orm/row.h"
#include "orm/run.h"
#include "orm/transaction.h"

/* Objects of one model, to be inserted with values for the same columns. */
typedef struct insertion {
    cupel__work *work;
    cupel_session *session;
    cupel__extent *extent;
    const cupel__mapper *mapper;
    uint64_t *mask; /* the columns given */
    const cupel__field **given;
    size_t given_count;
    const cupel__field **returned; /* the generated key first */
    size_t returned_count;
    bool is_numbered; /* the generated keys are in the objects already */
    cupel__dml_request request;
} insertion;

/* A row that came back, and the key by which such rows are put in order. */
typedef struct returned_row {
    int64_t key;
    void *values; /* a struct of the model with the members returned */
} returned_row;

static int insert_ready(void *context, cupel__object **objects, size_t count);
static int other_end(void *context, const cupel__object *object,
                     const cupel__relationship *relationship, cupel__object **out);
static int cut(void *context, cupel__object *object, const cupel__relationship *relationship);
static int give_up(void *context, cupel__object **objects, size_t count);
static int refer_to_itself(cupel__work *work, cupel__object *object);
static void mask_of(const cupel_session *session, const cupel__object *object, uint64_t *mask);
static int insert_alike(insertion *in, cupel__object **objects, size_t count);
static int choose_fields(insertion *in);
static int insert_rows(insertion *in, cupel__object **objects, size_t count);
static int insert_statement(insertion *in, cupel__object **objects, size_t count);
static int execute(insertion *in, const cupel__dml *dml, cupel__object **objects, size_t count);
static int fill_values(insertion *in, cupel__object **objects, size_t count, cupel_value *values);
static int take_results(insertion *in, const cupel__dml *dml, cupel__statement *statement,
                        cupel__object **objects, size_t count);
static int take_by_ordinal(insertion *in, cupel__statement *statement, cupel_value *row,
                           cupel__object **objects, size_t count);
static int take_ascending(insertion *in, cupel__statement *statement, cupel_value *row,
                          cupel__object **objects, size_t count);
static int take_row(insertion *in, const cupel_value *row, void *structure);
static int check_numbers(insertion *in, const cupel__statement *statement,
                         const cupel__object *last);
static int keep_inserted(insertion *in, cupel__object *object);
static int insert_numbered(insertion *in, cupel__object **objects, size_t count, bool *is_done);
static int number_behind(insertion *in, cupel__object **objects, size_t count);
static int ask_disturbance(insertion *in, bool *out);
static int miscounted(insertion *in, size_t count, size_t taken);

int cupel__write_inserts(cupel__work *work, cupel__object **objects, size_t count, bool is_circular)
{
    const cupel__circle circle = { .context = work,
                                   .write = insert_ready,
                                   .other_end = other_end,
                                   .cut = cut,
                                   .give_up = give_up };
    if (!is_circular)
        return insert_ready(work, objects, count);
    return cupel__order_circle(work, objects, count, &circle);
}

/* Inserts objects whose pointers are to objects with keys; those alike, one after the other, in
 * batches. */
static int insert_ready(void *context, cupel__object **objects, size_t count)
{
    cupel__work *work = context;
    cupel_session *session = work->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < count;) {
        const cupel__mapper *mapper = objects[i]->mapper;
        size_t words = cupel__mask_words(mapper);
        uint64_t *first = cupel__arena_alloc(&session->scratch, 2 * words * sizeof *first);
        if (first == NULL)
            return cupel__session_nomem(session);
        uint64_t *next = first + words;
        size_t end = i;
        while (result == CUPEL_OK && end < count && objects[end]->mapper == mapper) {
            uint64_t *of = end == i ? first : next;
            result = cupel__settle_keys(work, objects[end]);
            if (result == CUPEL_OK)
                result = refer_to_itself(work, objects[end]);
            if (result == CUPEL_OK)
                mask_of(session, objects[end], of);
            if (result < 0 || memcmp(of, first, words * sizeof *first) != 0)
                break;
            end++;
        }
        insertion in = { .work = work,
                         .session = session,
                         .extent = cupel__session_known(session, mapper),
                         .mapper = mapper,
                         .mask = first };
        if (result == CUPEL_OK)
            result = insert_alike(&in, objects + i, end - i);
        cupel__arena_restore(&session->scratch, mark);
        i = end;
    }
    return result;
}

static int other_end(void *context, const cupel__object *object,
                     const cupel__relationship *relationship, cupel__object **out)
{
    (void)context;
    void *pointer = relationship->to_many
                        ? NULL
                        : cupel__pointer_in(relationship, cupel__object_struct(object));
    *out = pointer != NULL ? cupel__object_of(pointer) : NULL;
    return CUPEL_OK;
}

/* The row is inserted with NULL for the key, which an update sets afterwards. */
static int cut(void *context, cupel__object *object, const cupel__relationship *relationship)
{
    cupel__work *work = context;
    if (!cupel__key_is_nullable(relationship))
        return 0;
    return cupel__vec_push(&work->updates, object) ? 1 : cupel__session_nomem(work->session);
}

static int give_up(void *context, cupel__object **objects, size_t count)
{
    cupel__work *work = context;
    const char *other = count > 1 ? objects[1]->mapper->name : objects[0]->mapper->name;
    return cupel__session_fail(
        work->session, CUPEL_ESTATE,
        "%zu new objects refer to each other in a circle, the first ones a %s "
        "and a %s, by keys that cannot be NULL: none of them can be saved "
        "before the others",
        count, objects[0]->mapper->name, other);
}

/* A pointer to the object itself: its key serves if it was given; else an update sets it. */
static int refer_to_itself(cupel__work *work, cupel__object *object)
{
    cupel_session *session = work->session;
    const cupel__mapper *mapper = object->mapper;
    void *structure = cupel__object_struct(object);
    int result = CUPEL_OK;
    for (size_t i = 0; result == CUPEL_OK && i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many || cupel__pointer_in(relationship, structure) != structure)
            continue;
        bool is_known =
            mapper->generated == NULL || !cupel__field_is_unset(mapper->generated, structure);
        for (size_t k = 0; is_known && result == CUPEL_OK && k < relationship->key_count; k++)
            result =
                cupel__field_transfer(relationship->local[k], structure, relationship->remote[k],
                                      structure, &session->memory, &session->error);
        if (is_known || result < 0)
            continue;
        result = cut(work, object, relationship);
        if (result == 0)
            result = give_up(work, &object, 1);
        else if (result == 1)
            result = CUPEL_OK;
    }
    return result;
}

/* Columns for which the row gets a value: not those that the database computes, nor the key that it
 * generates, nor what is left to its defaults. */
static void mask_of(const cupel_session *session, const cupel__object *object, uint64_t *mask)
{
    const cupel__mapper *mapper = object->mapper;
    const void *structure = cupel__object_struct(object);
    memset(mask, 0, cupel__mask_words(mapper) * sizeof *mask);
    for (size_t i = 0; i < mapper->field_count; i++) {
        const cupel__field *field = &mapper->fields[i];
        bool is_left = field->is_computed;
        if (field->is_generated || field->column->server_default != NULL)
            is_left |= cupel__field_is_unset(field, structure) &&
                       !cupel__is_explicit_null(session, object, field);
        if (!is_left)
            cupel__mask_set(mask, field);
    }
}

static int insert_alike(insertion *in, cupel__object **objects, size_t count)
{
    int result = choose_fields(in);
    bool is_done = false;
    if (result == CUPEL_OK && count > 2)
        result = insert_numbered(in, objects, count, &is_done);
    if (result == CUPEL_OK && !is_done)
        result = insert_rows(in, objects, count);
    return result;
}

/* The lists behind the mask: what is given, and what has to come back. */
static int choose_fields(insertion *in)
{
    const cupel__mapper *mapper = in->mapper;
    cupel__arena *arena = &in->session->scratch;
    size_t count = mapper->field_count;
    const cupel_column **columns = cupel__arena_alloc(arena, 2 * count * sizeof *columns);
    in->given = cupel__arena_alloc(arena, count * sizeof *in->given);
    in->returned = cupel__arena_alloc(arena, count * sizeof *in->returned);
    if (columns == NULL || in->given == NULL || in->returned == NULL)
        return cupel__session_nomem(in->session);
    in->given_count = in->returned_count = 0;
    for (size_t i = 0; i < count; i++) {
        const cupel__field *field = &mapper->fields[i];
        if (cupel__mask_has(in->mask, field))
            in->given[in->given_count++] = field;
        else if (!in->is_numbered)
            in->returned[in->returned_count++] = field;
    }
    for (size_t i = 1; i < in->returned_count; i++)
        if (in->returned[i]->is_generated) {
            const cupel__field *key = in->returned[i];
            in->returned[i] = in->returned[0];
            in->returned[0] = key;
        }
    for (size_t i = 0; i < in->given_count; i++)
        columns[i] = in->given[i]->column;
    for (size_t i = 0; i < in->returned_count; i++)
        columns[count + i] = in->returned[i]->column;
    in->request = (cupel__dml_request){ .kind = CUPEL__DML_INSERT,
                                        .mapper = mapper,
                                        .mask = in->mask,
                                        .as.insert = { .table = mapper->table,
                                                       .columns = columns,
                                                       .column_count = in->given_count,
                                                       .returning = columns + count,
                                                       .returning_count = in->returned_count } };
    return CUPEL_OK;
}

static int insert_rows(insertion *in, cupel__object **objects, size_t count)
{
    int result = CUPEL_OK;
    for (size_t done = 0; result == CUPEL_OK && done < count;) {
        size_t rows = cupel__dml_rows(in->session, &in->request, count - done);
        result = insert_statement(in, objects + done, rows);
        done += rows;
    }
    return result;
}

static int insert_statement(insertion *in, cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    cupel__arena_mark mark = cupel__arena_save(&session->scratch);
    cupel__cache_entry *entry = NULL;
    const cupel__dml *dml;
    int result = cupel__dml_text(session, &in->request, count, &dml, &entry);
    if (result == CUPEL_OK)
        result = execute(in, dml, objects, count);
    cupel__text_give(session, entry);
    for (size_t i = 0; result == CUPEL_OK && i < count; i++)
        result = keep_inserted(in, objects[i]);
    bool only_keys = (session->dialect->capabilities & CUPEL_CAN_RETURNING_INSERT) == 0;
    size_t keys = in->returned_count > 0 && in->returned[0]->is_generated ? 1 : 0;
    if (result == CUPEL_OK && only_keys && in->returned_count > keys)
        result = cupel__read_fields(in->work, objects, count, in->returned + keys,
                                    in->returned_count - keys);
    cupel__arena_restore(&session->scratch, mark);
    return result;
}

static int execute(insertion *in, const cupel__dml *dml, cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    size_t value_count = count * in->given_count;
    cupel__statement *statement;
    cupel_value *values = cupel__arena_alloc(&session->scratch, value_count * sizeof *values);
    if (values == NULL)
        return cupel__session_nomem(session);
    int result = fill_values(in, objects, count, values);
    if (result < 0)
        return result;
    if (dml->by_columns)
        result = cupel__run_begin_columns(session, dml->sql, dml->sql_size, values, count,
                                          in->given_count, &statement);
    else
        result = cupel__run_begin(session, dml->sql, dml->sql_size, values, value_count,
                                  CUPEL_FETCH_ALL, &statement);
    if (result < 0)
        return result;
    result = in->is_numbered ? check_numbers(in, statement, objects[count - 1])
                             : take_results(in, dml, statement, objects, count);
    return cupel__run_end(session, statement, result);
}

static int fill_values(insertion *in, cupel__object **objects, size_t count, cupel_value *values)
{
    for (size_t i = 0; i < count; i++) {
        const void *structure = cupel__object_struct(objects[i]);
        for (size_t k = 0; k < in->given_count; k++) {
            int result = cupel__field_write(in->given[k], structure, values++,
                                            &in->session->scratch, &in->session->error);
            if (result < 0)
                return result;
        }
    }
    return CUPEL_OK;
}

static int take_results(insertion *in, const cupel__dml *dml, cupel__statement *statement,
                        cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    const cupel_driver *driver = cupel__connection_driver(session->connection);
    cupel_value *row =
        cupel__arena_alloc(&session->scratch, (in->returned_count + 1) * sizeof *row);
    if (row == NULL)
        return cupel__session_nomem(session);
    switch (dml->result) {
    case CUPEL__DML_NOTHING:
        return CUPEL_OK;
    case CUPEL__DML_LAST_ID:
        row[0] = (cupel_value){ .kind = CUPEL_VALUE_INT,
                                .as.integer = driver->last_id(statement->handle) };
        return cupel__field_read(in->returned[0], &row[0], cupel__object_struct(objects[0]),
                                 &session->memory, &session->error);
    case CUPEL__DML_ROW: {
        int result = cupel__run_next(session, statement, row);
        if (result == 0)
            return cupel__session_fail(
                session, CUPEL_ESTALE,
                "no row of '%s' came back from its insertion; a trigger must "
                "have prevented it",
                in->mapper->table->name);
        return result < 0 ? result : take_row(in, row, cupel__object_struct(objects[0]));
    }
    case CUPEL__DML_ORDINAL:
        return take_by_ordinal(in, statement, row, objects, count);
    case CUPEL__DML_ASCENDING:
        return take_ascending(in, statement, row, objects, count);
    }
    return CUPEL_OK;
}

static int take_by_ordinal(insertion *in, cupel__statement *statement, cupel_value *row,
                           cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    bool *is_taken = cupel__arena_zalloc(&session->scratch, count * sizeof *is_taken);
    size_t taken = 0;
    int result;
    if (is_taken == NULL)
        return cupel__session_nomem(session);
    while ((result = cupel__run_next(session, statement, row)) == 1) {
        size_t number = row[0].kind == CUPEL_VALUE_INT ? (size_t)row[0].as.integer - 1 : count;
        if (number >= count || is_taken[number])
            break;
        is_taken[number] = true;
        taken++;
        result = take_row(in, row + 1, cupel__object_struct(objects[number]));
        if (result < 0)
            return result;
    }
    if (result == CUPEL_OK && taken == count)
        return CUPEL_OK;
    return result < 0 ? result : miscounted(in, count, taken);
}

static int compare_keys(const void *a, const void *b)
{
    int64_t left = ((const returned_row *)a)->key;
    int64_t right = ((const returned_row *)b)->key;
    return left < right ? -1 : left > right;
}

/* Keys grew from row to row while the rows went in, so that their order is the rows'. */
static int take_ascending(insertion *in, cupel__statement *statement, cupel_value *row,
                          cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    returned_row *rows = cupel__arena_alloc(&session->scratch, count * sizeof *rows);
    bool is_sorted = true;
    size_t taken = 0;
    int result;
    if (rows == NULL)
        return cupel__session_nomem(session);
    while ((result = cupel__run_next(session, statement, row)) == 1) {
        if (taken == count || row[0].kind != CUPEL_VALUE_INT)
            return miscounted(in, count, taken + 1);
        rows[taken].key = row[0].as.integer;
        rows[taken].values = cupel__arena_zalloc(&session->scratch, in->mapper->size);
        if (rows[taken].values == NULL)
            return cupel__session_nomem(session);
        result = take_row(in, row, rows[taken].values);
        if (result < 0)
            return result;
        is_sorted &= taken == 0 || rows[taken - 1].key < rows[taken].key;
        taken++;
    }
    if (result < 0)
        return result;
    if (taken != count)
        return miscounted(in, count, taken);
    if (!is_sorted)
        qsort(rows, count, sizeof *rows, compare_keys);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && rows[i - 1].key == rows[i].key)
            return miscounted(in, count, i);
        for (size_t k = 0; k < in->returned_count; k++)
            cupel__field_assign(in->returned[k], cupel__object_struct(objects[i]), rows[i].values);
    }
    return CUPEL_OK;
}

static int take_row(insertion *in, const cupel_value *row, void *structure)
{
    for (size_t i = 0; i < in->returned_count; i++) {
        int result = cupel__field_read(in->returned[i], &row[i], structure, &in->session->memory,
                                       &in->session->error);
        if (result < 0)
            return result;
    }
    return CUPEL_OK;
}

static int miscounted(insertion *in, size_t count, size_t taken)
{
    return cupel__session_fail(in->session, CUPEL_ESTALE,
                               "%zu rows were inserted into '%s' and %zu came back; a trigger or "
                               "rule must have changed what was inserted",
                               count, in->mapper->table->name, taken);
}

/* From here on the object is one of the database's. */
static int keep_inserted(insertion *in, cupel__object *object)
{
    const cupel__mapper *mapper = in->mapper;
    const void *structure = cupel__object_struct(object);
    memcpy(cupel__object_snapshot(object), structure, mapper->size);
    object->state = CUPEL__STATE_PERSISTENT;
    object->flags &= (uint8_t)~CUPEL__OBJECT_REMOVED;
    for (size_t i = 0; i < mapper->relationship_count; i++) {
        const cupel__relationship *relationship = &mapper->relationships[i];
        if (relationship->to_many)
            continue;
        bool is_null = cupel__key_is_null(relationship, structure);
        bool is_pointing = cupel__pointer_in(relationship, structure) != NULL;
        cupel__set_loaded(object, relationship, is_pointing || is_null);
        /* The update that will set the key finds the pointer changed. */
        if (is_pointing && is_null)
            cupel__pointer_set(relationship, cupel__object_snapshot(object), NULL);
    }
    cupel__map_remove(&in->session->adoptions, &object, sizeof object);
    return cupel__session_track(in->session, in->extent, object);
}

/* Where keys are numbers that follow each other and nobody else can write, the first one tells the
 * others, and the database need not be asked for more than the last of each statement. */
static int insert_numbered(insertion *in, cupel__object **objects, size_t count, bool *is_done)
{
    cupel_session *session = in->session;
    const cupel__mapper *mapper = in->mapper;
    bool is_disturbed;
    if (session->dialect->key_disturbance == NULL || in->returned_count != 1 ||
        in->returned[0] != mapper->generated)
        return CUPEL_OK;
    int result = ask_disturbance(in, &is_disturbed);
    if (result < 0 || is_disturbed)
        return result;
    result = insert_statement(in, objects, 1);
    if (result == CUPEL_OK)
        result = number_behind(in, objects, count);
    if (result < 0)
        return result;
    insertion rest = *in;
    rest.is_numbered = true;
    result = choose_fields(&rest);
    if (result == CUPEL_OK)
        result = insert_rows(&rest, objects + 1, count - 1);
    *is_done = true;
    return result;
}

/* Gives the objects behind the first one the numbers that follow its key. */
static int number_behind(insertion *in, cupel__object **objects, size_t count)
{
    cupel_session *session = in->session;
    const cupel__field *field = in->mapper->generated;
    cupel_value key;
    int result = cupel__field_write(field, cupel__object_struct(objects[0]), &key,
                                    &session->scratch, &session->error);
    if (result == CUPEL_OK && key.as.integer > INT64_MAX - (int64_t)count)
        return cupel__session_fail(session, CUPEL_EVALUE, "the keys of '%s' are used up",
                                   in->mapper->table->name);
    for (size_t i = 1; result == CUPEL_OK && i < count; i++) {
        key.as.integer++;
        result = cupel__field_read(field, &key, cupel__object_struct(objects[i]), &session->memory,
                                   &session->error);
    }
    return result;
}

/* Keys grow by one at least from row to row: where the last one is what was expected, so are those
 * before it. */
static int check_numbers(insertion *in, const cupel__statement *statement,
                         const cupel__object *last)
{
    cupel_session *session = in->session;
    const cupel_driver *driver = cupel__connection_driver(session->connection);
    cupel_value key;
    int result = cupel__field_write(in->mapper->generated, cupel__object_struct(last), &key,
                                    &session->scratch, &session->error);
    if (result == CUPEL_OK && driver->last_id(statement->handle) != key.as.integer)
        return cupel__session_fail(session, CUPEL_ESTALE,
                                   "the keys of new rows of '%s' do not follow each other, as "
                                   "where the highest key there can be is taken; roll back, and "
                                   "flush the objects one at a time",
                                   in->mapper->table->name);
    return result;
}

static int ask_disturbance(insertion *in, bool *out)
{
    cupel_session *session = in->session;
    const char *sql = session->dialect->key_disturbance;
    const char *table = in->mapper->table->name;
    const cupel_value name = { .kind = CUPEL_VALUE_TEXT,
                               .size = (uint32_t)strlen(table),
                               .as.text = table };
    cupel__statement *statement;
    cupel_value row;
    int result = cupel__run_begin(session, sql, strlen(sql), &name, 1, CUPEL_FETCH_ALL, &statement);
    if (result < 0)
        return result;
    result = cupel__run_next(session, statement, &row);
    *out = result == 1;
    return cupel__run_end(session, statement, result < 0 ? result : CUPEL_OK);
}
