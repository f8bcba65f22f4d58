/* Queries compiled, flushed for, bound and run. */
#include <string.h>

#include "base/error.h"
#include "orm/flush.h"
#include "orm/query.h"
#include "orm/row.h"
#include "orm/transaction.h"

static int add_bounds(cupel_query *query, const cupel__wish *wish, cupel__query_spec *spec);
static void fill_spec(const cupel_query *query, const cupel__wish *wish, cupel__query_spec *spec);
static bool write_key(cupel_query *query, const cupel__query_spec *spec);
static bool fits(const void *content, const void *context);
static void compiled_free(void *content);
static int autoflush(cupel_query *query, const cupel__compiled *compiled);

int cupel__execution_begin(cupel__execution *e, cupel_query *query, const cupel__wish *wish)
{
    cupel_session *session = query->session;
    bool writes = wish->kind == CUPEL__QUERY_UPDATE || wish->kind == CUPEL__QUERY_DELETE;
    *e = (cupel__execution){ .query = query,
                             .session = session,
                             .mark = cupel__arena_save(&session->scratch) };
    int result = cupel__query_compile_wish(query, wish, &e->entry);
    if (result < 0)
        return result;
    e->compiled = e->entry->content;
    if (!wish->no_flush)
        result = autoflush(query, e->compiled);
    if (result == CUPEL_OK)
        result = cupel__transaction_begin(session, writes);
    if (result == CUPEL_OK)
        result = cupel__actuals_bind(query, e->compiled, &e->values, &e->value_count);
    return result;
}

int cupel__execution_run(cupel__execution *e, cupel_fetch_mode mode, cupel__statement **out)
{
    const cupel__compiled *compiled = e->compiled;
    if (!compiled->by_columns)
        return cupel__run_begin(e->session, compiled->sql, compiled->sql_size, e->values,
                                e->value_count, mode, out);
    size_t rows = e->query->actuals.shapes[compiled->keys].count;
    return cupel__run_begin_columns(e->session, compiled->sql, compiled->sql_size, e->values, rows,
                                    e->value_count / rows, out);
}

void cupel__execution_end(cupel__execution *e)
{
    e->query->actuals.count = e->query->actuals.given;
    cupel__text_give(e->session, e->entry);
    /* A query within one call has its own texts there, in front of the mark. */
    cupel__arena_restore(&e->session->scratch, e->mark);
}

int cupel__query_compile_wish(cupel_query *query, const cupel__wish *wish,
                              cupel__cache_entry **entry)
{
    cupel_session *session = query->session;
    cupel__query_spec spec;
    *entry = NULL;
    int result = cupel__query_check(query);
    if (result == CUPEL_OK) {
        query->actuals.count = query->actuals.given;
        fill_spec(query, wish, &spec);
        result = add_bounds(query, wish, &spec);
    }
    if (result < 0)
        return result;
    spec.arguments = query->actuals.shapes;
    spec.argument_count = query->actuals.count;
    if (!write_key(query, &spec))
        return cupel__session_nomem(session);
    *entry = cupel__text_find(session, fits, &spec);
    if (*entry != NULL)
        return CUPEL_OK;
    cupel__compiled *compiled;
    result = cupel__query_compile(&compiled, &spec, session->dialect, &session->error);
    if (result < 0)
        return result;
    *entry = cupel__text_keep(session, compiled, compiled_free);
    return *entry != NULL ? CUPEL_OK : cupel__session_nomem(session);
}

int cupel__query_find(cupel_query *query, const cupel__wish *wish, cupel__found *found)
{
    cupel_session *session = query->session;
    cupel__execution e;
    cupel__statement *statement;
    int result = cupel__execution_begin(&e, query, wish);
    if (result == CUPEL_OK) {
        cupel_value *row = cupel__arena_alloc(&session->scratch,
                                              (query->extent->mapper->field_count) * sizeof *row);
        result = row != NULL ? cupel__execution_run(&e, CUPEL_FETCH_STREAM, &statement)
                             : cupel__session_nomem(session);
        if (result == CUPEL_OK) {
            cupel__object *object;
            while ((result = cupel__run_next(session, statement, row)) == 1) {
                result = cupel__row_object(session, query->extent, row, &object);
                if (result == CUPEL_OK && !cupel__vec_push(found, cupel__object_struct(object)))
                    result = cupel__session_nomem(session);
                if (result < 0)
                    break;
            }
            result = cupel__run_end(session, statement, result);
        }
    }
    cupel__execution_end(&e);
    return result;
}

void **cupel__session_batch(cupel_session *session, const cupel__found *found)
{
    void **items = cupel__arena_alloc(&session->memory, (found->count + 1) * sizeof *items);
    const cupel__batch batch = { items, found->count };
    bool is_one = found->count > 1;
    if (items == NULL || (is_one && !cupel__vec_push(&session->batches, batch))) {
        cupel__session_nomem(session);
        return NULL;
    }
    if (found->count > 0)
        memcpy(items, found->items, found->count * sizeof *items);
    items[found->count] = NULL;
    /* One alone has no neighbours. */
    for (size_t i = 0; i < found->count; i++) {
        cupel__object *object = cupel__object_of(items[i]);
        object->batch = is_one ? (uint32_t)session->batches.count : 0;
        object->position = (uint32_t)i;
    }
    return items;
}

