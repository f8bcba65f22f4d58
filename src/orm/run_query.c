/* Queries asked: the first, one, all, how many, rows, changes. */
#include <string.h>

#include "base/error.h"
#include "orm/query.h"
#include "orm/transaction.h"

static int enter(cupel_query *query);
static void *find_first(cupel_query *query);
static void *find_one(cupel_query *query);
static void **find_all(cupel_query *query, size_t *count);
static int ask(cupel_query *query, cupel__query_kind kind, int64_t *out);
static int64_t change(cupel_query *query, cupel__query_kind kind, const char *assignments,
                      cupel__arguments *arguments, bool all);
static int begin_once(cupel_query *query, cupel__arena_mark *mark, cupel_session *session,
                      const cupel_model *model);
static void end_once(cupel_query *query, const cupel__arena_mark *mark);

/* Makes `query` of the variadic arguments behind `condition`; end_once follows in any case but that
 * of a negative `result`. */
#define BEGIN_ONCE(result, query, mark, session, model, condition)                                 \
    do {                                                                                           \
        (result) = begin_once((query), (mark), (session), (model));                                \
        if ((result) == CUPEL_OK) {                                                                \
            cupel__arguments arguments;                                                            \
            va_start(arguments.list, condition);                                                   \
            (result) = cupel__query_add((query), &(query)->filters, (condition), &arguments);      \
            va_end(arguments.list);                                                                \
            if ((result) < 0)                                                                      \
                end_once((query), (mark));                                                         \
        }                                                                                          \
    } while (0)

void *cupel_session_first(cupel_session *session, const cupel_model *model, const char *condition,
                          ...)
{
    cupel_query query;
    cupel__arena_mark mark;
    int result;
    BEGIN_ONCE(result, &query, &mark, session, model, condition);
    if (result < 0)
        return NULL;
    void *found = find_first(&query);
    end_once(&query, &mark);
    return found;
}

void *cupel_session_one(cupel_session *session, const cupel_model *model, const char *condition,
                        ...)
{
    cupel_query query;
    cupel__arena_mark mark;
    int result;
    BEGIN_ONCE(result, &query, &mark, session, model, condition);
    if (result < 0)
        return NULL;
    void *found = find_one(&query);
    end_once(&query, &mark);
    return found;
}

void **cupel_session_all(cupel_session *session, const cupel_model *model, size_t *count,
                         const char *condition, ...)
{
    cupel_query query;
    cupel__arena_mark mark;
    int result;
    if (count != NULL)
        *count = 0;
    BEGIN_ONCE(result, &query, &mark, session, model, condition);
    if (result < 0)
        return NULL;
    void **found = find_all(&query, count);
    end_once(&query, &mark);
    return found;
}

int64_t cupel_session_count(cupel_session *session, const cupel_model *model, const char *condition,
                            ...)
{
    cupel_query query;
    cupel__arena_mark mark;
    int64_t count = -1;
    int result;
    BEGIN_ONCE(result, &query, &mark, session, model, condition);
    if (result < 0)
        return -1;
    result = ask(&query, CUPEL__QUERY_COUNT, &count);
    end_once(&query, &mark);
    return result < 0 ? -1 : count;
}

int cupel_session_exists(cupel_session *session, const cupel_model *model, const char *condition,
                         ...)
{
    cupel_query query;
    cupel__arena_mark mark;
    int64_t exists = 0;
    int result;
    BEGIN_ONCE(result, &query, &mark, session, model, condition);
    if (result < 0)
        return result;
    result = ask(&query, CUPEL__QUERY_EXISTS, &exists);
    end_once(&query, &mark);
    return result < 0 ? result : exists != 0;
}

void *cupel_query_run_first(cupel_query *query)
{
    return enter(query) == CUPEL_OK ? find_first(query) : NULL;
}

void *cupel_query_run_one(cupel_query *query)
{
    return enter(query) == CUPEL_OK ? find_one(query) : NULL;
}

void **cupel_query_run_all(cupel_query *query, size_t *count)
{
    if (count != NULL)
        *count = 0;
    return enter(query) == CUPEL_OK ? find_all(query, count) : NULL;
}

