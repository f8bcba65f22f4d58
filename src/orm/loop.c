/* Loops over the rows of a query, fetched window by window. */
#include <string.h>

#include "base/error.h"
#include "orm/cursor.h"
#include "orm/query.h"
#include "orm/row.h"
#include "orm/transaction.h"

/* As many as cupel_load loads relationships for at once. */
#define WINDOW 500

static int begin(cupel_query *query);
static int fetch(cupel_query *query, size_t at_most);
static void *give(cupel_query *query);

void *cupel_query_each(cupel_query *query)
{
    if (query == NULL || cupel__session_enter(query->session) < 0)
        return NULL;
    cupel__loop_end(query);
    if (cupel__query_check(query) < 0 || begin(query) < 0)
        return NULL;
    return cupel_query_next(query);
}

void *cupel_query_next(cupel_query *query)
{
    if (query == NULL || cupel__session_enter(query->session) < 0)
        return NULL;
    cupel_session *session = query->session;
    cupel__loop *loop = &query->loop;
    void *object = give(query);
    if (object == NULL && loop->statement != NULL && fetch(query, WINDOW) == CUPEL_OK)
        object = give(query);
    if (object == NULL && loop->broken != NULL && session->error.code == CUPEL_OK)
        cupel__session_fail(session, CUPEL_ESTATE,
                            "cupel_each: the rows that are left cannot be "
                            "had: %s",
                            loop->broken);
    if (object == NULL)
        cupel__loop_end(query);
    return object;
}

void cupel__loop_end(cupel_query *query)
{
    cupel__loop *loop = &query->loop;
    if (loop->statement != NULL)
        cupel__run_end(query->session, loop->statement, CUPEL_OK);
    cupel_free(loop->row);
    *loop = (cupel__loop){ .statement = NULL };
}

int cupel__cursors_drain(cupel_session *session)
{
    int result = CUPEL_OK;
    for (cupel_query *query = session->queries; result == CUPEL_OK && query != NULL;
         query = query->next)
        if (query->loop.statement != NULL)
            result = fetch(query, SIZE_MAX);
    return result;
}

void cupel__cursors_break(cupel_session *session, const char *why)
{
    for (cupel_query *query = session->queries; query != NULL; query = query->next) {
        cupel__loop *loop = &query->loop;
        if (loop->statement == NULL)
            continue;
        cupel__statement_release(session->connection, loop->statement);
        loop->statement = NULL;
        loop->broken = why;
    }
}

static int begin(cupel_query *query)
{
    const cupel__wish wish = { .kind = CUPEL__QUERY_ENTITIES, .at_most = -1 };
    cupel_session *session = query->session;
    cupel__execution e;
    cupel__statement *statement = NULL;
    cupel_value *row = cupel_alloc(query->extent->mapper->field_count * sizeof *row);
    int result = cupel__execution_begin(&e, query, &wish);
    if (result == CUPEL_OK)
        result = row != NULL ? cupel__execution_run(&e, CUPEL_FETCH_WINDOW, &statement)
                             : cupel__session_nomem(session);
    cupel__execution_end(&e);
    if (result < 0) {
        cupel_free(row);
        return result;
    }
    query->loop = (cupel__loop){ .statement = statement, .row = row };
    return CUPEL_OK;
}

/* Fetches further rows into a new window, behind what is left of the old one. */
static int fetch(cupel_query *query, size_t at_most)
{
    cupel_session *session = query->session;
    cupel__loop *loop = &query->loop;
    cupel__statement *statement = loop->statement;
    cupel__found found = { 0 };
    int result = 1;
    for (size_t i = loop->next; result == 1 && i < loop->window_count; i++)
        if (!cupel__vec_push(&found, loop->window[i]))
            result = cupel__session_nomem(session);
    for (size_t i = 0; result == 1 && i < at_most; i++) {
        cupel__object *object;
        result = cupel__run_next(session, statement, loop->row);
        if (result == 1 && cupel__row_object(session, query->extent, loop->row, &object) < 0)
            result = session->error.code;
        if (result == 1 && !cupel__vec_push(&found, cupel__object_struct(object)))
            result = cupel__session_nomem(session);
    }
    void **window = result >= 0 ? cupel__session_batch(session, &found) : NULL;
    if (result >= 0 && window == NULL)
        result = session->error.code;
    if (result != 1) {
        /* The end of the rows, or of all hope of them. */
        loop->statement = NULL;
        cupel__run_end(session, statement, result);
        if (result < 0)
            loop->broken = "a step of the loop has failed";
    }
    if (window != NULL) {
        loop->window = window;
        loop->window_count = found.count;
        loop->next = 0;
    }
    cupel__vec_release(&found);
    return result < 0 ? result : CUPEL_OK;
}

/* The next object of the window; those that were expunged meanwhile are left out. */
static void *give(cupel_query *query)
{
    const cupel_session *session = query->session;
    cupel__loop *loop = &query->loop;
    while (loop->next < loop->window_count) {
        void *object = loop->window[loop->next++];
        if (!session->has_expunged ||
            cupel__session_find(session, query->extent->mapper, object) != NULL)
            return object;
    }
    return NULL;
}
