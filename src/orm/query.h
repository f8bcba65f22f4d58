/* Queries, for the files that build and run them. */
#ifndef CUPEL_ORM_QUERY_H
#define CUPEL_ORM_QUERY_H

#include "base/placeholder.h"
#include "orm/run.h"
#include "orm/session.h"

/* Growing arrays in a query's arena. */
typedef struct cupel__texts {
    cupel__query_text *items;
    size_t count;
    size_t capacity;
} cupel__texts;

/* What stands behind a placeholder, beside its shape. */
typedef struct cupel__actual {
    cupel_value value;         /* VALUE */
    const cupel_value *values; /* LIST */
    size_t value_count;
    cupel__object *object; /* OBJECT */
} cupel__actual;

/* Those given, and behind them what one execution adds: bounds. */
typedef struct cupel__actuals {
    cupel__argument *shapes;
    cupel__actual *items;
    size_t given;
    size_t count;
    size_t capacity;
} cupel__actuals;

/* A loop over the rows. */
typedef struct cupel__loop {
    cupel__statement *statement; /* NULL when all rows were fetched */
    cupel_value *row;
    void **window; /* objects fetched and not yet given */
    size_t window_count;
    size_t next;        /* the one to be given next */
    const char *broken; /* why no more rows can be had */
} cupel__loop;

struct cupel_query {
    cupel_session *session;
    cupel__extent *extent;
    cupel_query *previous; /* among the session's */
    cupel_query *next;
    cupel__arena own_arena;
    cupel__arena *arena; /* its own, or the session's scratch for queries within one call */
    bool copies;         /* texts behind placeholders */
    int code;            /* of the first failure of those that build it, which is in `error` */
    cupel_error error;
    cupel__texts filters;
    cupel__texts orders;
    cupel__texts groups;
    cupel__texts havings;
    cupel__actuals actuals;
    int64_t limit; /* negative for none */
    int64_t offset;
    cupel__cache_entry *shown; /* what cupel_query_sql gave last */
    cupel__loop loop;
};

/* A query within one call, in the session's scratch: to be finished, and the scratch restored. */
void cupel__query_init(cupel_query *query, cupel_session *session, cupel__extent *extent);
void cupel__query_finish(cupel_query *query);
/* The first failure of those that built the query, or 0; it becomes the session's error. */
int cupel__query_check(cupel_query *query);
/* Appends a text with the arguments of its placeholders. NULL text is nothing. The first failure is
 * kept. */
int cupel__query_add(cupel_query *query, cupel__texts *texts, const char *text,
                     cupel__arguments *arguments);

/* actual.c: takes the arguments of a text's placeholders. */
int cupel__actuals_take(cupel_query *query, const char *text, cupel__arguments *arguments,
                        size_t *count);
/* The same from values, and from another query. */
int cupel__actuals_take_values(cupel_query *query, const cupel_value *values, size_t count);
int cupel__actuals_copy_all(cupel_query *query, const cupel_query *from);
/* Adds one behind those given; nothing is copied. */
int cupel__actual_add(cupel_query *query, cupel__argument shape, cupel__actual actual);
/* The values of a statement's parameters, in the session's scratch. */
int cupel__actuals_bind(cupel_query *query, const cupel__compiled *compiled,
                        const cupel_value **out, size_t *count);

/* What is wanted of a query, beside what it says itself. */
typedef struct cupel__wish {
    cupel__query_kind kind;
    int64_t at_most; /* rows; negative for all */
    bool in_order;   /* by the key, where the query states no order */
    bool key_last;   /* the key behind the order that it states */
    bool no_flush;
    cupel__query_text columns;
    cupel__query_text assignments;
    cupel__match match;
} cupel__wish;

/* A wish on its way: compiled, flushed for, bound. */
typedef struct cupel__execution {
    cupel_query *query;
    cupel_session *session;
    cupel__cache_entry *entry;
    const cupel__compiled *compiled;
    const cupel_value *values;
    size_t value_count;
    cupel__arena_mark mark; /* of the session's scratch */
} cupel__execution;

/* Compiles the wish or finds it again, flushes what it would see, begins the transaction, and makes
 * the values of the parameters. To be ended in any case. */
int cupel__execution_begin(cupel__execution *execution, cupel_query *query,
                           const cupel__wish *wish);
int cupel__execution_run(cupel__execution *execution, cupel_fetch_mode mode,
                         cupel__statement **out);
void cupel__execution_end(cupel__execution *execution);
/* Compiles alone; the entry is to be given back. */
int cupel__query_compile_wish(cupel_query *query, const cupel__wish *wish,
                              cupel__cache_entry **entry);

/* Objects found, as pointers to their structs. Release with cupel__vec_release. */
typedef cupel__vec(void *) cupel__found;
/* Runs a wish for entities. */
int cupel__query_find(cupel_query *query, const cupel__wish *wish, cupel__found *found);
/* Makes the objects one batch, in an array that lives as long as the session and ends with a NULL;
 * NULL when memory is short. */
void **cupel__session_batch(cupel_session *session, const cupel__found *found);

/* Ends a loop, if there is one. */
void cupel__loop_end(cupel_query *query);

#endif