int64_t cupel_query_count(cupel_query *query)
{
    int64_t count = -1;
    if (enter(query) < 0 || ask(query, CUPEL__QUERY_COUNT, &count) < 0)
        return -1;
    return count;
}

int cupel_query_exists(cupel_query *query)
{
    int64_t exists = 0;
    int result = enter(query);
    if (result == CUPEL_OK)
        result = ask(query, CUPEL__QUERY_EXISTS, &exists);
    return result < 0 ? result : exists != 0;
}

int64_t cupel_query_update(cupel_query *query, const char *assignments, ...)
{
    cupel__arguments arguments;
    va_start(arguments.list, assignments);
    int64_t result = change(query, CUPEL__QUERY_UPDATE, assignments, &arguments, false);
    va_end(arguments.list);
    return result;
}

int64_t cupel_query_update_all(cupel_query *query, const char *assignments, ...)
{
    cupel__arguments arguments;
    va_start(arguments.list, assignments);
    int64_t result = change(query, CUPEL__QUERY_UPDATE, assignments, &arguments, true);
    va_end(arguments.list);
    return result;
}

int64_t cupel_query_delete(cupel_query *query)
{
    return change(query, CUPEL__QUERY_DELETE, NULL, NULL, false);
}

int64_t cupel_query_delete_all(cupel_query *query)
{
    return change(query, CUPEL__QUERY_DELETE, NULL, NULL, true);
}

int cupel_query_rows(cupel_query *query, cupel_result **out, const char *columns)
{
    cupel__execution e;
    *out = NULL;
    int result = enter(query);
    if (result < 0)
        return result;
    if (columns == NULL)
        return cupel__session_fail(query->session, CUPEL_EINVAL, "cupel_query_rows: no columns");
    const cupel__wish wish = {
        .kind = CUPEL__QUERY_ROWS,
        .at_most = -1,
        .columns = { .text = columns, .size = strlen(columns), .style = CUPEL__STYLE_PRINTF }
    };
    cupel_session *session = query->session;
    result = cupel__execution_begin(&e, query, &wish);
    if (result == CUPEL_OK) {
        result = cupel_connection_execute(session->connection, e.compiled->sql, e.values,
                                          e.value_count, out, &session->error);
        if (result < 0)
            result = cupel__transaction_failed(session, result);
    }
    cupel__execution_end(&e);
    return result;
}

const char *cupel_query_sql(cupel_query *query)
{
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES, .at_most = -1 };
    if (enter(query) < 0)
        return NULL;
    cupel_session *session = query->session;
    cupel__text_give(session, query->shown);
    query->shown = NULL;
    int result = cupel__query_compile_wish(query, &wish, &query->shown);
    query->actuals.count = query->actuals.given;
    return result == CUPEL_OK ? ((const cupel__compiled *)query->shown->content)->sql : NULL;
}

static int enter(cupel_query *query)
{
    if (query == NULL)
        return CUPEL_EINVAL;
    int result = cupel__session_enter(query->session);
    return result == CUPEL_OK ? cupel__query_check(query) : result;
}

static void *find_first(cupel_query *query)
{
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES, .at_most = 1, .in_order = true };
    cupel__found found = { 0 };
    void *first = NULL;
    if (cupel__query_find(query, &wish, &found) == CUPEL_OK && found.count > 0) {
        first = found.items[0];
        cupel__object_of(first)->batch = 0;
    }
    cupel__vec_release(&found);
    return first;
}

static void *find_one(cupel_query *query)
{
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES, .at_most = 2, .in_order = true };
    const char *model = query->extent->mapper->name;
    cupel__found found = { 0 };
    void *one = NULL;
    int result = cupel__query_find(query, &wish, &found);
    if (result == CUPEL_OK && found.count == 0)
        cupel__session_fail(query->session, CUPEL_ENOTFOUND, "no %s was found", model);
    else if (result == CUPEL_OK && found.count > 1)
        cupel__session_fail(query->session, CUPEL_EMULTIPLE, "more than one %s was found", model);
    else if (result == CUPEL_OK)
        one = found.items[0];
    if (one != NULL)
        cupel__object_of(one)->batch = 0;
    cupel__vec_release(&found);
    return one;
}

