/* Trees written as SQL of one dialect. Pure: a resolved tree in, text and the order of the
 * parameters out. */
#ifndef CUPEL_SQL_COMPILE_H
#define CUPEL_SQL_COMPILE_H

#include <cupel/sys/dialect.h>

#include "base/vec.h"
#include "sql/expr.h"

typedef cupel__vec(const cupel__expr *) cupel__parameters;

/* The walk's state. A struct of zeros with `dialect` and `error` set; end it by
 * cupel__writer_release. */
typedef struct cupel__writer {
    const cupel_dialect *dialect;
    cupel__buf sql;
    cupel__parameters parameters; /* the nodes in the order of their placeholders */
    size_t arrays;                /* parameters that are arrays, which are no nodes */
    cupel_error *error;
    int code; /* the first failure */
} cupel__writer;

/* Each appends to writer->sql. */
void cupel__write_expr(cupel__writer *writer, const cupel__expr *expr);
void cupel__write_select(cupel__writer *writer, const cupel__select *select);
/* UPDATE table SET column = value, ... WHERE and DELETE FROM table WHERE; `where` may be NULL. */
void cupel__write_update(cupel__writer *writer, const cupel_table *table,
                         const cupel_column *const *columns, cupel__expr *const *values,
                         size_t count, const cupel__expr *where);
void cupel__write_delete(cupel__writer *writer, const cupel_table *table, const cupel__expr *where);
/* The first failure, where running out of memory and too many parameters are ones. */
int cupel__writer_finish(cupel__writer *writer);
void cupel__writer_release(cupel__writer *writer);

/* CAST(... AS type): the type as the dialect's CAST takes it. */
int cupel__write_type(cupel__buf *out, const cupel_dialect *dialect, const cupel_type *type,
                      cupel_error *error);

#endif