static void fill_spec(const cupel_query *query, const cupel__wish *wish, cupel__query_spec *spec)
{
    *spec = (cupel__query_spec){
        .kind = wish->kind,
        .entity = &query->extent->mapper->entity,
        .columns = wish->columns,
        .assignments = wish->assignments,
        .filters = query->filters.items,
        .filter_count = query->filters.count,
        .match = wish->match,
        .groups = query->groups.items,
        .group_count = query->groups.count,
        .havings = query->havings.items,
        .having_count = query->havings.count,
        .orders = query->orders.items,
        .order_count = query->orders.count,
        .order_by_key = wish->key_last || (wish->in_order && query->orders.count == 0),
    };
}

/* A bound that the query states is bound; what the wish alone knows is part of the text. */
static int add_bounds(cupel_query *query, const cupel__wish *wish, cupel__query_spec *spec)
{
    const cupel__argument shape = { .kind = CUPEL__ARGUMENT_VALUE, .type = CUPEL_VALUE_INT };
    int result = CUPEL_OK;
    if (wish->at_most >= 0 && (query->limit < 0 || wish->at_most <= query->limit)) {
        spec->limit = (cupel__bound){ CUPEL__BOUND_CONSTANT, wish->at_most };
    } else if (query->limit >= 0) {
        const cupel_value limit = { .kind = CUPEL_VALUE_INT, .as.integer = query->limit };
        spec->limit = (cupel__bound){ CUPEL__BOUND_ARGUMENT, (int64_t)query->actuals.count };
        result = cupel__actual_add(query, shape, (cupel__actual){ .value = limit });
    }
    if (query->offset > 0 && result == CUPEL_OK) {
        const cupel_value offset = { .kind = CUPEL_VALUE_INT, .as.integer = query->offset };
        spec->offset = (cupel__bound){ CUPEL__BOUND_ARGUMENT, (int64_t)query->actuals.count };
        result = cupel__actual_add(query, shape, (cupel__actual){ .value = offset });
    }
    return result;
}

static void add_key_text(cupel__buf *key, const cupel__query_text *text)
{
    const uint32_t head[] = { (uint32_t)text->size, (uint32_t)text->style,
                              (uint32_t)text->argument_count };
    cupel__buf_append_n(key, (const char *)head, sizeof head);
    cupel__buf_append_n(key, text->text, text->size);
}

/* All that the SQL depends on but the shapes of the arguments. Texts follow each other in a fixed
 * order, each with its size, so that no two wishes have the same bytes. */
static bool write_key(cupel_query *query, const cupel__query_spec *spec)
{
    cupel__buf *key = &query->session->text_key;
    const int64_t head[] = { spec->kind,
                             query->extent->mapper->index,
                             spec->order_by_key,
                             spec->limit.kind,
                             spec->limit.kind == CUPEL__BOUND_CONSTANT ? spec->limit.value : 0,
                             spec->offset.kind,
                             (int64_t)spec->filter_count,
                             (int64_t)spec->group_count,
                             (int64_t)spec->having_count,
                             (int64_t)spec->order_count,
                             (int64_t)spec->match.column_count };
    cupel__buf_clear(key);
    cupel__buf_append_char(key, 'q');
    cupel__buf_append_n(key, (const char *)head, sizeof head);
    cupel__buf_append_n(key, (const char *)spec->match.columns,
                        spec->match.column_count * sizeof *spec->match.columns);
    add_key_text(key, &spec->columns);
    add_key_text(key, &spec->assignments);
    for (size_t i = 0; i < spec->filter_count; i++)
        add_key_text(key, &spec->filters[i]);
    for (size_t i = 0; i < spec->group_count; i++)
        add_key_text(key, &spec->groups[i]);
    for (size_t i = 0; i < spec->having_count; i++)
        add_key_text(key, &spec->havings[i]);
    for (size_t i = 0; i < spec->order_count; i++)
        add_key_text(key, &spec->orders[i]);
    return !key->failed;
}

static bool fits(const void *content, const void *context)
{
    const cupel__query_spec *spec = context;
    return cupel__compiled_fits(content, spec->arguments, spec->argument_count);
}

static void compiled_free(void *content)
{
    cupel__compiled_free(content);
}

/* What the statement would see, and objects whose keys it needs. */
static int autoflush(cupel_query *query, const cupel__compiled *compiled)
{
    cupel_session *session = query->session;
    if (session->options.no_autoflush)
        return CUPEL_OK;
    cupel__flush_scope scope = { .tables = compiled->tables, .table_count = compiled->table_count };
    cupel__object **objects =
        cupel__arena_alloc(&session->scratch, query->actuals.given * sizeof(cupel__object *));
    if (objects == NULL)
        return cupel__session_nomem(session);
    for (size_t i = 0; i < query->actuals.given; i++)
        if (query->actuals.items[i].object != NULL)
            objects[scope.object_count++] = query->actuals.items[i].object;
    scope.objects = objects;
    return cupel__flush(session, &scope);
}
