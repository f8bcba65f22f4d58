/* Queries over models.
 *
 * A condition is an SQL expression over attribute names, with dotted paths across many-to-one
 * relationships (`role.name`) and printf placeholders, checked by the compiler and always bound:
 * %s %d %ld %lld %u %zu %f; %p for CUPEL_V(x), CUPEL_IN(ptr, n) or a mapped object compared with a
 * relationship; a literal % is %%. A NULL argument to = and != means IS [NOT] NULL. A NULL
 * condition means every row.
 *
 * Results are objects of the session. Functions that give a pointer give NULL on failure; where
 * nothing was found, the session's error has code 0. */
#ifndef CUPEL_QUERY_H
#define CUPEL_QUERY_H

#include <cupel/session.h>

CUPEL_BEGIN_DECLS

typedef struct cupel_query cupel_query;

/* The everyday forms: a condition and its arguments.
 * `count` (may be NULL) receives the number; the array ends with a NULL and lives as long as the
 * session, an empty result being an empty array. */
#define cupel_first(session, T, ...) ((T *)cupel_session_first((session), T##_model(), __VA_ARGS__))
#define cupel_one(session, T, ...) ((T *)cupel_session_one((session), T##_model(), __VA_ARGS__))
#define cupel_all(session, T, count, ...)                                                          \
    ((T **)cupel_session_all((session), T##_model(), (count), __VA_ARGS__))
#define cupel_count(session, T, ...) cupel_session_count((session), T##_model(), __VA_ARGS__)
#define cupel_exists(session, T, ...) cupel_session_exists((session), T##_model(), __VA_ARGS__)

/* The first row in the order of the primary key. */
CUPEL_API void *cupel_session_first(cupel_session *session, const cupel_model *model,
                                    const char *condition, ...) CUPEL_PRINTF(3, 4);
/* Exactly one: CUPEL_ENOTFOUND or CUPEL_EMULTIPLE otherwise. */
CUPEL_API void *cupel_session_one(cupel_session *session, const cupel_model *model,
                                  const char *condition, ...) CUPEL_PRINTF(3, 4);
CUPEL_API void **cupel_session_all(cupel_session *session, const cupel_model *model, size_t *count,
                                   const char *condition, ...) CUPEL_PRINTF(4, 5);
/* -1 on failure. */
CUPEL_API int64_t cupel_session_count(cupel_session *session, const cupel_model *model,
                                      const char *condition, ...) CUPEL_PRINTF(3, 4);
/* 1, 0, or a negative code. */
CUPEL_API int cupel_session_exists(cupel_session *session, const cupel_model *model,
                                   const char *condition, ...) CUPEL_PRINTF(3, 4);

/* A query to be built up. It belongs to the session; cupel_query_free ends it earlier. NULL when
 * memory is short. The functions that change it are sticky: the first failure is what executing it
 * reports. */
#define cupel_query(session, T) cupel_query_new((session), T##_model())
CUPEL_API cupel_query *cupel_query_new(cupel_session *session, const cupel_model *model);
CUPEL_API cupel_query *cupel_query_copy(const cupel_query *query);
CUPEL_API void cupel_query_free(cupel_query *query);

/* Adds a condition; several are joined by AND. Texts behind %s are copied. */
CUPEL_API int cupel_filter(cupel_query *query, const char *condition, ...) CUPEL_PRINTF(2, 3);
/* The same for text built at run time, whose placeholders are written "?" and answered by values. */
CUPEL_API int cupel_filter_text(cupel_query *query, const char *condition,
                                const cupel_value *values, size_t count);
/* "name desc, role.name, id nulls last"; further calls append. */
CUPEL_API int cupel_order_by(cupel_query *query, const char *order);
CUPEL_API int cupel_limit(cupel_query *query, int64_t limit);
CUPEL_API int cupel_offset(cupel_query *query, int64_t offset);

#define cupel_query_first(T, query) ((T *)cupel_query_run_first((query)))
#define cupel_query_one(T, query) ((T *)cupel_query_run_one((query)))
#define cupel_query_all(T, query, count) ((T **)cupel_query_run_all((query), (count)))
CUPEL_API void *cupel_query_run_first(cupel_query *query);
CUPEL_API void *cupel_query_run_one(cupel_query *query);
CUPEL_API void **cupel_query_run_all(cupel_query *query, size_t *count);
CUPEL_API int64_t cupel_query_count(cupel_query *query);
CUPEL_API int cupel_query_exists(cupel_query *query);

/* `cupel_each(User, user, q) ...` runs the body for every object. Rows are fetched in windows, so the
 * session may be used in the body; leaving early is allowed. After the loop the session's error
 * tells the end (code 0) from a failure. */
#define cupel_each(T, variable, query)                                                             \
    for (T *variable = (T *)cupel_query_each((query)); variable != NULL;                           \
         variable = (T *)cupel_query_next((query)))
CUPEL_API void *cupel_query_each(cupel_query *query);
CUPEL_API void *cupel_query_next(cupel_query *query);

/* UPDATE and DELETE of all rows that match; the number of rows, or a negative code. The query must
 * have a condition: without one CUPEL_EQUERY says to use the `_all` spelling. `assignments` reads
 * "name = %s, price = price * 2". Objects in the session are not changed; refresh them. */
CUPEL_API int64_t cupel_query_update(cupel_query *query, const char *assignments, ...)
    CUPEL_PRINTF(2, 3);
CUPEL_API int64_t cupel_query_update_all(cupel_query *query, const char *assignments, ...)
    CUPEL_PRINTF(2, 3);
CUPEL_API int64_t cupel_query_delete(cupel_query *query);
CUPEL_API int64_t cupel_query_delete_all(cupel_query *query);

/* Rows of expressions in place of objects: `columns` reads
 * "artist.name, sum(quantity) as sold" over attributes and paths; with cupel_group_by and
 * cupel_having this answers what objects cannot. Rows come as values in a result to be closed by
 * cupel_result_close. */
CUPEL_API int cupel_query_rows(cupel_query *query, cupel_result **out, const char *columns);
CUPEL_API int cupel_group_by(cupel_query *query, const char *expressions);
CUPEL_API int cupel_having(cupel_query *query, const char *condition, ...) CUPEL_PRINTF(2, 3);

/* The SQL that the query would execute on its engine, with placeholders. Borrowed until the next
 * call on the query; NULL on failure. */
CUPEL_API const char *cupel_query_sql(cupel_query *query);

CUPEL_END_DECLS

#endif
