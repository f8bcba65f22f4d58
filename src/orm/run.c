/* Statements prepared, executed, fetched from; and the texts of batches, found again. */
#include "orm/run.h"

#include <string.h>

#include "base/error.h"
#include "orm/transaction.h"

/* A text of a batch in the cache. */
typedef struct batch_text {
    cupel__arena arena;
    cupel__dml dml;
} batch_text;

static void batch_text_free(void *content);
static int compile(const cupel__dml_request *request, const cupel_dialect *dialect, size_t rows,
                   batch_text *text, cupel_error *error);

int cupel__run_begin(cupel_session *session, const char *sql, size_t size,
                     const cupel_value *values, size_t count, cupel_fetch_mode mode,
                     cupel__statement **out)
{
    cupel_connection *connection = session->connection;
    cupel__statement *statement = NULL;
    int result = cupel__connection_prepare(connection, sql, size, &statement, &session->error);
    if (result == CUPEL_OK)
        result =
            cupel__statement_execute(connection, statement, values, count, mode, &session->error);
    if (result < 0)
        return cupel__run_end(session, statement, result);
    *out = statement;
    return CUPEL_OK;
}

int cupel__run_begin_columns(cupel_session *session, const char *sql, size_t size,
                             const cupel_value *values, size_t rows, size_t columns,
                             cupel__statement **out)
{
    cupel_connection *connection = session->connection;
    cupel__statement *statement = NULL;
    int result = cupel__connection_prepare(connection, sql, size, &statement, &session->error);
    if (result == CUPEL_OK)
        result = cupel__statement_execute_columns(connection, statement, values, rows, columns,
                                                  &session->error);
    if (result < 0)
        return cupel__run_end(session, statement, result);
    *out = statement;
    return CUPEL_OK;
}

int cupel__run_next(cupel_session *session, cupel__statement *statement, cupel_value *row)
{
    const cupel_driver *driver = cupel__connection_driver(session->connection);
    int result = driver->fetch(statement->handle, row, &session->error);
    if (result < 0 && session->error.sql == NULL)
        cupel__error_set_sql(&session->error, statement->sql);
    return result;
}

int cupel__run_end(cupel_session *session, cupel__statement *statement, int result)
{
    cupel__statement_release(session->connection, statement);
    return result < 0 ? cupel__transaction_failed(session, result) : result;
}

int cupel__dml_text(cupel_session *session, const cupel__dml_request *request, size_t rows,
                    const cupel__dml **out, cupel__cache_entry **entry)
{
    /* One text of arrays serves every number of rows but one. */
    const bool of_arrays = rows > 1 && (session->dialect->capabilities & CUPEL_CAN_UNNEST) != 0;
    const bool is_quiet =
        request->kind == CUPEL__DML_INSERT && request->as.insert.returning_count == 0;
    const uint64_t head[] = { (uint64_t)request->kind, request->mapper->index, of_arrays ? 0 : rows,
                              is_quiet };
    cupel__buf *key = &session->text_key;
    cupel__buf_clear(key);
    cupel__buf_append_char(key, 'b');
    cupel__buf_append_n(key, (const char *)head, sizeof head);
    if (request->mask != NULL)
        cupel__buf_append_n(key, (const char *)request->mask,
                            cupel__mask_words(request->mapper) * sizeof *request->mask);
    if (key->failed)
        return cupel__session_nomem(session);

    *entry = cupel__text_find(session, NULL, NULL);
    if (*entry == NULL) {
        batch_text *text = cupel_alloc(sizeof *text);
        if (text == NULL)
            return cupel__session_nomem(session);
        memset(text, 0, sizeof *text);
        int result = compile(request, session->dialect, rows, text, &session->error);
        if (result < 0) {
            batch_text_free(text);
            return result;
        }
        *entry = cupel__text_keep(session, text, batch_text_free);
        if (*entry == NULL)
            return cupel__session_nomem(session);
    }
    *out = &((const batch_text *)(*entry)->content)->dml;
    return CUPEL_OK;
}

cupel__cache_entry *cupel__text_find(cupel_session *session,
                                     bool (*fits)(const void *content, const void *context),
                                     const void *context)
{
    cupel__registry *registry = session->registry;
    const cupel__buf *key = &session->text_key;
    pthread_mutex_lock(&registry->mutex);
    cupel__cache_entry *entry =
        cupel__cache_take(&registry->cache, key->text, key->size, fits, context);
    pthread_mutex_unlock(&registry->mutex);
    return entry;
}

cupel__cache_entry *cupel__text_keep(cupel_session *session, void *content,
                                     void (*destroy)(void *content))
{
    cupel__registry *registry = session->registry;
    const cupel__buf *key = &session->text_key;
    pthread_mutex_lock(&registry->mutex);
    cupel__cache_entry *entry =
        cupel__cache_add(&registry->cache, key->text, key->size, content, destroy);
    pthread_mutex_unlock(&registry->mutex);
    return entry;
}

void cupel__text_give(cupel_session *session, cupel__cache_entry *entry)
{
    pthread_mutex_lock(&session->registry->mutex);
    cupel__cache_give(entry);
    pthread_mutex_unlock(&session->registry->mutex);
}

size_t cupel__dml_rows(const cupel_session *session, const cupel__dml_request *request,
                       size_t wanted)
{
    switch (request->kind) {
    case CUPEL__DML_INSERT:
        return cupel__insert_rows(session->dialect, &request->as.insert, wanted);
    case CUPEL__DML_UPDATE:
        return cupel__update_rows(session->dialect, &request->as.update, wanted);
    default:
        return cupel__by_key_rows(session->dialect, &request->as.by_key, wanted);
    }
}

static int compile(const cupel__dml_request *request, const cupel_dialect *dialect, size_t rows,
                   batch_text *text, cupel_error *error)
{
    cupel__arena *arena = &text->arena;
    switch (request->kind) {
    case CUPEL__DML_INSERT:
        return cupel__insert_compile(arena, dialect, &request->as.insert, rows, &text->dml, error);
    case CUPEL__DML_UPDATE:
        return cupel__update_compile(arena, dialect, &request->as.update, rows, &text->dml, error);
    case CUPEL__DML_DELETE:
        return cupel__delete_compile(arena, dialect, &request->as.by_key, rows, &text->dml, error);
    case CUPEL__DML_SELECT:
        return cupel__select_compile(arena, dialect, &request->as.by_key, rows, &text->dml, error);
    }
    return cupel_error_set(error, CUPEL_EINVAL, "no such batch");
}

static void batch_text_free(void *content)
{
    batch_text *text = content;
    cupel__arena_release(&text->arena);
    cupel_free(text);
}