static void **find_all(cupel_query *query, size_t *count)
{
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES, .at_most = -1 };
    cupel__found found = { 0 };
    void **all = NULL;
    if (cupel__query_find(query, &wish, &found) == CUPEL_OK)
        all = cupel__session_batch(query->session, &found);
    if (all != NULL && count != NULL)
        *count = found.count;
    cupel__vec_release(&found);
    return all;
}

/* Runs a statement that gives one number or truth. */
static int ask(cupel_query *query, cupel__query_kind kind, int64_t *out)
{
    const cupel__wish wish = { .kind = kind, .at_most = -1 };
    cupel_session *session = query->session;
    cupel__execution e;
    cupel__statement *statement;
    int result = cupel__execution_begin(&e, query, &wish);
    if (result == CUPEL_OK)
        result = cupel__execution_run(&e, CUPEL_FETCH_ALL, &statement);
    if (result == CUPEL_OK) {
        cupel_value value = { .kind = CUPEL_VALUE_NULL };
        result = cupel__run_next(session, statement, &value);
        if (value.kind == CUPEL_VALUE_BOOL)
            *out = value.as.boolean;
        else if (value.kind == CUPEL_VALUE_INT)
            *out = value.as.integer;
        else if (result >= 0)
            result = cupel__session_fail(session, CUPEL_EVALUE, "the answer is no number");
        result = cupel__run_end(session, statement, result);
    }
    cupel__execution_end(&e);
    return result < 0 ? result : CUPEL_OK;
}

static int64_t change(cupel_query *query, cupel__query_kind kind, const char *assignments,
                      cupel__arguments *arguments, bool all)
{
    int result = enter(query);
    if (result < 0)
        return result;
    cupel_session *session = query->session;
    const char *verb = kind == CUPEL__QUERY_UPDATE ? "update" : "delete";
    if (cupel__session_is_read_only(session))
        return cupel__session_fail(session, CUPEL_ESTATE,
                                   "cupel_query_%s: this session was opened with read_only", verb);
    if (!all && query->filters.count == 0)
        return cupel__session_fail(session, CUPEL_EQUERY,
                                   "cupel_query_%s: the query has no condition; add one by "
                                   "cupel_filter, or call cupel_query_%s_all if every row is meant",
                                   verb, verb);
    cupel__wish wish = { .kind = kind, .at_most = -1 };
    size_t given = query->actuals.given;
    if (kind == CUPEL__QUERY_UPDATE) {
        size_t count;
        if (assignments == NULL)
            return cupel__session_fail(session, CUPEL_EINVAL, "cupel_query_update: no assignments");
        result = cupel__actuals_take(query, assignments, arguments, &count);
        wish.assignments = (cupel__query_text){ .text = assignments,
                                                .size = strlen(assignments),
                                                .style = CUPEL__STYLE_PRINTF,
                                                .first_argument = given,
                                                .argument_count = count };
    }
    cupel__execution e;
    cupel__statement *statement;
    int64_t affected = 0;
    if (result == CUPEL_OK) {
        result = cupel__execution_begin(&e, query, &wish);
        if (result == CUPEL_OK) {
            cupel__transaction_wrote(session);
            result = cupel__execution_run(&e, CUPEL_FETCH_ALL, &statement);
        }
        if (result == CUPEL_OK) {
            affected = cupel__connection_driver(session->connection)->affected(statement->handle);
            cupel__run_end(session, statement, CUPEL_OK);
        }
        cupel__execution_end(&e);
    }
    query->actuals.given = query->actuals.count = given;
    return result < 0 ? result : affected;
}

static int begin_once(cupel_query *query, cupel__arena_mark *mark, cupel_session *session,
                      const cupel_model *model)
{
    cupel__extent *extent;
    int result = cupel__session_enter(session);
    if (result == CUPEL_OK)
        result = cupel__session_extent(session, model, &extent);
    if (result == CUPEL_OK) {
        *mark = cupel__arena_save(&session->scratch);
        cupel__query_init(query, session, extent);
    }
    return result;
}

static void end_once(cupel_query *query, const cupel__arena_mark *mark)
{
    cupel_session *session = query->session;
    cupel__query_finish(query);
    cupel__arena_restore(&session->scratch, *mark);
}
