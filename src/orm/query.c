/* Queries built up: conditions, orders, bounds. */
#include "orm/query.h"

#include <string.h>

#include "base/error.h"

static int fail(cupel_query *query, int code);
static cupel_query *query_new(cupel_session *session, cupel__extent *extent);
static int add_text(cupel_query *query, cupel__texts *texts, const char *text, cupel__style style,
                    size_t arguments);
static int copy_texts(cupel_query *to, cupel__texts *texts, const cupel__texts *from);
static int set_bound(cupel_query *query, int64_t *bound, int64_t value, const char *what);

cupel_query *cupel_query_new(cupel_session *session, const cupel_model *model)
{
    cupel__extent *extent = NULL;
    if (cupel__session_enter(session) < 0)
        return NULL;
    int result = cupel__session_extent(session, model, &extent);
    if (result == CUPEL_ENOMEM)
        return NULL;
    cupel_query *query = query_new(session, extent);
    /* An impossible model shows when the query is executed. */
    if (query != NULL && result < 0)
        fail(query, result);
    return query;
}

cupel_query *cupel_query_copy(const cupel_query *query)
{
    if (query == NULL || cupel__session_enter(query->session) < 0)
        return NULL;
    cupel_query *copy = query_new(query->session, query->extent);
    if (copy == NULL)
        return NULL;
    copy->limit = query->limit;
    copy->offset = query->offset;
    copy->code = query->code;
    cupel_error_copy(&copy->error, &query->error);
    if (copy_texts(copy, &copy->filters, &query->filters) < 0 ||
        copy_texts(copy, &copy->orders, &query->orders) < 0 ||
        copy_texts(copy, &copy->groups, &query->groups) < 0 ||
        copy_texts(copy, &copy->havings, &query->havings) < 0 ||
        cupel__actuals_copy_all(copy, query) < 0) {
        cupel_query_free(copy);
        cupel__session_nomem(query->session);
        return NULL;
    }
    return copy;
}

void cupel_query_free(cupel_query *query)
{
    if (query == NULL)
        return;
    cupel_session *session = query->session;
    if (query->previous != NULL)
        query->previous->next = query->next;
    else
        session->queries = query->next;
    if (query->next != NULL)
        query->next->previous = query->previous;
    cupel__query_finish(query);
    cupel__arena_release(&query->own_arena);
    cupel_free(query);
}

int cupel_filter(cupel_query *query, const char *condition, ...)
{
    cupel__arguments arguments;
    if (query == NULL)
        return CUPEL_EINVAL;
    va_start(arguments.list, condition);
    int result = cupel__query_add(query, &query->filters, condition, &arguments);
    va_end(arguments.list);
    return result;
}

int cupel_filter_text(cupel_query *query, const char *condition, const cupel_value *values,
                      size_t count)
{
    if (query == NULL)
        return CUPEL_EINVAL;
    if (query->code < 0 || condition == NULL)
        return query->code;
    int result = cupel__actuals_take_values(query, values, count);
    if (result == CUPEL_OK)
        result = add_text(query, &query->filters, condition, CUPEL__STYLE_QUESTION, count);
    return result == CUPEL_OK ? result : fail(query, result);
}

int cupel_having(cupel_query *query, const char *condition, ...)
{
    cupel__arguments arguments;
    if (query == NULL)
        return CUPEL_EINVAL;
    va_start(arguments.list, condition);
    int result = cupel__query_add(query, &query->havings, condition, &arguments);
    va_end(arguments.list);
    return result;
}

int cupel_order_by(cupel_query *query, const char *order)
{
    return query != NULL ? cupel__query_add(query, &query->orders, order, NULL) : CUPEL_EINVAL;
}

int cupel_group_by(cupel_query *query, const char *expressions)
{
    return query != NULL ? cupel__query_add(query, &query->groups, expressions, NULL)
                         : CUPEL_EINVAL;
}

