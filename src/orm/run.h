/* Statements of a session on their way to the database, and rows on their way to objects. */
#ifndef CUPEL_ORM_RUN_H
#define CUPEL_ORM_RUN_H

#include "orm/session.h"
#include "sql/dml.h"
#include "sql/statement.h"

/* Prepares and executes on the session's connection, inside its transaction, which must be open.
 * `*out` is pinned until cupel__run_end. On failure there is nothing to end. */
int cupel__run_begin(cupel_session *session, const char *sql, size_t size,
                     const cupel_value *values, size_t count, cupel_fetch_mode mode,
                     cupel__statement **out);
/* The same with one array for each column. */
int cupel__run_begin_columns(cupel_session *session, const char *sql, size_t size,
                             const cupel_value *values, size_t rows, size_t columns,
                             cupel__statement **out);
/* The next row: 1, 0 at the end, negative on failure. */
int cupel__run_next(cupel_session *session, cupel__statement *statement, cupel_value *row);
/* Releases the statement. Where `result` is the database's failure the transaction is settled.
 * Returns `result`. */
int cupel__run_end(cupel_session *session, cupel__statement *statement, int result);

/* The engine's cache of texts, under the key that was put into session->text_key; what is found or
 * kept is borrowed until it is given back. Keeping takes the content over, also where it fails (NULL:
 * memory is short). */
cupel__cache_entry *cupel__text_find(cupel_session *session,
                                     bool (*fits)(const void *content, const void *context),
                                     const void *context);
cupel__cache_entry *cupel__text_keep(cupel_session *session, void *content,
                                     void (*destroy)(void *content));
void cupel__text_give(cupel_session *session, cupel__cache_entry *entry);

/* The text for a batch, made or found again; give back by cupel__text_give. */
typedef enum cupel__dml_kind {
    CUPEL__DML_INSERT,
    CUPEL__DML_UPDATE,
    CUPEL__DML_DELETE,
    CUPEL__DML_SELECT
} cupel__dml_kind;
typedef struct cupel__dml_request {
    cupel__dml_kind kind;
    const cupel__mapper *mapper;
    const uint64_t *mask; /* the fields given or read, a bit for each */
    union {
        cupel__insert insert;
        cupel__update update;
        cupel__by_key by_key;
    } as;
} cupel__dml_request;
int cupel__dml_text(cupel_session *session, const cupel__dml_request *request, size_t rows,
                    const cupel__dml **out, cupel__cache_entry **entry);
/* How many of `wanted` rows the next statement takes. */
size_t cupel__dml_rows(const cupel_session *session, const cupel__dml_request *request,
                       size_t wanted);

/* Sets of fields. */
static inline size_t cupel__mask_words(const cupel__mapper *mapper)
{
    return (mapper->field_count + 63) / 64;
}
static inline void cupel__mask_set(uint64_t *mask, const cupel__field *field)
{
    mask[field->index / 64] |= UINT64_C(1) << field->index % 64;
}
static inline bool cupel__mask_has(const uint64_t *mask, const cupel__field *field)
{
    return (mask[field->index / 64] >> field->index % 64 & 1) != 0;
}

#endif