int cupel_limit(cupel_query *query, int64_t limit)
{
    return query != NULL ? set_bound(query, &query->limit, limit, "cupel_limit") : CUPEL_EINVAL;
}

int cupel_offset(cupel_query *query, int64_t offset)
{
    return query != NULL ? set_bound(query, &query->offset, offset, "cupel_offset") : CUPEL_EINVAL;
}

void cupel__query_init(cupel_query *query, cupel_session *session, cupel__extent *extent)
{
    memset(query, 0, sizeof *query);
    query->session = session;
    query->extent = extent;
    query->arena = &session->scratch;
    query->limit = -1;
    cupel_error_init(&query->error);
}

void cupel__query_finish(cupel_query *query)
{
    cupel__loop_end(query);
    cupel__text_give(query->session, query->shown);
    cupel_error_release(&query->error);
}

int cupel__query_check(cupel_query *query)
{
    if (query->code < 0)
        cupel_error_copy(&query->session->error, &query->error);
    return query->code;
}

int cupel__query_add(cupel_query *query, cupel__texts *texts, const char *text,
                     cupel__arguments *arguments)
{
    size_t count = 0;
    int result = CUPEL_OK;
    if (query->code < 0 || text == NULL)
        return query->code;
    if (arguments != NULL)
        result = cupel__actuals_take(query, text, arguments, &count);
    if (result == CUPEL_OK)
        result = add_text(query, texts, text, CUPEL__STYLE_PRINTF, count);
    return result == CUPEL_OK ? result : fail(query, result);
}

static int fail(cupel_query *query, int code)
{
    if (query->code == CUPEL_OK) {
        query->code = code;
        cupel_error_copy(&query->error, &query->session->error);
    }
    return code;
}

static cupel_query *query_new(cupel_session *session, cupel__extent *extent)
{
    cupel_query *query = cupel_alloc(sizeof *query);
    if (query == NULL) {
        cupel__session_nomem(session);
        return NULL;
    }
    cupel__query_init(query, session, extent);
    query->arena = &query->own_arena;
    query->copies = true;
    query->next = session->queries;
    if (query->next != NULL)
        query->next->previous = query;
    session->queries = query;
    return query;
}

/* The arguments of the text are the ones given last. */
static int add_text(cupel_query *query, cupel__texts *texts, const char *text, cupel__style style,
                    size_t arguments)
{
    if (texts->count == texts->capacity) {
        size_t capacity = texts->capacity > 0 ? 2 * texts->capacity : 4;
        cupel__query_text *items = cupel__arena_alloc(query->arena, capacity * sizeof *items);
        if (items == NULL)
            return cupel__session_nomem(query->session);
        if (texts->count > 0)
            memcpy(items, texts->items, texts->count * sizeof *items);
        texts->items = items;
        texts->capacity = capacity;
    }
    size_t size = strlen(text);
    if (query->copies)
        text = cupel__arena_strndup(query->arena, text, size);
    if (text == NULL)
        return cupel__session_nomem(query->session);
    texts->items[texts->count++] =
        (cupel__query_text){ .text = text,
                             .size = size,
                             .style = style,
                             .first_argument = query->actuals.given - arguments,
                             .argument_count = arguments };
    return CUPEL_OK;
}

/* Texts lie in the other query's arena, which may go first. */
static int copy_texts(cupel_query *to, cupel__texts *texts, const cupel__texts *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const cupel__query_text *text = &from->items[i];
        int result = add_text(to, texts, text->text, text->style, 0);
        if (result < 0)
            return result;
        texts->items[i].first_argument = text->first_argument;
        texts->items[i].argument_count = text->argument_count;
    }
    return CUPEL_OK;
}

static int set_bound(cupel_query *query, int64_t *bound, int64_t value, const char *what)
{
    if (query->code < 0)
        return query->code;
    if (value < 0)
        return fail(query, cupel__session_fail(query->session, CUPEL_EINVAL,
                                               "%s: the number is negative", what));
    *bound = value;
    return CUPEL_OK;
}
